"""Whatever is drawn has its words in it and its numbers beside it."""

from pathlib import Path

import pandas as pd
from matplotlib.image import imread
from PIL import Image

from simulator.report.pictures.files import save
from simulator.report.pictures.style import Words, sheet


def test_words_are_in_the_files_and_numbers_beside_them(tmp_path: Path) -> None:
    figure, _ = sheet(Words("A title", "How to read it"), 1.0)
    files = save(figure, tmp_path / "one", told="It says this.", data=pd.DataFrame({"a": [1.5]}))
    assert [file.name for file in files] == ["one.png", "one.svg"]
    said = "A title. How to read it. It says this."
    assert Image.open(files[0]).text["Description"] == said  # type: ignore[attr-defined]
    assert said in files[1].read_text(encoding="utf-8")
    assert (tmp_path / "one.csv").read_text(encoding="utf-8") == "a\n1.5\n"
    assert imread(files[0]).shape[1] == 1200
