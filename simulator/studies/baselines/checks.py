"""A number and its target.

Answers: is the target hit. The targets themselves are in `calibration.py` and `price_sweep.py`.
"""

from typing import NamedTuple


class Check(NamedTuple):
    """A number that must lie between `low` and `high`; `ok` is None if there is no number."""

    check: str
    value: float | None
    low: float
    high: float
    ok: bool | None
    interval: tuple[float | None, float | None] | None = None
    note: str = ""


def within(check: str, value: float | None, low: float, high: float) -> Check:
    """Check that a number lies between two limits.

    Parameters
    ----------
    check : str
        What the number is, in words.
    value : float, optional
        The number, if there is one.
    low, high : float
        The limits, both allowed.

    Returns
    -------
    Check
    """
    return Check(check, value, low, high, None if value is None else bool(low <= value <= high))
