"""Serves the app on this machine alone.

Answers: at which address, and how does it end. The first page comes before anything heavy is imported;
nothing that plays is ever imported here.
"""

import asyncio
import socket
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import uvicorn

from simulator.app.parts.context import App
from simulator.app.safety.guard import TOKEN
from simulator.app.safety.tokens import Keys
from simulator.app.web import application

HOST = "127.0.0.1"
Tell = Callable[[str, bool], None]
"""called with the address, and whether another port was taken than the one asked for"""


class PortError(Exception):
    """No port can be listened to; the message says why."""


def serve(results: Path, tracker: Path, port: int, browser: bool, tell: Tell) -> None:
    """Serve until Ctrl-C; jobs under way are stopped then, and what they have is saved.

    Parameters
    ----------
    results : Path
        Folder of all results.
    tracker : Path
        The person's own proposals, as `track` keeps them.
    port : int
        The port to listen to; another one if it is in use.
    browser : bool
        Whether a browser is opened.
    tell : callable
        Says where the app is.

    Raises
    ------
    PortError
        If no port can be had.
    """
    listening, moved = _socket(port)
    keys = Keys(listening.getsockname()[1])
    app = application(App(results, tracker, Path.cwd(), keys))
    config = uvicorn.Config(
        app,
        log_level="critical",
        access_log=False,
        server_header=False,
        lifespan="on",
        ws="none",
        loop="asyncio",
        timeout_graceful_shutdown=3,
    )
    with listening, suppress(KeyboardInterrupt):
        asyncio.run(_serving(uvicorn.Server(config), listening, keys, browser, lambda at: tell(at, moved)))


async def _serving(
    server: uvicorn.Server, listening: socket.socket, keys: Keys, browser: bool, tell: Callable[[str], None]
) -> None:
    """Serve; say the address once it answers."""
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.01)
    if server.started:
        address = f"http://{HOST}:{keys.port}/?{TOKEN}={keys.new_link()}"
        tell(address)
        if browser:
            with suppress(webbrowser.Error):
                await asyncio.to_thread(webbrowser.open, address)
    await serving


def _socket(port: int) -> tuple[socket.socket, bool]:
    """A socket on this machine alone, on the port asked for or on another one."""
    for at in dict.fromkeys((port, 0)):
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, at))
        except OSError as error:
            listening.close()
            trouble = error
        else:
            return listening, bool(port) and at != port
    raise PortError(f"no port of {HOST} can be listened to: {trouble.strerror}. Name another one with --port")
