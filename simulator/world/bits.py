"""Words of bits: which of a block of things are among the chosen.

Answers: where is the first of them, where the last. Chances that nearly all fail are drawn for a whole block
at once, without a jump, and only what is chosen is looked at one by one.
"""

import numpy as np

from simulator.model.kernels import inlined

BLOCK = 64
"""bits of a word"""
_ONE, _SIX = np.uint64(1), np.uint64(58)
# Times any of the 64 words with a single bit, it begins with six bits of its own: a sequence of de Bruijn
# (Leiserson, Prokop & Randall, 1998, "Using de Bruijn sequences to index a 1 in a computer word").
_MARKS = 0x03F79D71B4CB0A89
_MARK, _PLACES = np.uint64(_MARKS), np.zeros(BLOCK, np.int64)
_PLACES[[(_MARKS << place) % 2**64 >> 58 for place in range(BLOCK)]] = np.arange(BLOCK)


@inlined
def first_of(bits: np.uint64) -> int:
    """Place of the lowest bit that is set; there must be one."""
    return int(_PLACES[((bits & (~bits + _ONE)) * _MARK) >> _SIX])


@inlined
def last_of(bits: np.uint64) -> int:
    """Place of the highest bit that is set; there must be one."""
    for step in (1, 2, 4, 8, 16, 32):
        bits |= bits >> np.uint64(step)
    return int(_PLACES[((bits ^ (bits >> _ONE)) * _MARK) >> _SIX])
