"""Rules: those by which freelancers choose, and those of the platform side by side."""

from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import Response

from simulator.app.pages.known import rule_packs, with_words
from simulator.app.parts.context import app_of
from simulator.app.parts.forms import choice
from simulator.app.parts.frame import fold, page, trouble, void
from simulator.app.parts.links import in_terminal
from simulator.app.parts.numbers import facts, map_of, rows_of, table
from simulator.app.stored.drawn import size_of
from simulator.app.stored.files import content, table_in
from simulator.paths import TOP
from simulator.report.page.parts import Html, tag

_FINGERPRINTS = TOP / "docs" / "strategies"
"""in a checkout; an installed package shows the words only"""
_UNITS = {"Win rate": "share", "Net earnings": "dollars"}
"""of what a fingerprint shows"""
_LOOKED = {"strategy": "Rule", "rule": "What it does", "traits": "Traits"}
_SETTING = {"setting": "Setting", "default": "Usually", "meaning": "Meaning"}


async def rules_page(request: Request) -> Response:
    """All rules, of freelancers and of the platform."""
    app = app_of(request)
    found = (await app.asker.soon("strategies", "--json")).document()
    packs, said = rule_packs(), request.query_params
    before, after = said.get("before", "2023_flat"), said.get("after", "2025_dynamic")
    before, after = (one if one in packs else next(iter(packs)) for one in (before, after))
    links = [
        tag("li", tag("a", str(one["strategy"]), href=f"/rules/{one['strategy']}"), f" {one['rule']}")
        for one in rows_of(found.get("strategies"))
    ]
    return page(
        "Rules",
        tag("h2", "Rules of the platform, side by side"),
        tag(
            "form",
            tag(
                "div",
                choice("before", "From", with_words(packs), before),
                choice("after", "To", with_words(packs), after),
                class_="pair",
            ),
            tag("button", "Show what changes", type="submit", class_="second"),
            action="/rules",
            data_shown="",  # Back must not keep a later choice above the table of an earlier one
        ),
        *(await _changes(request, before, after) if "before" in said else ()),
        tag("h2", "Rules of freelancers"),
        tag(
            "p",
            "A rule says which posts a freelancer bids on. Each has a page: when it wins, when it "
            "loses, its settings.",
        ),
        tag("ul", *links),
        here="/rules",
    )


async def _changes(request: Request, before: str, after: str) -> list[str]:
    app = app_of(request)
    words = ("packs", "diff", before, after, "--json")
    said = await app.asker.soon(*words)
    found = said.document()
    if not found:
        return [tag("p", said.remarks or "They could not be read.", class_="answer warn", role="alert")]
    refunds = [(await app.asker.soon("refunds", one, "--json")).document() for one in (before, after)]
    rows = rows_of(found.get("changes"))
    return [
        tag("p", str(found.get("answer", "")), class_="answer"),
        table(f"What changes from {before} to {after}.", rows),
        *(
            tag("p", tag("b", f"{name}: "), str(one.get("answer", "")))
            for name, one in zip((before, after), refunds, strict=True)
        ),
        *in_terminal(app, words[:-1]),
    ]


async def rule_page(request: Request) -> Response:
    """One rule of freelancers."""
    app, name = app_of(request), str(request.path_params["rule"])
    listed = (await app.asker.soon("strategies", "--json")).document()
    if name not in {str(one["strategy"]) for one in rows_of(listed.get("strategies"))}:
        return trouble(
            404,
            "There is no rule of this name.",
            "Choose one from the list.",
            tag("p", tag("a", "All rules", href="/rules")),
        )
    found = (await app.asker.soon("strategies", name, "--json")).document()
    return page(
        name,
        tag("p", f"{name} {found.get('rule', '')}.", class_="answer"),
        tag("p", f"{found.get('summary', '')} {found.get('when', '')}"),
        *_picture(name),
        *_settings(rows_of(found.get("settings"))),
        *_looks(found),
        tag("p", f"Source: {found.get('source') or 'this project'}", class_="quiet"),
        tag("p", tag("a", "Compare it with others", href=f"/compare?strategy={name}")),
        *in_terminal(app, ("strategies", name)),
        here="/rules",
    )


def _picture(name: str) -> Iterator[Html]:
    """How the rule does by competition and budget, where that was measured."""
    if not (_FINGERPRINTS / f"{name}.png").is_file():
        return
    alt = f"How {name} does at each competition and budget; the numbers are in the table below."
    place = size_of(_FINGERPRINTS / f"{name}.png")
    image = void("img", src=f"/rules/{name}/fingerprint.png", alt=alt, loading="lazy", **place)
    said = "Up: fewer rivals; right: more Connects a month. Bright is better."
    yield tag("h2", "Fingerprint")
    box = tag(
        "div", image, class_="wide dense", tabindex=0, role="region", aria_label=f"Fingerprint of {name}"
    )
    yield tag("figure", box, tag("figcaption", said, class_="quiet"))
    if rows := table_in(_FINGERPRINTS / f"{name}.csv"):
        heads = {
            "metric": "Measure",
            "rivals": "Rivals, times the usual",
            "connects_a_month": "Connects a month",
            "value": "Average",
            "low": "From",
            "high": "To",
        }
        told = [row | {"unit": _UNITS.get(str(row["metric"]), "")} for row in rows]
        yield fold("The numbers of this picture", table("Averages with 95 % intervals.", told, heads))


def _settings(settings: list[dict[str, object]]) -> Iterator[Html]:
    yield tag("h2", "Settings")
    if settings:
        yield table("Settings, and what they usually are.", settings, _SETTING)
    else:
        yield tag("p", "It has none.")


def _looks(found: dict[str, object]) -> Iterator[Html]:
    """What the rule reads, and what else it can do."""
    yield tag("h2", "What it looks at")
    yield facts("Columns of a post that it reads.", map_of(found.get("looks_at")), "Meaning")
    for trait, words in map_of(found.get("traits")).items():
        yield tag("p", tag("b", f"{trait}: "), str(words))


async def fingerprint(request: Request) -> Response:
    """The picture of a rule."""
    known = {file.stem: file for file in _FINGERPRINTS.glob("*.png")}
    file = known.get(str(request.path_params["rule"]))
    held = content(file) if file else None
    if held is None:
        return trouble(404, "There is no picture of this rule.", "Its page says what it does.")
    return Response(held, media_type="image/png", headers={"cache-control": "private, max-age=3600"})
