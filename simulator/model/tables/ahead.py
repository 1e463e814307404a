"""Rows that are asked for before they are needed.

Answers: why does a kernel not wait for memory at every row. The tables of a batch are larger than the fast
caches, and rows are read in no order that the processor could guess; but which ones come next is known.
"""

import numpy as np

from simulator.model.values.rows import CACHE_LINE

LINE = np.int64(CACHE_LINE)
"""[bytes]"""


def fetch(_table: np.ndarray, _row: int, _byte: int = 0) -> None:
    """Have the cache line with this byte of a row brought near; it changes nothing, and any row will do.

    Outside kernels it does nothing at all; what it is compiled to stands in `types.py`.

    Parameters
    ----------
    _table : array
        Of records.
    _row : int
        Which of them; it need not exist.
    _byte : int
        Of the row.
    """
