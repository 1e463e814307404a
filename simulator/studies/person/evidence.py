"""What a person's proposals say, row by row, in the form in which chances are fitted to them.

Answers: between which stages does each proposal end, how much of its answer is due, and how does its post
differ from the person's others. An open proposal is one of which part of the answer has not come yet.
"""

from typing import NamedTuple

import numpy as np

from simulator.loader.history.table import AT_HIRED, NEVER, STAGES, Counts, History
from simulator.loader.tables.cells import Floats
from simulator.studies.person.delays import Delays
from simulator.studies.person.prior import SIMULATED, Ints, Stages

MOST_SLOPES, MOST_KINDS = 4, 5
"""of posts: numbers that may matter, and lines of work, besides one logit a step and a scale: 15 at most"""
_MOST_HIDDEN = 0.1
"""of the proposals that are over without a mark of a stage, the share that may have reached it all the same,
above which it is said how these are counted"""
_LEAST_ROWS = 20
_NUMBERS = ("connects", "rivals", "age_hours", "match", "boosted")
_BY_FACTOR = ("connects", "rivals", "age_hours")


class Evidence(NamedTuple):
    """Proposals of one person. A row stands for `times` proposals that are alike."""

    low: Ints
    """the stage that each is known to have reached: 0 sent, 1 the first of the stages that are told apart"""
    high: Ints
    """the last that it may have reached"""
    due: Floats
    """share of the answers that would have come by now; 1 where it is over"""
    times: Floats
    slopes: Floats
    """rows x numbers of the post, each with mean 0 and standard deviation 1"""
    kinds: Ints
    """line of work of each; -1 if not known, or rare"""
    names: tuple[str, ...]
    """what the slopes are of"""
    unmarked: Stages = ()
    """stages that many may have reached without a mark, and are counted as not having reached"""

    @property
    def proposals(self) -> float:
        """How many proposals there are."""
        return float(self.times.sum())

    @property
    def undecided(self) -> bool:
        """Whether there are proposals, and all of them are open still without any answer."""
        return self.low.size > 0 and bool(((self.low == 0) & (self.high > 0) & (self.due < 1)).all())

    @property
    def kinds_count(self) -> int:
        """How many lines of work are told apart."""
        return int(self.kinds.max(initial=-1)) + 1

    def rows(self, which: "Ints | slice") -> "Evidence":
        """Some of the rows."""
        cut = {
            name: getattr(self, name)[which] for name in ("low", "high", "due", "times", "slopes", "kinds")
        }
        return self._replace(**cut)


def stages_told(recorded: frozenset[int]) -> Stages:
    """Stages to tell apart for what a file tells of; hires always."""
    return tuple(stage for stage in range(1, len(STAGES)) if stage in recorded or stage == AT_HIRED)


def stages_sure(history: History) -> Stages:
    """Stages of which a history tells who got there and who did not; hires always."""
    return tuple(s for s in stages_told(history.recorded) if s == AT_HIRED or not _hidden(history, s))


def _hidden(history: History, stage: int) -> bool:
    """Whether too many proposals that are over may have reached a stage without a mark."""
    over = ~history.pending & (history.fate != NEVER) & (history.stage < stage) & ~(history.invited == 1)
    return bool((over & (history.most >= stage)).sum() > _MOST_HIDDEN * over.sum())


def nothing(slopes: int = 0) -> Evidence:
    """No proposals."""
    none, whole = np.empty(0), np.empty(0, np.int64)
    return Evidence(whole, whole, none, none, np.empty((0, slopes)), whole, ())


def evidence_of(
    history: History, delays: Delays, by_post: bool = True, stages: Stages | None = None
) -> tuple[Evidence, Stages]:
    """Read a history; answers to invitations are left out.

    Parameters
    ----------
    history : History
        Proposals.
    delays : Delays
        How long answers take.
    by_post : bool
        Whether what is known of the posts is looked at.
    stages : tuple of int, optional
        Stages to tell apart.  [default: all of which the history tells]

    Returns
    -------
    Evidence
    tuple of int
        The stages that it tells apart.

    Notes
    -----
    A status such as "Viewed" marks who was viewed, while "Rejected" and "No response" leave open whether they
    had been. What ended without the mark counts as not viewed. To read it as simply unknown would take the
    share of the marked among the marked: seven viewed of forty would count as seven of seven, and forty
    proposals without a hire would raise the chance of one.
    """
    own = history.take(~(history.invited == 1) & (history.fate != NEVER))
    stages = stages_told(history.recorded) if stages is None else stages
    unmarked = tuple(one for one in stages if one != AT_HIRED and _hidden(history, one))
    place = np.array([sum(one <= at for one in stages) for at in range(len(STAGES))], np.int64)
    low, pending = place[own.stage], own.pending
    by_now = np.zeros(own.size)
    for k, stage in enumerate(stages):  # of what is open, the next stage may come
        by_now = np.where(low == k, delays.of(stage).by(own.waited), by_now)
    due = np.where(pending, np.where(np.isnan(own.sent), 0.0, by_now), 1.0)
    if AT_HIRED not in history.recorded:  # whoever got to the last stage told may have been hired
        due = np.where(low == len(stages) - 1, 0.0, due)
    slopes, names = _numbers(own) if by_post else (np.empty((own.size, 0)), ())
    kinds = _kinds(own) if by_post else np.full(own.size, -1)
    found = Evidence(low, low, np.asarray(due), np.ones(own.size), slopes, kinds, names, unmarked)
    return found, stages


def evidence_of_counts(counts: Counts) -> tuple[Evidence, Stages]:
    """Read counts; those that are still open say nothing, as nobody knows how long they have waited."""
    totals = {at: counts.total(name) for at, name in enumerate(STAGES) if at}
    pending = counts.total("pending")
    told = {at: total for at, total in totals.items() if not np.isnan(total)}
    return evidence_of_totals(counts.total("sent"), told, 0.0 if np.isnan(pending) else pending)


def evidence_of_totals(sent: float, told: dict[int, float], pending: float = 0.0) -> tuple[Evidence, Stages]:
    """Make evidence of totals.

    Parameters
    ----------
    sent : float
        Proposals.
    told : dict
        How many got to each stage, for the stages of which that is known.
    pending : float
        How many are still open; the least advanced ones are taken for them.

    Returns
    -------
    Evidence
    tuple of int
        The stages that are told apart.
    """
    stages = tuple(sorted({*told, AT_HIRED})) if told else SIMULATED
    known = [stage for stage in stages if stage in told]
    got = np.array([sent, *(told[stage] for stage in known)], np.float64)
    got = np.minimum(np.maximum.accumulate(got[::-1])[::-1], sent)
    ended = got - np.append(got[1:], 0.0)
    low, due, times = [], [], []
    left = min(pending, sent - (got[-1] if AT_HIRED in told else 0.0))
    for at, count in enumerate(ended):
        is_last = at == len(known)
        waiting = 0.0 if is_last and AT_HIRED in told else min(left, count)
        left -= waiting
        if is_last and AT_HIRED not in told:  # nothing says how many of these were hired
            waiting = count
        for share, many in ((0.0, waiting), (1.0, count - waiting)):
            if many > 0:
                low.append(at)
                due.append(share)
                times.append(many)
    rows = np.array(low, np.int64)
    empty = np.empty((rows.size, 0))
    return Evidence(rows, rows, np.array(due), np.array(times), empty, np.full(rows.size, -1), ()), stages


def _numbers(own: History) -> tuple[Floats, tuple[str, ...]]:
    """Numbers of the posts that vary enough to matter, standardised; what is not known is the mean."""
    columns, names = list[Floats](), list[str]()
    for name in _NUMBERS:
        values = np.asarray(getattr(own, name), np.float64)
        values = np.log1p(np.maximum(values, 0.0)) if name in _BY_FACTOR else values
        known = ~np.isnan(values)
        if known.sum() < _LEAST_ROWS or np.std(values[known]) < 1e-9 or len(names) == MOST_SLOPES:
            continue
        columns.append(np.where(known, (values - values[known].mean()) / values[known].std(), 0.0))
        names.append(name)
    return (np.column_stack(columns) if columns else np.empty((own.size, 0))), tuple(names)


def _kinds(own: History) -> Ints:
    """Lines of work, the commonest first; -1 where it is not known, or rare, or there is only one."""
    names, counts = np.unique([str(one) for one in own.category if one], return_counts=True)
    common = [str(names[at]) for at in np.argsort(-counts, kind="stable")[:MOST_KINDS]]
    if len(common) < 2:
        return np.full(own.size, -1)
    return np.array([common.index(str(one)) if str(one) in common else -1 for one in own.category], np.int64)
