"""Values as a person would write them in a scenario.

Answers: how is this typed. `units.py` reads what this writes.
"""

from collections.abc import Mapping
from typing import Any

_UNITS = (("w", 7.0), ("d", 1.0), ("h", 1 / 24), ("min", 1 / 1440))


_MOST = 100
"""longer times are told in days, whole or not"""


def written_days(days: float) -> str:
    """A time with the largest unit in which it is a whole number, weeks from two on; days otherwise.

    Examples
    --------
    >>> written_days(1 / 24), written_days(7.0), written_days(14.0), written_days(5 / 1440), written_days(0.3)
    ('1 h', '7 d', '2 w', '5 min', '0.3 d')
    """
    for unit, length in _UNITS:
        count = days / length
        if abs(count - round(count)) < 1e-9 and (1.5 if unit == "w" else 0.5) < count <= _MOST:
            return f"{round(count)} {unit}"
    return f"{days:g} d"


def written(value: Any) -> str:
    """A value on one line of YAML.

    Examples
    --------
    >>> written({"when": {"min_match": 0.8, "verified": True}, "of": ["random", "fresh_hour"], "day": None})
    '{when: {min_match: 0.8, verified: true}, of: [random, fresh_hour], day: none}'
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(written, value)) + "]"
    if value is None or isinstance(value, bool):
        return "none" if value is None else str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)
