"""Ways on: to a form with what was typed, to the same question in another app, to the terminal.

Answers: where does a person go on. An address that takes a form has a page that shows this form, and the
address of that page carries what was typed.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from urllib.parse import parse_qsl, urlencode

from simulator.app.jobs.job import Job
from simulator.app.pages.context import App
from simulator.app.parts.frame import copyable
from simulator.app.stored.child import typed
from simulator.report.page.parts import Html, tag

_CARRIED = {
    "--strategy": "strategy",
    "--set": "set",
    "--goal": "goal",
    "--replications": "replications",
    "--seed": "seed",
}


_FORMS = (
    (r"/ask", "/", True),
    (r"/compare", "/compare", True),
    (r"/scenarios", "/compare", False),
    (r"/proposals", "/proposals", False),
    (r"(/proposals/[^/]+)/forecast", r"\1", True),
    (r"/tracker/(?:add|update)", "/tracker", True),
    (r"(/explore/[^/]+)/[^/]+", r"\1", False),
    (r"(/jobs/[^/]+)/(?:cancel|again)", r"\1", False),
    (r"/runs/[^/]+/delete", "/runs", False),
)
"""address that takes a form, page that shows it, and whether that page fills in what its address carries"""
_LONGEST = 8_000
"""letters of an address; a browser may cut a longer one"""


def question_link(words: tuple[str, ...]) -> str | None:
    """The address of the form filled in with a comparison; None for other commands and own files.

    Examples
    --------
    >>> question_link(("compare", "field_2025", "--set", "jobs.per_day=40"))
    '/compare?scenario=field_2025&set=jobs.per_day%3D40'
    """
    if words[:1] != ("compare",) or len(words) < 2 or "/" in words[1]:
        return None
    pairs = [("scenario", words[1])]
    pairs += [(_CARRIED[one], value) for one, value in pairwise(words[2:]) if one in _CARRIED]
    return f"/compare?{urlencode(pairs)}"


def again_link(job: Job) -> Iterator[Html]:
    """A link that others can open in their own app."""
    link = question_link(job.words)
    if link:
        yield tag(
            "p", tag("a", "This question as a link", href=link), ": it carries the scenario and every change."
        )


def in_terminal(app: App, words: tuple[str, ...]) -> Iterator[Html]:
    """The command that does the same in a terminal, and where: results are named from that folder on."""
    yield tag("p", "In a terminal, in the folder ", tag("code", str(app.typed_in)), ":")
    yield copyable(typed(words))


def form_of(path: str, typed: Iterable[tuple[str, object]] = ()) -> str:
    """Return the address of a form, filled in.

    Parameters
    ----------
    path : str
        The address that takes the form.
    typed : iterable of (str, object)
        What was typed, by the names of the fields; what is empty, and files, are left out.

    Returns
    -------
    str

    Examples
    --------
    >>> form_of("/ask", [("connects", "80"), ("rate", "")])
    '/?connects=80'
    >>> form_of("/jobs/7/again")
    '/jobs/7'
    """
    for taken, shown, filled in _FORMS:
        if re.fullmatch(taken, path):
            pairs = [(name, value) for name, value in typed if value and isinstance(value, str)]
            page = re.sub(taken, shown, path)
            carried = f"?{urlencode(pairs)}" if filled and pairs else ""
            return page + carried if len(page + carried) <= _LONGEST else page
    return "/"


def note(app: App, path: str, typed: Iterable[tuple[str, object]]) -> str:
    """Keep what was typed last in a form, as long as the app runs; return the address of the form."""
    app.forms[path] = form_of(path, typed)
    return app.forms[path]


def way_back(address: str) -> Html:
    """Write the link that leads to a form."""
    filled = "Back to the form, filled in as it was" if "?" in address else "Back to the page it belongs to"
    return tag("p", tag("a", filled, href=address))


def lost(opened: str, path: str, body: bytes) -> Html:
    """Write the way back for somebody who has no key: the page, or the form with what was sent just now."""
    if opened:
        return tag("p", tag("a", "Open this page again", href=opened))
    return way_back(form_of(path, parse_qsl(body.decode("utf-8", "replace"))))
