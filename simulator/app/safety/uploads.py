"""Tables that people hand in.

Answers: is this a table, and nothing else. It is kept under a name of our own, and what is in it is shown
as text only; a table with a script in it is refused all the same, for it was made to do something else.
"""

import re

from simulator.app.safety.settings import NotAllowed

KINDS = (".csv", ".tsv", ".txt", ".xlsx", ".json", ".jsonl")
_SCRIPT = re.compile(
    rb"<\s*(script|iframe|object|embed|svg|img)\b|javascript\s*:|\bon(error|load|click)\s*=", re.IGNORECASE
)
_PAGE = re.compile(rb"\s*(<!doctype|<html|<\?xml|%PDF)", re.IGNORECASE)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_ZIP = b"PK\x03\x04"


def table_kind(name: str, content: bytes) -> str:
    """Return the ending under which a table is kept.

    Parameters
    ----------
    name : str
        The name that the browser sent, of which only the ending is looked at.
    content : bytes
        What is in it.

    Returns
    -------
    str
        One of `KINDS`.

    Raises
    ------
    NotAllowed
        If it is no table, or holds a script.
    """
    ending = next((kind for kind in KINDS if name.lower().endswith(kind)), None)
    if ending is None:
        raise NotAllowed(
            f"A table is needed: {', '.join(KINDS)}. Save it as CSV in your spreadsheet and choose that."
        )
    if not content.strip():
        raise NotAllowed("The file is empty.")
    if (ending == ".xlsx") != content.startswith(_ZIP):
        raise NotAllowed(
            f"The file is called {ending} and is something else. Save it as CSV in your spreadsheet."
        )
    if ending == ".xlsx":
        return ending
    if content.startswith(_UTF16):  # as spreadsheets write "Unicode text"; the reader knows it too
        content = content.decode("utf-16", "replace").encode()
    if _PAGE.match(content) or b"\0" in content:
        raise NotAllowed("This is a web page or a document, not a table. Save it as CSV in your spreadsheet.")
    for row, line in enumerate(content.splitlines(), 1):
        if _SCRIPT.search(line):
            raise NotAllowed(
                f"Line {row} of the table holds a script. Delete it there and hand the table in again."
            )
    return ending
