"""One freelancer's account, and one post's story."""

from starlette.requests import Request
from starlette.responses import Response

from simulator.app.pages.answers import tables_of
from simulator.app.pages.context import app_of
from simulator.app.pages.explore import gone
from simulator.app.pages.frame import copyable, fold, page, trouble
from simulator.app.pages.numbers import facts, map_of, rows_of, table
from simulator.app.safety.settings import NotAllowed, whole
from simulator.app.stored.child import typed
from simulator.app.stored.listing import about
from simulator.report.page.parts import Html, tag

_POST = {
    "job": "Post",
    "proposals": "Proposals of simulated freelancers",
    "opened": "Read",
    "replied": "Answered",
    "hired": "Hired",
    "who": "Who was hired",
}
_LINES = {"when": "When", "what": "What", "post": "Post", "amount": "Connects", "balance": "Balance"}
_VIEWER = {
    "group": "Who",
    "number": "Number",
    "came_of_it": "What came of it",
    "fate": "Ended as",
    "price": "Price",
    "balance": "Balance",
    "score": "Score",
    "place": "Place in the feed",
}
_ENTRY = {
    "place": "Place",
    "group": "Who",
    "number": "Number",
    "match_share": "Match",
    "bid_connects": "Boost",
    "chance": "Chance",
    "opened": "Read",
    "hired": "Hired",
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
        number = whole(said.get("number", "0"), "Number", 0, 1_000_000) or "0"
        replication = whole(said.get("replication", "0"), "Random world", 0, 10_000_000) or "0"
        if group not in found.groups:
            raise NotAllowed(f"There is no “{group[:60]}” in this run.")
    except NotAllowed as error:
        return trouble(400, str(error), "Go back and choose again.")
    words = ("ledger", app.named(one.folder), "--lane", f"{replication}:{group}:{number}", "--json")
    answer = await app.asker.soon(*words, stamp=one.stamp)
    account = answer.document()
    if not account:
        return trouble(
            400, answer.remarks or "The account could not be read.", "Go back and choose another freelancer."
        )
    return page(
        f"The account of {group}, number {number}",
        tag("p", str(account.get("answer", "")), class_="answer"),
        facts("What came in and went out, in Connects, by cause.", map_of(account.get("sums"))),
        table("Every line of the account.", rows_of(account.get("lines")), _LINES),
        copyable(typed(words[:-1])),
        tag("p", tag("a", "Back to the run", href=f"/explore/{one.id}")),
        here="/explore",
    )


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
    links = [
        tag(
            "li",
            tag("a", f"Post {row['job']}", href=f"/explore/{one.id}/posts/{row['job']}"),
            f": {_hired(row)}",
        )
        for row in rows[:30]
    ]
    return page(
        "Posts, and who was hired",
        tag("p", str(found.get("answer", "")), class_="answer"),
        tag("h2", "Stories"),
        tag("ul", *links),
        table("All posts on which somebody was read or hired.", rows, _POST),
        tag("p", tag("a", "Back to the run", href=f"/explore/{one.id}")),
        here="/explore",
    )


def _hired(row: dict[str, object]) -> str:
    who = row.get("who")
    names = ", ".join(map(str, who)) if isinstance(who, list) else ""
    return f"hired {names}" if names else "nobody of the simulated freelancers was hired"


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
    return page(
        f"The story of post {job}",
        tag("p", str(found.get("answer", "")), class_="answer"),
        facts("The post.", map_of(found.get("post"))),
        table("Who saw it, and what came of it.", rows_of(found.get("viewers")), _VIEWER),
        *_races(map_of(found.get("races"))),
        *tables_of(
            {
                key: value
                for key, value in found.items()
                if key not in ("answer", "post", "viewers", "races", "run_dir", "pictures")
            }
        ),
        copyable(typed(words[:-1])),
        tag("p", tag("a", "Back to the posts", href=f"/explore/{one.id}/posts")),
        here="/explore",
    )


def _races(races: dict[str, object]) -> list[Html]:
    return [
        fold(
            "How the client chose"
            if name == "all"
            else f"How the client would have chosen with {name} alone",
            table(
                "Everybody who was in the race; rivals of the crowd have no name.",
                rows_of(map_of(race).get("entries")),
                _ENTRY,
            ),
            opened=name == "all",
        )
        for name, race in list(races.items())[:4]
    ]
