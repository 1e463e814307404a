"""The benchmark compares like with like: its peers do the same work."""

from pathlib import Path

import numpy as np
import pytest

import benchmarks.__main__ as measuring
from benchmarks.check import ROOT, Player, last_measured, ratios_of, verdict
from benchmarks.engines import agreement

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("peer", ["numpy", "loop", pytest.param("mesa", marks=pytest.mark.verify)])
def test_a_peer_does_the_same_work(peer: str) -> None:
    if peer == "mesa":
        pytest.importorskip("mesa")
    z = agreement(peer, 25, freelancers=80, per_day=6, days=20)
    assert z.shape == (4, 6)
    assert np.abs(z).max() < 4.5


def test_a_slower_release_is_told_by_the_middle_of_its_ratios() -> None:
    assert verdict([1.0, 1.1, 9.0]) == (1.1, False)
    assert verdict([1.2, 1.3, 0.2]) == (1.2, True)
    if (ROOT / ".git").exists():
        assert len(last_measured()) == 40


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("check --against nonsense", "there is no such commit here"),
        ("check --against --all", "expected one argument"),
        ("check --turns 0", "at least 1 turn"),
        ("check --turns -3", "at least 1 turn"),
        ("steps --json /nonexist/x.json", "nothing can be written in that folder"),
        ("steps --json /", "is a folder: name a file in it"),
        ("growth --pictures {file}", "is a file: name a folder"),
    ],
)
def test_wrong_options_are_told_in_a_sentence_before_anything_is_measured(
    options: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def measured(*_: object) -> object:
        raise AssertionError("something was measured")

    monkeypatch.setattr(measuring.check, "report", measured)
    monkeypatch.setattr(measuring, "PARTS", dict.fromkeys(measuring.PARTS, measured))
    monkeypatch.setattr(measuring.growth_picture, "write", measured)
    words = [word.format(file=__file__) for word in options.split()]
    monkeypatch.setattr("sys.argv", ["python -m benchmarks", *words])
    with pytest.raises(SystemExit) as ended:
        measuring.main()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert told in said
    assert "Traceback" not in said


PLAYED = """
from work import SIZE
play = lambda turn: sum(k * k for k in range(SIZE))
"""
"""stands for a market: plain Python, so that nothing is compiled"""


def _code_of(folder: Path, size: int) -> Path:
    folder.mkdir()
    (folder / "work.py").write_text(f"SIZE = {size}\n", encoding="utf-8")
    return folder


def test_the_same_code_is_as_fast_as_itself_and_four_times_the_work_is_told(tmp_path: Path) -> None:
    before, slow = _code_of(tmp_path / "before", 300_000), _code_of(tmp_path / "slow", 1_200_000)
    same = ratios_of(before, before, PLAYED, turns=3)
    assert len(same) == 3
    assert 0.3 < min(same) <= max(same) < 3
    middle, too_slow = verdict(ratios_of(before, slow, PLAYED, turns=3))
    assert 2 < middle < 8
    assert too_slow


def test_the_processes_of_a_check_end_and_close_their_pipes(tmp_path: Path) -> None:
    with Player(_code_of(tmp_path / "code", 1), PLAYED) as player:
        assert player.is_ready()
        assert player.seconds(1) >= 0
    assert player.process.returncode == 0
    assert player.process.stdin is not None
    assert player.process.stdout is not None
    assert player.process.stdin.closed
    assert player.process.stdout.closed


def test_code_that_does_not_play_is_named(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SystemExit, match="empty does not play"):
        ratios_of(tmp_path / "empty", tmp_path / "empty", PLAYED, turns=1)
    assert "No module named 'work'" in capfd.readouterr().err
