"""Estimates as a table of HTML, for notebooks.

Answers: what does a result look like as the last line of a cell. All text is escaped, so no name of a
strategy can become markup.
"""

from collections.abc import Iterable, Sequence
from html import escape

from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.numbers import limits, number
from simulator.metrics.strategy import Kind

MAIN = (
    "hires",
    "net_earnings_usd",
    "hours",
    "connects_spent",
    "hires_per_100_connects",
    "win_rate",
    "share_without_hire",
)
"""metrics that describe a strategy at a glance, after that of the goal"""


def with_interval(found: Estimate, kind: Kind) -> str:
    """Write a value with its interval in brackets.

    Examples
    --------
    >>> with_interval(Estimate(0.021, 0.02, 0.022, 60, "share of proposals", "jackknife"), "share")
    '2.10 % (2.00–2.20)'
    """
    value = number(found.value, kind)
    return value if found.value is None else f"{value} ({limits(found, kind)})"


def html_table(sentence: str, columns: Sequence[str], rows: Iterable[Sequence[str]], note: str = "") -> str:
    """Write a table for a notebook.

    Parameters
    ----------
    sentence : str
        What the table shows, above it.
    columns : sequence of str
        Headings.
    rows : iterable of sequences of str
        One cell per column; the first names the row.
    note : str
        How to read it, below.

    Returns
    -------
    str
        A fragment of HTML, without styles or scripts.
    """
    head = "".join(f"<th>{escape(text)}</th>" for text in columns)
    body = "".join(
        f"<tr><th>{escape(name)}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
        for name, *cells in rows
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    below = f"<p><small>{escape(note)}</small></p>" if note else ""
    return f"<p>{escape(sentence)}</p>{table}{below}"
