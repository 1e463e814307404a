"""Asks the app without a network: a request in, a response out, on one loop that stays."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from simulator.app.parts.context import App
from simulator.app.safety.tokens import Keys
from simulator.app.web import application

PORT = 8642
OURS = {"host": f"127.0.0.1:{PORT}", "sec-fetch-site": "same-origin", "origin": f"http://127.0.0.1:{PORT}"}


@dataclass
class Response:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Client:
    """A browser that has the key, on an app over a folder of results."""

    place: Path
    tracker: Path = Path("mine.csv")
    keys: Keys = field(default_factory=lambda: Keys(PORT))

    def __post_init__(self) -> None:
        self.app = App(Path("results"), self.tracker, self.place, self.keys)
        self.guard = application(self.app)
        self.loop = asyncio.new_event_loop()

    def close(self) -> None:
        self.loop.run_until_complete(self.app.asker.close())
        self.loop.run_until_complete(self.app.desk.close())
        if self.app.desk.folder.exists():  # the ends of jobs are written down first
            self.loop.run_until_complete(asyncio.sleep(0.2))
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        key: bool = True,
    ) -> Response:
        """Send one request; headers that are empty are left out."""
        sent = (
            OURS | {"cookie": f"{self.keys.cookie}={self.keys.secret}" if key else ""} | dict(headers or {})
        )
        return self.loop.run_until_complete(
            self._send(method, path, {k: v for k, v in sent.items() if v}, body)
        )

    async def _send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        parts, said = urlsplit(path), list[dict[str, Any]]()
        messages = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            if messages:
                return messages.pop(0)
            await asyncio.sleep(3600)
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            said.append(message)

        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http",
            "method": method, "root_path": "",
            "path": parts.path, "raw_path": parts.path.encode(), "query_string": parts.query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "server": ("127.0.0.1", PORT), "client": ("127.0.0.1", 5),
        }  # fmt: skip
        try:
            await self.guard(scope, receive, send)
        except Exception:
            if not said:  # a fault is told to the browser first and then to the log
                raise
        start = next(one for one in said if one["type"] == "http.response.start")
        return Response(
            start["status"],
            {name.decode(): value.decode() for name, value in start["headers"]},
            b"".join(one.get("body", b"") for one in said if one["type"] == "http.response.body"),
        )

    def get(self, path: str) -> Response:
        """Open a page; one that is not ready yet is asked for again."""
        for _ in range(600):
            said = self.send("GET", path)
            if said.status != 202:
                return said
            self.loop.run_until_complete(asyncio.sleep(0.3))
        raise AssertionError(f"{path} never came")

    def post(
        self, path: str, fields: Mapping[str, object] | None = None, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Press a button, and see what page it is answered with."""
        body = urlencode(fields or {}, doseq=True).encode()
        kind = {"content-type": "application/x-www-form-urlencoded", "content-length": str(len(body))}
        return self._shown(self.send("POST", path, kind | dict(headers or {}), body))

    def _shown(self, said: Response) -> Response:
        """Follow the way to a page that answers a form; other ways are for the test to follow."""
        to = said.headers.get("location", "")
        return self.send("GET", to) if to.startswith("/told/") else said

    def upload(
        self, name: str, content: bytes, headers: Mapping[str, str] | None = None, to: str = "/proposals"
    ) -> Response:
        """Hand in a table."""
        edge = "edge7"
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        body = head + content + f"\r\n--{edge}--\r\n".encode()
        kind = {"content-type": f"multipart/form-data; boundary={edge}", "content-length": str(len(body))}
        return self._shown(self.send("POST", to, kind | dict(headers or {}), body))

    def ended(self, job: str, seconds: float = 300.0) -> dict[str, Any]:
        """Wait for the end of a job; return its state."""
        for _ in range(int(seconds / 0.1)):
            state: dict[str, Any] = self.send("GET", f"/jobs/{job}/state").json()
            if state["state"] != "running":
                return state
            self.loop.run_until_complete(asyncio.sleep(0.1))
        raise AssertionError(f"job {job} goes on: {state}")
