"""Commands about a strategy of your own: start it with its test, check it.

Answers: how do I begin, and does mine work.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.shared.after import another_than
from simulator.cli.shared.speak import FAILED, hint_next, remark, show, table_of
from simulator.cli.typed.completion import STRATEGY
from simulator.cli.typed.folders import Target
from simulator.cli.typed.names import no_such

if TYPE_CHECKING:
    from simulator.kit.contract import Finding
    from simulator.kit.speed import Speed
    from simulator.strategies.contract.base import Strategy


@click.command("new")
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


@click.command("check")
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
