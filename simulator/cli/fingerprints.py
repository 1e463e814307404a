"""The command `fingerprints`: how every strategy fares over competition and budget, and the pages about them.

Answers: where does which rule work. What was measured is kept beside the pages.
"""

from pathlib import Path
from typing import Any

import click

from simulator.cli.playing import end_with
from simulator.cli.speak import progress_bar, remark, show

_FOLDER = click.Path(path_type=Path)
PAGES = Path("docs/strategies")
INTO = click.option("--into", type=_FOLDER, default=PAGES, help="Folder of the pages.", show_default=True)
MEASURED = "measured.json"


@click.group()
def fingerprints() -> None:
    """Measure every strategy over competition and budget, and write its page."""


@fingerprints.command("run")
@click.option("--replications", type=click.IntRange(2), help="Random worlds of each square.")
@click.option("--out", type=_FOLDER, help="Folder of all results.  [default: results]")
@INTO
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def run(replications: int | None, out: Path | None, into: Path, quiet: bool) -> None:
    """Play all strategies on the grid and keep what was measured."""
    import json
    import time

    from simulator.runs.failures import failure_sentences
    from simulator.runs.files import save_text
    from simulator.strategies import STRATEGIES
    from simulator.studies.fingerprints import measure_fingerprints

    began = time.monotonic()
    with progress_bar(quiet, "fingerprints") as tell:

        def played(done: int, total: int) -> None:
            if tell is not None:
                tell(done, total, time.monotonic() - began)

        report = measure_fingerprints(list(STRATEGIES), replications, out, played)
    squares = len(report["crowds"]) * len(report["budgets"])
    file = save_text(into / MEASURED, json.dumps(report) + "\n")
    show(f"{len(report['strategies'])} strategies in {squares} markets each: {file}")
    remark("Write the pages: simulator fingerprints pages")
    end_with(failure_sentences(report.get("failed", {}), "field"))


@fingerprints.command("pages")
@INTO
def pages(into: Path) -> None:
    """Write a page for every strategy, with its fingerprint where it was measured."""
    from simulator.kit.described import describe
    from simulator.report.pictures.style import save
    from simulator.report.studies.fingerprints import draw_fingerprint
    from simulator.report.studies.strategy_pages import INDEX, strategies_index, strategy_page
    from simulator.runs.files import read_json, save_text
    from simulator.strategies import STRATEGIES

    report: Any = read_json(into / MEASURED) if (into / MEASURED).exists() else None
    every = [describe(name) for name in STRATEGIES]
    for about in every:
        show(str(save_text(into / f"{about.name}.md", strategy_page(about, report))))
        if report is not None and about.name in report["strategies"]:
            save(draw_fingerprint(report, about.name), into / about.name, ("png",))
    show(str(save_text(into / f"{INDEX}.md", strategies_index(every, report))))
