"""The pages of the reference that are made from the code.

Answers: what is written where. A page is a function without arguments that returns its text.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from pages.commands import commands_page
from pages.listings import columns_page, metrics_page
from pages.packs import packs_page
from pages.python import python_page
from pages.scenario import scenario_page

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "reference"
REFERENCE: Mapping[str, Callable[[], str]] = {
    "commands": commands_page,
    "scenario": scenario_page,
    "columns": columns_page,
    "metrics": metrics_page,
    "packs": packs_page,
    "python": python_page,
}


def write_reference(folder: Path = FOLDER) -> list[Path]:
    """Write every page into a folder, and return the files that changed."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = []
    for name, make in REFERENCE.items():
        file, text = folder / f"{name}.md", make()
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
            changed.append(file)
    return changed
