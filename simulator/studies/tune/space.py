"""What can be tuned: numbers between bounds, ladders of values, and choices.

Answers: which points there are. A search moves in the unit cube: a number has one place in it, on a straight
or a logarithmic scale; a ladder has a place for each of its rungs; a choice has no order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Value = object
Point = Mapping[str, Value]
_DIGITS = 3


@dataclass(frozen=True)
class Number:
    """A setting between two bounds."""

    name: str
    low: float
    high: float
    log: bool = False
    whole: bool = False

    def at(self, u: float) -> Value:
        """Value at a place between 0 and 1, to three digits."""
        u = min(max(u, 0.0), 1.0)
        value = self.low + u * (self.high - self.low)
        if self.log:
            value = self.low * (self.high / self.low) ** u
        if self.whole:
            return round(value)
        value = (
            float(f"{value:.{_DIGITS}g}") if self.log else round(value, _step_digits(self.high - self.low))
        )
        return min(max(value, self.low), self.high)

    def place(self, value: Value) -> float:
        """Place of a value between 0 and 1."""
        assert isinstance(value, int | float)
        near = min(max(float(value), self.low), self.high)
        if self.log:
            return float(np.log(near / self.low) / np.log(self.high / self.low))
        return (near - self.low) / (self.high - self.low)


def _step_digits(width: float) -> int:
    """Digits after the point that tell a hundred places of a width apart, or a few hundred."""
    return max(0, _DIGITS - 1 - int(np.floor(np.log10(width))))


@dataclass(frozen=True)
class Ladder:
    """A setting with a few values in an order, such as no limit, then tighter and tighter ones."""

    name: str
    values: tuple[Value, ...]

    def at(self, u: float) -> Value:
        """The rung nearest to a place between 0 and 1."""
        return self.values[round(min(max(u, 0.0), 1.0) * (len(self.values) - 1))]

    def place(self, value: Value) -> float:
        """Place of a value; one that is no rung stands at the nearest."""
        if value in self.values:
            return self.values.index(value) / (len(self.values) - 1)
        gaps = [
            abs(v - value) if isinstance(v, int | float) and isinstance(value, int | float) else np.inf
            for v in self.values
        ]
        return int(np.argmin(gaps)) / (len(self.values) - 1)

    @property
    def rungs(self) -> list[float]:
        """Places of all rungs."""
        return [k / (len(self.values) - 1) for k in range(len(self.values))]


@dataclass(frozen=True)
class Choice:
    """A setting with a few values in no order."""

    name: str
    values: tuple[Value, ...]


Setting = Number | Ladder | Choice


@dataclass(frozen=True)
class Space:
    """All that is tuned."""

    settings: tuple[Setting, ...]

    @property
    def numbers(self) -> list[Number]:
        """Those between bounds."""
        return [one for one in self.settings if isinstance(one, Number)]

    @property
    def ladders(self) -> list[Ladder]:
        """Those with rungs."""
        return [one for one in self.settings if isinstance(one, Ladder)]

    @property
    def choices(self) -> list[Choice]:
        """Those without an order."""
        return [one for one in self.settings if isinstance(one, Choice)]

    def point(self, x: Sequence[float] | Floats, z: Sequence[float] | Floats, c: Sequence[int]) -> Point:
        """The point at some places.

        Parameters
        ----------
        x, z : sequence of float
            Places of numbers and of ladders, between 0 and 1.
        c : sequence of int
            Which value of each choice.

        Returns
        -------
        Point
        """
        found: dict[str, Value] = {one.name: one.at(float(u)) for one, u in zip(self.numbers, x, strict=True)}
        found |= {one.name: one.at(float(u)) for one, u in zip(self.ladders, z, strict=True)}
        found |= {one.name: one.values[k] for one, k in zip(self.choices, c, strict=True)}
        return {one.name: found[one.name] for one in self.settings}

    def at(self, u: Sequence[float] | Floats) -> Point:
        """The point at places between 0 and 1, one for each setting in their order."""
        return {
            one.name: one.values[min(int(v * len(one.values)), len(one.values) - 1)]
            if isinstance(one, Choice)
            else one.at(float(v))
            for one, v in zip(self.settings, u, strict=True)
        }


def name_of(point: Point) -> str:
    """A point as text, the same for the same values."""
    return ", ".join(f"{name}={value!r}" for name, value in sorted(point.items()))
