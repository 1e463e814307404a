"""What belongs to a freelancer and a post together: how well they seem to fit, and draws.

Answers: what match does a freelancer see. The true match, a Gaussian kernel of the distance between niches,
plus an error that belongs to the pair, kept within 0.001 and 1. It is the dearest column, so it is made in
passes that compile to vector code; one loop would cost twice as much, as a call of `exp` and the branches of
limits keep a processor from working on four candidates at a time.
"""

import numpy as np
import numpy.typing as npt

from simulator.model.kernels import kernel, maker
from simulator.model.luck import Purpose, Whole, draw_step, mix

Floats = npt.NDArray[np.float64]
Keys = npt.NDArray[np.uint64]

LEAST, MOST = 0.001, 1.0
"""smallest and largest match that anybody sees"""
_BLOCK = 1024  # rows of a pass: what the passes hand on stays in the fastest cache
_ONE, _S12 = np.uint64(1), np.uint64(12)
_ALL = np.uint64(2**52 - 1)
_AS_FLOAT = np.uint64(0x4330000000000000)  # in front of 52 bits: the float 2^52 + bits
_FLOAT_LESS = 2.0**52 - 0.5
_SEEN = draw_step(Purpose.MATCH_SEEN)


@maker
def scrambled(keys: np.ndarray) -> np.ndarray:
    """First half of `pair` for every key, so that the second half is all that a look costs."""
    out = np.empty(keys.size, np.uint64)
    for i in range(keys.size):
        out[i] = mix(keys[i] | _ONE)
    return out


@kernel
def _look_up(
    lane: np.ndarray, job: np.ndarray, lane_key: Keys, lane_niche: Floats, narrow: Floats, job_first: Keys,
    job_niche: Floats, keys: Keys, mirrored: Keys, out: Floats,
) -> None:  # fmt: skip
    """Logarithm of the true match, half-scrambled keys of the pairs, and whether their luck is mirrored."""
    for c in range(lane.size):
        i, j = np.uint64(lane[c]), np.uint64(job[c])  # no row is counted from the end
        keys[c] = job_first[j] + (lane_key[i] >> _ONE)
        mirrored[c] = lane_key[i] & _ONE
        d = abs(lane_niche[i] - job_niche[j])
        d = min(d, 1.0 - d)
        out[c] = d * d * narrow[i]


@kernel
def _exponential(x: Floats) -> None:
    """Replace every x <= 0 by exp(x), within 1e-14; below -40 by exp(-40), 4e-18.

    The series of exp(x / 64), squared six times: no table and no branch.
    """
    for c in range(x.size):
        r = max(x[c], -40.0) / 64.0
        p = 1.0 / 362880.0
        p = p * r + 1.0 / 40320.0
        p = p * r + 1.0 / 5040.0
        p = p * r + 1.0 / 720.0
        p = p * r + 1.0 / 120.0
        p = p * r + 1.0 / 24.0
        p = p * r + 1.0 / 6.0
        p = p * r + 0.5
        p = p * r + 1.0
        p = p * r + 1.0
        p = p * p
        p = p * p
        p = p * p
        p = p * p
        p = p * p
        x[c] = p * p


@kernel
def _draw(keys: Keys, mirrored: Keys, step: Whole) -> None:
    """Replace half-scrambled keys of pairs by the bits of 2^52 (1 + u), u = `uniform(pair(...), purpose)`."""
    for c in range(keys.size):
        bits = mix((mix(keys[c]) | _ONE) + step) >> _S12
        keys[c] = (bits ^ (mirrored[c] * _ALL)) | _AS_FLOAT


@kernel
def _add_errors(drawn: Floats, errors: Floats, out: Floats) -> None:
    """Add the quantiles of a table on an even grid; `drawn` holds 2^52 (1 + u)."""
    scale = 2.0**-52 * (errors.size - 1)
    for c in range(drawn.size):
        x = (drawn[c] - _FLOAT_LESS) * scale
        k = min(int(x), errors.size - 2)
        out[c] += errors[k] + (x - k) * (errors[k + 1] - errors[k])


@kernel
def _limit(x: Floats) -> None:
    for c in range(x.size):
        x[c] = min(max(x[c], LEAST), MOST)


@maker
def seen_match(
    lane: np.ndarray, job: np.ndarray, lane_key: Keys, lane_niche: Floats, narrow: Floats, job_first: Keys,
    job_niche: Floats, errors: Floats,
) -> Floats:  # fmt: skip
    """The match that each freelancer sees in each post.

    Parameters
    ----------
    lane, job : ndarray of int, shape (n,)
        Rows of the tables of freelancers and posts.
    lane_key, lane_niche, narrow : ndarray
        Per freelancer: key, niche on the circle of length 1, and -1 / (2 width²).
    job_first, job_niche : ndarray
        Per post: `scrambled` key, and niche.
    errors : ndarray of float
        Quantiles of the error on an even grid.

    Returns
    -------
    ndarray of float, shape (n,)
        From 0.001 to 1.
    """
    out = np.empty(lane.size)
    keys, mirrored = np.empty(_BLOCK, np.uint64), np.empty(_BLOCK, np.uint64)
    for first in range(0, lane.size, _BLOCK):
        end = min(first + _BLOCK, lane.size)
        n = end - first
        _look_up(
            lane[first:end], job[first:end], lane_key, lane_niche, narrow, job_first, job_niche,
            keys, mirrored, out[first:end],
        )  # fmt: skip
        _exponential(out[first:end])
        _draw(keys[:n], mirrored[:n], _SEEN)
        _add_errors(keys[:n].view(np.float64), errors, out[first:end])
        _limit(out[first:end])
    return out


@maker
def _drawn(lane: np.ndarray, job: np.ndarray, lane_key: Keys, job_first: Keys, step: Whole) -> Floats:
    out = np.empty(lane.size)
    keys, mirrored = np.empty(_BLOCK, np.uint64), np.empty(_BLOCK, np.uint64)
    for first in range(0, lane.size, _BLOCK):
        n = min(_BLOCK, lane.size - first)
        for c in range(n):
            i, j = np.uint64(lane[first + c]), np.uint64(job[first + c])
            keys[c] = job_first[j] + (lane_key[i] >> _ONE)
            mirrored[c] = lane_key[i] & _ONE
        _draw(keys[:n], mirrored[:n], step)
        bits = keys[:n].view(np.float64)
        for c in range(n):
            out[first + c] = (bits[c] - _FLOAT_LESS) * 2.0**-52
    return out


def drawn(lane: np.ndarray, job: np.ndarray, lane_key: Keys, job_first: Keys, purpose: int) -> Floats:
    """A uniform draw per freelancer and post; arguments as of `seen_match`."""
    return _drawn(lane, job, lane_key, job_first, draw_step(purpose))
