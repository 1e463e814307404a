"""Compare: a scenario, some rules, a goal; and other questions about a scenario."""

from collections.abc import Mapping, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, QueryParams, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from simulator.app.pages.context import App, app_of
from simulator.app.pages.known import GOALS, USUAL, scenarios, strategies, with_words
from simulator.app.pages.links import note
from simulator.app.parts.forms import choice, entry, field, hidden, ticks
from simulator.app.parts.frame import fold, page, void
from simulator.app.safety.scenarios import checked_scenario
from simulator.app.safety.settings import NotAllowed, chosen, settings_in, whole
from simulator.app.stored.files import id_of, save
from simulator.report.page.parts import Html, tag

_WAYS = {
    "compare": "Compare the rules",
    "plan": "How many Connects until a hire",
    "sweep": "Play all settings of its block “sweep”",
}
_TITLES = {
    "compare": "Which rule is better in {name}",
    "plan": "Connects until a hire in {name}",
    "sweep": "Sweep of {name}",
}
_LUCK = {
    "replications": ("Random worlds", "More are surer and slower; 20 say much.", 1, 100_000),
    "seed": ("Seed of the luck", "The same seed gives the same numbers.", 0, 2**63 - 1),
}
"""by field: its label, a hint, the least and the most"""


async def compare_page(request: Request) -> Response:
    """The form, filled in with what the address carries."""
    return await form(app_of(request), request.query_params)


async def form(app: App, given: QueryParams | FormData, wrong: str = "") -> Response:
    """The form, filled in with what was given.

    Parameters
    ----------
    app : App
        This start of the app.
    given : QueryParams or FormData
        What the address or the form holds.
    wrong : str
        What is wrong with it.

    Returns
    -------
    Response
    """
    rules = await strategies(app, wait=bool(wrong))
    wanted = [str(one) for one in given.getlist("strategy")]
    return page(
        "Which rule is better?",
        *([tag("p", wrong, class_="answer warn", role="alert")] if wrong else []),
        tag(
            "p",
            "Choose a market and two rules or more. All of them meet the same posts and the same luck, "
            "so differences are not chance "
            "alone. Without rules, those of the scenario are compared.",
        ),
        tag(
            "form",
            *_market(app, str(given.get("own", "")), str(given.get("scenario", USUAL))),
            choice("goal", "What you want", GOALS, str(given.get("goal", ""))),
            _rules(rules, wanted),
            _luck(given),
            _changes("\n".join(str(one) for one in given.getlist("set"))),
            choice("way", "What to find out", _WAYS, str(given.get("way", "compare"))),
            tag("button", "Start", type="submit"),
            method="post",
            action="/compare",
        ),
        *_hand_in(),
        here="/compare",
        status=400 if wrong else 200,
    )


def _luck(given: QueryParams | FormData) -> Html:
    """How many worlds, and which."""
    filled = [
        entry(name, label, str(given.get(name, "")), hint, inputmode="numeric")
        for name, (label, hint, *_) in _LUCK.items()
    ]
    return tag("div", *filled, class_="pair")


def _changes(settings: str) -> Html:
    """What differs from the scenario, folded away where nothing does."""
    box = tag("textarea", settings, id="set", name="set", aria_describedby="set-hint", spellcheck="false")
    hint = "Such as jobs.per_day=40 or clients.attention=6."
    return fold(
        "Change settings of the scenario",
        field("Settings, one a line", box, hint, "set"),
        opened=bool(settings),
    )


def _hand_in() -> list[Html]:
    """A form for a scenario file of one's own."""
    line = void(
        "input",
        type="file",
        id="file",
        name="file",
        required="",
        aria_describedby="file-hint",
        accept=".yaml,.yml",
    )
    return [
        tag("h2", "A scenario of your own"),
        tag(
            "form",
            field("A YAML file", line, "It may change every setting, and may name no other file.", "file"),
            tag("button", "Use it", type="submit", class_="second"),
            method="post",
            action="/scenarios",
            enctype="multipart/form-data",
        ),
    ]


async def scenario_post(request: Request) -> Response:
    """Keep a scenario file under a name of our own, and go on with it."""
    app = app_of(request)
    async with request.form(max_files=1, max_fields=5) as sent:
        file = sent.get("file")
        held = await file.read() if isinstance(file, UploadFile) else b""
        try:
            text = await run_in_threadpool(checked_scenario, held, scenarios())  # others go on meanwhile
        except NotAllowed as error:
            return await form(app, request.query_params, str(error))
    name = id_of("scenario", held.hex())
    save(app.kept / "asked" / f"{name}.yaml", text)
    return RedirectResponse(f"/compare?own={name}", 303)


def _market(app: App, own: str, name: str) -> list[Html]:
    mine = app.own_scenarios()
    if own in mine:
        return [
            hidden("own", own),
            tag(
                "p", "The market: ", tag("b", "your own"), ", as you described it under Ask or handed it in."
            ),
        ]
    return [choice("scenario", "Market", with_words(scenarios(), 110), name)]


def _rules(rules: Mapping[str, str], wanted: Sequence[str]) -> Html:
    first = {
        name: rules[name]
        for name in ("fit_threshold", "fresh_hour", "shadow_price", "value_per_connect", "spray_and_pray")
        if name in rules
    }
    shown = {name: rules[name] for name in wanted if name in rules} | first
    rest = {name: line for name, line in rules.items() if name not in shown}
    return tag(
        "div",
        ticks("strategy", "Rules to compare", shown, wanted),
        fold(f"{len(rest)} more rules", ticks("strategy", "More rules", rest, wanted)),
    )


async def compare_post(request: Request) -> Response:
    """Start the job."""
    app = app_of(request)
    async with request.form() as sent:
        asked = note(app, request.url.path, sent.multi_items())
        try:
            kind, name, words = await _command(app, sent)
        except NotAllowed as error:
            return await form(app, sent, str(error))
    job = app.desk.start(kind, _TITLES[kind].format(name=name), words, asked)
    return RedirectResponse(f"/jobs/{job.id}", 303)


async def _command(app: App, sent: FormData) -> tuple[str, str, tuple[str, ...]]:
    """What was asked: the kind of job, the name of the market, the command."""
    own, mine = str(sent.get("own", "")), app.own_scenarios()
    name = str(sent.get("scenario", ""))
    if own:
        chosen([own], mine, "scenario of your own")
        source, name = app.named(mine[own]), "your own situation"
    else:
        (source,) = chosen([name], scenarios(), "scenario")
    kind = str(sent.get("way", "compare"))
    chosen([kind], _WAYS, "way")
    words = [kind, source]
    if kind == "sweep":
        words += _options(sent, ("seed",))
    elif kind == "plan":
        words += ["--chance", "90%", *_options(sent, ("replications", "seed"))]
    else:
        goal = str(sent.get("goal", ""))
        words += ["--goal", *chosen([goal], GOALS, "goal")] if goal else []
        words += _rules_asked(sent, await strategies(app, wait=True))
        words += _options(sent, ("replications", "seed"))
    for one in settings_in("\n".join(map(str, sent.getlist("set")))):
        words += ["--set", one]
    pictures = () if kind == "plan" else ("--no-pictures",)
    return kind, name, (*words, *app.to_results, *pictures, "--json")


def _rules_asked(sent: FormData, known: Mapping[str, str]) -> list[str]:
    """The rules that were ticked, as options: none, or enough to compare."""
    ticked = chosen(map(str, sent.getlist("strategy")), known, "strategy")
    if len(set(ticked)) == 1:
        raise NotAllowed(
            f"Only “{ticked[0]}” is ticked, and one rule cannot be compared. Tick another one, or none to "
            "compare those of the scenario."
        )
    return [word for one in ticked for word in ("--strategy", one)]


def _options(sent: FormData, names: Sequence[str]) -> list[str]:
    found = list[str]()
    for name in names:
        label, _, least, most = _LUCK[name]
        if value := whole(str(sent.get(name, "")), label, least, most):
            found += [f"--{name}", value]
    return found
