"""Jobs: how far they are, what they said, what to do when one ended badly."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from simulator.app.jobs.job import Job
from simulator.app.pages.context import App, app_of
from simulator.app.pages.explore import WRITE_REPORT
from simulator.app.pages.links import again_link, in_terminal, question_link
from simulator.app.pages.waiting import GONE, WORDS, state_of
from simulator.app.parts.answers import answer_parts
from simulator.app.parts.frame import element, fold, page, post, trouble, void
from simulator.app.parts.numbers import document
from simulator.report.page.parts import Html, tag

_EVERY = 0.5


async def jobs_page(request: Request) -> Response:
    """The latest jobs."""
    jobs = app_of(request).desk.recent()
    if not jobs:
        return page(
            "Jobs", tag("p", "Nothing was asked yet."), tag("p", tag("a", "Ask", href="/")), here="/jobs"
        )
    lines = [
        tag(
            "li",
            tag("a", job.title, href=f"/jobs/{job.id}"),
            " ",
            tag(
                "span",
                f"{WORDS[job.state()]}, {time.strftime('%d %b %Y, %H:%M', time.localtime(job.started))}",
                class_="quiet",
            ),
        )
        for job in jobs
    ]
    return page(
        "Jobs",
        tag("p", "What was asked, the latest first. Jobs go on when a tab is closed."),
        tag("ul", *lines),
        here="/jobs",
    )


async def job_page(request: Request) -> Response:
    """One job: its progress, or its answer."""
    app = app_of(request)
    job = app.desk.find(request.path_params["job"])
    if job is None:
        return trouble(
            404,
            "This job is not there any more.",
            "Ask again; what was played is under Runs and is not played twice.",
        )
    state = job.state()
    if state == "running":
        return _progress(app, job)
    if state == "done":
        target = _after(app, job)
        return RedirectResponse(target, 303) if target else _done(app, job)
    return _ended_badly(app, job, state)


def _progress(app: App, job: Job) -> Response:
    told = state_of(job)
    bar = element(
        "progress",
        str(told["words"]),
        id="bar",
        aria_label="How far it is",
        max=str(told["total"] or 1),
        value=str(told["done"]) if told["total"] else None,
    )
    box = tag(
        "div",
        tag("p", str(told["words"]), data_words="", role="status", aria_live="polite"),
        bar,
        tag("p", str(told["clock"]), data_clock="", class_="quiet"),
        data_events=f"/jobs/{job.id}/events",
        data_state=f"/jobs/{job.id}/state",
    )
    without_script = tag("noscript", void("meta", http_equiv="refresh", content="2"))
    return page(
        job.title,
        box,
        post(f"/jobs/{job.id}/cancel", "Stop and save"),
        tag("p", "You may close this tab: the job goes on, and this page shows it again.", class_="quiet"),
        *in_terminal(app, job.words),
        head=[without_script],
    )


def _after(app: App, job: Job) -> str | None:
    """The page that shows what a job made, where it made more than an answer."""
    if job.kind in ("pictures", "report") and job.words[1:]:
        name = app.id_at(job.words[1])
        more = "?report=1#share" if job.kind == "report" else ""
        return f"/explore/{name}{more}" if name else None
    return None


def _done(app: App, job: Job) -> Response:
    found = job.document()
    parts = list(answer_parts(found)) if found else [tag("pre", job.answer().decode("utf-8", "replace"))]
    return page(
        job.title,
        *parts,
        *_remarks(job),
        *_next(app, job, found),
        tag("h2", "Share and repeat"),
        *in_terminal(app, job.words),
        *again_link(job),
        document(job.answer(), f"/jobs/{job.id}/answer.json"),
    )


def _remarks(job: Job) -> Iterator[Html]:
    said = [line for line in job.remarks().splitlines() if line.strip()]
    if said:
        yield fold("Remarks", *(tag("p", line) for line in said))


def _next(app: App, job: Job, found: dict[str, object]) -> Iterator[Html]:
    """What to look at next: the run behind the answer."""
    folders = [found.get(key) for key in ("run_dir", "run", "folder")]
    names = {app.id_at(str(one)) for one in folders if one} - {None}
    links = [
        tag("a", "What it rests on: the run behind this answer", href=f"/explore/{name}") for name in names
    ]
    if job.kind == "ask" and "--save" in job.words:
        own = job.words[job.words.index("--save") + 1].rpartition("/")[2].removesuffix(".yaml")
        links.append(tag("a", "Compare rules in your own situation", href=f"/compare?own={own}"))
    if links:
        yield tag("h2", "Next")
        yield tag("ul", *(tag("li", link) for link in links))
    for name in names:
        yield post(f"/explore/{name}/report", WRITE_REPORT, class_="second")


def _ended_badly(app: App, job: Job, state: str) -> Response:
    """Say what happened and what to do: a page is never blank."""
    said = [line for line in job.remarks().splitlines() if line.strip()]
    whys = {
        "stopped": "You stopped it. What was finished is saved.",
        "killed": "The job was ended from outside, perhaps because the machine ran out of memory. What "
        "was finished is saved.",
        "failed": said[-1]
        if said and said[-1].startswith("Error")
        else "It did not work, for the reason below.",
    }
    fixes = {
        "stopped": "Continue here, or in a terminal with the command below: it goes on from there and ends "
        "with the same numbers.",
        "killed": "Continue, or ask for fewer replications first.",
        "failed": "Change what is named below and ask again. Other jobs and runs are not touched.",
    }
    found = job.document()
    return page(
        job.title,
        tag("p", whys[state], class_="answer warn", role="alert"),
        tag("p", fixes[state]),
        _way_on(job, state),
        *in_terminal(app, job.words),
        *(
            [tag("pre", "\n".join(said), tabindex=0, role="region", aria_label="What the command said")]
            if said
            else []
        ),
        *again_link(job),
        *(answer_parts(found) if found else ()),
    )


def _way_on(job: Job, state: str) -> Html:
    """What to do next: a job that failed would fail again as it stands, so its form comes first."""
    asked = job.form or question_link(job.words) or ""
    if state != "failed" or not asked:
        return post(f"/jobs/{job.id}/again", "Continue" if state != "failed" else "Try again")
    words = "Change what was asked, and ask again" if "?" in asked else "To the page where it was asked"
    return tag("p", tag("a", words, href=asked, class_="button"))


async def cancel(request: Request) -> Response:
    """Stop a job; what is finished is saved."""
    desk = app_of(request).desk
    job = desk.find(request.path_params["job"])
    if job is None:
        return trouble(404, "This job is not there any more.", "It ended and its record was deleted.")
    await desk.cancel(job)
    return RedirectResponse(f"/jobs/{job.id}", 303)


async def again(request: Request) -> Response:
    """Start the same command again; what is on disk is not played twice."""
    desk = app_of(request).desk
    job = desk.find(request.path_params["job"])
    if job is None:
        return trouble(404, "This job is not there any more.", "Ask again.")
    return RedirectResponse(f"/jobs/{desk.start(job.kind, job.title, job.words, job.form).id}", 303)


async def state(request: Request) -> Response:
    """How far a job is, for a script that asks."""
    job = app_of(request).desk.find(request.path_params["job"])
    return Response(json.dumps(state_of(job) if job else GONE), media_type="application/json")


async def events(request: Request) -> Response:
    """The same, sent whenever it changes, until the end."""
    desk, name = app_of(request).desk, request.path_params["job"]

    async def told() -> AsyncIterator[str]:
        last = ""
        while not await request.is_disconnected():
            job = desk.find(name)
            found = state_of(job) if job else GONE
            text = json.dumps({key: value for key, value in found.items() if key != "seconds"})
            if text != last:
                yield f"data: {text}\n\n"
                last = text
            if found["state"] != "running" or desk.closing:
                return
            await asyncio.sleep(_EVERY)

    return StreamingResponse(told(), media_type="text/event-stream")


async def answer_file(request: Request) -> Response:
    """The document that a job printed, byte for byte."""
    job = app_of(request).desk.find(request.path_params["job"])
    if job is None or not job.answer():
        return trouble(
            404, "There is no document of this job.", "Open the job, and ask again if it did not end well."
        )
    return Response(job.answer(), media_type="application/json")
