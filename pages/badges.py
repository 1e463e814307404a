"""Badges of the README, drawn from what the project says of itself, so that they are true and need no net.

Answers: for which Python, under which licence, how much of the code the tests must reach.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from pages.reference import ROOT

FOLDER = ROOT / "docs" / "pictures" / "badges"
WIDTH_OF_A_LETTER, MARGIN = 6.6, 12


def badges() -> Mapping[str, str]:
    """Return each badge as SVG, by its name."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project, tool = told["project"], told["tool"]
    versions = [one.rsplit(" ", 1)[1] for one in project["classifiers"] if "Python :: 3." in one]
    floor = tool["coverage"]["report"]["fail_under"]
    strict = "strict" if tool["mypy"]["strict"] else "checked"
    return {
        "python": _badge("Python", f"{versions[0]} to {versions[-1]}"),
        "licence": _badge("licence", project["license"]),
        "tests": _badge("lines tested", f"at least {floor} %"),
        "types": _badge("types", strict),
    }


def write_badges(folder: Path = FOLDER) -> list[Path]:
    """Write every badge, and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, text in badges().items():
        files.append(folder / f"{name}.svg")
        files[-1].write_text(text, encoding="utf-8")
    return files


def _badge(left: str, right: str) -> str:
    """Two words side by side, the right one on blue."""
    first, second = (round(len(text) * WIDTH_OF_A_LETTER + MARGIN) for text in (left, right))
    style = 'font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" fill="#fff" text-anchor="middle"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{first + second}" height="20" role="img" '
        f'aria-label="{left}: {right}"><title>{left}: {right}</title>'
        f'<rect width="{first}" height="20" fill="#444"/><rect x="{first}" width="{second}" height="20" '
        f'fill="#0a5fa5"/><g {style}><text x="{first / 2:g}" y="14">{left}</text>'
        f'<text x="{first + second / 2:g}" y="14">{right}</text></g></svg>\n'
    )
