"""What nobody knows about a scenario, and how far it could be otherwise.

Answers: which numbers are assumed or fitted, over which values they could lie, and why. Rule packs carry
these; a scenario may add to them, narrow them or drop one. They change nothing that is simulated.
"""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator

from simulator.model.questions.factors import Factor, as_text, sorted_ends
from simulator.model.values.spec import Spec
from simulator.model.values.units import Positive, Share


class Uncertainty(Spec):
    """A setting of which only a range is known; its key is its path, where `*` stands for any name."""

    between: Factor | None = None
    """the values that would fit what is known: [low, high], a law or a choice"""
    times: tuple[Positive, Positive] | None = None
    """the same as multiples of what the scenario says: [low, high], every ratio as likely"""
    words: str = ""
    """what it is, in words that follow 'the answer rests on'"""
    less: str = ""
    """what it means that it is lower, as a clause with `{}` for the value"""
    more: str = ""
    """the same for higher"""
    unit: str = ""
    """follows a value; `%` writes a share in per cent and `hours` a time in hours"""
    told: tuple[str, ...] = ()
    """what each value of a choice means, as a clause"""
    source: str = ""
    """where the range comes from"""
    weight: Share | None = None
    """share of what assumptions decide that this one decided when it was last measured"""

    @model_validator(mode="before")
    @classmethod
    def _written(cls, value: object) -> object:
        """Say how a range is written, where its two ends stand alone."""
        ends = list(value) if isinstance(value, list | tuple) else []
        if isinstance(value, Mapping) and {"low", "high"} <= set(value):
            ends = [value["low"], value["high"]]
        if len(ends) == 2:
            shown = as_text({"between": sorted_ends(*ends)})
            raise ValueError(
                f"say which way the range is meant: {shown}, or times: [low, high] for multiples"
            )
        return value

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.between is None) == (self.times is None):
            raise ValueError(
                "write either between: [low, high] or times: [low, high]; null in place of the block drops it"
            )
        if self.between is not None and self.between.is_range:
            check_ends(self.between.ends, "between")
        if self.times is not None:
            check_ends(self.times, "times")
        if self.told and (self.between is None or len(self.told) != len(self.between.values)):
            raise ValueError("told needs one text for each value of a choice")
        return self


def check_ends(ends: tuple[float, float], name: str) -> None:
    """Raise ValueError if a range is empty or turned around; the message says how it is written."""
    low, high = ends
    if low > high:
        raise ValueError(
            f"the low end of {name} must be below the high end: write {name}: {as_text([high, low])}"
        )
    if low == high:
        raise ValueError(f"the low end of {name} must be below the high end: write two different ends")


Uncertainties = Annotated[dict[str, Uncertainty | None], Field(max_length=1000)]
"""by path of the setting; null drops one that a rule pack has"""
