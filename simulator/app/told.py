"""What a form was answered with, at an address that can be opened again.

Answers: what does “Back” lead to after a form was refused. A browser asks before it sends a form twice, or
shows a fault of its own, so no page is shown at an address that takes a form: it is kept, and led to.
"""

from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from simulator.app.parts.context import App, app_of
from simulator.app.parts.frame import trouble
from simulator.app.stored.files import id_of

AT = "/told"
_MOST = 50
"""pages that are kept, for as long as the app runs; the oldest goes first"""


class Told:
    """Stands before the pages: a page that answers a form is kept, and the browser is led to it."""

    def __init__(self, inside: ASGIApp, app: App) -> None:
        self._inside, self._told = inside, app.told

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await self._inside(scope, receive, send)
            return
        held = list[Message]()

        async def holding(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message):
                held.append(message)
            elif not held:
                await send(message)
            else:
                held.append(message)
                if not message.get("more_body", False):
                    await RedirectResponse(self._kept(held), 303)(scope, receive, send)

        await self._inside(scope, receive, holding)

    def _kept(self, messages: Iterable[Message]) -> str:
        """Keep a page; return its address."""
        start, *bodies = messages
        body = b"".join(one.get("body", b"") for one in bodies)
        name = id_of("told", body.hex())
        self._told.pop(name, None)  # the same once more is the latest
        while len(self._told) >= _MOST:
            del self._told[next(iter(self._told))]
        self._told[name] = start["status"], body
        return f"{AT}/{name}"


def _is_page(start: Message) -> bool:
    """Whether an answer is a page to read, and no way to another one nor one that is still awaited."""
    kind = Headers(raw=start["headers"]).get("content-type", "")
    return kind.startswith("text/html") and start["status"] != 202


async def told_page(request: Request) -> Response:
    """A page that a form was answered with."""
    held = app_of(request).told.get(request.path_params["name"])
    if held is None:
        return trouble(
            404,
            "What a form was answered with is kept only for a while, and not when the app is started anew.",
            "Go to the form, and send it again.",
        )
    return Response(held[1], held[0], media_type="text/html")
