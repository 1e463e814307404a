"""The pictures of a run on disk: in the order of reading, each with the sentence that it draws."""

import html
import re
from pathlib import Path

from simulator.app.stored.files import content

PICTURES = {".png": "image/png", ".svg": "image/svg+xml"}
"""the last one is preferred"""
FOR_THE_CURIOUS = ("balance", "competition", "convergence")
_IN_ORDER = ("outcomes", "income_and_hires", "efficiency", "differences", "first_hire", "waits")
_TITLE = re.compile("<title>(.*?)</title>", re.DOTALL)
_HEAD = 8_000
"""letters of a drawing in which its sentence stands"""


def pictures_in(folder: Path) -> list[Path]:
    """The pictures of a run in the order of reading: drawn once, shown as SVG where there is one."""
    inside = folder / "pictures"
    names = sorted(file for file in inside.glob("*") if file.suffix in PICTURES) if inside.is_dir() else []
    best = {file.stem: file for kind in PICTURES for file in names if file.suffix == kind}
    last = len(_IN_ORDER)
    place = {name: at for at, name in enumerate(_IN_ORDER)} | dict.fromkeys(FOR_THE_CURIOUS, last + 1)
    return sorted(best.values(), key=lambda file: place.get(file.stem, last))


def said_by(file: Path) -> str:
    """What a picture shows, in words: it holds them for those who do not see it."""
    found = _TITLE.search((content(file) or b"")[:_HEAD].decode("utf-8", "replace"))
    return html.unescape(found[1]) if found else f"{file.stem.replace('_', ' ').capitalize()}. "
