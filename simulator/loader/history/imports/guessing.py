"""Which heading of a person's file is which column of ours.

Answers: what is guessed from its words and from what its cells look like, which guesses are sure, and what is
never kept.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from simulator.loader.history.columns import DOUBTFUL, KINDS, PRIVATE, WORDS
from simulator.loader.history.imports.loose import LOOSE
from simulator.loader.history.imports.shapes import Shape, may_hold, shape_of
from simulator.loader.history.statuses import meaning_of
from simulator.loader.tables.cells import is_unknown
from simulator.loader.tables.columns import plain

_WRAPPING = frozenset(("raw_value", "value", "display_value", "node", "text", "label", "name"))
"""keys of JSON that only wrap what is meant"""
_OF_MONEY = frozenset(("amount", "usd"))
"""keys of JSON within a sum of money: what it is for stands above them"""
_A_RATE = re.compile(r"rate|percent|ratio|quote$|_pct")
_SIGNS = {"%": " percent ", "$": " usd ", "#": " number ", "@": " at ", "\u2116": " number "}
_PERSONAL = re.compile(r"birth|member_since|remind|follow|due|deadline|note|comment|name|phone|mail")
_NEEDED = ("date", "status", "event")
"""taken by their name alone, so that every row that cannot be read is named"""
_MOSTLY, _HALF = 0.6, 0.5
_LEAST_OTHERS = 3
"""proposals without a hire from which it tells that a sum stands in those with one alone"""


@dataclass(frozen=True)
class Guess:
    """What each column is taken for.

    Attributes
    ----------
    columns : dict
        Our name to the table's, of every column that is read.
    unsure : frozenset of str
        Our names of those that a person should look at: their heading is in words of their own, or may mean
        something else.
    """

    columns: dict[str, str]
    unsure: frozenset[str]


@dataclass
class _Table:
    """Headings that are not taken yet, and what their cells look like."""

    kind: str
    frame: pd.DataFrame | None
    left: dict[str, str]
    """plain words of a heading to the heading"""
    shapes: dict[str, Shape] = field(default_factory=dict)

    def shape(self, heading: str) -> Shape | None:
        """What the cells of a column look like; None where only the heading is known."""
        if self.frame is None:
            return None
        if heading not in self.shapes:
            self.shapes[heading] = shape_of(self.frame[heading])
        return self.shapes[heading]

    def may_hold(self, ours: str, heading: str) -> bool:
        """Tell whether the cells allow it."""
        shape = self.shape(heading)
        return shape is None or self.kind != "log" or may_hold(ours, shape)

    def take(self, heading: str) -> str:
        """Take a heading, by all its words."""
        for other in [one for one, theirs in self.left.items() if theirs == heading]:
            del self.left[other]
        return heading


def guessed_columns(
    kind: str, headings: Iterable[str], given: Mapping[str, str], frame: pd.DataFrame | None = None
) -> Guess:
    """Guess which column is which, as far as a map does not say.

    Parameters
    ----------
    kind : {"log", "ledger", "counts"}
        What the file holds.
    headings : iterable of str
        Of the table.
    given : mapping
        Our name to the table's, which is not guessed again; an empty one says that there is no such column.
    frame : DataFrame, optional
        Its cells, as text, which have a say where the heading alone does not tell.

    Returns
    -------
    Guess
    """
    there = list(headings)
    found = {ours: theirs for ours, theirs in given.items() if theirs}
    taken = [*found.values()]
    table = _Table(kind, frame, _by_word([theirs for theirs in there if theirs not in taken]))
    open_ones = [ours for ours in KINDS[kind] if ours not in given]
    for ours in open_ones:
        if ours in table.left and (ours in _NEEDED or table.may_hold(ours, table.left[ours])):
            found[ours] = table.take(table.left[ours])
    unsure = _by_known_words(table, open_ones, found)
    unsure |= _by_parts(table, open_ones, found)
    unsure |= _unreadable(table, open_ones, found)
    if kind == "log" and frame is not None:
        unsure |= _by_cells(table, open_ones, found)
    if kind == "log" and frame is not None and "value" in open_ones:
        unsure |= _paid_to_hires(frame, found, unsure)
    if frame is not None:
        unsure -= _without_a_rival(table, found, there)
    return Guess({ours: found[ours] for ours in KINDS[kind] if ours in found}, frozenset(unsure))


def _by_known_words(table: _Table, open_ones: list[str], found: dict[str, str]) -> set[str]:
    """Take headings that people use for a column, where the cells allow it; which of them are not sure."""
    unsure = set[str]()
    for ours in open_ones:
        words = (one for one in WORDS[table.kind].get(ours, ()) if one in table.left)
        word = next((one for one in words if table.may_hold(ours, table.left[one])), None)
        if ours not in found and word is not None:
            found[ours] = table.take(table.left[word])
            unsure |= {ours} if word in DOUBTFUL else set()
    return unsure


def _by_parts(table: _Table, open_ones: list[str], found: dict[str, str]) -> set[str]:
    """Take headings by parts of their words, more telling ones first; none of these is sure."""
    unsure = set[str]()
    for ours, part in LOOSE[table.kind]:
        if ours not in open_ones or ours in found:
            continue
        fits = [
            word
            for word, heading in table.left.items()
            if re.search(part, _in_words(heading)) or re.search(part, word)
            if (word not in PRIVATE or ours == "job_id") and table.may_hold(ours, heading)
        ]
        if table.kind == "counts":  # a rate is reckoned from the counts
            fits = [word for word in fits if not _A_RATE.search(word)]
        if fits:
            found[ours] = table.take(table.left[fits[0]])
            unsure.add(ours)
    return unsure


def _by_cells(table: _Table, open_ones: list[str], found: dict[str, str]) -> set[str]:
    """Take columns whose cells tell what their heading does not: dates, words for stages, Connects, links."""
    unsure = set[str]()
    wanted = [one for one in ("date", "status", "cost_connects", "job_id") if one in open_ones]
    for ours in wanted:
        if ours in found or (ours == "status" and "event" in found):
            continue
        best = max(
            ((_speaks(ours, shape), -at, heading) for at, heading, shape in _of_nobody(table)),
            default=(0.0, 0, ""),
        )
        if best[0] >= _MOSTLY:
            found[ours] = table.take(best[2])
            unsure.add(ours)
    return unsure


def _unreadable(table: _Table, open_ones: list[str], found: dict[str, str]) -> set[str]:
    """Take columns called as one of ours though no cell can be read: each cell is to be named."""
    unsure = set[str]()
    for ours in open_ones:
        words = (ours, *(one for one in WORDS[table.kind].get(ours, ()) if one not in DOUBTFUL))
        word = next((one for one in words if one in table.left), None)
        if ours in found or word is None or word in PRIVATE:
            continue
        shape = table.shape(table.left[word])
        if shape is None or shape.ages < _HALF:  # an age in the place of a day has no row to blame
            found[ours] = table.take(table.left[word])
            unsure.add(ours)
    return unsure


def _paid_to_hires(frame: pd.DataFrame, found: dict[str, str], unsure: set[str]) -> set[str]:
    """Take a doubtful sum that stands in rows of hires alone for what they paid, not for what was asked."""
    if "value" in found or "asked" not in unsure or "status" not in found:
        return set()
    hired = np.array([meaning_of(cell) == "hired" for cell in frame[found["status"]]], np.bool_)
    told = ~is_unknown(frame[found["asked"]])
    if not told.any() or (told & ~hired).any() or (~hired).sum() < _LEAST_OTHERS:
        return set()
    found["value"] = found.pop("asked")
    return {"value"}


def _without_a_rival(table: _Table, found: dict[str, str], headings: list[str]) -> set[str]:
    """Columns that are sure: no other one holds dates, or words for stages."""
    sure = set[str]()
    for ours in ("date", "status"):
        speaking = [one for one in headings if (shape := table.shape(one)) and _speaks(ours, shape) >= _HALF]
        if speaking == [found.get(ours)]:
            sure.add(ours)
    return sure


def _of_nobody(table: _Table) -> list[tuple[int, str, Shape]]:
    """Headings that are left, in order, with their shape; private ones only for their links."""
    found = []
    for at, heading in enumerate(dict.fromkeys(table.left.values())):
        shape = table.shape(heading)
        assert shape is not None
        if not _PERSONAL.search(plain(heading)) and (not is_private(heading) or shape.links >= _HALF):
            found.append((at, heading, shape))
    return found


def _speaks(ours: str, shape: Shape) -> float:
    """How much the cells alone speak for a column."""
    if not may_hold(ours, shape) or not shape.filled:
        return 0.0
    return {
        "date": shape.dates,
        "status": shape.statuses,
        "cost_connects": shape.connects,
        "job_id": shape.links,
    }[ours]


def _in_words(heading: str) -> str:
    """Plain words of a heading with its signs spelt out."""
    for sign, word in _SIGNS.items():
        heading = heading.replace(sign, word)
    return plain(heading)


def _by_word(headings: list[str]) -> dict[str, str]:
    """Headings by their plain words; keys within keys of JSON also by the last that says something."""
    # headings in other alphabets have no plain words, and must not take each other's place
    found = {plain(heading) or heading.strip().lower(): heading for heading in reversed(headings)}
    for heading in headings:
        above = heading.split(".")
        if len(above) > 1 and plain(above[-1]) in _OF_MONEY and plain(above[-2]) not in _WRAPPING - {"value"}:
            found.setdefault(plain(above[-2]), heading)
            continue
        parts = [part for part in above if plain(part) not in _WRAPPING]
        if "." in heading and parts:
            found.setdefault(plain(parts[-1]), heading)
    return found


def fitting_words(kind: str, headings: Iterable[str]) -> int:
    """Count the headings that a kind of file has a word for."""
    known = {*KINDS[kind], *(word for words in WORDS[kind].values() for word in words)}
    return sum(plain(heading) in known for heading in headings)


def is_private(heading: str) -> bool:
    """Tell whether a heading stands for a name, a letter or a link."""
    word = plain(heading)
    return word in PRIVATE or word.endswith(("_name", "_link", "_url", "_letter", "_text", "_notes"))
