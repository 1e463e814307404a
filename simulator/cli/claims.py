"""Commands about claims: list, run, pages.

Answers: which advice was put to the test, and what came out.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.speak import progress_bar, remark, show, table_of

if TYPE_CHECKING:
    from simulator.studies.claims.claims import Claim

INTO_DEFAULT = Path("results/claims")
MEASURED = "measured"
_FOLDER = click.Path(path_type=Path)
INTO = click.option(
    "--into",
    type=_FOLDER,
    default=INTO_DEFAULT,
    show_default=True,
    help="Folder of pages and numbers; those of the project stand in docs/claims.",
)


def every() -> "dict[str, Claim]":
    """Return all claims by name."""
    from simulator.studies.claims import guide as claims_guide
    from simulator.studies.claims import policy as claims_policy

    return {claim.name: claim for claim in (*claims_guide.CLAIMS, *claims_policy.CLAIMS)}


def measured(name: str, folder: Path) -> Any:
    """What a folder knows of a claim; None if nothing, or nothing in today's form."""
    from simulator.runs.files import read_json

    file = folder / f"{name}.json"
    report = read_json(file) if file.exists() else None
    return report if report is not None and "even" in report else None


def known_answer(name: str) -> tuple[Any, str]:
    """What was measured of a claim: here, else what comes with the package; and in which of the two."""
    from simulator.loader.shipped import answers_folder

    here = measured(name, INTO_DEFAULT / MEASURED)
    return (here, "yours") if here is not None else (measured(name, answers_folder()), "shipped")


@click.group(invoke_without_command=True)
@click.pass_context
def claims(context: click.Context) -> None:
    """List the claims that are put to the test, with their measured answers.

    Answers that you measured here (results/claims) come before those that are shipped.
    """
    if context.invoked_subcommand is not None:
        return
    from simulator.report.studies.claims import claim_answer

    rows = []
    for name, claim in every().items():
        report, whose = known_answer(name)
        mine = "Yours. " if whose == "yours" else ""
        rows.append((name, claim.says, mine + claim_answer(claim, report) if report else "not measured yet"))
    show(table_of(("claim", "what it says", "what was measured"), rows))
    remark("Play one: simulator claims run NAME. Write the pages: simulator claims pages")


@claims.command("run")
@click.argument("names", nargs=-1)
@click.option(
    "--replications", type=click.IntRange(2), help="Random worlds; the file's own number if left out."
)
@click.option("--out", type=_FOLDER, help="Folder of all results.  [default: results]")
@INTO
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def run_claims(
    names: tuple[str, ...], replications: int | None, out: Path | None, into: Path, quiet: bool
) -> None:
    """Play claims (all, unless NAMES are given) and keep what was measured."""
    import json

    from simulator.report.studies.claims import claim_answer
    from simulator.runs.files import save_text
    from simulator.studies.claims.play import measure_claim, plays

    known = every()
    for name in names:
        if name not in known:
            from simulator.model.values.names import nearest

            near = nearest(name, known)
            raise click.UsageError(
                f"No claim is called '{name}'." + (f" Did you mean '{near}'?" if near else "")
            )
    more = (f"run.replications={replications}",) if replications else ()
    for name in names or known:
        claim = known[name]
        with progress_bar(quiet, name) as tell:
            done = 0

            def played(total: int = plays(claim), tell: Any = tell) -> None:
                nonlocal done
                done += 1
                if tell is not None:
                    tell(done, total)

            report = measure_claim(claim, more, out, played)
        save_text(into / MEASURED / f"{name}.json", json.dumps(report, indent=1) + "\n")
        show(f"{claim.title}. {claim_answer(claim, report)}")


@claims.command("pages")
@INTO
def pages(into: Path) -> None:
    """Write a page for each claim that was played, a summary and its picture."""
    from simulator.report.pictures.style import save
    from simulator.report.studies.claims import INDEX, claim_page, claims_index
    from simulator.report.studies.claims_pictures import draw_curves, draw_summary
    from simulator.runs.files import save_text

    reports = {name: found for name in every() if (found := measured(name, into / MEASURED)) is not None}
    played = [claim for name, claim in every().items() if name in reports]
    if not played:
        raise click.UsageError(f"Nothing was measured in {into} yet: simulator claims run")
    for claim in played:
        show(str(save_text(into / f"{claim.name}.md", claim_page(claim, reports[claim.name]))))
        if claim.curves:
            save(draw_curves(claim, reports[claim.name]), into / claim.name, ("svg", "png"))
    show(str(save_text(into / f"{INDEX}.md", claims_index(played, reports))))
    save(draw_summary(played, reports), into / "summary", ("svg", "png"))
