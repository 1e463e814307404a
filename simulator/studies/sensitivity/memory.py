"""What was planned for a question, so that it goes on from where it stopped.

Answers: how much is played of a question that was asked before. How much fits into a budget depends on how
busy the machine is; with the plan kept, a study that was stopped plays the rest of the same points, and one
that is done gives the same answer again.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from simulator.runs.files import StoreError, read_json, save_text
from simulator.runs.manifest import hash_of
from simulator.runs.provenance import manifest_of
from simulator.runs.ready import Ready
from simulator.studies.sensitivity.sizes import Pace, Sizes


@dataclass(frozen=True)
class Planned:
    """What is played of a question."""

    sizes: Sizes
    pace: Pace
    """what playing takes"""
    failed: Mapping[str, str] = field(default_factory=dict)
    """groups whose strategy fails, and why"""
    done: bool = False
    base: int | None = None
    """base points that were played; None until it is done"""
    worlds: int | None = None
    """worlds of a short look that were played"""


@dataclass(frozen=True)
class Memory:
    """A file with the plan of one question."""

    file: Path
    asked: str
    """stands for the question; the plan of another one does not count"""

    @classmethod
    def of(cls, file: Path, ready: Ready, goal: str, budget: float) -> "Memory":
        """Remember, in a file, a question about a scenario.

        Parameters
        ----------
        file : Path
            Where.
        ready : Ready
            The scenario.
        goal : str
            What is wanted.
        budget : float
            Seconds; a longer one is another question, which plays more.

        Returns
        -------
        Memory
        """
        ranges = {
            key: None if one is None else one.model_dump(mode="json")
            for key, one in ready.scenario.uncertainties.items()
        }
        return cls(file, hash_of([manifest_of(ready)["run_id"], ranges, goal, budget])[:16])

    def read(self) -> Planned | None:
        """Return the plan, or None if there is none of this question."""
        if not self.file.is_file():
            return None
        try:
            found = read_json(self.file)
            if found.pop("asked") != self.asked:
                return None
            return Planned(**{**found, "sizes": Sizes(**found["sizes"]), "pace": Pace(**found["pace"])})
        except (AttributeError, KeyError, TypeError, StoreError):
            return None  # it is no plan of ours: a new one takes its place

    def write(self, planned: Planned) -> None:
        """Keep a plan.

        Raises
        ------
        StoreError
            If it cannot be written.
        """
        plain = {"asked": self.asked, **asdict(planned)}
        plain |= {"sizes": planned.sizes._asdict(), "pace": planned.pace._asdict()}
        save_text(self.file, json.dumps(plain, indent=1) + "\n")
