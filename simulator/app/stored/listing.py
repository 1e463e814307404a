"""The runs on disk.

Answers: which there are, the newest first, page by page. Only the runs of a page are read, so ten thousand
take no longer than fifty. A browser names a run by its id; the id is looked up among the folders that are
there and never becomes a path.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, cast

from simulator.app.stored.files import id_of

MANIFEST, SWEEP = "manifest.json", "sweep.json"
_FRESH = "-fresh"
"""at the end of the folder of a scenario: worlds in which only the first ones play once more"""
_NAMED = 4
"""rules of a run that are named"""
_DEPTH = 4
"""folders below the results in which runs are looked for"""


class Stored(NamedTuple):
    """A run or sweep on disk, as the listing knows it: little, for there may be ten thousand."""

    below: str
    """its folder, from the results on"""
    results: Path
    changed: float
    kind: str
    """run or sweep"""

    @property
    def id(self) -> str:
        """What a browser calls it."""
        return id_of(self.below)

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.results / self.below

    @property
    def fresh(self) -> bool:
        """Whether these worlds only confirm who came first in others."""
        return self.kind == "run" and self.folder.parent.name.endswith(_FRESH)

    @property
    def stamp(self) -> str:
        """Changes when the run does."""
        return f"{self.changed}"


class About(NamedTuple):
    """What a page says of a run."""

    name: str
    question: str
    done: int
    asked: int
    failed: dict[str, str]
    groups: tuple[str, ...]
    scenario: dict[str, object]
    replayed: str = ""
    seed: int | None = None

    @property
    def which(self) -> str:
        """Which rules, and which luck: what tells runs of one scenario apart."""
        named, more = ", ".join(self.groups[:_NAMED]), len(self.groups) - _NAMED
        rules = f"{named} and {more} more" if more > 0 else named
        return rules if self.seed is None else f"{rules}; seed {self.seed}"

    @property
    def complete(self) -> bool:
        """Whether all replications were played."""
        return self.done >= self.asked


def stored_in(results: Path) -> list[Stored]:
    """All runs and sweeps below the results, the newest first."""
    top = str(results)
    found = [
        Stored(path[len(top) + 1 :], results, changed, kind) for path, changed, kind in _walk(top, _DEPTH)
    ]
    return sorted(found, key=lambda one: -one.changed)


def _walk(folder: str, depth: int) -> Iterator[tuple[str, float, str]]:
    """Folders with a manifest or the record of a sweep. What lies below such a folder belongs to it."""
    try:
        with os.scandir(folder) as entries:
            inner = [one.path for one in entries if one.name[0] != "." and one.is_dir(follow_symlinks=False)]
    except OSError:
        return
    for path in inner:
        for name, kind in ((MANIFEST, "run"), (SWEEP, "sweep")):
            try:
                changed = os.stat(f"{path}{os.sep}{name}").st_mtime
            except OSError:
                continue
            yield path, changed, kind
            break
        else:
            if depth > 1:
                yield from _walk(path, depth - 1)


def about(stored: Stored) -> About | None:
    """Read what a page says of a run; None if it is gone or damaged."""
    try:
        found = json.loads((stored.folder / MANIFEST).read_bytes())
        scenario = cast("dict[str, object]", found["scenario"])
        return About(
            str(found["name"]),
            str(found["question"]),
            int(found["replications_done"]),
            int(found["replications"]),
            {str(group): str(why) for group, why in found.get("failed", {}).items()},
            tuple(map(str, found["shape"]["groups"])),
            scenario,
            seed=found.get("seed"),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
