"""The commands about a person's own posts: `posts check`.

Answers: what is read of this table, and what to write in a scenario that replays it.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from simulator.cli.shared.speak import USAGE, remark, remark_some, show, stop, table_of
from simulator.cli.terminal.streams import print_answer
from simulator.cli.typed.folders import PathTo
from simulator.cli.typed.names import Near

if TYPE_CHECKING:
    from simulator.loader.tables.check import Checked
    from simulator.model.recorded import Replay
    from simulator.model.replay import Posts

PACK = "2023_card6"
"""rules whose names of categories are known; all packs know the same"""
MOST_SHOWN = 20
"""signs of a heading that are shown, so that the table fits a narrow terminal"""


@click.group("posts", cls=Near)
def posts_command() -> None:
    """Look at your own posts before they are played."""


@posts_command.command("check")
@click.argument("file", type=PathTo())
@click.option(
    "--column", "columns", multiple=True, metavar="OURS=THEIRS", help="Which column is which; repeatable."
)
@click.option(
    "--dates", type=click.Choice(("month_first", "day_first")), help="How dates such as 03/04/2024 are read."
)
@click.option(
    "--scraped-at", metavar="TIME", help="When the posts were scraped, for times such as 2 hours ago."
)
@click.option(
    "--currency",
    "currencies",
    multiple=True,
    metavar="CODE=DOLLARS",
    help="Dollars for one unit; repeatable.",
)
@click.option("--write", "target", type=PathTo(), help="Write a scenario that plays the posts, here.")
def check_command(
    file: Path,
    columns: tuple[str, ...],
    dates: str | None,
    scraped_at: str | None,
    currencies: tuple[str, ...],
    target: Path | None,
) -> None:
    """Say what is read of FILE, and what to write in a scenario that replays it.

    FILE is a table of posts: CSV, TSV, JSON, Excel or Parquet. Columns that are called otherwise are guessed;
    look at the guesses, and keep the printed lines, or a scenario, with --write.
    """
    from simulator.loader.scenario import scenario_of_pack
    from simulator.loader.tables.check import check_table
    from simulator.loader.tables.sheet import SheetError

    replay = _replay(file, columns, dates, scraped_at, currencies)
    known = scenario_of_pack(PACK).jobs.categories
    try:
        found = check_table(file, replay, tuple(known))
    except SheetError as error:
        _refuse(file, error.messages)
    remark_some([f"{file}: {by_options(line)}" for line in found.table.remarks])
    posts = found.table.posts
    if posts is None:
        _refuse(file, found.table.wrong)
    _show(found, posts, file)
    if target is not None:
        _write(found, posts, file, target)


def _replay(
    file: Path,
    columns: tuple[str, ...],
    dates: str | None,
    scraped_at: str | None,
    currencies: tuple[str, ...],
) -> "Replay":
    """How the options say that the table is read."""
    from pydantic import ValidationError

    from simulator.model.recorded import Replay

    pairs = {"--column": columns, "--currency": currencies}
    for option, given in pairs.items():
        for text in given:
            if "=" not in text:
                raise click.BadParameter(f"'{text}' needs a name, = and a value", param_hint=option)
    said: dict[str, object] = {
        "file": file.name,
        "mode": "in_order",
        "columns": dict(text.split("=", 1) for text in columns),
        "currencies": dict(text.upper().split("=", 1) for text in currencies),
        "dates": dates,
        "scraped_at": scraped_at,
    }
    try:
        return Replay.model_validate(said)
    except ValidationError as error:
        raise click.BadParameter(
            f"a number of dollars above 0 is needed ({error.errors()[0]['input']})", param_hint="--currency"
        ) from None


_OPTIONS = (
    (r"jobs\.replay\.scraped_at: ([\d-]+ [\d:]+)", r"--scraped-at '\1'"),
    (r"jobs\.replay\.dates: month_first or day_first", "--dates month_first or --dates day_first"),
    (r"jobs\.replay\.currencies: \{(\w+): …\}", r"such as --currency \1=1.08"),
    (r"jobs\.replay\.columns: ", "--column: "),
    (r"\(jobs\.replay\.columns\)", "(--column)"),
    (r"jobs\.replay\.scraped_at", "--scraped-at"),
)


def by_options(message: str) -> str:
    """Name the option of this command in place of the key of a scenario that does the same."""
    for key, option in _OPTIONS:
        message = re.sub(key, option, message)
    return message


def _refuse(file: Path, wrong: Sequence[str]) -> NoReturn:
    """Print every mistake and end."""
    remark_some([f"{file}: {by_options(message)}" for message in wrong])
    remark(f"{len(wrong)} problem{'s' if len(wrong) > 1 else ''}")
    click.get_current_context().exit(USAGE)


def _show(found: "Checked", posts: "Posts", file: Path) -> None:
    """Print what was read, which columns, and the block to keep."""
    from simulator.loader.tables.check import replay_block
    from simulator.loader.tables.columns import COLUMNS
    from simulator.loader.tables.reading import counted, shown

    first, last = posts.dates()
    rows = "" if found.rows == posts.size else f" in {found.rows:,} rows"
    when = f"on {first}" if first == last else f"from {first} to {last}"
    show(f"{file}: {counted(posts.size, 'post')}{rows}, {when} (UTC)\n")
    show(table_of(("category", "share"), [(n, f"{share:.1%}") for n, share in posts.shares().items()], 1))
    lines = []
    for name, theirs in found.table.headings.ours.items():
        filled = int((found.frame[theirs] != "").sum())
        heading = shown(theirs, MOST_SHOWN) + (" ?" if name in found.guessed else "")
        lines.append((heading, name, f"{filled:,}"))
    show(table_of(("your column", "read as", "filled"), lines, 2))
    if found.guessed:
        show("Columns marked ? are guessed. Are these right?")
        for name, theirs in found.guessed.items():
            show(f"  '{shown(theirs)}': {COLUMNS[name]}")
        show("")
    show("To keep this, write into a scenario in the same folder:\n")
    print_answer(f"jobs:\n  {replay_block(found.replay, file.name, '  ')}")


def _write(found: "Checked", posts: "Posts", file: Path, target: Path) -> None:
    """Write a small scenario beside the table, or elsewhere."""
    from simulator.loader.tables.check import write_scenario

    pack = pack_of(posts.dates()[1].year)
    try:
        write_scenario(found, posts, file, target, pack)
    except FileExistsError:
        stop(f"{target} is there already; name another file", USAGE)
    remark(
        f"Written: {target}. It plays by the rules of {pack}, chosen by the year of the posts (others: "
        f"simulator packs; change `pack:`). Look at it, then play it: simulator run {target}"
    )


def pack_of(year: int) -> str:
    """Choose the rule pack of a year: the last that was in force by then, or else the first."""
    from simulator.loader.shipped import packs

    dated = sorted(name for name in packs() if name[:4].isdigit())
    return max(
        (name for name in dated if int(name[:4]) <= year), key=lambda one: int(one[:4]), default=dated[0]
    )
