"""Every notebook runs from top to bottom, and is kept with what it shows and nothing else."""

from __future__ import annotations

import base64
import copy
import io
import re
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pages.notebooks import MOST_BYTES, WIDEST, as_page, play, small, tidied

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")

ROOT = Path(__file__).resolve().parents[2]
MOST_SECONDS = 120
"""twice the minute that each has where nothing else runs"""
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def read(file: Path) -> Any:
    return nbformat.read(file, as_version=4)


def test_there_are_five_notebooks() -> None:
    names = {"first_look", "your_posts", "your_proposals", "a_policy", "strategy_in_ten_lines"}
    assert {file.stem for file in NOTEBOOKS} == names


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_is_kept_with_small_outputs(file: Path) -> None:
    notebook = read(file)
    nbformat.validate(notebook)
    assert file.stat().st_size < MOST_BYTES
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    shown = [output for cell in code for output in cell.outputs]
    assert shown, "play it: python -m pages notebooks"
    assert not [output for output in shown if output.output_type == "error" or output.get("name") == "stderr"]
    assert "Traceback" not in file.read_text(encoding="utf-8")
    assert nbformat.writes(tidied(copy.deepcopy(notebook))) == nbformat.writes(notebook), (
        "one machine's noise"
    )


def test_a_notebook_becomes_a_page_with_its_pictures(tmp_path: Path) -> None:
    text = as_page(ROOT / "notebooks" / "first_look.ipynb", tmp_path)
    pictures = re.findall(r"\]\((first_look-\d+-\d+\.png)\)", text)
    assert text.startswith("# ")
    assert pictures
    assert all((tmp_path / name).read_bytes().startswith(b"\x89PNG") for name in pictures)


def test_pictures_are_made_small() -> None:
    image = Image.effect_noise((1600, 400), 60)
    before = io.BytesIO()
    image.save(before, "PNG")
    after = small(base64.b64encode(before.getvalue()).decode())
    with Image.open(io.BytesIO(base64.b64decode(after))) as made:
        assert made.size == (WIDEST, 200)
    assert len(after) < len(before.getvalue()) / 2


@pytest.mark.verify
@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_runs_in_under_a_minute(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the kernel is a process of its own: it must find this package, and leave no folders behind
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    took = []
    for _ in range(2):  # what is compiled first counts once on a machine, and not here
        began = time.monotonic()
        notebook = play(file)
        took.append(time.monotonic() - began)
        if took[-1] < MOST_SECONDS:
            break
    assert min(took) < MOST_SECONDS
    kept = [[output.output_type for output in cell.get("outputs", [])] for cell in read(file).cells]
    assert [[output.output_type for output in cell.get("outputs", [])] for cell in notebook.cells] == kept
