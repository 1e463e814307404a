"""Numbers for people, and tables that sort.

Answers: how is a document of a command shown. Each cell carries the number as the command printed it; what is
seen is rounded.
"""

import re
from collections.abc import Mapping, Sequence
from typing import cast

from simulator.app.parts.frame import element, fold
from simulator.app.parts.shares import CHANCE, in_percent
from simulator.report.page.parts import Html, tag

MOST_ROWS = 200
FIRST_AT = "first at"
"""column of a sweep: the share of points at which a rule is first"""
_UNITS = {"chance": CHANCE, "usd": "dollars"}
"""of columns that have the same unit wherever they are"""


def number(value: object, unit: str = "") -> str:
    """Write a value as people read it.

    Examples
    --------
    >>> number(17594.77, "dollars per freelancer"), number(0.0371, "share of proposals"), number(5.071)
    ('$17,595', '3.71 %', '5.07')
    """
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, int | float):
        return str(value)
    if written := in_percent(value, unit):
        return written
    if unit.startswith("dollar"):
        sign = "-" if value < 0 else ""
        return f"{sign}${abs(value):,.0f}" if abs(value) >= 100 else f"{sign}${abs(value):,.2f}"
    if isinstance(value, int) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def counted(number: int, one: str, more: str = "") -> str:
    """Write how many there are.

    Parameters
    ----------
    number : int
        How many.
    one, more : str
        What one is called, and several; by default with an s.

    Returns
    -------
    str

    Examples
    --------
    >>> counted(1, "row"), counted(1200, "row"), counted(2, "run or sweep", "runs and sweeps")
    ('1 row', '1,200 rows', '2 runs and sweeps')
    """
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def exact(value: object) -> str:
    """A value as the document of the command has it."""
    import json

    return json.dumps(value, ensure_ascii=False)


def cell(value: object, unit: str = "", heading: bool = False, between: str = "") -> Html:
    """Write a cell; numbers keep what the command printed.

    Parameters
    ----------
    value : object
        What it holds; markup stays markup.
    unit : str
        Of a number.
    heading : bool
        Whether words in it name the row.
    between : str
        The limits of a number, below it.

    Returns
    -------
    Html
    """
    if isinstance(value, dict | list):
        value = ", ".join(map(str, value))
    if isinstance(value, bool) or not isinstance(value, int | float):
        text = value if isinstance(value, Html) else number(value)
        return element("th", text, scope="row") if heading else tag("td", text)
    limits = [tag("small", between)] if between else []
    return tag("td", number(value, unit), *limits, class_="number", data_value=exact(value))


def columns_of(row: Mapping[str, object]) -> list[str]:
    """The columns of a row that are shown: limits stand below their number."""
    return [key for key in row if _limited(key) not in row]


def _limited(key: str) -> str | None:
    """The column whose limit this one is."""
    name, _, end = key.rpartition(" ")
    return name if end in ("low", "high") else None


def _between(row: Mapping[str, object], key: str, unit: str) -> str:
    low, high = row.get(f"{key} low"), row.get(f"{key} high")
    return "" if low is None or high is None else f"{number(low, unit)} to {number(high, unit)}"


def table(
    caption: str,
    rows: Sequence[Mapping[str, object]],
    names: Mapping[str, str] | None = None,
    unit: str = "",
    most: int = MOST_ROWS,
    units: Mapping[str, str] | None = None,
) -> Html:
    """Write a table that sorts at a click on a heading.

    Parameters
    ----------
    caption : str
        What it shows.
    rows : sequence of mapping
        Values by column.
    names : mapping, optional
        Headings of the columns that are shown; by default all.
    unit : str
        Unit of columns called value, low and high.
    most : int
        Rows that are shown; what follows below has all.
    units : mapping, optional
        Units of columns; one whose name says that it is a share needs none.

    Returns
    -------
    Html
    """
    if not rows:
        return tag("p", f"{caption.removesuffix('.')}: nothing.", class_="quiet")
    heads = names or {key: key.replace("_", " ") for key in columns_of(rows[0])}
    more = f" The first {most} of {len(rows):,}; what follows has all."
    whole = tag(
        "table",
        tag("caption", tag("span", caption + (more if len(rows) > most else ""))),
        tag("thead", tag("tr", *(heading_cell(name, rows[0].get(key)) for key, name in heads.items()))),
        tag(
            "tbody",
            *(_row(row, {key: (units or {}).get(key, "") for key in heads}, unit) for row in rows[:most]),
        ),
        class_="sortable",
    )
    return tag("div", whole, class_="wide", tabindex=0, role="region", aria_label=caption)


def unit_of(name: str) -> str:
    """The unit that a name tells: a share or a chance is one of a whole.

    Examples
    --------
    >>> unit_of("first at"), unit_of("match_share"), unit_of("Hire chance"), unit_of("hires")
    ('share', 'share', 'share', '')
    """
    told = re.split("[ _]", name.lower())[-1] in ("share", "chance") or name == FIRST_AT
    return "share" if told else ""


def _row(row: Mapping[str, object], units: Mapping[str, str], unit: str) -> Html:
    own = str(row.get("unit") or unit or ("share" if "share" in row else ""))
    cells = []
    for at, (key, told) in enumerate(units.items()):
        used = own if key in ("value", "low", "high") else told or _UNITS.get(key) or unit_of(key)
        small = _between(row, key, used) or str(row.get(f"{key} note", ""))
        cells.append(cell(row.get(key), used, at == 0, small))
    return tag("tr", *cells)


def heading_cell(name: str, first: object) -> Html:
    """The heading of a column, above its numbers where it holds some."""
    plain = isinstance(first, bool) or not isinstance(first, int | float)
    return element("th", name, scope="col", class_=None if plain else "number")


def facts(caption: str, values: Mapping[str, object], heading: str = "Value") -> Html:
    """Write names and values.

    Parameters
    ----------
    caption : str
        What they tell.
    values : mapping
        Values by name.
    heading : str
        Above the values.

    Returns
    -------
    Html
    """
    rows: list[Mapping[str, object]] = [
        {"what": name.replace("_", " ").capitalize(), "value": value, "unit": unit_of(name)}
        for name, value in values.items()
    ]
    return tag("div", table(caption, rows, {"what": "What", "value": heading}), class_="facts")


def document(text: bytes, link: str, most: int = 30_000) -> Html:
    """Fold away the document of a command, byte for byte; of a long one only its beginning.

    Parameters
    ----------
    text : bytes
        The document.
    link : str
        Where all of it is; empty where it is nowhere else.
    most : int
        Letters that are shown.

    Returns
    -------
    Html
    """
    shown = text.decode("utf-8", "replace")
    size = f"{len(text):,} bytes{'; this is the beginning.' if len(shown) > most else '.'}"
    whole = tag("a", "Download all of it", href=link, download="answer.json") if link else ""
    return fold(
        "All numbers, as the command prints them with --json",
        tag("p", size, " ", whole),
        tag("pre", shown[:most], tabindex=0, role="region", aria_label="The document of the command"),
    )


def rows_of(value: object) -> list[dict[str, object]]:
    """A list of mappings, or nothing."""
    if isinstance(value, list):
        return [cast("dict[str, object]", one) for one in value if isinstance(one, dict)]
    return []


def map_of(value: object) -> dict[str, object]:
    """A mapping, or nothing."""
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def real(value: object) -> float | None:
    """A number, or nothing."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
