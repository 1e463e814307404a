"""Settings that do nothing as things stand.

Answers: which of the written settings can change no result. Most belong to a law or a rule that another
setting chooses or switches on. `NEEDS` holds them all as data: a key, the key that it needs, and what that
one must be.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from simulator.loader.assembled import assembled
from simulator.loader.errors import locate
from simulator.loader.nodes import Node
from simulator.loader.problems import Place, Problem, ScenarioError, key_path
from simulator.model.scenario import Scenario
from simulator.model.values.written import as_yaml

KeyPath = tuple[str | int, ...]
SWITCHED_ON = "more than 0"
LEFT_OUT = "left out"
NOT_ONE = "not 1"


class Need(NamedTuple):
    """A setting that needs another one; `*` stands for any name or number, the same in both."""

    key: str
    other: str
    wanted: tuple[str, ...] | str
    """the values of the other under which the key counts"""


_CHOICES = (
    *(
        (f"connects.price.{name}", "connects.price.model", name)
        for name in ("flat", "bands", "tiers", "mixture", "score")
    ),
    *((f"hiring.{name}", "hiring.model", name) for name in ("logit", "uniform", "fixed", "table")),
    ("field.k", "field.unevenness", "gamma"),
    ("field.ln_sd", "field.unevenness", "lognormal"),
    ("field.reach_all_at", "field.reach", "crowd"),
    ("connects.rollover.months", "connects.rollover.rule", "expire"),
    ("connects.plans.*.rollover.months", "connects.plans.*.rollover.rule", "expire"),
    ("connects.top_up.below", "connects.top_up.rule", "when_short"),
    ("freelancers.*.top_up.below", "freelancers.*.top_up.rule", "when_short"),
    ("clients.display_noise", "clients.display", "best_match"),
)
_SWITCHES = (
    ("connects.price.drift.every", "connects.price.drift.connects"),
    ("connects.interview_reward.share", "connects.interview_reward.connects"),
    ("connects.interview_reward.weekly_cap", "connects.interview_reward.connects"),
    ("connects.rising_talent.after_positives", "connects.rising_talent.connects"),
    ("invitations.per_post", "invitations.share"),
    ("invitations.profiles", "invitations.share"),
    ("invitations.after", "invitations.share"),
    ("invitations.by_match", "invitations.share"),
    ("invitations.by_reputation", "invitations.share"),
    ("freelancers.*.accepts", "invitations.share"),
    ("contracts.repeat_after", "contracts.repeat_share"),
    ("contracts.repeat_value", "contracts.repeat_share"),
    ("field.late_by", "field.late_share"),
    ("field.late_for", "field.late_share"),
    ("field.draws.repeat", "clients.repeat_posts"),
    ("field.boost_bid", "field.boost_share"),
    ("field.invited_share", "invitations.share"),
)
# of a crowd that bids; how many are expected also says whom a post reaches, and so counts in a market too
_CROWD = tuple(
    f"field.{key}"
    for key in (
        *("half_time", "pace_ln_sd", "delay", "match", "appeal", "price_level"),
        *("boost_share", "boost_bid", "invited_share"),
    )
)
_AUCTIONS = (
    *(f"boosts.{key}" for key in ("slots", "window", "minimum", "eligible_match", "placebo_share")),
    "connects.refunds.outbid",
    "connects.refunds.boost_too",
    "hiring.logit.boosted",
    "field.boost_share",
)
_REPLAYED = ("jobs.hour_weights", "jobs.weekday_weights", "jobs.per_day")
_PRICED = ("jobs.categories.*.fixed_budget_usd", "jobs.categories.*.hourly_rate_usd", "jobs.weekly_hours")

NEEDS = (
    *(Need(key, other, (value,)) for key, other, value in _CHOICES),
    *(Need(key, "competition", ("field", "both")) for key in _CROWD),
    Need("connects.rollover.cap", "connects.rollover.rule", ("cap_all", "cap_free")),
    Need("connects.plans.*.rollover.cap", "connects.plans.*.rollover.rule", ("cap_all", "cap_free")),
    Need("freelancers.*.letter_minutes.checking", "freelancers.*.care", NOT_ONE),
    Need("clients.repeat_posts", "jobs.replay", LEFT_OUT),
    Need("profiles.stale_after", "profiles.stale_visibility", NOT_ONE),
    *(Need(key, other, SWITCHED_ON) for key, other in _SWITCHES),
    *(Need(key, "boosts.pricing", ("first", "second")) for key in _AUCTIONS),
    *(Need(key, "jobs.replay.mode", ("resample",)) for key in _REPLAYED[2:]),
    *(Need(key, "jobs.replay", LEFT_OUT) for key in _REPLAYED[:2]),
    *(Need(key, "jobs.value_usd", LEFT_OUT) for key in _PRICED),
)
"""every setting that needs another; where that one is in a block that is left out, nothing is said"""


def idle_settings(path: Path, overrides: Sequence[str], scenario: Scenario) -> tuple[Problem, ...]:
    """Find settings of a file or of the command line that can change no result.

    Parameters
    ----------
    path : Path
        The scenario file; what packs and extended files say is not its author's to answer for.
    overrides : sequence of str
        As for `load_scenario`.
    scenario : Scenario
        What both stand for.

    Returns
    -------
    tuple of Problem
        In the order of the file; nothing has to be done about them.
    """
    try:
        root = assembled(path, overrides).root
    except ScenarioError:
        return ()
    found = [*_asked(scenario), *_unmet(root, scenario), *_replaced(scenario), *_unplayed(scenario)]
    found += _unturned(scenario)
    found += _unlimited(root.mapping.get("freelancers", root), ("freelancers",))
    own = [
        Problem(place, key_path(key), message)
        for key, message in found
        if (place := _written(root, key)) and (place.file == str(path) or place.file.startswith("--set"))
    ]
    return tuple(sorted(dict.fromkeys(own), key=lambda one: (one.file, one.line or 0, one.column or 0)))


def does_nothing(scenario: Scenario, key: KeyPath) -> bool:
    """Whether a setting can change no result of a scenario, whatever it is set to.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    key : tuple
        Path of the setting.

    Returns
    -------
    bool
    """
    for need in NEEDS:
        pattern = need.key.split(".")
        if len(pattern) > len(key) or any(a not in {"*", str(b)} for a, b in zip(pattern, key, strict=False)):
            continue
        star = next((b for a, b in zip(pattern, key, strict=False) if a == "*"), "")
        is_there, value = _value(
            scenario, tuple(star if part == "*" else part for part in need.other.split("."))
        )
        if is_there and not _met(need.wanted, value):
            return True
    idle = (found for found, _ in (*_replaced(scenario), *_unplayed(scenario)))
    return any(found == key[: len(found)] for found in idle)


def _unturned(scenario: Scenario) -> Iterator[tuple[KeyPath, str]]:
    """Uncertainties about settings that change nothing here."""
    for key, given in scenario.uncertainties.items():
        if given is not None and "*" not in key and does_nothing(scenario, tuple(key.split("."))):
            yield ("uncertainties", key), f"does nothing: {key} changes no result of this scenario"


def _written(root: Node, key: KeyPath) -> Place | None:
    """Where a key was written; None if it was not."""
    found = locate(root, key)
    return found.key_place if found.path == key else None


_ONE_PURSE = re.compile(
    r"\b(?:one|a|the|same|single|shared?|common|joint)\s+(?:purse|wallet|pool|balance)\b"
    r"|\b(?:pool(?:ed|ing)?|shar(?:ed?|ing))\s+(?:\w+\s+)?connects\b",
    re.IGNORECASE,
)


def _asked(scenario: Scenario) -> Iterator[tuple[KeyPath, str]]:
    """Questions that nothing in this scenario answers."""
    if any(group.agency is not None for group in scenario.freelancers):
        return
    for key in ("question", "name"):
        if found := _ONE_PURSE.search(str(getattr(scenario, key)).replace("_", " ")):
            yield (
                (key,),
                f"'{found.group()}': nothing is shared here; each freelancer has a purse of their own "
                "(wallet, top_up). Five people with one purse: count: 5, agency: {members: 5}",
            )


def _unmet(root: Node, scenario: Scenario) -> Iterator[tuple[KeyPath, str]]:
    """Settings whose need is not met, and why."""
    for need in NEEDS:
        for key in _matching(root, tuple(need.key.split(".")), ()):
            star = next((b for a, b in zip(need.key.split("."), key, strict=True) if a == "*"), "")
            other: KeyPath = tuple(star if part == "*" else part for part in need.other.split("."))
            is_there, value = _value(scenario, other)
            if is_there and not _met(need.wanted, value):
                yield key, _said(key_path(other), value, need.wanted)


def _matching(node: Node, pattern: Sequence[str], path: KeyPath) -> Iterator[KeyPath]:
    """Paths of written keys that a pattern stands for."""
    if not pattern:
        yield path
        return
    if pattern[0] == "*":
        for k, item in enumerate(node.items):
            yield from _matching(item, pattern[1:], (*path, k))
    for key, inner in node.mapping.items():
        if pattern[0] in {"*", key}:
            yield from _matching(inner, pattern[1:], (*path, key))


def _value(scenario: Scenario, path: KeyPath) -> tuple[bool, object]:
    """The value at a path of a scenario, and whether there is one: none is in a block that is left out."""
    value: object = scenario
    for k, part in enumerate(path):
        if isinstance(value, dict):
            if part not in value:
                return False, None
            value = value[part]
        elif isinstance(value, tuple) and isinstance(part, int):
            value = value[part]
        elif value is None:
            return False, None
        else:
            value = getattr(value, str(part), None)
        if value is None and k < len(path) - 1:
            return False, None
    return True, value


def _met(wanted: tuple[str, ...] | str, value: object) -> bool:
    if isinstance(wanted, tuple):
        return value in wanted
    return {SWITCHED_ON: bool(value), LEFT_OUT: value is None, NOT_ONE: value != 1}[wanted]


def _said(other: str, value: object, wanted: tuple[str, ...] | str) -> str:
    """Why a setting does nothing, and what would make it count."""
    if isinstance(wanted, tuple):
        return f"does nothing while {other} is {as_yaml(value)}; it needs {' or '.join(wanted)}"
    if wanted == LEFT_OUT:
        return f"does nothing beside {other}, which takes its place"
    return f"does nothing while {other} is {as_yaml(value)}"


def _replaced(scenario: Scenario) -> Iterator[tuple[KeyPath, str]]:
    """Settings for all that everyone concerned replaces by one of their own."""
    own, crowd = scenario.jobs.categories, scenario.competition != "market"
    if crowd and all(one.rivals is not None for one in own.values()):
        names = ", ".join(f"jobs.categories.{name}.rivals" for name in [*own][:2])
        message = (
            f"does nothing: every category has rivals of its own ({names}{', …' if len(own) > 2 else ''})"
        )
        yield ("field", "mean"), message
        if scenario.field.unevenness == "gamma":
            yield ("field", "k"), message
    if scenario.freelancers and all(group.top_up is not None for group in scenario.freelancers):
        yield ("connects", "top_up"), "does nothing: every group has a top_up of its own"


def _unlimited(node: Node, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """Conditions of rules that every post meets."""
    inside: list[tuple[str | int, Node]] = [*node.mapping.items(), *enumerate(node.items)]
    for key, inner in inside:
        limits = inner.mapping.values()
        if key == "when" and "strategy" in path and isinstance(inner.value, dict):
            if not any(limit.value for limit in limits):
                said = "names no limit, so every post passes; write one, such as {min_match: 0.7}"
                yield (*path, key), said
        else:
            yield from _unlimited(inner, (*path, key))


def _unplayed(scenario: Scenario) -> Iterator[tuple[KeyPath, str]]:
    """Groups, plans, prices and rules of profiles that concern nobody."""
    groups, top_up = scenario.freelancers, scenario.connects.top_up
    if top_up.rule != "never" and top_up.monthly_budget_usd == 0:
        yield ("connects", "top_up", "rule"), "buys nothing while connects.top_up.monthly_budget_usd is 0"
    for k, group in enumerate(groups):
        if group.count == 0:
            yield ("freelancers", k, "count"), "nobody of this group is played while its count is 0"
        if group.top_up is not None and group.top_up.rule != "never" and not group.top_up.monthly_budget_usd:
            message = f"buys nothing while freelancers[{k}].top_up.monthly_budget_usd is 0"
            yield ("freelancers", k, "top_up", "rule"), message
        for name, share in (group.categories or {}).items():
            if share == 0:
                yield ("freelancers", k, "categories", name), "nobody works in a category of share 0"
    for name in scenario.connects.plans:
        if name != "basic" and all(group.plan != name for group in groups):
            yield ("connects", "plans", name), "does nothing: no group has this plan"
    bands = scenario.connects.price.bands.by_category if scenario.connects.price.model == "bands" else {}
    for name in bands:
        if name not in scenario.jobs.categories:
            yield (
                ("connects", "price", "bands", "by_category", name),
                "does nothing: no post is of this category",
            )
    for key, does_it, message in (
        ("jobs.specialty_sizes", scenario.jobs.falls_apart, "no category has specialties above 1"),
        ("profiles.test", any(g.takes_test for g in groups), "no group has takes_test: true"),
        (
            "profiles.work_samples",
            any(g.work_samples is not None for g in groups),
            "no group has work_samples",
        ),
        ("profiles.badge", any(g.badge != "never" for g in groups), "no group has a badge"),
        ("clients.reads_follow_ups", any(g.follow_up for g in groups), "no group has a follow_up"),
        ("hiring.logit.errors", any(g.care < 1 for g in groups), "no group has a care below 1"),
    ):
        if not does_it:
            yield tuple(key.split(".")), f"does nothing: {message}"
