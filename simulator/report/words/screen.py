"""Lines of a given width.

Answers: where may a sentence, a name or a number be broken so that nothing is lost. Sentences are broken at
words. A number is never broken, nor parted from its per cent sign.
"""

import re
import unicodedata

from rich.cells import cell_len

NARROWEST = 20
"""columns; nobody reads a table in fewer"""
_TIE = "\u00a0"
_UNIT = re.compile(r"(?<=\d) (?=%)")
_INDENT = re.compile(r" *")
# what may begin a new line inside a range: `$1,000 to $2,000`, `1.2–3.4`, `5 or more`
_RANGE = re.compile(r" (?=(?:to|or) )|(?<=\d)[–](?=\d)")
_MARKS = frozenset("\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str) -> str:
    r"""Replace what would steer the terminal, or turn the direction of writing, by a visible sign.

    Examples
    --------
    >>> clean("a\x1b[31mb\u202ec\nd")
    'a�[31mb�c\nd'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        "�" if sign != "\n" and (unicodedata.category(sign) == "Cc" or sign in _MARKS) else sign
        for sign in text
    )


def pieces(text: str) -> list[str]:
    """Split a line into words; a number keeps its per cent sign.

    Examples
    --------
    >>> pieces("a 90 % chance")
    ['a', '90 %', 'chance']
    """
    return [word.replace(_TIE, " ") for word in _UNIT.sub(_TIE, text).split(" ") if word]


def wrapped(text: str, width: int, *, hard: bool = False) -> list[str]:
    """Break text into lines at words; each line of it keeps its indentation.

    Parameters
    ----------
    text : str
        Lines that fit stay as they are.
    width : int
        Columns.
    hard : bool
        Whether a word wider than a line goes on in the next one; else it stands out.

    Returns
    -------
    list of str

    Examples
    --------
    >>> wrapped("  a chance of 90 % of a hire", 14)
    ['  a chance of', '  90 % of a', '  hire']
    """
    found: list[str] = []
    for line in text.split("\n"):
        if cell_len(line) <= width:
            found.append(line)
            continue
        indent = _INDENT.match(line)[0]  # type: ignore[index]
        found += [indent + one for one in _filled(pieces(line), max(1, width - len(indent)), hard)]
    return found


def _filled(words: list[str], room: int, hard: bool) -> list[str]:
    lines = [""]
    for word in words:
        for part in _cut(word, room) if hard else [word]:
            longer = f"{lines[-1]} {part}" if lines[-1] else part
            if cell_len(longer) <= room or not lines[-1]:
                lines[-1] = longer
            else:
                lines.append(part)
    return lines


def _cut(word: str, room: int) -> list[str]:
    """Cut a word into pieces of at most `room` columns."""
    found = [""]
    for sign in word:
        if found[-1] and cell_len(found[-1] + sign) > room:
            found.append("")
        found[-1] += sign
    return found


def ranges_apart(text: str) -> list[str]:
    """Give each end of a range a line of its own.

    Examples
    --------
    >>> ranges_apart("4,042–5,374"), ranges_apart("-35 to 540"), ranges_apart("20 or more")
    (['4,042', 'to 5,374'], ['-35', 'to 540'], ['20', 'or more'])
    """
    low, *high = _RANGE.split(text, maxsplit=1)
    if not high:
        return [text]
    return [low, high[0] if high[0].startswith(("to ", "or ")) else f"to {high[0]}"]


def middle_left_out(word: str, room: int) -> str:
    """Shorten a word to `room` columns by leaving out its middle.

    Examples
    --------
    >>> middle_left_out("verified_clients_only", 9)
    'veri…only'
    """
    if cell_len(word) <= room:
        return word
    head, tail = "", ""
    for start, end in zip(word, reversed(word), strict=True):
        if cell_len(head + tail + start) > room - 1:
            break
        head += start
        if cell_len(head + tail + end) > room - 1:
            break
        tail = end + tail
    return f"{head}…{tail}"
