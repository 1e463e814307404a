"""Commands about strategies: list them, explain one, start your own, check it.

Answers: which strategies are there, and does mine work.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.shared.after import another_than
from simulator.cli.shared.options import JSON
from simulator.cli.shared.speak import FAILED, hint_next, remark, show, show_json, table_of
from simulator.cli.typed.completion import STRATEGY
from simulator.cli.typed.folders import Target
from simulator.cli.typed.names import SHOW, Named, Show, no_such

if TYPE_CHECKING:
    from simulator.kit.contract import Finding
    from simulator.kit.described import Description
    from simulator.kit.speed import Speed
    from simulator.strategies.contract.base import Strategy


@click.group(
    "strategies",
    cls=Named,
    invoke_without_command=True,
    subcommand_metavar="[NAME | new NAME | check FILE]",
)
@JSON
@click.pass_context
def strategies_command(context: click.Context, as_json: bool) -> None:
    """List the strategies, explain one, or write your own."""
    if context.invoked_subcommand is not None:
        return
    from simulator.strategies.contract.catalogue import broken
    from simulator.strategies.registry import strategies

    rows = []
    for name, kind in strategies().items():
        rule = kind.rule or (kind.__doc__ or "").strip().partition("\n")[0]
        rows.append((name, rule, ", ".join(_traits(name, kind))))
    if as_json:
        names = ("strategy", "rule", "traits")
        show_json({"strategies": [dict(zip(names, row, strict=True)) for row in rows]})
        return
    show(table_of(("strategy", "its rule", "traits"), rows))
    for name, why in broken().items():
        remark(f"Left out: '{name}': {why}")
    remark("Explain one: simulator strategies NAME. Start your own: simulator strategies new NAME")


def _traits(name: str, kind: "type[Strategy]") -> list[str]:
    """List a strategy's own traits; a wrapper adds those of the strategies inside."""
    from simulator.kit.measured import measured_choice, own_traits
    from simulator.strategies.habits.inside import Composite
    from simulator.strategies.registry import make

    if issubclass(kind, Composite):
        return [*sorted(kind.traits), "+ those inside"]
    try:
        return sorted(own_traits(make(measured_choice(name, kind))))
    except (KeyError, TypeError, ValueError):  # an installed package may have an example that does not work
        return sorted(kind.traits)


@strategies_command.command(SHOW, cls=Show, hidden=True)
@click.argument("name", metavar="", type=STRATEGY)
@JSON
@click.pass_context
def strategies_show_command(context: click.Context, name: str, as_json: bool) -> None:
    """Explain a strategy: rule, settings, what it looks at, traits, source."""
    from simulator.strategies.contract.catalogue import NoStrategy, find, names

    known = names()
    if name not in known:
        message = no_such("strategy", name, known, "simulator strategies")
        files = " A file of your own: simulator strategies check FILE" if ".py" in name else ""
        raise click.UsageError(f"{_entry_called(name) or message}{files}", context.parent)
    try:
        find(name)
    except NoStrategy as error:
        raise click.UsageError(str(error), context.parent) from error
    from simulator.kit.described import describe_strategy

    about = describe_strategy(name)
    if as_json:
        show_json(_description(about))
    else:
        _show_description(about)


def _entry_called(name: str) -> str:
    """Say which rule an entry of a shipped scenario follows, if it is called like this; else nothing."""
    from simulator.kit.measured import in_yaml
    from simulator.loader.scenario import load_scenario
    from simulator.loader.shipped import scenario_file, shipped_scenarios

    for source in shipped_scenarios():
        for group in load_scenario(scenario_file(source)).freelancers:
            if group.name == name and name != group.strategy.name:
                return (
                    f"'{name}' is an entry of the scenario {source}, with {in_yaml(group.strategy)}. Explain "
                    f"its rule: simulator strategies {group.strategy.name}"
                )
    return ""


def _description(about: "Description") -> dict[str, object]:
    """A strategy in words, as JSON."""
    from simulator.kit.measured import in_yaml
    from simulator.strategies.contract.base import COLUMNS, TRAITS

    return {
        "strategy": about.name,
        "rule": about.rule,
        "summary": about.summary,
        "when": about.when,
        "source": about.source,
        "settings": [{"setting": one[0], "default": one[1], "meaning": one[2]} for one in about.settings],
        "in_a_scenario": in_yaml(about.asked),
        "looks_at": {name: " ".join(COLUMNS[name].split()) for name in about.looks_at if name in COLUMNS},
        "traits": {trait: TRAITS[trait] for trait in about.traits},
        "inside": list(about.inside),
    }


def _show_description(about: "Description") -> None:
    from simulator.kit.described import SEES, bound_of
    from simulator.kit.measured import in_yaml
    from simulator.strategies.contract.base import COLUMNS, TRAITS

    show(f"{about.name} {about.rule}." if about.rule else about.name)
    show(f"\n{' '.join((about.summary, about.when)).strip()}")
    if about.settings:
        show(table_of(("setting", "default", "meaning"), [one[:3] for one in about.settings]))
        for one in about.settings:
            if one.keys:
                show(table_of((f"key of {one.name}", "default", "meaning"), [key[:3] for key in one.keys]))
    else:
        show("\nNo settings.\n")
    show(f"In a scenario, with the settings it is measured with: {in_yaml(about.asked)}\n")
    looks = [(column, " ".join(COLUMNS[column].split())) for column in about.looks_at if column in COLUMNS]
    if looks:
        show(table_of(("looks at", "which is"), looks))
    elif not about.inside and not about.oracle:
        show("It looks at nothing and takes posts as they come.\n")
    show(f"Traits: {'; '.join(f'{t} (it {TRAITS[t]})' for t in about.traits) or 'none'}.")
    if about.inside:
        inside = ", ".join(dict.fromkeys(about.inside))
        show(f"It also has the columns and traits of the strategies inside: {inside}.")
    show(f"Source: {about.source or 'this project.'}")
    if about.oracle:
        show(f"{SEES} {bound_of(about.name)}")


@strategies_command.command("new")
@click.argument("name")
@click.option(
    "--out",
    type=Target(),
    default=".",
    metavar="FOLDER",
    help="Folder to write to.  [default: the current one]",
)
def strategies_new_command(name: str, out: Path) -> None:
    """Start a strategy of your own, with its test.

    Writes NAME.py and test_NAME.py.
    """
    from simulator.loader.skeletons import class_name, new_strategy

    rule, test = new_strategy(name, out)
    show(str(rule))
    show(str(test))
    remark(f"Test it: pytest {test}. Check it: simulator strategies check {rule}")
    _how_to_play(f"{_from_here(rule)}:{class_name(name)}")


def _from_here(file: Path) -> str:
    """A file as a strategy is named by it: one in this folder begins with `./`."""
    return file.as_posix() if file.is_absolute() or file.parts[:1] == ("..",) else f"./{file.as_posix()}"


def _how_to_play(name: str) -> None:
    """Say how a strategy is compared with another, which is what it was written for."""
    hint_next(
        "Play it against another:",
        ("compare", "field_2025", "--strategy", name, "--strategy", another_than(name)),
    )


@strategies_command.command("check")
@click.argument("target", metavar="FILE[:CLASS]", type=STRATEGY)
def strategies_check_command(target: str) -> None:
    """Check that a strategy works, and how fast it is.

    FILE is a Python file; CLASS is needed if it contains several strategies. A name from the list works too.
    Exits with 1 if a check fails.
    """
    from simulator.kit.contract import check_strategy

    name, strategy = _made(target)
    found = check_strategy(strategy)
    failed = [one for one in found if not one.ok]
    if failed:
        rest = f", and {len(failed) - 1} more" if len(failed) > 1 else ""
        show(f"{name} breaks the contract: {failed[0].name}: {failed[0].message}{rest}.")
        _show_checks(found)
        click.get_current_context().exit(FAILED)
    _show_kept(name, strategy, found)


def _made(target: str) -> "tuple[str, Strategy]":
    """Make the strategy that a person named; return it with its name."""
    from pydantic import ValidationError

    from simulator.loader.problems import Place, Problem, ScenarioError, name_list
    from simulator.loader.strategies_named import classes_in, load_class
    from simulator.model.freelancers import StrategyChoice
    from simulator.strategies.contract.catalogue import NoStrategy, find, names
    from simulator.strategies.registry import make

    here, name = Path.cwd(), target
    if target not in names() and ".py" not in target and not Path(target).exists():
        raise click.UsageError(no_such("strategy", target, names(), "simulator strategies"))
    if target in names():
        try:
            kind = find(target)
        except NoStrategy as error:
            raise ScenarioError([Problem(Place(target), "", str(error))]) from error
    else:
        if ".py:" not in target:
            kinds = classes_in(target, here)
            if len(kinds) != 1:
                trouble = "several strategies: name one as FILE:CLASS"
                raise ScenarioError([Problem(Place(target), "", trouble, name_list(kinds))])
            name = f"{target}:{kinds[0]}"
        kind = load_class(name, here)
    try:
        return name, make(StrategyChoice(name=name, settings=kind.example), lambda one: load_class(one, here))
    except TypeError as error:
        raise ScenarioError([Problem(Place(name), "", str(error))]) from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        message = f"{first['msg']}; a setting without a default needs a value in `example` to be tried with"
        raise ScenarioError([Problem(Place(name), key, message)]) from error


def _show_checks(found: "list[Finding]") -> None:
    show(table_of(("check", "passed", "what was tried, or what is wrong"), [_row(one) for one in found]))


def _row(one: "Finding") -> tuple[str, str, str]:
    return one.name, "yes" if one.ok else "NO", one.message


def _show_kept(name: str, strategy: "Strategy", found: "list[Finding]") -> None:
    """Print the speed in a sentence, the checks, the traits, and what the columns cost."""
    from simulator.kit.described import columns_read
    from simulator.kit.measured import names_inside
    from simulator.kit.speed import REPEATS, column_costs, cost, decision_work, two_slices
    from simulator.kit.traits import traits_found
    from simulator.kit.tried import bids_in_trial
    from simulator.strategies.contract.base import TRAITS

    slices = two_slices()
    speed = cost(decision_work(strategy), slices)
    ns, us = _with_range(speed.ns, " ns per candidate"), _with_range(speed.us, " µs per call")
    tried, read = bids_in_trial(strategy), columns_read(strategy)
    if tried.sent:
        show(f"{name} keeps the contract; it costs {ns} and {us}. {tried.words}")
    else:
        show(f"{name} keeps the contract, but it never bid. {tried.words} {tried.ranges(read)}".rstrip())
        show(f"It costs {ns} and {us}.")
    _show_checks(found)
    seen, declared = traits_found(strategy), strategy.all_traits
    rows = [(t, "yes" if t in declared else "no", _shown(t in seen, t in declared)) for t in TRAITS]
    show(table_of(("trait", "declared", "found in the trial"), rows))
    costs = column_costs(read, slices)
    if costs:
        rows = [(c, _with_range(found.ns), _with_range(found.us)) for c, found in costs.items()]
        show(table_of(("column read", "ns per candidate", "µs per call"), rows))
    remark(
        "Speed is processor time on the benchmark market, in two parts: one per candidate, one per call "
        f"(medians of {REPEATS} repeats, 95 % intervals). A column costs this much if every row reads it."
    )
    inside = dict.fromkeys(names_inside(strategy))
    if inside:
        remark(f"It was tried around {', '.join(inside)}: traits, columns and costs are those of both.")
    _how_to_play(name if ".py:" not in name else _from_here(Path(name)))


def _shown(seen: bool, declared: bool) -> str:
    return "yes" if seen else "no, but it may be rare" if declared else "no"


def _with_range(speed: "Speed", unit: str = "") -> str:
    return f"{speed.middle:.3g}{unit} ({speed.low:.3g} to {speed.high:.3g})"
