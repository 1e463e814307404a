"""A client's choice, and what could have changed it, as tables for a terminal.

Answers: what did the client weigh, and which change would have led to a hire. These are facts of one replayed
world, not estimates, so they have no intervals.
"""

import pandas as pd

from simulator.metrics.numbers import NOTHING, counted, number, signed
from simulator.report.words.sheet import Sheet
from simulator.studies.closeup.explain import Explanation
from simulator.studies.closeup.what_if import AS_IT_WAS, CHANGES, label

MOST_ROWS = 20
MOST_DETAILED = 3
"""freelancers whose changes are listed one by one; more are counted instead"""


def race_table(found: Explanation, most: int = MOST_ROWS) -> Sheet | None:
    """Lay out what the client weighed, in reading order.

    Parameters
    ----------
    found : Explanation
        What `explain` returned.
    most : int
        Most rows, besides those hired and those asked about.

    Returns
    -------
    Sheet or None
        None for a post without a choice.
    """
    if not found.races:
        return None
    race = found.races[found.chosen]
    entries = race.entries
    keep = entries["hired"] | (entries["place"] <= most)
    asked = found.viewers[found.viewers["is_asked_about"]]
    if len(asked) <= MOST_DETAILED or not found.post["lanes_compete"]:
        keep |= entries["lane"].isin(asked["lane"])
    left = int((~keep).sum())
    table = Sheet()
    has_chances = bool(entries["chance"].notna().any())
    table.column("The client's list", "name")
    table.column("Place")
    for heading in ("Fit", "Utility", "Luck", "Sum", *(["Chance"] if has_chances else [])):
        table.column(heading)
    table.column("", "words", label="what became of it", stays=True)
    if left:
        table.note(f"{counted(left, 'more proposal')} further down.")
    table.note("Utility, luck and their sum in units of utility; luck is the client's own taste.", "Utility")
    table.note("Chance: chance of a hire among the opened proposals, before the luck was drawn.", "Chance")
    for _, one in entries[keep].iterrows():
        name = label(one) + (" (on top)" if one["on_top"] else "")
        values = [number(one["match_share"], "share", 0.5)]
        if one["opened"]:
            values += [_utility(one[x]) for x in ("utility", "luck", "value")]
            values += [number(one["chance"], "share")] if has_chances else []
        else:
            values += [NOTHING] * (3 + has_chances)
        table.row(name, one["place"], *values, _stage(one))
    utility = [race.outside - race.outside_luck, race.outside_luck, race.outside]
    table.section()
    last = "" if race.hires else "chosen"
    table.row("not hiring", "", "", *map(_utility, utility), *([""] if has_chances else []), last)
    return table


def _utility(value: float) -> str:
    """Write a utility with two decimals, so that sums can be followed."""
    return signed(value, like=5.0) if abs(value) < float("inf") else number(value)


def _stage(one: pd.Series) -> str:
    for name, words in (("hired", "HIRED"), ("replied", "got a reply"), ("opened", "opened")):
        if one[name]:
            return words
    return "not read"


def what_if_table(found: Explanation, most: int = MOST_DETAILED) -> Sheet | None:
    """Lay out what other proposals would have led to; None if there is nothing to show.

    For one to three freelancers each change has a row; for more, the changes are counted.
    """
    rows = found.what_ifs
    if rows.empty:
        return None
    who = rows[["group", "number"]].drop_duplicates()
    return _counts_table(rows, len(who)) if len(who) > most else _details_table(rows)


def _details_table(rows: pd.DataFrame) -> Sheet:
    table = Sheet()
    table.note("Lacked: utility that was missing for a hire.", "Lacked")
    table.note("All luck and all other proposals stay the same.")
    table.column("What if", "name")
    for heading in ("Place", "Lacked", "Chance"):
        table.column(heading)
    for heading in ("Outcome", "Note"):
        table.column(heading, "words", stays=heading == "Outcome")
    for (group, ordinal), own in rows.groupby(["group", "number"], sort=False):
        table.row(f"{group}:{ordinal}", "", "", "", "", "")
        for _, row in own.iterrows():
            table.row(f"  {row['change']}", *_outcome_cells(row))
    return table


def _outcome_cells(row: pd.Series) -> list[str]:
    if pd.isna(row.get("hired")):
        return [NOTHING, NOTHING, NOTHING, "" if row["possible"] else "not possible", row["note"]]
    place = f"{row['place']:.0f} of {row['entries']:.0f}"
    lacked = (
        NOTHING if row["hired"] or pd.isna(row["short_of"]) else number(max(row["short_of"], 0.0), like=5.0)
    )
    notes = [row["note"]] if row["note"] else []
    if row["instead_of"]:
        notes.append(f"then not hired: {row['instead_of']}")
    if row["bid_connects"]:
        notes.append(f"bid for a slot: {counted(int(row['bid_connects']), 'Connect')}")
    return [place, lacked, number(row["chance"], "share"), _stage(row), "; ".join(notes)]


def _counts_table(rows: pd.DataFrame, people: int) -> Sheet:
    table = Sheet()
    table.note(
        f"Each of the {people:,} freelancers who saw it is changed alone. Gained and lost: hires compared "
        f"with what happened. All luck and all other proposals stay the same.{_left_out(rows)}"
    )
    table.column("What if", "name")
    for heading in ("Freelancers", "Read", "Hired", "Gained", "Lost"):
        table.column(heading)
    own = ["group", "number"]
    was = rows[rows["change"] == AS_IT_WAS].set_index(own)["hired"].eq(True)
    for change in (AS_IT_WAS, *CHANGES):
        part = rows[(rows["change"] == change) & rows["hired"].notna()].set_index(own)
        hired, before = part["hired"].eq(True), was.reindex(part.index)
        numbers = (
            part["opened"].eq(True).sum(),
            hired.sum(),
            (hired & ~before).sum(),
            (~hired & before).sum(),
        )
        table.row(change, f"{len(part):,}", *(f"{int(n):,}" for n in numbers))
    return table


def _left_out(rows: pd.DataFrame) -> str:
    """Say why a change covers fewer freelancers than the others."""
    told = []
    for change in (AS_IT_WAS, *CHANGES):
        without = rows[(rows["change"] == change) & rows["hired"].isna()]
        reasons = without["note"].replace("", "unknown").value_counts()
        if len(without):
            why = ", ".join(f"{reason} ({count:,})" for reason, count in reasons.items())
            told.append(f"'{change}': {why}")
    return f" Left out of {'; of '.join(told)}." if told else ""
