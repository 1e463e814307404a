"""Commands that look and do not play: validate, scenarios, schema.

Answers: is this file all right, and which scenarios are there.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.shared.options import JSON, SET
from simulator.cli.shared.speak import USAGE, explain_error, remark, remark_some, show, show_json, table_of
from simulator.cli.terminal.streams import print_answer
from simulator.cli.typed.completion import SCENARIO
from simulator.cli.typed.names import Near

if TYPE_CHECKING:
    from simulator.model.scenario import Scenario


@click.command("validate")
@click.argument("scenario_files", metavar="SCENARIO...", nargs=-1, required=True, type=SCENARIO)
@SET
@click.option("-q", "--quiet", is_flag=True, help="Say nothing about files without mistakes.")
def validate_command(scenario_files: tuple[str, ...], overrides: tuple[str, ...], quiet: bool) -> None:
    """Check scenario files and name every mistake with its line."""
    from simulator.loader.idle import idle_settings
    from simulator.loader.posts import replay_remarks
    from simulator.loader.scenario import ScenarioError, load_scenario
    from simulator.loader.shipped import scenario_file

    found = 0
    for name in scenario_files:
        try:
            path = scenario_file(name)
            scenario = load_scenario(path, overrides)
            swept = _swept(path, overrides) if scenario.sweep is not None else ""
        except ScenarioError as error:
            found += len(error.problems)
            explain_error(error)
            continue
        if not quiet:
            show(f"{name}: all right ({_size(scenario)}{swept})")
            remark_some(replay_remarks(scenario, path.resolve().parent), last=1)  # that one is on the horizon
            remark_some([str(idle) for idle in idle_settings(path, overrides, scenario)])
    if found:
        remark(f"{found} problem{'s' if found > 1 else ''}")
        click.get_current_context().exit(USAGE)


def _swept(path: Path, overrides: tuple[str, ...]) -> str:
    """Check the block `sweep` of a scenario whole, and say how much it asks for."""
    from simulator.metrics.numbers import counted
    from simulator.studies.sweep.sweep import planned

    plan = planned(path, None, overrides)
    points = plan.design["point"].nunique()
    return f"; a sweep of {counted(points, 'point')}, {counted(plan.replications, 'replication')} each"


def _size(scenario: "Scenario") -> str:
    """How large a scenario is, in words."""
    sizes = {
        "group": len(scenario.freelancers),
        "freelancer": sum(group.count for group in scenario.freelancers),
        "replication": scenario.run.replications,
    }
    return ", ".join(f"{n:,} {noun}{'' if n == 1 else 's'}" for noun, n in sizes.items())


@click.group("scenarios", cls=Near, invoke_without_command=True)
@JSON
@click.pass_context
def scenarios_command(context: click.Context, as_json: bool) -> None:
    """List the shipped scenarios, or copy one to change it."""
    if context.invoked_subcommand is not None:
        return
    from simulator.loader.shipped import question_of, shipped_scenarios

    found = shipped_scenarios()
    if as_json:
        show_json({"scenarios": {name: question_of(path) for name, path in found.items()}})
        return
    show(
        table_of(("scenario", "question"), {name: question_of(path) for name, path in found.items()}.items())
    )
    remark("Play one: simulator run NAME. Change one: simulator scenarios copy NAME")


@scenarios_command.command("copy")
@click.argument("name", type=SCENARIO)
@click.argument("target", metavar="[DEST]", default=".")
def copy_command(name: str, target: str) -> None:
    """Copy a scenario to DEST, a folder or a new file.

    NAME is a shipped scenario, a claim that was tested, or a file. Tables of posts, strategy files and
    scenarios that it names come with it. No file is overwritten.
    """
    from simulator.loader.copies import copy

    written = copy(name, Path(target))
    for path in written:
        show(str(path))
    remark(f"Play it: simulator run {written[0]}")


@click.command("schema")
def schema_command() -> None:
    """Print the JSON Schema of scenario files, for text editors."""
    from simulator.loader.schema import scenario_schema

    print_answer(json.dumps(scenario_schema(), indent=1, ensure_ascii=False))
