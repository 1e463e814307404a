"""What a browser may set.

Answers: may these settings, strategies and names go to a command. A page can be opened by a link that
somebody sent, so nothing that comes from a browser may name a file: no strategy of one's own, no table, no
folder.
"""

import re
from collections.abc import Collection, Iterable

from simulator.app.safety.named import names_a_file, too_deep
from simulator.loader.nodes import parse
from simulator.loader.problems import ScenarioError

MOST_SETTINGS = 30
_KEY = re.compile(r"\w[\w .\-\[\]]*")
_FILES = re.compile(r"[/\\]|\.py\b|\.ya?ml\b|\.csv\b|\.parquet\b|\.xlsx?\b|\.json", re.IGNORECASE)
_LONGEST = 2_000
"""letters of a setting"""


class NotAllowed(Exception):
    """Something that a browser may not name; the message says what and what to do."""


def settings_in(text: str) -> list[str]:
    """The settings in a field, a KEY=VALUE a line.

    Raises
    ------
    NotAllowed
        If one is no setting, or names a file.
    """
    lines = [line.strip() for line in text.replace(";", "\n").splitlines()]
    return checked(line for line in lines if line)


def checked(settings: Iterable[str]) -> list[str]:
    """Return settings, each KEY=VALUE, that name no file.

    Raises
    ------
    NotAllowed
        If one is no setting, or names a file.
    """
    found = list(settings)
    if len(found) > MOST_SETTINGS:
        raise NotAllowed(
            f"There are {len(found)} settings, and {MOST_SETTINGS} are the most: write a scenario file."
        )
    for one in found:
        key, equals, value = one.partition("=")
        if not equals or not _KEY.fullmatch(key.strip()) or not value.strip():
            raise NotAllowed(f"“{one}” is no setting. Write a key, = and a value, as in jobs.per_day=40.")
        if _FILES.search(value) or _names_a_file(key.strip(), value):
            raise NotAllowed(
                f"“{one}” names a file, which a browser may not. Use the terminal for it: simulator "
                f"compare … "
                "--set KEY=VALUE"
            )
    return found


def _names_a_file(key: str, value: str) -> bool:
    """Whether a setting names a file, in a mapping too; what cannot be read could name anything."""
    if len(value) > _LONGEST or too_deep(value):
        return True
    try:
        # a mapping of one key, so that a plain word can stand there too
        found = parse(f"value: {value.strip()}", "--set", inline=True).plain_mapping()
    except ScenarioError:
        return False  # the command says what is wrong with it
    return names_a_file(found["value"], key, ()) is not None


def chosen(given: Iterable[str], known: Collection[str], what: str) -> list[str]:
    """Return names that are all known.

    Parameters
    ----------
    given : iterable of str
        What the browser sent.
    known : collection of str
        What there is.
    what : str
        What they name, for the message.

    Returns
    -------
    list of str

    Raises
    ------
    NotAllowed
        If one is not known. Strategies in files are not.
    """
    found = list(dict.fromkeys(given))
    for one in found:
        if one not in known:
            more = " Strategies in files are played from the terminal only." if what == "strategy" else ""
            raise NotAllowed(f"There is no {what} “{one[:80]}”.{more}")
    return found


def whole(text: str, what: str, least: int, most: int) -> str:
    """Return a whole number as it is typed on a command line; empty for nothing.

    Parameters
    ----------
    text : str
        What was written.
    what : str
        Its name, for the message.
    least, most : int
        Its limits.

    Returns
    -------
    str

    Raises
    ------
    NotAllowed
        If it is none, or beyond its limits.
    """
    plain = text.strip().replace(",", "").replace("\u2009", "")
    if not plain:
        return ""
    if not plain.isdecimal() or not least <= int(plain) <= most:
        raise NotAllowed(f"{what}: a whole number from {least:,} to {most:,} is needed, not “{text[:40]}”.")
    return str(int(plain))


def amount(text: str, what: str, most: float) -> str:
    """Return a number as it is typed on a command line; empty for nothing.

    Parameters
    ----------
    text : str
        What was written.
    what : str
        Its name, for the message.
    most : float
        Its limit.

    Returns
    -------
    str

    Raises
    ------
    NotAllowed
        If it is none, negative or too large.
    """
    plain = text.strip().replace(",", "").lstrip("$")
    if not plain:
        return ""
    if not re.fullmatch(r"\d+(\.\d+)?", plain) or float(plain) > most:
        raise NotAllowed(f"{what}: a number from 0 to {most:,.0f} is needed, not “{text[:40]}”.")
    return plain
