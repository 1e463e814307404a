"""The pictures of a run on disk: in the order of reading, each with the sentence that it draws."""

import html
import re
import struct
from pathlib import Path

from simulator.app.stored.files import content
from simulator.report.words.markdown import NARROW

PICTURES = {".png": "image/png", ".svg": "image/svg+xml"}
"""the last one is preferred"""
FOR_THE_CURIOUS = ("balance", "competition", "convergence")
_IN_ORDER = ("outcomes", "income_and_hires", "efficiency", "differences", "first_hire", "waits")
_TITLE = re.compile("<title>(.*?)</title>", re.DOTALL)
_BOX = re.compile(rb'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_POINT = 4 / 3
"""pixels of a browser"""
_HEAD = 8_000
"""letters of a drawing in which its sentence stands"""


def pictures_in(folder: Path) -> list[Path]:
    """The pictures of a run in the order of reading: drawn once, shown as SVG where there is one."""
    inside = folder / "pictures"
    names = sorted(file for file in inside.glob("*") if file.suffix in PICTURES) if inside.is_dir() else []
    names = [file for file in names if not file.stem.endswith(NARROW)]
    best = {file.stem: file for kind in PICTURES for file in names if file.suffix == kind}
    last = len(_IN_ORDER)
    place = {name: at for at, name in enumerate(_IN_ORDER)} | dict.fromkeys(FOR_THE_CURIOUS, last + 1)
    return sorted(best.values(), key=lambda file: place.get(file.stem, last))


def said_by(file: Path) -> str:
    """What a picture shows, in words: it holds them for those who do not see it."""
    found = _TITLE.search((content(file) or b"")[:_HEAD].decode("utf-8", "replace"))
    return html.unescape(found[1]) if found else f"{file.stem.replace('_', ' ').capitalize()}. "


def for_phones(file: Path) -> Path | None:
    """The same picture as a phone shows it; None where it was not drawn for phones."""
    narrow = file.with_name(f"{file.stem}{NARROW}.svg")
    return narrow if narrow.is_file() else None


def size_of(file: Path) -> dict[str, int]:
    """Width and height of a picture [pixels], so that a page keeps its place; nothing where unsaid."""
    held = (content(file) or b"")[:_HEAD]
    if held.startswith(b"\x89PNG") and len(held) >= 24:
        wide, high = struct.unpack(">II", held[16:24])
        return {"width": wide, "height": high}
    box = _BOX.search(held)
    return {"width": round(float(box[1]) * _POINT), "height": round(float(box[2]) * _POINT)} if box else {}


def picture_in(folder: Path, name: str) -> Path | None:
    """The picture of a run with this name, also one that is drawn for phones; None if it was not drawn."""
    drawn = pictures_in(folder)
    files = {file.name: file for file in (*drawn, *filter(None, map(for_phones, drawn)))}
    return files.get(name)
