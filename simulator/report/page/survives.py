"""Whether the answer survives, on the page of a run: what a sensitivity study and a sweep beside it say.

Answers: would another rule win if what is assumed, or what somebody picked, were otherwise. Only studies of
the same scenario by the same program count; others would contradict the page.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from simulator.report.page.parts import Html, tag
from simulator.report.page.pictures import Drawing, drawing
from simulator.report.robust.sweep_answer import sweep_answer
from simulator.report.robust.sweep_picture import draw_sweep, sweep_data
from simulator.runs.files import StoreError, read_json
from simulator.runs.points import RECORD, PointStore
from simulator.runs.result import RunResult
from simulator.studies.sweep.record import likeness
from simulator.studies.sweep.result import SweepResult

_LEFT, _SET = (
    "What nobody knows: each assumption is moved to both ends of its range, alone and on the same luck.",
    "What can be set, or may differ: the scenario under many settings, on the same luck.",
)


def survives(results: Sequence[RunResult]) -> Iterator[Html]:
    """Write the section; nothing where no study stands beside a run.

    Parameters
    ----------
    results : sequence of RunResult
        The runs of the page.

    Returns
    -------
    iterator of Html
    """
    parts = list(dict.fromkeys(part for result in results for part in _beside(result)))
    if parts:
        yield tag("h3", "Does the answer survive?")
        yield from parts


def _beside(result: RunResult) -> Iterator[Html]:
    folder, same = result.directory.parent, likeness(result.manifest["scenario"])
    code = result.manifest.get("code", {}).get("digest")
    for file in sorted(folder.glob("sensitivity_*.json")):
        told = _told(file)
        if told.get("likeness") == same and told.get("code") == code:
            yield tag("p", _LEFT, class_="quiet")
            yield tag("p", str(told.get("answer", "")))
            yield Drawing(*(str(told.get(part, "")) for part in Drawing._fields)).on_page(file.stem)
    for file in sorted(folder.glob(f"sweep-*/{RECORD}")):
        swept = _sweep(file.parent, same, code)
        if swept is not None:
            answer = sweep_answer(swept)
            yield tag("p", _SET, class_="quiet")
            yield tag("p", answer)
            yield drawing(partial(draw_sweep, swept), answer, sweep_data(swept)).on_page("sweep")


def _told(file: Path) -> Mapping[str, object]:
    try:
        found = read_json(file)
    except StoreError:
        return {}
    return found if isinstance(found, dict) else {}


def _sweep(folder: Path, same: str, code: str | None) -> SweepResult | None:
    """A sweep that somebody asked for, of the same scenario; studies keep points in such folders too."""
    try:
        store = PointStore.load(folder)
        asked, made = store.record.get("sweep"), store.record.get("code")
        if not isinstance(asked, dict) or not asked.get("design") or not isinstance(made, dict):
            return None
        plain = store.record.get("scenario")
        if made.get("digest") != code or not isinstance(plain, dict) or likeness(plain) != same:
            return None
        found = SweepResult(store)
        return found if found.points else None
    except StoreError:
        return None
