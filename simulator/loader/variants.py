"""Strategies times scenarios times settings.

Answers: which runs a comparison needs. Strategies named on the command line replace the groups of a
scenario, each with the profile of the first group; settings with several values make one run for each.
"""

import re
from collections.abc import Sequence
from itertools import product
from pathlib import Path

from pydantic import ValidationError

from simulator.loader.layers import from_here
from simulator.loader.nodes import parse
from simulator.loader.problems import Place, Problem, ScenarioError, name_list
from simulator.loader.scenario import load_scenario
from simulator.loader.shipped import scenario_file
from simulator.loader.strategies_named import choice_problems, load_class
from simulator.loader.strategy_files import file_meant
from simulator.model.freelancers import StrategyChoice, choice_of
from simulator.model.scenario import Scenario
from simulator.model.values.names import nearest
from simulator.strategies.contract.catalogue import NoStrategy, find, names
from simulator.strategies.registry import make, needed_inside, such_as

Variant = tuple[str, Scenario, Path]


_CLOSED_BY = {"(": ")", "[": "]", "{": "}"}
_QUOTES = "'\""
_CALLED = re.compile(r"(\w+)(?:\s*[({]|:\s*[\d.])")
"""a strategy with settings that do not stand in braces: `name(a=1)`, `name{a: 1}`, `name:1`"""
_LOOKS_CUT = re.compile(r"0\d{2}")
"""what is left of a number whose thousands were marked"""


class VariantError(ValueError):
    """A strategy or a setting on the command line that cannot be used; the message says why."""


def variants(
    sources: Sequence[str],
    overrides: Sequence[str],
    vary: Sequence[str],
    instead: Sequence[str],
    market: bool | None = None,
) -> list[Variant]:
    """Load every scenario with every combination of settings.

    Parameters
    ----------
    sources : sequence of str
        Files, or names of shipped scenarios.
    overrides : sequence of str
        `KEY=VALUE`, for every run.
    vary : sequence of str
        `KEY=VALUE,VALUE,...`: a run for each value, and for each combination if there are several keys.
    instead : sequence of str
        What to play instead of the groups: a name, `{name: {setting: value}}` or `./file.py:Class`, with
        `LABEL=` before it if wanted.
    market : bool, optional
        Whether all meet in one world, with the crowd where the scenario has one, or each meets the crowd
        alone; by default as the scenario says.

    Returns
    -------
    list of (str, Scenario, Path)
        Label, scenario and base folder of each run.

    Raises
    ------
    VariantError
        If a strategy or a setting to vary cannot be read.
    """
    found, wrong = list[Variant](), dict[tuple[str, str], Problem]()
    _each_key_once(vary, overrides)
    every = list(product(*(_values(text) for text in vary)))
    for source, settings in product(sources, every):
        path = scenario_file(source)
        try:
            scenario = _meeting(path, [*overrides, *settings], market)
        except ScenarioError as error:
            for problem in error.problems:
                wrong.setdefault((problem.key, problem.message), _as_varied(problem, settings))
            continue
        named = [] if settings and len(sources) == 1 else [scenario.name]
        label = ", ".join([*named, *settings])
        found.append((label, _playing(scenario, instead), path.resolve().parent))
    if wrong:
        raise ScenarioError(wrong.values())
    return found


def _as_varied(problem: Problem, settings: Sequence[str]) -> Problem:
    """The problem of a setting that is varied, in the words of the option that it was written with."""
    where = next((text for text in settings if problem.place.file == f"--set {text}"), None)
    return problem if where is None else problem._replace(place=Place(f"--vary {where}"))


def _meeting(path: Path, overrides: list[str], market: bool | None) -> Scenario:
    """Load a scenario, with all freelancers in one world or each alone."""
    scenario = load_scenario(path, overrides)
    if market is None or (scenario.competition == "field") != market:
        return scenario
    # those of a field join its crowd: by themselves they would be a market with next to no rivals
    return load_scenario(path, [*overrides, f"competition={'both' if market else 'field'}"])


def _each_key_once(vary: Sequence[str], overrides: Sequence[str]) -> None:
    """Refuse a key that is varied twice, or varied and set: one of the two alone would be played."""
    said, fixed = dict[str, str](), {text.partition("=")[0].strip(): text for text in overrides}
    for text in vary:
        key, _, values = (part.strip() for part in text.partition("="))
        if key in fixed:
            raise VariantError(f"--vary {text} and --set {fixed[key]} both say what {key} is: leave one out")
        if key in said:
            raise VariantError(f"--vary: {key} stands there twice; write --vary '{key}={said[key]},{values}'")
        said[key] = values


def _values(text: str) -> list[str]:
    key, sign, values = text.partition("=")
    each = [value.strip() for value in split(values)]
    if not sign or not key.strip() or not all(each):
        what = "a value is missing" if sign and key.strip() and any(each) else "cannot read it"
        raise VariantError(
            f"--vary {text}: {what}; write KEY=VALUE,VALUE, such as connects.usd_each=0.1,0.15"
        )
    if any(_LOOKS_CUT.fullmatch(value) for value in each):
        raise VariantError(
            f"--vary {text}: a comma separates values here, so write numbers without marks of thousands, "
            "such as 1000"
        )
    if again := [value for k, value in enumerate(each) if value in each[:k]]:
        raise VariantError(f"--vary {text}: {again[0]} stands there twice; each is played once")
    return [f"{key.strip()}={value}" for value in each]


def split(text: str) -> list[str]:
    """Split values at the commas that stand outside all brackets, braces and quotes.

    Raises
    ------
    VariantError
        If one of those is not closed.

    Examples
    --------
    >>> split("20, {lognormal: {median: 3, ln_sd: 1}}, 'a, b'")
    ['20', ' {lognormal: {median: 3, ln_sd: 1}}', " 'a, b'"]
    """
    parts, closing = [""], list[str]()
    for before, sign in zip(f" {text}", text, strict=False):
        if closing and closing[-1] in _QUOTES:
            if sign == closing[-1]:
                closing.pop()
        elif sign in _CLOSED_BY or (sign in _QUOTES and not before.isalnum()):
            closing.append(_CLOSED_BY.get(sign, sign))
        elif closing and sign == closing[-1]:
            closing.pop()
        elif sign == "," and not closing:
            parts.append("")
            continue
        parts[-1] += sign
    if closing:
        raise VariantError(f"--vary: '{closing[-1]}' is missing in '{text.strip()}'")
    return parts


def _playing(scenario: Scenario, instead: Sequence[str]) -> Scenario:
    """The scenario with these strategies for groups; itself without any."""
    if not instead:
        return scenario
    profile, groups = scenario.freelancers[0], []
    names: set[str] = set()
    for text in instead:
        label, choice = chosen_strategy(text)
        if label in names:
            raise VariantError(f"two strategies are called '{label}': write LABEL=STRATEGY")
        names.add(label)
        groups.append(profile.model_copy(update={"name": label, "strategy": choice}))
    return scenario.model_copy(update={"freelancers": tuple(groups)})


def chosen_strategy(text: str) -> tuple[str, StrategyChoice]:
    """Read a strategy as it is typed on the command line: its label, and what a scenario would say.

    Raises
    ------
    VariantError
        If there is none of this name, or its settings are wrong.
    """
    label, value = _parts(text)
    if not value:
        after = f" after '{text.strip()}'" if label else ""
        raise VariantError(f"a strategy is missing{after}: write its name; to see all: simulator strategies")
    if called := _CALLED.match(value):
        name = called[1]
        raise VariantError(f"'{text}': settings stand in braces: write '{{{name}: {{SETTING: VALUE}}}}'")
    choice = None
    try:
        node = from_here(parse(value, f"'{text}'", inline=True))
        choice = StrategyChoice.model_validate(choice_of(node.plain()))
        make(choice, lambda name: load_class(name, Path()))
    except ValidationError as error:
        wrong = [str(one._replace(place=Place(text))) for one in choice_problems(node, (), Path())]
        if wrong:
            raise VariantError("; ".join(wrong)) from error
        wrong = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        raise VariantError(f"'{text}': {'; '.join(wrong)}{_hint(error, choice)}") from error
    except KeyError as error:
        if not isinstance(error, NoStrategy) or choice is None or choice.name in names():
            raise VariantError(f"'{text}': {error.args[0]}") from error
        if meant := file_meant(choice.name, Path()):
            raise VariantError(f"'{choice.name}' names no strategy: {meant}") from error
        near = nearest(choice.name, names())
        hint = f". Did you mean '{near}'?" if near else f"; there are {name_list(names())}"
        raise VariantError(f"'{text}': no strategy is called '{choice.name}'{hint}") from error
    except (TypeError, OSError) as error:
        raise VariantError(f"'{text}': {error}") from error
    return label or _short_name(choice), choice


def _hint(error: ValidationError, choice: StrategyChoice | None) -> str:
    """How a strategy is written that needs another inside, if that is what is missing."""
    kind = find(choice.name) if choice is not None and choice.name in names() else None
    missing = {str(one["loc"][0]) for one in error.errors() if one["type"] == "missing"}
    return f"; {such_as(choice.name, kind)}" if choice and kind and missing & {*needed_inside(kind)} else ""


def _parts(text: str) -> tuple[str, str]:
    """Label, or nothing, and the strategy."""
    label, sign, rest = text.partition("=")
    return (label.strip(), rest.strip()) if sign and not {"{", ":", "("} & {*label} else ("", text.strip())


def _short_name(choice: StrategyChoice) -> str:
    """The class of a strategy file, or the name with its settings."""
    name = choice.name.rpartition(":")[2]
    return f"{name} {_in_short(choice.settings)}" if choice.settings else name


def _in_short(settings: dict[str, object]) -> str:
    words = ", ".join(f"{key}={value}" for key, value in settings.items())
    return f"({words})"
