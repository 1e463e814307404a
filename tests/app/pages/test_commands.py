"""Commands that pages show: each runs as it stands, typed in the folder that the page names."""

import os
import re
import shlex
import sys
from collections.abc import Sequence
from contextlib import chdir
from html import unescape
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from simulator.app.jobs import desk
from simulator.app.stored import child
from simulator.app.stored.child import Said
from simulator.cli import main
from simulator.started import FOLDER, VARIABLE
from tests.app.client import Client
from tests.app.pages.test_pages import ANSWERS, addresses, filled
from tests.studies.sweep.conftest import SCENARIO, SWEEP

__all__ = ["filled"]

SHOWN = re.compile(r'in the folder <code>([^<]*)</code>:</p><div class="command"><code>([^<]*)</code>')


def commands_in(text: str) -> list[tuple[Path, list[str]]]:
    """The commands of a page, each with the folder that it names; none may be without."""
    found = [(Path(unescape(place)), shlex.split(unescape(words))) for place, words in SHOWN.findall(text)]
    assert len(found) == text.count("data-copy=")
    return found


def parse(
    command: click.Command, name: str, words: Sequence[str], above: click.Context | None = None
) -> None:
    """Read a command as the program does; what it does not know is an error."""
    context = command.make_context(name, list(words), above)
    if isinstance(command, click.Group):
        called, inner, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        assert inner is not None
        parse(inner, str(called), rest, context)


@pytest.fixture(params=["results", "../elsewhere/of mine", "/"])
def away(request: pytest.FixtureRequest, filled: Client, tmp_path: Path) -> Client:
    """The app, with its results below its folder, beside it, and where only the whole path leads."""
    where = str(tmp_path.parent / "whole") if request.param == "/" else request.param
    if where != "results":
        target = Path(os.path.normpath(filled.place / where))
        target.parent.mkdir(parents=True, exist_ok=True)
        filled.app.root.rename(target)
        filled.app.results = Path(where)
        filled.app.__post_init__()
    return filled


def test_every_command_says_where_it_is_typed_and_is_read_there(
    away: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "command_line", lambda _: [sys.executable, "-c", "print('{\"answer\": 1}')"])
    job = away.post("/ask", {"connects": "80", "work": "web"}).headers["location"]
    away.ended(job.removeprefix("/jobs/"))
    named = set[str]()
    for address in (*addresses(away), job):
        for place, (program, *words) in commands_in(away.get(address).text):
            assert (place, program) == (away.place, "simulator"), address
            parse(main, "simulator", words)
            named.add(words[0])
            for word in words:
                if "/" in word and not word.endswith(".yaml"):  # that of `--save` is written by it
                    assert (place / word).exists(), (address, word)
    assert named == {"ask", "history", "ledger", "packs", "replay", "report", "strategies", "sweep", "track"}


def test_what_the_starter_goes_on_with_is_typed_where_the_starter_was(
    filled: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "python3 sim/start.py")
    monkeypatch.setenv(FOLDER, "/home/a person")
    (shown, *_) = commands_in(filled.get("/rules/sprayer").text)
    assert shown == (Path("/home/a person"), ["python3", "sim/start.py", "strategies", "sprayer"])


@pytest.fixture
def real(client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The app with the real command line, in this process."""

    async def answer(words: tuple[str, ...], folder: Path) -> Said:
        with chdir(folder):
            said = CliRunner().invoke(main, words)
        return Said(said.exit_code, said.stdout_bytes, said.stderr)

    monkeypatch.setattr(child, "_run", answer)
    return client


def typed(words: Sequence[str], place: Path) -> bytes:
    """What a command prints that is typed in a folder."""
    with chdir(place):
        said = CliRunner().invoke(main, words)
    assert said.exit_code == 0, (words, said.output)
    return said.stdout_bytes


@pytest.mark.verify
def test_every_command_of_a_run_a_sweep_and_a_table_runs_as_it_is_printed(real: Client) -> None:
    (real.place / "small.yaml").write_text(SCENARIO + SWEEP)
    for command in ("run", "sweep"):
        typed([command, "small.yaml", "--no-pictures", "-q"], real.place)
    pages = [f"/explore/{one.id}" for one in real.app.stored()]
    pages.append(real.upload("x.csv", b"Date,Post,Status\n2025-01-01,a,hired\n").headers["location"])
    pages += [f"{pages[0 if 'Sweep' in real.get(pages[1]).text else 1]}/posts/1", f"{pages[2]}/funnel"]
    shown = [one for page in pages for one in commands_in(real.get(page).text)]
    assert {words[1] for _, words in shown} == {"report", "sweep", "history", "replay"}
    for place, (_, *words) in shown:
        assert typed(words, place)


def test_pages_show_shares_as_percents(filled: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = {"win_rate": 0.0371, "win_rate low": 0.021, "win_rate high": 0.05}
    rows = [
        {"point": f"p{x}", "x": x, "strategy": "a", "points": 2, **limits, "first at": 0.5}
        for x in (1.0, 2.0)
    ]
    found = {"answer": "x", "levers": ["x"], "units": {"win_rate": "share of proposals"}, "rows": rows}
    monkeypatch.setitem(ANSWERS, "sweep show", found)
    sweep = next(one.id for one in filled.app.stored() if one.kind == "sweep")
    text = re.sub(r"<pre.*?</pre>", "", filled.get(f"/explore/{sweep}").text, flags=re.DOTALL)
    shown = re.findall(r">(0?\.\d[^<]*)<", text)
    assert shown == []
    assert text.count('data-value="0.5">50.0 %</td>') == 4  # both tables
    assert text.count("3.71 %<small>2.10 % to 5.00 %</small>") == 4
    assert '"3.71 %"' in text  # of the sliders
