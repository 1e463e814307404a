"""The one door for tables that are printed.

Answers: how does a table look in a window of this width. The column of names stays, whole: long names go on
in the next line. What does not fit is left out, from the right, and a line under the table says what that is
and how wide a window shows it. No number is ever cut.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len
from rich.measure import Measurement
from rich.text import Text

from simulator.report.words.columns import Column, Kind, Placed, fitted, room_for
from simulator.report.words.screen import NARROWEST, clean, wrapped

_NOTES_WIDE = 80
"""notes of a narrow table are at least this wide, if the window is"""


@dataclass
class Sheet:
    """A table without a frame, laid out for the width of the window where it is printed."""

    notes: list[tuple[str, str]] = field(default_factory=list)
    """a sentence or more, and the heading of the column that it explains, if any"""
    gap: int = 2
    columns: list[Column] = field(default_factory=list)
    elsewhere: str = ""
    """what else shows the columns that are left out"""
    splits: bool = False
    """whether columns that do not fit go on below instead of being left out"""
    airy: bool = False
    """whether blank lines stand above and below"""
    sections: set[int] = field(default_factory=set)
    """rows before which there is a blank line"""

    @property
    def row_count(self) -> int:
        """Number of rows."""
        return len(self.columns[0].cells) if self.columns else 0

    @property
    def caption(self) -> str:
        """What stands below the table."""
        return " ".join(text for text, _ in self.notes)

    def column(
        self,
        header: str,
        kind: Kind = "number",
        *,
        label: str = "",
        stays: bool = False,
        goes_early: bool = False,
        most: int = 0,
    ) -> None:
        r"""Add a column.

        Parameters
        ----------
        header : str
            Its heading; `\n` where a line should end.
        kind : {"name", "number", "words"}
            Names go on in the next line at a word, words anywhere, numbers nowhere.
        label : str
            What it is called where it is left out; the heading by default.
        stays : bool
            Whether it is never left out. Names always stay.
        goes_early : bool
            Whether it is left out before those to the right of it that are not.
        most : int
            Width at which words go on in the next line, however wide the window is; 0: any.
        """
        said = label or " ".join(clean(header).split())
        self.columns.append(Column(clean(header), kind, said, stays or kind == "name", goes_early, most))

    def remove(self, header: str) -> None:
        """Take a column out, and the notes about it, without a word."""
        self.columns = [one for one in self.columns if one.header != header]
        self.notes = [note for note in self.notes if note[1] != header]

    def row(self, *cells: object) -> None:
        """Add a row; one cell a column, which is never read as markup."""
        for column, cell in zip(self.columns, cells, strict=True):
            column.cells.append(clean(str(cell)))

    def section(self) -> None:
        """Leave a blank line before the next row."""
        self.sections.add(self.row_count)

    def note(self, text: str, about: str = "") -> None:
        """Add a sentence below the table; one `about` a column is left out with it."""
        if text:
            self.notes.append((clean(text), about))

    def width(self, gap: int = 0) -> int:
        """How wide a window shows everything; with its own gap between columns, or another."""
        return room_for([one.natural for one in self.columns], gap or self.gap)

    def lines(self, width: int) -> list[str]:
        """Lay the table out for a window.

        Parameters
        ----------
        width : int
            Columns of the window.

        Returns
        -------
        list of str
            No line is wider, unless a single number is.
        """
        if self.airy:  # set off by blank lines, and a space
            return ["", *(f" {line}".rstrip() for line in self._lines(width - 1)), ""]
        return self._lines(width)

    def _lines(self, width: int) -> list[str]:
        width = max(width, NARROWEST)
        gap = self.gap + (self.width(self.gap + 1) <= width)
        blocks, gone = self._blocks(width, gap)
        if any(one.is_hard_to_read for placed in blocks for one in placed):
            return self._one_below_the_other(width)
        found: list[str] = []
        for placed in blocks:
            found += ([""] if found else []) + list(self._block(placed, gap))
        there = {one.column.header for placed in blocks for one in placed}
        notes = [text for text, about in self.notes if not about or about in there]
        if gone:
            notes.append(self._left_out(gone))
        wide = min(width, max(_NOTES_WIDE, *(cell_len(line) for line in found))) if found else width
        if notes:
            found += wrapped(" ".join(notes), wide, hard=True)
        legend = dict(pair for placed in blocks for one in placed for pair in one.short.items())
        for whole, short in legend.items():
            found += wrapped(f"{short}: {whole}", wide, hard=True)
        return found

    def _one_below_the_other(self, width: int) -> list[str]:
        """Write each row as its name with the rest indented below: the window is too narrow for columns."""
        (first, *others), found = self.columns, list[str]()
        for row in range(self.row_count):
            if row in self.sections and row:
                found.append("")
            found += wrapped(first.cells[row], width, hard=True)
            for column in others:
                if cell := " ".join(column.cells[row].split()):
                    said = f"{column.label}: {cell}" if len(others) > 1 else cell
                    found += [f"  {line}" for line in wrapped(said, width - 2, hard=True)]
        if self.notes:
            found += wrapped(" ".join(text for text, _ in self.notes), width, hard=True)
        return found

    def _blocks(self, width: int, gap: int) -> tuple[list[list[Placed]], list[Column]]:
        """Choose what is shown: side by side, and below that whatever is to go on there."""
        placed, gone = fitted(self.columns, width, gap)
        blocks = [placed]
        names = [column for column in self.columns if column.kind == "name"]
        while self.splits and gone and len(blocks[-1]) > len(names):
            placed, gone = fitted([*names, *gone], width, gap)
            blocks.append(placed)
        return blocks, gone

    def _block(self, placed: Sequence[Placed], gap: int) -> Iterator[str]:
        heads = [one.heading() for one in placed]
        high = max(map(len, heads))
        heads = [[""] * (high - len(lines)) + lines for lines in heads]
        if any(map(any, heads)):
            yield from _side_by_side(placed, heads, " " * gap)
            yield "─" * room_for([one.width for one in placed], gap)
        for row in range(self.row_count):
            if row in self.sections and row:
                yield ""
            yield from _side_by_side(placed, [one.cell(row) for one in placed], " " * gap)

    def _left_out(self, gone: Sequence[Column]) -> str:
        also = f", and so does {self.elsewhere}" if self.elsewhere else ""
        what = ", ".join(column.label for column in gone)
        return f"Left out for lack of room: {what}. A window of {self.width()} columns shows all{also}."

    def __rich_console__(self, _console: object, options: object) -> Iterator[Text]:
        """Show the table where `rich` prints, such as in a notebook."""
        width = int(getattr(options, "max_width", _NOTES_WIDE))
        yield Text("\n".join(self.lines(width)), no_wrap=True, overflow="ignore")

    def __rich_measure__(self, _console: object, _options: object) -> Measurement:
        """Say how narrow and how wide it can be."""
        return Measurement(NARROWEST, self.width())


def _side_by_side(placed: Sequence[Placed], cells: Sequence[list[str]], gap: str) -> Iterator[str]:
    for at in range(max(map(len, cells))):
        parts = [
            one.padded(lines[at] if at < len(lines) else "") for one, lines in zip(placed, cells, strict=True)
        ]
        yield gap.join(parts).rstrip()
