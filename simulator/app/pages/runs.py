"""Runs: all that was played, page by page, and how to get rid of it."""

import time

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from simulator.app.pages.explore import gone, title_of, told_apart
from simulator.app.pages.unfinished import writer_of
from simulator.app.parts.context import app_of
from simulator.app.parts.forms import hidden
from simulator.app.parts.frame import element, page, post, trouble
from simulator.app.parts.numbers import counted
from simulator.app.stored.files import in_use, remove_tree
from simulator.app.stored.listing import Stored, about
from simulator.report.page.parts import Html, tag

EACH = 50


async def runs_page(request: Request) -> Response:
    """A page of the runs, the newest first."""
    app = app_of(request)
    found = app.stored()
    wanted = request.query_params.get("page", "1")
    last = max(1, -(-len(found) // EACH))
    at = min(max(int(wanted), 1), last) if wanted.isdecimal() and len(wanted) < 9 else 1
    if not found:
        return page("Runs", tag("p", "Nothing was played yet."), here="/runs")
    return page(
        "Runs",
        tag("p", f"{counted(len(found), 'run or sweep', 'runs and sweeps')}. Deleting asks once more."),
        _table(found[(at - 1) * EACH : at * EACH], f"What lies below {app.results}, the newest first."),
        *([_pages(at, last)] if last > 1 else []),
        here="/runs",
    )


def _table(shown: list[Stored], caption: str) -> Html:
    heads = tag("tr", *(tag("th", name, scope="col") for name in ("What and when", "Worlds", "Delete")))
    listed = tag(
        "table",
        tag("caption", tag("span", caption)),
        tag("thead", heads),
        tag("tbody", *map(_row, shown)),
    )
    return tag("div", listed, class_="wide", tabindex=0, role="region", aria_label="Runs")


def _row(one: Stored) -> Html:
    known = about(one) if one.kind == "run" else None
    worlds = f"{known.done:,} of {known.asked:,}" if known else "–"
    when = time.strftime("%d %b %Y, %H:%M", time.localtime(one.changed))
    return tag(
        "tr",
        tag(
            "th",
            tag("a", title_of(one), href=f"/explore/{one.id}"),
            tag("small", f"{told_apart(one, known)}{when}"),
            scope="row",
        ),
        tag("td", worlds if one.kind == "run" else "a sweep"),
        tag("td", post(f"/runs/{one.id}/delete", "Delete", class_="danger")),
    )


def _pages(at: int, last: int) -> Html:
    links = [tag("span", f"Page {at} of {last}")]
    for name, to in (("Newer", at - 1), ("Older", at + 1)):
        if 1 <= to <= last:
            links.append(element("a", name, href=f"/runs?page={to}", rel="prev" if to < at else "next"))
    return tag("nav", *links, class_="pages", aria_label="Pages of runs")


async def delete(request: Request) -> Response:
    """Delete a run; the first click asks, the second deletes."""
    app = app_of(request)
    one = app.find(request.path_params["run"])
    if one is None:
        return gone()
    async with request.form() as sent:
        sure = sent.get("sure") == one.id
    name = title_of(one)
    writer = writer_of(app, one)
    if writer or in_use(one.folder):
        return trouble(
            409,
            f"{f'The job “{writer.title}”' if writer else 'A command'} works on this run just now.",
            "Wait until that has ended or stop it, and delete then.",
            *([tag("p", tag("a", "To the job", href=f"/jobs/{writer.id}"))] if writer else []),
        )
    if sure:
        remove_tree(one.folder)
        return RedirectResponse("/runs", 303)
    return page(
        f"Delete {name}?",
        tag(
            "p",
            f"The folder {app.named(one.folder)} and everything in it will be gone. It can be played "
            f"again with the same numbers.",
        ),
        post(f"/runs/{one.id}/delete", "Yes, delete it", hidden("sure", one.id), class_="danger"),
        tag("p", tag("a", "No, keep it", href="/runs")),
        here="/runs",
    )
