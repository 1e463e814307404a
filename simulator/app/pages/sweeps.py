"""A stored sweep: what each setting does, and sliders over the assumptions."""

import json
from collections.abc import Iterator

from starlette.responses import Response

from simulator.app.pages.answers import answer_parts
from simulator.app.pages.context import App
from simulator.app.pages.frame import copyable, element, page, trouble, void
from simulator.app.pages.numbers import bars, document, real, rows_of, table
from simulator.app.stored.child import typed
from simulator.app.stored.listing import Stored
from simulator.report.page.parts import Html, tag

MOST_POINTS = 100
_OURS = {"point", "strategy", "points", "first at"}


async def sweep_page(app: App, one: Stored) -> Response:
    """One sweep."""
    folder = app.named(one.folder)
    said = await app.asker.soon("sweep", "show", folder, "--json", stamp=one.stamp)
    every = await app.asker.soon(
        "sweep", "show", folder, "--by", "point", "--most", "5000", "--json", stamp=one.stamp
    )
    found, points = said.document(), every.document()
    if not found:
        return trouble(
            404, said.remarks or "The sweep could not be read.", "Play it again, or delete it under Runs."
        )
    rows = rows_of(points.get("rows"))
    settings = [
        name
        for key in ("levers", "uncertainties")
        for name in _names(points.get(key))
        if rows and name in rows[0]
    ]
    return page(
        f"Sweep of {found.get('scenario', '')}",
        *answer_parts(found),
        *_sliders(rows, settings),
        tag("h2", "Every point"),
        table("Each setting that was played; a click on a heading sorts.", rows, _heads(rows)),
        copyable(typed(("sweep", "show", folder))),
        document(said.out, f"/explore/{one.id}/answer.json", 20_000),
        here="/explore",
    )


def _heads(rows: list[dict[str, object]]) -> dict[str, str]:
    """Headings of all columns but the ids of points, which tell nobody anything."""
    return {
        key: key.rpartition(".")[2].replace("_", " ") for key in (rows[0] if rows else ()) if key != "point"
    }


def _names(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _sliders(rows: list[dict[str, object]], settings: list[str]) -> Iterator[Html]:
    """Sliders over the settings that are numbers; the nearest point that was played is shown."""
    plain = {name: values for name in settings if (values := _numbers(rows, name)) and len(set(values)) > 1}
    outcome = next(
        (
            key
            for row in rows[:1]
            for key in row
            if key not in _OURS and key not in settings and " " not in key
        ),
        None,
    )
    if not plain or outcome is None:
        return
    yield tag("h2", "What if")
    yield tag(
        "p",
        "Move the sliders: you see the setting nearest to them that was played. Nothing is guessed in "
        "between.",
        class_="quiet",
    )
    controls = [
        tag(
            "div",
            tag("label", name.replace("_", " "), for_=f"slide-{at}"),
            void(
                "input",
                type="range",
                id=f"slide-{at}",
                name=name,
                min=str(min(values)),
                max=str(max(values)),
                step="any",
                value=str(sum(values) / len(values)),
            ),
            element("output", "", for_=f"slide-{at}"),
            class_="field",
        )
        for at, (name, values) in enumerate(plain.items())
    ]
    yield element("div", *controls, data_sliders="", hidden="")
    by_point = dict[str, list[dict[str, object]]]()
    for row in rows:
        by_point.setdefault(str(row.get("point")), []).append(row)
    for at, (_, held) in enumerate(list(by_point.items())[:MOST_POINTS]):
        where = {name: real(held[0].get(name)) for name in plain}
        said = ", ".join(
            f"{name.rpartition('.')[2]} {value:.3g}" for name, value in where.items() if value is not None
        )
        drawn = [
            (
                str(row["strategy"]),
                value,
                real(row.get(f"{outcome} low")),
                real(row.get(f"{outcome} high")),
                "",
            )
            for row in held
            if (value := real(row.get(outcome))) is not None
        ]
        shown = bars(f"{outcome.replace('_', ' ')} at {said}; the line is the 95 % interval.", drawn)
        yield element("div", shown, data_point=json.dumps(where), data_at=str(at), hidden="" if at else None)


def _numbers(rows: list[dict[str, object]], name: str) -> list[float]:
    found = [real(row.get(name)) for row in rows]
    return [one for one in found if one is not None] if all(one is not None for one in found) else []
