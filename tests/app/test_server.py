"""The server: this machine alone, another port where one is taken, and an address that works."""

import http.client
import socket
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn

from simulator.app import server
from simulator.app.server import HOST, PortError, serve
from simulator.app.stored.child import Asker, Said


@pytest.fixture(autouse=True)
def silent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No command is run, and results go nowhere near this checkout."""

    async def nothing(_: Asker, *words: str, **more: object) -> Said:
        return Said(0, b"{}", "")

    monkeypatch.setattr(Asker, "ask", nothing)
    monkeypatch.chdir(tmp_path)


def test_the_address_that_is_told_lets_a_browser_in(monkeypatch: pytest.MonkeyPatch) -> None:
    servers: list[uvicorn.Server] = []

    class Noted(uvicorn.Server):
        def __init__(self, config: uvicorn.Config) -> None:
            super().__init__(config)
            servers.append(self)

    monkeypatch.setattr(uvicorn, "Server", Noted)
    opened: list[str] = []
    monkeypatch.setattr(server.webbrowser, "open", opened.append)
    said: list[tuple[int, str]] = []

    def visit(address: str) -> None:
        parts = urlsplit(address)
        line = http.client.HTTPConnection(HOST, parts.port, timeout=20)
        line.request("GET", f"{parts.path}?{parts.query}")
        first = line.getresponse()
        first.read()
        line.request("GET", "/", headers={"cookie": (first.getheader("set-cookie") or "").partition(";")[0]})
        second = line.getresponse()
        said.append((first.status, second.read().decode()))
        line.close()
        servers[0].should_exit = True

    def tell(address: str, moved: bool) -> None:
        assert moved
        threading.Thread(target=visit, args=(address,), daemon=True).start()

    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        serve(Path("results"), Path("mine.csv"), taken.getsockname()[1], True, tell)
    assert said[0][0] == 303
    assert "What should I do with my Connects?" in said[0][1]
    assert len(opened) == 1


def test_no_port_at_all_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(13, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(PortError, match=r"Permission denied. Name another one with --port"):
        serve(Path("results"), Path("mine.csv"), 80, False, lambda *_: None)
