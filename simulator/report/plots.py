"""All pictures of a run.

Answers: what happened, at a glance. Each picture lives in a module of its own, with the function that makes
its data; this one draws them all for a stored run and writes them beside it.
"""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure

from simulator.report.pictures.balance import balances, draw_balances
from simulator.report.pictures.cast import Cast, cast_of
from simulator.report.pictures.competition import (
    crowding_by_age,
    draw_competition,
    is_of_2023,
    measured_by_age,
)
from simulator.report.pictures.convergence import convergence, draw_convergence
from simulator.report.pictures.differences import differences, draw_differences
from simulator.report.pictures.efficiency import draw_efficiency, efficiency, regions
from simulator.report.pictures.first_hire import chance_by_connects, draw_first_hire
from simulator.report.pictures.outcomes import draw_outcomes, outcome_dots
from simulator.report.pictures.style import save
from simulator.report.pictures.waits import draw_waits, still_waiting
from simulator.report.words.ranking import Ranking, ranking
from simulator.runs.result import RunResult, load_run

FOLDER = "pictures"
FORMATS = ("png", "svg")


def _outcomes(result: RunResult, cast: Cast, found: Ranking) -> Figure:
    return draw_outcomes(outcome_dots(result, cast.order), cast)


def _efficiency(result: RunResult, cast: Cast, found: Ranking) -> Figure:
    return draw_efficiency(efficiency(result, cast.order), regions(result, cast.order), cast)


def _differences(result: RunResult, cast: Cast, found: Ranking) -> Figure:
    return draw_differences(differences(found, cast.order), cast, found.metric)


def _first_hire(result: RunResult, cast: Cast, found: Ranking) -> Figure:
    return draw_first_hire(chance_by_connects(result, cast.order, hires=(1, 2, 3)), cast)


def _waits(result: RunResult, cast: Cast, found: Ranking) -> Figure:
    return draw_waits(still_waiting(result, cast.order), cast)


def _balances(result: RunResult, cast: Cast, found: Ranking) -> Figure:
    return draw_balances(balances(result, cast.order), cast, result.scenario.warmup)


def _competition(result: RunResult, cast: Cast, found: Ranking) -> Figure:
    real = measured_by_age() if is_of_2023(result) else None
    return draw_competition(crowding_by_age(result), real, cast)


def _convergence(result: RunResult, cast: Cast, found: Ranking) -> Figure:
    return draw_convergence(convergence(result, cast.order, found.metric), cast, found.metric)


PICTURES = {
    "outcomes": _outcomes,
    "efficiency": _efficiency,
    "differences": _differences,
    "first_hire": _first_hire,
    "waits": _waits,
    "balance": _balances,
    "competition": _competition,
    "convergence": _convergence,
}
"""Every picture by name, in the order of reading."""


def draw_all(
    run: RunResult | str | Path,
    out: str | Path | None = None,
    formats: Sequence[str] = FORMATS,
    only: Sequence[str] | None = None,
) -> list[Path]:
    """Draw the pictures of a run and write them.

    Parameters
    ----------
    run : RunResult or path
        A stored run, or its folder.
    out : path, optional
        Folder of the pictures, made if needed; by default `pictures` in the folder of the run.
    formats : sequence of str
        `png`, `svg`, `pdf`.
    only : sequence of str, optional
        Some of `PICTURES`; all of them without it.

    Returns
    -------
    list of Path
        The files, in order of `PICTURES`, formats of a picture together.

    Raises
    ------
    KeyError
        If there is no such picture.
    OSError
        If the folder cannot be written.
    """
    result = run if isinstance(run, RunResult) else load_run(run)
    chosen = PICTURES if only is None else {name: PICTURES[name] for name in only}
    folder = Path(out) if out is not None else result.directory / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    found = ranking(result)
    cast = cast_of(result, found)
    files = []
    for name, draw in chosen.items():
        files += save(draw(result, cast, found), folder / name, formats)
    return files
