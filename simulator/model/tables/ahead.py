"""Rows that are asked for before they are needed.

Answers: why does a kernel not wait for memory at every row. The tables of a batch are larger than the fast
caches, and rows are read in no order that the processor could guess; but which ones come next is known.
"""

from typing import Any

import numpy as np

LINE = np.int64(64)
"""length of a cache line: what is fetched together [bytes]"""
Whole = int | np.integer[Any]


def fetch(_table: np.ndarray, _row: Whole, _byte: Whole) -> None:
    """Have a part of a row brought near; it changes nothing, and any row will do.

    Outside kernels it does nothing at all; what it is compiled to stands in `types.py`.

    Parameters
    ----------
    _table : array
        Any table.
    _row : int
        The row, of the first axis; it need not exist.
    _byte : int
        Place in the row: the cache line that holds it is brought [bytes].
    """
