"""Rows of tables as they lie in memory.

Answers: why is a row a little longer than its columns. Memory is fetched in cache lines of 64
bytes, so what is read together is kept in one of them.
"""

import numpy as np
import numpy.typing as npt

CACHE_LINE = 64
"""[bytes]"""


def in_lines(row: np.dtype[np.void]) -> np.dtype[np.void]:
    """Return the same columns in rows that fill whole cache lines, with what is left over as `filler`."""
    left = -row.itemsize % CACHE_LINE
    columns = [(name, row[name]) for name in row.names or ()]
    # a column of its own, and no gap: copies of a table are then alike in every byte
    return np.dtype([*columns, ("filler", np.uint8, (left,))]) if left else row


def zeros(n: int, row: np.dtype[np.void]) -> npt.NDArray[np.void]:
    """Return an empty table of `n` rows whose first one begins a cache line."""
    size = n * row.itemsize
    raw = np.zeros(size + CACHE_LINE, np.uint8)
    first = -raw.ctypes.data % CACHE_LINE
    return raw[first : first + size].view(row)
