"""The proposals of one freelancer, as in a tracker: `ledger --proposals`.

Answers: what was sent, for how much, and what became of it.
"""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from simulator.cli.shared.speak import remark, show, show_json, table_of
from simulator.cli.terminal.streams import print_answer

if TYPE_CHECKING:
    from simulator.runs.result import RunResult
    from simulator.studies.closeup.statement import LaneName

_SHOWN = ("date", "job_id", "category", "cost_connects", "boost_connects", "skill_match", "status")
_DECIMALS = {
    **dict.fromkeys(("date", "outcome_date"), 4),
    **dict.fromkeys(("budget", "client_spend", "value"), 2),
    **dict.fromkeys(("client_hire_rate", "skill_match", "tailored"), 3),
    "job_age_min": 1,
}


class Wanted(NamedTuple):
    """Which freelancer to show: the first and last day, the most lines, and a file for all of them."""

    run: "RunResult"
    lane: "LaneName"
    as_json: bool
    quiet: bool
    first: int | None
    last: int | None
    limit: int | None
    file: Path | None


def save_lines(file: Path, text: str) -> None:
    """Save a table to a file, whole or not at all; a hyphen stands for the standard output."""
    from simulator.runs.files import save_text

    if str(file) == "-":
        print_answer(text.removesuffix("\n"))
    else:
        save_text(file, text)


def show_proposals(wanted: Wanted) -> None:
    """Print the proposals of some days; save all of them, with all columns, to a file."""
    from simulator.report.exports import frame_csv
    from simulator.studies.closeup.tracker import proposals_of

    run, lane = wanted.run, wanted.lane
    first, last = wanted.first or 0, float("inf") if wanted.last is None else wanted.last + 1
    if not wanted.quiet:
        remark(f"Replication {lane.replication} is played again with the same luck.")
    found = proposals_of(run, lane).round(_DECIMALS)
    found = found[(found["date"] >= first) & (found["date"] < last)]
    if wanted.file is not None:
        save_lines(wanted.file, frame_csv(found))
    if wanted.as_json:
        some = found.head(wanted.limit or len(found)).to_dict("records")
        rows = [{name: None if value != value else value for name, value in row.items()} for row in some]
        show_json({"run_dir": str(run.directory), "lane": list(lane), "proposals": rows})
        return
    hires = int((found["status"] == "hired").sum())
    spent = int((found["cost_connects"] + found["boost_connects"] - found["connects_returned"]).sum())
    show(f"{len(found):,} proposals, {hires:,} of them hired, for {spent:,} Connects net of what came back.")
    shown = found.head(wanted.limit or len(found))[list(_SHOWN)].itertuples(index=False, name=None)
    if len(found):
        show(table_of(_SHOWN, (tuple(str(value) for value in row) for row in shown)))
