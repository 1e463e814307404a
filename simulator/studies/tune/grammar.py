"""A small grammar of simple rules.

Answers: which rules could a person follow without a computer. Posts are ranked in one of four ways; limits on
score, fit, price, rivals, pay, age and client say which of them are bid on; a weekly cap, an even pace,
letters and boosts say how. Each limit is a ladder that begins with no limit at all, so a search adds a limit
only where it helps, and of rules that are as good the one with the fewest limits wins.
"""

from collections.abc import Iterator, Mapping

from simulator.model.freelancers import StrategyChoice
from simulator.model.scenario import Scenario
from simulator.studies.tune.space import Choice, Ladder, Point, Setting, Space

RANK = "rank"
SCORE = "min_score"
LIMITS: Mapping[str, tuple[object, ...]] = {
    "min_match": (None, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
    "max_connects": (None, 16, 12, 9, 6, 4, 3, 2, 1),
    "max_rivals": (None, 50, 30, 20, 10, 5, 2),
    "min_usd": (None, 100, 200, 400, 800, 1500, 3000),
    "max_age": (None, 1.0, 0.5, 0.125, 1 / 24, 1 / 48),
    "min_hire_rate": (None, 0.3, 0.5, 0.7, 0.9),
}
"""limits on a post, from none to the tightest"""
_SCORES = (0.01, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85)
_WEEKLY = (None, 15, 10, 6, 4, 2, 1)
RANKS: Mapping[str, StrategyChoice] = {
    "score": StrategyChoice(name="fit_threshold"),
    "value": StrategyChoice(name="value_per_connect", settings={"bar": 0}),
    "cheap": StrategyChoice(name="cheap_first"),
    "new": StrategyChoice(name="fresh_hour", settings={"max_age": "30 d"}),
}
"""ways to rank what passes: the weighted score, value per Connect, the cheapest, the newest"""
PLAIN: Point = {
    RANK: "score",
    SCORE: 0.75,
    **dict.fromkeys(LIMITS),
    "verified": False,
    "proposals_per_week": None,
    "paced": False,
    "effort": None,
}
"""the weighted score with its published threshold, and nothing else"""
_GROUP = "group"


def grammar(scenario: Scenario) -> Space:
    """Every rule of the grammar that can do something in a scenario."""
    settings: list[Setting] = [
        Choice(RANK, tuple(RANKS)),
        Ladder(SCORE, _SCORES),
        *(Ladder(name, values) for name, values in LIMITS.items()),
        Choice("verified", (False, True)),
        Ladder("proposals_per_week", _WEEKLY),
        Choice("paced", (False, True)),
        Choice("effort", (None, 0.0, 1.0)),
    ]
    if scenario.boosts.pricing != "off":
        settings.append(Ladder("boost", (None, 2, 5, 10, 20)))
    return Space(tuple(settings))


def plain(space: Space) -> Point:
    """The rule without limits, as a point of a grammar."""
    return {one.name: PLAIN.get(one.name) for one in space.settings}


def openings(space: Space) -> list[Point]:
    """The rules that a search tries first: one limit at a time, alone and with a lower score."""
    return [*_openings(space)]


def _openings(space: Space) -> Iterator[Point]:
    start = plain(space)
    for score in (0.01, 0.6, 0.7):
        yield {**start, SCORE: score}
    yield from ({**start, RANK: rank} for rank in list(RANKS)[1:])
    for name, values in LIMITS.items():
        for rung in (len(values) // 2, len(values) - 2):
            yield {**start, SCORE: 0.7 if rung > len(values) // 2 else 0.6, name: values[rung]}
    yield {**start, SCORE: 0.65, "verified": True}
    yield {**start, "proposals_per_week": 4}
    yield {**start, SCORE: 0.7, "paced": True}
    yield {**start, "effort": 1.0}


def group_rule(name: str) -> Point:
    """A point that stands for the rule of a group of the scenario, which need not be of the grammar."""
    return {_GROUP: name}


def group_of(point: Point) -> str | None:
    """The group that a point stands for, if it is no rule of the grammar."""
    found = point.get(_GROUP)
    return None if found is None else str(found)


def rule_of(point: Point) -> StrategyChoice:
    """A rule of the grammar as a strategy."""
    rank = RANKS[str(point[RANK])]
    settings = {**rank.settings, "threshold": point[SCORE]} if point[RANK] == "score" else rank.settings
    rule: object = {"name": rank.name, "settings": settings}
    when = {name: point[name] for name in LIMITS if point[name] is not None}
    if point["verified"]:
        when["verified"] = True
    if when:
        rule = _around("only_if", rule, {"when": when})
    if point["proposals_per_week"] is not None:
        rule = _around("capped", rule, {"proposals_per_week": point["proposals_per_week"]})
    if point["paced"]:
        rule = _around("paced_budget", rule, {})
    if point["effort"] is not None:
        effort = point["effort"]
        rule = _around("tailor_if", rule, {"when": {}, "effort": effort, "otherwise": effort})
    if point.get("boost") is not None:
        rule = _around("boosted", rule, {"connects": point["boost"]})
    return StrategyChoice.model_validate(rule)


def _around(name: str, rule: object, settings: dict[str, object]) -> object:
    return {"name": name, "settings": {"of": rule, **settings}}


def plainness(point: Point) -> float:
    """How many things a rule asks one to mind."""
    if group_of(point) is not None:
        return 0.0
    set_ones = sum(point[name] is not None for name in (*LIMITS, "proposals_per_week", "effort"))
    extra = (
        float(bool(point["verified"])) + float(bool(point["paced"])) + float(point.get("boost") is not None)
    )
    return set_ones + extra + float(point[RANK] == "score" and point[SCORE] != _SCORES[0])
