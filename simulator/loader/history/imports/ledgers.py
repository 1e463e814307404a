"""An account of Connects as a history: what was paid for which proposal, and what came back.

Answers: when was a proposal sent and what did it cost. An account does not say what became of it.
"""

import re

import numpy as np

from simulator.loader.history.imports.as_of import leave_out_later
from simulator.loader.history.marks import ahead, moment_of, possible
from simulator.loader.history.rows import MOST_CONNECTS, Rows
from simulator.loader.history.table import AT_SENT, NEVER, History, Movements, history_of
from simulator.loader.tables.amounts import amounts
from simulator.loader.tables.cells import Floats, each
from simulator.loader.tables.reading import shown

_KINDS = (
    ("returned", re.compile(r"refund|return|\bback\b|revers|credited for")),
    ("boost", re.compile(r"boost")),
    ("expired", re.compile(r"expir|forfeit|rolled? ?over|lapsed|removed unused")),
    ("bought", re.compile(r"purchas|bought|\bbuy\b|top.?up|invoice|order")),
    (
        "granted",
        re.compile(r"grant|monthly|free|bonus|reward|welcome|sign.?up|allowance|member|plan|added|badge"),
    ),
    ("proposal", re.compile(r"propos|appl|submi|\bbid|\bsent\b|job")),
)
"""kinds of movements by words in their text; the first that fits counts"""


def kind_of_entry(text: str) -> str:
    """Return what a movement is for; empty if its text does not say.

    Examples
    --------
    >>> kind_of_entry("Refund: proposal to closed job"), kind_of_entry("Applied to job"), kind_of_entry("?")
    ('returned', 'proposal', '')
    """
    plain = text.lower().replace("_", " ")
    return next((kind for kind, words in _KINDS if words.search(plain)), "")


def read_ledger(rows: Rows) -> tuple[History, Movements]:
    """Read every movement that can be used.

    Parameters
    ----------
    rows : Rows
        The table; rows that are left out, and remarks, are added to it.

    Returns
    -------
    History
        One proposal per movement for one, with its boost and what came back where that can be told.
    Movements
        All else.
    """
    days, wrong, _ = rows.days("date")
    rows.leave_out_cells("date", wrong, "date {} cannot be read")
    if rows.calendar:
        rows.leave_out_cells("date", ahead(days), "date {} lies ahead")
        rows.leave_out_cells("date", ~possible(days), "date {} cannot be right")
    if not np.isnan(days).all():
        rows.leave_out(np.isnan(days), "no date")
    leave_out_later(rows, days)
    moved = _amounts(rows)
    kinds = [kind_of_entry(cell) for cell in rows.text("entry")]
    unknown = np.array([not kind for kind in kinds]) & (moved < 0)
    if (unknown & rows.kept).any():
        example = shown(rows.text("entry").iloc[int(np.argmax(unknown))])
        rows.remarks.append(
            f"'{example}' and the like take Connects out without a word for what: not proposals"
        )
    return _joined(rows, days, moved, kinds)


def _amounts(rows: Rows) -> Floats:
    """Connects of each row, in above zero; rows without a number are left out."""
    if "amount" in rows:
        text = each(rows.text("amount"), lambda cell: cell.replace("\u2212", "-").strip())
        minus = text.str.startswith(("-", "(")).to_numpy()
        found = amounts(each(text, lambda cell: cell.strip("+-() ")))
        values = np.where(minus, -found.middle, found.middle)
        rows.leave_out_cells(
            "amount", np.asarray(found.wrong | np.isnan(values)), "no number of Connects: {}"
        )
        return np.asarray(np.nan_to_num(values), np.float64)
    out = np.nan_to_num(np.abs(rows.number("paid_out", MOST_CONNECTS)))
    return np.asarray(np.nan_to_num(rows.number("paid_in", MOST_CONNECTS)) - out, np.float64)


def _joined(rows: Rows, days: Floats, moved: Floats, kinds: list[str]) -> tuple[History, Movements]:
    """Join boosts and refunds to their proposals, by the post or by the moment."""
    entry = rows.text("entry")
    said = [cell.lower() for cell in rows.text("job_id")]
    key = [one or _post_in(text) for one, text in zip(said, entry, strict=True)]
    sums = dict.fromkeys(("bought", "granted", "expired", "returned", "other"), 0.0)
    sent, paid, boost, back = list[float](), list[float](), list[float](), list[float]()
    by_post, by_moment = dict[str, int](), dict[float, int]()
    order = [int(k) for k in np.argsort(days, kind="stable") if rows.kept[k]]
    for k in sorted(order, key=lambda k: (days[k], kinds[k] != "proposal")):
        kind = kinds[k]
        if moved[k] > 0 and kind in ("proposal", "boost") and _is_signed(moved):
            kind = "returned"
        if (kind == "proposal" and moved[k] <= 0) or (kind == "proposal" and not _is_signed(moved)):
            at = len(sent)
            sent, paid, boost, back = [*sent, days[k]], [*paid, abs(moved[k])], [*boost, 0.0], [*back, 0.0]
            by_moment[days[k]] = at
            if key[k]:
                by_post[key[k]] = at
            continue
        own = by_post.get(key[k]) if key[k] else by_moment.get(days[k]) if kind == "boost" else None
        if kind == "boost" and own is not None:
            boost[own] += abs(moved[k])
        elif kind == "returned" and own is not None:
            back[own] += abs(moved[k])
        else:
            sums[kind if kind in sums else "other"] += abs(moved[k]) if kind in sums else moved[k]
    columns = {"sent": sent, "connects": paid, "boost": boost, "returned": back}
    columns |= {"boosted": [float(one > 0) for one in boost], "fate": [NEVER] * len(sent)}
    known = days[rows.kept & ~np.isnan(days)]
    as_of = float(known.max()) if known.size else np.nan
    if rows.used.as_of and rows.calendar:
        as_of = moment_of(rows.used.as_of)
    return history_of(columns, as_of, frozenset((AT_SENT,)), calendar=rows.calendar), Movements(**sums)


def _post_in(text: str) -> str:
    """The post that a movement is about, where its text ends with it; empty if it does not say."""
    if ": " in text:
        return text.lower().rpartition(": ")[2].strip()
    found = re.search(r" (?:for|to|on) (?:the )?(?:job |post )?(.{3,})$", text.lower())
    return found[1].strip() if found else ""


def _is_signed(moved: Floats) -> bool:
    """Tell whether an account writes what goes out below zero."""
    return bool((moved < 0).any())
