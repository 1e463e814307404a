"""Explore: a stored run, from its answer down to one freelancer's account and one post's story."""

import json
from collections.abc import Iterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from simulator.app.pages.answers import answer_parts
from simulator.app.pages.context import App, app_of
from simulator.app.pages.forms import choice, entry
from simulator.app.pages.frame import copyable, element, fold, page, post, trouble, void
from simulator.app.pages.links import in_terminal
from simulator.app.pages.numbers import document, table
from simulator.app.pages.sweeps import sweep_page
from simulator.app.stored.child import Said, typed
from simulator.app.stored.files import content
from simulator.app.stored.listing import About, Stored, about
from simulator.report.page.parts import Html, tag

MOST_LISTED = 12
PICTURES = {".svg": "image/svg+xml", ".png": "image/png"}
_GONE = "This run is not there: it was deleted or moved, or the address is mistyped."


def gone() -> Response:
    """The page of a run that is not there any more."""
    return trouble(
        404, _GONE, "Choose another under Runs, or ask again: what you asked before is under Jobs."
    )


async def explore_page(request: Request) -> Response:
    """The latest runs and sweeps, to choose one."""
    found = app_of(request).stored()[:MOST_LISTED]
    if not found:
        return page(
            "Look at what was played",
            tag("p", "Nothing was played yet."),
            tag(
                "p", tag("a", "Ask", href="/"), " or ", tag("a", "compare rules", href="/compare"), " first."
            ),
            here="/explore",
        )
    lines = [
        tag(
            "li",
            tag("a", title_of(one), href=f"/explore/{one.id}"),
            " ",
            tag("span", one.folder.name, class_="quiet"),
        )
        for one in found
    ]
    return page(
        "Look at what was played",
        tag(
            "p",
            "The latest first. A run holds every freelancer's account and every post's story; a sweep, "
            "the same under many settings.",
        ),
        tag("ul", *lines),
        tag("p", tag("a", "All runs", href="/runs")),
        here="/explore",
    )


def title_of(one: Stored) -> str:
    """What a run is called."""
    if one.kind == "sweep":
        return f"Sweep of {one.folder.parent.name}"
    found = about(one)
    return one.folder.name if found is None else found.name


async def run_page(request: Request) -> Response:
    """One run or sweep."""
    app = app_of(request)
    one = app.find(request.path_params["run"])
    if one is None:
        return gone()
    if one.kind == "sweep":
        return await sweep_page(app, one)
    found = about(one)
    if found is None:
        return trouble(
            404, "The record of this run is damaged.", "Delete the run under Runs and play it again."
        )
    words = document_words(app, one)
    said = await app.asker.soon(*words, stamp=one.stamp) if found.complete else None
    return page(
        found.name,
        *([tag("p", found.question, class_="quiet")] if found.question else []),
        *_condition(app, one, found),
        *_answer(said),
        *_pictures(app, one, said),
        *_closer(one, found),
        *_share(app, one, request.query_params.get("report") == "1"),
        fold(
            "The whole scenario, every setting",
            tag("pre", json.dumps(found.scenario, indent=1, ensure_ascii=False)[:30_000], tabindex=0),
        ),
        *([document(said.out, f"/explore/{one.id}/answer.json", 20_000)] if said and said.code == 0 else []),
        here="/explore",
    )


def _condition(app: App, one: Stored, found: About) -> Iterator[Html]:
    if not found.complete:
        yield tag("p", f"{found.done:,} of {found.asked:,} random worlds are played.", class_="answer warn")
        yield post(f"/explore/{one.id}/resume", "Play the rest")
        yield from in_terminal(app, ("resume", app.named(one.folder)))
    for group, why in found.failed.items():
        yield tag(
            "p",
            tag("strong", f"The rule of “{group}” failed and is left out. "),
            why,
            class_="answer warn",
            role="alert",
        )


def _answer(said: Said | None) -> Iterator[Html]:
    if said is None:
        return
    if found := said.document():
        yield from answer_parts(found)
    else:
        yield tag("p", "The answer could not be read, for this reason:", class_="answer warn", role="alert")
        yield tag("pre", said.remarks or "The command said nothing.", tabindex=0)


def pictures_in(folder: Path) -> list[Path]:
    """The pictures of a run: drawn once, shown as SVG where there is one."""
    inside = folder / "pictures"
    names = sorted(file for file in inside.glob("*") if file.suffix in PICTURES) if inside.is_dir() else []
    best = {file.stem: file for file in names if file.suffix == ".png"}
    return list({**best, **{file.stem: file for file in names if file.suffix == ".svg"}}.values())


def _pictures(app: App, one: Stored, said: Said | None) -> Iterator[Html]:
    drawn = pictures_in(one.folder)
    yield tag("h2", "Pictures")
    if not drawn:
        yield post(f"/explore/{one.id}/pictures", "Draw the pictures")
        return
    for file in drawn:
        name = file.stem.replace("_", " ")
        image = void(
            "img",
            src=f"/explore/{one.id}/pictures/{file.name}",
            alt=f"{name.capitalize()}; the numbers are in the tables of this page.",
            loading="lazy",
        )
        beside = file.with_suffix(".csv")
        numbers = [fold(f"The numbers of “{name}”", csv_table(beside))] if beside.is_file() else []
        yield tag("h3", name.capitalize())
        yield tag("figure", image, *numbers)


def csv_table(file: Path) -> Html:
    """The numbers beside a picture."""
    lines = (content(file) or b"").decode("utf-8", "replace").splitlines()
    heads = lines[0].split(",") if lines else []
    rows: list[dict[str, object]] = [dict(zip(heads, line.split(","), strict=False)) for line in lines[1:]]
    return table(file.stem.replace("_", " ").capitalize(), rows)


def _closer(one: Stored, found: About) -> Iterator[Html]:
    groups = {name: name for name in found.groups}
    yield tag("h2", "Look closer")
    yield tag(
        "form",
        tag(
            "div",
            choice("group", "One freelancer of", groups),
            entry("number", "Number", "0", inputmode="numeric"),
            entry("replication", "Random world", "0", inputmode="numeric"),
            class_="pair",
        ),
        tag("button", "Show the account", type="submit", class_="second"),
        action=f"/explore/{one.id}/account",
    )
    yield post(f"/explore/{one.id}/plan", "How many Connects until a hire", class_="second")
    yield tag(
        "p", tag("a", "Posts on which somebody was read or hired, and why", href=f"/explore/{one.id}/posts")
    )


def _share(app: App, one: Stored, made: bool) -> Iterator[Html]:
    yield tag("h2", "Share")
    if (one.folder / "report.html").is_file():
        word = "The report is ready: " if made else ""
        yield tag(
            "p",
            word,
            element(
                "a",
                "Save the report, one file",
                href=f"/explore/{one.id}/report.html",
                download="report.html",
            ),
        )
    yield post(f"/explore/{one.id}/report", "Write a report, one file to send or print", class_="second")
    yield copyable(typed(("report", app.named(one.folder))))


_JOBS = {
    "resume": ("run", "Playing the rest", ("--no-pictures", "--json")),
    "pictures": ("pictures", "Drawing the pictures", ()),
    "report": ("report", "Writing the report", ()),
    "plan": ("plan", "Connects until a hire", ("--json",)),
}


async def run_post(request: Request) -> Response:
    """Start what belongs to a run: the rest of it, its pictures, its report."""
    app, what = app_of(request), request.path_params["what"]
    one = app.find(request.path_params["run"])
    if one is None or what not in _JOBS:
        return gone()
    kind, title, more = _JOBS[what]
    command = {"pictures": "plot"}.get(what, what)
    return RedirectResponse(
        f"/jobs/{app.desk.start(kind, title, (command, app.named(one.folder), *more)).id}", 303
    )


async def answer_file(request: Request) -> Response:
    """The document of a run or sweep, byte for byte."""
    app = app_of(request)
    one = app.find(request.path_params["run"])
    if one is None:
        return gone()
    known = about(one)
    if one.kind == "run" and not (known and known.complete):  # the command would play the rest
        return trouble(
            404, "This run is not finished, so there is no document of it yet.", "Play the rest first."
        )
    said = await app.asker.soon(*document_words(app, one), stamp=one.stamp)
    return Response(said.out, media_type="application/json")


def document_words(app: App, one: Stored) -> tuple[str, ...]:
    """The command that prints the document of a run or sweep, and plays nothing of one that is complete."""
    if one.kind == "sweep":
        return ("sweep", "show", app.named(one.folder), "--json")
    return ("resume", app.named(one.folder), "--json", "--no-pictures", "-q")


async def picture_file(request: Request) -> Response:
    """A picture of a run, if it is among those that were drawn."""
    one = app_of(request).find(request.path_params["run"])
    files = {file.name: file for file in pictures_in(one.folder)} if one else {}
    file = files.get(request.path_params["name"])
    held = content(file) if file is not None else None
    if file is None or held is None:
        return trouble(404, "This picture is not there.", "Open the run and draw the pictures again.")
    return Response(held, media_type=PICTURES[file.suffix], headers={"cache-control": "private, max-age=60"})


async def report_file(request: Request) -> Response:
    """The report of a run, to be saved; it is never shown inside the app."""
    one = app_of(request).find(request.path_params["run"])
    held = content(one.folder / "report.html") if one else None
    if held is None:
        return trouble(404, "There is no report of this run yet.", "Open the run and let it be written.")
    kept = {
        "content-disposition": 'attachment; filename="report.html"',
        "content-security-policy": "default-src 'none'; sandbox",
    }
    return Response(held, media_type="text/html; charset=utf-8", headers=kept)
