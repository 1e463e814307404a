"""The example table is invented by the project itself, and its generator still makes it."""

from pathlib import Path

from tests.project.example_posts import SCENARIOS, write


def test_the_table_is_what_the_generator_makes(tmp_path: Path) -> None:
    write(tmp_path / "made.csv")
    made = (tmp_path / "made.csv").read_text(encoding="utf-8")
    assert made == (SCENARIOS / "example_posts.csv").read_text(encoding="utf-8")
