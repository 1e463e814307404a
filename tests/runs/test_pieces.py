"""A large market is played in pieces: the same tables for any worker count, and after any stop."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from simulator.cli import main
from simulator.cli.shared.speak import explain_interruption
from simulator.engine.batch import BatchResult, joined, simulate
from simulator.model.scenario import Scenario
from simulator.runs import pieces
from simulator.runs.blocks import Player
from simulator.runs.ready import Ready
from simulator.runs.run import Interrupted, resume, run
from simulator.world import cells
from simulator.world.cells import cells_of, pieces_of
from tests.small_runs import small_scenario

TABLES = ("replications", "freelancers", "curves", "market")
CATEGORIES = {"web": {"specialties": 3}, "design": {"share": 2, "specialties": 4}, "legal": {}}


def many_parts(**changes: Any) -> Scenario:
    run_of: dict[str, Any] = {"replications": 2, "seed": 3, "keep_tables": 1}
    groups = [
        {"name": "first", "strategy": "spray_and_pray", "count": 30, "wallet": 40},
        {"name": "second", "strategy": "fresh_hour", "count": 20, "wallet": 40, "search": {"fits": 0.1}},
    ]
    jobs = {"per_day": 40, "categories": CATEGORIES}
    plain = {"name": "parts", "jobs": jobs, "freelancers": groups, "run": run_of, "competition": "market"}
    return small_scenario(**(plain | changes))


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "ROWS_TOGETHER", 30)


def files(directory: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(directory.rglob("*.parquet"))}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cells, "ROWS_TOGETHER", 30)
        assert len(pieces_of(many_parts())) > 2
        result = run(many_parts(), workers=1, out=tmp_path_factory.mktemp("whole"))
        assert not (result.directory / pieces.PIECES).exists()
        return files(result.directory)


def test_two_workers_write_the_same_bytes(whole: dict[str, bytes], tmp_path: Path) -> None:
    assert files(run(many_parts(), workers=2, out=tmp_path).directory) == whole


def test_pieces_that_were_played_here_are_not_read_again(
    whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: bytes) -> None:
        raise AssertionError("read")

    monkeypatch.setattr(pieces, "_opened", refuse)
    assert files(run(many_parts(), workers=2, out=tmp_path).directory) == whole


CHOOSY = """
from simulator.strategies.contract.base import Strategy

class Choosy(Strategy):
    def score(self, c):
        if (c.category == 2).any():
            raise ValueError("no law, please")
        return c.match
"""


@pytest.mark.parametrize("workers", [1, 2])
def test_pieces_from_before_a_strategy_failed_are_not_taken_up(tmp_path: Path, workers: int) -> None:
    (tmp_path / "choosy.py").write_text(CHOOSY)
    groups = [
        {"name": "first", "strategy": "spray_and_pray", "count": 30, "wallet": 40},
        {"name": "choosy", "strategy": f"{tmp_path}/choosy.py:Choosy", "count": 20, "wallet": 40},
    ]
    scenario = many_parts(freelancers=groups)
    result = run(scenario, workers=workers, out=tmp_path / "failing")
    assert set(result.failed) == {"choosy"}
    sums = pd.concat(pd.read_parquet(file) for file in result.directory.glob("replications-*.parquet"))
    sent = sums.groupby("group", observed=True)["proposals"]
    assert sent.sum()["choosy"] == 0
    assert sent.min()["first"] > 0
    again = run(scenario, workers=3 - workers, out=tmp_path / "other")
    assert files(again.directory) == files(result.directory)


def test_another_attempt_takes_up_no_piece_of_a_stopped_one(
    whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plays, played = pieces.InPieces.__call__, list[int]()

    def stopping(self: pieces.InPieces, unit: int, last: int) -> None:
        if len(played) == 2:
            raise KeyboardInterrupt
        plays(self, unit, last)
        played.append(unit)

    with monkeypatch.context() as patch:
        patch.setattr(pieces.InPieces, "__call__", stopping)
        with pytest.raises(Interrupted):
            run(many_parts(), workers=1, out=tmp_path)
    later = list[int]()

    def noted(self: pieces.InPieces, unit: int, last: int) -> None:
        later.append(unit)
        plays(self, unit, last)

    monkeypatch.setattr(pieces.InPieces, "__call__", noted)
    assert files(run(many_parts(), workers=1, out=tmp_path, fresh=True).directory) == whole
    assert len(later) == 2 * len(pieces_of(many_parts()))


def test_the_folder_of_pieces_stays_while_any_is_to_be_written(
    whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands_over, plays, seen, is_over = (
        pieces.InPieces._hand_over,
        pieces.InPieces.__call__,
        list[bool](),
        Event(),
    )

    def noted(self: pieces.InPieces, numbers: list[int]) -> None:
        hands_over(self, numbers)
        if numbers == [1] and not is_over.is_set():
            seen.append((self.player.store.directory / pieces.PIECES).is_dir())
            is_over.set()

    def waits(self: pieces.InPieces, unit: int, last: int) -> None:
        if unit >= len(self.pieces):  # of the second replication: nothing of it is written yet
            assert is_over.wait(60)
        plays(self, unit, last)

    monkeypatch.setattr(pieces.InPieces, "_hand_over", noted)
    monkeypatch.setattr(pieces.InPieces, "__call__", waits)
    assert files(run(many_parts(), workers=1, out=tmp_path).directory) == whole
    assert seen == [True]


def test_another_process_may_put_the_same_replication_together(
    whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receives, called = Player.receive, list[int]()

    def with_another(self: Player, number: int, batch: BatchResult) -> None:
        called.append(number)
        if len(called) == 1:
            run(many_parts(), workers=1, out=tmp_path)
        receives(self, number, batch)

    monkeypatch.setattr(Player, "receive", with_another)
    result = run(many_parts(), workers=1, out=tmp_path)
    assert files(result.directory) == whole
    assert not (result.directory / pieces.PIECES).exists()


@pytest.mark.parametrize("after", [1, 4])
def test_two_processes_in_one_folder_disturb_each_other_in_nothing(
    whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    plays, called = pieces.InPieces.__call__, list[int]()

    def with_another(self: pieces.InPieces, unit: int, last: int) -> None:
        called.append(unit)
        if len(called) == after:
            run(many_parts(), workers=1, out=tmp_path)  # the other does all meanwhile
        plays(self, unit, last)

    monkeypatch.setattr(pieces.InPieces, "__call__", with_another)
    result = run(many_parts(), workers=1, out=tmp_path)
    assert files(result.directory) == whole
    assert not (result.directory / pieces.PIECES).exists()


def test_joined_rows_stand_in_order_with_the_ledger_of_the_same_person() -> None:
    ready = Ready.of(many_parts())
    played = [ready.simulate([0, 1], cells=piece) for piece in pieces_of(ready.scenario)]
    found = joined(played)
    whole = np.concatenate([piece.lanes for piece in played])
    order = np.lexsort((whole["ordinal"], whole["group"], whole["rep"]))
    assert not np.array_equal(order, np.arange(order.size))
    for name in whole.dtype.names or ():
        assert np.array_equal(found.lanes[name], whole[order][name], equal_nan=True)
    assert np.array_equal(found.ledger, np.concatenate([piece.ledger for piece in played])[order])
    assert np.unique(found.ledger, axis=0).shape[0] > 1


def test_a_run_stopped_between_two_pieces_plays_only_the_others(
    whole: dict[str, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    played = list[int]()
    plays = pieces.InPieces.__call__

    def counted(self: pieces.InPieces, unit: int, last: int) -> None:
        if len(played) == 2 and unit not in played:
            raise KeyboardInterrupt
        plays(self, unit, last)
        played.append(unit)

    monkeypatch.setattr(pieces.InPieces, "__call__", counted)
    with pytest.raises(Interrupted) as stopped:
        run(many_parts(), workers=1, out=tmp_path)
    saved = sorted((stopped.value.directory / pieces.PIECES).iterdir())
    assert len(saved) == 2 == stopped.value.pieces
    explain_interruption(stopped.value)
    told = " ".join(capsys.readouterr().err.split())
    assert "Interrupted: 0 of 2 replications, and 2 pieces of what is not whole yet, are saved in" in told
    status = CliRunner().invoke(main, ["status", str(tmp_path)])
    assert "0 of 2 replications are there, and 2 pieces of what is not whole yet" in " ".join(
        status.stdout.split()
    )
    later = list[int]()

    def again(self: pieces.InPieces, unit: int, last: int) -> None:
        later.append(unit)
        plays(self, unit, last)

    monkeypatch.setattr(pieces.InPieces, "__call__", again)
    saved[0].write_bytes(saved[0].read_bytes()[:-1] + b"?")  # a damaged one is played anew
    result = resume(stopped.value.directory, workers=2)
    assert files(result.directory) == whole
    assert len(later) == 2 * len(pieces_of(many_parts())) - 1
    assert played[1] not in later


def test_the_piece_that_takes_longest_is_begun_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: dict[str, bytes]
) -> None:
    scenario, begun = many_parts(), list[int]()
    plays = pieces.InPieces.__call__

    def noted(self: pieces.InPieces, unit: int, last: int) -> None:
        begun.append(unit)
        plays(self, unit, last)

    monkeypatch.setattr(pieces.InPieces, "__call__", noted)
    assert files(run(scenario, workers=1, out=tmp_path).directory) == whole
    count, share = len(pieces_of(scenario)), {0: 0.25, 1: 0.5, 2: 0.25}
    largest = [max(share[cell.category] * cell.share for cell in piece) for piece in pieces_of(scenario)]
    assert begun[:count] != sorted(begun[:count])
    assert begun[0] == np.argmax(largest)
    # the first replication is whole before the next, so that the first failure is known
    assert max(begun[:count]) < min(begun[count:])


def test_progress_counts_pieces(tmp_path: Path) -> None:
    seen = list[tuple[int, int]]()
    run(many_parts(), workers=1, out=tmp_path, progress=lambda done, total, _: seen.append((done, total)))
    total = 2 * len(pieces_of(many_parts()))
    assert seen[-1] == (total, total)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_posts_proposals_and_ledger_of_all_pieces_are_kept(tmp_path: Path) -> None:
    result = run(many_parts(), workers=1, out=tmp_path)
    jobs, proposals = result.full("jobs"), result.full("proposals")
    assert jobs["ordinal"].tolist() == list(range(len(jobs)))
    assert (jobs["client"] <= jobs["ordinal"]).all()
    assert proposals["job_ordinal"].max() < len(jobs)
    of = jobs["category"].astype(str).to_numpy()[proposals["job_ordinal"]]
    people = result.freelancers[result.freelancers["rep"] == 0].set_index(["group", "ordinal"])["category"]
    who = pd.MultiIndex.from_frame(proposals[["group", "ordinal"]])
    assert (people.loc[who].astype(str).to_numpy() == of).all()
    counted = result.replications[result.replications["rep"] == 0]["ledger_proposal"].sum()
    moves = result.full("ledger")
    assert moves.loc[moves["cause"] == "proposal", "amount"].abs().sum() == counted


def test_small_markets_of_specialties_are_played_in_ordinary_batches(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, whole: dict[str, bytes]
) -> None:
    monkeypatch.setattr(cells, "ROWS_TOGETHER", 64_000)
    assert not pieces.in_pieces(many_parts())
    result = run(many_parts(), workers=2, out=tmp_path)
    ready = Ready.of(many_parts())
    alone = simulate(ready.scenario, ready.strategies, [0])
    assert (
        result.freelancers["proposals"].iloc[: alone.lanes.size].tolist() == alone.lanes["proposals"].tolist()
    )


def test_a_strategy_that_fails_in_one_piece_of_a_field_leaves_the_others(tmp_path: Path) -> None:
    file = tmp_path / "rules.py"
    file.write_text(
        "from simulator import Strategy\n\n\nclass Fails(Strategy):\n    def score(self, c):\n"
        "        raise ValueError('no')\n"
    )
    groups = [
        {"name": "sound", "strategy": "spray_and_pray", "count": 30, "wallet": 40},
        {"name": "broken", "strategy": f"{file}:Fails", "count": 30, "wallet": 40},
    ]
    result = run(many_parts(competition="field", freelancers=groups), workers=1, out=tmp_path / "out")
    assert result.complete
    assert list(result.failed) == ["broken"]
    sums = result.replications.groupby("group", observed=False)["proposals"].sum()
    assert sums["sound"] > 0


def test_shares_of_specialties_fall_with_their_rank_and_sum_to_one() -> None:
    found = cells_of(many_parts())
    assert [(cell.category, cell.number) for cell in found] == [
        *((0, n) for n in range(3)), *((1, n) for n in range(4)), (2, 0),
    ]  # fmt: skip
    design = np.array([cell.share for cell in found if cell.category == 1])
    assert design.sum() == pytest.approx(1)
    assert design / design[0] == pytest.approx(np.arange(1, 5) ** -1.22)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"jobs": {"categories": CATEGORIES, "replay": {"file": "x.csv"}}}, "recorded posts do not say"),
        (
            {"freelancers": [{"name": "a", "strategy": "random", "count": 4, "agency": {"members": 2}}]},
            "members of an agency would work in specialties that never meet",
        ),
    ],
)
def test_what_cannot_go_with_specialties_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        many_parts(**changes)
