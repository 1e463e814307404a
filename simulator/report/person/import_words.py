"""How a person's file was read, in words.

Answers: what was it taken for, how many rows are used, which columns are guesses, and which are not read and
why.
"""

import re

import numpy as np

from simulator.loader.history.columns import KINDS, LONG
from simulator.loader.history.imports.imported import Imported
from simulator.loader.history.imports.unused import of_several
from simulator.loader.tables.reading import shown
from simulator.metrics.numbers import counted, quoted_list
from simulator.report.person.funnel_words import period_words, unpriced_words

_KINDS = {"log": "a log of proposals", "ledger": "an account of Connects", "counts": "counts"}


def read_words(read: Imported, name: str) -> str:
    """Say what a file was taken for, and how many of its rows are used.

    Parameters
    ----------
    read : Imported
        How it was read.
    name : str
        Of the file.

    Returns
    -------
    str
    """
    found = read.found
    rows = counted(found.rows, "row")
    lost = len({one.row for one in found.unusable if not one.reason.startswith("column '")})
    if found.history is None:
        assert found.counts is not None
        sent = counted(int(found.counts.sent.sum()), "proposal")
        what = f"{sent} in {counted(found.counts.size, 'line')}"
    else:
        what = counted(found.history.size, "proposal")
        when = period_words(found.history)
        what += f", {when}" if when else ""
    others = "other is" if lost == 1 else "others are"
    used = f"{found.rows - lost:,} of {rows} are used; why the {others} not is said below"
    if not found.rows:
        used = "It has headings and no row yet"
    elif not lost:
        used = "Its one row is used" if found.rows == 1 else f"All {rows} are used"
    if found.movements is not None:
        used += "; those that are no proposals are boosts, refunds, and Connects that came or went"
    torn = " Parts of the file are no table and are left out, as said below." if read.damaged else ""
    verb = "are" if " and " in name else "is"
    return f"{name} {verb} read as {_KINDS[read.used.kind]}: {what}. {used}.{torn}"


def guess_lines(read: Imported) -> list[str]:
    """Say of each column that is a guess what it is taken for, and how to mend it."""
    lines = []
    for ours, theirs in read.used.columns.items():
        if theirs and ours in read.unsure:
            heading, meaning = shown(theirs), meaning_words(ours, read.used.kind)
            lines.append(
                f"Not sure: '{heading}' is read as {ours} ({meaning}). If that is wrong: {mend(ours)}"
            )
    return lines


def mend(ours: str) -> str:
    """The option that corrects a guess."""
    return f"--column {ours}=OTHER_HEADING, or --column {ours}= for none"


def meaning_words(ours: str, kind: str) -> str:
    """What a column of ours holds, without what stands in brackets or behind a semicolon."""
    text = {**KINDS[kind], **(LONG if kind == "counts" else {})}.get(ours, ours)
    return re.sub(r"\s*\[[^]]*\]", "", text).partition(";")[0].removeprefix("of these, ")


def unused_lines(read: Imported) -> list[str]:
    """Name the columns that are not read, those with one reason together."""
    reasons = dict[str, list[str]]()
    for heading, why in read.unused.items():
        reasons.setdefault(why, []).append(shown(heading))
    return [
        f"Not used: {quoted_list(names)}: {why if len(names) == 1 else of_several(why)}."
        for why, names in reasons.items()
    ]


def pay_line(read: Imported) -> str:
    """Say that what contracts paid is taken from a column that is a guess; empty if it is not."""
    history = read.found.history
    if history is None or "value" not in read.unsure or not (history.won_usd > 0).any():
        return ""
    heading = shown(read.used.columns["value"])
    said = f"What contracts paid is taken from your column '{heading}', which is a guess."
    return f"{said} If it is wrong: {mend('value')}"


def price_line(read: Imported) -> str:
    """Say how many prices are not known where others are; empty if there is nothing to say."""
    history = read.found.history
    if history is None or not history.known("connects"):
        return ""
    unknown = int(np.isnan(history.connects).sum())
    if not unknown:
        return ""
    return f"{unpriced_words(unknown, history.size)}: what a proposal costs is taken from the others."


def blank_line(read: Imported, mend_it: str = "If they mean no: --blank no") -> str:
    """Say that empty cells of a stage are not taken for a no; empty if there are none.

    Parameters
    ----------
    read : Imported
        How a file was read.
    mend_it : str, optional
        What to do if they mean no.

    Returns
    -------
    str
    """
    if not read.found.blank:
        return ""
    names = quoted_list([shown(one) for one in read.found.blank])
    return f"Empty cells of {names} are not taken for a no, as they may just not say it. {mend_it}"


def nothing_line(read: Imported) -> str:
    """Say that nothing of a person's own is in a forecast, and why; empty if something is."""
    history = read.found.history
    if history is None or history.told.any():
        return ""
    if not history.size:
        why = "The file holds no proposal yet"
    else:
        why = f"The file does not say what became of {counted(history.size, 'proposal')}"
    return f"{why}, so no chance in this is your own: all are those of simulated people."


def income_line(read: Imported) -> str:
    """Say that it is not known what contracts paid, where somebody was hired; empty if it is."""
    history = read.found.history
    if history is None or not history.hired.any() or (history.won_usd > 0).any():
        return ""
    heading = read.used.columns.get("value", "")
    why = f"no cell of '{shown(heading)}' says it" if heading else "no column is read as that"
    return f"What contracts paid is not known: {why}. To name the column: --column value=HEADING"
