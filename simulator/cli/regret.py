"""The command `regret`: how far each strategy is from the best possible, and why.

Answers: what did each mistake cost.
"""

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from simulator.cli.shared.after import ask_next
from simulator.cli.shared.options import DRAW, RESULTS, PlayOptions, play_options
from simulator.cli.shared.playing import end_with, ready_at
from simulator.cli.shared.speak import progress_bar, show, show_json, show_place
from simulator.cli.typed.completion import SCENARIO
from simulator.cli.typed.numbers import Whole

if TYPE_CHECKING:
    from simulator.metrics.estimates.quantities import Estimate
    from simulator.model.scenario import Scenario
    from simulator.studies.regret.regret import Regret

_USUAL = 20


@click.command("regret")
@click.argument("scenario", type=SCENARIO)
@click.option(
    "--strategy", "groups", multiple=True, metavar="GROUP", help="Show only this group; repeatable."
)
@click.option(
    "--measure",
    type=click.Choice(["usd", "hires"]),
    default="usd",
    show_default=True,
    help="What to count; the clairvoyant bidder aims for the same.",
)
@click.option(
    "--goal",
    type=click.Choice(["hires", "income", "income_per_hour", "first_hire", "per_connect"]),
    help="Show what no rule can beat on this goal with the same Connects, and how far each rule comes.",
)
@click.option(
    "--search",
    is_flag=True,
    help="With --goal: also search for the best rule that sees what you see (takes minutes).",
)
@click.option(
    "--replications",
    type=Whole(1),
    metavar="N",
    help=f"Number of random worlds.  [default: as the scenario says, at most {_USUAL}]",
)
@click.option("--details", is_flag=True, help="Print reasons too that cost nothing.")
@play_options(without=("replications", "fresh"))
@DRAW
def regret_command(
    scenario: str,
    groups: tuple[str, ...],
    measure: str,
    goal: str | None,
    search: bool,
    replications: int | None,
    details: bool,
    options: PlayOptions,
    pictures: bool,
) -> None:
    """See what each mistake of a strategy costs.

    Strategies are compared with a clairvoyant bidder, who knows every client's choice. The clairvoyant has
    the same Connects and contract slots, sees each post at once, boosts only where nothing else wins, and
    collects as many dollars as possible (or hires, with --measure hires). The difference is split by reason:
    dead posts, late bids, boosts, good jobs not recognised, slots that were taken, and Connects that had run
    out: where the strategy's own rating would have kept some for the job, and where only foresight could.

    With --goal the answer is what no rule can beat on that goal, and what each rule gets of it.

    SCENARIO is a file, or the name of a shipped scenario, with competition: field.
    """
    options = replace(options, replications=replications)
    if goal is not None:
        _show_yardsticks(scenario, goal, groups, search, options)
        return
    if search:
        raise click.UsageError("--search looks for the best rule for a goal: name it with --goal")
    found = _weigh(scenario, groups, measure, options)

    from simulator.report.studies.regret import regret_answer, regret_tables
    from simulator.runs.failures import failure_sentences

    answer, failures = regret_answer(found), failure_sentences(found.failed, found.scenario.competition)
    if options.as_json:
        show_json(regret_document(found, answer))
        end_with(failures)
        return
    show(f"{answer}\n")
    for table in regret_tables(found, details):
        show(table)
    if pictures:
        from simulator.report.pictures.files import save
        from simulator.report.studies.regret_picture import draw_regret, regret_data

        folder = (options.out or RESULTS) / found.scenario.name
        name = "regret" if found.measure == "usd" else f"regret_{found.measure}"
        save(draw_regret(found), folder / name, told=answer, data=regret_data(found))
        show("")
        show_place("Picture", folder / f"{name}.png")
    if not failures:
        goal = "income" if found.measure == "usd" else "hires"
        ask_next(
            "Next, the most that any rule can get, and which rule gets most:",
            options,
            ("regret", scenario, "--goal", goal, *_profile(groups, found.scenario)),
            _side_by_side(scenario, goal, found.scenario),
        )
    end_with(failures)


def _show_yardsticks(
    name: str, goal: str, groups: tuple[str, ...], search: bool, options: PlayOptions
) -> None:
    """Print what no rule can beat, and how far each rule comes; a scenario without it is a usage error."""
    from simulator.report.studies.yardsticks import yardstick_answer, yardstick_document, yardstick_table
    from simulator.studies.yardsticks.reached import reached
    from simulator.studies.yardsticks.record import YardstickError

    ready = ready_at(name, options)
    total = options.replications or min(ready.scenario.run.replications, _USUAL)
    try:
        with progress_bar(options.quiet, f"{ready.scenario.name}: yardsticks") as progress:
            found = reached(
                ready,
                (goal,),
                group=groups[0] if groups else None,
                replications=total,
                search=search,
                workers=options.workers or os.cpu_count() or 1,
                progress=progress,
            )
    except YardstickError as error:
        raise click.UsageError(f"{name}: {error}") from error
    if options.as_json:
        show_json({"scenario": found.scenario.name, "goals": yardstick_document(found)})
        return
    show(f"{yardstick_answer(found, goal)}\n")
    show(yardstick_table(found, goal))
    words = ("regret", name, "--goal", goal, *_profile(groups, found.scenario), "--search")
    ask_next(
        "Next, a rule that you can follow, and how the rules do side by side:"
        if search
        else "Next, the best rule that sees what you see (takes minutes), and how the rules do side by side:",
        options,
        ("tune", name, "--rules", "--goal", goal) if search else words,
        _side_by_side(name, goal, found.scenario),
    )


def _profile(groups: tuple[str, ...], scenario: "Scenario") -> tuple[str, ...]:
    """The group that a yardstick is for, where the profiles differ or one was named."""
    people = [group for group in scenario.freelancers if group.count > 0]
    named = groups[:1] or tuple(group.name for group in people[:1])
    profiles = {group.model_dump_json(exclude={"name", "strategy"}) for group in people}
    return ("--strategy", *named) if groups or len(profiles) > 1 else ()


def _side_by_side(name: str, goal: str, scenario: "Scenario") -> tuple[str, ...]:
    """The command that compares the rules; where there is only one, how many Connects it takes."""
    many = sum(group.count > 0 for group in scenario.freelancers) > 1
    return ("compare", name, "--goal", goal) if many else ("plan", name)


def _weigh(name: str, groups: tuple[str, ...], measure: str, options: PlayOptions) -> "Regret":
    """Load and play; a scenario for which there is no regret is a usage error."""
    from simulator.studies.regret.regret import RegretError, regret

    ready = ready_at(name, options)
    scenario = ready.scenario
    if options.replications is None and scenario.run.replications > _USUAL:
        run = scenario.run.model_copy(update={"replications": _USUAL})
        scenario = scenario.model_copy(update={"run": run})
    try:
        with progress_bar(options.quiet, f"{scenario.name}: regret") as progress:
            return regret(
                scenario,
                groups,
                measure,
                base=ready.folder,
                workers=options.workers or os.cpu_count() or 1,
                progress=progress,
            )
    except RegretError as error:
        raise click.UsageError(f"{name}: {error}") from error


def regret_document(found: "Regret", answer: str) -> dict[str, object]:
    """Lay everything out as plain data: group, measure, then totals and parts."""
    from simulator.studies.regret.parts import PARTS

    def numbers(estimate: "Estimate") -> dict[str, object]:
        return {key: getattr(estimate, key) for key in ("value", "low", "high", "n", "unit", "method")}

    groups = {
        group: {
            found.measure: {
                **{c: numbers(found.total(group, c)) for c in ("regret", "own", "informed", "best", "bound")},
                "parts": {part: numbers(found.part(group, part)) for part in PARTS},
            }
        }
        for group in found.groups
    }
    return {
        "answer": answer,
        "scenario": found.scenario.name,
        "measure": found.measure,
        "strategies": groups,
    }
