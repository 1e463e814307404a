"""The code in the documentation runs: Python blocks in order, console lines as typed."""

import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from click.testing import CliRunner

from simulator.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("docs/**/*.md"), ROOT / "README.md"])
BLOCK = re.compile(r"^```(console|python)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path) -> list[tuple[str, str, str]]:
    return BLOCK.findall(page.read_text(encoding="utf-8"))


def sections() -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Sections with code, each to be followed in an empty folder; a tutorial is followed as a whole."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        parts = [text] if page.stem == "tutorial" else re.split(r"^## ", text, flags=re.MULTILINE)
        named = [(f"{page.stem}: {part.splitlines()[0]}", BLOCK.findall(part)) for part in parts]
        found += [(name, blocks_there) for name, blocks_there in named if blocks_there]
    return found


def run_python(file: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}
    done = subprocess.run(
        [sys.executable, str(file)],
        cwd=file.parent,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{file.name}: {done.returncode}\n{done.stdout}\n{done.stderr}"


def run_python_here(file: Path) -> None:
    """Run a file as a person would, but in this process, which has loaded and compiled everything already."""
    before = dict(sys.modules)
    sys.path.insert(0, str(file.parent))
    try:
        runpy.run_path(str(file), run_name="__main__")
    finally:
        sys.path.remove(str(file.parent))
        for name in set(sys.modules) - set(before):
            if str(getattr(sys.modules[name], "__file__", None) or "").startswith(str(file.parent)):
                del sys.modules[name]


def run_console(lines: list[str]) -> None:
    """Type each command; the line after it may say how it ends."""
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        if line.startswith("$ simulator"):
            code = int(after.removeprefix("! exit ")) if after.startswith("! exit ") else 0
            done = CliRunner().invoke(main, shlex.split(line.removeprefix("$ simulator")))
            assert done.exit_code == code, f"{line}: {done.exit_code}\n{done.output}\n{done.exception!r}"


STUDIES = (
    "Compare until the answer is sure",
    "Ask what mistakes cost",
    "Ask whether a rule lasts",
    "Share a result",
)
"""sections with long studies or a whole page, followed word for word with the slow checks (`-m verify`)"""


def section_cases() -> list[ParameterSet]:
    slow = {name: name.partition(": ")[2].startswith(STUDIES) for name, _ in sections()}
    assert sum(slow.values()) == len(STUDIES)
    cases = []
    for name, code in sections():
        followed = code if slow[name] else [(kind, title, with_few(text)) for kind, title, text in code]
        cases.append(pytest.param(followed, id=name, marks=pytest.mark.verify if slow[name] else ()))
    return cases


SOON = "--budget 25s --set horizon=7d --set warmup=0d --no-pictures"
"""a study that fills its budget is asked of a market small enough for a short one"""


def with_few(text: str) -> str:
    """The same code with two replications wherever it asks for more, and without pictures."""
    few = re.sub(r"(--replications |run\.replications=)(?:[3-9]|\d{2,})\b", r"\g<1>2", text)
    plain = few.replace(" --no-pictures", "")
    asked = re.sub(r"^\$ simulator sensitivity .*$", rf"\g<0> {SOON}", plain, flags=re.MULTILINE)
    return re.sub(r"^\$ simulator (?:run|compare) .*$", r"\g<0> --no-pictures", asked, flags=re.MULTILINE)


@pytest.mark.verify
def test_the_tutorial_runs_word_for_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [code] = [blocks_there for name, blocks_there in sections() if name.startswith("tutorial")]
    follow(code, tmp_path, monkeypatch, run_python)


@pytest.mark.slow
@pytest.mark.parametrize("code", section_cases())
def test_code_of_the_section_runs(
    code: list[tuple[str, str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow(code, tmp_path, monkeypatch)


def follow(
    code: list[tuple[str, str, str]],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    run_block: Callable[[Path], None] = run_python_here,
) -> None:
    """Do what a section says, in an empty folder; files that it names are run in this process."""
    monkeypatch.chdir(folder)
    for kind, title, text in code:
        if kind == "console":
            run_console(text.splitlines())
            continue
        given = re.search(r"file=(\S+)", title)
        file = folder / (given[1] if given else "block.py")
        file.write_text(text, encoding="utf-8")
        (run_python_here if given else run_block)(file)


def prose_of(page: Path) -> str:
    return re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """What can be linked to in a page: its headings, in lower case, with hyphens and no signs."""
    headings = re.findall(r"^#+ (.*)$", prose_of(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(page: Path) -> list[str]:
    found = []
    for file, anchor in re.findall(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)", prose_of(page)):
        target = page.parent / file if file else page
        if file.startswith("http"):
            continue
        if not target.exists() or (anchor and anchor not in anchors(target)):
            found.append(f"{page.name}: {file}#{anchor}")
    return found


LINKING = [
    *PAGES,
    *ROOT.glob("*.md"),
    *ROOT.glob(".github/**/*.md"),
]


def test_pages_link_only_to_what_exists() -> None:
    assert len(LINKING) > 10
    assert [link for page in LINKING for link in broken_links(page)] == []


def test_a_broken_link_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# One `law`, two\n[a](#one-law-two) [b](#two) [c](gone.md) [d](page.md#three)\n", "utf-8"
    )
    assert broken_links(page) == ["page.md: #two", "page.md: gone.md#", "page.md: page.md#three"]


def test_console_blocks_use_commands_only(tmp_path: Path) -> None:
    assert shutil.which("git")  # the two set-up commands need it
    shown = [
        line
        for page in PAGES
        for kind, _, text in blocks(page)
        if kind == "console"
        for line in text.splitlines()
    ]
    assert all(line.startswith(("$ simulator", "! exit ")) for line in shown)


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "CHANGELOG.md"], ids=lambda page: page.stem)
def test_nothing_is_said_twice(page: Path) -> None:
    """Two lists that were joined leave lines, or rows of a table, that begin alike."""
    begins = [line[:60] for line in page.read_text(encoding="utf-8").splitlines() if len(line) > 60]
    assert [line for line in dict.fromkeys(begins) if begins.count(line) > 1] == []
