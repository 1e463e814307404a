"""Tables that strategies are shown, which they cannot write to.

Answers: how is a rule kept from changing the world that it looks at.
"""

from typing import TypeVar

import numpy as np
import numpy.typing as npt

from simulator.strategies.contract.base import Accounts, Outcomes

Scalar = TypeVar("Scalar", bound=np.generic)


def read_only(column: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
    """Return a view of a buffer that cannot be written to."""
    view = column.view()
    view.flags.writeable = False
    return view


def read_only_table(table: Accounts | Outcomes) -> Accounts | Outcomes:
    """Return accounts or outcomes none of whose columns can be written to."""
    return type(table)._make(read_only(one) if isinstance(one, np.ndarray) else one for one in table)
