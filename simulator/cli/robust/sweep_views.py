"""Views of a sweep that was played, as `sweep` and `sweep show` print them.

Answers: which sweep of a folder is meant, by what are its points seen, and how is that said.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from simulator.cli.shared.speak import FAILED, remark, remark_all, show, show_json

if TYPE_CHECKING:
    import pandas as pd

    from simulator.studies.sensitivity.explained import Explained
    from simulator.studies.sweep.result import SweepResult

_FEW_POINTS = 10
_NOT_TOLD = (
    "this design does not tell how much each setting explains: use design: {kind: sobol, points: 64} or "
    "design: {kind: morris, points: 16} in the block 'sweep'"
)
_TOO_FEW = (
    "too few base points lie, with all their parts, where --where chooses, to tell how much each setting "
    "explains: choose more widely, or play a sweep of more points"
)


def default_by(result: "SweepResult") -> tuple[str, ...]:
    """What a first look is arranged by: the first lever, or what is unknown; a few points one by one."""
    return () if len(result.points) <= _FEW_POINTS else apart(result, result.settings[0])


def apart(result: "SweepResult", key: str) -> tuple[str, ...]:
    """A setting to see by, with those without which points of different periods would be added up."""
    from simulator.studies.sweep.periods import LENGTHS

    return tuple(dict.fromkeys([key, *(one for one in LENGTHS if one in result.settings)]))


def asked_for(
    last: "SweepResult", block: str | None, by: Sequence[str], where: Sequence[str]
) -> "SweepResult":
    """Find the sweep of a folder that is meant: the one that is named, or the last that varies what is asked.

    Parameters
    ----------
    last : SweepResult
        The one that was played last.
    block : str, optional
        Name of a block that the folder keeps.
    by, where : sequence of str
        What rows are made by, and conditions on points, as typed.

    Returns
    -------
    SweepResult

    Raises
    ------
    click.UsageError
        If there is none of that name, or a condition cannot be read.
    """
    from simulator.studies.sweep.result import blocks_of
    from simulator.studies.sweep.where import NoView, can_see

    held = blocks_of(last)
    if block is not None:
        if block not in held:
            there = f"there are {', '.join(held)}" if held else "none is kept there"
            raise click.BadParameter(
                f"no sweep of this folder is called '{block}'; {there}", param_hint="--block"
            )
        return held[block]
    try:
        return next((one for one in (last, *held.values()) if can_see(one, by, where)), last)
    except NoView as error:
        raise click.UsageError(str(error)) from error


def show_view(
    result: "SweepResult",
    by: Sequence[str],
    where: Sequence[str],
    outcome: Sequence[str],
    most: int,
    as_json: bool,
    influence: bool = False,
    asked: bool = False,
) -> None:
    """Print the answer and a table, or all of it as JSON; what cannot be shown is a usage error.

    Parameters
    ----------
    result : SweepResult
        What was played.
    by, where, outcome : sequence of str
        What rows are made by, conditions on points, and what to show, as typed.
    most : int
        Rows of the table at most.
    as_json : bool
        Whether to print a document.
    influence : bool
        Whether to tell how much each setting explains; left out where a design does not tell it.
    asked : bool
        Whether that was asked for, so that a design that does not tell it is a mistake.

    Raises
    ------
    click.UsageError
        If it cannot be seen so.
    """
    from simulator.report.robust.explained import explained_answer, explained_table
    from simulator.report.robust.sweep import failures_said, sweep_table
    from simulator.report.robust.sweep_answer import sweep_answer
    from simulator.studies.sweep.outcomes import NoOutcome
    from simulator.studies.sweep.show import views
    from simulator.studies.sweep.where import NoView

    if not result.points:
        remark_all(failures_said(result))
        return
    try:
        answer = sweep_answer(result, outcome[0] if outcome else None, where)
        rows = views(result, by, where, outcome or None)
        told = _explained(result, outcome, where) if influence else None
    except (NoOutcome, NoView) as error:
        raise click.UsageError(str(error)) from error
    if asked and told is None:
        told_of_all = where and _explained(result, outcome, ()) is not None
        raise click.UsageError(_TOO_FEW if told_of_all else _NOT_TOLD)
    answer = answer if told is None else f"{answer} {explained_answer(told)}"
    if as_json:
        show_json(_document(result, rows, answer, told))
        return
    show(f"{answer}\n")
    show(sweep_table(result, rows, most))
    if told is not None:
        show(explained_table(told))


def _document(
    result: "SweepResult", rows: "pd.DataFrame", answer: str, told: "Explained | None"
) -> dict[str, object]:
    """Lay out a view of a sweep as plain data."""
    from simulator.report.robust.explained import explained_document
    from simulator.report.robust.sweep import units_of

    return {
        "answer": answer,
        "scenario": result.scenario.name,
        "folder": str(result.directory),
        "levers": list(result.levers),
        "uncertainties": list(result.uncertainties),
        "points": len(result.points),
        "missing": result.missing,
        "replications": result.replications,
        "units": units_of(rows),
        "failed": result.failed[["point", "kind", "reason"]].to_dict("records"),
        "rows": rows.to_dict("records"),
        **({} if told is None else {"influence": explained_document(told)}),
    }


def _explained(result: "SweepResult", outcome: Sequence[str], where: Sequence[str]) -> "Explained | None":
    """How much each setting explains over the chosen points; None if these do not tell."""
    from simulator.studies.sensitivity.explained import explained
    from simulator.studies.sweep.where import NoView, chosen, of_outcomes

    if found := of_outcomes(result, where):
        raise NoView(
            f"'{found[0]}' chooses points by what came out, which says nothing of what a setting does: "
            "choose by settings or strategies"
        )
    narrowed, groups = chosen(result, where)
    return explained(narrowed, outcome[0] if outcome else None, groups)


def tell_failures(result: "SweepResult") -> None:
    """Say which points are not in the answer."""
    from simulator.report.robust.sweep import failures_said

    for sentence in failures_said(result):
        remark(f"{sentence}.")


def end(result: "SweepResult") -> None:
    """Say which points failed, and end with 1 if any did."""
    tell_failures(result)
    if len(result.failed):
        click.get_current_context().exit(FAILED)
