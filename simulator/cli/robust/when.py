"""The command `when`: under which conditions one strategy loses to another.

Answers: what a person may ask, and how the answer is printed.
"""

import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.robust.factors import factors_of
from simulator.cli.shared.options import DRAW, GOAL, METRIC, RESULTS, PlayOptions, metric_asked, play_options
from simulator.cli.shared.speak import progress_bar, remark, show, show_json, show_place
from simulator.cli.typed.completion import SCENARIO, SETTING, STRATEGY
from simulator.cli.typed.numbers import Seconds, Whole

if TYPE_CHECKING:
    from simulator.studies.when.when import Asked, Found

_OVER = 1.3
"""times the budget from which it is told that it was not kept"""


@click.command("when", short_help="Find out when one strategy loses to another.")
@click.argument("first", metavar="A", type=STRATEGY)
@click.argument("second", metavar="B", type=STRATEGY)
@click.option("--in", "scenario", metavar="SCENARIO", type=SCENARIO, required=True, help="Where they meet.")
@GOAL
@METRIC
@click.option(
    "--vary", multiple=True, metavar="KEY=LOW..HIGH", type=SETTING,
    help="What nobody knows about the world, and between which ends; repeatable.  [default: the "
    "12 weightiest assumptions of the scenario and its rule pack]",
)  # fmt: skip
@click.option(
    "--points", type=Whole(32, 65_536), metavar="N",
    help="Worlds, a power of two.  [default: as many as the time allows]",
)  # fmt: skip
@click.option(
    "--replications", type=Whole(8, 100_000), default=16, show_default=True, metavar="N",
    help="Random draws of each world.",
)  # fmt: skip
@click.option(
    "--budget", type=Seconds(most=30 * 86_400, above=0), default=300.0, metavar="TIME",
    help="Time to play: 60s, 5min.  [default: 5min]",
)  # fmt: skip
@click.option(
    "--map", "over", nargs=2, metavar="KEY KEY", default=None,
    help="Draw the map over these two settings.  [default: those that decide]",
)  # fmt: skip
@click.option(
    "--report", "page", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Also write answer, picture and table as one page of HTML.",
)  # fmt: skip
@play_options(without=("replications", "fresh"))
@DRAW
def when_command(
    first: str,
    second: str,
    scenario: str,
    goal: str | None,
    metric: str | None,
    page: Path | None,
    options: PlayOptions,
    pictures: bool,
    **asked: object,
) -> None:
    """Find out when strategy A loses to strategy B: under which few conditions, and in how many such worlds.

    A and B are names of groups of the scenario, or strategies as `compare --strategy` takes them. They meet
    in many worlds that differ in what nobody knows. At most three conditions set apart the worlds in which A
    loses; they are tried again in fresh worlds.

    simulator when "fit and cheap" "shadow price" --in compare_2023 --vary jobs.per_day=120..480
    """
    question = _asked(first, second, scenario, metric_asked(goal, metric), options, asked)
    found = _answered(scenario, question, options)
    if page is not None:
        from simulator.report.page.robust import when_page
        from simulator.runs.files import save_text

        save_text(page, when_page(found))
    if options.as_json:
        from simulator.report.robust.when import when_document

        show_json(when_document(found))
        return
    _tell(found)
    if pictures and found.map is not None:
        _draw(found, options)
    if page is not None:
        show_place("Report", page)


def _tell(found: "Found") -> None:
    """Print the answer, its conditions and what the map shows."""
    from simulator.report.robust.when import map_sentence, other_boxes, when_answer, when_table

    show(f"{when_answer(found)}\n")
    for sentence in other_boxes(found):
        show(f"{sentence}\n")
    if table := when_table(found):
        show(table)
    if said := map_sentence(found):
        show(f"\n{said}")
    if found.laid.failed:
        show(f"{found.laid.failed} worlds could not be played and are left out.")


def _draw(found: "Found", options: PlayOptions) -> None:
    """Save the map, where a report of this scenario finds it."""
    from simulator.report.page.lasting import keep_answer
    from simulator.report.pictures.files import save
    from simulator.report.robust.when import when_answer
    from simulator.report.robust.when_picture import draw_when, when_data

    folder = (options.out or RESULTS) / found.asked.scenario.name
    draw, answer, data = partial(draw_when, found), when_answer(found), when_data(found)
    save(draw(), folder / "when", told=answer, data=data)
    keep_answer(folder, "when", found.asked.scenario, answer, draw, data)
    show("")
    show_place("Picture", folder / "when.png")


def _asked(
    first: str,
    second: str,
    name: str,
    metric: str | None,
    options: PlayOptions,
    asked: dict[str, object],
) -> "Asked":
    """Put together what is asked; what cannot be is a usage error."""
    from simulator.loader.scenario import load_scenario
    from simulator.loader.shipped import scenario_file
    from simulator.loader.sweeps.versions import Versions
    from simulator.studies.when.call import rule_called
    from simulator.studies.when.when import Asked
    from simulator.studies.when.worlds import WhenError, not_known

    points = asked["points"]
    if isinstance(points, int) and points & (points - 1):
        below = 1 << (points.bit_length() - 1)
        raise click.BadParameter(
            f"worlds are spread evenly only in powers of two: write {below} or {2 * below}",
            param_hint="--points",
        )
    path = scenario_file(name)
    versions = Versions.of(path, options.settings())
    base = versions.scenario()
    # versions leave the block of a sweep out
    whole = load_scenario(path, options.settings())
    factors = factors_of(asked["vary"], "--vary") or not_known(whole)  # type: ignore[arg-type]
    try:
        rules = rule_called(base, first), rule_called(base, second)
    except WhenError as error:
        raise click.UsageError(str(error)) from error
    return Asked(
        versions, base, *rules, factors, metric,
        points,  # type: ignore[arg-type]
        int(str(asked["replications"])),
        float(str(asked["budget"])),
        base.run.seed % 2**31,
        options.workers,
        options.out or RESULTS,
        asked["over"],  # type: ignore[arg-type]
    )  # fmt: skip


def _answered(name: str, asked: "Asked", options: PlayOptions) -> "Found":
    """Play, with progress; what cannot be asked is a usage error."""
    from simulator.studies.when.when import find_when
    from simulator.studies.when.worlds import WhenError

    began = time.perf_counter()
    try:
        with progress_bar(options.quiet, f"{asked.scenario.name}: worlds") as progress:
            found = find_when(asked, progress)
    except WhenError as error:
        raise click.UsageError(f"{name}: {error}") from error
    took = time.perf_counter() - began
    if asked.points is None and took > _OVER * asked.seconds and not options.quiet:
        remark(
            f"This took {took:.0f} s, more than the {asked.seconds:.0f} s of --budget: fewer than "
            f"{len(found.laid.x)} worlds can show no condition. --replications 8 halves the time."
        )
    return found
