"""Would the forecasts have been right: walking forward through a person's own proposals.

Answers: how well were the next proposals foretold from those before, against three simple ways: the person's
own rate so far, the average of the simulated field, and the person's last thirty. A forecast is a chance for
each stage at which a proposal may end; the score is the logarithm of the chance of what came, and Brier's.
"""

from typing import NamedTuple

import numpy as np

from simulator.loader.history.table import History
from simulator.loader.tables.cells import Floats
from simulator.studies.person.delays import Delays
from simulator.studies.person.evidence import Evidence, evidence_of
from simulator.studies.person.histories import as_known_on
from simulator.studies.person.inference import posterior_of
from simulator.studies.person.prior import Prior

WAYS = ("this program", "your rate so far", "the simulated average", "your last 30")
LAST, BLOCK, LEAST = 30, 10, 0.001
"""proposals of the short memory; proposals foretold at a time; smallest chance that a plain rate may say"""


class Scores(NamedTuple):
    """How well the ways of `WAYS` foretold a person's proposals, per proposal."""

    proposals: int
    """that were foretold, and whose end is known"""
    log_loss: tuple[float, ...]
    """less is better"""
    brier: tuple[float, ...]
    """less is better"""

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
    own = history.take(~(history.invited == 1) & ~np.isnan(history.sent))
    ends, _ = evidence_of(own, delays, by_post=False)
    logs, squares, count = np.zeros(len(WAYS)), np.zeros(len(WAYS)), 0
    for first in range(block, own.size, block):
        past = as_known_on(own, float(own.sent[first]))
        if not past.size:
            continue
        known, _ = evidence_of(past, delays, by_post=False)
        ways = _ways(prior, known)
        block_ends = ends.rows(slice(first, first + block))
        for low in block_ends.low[_settled(block_ends, prior.size)]:
            logs -= np.log(ways[:, low])
            squares += (ways**2).sum(axis=1) - 2 * ways[:, low] + 1
            count += 1
    return Scores(count, tuple(logs / count), tuple(squares / count)) if count else None


def _settled(rows: Evidence, last: int) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    """Proposals of which the end is known exactly."""
    return np.asarray(((rows.due >= 1) & (rows.low == rows.high)) | (rows.low == last))


def _ways(prior: Prior, past: Evidence) -> Floats:
    """Chances of each end by each way, ways x (stages + 1)."""
    fitted = posterior_of(prior, past)
    mean = np.array([fitted.mean(stage) for stage in range(prior.size)])
    found = [_ends(mean), _rate(past, prior.size), _ends(prior.shares)]
    found.append(_rate(past.rows(slice(-LAST, None)), prior.size))
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
