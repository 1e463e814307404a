"""Commands that hand shards over through a store of objects: send, fetch.

Answers: how shards get from machines without a common disk to where they are merged.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.shared.options import FOLDER, JSON, OUT, QUIET
from simulator.cli.shared.speak import USAGE, hint_next, progress_bar, show, show_json, stop

if TYPE_CHECKING:
    from simulator.runs.merging.stores import Moved

_ONE_FILE = "is a single file, into which shards cannot be put one by one"
_NO_STORES = {
    "memory": "is the memory of this command, which is gone when it ends",
    **dict.fromkeys(("zip", "tar", "libarchive"), _ONE_FILE),
    **dict.fromkeys(("http", "https", "data"), "can only be read"),
}
"""what fsspec knows besides stores, and why no shards can be left there"""


def _url(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    if "://" not in value:
        stop(f"{value} is no store: write one such as s3://BUCKET/FOLDER, or copy the folder there", USAGE)
    kind = value.partition("://")[0].lower()
    if why := _NO_STORES.get(kind):
        stop(f"{kind}:// {why}: write a store such as s3://BUCKET/FOLDER", USAGE)
    return value


_URL = click.argument("url", metavar="URL", callback=_url)


@click.command("send")
@click.argument("folders", metavar="FOLDER...", nargs=-1, required=True, type=FOLDER)
@_URL
@click.option(
    "--again", is_flag=True, help="Send everything, also what is there: it mends what is damaged there."
)
@QUIET
@JSON
def send_command(folders: tuple[Path, ...], url: str, again: bool, quiet: bool, as_json: bool) -> None:
    """Hand shards over to a store, such as s3://BUCKET/FOLDER.

    FOLDER is the folder of a run or a sweep, or of one shard. What has a receipt and is not there yet, or
    is cut short there, is sent, so the same command goes on after a stop, and may be given while the shard is
    still played. The store is one that fsspec knows; s3:// needs the package s3fs, gs:// the package gcsfs. A
    store of another maker that speaks S3 has its address in AWS_ENDPOINT_URL.
    """
    from simulator.metrics.numbers import counted
    from simulator.runs.merging.stores import send

    for folder in folders:
        if not folder.is_dir():
            stop(f"there is no folder {folder}: name one that 'simulator run --shard' printed", USAGE)
    with progress_bar(quiet, "sending") as progress:
        moved = send(folders, url, progress, again)
    if as_json:
        show_json(_document(moved))
        return
    show(
        f"{counted(len(moved.folders), 'shard')} at {url}: {counted(moved.files, 'file')} sent, "
        f"{moved.held:,} there already."
    )
    if not quiet:
        hint_next("Next, where they are put together:", ("fetch", url))


@click.command("fetch")
@_URL
@OUT
@QUIET
@JSON
def fetch_command(url: str, out: Path | None, quiet: bool, as_json: bool) -> None:
    """Bring the shards in a store here, checked, so that they can be merged or played on.

    They lie where they would lie if they had been played here. What is here already is not brought again.
    """
    from simulator.metrics.numbers import counted
    from simulator.runs.merging.stores import fetch

    with progress_bar(quiet, "fetching") as progress:
        moved = fetch(url, out, progress)
    if as_json:
        show_json(_document(moved))
        return
    show(
        f"{counted(len(moved.folders), 'shard')} from {url}: {counted(moved.files, 'file')} fetched, "
        f"{moved.held:,} here already."
    )
    runs = list(dict.fromkeys(folder.parents[2] for folder in moved.folders))
    if not quiet:
        hint_next("Next, what is there, and putting it together:", ("status", *runs), ("merge", *runs))


def _document(moved: "Moved") -> dict[str, object]:
    return {"folders": [str(folder) for folder in moved.folders], "files": moved.files, "held": moved.held}
