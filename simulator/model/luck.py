"""Where every random number comes from.

Answers: which luck belongs to whom. A draw is a pure function of a key and a purpose. Keys descend from
(seed, replication) to a job, a freelancer or a rival, so a draw never depends on batch, thread or order.
All modules may import this one; no other module makes random numbers.

The last bit of a key, inherited from its replication, says whether the world is mirrored: an antithetic
world draws 1 - u wherever its twin draws u. The hash is the splitmix64 finaliser (Steele, Lea & Flood, 2014).
"""

import hashlib
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from simulator.model.kernels import inlined, kernel, maker

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_M1 = np.uint64(0xBF58476D1CE4E5B9)
_M2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S12 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(12)
_ONE = np.uint64(1)
_ALL = np.uint64(2**52 - 1)
_HALF_STEP = 2.0**-52
Whole = int | np.integer[Any]
"""a whole number: Python's outside compiled code, NumPy's inside"""


class Purpose(IntEnum):
    """What a draw is for. The numbers are part of the results: never renumber them."""

    # children of a key
    JOBS = 1
    LANES = 2
    REPLAY = 3
    DAYS = 4
    # one job
    GAP = 10
    THIN = 11
    ROW = 12
    TYPE = 13
    VALUE = 14
    RATE = 15
    HOURS = 16
    DURATION = 17
    LEVEL = 18
    NICHE = 19
    PRICE = 20
    PRICE_TIER = 21
    OPENINGS = 22
    FEATURED = 23
    FREE = 24
    REGION = 25
    PRICE_MOVE = 26
    PRICE_RECORD = 27
    # the client behind it
    CLIENT_NEW = 30
    CLIENT_SERIOUS = 31
    CLIENT_LIVE = 32
    CLIENT_VERIFIED = 33
    CLIENT_POSTS = 34
    CLIENT_HIRES = 35
    CLIENT_SPEND = 36
    CLIENT_RATING = 37
    ATTENTION = 38
    DECIDE = 39
    CLOSE = 40
    FATE = 41
    INTERVIEWS = 42
    OUTSIDE = 43
    SNAPSHOT = 44
    SOFT_CAP = 45
    FIRST_VISIT = 46
    PLACEBO = 47
    INVITES = 48
    CLIENT_LOOKS = 49
    CLIENT_BUDGET = 56
    CLIENT_AGAIN = 57
    CROWD_SIZE = 50
    CROWD_PACE = 51
    CROWD_COUNT = 52
    CROWD_LATE = 53
    # one day
    DAY_CROWD = 55
    # one rival of the background crowd
    RIVAL_ARRIVAL = 60
    RIVAL_MATCH = 61
    RIVAL_APPEAL = 62
    RIVAL_DISPLAY = 63
    RIVAL_TASTE = 64
    RIVAL_BOOSTS = 65
    RIVAL_BOOST = 66
    RIVAL_PRICE = 67
    RIVAL_INVITED = 68
    # one freelancer
    CATEGORY = 70
    NICHE_OF_LANE = 71
    WIDTH = 72
    QUALITY = 73
    REPUTATION = 74
    PRICE_LEVEL = 75
    CHECK_RATE = 76
    CHECK = 77
    WIN_RATE = 78
    MONTH = 79
    PAST_FEEDBACKS = 80
    SKILL_TEST = 81
    HOUR_USD = 82
    WEEK = 83
    # one (job, freelancer) pair
    MATCH_SEEN = 90
    DISPLAY = 91
    TASTE = 92
    FEEDBACK = 93
    WHIM = 94
    INVITED = 95
    ACCEPTS = 96
    INTERVIEW_REWARD = 97
    RETURNS = 98
    RETURNS_AFTER = 99
    BENT = 100
    # strategies around others; see `inner_purpose`
    TURN = 101
    MISJUDGED = 102
    SLIP = 103
    # again one (job, freelancer) pair
    REACH = 104
    # one freelancer
    HOURS_PER_WEEK = 105
    # again one (job, freelancer) pair
    LETTER_ERRORS = 106
    FOLLOW_UP = 107
    # one freelancer
    SPECIALTY = 108


NESTED = 1000
"""step from the purposes of one depth to those of the next, larger than any purpose"""


def inner_purpose(purpose: Purpose, depth: int) -> int:
    """Purpose of a draw by a strategy inside `depth` others, each of which makes its own draws."""
    return int(purpose) + NESTED * depth


@kernel
def mix(z: np.uint64) -> np.uint64:
    """Scramble 64 bits: the splitmix64 finaliser (Steele, Lea & Flood, 2014)."""
    z = (z ^ (z >> _S30)) * _M1
    z = (z ^ (z >> _S27)) * _M2
    return z ^ (z >> _S31)


@kernel
def with_mark_of(z: np.uint64, key: np.uint64) -> np.uint64:
    """Scrambled bits `z` with their last bit replaced by that of `key`, which marks a mirrored world."""
    return (z | _ONE) ^ (_ONE - (key & _ONE))


@kernel
def child(key: np.uint64, number: Whole) -> np.uint64:
    """Key of descendant `number` of `key`: the same hash at another offset, in the same world."""
    # The mark is left out of the hash, so that mirrored worlds differ in nothing else.
    return with_mark_of(mix((key | _ONE) + GOLDEN * (np.uint64(number) + _ONE)), key)


@kernel
def pair(key: np.uint64, other: np.uint64) -> np.uint64:
    """Key that belongs to two things at once, such as a job and a freelancer."""
    # Hashing the first key before adding the second keeps (a, b) apart from (b, a).
    return with_mark_of(mix(mix(key | _ONE) + (other >> _ONE)), key)


@kernel
def pair_of_half(half: np.uint64, other: np.uint64) -> np.uint64:
    """Finish `pair` from its first half, `halves` of the first key; both keys are of the same world."""
    return with_mark_of(mix(half + (other >> _ONE)), other)


@inlined
def pair_bits(half: np.uint64, other: np.uint64, step: np.uint64) -> np.uint64:
    """The 52 bits behind `uniform` of `pair_of_half`, which are to be compared with `limit_of` a chance.

    Whole numbers, and no jump: the compiler draws for several pairs at once. `step` is that of `draw_step`.
    """
    bits = mix((mix(half + (other >> _ONE)) | _ONE) + step) >> _S12
    # all ones where the key is marked, which turns u into 1 - u
    return bits ^ ((other & _ONE) * _ALL)


@kernel
def limit_of(chance: float) -> int:
    """How many of the 2^52 values of `uniform` lie below a chance, which may be above 1."""
    return int(np.ceil(min(chance, 1.0) / _HALF_STEP - 0.5))


@maker
def limits_of(chances: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """`limit_of` each chance, in the shape of `chances`."""
    out = np.empty(chances.size, np.int64)
    for n in range(chances.size):
        out[n] = limit_of(chances[n])
    return out


@maker
def halves(keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """First halves of `pair`, for loops that pair each key with many others; the shape of `keys`."""
    out = np.empty_like(keys)
    for n in range(keys.size):
        out[n] = mix(keys[n] | _ONE)
    return out


def draw_step(purpose: int) -> np.uint64:
    """Offset that `uniform` adds to a key for a purpose, for loops that make many draws."""
    return np.uint64((int(purpose) + 1) * int(GOLDEN) % 2**64)


@kernel
def uniform(key: np.uint64, purpose: Whole) -> float:
    """One draw from the open interval (0, 1): the middle of one of 2^52 equal steps."""
    bits = mix((key | _ONE) + GOLDEN * (np.uint64(purpose) + _ONE)) >> _S12
    # The complement of the bits is exactly 1 - u: steps lie symmetrically about one half.
    if key & _ONE:
        bits = _ALL - bits
    return float((np.float64(bits) + 0.5) * _HALF_STEP)


def name_number(name: str) -> int:
    """Stable 63-bit number of a name (BLAKE2b), so that luck follows names and not positions."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big") >> 1


def replication_key(seed: int, replication: int, antithetic: bool = False) -> np.uint64:
    """Root key of one replication.

    Parameters
    ----------
    seed : int
        The random seed of the run, 0 to 2^63 - 1.
    replication : int
        Its number, from 0.
    antithetic : bool
        Whether replication 2k + 1 mirrors replication 2k.

    Returns
    -------
    uint64
        The key from which every key of the replication descends; its last bit marks a mirrored world.
    """
    number, mirrored = divmod(replication, 2) if antithetic else (replication, 0)
    root = np.uint64(mix(np.uint64(seed))) & ~_ONE
    return np.uint64(child(root, number)) | np.uint64(mirrored)


def child_key(key: np.uint64, number: int) -> np.uint64:
    """`child` for callers outside compiled code."""
    # A plain int, because Numba would work out the type of an enum member anew at every call.
    return np.uint64(child(np.uint64(key), int(number)))


@maker
def children(key: np.uint64, count: int) -> npt.NDArray[np.uint64]:
    """Keys of descendants 0 to count - 1, shape (count,)."""
    out = np.empty(count, np.uint64)
    for i in range(count):
        out[i] = child(np.uint64(key), i)
    return out


def uniforms(keys: npt.NDArray[np.uint64], purpose: Whole) -> npt.NDArray[np.float64]:
    """One draw in (0, 1) per key, in the shape of `keys`."""
    # A plain int, because Numba would work out the type of an enum member anew at every call.
    return _uniforms(keys, int(purpose))


@maker
def _uniforms(keys: npt.NDArray[np.uint64], purpose: Whole) -> npt.NDArray[np.float64]:
    """Compiled part of `uniforms`: keys of shape (n,) in, draws of shape (n,) out."""
    out = np.empty(keys.size)
    for i in range(keys.size):
        out[i] = uniform(keys[i], purpose)
    return out


def pair_uniforms(
    keys: npt.NDArray[np.uint64], others: npt.NDArray[np.uint64], purpose: Whole
) -> npt.NDArray[np.float64]:
    """Draws that belong to pairs, such as a job and a freelancer.

    Parameters
    ----------
    keys, others : array of uint64, shape (n,)
        The two keys of each pair.
    purpose : int
        What the draws are for, a `Purpose` or a number made by `inner_purpose`.

    Returns
    -------
    array of float, shape (n,)
        One draw in (0, 1) per pair.
    """
    return _pair_uniforms(keys, others, int(purpose))


@maker
def _pair_uniforms(
    keys: npt.NDArray[np.uint64], others: npt.NDArray[np.uint64], purpose: Whole
) -> npt.NDArray[np.float64]:
    """Compiled part of `pair_uniforms`: two keys of shape (n,) in, draws of shape (n,) out."""
    out = np.empty(keys.size)
    for i in range(keys.size):
        out[i] = uniform(pair(keys[i], others[i]), purpose)
    return out
