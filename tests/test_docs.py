"""The code in the documentation runs: Python blocks in order, console lines as typed."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("docs/*.md"), ROOT / "README.md"])
BLOCK = re.compile(r"^```(console|python)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path) -> list[tuple[str, str, str]]:
    return BLOCK.findall(page.read_text(encoding="utf-8"))


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}


def call(arguments: list[str], folder: Path, code: int) -> None:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == code, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("page", [p for p in PAGES if blocks(p)], ids=lambda p: p.name)
def test_code_of_the_page_runs(page: Path, tmp_path: Path) -> None:
    for kind, title, text in blocks(page):
        if kind == "python":
            name = re.search(r"file=(\S+)", title)
            file = tmp_path / (name[1] if name else "block.py")
            file.write_text(text, encoding="utf-8")
            call([str(file)], tmp_path, 0)
            continue
        lines = text.splitlines()
        for number, line in enumerate(lines):
            if line.startswith("$ simulator"):
                after = lines[number + 1] if number + 1 < len(lines) else ""
                code = int(after.removeprefix("! exit ")) if after.startswith("! exit ") else 0
                call(["-m", "simulator", *shlex.split(line.removeprefix("$ simulator"))], tmp_path, code)


def test_pages_link_only_to_what_exists() -> None:
    for page in [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "DECISIONS.md"]:
        for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
            if not target.startswith("http"):
                assert (page.parent / target).exists(), f"{page.name}: {target}"


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
