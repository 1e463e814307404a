"""Which heading of a person's file is which column of ours.

Answers: what is guessed from its words, best guesses first, and what is never kept.
"""

import re
from collections.abc import Iterable, Mapping

from simulator.loader.history.columns import KINDS, PRIVATE, WORDS
from simulator.loader.tables.columns import plain

_LOOSE: Mapping[str, tuple[tuple[str, str], ...]] = {
    "log": (
        ("client_hire_rate", r"hire_rate|hiring_rate"),
        ("client_spend", r"spent|spend(?!ing)|gastado|ausgegeben"),
        ("connects_returned", r"refund|returned"),
        ("boost_connects", r"boost"),
        ("cost_connects", r"con+ect"),
        ("proposals_at_send", r"proposals|rivals|applicants|competit|bewerb"),
        ("payment_verified", r"verified"),
        ("invited", r"invit"),
        (
            "outcome_date",
            r"(?:last|latest)_(?:contact|update|change)|(?:outcome|decision|closing|result)_date",
        ),
        ("status", r"status|stage|outcome|result|ergebnis|resultado|stand$|phase"),
        ("interviewed", r"interview|entrevista"),
        ("viewed", r"view|opened|gesehen|visto"),
        ("replied", r"repl(?:y|ied)|respon|answered|antwort|respuesta"),
        ("hired", r"hired|^won|awarded|^win$|gewonnen|contratado"),
        (
            "date",
            r"(?:sent|submi|appl|bid|proposal|gesendet|envi).*(?:date|_on$|_at$|datum|fecha)|^date|_date$",
        ),
        ("job_age_min", r"age_of|post.*age|job.*age|posted.*ago"),
        ("category", r"categor|kategor|niche|skill|bereich|tech"),
        ("budget", r"budget|presupuesto"),
        ("asked", r"(?:^|_)bid(?:_|$)|quote|asking|my_price|my_rate|angebot|gebot|oferta"),
        ("value", r"earn|revenue|contract_value|verdienst|ingreso"),
        ("skill_match", r"match|fit(?:_|$)"),
    ),
    "ledger": (
        ("paid_out", r"(?:connects|amount).*(?:out|spent|used)"),
        ("paid_in", r"(?:connects|amount).*(?:_in$|added|received)"),
        ("amount", r"con+ects|amount|change"),
        ("entry", r"descri|detail|action|activity|transaction|reason"),
        ("date", r"date|time|datum|fecha"),
    ),
    "counts": (
        ("connects", r"con+ect"),
        (
            "sent",
            r"(?:proposals|bids|applications).*(?:sent|submitted|made)|^(?:sent|applied)|number_of_proposals",
        ),
        ("viewed", r"view|opened|seen"),
        ("replied", r"repl(?:y|ies|ied)|respon|answer"),
        ("interviewed", r"interview|calls"),
        ("hired", r"hire|(?:^|_)won(?:_|$)|(?:^|_)wins?(?:_|$)|contracts|awarded"),
        ("pending", r"pending|still_open|waiting"),
        ("period", r"week|month|period|date|woche|monat|semana|mes$"),
    ),
}
"""parts of headings that are the next best guess, more telling ones first"""
_WRAPPING = frozenset(("raw_value", "value", "display_value", "node", "text", "label", "name"))
"""keys of JSON that only wrap what is meant"""
_A_RATE = re.compile(r"rate|percent|ratio|quote$|_pct")


def guessed_columns(kind: str, headings: Iterable[str], given: Mapping[str, str]) -> dict[str, str]:
    """Guess which column is which, as far as a map does not say.

    Parameters
    ----------
    kind : {"log", "ledger", "counts"}
        What the file holds.
    headings : iterable of str
        Of the table.
    given : mapping
        Our name to the table's, which is not guessed again; an empty one says that there is no such column.

    Returns
    -------
    dict
        Our name to the table's, of every column that is read.
    """
    there = list(headings)
    found = {ours: theirs for ours, theirs in given.items() if theirs}
    left = _by_word([theirs for theirs in there if theirs not in found.values()])
    for exact in (True, False):
        for ours in KINDS[kind]:
            words = (ours,) if exact else WORDS[kind].get(ours, ())
            word = next((word for word in words if word in left), None)
            if ours not in given and ours not in found and word is not None:
                found[ours] = _taken(left, word)
    for ours, part in _LOOSE[kind]:
        if ours in given or ours in found:
            continue
        fits = [word for word in left if re.search(part, word) and word not in PRIVATE]
        if kind == "counts":  # a rate is reckoned from the counts
            fits = [word for word in fits if not _A_RATE.search(word)]
        if fits:
            found[ours] = _taken(left, fits[0])
    return found


def _by_word(headings: list[str]) -> dict[str, str]:
    """Headings by their plain words; keys within keys of JSON also by the last that says something."""
    found = {plain(heading): heading for heading in reversed(headings)}
    for heading in headings:
        parts = [part for part in heading.split(".") if plain(part) not in _WRAPPING]
        if "." in heading and parts:
            found.setdefault(plain(parts[-1]), heading)
    return found


def _taken(left: dict[str, str], word: str) -> str:
    """Take a heading, by all its words."""
    heading = left[word]
    for other in [one for one, theirs in left.items() if theirs == heading]:
        del left[other]
    return heading


def fitting_words(kind: str, headings: Iterable[str]) -> int:
    """Count the headings that a kind of file has a word for."""
    known = {*KINDS[kind], *(word for words in WORDS[kind].values() for word in words)}
    return sum(plain(heading) in known for heading in headings)


def is_private(heading: str) -> bool:
    """Tell whether a heading stands for a name, a letter or a link."""
    word = plain(heading)
    return word in PRIVATE or word.endswith(("_name", "_link", "_url", "_letter", "_text", "_notes"))
