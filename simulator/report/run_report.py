"""What a run says: the answer, the table, where everything is, and who failed.

Answers: what does a person read after a run, and what does another program. Everything is made here, from one
ranking; the command line only prints it.
"""

from contextlib import suppress
from typing import NamedTuple

from simulator.loader.posts import replay_remarks
from simulator.loader.problems import ScenarioError
from simulator.report.tables import main_table
from simulator.report.words.advice import advice
from simulator.report.words.answers import run_answer
from simulator.report.words.controlled import run_document
from simulator.report.words.goals import goals_document
from simulator.report.words.ranking import ranking
from simulator.report.words.sheet import Sheet
from simulator.runs.failures import failure_sentences
from simulator.runs.result import RunResult


class RunReport(NamedTuple):
    """What is printed of a run, in this order."""

    answer: str
    rules: str
    """what those do that are first under some goal; may be empty"""
    table: Sheet
    places: tuple[tuple[str, str], ...]
    """what is where: tables, and pictures if any were drawn"""


def run_report(result: RunResult, pictures: bool = True, metric: str | None = None) -> RunReport:
    """Put together what a person reads of a run.

    Parameters
    ----------
    result : RunResult
        A run with at least one replication.
    pictures : bool
        Whether its pictures are drawn too.
    metric : str, optional
        What to rank by; by default the metric of the scenario's goal.

    Returns
    -------
    RunReport
    """
    found = ranking(result, metric)
    places = [("Tables", str(result.directory))]
    if pictures:
        from simulator.report.plots import FOLDER, draw  # loading what draws takes half a second

        drawn = draw(result, result.directory / FOLDER, found=found)
        places += [("Pictures", str(drawn[0].parent))] if drawn else []
    table, answer = main_table(result, found), run_answer(result, found)
    rules = advice(found.compared, [result.scenario], found.oracles) if found.order else ""
    return RunReport(answer, rules, table, tuple(places))


def failures_of_run(result: RunResult) -> tuple[str, ...]:
    """Write a sentence for each strategy of a run that failed."""
    return tuple(failure_sentences(result.failed, result.scenario.competition))


def run_json(result: RunResult, metric: str | None = None) -> dict[str, object]:
    """Lay out a run for other programs: the answer, who wins by which goal, every metric, remarks."""
    found = ranking(result, metric)
    document: dict[str, object] = {"run_dir": str(result.directory), "answer": run_answer(result, found)}
    document |= goals_document(found.compared, found.oracles) | run_document(result)
    with suppress(ScenarioError):  # a run that is finished stands, whatever became of its table
        if result.scenario.jobs.replay is not None:
            document["remarks"] = list(replay_remarks(result.scenario, result.base))
    return document
