"""What belongs to a pair of freelancer and post: how well they seem to fit, and uniform draws.

Answers: what match does a freelancer see. The true match, a Gaussian kernel of the distance between niches,
plus an error that belongs to the pair, kept within 0.001 and 1. It is the most expensive column, so it is
made in passes that compile to vector code; a single loop would cost twice as much, because a call to `exp`
and branches for the limits keep the processor from working on four candidates at a time.
"""

import numpy as np

from simulator.model.kernels import kernel, maker
from simulator.model.luck import Purpose, Whole, draw_step, mix
from simulator.model.values.distributions import QUANTILE_POINTS
from simulator.strategies.contract.arrays import Floats, Keys

LEAST, MOST = 0.001, 1.0
"""smallest and largest match that a freelancer sees"""
_BLOCK = 1024  # rows of a pass: what the passes hand on stays in the fastest cache
_ONE, _S12, _EVERY_BIT = np.uint64(1), np.uint64(12), np.uint64(2**64 - 1)
_AS_FLOAT = np.uint64(0x4330000000000000)  # in front of 52 bits: the float 2^52 + bits
_FLOAT_LESS = 2.0**52 - 0.5
# The first bits of a draw are its cell on the grid of errors, a power of two, and the others its place there.
_WITHIN_BITS = 52 - (QUANTILE_POINTS - 1).bit_length() + 1
_TO_CELL, _WITHIN = np.uint64(12 + _WITHIN_BITS), np.uint64(2**_WITHIN_BITS - 1)
_IN_CELL = 2.0**-_WITHIN_BITS
_SEEN = draw_step(Purpose.MATCH_SEEN)


@maker
def scramble_keys(keys: np.ndarray) -> np.ndarray:
    """First half of `luck.pair` for every key, so that a look costs only the second half."""
    out = np.empty(keys.size, np.uint64)
    for i in range(keys.size):
        out[i] = mix(keys[i] | _ONE)
    return out


@kernel
def _look_up(
    lane: np.ndarray, job: np.ndarray, lane_key: Keys, lane_niche: Floats, narrow: Floats, job_first: Keys,
    job_niche: Floats, keys: Keys, flips: Keys, out: Floats,
) -> None:  # fmt: skip
    """Logarithm of the true match, half-scrambled keys of the pairs, and the bits that a mirror flips."""
    for c in range(lane.size):
        i, j = np.uint64(lane[c]), np.uint64(job[c])  # no row is counted from the end
        keys[c] = job_first[j] + (lane_key[i] >> _ONE)
        flips[c] = (lane_key[i] & _ONE) * _EVERY_BIT
        d = abs(lane_niche[i] - job_niche[j])
        d = min(d, 1.0 - d)
        out[c] = d * d * narrow[i]


@kernel
def _exponential(x: Floats) -> None:
    """Replace every x <= 0 by exp(x), within 1e-14; below -40 by exp(-40), 4e-18.

    The series of exp(x / 64), squared six times: no table and no branch. Terms are paired, and the squares
    stand in a pass of their own, as a processor waits for long chains of steps rather than for their number.
    """
    for c in range(x.size):
        r = max(x[c], -40.0) / 64.0
        r2 = r * r
        r4 = r2 * r2
        low = (1.0 + r) + (1.0 / 2.0 + r * (1.0 / 6.0)) * r2
        high = (1.0 / 24.0 + r * (1.0 / 120.0)) + (1.0 / 720.0 + r * (1.0 / 5040.0)) * r2
        x[c] = low + r4 * (high + r4 * (1.0 / 40320.0))
    for c in range(x.size):
        p = x[c]
        p = p * p
        p = p * p
        p = p * p
        p = p * p
        p = p * p
        x[c] = p * p


@kernel
def _scramble(keys: Keys, step: Whole) -> None:
    """Advance half-scrambled keys of pairs so that one more scramble gives their draw; `step` is the
    purpose's.
    """
    for c in range(keys.size):
        keys[c] = (mix(keys[c]) | _ONE) + step


@kernel
def _draw_cells(keys: Keys, flips: Keys) -> None:
    """Replace the flips by the cell of each draw, and the keys by 2^52 + its place in the cell, as bits."""
    for c in range(keys.size):
        bits = mix(keys[c]) ^ flips[c]
        flips[c] = bits >> _TO_CELL
        keys[c] = ((bits >> _S12) & _WITHIN) | _AS_FLOAT


@kernel
def _draw(keys: Keys, flips: Keys) -> None:
    """Replace the keys by the bits of the float 2^52 (1 + u), where u = `uniform(pair(...), purpose)`."""
    for c in range(keys.size):
        keys[c] = ((mix(keys[c]) ^ flips[c]) >> _S12) | _AS_FLOAT


@kernel
def _add_errors(within: Floats, cell: Keys, errors: Floats, out: Floats) -> None:
    """Add to `out` the error of each draw, interpolated between quantiles on an even grid, and clip to the
    limits.
    """
    for c in range(within.size):
        k = cell[c]
        error = errors[k] + (within[c] - _FLOAT_LESS) * _IN_CELL * (errors[k + _ONE] - errors[k])
        out[c] = min(max(out[c] + error, LEAST), MOST)


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
        Per post: key from `scramble_keys`, and niche.
    errors : ndarray of float, shape (QUANTILE_POINTS,)
        Quantiles of the error on an even grid.

    Returns
    -------
    ndarray of float, shape (n,)
        From 0.001 to 1.
    """
    out = np.empty(lane.size)
    keys, flips = np.empty(_BLOCK, np.uint64), np.empty(_BLOCK, np.uint64)
    for first in range(0, lane.size, _BLOCK):
        end = min(first + _BLOCK, lane.size)
        n = end - first
        _look_up(
            lane[first:end], job[first:end], lane_key, lane_niche, narrow, job_first, job_niche,
            keys, flips, out[first:end],
        )  # fmt: skip
        _exponential(out[first:end])
        _scramble(keys[:n], _SEEN)
        _draw_cells(keys[:n], flips[:n])
        _add_errors(keys[:n].view(np.float64), flips[:n], errors, out[first:end])
    return out


@maker
def _pair_draws(lane: np.ndarray, job: np.ndarray, lane_key: Keys, job_first: Keys, step: Whole) -> Floats:
    """`pair_draws` for a purpose whose `draw_step` is `step`; passes as in `seen_match`, without branches."""
    out = np.empty(lane.size)
    keys, flips = np.empty(_BLOCK, np.uint64), np.empty(_BLOCK, np.uint64)
    for first in range(0, lane.size, _BLOCK):
        n = min(_BLOCK, lane.size - first)
        for c in range(n):
            i, j = np.uint64(lane[first + c]), np.uint64(job[first + c])
            keys[c] = job_first[j] + (lane_key[i] >> _ONE)
            flips[c] = (lane_key[i] & _ONE) * _EVERY_BIT
        _scramble(keys[:n], step)
        _draw(keys[:n], flips[:n])
        bits = keys[:n].view(np.float64)
        for c in range(n):
            out[first + c] = (bits[c] - _FLOAT_LESS) * 2.0**-52
    return out


def pair_draws(lane: np.ndarray, job: np.ndarray, lane_key: Keys, job_first: Keys, purpose: int) -> Floats:
    """A uniform draw in (0, 1) per freelancer and post.

    Parameters
    ----------
    lane, job, lane_key, job_first
        As for `seen_match`.
    purpose : int
        Code of `Purpose`; each purpose draws for itself.

    Returns
    -------
    ndarray of float, shape (n,)
    """
    return _pair_draws(lane, job, lane_key, job_first, draw_step(purpose))
