"""What came of a person's proposals: sent, viewed, answered, talked about, hired.

Answers: which share got how far, how sure that is, and what each step costs in Connects and dollars. A
proposal that is still open counts as far as its answer would have come by now, and never as lost. A status
that was overwritten hides what came before it, which makes a range wider.
"""

from typing import NamedTuple

import numpy as np

from simulator.loader.history.table import AT_SENT, STAGES, Counts, History
from simulator.loader.tables.cells import Floats
from simulator.metrics.estimates.quantities import LEVEL, clopper_pearson
from simulator.model.clients import SILENT
from simulator.studies.person.delays import Delays

USD_PER_CONNECT = 0.15


class Step(NamedTuple):
    """One stage of a funnel."""

    stage: int
    """an index into `STAGES`"""
    reached: int
    """proposals known to have got so far"""
    hidden: int
    """proposals that may have, which nobody wrote down"""
    waiting: int
    """proposals that have not, and still may"""
    trials: float
    """what the share is taken of: an open proposal counts as far as its answer is due"""
    share: float | None
    """None where nothing is due yet"""
    low: float
    high: float
    connects: float | None
    """Connects for one; None if none got so far"""
    connects_low: float
    connects_high: float
    """infinite if the share may be zero"""

    @property
    def name(self) -> str:
        """Name of the stage."""
        return STAGES[self.stage]


class Funnel(NamedTuple):
    """What came of some proposals."""

    sent: int
    pending: int
    invited: int
    """answers to invitations, which are left out"""
    invited_hires: int
    steps: tuple[Step, ...]
    """stages of which the history tells, in their order"""
    silent: tuple[int, ...]
    """stages of which it does not tell"""
    connects: float
    """Connects paid less what came back, as if unknown prices were like the others; NaN if none is known"""
    bought_by: float
    """dollars for one Connect"""
    won_usd: float
    """what contracts paid; NaN where the history does not say"""
    level: float
    delays: Delays | None
    boosts: float = 0.0
    """how many of these Connects went into boosts"""
    returned: float = 0.0
    """how many came back, which are taken off already"""
    unpriced: int = 0
    """proposals whose price is not known"""
    untold: int = 0
    """proposals of which nothing says what became of them, while something does of others: in no share"""

    def step(self, stage: int) -> Step | None:
        """Return one stage; None if the history does not tell of it."""
        return next((one for one in self.steps if one.stage == stage), None)


def funnel(
    history: History, delays: Delays, level: float = LEVEL, usd_per_connect: float = USD_PER_CONNECT
) -> Funnel:
    """Count how far proposals got.

    Parameters
    ----------
    history : History
        Answers to invitations are left out of the shares.
    delays : Delays
        How long answers take.
    level : float
        Chance that each range holds the truth.
    usd_per_connect : float
        Dollars for one Connect.

    Returns
    -------
    Funnel
        Ranges are those of Clopper and Pearson (1934), which stay right with none or all; with open
        proposals the number of trials need not be whole.
    """
    invited = history.invited == 1
    own = history.take(~invited)
    spent = own.paid_each * own.size
    tells = sorted(own.recorded - {AT_SENT}) if own.told.any() else []
    steps = tuple(_step(own, stage, delays, level, spent) for stage in tells)
    won = history.won_usd
    return Funnel(
        own.size,
        int(own.pending.sum()),
        int(invited.sum()),
        int((history.hired & invited).sum()),
        steps,
        tuple(stage for stage in range(1, len(STAGES)) if stage not in tells),
        spent,
        usd_per_connect,
        float(np.nansum(won)) if (won > 0).any() else np.nan,
        level,
        delays,
        float(np.nansum(own.boost)),
        float(np.nansum(own.returned)),
        int(np.isnan(own.connects).sum()),
        int((~own.told).sum()) if tells else 0,
    )


def counted_trials(history: History, stage: int, delays: Delays) -> float:
    """Say of how many proposals those that got so far are a share, where some are still open.

    Parameters
    ----------
    history : History
        Proposals.
    stage : int
        An index into `STAGES`.
    delays : Delays
        How long answers take.

    Returns
    -------
    float
        Need not be whole.

    Notes
    -----
    A proposal gets so far, or ends with a word, or is never heard of again. What of the first two comes at
    all has come by now with the chance that `delays` says. The chance of either is then the one of greatest
    likelihood, and those who got so far are their part of it. Where losses are heard of as wins are, open
    proposals thus count for nothing; where losers never hear, each counts for the answers that are due.
    """
    history = history.take(history.told)
    reached = history.stage >= stage
    waiting = ~reached & history.pending
    never = ~reached & (history.fate == SILENT)
    due = np.where(np.isnan(history.waited), 0.0, delays.of(stage).by(history.waited))[waiting]
    return trials_of(float((~waiting & ~never).sum()), float(never.sum()), due)


def trials_of(heard: float, never: float, due: Floats) -> float:
    """Number of proposals of which those heard of are the share of greatest likelihood.

    Parameters
    ----------
    heard, never : float
        Proposals that ended with a word, good or bad, and those that ended without.
    due : float array
        For each open one, the share of answers that has come by its age.

    Returns
    -------
    float

    Examples
    --------
    >>> import numpy as np
    >>> trials_of(0, 8, np.array([0.5, 0.0])), round(trials_of(2, 8, np.ones(10)), 6)
    (8.5, 20.0)
    """
    from scipy import optimize

    if heard <= 0:
        return never + float(due.sum())
    if never <= 0 and not (due > 0).any():
        return heard

    def slope(share: float) -> float:
        return heard / share - never / (1 - share) - float((due / (1 - due * share)).sum())

    least, most = 1e-9, 1 - 1e-12
    share = most if slope(most) >= 0 else float(optimize.brentq(slope, least, most, xtol=1e-14))
    return heard / share


def _step(history: History, stage: int, delays: Delays, level: float, spent: float) -> Step:
    told = history.told
    reached = told & (history.stage >= stage)
    hidden = told & ~reached & ~history.pending & (history.most >= stage)
    waiting = ~reached & history.pending
    trials = counted_trials(history, stage, delays)
    undated = (waiting & np.isnan(history.sent)) | ~told  # either way: they may all count, or none
    maybe = ~told & (history.most >= stage)
    return step_of(
        stage,
        (*(int(one.sum()) for one in (reached, hidden, waiting, undated, maybe)),),
        trials,
        history.size,
        spent,
        level,
    )


def step_of(
    stage: int,
    counts: tuple[int, ...],
    trials: float,
    sent: float,
    spent: float,
    level: float = LEVEL,
) -> Step:
    """Make one stage of a funnel from its counts.

    Parameters
    ----------
    stage : int
        An index into `STAGES`.
    counts : tuple of int
        Reached, hidden, waiting; then those that count for nothing or all, whichever makes the range wider,
        and of these those that may have got so far though nobody says what became of them.
    trials : float
        What the share is taken of.
    sent, spent : float
        Proposals, and Connects paid for them; NaN if not known.
    level : float
        Chance that the range holds the truth.

    Returns
    -------
    Step
    """
    reached, hidden, waiting, undated, maybe = counts
    low = clopper_pearson(reached, trials + undated, level)[0] if trials + undated > 0 else 0.0
    most = min(reached + hidden, trials) + maybe
    high = clopper_pearson(most, trials + maybe, level)[1] if trials + maybe > 0 else 1.0
    each = spent / sent if sent else np.nan
    share = reached / trials if trials > 0 else None
    return Step(
        stage,
        reached,
        hidden,
        waiting,
        trials,
        share,
        low,
        high,
        each / share if share else None,
        each / high if high > 0 else np.inf,
        each / low if low > 0 else np.inf,
    )


def funnel_of_counts(
    counts: Counts, level: float = LEVEL, usd_per_connect: float = USD_PER_CONNECT
) -> Funnel:
    """Make a funnel of counts; without dates nothing tells how long the open ones have waited.

    Parameters
    ----------
    counts : Counts
        Those that are still open count for all or for nothing, whichever makes a range wider. Lines that do
        not tell of a stage are left out of its share.
    level, usd_per_connect
        As for `funnel`.

    Returns
    -------
    Funnel
    """
    sent, spent = counts.total("sent"), counts.total("connects")
    steps = []
    for stage, name in list(enumerate(STAGES))[1:]:
        column = np.asarray(getattr(counts, name), np.float64)
        told = ~np.isnan(column)
        if not told.any():
            continue
        reached, of = float(column[told].sum()), float(counts.sent[told].sum())
        still = min(float(np.nansum(counts.pending[told])), of - reached)
        own = float(counts.connects[told].sum())
        steps.append(step_of(stage, (int(reached), 0, int(still), int(still), 0), of - still, of, own, level))
    pending = int(np.nansum(counts.pending))
    there = {one.stage for one in steps}
    silent = tuple(stage for stage in range(1, len(STAGES)) if stage not in there)
    return Funnel(int(sent), pending, 0, 0, tuple(steps), silent, spent, usd_per_connect, np.nan, level, None)
