"""A history as a plain file that people can open in a spreadsheet, and that is read back as it was.

Answers: how is a history written. The columns are those of `simulator ledger --proposals`, and more where the
history says more; a simulated log comes out as it went in.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from simulator.loader.history.table import (
    AT_INTERVIEWED,
    AT_REPLIED,
    AT_VIEWED,
    LOST,
    NEVER,
    Counts,
    History,
)
from simulator.loader.tables.cells import Floats
from simulator.model.clients import FATE_NAMES
from simulator.model.values.clean import cell_text
from simulator.whole import whole_file

OWN: tuple[str, ...] = (
    "date",
    "job_id",
    "category",
    "type",
    "budget",
    "cost_connects",
    "boost_connects",
    "proposals_at_send",
)
OWN += ("job_age_min", "payment_verified", "client_hire_rate", "client_spend", "skill_match", "tailored")
OWN += ("status", "outcome_date", "value", "connects_returned")
"""columns that every kept log has"""
_STAGES = {"viewed": AT_VIEWED, "replied": AT_REPLIED, "interviewed": AT_INTERVIEWED}
_SECONDS = 86400
_DIGITS = 6
"""places behind the point that are kept: no sum of money or share has more, and those beyond are rounding"""


def kept_csv(kept: "History | Counts", mark: str = ",") -> str:
    """Write a history, or counts, as values separated by a mark."""
    frame = counts_frame(kept) if isinstance(kept, Counts) else history_frame(kept)
    lines = [list(frame.columns), *frame.itertuples(index=False, name=None)]
    return "".join(mark.join(_cell(value, mark) for value in line) + "\n" for line in lines)


def save_kept(file: Path, text: str) -> None:
    """Write a text file whole or not at all."""
    with whole_file(file) as draft, draft.open("w", encoding="utf-8", newline="") as stream:
        stream.write(text)


def may_replace(file: Path) -> bool:
    """Tell whether a file may be written over: there is none, or it is a history that was kept before."""
    if not file.exists():
        return True
    try:
        with file.open("rb") as stream:
            first = stream.readline(200).replace(b"\t", b",")
            return first.startswith((b"date,job_id,category,type,", b"period,sent"))
    except OSError:
        return False


def history_frame(history: History) -> pd.DataFrame:
    """Lay out a history with the columns of `OWN`, and more where it says more."""
    h = history
    columns: dict[str, object] = {
        "date": _days(h.sent, h.calendar),
        "job_id": h.number,
        "category": h.category,
        "type": h.kind,
        "budget": _floats(h.budget_usd),
        "cost_connects": _whole(h.connects),
        "boost_connects": _boosts(h),
        "proposals_at_send": _whole(h.rivals),
        "job_age_min": _floats(np.round(h.age_hours * 60, 6)),
        "payment_verified": _flags(h.verified),
        "client_hire_rate": _floats(h.client_hire_rate),
        "client_spend": _floats(h.client_spent_usd),
        "skill_match": _floats(h.match),
        "tailored": _floats(h.tailored),
        "status": [_word(fate) for fate in h.fate.tolist()],
        "outcome_date": _days(h.decided, h.calendar),
        "value": _floats(h.won_usd),
        "connects_returned": _whole(h.returned),
    }
    for name, stage in _STAGES.items():
        if stage in h.recorded:
            said = np.where(h.stage >= stage, "True", np.where(h.most < stage, "False", "?"))
            dated = _days(h.reached_on(stage), h.calendar) if h.calendar else [""] * h.size
            columns[name] = [day or word for day, word in zip(dated, said.tolist(), strict=True)]
    if h.known("invited"):
        columns["invited"] = _flags(h.invited)
    for name, values in {"asked": h.asked_usd, "hourly": h.hourly_usd}.items():
        if not np.isnan(values).all():
            columns[name] = _floats(values)
    if h.known("member"):
        columns["member"] = h.member
    return pd.DataFrame({name: pd.Series(list(column), dtype=object) for name, column in columns.items()})  # type: ignore[call-overload,arg-type]


def counts_frame(counts: Counts) -> pd.DataFrame:
    """Lay out counts, with the columns that say anything."""
    names = ("sent", "viewed", "replied", "interviewed", "hired", "pending", "connects")
    columns = {"period": counts.period} | {name: _whole(getattr(counts, name)) for name in names}
    some = {name: column for name, column in columns.items() if any(one != "" for one in column)}
    return pd.DataFrame({name: pd.Series(list(column), dtype=object) for name, column in some.items()})


def _word(fate: int) -> str:
    return {LOST: "lost", NEVER: "not_said"}[fate] if fate < 0 else FATE_NAMES[fate]


def _days(days: Floats, calendar: bool) -> list[object]:
    """Write dates as ISO 8601, with the time where there is one; days of a simulated log as they are."""
    if not calendar:
        return _floats(days)
    seconds = np.round(np.nan_to_num(days) * _SECONDS).astype(np.int64)
    text = np.datetime_as_string(seconds.astype("datetime64[s]"), unit="s")
    whole = seconds % _SECONDS == 0
    written = [one[:10] if alone else f"{one}Z" for one, alone in zip(text.tolist(), whole, strict=True)]
    return ["" if np.isnan(day) else one for day, one in zip(days, written, strict=True)]


def _floats(values: Floats) -> list[object]:
    return ["" if np.isnan(value) else round(float(value), _DIGITS) for value in values]


def _whole(values: Floats) -> list[object]:
    return ["" if np.isnan(one) else int(one) if one == int(one) else float(one) for one in values]


def _flags(values: Floats) -> list[object]:
    return ["" if np.isnan(one) else bool(one) if one in (0, 1) else float(one) for one in values]


def _boosts(history: History) -> list[object]:
    """Connects of each boost; yes and no where their number is not known."""
    if not np.isnan(history.boost).all() and not (np.isnan(history.boost) & (history.boosted == 1)).any():
        return _whole(history.boost)
    return ["" if np.isnan(one) else "yes" if one else "no" for one in history.boosted]


def _cell(value: object, mark: str) -> str:
    text = cell_text(value) if isinstance(value, str) else str(value)
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in f'{mark}"\n\r') else text
