"""The command `fingerprints`: how strategies do over competition and budget, and the pages about them.

Answers: which strategy works where. The numbers are kept beside the pages.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.shared.playing import end_with
from simulator.cli.shared.speak import progress_bar, remark, show
from simulator.cli.typed.folders import PathTo, Target
from simulator.cli.typed.names import Near
from simulator.cli.typed.numbers import Whole

if TYPE_CHECKING:
    from simulator.studies.fingerprints import Report

_FOLDER = PathTo()
PAGES = Path("docs/strategies")
INTO = click.option("--into", type=_FOLDER, default=PAGES, help="Folder for the pages.", show_default=True)
MEASURED = "measured.json"


@click.group("fingerprints", cls=Near)
def fingerprints_command() -> None:
    """Measure how strategies do at each competition and budget.

    A fingerprint shows how one strategy does from few rivals to many, and from few Connects to many.
    """


@fingerprints_command.command("run")
@click.option("--replications", type=Whole(2), metavar="N", help="Number of random worlds for each square.")
@click.option("--out", type=Target(), help="Folder for results.  [default: results]")
@INTO
@click.option("-q", "--quiet", is_flag=True, help="Print no progress.")
def fingerprints_run_command(replications: int | None, out: Path | None, into: Path, quiet: bool) -> None:
    """Play every strategy at each competition and budget."""
    import json
    import time

    from simulator.runs.failures import failure_sentences
    from simulator.runs.files import save_text
    from simulator.strategies import STRATEGIES
    from simulator.studies.fingerprints import measure_fingerprints

    began = time.monotonic()
    with progress_bar(quiet, "fingerprints") as progress:

        def played(done: int, total: int) -> None:
            if progress is not None:
                progress(done, total, time.monotonic() - began)

        report = measure_fingerprints(list(STRATEGIES), replications, out, played)
    squares = len(report["crowds"]) * len(report["budgets"])
    file = save_text(into / MEASURED, json.dumps(report) + "\n")
    show(f"{len(report['strategies'])} strategies in {squares} markets each: {file}")
    remark("Write the pages: simulator fingerprints pages")
    end_with(failure_sentences(report.get("failed", {}), "field"))


@fingerprints_command.command("pages")
@INTO
def fingerprints_pages_command(into: Path) -> None:
    """Write a page for every strategy, with its fingerprint."""
    from simulator.kit.described import describe_strategy
    from simulator.report.pictures.files import save
    from simulator.report.studies.fingerprints import draw_fingerprint, fingerprint_data
    from simulator.report.studies.strategy_pages import INDEX, strategies_index, strategy_page
    from simulator.runs.files import read_json, save_text
    from simulator.strategies import STRATEGIES

    report: Report | None = read_json(into / MEASURED) if (into / MEASURED).exists() else None
    every = [describe_strategy(name) for name in STRATEGIES]
    for about in every:
        show(str(save_text(into / f"{about.name}.md", strategy_page(about, report))))
        if report is not None and about.name in report["strategies"]:
            data = fingerprint_data(report, about.name)
            save(draw_fingerprint(report, about.name), into / about.name, ("png",), data=data)
    show(str(save_text(into / f"{INDEX}.md", strategies_index(every, report))))
