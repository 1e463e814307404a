"""A share of a comparison: of each of its runs, some replications.

Answers: how do many processes or machines play one comparison. Each run has a plan and shares of its own;
merged, they are the runs that the comparison plays in one process, and so it finds them there.
"""

import os
from functools import partial
from pathlib import Path

from simulator.runs.result import RunResult
from simulator.runs.run import run_ready
from simulator.runs.shards import Share
from simulator.runs.sizes import estimate_cost
from simulator.studies.compare.request import (
    CompareError,
    CompareRequest,
    SilentWatcher,
    Watcher,
    aim_of,
    variants_of,
)


def play_share(request: CompareRequest, share: Share, watcher: Watcher | None = None) -> list[RunResult]:
    """Play one share of every run of a comparison.

    Parameters
    ----------
    request : CompareRequest
        What is asked.
    share : Share
        Which share.
    watcher : Watcher, optional
        Follows the progress; silent by default.

    Returns
    -------
    list of RunResult
        One for each run.

    Raises
    ------
    CompareError
        If this cannot be asked, or how much is played depends on what is seen.
    StoreError
        If there are more shares than replications, or a folder cannot be written.
    """
    watcher = watcher or SilentWatcher()
    aim_of(request)
    if request.adds_replications:
        raise CompareError(
            "--until and --budget decide on the way how much is played, which no shard can know: say it with "
            "--replications instead.",
            "--shard",
        )
    if any(Path(source).is_dir() for source in request.sources):
        raise CompareError("Folders of runs are played already: name scenarios instead.", "--shard")
    results = list[RunResult]()
    for _, ready in variants_of(request):
        watcher.loaded(ready)
        scenario = ready.scenario
        first, last = share.stretch(scenario.run.replications)
        few = scenario.run.model_copy(update={"replications": max(1, last - first + 1)})
        own = scenario.model_copy(update={"run": few})
        name = f"{scenario.name} {share}"
        workers = request.workers or os.cpu_count() or 1
        watcher.starting(name, partial(estimate_cost, own, workers, ready.posts))
        with watcher.progress(name) as progress:
            results.append(
                run_ready(
                    ready,
                    workers=request.workers,
                    out=request.out,
                    progress=progress,
                    fresh=request.fresh,
                    share=share,
                    executor=request.executor,
                )
            )
    return results
