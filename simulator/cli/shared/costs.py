"""What a run would take, asked before it starts.

Answers: how long, how much memory and disk, how many worlds, and whether this machine has room for it.
Nothing is played.
"""

import os
from typing import TYPE_CHECKING

from simulator.cli.shared.options import PlayOptions
from simulator.cli.shared.playing import duration, ready_at
from simulator.cli.shared.speak import show, show_json

if TYPE_CHECKING:
    from simulator.runs.sizes import Cost


def tell_cost(name: str, options: PlayOptions) -> None:
    """Say what a run would take on this machine, as if nothing of it were saved.

    Parameters
    ----------
    name : str
        A file, or the name of a shipped scenario.
    options : PlayOptions
        What the options say.

    Raises
    ------
    ScenarioError
        Where the run itself would be refused: for mistakes, or for lack of room.
    """
    from simulator.runs.files import free_mib, machine_mib
    from simulator.runs.run import RESULTS
    from simulator.runs.sizes import batch_size, estimate_cost

    ready = ready_at(name, options)
    workers = options.workers or os.cpu_count() or 1
    folder = (options.out or RESULTS) / ready.scenario.name
    batch_size(ready.scenario, workers, folder=folder)
    cost = estimate_cost(ready.scenario, workers, ready.posts)
    memory, disk = machine_mib(), free_mib(folder)
    if options.as_json:
        room = {"machine_memory_mib": memory, "free_disk_mib": disk, "fits": _fits(cost, memory, disk)}
        show_json({"name": ready.scenario.name, "workers": workers, **cost._asdict(), **room})
        return
    for line in cost_sentences(ready.scenario.name, cost, workers, memory, disk):
        show(line)


def cost_sentences(name: str, cost: "Cost", workers: int, memory: float, disk: float) -> list[str]:
    """Say what a run takes, and whether a machine has room for it.

    Parameters
    ----------
    name : str
        Of the scenario.
    cost : Cost
        Its forecast.
    workers : int
        Processors that play it.
    memory, disk : float
        What the machine has, and what is free on the disk [MiB].

    Returns
    -------
    list of str
    """
    from simulator.metrics.numbers import counted

    worlds = counted(cost.replications, "replication")
    room = f"This machine has {_size(memory)} of memory, and {_size(disk)} free on that disk"
    fits = "so it fits" if _fits(cost, memory, disk) else "so it may not fit"
    return [
        f"{name}: {worlds} (a random world each) would take about {duration(cost.seconds)} on "
        f"{counted(workers, 'processor')}, {_size(cost.memory_mib)} of memory and {_size(cost.disk_mib)} on "
        "disk, all within a factor of two.",
        f"{room}, {fits}. Nothing was played.",
    ]


def _fits(cost: "Cost", memory: float, disk: float) -> bool:
    return cost.memory_mib <= memory and cost.disk_mib <= disk


def _size(mib: float) -> str:
    """Write an amount of memory or disk as a person would.

    Examples
    --------
    >>> _size(0.2), _size(350), _size(15_975)
    ('1 MiB', '350 MiB', '15.6 GiB')
    """
    return f"{max(1, round(mib)):,} MiB" if mib < 1024 else f"{mib / 1024:,.1f} GiB"
