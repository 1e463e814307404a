"""Commands about claims: list, run, pages.

Answers: which advice was tested, and what came of it.
"""

from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.shared.options import JSON, SEED, SET, only_once
from simulator.cli.shared.speak import progress_bar, remark, show, show_json, table_of
from simulator.cli.typed.completion import CLAIM
from simulator.cli.typed.folders import PathTo, Target
from simulator.cli.typed.names import SHOW, Named, Show, no_such
from simulator.cli.typed.numbers import Whole

if TYPE_CHECKING:
    from simulator.runs.workers.executors import Progress
    from simulator.studies.claims.claims import Claim
    from simulator.studies.claims.measure import Report
    from simulator.studies.claims.play import Play

INTO_DEFAULT = Path("results/claims")
MEASURED = "measured"
CHANGED = "changed"
_FOLDER = PathTo()
INTO = click.option(
    "--into",
    type=_FOLDER,
    default=INTO_DEFAULT,
    show_default=True,
    help="Folder for pages and numbers; the project keeps its own in docs/claims.",
)


def claims_by_name() -> "dict[str, Claim]":
    """Return all claims by name."""
    from simulator.studies.claims.library import CLAIMS

    return {claim.name: claim for claim in CLAIMS}


def report_in(folder: Path, name: str) -> "Report | None":
    """Read what was measured of a claim; None without a file, or with one in an older form."""
    from simulator.runs.files import read_json

    file = folder / f"{name}.json"
    report: Report | None = read_json(file) if file.exists() else None
    return report if report is not None and "knobs" in report else None


def latest_report(name: str) -> "tuple[Report | None, str]":
    """Return what was measured of a claim, here or else as shipped; and which of the two: yours, shipped."""
    from simulator.loader.shipped import answers_folder

    here = report_in(INTO_DEFAULT / MEASURED, name)
    return (here, "yours") if here is not None else (report_in(answers_folder(), name), "shipped")


@click.group(
    "claims", cls=Named, invoke_without_command=True, subcommand_metavar="[NAME | run NAME... | pages]"
)
@click.pass_context
def claims_command(context: click.Context) -> None:
    """List the claims that were tested with the answers, or show one.

    Answers that you measured yourself (in results/claims) take the place of the shipped ones.
    """
    if context.invoked_subcommand is not None:
        return
    from simulator.report.studies.claims import claim_answer

    rows = []
    for name, claim in claims_by_name().items():
        report, whose = latest_report(name)
        mine = "Yours. " if whose == "yours" else ""
        rows.append((name, claim.says, mine + claim_answer(claim, report) if report else "not measured yet"))
    show(table_of(("claim", "what it says", "what was measured"), rows))
    remark("Show one: simulator claims NAME. Test it: simulator claims run NAME")


@claims_command.command(SHOW, cls=Show, hidden=True)
@click.argument("name", metavar="", type=CLAIM)
@JSON
@click.pass_context
def claims_show_command(context: click.Context, name: str, as_json: bool) -> None:
    """Show a claim: what it says, what was measured, how, and what it rests on."""
    from simulator.report.studies.claims import claim_answer, told_turns

    known = claims_by_name()
    if name not in known:
        raise click.UsageError(no_such("claim", name, known, "simulator claims"), context.parent)
    claim, (report, whose) = known[name], latest_report(name)
    answer = claim_answer(claim, report) if report else "Not measured yet."
    if as_json:
        told = {"claim": name, "title": claim.title, "says": claim.says, "source": claim.source}
        show_json({**told, "answer": answer, "measured": report, "scenario": str(claim.scenario)})
        return
    show(f"{claim.title}. {answer}\n")
    show(f"The claim: {claim.says} Source: {claim.source}.")
    show(f"How it was tested: {claim.design}")
    if report and report["searched"]:
        show(told_turns(report))
    show("What it rests on:")
    for text in claim.assumptions:
        show(f"- {text}")
    if report:
        show(
            f"Measured over {report['replications']:,} replications"
            + (", by you." if whose == "yours" else ".")
        )
    show(f"Scenario: {claim.scenario}")
    remark(f"Test it yourself: simulator claims run {name}; with your own assumptions: add --set KEY=VALUE")


@claims_command.command("run")
@click.argument("names", nargs=-1, type=CLAIM)
@SEED
@SET
@click.option(
    "--replications",
    type=Whole(2),
    metavar="N",
    help="Number of random worlds.  [default: as the scenario says]",
)
@click.option("--search/--no-search", default=True, help="Look for what would turn the answer, or not.")
@click.option("--out", type=Target(), help="Folder for results.  [default: results]")
@INTO
@click.option("-q", "--quiet", is_flag=True, help="Print no progress.")
def claims_run_command(
    names: tuple[str, ...],
    seed: int | None,
    overrides: tuple[str, ...],
    replications: int | None,
    search: bool,
    out: Path | None,
    into: Path,
    quiet: bool,
) -> None:
    """Test claims and save the numbers.

    All claims are tested unless NAMES are given. With another seed or other settings (which every arm of a
    claim gets before its own), the answer says so, and its numbers are saved apart, in the folder "changed".
    """
    from simulator.report.studies.claims import claim_answer
    from simulator.studies.claims.asked import asked_play
    from simulator.studies.claims.play import measure_claim, plays

    known = claims_by_name()
    for name in names:
        if name not in known:
            raise click.UsageError(no_such("claim", name, known, "simulator claims"))
    only_once(overrides, seed=seed, replications=replications)
    play = asked_play(overrides, seed, replications, search, out)
    for name in _possible(names or tuple(known), play, bool(names)):
        claim = known[name]
        with progress_bar(quiet, name) as progress:
            report = measure_claim(claim, play, _counter(progress, plays(claim, play)))
        saved = _save(report, into)
        show(f"{claim.title}. {claim_answer(claim, report)}")
        if report["apart"] and not quiet:
            remark(f"Saved in {saved}. What is listed stays as it was.")


def _possible(names: tuple[str, ...], play: "Play", all_must: bool) -> list[str]:
    """Return those claims that can be played this way; end with the mistake where all, or any, must."""
    from simulator.loader.problems import ScenarioError
    from simulator.studies.claims.asked import trouble_with

    if not play.assumed and not play.run:
        return [*names]
    found: list[str] = []
    left: list[str] = []
    for name in names:
        try:
            trouble = trouble_with(claims_by_name()[name], play)
        except ScenarioError:
            if all_must or (name == names[-1] and not found):
                raise
            trouble = "its scenario has no such setting, or not this value"
        if trouble and all_must:
            raise click.UsageError(f"{name}: {trouble}")
        if trouble:
            left.append(f"{name}: {trouble}")
        else:
            found.append(name)
    if not found:
        raise click.UsageError(f"No claim can be tested this way. {left[0]}")
    for one in left:
        remark(f"Left out: {one}")
    return found


def _save(report: "Report", into: Path) -> Path:
    """Save what was measured: apart from the rest if the question was changed."""
    import hashlib
    import json

    from simulator.runs.files import save_text

    text = json.dumps(report, indent=1) + "\n"
    if not report["apart"]:
        return save_text(into / MEASURED / f"{report['claim']}.json", text)
    mark = hashlib.sha256(json.dumps(report["changed"]).encode()).hexdigest()[:8]
    return save_text(into / CHANGED / f"{report['claim']}-{mark}.json", text)


def _counter(progress: "Progress | None", total: int) -> Callable[[], None]:
    """Return a function that moves a progress bar on by one."""
    numbers = count(1)

    def count_one() -> None:
        if progress is not None:
            progress(min(next(numbers), total), total, 0.0)

    return count_one


@claims_command.command("pages")
@INTO
def claims_pages_command(into: Path) -> None:
    """Write a page for each claim that was tested, and a summary."""
    from simulator.report.pictures.files import save_for_page
    from simulator.report.studies.claims import INDEX, claim_page, claims_index
    from simulator.report.studies.claims_pictures import curves_data, draw_curves, draw_summary, summary_data
    from simulator.runs.files import save_text

    reports = {
        name: found for name in claims_by_name() if (found := report_in(into / MEASURED, name)) is not None
    }
    played = [claim for name, claim in claims_by_name().items() if name in reports]
    if not played:
        raise click.UsageError(f"Nothing was measured in {into} yet. Measure first: simulator claims run")
    for claim in played:
        show(str(save_text(into / f"{claim.name}.md", claim_page(claim, reports[claim.name]))))
        if claim.curves:
            data = curves_data(reports[claim.name])
            save_for_page(partial(draw_curves, claim, reports[claim.name]), into / claim.name, data=data)
    show(str(save_text(into / f"{INDEX}.md", claims_index(played, reports))))
    draw, data = partial(draw_summary, played, reports), summary_data(played, reports)
    save_for_page(draw, into / "summary", data=data)
