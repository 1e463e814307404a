"""Would the forecasts have been right: walking forward through a person's own proposals.

Answers: how well were the next proposals foretold from those before, against three simple ways: the person's
own rate so far, the average of the simulated field, and the person's last thirty. A forecast is a chance for
each stage at which a proposal may end; the score is the logarithm of the chance of what came, and Brier's.
The program's forecast is what was fitted to the person: on simulated people it foretells best on average. Of
an average person a fit can only learn noise, so it may do worse than the average of the field for one person.
Held back, it lies between the two, each weighted by how well it has foretold so far (Dawid 1984); the field
begins far ahead, so that an average person loses next to nothing.
"""

from typing import NamedTuple

import numpy as np
from scipy import special

from simulator.loader.history.table import History
from simulator.loader.tables.cells import Floats
from simulator.studies.person.delays import Delays
from simulator.studies.person.evidence import Evidence, evidence_of
from simulator.studies.person.histories import as_known_on
from simulator.studies.person.inference import Posterior, posterior_of
from simulator.studies.person.prior import Prior

WAYS = (
    "this program",
    "your rate so far",
    "the simulated average",
    "your last 30",
    "this program, held back",
)
_OWN, _RATE, _FIELD, _HELD = 0, 1, 2, 4
LAST, BLOCK, LEAST = 30, 10, 0.001
"""proposals of the short memory; proposals foretold at a time; smallest chance that a plain rate may say"""
START = 0.15
"""weight of the person's own chances, held back, before any of their forecasts could be checked: whatever
comes, the sum of the surprise is then at most -ln(0.85) = 0.16 above that of the field"""


class Scores(NamedTuple):
    """How well the ways of `WAYS` foretold a person's proposals, per proposal."""

    proposals: int
    """that were foretold, and whose end is known"""
    log_loss: tuple[float, ...]
    """less is better"""
    brier: tuple[float, ...]
    """less is better"""
    trust: float
    """weight that the record gives to the person's own chances, and not to those of the field"""
    first: int = 0
    """proposals that were not foretold as none came before them"""
    unsettled: int = 0
    """that were not scored as their end is not known"""
    aside: int = 0
    """that were left out: answers to invitations, and those without a date"""

    def beats(self, way: int) -> bool:
        """Tell whether the program was better than a way on both scores."""
        return self.log_loss[0] < self.log_loss[way] and self.brier[0] < self.brier[way]


def back_test(history: History, prior: Prior, delays: Delays, block: int = BLOCK) -> Scores | None:
    """Walk forward through a history.

    Parameters
    ----------
    history : History
        Dated proposals; of each block the outcomes are foretold from what was known at its first one.
    prior : Prior
        What the field says; its stages are those of the history.
    delays : Delays
        How long answers take.
    block : int
        Proposals foretold at a time.

    Returns
    -------
    Scores or None
        None if no proposal beyond the first block has a known end.
    """
    own = history.take(~(history.invited == 1) & ~np.isnan(history.sent) & history.told)
    ends, _ = evidence_of(own, delays, by_post=False)
    logs, squares, count = np.zeros(len(WAYS)), np.zeros(len(WAYS)), 0
    record, foretold = _Record(), 0
    for first in range(block, own.size, block):
        now = float(own.sent[first])
        past = as_known_on(own, now)
        if not past.size:
            continue
        known, _ = evidence_of(past, delays, by_post=False)
        ways = _ways(prior, known)
        trust = record.trust(now)
        ways[_HELD] = trust * ways[_OWN] + (1 - trust) * ways[_FIELD]
        rows = slice(first, first + block)
        block_ends = ends.rows(rows)
        settled = _settled(block_ends, prior.size)
        low = block_ends.low[settled]
        foretold += settled.size
        for end in low:
            logs -= np.log(ways[:, end])
            squares += (ways**2).sum(axis=1) - 2 * ways[:, end] + 1
            count += 1
        record.note(np.log(ways[_OWN, low] / ways[_FIELD, low]), own.decided[rows][settled])
    if not count:
        return None
    aside = (own.size - foretold, foretold - count, history.size - own.size)
    return Scores(count, tuple(logs / count), tuple(squares / count), record.trust(np.inf), *aside)


def trusted(posterior: Posterior, trust: float) -> Posterior:
    """Draw a person's chances towards those of the field, as far as the record of their forecasts says.

    Parameters
    ----------
    posterior : Posterior
        Fitted chances.
    trust : float
        Weight of these; the rest is that of people before they sent any proposal.

    Returns
    -------
    Posterior
    """
    before = np.full(len(posterior.before), (1 - trust) / len(posterior.before))
    return posterior._replace(
        reach=np.vstack([posterior.reach, posterior.before]),
        weights=np.concatenate([trust * posterior.weights, before]),
    )


class _Record:
    """How much better the fitted chances have foretold than the field, by the day on which that was known."""

    def __init__(self) -> None:
        self._gains, self._days = list[Floats](), list[Floats]()

    def note(self, gains: Floats, days: Floats) -> None:
        """Add logarithms of the ratio of the two chances of what came; NaN: nobody knows since when."""
        self._gains.append(gains)
        self._days.append(np.nan_to_num(days, nan=-np.inf))

    def trust(self, now: float) -> float:
        """Weight of the fitted chances on a day."""
        if not self._gains:
            return START
        gained = np.concatenate(self._gains)[np.concatenate(self._days) < now].sum()
        return float(special.expit(special.logit(START) + gained))


def _settled(rows: Evidence, last: int) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    """Proposals of which the end is known exactly."""
    return np.asarray(((rows.due >= 1) & (rows.low == rows.high)) | (rows.low == last))


def _ways(prior: Prior, past: Evidence) -> Floats:
    """Chances of each end by each way, ways x (stages + 1); what is held back is left as fitted."""
    fitted = posterior_of(prior, past)
    mean = np.array([fitted.mean(stage) for stage in range(prior.size)])
    found = [_ends(mean), _rate(past, prior.size), _ends(prior.shares)]
    found += [_rate(past.rows(slice(-LAST, None)), prior.size), found[_OWN]]
    return np.array(found)


def _ends(shares: Floats) -> Floats:
    """Chance to end at each stage, from the shares that get so far."""
    reach = np.concatenate([[1.0], shares, [0.0]])
    return np.asarray(np.maximum(reach[:-1] - reach[1:], 1e-12))


def _rate(past: Evidence, last: int) -> Floats:
    """Shares of the settled proposals that ended at each stage, none below `LEAST`."""
    settled = past.low[_settled(past, last)]
    counts = np.bincount(settled, minlength=last + 1).astype(np.float64)
    if not counts.sum():
        counts[0] = 1.0
    share = np.maximum(counts / counts.sum(), LEAST)
    return np.asarray(share / share.sum())
