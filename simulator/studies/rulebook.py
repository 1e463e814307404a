"""Rule packs as tables: every setting by its dotted name, what changed between two packs, and what comes
back.

Answers: what does the platform do under these rules. A source is a pack or a scenario file; what a file
extends is
resolved first, so two packs are compared by what holds in the end.
"""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from simulator.loader.problems import Place, Problem, ScenarioError, listed
from simulator.loader.scenario import load_scenario, resolved, scenario_of_pack
from simulator.loader.shipped import packs, shipped
from simulator.model.connects import Refunds, refund_of
from simulator.model.scenario import Scenario
from simulator.model.values.names import nearest
from simulator.paths import PACKS

NOT_RULES = {"freelancers", "run", "name", "question", "pack", "horizon", "warmup", "clock", "competition"}
DAYS_OF_POSTS = 60.0
"""days of posts from which the typical price is taken"""


class Change(NamedTuple):
    """A setting that two packs do not share; `before` and `after` in words."""

    setting: str
    before: str
    after: str


class Fate(NamedTuple):
    """What comes back when a proposal ends so, of a typical price and of its boost."""

    fate: str
    share: float
    back: int
    boost: str


class Refunded(NamedTuple):
    """All fates under one set of rules, and the typical price [Connects] they are told for."""

    name: str
    price: int
    fates: tuple[Fate, ...]
    sells_boosts: bool


def rules_of(source: str) -> Scenario:
    """Return the scenario that a pack, a shipped scenario or a scenario file stands for.

    Raises
    ------
    ScenarioError
        If there is neither, with the nearest name; or if the file has a mistake.
    """
    if source in packs():
        return scenario_of_pack(source)
    known = {**dict.fromkeys(packs(), PACKS), **shipped()}
    if source in shipped() or Path(source).suffix in {".yaml", ".yml"}:
        return load_scenario(shipped().get(source, Path(source)))
    message = "there is no pack and no scenario of this name"
    raise ScenarioError([Problem(Place(source), "", message, listed(known), nearest(source, known))])


def _in_words(value: Any) -> str:
    if isinstance(value, dict):
        name = value.get("kind", "")
        rest = {k: v for k, v in value.items() if k != "kind" and v is not None}
        if name == "constant":
            return _in_words(value["value"])
        inner = ", ".join(f"{k} {_in_words(v)}" for k, v in rest.items())
        return f"{name} ({inner})" if name else inner or "none"
    if isinstance(value, list | tuple):
        return ", ".join(map(_in_words, value)) or "any"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    return "none" if value is None else str(value)


def settings(scenario: Scenario) -> dict[str, str]:
    """Every rule of a scenario in words, by its dotted name; a distribution is one setting."""
    found: dict[str, str] = {}

    def walk(path: str, value: Any) -> None:
        if isinstance(value, dict) and value and "kind" not in value:
            for key, inner in value.items():
                walk(f"{path}.{key}" if path else key, inner)
        else:
            found[path] = _in_words(value)

    walk("", {key: value for key, value in resolved(scenario).items() if key not in NOT_RULES})
    return found


def changes(before: Scenario, after: Scenario) -> list[Change]:
    """Settings that differ, in the order of the schema; `none` where only one side has them or makes use of
    them.
    """
    a, b = _in_use(before), _in_use(after)
    names = [*a, *(name for name in b if name not in a)]
    found = [Change(name, a.get(name, "none"), b.get(name, "none")) for name in names]
    return [change for change in found if change.before != change.after]


def _in_use(scenario: Scenario) -> dict[str, str]:
    """Settings without those of the price models that are not used."""
    idle = [m for m in ("flat", "bands", "tiers", "mixture") if m != scenario.connects.price.model]
    prefixes = tuple(f"connects.price.{model}." for model in idle)
    return {name: value for name, value in settings(scenario).items() if not name.startswith(prefixes)}


def typical_price(scenario: Scenario) -> int:
    """Median Connects required over the posts of `DAYS_OF_POSTS` days of the first replication."""
    from simulator.world.draws import draw_jobs

    plain = scenario.jobs.model_copy(update={"replay": None})
    some = scenario.model_copy(update={"jobs": plain, "horizon": DAYS_OF_POSTS, "competition": "market"})
    return int(np.median(draw_jobs(some, [0], None)["connects_required"]))


def refunded(scenario: Scenario, name: str) -> Refunded:
    """What comes back for each fate under the rules of a scenario.

    Returns
    -------
    Refunded
        `boost` of each fate says in words what becomes of a boost that kept its slot; of `outbid`, of one
        that
        lost it.
    """
    rules, price = scenario.connects.refunds, typical_price(scenario)
    return Refunded(name, price, tuple(_fates(rules, price)), scenario.boosts.pricing != "off")


def _fates(rules: Refunds, price: int) -> list[Fate]:
    shares = {k: v for k, v in rules.model_dump().items() if k not in {"boost_too", "outbid"}}
    kept = [
        Fate(k, v, refund_of(v, price), part(v) if rules.boost_too else "none") for k, v in shares.items()
    ]
    return [*kept, Fate("outbid", 0.0, 0, part(rules.outbid))]


def part(share: float) -> str:
    """A share in words: none, all, or per cent."""
    return {0.0: "none", 1.0: "all"}.get(share, f"{share:.0%}")
