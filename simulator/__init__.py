"""A Monte Carlo simulator of freelancers who pay tokens to bid for jobs.

Answers: what does a person import. Each name is looked up when it is first asked for, so that
`import simulator` costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.kit.scripted import scripted_bids, scripted_world
    from simulator.loader.scenario import load_scenario
    from simulator.runs.run import load_run, run
    from simulator.strategies import STRATEGIES
    from simulator.strategies.contract.base import Strategy
    from simulator.studies.compare.compare import compare

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
    "Strategy": "simulator.strategies.contract.base",
    "compare": "simulator.studies.compare.compare",
    "load_run": "simulator.runs.run",
    "load_scenario": "simulator.loader.scenario",
    "run": "simulator.runs.run",
    "scripted_bids": "simulator.kit.scripted",
    "scripted_world": "simulator.kit.scripted",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'simulator' has no attribute '{name}'")
    found = getattr(import_module(_HOMES[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
