"""What every page needs: the folders, the keys, the desk of jobs, the command line that is asked."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from starlette.requests import Request

from simulator.app.jobs.desk import Desk
from simulator.app.safety.tokens import Keys
from simulator.app.stored.child import Asker
from simulator.app.stored.files import FOLDER, id_of, newest, record_in, save_record
from simulator.app.stored.listing import Stored, stored_in
from simulator.started import started_in

_LONGEST = 80
"""letters of what a person calls a table"""


@dataclass
class App:
    """One start of the app."""

    results: Path
    """as the person named it"""
    tracker: Path
    place: Path
    """where commands are run: the folder in which the app was started"""
    keys: Keys
    desk: Desk = field(init=False)
    asker: Asker = field(init=False)
    forms: dict[str, str] = field(default_factory=dict)
    """by the address that takes a form: the address of that form, with what was typed in it last"""
    told: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """pages that forms were answered with lately, by name: the status and what they say"""

    def __post_init__(self) -> None:
        """Make the desk and the asker."""
        self.desk = Desk(self.kept / "jobs", self.place)
        self.asker = Asker(self.place)

    @property
    def typed_in(self) -> Path:
        """The folder in which a command of a page is typed: that in which the app was started."""
        return started_in() or self.place

    @property
    def root(self) -> Path:
        """The folder of all results, in full."""
        return self.place / self.results

    @property
    def kept(self) -> Path:
        """The app's own files."""
        return self.root / FOLDER

    @property
    def to_results(self) -> tuple[str, ...]:
        """The option that says where results go; nothing where it is the usual place."""
        return () if str(self.results) == "results" else ("--out", str(self.results))

    def stored(self) -> list[Stored]:
        """Runs and sweeps, the newest first."""
        return stored_in(self.root)

    def find(self, name: str) -> Stored | None:
        """The run of this id."""
        return next((one for one in self.stored() if one.id == name), None)

    def id_at(self, folder: str) -> str | None:
        """The id of the run in a folder that a command named; None if it is not there any more."""
        full = os.path.relpath((self.place / folder).resolve(), self.root.resolve())
        return next((one.id for one in self.stored() if one.below == full), None)

    def named(self, file: Path) -> str:
        """A file as a command is told of it: short, where it lies below the folder of the app."""
        try:
            return file.relative_to(self.place).as_posix()
        except ValueError:
            return str(file)

    def own_scenarios(self) -> dict[str, Path]:
        """Scenarios that Ask wrote, by id, the newest first."""
        return {file.stem: file for file in newest(self.kept / "asked", ".yaml")}

    def tables(self) -> dict[str, Path]:
        """Tables that were handed in, by id, the newest first."""
        folder = self.kept / "tables"
        return {file.stem: file for file in newest(folder, "") if not file.name.startswith(".")}

    def call(self, table: str, name: str) -> None:
        """Note what a person calls a table; it is shown and never used as the name of a file."""
        save_record(self.kept / "names" / f"{table}.json", {"name": name[:_LONGEST]})

    def called(self, table: str) -> str:
        """What a person calls a table that was handed in."""
        record = record_in(self.kept / "names" / f"{table}.json") or {}
        return str(record.get("name") or f"Table {table}")


def scenario_id(*answers: str) -> str:
    """The id of a scenario of one's own: the same answers, the same scenario."""
    return id_of("asked", *answers)


def app_of(request: Request) -> App:
    """The app that a request came to."""
    found: App = request.app.state.app
    return found
