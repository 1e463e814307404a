"""The guard at the door: every request passes it.

Answers: may this request be answered at all. An address that only this machine can reach is no safeguard:
any page that is open in the same browser may send requests to it, and a name on the internet may be pointed
to it.
"""

from collections.abc import Awaitable, Callable, Mapping
from html import escape
from http.cookies import CookieError, SimpleCookie
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from simulator.app.safety.tokens import Keys

HOSTS = {"127.0.0.1", "localhost", "::1"}
MOST_BYTES = 10_000_000
"""of one request: a table of half a million rows"""
TOKEN = "token"
_READS = {"GET", "HEAD"}
_FROM_OUTSIDE = {"cross-site", "same-site"}
_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": _POLICY,
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
Page = Callable[..., ASGIApp]
"""a page that refuses: status, what happened, what to do, and what is said besides"""
Back = Callable[[str, str, bytes], str]
"""the way back: the page that was opened, or else the address that takes a form, and what was sent"""
_MOST_TYPED = 20_000
"""bytes of a form that is read of somebody without a key"""


class No(NamedTuple):
    """A refusal in words."""

    status: int
    why: str
    fix: str


def host_of(written: str) -> tuple[str, int | None]:
    """The name and the port in a Host header.

    Examples
    --------
    >>> host_of("127.0.0.1:8642"), host_of("[::1]:80"), host_of("localhost")
    (('127.0.0.1', 8642), ('::1', 80), ('localhost', None))
    """
    try:
        parts = urlsplit(f"//{written}")
        return (
            (parts.hostname or "", parts.port)
            if parts.netloc == written and "@" not in written
            else ("", None)
        )
    except ValueError:
        return "", None


def refusal(method: str, path: str, headers: Mapping[str, str], port: int) -> No | None:
    """Say why a request is refused, whoever sends it; None if it is not.

    Parameters
    ----------
    method : str
        GET, POST and so on.
    path : str
        As it was sent, still encoded.
    headers : mapping
        Names in lower case.
    port : int
        The port of this app.

    Returns
    -------
    No or None
    """
    name, at = host_of(headers.get("host", ""))
    if name not in HOSTS or (80 if at is None else at) != port:
        return No(
            403,
            "This address is not the app's own, so the request was refused.",
            f"Open http://127.0.0.1:{port}/ on this machine.",
        )
    plain = unquote(unquote(path))
    if ".." in plain.replace("\\", "/").split("/") or "\\" in plain or "\0" in plain:
        return No(
            403, "This address names a file, and files are not shown by name.", "Go back to the first page."
        )
    if method in _READS:
        return None
    if headers.get("sec-fetch-site") not in ("same-origin", "none"):
        return No(
            403,
            "Another page, or a program, tried to change something here, so it was refused.",
            "Use the buttons of the app itself, in a browser of the last years.",
        )
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{headers.get('host', '')}":
        return No(
            403,
            "The request came from another site, so it was refused.",
            "Use the buttons of the app itself.",
        )
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > MOST_BYTES:
        return too_much()
    return None


def too_much() -> No:
    """The refusal of what is too large."""
    return No(
        413,
        f"That is more than {MOST_BYTES // 1_000_000} MB, and nothing of it was read.",
        "Keep only the columns and the months that matter, and hand it in again.",
    )


class TooMuch(Exception):
    """A request holds more than it said, or than the app takes."""


class Guard:
    """Lets a request through to the app, or answers it with a refusal."""

    def __init__(self, app: ASGIApp, keys: Keys, page: Page, back: Back) -> None:
        self._app, self._keys, self._page, self._back = app, keys, page, back

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        send = _with_headers(send)
        headers = Headers(scope=scope)
        path = (scope.get("raw_path") or scope["path"].encode()).decode("ascii", "replace")
        no = refusal(scope["method"], path, dict(headers), self._keys.port)
        if no is None and not path.startswith("/static/") and not self._may_enter(headers):
            if await self._let_in(scope, receive, send):
                return
            if scope["method"] == "GET" and headers.get("sec-fetch-site") in _FROM_OUTSIDE:
                await _once_more(scope)(scope, receive, send)
                return
            typed = await _typed(scope, headers, receive)
            back = self._back("" if scope["method"] == "POST" else _here(scope), path, typed)
            await self._page(*_locked(scope), back, inside=False)(scope, receive, send)
            return
        if no is not None:
            await self._page(*no)(scope, receive, send)
            return
        await self._app(scope, _limited(receive), send)

    def _may_enter(self, headers: Headers) -> bool:
        try:
            held = SimpleCookie(headers.get("cookie", ""))
        except CookieError:
            return False
        return self._keys.cookie in held and self._keys.fits(held[self._keys.cookie].value)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> bool:
        """Take a token out of the address for a cookie; whether there was one that works."""
        said = parse_qsl(scope["query_string"].decode("utf-8", "replace"), keep_blank_values=True)
        token = dict(said).get(TOKEN, "")
        if scope["method"] != "GET" or not token or not self._keys.use(token):
            return False
        response = RedirectResponse(_here(scope), status_code=303)
        response.set_cookie(self._keys.cookie, self._keys.secret, httponly=True, samesite="strict", path="/")
        await response(scope, receive, send)
        return True


def _here(scope: Scope) -> str:
    """The address of a page that was opened, without a token that has been used."""
    said = parse_qsl(scope["query_string"].decode("utf-8", "replace"), keep_blank_values=True)
    kept = urlencode([(name, value) for name, value in said if name != TOKEN])
    # one slash: an address that begins with two names another machine
    return "/" + quote(scope["path"].lstrip("/")) + (f"?{kept}" if kept else "")


def _once_more(scope: Scope) -> ASGIApp:
    """A page that asks for itself again: a browser sends the key only to what the app's own page asks for.

    So a link in a mail opens what it names, and whoever has no key is told so the second time.
    """
    here = escape(_here(scope), quote=True)
    return HTMLResponse(
        '<!doctype html><html lang="en"><title>Opening</title>'
        f'<meta http-equiv="refresh" content="0;url={here}">'
        f'<p>This link came from another page. <a href="{here}">Go on</a>.</p></html>'
    )


def _locked(scope: Scope) -> No:
    """The refusal of a browser without a key: the app may have been started anew, with a new one."""
    used = b"token=" in scope["query_string"]
    why = "This link has been used; it works once." if used else "This browser has no key to the app."
    return No(
        403,
        why,
        "Open the address that the terminal printed; after a new start of the app it is another one than "
        "before. To let another browser in, use “Open in another browser” at the foot of any page of one "
        "that has a key, or start the app again. Runs, jobs and tables are kept: once this browser has a "
        "key, the link below works.",
    )


async def _typed(scope: Scope, headers: Headers, receive: Receive) -> bytes:
    """What was typed in a form that nobody with a key sent: the app may have been started anew meanwhile."""
    length = headers.get("content-length", "0")
    plain = headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    if scope["method"] != "POST" or not plain or int(length) > _MOST_TYPED:
        return b""
    body, more = b"", True
    while more and len(body) <= _MOST_TYPED:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body if not more and len(body) <= _MOST_TYPED else b""


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending


def _limited(receive: Receive) -> Callable[[], Awaitable[Message]]:
    """Count what arrives: a request need not say how long it is."""
    seen = 0

    async def receiving() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MOST_BYTES:
            raise TooMuch
        return message

    return receiving
