"""A table while it is being read: its columns, everything that is wrong, and remarks.

Answers: what does a column hold, and which rows hold something else. All columns are read before anything is
refused, so that every mistake is named at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.loader.tables.amounts import Amounts, amounts, currency_in, currency_of
from simulator.loader.tables.cells import YES_NO, Bools, Floats, each, is_unknown, words
from simulator.loader.tables.sheet import Sheet, printable
from simulator.model.recorded import Replay

Ints = npt.NDArray[np.int64]
MOST_ROWS_NAMED = 5
MOST_USD, MOST_COUNT = 1e9, 1e6
_LONGEST_SHOWN = 40
MONEY = frozenset(
    (
        *("budget_usd", "budget_low_usd", "budget_high_usd", "value_usd", "client_spent_usd"),
        *("hourly_rate_usd", "hourly_rate_low_usd", "hourly_rate_high_usd"),
    )
)
"""columns that hold money"""
COUNTS = frozenset(
    (
        *("connects_required", "openings", "proposals", "attention"),
        *("client_posts", "client_hires", "client_reviews"),
    )
)
"""columns that count something, so that a part of one is a slip"""
A_COUNT = "a whole number, 0 or more"


@dataclass
class Reading:
    """One table under way.

    Attributes
    ----------
    sheet : Sheet
        The table as text.
    ours : mapping
        Our name of each column that is read, to the table's.
    replay : Replay
        How the scenario says that the table is to be read.
    wrong, remarks : list of str
        What has to be mended, and what a person should know.
    refused : dict
        How many rows of a column, by our name, hold what is not allowed.
    kept : bool array
        Rows that are posts of their own; remarks count these.
    """

    sheet: Sheet
    ours: Mapping[str, str]
    replay: Replay
    wrong: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    kept: Bools = field(init=False)
    _texts: dict[str, pd.Series] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.kept = np.ones(self.size, np.bool_)

    def __contains__(self, name: str) -> bool:
        return name in self.ours

    @property
    def size(self) -> int:
        """Number of rows."""
        return len(self.sheet.frame)

    def text(self, name: str) -> pd.Series:
        """Return a column as text; empty cells where there is no such column."""
        if name not in self._texts:
            there = self.ours.get(name)
            nothing = pd.Series([""] * self.size if there is None else [], dtype=object)
            self._texts[name] = nothing if there is None else self.sheet.frame[there]
        return self._texts[name]

    def complain(self, name: str, bad: Bools, allowed: str) -> None:
        """Note the rows of a column whose value is not what is allowed.

        Parameters
        ----------
        name : str
            Our name of the column.
        bad : bool array, one per row
            Rows that cannot be used.
        allowed : str
            What could stand there, as the end of a sentence.
        """
        rows = np.flatnonzero(bad)
        if rows.size:
            self.refused[name] = self.refused.get(name, 0) + int(rows.size)
            self.wrong.append(
                f"column {self.named(name)}: {self.examples(name, rows)} cannot be used; write {allowed}"
            )

    def named(self, name: str) -> str:
        """Heading of a column, and our name of it where that differs."""
        heading = shown(self.ours.get(name, name))
        return f"'{heading}'" if heading == name else f"'{heading}' ({name})"

    def remark(self, rows: Bools, one: str, several: str) -> None:
        """Add a remark on these rows, as far as they are posts of their own.

        Parameters
        ----------
        rows : bool array, one per row
            The rows that it is about.
        one, several : str
            What follows their number, for one and for several.
        """
        if count := int(np.sum(rows & self.kept)):
            self.remarks.append(f"{count:,} {one if count == 1 else several}")

    def doubt(self, name: str, doubt: str) -> None:
        """Note what has to be said before a column can be read, if anything has."""
        if doubt:
            self.wrong.append(f"column '{shown(self.ours[name])}': {doubt}")

    def examples(self, name: str, rows: Ints) -> str:
        """Write what the first of these rows hold, and how many more there are."""
        text = self.text(name)
        cells = [
            f"{repr_of(text.iloc[r])} in row {self.sheet.rows[r]}" for r in rows[:MOST_ROWS_NAMED].tolist()
        ]
        more = f" and {rows.size - len(cells):,} more" if rows.size > len(cells) else ""
        return ", ".join(cells) + more

    def amount(self, name: str, allowed: str, top: float, text: pd.Series | None = None) -> Amounts:
        """Read a column of amounts.

        Parameters
        ----------
        name : str
            Our name of the column.
        allowed : str
            What could stand there, for complaints.
        top : float
            Largest amount that is believed; the smallest is 0.
        text : Series of str, optional
            What stands in for the column's cells.

        Returns
        -------
        Amounts
            One per row, in dollars where the column counts money.
        """
        cells = self.text(name) if text is None else text
        found = amounts(cells, self.replay.currencies, self._unnamed(name))
        for code, rows in found.currency.items():
            rate = f"say what one {code} is in dollars, jobs.replay.currencies: {{{code}: …}}"
            self.wrong.append(
                f"column {self.named(name)}: {self.examples(name, np.flatnonzero(rows))}; {rate}"
            )
        ends = np.where(np.isinf(found.high), found.low, found.high)
        bad = found.wrong | (found.low < 0) | (ends > top)
        if name in COUNTS:
            bad |= (found.low % 1 != 0) & ~np.isnan(found.low) | (ends % 1 != 0) & ~np.isnan(ends)
        self.complain(name, bad, allowed)
        # what is refused must not be counted with: it may be larger than whole numbers go
        found = found._replace(low=np.where(bad, np.nan, found.low), high=np.where(bad, np.nan, found.high))
        if found.unclear and name.endswith("_usd"):
            self.remarks.append(
                f"column '{shown(self.ours.get(name, name))}': the point in '{shown(found.unclear)}' is read "
                "as a decimal point; nothing in the column says that it marks thousands"
            )
        return found

    def _unnamed(self, name: str) -> "str | npt.NDArray[np.object_]":
        """Currency of the amounts of a column that name none: of its heading, of the row, or dollars."""
        if name not in MONEY:
            return "USD"
        if code := currency_in(self.ours.get(name, "")):
            return code
        if "currency" not in self or name == "client_spent_usd":
            return "USD"
        codes = each(self.text("currency"), lambda cell: currency_of(cell) or "USD")
        return np.asarray(codes, dtype=object)

    def number(self, name: str, allowed: str = "", top: float = MOST_COUNT) -> Floats:
        """Read a column of numbers.

        Parameters
        ----------
        name, allowed, top
            As for `amount`.

        Returns
        -------
        float array, one per row
            The middle of a range; NaN where nothing is said.
        """
        usual = A_COUNT if name in COUNTS else "a number, 0 or more"
        return self.amount(name, allowed or usual, top).middle

    def flag(self, name: str) -> Floats:
        """Read a column of yes and no as 1 and 0; NaN where nothing is said."""
        return self.word(name, YES_NO, "yes or no, 1 or 0")

    def word(
        self, name: str, names: Mapping[str, float], allowed: str, text: pd.Series | None = None
    ) -> Floats:
        """Read a column of known words as their numbers.

        Parameters
        ----------
        name : str
            Our name of the column.
        names : mapping
            Each word in small letters, to its number.
        allowed : str
            What could stand there, for complaints.
        text : Series of str, optional
            What stands in for the column's cells.

        Returns
        -------
        float array, one per row
            NaN where nothing is said.
        """
        values, bad = words(self.text(name) if text is None else text, names)
        self.complain(name, bad, allowed)
        return values

    def known(self, name: str) -> Bools:
        """Tell which rows say something in this column."""
        return ~is_unknown(self.text(name))


def shown(text: str, most: int = _LONGEST_SHOWN) -> str:
    """Write a value of a file as it may reach a terminal: no control characters, cut where it is long."""
    clean = printable(str(text))
    return clean if len(clean) <= most else clean[: most - 1] + "…"


def repr_of(cell: str) -> str:
    """Write a cell in a sentence: between quotes, or as an empty one."""
    return f"'{shown(cell)}'" if cell.strip() else "an empty cell"


def few_named(cells: Sequence[str], what: str, instead: str) -> str:
    """Say what is wrong with cells; of many, what helps comes first, and a few are named.

    Parameters
    ----------
    cells : sequence of str
        Each with its row.
    what : str
        What is wrong with them, before they are listed.
    instead : str
        What they count as, or what helps.

    Returns
    -------
    str
        The rest of a sentence that starts with the column.

    Examples
    --------
    >>> few_named(["'a' (row 2)"], "cannot read ", "taken as not known")
    ": cannot read 'a' (row 2); taken as not known"
    """
    few = f"{what}{', '.join(cells[:MOST_ROWS_NAMED])}"
    if len(cells) <= MOST_ROWS_NAMED:
        return f": {few}; {instead}"
    return f", {len(cells):,} cells: {instead}; {few} and {len(cells) - MOST_ROWS_NAMED:,} more"


def counted(count: int, noun: str) -> str:
    """Write a number with its noun, `1 post` or `2 posts`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def whole(values: Floats) -> Ints:
    """Return whole numbers; -1 where nothing is said."""
    return np.where(np.isnan(values), -1, np.rint(values)).astype(np.int64)
