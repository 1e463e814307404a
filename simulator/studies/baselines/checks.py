"""A number beside its target.

Answers: is it hit. The targets themselves stand in `calibration.py` and `price_sweep.py`.
"""

from typing import NamedTuple


class Check(NamedTuple):
    """A number that a baseline must hit, `low` to `high`; `ok` is None where nothing was seen."""

    check: str
    value: float | None
    low: float
    high: float
    ok: bool | None
    interval: tuple[float | None, float | None] | None = None
    note: str = ""


def within(check: str, value: float | None, low: float, high: float) -> Check:
    """Check that a number lies between two others, both allowed."""
    return Check(check, value, low, high, None if value is None else bool(low <= value <= high))
