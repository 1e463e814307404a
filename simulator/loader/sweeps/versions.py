"""Versions of a scenario: the same file under many sets of overrides.

Answers: which scenario does a point of a sweep stand for. The layers are read and laid once; each version
lays its own settings over them with the machinery of `--set`, so whatever that knows can be varied.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from simulator.loader.assembled import assembled
from simulator.loader.layers import override
from simulator.loader.nodes import Node, node_of
from simulator.loader.problems import Place, Problem, ScenarioError
from simulator.loader.scenario import check_root
from simulator.loader.shipped import scenario_file
from simulator.model.scenario import Scenario

SWEEP = "sweep"
QUESTIONS = (SWEEP, "uncertainties")
"""blocks that ask about a scenario, which no version of it needs"""
_WHOLE = ("pack", "extends")
"""keys that choose other layers, which are then read again"""


@dataclass(frozen=True)
class Versions:
    """A scenario to be played under other settings."""

    root: Node
    """its layers, laid over each other, without the block `sweep`"""
    folder: Path
    """from which files named in the scenario start"""
    asked: Node | None = None
    """the block `sweep` as it was written, where there is one"""
    path: Path | None = None
    overrides: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, scenario: Scenario | str | Path, overrides: Sequence[str] = (), base: str | Path | None = None
    ) -> "Versions":
        """Read a scenario of which versions are wanted.

        Parameters
        ----------
        scenario : Scenario, path or str
            A scenario, its file, or the name of a shipped one.
        overrides : sequence of str
            `a.b=value` each, for all versions.
        base : path, optional
            Folder from which files named in the scenario start; by default that of the file, or the current
            one.

        Returns
        -------
        Versions

        Raises
        ------
        ScenarioError
            If layers or overrides cannot be laid.
        """
        if isinstance(scenario, Scenario):
            folder = Path(base or ".").resolve()
            root = node_of(scenario.model_dump(mode="json"), Place(scenario.name))
            for text in overrides:
                root = override(root, text, folder)
            return cls(_without_sweep(root), folder)
        path = scenario_file(scenario) if isinstance(scenario, str) else scenario
        layers = assembled(path, overrides)
        if layers.problems:
            raise ScenarioError(layers.problems)
        folder = Path(base).resolve() if base is not None else path.resolve().parent
        asked = layers.root.mapping.get(SWEEP)
        return cls(_without_sweep(layers.root), folder, asked, path, tuple(overrides))

    def check(self, settings: Sequence[str] = ()) -> tuple[Scenario | None, list[Problem]]:
        """Check one version; return it, or None with all that is wrong with it.

        Parameters
        ----------
        settings : sequence of str
            `a.b=value` each, laid over the scenario in this order.

        Returns
        -------
        tuple
            The scenario, or None, and the problems.
        """
        try:
            root = self._laid(settings)
        except ScenarioError as error:
            return None, list(error.problems)
        scenario, problems = check_root(root, self.folder)
        return (None if problems else scenario), problems

    def scenario(self, settings: Sequence[str] = ()) -> Scenario:
        """Return one version.

        Parameters
        ----------
        settings : sequence of str
            As for `check`.

        Returns
        -------
        Scenario

        Raises
        ------
        ScenarioError
            With all that is wrong with it.
        """
        scenario, problems = self.check(settings)
        if scenario is None:
            raise ScenarioError(problems)
        return scenario

    def _laid(self, settings: Sequence[str]) -> Node:
        if self.path is not None and any(text.partition("=")[0].strip() in _WHOLE for text in settings):
            layers = assembled(self.path, [*self.overrides, *settings])
            if layers.problems:
                raise ScenarioError(layers.problems)
            return _without_sweep(layers.root)
        root = self.root
        for text in settings:
            root = override(root, text, self.folder)
        return root


def _without_sweep(root: Node) -> Node:
    inside = {key: node for key, node in root.mapping.items() if key not in QUESTIONS}
    return Node(inside, root.place, {key: root.keys[key] for key in inside if key in root.keys})
