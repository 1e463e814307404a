"""Quantities that a scenario writes with their unit.

Answers: what `180 d` or `1 h` means. Once a scenario is read, every time is in days.
"""

from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from simulator.model.values.written import read_number

_PATTERN = r"^ *([0-9]+(?:\.[0-9]+)?|\.[0-9]+) *(min|h|d|w|minutes?|hours?|days?|weeks?) *$"
"""the forms that editors are told of; `read_number` reads a few more"""


def parse_days(value: object) -> object:
    """Turn `30 min`, `1 h`, `180 d`, `2 weeks` or a bare number of days into days.

    Raises
    ------
    ValueError
        If the text is no time; the message says what to write.
    """
    return read_number(value, "days") if isinstance(value, str) else value


Days = Annotated[
    float,
    BeforeValidator(parse_days),
    Field(allow_inf_nan=False, ge=0),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": 0},
                {"type": "string", "pattern": _PATTERN},
            ],
            "description": "a duration: '30 min', '1 h', '180 d', '2 w', or a number of days",
        }
    ),
]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NonNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Multiple = Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]
"""a factor; it cannot be 0, so it never switches anything off"""
Times = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]
"""a factor; 0 switches off what it multiplies"""
Weight = Annotated[float, Field(ge=-10_000, le=10_000, allow_inf_nan=False)]
"""a term added to a utility or to log-odds"""
Dollars = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Connects = Annotated[int, Field(ge=0, le=1_000_000)]
