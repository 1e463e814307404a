"""The command `app`: the simulator in a browser.

Answers: how do people who do not live in a terminal ask, compare and look things up. It needs the extra
`app`; everything that is played is played by this same command line.
"""

from pathlib import Path

import click

from simulator.cli.shared.options import OUT, RESULTS
from simulator.cli.shared.speak import USAGE, remark, show, stop
from simulator.cli.typed.folders import PathTo
from simulator.cli.typed.numbers import Whole

NEEDED = ("starlette", "uvicorn", "python_multipart")
_LACKS = (
    "the app needs three small packages that are not installed here ({names}). Install them: pip install "
    "'connects-simulator[app]', or in a checkout: pip install '.[app]'"
)


@click.command("app")
@click.option(
    "--port", type=Whole(0, 65_535), default=8_642, show_default=True, metavar="N",
    help="Port on this machine; another free one is taken if it is in use.",
)  # fmt: skip
@click.option("--browser/--no-browser", default=True, help="Open the page in a browser, or only print it.")
@click.option(
    "--tracker", type=PathTo(dir_okay=False), default=Path("proposals.csv"),
    show_default=True, metavar="FILE", help="The CSV of your own proposals, as `simulator track` keeps it.",
)  # fmt: skip
@OUT
def app_command(port: int, browser: bool, tracker: Path, out: Path | None) -> None:
    """Open the simulator in your browser.

    It listens on this machine alone. The printed address works once and lets one browser in. Ctrl-C stops the
    app; what is being played is saved first.
    """
    from importlib.util import find_spec

    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        stop(_LACKS.format(names=", ".join(missing)), USAGE)
    from simulator.app.server import PortError, serve

    try:
        serve(out or RESULTS, tracker, port, browser, tell=_tell)
    except PortError as error:
        stop(str(error), USAGE)


def _tell(address: str, moved: bool) -> None:
    """Say where the app is."""
    if moved:
        remark("That port is in use, so another one was taken.")
    show(f"The app is at {address}")
    remark("This link works once. Ctrl-C stops the app.")
