"""Runs: the same tables however they are cut, shared out, stopped and resumed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from simulator.loader.problems import ScenarioError
from simulator.runs import provenance
from simulator.runs import run as run_module
from simulator.runs.files import StoreError
from simulator.runs.ready import Ready
from simulator.runs.result import RunResult, load_run
from simulator.runs.run import Interrupted, resume, run
from simulator.runs.sizes import batch_size, batches, estimate_cost, machine_mib
from tests.small_runs import small_scenario


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    return run(small_scenario(), workers=1, out=tmp_path_factory.mktemp("whole"))


def assert_same(one: RunResult, other: RunResult) -> None:
    for table in ("replications", "freelancers", "curves"):
        pd.testing.assert_frame_equal(getattr(one, table), getattr(other, table), check_exact=True)
    for column in one.market:
        left, right = list(one.market[column]), list(other.market[column])
        assert [str(x) for x in left] == [str(x) for x in right], column


def test_a_run_holds_every_replication_and_names_its_making(whole: RunResult) -> None:
    assert whole.complete
    assert whole.replications["rep"].tolist() == [rep for rep in range(6) for _ in range(2)]
    assert len(whole.freelancers) == 6 * 5
    assert len(whole.curves) == 6 * 2 * 6
    assert whole.freelancers["proposals"].sum() > 0
    assert whole.directory.parts[-2:] == ("small", whole.manifest["run_id"])
    assert whole.scenario == small_scenario()
    assert whole.manifest["replications_done"] == 6
    assert {"python", "numpy", "numba", "platform"} <= set(whole.manifest["environment"])
    assert whole.manifest["timings"][0]["replications"] == 6


def test_sums_are_those_of_the_freelancers_and_accounts_balance(whole: RunResult) -> None:
    by_hand = whole.freelancers.groupby(["rep", "group"], observed=False)[
        ["proposals", "hires", "balance"]
    ].sum()
    rows = whole.replications.set_index(["rep", "group"])
    assert (rows[["proposals", "hires", "balance"]].to_numpy() == by_hand.to_numpy()).all()
    came = rows[[f"ledger_{c}" for c in ("signup_grant", "monthly_grant", "plan_grant", "purchase")]].sum(
        axis=1
    )
    back = rows[[c for c in rows if "refund_" in c or "reward" in c]].sum(axis=1)
    went = rows[[f"ledger_{c}" for c in ("proposal", "boost", "expiry", "forfeit")]].sum(axis=1)
    assert (came + back - went == rows["balance"]).all()


@pytest.mark.parametrize(("size", "workers"), [(1, 3), (4, 2), (64, 1)])
def test_batches_and_threads_change_nothing(
    whole: RunResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, workers: int
) -> None:
    monkeypatch.setattr(run_module, "batch_size", lambda *_: size)
    assert_same(whole, run(small_scenario(), workers=workers, out=tmp_path))


def test_a_stopped_run_keeps_what_it_has_and_goes_on(
    whole: RunResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "batch_size", lambda *_: 1)

    def stop(done: int, total: int, seconds: float) -> None:
        if done >= 2:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted) as stopped:
        run(small_scenario(), workers=1, out=tmp_path, progress=stop)
    assert 2 <= stopped.value.saved < stopped.value.asked == 6
    half = load_run(tmp_path)
    assert half.directory == stopped.value.directory
    assert not half.complete
    assert half.manifest["replications_done"] == stopped.value.saved
    assert half.metrics(["proposals"])["first"]["proposals"].n == stopped.value.saved

    seen: list[tuple[int, int]] = []
    monkeypatch.setattr(run_module, "batch_size", lambda *_: 2)
    finished = resume(half.directory, workers=2, progress=lambda done, total, _: seen.append((done, total)))
    assert seen[0][0] > stopped.value.saved
    assert seen[-1] == (6, 6)
    assert [s["replications"] for s in finished.manifest["timings"]] == [
        stopped.value.saved,
        6 - stopped.value.saved,
    ]
    assert_same(whole, finished)


def test_what_is_lost_or_damaged_is_named_and_resuming_plays_it_again(
    whole: RunResult, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(whole.directory, tmp_path / "copy"))
    part = next(copy.glob("freelancers-*"))
    part.write_bytes(part.read_bytes()[:-100])
    with pytest.raises(StoreError, match=f"{part.name} is damaged .*: delete it. 'simulator resume"):
        assert_same(whole, load_run(copy))
    part.unlink()
    with pytest.raises(StoreError, match=r"has lost .* of the 6 replications .*simulator resume"):
        assert_same(whole, load_run(copy))
    assert_same(whole, resume(copy, workers=1))


def test_the_same_question_finds_its_run_and_plays_nothing(
    whole: RunResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module.Player, "__call__", lambda *_: pytest.fail("played again"))
    again = run(small_scenario(), workers=2, out=whole.directory.parents[1])
    assert again.directory == whole.directory


def test_fresh_plays_everything_again(tmp_path: Path) -> None:
    played: list[int] = []
    for fresh in (False, True):
        run(
            small_scenario(),
            workers=1,
            out=tmp_path,
            fresh=fresh,
            progress=lambda done, *_: played.append(done),
        )
    assert played.count(6) == 2


def test_another_seed_is_another_run(whole: RunResult) -> None:
    other = small_scenario(run={"replications": 6, "seed": 4})
    assert provenance.manifest_of(Ready.of(other))["run_id"] != whole.manifest["run_id"]


def test_a_changed_file_of_the_user_is_another_run(tmp_path: Path) -> None:
    mine = tmp_path / "mine.py"
    mine.write_text("class Mine: ...\n")
    group = {"name": "a", "strategy": {"paced_budget": {"of": "./mine.py:Mine"}}, "count": 1}
    scenario = small_scenario(freelancers=[group])
    before = provenance.manifest_of(Ready.of(scenario, tmp_path))
    assert list(before["files"]) == ["./mine.py"]
    mine.write_text("class Mine: pass\n")
    assert provenance.manifest_of(Ready.of(scenario, tmp_path))["run_id"] != before["run_id"]


def test_a_run_of_another_program_is_not_resumed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "batch_size", lambda *_: 3)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(Interrupted) as stopped:
        run(small_scenario(run={"replications": 12}), workers=1, out=tmp_path, progress=stop)
    monkeypatch.setattr(run_module, "code_digest", lambda: "another")
    with pytest.raises(StoreError, match="another version"):
        resume(stopped.value.directory)


def test_an_error_in_a_batch_stops_the_run_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: object, first: int, last: int) -> int:
        raise RuntimeError(f"replication {first}")

    monkeypatch.setattr(run_module.Player, "__call__", fail)
    with pytest.raises(RuntimeError, match="replication 0"):
        run(small_scenario(), workers=2, out=tmp_path)
    assert not load_run(tmp_path).complete


def test_a_folder_without_runs_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no run in"):
        load_run(tmp_path)


def test_a_group_of_nobody_makes_a_row_and_no_trouble(tmp_path: Path) -> None:
    groups = [
        {"name": "none", "strategy": "spray_and_pray", "count": 0},
        {"name": "one", "strategy": "spray_and_pray"},
    ]
    found = run(small_scenario(freelancers=groups, run={"replications": 2}), workers=1, out=tmp_path)
    assert found.replications["freelancers"].tolist() == [0, 1, 0, 1]
    assert all(e.value is None for e in found.metrics()["none"].values())
    assert found.population_metrics()["proposals"].value == found.metrics()["one"]["proposals"].value


def test_full_tables_are_kept_for_the_first_replications_and_agree(whole: RunResult, tmp_path: Path) -> None:
    kept = run(small_scenario(run={"replications": 6, "seed": 3, "keep_tables": 2}), workers=2, out=tmp_path)
    assert_same(whole, kept)
    place = ["rep", "group", "ordinal"]
    ledger, proposals, jobs = kept.full("ledger"), kept.full("proposals"), kept.full("jobs")
    assert set(ledger["rep"]) == set(proposals["rep"]) == set(jobs["rep"]) == {0, 1}
    moved = ledger.groupby(place, observed=True)["amount"].sum()
    rows = kept.freelancers[kept.freelancers["rep"] < 2].set_index(place)
    assert moved.sort_index().tolist() == rows["balance"].sort_index().tolist()
    assert set(proposals["fate"]) <= {"hired", "declined", "chosen_another", "silent", "closed", "removed"}
    assert (jobs["category"] == "web").all()


def test_kept_rows_stand_in_the_same_order_for_any_number_of_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = small_scenario(run={"replications": 6, "seed": 3, "keep_tables": 6})
    found = []
    for size, workers in ((6, 1), (1, 3), (4, 2)):
        monkeypatch.setattr(run_module, "batch_size", lambda *_, size=size: size)
        found.append(run(scenario, workers=workers, out=tmp_path / str(size)))
    for table in ("proposals", "ledger", "jobs"):
        first, *others = [result.full(table) for result in found]
        assert first["rep"].is_monotonic_increasing
        for other in others:
            pd.testing.assert_frame_equal(first, other, check_exact=True)


def test_batches_cover_every_gap_once_and_keep_full_tables_apart() -> None:
    assert batches([(0, 9)], 4) == [(0, 3), (4, 7), (8, 9)]
    assert batches([(2, 3), (7, 12)], 4) == [(2, 3), (7, 10), (11, 12)]
    assert batches([(0, 9)], 8, kept=3) == [(0, 2), (3, 9)]
    few = batches([(0, 30)], 8, kept=9)  # of which a full disk loses the last only
    assert few == [(0, 3), (4, 7), (8, 8), (9, 16), (17, 24), (25, 30)]
    assert batches([(0, 3)], 3, kept=9) == [(0, 2), (3, 3)]


def test_batch_sizes_follow_the_size_of_a_world() -> None:
    def size(count: int, replications: int = 1000, workers: int = 1) -> int:
        group = {"name": "a", "strategy": "spray_and_pray", "count": count}
        scenario = small_scenario(
            horizon=180, jobs={"per_day": 40}, freelancers=[group], run={"replications": replications}
        )
        return batch_size(scenario, workers)

    assert 16 <= size(1000) <= 32
    assert size(1000, replications=50) == 17  # three rounds of 17, not two of 22 and a rest
    assert size(1) <= 64
    assert size(1_000_000) == 1
    assert size(1, replications=4, workers=2) == 2


def test_a_run_beyond_the_memory_of_the_machine_is_refused_with_what_would_fit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    group = {"name": "a", "strategy": "spray_and_pray", "count": 2_000_000, "capacity": 1000}
    large = small_scenario(freelancers=[group], run={"replications": 4})
    many = small_scenario(freelancers=[group | {"count": 1_000_000, "capacity": 4}], run={"replications": 8})
    monkeypatch.setattr("simulator.runs.sizes.machine_mib", lambda: 4096.0)
    with pytest.raises(
        ScenarioError, match=r"needs about 17\.\d GiB .* has 4\.0; about 2\d\.\d% of its freelancers"
    ):
        batch_size(large)
    with pytest.raises(ScenarioError, match=r"with --workers 1 it needs 1\.5 or more"):
        batch_size(many, workers=4)
    assert batch_size(many, workers=1) == 1
    monkeypatch.undo()
    assert 100 < machine_mib() < 1e9


def test_costs_grow_with_what_is_asked() -> None:
    small, large = (estimate_cost(small_scenario(run={"replications": n}), workers=2) for n in (10, 1000))
    assert large.candidates == 100 * small.candidates
    assert large.seconds > small.seconds
    assert large.disk_mib > small.disk_mib
    assert small.memory_mib > 0
