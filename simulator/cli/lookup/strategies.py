"""Commands about strategies: list them, explain one. Those about your own hang below the same name.

Answers: which strategies are there, and what does one do.
"""

from typing import TYPE_CHECKING

import click

from simulator.cli.lookup.strategies_own import strategies_check_command, strategies_new_command
from simulator.cli.shared.options import JSON
from simulator.cli.shared.speak import remark, show, show_json, table_of
from simulator.cli.typed.completion import STRATEGY
from simulator.cli.typed.names import SHOW, Named, Show, no_such

if TYPE_CHECKING:
    from simulator.kit.described import Description
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


strategies_command.add_command(strategies_new_command)
strategies_command.add_command(strategies_check_command)
