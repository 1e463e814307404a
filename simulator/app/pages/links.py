"""Ways out of the app: a link that carries a question, a command that goes on with it in a terminal."""

from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urlencode

from simulator.app.jobs.job import Job
from simulator.app.pages.context import App
from simulator.app.pages.frame import copyable
from simulator.app.stored.child import typed
from simulator.report.page.parts import Html, tag

_CARRIED = {
    "--strategy": "strategy",
    "--set": "set",
    "--goal": "goal",
    "--replications": "replications",
    "--seed": "seed",
}


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
