"""The tracker: proposals written down one by one, and which follow-ups are due."""

from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from simulator.app.pages.context import App, app_of
from simulator.app.pages.links import in_terminal, note
from simulator.app.pages.mapping import MEANINGS
from simulator.app.parts.answers import answer_parts
from simulator.app.parts.forms import choice, entry, hidden
from simulator.app.parts.frame import fold, page
from simulator.app.parts.numbers import rows_of, table
from simulator.app.safety.settings import NotAllowed, amount, whole
from simulator.report.page.parts import Html, tag

_LONGEST = 500
_LABELS = {
    "connects": "Connects paid",
    "boost": "Connects for a top slot",
    "rivals": "Proposals that were there",
    "budget": "What the post pays in all, in dollars",
    "follow_up": "Days until you follow up",
    "value": "What the contract pays, in dollars",
    "returned": "Connects that came back",
}
"""what is asked for, by field; what is wrong is told by the same words"""
_DUE = {"number": "Number", "due": "Due on", "post": "Post", "status": "Now"}
_SHOWN = {
    "number": "Number",
    "date": "Sent",
    "post": "Post",
    "cost_connects": "Connects",
    "boost_connects": "Boost",
    "status": "Now",
    "follow_up": "Follow-up",
}


async def tracker_page(request: Request) -> Response:
    """How the month goes, what is due, and every row."""
    return await form(app_of(request), given=dict(request.query_params))


async def form(app: App, wrong: str = "", given: Mapping[str, str] | None = None) -> Response:
    """The tracker with its two forms.

    Parameters
    ----------
    app : App
        This start of the app.
    wrong : str
        What is wrong with what was written.
    given : mapping, optional
        What was written.

    Returns
    -------
    Response
    """
    said, file = given or {}, str(app.tracker)
    there = (app.place / app.tracker).is_file()
    rows, due, month = list[dict[str, object]](), list[dict[str, object]](), dict[str, object]()
    trouble = ""
    if there:
        listed = await app.asker.ask("track", "due", file, "--within", "7", "--json", keep=False)
        rows, due = rows_of(listed.document().get("proposals")), rows_of(listed.document().get("due"))
        trouble = "" if listed.code == 0 else listed.remarks
        month = (await app.asker.ask("track", file, "--json", keep=False)).document()
    month.pop("due", None)
    return page(
        "Tracker",
        *([tag("p", wrong or trouble, class_="answer warn", role="alert")] if wrong or trouble else []),
        tag(
            "p",
            f"Your proposals are in {file}, a plain CSV that any spreadsheet opens."
            if there
            else f"Nothing is written down yet. The first proposal begins {file}.",
        ),
        *(_due(due) if there else ()),
        tag("h2", "A proposal that you sent"),
        _add_form(said),
        *(_written_down(rows, said) if rows else ()),
        *([fold("How this month goes", *answer_parts(month))] if month else []),
        *(in_terminal(app, ("track", file)) if there else ()),
        here="/proposals",
        status=400 if wrong else 200,
    )


def _due(due: list[dict[str, object]]) -> list[Html]:
    return [
        tag("h2", "Due within a week"),
        table("Follow-ups that are due, and those of the next seven days.", due, _DUE),
    ]


def _written_down(rows: list[dict[str, object]], said: Mapping[str, str]) -> list[Html]:
    return [
        tag("h2", "What came of one"),
        _update_form(rows, said),
        tag("h2", "All of them"),
        table("All proposals in the tracker.", list(reversed(rows)), _SHOWN),
    ]


def _add_form(said: Mapping[str, str]) -> Html:
    return tag(
        "form",
        *([hidden("sure", said["sure"])] if said.get("sure") else []),
        tag(
            "div",
            entry("post", "Link or title of the post", said.get("post", ""), required="", maxlength=_LONGEST),
            entry(
                "connects", _LABELS["connects"], said.get("connects", ""), required="", inputmode="numeric"
            ),
            entry("boost", _LABELS["boost"], said.get("boost", ""), inputmode="numeric"),
            entry("rivals", _LABELS["rivals"], said.get("rivals", ""), inputmode="numeric"),
            entry("budget", _LABELS["budget"], said.get("budget", ""), inputmode="decimal"),
            entry(
                "follow_up",
                _LABELS["follow_up"],
                said.get("follow_up", "4"),
                "0 for never.",
                inputmode="numeric",
            ),
            entry("note", "Note", said.get("note", ""), "It stays in this file.", maxlength=_LONGEST),
            class_="pair",
        ),
        tag("button", "Write it down", type="submit"),
        method="post",
        action="/tracker/add",
    )


def _update_form(rows: list[dict[str, object]], said: Mapping[str, str]) -> Html:
    names = {
        str(row.get("number")): f"{row.get('number')}: {str(row.get('post'))[:60]}" for row in reversed(rows)
    }
    return tag(
        "form",
        tag(
            "div",
            choice("number", "Which", names, said.get("number", "")),
            choice(
                "status",
                "What came of it",
                {one: one.replace("_", " ") for one in MEANINGS[:-1]},
                said.get("status", "viewed"),
            ),
            entry("value", _LABELS["value"], said.get("value", ""), inputmode="decimal"),
            entry("returned", _LABELS["returned"], said.get("returned", ""), inputmode="numeric"),
            class_="pair",
        ),
        tag("button", "Save", type="submit"),
        method="post",
        action="/tracker/update",
    )


async def add(request: Request) -> Response:
    """Add a row."""
    return await _change(request, _added)


async def update(request: Request) -> Response:
    """Write what came of a row."""
    return await _change(request, _updated)


async def _change(request: Request, options: Callable[[str, Mapping[str, str]], list[str]]) -> Response:
    app = app_of(request)
    async with request.form() as sent:
        given = {key: str(value) for key, value in sent.items()}
    note(app, request.url.path, given.items())
    try:
        words = options(str(app.tracker), given)
    except NotAllowed as error:
        return await form(app, str(error), given)
    if options is _added and (number := await _same_post(app, given)):
        again = given | {"sure": given["post"].strip()}
        wrong = (
            f"Proposal {number} is for this post already. If this is another one, write it down once more."
        )
        return await form(app, wrong, again)
    said = await app.asker.ask(*words, keep=False)
    if said.code:
        return await form(app, said.remarks or "It could not be written.", given)
    return RedirectResponse("/tracker", 303)


async def _same_post(app: App, given: Mapping[str, str]) -> str:
    """The number of a proposal for the same post; empty if there is none, or the person knows of it."""
    post = given["post"].strip()
    if given.get("sure") == post or not (app.place / app.tracker).is_file():
        return ""
    listed = await app.asker.ask("track", "due", str(app.tracker), "--json", keep=False)
    same = (row for row in rows_of(listed.document().get("proposals")) if row.get("post") == post)
    return str(next(same, {}).get("number", ""))


def _added(file: str, given: Mapping[str, str]) -> list[str]:
    text = given.get("post", "").strip()
    if not text or len(text) > _LONGEST:
        raise NotAllowed("Say which post it is: its link or its title.")
    words = ["track", "add", file, f"--post={text}"]
    words.append(f"--connects={whole(given.get('connects', ''), _LABELS['connects'], 0, 1000) or 0}")
    for name, most in (("boost", 1000), ("rivals", 100_000), ("follow_up", 365)):
        if value := whole(given.get(name, ""), _LABELS[name], 0, most):
            words.append(f"--{name.replace('_', '-')}={value}")
    if value := amount(given.get("budget", ""), _LABELS["budget"], 1e7):
        words.append(f"--budget={value}")
    return [*words, *([f"--note={given['note'][:_LONGEST]}"] if given.get("note", "").strip() else [])]


def _updated(file: str, given: Mapping[str, str]) -> list[str]:
    number = whole(given.get("number", ""), "Number", 1, 10_000_000)
    if not number or given.get("status", "") not in MEANINGS:
        raise NotAllowed("Choose a proposal and what came of it.")
    words = ["track", "update", file, number, f"--status={given['status']}"]
    if value := amount(given.get("value", ""), _LABELS["value"], 1e8):
        words.append(f"--value={value}")
    if value := whole(given.get("returned", ""), _LABELS["returned"], 0, 1000):
        words.append(f"--returned={value}")
    return words
