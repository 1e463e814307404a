"""What is written in this repository speaks of it alone: no registry addresses, no paths of one machine."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Each needle is put together from pieces, so that this file does not hold what it looks for.
REGISTRY = re.compile(
    "|".join(
        (
            r"py" + r"pi\.(?:org|python)",
            r"python" + r"hosted",
            r"index" + r"[-_]url",
            r"find" + r"[-_]links",
            r"trusted" + r"[-_]host",
            r"registry\." + r"npmjs",
            r"anaconda" + r"\.(?:org|com)",
            r"/" + r"simple/?(?=[\s\"'])",
        )
    ),
    re.IGNORECASE,
)
MACHINE = re.compile(r"(?<![\w.~-])/(?:" + "|".join(("wo" + "rk", "ro" + "ot")) + r")/")
OUTSIDE = re.compile(r"\.\./" + "shared")

# .ci/pin tells the resolver to write no addresses, by the option of that name.
SPARED = {(".ci/pin", "--no-emit-" + "index-" + "url")}


def written_files(top: Path) -> Iterator[Path]:
    """Files that are or could be committed; without git, all but set-up, history and results."""
    listing = ["git", "-C", str(top), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        names = subprocess.run(listing, capture_output=True, check=True).stdout.decode().split("\0")
        found = [top / name for name in names if name]
    except (OSError, subprocess.CalledProcessError):
        skipped = (".venv", ".git/", "results")
        found = [file for file in top.rglob("*") if not str(file.relative_to(top)).startswith(skipped)]
    yield from (file for file in sorted(found) if file.is_file() and not file.is_symlink())


def breaches(top: Path) -> list[str]:
    """Lines that name a registry, a folder of one machine, or a neighbour of the repository."""
    found = []
    for file in written_files(top):
        name = file.relative_to(top).as_posix()
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a table
        # A test may look beside the repository for data of a person's own, if it skips without them.
        may_look_outside = name.startswith("tests/") and "skip" in text
        for number, line in enumerate(text.splitlines(), start=1):
            for spared_name, words in SPARED:
                line = line.replace(words, "") if name == spared_name else line
            if REGISTRY.search(line):
                found.append(f"{name}:{number}: a registry's address")
            if MACHINE.search(line):
                found.append(f"{name}:{number}: a path of one machine")
            if OUTSIDE.search(line) and not may_look_outside:
                found.append(f"{name}:{number}: a path outside the repository")
    return found


def test_the_repository_speaks_of_itself_alone() -> None:
    assert len(list(written_files(ROOT))) > 5, "nothing was read, so nothing was checked"
    assert breaches(ROOT) == []


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("https://py" + "pi.org/project/numpy", "registry"),
        ("https://files.python" + "hosted.org/packages/x.whl", "registry"),
        ("--extra-index" + "-url https://example.com", "registry"),
        ("PIP_INDEX" + "_URL=https://example.com", "registry"),
        ("index = 'https://example.com/" + "simple/'", "registry"),
        ("open('/wo" + "rk/main/x.csv')", "machine"),
        ("see /ro" + "ot/.cache", "machine"),
        ("cd ../" + "shared/data", "outside"),
    ],
)
def test_a_breach_is_seen(line: str, complaint: str, tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(f"One line.\n{line}\n", encoding="utf-8")
    assert [found.partition(": a ")[0] for found in breaches(tmp_path)] == ["page.md:2"]
    assert complaint in breaches(tmp_path)[0]


@pytest.mark.parametrize("line", ["the net/work/split", "https://example.com/simpleton", "./work/"])
def test_plain_prose_is_left_alone(line: str, tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(line + "\n", encoding="utf-8")
    assert breaches(tmp_path) == []


def test_a_test_that_skips_may_look_outside(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    test = tmp_path / "tests" / "test_data.py"
    test.write_text("FOLDER = '../" + "shared/data'\n", encoding="utf-8")
    assert len(breaches(tmp_path)) == 1
    test.write_text(test.read_text(encoding="utf-8") + "pytest.skip('no data')\n", encoding="utf-8")
    assert breaches(tmp_path) == []
