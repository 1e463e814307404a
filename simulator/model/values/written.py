"""Values as a person would write them in a scenario.

Answers: how a value is written in YAML. `units.py` reads what this module writes.
"""

from collections.abc import Mapping

_UNITS = (("w", 7.0), ("d", 1.0), ("h", 1 / 24), ("min", 1 / 1440))
_MOST = 100
"""a unit is used up to this count; longer times are written in days"""


def days_as_yaml(days: float) -> str:
    """Write a time in the largest unit that makes it a whole number (weeks only from two up), else in days.

    Examples
    --------
    >>> days_as_yaml(1 / 24), days_as_yaml(7.0), days_as_yaml(14.0), days_as_yaml(5 / 1440), days_as_yaml(0.3)
    ('1 h', '7 d', '2 w', '5 min', '0.3 d')
    """
    for unit, length in _UNITS:
        count = days / length
        if abs(count - round(count)) < 1e-9 and (1.5 if unit == "w" else 0.5) < count <= _MOST:
            return f"{round(count)} {unit}"
    return f"{days:g} d"


def as_yaml(value: object) -> str:
    """Write a value on one line of YAML.

    Examples
    --------
    >>> as_yaml({"when": {"min_match": 0.8, "verified": True}, "of": ["random", "fresh_hour"], "day": None})
    '{when: {min_match: 0.8, verified: true}, of: [random, fresh_hour], day: none}'
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {as_yaml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(as_yaml, value)) + "]"
    if value is None or isinstance(value, bool):
        return "none" if value is None else str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)
