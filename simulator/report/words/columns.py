"""The columns of a table, and which of them fit.

Answers: how wide is each column in a window of this width, and which are left out. Names and words give way
first, then ranges in two lines, then the columns on the right.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from rich.cells import cell_len

from simulator.report.words.screen import middle_left_out, pieces, ranges_apart, wrapped

Kind = Literal["name", "number", "words"]
_LEAST_NAME, _LEAST_WORDS, _MOST_LINES = 8, 12, 3
_READABLE = 26
"""columns in which a sentence can be read, though it goes on for lines"""
_NUMBER = re.compile(r"[-+<>$~]*\d[\d.,]*[kMB]?( ?%)?")


@dataclass(eq=False)  # two columns may look alike
class Column:
    """A column as it was written, before anybody knows how wide the window is."""

    header: str
    kind: Kind
    label: str
    stays: bool
    goes_early: bool = False
    most: int = 0
    """width at which names go on in the next line, if there is one"""
    cells: list[str] = field(default_factory=list)

    @property
    def _lines(self) -> list[str]:
        return [line for cell in self.cells for line in cell.split("\n")]

    @cached_property
    def _head(self) -> int:
        """Width of the longest word of the heading."""
        return _widest(self.header.split())

    @cached_property
    def natural(self) -> int:
        """Width at which nothing is broken but names wider than `most`."""
        wide = max(_widest(self.header.split("\n")), _widest(self._lines))
        return min(wide, max(self.most, self._words_wide(self._lines), self._head)) if self.most else wide

    @staticmethod
    def _words_wide(lines: Sequence[str]) -> int:
        return _widest([word for line in lines for word in pieces(line)])

    @cached_property
    def least(self) -> int:
        """Width below which something would be cut, or hard to read."""
        if self.kind == "number":
            ends = [end for line in self._lines for end in ranges_apart(line)]
            return max(_widest(ends), self._head)
        longest = self._words_wide(self._lines)
        if self.kind == "words":
            numbers = [w for line in self._lines for w in pieces(line) if _NUMBER.fullmatch(w)]
            return min(self.natural, max(min(longest, _LEAST_WORDS), _widest(numbers), self._head))
        least = max(longest, min(_LEAST_NAME, self.natural), self._head)
        while any(len(wrapped(line, least)) > _MOST_LINES for line in self._lines):
            least += 1
        return min(least, self.natural)

    def in_short(self, width: int) -> dict[str, str]:
        """Shorten the words that are wider than the column, no two alike; whole to short."""
        if self.kind != "name":
            return {}
        short: dict[str, str] = {}
        for text in [*self._lines, *self.header.split("\n")]:
            for word in pieces(text):
                if cell_len(word) > width and word not in short:
                    short[word] = _apart(middle_left_out(word, width), word, width, set(short.values()))
        return short


def _apart(short: str, word: str, width: int, taken: set[str]) -> str:
    """Number a shortened word that is the same as another one."""
    number = 1
    while short in taken:
        number += 1
        mark = f"~{number}"
        short = middle_left_out(word, max(1, width - len(mark))) + mark
    return short


@dataclass
class Placed:
    """A column with its width in one window."""

    column: Column
    width: int

    @cached_property
    def short(self) -> dict[str, str]:
        """The words that had to be shortened, and how."""
        return self.column.in_short(self.width)

    @property
    def is_hard_to_read(self) -> bool:
        """Whether sentences stand in so little room that each of them goes on for many lines."""
        if self.column.kind != "words" or self.width >= min(_READABLE, self.column.natural):
            return False
        return any(len(self.cell(row)) > _MOST_LINES for row in range(len(self.column.cells)))

    def heading(self) -> list[str]:
        """Write the lines of the heading."""
        return self._broken(self.column.header, words=True)

    def cell(self, row: int) -> list[str]:
        """Write the lines of a cell."""
        return self._broken(self.column.cells[row], words=self.column.kind != "number")

    def _broken(self, text: str, *, words: bool) -> list[str]:
        if words:
            if self.short:
                text = "\n".join(
                    " ".join(self.short.get(word, word) for word in pieces(line)) for line in text.split("\n")
                )
            return wrapped(text, self.width, hard=self.column.kind == "words")
        lines = text.split("\n")
        return [
            end for line in lines for end in (ranges_apart(line) if cell_len(line) > self.width else [line])
        ]

    def padded(self, text: str) -> str:
        """Set a line to the left, or numbers to the right."""
        space = " " * max(0, self.width - cell_len(text))
        return space + text if self.column.kind == "number" else text + space


def _widest(texts: Sequence[str]) -> int:
    return max(map(cell_len, texts), default=0)


def room_for(widths: Sequence[int], gap: int) -> int:
    """Add up widths and the gaps between them."""
    return sum(widths) + gap * max(0, len(widths) - 1)


def fitted(columns: Sequence[Column], width: int, gap: int) -> tuple[list[Placed], list[Column]]:
    """Choose the columns that fit, and how wide each is.

    Parameters
    ----------
    columns : sequence of Column
        From left to right.
    width : int
        Columns of the window.
    gap : int
        Between two columns.

    Returns
    -------
    list of Placed, list of Column
        Those that fit, and those that are left out.
    """
    kept, gone = list(columns), list[Column]()
    while True:
        widths = _widths(kept, width, gap)
        if widths is not None:
            break
        going = [one for one in reversed(kept) if not one.stays]
        goes = next((one for one in going if one.goes_early), going[0]) if going else None
        # beside the last column names are shortened; with no room even for that, only they are left
        last = sum(one.kind != "name" for one in kept) <= 1
        if (last or goes is None) and (widths := _squeezed(kept, width, gap)) is not None:
            break
        goes = goes or next((one for one in reversed(kept) if one.kind != "name"), None)
        if goes is None:
            widths = [max(1, (width - gap * (len(kept) - 1)) // len(kept))] * len(kept)
            break
        kept.remove(goes)
        gone.append(goes)
    gone.sort(key=columns.index)
    return [Placed(column, wide) for column, wide in zip(kept, widths, strict=True)], gone


def _widths(columns: Sequence[Column], width: int, gap: int) -> list[int] | None:
    """Widths of columns side by side; None if they do not fit."""
    most = [one.natural for one in columns]
    for widths in (
        most,
        [one.natural if one.kind == "number" else one.least for one in columns],
        [one.least for one in columns],
    ):
        room = width - room_for(widths, gap)
        if room >= 0:
            return _spread(columns, widths, room)
    return None


def _spread(columns: Sequence[Column], widths: Sequence[int], room: int) -> list[int]:
    """Give the room that is left to names first, then to the columns that need least to be whole."""
    found = list(widths)
    lack = [one.natural - wide for one, wide in zip(columns, widths, strict=True)]
    for at in sorted(range(len(columns)), key=lambda at: (columns[at].kind != "name", lack[at])):
        more = min(room, lack[at])
        found[at] += more
        room -= more
    return found


def _squeezed(columns: Sequence[Column], width: int, gap: int) -> list[int] | None:
    """Widths that leave all numbers whole and give names the rest; None if the rest is too little."""
    names = [one for one in columns if one.kind == "name"]
    others = [one.least for one in columns if one.kind != "name"]
    rest = (width - room_for([*others, *([0] * len(names))], gap)) // max(1, len(names))
    if not names or rest < min(_LEAST_NAME, max(one.least for one in names)):
        return None
    return [min(rest, one.natural) if one.kind == "name" else one.least for one in columns]
