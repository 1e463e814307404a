"""The example table is invented by the project itself, and is the one that its script makes."""

import runpy
from pathlib import Path

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"


def test_the_table_is_what_the_script_makes(tmp_path: Path) -> None:
    runpy.run_path(str(SCENARIOS / "example_posts.py"))["write"](tmp_path / "made.csv")
    made = (tmp_path / "made.csv").read_text(encoding="utf-8")
    assert made == (SCENARIOS / "example_posts.csv").read_text(encoding="utf-8")
