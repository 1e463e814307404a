"""A Monte Carlo simulator of freelancers who pay tokens to bid for jobs.

Answers: what does a person import. Each name is looked up when it is first asked for, so that
`import simulator` costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.experiment.compare import compare
    from simulator.experiment.loader import load_scenario
    from simulator.experiment.run import load_run, run
    from simulator.experiment.scripted import scripted_bids, scripted_world
    from simulator.strategies import STRATEGIES
    from simulator.strategies.base import Strategy

__all__ = [
    "STRATEGIES",
    "Strategy",
    "compare",
    "load_run",
    "load_scenario",
    "run",
    "scripted_bids",
    "scripted_world",
]

_HOMES = {
    "STRATEGIES": "simulator.strategies",
    "Strategy": "simulator.strategies.base",
    "compare": "simulator.experiment.compare",
    "load_run": "simulator.experiment.run",
    "load_scenario": "simulator.experiment.loader",
    "run": "simulator.experiment.run",
    "scripted_bids": "simulator.experiment.scripted",
    "scripted_world": "simulator.experiment.scripted",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'simulator' has no attribute '{name}'")
    found = getattr(import_module(_HOMES[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
