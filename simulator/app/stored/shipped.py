"""Files of the app itself: its styles and its script."""

from pathlib import Path

STATIC = Path(__file__).resolve().parents[1] / "static"
KINDS = {
    "app.css": "text/css; charset=utf-8",
    "app.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


def static_file(name: str) -> tuple[bytes, str] | None:
    """A file by its name, with its kind; None if there is none of this name."""
    return ((STATIC / name).read_bytes(), KINDS[name]) if name in KINDS else None
