"""Whatever is drawn has its words in it and its numbers beside it."""

import re
from pathlib import Path
from urllib.parse import unquote

import pandas as pd
from matplotlib.image import imread
from PIL import Image

from simulator.report.page.parts import picture
from simulator.report.pictures import style
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


def test_colours_that_differ_on_paper_differ_in_the_dark() -> None:
    known = [one.lower() for one in (style.BLUE, style.SKY, style.VERMILION, style.GREEN, style.ORANGE)]
    marks = "".join(f'<path style="fill: {colour}"/>' for colour in known)
    shown = unquote(picture(f"<svg>{marks}</svg>", "five marks", ""))
    in_the_dark = [re.search(rf'fill: {colour}"\]{{fill:(#\w+)', shown) for colour in known]
    found = [dark[1] if dark else colour for dark, colour in zip(in_the_dark, known, strict=True)]
    assert len(set(found)) == len(known)
