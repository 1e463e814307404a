"""Ask: a few questions about a person, and what to do with their Connects."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from simulator.app.pages.context import App, app_of, scenario_id
from simulator.app.pages.forms import choice, entry
from simulator.app.pages.frame import page
from simulator.app.pages.known import rule_packs, with_words, work, work_if_known
from simulator.app.safety.settings import NotAllowed, amount, chosen, whole
from simulator.report.page.parts import Html, tag

PLANS = {"": "basic (free)", "basic": "basic (free)", "plus": "plus"}
_USUAL_PACK = "2025_dynamic"
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
            tag(
                "fieldset",
                tag("legend", "What happened so far"),
                tag("div", *(_line(name, given) for name in _after()), class_="pair"),
            ),
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


def _after() -> tuple[str, ...]:
    return ("proposals", "views", "replies", "hires")


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
    try:
        said = await _options(app, given)
    except NotAllowed as error:
        return form(app, given, str(error))
    save = app.kept / "asked" / f"{scenario_id(*said)}.yaml"
    words = ("ask", *said, "--save", app.named(save), *app.to_results, "--json")
    title = "What to do with your Connects"
    return RedirectResponse(f"/jobs/{app.desk.start('ask', title, words).id}", 303)


async def _options(app: App, given: Mapping[str, str]) -> list[str]:
    """What a person said, as options; what they left out stays out."""
    said = list[str]()
    for name, known in (("work", await work(app)), ("plan", [*PLANS]), ("pack", [*rule_packs()])):
        if value := given.get(name, ""):
            said += [f"--{name}", *chosen([value], known, "line of work" if name == "work" else name)]
    for name, (label, _, most) in _COUNTS.items():
        if value := whole(given.get(name, ""), label, 0, most):
            said += [f"--{name}", value]
    for name, (label, _, limit) in _AMOUNTS.items():
        if value := amount(given.get(name, ""), label, limit):
            said += [f"--{name}", value]
    sent = int(whole(given.get("proposals", ""), "Proposals", 0, 1_000_000) or 0)
    for name in ("views", "replies", "hires"):
        count = whole(given.get(name, ""), name, 0, 1_000_000)
        if count and int(count) > sent:
            raise NotAllowed(f"{_COUNTS[name][0]}: {count} is more than the {sent} proposals that you sent.")
    return said
