"""Quantities that a scenario writes with their unit.

Answers: what `180 d` or `1 h` means. Once a scenario is read, every time is in days.
"""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

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


LARGEST = 1e12
"""No quantity is larger: sums and squares of millions of such numbers are still finite."""
SMALLEST = 1e-9
"""No quantity is closer to 0 without being 0: one divided by it is still an ordinary number."""
MOST_DAYS = 1e6


def _apart(value: float) -> float:
    """Refuse what is too close to 0 to be divided by."""
    if 0 < abs(value) < SMALLEST:
        raise ValueError(f"{value:g} is too close to 0: write 0.000000001 or more, or 0 where 0 is allowed")
    return value


APART = AfterValidator(_apart)
"""for numbers with ends of their own"""
Days = Annotated[
    float,
    BeforeValidator(parse_days),
    Field(allow_inf_nan=False, ge=0, le=MOST_DAYS),
    APART,
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
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False), APART]
Positive = Annotated[float, Field(gt=0, le=LARGEST, allow_inf_nan=False), APART]
NonNegative = Annotated[float, Field(ge=0, le=LARGEST, allow_inf_nan=False), APART]
Finite = Annotated[float, Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False)]
Exponent = Annotated[float, Field(ge=0, le=10, allow_inf_nan=False), APART]
"""standard deviation of a logarithm; at 10, the one in a thousand is 26 trillion times the median"""
Evenness = Annotated[float, Field(ge=0.001, le=1_000_000, allow_inf_nan=False)]
"""shape of a law; below, nearly all draws are 0 and the others beyond all sense"""
Multiple = Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]
"""a factor; it cannot be 0, so it never switches anything off"""
Times = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]
"""a factor; 0 switches off what it multiplies"""
LogWeight = Annotated[float, Field(ge=-100, le=100, allow_inf_nan=False)]
"""a weight in the logarithm of a factor; at 100, a match of 1 counts e^100 times a match of 0"""
Weight = Annotated[float, Field(ge=-10_000, le=10_000, allow_inf_nan=False)]
"""a term added to a utility or to log-odds"""
Dollars = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Connects = Annotated[int, Field(ge=0, le=1_000_000)]
