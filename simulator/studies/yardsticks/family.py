"""The rules among which the best is searched for.

Answers: which rules does a freelancer have to choose from. All see only what everybody sees: the library with
its usual settings and with others, and filters on fit, price, rivals, pay, client and age around a rule that
ranks what passes, with or without a weekly limit, a paced budget and better letters. Settings are drawn by
the luck of a key, so the same search finds the same rule again.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from simulator.model.freelancers import StrategyChoice
from simulator.model.luck import Purpose, child_key, children, name_number, uniforms
from simulator.model.values.written import as_yaml
from simulator.strategies import STRATEGIES
from simulator.strategies.registry import make

Settings = dict[str, object]
Plan = tuple[float, ...]
"""one uniform number per choice of `built`"""
CHOICES = 12
_TOO_FEW = 1e-9
_RANKS: tuple[tuple[str, Settings], ...] = (
    ("fit_threshold", {"threshold": 0.01}),
    ("fit_threshold", {"threshold": 0.6}),
    ("fit_threshold", {"threshold": 0.7}),
    ("fit_threshold", {"threshold": 0.8}),
    (
        "fit_threshold",
        {"threshold": 0.7, "weight_pay": 0, "weight_client": 0, "weight_fresh": 0, "weight_quiet": 0},
    ),
    ("value_per_connect", {"bar": 0}),
    ("value_per_connect", {}),
    ("value_per_connect", {"bar": 20}),
    ("expected_value", {}),
    ("cheap_first", {}),
    ("fresh_hour", {"max_age": "30 d"}),
)
_FACTORS = (0.4, 0.7, 1.4, 2.5)


def _pick(u: float, among: Sequence[object]) -> object:
    return among[min(int(u * len(among)), len(among) - 1)]


def built(plan: Plan) -> StrategyChoice:
    """Make a rule from uniform numbers: which limits it sets, how it ranks, and what holds it back.

    Parameters
    ----------
    plan : tuple of float
        `CHOICES` numbers in (0, 1); nearby numbers give similar rules.

    Returns
    -------
    StrategyChoice
    """
    rank, fit, price, rivals, usd, rate, known, age, week, pace, letter, spent = plan
    when: Settings = {}
    limits: tuple[tuple[str, float, Sequence[object]], ...] = (
        ("min_match", fit, (None, *(round(0.3 + 0.05 * k, 2) for k in range(14)))),
        ("max_connects", price, (None, None, None, 1, 2, 2, 3, 4, 6, 9, 12, 16)),
        ("max_rivals", rivals, (None, None, None, 2, 5, 10, 15, 20, 30, 50)),
        ("min_usd", usd, (None, None, None, 50, 100, 200, 400, 800, 1600, 3000)),
        ("min_hire_rate", rate, (None, None, None, 0.3, 0.5, 0.7, 0.9)),
        ("verified", known, (None, None, True)),
        ("max_age", age, (None, None, None, "30 min", "1 h", "3 h", "12 h", "1 d")),
        ("min_spent_usd", spent, (None, None, None, 1, 1000, 10000)),
    )
    for name, u, among in limits:
        value = _pick(u, among)
        if value is not None:
            when[name] = value
    name, settings = _RANKS[min(int(rank * len(_RANKS)), len(_RANKS) - 1)]
    rule: object = {name: settings} if settings else name
    rule = {"only_if": {"of": rule, "when": when}} if when else rule
    weekly = _pick(week, (None, None, 1, 2, 3, 5, 8))
    rule = {"capped": {"of": rule, "proposals_per_week": weekly}} if weekly is not None else rule
    rule = {"paced_budget": {"of": rule}} if pace > 0.5 else rule
    effort = _pick(letter, (None, 1.0, 1.0, 0.0))
    if effort is not None:
        rule = {"tailor_if": {"of": rule, "when": {}, "effort": effort, "otherwise": effort}}
    return StrategyChoice.model_validate(_choice(rule))


def _choice(rule: object) -> dict[str, object]:
    if isinstance(rule, str):
        return {"name": rule, "settings": {}}
    assert isinstance(rule, dict)
    ((name, settings),) = rule.items()
    return {"name": name, "settings": settings}


def drawn(key: np.uint64, count: int) -> list[Plan]:
    """Draw plans, by the luck of a key."""
    u = uniforms(children(key, count * CHOICES), Purpose.WHIM).reshape(count, CHOICES)
    return [tuple(float(x) for x in row) for row in u]


def near(plan: Plan, key: np.uint64, count: int) -> list[Plan]:
    """Draw plans that differ from one in one choice, or in two.

    Parameters
    ----------
    plan : tuple of float
        The one.
    key : uint64
        Whose luck decides.
    count : int
        How many.

    Returns
    -------
    list of tuple of float
    """
    u = uniforms(children(key, count * 4), Purpose.WHIM).reshape(count, 4)
    out = []
    for first, second, new, other in u:
        one = list(plan)
        one[int(first * CHOICES)] = float(new)
        if second < 0.5:
            one[int(2 * second * CHOICES)] = float(other)
        out.append(tuple(one))
    return out


def library(key: np.uint64, changed: bool) -> Iterator[StrategyChoice]:
    """Every rule of the library that a freelancer could follow; if asked for, with other numbers too."""
    for name, kind in STRATEGIES.items():
        if kind.oracle:
            continue
        plain = StrategyChoice(name=name, settings=dict(kind.example))
        yield plain
        own = child_key(key, name_number(name))
        for k, factor in enumerate(_FACTORS if changed else ()):
            settings = dict(kind.example)
            for n, (field, value) in enumerate(make(plain).model_dump().items()):
                number = isinstance(value, int | float) and not isinstance(value, bool) and value > _TOO_FEW
                if number and uniforms(children(child_key(own, k), n + 1), Purpose.WHIM)[n] < 0.7:
                    other = value * factor
                    settings[field] = max(1, round(other)) if isinstance(value, int) else round(other, 4)
            choice = StrategyChoice(name=name, settings=settings)
            if settings != kind.example and _holds(choice):
                yield choice


def _holds(choice: StrategyChoice) -> bool:
    """Whether its settings are within their limits."""
    try:
        make(choice)
    except (TypeError, ValueError):
        return False
    return True


def written(choice: StrategyChoice) -> str:
    """A rule as a scenario writes it, on one line."""
    return as_yaml({choice.name: choice.settings} if choice.settings else choice.name)
