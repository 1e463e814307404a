"""The command `sensitivity`: what would change the answer.

Answers: which assumptions decide the number, and which decide who wins.
"""

import json
import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.shared.options import DRAW, GOAL, RESULTS, PlayOptions, play_options
from simulator.cli.shared.playing import end_with, ready_at
from simulator.cli.shared.speak import progress_bar, remark, show, show_json, show_place
from simulator.cli.terminal.stopping import INTERRUPTED
from simulator.cli.typed.completion import SCENARIO

if TYPE_CHECKING:
    from simulator.model.scenario import Scenario
    from simulator.studies.sensitivity.sensitivity import Sensitivity
    from simulator.studies.sensitivity.sizes import Sizes

_GOES_ON = "What was played is saved, and the same command goes on from there."


def _seconds(_context: click.Context, _option: click.Parameter, written: str) -> float:
    """Read a time such as `5 min`; a number alone is minutes."""
    from simulator.model.values.written import read_number

    try:
        minutes = read_number(written, "minutes")
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--budget") from error
    if not 0 < minutes < 1e5:
        raise click.BadParameter("write a time above 0, such as 5 min or 2 h", param_hint="--budget")
    return 60 * minutes


@click.command("sensitivity")
@click.argument("scenario", type=SCENARIO)
@GOAL
@click.option(
    "--budget",
    default="5 min",
    show_default=True,
    metavar="TIME",
    callback=_seconds,
    help="How long to play at most, such as 90 s, 10 min or 1 h; what is asked is cut to fit.",
)
@click.option("--details", is_flag=True, help="Print the estimates behind the answer for every assumption.")
@play_options(without=("replications",))
@DRAW
def sensitivity_command(
    scenario: str, goal: str | None, budget: float, details: bool, options: PlayOptions, pictures: bool
) -> None:
    """See which assumptions decide the answer, and what would make another rule win.

    Rule packs say which of their numbers are assumed or fitted, and how far each could be otherwise. All are
    tried on the same luck: first one step at a time, then those that matter alone and together. With less
    time, those that weighed most before are moved alone, and all at once in a few worlds. A scenario may add
    to them, narrow them or drop one, in a block `uncertainties`. What is on disk is not played again.

    SCENARIO is a file, or the name of a shipped scenario, with two groups or more.
    """
    found = _ask(scenario, goal, budget, options)

    from simulator.report.robust.sensitivity import (
        details_table,
        sensitivity_answer,
        sensitivity_document,
        sensitivity_table,
    )
    from simulator.runs.failures import failure_sentences

    failures = failure_sentences(found.failed, found.scenario.competition)
    if options.as_json:
        show_json(sensitivity_document(found))
        _end(found, failures)
        return
    show(sensitivity_answer(found))
    show(sensitivity_table(found))
    if details:
        show(details_table(found))
    if pictures:
        _draw(found, options)
    for folder in found.folders[-1:]:
        show_place("What was played", folder)
    _end(found, failures)


def _draw(found: "Sensitivity", options: PlayOptions) -> None:
    """Save the picture with its numbers and its answer, where a report of this scenario finds them."""
    from simulator.report.page.pictures import drawing
    from simulator.report.pictures.files import save
    from simulator.report.robust.sensitivity import sensitivity_answer
    from simulator.report.robust.tornado import draw_tornado, tornado
    from simulator.runs.files import save_text
    from simulator.runs.provenance import code_digest
    from simulator.studies.sweep.record import likeness

    place = _place(found.scenario, found.goal, options)
    draw, data, answer = partial(draw_tornado, found), tornado(found), sensitivity_answer(found)
    save(draw(), place, told=answer, data=data)
    same = likeness(found.scenario.model_dump(mode="json"))  # by which a report of this scenario finds it
    kept = {"answer": answer, "likeness": same, "code": code_digest()}
    kept |= drawing(draw, answer, data)._asdict()
    save_text(place.with_suffix(".json"), json.dumps(kept, indent=1) + "\n")
    show_place("Picture", place.with_suffix(".png"))
    show_place("Its data", place.with_suffix(".csv"))


def _place(scenario: "Scenario", goal: str, options: PlayOptions) -> Path:
    """Where pictures, data and the plan of a question stand, each with an ending of its own."""
    return (options.out or RESULTS) / scenario.name / f"sensitivity_{goal}"


def _end(found: "Sensitivity", failures: Sequence[str]) -> None:
    """End with the code of what was stopped, or of what failed."""
    end_with(failures)
    if found.interrupted:
        click.get_current_context().exit(INTERRUPTED)


def _ask(name: str, goal: str | None, budget: float, options: PlayOptions) -> "Sensitivity":
    """Load and play; a scenario in which there is nothing to ask is a usage error."""
    from simulator.studies.sensitivity.memory import Memory
    from simulator.studies.sensitivity.sensitivity import sensitivity
    from simulator.studies.sensitivity.sizes import SensitivityError, spoken

    ready = ready_at(name, options, as_written=False)
    goal = goal or ready.scenario.goal
    plan = _place(ready.scenario, goal, options).with_suffix(".plan.json")

    def starting(sizes: "Sizes", points: int, seconds: float) -> None:
        if not options.quiet:
            remark(
                f"{ready.scenario.name}: up to {points:,} worlds of {sizes.replications} replications or "
                f"fewer, about {spoken(seconds)}. Ctrl-C stops, and tells what was played by then."
            )

    try:
        with progress_bar(options.quiet, f"{ready.scenario.name}: sensitivity") as progress:
            found = sensitivity(
                ready,
                goal,
                budget=budget,
                workers=options.workers or os.cpu_count() or 1,
                progress=progress,
                starting=starting,
                out=options.out,
                fresh=options.fresh,
                memory=Memory.of(plan, ready, goal, budget),
            )
    except SensitivityError as error:
        raise click.UsageError(f"{name}: {error}") from error
    except KeyboardInterrupt:
        remark(f"Stopped before one assumption had been moved. {_GOES_ON}")
        raise
    if found.interrupted:
        remark(f"Stopped after {spoken(found.seconds)}: this is what was played by then. {_GOES_ON}")
    elif not options.quiet:
        remark(f"Played in {spoken(found.seconds)}.")
    return found
