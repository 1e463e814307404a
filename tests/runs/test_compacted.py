"""Few large parts instead of many small ones: the same rows, whatever stops it, and never under a writer."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.runs.files import StoreError, holding
from simulator.runs.merging.compacted import compact
from simulator.runs.ready import Ready
from simulator.runs.result import RunResult, load_run
from simulator.runs.run import run_ready
from tests.runs.test_shards import SCENARIO, Scripted, engine, share

__all__ = ["engine"]


def in_pieces(out: Path, each: int = 2) -> RunResult:
    for upto in range(each, 11 + each, each):
        result = run_ready(Ready.of(SCENARIO), workers=1, out=out, upto=min(upto, 11))
    return result


def test_parts_become_one_with_the_same_rows_and_nothing_is_played_again(
    tmp_path: Path, engine: Scripted
) -> None:
    result = in_pieces(tmp_path)
    before = result.content()
    [one] = compact(tmp_path)
    assert (one.before, one.after, one.done) == (6, 1, 11)
    assert len(list(result.directory.glob("*.parquet"))) == 4
    assert load_run(tmp_path).content() == before
    assert compact(tmp_path)[0].before == 1
    engine.played.clear()
    assert in_pieces(tmp_path).content() == before
    assert engine.played == []


@pytest.mark.parametrize("files", range(0, 24, 3))
def test_a_stop_between_any_two_files_leaves_a_whole_run(
    tmp_path: Path, engine: Scripted, monkeypatch: pytest.MonkeyPatch, files: int
) -> None:
    result = in_pieces(tmp_path)
    before, unlink, left = result.content(), Path.unlink, [files]

    def stopping(file: Path, missing_ok: bool = False) -> None:
        if file.suffix == ".parquet":
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
        unlink(file, missing_ok)

    monkeypatch.setattr(Path, "unlink", stopping)
    if files < 24:
        with pytest.raises(KeyboardInterrupt):
            compact(tmp_path)
    monkeypatch.undo()
    assert load_run(tmp_path).content() == before


def test_what_is_not_whole_or_still_written_is_refused(tmp_path: Path, engine: Scripted) -> None:
    result = in_pieces(tmp_path / "whole")
    with holding(result.directory), pytest.raises(StoreError, match="something still writes in"):
        compact(tmp_path / "whole")
    with holding(result.directory, alone=True), pytest.raises(StoreError, match="parts are being joined"):
        in_pieces(tmp_path / "whole")
    part = run_ready(Ready.of(SCENARIO), workers=1, out=tmp_path / "part", upto=4)
    next(part.directory.glob("market-*")).unlink()
    with pytest.raises(StoreError, match=r"only 0 of 4 replications.*simulator resume"):
        compact(tmp_path / "part")
    share(1, 2, tmp_path / "shares")
    with pytest.raises(StoreError, match="put together first"):
        compact(tmp_path / "shares")
    with pytest.raises(StoreError, match="name the folder of one"):
        compact(tmp_path / "nothing")
