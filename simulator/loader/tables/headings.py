"""Which column of a person's table is which of ours.

Answers: what does each heading mean, and which line of a file holds the headings. Headings count as ours
whatever their case, spaces and hyphens; a map in the scenario (`jobs.replay.columns`) names the others;
`guesses` proposes such a map from words that scrapers and sites use.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from simulator.loader.tables.columns import ALIASES, COLUMNS, NEEDED, SYNONYMS, plain
from simulator.model.values.names import nearest

_WORDS = {word: name for name, words in SYNONYMS.items() for word in words}
_WORDS |= {word: name for name, words in ALIASES.items() for word in words} | {name: name for name in COLUMNS}
_MISSING = {
    "posted_at": "; a date alone is enough",
    "category": "; for one saved search, add one with the same word in every row",
    "job_type": "; where it is not known, add one with empty cells, and the pay tells",
}
"""what helps where nothing in a table looks like a column that is needed"""
_BY_LAST_WORD = ("category", "job_type")
"""columns that are known by the end of a heading too, as in `Skill Category`"""
_LAST_LINE, _LEAST_HEADINGS = 10, 3


def heading_line(lines: Sequence[Sequence[str]]) -> int:
    """Tell which line holds the headings: the first, unless a title or a row of groups stands above them."""
    first = [
        {_WORDS[word] for cell in line if (word := plain(cell)) in _WORDS} for line in lines[:_LAST_LINE]
    ]
    if not first or len(first[0]) > 1:
        return 0
    best = max(range(len(first)), key=lambda at: len(first[at]))
    return best if len(first[best]) >= _LEAST_HEADINGS else 0


class Headings(NamedTuple):
    """What the headings of a table mean."""

    ours: dict[str, str]
    """our name of each column that is read, to the table's"""
    unused: tuple[str, ...]
    """columns of the table that nothing reads"""
    wrong: tuple[str, ...]
    """what has to be mended first, one sentence each"""


def read_headings(names: Iterable[str], columns: Mapping[str, str]) -> Headings:
    """Tell which column is which.

    Parameters
    ----------
    names : iterable of str
        Headings of the table.
    columns : mapping
        Our name to the table's, as the scenario maps them (`jobs.replay.columns`).

    Returns
    -------
    Headings
    """
    there = list(names)
    if len(there) == 1 and len(re.findall(r"[^\w\s()'-]", there[0])) > 1:
        joined = "cells may be separated by commas, semicolons, tabs or bars"
        return Headings({}, (), (f"all headings stand in one cell, '{there[0][:60]}': {joined}",))
    ours: dict[str, str] = {}
    wrong: list[str] = []
    for name, theirs in columns.items():
        if name not in COLUMNS:
            near = nearest(name, COLUMNS, cutoff=0.75)  # `client_country` is not `client_posts`
            hint = f"; did you mean '{near}'?" if near else f"; there are {', '.join(COLUMNS)}"
            wrong.append(f"jobs.replay.columns: there is no column '{name}'{hint}")
        elif theirs not in there:
            near = nearest(theirs, there)
            hint = f"; did you mean '{near}'?" if near else f"; it has {', '.join(there[:20])}"
            wrong.append(f"jobs.replay.columns: {name}: the table has no column '{theirs}'{hint}")
        else:
            ours[name] = theirs
    taken = set(ours.values())
    for theirs in there:
        if theirs not in taken and (name := plain(theirs)) in COLUMNS and name not in ours:
            ours[name] = theirs
            taken.add(theirs)
    for name, aliases in ALIASES.items():
        plainly = {plain(theirs): theirs for theirs in there if theirs not in taken}
        found = next((plainly[alias] for alias in aliases if alias in plainly), None)
        if name not in ours and found is not None:
            ours[name] = found
            taken.add(found)
    left = [name for name in there if name not in taken]
    meant = _meant(left, [name for name in COLUMNS if name not in ours and name not in columns])
    for name in NEEDED:
        if name not in ours and not any(name == key for key in columns):
            hint = f": '{meant[name]}' looks like it" if name in meant else _MISSING.get(name, "")
            wrong.append(f"column '{name}' ({COLUMNS[name]}) is missing{hint}")
    if any(name in meant for name in NEEDED):
        wrong.append("map what is missing: `simulator posts check FILE` writes the lines for your scenario")
    loose = [k for k in COLUMNS if k not in ours]
    for theirs in left:
        near = nearest(plain(theirs), loose, cutoff=0.85)
        if near and near != meant.get(near) and theirs not in meant.values():
            wrong.append(f"column '{theirs}' is not known; did you mean '{near}'?")
    return Headings(ours, tuple(left), tuple(wrong))


def _meant(left: list[str], ours: list[str]) -> dict[str, str]:
    """Our names, to the columns of the table that are called by another word for them."""
    by_plain = {plain(theirs): theirs for theirs in reversed(left)}
    found: dict[str, str] = {}
    for name in ours:
        word = next((word for word in SYNONYMS.get(name, ()) if word in by_plain), None)
        if word is not None and by_plain[word] not in found.values():
            found[name] = by_plain[word]
    for name in _BY_LAST_WORD:
        if name in ours and name not in found:
            ends = tuple(f"_{word}" for word in (name, *SYNONYMS[name]))
            theirs = next((one for word, one in by_plain.items() if word.endswith(ends)), None)
            if theirs is not None and theirs not in found.values():
                found[name] = theirs
    return found


def guesses(headings: Headings) -> dict[str, str]:
    """Propose what the columns that nothing reads may be: our name to the table's.

    To be written under `jobs.replay.columns` if it is right.
    """
    return _meant(list(headings.unused), [name for name in COLUMNS if name not in headings.ours])
