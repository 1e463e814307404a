"""Shares of a sweep on the command line.

Answers: what does this share hold, and what is typed next.
"""

from typing import TYPE_CHECKING

from simulator.cli.shared.options import PlayOptions
from simulator.cli.shared.speak import hint_next, show, show_json, show_place

if TYPE_CHECKING:
    from simulator.studies.sweep.result import SweepResult


def words_of(scenario: str, options: PlayOptions) -> list[str]:
    """The words that play the same sweep again."""
    out = [] if options.out is None else ["--out", str(options.out)]
    return ["sweep", scenario, *(word for text in options.settings() for word in ("--set", text)), *out]


def tell_share(result: "SweepResult", options: PlayOptions) -> None:
    """Say what a share of a sweep holds and how to go on."""
    from simulator.runs.merging.handed import Receipts
    from simulator.runs.shards import Share, home_of

    held = Receipts.of(result.store)
    whole, home = len(held.plan["sweep"]["points"]), home_of(result.directory)
    points, failed = len(held.points), len(result.failed)
    share = Share(held.shard["number"], held.shard["of"])
    if options.as_json:
        show_json({**held.shard, "points": points, "failed": failed, "run_dir": str(result.directory)})
    else:
        show(
            f"Shard {share} of the sweep of '{result.record['name']}' was played: {points:,} of its "
            f"{whole:,} points."
        )
        show_place("Tables", result.directory)
        if not options.quiet:
            hint_next(
                "Next, what is missing, and when nothing is, the whole:", ("status", home), ("merge", home)
            )
