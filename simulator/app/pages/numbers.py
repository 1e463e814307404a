"""Numbers for people, tables that sort, and pictures of intervals.

Answers: how is a document of a command shown. Each cell carries the number as the command printed it; what is
seen is rounded.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from simulator.app.pages.frame import element, fold
from simulator.report.page.parts import Html, tag

MOST_ROWS = 200


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
    if unit.startswith("share"):
        return f"{100 * value:.3g} %"
    if unit.startswith("dollar"):
        sign = "−" if value < 0 else ""
        return f"{sign}${abs(value):,.0f}" if abs(value) >= 100 else f"{sign}${abs(value):,.2f}"
    if isinstance(value, int) or abs(value) >= 1000:
        return f"{value:,.0f}".replace("-", "−")
    return f"{value:.3g}".replace("-", "−")


def exact(value: object) -> str:
    """A value as the document of the command has it."""
    import json

    return json.dumps(value, ensure_ascii=False)


def cell(value: object, unit: str = "", heading: bool = False) -> Html:
    """Write a cell; numbers keep what the command printed.

    Parameters
    ----------
    value : object
        What it holds.
    unit : str
        Of a number.
    heading : bool
        Whether words in it name the row.

    Returns
    -------
    Html
    """
    if isinstance(value, dict | list):
        value = ", ".join(map(str, value))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return element("th", number(value), scope="row") if heading else tag("td", number(value))
    return tag("td", number(value, unit), class_="number", data_value=exact(value))


def table(
    caption: str, rows: Sequence[Mapping[str, object]], names: Mapping[str, str] | None = None, unit: str = ""
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

    Returns
    -------
    Html
    """
    if not rows:
        return tag("p", f"{caption}: nothing.", class_="quiet")
    heads = names or {key: key.replace("_", " ") for key in rows[0]}
    shown = rows[:MOST_ROWS]
    body = [
        tag(
            "tr",
            *(
                cell(
                    row.get(key),
                    str(row.get("unit", unit)) if key in ("value", "low", "high") else "",
                    at == 0,
                )
                for at, key in enumerate(heads)
            ),
        )
        for row in shown
    ]
    more = (
        f" The first {MOST_ROWS} of {len(rows):,}; all are in the document below."
        if len(rows) > MOST_ROWS
        else ""
    )
    whole = tag(
        "table",
        tag("caption", caption + more),
        tag("thead", tag("tr", *(_heading(name, rows[0].get(key)) for key, name in heads.items()))),
        tag("tbody", *body),
        class_="sortable",
    )
    return tag("div", whole, class_="wide", tabindex=0, role="region", aria_label=caption)


def _heading(name: str, first: object) -> Html:
    """The heading of a column, above its numbers where it holds some."""
    plain = isinstance(first, bool) or not isinstance(first, int | float)
    return element("th", name, scope="col", class_=None if plain else "number")


def facts(caption: str, values: Mapping[str, object]) -> Html:
    """Write names and values."""
    rows: list[Mapping[str, object]] = [
        {"what": name.replace("_", " "), "value": value} for name, value in values.items()
    ]
    return table(caption, rows, {"what": "What", "value": "Value"})


def bars(caption: str, rows: Iterable[tuple[str, float, float | None, float | None, str]]) -> Html:
    """Draw a bar with an interval for each row, beside its number; it fits any width.

    Parameters
    ----------
    caption : str
        What it shows, with its unit.
    rows : iterable
        Name, value, lower and upper limit (or None), and the unit.

    Returns
    -------
    Html
    """
    found = list(rows)
    ends = [end for _, value, low, high, _ in found for end in (value, low, high) if end is not None]
    least, most = min([0.0, *ends]), max([0.0, *ends])
    span = (most - least) or 1.0

    def at(value: float) -> str:
        return f"{100 * (value - least) / span:.2f}%"

    lines = []
    for name, value, low, high, unit in found:
        start, width = min(value, 0.0), abs(value)
        marks = [
            element("rect", class_="bar", x=at(start), y=6, width=f"{100 * width / span:.2f}%", height=16)
        ]
        if low is not None and high is not None:
            marks.append(element("line", class_="whisker", x1=at(low), x2=at(high), y1=14, y2=14))
        text = number(value, unit)
        between = (
            f"{number(low, unit)} to {number(high, unit)}" if low is not None and high is not None else ""
        )
        lines.append(
            tag(
                "tr",
                tag("th", name, scope="row"),
                tag(
                    "td",
                    element("svg", *marks, width="100%", height=28, aria_hidden="true", focusable="false"),
                    class_="drawn",
                ),
                tag(
                    "td",
                    text,
                    *([tag("small", between)] if between else []),
                    class_="number",
                    data_value=exact(value),
                ),
            )
        )
    head = tag("tr", _heading("Who", None), _heading("Drawn", None), _heading("Number", 1))
    return tag("table", tag("caption", caption), tag("thead", head), tag("tbody", *lines), class_="bars")


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
