"""Other rules, tried on the posts that a person saw: those they bid on, and those they passed over.

Answers: which of these posts would a rule have chosen, and between which limits lies the share that it would
have won. Nobody knows what a proposal that was never sent would have become, so it counts as lost for the
least and as won for the most (Manski 1989). The range is not one of luck: it holds for sure.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from simulator.loader.history.table import NEVER, History
from simulator.loader.tables.cells import Bools, Floats

GOOD_FIT, FEW_RIVALS, FRESH_HOURS, CHEAP_SHARE = 0.7, 10.0, 1.0, 0.25


class Scored(NamedTuple):
    """A rule on the posts that a person saw."""

    rule: str
    posts: int
    """that it chooses"""
    sent: int
    """of these, those with a proposal"""
    hired: int
    least: float
    """share that it would have won, at the least"""
    most: float
    if_no_better: float
    """at the most, if what was passed over was no better than what was taken, among posts of the rule"""
    likely: float
    """if what is not known wins as often as the person's proposals are thought to"""
    connects: float
    """for a proposal, on average; NaN if not known"""
    unknown: int
    """posts of which nobody knows whether it would choose them"""


def scores_of(sent: History, seen: History, chance: float) -> tuple[Scored, ...]:
    """Try rules on posts.

    Parameters
    ----------
    sent : History
        Proposals.
    seen : History
        Posts without one.
    chance : float
        How often a proposal of this person is thought to win.

    Returns
    -------
    tuple of Scored
        Bidding on everything first; rules that choose nothing, or of which nothing is known, are left out.
    """
    own = sent.take(~(sent.invited == 1) & (sent.fate != NEVER))
    connects = np.concatenate([own.connects, seen.connects])
    prices = connects[~np.isnan(connects)]
    cheap = float(np.quantile(prices, CHEAP_SHARE, method="inverted_cdf")) if prices.size else np.nan
    found = []
    for rule, choose in _rules(cheap).items():
        chosen = [choose(own), choose(seen)]
        known = [~np.isnan(one) for one in chosen]
        unknown = sum(int((~one).sum()) for one in known)
        takes, takes_seen = (np.asarray(np.nan_to_num(one) > 0) for one in chosen)
        if takes.any() or takes_seen.any():
            found.append(
                _scored(rule, own.take(takes), seen.take(takes_seen), chance)._replace(unknown=unknown)
            )
    return tuple(found)


def _scored(rule: str, sent: History, seen: History, chance: float) -> Scored:
    hired, waiting = int(sent.hired.sum()), int((sent.pending & ~sent.hired).sum())
    posts = sent.size + seen.size
    ended = sent.size - waiting
    open_ended = waiting + seen.size
    if_no_better = (hired + open_ended * (hired / ended if ended else 1.0)) / posts
    connects = np.concatenate([sent.connects, seen.connects])
    connects = connects[~np.isnan(connects)]
    return Scored(
        rule,
        posts,
        sent.size,
        hired,
        hired / posts,
        (hired + open_ended) / posts,
        if_no_better,
        (hired + open_ended * chance) / posts,
        float(connects.mean()) if connects.size else float("nan"),
        0,
    )


def surely_better(scored: tuple[Scored, ...]) -> tuple[tuple[str, str], ...]:
    """Pairs of which the first would have won a larger share, whatever became of what nobody knows."""
    return tuple((a.rule, b.rule) for a in scored for b in scored if _beats(a, b))


def _beats(a: Scored, b: Scored) -> bool:
    return a.least > b.most


def _rules(cheap: float) -> dict[str, Callable[[History], Floats]]:
    """Rules that a list of posts can say: 1 takes it, 0 does not, NaN if nobody knows."""
    return {
        "everything": lambda posts: np.ones(posts.size),
        "good fit": lambda posts: _where(posts.match, posts.match >= GOOD_FIT),
        "cheapest quarter": lambda posts: _where(posts.connects, posts.connects <= cheap),
        "few rivals": lambda posts: _where(posts.rivals, posts.rivals < FEW_RIVALS),
        "fresh": lambda posts: _where(posts.age_hours, posts.age_hours < FRESH_HOURS),
        "payment verified": lambda posts: _where(posts.verified, posts.verified == 1),
    }


def _where(values: Floats, takes: Bools) -> Floats:
    return np.where(np.isnan(values), np.nan, takes.astype(np.float64))
