"""The condition of a run on disk.

Answers: what should a person know before reading its results: are all there, and can damage be seen.
"""

from simulator.metrics.numbers import counted
from simulator.runs.files import quoted
from simulator.runs.result import RunResult


def remarks_on(run: RunResult) -> tuple[str, ...]:
    """Write a sentence for each reason to be careful with a run, and how to go on."""
    found = []
    shard = run.manifest.get("shard")
    if shard is not None:
        found.append(
            f"This is shard {shard['number']} of {shard['of']} only: replications {shard['first']:,} to "
            f"{shard['last']:,} of {run.manifest['replications']:,}."
        )
    if (
        not run.complete and run.done >= run.manifest["replications_done"]
    ):  # one that has lost some is refused
        found.append(
            f"This run is incomplete: {run.done:,} of {counted(run.asked, 'replication')} are saved. "
            f"To finish it: simulator resume {quoted(run.directory)}"
        )
    if not run.sealed:
        found.append(
            f"{run.directory} was written by an older version, without checksums: most damage to its files "
            "would go unnoticed."
        )
    return tuple(found)
