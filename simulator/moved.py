"""Old addresses of modules that people may have imported.

Answers: where is what used to stand at this address. A name from `simulator` itself never moves; an old deep
path still works, with a warning that says the new one.
"""

import sys
import warnings
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from importlib.abc import Loader

MOVED = {
    "simulator.experiment.compare": "simulator.studies.compare.compare",
    "simulator.experiment.loader": "simulator.loader.scenario",
    "simulator.experiment.metrics": "simulator.metrics.strategy",
    "simulator.experiment.result": "simulator.runs.result",
    "simulator.experiment.run": "simulator.runs.run",
    "simulator.experiment.scripted": "simulator.kit.scripted",
    "simulator.experiment.store": "simulator.runs.store",
    "simulator.strategies.base": "simulator.strategies.contract.base",
    "simulator.strategies.boosting": "simulator.strategies.habits.boosting",
    "simulator.strategies.candidates": "simulator.strategies.contract.candidates",
    "simulator.strategies.mixing": "simulator.strategies.habits.mixing",
    "simulator.strategies.wrappers": "simulator.strategies.habits.wrappers",
}
_EMPTIED = "simulator.experiment"
"""a folder that is no more: only the addresses above stand below it"""


class _Forwarding:
    """Finds the modules of `MOVED`, and hands out those that stand at the new address.

    The abstract classes of `importlib.abc` are left out: to load them takes longer than all else here.
    """

    def create_module(self, spec: ModuleSpec) -> None:
        """Leave it to the import system."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Answer for the old addresses only."""
        if fullname not in MOVED and fullname != _EMPTIED:
            return None
        return ModuleSpec(fullname, cast("Loader", self), is_package=fullname == _EMPTIED)

    def exec_module(self, module: ModuleType) -> None:
        """Put the module of the new address in the place of the one that was just made."""
        old = module.__name__
        if old == _EMPTIED:
            return
        new = MOVED[old]
        warnings.warn(f"{old} is now {new}", DeprecationWarning, stacklevel=2)
        # the very same module, so that classes of both addresses are the same
        sys.modules[old] = import_module(new)


def install() -> None:
    """Let imports of old addresses be forwarded; calling it twice changes nothing."""
    if not any(isinstance(finder, _Forwarding) for finder in sys.meta_path):
        sys.meta_path.append(_Forwarding())
