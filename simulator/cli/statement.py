"""The command `ledger`: one freelancer's account.

Answers: where did the Connects go, line by line.
"""

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from simulator.cli.shared.options import JSON, QUIET
from simulator.cli.shared.playing import opened
from simulator.cli.shared.speak import FAILED, remark, show, show_json, table_of
from simulator.cli.tracker import Wanted, save_lines, show_proposals
from simulator.cli.typed.folders import PathTo
from simulator.cli.typed.names import no_such
from simulator.cli.typed.numbers import Whole

if TYPE_CHECKING:
    from simulator.runs.result import RunResult
    from simulator.studies.closeup.statement import LaneName

_FOLDER = PathTo()


def _lane(_: click.Context, __: click.Parameter, value: str | None) -> tuple[int, str, int] | None:
    """Split `REPLICATION:GROUP:NUMBER` into its parts; the name of the group may contain colons."""
    if value is None:
        return None
    first, _colon, rest = value.partition(":")
    group, _colon, last = rest.rpartition(":")
    if not (first.isdecimal() and group and last.isdecimal()):
        raise click.BadParameter(f"'{value}' is not REPLICATION:GROUP:NUMBER, as in \"0:good fit:3\".")
    return int(first), group, int(last)


class Extract(TypedDict):
    """Which lines of an account are shown, and a file for all of them."""

    first: int | None
    last: int | None
    limit: int | None
    file: Path | None


@click.command("ledger")
@click.argument("run_folder", metavar="RUN", type=_FOLDER)
@click.option(
    "--lane", callback=_lane, metavar="REPLICATION:GROUP:NUMBER", help="The freelancer, as in '0:good fit:3'."
)
@click.option("--replication", type=Whole(0), metavar="N", help="Number of the replication.  [default: 0]")
@click.option("--group", help="The freelancer's group; not needed if there is only one.")
@click.option(
    "--number",
    type=Whole(0),
    metavar="N",
    help="The freelancer's number within the group.  [default: 0, the first]",
)
@click.option("--from", "first", type=Whole(0), metavar="DAY", help="First day to show.")
@click.option("--to", "last", type=Whole(0), metavar="DAY", help="Last day to show.")
@click.option("--limit", type=Whole(1), metavar="N", help="Print at most this many lines.")
@click.option("--proposals", is_flag=True, help="Show the proposals instead, one per line, as in a tracker.")
@click.option(
    "--csv",
    "file",
    type=PathTo(dir_okay=False),
    help="Also save all lines of these days to a file.",
)
@QUIET
@JSON
def ledger_command(
    run_folder: Path,
    lane: tuple[int, str, int] | None,
    replication: int | None,
    group: str | None,
    number: int | None,
    as_json: bool,
    quiet: bool,
    proposals: bool,
    **extract: Unpack[Extract],
) -> None:
    """Show one freelancer's account, like a bank statement.

    RUN is the folder of a run. Name the freelancer with --lane, or with --replication, --group and --number;
    without them, you get a list to choose from. Replications whose tables were not kept are played again.
    """
    run = opened(run_folder, quiet)
    parts = (replication, group, number)
    if lane is None and parts == (None, None, None):
        _list_lanes(run, as_json, quiet)
        return
    if lane is not None and parts != (None, None, None):
        raise click.UsageError(
            "Name the freelancer once: with --lane, or with --replication, --group and --number."
        )
    if extract["first"] is not None and extract["last"] is not None and extract["first"] > extract["last"]:
        raise click.UsageError("--from comes after --to: there are no days between them.")
    if lane is None and group is None and len(run.groups) > 1:
        raise click.UsageError(f"Which --group? There are {', '.join(run.groups)}.")
    wanted = lane or (replication or 0, run.groups[0] if group is None else group, number or 0)
    print_lines = show_proposals if proposals else _show_account
    print_lines(Wanted(run, _lane_named(run, *wanted), as_json, quiet, **extract))


def _list_lanes(run: "RunResult", as_json: bool, quiet: bool) -> None:
    """List the freelancers whose accounts can be shown."""
    from simulator.runs.again import kept_replications

    total, kept = int(run.manifest["replications"]), kept_replications(run)
    counts = {group.name: group.count for group in run.scenario.freelancers}
    if as_json:
        show_json({"run_dir": str(run.directory), "replications": total, "kept": kept, "groups": counts})
        return
    show(f"{run.scenario.name}: replications 0 to {total - 1}, {len(kept) or 'none'} of them kept in full.")
    show(table_of(("group", "numbers"), ((name, f"0 to {n - 1}") for name, n in counts.items())))
    if not quiet:
        remark(f'Show one: simulator ledger {run.directory} --lane "0:{run.groups[0]}:0"')
        remark(
            "Replications that were not kept are played again. To keep the first 3: --set run.keep_tables=3"
        )


def _lane_named(run: "RunResult", replication: int, group: str, number: int) -> "LaneName":
    """Return the freelancer with this name, or end with a usage error that lists the choices.

    Parameters
    ----------
    run : RunResult
        The run.
    replication : int
        Its number.
    group : str
        A name.
    number : int
        The freelancer within the group, from 0.

    Returns
    -------
    LaneName

    Raises
    ------
    click.UsageError
        If there is none.
    """
    from simulator.studies.closeup.statement import LaneName

    if group not in run.groups:
        raise click.UsageError(no_such("group", group, run.groups))
    count = next(one.count for one in run.scenario.freelancers if one.name == group)
    if number >= count:
        raise click.UsageError(f"'{group}' has the numbers 0 to {count - 1}, not {number}.")
    total = int(run.manifest["replications"])
    if replication >= total:
        raise click.UsageError(f"This run has the replications 0 to {total - 1}, not {replication}.")
    return LaneName(replication, group, number)


def _show_account(wanted: Wanted) -> None:
    """Print one account; exit with 1 if it does not add up."""
    from simulator.report.studies import statement as report
    from simulator.runs.again import kept_replications
    from simulator.studies.closeup.statement import lane_account

    run, lane = wanted.run, wanted.lane
    if not wanted.quiet and lane.replication not in kept_replications(run):
        remark(
            f"Replication {lane.replication} was not kept in full, so it is played again with the same luck. "
            f"To keep it next time: --set run.keep_tables={lane.replication + 1}"
        )
    account = lane_account(run, lane)
    lines = report.statement_lines(account, report.Period(wanted.first, wanted.last))
    if wanted.file is not None:
        save_lines(wanted.file, report.statement_csv(lines))
    problems = account.problems()
    if wanted.as_json:
        show_json({"run_dir": str(run.directory)} | report.statement_document(account, lines, wanted.limit))
    else:
        show(f"{report.statement_answer(account)}\n")
        for table in (report.statement_table(lines, wanted.limit), report.sums_table(lines)) if lines else ():
            show(table)
            show("")
        show(
            report.closing_sentence(account)
            if lines or problems
            else "The account did not change on these days."
        )
    if problems:
        click.get_current_context().exit(FAILED)
