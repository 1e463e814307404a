"""A sweep: which settings vary, over which values, and what is measured.

Answers: which worlds does a question compare. Levers are what a person can choose, uncertainties what nobody
knows; they are told apart wherever a sweep is read. The block changes nothing that is simulated.
"""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, field_validator, model_validator

from simulator.model.questions.factors import Factor, FactorSpec
from simulator.model.values.spec import Spec
from simulator.model.values.written import read_number

Kind = Literal["grid", "zip", "lhs", "sobol", "morris", "random", "table"]
DRAWN = ("lhs", "sobol", "morris", "random")
MOST_POINTS = 1_000_000


_TIME = r"^ *([0-9]+(?:\.[0-9]+)?|\.[0-9]+) *(s|sec|min|h|d|seconds?|minutes?|hours?|days?) *$"
"""the forms that editors are told of; `read_number` reads a few more"""


def _minutes(value: object) -> object:
    return read_number(value, "minutes") if isinstance(value, str) else value


Minutes = Annotated[
    float,
    BeforeValidator(_minutes),
    Field(gt=0, le=1e7, allow_inf_nan=False),
    WithJsonSchema(
        {
            "anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"type": "string", "pattern": _TIME}],
            "description": "a time: '90 s', '10 min', '2 h', or a number of minutes",
        }
    ),
]


class DesignSpec(Spec):
    """Which combinations of values are played."""

    kind: Kind = "lhs"
    """grid: all combinations; zip: lists side by side; lhs, sobol, random: that many points spread over all
    ranges; morris: paths that change one setting at a time; table: the rows of a file"""
    points: Annotated[int | None, Field(ge=1, le=MOST_POINTS)] = None
    """lhs and random: points; sobol: base points, a power of two; morris: paths"""
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1
    """random seed of the points; the luck inside each world comes from run.seed"""
    levels: Annotated[int | None, Field(ge=2, le=1000)] = None
    """grid: values of each range; morris: steps of each range, an even number, by default 4"""
    arms: bool = True
    """sobol: whether each base point comes with those that tell how much of the spread each setting
    explains: with d settings, d + 2 points for each"""
    file: str | None = None
    """table: a CSV or Parquet file with one column for each setting, named by its key"""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        kind, points = self.kind, self.points
        if kind in DRAWN and points is None:
            raise ValueError(f"a {kind} design needs points: how many")
        if kind not in DRAWN and points is not None:
            raise ValueError(f"points are counted by the values of a {kind}: leave out points")
        if kind == "sobol" and points is not None and points & (points - 1):
            below = 1 << (points.bit_length() - 1)
            raise ValueError(
                f"a sobol design keeps its balance only with a power of two: write {below} or {2 * below}, "
                f"not {points}"
            )
        if self.levels is not None and kind not in {"grid", "morris"}:
            raise ValueError(f"levels belong to grid and morris: leave them out of a {kind} design")
        if kind == "morris" and self.levels is not None and self.levels % 2:
            raise ValueError("morris needs an even number of levels, such as 4")
        if (kind == "table") != (self.file is not None):
            raise ValueError("a table design names its file, and no other does: {table: points.csv}")
        if not self.arms and kind != "sobol":
            raise ValueError("arms belong to a sobol design")
        return self


def _design(value: object) -> object:
    """Accept `grid` and `{table: file.csv}`."""
    if isinstance(value, str):
        return {"kind": value}
    if isinstance(value, Mapping) and "table" in value and "kind" not in value:
        rest = {key: inner for key, inner in value.items() if key != "table"}
        return {"kind": "table", "file": value["table"], **rest}
    return value


Design = Annotated[DesignSpec, BeforeValidator(_design)]


def _factors(value: object) -> object:
    """Accept a list of keys, whose values stand in a table."""
    if not isinstance(value, list | tuple):
        return value
    if any(not isinstance(key, str) for key in value):
        raise ValueError("list the keys of settings alone, such as [jobs.per_day]; a table has their values")
    return dict.fromkeys(value)


Factors = Annotated[
    dict[str, Factor | None],
    BeforeValidator(_factors),
    Field(max_length=200),
]


class UntilSpec(Spec):
    """When a point has been played often enough."""

    outcome: str | None = None
    """what must be known well enough; by default the first of the outcomes"""
    within: Annotated[float, Field(gt=0, le=10, allow_inf_nan=False)] = 0.1
    """largest half-width of an interval, as a share of its value"""
    at_most: Annotated[int, Field(ge=2, le=1_000_000)] = 256
    """replications of a point at which playing stops in any case"""


class Sweep(Spec):
    """Many versions of a scenario, played side by side."""

    design: Design = DesignSpec(kind="grid")
    """which combinations of values are played"""
    levers: Factors = {}
    """settings that a person can choose, and how each varies"""
    uncertainties: Factors = {}
    """settings that nobody knows, and how each varies"""
    outcomes: tuple[str, ...] = ()
    """metrics to show, the first one first; by default that of the goal"""
    luck: Literal["common", "independent"] = "common"
    """common: every point meets the same worlds, so that differences between points are no luck"""
    replications: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    """random worlds for each point; by default run.replications"""
    until: UntilSpec | None = None
    """add replications to all points until the intervals are narrow enough, in place of a fixed number"""
    budget: Minutes | None = None
    """longest time that the sweep may take on this machine; a longer one is refused before it starts"""

    @field_validator("levers", "uncertainties", mode="after")
    @classmethod
    def _named(cls, value: dict[str, FactorSpec | None]) -> dict[str, FactorSpec | None]:
        if any(not key.strip() for key in value):
            raise ValueError("name the setting that varies, such as jobs.per_day")
        return value

    @model_validator(mode="after")
    def _fits(self) -> Self:
        both = sorted(set(self.levers) & set(self.uncertainties))
        if both:
            raise ValueError(f"'{both[0]}' is a lever and an uncertainty; keep one of the two")
        if self.design.kind == "table":
            if any(factor is not None for factor in self.factors.values()):
                raise ValueError(
                    "the values of a table stand in its file: list keys alone, as in levers: [jobs.per_day]"
                )
        else:
            self._check_factors()
        if self.until is not None and self.replications is not None:
            raise ValueError("replications and until both say how often a point is played; keep one")
        return self

    def _check_factors(self) -> None:
        """Raise ValueError if the values and the design do not go together."""
        given, design = self.given, self.design
        if not self.factors:
            raise ValueError("nothing varies: name settings under levers or uncertainties")
        if empty := [key for key in self.factors if key not in given]:
            raise ValueError(f"'{empty[0]}' has no values: write a list, a range or a law")
        if design.kind == "zip":
            lengths = {key: len(factor.values) for key, factor in given.items()}
            if min(lengths.values()) == 0:
                raise ValueError("a zip needs a list of values for every setting")
            if len(set(lengths.values())) > 1:
                told = ", ".join(f"{key} has {n}" for key, n in lengths.items())
                raise ValueError(f"the lists of a zip must be equally long: {told}")
        if design.kind == "grid":
            if design.levels is not None and all(not factor.numbers for factor in given.values()):
                raise ValueError(
                    "in a grid a list holds the values themselves, so levels do nothing; "
                    "for a range write {range: [low, high]}"
                )
            size = 1
            for key, factor in given.items():
                try:
                    size *= len(factor.in_grid(design.levels))
                except ValueError as error:
                    raise ValueError(f"'{key}': {error}") from error
            if size > MOST_POINTS:
                raise ValueError(f"this grid has {size:,} points; at most {MOST_POINTS:,} can be played")

    @property
    def factors(self) -> dict[str, FactorSpec | None]:
        """Everything that varies, levers first."""
        return {**self.levers, **self.uncertainties}

    @property
    def given(self) -> dict[str, FactorSpec]:
        """Everything that varies and has its values here and not in a file."""
        return {key: factor for key, factor in self.factors.items() if factor is not None}
