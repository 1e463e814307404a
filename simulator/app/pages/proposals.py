"""My proposals: a table is handed in, its map is mended; then what came of them and what to expect."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from starlette.datastructures import FormData, QueryParams, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from simulator.app.pages.context import App, app_of
from simulator.app.pages.links import in_terminal, note, way_back
from simulator.app.pages.mapping import kept, map_form, map_options
from simulator.app.parts.answers import answer_parts
from simulator.app.parts.forms import field
from simulator.app.parts.frame import fold, page, post, trouble, void
from simulator.app.parts.numbers import counted, document, map_of, rows_of, table
from simulator.app.safety.settings import NotAllowed, whole
from simulator.app.safety.uploads import KINDS, table_kind
from simulator.app.stored.files import id_of, save
from simulator.app.stored.spoken import spoken
from simulator.report.page.parts import Html, tag


async def proposals_page(request: Request) -> Response:
    """Hand in a table, or go on with one."""
    return form(app_of(request))


def form(app: App, wrong: str = "") -> Response:
    """The page that takes a table."""
    tables = [
        tag("li", tag("a", app.called(name), href=f"/proposals/{name}")) for name in list(app.tables())[:20]
    ]
    return page(
        "My proposals",
        *([tag("p", wrong, class_="answer warn", role="alert")] if wrong else []),
        tag(
            "p",
            "Hand in what you have: a log of proposals, an account of Connects, or counts. It stays on "
            "this machine; names, letters and links are dropped.",
        ),
        _hand_in(),
        *([tag("h2", "Tables handed in before"), tag("ul", *tables)] if tables else []),
        tag("h2", "Tracker"),
        tag(
            "p",
            tag("a", "Write proposals down one by one, and see which follow-ups are due", href="/tracker"),
        ),
        here="/proposals",
        status=400 if wrong else 200,
    )


def _hand_in() -> Html:
    line = void(
        "input",
        type="file",
        id="file",
        name="file",
        required="",
        aria_describedby="file-hint",
        accept=",".join(KINDS),
    )
    return tag(
        "form",
        field("Your table", line, "CSV, TSV, Excel or JSON, 10 MB at most.", "file"),
        tag("button", "Read it", type="submit"),
        method="post",
        action="/proposals",
        enctype="multipart/form-data",
    )


async def proposals_post(request: Request) -> Response:
    """Keep a table under a name of our own."""
    app = app_of(request)
    async with request.form(max_files=1, max_fields=5) as sent:
        file = sent.get("file")
        if not isinstance(file, UploadFile):
            return form(app, "Choose a file first.")
        held, named = await file.read(), file.filename or ""
    try:
        ending = table_kind(named, held)
    except NotAllowed as error:
        return form(app, str(error))
    name = id_of("table", held.hex())
    save(app.kept / "tables" / f"{name}{ending}", held)
    app.call(name, named.replace("\\", "/").rpartition("/")[2])
    return RedirectResponse(f"/proposals/{name}", 303)


class Asked(NamedTuple):
    """Which table is asked about, and how it is read."""

    file: Path
    options: list[str]


def _asked(request: Request, given: QueryParams | FormData) -> "Asked | Response":
    """What a page of a table needs, or the page that says what is wrong."""
    file = app_of(request).tables().get(request.path_params["table"])
    if file is None:
        return trouble(404, "This table is not there any more.", "Hand it in again under My proposals.")
    try:
        return Asked(file, map_options(given))
    except NotAllowed as error:
        return trouble(400, str(error), "Go back and mend it.")


async def table_page(request: Request) -> Response:
    """How a table is read: the map, to be mended, and every row that is left out."""
    app, asked = app_of(request), _asked(request, request.query_params)
    if not isinstance(asked, Asked):
        return asked
    file, options = asked
    said = await app.asker.soon("history", "import", app.named(file), *options, "--json")
    found = said.document()
    name = request.path_params["table"]
    carried = _carried(request)
    if not found:
        return page(
            "How your table is read",
            tag("p", "It could not be read yet:", class_="answer warn", role="alert"),
            tag("pre", said.remarks or "The command said nothing.", tabindex=0),
            tag("p", "Say below which column is which, and read it again."),
            map_form(name, {}, {}, file, request.query_params),
            here="/proposals",
        )
    first, *more = _says(found)
    return page(
        "How your table is read",
        tag("p", first.replace(app.named(file), app.called(name), 1), class_="answer"),
        *(tag("p", line) for line in more),
        *_left_out(found),
        tag("p", tag("a", "What came of them", href=f"/proposals/{name}/funnel?{carried}")),
        _ask_link(name, carried),
        post(
            f"/proposals/{name}/forecast",
            "What the next month will bring",
            *kept(request.query_params.multi_items()),
        ),
        tag("h2", "The map"),
        map_form(
            name,
            map_of(found.get("columns")),
            map_of(found.get("statuses")),
            file,
            request.query_params,
            str(found.get("kind", "")),
        ),
        *in_terminal(app, ("history", "import", app.named(file), *options)),
        document(said.out, ""),
        here="/proposals",
    )


def _ask_link(name: str, carried: str) -> Html:
    """The way from a table to advice."""
    link = f"/?{urlencode({'table': name})}{'&' if carried else ''}{carried}"
    return tag("p", tag("a", "What to do with your Connects, given these proposals", href=link))


def _carried(request: Request) -> str:
    """What the address says of the map, to go with a link."""
    return urlencode([(key, value) for key, value in request.query_params.multi_items() if value])


def _says(found: dict[str, object]) -> list[str]:
    """How the table was read, in sentences; the first says what it was taken for."""
    says = found.get("says")
    return [spoken(str(one)) for one in says] if isinstance(says, list) and says else [""]


def _left_out(found: dict[str, object]) -> Iterator[Html]:
    if rows := rows_of(found.get("unusable")):
        yield fold(
            f"Left out: {counted(len(rows), 'row')}",
            table("Rows that cannot be used, and why.", by_reason(rows)),
            opened=True,
        )
    remarks = found.get("remarks")
    for one in remarks if isinstance(remarks, list) else []:
        yield tag("p", spoken(str(one)), class_="quiet")


def by_reason(rows: Iterable[Mapping[str, object]]) -> list[dict[str, object]]:
    """Rows that are left out for one reason as one line.

    Parameters
    ----------
    rows : iterable of mapping
        `row` and `reason` of each.

    Returns
    -------
    list of dict
        `rows` and `reason`.
    """
    found = dict[str, list[int]]()
    for one in rows:
        found.setdefault(spoken(str(one.get("reason", ""))), []).append(int(str(one.get("row", 0))))
    return [{"rows": _spans(sorted(where)), "reason": why} for why, where in found.items()]


def _spans(numbers: Iterable[int]) -> str:
    """Write numbers with those that follow each other as one span."""
    spans = list[list[int]]()
    for one in numbers:
        if spans and one <= spans[-1][-1] + 1:
            spans[-1][1:] = [one]
        else:
            spans.append([one])
    return ", ".join(" to ".join(map(str, span)) for span in spans)


async def funnel_page(request: Request) -> Response:
    """What came of the proposals of a table."""
    app, asked = app_of(request), _asked(request, request.query_params)
    if not isinstance(asked, Asked):
        return asked
    file, options = asked
    words = ("history", "show", app.named(file), *options, "--json")
    said = await app.asker.soon(*words)
    found = said.document()
    name, carried = request.path_params["table"], _carried(request)
    back = tag("p", tag("a", "Back to the map", href=f"/proposals/{name}{'?' if carried else ''}{carried}"))
    if not found:
        return trouble(400, said.remarks or "It could not be read.", "Go back and mend the map.", back)
    return page(
        "What came of your proposals",
        *answer_parts(found),
        tag("h2", "Next"),
        _ask_link(name, carried),
        post(
            f"/proposals/{name}/forecast",
            "What the next month will bring",
            *kept(request.query_params.multi_items()),
        ),
        *in_terminal(app, words[:-1]),
        document(said.out, ""),
        back,
        here="/proposals",
    )


async def forecast_post(request: Request) -> Response:
    """Start the forecast, which plays a market."""
    app = app_of(request)
    async with request.form() as sent:
        back = note(app, request.url.path, sent.multi_items())
        asked = _asked(request, sent)
        if not isinstance(asked, Asked):
            return asked
        file, options = asked
        try:
            if month := whole(str(sent.get("proposals", "")), "Proposals a month", 1, 100_000):
                options += ["--proposals", month]
        except NotAllowed as error:
            return trouble(400, str(error), "Go back and mend it.", way_back(back))
    words = ("history", "forecast", app.named(file), *options, *app.to_results, "--json")
    job = app.desk.start("forecast", "What the next month will bring", words, back)
    return RedirectResponse(f"/jobs/{job.id}", 303)
