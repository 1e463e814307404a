"""A month against what was foretold of it.

Answers: of the proposals sent this month, how many were to be viewed, answered and hired by now, judging by
what was known when it began, and how many were.
"""

from typing import NamedTuple

import numpy as np

from simulator.loader.history.table import AT_HIRED, AT_INTERVIEWED, STAGES, History
from simulator.studies.person.delays import Delays
from simulator.studies.person.evidence import evidence_of, nothing
from simulator.studies.person.forecast import Range, hires_law, range_of
from simulator.studies.person.histories import as_known_on
from simulator.studies.person.inference import posterior_of
from simulator.studies.person.prior import (
    SIMULATED,
    Prior,
    Stages,
    centred,
    even_normals,
    reach_of,
    with_talks,
)

_DRAWS = 4096
# `field_2025`, 60 people and 6 worlds: a verifying test plays it again
_SHARES = (0.1996, 0.0725, 0.0183)
_COVARIANCE = ((0.1204, 0.0131, -0.0206), (0.0131, 0.3170, 0.0749), (-0.0206, 0.0749, 0.1316))
_PEOPLE, _PROPOSALS = 359, 20_217


class Foretold(NamedTuple):
    """One stage of a month."""

    name: str
    due: float
    """proposals of the month of which an answer would have come by now"""
    reached: int
    expected: Range
    """how many of these get so far"""

    @property
    def unusual(self) -> bool:
        """Whether so many, or so few, come up in less than one of twenty months."""
        return not self.expected.lowest <= self.reached <= self.expected.highest


def usual_prior(stages: Stages = SIMULATED) -> Prior:
    """People of the shipped market of 2025, as they were played: for when nothing is to be played.

    Parameters
    ----------
    stages : tuple of int
        Stages to tell apart, hired last.

    Returns
    -------
    Prior
    """
    shares = np.array(_SHARES)
    factor = np.asarray(np.linalg.cholesky(np.array(_COVARIANCE)), np.float64)
    whole = Prior(SIMULATED, centred(shares, factor), factor, shares, _PEOPLE, _PROPOSALS)
    told = tuple(stage for stage in stages if stage != AT_INTERVIEWED)
    made = whole if told == SIMULATED else _fewer(whole, told)
    return with_talks(made) if AT_INTERVIEWED in stages else made


def _fewer(whole: Prior, stages: Stages) -> Prior:
    """The same people, of whom fewer stages are told."""
    drawn = even_normals(_DRAWS, whole.size + 1)[:, : whole.size]
    kept = [whole.stages.index(stage) for stage in stages]
    reach = reach_of(whole.mean + drawn @ whole.factor.T)[:, kept]
    steps = reach / np.column_stack([np.ones(_DRAWS), reach[:, :-1]])
    logits = np.log(steps) - np.log1p(-steps)
    covariance = np.atleast_2d(np.cov(logits, rowvar=False))
    factor = np.asarray(np.linalg.cholesky(covariance + 1e-9 * np.eye(len(stages))), np.float64)
    shares = whole.shares[kept]
    return Prior(stages, centred(shares, factor), factor, shares, whole.people, whole.proposals)


def foretold(
    history: History, first: float, last: float, delays: Delays, prior: Prior
) -> tuple[Foretold, ...]:
    """Hold a month against what was foretold of it.

    Parameters
    ----------
    history : History
        All proposals.
    first, last : float
        First day of the month, and of the next, as in `History.sent`.
    delays : Delays
        How long answers take.
    prior : Prior
        What the field says, with the stages of the history.

    Returns
    -------
    tuple of Foretold
        One per stage of which the history tells; empty if nothing was sent that month.
    """
    own = history.take(~(history.invited == 1))
    month = own.take((own.sent >= first) & (own.sent < last))
    if not month.size:
        return ()
    past = as_known_on(own, first)
    known = evidence_of(past, delays, by_post=False)[0] if past.size else nothing()
    fitted = posterior_of(prior, known)
    rows, stages = evidence_of(month, delays, by_post=False)
    found = []
    for k, stage in enumerate(stages):
        if stage == AT_HIRED and AT_HIRED not in history.recorded:
            continue
        due = float(np.where(rows.low > k, 1.0, rows.due) @ rows.times)
        expected = range_of(hires_law(fitted, round(due), k))
        found.append(Foretold(STAGES[stage], due, int((rows.low > k).sum()), expected))
    return tuple(found)
