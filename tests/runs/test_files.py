"""Files: whole or not at all; cells that are no formulas; texts that cannot steer a terminal."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.loader.skeletons import new_strategy
from simulator.report.exports import frame_csv
from simulator.report.pictures.files import save
from simulator.report.pictures.style import Words, sheet
from simulator.report.studies.statement import Line, statement_csv
from simulator.runs.files import StoreError, save_csv, save_parquet, save_text, write_whole
from tests.runs.damage import stored_run

FRAME = pd.DataFrame({"group": ["=1+1", "@me", "-5", "fair"], "gain": [-1.5, 2.0, -3.0, 4.0]})


def half_then_full(draft: Path) -> None:
    """Write half of a file, and then the disk is full."""
    draft.write_text("half")
    raise OSError(errno.ENOSPC, "No space left on device", str(draft))


def test_a_full_disk_names_the_file_and_keeps_the_older_one(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    with pytest.raises(StoreError, match=r"cannot write .*report.html: No space left on device") as new:
        write_whole(file, half_then_full)
    assert "older" not in str(new.value)
    assert list(tmp_path.iterdir()) == []
    save_text(file, "good")
    with pytest.raises(StoreError, match="The older one is unchanged") as again:
        write_whole(file, half_then_full)
    assert ".tmp" not in str(again.value)
    assert file.read_text() == "good"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_every_export_says_that_the_disk_is_full() -> None:
    full = Path("/dev/full")
    writers = (
        lambda: save_text(full, "x" * 100),
        lambda: save_csv(full, FRAME),
        lambda: save_parquet(full, FRAME),
    )
    for write in writers:
        with pytest.raises(StoreError, match="cannot write /dev/full: No space left"):
            write()
    assert stat.S_ISCHR(full.stat().st_mode), "a device is written to, not replaced"


def test_a_page_and_its_pictures_survive_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = stored_run(tmp_path / "run")
    page, picture = run / "report.html", run / "plan.png"
    page.write_text("older page")
    picture.write_text("older picture")

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    result = CliRunner().invoke(main, ["report", str(run)])
    assert result.exit_code == 1
    assert f"cannot write {page}: No space left on device" in result.stderr
    assert result.stderr.count("\n") == 1
    assert page.read_text() == "older page"
    figure, _ = sheet(Words("Title.", "Subtitle.", "Caption."), 2.0)
    with pytest.raises(StoreError, match=r"plan.png: No space left"):
        save(figure, run / "plan", ["png"])
    assert picture.read_text() == "older picture"
    with pytest.raises(OSError, match="No space left"):
        new_strategy("early_bird", run)
    assert not [file for file in run.iterdir() if file.suffix in {".tmp", ".py"}]


def test_links_are_followed_and_permissions_kept(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_text("older")
    real.chmod(0o640)
    link.symlink_to(real)
    save_text(link, "newer")
    assert link.is_symlink()
    assert real.read_text() == "newer"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    save_text(tmp_path / ("long" * 60 + ".html"), "a long name can be stored")
    with pytest.raises(StoreError, match="Is a directory"):
        save_text(tmp_path, "a folder is no file")


def test_text_in_a_csv_is_never_a_formula_and_numbers_stay_numbers(tmp_path: Path) -> None:
    text = save_csv(tmp_path / "a.csv", FRAME).read_text()
    assert text.splitlines() == ["group,gain", "'=1+1,-1.5", "'@me,2.0", "'-5,-3.0", "fair,4.0"]
    assert frame_csv(FRAME) == text
    mixed = pd.DataFrame({"=x": ["\tTab", "+1", None], "cell": [-1, "-1", 2.5]})
    assert frame_csv(mixed) == save_csv(tmp_path / "b.csv", mixed).read_text()
    assert frame_csv(mixed).splitlines() == ["'=x,cell", "'\tTab,-1", "'+1,'-1", ",2.5"]
    line = Line(0.5, *("=SUM(A1)" if kind is str else -3 for kind in list(Line.__annotations__.values())[1:]))
    assert "'=SUM(A1)" in statement_csv([line])
    assert ",=" not in statement_csv([line])
