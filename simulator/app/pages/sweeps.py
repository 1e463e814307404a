"""A stored sweep: what each setting does, and sliders over the assumptions."""

import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from starlette.responses import Response

from simulator.app.pages.context import App
from simulator.app.pages.links import in_terminal
from simulator.app.parts.answers import answer_parts
from simulator.app.parts.bars import Bar, Scale, bars, drawn, scale_of
from simulator.app.parts.frame import element, fold, page, trouble, void
from simulator.app.parts.numbers import FIRST_AT, columns_of, document, map_of, real, rows_of, table
from simulator.app.stored.listing import Stored
from simulator.report.page.parts import Html, tag

MOST_LETTERS = 60_000
"""of what sliders can show; a page is light enough for a telephone"""
MOST_CELLS = 450
"""of a table on this page"""
MOST_OUTCOMES = 3
_OURS = {"point", "strategy", "points", FIRST_AT}
_SAYS_NOTHING = {"mean", "k", "sd", "low", "high", "value", "median", "share", "count", "per_day"}
_PLACES = {"freelancers", "strategy", "categories"}


async def sweep_page(app: App, one: Stored) -> Response:
    """One sweep."""
    folder = app.named(one.folder)
    said = await app.asker.soon("sweep", "show", folder, "--json", stamp=one.stamp)
    every = await app.asker.soon(
        "sweep", "show", folder, "--by", "point", "--most", "5000", "--json", stamp=one.stamp
    )
    found = said.document()
    if not found:
        return trouble(
            404, said.remarks or "The sweep could not be read.", "Play it again, or delete it under Runs."
        )
    points = rows_of(every.document().get("rows"))
    settings = [name for key in ("levers", "uncertainties") for name in _names(found.get(key))]
    return page(
        f"Sweep of {found.get('scenario', '')}",
        *answer_parts({key: value for key, value in found.items() if key not in ("rows", "units")}),
        *_sliders(points_of(points, settings, units_in(found))),
        *_tables(app, folder, found, points, settings),
        *in_terminal(app, ("sweep", "show", folder)),
        document(said.out, f"/explore/{one.id}/answer.json", 20_000),
        here="/explore",
    )


def _tables(
    app: App, folder: str, found: dict[str, object], points: list[dict[str, object]], settings: list[str]
) -> Iterator[Html]:
    rows, units = rows_of(found.get("rows")), units_in(found)
    yield tag("h2", "On average")
    yield _table(
        "Averages over the points of a row, with 95 % intervals. “First at”: at what share of these points "
        "the rule is first.",
        rows,
        _heads(rows, settings),
        units,
    )
    yield fold(
        "Every point that was played",
        _table("A click on a heading sorts.", points, _heads(points, settings, "points"), units),
        *in_terminal(app, ("sweep", "show", folder, "--by", "point", "--most", f"{max(len(points), 1)}")),
    )


def _table(
    caption: str, rows: list[dict[str, object]], heads: dict[str, str], units: Mapping[str, str]
) -> Html:
    shown = [_told_undefined(row) for row in rows]
    return table(caption, shown, heads, most=MOST_CELLS // max(len(heads), 1), units=units)


def units_in(found: dict[str, object]) -> dict[str, str]:
    """The unit of each outcome; none for what an earlier version printed."""
    return {name: str(unit) for name, unit in map_of(found.get("units")).items()}


def _told_undefined(row: dict[str, object]) -> dict[str, object]:
    """A row in which an outcome without anything to divide by is called undefined."""
    return {
        key: "undefined" if value is None and f"{key} low" in row else value for key, value in row.items()
    }


def setting_words(path: str) -> str:
    """A setting as people call it, and whose it is.

    Examples
    --------
    >>> setting_words("freelancers.good fit.strategy.fit_threshold.threshold")
    'Threshold (good fit)'
    >>> setting_words("jobs.categories.web.rivals.mean"), setting_words("clients.attention")
    ('Rivals mean (web)', 'Attention (clients)')
    """
    parts = path.split(".")
    last = 2 if parts[-1] in _SAYS_NOTHING else 1
    name = " ".join(parts[-last:]).replace("_", " ").capitalize()
    named = [one for one in parts[:-last] if one not in _PLACES]
    whose = parts[parts.index("categories") + 1] if "categories" in parts else next(iter(named), "")
    return f"{name} ({whose.replace('_', ' ')})" if whose else name


def _words(settings: list[str]) -> dict[str, str]:
    """Words of each setting; two that would read the same keep their keys."""
    found = {name: setting_words(name) for name in settings}
    said = list(found.values())
    return {name: words if said.count(words) == 1 else name for name, words in found.items()}


def _heads(rows: list[dict[str, object]], settings: list[str], *without: str) -> dict[str, str]:
    """Headings of all columns but the ids of points, which tell nobody anything."""
    words = _words(settings)
    shown = columns_of(rows[0]) if rows else []
    return {key: words.get(key, key.replace("_", " ")) for key in shown if key not in ("point", *without)}


def _names(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


class Points(NamedTuple):
    """Points of a sweep whose settings are numbers."""

    settings: dict[str, str]
    """words of each setting"""
    at: list[dict[str, float]]
    """values of the settings at each point"""
    outcomes: dict[str, list[list[Bar]]]
    """bars of each outcome at each point, a bar for each rule"""


def points_of(rows: list[dict[str, object]], settings: list[str], units: Mapping[str, str]) -> Points:
    """The points that sliders can show, and what came out there."""
    names = [name for name in settings if len(set(_numbers(rows, name))) > 1]
    words = _words(settings)
    first = rows[0] if rows else {}
    outcomes = [
        key for key in columns_of(first) if key not in _OURS and key not in settings and f"{key} low" in first
    ]
    held = [list(group) for _, group in groupby(rows, key=lambda row: row.get("point"))]
    found = {
        one: [_bars(group, one, units.get(one, "")) for group in held] for one in outcomes[:MOST_OUTCOMES]
    }
    at = [{name: real(group[0].get(name)) or 0.0 for name in names} for group in held]
    return Points({name: words[name] for name in names}, at, found)


def _bars(rows: list[dict[str, object]], outcome: str, unit: str) -> list[Bar]:
    limits = [(real(row.get(f"{outcome} low")), real(row.get(f"{outcome} high"))) for row in rows]
    return [
        Bar(str(row["strategy"]), value, low, high, unit)
        for row, (low, high) in zip(rows, limits, strict=True)
        if (value := real(row.get(outcome))) is not None
    ]


def _sliders(points: Points) -> Iterator[Html]:
    """Sliders over the settings that are numbers; the nearest point that was played is shown."""
    if not points.settings or not points.outcomes:
        return
    yield tag("h2", "What if")
    yield tag(
        "p",
        "Move the sliders: you see the setting nearest to them that was played. Nothing is guessed in "
        "between, and the bars keep their scale.",
        class_="quiet",
    )
    controls = [
        _slider(at, name, words, [point[name] for point in points.at])
        for at, (name, words) in enumerate(points.settings.items())
    ]
    start = _middle(points.at)
    scales = {name: scale_of(bar for row in held for bar in row) for name, held in points.outcomes.items()}
    yield element("div", *controls, data_sliders="", hidden="")
    yield element("script", _told(points, scales), type="application/json", data_points="")
    shown = [
        bars(
            f"{name.replace('_', ' ').capitalize()}; the line is the 95 % interval.",
            held[start],
            scales[name],
        )
        for name, held in points.outcomes.items()
    ]
    yield tag("p", _said(points, start), data_said="", role="status", class_="answer")
    yield tag("div", *shown, data_bars="")


def _slider(at: int, name: str, words: str, values: list[float]) -> Html:
    whole = all(one.is_integer() for one in values)
    middle = (min(values) + max(values)) / 2
    return tag(
        "div",
        tag(
            "div",
            tag("label", words, for_=f"slide-{at}"),
            element("output", "", for_=f"slide-{at}"),
            class_="ends",
        ),
        void(
            "input",
            type="range",
            id=f"slide-{at}",
            name=name,
            min=f"{min(values):g}",
            max=f"{max(values):g}",
            step="1" if whole else "any",
            value=f"{round(middle) if whole else middle:g}",
        ),
        class_="field",
    )


def _said(points: Points, at: int) -> str:
    where = [f"{words} {points.at[at][name]:.3g}" for name, words in points.settings.items()]
    return f"The nearest that was played: {', '.join(where)}."


def _told(points: Points, scales: Mapping[str, Scale]) -> Html:
    """What the script shows of each point: where its bars stand, and what is written beside them."""
    told, letters = list[str](), 0
    for number, at in enumerate(points.at):
        shown = [
            [list(drawn(bar, scales[name]).values()) for bar in held[number]]
            for name, held in points.outcomes.items()
        ]
        found = {"at": list(at.values()), "said": _said(points, number), "bars": shown}
        text = json.dumps(found, separators=(",", ":"))
        letters += len(text)
        if letters > MOST_LETTERS:
            break
        told.append(text.replace("<", "\\u003c"))  # so that no word of a setting ends the element
    return Html(f"[{','.join(told)}]")


def _middle(at: list[dict[str, float]]) -> int:
    """The point nearest to the middle of all settings, where the sliders stand at first."""
    ends = {name: [one[name] for one in at] for name in at[0]}

    def far(one: dict[str, float]) -> float:
        return sum(
            ((one[name] - (min(all_) + max(all_)) / 2) / (max(all_) - min(all_))) ** 2
            for name, all_ in ends.items()
        )

    return min(range(len(at)), key=lambda number: far(at[number]))


def _numbers(rows: list[dict[str, object]], name: str) -> list[float]:
    found = [real(row.get(name)) for row in rows]
    return [one for one in found if one is not None] if all(one is not None for one in found) else []
