"""A table while it is being read: its columns, everything that is wrong, and remarks.

Answers: what does a column hold, and which rows hold something else. All columns are read before anything is
refused, so that every mistake is named at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.loader.tables.cells import YES_NO, Amounts, Bools, Floats, amounts, is_unknown, words
from simulator.loader.tables.sheet import Sheet, printable
from simulator.model.recorded import Replay

Ints = npt.NDArray[np.int64]
MOST_ROWS_NAMED = 5
MOST_USD, MOST_COUNT = 1e9, 1e6
_LONGEST_SHOWN = 40


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
    """

    sheet: Sheet
    ours: Mapping[str, str]
    replay: Replay
    wrong: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.ours

    @property
    def size(self) -> int:
        """Number of rows."""
        return len(self.sheet.frame)

    def text(self, name: str) -> pd.Series:
        """Return a column as text; empty cells where there is no such column."""
        if name in self.ours:
            return self.sheet.frame[self.ours[name]]
        return pd.Series([""] * self.size, dtype=object)

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
            heading = shown(self.ours.get(name, name))
            of = f"'{name}'" if heading == name else f"'{heading}' ({name})"
            self.wrong.append(f"column {of}: allowed is {allowed} ({self.examples(name, rows)})")

    def doubt(self, name: str, doubt: str) -> None:
        """Note what has to be said before a column can be read, if anything has."""
        if doubt:
            self.wrong.append(f"column '{shown(self.ours[name])}': {doubt}")

    def examples(self, name: str, rows: Ints) -> str:
        """Write the first of these rows with what they hold, and how many more there are."""
        text = self.text(name)
        cells = [f"row {self.sheet.rows[r]}: '{shown(text.iloc[r])}'" for r in rows[:MOST_ROWS_NAMED]]
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
        found = amounts(self.text(name) if text is None else text, self.replay.currencies)
        for code, rows in found.currency.items():
            self.complain(name, rows, f"dollars, or a stated rate: jobs.replay.currencies: {{{code}: …}}")
        ends = np.where(np.isinf(found.high), found.low, found.high)
        self.complain(name, found.wrong | (found.low < 0) | (ends > top), allowed)
        if found.unclear and name.endswith("_usd"):
            self.remarks.append(
                f"column '{shown(self.ours.get(name, name))}': the point in '{shown(found.unclear)}' is read "
                "as a decimal point; nothing in the column says that it marks thousands"
            )
        return found

    def number(self, name: str, allowed: str = "a number, 0 or more", top: float = MOST_COUNT) -> Floats:
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
        return self.amount(name, allowed, top).middle

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


def shown(text: str) -> str:
    """Write a value of a file as it may reach a terminal: no control characters, cut where it is long."""
    clean = printable(str(text))
    return clean if len(clean) <= _LONGEST_SHOWN else clean[: _LONGEST_SHOWN - 1] + "…"


def whole(values: Floats) -> Ints:
    """Return whole numbers; -1 where nothing is said."""
    return np.where(np.isnan(values), -1, np.rint(values)).astype(np.int64)
