"""The command `replay`: one replication played again, and one post explained.

Answers: why was this freelancer hired, or not, and what would have changed that.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.shared.options import JSON, QUIET
from simulator.cli.shared.playing import opened
from simulator.cli.shared.speak import remark, show, show_json
from simulator.cli.typed.folders import PathTo, Target
from simulator.cli.typed.numbers import Whole

if TYPE_CHECKING:
    from simulator.runs.result import RunResult
    from simulator.studies.closeup.explain import Explanation, Freelancer

_FOLDER = PathTo()


@click.command("replay")
@click.argument("run_folder", metavar="RUN", type=_FOLDER)
@click.option(
    "--replication",
    type=Whole(0),
    metavar="N",
    default=0,
    show_default=True,
    help="Number of the replication.",
)
@click.option("--job", type=Whole(0), metavar="N", help="Number of the post.  [default: list the posts]")
@click.option(
    "--freelancer",
    metavar="GROUP[:NUMBER]",
    help="Freelancer whose chances to show.  [default: all who saw the post]",
)
@click.option("--out", type=Target(), help="Folder for a picture of the client's choice.")
@QUIET
@JSON
def replay_command(
    run_folder: Path,
    replication: int,
    job: int | None,
    freelancer: str | None,
    out: Path | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Explain who was hired for one post, and why.

    RUN is the folder of a run. The replication is played again with the same luck. You see who saw the post,
    who bid and why, whom the client read and hired, and whether an earlier bid, a boost or a tailored letter
    would have changed that. Without --job, you get a list of the posts on which
    simulated freelancers were read or hired.
    """
    from simulator.studies.closeup.explain import UnknownName, explain

    run = opened(run_folder, quiet)
    try:
        if job is None:
            if freelancer is not None or out is not None:
                raise click.UsageError("--freelancer and --out need a post: name it with --job.")
            _list_posts(run, replication, as_json, quiet)
            return
        found = explain(run, replication, job, _asked(run, freelancer))
    except UnknownName as error:
        raise click.UsageError(str(error)) from error
    _show_post(run, found, out, as_json, quiet)


def _asked(run: "RunResult", text: str | None) -> "Freelancer | None":
    """Read `GROUP[:NUMBER]`; names of groups may contain colons."""
    from simulator.studies.closeup.explain import Freelancer

    if text is None:
        return None
    group, _colon, last = text.rpartition(":")
    if text in run.groups or not (group and last.isdecimal()):
        return Freelancer(text)
    return Freelancer(group, int(last))


def _list_posts(run: "RunResult", replication: int, as_json: bool, quiet: bool) -> None:
    """Print the posts that are worth a look."""
    from simulator.metrics.numbers import counted
    from simulator.report.studies.explain import posts_table
    from simulator.studies.closeup.eventful import eventful_posts

    posts = eventful_posts(run, replication)
    hires = int((posts["hired"] > 0).sum())
    answer = (
        f"Replication {replication}: simulated freelancers were hired on {counted(hires, 'post')}, and read "
        f"on {len(posts) - hires:,} more."
    )
    if as_json:
        rows = posts.to_dict("records")
        show_json({"run_dir": str(run.directory), "answer": answer, "posts": rows})
        return
    show(answer)
    if len(posts):
        show("")
        show(posts_table(posts))
        if not quiet:
            job = posts["job"].iloc[0]
            remark(f"Explain one: simulator replay {run.directory} --replication {replication} --job {job}")


def _show_post(run: "RunResult", found: "Explanation", out: Path | None, as_json: bool, quiet: bool) -> None:
    """Print one explanation, and draw it if wanted."""
    from simulator.report.studies import explain as report
    from simulator.report.studies.race import race_table, what_if_table

    if not (found.is_same_version or quiet):
        remark(
            "The program, or a file of the scenario, has changed since the run was made. This replication "
            "still comes out the same, so what follows is valid."
        )
    pictures: list[Path] = []
    if out is not None:
        from simulator.report.studies.choice import write_choice

        pictures = write_choice(found, out)
    if as_json:
        more = {"run_dir": str(run.directory), "pictures": [str(file) for file in pictures]}
        show_json(more | report.explanation_document(found))
        return
    show(f"{report.explanation_answer(found)}\n")
    tables = (
        report.post_table(found),
        report.viewers_table(found) if len(found.viewers) else None,
        race_table(found),
        what_if_table(found),
    )
    for table in tables:
        if table is not None:
            show(table)
            show("")
    _close(found, out, pictures, quiet)


def _close(found: "Explanation", out: Path | None, pictures: list[Path], quiet: bool) -> None:
    """Say what is simplified, and where the picture is."""
    if len(found.what_ifs) and not quiet:
        remark(
            "A changed proposal competes with the proposals that were there: rivals do not react to it, it "
            "costs no Connects, and the top slot takes one Connect more than the best bid."
        )
    for file in pictures:
        show(f"Picture: {file}")
    if out is not None and not pictures:
        show("No picture: the client compared no proposals.")
