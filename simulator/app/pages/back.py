"""The way back to a form, with what was typed in it.

Answers: where does a person go on who sent a form to no avail. An address that takes a form has a page that
shows this form, and the address of that page carries what was typed.
"""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode

from simulator.app.pages.context import App
from simulator.report.page.parts import Html, tag

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


def lost(path: str, body: bytes) -> Html:
    """Write the way back for somebody who has no key, from what their browser sent just now."""
    return way_back(form_of(path, parse_qsl(body.decode("utf-8", "replace"))))
