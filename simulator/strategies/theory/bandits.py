"""Choosing between arms whose pay is learned by playing them (multi-armed bandits).

Answers: which arm next. Plays and pay are kept per freelancer and arm, fade because the market may drift, and
are added whenever outcomes arrive; the strategies `thompson`, `ucb` and `explore_then_commit` use these.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.strategies.contract.base import Bools, Floats, Ints


class Arms(NamedTuple):
    """What is known of the arms; each array has shape (freelancers, arms)."""

    plays: Floats
    """times played, with fading"""
    pay: Floats
    """sum of what they paid, with fading"""
    days: Floats
    """times chosen, with fading: an arm followed for days without an answer counts as tried that often"""


def new_arms(lanes: int, arms: int) -> Arms:
    """Arms of which nothing is known yet."""
    return Arms(*(np.zeros((lanes, arms)) for _ in Arms._fields))


def with_plays(arms: Arms, lane: Ints, arm: npt.NDArray[np.integer], pay: Floats) -> Arms:
    """What is known after these plays paid.

    Parameters
    ----------
    arms : Arms
    lane, arm : int arrays, shape (plays,)
        Freelancer and arm of each play, in any order.
    pay : float array, shape (plays,)
        What each paid, 0 to 1.

    Returns
    -------
    Arms
    """
    plays, total = arms.plays.copy(), arms.pay.copy()
    np.add.at(plays, (lane, arm), 1.0)
    np.add.at(total, (lane, arm), pay)
    return arms._replace(plays=plays, pay=total)


def with_choices(arms: Arms, arm: Ints) -> Arms:
    """What is known after each freelancer chose an arm; `arm` has shape (freelancers,)."""
    days = arms.days.copy()
    days[np.arange(arm.size), arm] += 1.0
    return arms._replace(days=days)


def fade(arms: Arms, share: float) -> Arms:
    """What is left when this share of every count is kept."""
    return Arms(*(column * share for column in arms))


def thompson(arms: Arms, u: Floats, prior: float = 1.0) -> Ints:
    """Arm with the highest draw from what is believed of its pay in [0, 1], a beta law.

    Parameters
    ----------
    arms : Arms
    u : array
        Uniform draws in (0, 1), shape (freelancers, arms).
    prior : float
        Imagined plays of each kind, a success and a failure, before the first.

    Returns
    -------
    int array, shape (freelancers,)

    References
    ----------
    Thompson (1933).
    """
    return np.asarray(np.argmax(believed(arms, u, prior), axis=1))


def believed(arms: Arms, u: Floats, prior: float = 1.0) -> Floats:
    """Quantiles of the beta laws that describe what is believed of the pay of each arm.

    An arm that was followed for days without an answer counts as tried that often, in vain.

    Parameters
    ----------
    arms : Arms
    u : array
        Levels of the quantiles, in (0, 1), shape (freelancers, arms).
    prior : float
        Imagined plays of each kind, a success and a failure, before the first; above 0.

    Returns
    -------
    float array, shape (freelancers, arms)
        In [0, 1].
    """
    from scipy import special  # slow to import, and few commands play

    won = np.maximum(arms.pay, 0.0) + prior
    # pay and plays fade and are added apart, so rounding may leave a little more pay than plays
    lost = np.maximum(np.maximum(arms.plays, arms.days) - arms.pay, 0.0) + prior
    return np.asarray(special.betaincinv(won, lost, u))


def ucb(arms: Arms, width: float) -> Ints:
    """Arm with the highest upper bound mean + width sqrt(ln(all plays) / plays); untried arms first.

    References
    ----------
    Auer, Cesa-Bianchi & Fischer (2002); faded counts: Garivier & Moulines (2011).
    """
    tried = np.maximum(arms.plays, arms.days)
    bonus = width * np.sqrt(
        np.log(np.maximum(tried.sum(axis=1, keepdims=True), np.e)) / np.maximum(tried, 1e-9)
    )
    mean = arms.pay / np.maximum(arms.plays, 1e-9)
    return np.asarray(np.argmax(np.where(tried > 0, mean + bonus, np.inf), axis=1))


def all_tried(arms: Arms, tries: float) -> Bools:
    """Whether every arm was tried that often, for each freelancer."""
    return np.asarray((np.maximum(arms.plays, arms.days) >= tries).all(axis=1))


def commit(arms: Arms, tries: float, u: Floats) -> Ints:
    """Each arm in turn until it was tried `tries` times, then the one with the best mean.

    Parameters
    ----------
    arms : Arms
    tries : float
        Tries that every arm gets first.
    u : float array, shape (freelancers,)
        Uniform draws in (0, 1), which break ties.

    Returns
    -------
    int array, shape (freelancers,)
    """
    mean = arms.pay / np.maximum(arms.plays, 1.0)
    best = mean == mean.max(axis=1, keepdims=True)
    rank = np.cumsum(best, axis=1) * best
    winner = np.argmax(rank == 1 + np.floor(u * best.sum(axis=1)).astype(np.int64)[:, None], axis=1)
    short = np.maximum(arms.plays, arms.days) < tries
    return np.asarray(np.where(all_tried(arms, tries), winner, np.argmax(short, axis=1)))


def lai_robbins(pays: Floats) -> float:
    """Least growth of regret per ln(time) of any consistent rule, for arms with Bernoulli pay.

    This bounds the limit, not the regret at any finite time.

    References
    ----------
    Lai & Robbins (1985).
    """
    from scipy import special

    best = float(np.max(pays))
    worse = pays[pays < best]
    apart = special.rel_entr(worse, best) + special.rel_entr(1 - worse, 1 - best)
    return float(np.sum((best - worse) / apart))
