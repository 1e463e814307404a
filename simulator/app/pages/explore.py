"""Explore: a stored run, from its answer down to one freelancer's account and one post's story."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from simulator.app.pages.sweeps import sweep_page
from simulator.app.pages.unfinished import rest_parts
from simulator.app.parts.answers import answer_parts
from simulator.app.parts.context import App, app_of
from simulator.app.parts.forms import choice, entry
from simulator.app.parts.frame import element, fold, page, post, trouble, void
from simulator.app.parts.links import form_of, in_terminal
from simulator.app.parts.numbers import counted, document, table
from simulator.app.stored import drawn as kept
from simulator.app.stored.child import Said
from simulator.app.stored.files import content, table_in
from simulator.app.stored.listing import About, Stored, about
from simulator.report.page.parts import Html, tag

MOST_LISTED = 12
_PHONE = "(max-width: 40rem)"
WRITE_REPORT = "Write a report, one file to send or print"
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
    return page(
        "Look at what was played",
        tag(
            "p",
            "The latest first. A run holds every freelancer's account and every post's story; a sweep, "
            "the same under many settings.",
        ),
        tag("ul", *map(_listed, found), class_="listed"),
        tag("p", tag("a", "All runs", href="/runs")),
        here="/explore",
    )


def _listed(one: Stored) -> Html:
    """A line of the list: what was asked, how much was played, and when."""
    known = about(one) if one.kind == "run" else None
    played = f"{counted(known.done, 'random world')}, " if known else ""
    when = time.strftime("%d %b %Y, %H:%M", time.localtime(one.changed))
    return tag(
        "li",
        tag("a", title_of(one), href=f"/explore/{one.id}"),
        *([" ", known.question] if known and known.question and not one.fresh else []),
        tag("small", f"{told_apart(one, known)}{played}{when}"),
    )


def told_apart(one: Stored, known: About | None) -> str:
    """What tells a run apart from others of its scenario; nothing of a sweep."""
    again = "who came first, once more in new worlds, so that nobody is first by luck alone; "
    return f"{again if one.fresh else ''}{known.which}; " if known else ""


def title_of(one: Stored) -> str:
    """What a run is called."""
    if one.kind == "sweep":
        return f"Sweep of {one.folder.parent.name}"
    found = about(one)
    name = one.folder.name if found is None else found.name
    return f"{name.removesuffix('-fresh')} in new worlds" if one.fresh else name


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
        *(_looks(app, one, found, request.query_params.get("report") == "1") if found.done else ()),
        fold(
            "The whole scenario, every setting",
            tag("pre", json.dumps(found.scenario, indent=1, ensure_ascii=False)[:30_000], tabindex=0),
        ),
        *([document(said.out, f"/explore/{one.id}/answer.json", 20_000)] if said and said.code == 0 else []),
        here="/explore",
    )


def _looks(app: App, one: Stored, found: About, reported: bool) -> Iterator[Html]:
    """What can be done with worlds that were played: of none, nothing is drawn, told or shared."""
    yield from _pictures(one)
    yield from _closer(one, found)
    yield from _share(app, one, reported)


def _condition(app: App, one: Stored, found: About) -> Iterator[Html]:
    if not found.complete:
        yield tag("p", f"{found.done:,} of {found.asked:,} random worlds are played.", class_="answer warn")
        yield from rest_parts(app, one)
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


def _pictures(one: Stored) -> Iterator[Html]:
    """The pictures of a run, or the button that has them drawn."""
    drawn = kept.pictures_in(one.folder)
    yield tag("h2", "Pictures")
    if not drawn:
        yield post(f"/explore/{one.id}/pictures", "Draw the pictures")
        return
    yield from (_figure(one, file) for file in drawn if file.stem not in kept.FOR_THE_CURIOUS)
    if rest := [_figure(one, file) for file in drawn if file.stem in kept.FOR_THE_CURIOUS]:
        yield fold("How full the market is, and how the averages settle", *rest)
    if not any(map(kept.for_phones, drawn)):
        yield post(f"/explore/{one.id}/pictures", "Draw them for a phone too", class_="second")


def _figure(one: Stored, file: Path) -> Html:
    """A picture, the sentence that it draws, and its numbers."""
    said = kept.said_by(file)
    heading, _, sentence = said.partition(". ")
    rows = table_in(file.with_suffix(".csv"))
    return tag(
        "figure",
        tag("h3", heading),
        _drawing(f"/explore/{one.id}/pictures", file, said, heading),
        tag("figcaption", sentence, class_="quiet"),
        fold("The numbers of this picture", table(heading, rows)) if rows else "",
    )


def _drawing(at: str, file: Path, said: str, heading: str) -> Html:
    """A picture as wide as the page; on a phone its own drawing, or else a box that scrolls."""
    image = void(
        "img", src=f"{at}/{file.name}", alt=said, loading="lazy", class_="chart", **kept.size_of(file)
    )
    narrow = kept.for_phones(file)
    if narrow is None:
        return tag("div", image, class_="wide", tabindex=0, role="region", aria_label=heading)
    return tag(
        "picture", void("source", media=_PHONE, srcset=f"{at}/{narrow.name}", **kept.size_of(narrow)), image
    )


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
    yield tag("h2", "Share", id="share")
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
    yield post(f"/explore/{one.id}/report", WRITE_REPORT, class_="second")
    yield from in_terminal(app, ("report", app.named(one.folder)))


_JOBS = {
    "resume": ("run", "Playing the rest", ("--no-pictures", "--json")),
    "pictures": ("pictures", "Drawing the pictures", ("--phone",)),
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
    words = (command, app.named(one.folder), *more)
    job = app.desk.start(kind, title, words, form_of(request.url.path))
    return RedirectResponse(f"/jobs/{job.id}", 303)


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
    file = kept.picture_in(one.folder, request.path_params["name"]) if one else None
    held = content(file) if file is not None else None
    if file is None or held is None:
        return trouble(404, "This picture is not there.", "Open the run and draw the pictures again.")
    kind = kept.PICTURES[file.suffix]
    return Response(held, media_type=kind, headers={"cache-control": "private, max-age=60"})


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
