"""What became of the rows of a log: how far each got at least and at most, and whether more may come.

Answers: what do a status, an event and columns such as `replied` say of a proposal, and which stages does the
file tell of at all.
"""

from typing import NamedTuple

import numpy as np

from simulator.loader.history.marks import denied, marked
from simulator.loader.history.rows import Rows
from simulator.loader.history.statuses import (
    MEANINGS,
    NEVER_SENT,
    VERDICTS,
    meaning_of,
    plain_status,
    speaks_of_post,
)
from simulator.loader.history.table import (
    AT_HIRED,
    AT_INTERVIEWED,
    AT_REPLIED,
    AT_SENT,
    AT_VIEWED,
    NEVER,
    Ints,
)
from simulator.loader.tables.cells import UNKNOWN, Bools, is_unknown
from simulator.loader.tables.reading import shown
from simulator.model.clients import CLOSED, HIRED, PENDING

STAGE_COLUMNS = {"viewed": AT_VIEWED, "replied": AT_REPLIED, "interviewed": AT_INTERVIEWED, "hired": AT_HIRED}
_NEUTRAL = frozenset(("outcome", "update", "status", "note", "change", "status change", "updated"))
"""events that say nothing by themselves: their status does"""
_SCANNER = frozenset(("scanned", "matched", "skipped"))
"""words of tools that send by themselves: where they stand, `Failed` means that nothing was sent"""


class Fates(NamedTuple):
    """How far each row got at least and at most, its fate, and what each status was taken to mean."""

    least: Ints
    most: Ints
    fate: Ints
    meanings: dict[str, str]


def drop_counts(rows: Rows) -> None:
    """Leave aside columns that count people on the post, and those that nobody ever fills."""
    for name in STAGE_COLUMNS:
        if name in rows and (rows.text(name) == "").all():
            rows.columns = {ours: theirs for ours, theirs in rows.columns.items() if ours != name}
        guessed = name in rows and name not in rows.used.columns
        if guessed and rows.text(name).str.fullmatch(r"[2-9]|[1-9]\d{1,2}").any():
            heading = shown(rows.columns[name])
            rows.remarks.append(f"column '{heading}' counts people on the post, not you: not read")
            rows.columns = {ours: theirs for ours, theirs in rows.columns.items() if ours != name}


def fates_of(rows: Rows) -> Fates:
    """Tell what became of each row; those that were never sent, or say what nobody knows, are left out."""
    text, event = rows.text("status"), rows.text("event")
    words = {plain_status(cell) for cell in (*text.unique(), *event.unique())}
    meanings = {cell: _meaning(rows, cell, words) for cell in sorted({*text, *event}) if cell.strip()}
    empty = is_unknown(text)
    said = [text.iloc[k] if not empty[k] else event.iloc[k] for k in range(rows.size)]
    found = [meanings.get(cell, "") if cell.strip() else "sent" for cell in said]
    found = ["sent" if not one and plain_status(said[k]) in _NEUTRAL else one for k, one in enumerate(found)]
    found = ["sent" if is_unknown_word(said[k]) else one for k, one in enumerate(found)]
    for k, meaning in enumerate(found):
        name = "status" if not empty[k] else "event"
        if meaning == NEVER_SENT:
            rows.out.setdefault(k, f"'{shown(said[k])}': never sent")
        elif not meaning and name in rows:
            word = shown(said[k])
            rows.out.setdefault(
                k,
                f"{name} '{word}' is not known; say what it means: --status '{word}=MEANING' "
                "(hired, replied, lost, …)",
            )
    about = sorted({shown(cell) for cell in text.unique() if speaks_of_post(cell)})
    if about:
        rows.remarks.append(f"'{about[0]}' speaks of the post, not of your proposal: taken as waiting")
    verdicts = [VERDICTS.get(one, VERDICTS["sent"]) for one in found]
    least, most, fate = (np.array([one[k] for one in verdicts], np.int64) for k in range(3))
    told = {
        cell: meaning
        for cell, meaning in meanings.items()
        if plain_status(cell) not in _NEUTRAL and not is_unknown_word(cell)
    }
    return _with_columns(rows, Fates(least, most, fate, told))


def is_unknown_word(cell: str) -> bool:
    """Tell whether a status says that nothing is known."""
    return cell.strip().lower() in UNKNOWN


def _meaning(rows: Rows, cell: str, words: set[str]) -> str:
    """What a status means, by the map or by what it usually means; empty if nobody knows."""
    if cell in rows.used.statuses:
        return rows.used.statuses[cell] if rows.used.statuses[cell] in MEANINGS else ""
    if plain_status(cell) == "failed" and words & _SCANNER:
        return NEVER_SENT
    return meaning_of(cell) or ""


def _with_columns(rows: Rows, fates: Fates) -> Fates:
    """Add what columns of their own say of the stages."""
    least, most, fate, meanings = fates
    told = {stage: marked(rows.text(name)) for name, stage in STAGE_COLUMNS.items() if name in rows}
    for stage, yes in told.items():
        least = np.where(yes, np.maximum(least, stage), least)
    for name, stage in STAGE_COLUMNS.items():  # who was not viewed was not answered either
        if stage not in told:
            continue
        not_yet = denied(rows.text(name), rows.used.blank == "no") & (least < stage)
        most = np.where(not_yet, np.minimum(most, stage - 1), most)
    _note_blank(rows, Fates(least, most, fate, meanings), list(told))
    fate = np.where(least == AT_HIRED, HIRED, fate)
    if not told and not {"status", "event", "availability"} & rows.columns.keys():
        fate = np.full(rows.size, NEVER)
    if "availability" in rows:
        text = rows.text("availability")
        over = [meaning_of(cell) in ("closed", "removed") for cell in text]
        unread = np.array([meaning_of(cell) is None for cell in text], np.bool_) & ~is_unknown(text)
        rows.note("availability", unread & rows.kept, "the post is taken as open")
        fate = np.where((fate == PENDING) & np.array(over, np.bool_), CLOSED, fate)
    return Fates(least, np.maximum(most, least), fate, meanings)


def _note_blank(rows: Rows, fates: Fates, told: list[int]) -> None:
    """Note the columns of which an empty cell leaves open how far a proposal had got that is over."""
    for name, stage in STAGE_COLUMNS.items():
        over = (fates.fate != PENDING) & (fates.least < stage) & (stage <= fates.most) & rows.kept
        if stage in told and (over & (rows.text(name) == "").to_numpy(np.bool_)).any():
            rows.blank.append(rows.columns[name])


def recorded_by(rows: Rows, fates: Fates) -> frozenset[int]:
    """Stages of which the file tells at all."""
    found = {stage for name, stage in STAGE_COLUMNS.items() if name in rows}
    found |= {VERDICTS[one].least for one in fates.meanings.values() if one in VERDICTS}
    found |= {AT_SENT, *np.unique(fates.least).tolist()}
    if ("status" in rows or "event" in rows) and not (fates.fate == NEVER).all():
        found.add(AT_HIRED)
    return frozenset(int(stage) for stage in found)


def marked_hired(rows: Rows) -> Bools:
    """Tell which rows say that they were hired, by their status or a column of its own."""
    words = [rows.used.statuses.get(cell) or meaning_of(cell) or "" for cell in rows.text("status")]
    return np.asarray(np.array([word == "hired" for word in words]) | marked(rows.text("hired")), np.bool_)
