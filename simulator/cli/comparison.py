"""How the command `compare` prints and saves its findings.

Answers: what goes to the screen, and into which files.
"""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli.shared.after import another_than
from simulator.cli.shared.playing import end_with, hint_after
from simulator.cli.shared.speak import progress_bar, remark, remark_all, show, show_json, show_place

if TYPE_CHECKING:
    from simulator.studies.compare.course import Findings


MOST_FOR_YARDSTICKS = 20
"""replications; a bound is far from any rule, so it need not be as sure as these"""


@dataclass(frozen=True)
class Output:
    """How a person wants the answer: on the screen, as JSON, as a picture, in files."""

    as_json: bool = False
    markdown: bool = False
    pictures: bool = True
    csv_file: Path | None = None
    parquet_file: Path | None = None
    out: Path | None = None
    """folder of all results; pictures go there too"""
    quiet: bool = False
    details: bool = False
    """whether the terms of statisticians are shown too"""


def with_yardsticks(findings: "Findings", workers: int | None, quiet: bool) -> "Findings":
    """Work out the most that any rule can get of each goal, or remark why that cannot be done.

    Parameters
    ----------
    findings : Findings
        What was found without.
    workers : int or None
        Threads; one per processor by default.
    quiet : bool
        Whether no progress and no remark is shown.

    Returns
    -------
    Findings
    """
    from simulator.runs.ready import Ready
    from simulator.studies.yardsticks.bounds import yardsticks
    from simulator.studies.yardsticks.record import YardstickError

    results = findings.evidence.results
    if len(results) != 1:
        remark("No yardstick: it holds for the rules of one scenario, and several are compared.")
        return findings
    ready = Ready.of(results[0].scenario, results[0].base)
    count, threads = min(len(results[0].market), MOST_FOR_YARDSTICKS), workers or os.cpu_count() or 1
    try:
        with progress_bar(quiet, "yardstick") as progress:
            found = yardsticks(ready, replications=count, workers=threads, progress=progress)
    except YardstickError as error:
        remark(f"No yardstick: {error}.")
        return findings
    bounds = {goal: bound.estimate() for goal, bound in found.items()}
    return replace(findings, comparison=replace(findings.comparison, yardsticks=bounds))


def print_findings(findings: "Findings", output: Output) -> None:
    """Print the answer and the ranking, save the tables, and exit with 1 if a strategy failed."""
    from simulator.report.studies.comparison import (
        comparison_document,
        comparison_sentences,
        folder_of_the_first,
        ranking_text,
    )
    from simulator.runs.unscored import unscored_sentences

    alone = len(findings.comparison.ranking) == 1
    if alone:  # the reason first, or its lack of rivals looks like the reader's own doing
        for failure in dict.fromkeys(findings.failures):
            remark(f"Error: {failure.replace(' is left out above', ' is left out')}")
    written = _save_tables(findings, output)
    if output.as_json:
        show_json(comparison_document(findings, written))
    else:
        show("\n".join(comparison_sentences(findings, output.details)) + "\n")
        show(ranking_text(findings, output.markdown, output.details))
        show("")
        _show_market(findings, output.details)
        if alone and not findings.failures:
            _name_another(findings)
        folders = [result.directory for result in findings.evidence.results]
        for place in folders + written:
            show_place("Tables", place)
        if output.pictures:
            for picture in _draw(findings, output.out):
                show_place("Picture", picture)
        if not output.quiet:
            hint_after(folders, folder_of_the_first(findings))
    remark_all(line for result in findings.evidence.results for line in unscored_sentences(result))
    end_with(findings.failures, told=alone)


def _show_market(findings: "Findings", details: bool) -> None:
    """Print what the settings do to the market as a whole, if that was compared."""
    from simulator.report.whole import whole_sentences, whole_table

    if findings.market is None:
        return
    show("\n".join(whole_sentences(findings.market)) + "\n")
    show(whole_table(findings.market, details))
    show("")


def _name_another(findings: "Findings") -> None:
    """Say how a second entry is named where there is nothing to compare."""
    (entry,) = findings.evidence.entries[:1]
    rule = next(g.strategy.name for g in entry.result.scenario.freelancers if g.name == entry.group)
    remark(f"Nothing to compare it with: name two, such as --strategy {rule} --strategy {another_than(rule)}")


def _save_tables(findings: "Findings", output: Output) -> list[Path]:
    """Save ranking and differences to the files on the command line; return these."""
    if output.csv_file is None and output.parquet_file is None:
        return []
    from simulator.report.studies.comparison import findings_frame
    from simulator.runs.files import save_csv, save_parquet

    frame = findings_frame(findings)
    written = [save_csv(output.csv_file, frame)] if output.csv_file is not None else []
    return written + ([save_parquet(output.parquet_file, frame)] if output.parquet_file is not None else [])


def _draw(findings: "Findings", out: Path | None) -> list[Path]:
    """Draw income against hires, and how far the entries are apart; return the pictures."""
    from simulator.report.pictures.forest import draw_forest
    from simulator.report.studies.comparison import oracles_in

    found = draw_forest(findings.comparison, findings.evidence.entries, oracles_in(findings), out)
    return [file for file in found if file.suffix == ".png"]
