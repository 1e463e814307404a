"""Text that comes from files, made harmless to look at.

Answers: which characters of a name, a title or a message may reach a terminal or a page. Letters of all
scripts stay; what moves the cursor, changes colors or turns the direction of writing goes. All modules may
import this one.
"""

import re

_SEQUENCES = r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)"
"""of a terminal: colors and movements; titles and links"""
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
"""all but tab and new line"""
_DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNSEEN = "\u200b\u2028\u2029\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
_SINGLE = f"[{_CONTROLS}{_DIRECTIONS}{_UNSEEN}\ud800-\udfff]"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""signs as usual and at full width: a spreadsheet reckons a cell that begins with one of these"""
_HARMFUL = re.compile(f"{_SEQUENCES}|{_SINGLE}")
_HARMFUL_CHARACTER = re.compile(_SINGLE)


def printable(text: str) -> str:
    r"""Leave out of a text what a terminal would obey instead of showing.

    Examples
    --------
    >>> printable("good\x1b[31m fit\u202e"), printable("José 李\n")
    ('good fit', 'José 李\n')
    """
    return _HARMFUL.sub("", text)


def cell_text(text: str) -> str:
    """Make text safe as a cell of CSV: a spreadsheet takes it for text and never for a formula.

    Examples
    --------
    >>> cell_text("=1+1"), cell_text("fit = good")
    ("'=1+1", 'fit = good')
    """
    clean = printable(text)
    return f"'{clean}" if clean.startswith(_FORMULA) or text.startswith(_FORMULA) else clean


def escaped(json_text: str) -> str:
    r"""Write such characters of a JSON document as JSON escapes: the terminal is safe, and nothing is lost.

    Examples
    --------
    >>> escaped('"good\u202e"')
    '"good\\u202e"'
    """
    return _HARMFUL_CHARACTER.sub(lambda found: _escape(found[0]), json_text)


def _escape(sign: str) -> str:
    units = sign.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
