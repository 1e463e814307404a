"""The map of a table: which column is which, which word means what."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from starlette.datastructures import FormData, QueryParams

from simulator.app.parts.forms import choice, entry, hidden
from simulator.app.parts.frame import fold
from simulator.app.parts.numbers import counted
from simulator.app.safety.settings import NotAllowed
from simulator.app.stored.files import content
from simulator.app.stored.spoken import label_of, meaning_label
from simulator.loader.history.columns import KINDS
from simulator.report.page.parts import Html, tag

MEANINGS = (
    *("sent", "viewed", "replied", "interviewed", "hired", "lost", "interviewed_lost", "no_reply"),
    *("declined", "chosen_another", "closed", "removed", "withdrawn", "outbid", "not_said", "never_sent"),
)
"""what a status can mean (`loader/history/statuses.py`, which is too heavy to import here)"""
COLUMNS = {name: words for kind in KINDS.values() for name, words in kind.items()}
"""every column that the reader of tables knows, whatever kind of table it belongs to"""
_DATES = {"": "as they look", "month_first": "month first, 03/14/2026", "day_first": "day first, 14/03/2026"}
_DENIED = "-"
"""in place of a heading: none of theirs is this column, whatever is guessed"""
_PAIR = re.compile(r"[^=\0\r\n]{1,80}=[^\0\r\n]{1,80}")


def map_options(given: QueryParams | FormData) -> list[str]:
    """How the table is read, as options; each pair says one thing.

    Raises
    ------
    NotAllowed
        If something is no pair of names.
    """
    found = list[str]()
    for ours in COLUMNS:
        theirs = str(given.get(f"col_{ours}", "")).strip()
        if theirs == _DENIED:
            found.append(f"--column={ours}=")
        elif theirs:
            found.append(f"--column={_pair(f'{ours}={theirs}')}")
    for key, value in given.multi_items():
        if key.startswith("was_") and value in MEANINGS:
            found.append(f"--status={_pair(f'{key[4:]}={value}')}")
    if (dates := str(given.get("dates", ""))) in _DATES and dates:
        found.append(f"--dates={dates}")
    return found


def _pair(text: str) -> str:
    if not _PAIR.fullmatch(text):
        raise NotAllowed(f"“{text[:60]}” is no name of a column or of a status.")
    return text


def kept(given: Iterable[tuple[str, str]]) -> list[Html]:
    """What the address says of the map, to go with a form."""
    return [hidden(key, value) for key, value in given if value]


def is_of_map(key: str) -> bool:
    """Whether a field of a form belongs to the map."""
    return key.startswith(("col_", "was_")) or key == "dates"


def _headings(file: Path) -> list[str]:
    """The headings of a table that is text, to choose from."""
    if file.suffix not in (".csv", ".tsv", ".txt"):
        return []
    lines = (content(file) or b"")[:20_000].decode("utf-8-sig", "replace").splitlines()
    first = lines[0] if lines else ""
    mark = max(",;\t|", key=first.count)
    return [one.strip().strip('"')[:60] for one in first.split(mark) if one.strip()][:80]


def map_form(
    name: str,
    columns: dict[str, object],
    statuses: dict[str, object],
    file: Path,
    given: QueryParams,
    kind: str = "",
) -> Html:
    """The form that shows the map and mends it.

    Parameters
    ----------
    name : str
        Id of the table.
    columns, statuses : dict
        How it was read: their column by ours, our meaning by their word.
    file : Path
        The table, for its headings.
    given : QueryParams
        What the address says of the map.
    kind : str
        What the table was taken for; columns of other kinds are left out once that is known.

    Returns
    -------
    Html
    """
    heads = _headings(file)
    theirs = {ours: str(given.get(f"col_{ours}") or columns.get(ours) or "") for ours in COLUMNS}
    wanted = [ours for ours in COLUMNS if theirs[ours] or ours in KINDS.get(kind, COLUMNS)]
    means = {**COLUMNS, **KINDS.get(kind, {})}
    lines = {ours: _column(ours, means[ours], theirs[ours], heads) for ours in wanted}
    read = [line for ours, line in lines.items() if theirs[ours]]
    rest = [line for ours, line in lines.items() if not theirs[ours]]
    words = [
        choice(
            f"was_{word}",
            meaning_label(str(word)),
            {one: one.replace("_", " ") for one in ("", *MEANINGS)},
            str(meaning),
        )
        for word, meaning in statuses.items()
    ]
    return tag(
        "form",
        tag(
            "fieldset",
            tag("legend", "Which of your columns is which"),
            tag("div", *read, class_="pair"),
            _rest(rest, bool(read)),
        ),
        *(
            [
                tag(
                    "fieldset",
                    tag("legend", "What your words for the end of a proposal mean"),
                    tag("div", *words, class_="pair"),
                )
            ]
            if words
            else []
        ),
        choice("dates", "How dates are written", _DATES, given.get("dates", "")),
        tag("button", "Read it again", type="submit"),
        action=f"/proposals/{name}",
    )


def _rest(lines: Sequence[Html], read: bool) -> Html:
    """The columns that were not found, folded away where others were: a telephone shows few at a time."""
    if not lines:
        return Html("")
    return fold(counted(len(lines), "further column"), tag("div", *lines, class_="pair"), opened=not read)


def _column(ours: str, means: str, theirs: str, heads: Sequence[str]) -> Html:
    name, hint = f"col_{ours}", f"{means[0].upper()}{means[1:]}."
    label = label_of(ours)
    if heads:
        nothing = {_DENIED if theirs else "": "not there"}  # an empty choice would be guessed again
        named = {one: one for one in (*heads, theirs) if one and one != _DENIED}
        return choice(name, label, nothing | named, theirs, hint)
    return entry(name, label, theirs, hint)
