"""How the document of a command is shown: the answer first, then pictures and tables, then all of it.

Answers: what do I see when a job is done. Documents of all commands go through here; what a page does not
know it shows as tables.
"""

from collections.abc import Iterator, Sequence
from typing import cast

from simulator.app.parts.bars import Bar, bars
from simulator.app.parts.frame import fold
from simulator.app.parts.numbers import facts, map_of, real, rows_of, table
from simulator.app.parts.pairs import ONE_WORLD, difference_parts, fresh_parts, playing_parts
from simulator.app.parts.stages import stage_parts
from simulator.app.stored.spoken import spoken
from simulator.report.page.parts import Html, tag

_GOALS = {
    "income": "Income, after Connects, plan and fees",
    "hires": "Hires",
    "income_per_hour": "Income per hour",
    "first_hire": "Soonest first hire",
    "per_connect": "Hires for the Connects",
}
_ASKED_FOR = ("win_rate", "view_rate", "reply_rate", "proposals", "connects_per_hire")
MOST_IN_FULL = 4
"""rules whose every measure is on the page; of more, the page would be too heavy for a telephone"""
_NAMES = {"rows": "By setting", "by": "By kind of post", "plain": "Averages without correction for luck"}
_HIDDEN = {"run_dir", "run", "folder", "tables", "failures", "answer", "says", "answers"}
_KNOWN = {
    "ranking",
    "winners",
    "differences",
    "winner_on_fresh_luck",
    "yardsticks",
    "strategies",
    "outlook",
    "stages",
    "ended",
}
_SAID = {"goal", "metric", "control"}
"""of a comparison: its sentence says the first two, and whether averages are corrected shows below them"""


def answer_parts(found: dict[str, object]) -> Iterator[Html]:
    """Write a document: its sentences, what is known of it, then the rest."""
    yield from _sentences(found)
    yield from _ranking(found)
    yield from _winners(found)
    yield from fresh_parts(found)
    yield from difference_parts(found)
    yield from _outlook(found)
    yield from _per_strategy(found)
    yield from stage_parts(found)
    yield from playing_parts(found)
    left_out = _HIDDEN | _KNOWN | (_SAID if "winners" in found else set())
    rest = {key: value for key, value in found.items() if key not in left_out}
    if "says" in found:  # the sentences are the answer; who wants its numbers opens them
        yield fold("The numbers behind it", *tables_of(rest))
    else:
        yield from tables_of(rest)


def _sentences(found: dict[str, object]) -> Iterator[Html]:
    said = found.get("says")
    lines = [str(one) for one in said] if isinstance(said, list) else [str(found.get("answer", ""))]
    lines = [spoken(part) for line in lines for part in line.split("\n") if part.strip()]
    for at, line in enumerate(lines):
        yield tag("p", line, **({"class_": "answer"} if at == 0 else {}))


def _ranking(found: dict[str, object]) -> Iterator[Html]:
    ranking = rows_of(found.get("ranking")) or _ranked(found)
    if not ranking:
        return
    unit = str(ranking[0].get("unit", ""))
    drawn = [
        Bar(str(one["strategy"]), value, real(one.get("low")), real(one.get("high")), unit)
        for one in ranking
        if (value := real(one.get("value"))) is not None
    ]
    yield tag("h2", "Who comes first")
    yield bars(f"{unit.capitalize()}; {_what_lines_are(drawn)}", drawn)


def _what_lines_are(drawn: Sequence[Bar]) -> str:
    """What the line of a bar is; of a bar without one, why it has none."""
    lines = [bar for bar in drawn if bar.low is not None and bar.high is not None]
    if not lines:
        return f"there are no intervals: {ONE_WORLD}."
    rest = "" if len(lines) == len(drawn) else "; where there is none, it cannot be told"
    return f"the line is the 95 % interval of the average{rest}."


def _ranked(found: dict[str, object]) -> list[dict[str, object]]:
    """The strategies of a run in order of its metric, where the document does not rank them itself."""
    metric = str(found.get("metric", ""))
    measured = {
        name: map_of(map_of(one).get(metric)) for name, one in map_of(found.get("strategies")).items()
    }
    rows = [{"strategy": name, **one} for name, one in measured.items() if real(one.get("value")) is not None]
    falls = "days" in str(rows[0].get("unit", "")) if rows else False
    return sorted(rows, key=lambda row: (real(row.get("value")) or 0.0) * (1 if falls else -1))


def _winners(found: dict[str, object]) -> Iterator[Html]:
    winners = map_of(found.get("winners"))
    if not winners:
        return
    rows: list[dict[str, object]] = [
        {
            "goal": _GOALS.get(goal, goal),
            "first": one.get("first"),
            "value": one.get("value"),
            "unit": one.get("unit"),
            "tied": ", ".join(map(str, cast("list[object]", one.get("tied_with") or []))) or "nobody",
        }
        for goal, one in ((goal, map_of(value)) for goal, value in winners.items())
    ]
    heads = {"goal": "If you want", "first": "First", "value": "Average", "unit": "Unit", "tied": "Tied with"}
    yield table("Who comes first under each goal.", rows, heads)


def _outlook(found: dict[str, object]) -> Iterator[Html]:
    rows = rows_of(found.get("outlook"))
    if rows:
        heads = {
            "group": "Who",
            "label": "What",
            "value": "Value",
            "low": "From",
            "high": "To",
            "unit": "Unit",
        }
        yield fold(
            "What one freelancer can expect", table("Shares and amounts for one freelancer.", rows, heads)
        )


def _side_by_side(found: dict[str, object]) -> Html:
    """The measures that most people ask for, a row for each of many rules; the document has all."""
    goals = [str(map_of(one).get("metric")) for one in map_of(found.get("winners")).values()]
    wanted = [*goals, *(one for one in _ASKED_FOR if one not in goals)]
    rows: list[dict[str, object]] = [
        {"strategy": name, **{key: map_of(map_of(measured).get(key)).get("value") for key in wanted}}
        for name, measured in map_of(found.get("strategies")).items()
    ]
    units = {key: str(_measure(found, key).get("unit", "")) for key in wanted}
    return table("What was measured of each rule, on average.", rows, units=units)


def _measure(found: dict[str, object], key: str) -> dict[str, object]:
    """What was measured of the first rule that has this measure: all have it in the same unit."""
    every = (map_of(map_of(one).get(key)) for one in map_of(found.get("strategies")).values())
    return next((one for one in every if one), {})


def _per_strategy(found: dict[str, object]) -> Iterator[Html]:
    if len(map_of(found.get("strategies"))) > MOST_IN_FULL:
        yield fold("Measures of all rules", _side_by_side(found))
        return
    for name, measured in map_of(found.get("strategies")).items():
        values = map_of(measured)
        nested = all(isinstance(one, dict) for one in values.values()) and bool(values)
        rows = (
            [{"measure": key.replace("_", " "), **map_of(one)} for key, one in values.items()]
            if nested
            else []
        )
        heads = {"measure": "Measure", "value": "Average", "low": "From", "high": "To", "unit": "Unit"}
        shown = (
            table(f"Everything measured of {name}, with 95 % intervals.", rows, heads)
            if rows
            else facts(name, values)
        )
        yield fold(f"All measures of {name}", shown)


def tables_of(found: dict[str, object], depth: int = 0, name: str = "") -> Iterator[Html]:
    """Write whatever a document holds: values as a table, lists of rows as tables, inner documents below."""
    plain = {key: value for key, value in found.items() if not isinstance(value, dict | list)}
    plain |= {
        key: value
        for key, value in found.items()
        if isinstance(value, list) and value and not any(isinstance(one, dict | list) for one in value)
    }
    if plain and depth:
        yield facts(name, plain)
    elif plain:
        yield fold("More about it", facts("What else the command says", plain))
    for key, value in found.items():
        words = _NAMES.get(key, key.replace("_", " ").capitalize())
        if rows := rows_of(value):
            yield tag("h2" if not depth else "h3", words)
            yield table(words, [_flat(row) for row in rows])
        elif isinstance(value, dict) and any(value.values()):
            if all(isinstance(one, dict) for one in value.values()):
                rows = [{"name": name, **_flat(map_of(one))} for name, one in value.items()]
                yield fold(words, table(words, rows))
            else:
                yield (
                    fold(words, *tables_of(value, depth + 1, words)) if depth < 2 else tag("p", str(value))
                )


def _flat(row: dict[str, object]) -> dict[str, object]:
    """A row whose inner tables are left to the document."""
    return {key: value for key, value in row.items() if not isinstance(value, dict) and not rows_of(value)}
