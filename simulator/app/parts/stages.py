"""The funnel: how many proposals came how far, and what one that came so far took."""

from collections.abc import Iterator

from simulator.app.parts.bars import Bar, bars
from simulator.app.parts.numbers import counted, number, real, rows_of, table
from simulator.app.parts.shares import CHANCE
from simulator.report.page.parts import Html, tag

_HEADS = {
    "stage": "Stage",
    "reached": "Reached",
    "waiting": "May still come",
    "connects": "Connects for one",
    "usd": "Dollars for one",
}


def stage_parts(found: dict[str, object]) -> Iterator[Html]:
    """Write the stages of a document that has some: shares as bars, numbers as a table."""
    stages = rows_of(found.get("stages"))
    if not stages:
        return
    drawn = [
        Bar(str(one["stage"]), share, real(one.get("low")), real(one.get("high")), CHANCE)
        for one in stages
        if (share := real(one.get("share"))) is not None
    ]
    yield tag("h2", "How far they came")
    if drawn:
        yield bars(
            "Share of the proposals whose answer is due; the line is the 95 % interval.", drawn, who="Stage"
        )
    heads = {key: words for key, words in _HEADS.items() if any(key in one for one in stages)}
    caption = "Proposals at each stage, and what one that came so far took, with 95 % intervals."
    yield table(caption, [_row(one) for one in stages], heads)
    if hidden := max(int(real(one.get("hidden")) or 0) for one in stages):
        yield tag(
            "p",
            f"At least: of {counted(hidden, 'proposal')} that ended, the status hides how far they got "
            "before. The intervals allow for it.",
            class_="quiet",
        )


def _row(stage: dict[str, object]) -> dict[str, object]:
    """A stage, each amount with its interval below it."""
    row = {key: stage.get(key) for key in _HEADS}
    if stage.get("hidden"):
        row["reached note"] = "at least"
    for key, unit in (("connects", ""), ("usd", "dollars")):
        low, high = stage.get(f"{key}_low"), real(stage.get(f"{key}_high"))
        row |= {f"{key} low": low, f"{key} high": high}
        if low is not None and row[key] is None:
            row[key] = f"more than {number(low, unit)}"
        elif low is not None and high is None:
            row[f"{key} note"] = f"{number(low, unit)} or more"
    return row
