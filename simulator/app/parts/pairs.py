"""What a comparison says of two rules at a time, and how much was played for it.

Answers: by how much is one rule ahead of another, and may that be luck. One interval is shown, that of the
sentences: the document has the narrower one of each pair by itself too.
"""

from collections.abc import Iterator
from functools import cache

from simulator.app.parts.frame import fold
from simulator.app.parts.numbers import facts, map_of, number, real, rows_of, table
from simulator.app.parts.shares import POINTS
from simulator.report.page.parts import Html, tag

ONE_WORLD = "one random world cannot show how sure that is"
_HEADS = {
    "metric": "Measure",
    "a": "A",
    "b": "B",
    "value": "A minus B",
    "low": "From",
    "high": "To",
    "unit": "Unit",
    "told": "Told apart",
}
_REASONS = {
    "cap": "all random worlds that were asked for are played",
    "kept": "what was to be reached is reached",
    "one left": "one rule is left",
    "time": "the time is up",
}


@cache
def label_of(metric: str) -> str:
    """What a measure is called in tables of the command line."""
    from simulator.metrics.strategy import METRICS  # with numpy, which no first page should wait for

    known = METRICS.get(metric)
    return known.label if known else metric.replace("_", " ").capitalize()


def fresh_parts(found: dict[str, object]) -> Iterator[Html]:
    """The lead of the winner in worlds that did not choose it."""
    honest = map_of(map_of(found.get("winner_on_fresh_luck")).get("honest"))
    if not honest:
        return
    unit = _unit(honest)
    yield tag(
        "p",
        f"Played once more in new worlds, so that nobody is first by luck alone: {honest.get('a')} minus "
        f"{honest.get('b')} is {number(honest.get('value'), unit)}{_how_sure(honest, unit)}.",
    )


def _how_sure(pair: dict[str, object], unit: str) -> str:
    """The interval of a difference, or why there is none."""
    if real(pair.get("low")) is None or real(pair.get("high")) is None:
        return f"; {ONE_WORLD if pair.get('n') == 1 else 'how sure that is cannot be told'}"
    between = f" (95 % interval {number(pair['low'], unit)} to {number(pair['high'], unit)})"
    return between if pair.get("apart") else f"{between}, so the two cannot be told apart"


def _unit(pair: dict[str, object]) -> str:
    """Unit of a difference: that of two shares is points."""
    unit = str(pair.get("unit", ""))
    return POINTS if unit.startswith("share") else unit


def difference_parts(found: dict[str, object]) -> Iterator[Html]:
    """Every difference, folded away."""
    pairs = rows_of(found.get("differences"))
    if not pairs:
        return
    if all(pair.get("n") == 1 for pair in pairs):
        caption = "Differences in the one random world; most have no interval, as one world cannot show any."
    else:
        caption = (
            "Differences with 95 % intervals that hold for all pairs of a measure at once, as those of the "
            "answer. Two rules are told apart where the interval leaves out zero. For one pair by itself "
            "the interval is narrower: the document has it as low and high."
        )
    yield fold("All differences", table(caption, [_row(pair) for pair in pairs], _HEADS))


def _row(pair: dict[str, object]) -> dict[str, object]:
    """A difference with the interval that holds for all pairs at once."""
    end = "_all" if pair.get("method_all") else ""
    return {
        "metric": label_of(str(pair.get("metric"))),
        **{key: pair.get(key) for key in ("a", "b", "value")},
        "low": pair.get(f"low{end}"),
        "high": pair.get(f"high{end}"),
        "unit": _unit(pair),
        "told": bool(pair.get("apart")),
    }


def playing_parts(found: dict[str, object]) -> Iterator[Html]:
    """How much was played, folded away."""
    ended = map_of(found.get("ended"))
    if not ended:
        return
    reason = str(ended.get("reason"))
    told = {
        "Random worlds": ended.get("replications"),
        "Posts met by freelancers": ended.get("candidates"),
        "Proposals sent": ended.get("proposals"),
        "Why it ended": _REASONS.get(reason, reason),
        "Seconds of playing": ended.get("seconds"),
    }
    shown = {words: value for words, value in told.items() if value}
    yield fold("How much was played", facts("All rules and random worlds together.", shown, "How much"))
