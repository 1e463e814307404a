"""What is varied in a sweep, and over which values.

Answers: which values may a setting take. A factor is a list, a range or a law; a law is its quantile
function, so one number between 0 and 1 gives one value, whatever design it comes from.
"""

import json
from collections.abc import Mapping
from typing import Annotated, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from simulator.model.values.spec import Spec
from simulator.model.values.units import Finite, NonNegative

Floats = npt.NDArray[np.float64]
Law = Literal[
    "list", "choice", "range", "uniform", "log_uniform", "whole", "triangular", "normal", "lognormal"
]
NUMBERS: dict[str, tuple[str, ...]] = {
    "range": ("low", "high"),
    "uniform": ("low", "high"),
    "log_uniform": ("low", "high"),
    "whole": ("low", "high"),
    "triangular": ("low", "mode", "high"),
    "normal": ("mean", "sd"),
    "lognormal": ("median", "ln_sd"),
}
"""the numbers of each law, in the order in which a list gives them"""
FORMS = (
    "[low, high], a list of values, {uniform: [low, high]}, {log_uniform: [low, high]}, "
    "{whole: [low, high]}, {triangular: [low, mode, high]}, {normal: [mean, sd]}, "
    "{lognormal: [median, ln_sd]} or {choice: [a, b]}"
)
_BESIDE = ("levels", "weights", "at_least", "at_most")


class FactorSpec(Spec):
    """The values that one setting takes."""

    law: Law
    """`list` is a list as it stands: values in a grid or zip, and two numbers elsewhere a range"""
    numbers: tuple[Finite, ...] = ()
    """the numbers of a law, in the order of `NUMBERS`"""
    values: tuple[object, ...] = ()
    """of a list or a choice: what the setting may be"""
    weights: tuple[NonNegative, ...] | None = None
    """of a choice: how likely each value is; by default all are equally likely"""
    levels: Annotated[int | None, Field(ge=2, le=1000)] = None
    """of a range in a grid: how many values it takes, evenly spread"""
    at_least: Finite | None = None
    """values of a law below are raised to this"""
    at_most: Finite | None = None
    """values of a law above are cut to this"""
    rounded: bool = False
    """whether values of a law are rounded, as of a setting that counts"""

    @model_validator(mode="after")
    def _holds(self) -> Self:
        if self.law in NUMBERS:
            _check_numbers(self.law, self.numbers)
        elif not self.values:
            raise ValueError("the list is empty: write the values that the setting takes")
        if self.weights is not None and not self._weighed():
            raise ValueError("weights belong to a choice, one for each value, and not all may be zero")
        ends = (self.at_least, self.at_most)
        if self.law not in NUMBERS and (self.levels is not None or ends != (None, None)):
            raise ValueError("levels, at_least and at_most belong to a range or a law of numbers")
        if ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
            raise ValueError("at_least must not be above at_most")
        return self

    def _weighed(self) -> bool:
        weights = self.weights or ()
        return self.law == "choice" and len(weights) == len(self.values) and sum(weights) > 0

    @property
    def is_range(self) -> bool:
        """Whether it is a list of two numbers, which all designs but grid and zip take for a range."""
        return self.law == "list" and len(self.values) == 2 and all(map(is_number, self.values))

    @property
    def continuous(self) -> bool:
        """Whether it has a law of numbers; a list of two numbers counts, as a range."""
        return self.law in NUMBERS or self.is_range

    @property
    def ends(self) -> tuple[float, float]:
        """The smallest and the largest number of a law; of one without ends, nearly all lie within."""
        if self.is_range:
            return float(str(self.values[0])), float(str(self.values[1]))
        if NUMBERS[self.law][0] == "low":
            return self.numbers[0], self.numbers[-1]
        low, high = self.quantile(np.array([1e-4, 1 - 1e-4])).tolist()
        return low, high

    def quantile(self, u: Floats) -> npt.NDArray[np.generic]:
        """Values at cumulative probabilities `u` in (0, 1), as a design that draws takes them."""
        if not self.continuous:
            return listed(self.values)[self._positions(u)]
        law = "uniform" if self.is_range else self.law
        numbers = list(self.ends if self.is_range else self.numbers)
        found = np.clip(_quantile(law, numbers, u), self.at_least, self.at_most)
        return np.rint(found).astype(np.int64) if self.rounded else found

    def _positions(self, u: Floats) -> npt.NDArray[np.int64]:
        weights = np.asarray(self.weights or np.ones(len(self.values)), float)
        edges = np.cumsum(weights) / weights.sum()
        return np.minimum(np.searchsorted(edges, u), len(self.values) - 1)

    def in_grid(self, levels: int | None = None) -> npt.NDArray[np.generic]:
        """The values that it takes in a grid; a range takes `levels` of them unless it has its own number.

        Raises
        ------
        ValueError
            If it is a range and nobody says how many values it takes.
        """
        if self.law not in NUMBERS:
            return listed(self.values)
        if self.law == "whole" and self.levels is None and levels is None:
            return np.arange(int(self.numbers[0]), int(self.numbers[1]) + 1)
        count = self.levels or levels
        if count is None:
            raise ValueError(f"in a grid a {self.law} needs levels: how many values it takes")
        flat = self.law in {"range", "uniform", "log_uniform", "whole"}
        # the ends of a range belong to a grid; a law without ends gives the middles of equal shares
        u = np.linspace(0, 1, count) if flat else (np.arange(count) + 0.5) / count
        if self.law == "whole":
            spread = np.rint(self.numbers[0] + (self.numbers[1] - self.numbers[0]) * u)
            return np.unique(spread).astype(np.int64)
        return self.quantile(u)


def is_number(value: object) -> bool:
    """Whether a value is a number, which true and false are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def sorted_ends(low: object, high: object) -> list[object]:
    """Two ends of a range, the lower one first if they are numbers."""
    turned = is_number(low) and is_number(high) and float(str(low)) > float(str(high))
    return [high, low] if turned else [low, high]


def listed(values: tuple[object, ...]) -> npt.NDArray[np.generic]:
    """Values as a column: whole numbers, numbers, true and false, or text where they are mixed."""
    if all(isinstance(value, bool) for value in values):
        return np.array(values, bool)
    if all(map(is_number, values)):
        whole = all(isinstance(value, int) for value in values)
        return np.array(values, np.int64 if whole else np.float64)
    return np.array([as_text(value) for value in values], object)


def as_text(value: object) -> str:
    """A value on one line of YAML, read back as the same value.

    Examples
    --------
    >>> as_text(2.0), as_text(0.1), as_text(True), as_text("6 h"), as_text({"capped": {"of": "random"}})
    ('2', '0.1', 'true', '6 h', '{capped: {of: random}}')
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_inside(key)}: {_inside(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_inside, value)) + "]"
    if value is None:
        return "null"
    if isinstance(value, bool | np.bool_):
        return str(bool(value)).lower()
    if isinstance(value, float | np.floating):
        number = float(value)
        return str(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number)
    return str(value)


def _inside(value: object) -> str:
    """A value within brackets, where signs that end one stand in quotes."""
    needs = isinstance(value, str) and (not value or set(value) & set(",[]{}#'\"") or ": " in value)
    return json.dumps(value, ensure_ascii=False) if needs else as_text(value)


def _check_numbers(law: str, numbers: tuple[float, ...]) -> None:
    """Raise ValueError if a law cannot have these numbers."""
    names = NUMBERS[law]
    if len(numbers) != len(names):
        raise ValueError(f"{law} takes {len(names)} numbers: {{{law}: [{', '.join(names)}]}}")
    if names[0] == "low" and not numbers[0] < numbers[-1]:
        turned = as_text({law: sorted(numbers)})
        said = f"write {turned}" if numbers[0] > numbers[-1] else "write two different ends"
        raise ValueError(f"the low end of {law} must be below the high end: {said}")
    if law == "triangular" and not numbers[0] <= numbers[1] <= numbers[2]:
        raise ValueError("the mode of triangular must lie between its ends")
    if law in {"log_uniform", "lognormal"} and numbers[0] <= 0:
        raise ValueError(f"{law} needs a {names[0]} above 0")
    if law in {"normal", "lognormal"} and numbers[1] < 0:
        raise ValueError(f"{names[1]} must not be below 0")
    if law == "whole" and any(number != round(number) for number in numbers):
        raise ValueError("the ends of whole must be whole numbers")


def _quantile(law: str, numbers: list[float], u: Floats) -> npt.NDArray[np.generic]:
    from scipy.special import ndtri

    first, last = numbers[0], numbers[-1]
    if law == "normal":
        return np.asarray(first + last * ndtri(u))
    if law == "lognormal":
        return np.asarray(first * np.exp(last * ndtri(u)))
    if law == "log_uniform":
        return np.exp(np.log(first) + (np.log(last) - np.log(first)) * u)
    if law == "whole":
        return np.minimum(np.floor(first + (last - first + 1) * u), last).astype(np.int64)
    if law == "triangular":
        middle, width = numbers[1], last - first
        below = u * width < middle - first
        rising = first + np.sqrt(np.maximum(u * width * (middle - first), 0))
        falling = last - np.sqrt(np.maximum((1 - u) * width * (last - middle), 0))
        return np.where(below, rising, falling)
    return first + (last - first) * u


def _short(value: object) -> object:
    """Accept a list, `{law: [numbers]}`, `{law: {name: number}}` or `{choice: [values]}`."""
    if isinstance(value, list | tuple):
        return {"law": "list", "values": tuple(value)}
    if not isinstance(value, Mapping):
        raise ValueError(f"write how it varies: {FORMS}")
    if "law" in value:
        return value
    names = [name for name in value if name not in _BESIDE]
    if set(names) == {"low", "high"}:
        low, high = value["low"], value["high"]
        raise ValueError(f"low and high are written as a list: {as_text(sorted_ends(low, high))}")
    if len(names) != 1 or names[0] not in {"choice", "values", *NUMBERS}:
        said = f"'{names[0]}' is no way to vary a setting" if len(names) == 1 else "name one way to vary it"
        raise ValueError(f"{said}: {FORMS}")
    name = names[0]
    given: object = value[name]
    rest = {key: value[key] for key in _BESIDE if key in value}
    if name in NUMBERS:
        return {"law": name, "numbers": _numbers_of(name, given), **rest}
    if isinstance(given, Mapping) and set(given) == {"values", "weights"}:
        return {"law": "choice", "values": given["values"], "weights": given["weights"]}
    if not isinstance(given, list | tuple):
        raise ValueError(f"write the values of {name} as a list, such as {{{name}: [a, b]}}")
    return {"law": "choice", "values": tuple(given), **rest}


def _numbers_of(law: str, given: object) -> tuple[object, ...]:
    names = NUMBERS[law]
    if isinstance(given, Mapping) and set(given) == set(names):
        given = [given[name] for name in names]
    if isinstance(given, list | tuple) and any(is_number(one) and not np.isfinite(one) for one in given):
        raise ValueError(f"the numbers of {law} must be finite")
    if not isinstance(given, list | tuple) or not all(map(is_number, given)):
        raise ValueError(f"write the numbers of {law} as {{{law}: [{', '.join(names)}]}}, times in days")
    return tuple(given)


_PAIR = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 3}
_NAMED = {"type": "object", "additionalProperties": {"type": "number"}}
Factor = Annotated[
    FactorSpec,
    BeforeValidator(_short),
    WithJsonSchema(
        {
            "description": "how one setting varies: " + FORMS,
            "anyOf": [
                {"type": "array", "minItems": 1},
                {
                    "type": "object",
                    "properties": {
                        **{law: {"anyOf": [_PAIR, _NAMED]} for law in NUMBERS},
                        "choice": {"anyOf": [{"type": "array", "minItems": 1}, {"type": "object"}]},
                        "values": {"type": "array", "minItems": 1},
                        "weights": {"type": "array", "items": {"type": "number", "minimum": 0}},
                        "levels": {"type": "integer", "minimum": 2, "maximum": 1000},
                        "at_least": {"type": "number"},
                        "at_most": {"type": "number"},
                    },
                    "additionalProperties": False,
                },
            ],
        }
    ),
]
