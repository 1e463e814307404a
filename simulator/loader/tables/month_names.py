"""Dates that name their month in another language than English.

Answers: what would `1. Januar 2025` or `1 de enero de 2025` be in English.
"""

import re
import unicodedata

_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = (
    "januar jan janner enero ene janvier janv janeiro gennaio gen januari styczen stycznia",
    "februar feb feber febrero febr fevrier fev fevr fevereiro febbraio februari luty lutego",
    "marz mrz maerz marzo mars marco mar maart mrt marzec marca",
    "april abril abr avril avr aprile apr kwiecien kwietnia",
    "mai mayo may maio maggio mag mei maj maja",
    "juni jun junio juin junho giugno giu czerwiec czerwca",
    "juli jul julio juillet juil julho luglio lug lipiec lipca",
    "august aug agosto aout ago augustus augusti sierpien sierpnia",
    "september sep sept septiembre setiembre septembre setembro settembre set sett wrzesien wrzesnia",
    "oktober okt octubre oct octobre outubro out ottobre ott pazdziernik pazdziernika",
    "november nov noviembre novembre novembro listopad listopada",
    "dezember dez diciembre dic decembre dec dezembro dicembre december grudzien grudnia",
)
"""German, Spanish, French, Portuguese, Italian, Dutch, Swedish and Polish, without accents"""
_ENGLISH_OF = {name: _ENGLISH[at] for at, names in enumerate(_NAMES) for name in names.split()}
_WORD = re.compile(r"[a-z]+")
_DAY = re.compile(r"(?<![\d:.,-])(\d{1,2})(?:er|\u00ba|\u00aa|\u00b0|o|\.)?(?=[\s.]+[a-z])")
_LINKS = frozenset((
    *("de", "del", "le", "el", "il", "den", "der", "die", "am", "um", "uhr", "a", "las", "as", "alle", "om"),
    *("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag"),
    *("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"),
    *("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    *("lunedi", "martedi", "mercoledi", "giovedi", "venerdi", "domenica"),
    *("segunda", "terca", "quarta", "quinta", "sexta", "feira"),
    *("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
))  # fmt: skip
"""words of a date that say nothing of it"""
_MOST = 60
"""signs above which a cell is no date"""


def month_in_english(cell: str) -> str:
    """Write a date that names its month in another language with the English month.

    Parameters
    ----------
    cell : str
        In small letters.

    Returns
    -------
    str
        The cell as it stands where it names no such month.

    Examples
    --------
    >>> [month_in_english(one) for one in ("1. januar 2025", "1 de enero de 2025", "3 pots 2025")]
    ['1 jan 2025', '1 jan 2025', '3 pots 2025']
    """
    if len(cell) > _MOST or not any(sign.isdigit() for sign in cell):
        return cell
    marked = unicodedata.normalize("NFKD", cell.replace("\u00ba", ".").replace("\u00aa", "."))
    bare = "".join(sign for sign in marked if not unicodedata.combining(sign))
    words = _WORD.findall(bare)
    if not any(word in _ENGLISH_OF for word in words):
        return cell
    plain = _WORD.sub(lambda one: _word(one.group()), _DAY.sub(r"\1 ", bare.replace("/", " ")))
    return " ".join(plain.split())


def _word(word: str) -> str:
    return "" if word in _LINKS else _ENGLISH_OF.get(word, word)
