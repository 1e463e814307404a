"""Plain text tables and cells.

Answers: how does a table look in a terminal, and how is a time or a name written in a cell.
"""

from rich import box
from rich.table import Table
from rich.text import Text

from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.numbers import limits, number
from simulator.metrics.strategy import Kind


def when(at_days: float) -> str:
    """Write a time in a run as day and hour; the first day is day 0.

    Examples
    --------
    >>> when(12.587), when(0), when(2.99999)
    ('day 12, 14:05', 'day 0, 00:00', 'day 2, 23:59')
    """
    minutes = int(at_days * 1440 + 1e-6)
    return f"day {minutes // 1440}, {minutes // 60 % 24:02}:{minutes % 60:02}"


MOST_NAME, _MOST_WIDE = 40, 12


def plain_table(caption: str = "", gap: int = 2) -> Table:
    """Make an empty table without a frame, with `gap` spaces between columns."""
    return Table(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        show_edge=False,
        padding=(0, gap, 0, 0),
        caption=Text(caption) if caption else None,
        caption_justify="left",
        caption_style="",
        header_style="",
    )


def cell_of(found: Estimate, kind: Kind) -> Text:
    """Write a value with its interval below."""
    if found.value is None:
        return Text(number(None))
    return Text(f"{number(found.value, kind)}\n{_short(limits(found, kind))}")


def _short(text: str) -> str:
    """Break a long interval into two lines."""
    return text if len(text) <= _MOST_WIDE else text.replace(" to ", "\nto ")


def strategy_name(group: str, oracles: frozenset[str]) -> Text:
    """Write the name of a group, oracles marked."""
    return Text(group + (" (oracle)" if group in oracles else ""))
