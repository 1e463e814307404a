"""The command `regret`: how far from the best that luck allows, and why.

Answers: what did each mistake cost.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.options import DRAW, JSON, QUIET, SET, WORKERS
from simulator.cli.playing import end_with
from simulator.cli.speak import progress_bar, show, show_json

if TYPE_CHECKING:
    from simulator.model.scenario import Scenario
    from simulator.studies.regret.regret import Regret

RESULTS = Path("results")
_USUAL = 20


@click.command()
@click.argument("scenario")
@click.option("--strategy", "groups", multiple=True, metavar="GROUP", help="Only this group; repeatable.")
@click.option(
    "--measure",
    type=click.Choice(["usd", "hires"]),
    default="usd",
    show_default=True,
    help="What that somebody bids for, and what is counted.",
)
@click.option(
    "--replications", type=click.IntRange(1), help=f"Random worlds.  [default: the file's, at most {_USUAL}]"
)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Names the luck; overrides run.seed.")
@WORKERS
@click.option("--out", type=click.Path(path_type=Path), default=RESULTS, show_default=True, help="Folder.")
@SET
@QUIET
@JSON
@DRAW
def regret(
    scenario: str,
    groups: tuple[str, ...],
    as_json: bool,
    pictures: bool,
    out: Path,
    **options: Any,
) -> None:
    """Compare strategies of SCENARIO with somebody who knows every client's choice.

    SCENARIO is a file, or the name of a shipped one, with competition: field. That somebody has the same
    Connects and contract slots, but sees each post at once and bids for a place at the top where only that
    wins: for as many dollars as it can get, or hires with --measure hires. The difference is split by reason:
    dead posts, too late, boosts, jobs not seen as good, Connects or slots that were gone.
    """
    found = _measured(scenario, groups, **options)

    from simulator.report.studies.regret import draw_regret, regret_answer, regret_tables
    from simulator.runs.failures import failure_sentences

    answer, failures = regret_answer(found), failure_sentences(found.failed, found.scenario.competition)
    if as_json:
        show_json(document(found, answer))
        end_with(failures)
        return
    show(f"{answer}\n")
    for table in regret_tables(found):
        show(table)
    if pictures:
        from simulator.report.pictures.style import save

        folder = out / found.scenario.name
        folder.mkdir(parents=True, exist_ok=True)
        name = "regret" if found.measure == "usd" else f"regret_{found.measure}"
        save(draw_regret(found), folder / name, ("png", "svg"))
        show(f"\nPicture: {folder / name}.png")
    end_with(failures)


def _loaded(path: Path, overrides: tuple[str, ...], replications: int | None, seed: int | None) -> "Scenario":
    """The scenario with as many worlds as asked for."""
    from simulator.loader.scenario import load_scenario

    more = [] if seed is None else [f"run.seed={seed}"]
    scenario = load_scenario(path, [*overrides, *more])
    count = replications or min(scenario.run.replications, _USUAL)
    run = scenario.run.model_copy(update={"replications": count})
    return scenario.model_copy(update={"run": run})


def _measured(
    name: str, groups: tuple[str, ...], *, measure: str, quiet: bool, workers: int | None, **options: Any
) -> "Regret":
    """Load and play; a scenario for which there is no regret is wrong usage."""
    import os

    from simulator.loader.shipped import scenario_file
    from simulator.studies.regret.regret import RegretError
    from simulator.studies.regret.regret import regret as weigh

    path = scenario_file(name)
    scenario = _loaded(path, **options)
    try:
        with progress_bar(quiet, f"{scenario.name}: regret") as tell:
            return weigh(
                scenario,
                groups,
                measure,
                base=path.resolve().parent,
                workers=workers or os.cpu_count() or 1,
                progress=tell,
            )
    except RegretError as error:
        raise click.UsageError(f"{path}: {error}") from error


def document(found: "Regret", answer: str) -> dict[str, Any]:
    """Return everything as plain data: group, the measure, then totals and parts."""
    from simulator.studies.regret.parts import PARTS

    def numbers(estimate: Any) -> dict[str, Any]:
        return {key: getattr(estimate, key) for key in ("value", "low", "high", "n", "unit", "method")}

    groups = {
        group: {
            found.measure: {
                **{c: numbers(found.total(group, c)) for c in ("regret", "own", "best", "bound")},
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
