"""Which strategies there are, by name: those of the program and those of installed packages.

Answers: which class stands behind a name, and which name behind a class. A package is loaded only when its
name is asked for, so a broken one does not affect the others. `strategies/__init__.py` fills in the program's
own; this module imports none of the strategies.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from simulator.model.values.names import nearest

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

ENTRY_POINTS = "simulator.strategies"


class Shelf(Mapping[str, type[Any]]):
    """Classes by name, each imported when it is first looked up."""

    def __init__(self) -> None:
        self._where: dict[str, str] = {}

    def add(self, package: str, where: Mapping[str, str]) -> None:
        """Enter names, each with `module:Class`, the module seen from a package."""
        self._where |= {name: f"{package}.{path}" for name, path in where.items()}

    def __getitem__(self, name: str) -> type[Any]:
        module, _, kind = self._where[name].partition(":")
        found: type[Any] = getattr(import_module(module), kind)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._where)

    def __len__(self) -> int:
        return len(self._where)

    def __contains__(self, name: object) -> bool:
        return name in self._where

    def name_of(self, kind: type[object]) -> str | None:
        """Name under which a class stands here; None if it does not."""
        where = f"{kind.__module__}:{kind.__qualname__}"
        return next((name for name, known in self._where.items() if known == where), None)


KNOWN = Shelf()
"""the program's own strategies"""


class NoStrategy(KeyError):
    """There is no strategy of this name, or it cannot be loaded."""

    def __str__(self) -> str:
        """The message, without the quotes that a KeyError adds."""
        return str(self.args[0])


def _installed() -> "dict[str, list[EntryPoint]]":
    from importlib.metadata import entry_points

    found: dict[str, list[EntryPoint]] = {}
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda entry: (entry.name, entry.value)):
        if entry not in found.setdefault(entry.name, []):
            found[entry.name].append(entry)
    return found


def names() -> list[str]:
    """Every name, whether or not its strategy can be loaded."""
    return [*KNOWN, *(name for name in _installed() if name not in KNOWN)]


def find(name: str) -> type[Any]:
    """The class for a name; if a package provides it, the package is loaded now.

    Raises
    ------
    NoStrategy
        If no strategy has this name, or its package cannot be loaded.
    """
    if name in KNOWN:
        return KNOWN[name]
    entries = _installed().get(name, [])
    if not entries:
        known = names()
        near = nearest(name, known)
        hint = f"; did you mean '{near}'?" if near else f"; there are {', '.join(known)}"
        raise NoStrategy(f"no strategy is called '{name}'{hint}")
    if len(entries) > 1:
        both = " and ".join(entry.value for entry in entries)
        raise NoStrategy(f"the strategy '{name}' is provided by several packages: {both}; keep one of them")
    return _loaded(entries[0])


def _loaded(entry: "EntryPoint") -> type[Any]:
    whose = f"the strategy '{entry.name}' of an installed package ({entry.value})"
    try:
        kind = entry.load()
    except (Exception, SystemExit) as error:
        raise NoStrategy(f"{whose} cannot be loaded: {type(error).__name__}: {error}") from error
    if not (isinstance(kind, type) and hasattr(kind, "as_choice")):
        raise NoStrategy(f"{whose} is not a strategy: it must be a subclass of simulator.Strategy")
    found: type[Any] = kind
    return found


def installed_modules() -> dict[str, str]:
    """Module of each strategy that an installed package provides, by strategy name."""
    return {name: entries[0].module for name, entries in _installed().items() if name not in KNOWN}


def broken() -> dict[str, str]:
    """Strategies of installed packages that cannot be used, by name, each with the reason; loads every
    package.
    """
    found = {}
    for name, entries in _installed().items():
        if name in KNOWN:
            values = ", ".join(entry.value for entry in entries)
            found[name] = f"{values}: a strategy of the program has this name, and that one is played"
            continue
        try:
            find(name)
        except NoStrategy as error:
            found[name] = str(error)
    return found


def registered_name(kind: type[object]) -> str | None:
    """Name under which a class is registered; None if it is not."""
    if name := KNOWN.name_of(kind):
        return name
    where = (kind.__module__, kind.__qualname__)
    for name, entries in _installed().items():
        if name not in KNOWN and any((one.module, one.attr) == where for one in entries):
            return name
    return None
