"""Words for what is counted, and for the time in which it was counted, as they stand in cells.

Answers: which count is `Proposals sent`, `Views` or `Hires`, and is `Jan 2025` a time.
"""

import re
from collections.abc import Mapping

from simulator.loader.history.columns import COUNTS, WORDS
from simulator.loader.history.imports.loose import LOOSE
from simulator.loader.history.statuses import meaning_of
from simulator.loader.history.table import STAGES
from simulator.loader.tables.columns import plain

_COUNTED = tuple(one for one in COUNTS if one != "period")
_KNOWN = {word: name for name in _COUNTED for word in (*WORDS["counts"].get(name, ()), name)}
_SENT = re.compile(r"sent|submi|appl|bid|propos|envi|gesend|gesandt|beworb|envoy|inviat")
_NOT = re.compile(r"rate|percent|ratio|(?:^|_)(?:no|not|un\w+|non|nicht|per|awaiting|waiting)(?:_|$)")
_PERIOD = re.compile(
    r"(?:week|month|line|day|w|q|kw|semana|woche)?[\s\d./:_-]*\d[\s\d./:_-]*(?:w\d+|days?)?", re.I
)
_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|januar|februar|"
    "m\u00e4rz|mai|juni|juli|oktober|dezember|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|"
    "octubre|noviembre|diciembre|janvier|f\u00e9vrier|mars|avril|juin|juillet|ao\u00fbt|septembre|octobre|"
    "novembre|d\u00e9cembre|janeiro|fevereiro|mar\u00e7o|maio|junho|julho|setembro|outubro|novembro|dezembro|"
    "gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|sept"
)
_SHORT = "|".join(sorted({one[:3] for one in _MONTHS.split("|")}))
_MONTH = re.compile(rf"(?:{_MONTHS}|{_SHORT})\.?[\s\d,.'/-]*", re.I)
"""whole months and their first three letters: any other word may be somebody's name"""


def counted_stage(word: str, given: Mapping[str, str]) -> str:
    """Return which count a word names: a stage, `pending` or `connects`; empty if none.

    Parameters
    ----------
    word : str
        As it stands in a cell.
    given : mapping
        Words that a person explained, with their meaning.

    Examples
    --------
    >>> [counted_stage(one, {}) for one in ("Proposals sent", "Views", "No reply", "Reply rate", "Hires")]
    ['sent', 'viewed', '', '', 'hired']
    """
    if word in given:
        return given[word] if given[word] in STAGES else ""
    name = plain(word)
    if name in _KNOWN:
        return _KNOWN[name]
    if not name or _NOT.search(name):
        return ""
    meaning = meaning_of(word)
    if meaning is not None:
        return meaning if meaning in STAGES and (meaning != "sent" or _SENT.search(name)) else ""
    parts = (ours for ours, part in LOOSE["counts"] if ours != "period" and re.search(part, name))
    return next(parts, "")


def a_period(word: str) -> bool:
    """Tell whether a word is a time, such as a week or a month.

    Examples
    --------
    >>> [a_period(one) for one in ("Jan 2025", "2025-W03", "Week 4", "Fall", "x" * 50)]
    [True, True, True, False, False]
    """
    word = word.strip()
    return len(word) <= 40 and bool(_PERIOD.fullmatch(word) or _MONTH.fullmatch(word))
