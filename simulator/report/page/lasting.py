"""What other commands found about a scenario, kept so that the report of a run can show it too.

Answers: does the answer last: with other settings, in other worlds, when everybody follows it. `tune`, `when`
and `game` leave their answer and picture beside the runs of a scenario; it is shown only for runs of the very
same scenario, whatever its luck and its number of replications.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from simulator.model.scenario import Scenario
from simulator.report.page.parts import Html, tag
from simulator.report.page.pictures import Drawing, drawing
from simulator.runs.files import StoreError, read_json, save_text
from simulator.runs.result import RunResult

Draw = Callable[[], Figure]
Table = pd.DataFrame
KEPT = {
    "tuning": "Are there better settings?",
    "two_goals": "What does one goal cost of another?",
    "when": "When would another rule be better?",
    "game": "What if everybody may choose?",
}
"""what is kept, by the name of its file, and the question that it answers"""
_ASKED = {"run", "sweep", "uncertainties", "goal", "question", "description", "name"}
"""parts of a scenario that leave its world and its people as they are"""


def _world_of(scenario: Scenario) -> str:
    """What decides whether an answer is about the same scenario."""
    plain = scenario.model_dump(mode="json", exclude=_ASKED)
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:16]


def keep_answer(
    folder: Path,
    stem: str,
    scenario: Scenario,
    answer: str,
    draw: Draw,
    data: Table | None = None,
) -> None:
    """Keep an answer with its picture.

    Parameters
    ----------
    folder : Path
        Of the results of the scenario.
    stem : str
        One of `KEPT`.
    scenario : Scenario
        What it is about.
    answer : str
        The sentences.
    draw : callable
        Draws the picture.
    data : DataFrame, optional
        The numbers that are drawn.
    """
    found = {
        "answer": answer,
        "world": _world_of(scenario),
        **drawing(draw, answer, data)._asdict(),
    }
    save_text(folder / f"{stem}.json", json.dumps(found, ensure_ascii=False))


def kept_answers(result: RunResult) -> Iterator[Html]:
    """What is kept about the scenario of a run, as a section of its page; nothing where nothing is."""
    found = list(_kept(result))
    if found:
        yield from found


def _kept(result: RunResult) -> Iterator[Html]:
    for stem, question in KEPT.items():
        file = result.directory.parent / f"{stem}.json"
        if not file.exists():
            continue
        try:
            known = read_json(file)
            answer, world, *parts = (str(known[key]) for key in ("answer", "world", *Drawing._fields))
        except (StoreError, KeyError, TypeError):
            continue  # a page does without what somebody else wrote there
        if world != _world_of(result.scenario):
            continue
        yield tag("h3", question)
        yield tag("p", answer)
        yield Drawing(*parts).on_page(stem)
