"""A tracker: a plain CSV of one's own proposals, which people also open in a spreadsheet.

Answers: which row is which, and how is a row added or changed so that no other is lost. Columns and rows that
a person added stay as they are; the file is replaced whole or not at all, and never if somebody else changed
it in the meantime. A cell that a spreadsheet would reckon is text.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from simulator.loader.history.marks import moment_of
from simulator.loader.history.statuses import meaning_of
from simulator.loader.history.table import STAGES
from simulator.loader.tables.columns import plain
from simulator.loader.tables.sheet import SheetError, decoded
from simulator.model.values.clean import cell_text
from simulator.whole import whole_file

COLUMNS = (
    *("number", "date", "post", "category", "type", "budget", "cost_connects", "boost_connects"),
    *("proposals_at_send", "job_age_min", "payment_verified", "invited", "status", "outcome_date", "value"),
    *("connects_returned", "viewed", "replied", "interviewed", "follow_up", "note"),
)
"""columns of a new tracker; all but `number`, `follow_up` and `note` are read by `history import`, too"""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NUMBER = re.compile(r"[+-]?[\d.,]+%?")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")
_MARKS = (",", ";", "\t", "|")
_BOM = "\ufeff"


class TrackError(SheetError):
    """A tracker that cannot be used, or must not be written; the message says why and what helps."""


def text_of(cell: str) -> str:
    """What a person wrote into a cell, without the quote that keeps a spreadsheet from reckoning it.

    Examples
    --------
    >>> text_of("'=SUM"), text_of("'tis")
    ('=SUM', "'tis")
    """
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


@dataclass
class Track:
    """A tracker as it stands in its file.

    Attributes
    ----------
    file : Path
        Where it stands.
    headings : list of str
        As written there.
    rows : list of list of str
        Cells of each row, as many as it has.
    mark : str
        What separates cells.
    before : bytes
        What the file held when it was read; None if there was none.
    end : str
        What ends a line.
    bom : bool
        Whether the file begins with the mark by which some spreadsheets know its encoding.
    """

    file: Path
    headings: list[str]
    rows: list[list[str]]
    mark: str = ","
    before: bytes | None = None
    end: str = "\n"
    bom: bool = False

    def column(self, name: str) -> int:
        """Place of a column, by our name; -1 if there is none."""
        found = [k for k, heading in enumerate(self.headings) if plain(heading.lstrip(_BOM)) == name]
        return found[0] if found else -1

    def cell(self, row: Sequence[str], name: str) -> str:
        """Text of a cell, without the quote that keeps it from being reckoned; empty where there is none."""
        at = self.column(name)
        return text_of(row[at].strip()) if 0 <= at < len(row) else ""

    def numbered(self, number: int) -> list[str]:
        """Return the row with this number.

        Raises
        ------
        TrackError
            If there is none.
        """
        for row in self.rows:
            if self.cell(row, "number") == str(number):
                return row
        there = [int(one) for row in self.rows if (one := self.cell(row, "number")).isdigit()]
        have = f"they go from {min(there)} to {max(there)}" if there else "it has none yet"
        raise TrackError([f"no proposal has the number {number}; {have}"])

    def add(self, values: Mapping[str, str]) -> int:
        """Add a row and return its number."""
        self._number_all()
        number = self._next()
        row = [""] * len(self.headings)
        self.rows.append(row)
        self._fill(row, {"number": str(number), **values})
        return number

    def change(self, number: int, values: Mapping[str, str]) -> None:
        """Change some cells of the row with this number.

        Raises
        ------
        TrackError
            If there is none.
        """
        self._number_all()
        self._fill(self.numbered(number), values)

    def objections(self, number: int, meaning: str, day: str) -> tuple[str, ...]:
        """Say why what is told of a proposal can hardly be right, by what the tracker holds of it.

        Parameters
        ----------
        number : int
            Of the proposal.
        meaning : str
            What became of it, one of the meanings of a status.
        day : str
            When that was, as 2025-03-01.

        Returns
        -------
        tuple of str
            Sentences; none if nothing speaks against it.

        Raises
        ------
        TrackError
            If there is no such proposal.
        """
        row = self.numbered(number)
        told, sent = meaning_of(self.cell(row, "status")) or "sent", _day(self.cell(row, "date"))
        known = {name: _day(self.cell(row, name)) for name in STAGES[1:]}
        known[told] = max(known.get(told, ""), _day(self.cell(row, "outcome_date")))
        furthest = max((at for at, name in enumerate(STAGES) if name == told or known.get(name)), default=0)
        found = []
        if sent and day < sent:
            found.append(f"it was sent on {sent}, so it cannot be '{meaning}' on {day} already")
        at = STAGES.index(meaning) if meaning in STAGES else len(STAGES)
        if told == "hired" != meaning or at < furthest:
            since = known.get(STAGES[furthest], "")
            when = f" since {since}" if since else ""
            found.append(f"it is '{STAGES[furthest]}' already{when}; '{meaning}' would take that back")
        else:
            last = max((one for one in known.values() if one), default="")
            if last and day < last and not (sent and day < sent):
                found.append(
                    f"something later is known of it, of {last}, so {day} is too early for '{meaning}'"
                )
        return tuple(found)

    def correct(self, number: int, meaning: str, keep: bool = False) -> dict[str, str]:
        """Take back what cannot be so, as a proposal is now said to have got only so far.

        Parameters
        ----------
        number : int
            Of the proposal.
        meaning : str
            What became of it, one of the meanings of a status.
        keep : bool, optional
            Whether what the contract pays was told along with it, and stays.

        Returns
        -------
        dict
            Cells that were emptied, by column: days of stages beyond that one, and without a hire what the
            contract paid.
        """
        names = list(STAGES[STAGES.index(meaning) + 1 :]) if meaning in STAGES else []
        names += [] if keep or meaning == "hired" else ["value"]
        row = self.numbered(number)
        gone = {name: cell for name in names if self.column(name) >= 0 and (cell := self.cell(row, name))}
        self._fill(row, dict.fromkeys(gone, ""))
        return gone

    def _next(self) -> int:
        numbers = [int(one) for row in self.rows if (one := self.cell(row, "number")).isdigit()]
        return max(numbers, default=0) + 1

    def _number_all(self) -> None:
        """Number the rows that were added in a spreadsheet, but for blank ones."""
        self._column_for("number")
        for row in self.rows:
            if any(cell.strip() for cell in row) and not self.cell(row, "number"):
                self._fill(row, {"number": str(self._next())})

    def _column_for(self, name: str) -> int:
        """Place of a column, which is added at the end if there is none."""
        if self.column(name) < 0:  # to the right of every cell, also of those that have no heading
            width = max([len(self.headings), *(len(row) for row in self.rows)])
            self.headings.extend([""] * (width - len(self.headings)))
            self.headings.append(name)
        return self.column(name)

    def _fill(self, row: list[str], values: Mapping[str, str]) -> None:
        for name, value in values.items():
            at = self._column_for(name)
            row.extend([""] * (at + 1 - len(row)))
            row[at] = " ".join(cell_text(value).split()) if value else ""

    def text(self) -> str:
        """Write the whole file."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=self.mark, lineterminator=self.end)
        writer.writerows([[_safe(cell) for cell in row] for row in (self.headings, *self.rows)])
        return out.getvalue()

    def save(self) -> None:
        """Replace the file, whole or not at all.

        Raises
        ------
        TrackError
            If somebody else changed it since it was read, or it would not be read back as it is.
        OSError
            If it cannot be written.
        """
        text = self.text()
        if _lines(text, self.mark) != [[_safe(cell) for cell in row] for row in (self.headings, *self.rows)]:
            raise TrackError(["not written: it would not be read back as it is; nothing was changed"])
        now = self.file.read_bytes() if self.file.exists() else None
        if now != self.before:
            raise TrackError(["not written: the file was changed meanwhile (close it elsewhere); try again"])
        with whole_file(self.file) as draft, draft.open("w", encoding="utf-8", newline="") as stream:
            stream.write(_BOM * self.bom + text)
        self.before = self.file.read_bytes()


def read_track(file: Path, *, create: bool = False) -> Track:
    """Read a tracker.

    Parameters
    ----------
    file : Path
        A CSV file, separated by commas, semicolons, tabs or bars.
    create : bool
        Whether a new one begins if there is no such file.

    Returns
    -------
    Track

    Raises
    ------
    TrackError
        If it cannot be read so that every row is safe.
    """
    if file.suffix.lower() not in (".csv", ".txt", ".tsv") or (file.exists() and not file.is_file()):
        raise TrackError(["a tracker is a CSV file; save it as one, or read it: simulator history import"])
    if not file.exists():
        if create:
            return Track(file, list(COLUMNS), [])
        raise TrackError(["there is no such file; begin one with simulator track add"])
    try:
        data = file.read_bytes()
    except OSError as error:
        raise TrackError([f"cannot be opened: {error.strerror or error}"]) from None
    text, _ = decoded(data)
    bom, text = data.startswith(_BOM.encode()), text.removeprefix(_BOM)
    if not text.strip():
        return Track(file, list(COLUMNS), [], before=data)
    first = text.splitlines()[0]
    mark = max(_MARKS, key=first.count)
    if "\0" in text:
        raise TrackError(["it holds zero bytes, so it may be damaged; save it again as CSV"])
    try:
        lines = _lines(text, mark)
    except csv.Error as error:
        raise TrackError([f"not plain CSV ({error}), so nothing is changed; save it again as CSV"]) from None
    end = "\r\n" if 2 * text.count("\r\n") > text.count("\n") else "\n"
    return Track(file, lines[0], lines[1:], mark, data, end, bom)


def _lines(text: str, mark: str) -> list[list[str]]:
    """Cells of each line; strictly, so that no row hides within a quote."""
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))


def _day(cell: str) -> str:
    """The day of a cell as 2025-03-01; empty if it can be read as two days, or as none."""
    if not cell or _ISO_DAY.match(cell):
        return cell[:10]
    try:
        return (date(1970, 1, 1) + timedelta(days=int(moment_of(cell)))).isoformat()
    except (SheetError, OverflowError, ValueError):
        return ""


def _safe(cell: str) -> str:
    """Keep a cell from being reckoned by a spreadsheet; numbers stay numbers."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell
