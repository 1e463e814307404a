"""Words that people and tools write for what became of a proposal.

Answers: how far did it get at least, how far at most, and is more to come. "Rejected" says that it is over
and not how far it got before; "Scanned" says that it was never sent.
"""

import re
import unicodedata
from typing import NamedTuple

from simulator.loader.history.table import (
    AT_HIRED,
    AT_INTERVIEWED,
    AT_REPLIED,
    AT_SENT,
    AT_VIEWED,
    LOST,
    NEVER,
)
from simulator.model.clients import (
    CHOSEN_ANOTHER,
    CLOSED,
    DECLINED,
    HIRED,
    OUTBID,
    PENDING,
    REMOVED,
    SILENT,
    WITHDRAWN,
)


class Verdict(NamedTuple):
    """What a word means: the stage reached at least and at most, and the fate."""

    least: int
    most: int
    fate: int


VERDICTS = {
    "sent": Verdict(AT_SENT, AT_SENT, PENDING),
    "viewed": Verdict(AT_VIEWED, AT_VIEWED, PENDING),
    "replied": Verdict(AT_REPLIED, AT_REPLIED, PENDING),
    "interviewed": Verdict(AT_INTERVIEWED, AT_INTERVIEWED, PENDING),
    "hired": Verdict(AT_HIRED, AT_HIRED, HIRED),
    "lost": Verdict(AT_SENT, AT_INTERVIEWED, LOST),
    "interviewed_lost": Verdict(AT_INTERVIEWED, AT_INTERVIEWED, LOST),
    "no_reply": Verdict(AT_SENT, AT_VIEWED, SILENT),
    "declined": Verdict(AT_SENT, AT_INTERVIEWED, DECLINED),
    "chosen_another": Verdict(AT_SENT, AT_SENT, CHOSEN_ANOTHER),
    "closed": Verdict(AT_SENT, AT_INTERVIEWED, CLOSED),
    "removed": Verdict(AT_SENT, AT_INTERVIEWED, REMOVED),
    "withdrawn": Verdict(AT_SENT, AT_INTERVIEWED, WITHDRAWN),
    "outbid": Verdict(AT_SENT, AT_SENT, OUTBID),
    "not_said": Verdict(AT_SENT, AT_SENT, NEVER),
}
"""what a status may be mapped to; `never_sent` leaves the row out"""
NEVER_SENT = "never_sent"
MEANINGS = (*VERDICTS, NEVER_SENT)

_WORDS = {
    "sent": (
        *("new", "applied", "apply", "submitted", "sent", "pending", "active", "open", "waiting", "bid"),
        *("awaiting response", "awaiting reply", "in review", "under review", "proposal sent", "proposal"),
        *("submitted proposal", "active proposal", "no interview", "no response yet", "no answer yet"),
        *("not viewed", "unviewed", "not opened", "unread", "delivered", "follow up", "followed up"),
        *("enviada", "enviado", "pendiente", "gesendet", "offen", "envoyee", "en attente", "bid sent"),
        *("beworben", "gesandt", "abgeschickt", "eingereicht", "ausstehend", "nicht gesehen", "envoye"),
        *("haven t heard", "haven t heard back", "nothing heard", "still open", "no news"),
        *("abierta", "no vista", "no visto", "non vue", "non vu", "pendente", "inviata", "in attesa"),
    ),
    "viewed": (
        *("viewed", "seen", "opened", "read", "viewed by client", "client viewed", "shortlisted"),
        *("vista", "visto", "gesehen", "vue", "vu", "gelesen", "angesehen", "leida", "leido", "lida", "lue"),
    ),
    "replied": (
        *("responded", "replied", "reply", "response", "answered", "client replied", "client responded"),
        *("messaged", "in conversation", "conversation", "chat", "chatting", "in discussion", "discussion"),
        *(
            "activated",
            "lead",
            "negotiating",
            "negotiation",
            "respondida",
            "beantwortet",
            "repondue",
            "messaging",
        ),
        *("in talks", "talking", "talks", "chats", "im gesprach", "en conversacion", "en discussion"),
        *("message received", "got reply", "got response", "communicated", "antwort", "geantwortet"),
        *("antwort erhalten", "respondido", "respuesta", "contestada", "reponse", "resposta", "risposta"),
    ),
    "interviewed": (
        *("interview", "interviewing", "interviewed", "in interview", "interview scheduled", "call"),
        *("call scheduled", "offer", "offer received", "offered", "invited to interview", "interview done"),
        *("entrevista", "vorstellung", "entretien", "interviews", "gesprach", "vorstellungsgesprach"),
        *("entrevistado", "llamada", "colloquio", "angebot erhalten"),
    ),
    "hired": (
        *("hired", "won", "win", "awarded", "accepted", "offer accepted", "contract", "contract started"),
        *(
            "success",
            "successful",
            "closed won",
            "got hired",
            "active contract",
            "completed",
            "hire",
            "got it",
        ),
        *("invoice", "invoiced", "paid", "contratado", "gewonnen", "embauche", "ganada", "contract signed"),
        *(
            "eingestellt",
            "angestellt",
            "engagiert",
            "zusage",
            "zugesagt",
            "angenommen",
            "beauftragt",
            "vertrag",
        ),
        *(
            "auftrag erhalten",
            "contratada",
            "ganado",
            "aceptada",
            "aceptado",
            "contrato",
            "embauchee",
            "retenu",
        ),
        *(
            "retenue",
            "gagne",
            "gagnee",
            "acceptee",
            "contrat",
            "ganha",
            "ganho",
            "aceita",
            "assunto",
            "vinta",
        ),
    ),
    "lost": (
        *("lost", "closed lost", "rejected", "reject", "failed", "unsuccessful", "not hired", "not selected"),
        *("archived", "archive", "archived proposal", "over", "dead", "perdida", "rechazada", "verloren"),
        *("abgelehnt", "refusee", "rejection", "no hire", "lost bid", "not chosen", "absage", "abgesagt"),
        *("nicht eingestellt", "nicht genommen", "no contratado", "no contratada", "rechazado", "perdido"),
        *("refuse", "rejetee", "perdu", "perdue", "pas retenu", "non retenu", "non retenue", "recusada"),
        *("nao contratado", "rifiutata", "persa"),
    ),
    "no_reply": (
        *("silent", "ghost", "ghosted", "no response", "no reply", "no answer", "expired", "ignored"),
        *("never answered", "stale", "unanswered", "cold", "sin respuesta", "keine antwort", "timed out"),
        *("sans reponse", "pas de reponse", "aucune reponse", "sem resposta", "nessuna risposta"),
        *("keine ruckmeldung", "unbeantwortet", "abgelaufen", "caducada", "expiree", "ignoriert"),
    ),
    "declined": ("declined", "declined by client", "client declined", "turned down", "decline"),
    "chosen_another": (
        "chosen another",
        "another hired",
        "hired another",
        "someone else hired",
        "job filled",
    ),
    "closed": (
        "closed",
        "job closed",
        "cancelled",
        "canceled",
        "job cancelled",
        "closed by client",
        "job closed without hire",
        "closed without hire",
        "job closed no hire",
        "closed no hire",
        "closed without hiring",
        "job closed without hiring",
        "geschlossen",
        "cerrada",
        "cerrado",
        "fermee",
        "cancelada",
        "annulee",
        "fechada",
    ),
    "removed": ("removed", "job removed", "deleted", "job deleted", "job unavailable", "unavailable"),
    "withdrawn": (
        "withdrawn",
        "withdrew",
        "withdraw",
        "withdrawn by me",
        "retracted",
        "zuruckgezogen",
        "retirada",
        "retiree",
    ),
    "outbid": ("outbid",),
    NEVER_SENT: (
        *("draft", "saved", "skipped", "skip", "matched", "scanned", "not sent", "to apply", "queued"),
        *("verdict", "watching", "idea", "planned", "template", "not applied", "passed", "filtered"),
    ),
}
KNOWN = {word: meaning for meaning, words in _WORDS.items() for word in words}
_NOT_YET = re.compile(
    r"(?:no|not|nothing|none|haven t)\b.*\byet|waiting\b.*|awaiting\b.*|noch (?:nichts?|kein\w*|offen)\b.*"
    r"|(?:aun|todavia|ainda) (?:no|nada|nao|sin|sem)\b.*|(?:pas|rien|toujours pas) encore\b.*|non ancora\b.*"
    r"|ancora (?:niente|nessun\w*)\b.*"
)
_PARTS = re.compile(r"[,;/|]|\s[-\u2013\u2014]\s|\bthen\b|\bbut\b|\bdann\b|\baber\b", re.IGNORECASE)
_IN_ORDER = ("sent", "viewed", "replied", "interviewed", "hired")
_OVER = frozenset(("lost", "declined", "chosen_another", "no_reply", "closed"))
_NO = re.compile(
    r"\b(?:no|not|never|nothing|without|didn|wasn|nicht|kein\w*|nie|ohne|sin|nunca|pas|sans|jamais|non|nao|sem)\b"
)
_LONGEST = 80
"""letters of a status above which it is a text"""
_OF_POST = re.compile(r"communicated with .*|\d+ interviewing|interviewing \d.*|interviews? \d.*")
"""words about the post and its other bidders, not about this proposal"""


def plain_status(cell: str) -> str:
    """Write a status in small letters without signs, pictures and accents.

    Examples
    --------
    >>> plain_status("\u2705 Won!"), plain_status("IN_INTERVIEW"), plain_status("No-reply")
    ('won', 'in interview', 'no reply')
    """
    cut = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", cell.strip())
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", cut) if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", " ", bare.lower()).strip()


def meaning_of(cell: str) -> str | None:
    """Return what a status means, one of `MEANINGS`; None if nobody knows.

    Examples
    --------
    >>> meaning_of("Interviewing"), meaning_of("Communicated with 1-2"), meaning_of("purple")
    ('interviewed', 'sent', None)
    >>> meaning_of("Interviewed, not chosen"), meaning_of("viewed/answered")
    ('interviewed_lost', 'replied')
    """
    return _meaning_alone(cell) or _meaning_in_parts(cell)


def _meaning_in_parts(cell: str) -> str | None:
    """Meaning of several words in a row: the furthest stage, or an interview and then the end; else None."""
    parts = [one for one in _PARTS.split(cell) if one.strip()] if len(cell) <= _LONGEST else []
    told = [_meaning_alone(one) for one in parts]
    if len(told) < 2 or None in told:
        return None
    stages = [one for one in told if one in _IN_ORDER]
    if len(stages) == len(told):
        return max(stages, key=_IN_ORDER.index)
    if told[-1] in _OVER and len(stages) == len(told) - 1 and "hired" not in stages:
        return "interviewed_lost" if "interviewed" in stages else told[-1]
    return None


def _meaning_alone(cell: str) -> str | None:
    """Return what a status means as a whole; None if nobody knows."""
    word = re.sub(r"^(?:\d+ )+", "", plain_status(cell))
    if word in KNOWN:
        return KNOWN[word]
    if word.replace(" ", "_") in MEANINGS:
        return word.replace(" ", "_")
    if _OF_POST.fullmatch(word) or _NOT_YET.fullmatch(word):
        return "sent"
    return _meaning_within(word)


def _meaning_within(word: str) -> str | None:
    """Meaning of the known words within a longer status, if they all mean one thing; None if not."""
    if len(word) > _LONGEST:
        return None
    there = [known for known in KNOWN if len(known) > 2 and f" {known} " in f" {word} "]
    whole = [one for one in there if not any(one != other and f" {one} " in f" {other} " for other in there)]
    rest = word
    for one in whole:
        rest = rest.replace(one, " ")
    meanings = {KNOWN[one] for one in whole}
    return meanings.pop() if len(meanings) == 1 and not _NO.search(rest) else None


def speaks_of_post(cell: str) -> bool:
    """Tell whether a status is about the post and its bidders together, not about one proposal."""
    word = plain_status(cell)
    return _OF_POST.fullmatch(word) is not None or word == "no interview"
