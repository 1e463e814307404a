"""Ask: a few questions about a person, and what to do with their Connects.

Who has handed in a table of proposals is asked for no counts: the table says more than they do.
"""

from collections.abc import Iterator, Mapping

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from simulator.app.pages.known import rule_packs, with_words, work, work_if_known
from simulator.app.pages.mapping import is_of_map, kept, map_options
from simulator.app.parts.context import App, app_of, scenario_id
from simulator.app.parts.forms import choice, entry
from simulator.app.parts.frame import page
from simulator.app.parts.links import note
from simulator.app.safety.settings import NotAllowed, amount, chosen, whole
from simulator.app.stored.files import id_of
from simulator.report.page.parts import Html, tag

PLANS = {"": "basic (free)", "basic": "basic (free)", "plus": "plus"}
_USUAL_PACK = "2025_dynamic"
_SO_FAR = {"views": "that were viewed", "replies": "that were answered", "hires": "that got you hired"}
"""what a count says, where a later one is larger"""
_AFTER = ("proposals", "views", "replies", "hires")
_COUNTS = {
    "connects": ("Connects a month", "Those of your plan included.", 100_000),
    "proposals": (
        "Proposals you have sent, and that are decided",
        "Leave these empty if you have just begun.",
        1_000_000,
    ),
    "views": ("How many of them were viewed", "", 1_000_000),
    "replies": ("How many were answered", "", 1_000_000),
    "hires": ("How many got you hired", "", 1_000_000),
    "feedbacks": ("Feedbacks that you have", "", 1_000_000),
}
_AMOUNTS = {
    "dollars": ("Most dollars a month for more Connects", "", 1_000_000.0),
    "hours": ("Hours a week for contracts", "", 168.0),
    "rate": ("Rate that you ask, in dollars an hour", "", 100_000.0),
}


async def ask_page(request: Request) -> Response:
    """The first page: the questions."""
    return form(app_of(request), dict(request.query_params))


def form(app: App, given: Mapping[str, str], wrong: str = "") -> Response:
    """The questions, filled in with what was given.

    Parameters
    ----------
    app : App
        This start of the app.
    given : mapping
        Answers by name.
    wrong : str
        What is wrong with them.

    Returns
    -------
    Response
    """
    names = work_if_known(app)
    value = given.get("work", "")
    kind = (
        choice("work", "Line of work", {"": "choose one", **{name: name for name in names}}, value)
        if names
        else entry("work", "Line of work", value, "Such as web, mobile, writing or design.")
    )
    return page(
        "What should I do with my Connects?",
        *([tag("p", wrong, class_="answer warn", role="alert")] if wrong else []),
        tag(
            "p",
            "Say what you know and leave the rest empty. You get one screen of advice: which rule to "
            "follow, how long until a hire, "
            "boost or not, Plus or not, and what income, each with its range. It takes a minute or two; "
            "the first time a few minutes more, while the engine is prepared.",
        ),
        tag(
            "form",
            tag("div", kind, _line("connects", given), _line("dollars", given), _plan(given), class_="pair"),
            tag("fieldset", tag("legend", "What happened so far"), *_so_far(app, given)),
            tag(
                "fieldset",
                tag("legend", "About you"),
                tag("div", *(_line(name, given) for name in ("hours", "rate", "feedbacks")), class_="pair"),
                choice(
                    "pack", "Rules of the platform", with_words(rule_packs()), given.get("pack", _USUAL_PACK)
                ),
            ),
            tag("button", "Get my answer", type="submit"),
            method="post",
            action="/ask",
        ),
        here="/",
        status=400 if wrong else 200,
    )


def _so_far(app: App, given: Mapping[str, str]) -> Iterator[Html]:
    """What came of the proposals so far: a table that was handed in, or counts."""
    if (table := given.get("table", "")) in app.tables():
        yield from kept([(key, value) for key, value in given.items() if key == "table" or is_of_map(key)])
        yield tag(
            "p",
            "As ",
            tag("a", app.called(table), href=f"/proposals/{table}"),
            " says, proposals that may still be answered included. ",
            tag("a", "Fill in counts instead", href="/"),
        )
        return
    yield tag("div", *(_line(name, given) for name in _AFTER), class_="pair")
    yield tag(
        "p", "Or ", tag("a", "hand in a table of your proposals", href="/proposals"), ", and ask from there."
    )


def _plan(given: Mapping[str, str]) -> Html:
    return choice(
        "plan", "Plan", {key: words for key, words in PLANS.items() if key}, given.get("plan", "basic")
    )


def _line(name: str, given: Mapping[str, str]) -> Html:
    label, hint, _ = (_COUNTS | _AMOUNTS)[name]
    mode = "decimal" if name in _AMOUNTS else "numeric"
    return entry(name, label, given.get(name, ""), hint, inputmode=mode)


async def ask_post(request: Request) -> Response:
    """Start the job that answers."""
    app = app_of(request)
    async with request.form() as sent:
        given = {key: str(value) for key, value in sent.items()}
    asked = note(app, request.url.path, given.items())
    try:
        said = [*await _options(app, given), *await _history(app, given)]
    except NotAllowed as error:
        return form(app, given, str(error))
    save = app.kept / "asked" / f"{scenario_id(*said)}.yaml"
    words = ("ask", *said, "--save", app.named(save), *app.to_results, "--json")
    title = "What to do with your Connects"
    return RedirectResponse(f"/jobs/{app.desk.start('ask', title, words, asked).id}", 303)


async def _options(app: App, given: Mapping[str, str]) -> list[str]:
    """What a person said, as options; what they left out stays out."""
    said = list[str]()
    for name, known in (("work", await work(app)), ("plan", [*PLANS]), ("pack", [*rule_packs()])):
        if value := given.get(name, ""):
            said += [f"--{name}", *chosen([value], known, "line of work" if name == "work" else name)]
    by_table = bool(given.get("table"))
    for name, (label, _, most) in _COUNTS.items():
        if by_table and name in _AFTER:
            continue
        if value := whole(given.get(name, ""), label, 0, most):
            said += [f"--{name}", value]
    for name, (label, _, limit) in _AMOUNTS.items():
        if value := amount(given.get(name, ""), label, limit):
            said += [f"--{name}", value]
    if by_table:
        return said
    _counts_fall(given)
    return said


def _counts_fall(given: Mapping[str, str]) -> None:
    """Refuse counts of which a later one is larger than one before; what is left empty is not known."""
    before, most = "proposals that you sent", int(whole(given.get("proposals", ""), "", 0, 1_000_000) or 0)
    for name, words in _SO_FAR.items():
        count = whole(given.get(name, ""), name, 0, 1_000_000)
        if not count:
            continue
        if int(count) > most:
            raise NotAllowed(f"{_COUNTS[name][0]}: {count} is more than the {most:,} {before}.")
        before, most = words, int(count)


async def _history(app: App, given: Mapping[str, str]) -> list[str]:
    """The table of proposals as an option; where its map was mended, a copy that is read as it stands."""
    if not (name := given.get("table", "")):
        return []
    tables = app.tables()
    if name not in tables:
        raise NotAllowed("Your table is not there any more. Hand it in again under My proposals.")
    options = map_options(FormData(given))
    if not options:
        return ["--history", app.named(tables[name])]
    copy = app.kept / "asked" / f"{id_of(name, *options)}.csv"
    words = ("history", "import", app.named(tables[name]), *options, "--out", app.named(copy), "--json")
    read = await app.asker.ask(*words, keep=False)
    if read.code:
        raise NotAllowed(read.remarks or "Your table could not be read. Mend its map under My proposals.")
    return ["--history", app.named(copy)]
