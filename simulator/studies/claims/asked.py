"""A claim played in another way than as shipped: another seed, other settings.

Answers: whether a claim can be played that way. Settings come before those of every
arm, so that what a claim compares is never undone.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from simulator.loader.scenario import load_scenario
from simulator.model.scenario import Scenario
from simulator.studies.claims.claims import MARKET, Claim
from simulator.studies.claims.play import Play
from simulator.studies.claims.search import overlap

_OF_THE_RUN = ("run.",)


def asked_play(
    overrides: tuple[str, ...], seed: int | None, replications: int | None, search: bool, out: Path | None
) -> Play:
    """How a claim is to be played, from what a user typed.

    Parameters
    ----------
    overrides : tuple of str
        Settings, `a.b=value` each.
    seed, replications : int, optional
        The seed and the number of random worlds; by default those of the scenario.
    search : bool
        Whether to look for what turns the answer.
    out : Path, optional
        Folder of results.

    Returns
    -------
    Play
    """
    of_run = [text for text in overrides if text.strip().startswith(_OF_THE_RUN)]
    own = {"run.seed": seed, "run.replications": replications}
    of_run += [f"{key}={value}" for key, value in own.items() if value is not None]
    return Play(tuple(text for text in overrides if text not in of_run), tuple(of_run), search, out)


def trouble_with(claim: Claim, play: Play) -> str:
    """Why a claim cannot be played that way; empty if it can.

    Raises
    ------
    ScenarioError
        If a setting has a mistake.
    """
    for text in play.assumed:
        key = text.partition("=")[0].strip()
        if all(any(overlap(key, own.partition("=")[0]) for own in sets) for sets in claim.arms.values()):
            return f"it compares values of {key} itself, so this would change nothing; set another key"
    shipped = {arm: load_scenario(claim.scenario, claim.overrides(arm)) for arm in claim.arms}
    asked = {
        arm: load_scenario(claim.scenario, [*play.assumed, *claim.overrides(arm), *play.run])
        for arm in claim.arms
    }
    for contrast in claim.deciding:
        sides = contrast.a, contrast.b
        before = _apart(*(dict(_told(shipped[one.arm], one.group)) for one in sides))
        after = _apart(*(dict(_told(asked[one.arm], one.group)) for one in sides))
        if gone := sorted(before - after):
            compared = f"'{contrast.a.group or contrast.a.arm}' and '{contrast.b.group or contrast.b.arm}'"
            return f"it compares {compared} by their {gone[0]}, which would then be the same; set another key"
    return ""


def _told(scenario: Scenario, group: str) -> Iterator[tuple[str, object]]:
    """Every setting that bears on one side: of the market with all groups, or with its own group alone."""
    plain = scenario.model_dump(mode="json")
    groups = plain.pop("freelancers")
    yield from _leaves(plain, ())
    if group == MARKET:
        yield from _leaves(dict(enumerate(groups)), ("freelancers",))
    else:
        (own,) = (one for one in groups if one["name"] == group)
        yield from _leaves({key: value for key, value in own.items() if key != "name"}, ())


def _leaves(value: object, path: Sequence[str]) -> Iterator[tuple[str, object]]:
    """The values in nested blocks, each with its path."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _leaves(inner, (*path, str(key)))
    else:
        yield ".".join(path), value


def _apart(one: dict[str, object], other: dict[str, object]) -> set[str]:
    """The settings in which two sides differ."""
    gone = object()
    return {key for key in {*one, *other} if one.get(key, gone) != other.get(key, gone)}
