"""One freelancer's account, and one post's story."""

from collections.abc import Iterator
from itertools import pairwise

from starlette.requests import Request
from starlette.responses import Response

from simulator.app.pages.context import app_of
from simulator.app.pages.explore import gone
from simulator.app.pages.links import in_terminal
from simulator.app.parts.frame import fold, page, trouble
from simulator.app.parts.numbers import counted, document, facts, map_of, number, real, rows_of, table
from simulator.app.safety.settings import NotAllowed, whole
from simulator.app.stored.listing import about
from simulator.report.page.parts import Html, tag

_MOST_ENTRIES = 25
_POST = {
    "job": "Post",
    "proposals": "Proposals of simulated freelancers",
    "opened": "Read",
    "replied": "Answered",
    "hired": "Hired",
    "who": "Who was hired",
}
_LINES = {"when": "When", "what": "What", "amount": "Connects", "balance": "Balance", "post": "Post"}
_FACTS = {
    "category": "Line of work",
    "value_usd": "What it pays, in dollars",
    "connects_required": "Connects for a proposal",
    "openings": "Freelancers wanted",
    "posted_at": "Posted on day",
    "closes_at": "Closed on day",
    "attention": "Proposals that the client reads",
    "interviews": "Proposals that the client answers",
}
_VIEWER = {
    "who": "Who",
    "came_of_it": "Proposal",
    "fate": "What came of it",
    "price": "Price",
    "boost": "Boost",
    "balance": "Balance before",
    "score": "Score of the rule",
    "place": "Place in the feed",
}
_ENTRY = {
    "who": "Who",
    "place": "Place",
    "match_share": "Fit",
    "bid_connects": "Boost",
    "chance": "Chance of the hire",
    "opened": "Read",
    "hired": "Hired",
}
_WHAT_IF = {
    "change": "If the proposal had been",
    "who": "Whose",
    "place": "Place",
    "chance": "Chance of the hire",
    "opened": "Read",
    "hired": "Hired",
    "note": "Note",
}


async def account_page(request: Request) -> Response:
    """The account of one freelancer, like a bank statement."""
    app, said = app_of(request), request.query_params
    one = app.find(request.path_params["run"])
    found = about(one) if one else None
    if one is None or found is None:
        return gone()
    group = said.get("group", found.groups[0])
    try:
        lane = whole(said.get("number", "0"), "Number", 0, 1_000_000) or "0"
        replication = whole(said.get("replication", "0"), "Random world", 0, 10_000_000) or "0"
        if group not in found.groups:
            raise NotAllowed(f"There is no “{group[:60]}” in this run.")
    except NotAllowed as error:
        return trouble(400, str(error), "Go back and choose again.")
    words = ("ledger", app.named(one.folder), "--lane", f"{replication}:{group}:{lane}", "--json")
    answer = await app.asker.soon(*words, stamp=one.stamp)
    account = answer.document()
    if not account:
        return trouble(
            400, answer.remarks or "The account could not be read.", "Go back and choose another freelancer."
        )
    stories = replication == "0"  # those of other worlds are told by the command alone
    booked = rows_of(account.get("lines"))
    lines = [_line(one.id, row, stories) for row in booked]
    return page(
        f"The account of {group}, number {lane}",
        tag("p", str(account.get("answer", "")), class_="answer"),
        facts("What came in and went out, by cause.", map_of(account.get("sums")), "Connects"),
        *(tag("p", line, class_="quiet") for line in _about_days(found.scenario, booked)),
        table("Every line of the account.", lines, _LINES),
        *in_terminal(app, words[:-1]),
        document(answer.out, "", 20_000),
        tag("p", tag("a", "Back to the run", href=f"/explore/{one.id}")),
        here="/explore",
    )


def _about_days(scenario: dict[str, object], booked: list[dict[str, object]]) -> Iterator[str]:
    """What has to be known of the days of an account: which of them count, and in which order they stand."""
    whole, first = real(scenario.get("horizon")), real(scenario.get("warmup"))
    if whole and first:
        yield (
            f"Days count from the start of the run, {number(whole)} in all. The first {number(first)} fill "
            f"the market and do not count for the answer, which is of the {number(whole - first)} after them."
        )
    days = [day for row in booked if (day := real(row.get("at_days"))) is not None]
    if any(later < day - 1e-9 for day, later in pairwise(days)):
        yield "Lines stand in the order of booking: within one step of the market's clock, times may go back."


def _line(run: str, row: dict[str, object], stories: bool) -> dict[str, object]:
    """A line whose post leads to its story."""
    post = row.get("post")
    if post is None:
        return row | {"post": ""}
    return row | {"post": _story(run, post) if stories else f"Post {post}"}


def _story(run: str, post: object) -> Html:
    return tag("a", f"Post {post}", href=f"/explore/{run}/posts/{post}")


async def posts_page(request: Request) -> Response:
    """The posts on which somebody was read or hired."""
    app = app_of(request)
    one = app.find(request.path_params["run"])
    if one is None:
        return gone()
    answer = await app.asker.soon("replay", app.named(one.folder), "--json", stamp=one.stamp)
    found = answer.document()
    if not found:
        return trouble(
            400,
            answer.remarks or "The posts could not be read.",
            "Play the run again, or look at another one.",
        )
    rows = sorted(rows_of(found.get("posts")), key=lambda row: -int(str(row.get("hired") or 0)))
    linked = [row | {"job": _story(one.id, row["job"])} for row in rows]
    return page(
        "Posts, and who was hired",
        tag("p", str(found.get("answer", "")), class_="answer"),
        table("Posts on which somebody was read or hired; each leads to its story.", linked, _POST),
        document(answer.out, "", 20_000),
        tag("p", tag("a", "Back to the run", href=f"/explore/{one.id}")),
        here="/explore",
    )


async def post_page(request: Request) -> Response:
    """The story of one post."""
    app = app_of(request)
    one = app.find(request.path_params["run"])
    if one is None:
        return gone()
    job = str(request.path_params["post"])
    words = ("replay", app.named(one.folder), "--job", job, "--json")
    answer = await app.asker.soon(*words, stamp=one.stamp)
    found = answer.document()
    if not found:
        return trouble(404, answer.remarks or "There is no such post.", "Choose one from the list of posts.")
    facts_of = map_of(found.get("post"))
    told = {words: facts_of[key] for key, words in _FACTS.items() if key in facts_of}
    return page(
        f"The story of post {job}",
        tag("p", str(found.get("answer", "")), class_="answer"),
        facts("The post.", told),
        table("Who of the simulated freelancers saw it.", _named(found.get("viewers")), _VIEWER),
        tag("h2", "What would have changed it"),
        table("The same client, the same luck, another proposal.", _named(found.get("what_ifs")), _WHAT_IF),
        tag("h2", "How the client chose"),
        *_races(map_of(found.get("races"))),
        *in_terminal(app, words[:-1]),
        document(answer.out, "", 20_000),
        tag("p", tag("a", "Back to the posts", href=f"/explore/{one.id}/posts")),
        here="/explore",
    )


def _named(value: object) -> list[dict[str, object]]:
    """Rows that say who: a freelancer by group and number, a rival of the crowd without a name."""
    return [
        row | {"who": f"{row['group']}, number {row.get('number')}" if row.get("group") else "a rival"}
        for row in rows_of(value)
    ]


def _races(races: dict[str, object]) -> list[Html]:
    return [
        fold(
            "Everybody in the race" if name == "all" else f"With {name} alone",
            _entries(_named(map_of(race).get("entries"))),
            opened=name == "all",
        )
        for name, race in list(races.items())[:4]
    ]


def _entries(rows: list[dict[str, object]]) -> Html:
    """The first in the client's list, and the simulated freelancers wherever they are."""
    shown = [row for at, row in enumerate(rows) if at < _MOST_ENTRIES or row.get("group")]
    rest = len(rows) - len(shown)
    more = f" Another {counted(rest, 'rival')} stood further down." if rest else ""
    return table(f"In the order in which the client saw them.{more}", shown, _ENTRY)
