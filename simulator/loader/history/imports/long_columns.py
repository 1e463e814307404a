"""Which columns of a table with a row for each stage say what: the stage, the number, the period.

Answers: does a column name stages, does one hold counts, and may what is read as a log be counts after all.
"""

import re
from collections.abc import Mapping

import pandas as pd

from simulator.loader.history.imports.guessing import fitting_words
from simulator.loader.history.imports.stage_words import a_period, counted_stage
from simulator.loader.history.mapping import Map
from simulator.loader.tables.amounts import amounts
from simulator.loader.tables.cells import is_unknown
from simulator.loader.tables.columns import plain
from simulator.loader.tables.reading import shown
from simulator.loader.tables.sheet import Sheet

_HALF = 0.5
_SURE = re.compile(r"count|how_many|quantity|qty|^n$|^num(?:ber)?s?$|^no$|anzahl|cantidad|nombre")
_LIKELY = re.compile(r"^(?:proposals?|bids?|applications?|amount|value|totals?|sum|x|column_\d+)$|number")
TOTALS = re.compile(r"(?:grand_)?totals?|sum|average|mean|all|year|overall")


def hint_of_counts(sheet: Sheet, used: dict[str, str]) -> str:
    """Say that a log may be counts, where numbers beside its statuses are read as nothing; empty if not."""
    stage = used.get("status", "")
    if not stage or not _are_stages(sheet.frame[stage], {}):
        return ""
    free = [one for one in map(str, sheet.frame.columns) if one not in used.values()]
    named = [one for one in free if _SURE.search(plain(one))] if "date" in used else free
    count = next((one for one in named if is_counted(sheet.frame[one])), "")
    if not count:
        return ""
    return (
        f"each row is read as one proposal; if the numbers in '{shown(count)}' count proposals: "
        f"--column stage={_typed(stage)} --column count={_typed(count)}"
    )


def _typed(heading: str) -> str:
    return f"'{shown(heading)}'" if re.search(r"[^\w-]", heading) else heading


def stage_column(sheet: Sheet, asked: Map) -> str:
    """The first column in which each row is a stage of its own, in its period; empty if there is none."""
    for heading in map(str, sheet.frame.columns):
        if _are_stages(sheet.frame[heading], asked.statuses):
            return heading
    return ""


def _are_stages(cells: pd.Series, given: Mapping[str, str]) -> bool:
    """Tell whether most cells of a column name what is counted, `sent` and something of it among them."""
    told = [str(one) for one in cells[~is_unknown(cells)]]
    found = [name for one in told if (name := counted_stage(one, given))]
    more = {*found} - {"sent", "connects", "pending"}
    return "sent" in found and bool(more) and len(found) > _HALF * len(told)


def is_counted(cells: pd.Series) -> bool:
    """Tell whether a column holds whole numbers, and neither money nor per cents."""
    text = cells[~is_unknown(cells)].astype(str)
    if not len(text) or text.str.contains(r"[%$\u20ac\u00a3]").any():
        return False
    found = amounts(text.reset_index(drop=True))
    return not bool(found.wrong.any()) and bool((found.middle % 1 == 0).all())


def is_idle(cells: pd.Series) -> bool:
    """Tell whether a column says nothing, or shares that follow from the counts."""
    text = cells[~is_unknown(cells)].astype(str)
    return not len(text) or bool(text.str.contains("%").mean() > _HALF)


def period_column(sheet: Sheet, rest: list[str], numbers: list[str]) -> str:
    """Find the column that says the week or month of each row.

    Parameters
    ----------
    sheet : Sheet
        The table.
    rest, numbers : list of str
        Headings beside that of the stages, and those of them that hold whole numbers.

    Returns
    -------
    str
        Empty if there is none.
    """
    for heading in rest:
        cells = [str(one) for one in sheet.frame[heading] if str(one).strip()]
        by_name = re.search(r"week|month|period|date|year|quarter|woche|monat|semana|mes$", plain(heading))
        looks = cells and all(a_period(one) for one in cells)
        if (by_name and not a_period(heading)) or (looks and heading not in numbers):
            return heading
    return ""


def count_column(numbers: list[str], asked: bool) -> tuple[str, bool]:
    """The column of numbers, and whether that is sure; empty if none or several may be."""
    for pattern, sure in ((_SURE, True), (_LIKELY, False)):
        found = [one for one in numbers if pattern.search(plain(one))]
        if found and not (len(numbers) > 1 and TOTALS.fullmatch(plain(found[0]))):
            return found[0], sure
    alone = len(numbers) == 1 and not a_period(numbers[0])
    known = alone and fitting_words("log", numbers)
    return (numbers[0], False) if alone and (asked or not known) else ("", False)
