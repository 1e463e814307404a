"""Rule packs as tables: every setting by its dotted name, changes between two packs, and refunds.

Answers: what does the platform do under these rules. A source is a pack or a scenario file; what a file
extends is resolved first, so two packs are compared by what holds in the end.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from simulator.loader.problems import Place, Problem, ScenarioError, name_list
from simulator.loader.scenario import load_scenario, plain_values, scenario_of_pack
from simulator.loader.shipped import packs, shipped_scenarios
from simulator.model.connects import Refunds, refund_of
from simulator.model.scenario import Scenario
from simulator.paths import PACKS

_OF_THE_RUN = {"run", "name", "question", "goal", "pack", "horizon", "warmup", "clock", "competition"}
NOT_RULES = {"freelancers", *_OF_THE_RUN}
DAYS_OF_POSTS = 60.0
"""days of posts from which the typical price is taken"""


class RuleChange(NamedTuple):
    """A setting that differs between two packs; `before` and `after` are in words."""

    setting: str
    before: str
    after: str


class Fate(NamedTuple):
    """One way in which a proposal can end, and what comes back then of a typical price and of its boost."""

    fate: str
    share: float
    back: int
    boost: str


class RefundTable(NamedTuple):
    """All fates under one set of rules, and the typical price [Connects] that they are computed for."""

    name: str
    price: int
    fates: tuple[Fate, ...]
    sells_boosts: bool


def load_rules(source: str) -> Scenario:
    """Return the scenario that a pack, a shipped scenario or a scenario file stands for.

    Raises
    ------
    ScenarioError
        If there is none, with the nearest name; or if the file has a mistake.
    """
    if source in packs():
        return scenario_of_pack(source)
    known = {**dict.fromkeys(packs(), PACKS), **shipped_scenarios()}
    if source in shipped_scenarios() or Path(source).suffix in {".yaml", ".yml"}:
        return load_scenario(shipped_scenarios().get(source, Path(source)))
    message = "no pack and no scenario has this name"
    raise ScenarioError([Problem(Place(source), "", message, name_list(known), source, (*known,))])


def _in_words(value: object) -> str:
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

    def walk(path: str, value: object) -> None:
        if isinstance(value, dict) and value and "kind" not in value:
            for key, inner in value.items():
                walk(f"{path}.{key}" if path else key, inner)
        else:
            found[path] = _in_words(value)

    walk("", {key: value for key, value in plain_values(scenario).items() if key not in NOT_RULES})
    return found


def changes(before: Scenario, after: Scenario) -> list[RuleChange]:
    """Settings that differ, in the order of the schema; `none` on the side that does not have or use them."""
    a, b = _in_use(before), _in_use(after)
    names = [*a, *(name for name in b if name not in a)]
    found = [RuleChange(name, a.get(name, "none"), b.get(name, "none")) for name in names]
    return [change for change in found if change.before != change.after]


def _in_use(scenario: Scenario) -> dict[str, str]:
    """Settings without those of price models that are not in use."""
    idle = [m for m in ("flat", "bands", "tiers", "mixture", "score") if m != scenario.connects.price.model]
    prefixes = tuple(f"connects.price.{model}." for model in idle)
    return {name: value for name, value in settings(scenario).items() if not name.startswith(prefixes)}


def typical_price(scenario: Scenario) -> int:
    """Median Connects required by the posts of `DAYS_OF_POSTS` days in the first replication."""
    from simulator.world.draws import draw_jobs

    plain = scenario.jobs.model_copy(update={"replay": None})
    some = scenario.model_copy(update={"jobs": plain, "horizon": DAYS_OF_POSTS, "competition": "market"})
    return int(np.median(draw_jobs(some, [0], None)["connects_required"]))


def refund_table(scenario: Scenario, name: str) -> RefundTable:
    """What comes back for each fate under the rules of a scenario.

    Returns
    -------
    RefundTable
        `boost` says in words what comes back of a boost that kept its slot; for `outbid`, of one that lost
        it.
    """
    rules, price = scenario.connects.refunds, typical_price(scenario)
    return RefundTable(name, price, tuple(_fates(rules, price)), scenario.boosts.pricing != "off")


def _fates(rules: Refunds, price: int) -> list[Fate]:
    shares = {k: v for k, v in rules.model_dump().items() if k not in {"boost_too", "outbid"}}
    kept = [
        Fate(k, v, refund_of(v, price), part(v) if rules.boost_too else "none") for k, v in shares.items()
    ]
    return [*kept, Fate("outbid", 0.0, 0, part(rules.outbid))]


def part(share: float) -> str:
    """Write a share as none, all, or per cent."""
    return {0.0: "none", 1.0: "all"}.get(share, f"{share:.0%}")
