"""Pieces of Markdown that all pages share.

Answers: how a table, a cell or a note above a page is written, so that every renderer reads it alike.
"""

import re
from collections.abc import Iterable, Sequence

MADE = "<!-- Made from the code by `python -m pages reference`: change the code, not this page. -->"


def cell(text: str) -> str:
    """Return a text that fits one cell: one line, without signs that end it or begin a tag outside code."""
    pieces = re.split(r"(`[^`]*`)", " ".join(text.split()))
    shown = [piece if piece.startswith("`") else piece.replace("<", "&lt;") for piece in pieces]
    return "".join(shown).replace("|", "\\|")


def code(text: str) -> str:
    """Return a text as code, if there is any."""
    return f"`{text}`" if text else ""


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table.

    Parameters
    ----------
    headings : sequence of str
        Names of the columns.
    rows : iterable of sequence of str
        Their texts, row by row.

    Returns
    -------
    list of str
        One line for each row, after two for the headings.
    """
    body = ["| " + " | ".join(map(cell, row)) + " |" for row in rows]
    return ["| " + " | ".join(headings) + " |", "|" + "---|" * len(headings), *body]


def page(title: str, *parts: str | list[str]) -> str:
    """Return a page: its title, the note that it is made, and its parts with empty lines between.

    Parameters
    ----------
    title : str
        Heading of the page.
    *parts : str or list of str
        Paragraphs, or the lines of one.

    Returns
    -------
    str
        Markdown that ends with one line break.
    """
    texts = [part if isinstance(part, str) else "\n".join(part) for part in parts]
    return "\n\n".join([f"# {title}", MADE, *(text for text in texts if text)]) + "\n"
