"""The levers of whoever designs a market, and what everybody wants of it.

Answers: which rules are tried, against which rules of before, and what is measured. Literal data; `policy.py`
plays it.
"""

from collections.abc import Mapping
from itertools import product
from typing import NamedTuple, NotRequired, TypedDict


class Outcome(NamedTuple):
    """Something that somebody wants of a market."""

    label: str
    unit: str
    higher: bool
    """whether more is better"""
    kind: str = "plain"


OUTCOMES = {
    "clients": Outcome("What clients get", "match of those hired per post, 0 to 1", True),
    "freelancers": Outcome("Freelancers' income", "dollars a month", True, "usd"),
    "platform": Outcome("Platform's revenue", "dollars a month", True, "usd"),
    "newcomers": Outcome("Newcomers' wait for the first hire", "days", False),
    "inequality": Outcome("Inequality of earnings", "Gini, 0 to 1", False),
}


class Lever(NamedTuple):
    """A rule of the market that its designer sets: what is tried, by the words for it."""

    label: str
    tried: Mapping[str, str]


LEVERS = {
    "price": Lever(
        "Price of a proposal",
        {f"{n} Connects": f"connects.price.flat.connects={n}" for n in (4, 8, 16)},
    ),
    "grant": Lever("Free Connects a month", {f"{n}": f"connects.monthly_grant={n}" for n in (10, 40)}),
    "refund": Lever(
        "Connects back",
        {
            "if the post is closed": "connects.refunds.silent=0",
            "also on silence": "connects.refunds.silent=1",
        },
    ),
    "cap": Lever(
        "Proposals on a post",
        {"no limit": "clients.soft_cap=null", "at most 20": "clients.soft_cap={applicants: 20}"},
    ),
    "slots": Lever("Places for sale at the top", {"none": "boosts.slots=0", "4": "boosts.slots=4"}),
}
BEFORE = {
    "price": "4 Connects",
    "grant": "10",
    "refund": "if the post is closed",
    "cap": "no limit",
    "slots": "none",
}
"""the rules of January 2023"""
Point = dict[str, str]
"""what each lever is set to, by name"""


class Number(TypedDict):
    """A number with its limits."""

    value: float
    low: float
    high: float


class Effect(TypedDict):
    """What it does to set a lever to something else than before, averaged over all settings of the others."""

    lever: str
    to: str
    changes: dict[str, Number]


class Row(TypedDict):
    """A combination of the levers, and what comes of it."""

    levers: Point
    chance: float
    """in how many drawn tables no other combination is as good in everything; it claims no more than that"""
    sure: NotRequired[str]
    """one of `sure.Verdict`; missing where replications are too few, or nobody asked yet"""
    outcomes: dict[str, Number]


class Measured(TypedDict):
    """What was measured, as plain values for JSON."""

    asked: str
    scenario: str
    days: float
    replications: int
    seed: int
    level: float
    points: list[Row]
    effects: list[Effect]


def points() -> list[Point]:
    """Every combination of the levers."""
    return [
        dict(zip(LEVERS, one, strict=True)) for one in product(*(lever.tried for lever in LEVERS.values()))
    ]


def settings_of(point: Point) -> list[str]:
    """What a combination changes in the scenario, `KEY=VALUE` each."""
    return [LEVERS[name].tried[to] for name, to in point.items()]
