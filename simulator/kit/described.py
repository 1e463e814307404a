"""A strategy in words: its rule, settings, what it looks at, when it wins, where it comes from.

Answers: what would I be following. The words come from docstrings; what it looks at is found by playing it on
the posts of a shipped scenario, a wrapper around a rule that looks at nothing.
"""

import inspect
import re
from collections.abc import Mapping
from typing import Any, NamedTuple, get_args

import numpy as np
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simulator.kit.looks import LOOKS_AT
from simulator.kit.measured import (
    in_full,
    measured_choice,
    names_inside,
    own_traits,
    traits_inside,
    works_alone,
)
from simulator.model.freelancers import StrategyChoice
from simulator.model.values.spec import meanings_of
from simulator.model.values.units import parse_days
from simulator.model.values.written import as_yaml, days_as_yaml
from simulator.strategies.contract.base import (
    COLUMNS,
    PUBLIC,
    TRAITS,
    Candidates,
    Floats,
    Strategy,
    YardstickView,
)
from simulator.strategies.contract.catalogue import KNOWN, find
from simulator.strategies.habits.inside import Composite
from simulator.strategies.registry import make

WATCHED = "fingerprint"
AT_DAY = 10.0
SEES = "It sees what no freelancer can see, so it is not advice."
NOT_THE_BOUND = {"clairvoyant": "greedy, not an upper bound: `regret` computes that"}
"""oracles that could be mistaken for the most that any freelancer could get"""


class Setting(NamedTuple):
    """One setting of a strategy."""

    name: str
    default: str
    meaning: str
    """with its unit"""
    keys: "tuple[Setting, ...]" = ()
    """keys that a block such as `when` may hold"""


class Description(NamedTuple):
    """A strategy in words."""

    name: str
    summary: str
    rule: str
    when: str
    """where it wins and where it loses"""
    source: str
    settings: tuple[Setting, ...]
    looks_at: tuple[str, ...]
    """columns that it reads itself"""
    oracle: bool
    traits: tuple[str, ...]
    """its own traits, some of `TRAITS`"""
    traits_inside: tuple[str, ...]
    """traits of the rules it wraps, some of `TRAITS`"""
    inside: tuple[str, ...]
    """names of the rules it wraps when it is measured"""
    asked: StrategyChoice
    """the choice that is measured"""
    in_full: dict[str, object]
    """all settings of the choice that is measured"""
    alone: bool
    """whether the name alone, without settings, stands for the same choice"""


class Bare(Strategy):
    """Bids on everything and looks at nothing, so that whatever a wrapper around it reads is the wrapper's
    own.
    """

    def score(self, c: Candidates) -> Floats:
        """Equal scores for all posts."""
        return np.ones(c.n)


class NotingCandidates(Candidates):
    """Candidates that note which of their columns are read."""

    noted: set[str]

    def __getattribute__(self, name: str) -> Any:
        if name in COLUMNS:
            object.__getattribute__(self, "noted").add(name)
        return object.__getattribute__(self, name)


def columns_read(strategy: Strategy) -> tuple[str, ...]:
    """Columns that a strategy reads when it scores, boosts, tailors, asks and sets limits."""
    from simulator.engine.decider import Decider
    from simulator.engine.loop import Loop
    from simulator.loader.scenario import load_scenario
    from simulator.loader.shipped import scenario_file
    from simulator.world.build import build

    scenario = load_scenario(scenario_file(WATCHED), ["run.replications=1", "freelancers.0.count=4"])
    world = build(scenario, [0])
    loop = Loop(scenario, world, [make(StrategyChoice(name="random"))])
    n = loop.find_candidates(AT_DAY)
    d = Decider("watched", strategy, 0, world.lanes.size).begin()
    around = loop.surroundings(d)
    NotingCandidates.noted = set()
    c = NotingCandidates(around, loop.buffers.lane[:n], loop.buffers.job[:n], loop.buffers.at[:n], d.state)
    c.allow_hidden(strategy.is_oracle)
    for what in ("score", "boost", "tailor", "ask", "daily_limits"):
        if strategy.does(what):
            d.call(what, c)
    read = set(YardstickView(c).post_columns_read) & {*PUBLIC}
    renamed = {"type": "job_type"}
    return tuple(sorted(NotingCandidates.noted | {renamed.get(name, name) for name in read}))


def describe_strategy(name: str) -> Description:
    """Describe a registered strategy in words.

    Raises
    ------
    KeyError
        If no strategy has this name, or its package cannot be loaded.
    """
    kind = find(name)
    choice = measured_choice(name, kind)
    strategy = make(choice)
    text = " ".join(inspect.cleandoc(kind.__doc__ or "").split())
    before, _, source = text.partition("Source:")
    found = re.search(r"(Wins where.*)", before)
    when = found.group(1).strip() if found else ""
    summary = before[: found.start()] if found else before
    own, inside = own_traits(strategy), traits_inside(strategy)
    return Description(
        name=name,
        summary=summary.strip(),
        rule=kind.rule,
        when=when,
        source=source.strip(),
        settings=settings_of(kind),
        looks_at=_looks_at(name, kind, strategy),
        oracle=strategy.is_oracle,
        traits=tuple(t for t in TRAITS if t in own),
        traits_inside=tuple(t for t in TRAITS if t in inside),
        inside=names_inside(strategy),
        asked=choice,
        in_full=in_full(strategy),
        alone=works_alone(kind),
    )


def _looks_at(name: str, kind: type[Strategy], strategy: Strategy) -> tuple[str, ...]:
    """Columns that it reads itself, as they are known, or else as they show in a trial."""
    known = LOOKS_AT.get(name) if KNOWN.get(name) is kind else None
    return own_columns(strategy) if known is None else tuple(known.split())


def bound_of(name: str) -> str:
    """Say where to find the upper bound, which no oracle is."""
    if name in NOT_THE_BOUND:
        return f"It is {NOT_THE_BOUND[name]}."
    return "`regret` computes an upper bound."


def own_columns(strategy: Strategy) -> tuple[str, ...]:
    """Columns that a strategy reads itself, whatever it wraps."""
    if not isinstance(strategy, Composite):
        return columns_read(strategy)
    emptied = strategy.model_copy()
    emptied.wrap((Bare(),) * len(strategy.parts))
    return columns_read(emptied)


def settings_of(kind: type[Strategy]) -> tuple[Setting, ...]:
    """Settings of a strategy, with the keys of those that are blocks."""
    meanings = meanings_of(kind)
    return tuple(
        Setting(key, default_of(field), meanings.get(key, ""), _keys(field))
        for key, field in kind.model_fields.items()
    )


def _keys(field: FieldInfo) -> tuple[Setting, ...]:
    """Keys that a block may hold, with their units."""
    kind = field.annotation
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)) or issubclass(
        kind, Strategy | StrategyChoice
    ):
        return ()
    schema, meanings = kind.model_json_schema()["properties"], meanings_of(kind)
    return tuple(
        Setting(key, default_of(one), (said := meanings.get(key, "")) + _unit(one, said, schema[key]))
        for key, one in kind.model_fields.items()
    )


def _unit(field: FieldInfo, said: str, schema: Mapping[str, object]) -> str:
    """The unit of a setting, where what is said of it does not name it."""
    if "[" in said:
        return ""
    if _is_time(field):
        return " [a time, such as 1 h]"
    if (schema.get("minimum"), schema.get("maximum")) == (0, 1):
        return " [0 to 1]"
    return {"boolean": " [true or false]", "integer": " [a whole number]"}.get(
        str(schema.get("type", "")), " [a number]"
    )


def default_of(field: FieldInfo) -> str:
    """A default value as a scenario would write it."""
    if field.is_required():
        return "needed"
    value = field.default
    if isinstance(value, StrategyChoice):
        return value.name
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        given = value.model_dump(exclude_defaults=True)
        return "{" + ", ".join(f"{k}: {_written(v, fields[k])}" for k, v in given.items()) + "}"
    return _written(value, field)


def _written(value: object, field: FieldInfo) -> str:
    return days_as_yaml(value) if isinstance(value, float | int) and _is_time(field) else as_yaml(value)


def _is_time(field: FieldInfo) -> bool:
    """Whether a setting is a number of days, or None."""
    known = [*field.metadata, *(m for one in get_args(field.annotation) for m in get_args(one)[1:])]
    return any(getattr(mark, "func", None) is parse_days for mark in known)
