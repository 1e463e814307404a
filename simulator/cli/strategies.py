"""Commands about strategies: list them, explain one, begin one of your own, check it.

Answers: which rules are there, and does mine work.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.speak import FAILED, remark, show, table_of

if TYPE_CHECKING:
    from simulator.kit.contract import Finding
    from simulator.kit.described import Description
    from simulator.strategies.contract.base import Strategy

SHOW = "show"


class Named(click.Group):
    """A group in which what is no command is the name of a strategy to explain."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """`strategies NAME` is `strategies show NAME`."""
        if args and args[0] not in self.commands:
            return SHOW, self.commands[SHOW], args
        return super().resolve_command(ctx, args)


@click.group(cls=Named, invoke_without_command=True, subcommand_metavar="[NAME | new NAME | check FILE]")
@click.pass_context
def strategies(context: click.Context) -> None:
    """List the strategies, explain one, or write and check your own."""
    if context.invoked_subcommand is not None:
        return
    from simulator.strategies.contract.catalogue import broken
    from simulator.strategies.registry import strategies as every

    rows = []
    for name, kind in every().items():
        rule = kind.rule or (kind.__doc__ or "").strip().partition("\n")[0]
        rows.append((name, rule, ", ".join(_traits(name, kind))))
    show(table_of(("strategy", "its rule", "traits"), rows))
    for name, why in broken().items():
        remark(f"Left out: '{name}': {why}")
    remark("Explain one: simulator strategies NAME. Begin your own: simulator strategies new NAME")


def _traits(name: str, kind: "type[Strategy]") -> list[str]:
    """Its own traits; of a wrapper, that those inside come on top."""
    from simulator.kit.measured import measured_choice, own_traits
    from simulator.strategies.habits.inside import Composite
    from simulator.strategies.registry import make

    if issubclass(kind, Composite):
        return [*sorted(kind.traits), "+ those inside"]
    try:
        return sorted(own_traits(make(measured_choice(name, kind))))
    except (KeyError, TypeError, ValueError):  # of an installed package, whose example does not hold
        return sorted(kind.traits)


@strategies.command(SHOW, hidden=True)
@click.argument("name")
def show_strategy(name: str) -> None:
    """Explain a strategy: rule, settings, what it looks at, traits, source."""
    from simulator.model.values.names import nearest
    from simulator.strategies.contract.catalogue import NoStrategy, find, names

    known = names()
    if name in known:
        try:
            find(name)
        except NoStrategy as error:
            raise click.UsageError(str(error)) from error
    else:
        near = nearest(name, known)
        hint = f" Did you mean '{near}'?" if near else " A file of your own: simulator strategies check FILE"
        raise click.UsageError(f"No strategy is called '{name}'.{hint}")
    from simulator.kit.described import describe

    _show_description(describe(name))


def _show_description(about: "Description") -> None:
    from simulator.kit.measured import in_yaml
    from simulator.report.studies.strategy_pages import SEES, bound_of
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
    show(f"In a scenario, as it is measured: {in_yaml(about.asked)}\n")
    looks = [(column, " ".join(COLUMNS[column].split())) for column in about.looks_at if column in COLUMNS]
    if looks:
        show(table_of(("looks at", "which is"), looks))
    elif not about.inside and not about.oracle:
        show("It looks at nothing: it takes posts as they come.\n")
    show(f"Traits: {'; '.join(f'{t} (it {TRAITS[t]})' for t in about.traits) or 'none'}.")
    if about.inside:
        show(f"Besides, columns and traits of what is inside: {', '.join(dict.fromkeys(about.inside))}.")
    show(f"Source: {about.source or 'ours.'}")
    if about.oracle:
        show(f"{SEES} {bound_of(about.name)}")


@strategies.command("new")
@click.argument("name")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=".",
    metavar="FOLDER",
    help="Where to.  [default: here]",
)
def new(name: str, out: Path) -> None:
    """Write NAME.py, a strategy to start from, and test_NAME.py, its test."""
    from simulator.loader.skeletons import new_strategy

    rule, test = new_strategy(name, out)
    show(str(rule))
    show(str(test))
    remark(f"Test it: pytest {test}. Check it: simulator strategies check {rule}")


@strategies.command("check")
@click.argument("target", metavar="FILE[:CLASS]")
def check(target: str) -> None:
    """Try a strategy out: does it keep the contract, how fast is it, what does it do.

    FILE is a Python file; CLASS is needed where it holds several strategies. A name from the list will do
    as well. Ends with 1 if a check fails.
    """
    from simulator.kit.contract import check as checked

    name, strategy = _made(target)
    found = checked(strategy)
    failed = [one for one in found if not one.ok]
    if failed:
        rest = f", and {len(failed) - 1} more" if len(failed) > 1 else ""
        show(f"{name} breaks the contract: {failed[0].name}: {failed[0].message}{rest}.")
        _show_checks(found)
        click.get_current_context().exit(FAILED)
    _show_kept(name, strategy, found)


def _made(target: str) -> "tuple[str, Strategy]":
    """The strategy that a person named, with a name to call it."""
    from pydantic import ValidationError

    from simulator.loader.problems import Place, Problem, ScenarioError, name_list
    from simulator.loader.strategies_named import classes_in, load_class
    from simulator.model.freelancers import StrategyChoice
    from simulator.strategies.contract.catalogue import NoStrategy, find, names
    from simulator.strategies.registry import make

    here, name = Path.cwd(), target
    if target in names():
        try:
            kind = find(target)
        except NoStrategy as error:
            raise ScenarioError([Problem(Place(target), "", str(error))]) from error
    else:
        if ".py:" not in target:
            kinds = classes_in(target, here)
            if len(kinds) != 1:
                trouble = (
                    "several strategies: name one as FILE:CLASS" if kinds else "no strategy in this file"
                )
                raise ScenarioError([Problem(Place(target), "", trouble, name_list(kinds))])
            name = f"{target}:{kinds[0]}"
        kind = load_class(name, here)
    try:
        return name, make(StrategyChoice(name=name, settings=kind.example), lambda one: load_class(one, here))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        message = f"{first['msg']}; a setting without a default needs a value in `example` to be tried with"
        raise ScenarioError([Problem(Place(name), key, message)]) from error


def _show_checks(found: "list[Finding]") -> None:
    show(table_of(("check", "holds", "what was tried, or what is wrong"), [_row(one) for one in found]))


def _row(one: "Finding") -> tuple[str, str, str]:
    return one.name, "yes" if one.ok else "NO", one.message


def _show_kept(name: str, strategy: "Strategy", found: "list[Finding]") -> None:
    """The sentence with the speed, the checks, the traits, and what the columns cost."""
    from simulator.kit.described import columns_read
    from simulator.kit.measured import names_inside
    from simulator.kit.speed import REPEATS, column_costs, cost, deciding, two_slices
    from simulator.kit.traits import traits_found
    from simulator.strategies.contract.base import TRAITS

    slices = two_slices()
    speed = cost(deciding(strategy), slices)
    ns, us = _measured(speed.ns, " ns per candidate"), _measured(speed.us, " µs per call")
    show(f"{name} keeps the contract; it costs {ns} and {us}.")
    _show_checks(found)
    seen, declared = traits_found(strategy), strategy.all_traits
    rows = [(t, "yes" if t in declared else "no", _shown(t in seen, t in declared)) for t in TRAITS]
    show(table_of(("trait", "declared", "found in the trial"), rows))
    costs = column_costs(columns_read(strategy), slices)
    if costs:
        rows = [(c, _measured(found.ns), _measured(found.us)) for c, found in costs.items()]
        show(table_of(("column read", "ns per candidate", "µs per call"), rows))
    remark(
        "Speed: processor time on the benchmark market, in the part that grows with the candidates and the "
        f"part that each call of a strategy costs besides; medians of {REPEATS} repeats with 95 % intervals. "
        "A column costs this much where it is asked for in every row."
    )
    inside = dict.fromkeys(names_inside(strategy))
    if inside:
        remark(f"Tried around {', '.join(inside)}: traits, columns and costs are of both.")


def _shown(seen: bool, declared: bool) -> str:
    return "yes" if seen else "no, maybe a rare one" if declared else "no"


def _measured(speed: Any, unit: str = "") -> str:
    return f"{speed.middle:.3g}{unit} ({speed.low:.3g} to {speed.high:.3g})"
