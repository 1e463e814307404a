"""Rows of a history while they are read: one bad cell costs a cell or its row, never the file.

Answers: what does each cell of a column hold, and which could not be read. All that is left out is noted by
its row.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from simulator.loader.history.mapping import Map
from simulator.loader.history.marks import flag_of, moment_of
from simulator.loader.history.plainly import plain_amount
from simulator.loader.history.table import Unusable
from simulator.loader.tables.amounts import Amounts, amounts, currency_in, currency_of, shares
from simulator.loader.tables.cells import UNKNOWN, Bools, Floats, each, is_unknown
from simulator.loader.tables.moments import times
from simulator.loader.tables.reading import few_named, repr_of, shown
from simulator.loader.tables.sheet import Sheet, SheetError

MOST_USD, MOST_CONNECTS = 1e9, 1e6
_FORMULA = re.compile(r"^'(?=[=+\-@])")
_DOTTED = re.compile(r"\d{1,2}\.\d{1,2}\.\d{2,4}\b")
_DAY_NUMBER = re.compile(r"\d{1,5}(?:\.\d+)?")
_MOST_DAY_NUMBER = 20_000.0
"""days from a start stay below it; a spreadsheet's dates and seconds since 1970 lie far above"""


@dataclass
class Rows:
    """A table under way.

    Attributes
    ----------
    sheet : Sheet
        The table as text.
    columns : mapping
        Our name of each column that is read, to the table's.
    used : Map
        How the file is read.
    out : dict
        Reason why a row is left out, by its place in the table.
    remarks : list of str
        What a person should know.
    calendar : bool
        Whether days are dates; false where they count from a start.
    order : str
        How dates with two readings were read.
    cut : list of str
        What is left out because it is later than the day that was asked for.
    blank : list of str
        Headings of stages whose empty cells leave open whether a proposal that is over got so far.
    """

    sheet: Sheet
    columns: Mapping[str, str]
    used: Map
    out: dict[int, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    calendar: bool = True
    order: str = ""
    cut: list[str] = field(default_factory=list)
    blank: list[str] = field(default_factory=list)

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    @property
    def size(self) -> int:
        """Number of rows."""
        return len(self.sheet.frame)

    def text(self, name: str) -> pd.Series:
        """Return a column as text, empty where there is no such column; formulas without their quote."""
        if name not in self.columns:
            return pd.Series([""] * self.size, dtype=object)
        return each(self.sheet.frame[self.columns[name]], lambda cell: _FORMULA.sub("", cell.strip()))

    def leave_out(self, rows: Bools, reason: str) -> None:
        """Leave rows out for a reason; the first reason of a row stands."""
        for row in np.flatnonzero(rows).tolist():
            self.out.setdefault(row, reason)

    def leave_out_cells(self, name: str, rows: Bools, reason: str) -> None:
        """Leave rows out for what a cell holds; `{}` in the reason is replaced by it.

        Parameters
        ----------
        name : str
            Our name of the column.
        rows : bool array
            Which rows.
        reason : str
            Why.
        """
        text = self.text(name)
        for row in np.flatnonzero(rows).tolist():
            self.out.setdefault(row, reason.format(repr_of(text.iloc[row])))

    def note(self, name: str, bad: Bools, instead: str, what: str = "cannot read ") -> None:
        """Say which cells could not be used, a few with their rows, and what is taken in their place.

        Parameters
        ----------
        name : str
            Our name of the column.
        bad : bool array
            Which rows.
        instead : str
            What such a cell counts as, as the end of a sentence.
        what : str, optional
            What is wrong with them, before they are listed.
        """
        text = self.text(name)
        cells = [f"{repr_of(text.iloc[r])} (row {self.sheet.rows[r]})" for r in np.flatnonzero(bad).tolist()]
        if not cells:
            return
        said = f"column '{shown(self.columns[name])}'{few_named(cells, what, instead)}"
        self.remarks += [said] if said not in self.remarks else []

    def unusable(self) -> tuple[Unusable, ...]:
        """Rows that are left out, in the order of the file."""
        return tuple(Unusable(int(self.sheet.rows[row]), self.out[row]) for row in sorted(self.out))

    @property
    def kept(self) -> Bools:
        """Rows that are not left out."""
        return np.array([row not in self.out for row in range(self.size)], np.bool_)

    def number(self, name: str, top: float, whole: bool = False) -> Floats:
        """Read a column of numbers; NaN where nothing is said or it cannot be read.

        Parameters
        ----------
        name : str
            Our name of the column.
        top : float
            The largest that is believed.
        whole : bool, optional
            Whether a part of one cannot be right.

        Returns
        -------
        float array
        """
        if name not in self:
            return np.full(self.size, np.nan)
        found = amounts(each(self.text(name), plain_amount))
        values = np.where(whole & (found.low != found.high), np.floor(found.middle), found.middle)
        bad = found.wrong | sum(found.currency.values(), np.zeros(self.size, np.bool_))
        bad |= (values > top) | ((values % 1 != 0) & ~np.isnan(values) & (found.low == found.high) & whole)
        self.note(name, np.asarray(bad & self.kept), "taken as not known")
        return np.where(bad, np.nan, values)

    def money(self, name: str, exact: bool = False) -> Floats:
        """Read a column of money in dollars; NaN where nothing is said or it cannot be read.

        Parameters
        ----------
        name : str
            Our name of the column.
        exact : bool, optional
            Whether a range says nothing, as of what was paid; else its middle counts.
        """
        if name not in self:
            return np.full(self.size, np.nan)
        plainly = each(self.text(name), plain_amount)
        found = amounts(plainly, self.used.currencies, self._unnamed(name))
        for code, rows in found.currency.items():
            if (rows & self.kept).any():
                self.note(name, rows & self.kept, f"say what one is worth: --currency {code}=DOLLARS")
        self._remark_point(name, found)
        values = found.middle
        bad = found.wrong | (values > MOST_USD)
        self.note(name, np.asarray(bad & self.kept), "taken as not known")
        between = exact & ~bad & (found.low != found.high) & ~np.isnan(values)
        self.note(name, np.asarray(between & self.kept), "taken as not known", "a range, not what was paid: ")
        return np.where(bad | between, np.nan, values)

    def _remark_point(self, name: str, found: Amounts) -> None:
        if found.unclear:
            heading = shown(self.columns[name])
            self.remarks.append(
                f"column '{heading}': the point in '{shown(found.unclear)}' is read as a decimal point"
            )

    def _unnamed(self, name: str) -> "str | np.ndarray":
        if code := currency_in(self.columns[name]):
            return code
        if "currency" not in self:
            return "USD"
        text = self.text("currency")
        known = np.array([currency_of(cell) is not None for cell in text], np.bool_)
        self.note("currency", ~known & ~is_unknown(text) & self.kept, "taken as dollars")
        return np.asarray(each(text, lambda cell: currency_of(cell) or "USD"), dtype=object)

    def share(self, name: str) -> Floats:
        """Read a column of shares; NaN where nothing is said or it cannot be read."""
        if name not in self:
            return np.full(self.size, np.nan)
        values, bad = shares(self.text(name))
        self.note(name, bad & self.kept, "taken as not known")
        return np.where(bad, np.nan, values)

    def flag(self, name: str, more: Mapping[str, float] | None = None) -> Floats:
        """Read a column of yes and no as 1 and 0, or a share; NaN where nothing is said.

        Parameters
        ----------
        name : str
            Our name of the column.
        more : mapping, optional
            Further words, in small letters.

        Returns
        -------
        float array
        """
        if name not in self:
            return np.full(self.size, np.nan)
        text = self.text(name)
        values = np.array([flag_of(cell, more or {}) for cell in text], np.float64)
        bad = np.isnan(values) & ~is_unknown(text)
        self.note(name, bad & self.kept, "taken as not known")
        return values

    def days(self, name: str) -> tuple[Floats, Bools, Bools]:
        """Read a column of times.

        Parameters
        ----------
        name : str
            Our name of the column.

        Returns
        -------
        days : float array
            Days since 1970, or since the start if the column counts them; NaN where none can be read.
        wrong : bool array
            Cells that hold something that is no time.
        alone : bool array
            Dates without a time of day.

        Raises
        ------
        SheetError
            If a date has two readings and nothing tells which is meant.
        """
        no = np.zeros(self.size, np.bool_)
        if name not in self:
            return np.full(self.size, np.nan), no, no
        text = self.text(name)
        empty = is_unknown(text)
        if not self.calendar or self._counts_days(name, text[~empty]):
            numbers = pd.to_numeric(text.where(~empty, ""), errors="coerce").to_numpy(np.float64)
            odd = ~((numbers >= 0) & (numbers < _MOST_DAY_NUMBER))
            return np.where(odd, np.nan, numbers), np.asarray(odd & ~empty), no
        asked = self.used.as_of
        scraped = moment_of(asked) if asked else None
        order = self.used.dates or self.order or None
        found = times(text, order, scraped)
        if found.doubt and "day or the month" in found.doubt:
            self.order = self._order_of(name, text)
            found = times(text, self.order, scraped)
        if found.doubt:
            raise SheetError(
                [f"column '{shown(self.columns[name])}' counts back from today: say --as-of 2025-03-01"]
            )
        self.remarks += [one for one in found.remarks if one not in self.remarks]
        return found.days, np.asarray(found.wrong & ~empty), np.asarray(found.span != 0)

    def _counts_days(self, name: str, cells: pd.Series) -> bool:
        """Tell whether the dates of a log count days from a start, as those of simulated people do."""
        if name != "date" or not len(cells):
            return False
        numbers = [float(one) for one in cells if _DAY_NUMBER.fullmatch(one)]
        if len(numbers) < len(cells) or max(numbers) >= _MOST_DAY_NUMBER:
            return False
        self.calendar = False
        return True

    def _order_of(self, name: str, text: pd.Series) -> str:
        """Choose between two readings of dates: the one in which a log is in order."""
        read = {order: times(text, order).days for order in ("month_first", "day_first")}
        steps = {order: np.diff(days[~np.isnan(days)]) for order, days in read.items()}
        sorted_ = [
            order
            for order, step in steps.items()
            if step.size > 1 and (bool((step >= 0).all()) or bool((step <= 0).all()))
        ]
        if len(sorted_) == 1:
            return sorted_[0]
        known = [cell for cell in text if cell and cell.lower() not in UNKNOWN]
        if all(_DOTTED.match(cell) for cell in known):
            return "day_first"  # those who write points between the numbers write the day first
        example = next((cell for cell in known if re.match(r"\d{1,2}[/.-]\d{1,2}[/.-]", cell)), known[0])
        raise SheetError(
            [
                f"column '{shown(self.columns[name])}': '{shown(example)}' may have the day or the month "
                "first; say --dates month_first or --dates day_first"
            ]
        )
