"""What is wrong with a scenario, in words that its author can act on.

Answers: where the mistake is, what it is, what is allowed there and what was probably meant. Only the
loader's modules make problems; the command line prints them.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from simulator.model.values.names import nearest


class Place(NamedTuple):
    """Where something was written: a file with line and column (from 1), or an option of the command line."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """Write it as editors and terminals understand it."""
        return ":".join(str(part) for part in self if part is not None)


class Problem(NamedTuple):
    """One mistake in a scenario."""

    place: Place
    key: str
    message: str
    allowed: str = ""
    """what may be written; where it is empty, `known` says it unless one of them was probably meant"""
    word: str = ""
    """the name as written, where a known name was expected"""
    known: tuple[str, ...] = ()
    """the names among which it was expected"""

    @property
    def suggestion(self) -> str | None:
        """The known name that was probably meant."""
        return nearest(self.word, self.known) if self.word else None

    @property
    def file(self) -> str:
        """The file, or the option, that holds the mistake."""
        return self.place.file

    @property
    def line(self) -> int | None:
        """Line of the mistake, from 1; None for an option."""
        return self.place.line

    @property
    def column(self) -> int | None:
        """Column of the mistake, from 1; None for an option."""
        return self.place.column

    def __str__(self) -> str:
        """`file:line:column: key: message (allowed: …; did you mean 'x'?)`."""
        near = self.suggestion
        allowed = self.allowed or ("" if near or not self.word else name_list(self.known))
        notes = [f"allowed: {allowed}"] if allowed else []
        notes += [f"did you mean '{near}'?"] if near else []
        text = ": ".join(one_line(part) for part in (str(self.place), self.key, self.message) if part)
        return text + one_line(f" ({'; '.join(notes)})" if notes else "")


class ScenarioError(Exception):
    """A scenario that cannot be used; it holds every problem that was found.

    Attributes
    ----------
    problems : tuple of Problem
        In the order of the file.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def one_line(text: str, most: int = 600) -> str:
    """Write a text so that no sign in it is obeyed by a terminal, and no line fills the screen."""
    cut = f"{text[: most // 2]}…{text[-most // 2 :]}" if len(text) > most else text
    if cut.isprintable():
        return cut
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in cut)


def key_path(parts: Sequence[str | int]) -> str:
    """Write a path of keys as `freelancers[0].wallet`."""
    text = ""
    for part in parts:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def sentence(text: str) -> str:
    """End a text with a full stop, unless it ends like a sentence already.

    Examples
    --------
    >>> sentence("there are a, b and 3 more"), sentence("Did you mean 'a'?")
    ('there are a, b and 3 more.', "Did you mean 'a'?")
    """
    return text if text.endswith((".", "?", "!")) else f"{text}."


def name_list(names: Iterable[str], most: int = 14) -> str:
    """Write names as one line, cut short where it would fill the screen."""
    found = list(names)
    return ", ".join(found[:most]) + (f" and {len(found) - most} more" if len(found) > most else "")
