"""Lay out all pages for the site: those of `docs`, and those that stand at the top of the repository.

Answers: where a page stands in the site, and what its links become. Links are written so that they work in
the repository; the site has other places for some pages, so each link is led to the place of what it names.
Files that pages link to, such as scenarios, come along.
"""

import os
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from pages.notebooks import as_page
from pages.reference import ROOT

TOP = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "DECISIONS.md": "decisions.md",
    "SECURITY.md": "security.md",
}
"""pages at the top of the repository, and their places in the site"""
_KEPT = {".md", ".png", ".svg", ".ipynb"}
_FENCE = re.compile(r"^(```.*?^```[^\n]*$)", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?P<before>\]\()(?P<file>[^)#\s]+)(?P<rest>(?:#[^)\s]*)?\))")


def place_of(file: Path, root: Path = ROOT) -> str | None:
    """Return where a file of the repository stands in the site; None if it is not shown there."""
    name = file.relative_to(root).as_posix()
    if name in TOP:
        return TOP[name]
    if file.suffix == ".ipynb":
        return f"{name.removesuffix('.ipynb')}.md"
    if not name.startswith("docs/"):
        return None
    inside = name.removeprefix("docs/")
    return re.sub(r"(^|/)README\.md$", r"\1index.md", inside)


def lay_out(into: Path, root: Path = ROOT) -> dict[str, str]:
    """Write all pages into a folder, which is emptied first.

    Parameters
    ----------
    into : Path
        Where the site is built from.
    root : Path
        The repository.

    Returns
    -------
    dict of str to str
        The text of every page, by its place.
    """
    shutil.rmtree(into, ignore_errors=True)
    pages = {}
    for file in sources(root):
        place = place_of(file, root)
        assert place is not None
        goal = into / place
        goal.parent.mkdir(parents=True, exist_ok=True)
        if file.suffix in {".md", ".ipynb"}:
            text = as_page(file, goal.parent) if file.suffix == ".ipynb" else file.read_text(encoding="utf-8")
            pages[place] = led(text, file, place, _Bringing(into, root))
            goal.write_text(pages[place], encoding="utf-8")
        else:
            shutil.copyfile(file, goal)
    return pages


def sources(root: Path = ROOT) -> list[Path]:
    """Return every page and picture that the site shows."""
    inside = [file for file in sorted((root / "docs").rglob("*")) if file.suffix in _KEPT]
    return [*(root / name for name in TOP), *sorted((root / "notebooks").glob("*.ipynb")), *inside]


class _Bringing:
    """Finds the place of what a link names, and brings along a file that is no page."""

    def __init__(self, into: Path, root: Path) -> None:
        self._into, self._root = into, root

    def __call__(self, file: Path) -> str:
        """Return the place of a file in the site."""
        if file.is_dir():
            file = file / "README.md"
        place = place_of(file, self._root)
        if place is not None and file.suffix in _KEPT:
            return place
        place = place or f"files/{file.relative_to(self._root).as_posix()}"
        goal = self._into / place
        goal.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, goal)
        return place


def led(text: str, file: Path, place: str, where: Callable[[Path], str]) -> str:
    """Return a page with its links led to the places of what they name.

    Parameters
    ----------
    text : str
        Markdown.
    file : Path
        Where the page stands in the repository.
    place : str
        Where it stands in the site.
    where : callable
        The place in the site of a file of the repository.

    Returns
    -------
    str
        The same page; blocks of code stay as they are.

    Raises
    ------
    FileNotFoundError
        If a link names a file that is not there.
    """

    def lead(link: re.Match[str]) -> str:
        target = link["file"]
        if re.match(r"[a-z]+:", target):
            return link[0]
        if file.suffix == ".ipynb" and re.fullmatch(rf"{file.stem}-\d+-\d+\.png", target):
            return link[0]  # saved beside the page a moment ago
        found = (file.parent / target).resolve()
        if not found.exists():
            raise FileNotFoundError(f"{file}: there is no {target}")
        # where a heading begins or is joined with several hyphens, builders of sites make one of them
        anchor = re.sub("-+", "-", link["rest"])
        return link["before"] + os.path.relpath(where(found), Path(place).parent or ".") + anchor

    pieces = _FENCE.split(text)
    return "".join(piece if piece.startswith("```") else _LINK.sub(lead, piece) for piece in pieces)


def summary_of(text: str) -> tuple[str, str]:
    """Return the title of a page and its first sentence."""
    body = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    title = next((line.removeprefix("# ") for line in body.splitlines() if line.startswith("# ")), "")
    prose = (part for part in body.split("\n\n") if part.strip() and part.strip()[0] not in "#|!`-[<")
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", " ".join(next(prose, "").split())).replace("**", "")
    return title, re.split(r"(?<=[.?!]) ", plain, maxsplit=1)[0]


def listing(pages: Mapping[str, str], title: str) -> str:
    """Return the text of `llms.txt`: every page with its title and first sentence, for programs that read.

    Parameters
    ----------
    pages : mapping of str to str
        Texts by place.
    title : str
        Name of the site.

    Returns
    -------
    str
        Markdown, as llmstxt.org describes it.
    """
    lines = [f"# {title}", "", f"> {summary_of(pages['index.md'])[1]}", "", "## Pages", ""]
    for place, text in pages.items():
        name, said = summary_of(text)
        lines.append(f"- [{name}]({place}): {said}" if said else f"- [{name}]({place})")
    return "\n".join(lines) + "\n"
