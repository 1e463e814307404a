"""Counts that stand with a row for each stage: `sent,120`, `2025-01,viewed,30`, or months side by side.

Answers: is a table such counts and not a log, which column names the stage, which the number, and what are
the same counts with a row for each period. Each number counts all that got so far, as everywhere in counts.
"""

import re
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from simulator.loader.history.imports.guessing import is_private
from simulator.loader.history.imports.long_columns import (
    TOTALS,
    count_column,
    is_counted,
    is_idle,
    period_column,
    stage_column,
)
from simulator.loader.history.imports.stage_words import a_period, counted_stage
from simulator.loader.history.mapping import Map
from simulator.loader.history.statuses import meaning_of
from simulator.loader.tables.amounts import amounts
from simulator.loader.tables.columns import plain
from simulator.loader.tables.reading import shown
from simulator.loader.tables.sheet import Sheet

_HALF = 0.5
_OR_LOG = "; if each row is one proposal: --column stage="
_NUMBER = re.compile(r"\d[\d.,\s]*")


@dataclass(frozen=True)
class Turned:
    """Counts with a row for each period.

    Attributes
    ----------
    sheet : Sheet
        A column `period`, and one for each stage by our name.
    file : Sheet
        The table as it was read.
    columns : dict
        Our name of each column of `sheet` to its heading.
    used : dict
        How the file was read: `stage`, `count` and `period`, as far as they have columns, to their headings.
    unsure : frozenset of str
        Names of `used` that a person should look at.
    words : dict
        Words of the file for stages, to ours.
    remarks : tuple of str
        What a person should know.
    out : dict
        Reason why a row is left out, by where it stands in the file.
    wide : bool
        Whether the periods stand side by side, each in a column.
    """

    sheet: Sheet
    file: Sheet
    columns: dict[str, str]
    used: dict[str, str]
    unsure: frozenset[str]
    words: dict[str, str]
    remarks: tuple[str, ...]
    out: dict[int, str]
    wide: bool


def turned(sheet: Sheet, asked: Map) -> Turned | None:
    """Turn counts with a row for each stage into counts with a row for each period.

    Parameters
    ----------
    sheet : Sheet
        The table as it stands.
    asked : Map
        How it is to be read; an empty `stage` says that it is no such table.

    Returns
    -------
    Turned or None
        None if it is no such table.
    """
    if asked.kind not in ("", "counts") or asked.columns.get("stage") == "":
        return None
    sheet = with_first_row(sheet)
    if any(one and one not in sheet.frame.columns for one in asked.columns.values()):
        return None
    stage = asked.columns.get("stage") or stage_column(sheet, asked)
    if not stage:
        return None
    rest = [one for one in map(str, sheet.frame.columns) if one != stage and not is_private(one)]
    told = sheet.frame[[bool(counted_stage(str(one), asked.statuses)) for one in sheet.frame[stage]]]
    named, numbers = asked.columns.get("count"), [one for one in rest if is_counted(told[one])]
    period = asked.columns.get("period") or period_column(sheet, rest, numbers)
    numbers = [one for one in numbers if one != period]
    count, sure = (named, True) if named else count_column(numbers, "stage" in asked.columns)
    if count:
        others = [one for one in rest if one not in (count, period) and not is_idle(sheet.frame[one])]
        return None if others and not named else _of_rows(sheet, asked, (stage, count, period), sure)
    return None if period else _of_columns(sheet, asked, stage, numbers)


def with_first_row(sheet: Sheet) -> Sheet:
    """Return a table that begins with its numbers, without headings, as one with headings."""
    names = list(map(str, sheet.frame.columns))
    bare = len(names) > 1 and any(counted_stage(one, {}) for one in names)
    if not bare or not all(counted_stage(one, {}) or _NUMBER.fullmatch(one) for one in names):
        return sheet
    if not any(_NUMBER.fullmatch(one) for one in names):
        return sheet
    body = [names, *sheet.frame.to_numpy().tolist()]
    headings = pd.Index([f"(column {k})" for k in range(1, len(names) + 1)], dtype=object)
    remark = "there is no row of headings: the first row is read as numbers"
    frame = pd.DataFrame(body, columns=headings, dtype=object)
    return Sheet(frame, np.r_[1, sheet.rows], (*sheet.remarks, remark), sheet.wrong)


def _of_rows(sheet: Sheet, asked: Map, read: tuple[str, str, str], sure: bool) -> Turned | None:
    """Join rows of one period; None where they look like single proposals, and nobody says otherwise."""
    stage, count, period = read
    lines, at, when = dict[str, dict[str, str]](), dict[str, int](), ""
    words, out, ended = dict[str, str](), dict[int, str](), False
    for row, cells in zip(sheet.rows.tolist(), sheet.frame.to_dict("records"), strict=True):
        word, number = str(cells[stage]).strip(), str(cells[count]).strip()
        when = (
            str(cells[period]).strip() or when if period else ""
        )  # a month may stand in its first row alone
        name = counted_stage(word, asked.statuses)
        if not name:
            out[row], ended = _no_stage(word), ended or meaning_of(word) is not None
            continue
        line = lines.setdefault(when, {})
        at.setdefault(when, row)
        line[name], words[word] = _sum(line.get(name), number), name
    forced = asked.columns.get("count")
    if not forced and not _like_counts(sheet, lines, len(sheet.frame) - len(out), count):
        return None
    used = {"stage": stage, "count": count} | ({"period": period} if period else {})
    guessed = ({"count"} if not sure else set()) | ({"stage"} if ended else set())
    made = _sheet_of(sheet, lines, [at[one] for one in lines])
    return _told((made, sheet), used, frozenset(guessed), words, (_reached(lines, _OR_LOG),), out=out)


def _sum(first: str | None, second: str) -> str:
    """Add up two numbers of one stage; one that is no number stands, so that it is named."""
    if first is None:
        return second
    plainly = first.isdigit() and second.isdigit()
    return str(int(first) + int(second)) if plainly else f"{first} + {second}"


def _like_counts(sheet: Sheet, lines: dict[str, dict[str, str]], rows: int, count: str) -> bool:
    """Tell whether numbers fall from stage to stage and none stands twice, as counts do and logs do not."""
    if sum(map(len, lines.values())) < rows or not any(
        "sent" in line and len(line) > 1 for line in lines.values()
    ):
        return False
    numbers = amounts(sheet.frame[count]).middle
    if len(numbers) > 1 and (np.diff(numbers) == 1).all():  # rows that are numbered
        return False
    told = [line for line in lines.values() if "sent" in line]
    if len(told) <= _HALF * len(lines):
        return False
    sizes = [{name: amounts(pd.Series([cell])).middle[0] for name, cell in line.items()} for line in told]
    larger = [any(size > one["sent"] for name, size in one.items() if name != "connects") for one in sizes]
    return sum(larger) <= _HALF * len(larger)


def _of_columns(sheet: Sheet, asked: Map, stage: str, numbers: list[str]) -> Turned | None:
    """Make a row of each column of numbers; totals of the others are left out."""
    totals = [one for one in numbers if len(numbers) > 1 and TOTALS.fullmatch(plain(one))]
    periods = [one for one in numbers if one not in totals]
    forced = "stage" in asked.columns
    if not periods or not (forced or any(a_period(one) for one in periods)):
        return None
    cells = [str(one).strip() for one in sheet.frame[stage]]
    names = {one: name for one in cells if (name := counted_stage(one, asked.statuses))}
    if len({*names.values()}) < len([one for one in cells if one in names]):
        return None
    lines = {
        when: {names[one]: str(sheet.frame[when].iloc[k]) for k, one in enumerate(cells) if one in names}
        for when in periods
    }
    out = {int(sheet.rows[k]): _no_stage(one) for k, one in enumerate(cells) if one not in names}
    said = [f"each of these columns is a period: {', '.join(map(shown, periods))}"]
    made = _sheet_of(sheet, lines, [1] * len(lines))
    return _told(
        (made, sheet), {"stage": stage}, frozenset(), names, (*said, _reached(lines)), out=out, wide=True
    )


def _sheet_of(sheet: Sheet, lines: dict[str, dict[str, str]], rows: list[int]) -> Sheet:
    """Lay counts out with a row for each period."""
    names = list(dict.fromkeys(name for line in lines.values() for name in line))
    body = [[when, *(line.get(name, "") for name in names)] for when, line in lines.items()]
    frame = pd.DataFrame(body, columns=pd.Index(["period", *names], dtype=object), dtype=object)
    return replace(sheet, frame=frame, rows=np.asarray(rows, np.int64))


def _told(
    sheets: tuple[Sheet, Sheet],
    used: dict[str, str],
    unsure: frozenset[str],
    words: dict[str, str],
    remarks: tuple[str, ...],
    *,
    out: dict[int, str],
    wide: bool = False,
) -> Turned:
    columns = {one: one for one in map(str, sheets[0].frame.columns)}
    return Turned(*sheets, columns, used, unsure, words, remarks, out, wide)


def _no_stage(word: str) -> str:
    """Say why a row is not counted."""
    if not word:
        return "no word for a stage"
    return (
        f"'{shown(word)}' is no stage that is counted; say what it means: --status '{shown(word)}=viewed' "
        "(sent, viewed, replied, interviewed, hired)"
    )


def _reached(lines: dict[str, dict[str, str]], else_: str = "") -> str:
    """Say what the numbers are taken for, with one of them."""
    line = next((one for one in lines.values() if "sent" in one and len(one) > 1), {})
    if not line:
        return f"each number counts all proposals that got so far{else_}"
    name = next(one for one in line if one != "sent")
    return (
        f"each number counts all proposals that got so far: the {shown(line['sent'])} sent include the "
        f"{shown(line[name])} {name}. If yours stopped there instead, add them up first{else_}"
    )
