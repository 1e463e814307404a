"""The application: which address leads to which page, and what happens when a page fails.

Answers: what can be asked of the app. Nothing here plays anything; jobs are processes of their own.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from simulator.app.jobs.desk import Busy
from simulator.app.pages import (
    ask,
    closeups,
    compare,
    explore,
    jobs,
    proposals,
    rules,
    runs,
    tracker,
)
from simulator.app.pages.known import prepare
from simulator.app.parts.context import App, app_of
from simulator.app.parts.frame import page, trouble, void
from simulator.app.parts.links import form_of, lost, way_back
from simulator.app.safety.guard import TOKEN, Guard, TooMuch, too_much
from simulator.app.stored.child import NotYet
from simulator.app.stored.files import Unwritable
from simulator.app.stored.shipped import static_file
from simulator.app.told import AT, Told, told_page
from simulator.report.page.parts import Html, tag

_GET, _POST = ["GET"], ["POST"]


def _routes() -> list[BaseRoute]:
    table = (
        ("/", ask.ask_page, _GET),
        ("/ask", ask.ask_post, _POST),
        ("/compare", compare.compare_page, _GET),
        ("/compare", compare.compare_post, _POST),
        ("/scenarios", compare.scenario_post, _POST),
        ("/explore", explore.explore_page, _GET),
        ("/explore/{run}", explore.run_page, _GET),
        ("/explore/{run}/account", closeups.account_page, _GET),
        ("/explore/{run}/posts", closeups.posts_page, _GET),
        ("/explore/{run}/posts/{post:int}", closeups.post_page, _GET),
        ("/explore/{run}/answer.json", explore.answer_file, _GET),
        ("/explore/{run}/pictures/{name}", explore.picture_file, _GET),
        ("/explore/{run}/report.html", explore.report_file, _GET),
        ("/explore/{run}/{what}", explore.run_post, _POST),
        ("/proposals", proposals.proposals_page, _GET),
        ("/proposals", proposals.proposals_post, _POST),
        ("/proposals/{table}", proposals.table_page, _GET),
        ("/proposals/{table}/funnel", proposals.funnel_page, _GET),
        ("/proposals/{table}/forecast", proposals.forecast_post, _POST),
        ("/tracker", tracker.tracker_page, _GET),
        ("/tracker/add", tracker.add, _POST),
        ("/tracker/update", tracker.update, _POST),
        ("/rules", rules.rules_page, _GET),
        ("/rules/{rule}", rules.rule_page, _GET),
        ("/rules/{rule}/fingerprint.png", rules.fingerprint, _GET),
        ("/runs", runs.runs_page, _GET),
        ("/runs/{run}/delete", runs.delete, _POST),
        ("/jobs", jobs.jobs_page, _GET),
        ("/jobs/{job}", jobs.job_page, _GET),
        ("/jobs/{job}/state", jobs.state, _GET),
        ("/jobs/{job}/events", jobs.events, _GET),
        ("/jobs/{job}/answer.json", jobs.answer_file, _GET),
        ("/jobs/{job}/cancel", jobs.cancel, _POST),
        ("/jobs/{job}/again", jobs.again, _POST),
        ("/link", new_link, _POST),
        (f"{AT}/{{name}}", told_page, _GET),
        ("/static/{name}", static, _GET),
    )
    return [Route(path, endpoint, methods=methods) for path, endpoint, methods in table]


async def static(request: Request) -> Response:
    """Styles and the script."""
    found = static_file(request.path_params["name"])
    if found is None:
        return trouble(404, "There is no such file.", "Go back to the first page.")
    return Response(found[0], media_type=found[1], headers={"cache-control": "private, max-age=300"})


async def new_link(request: Request) -> Response:
    """A link for another browser, which works once."""
    keys = app_of(request).keys
    address = f"http://127.0.0.1:{keys.port}/?{TOKEN}={keys.new_link()}"
    return page(
        "Open in another browser",
        tag("p", "This link works once, on this machine:"),
        tag("pre", address, tabindex=0),
    )


async def _http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 405:
        return _not_sent(request, error)
    if status == 404:
        return trouble(404, "There is no page at this address.", "Use the links at the top.")
    words = str(getattr(error, "detail", "")) or "The request could not be read."
    return trouble(status, words, "Go back and try again.")


def _back(request: Request) -> Html:
    """The way back to the form of an address, with what was typed in it last."""
    path = request.url.path
    return way_back(app_of(request).forms.get(path) or form_of(path))


def _not_sent(request: Request, error: Exception) -> Response:
    """An address that takes a form was opened: after an answer, or from a list of what was visited."""
    said = trouble(
        405,
        "This address takes a form, and an address that is only opened changes nothing: nothing was sent.",
        "Go back to the form, and send it from there.",
        _back(request),
    )
    said.headers.update(getattr(error, "headers", None) or {})
    return said


async def _unwritable(request: Request, error: Exception) -> Response:
    return trouble(
        507,
        str(error),
        "Your runs are as they were. Delete some under Runs, or free space elsewhere, and try again.",
        *([_back(request)] if request.method == "POST" else []),
    )


async def _too_much(request: Request, error: Exception) -> Response:
    return trouble(*too_much(), _back(request))


async def _busy(request: Request, error: Exception) -> Response:
    return trouble(
        409,
        str(error),
        "See which under Jobs, and send this again then: go back to the form.",
        tag("p", tag("a", "Jobs", href="/jobs")),
        _back(request),
    )


async def _not_yet(request: Request, error: Exception) -> Response:
    """A page for a moment: its script, or the browser without one, asks until the answer is there."""
    return page(
        "Just a moment",
        tag(
            "p",
            "This is being read or worked out, which takes a few seconds, and longer while jobs go on.",
            role="status",
            data_wait="",
        ),
        status=202,
        head=[tag("noscript", void("meta", http_equiv="refresh", content="1"))],
    )


async def _bug(request: Request, error: Exception) -> Response:
    said = f"{type(error).__name__}: {error}"
    return trouble(
        500,
        "The app met something that it did not expect. Runs and jobs are not touched.",
        "Go back and try again. If it happens again, send the line below to the makers.",
        tag("pre", said, tabindex=0),
    )


@asynccontextmanager
async def _life(starlette: Starlette) -> AsyncIterator[None]:
    """Ask for the lists of the forms at the start; stop jobs in order at the end."""
    app: App = starlette.state.app
    preparing = asyncio.create_task(prepare(app))
    yield
    preparing.cancel()
    with suppress(asyncio.CancelledError, Exception):
        await preparing
    await app.asker.close()
    await app.desk.close()


def application(app: App) -> Guard:
    """Put the pages behind the guard, which stands outermost: pages that tell of a fault pass it too."""
    found = Starlette(
        routes=_routes(),
        exception_handlers={
            HTTPException: _http_error,
            Unwritable: _unwritable,
            Busy: _busy,
            TooMuch: _too_much,
            NotYet: _not_yet,
            Exception: _bug,
        },
        lifespan=_life,
    )
    found.state.app = app
    return Guard(Told(found, app), app.keys, trouble, lost)
