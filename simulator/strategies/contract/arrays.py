"""The types of arrays that strategies see and return.

Answers: what does `Floats` stand for in a signature. Shapes are in the docstrings; most are (n,), one value
per candidate.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Keys = npt.NDArray[np.uint64]
"""keys of the random streams of freelancers or posts"""
Records = npt.NDArray[np.void]
"""a table: one row per freelancer, post or proposal, columns by name"""
AnyColumn = npt.NDArray[Any]
"""one column of `Records`, whose type depends on the column"""
RecordRow = Any
"""one row of `Records` inside a compiled loop, columns by attribute"""
Rows = npt.NDArray[np.int64] | slice
"""which candidates: row numbers, or all of them as `slice(None)`"""
State = Any
"""what a strategy remembers, as its `start` returned it: one row per freelancer; None without memory"""
