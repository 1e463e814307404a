"""All pictures of a run.

Answers: what happened, at a glance. Each picture has a module of its own, with the function that computes its
data; this one draws them all for a stored run and writes them beside it.
"""

from collections.abc import Sequence
from pathlib import Path

from simulator.report.pictures import (
    balance,
    competition,
    convergence,
    differences,
    efficiency,
    first_hire,
    outcomes,
    tradeoff,
    waits,
)
from simulator.report.pictures.files import FORMATS, save, svg_of
from simulator.report.pictures.picture import Picture, view_of
from simulator.report.pictures.style import for_a_phone, house_style
from simulator.report.words.markdown import NARROW
from simulator.report.words.ranking import Ranking
from simulator.runs.files import save_text
from simulator.runs.result import RunResult, load_run

FOLDER = "pictures"

_MODULES = (outcomes, tradeoff, efficiency, differences, first_hire, waits, balance, competition, convergence)
PICTURES: dict[str, Picture] = {module.PICTURE.name: module.PICTURE for module in _MODULES}
"""Every picture by name, in the order of reading."""


def draw_all(
    run: RunResult | str | Path,
    out: str | Path | None = None,
    formats: Sequence[str] = FORMATS,
    only: Sequence[str] | None = None,
    phone: bool = False,
) -> list[Path]:
    """Draw the pictures of a run and write them, each with its numbers beside it as CSV.

    Parameters
    ----------
    run : RunResult or path
        A stored run, or its folder.
    out : path, optional
        Folder for the pictures, created if needed; by default `pictures` in the folder of the run.
    formats : sequence of str
        `png`, `svg`, `pdf`.
    only : sequence of str, optional
        Some of `PICTURES`; by default all.
    phone : bool
        Whether each is drawn for a phone too, as `NAME_narrow.svg`.

    Returns
    -------
    list of Path
        The files, in the order of `PICTURES`, with the formats of a picture together.

    Raises
    ------
    KeyError
        If there is no such picture.
    StoreError
        If the folder cannot be written.
    """
    result = run if isinstance(run, RunResult) else load_run(run)
    folder = Path(out) if out is not None else result.directory / FOLDER
    files = draw(result, folder, formats, only)
    return files + _for_phones(result, folder, only) if phone else files


def _for_phones(result: RunResult, folder: Path, only: Sequence[str] | None) -> list[Path]:
    """Draw the same for phones, with letters that can be read there."""
    view = view_of(result, None)
    with for_a_phone():
        return [
            save_text(folder / f"{name}{NARROW}.svg", svg_of(picture.draw(view), letters=True))
            for name, picture in PICTURES.items()
            if only is None or name in only
        ]


def draw(
    result: RunResult,
    folder: Path,
    formats: Sequence[str] = FORMATS,
    only: Sequence[str] | None = None,
    found: Ranking | None = None,
) -> list[Path]:
    """Draw the pictures of a run that is open.

    Parameters
    ----------
    result : RunResult
        With at least one replication.
    folder : Path
        Folder for the pictures, created if needed.
    formats, only
        As for `draw_all`.
    found : Ranking, optional
        Its ranking; by default by the scenario's goal.

    Returns
    -------
    list of Path

    Raises
    ------
    KeyError, OSError
        As for `draw_all`.
    """
    chosen = PICTURES if only is None else {name: PICTURES[name] for name in only}
    view = view_of(result, found)
    files = []
    with house_style():
        for name, picture in chosen.items():
            data = None if picture.data is None else picture.data(view)
            files += save(picture.draw(view), folder / name, formats, picture.sentence(view), data)
    return files
