"""What a run is said to take, held against what was counted while it was played."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from simulator.loader.scenario import load_posts, load_scenario
from simulator.loader.shipped import scenario_file
from simulator.model.jobs import Category
from simulator.model.scenario import Scenario
from simulator.runs import pieces, sizes
from simulator.runs import store as store_module
from simulator.runs.files import StoreError, free_mib
from simulator.runs.parts import Part
from simulator.runs.ready import Ready
from simulator.runs.result import load_run
from simulator.runs.run import run_ready
from simulator.runs.shards import Share
from simulator.runs.sizes import Cost, TooLarge, batch_size, estimate_cost, slowness, work_of
from simulator.runs.weights import full, worlds
from simulator.studies.compare.course import compare_request
from simulator.studies.compare.request import CompareRequest, SilentWatcher, aim_of
from simulator.studies.compare.sequential import _forecast as first_forecast
from simulator.world import cells
from simulator.world.draws import draw_jobs
from tests.small_runs import small_scenario


@pytest.mark.parametrize("reach", ["all", "crowd"])
def test_the_work_that_is_forecast_is_the_work_that_is_counted(reach: str) -> None:
    """Of the crowd's posts a freelancer comes across few: they are not all counted as seen."""
    groups = [
        {"name": "a", "strategy": "spray_and_pray", "count": 6, "wallet": 500},
        {"name": "b", "strategy": "fresh_hour", "count": 6, "wallet": 500},
    ]
    law = {"reach": reach, "mean": 20, "unevenness": "lognormal", "ln_sd": 0.9, "reach_all_at": 0.999}
    scenario = small_scenario(horizon=12, field=law, jobs={"per_day": 60}, freelancers=groups)
    counted = Ready.of(scenario).simulate(range(4)).work
    forecast = work_of(scenario, 4)
    assert 0.5 < 4 * forecast.candidates / counted["candidates"] < 2
    assert forecast.posts == 60 * 12
    assert (
        counted["ticks"] / 2 < forecast.ticks <= counted["ticks"]
    )  # posts that are open at the end close later
    assert forecast.calls <= 2 * forecast.ticks


def test_seconds_follow_the_work_and_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    assert 0.2 <= slowness() <= 20
    monkeypatch.setattr(sizes, "slowness", lambda: 1.0)
    posts = small_scenario(jobs={"per_day": 20_000}, run={"replications": 10})
    assert 0.5 < estimate_cost(posts).seconds / (10 * 6 * 20_000 * 8e-6) < 2
    empty = small_scenario(jobs={"per_day": 0.01}, clock={"tick": 0.001}, run={"replications": 1})
    assert 0.5 < estimate_cost(empty).seconds / (6000 * 30e-6) < 2
    usual = estimate_cost(posts)
    monkeypatch.setattr(sizes, "slowness", lambda: 3.0)
    assert estimate_cost(posts).seconds == pytest.approx(3 * usual.seconds)


def test_the_size_of_a_world_is_reckoned_once_for_a_forecast(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario, reckoned = small_scenario(), list[Category]()
    plain = worlds._reach

    def counted(of: Scenario, category: Category) -> float:
        reckoned.append(category)
        return plain(of, category)

    monkeypatch.setattr(worlds, "_reach", counted)
    estimate_cost(scenario)
    assert len(reckoned) == len(scenario.jobs.categories)


def test_of_a_table_the_posts_within_the_horizon_are_forecast() -> None:
    file = scenario_file("replay_example")
    scenario = load_scenario(file, ["jobs.replay.mode=in_order"])
    posts = load_posts(scenario, file.parent)
    within = int((posts.columns["posted_days"] < scenario.horizon).sum())
    assert work_of(scenario, replayed=posts).posts == within
    assert work_of(scenario).posts == scenario.jobs.per_day * scenario.horizon


@pytest.mark.parametrize("pack", ["2023_card6", "2025_dynamic"])
def test_crowds_that_posts_draw_are_forecast(pack: str) -> None:
    """Where money draws a crowd, freelancers come across more posts than the law of plain ones says."""
    over = [f"pack={pack}", "horizon=10 d", "warmup=0", "jobs.categories={web: 1}", "jobs.per_day=100"]
    scenario = load_scenario("field_2023", over)
    drawn = draw_jobs(scenario, [5], None)["reach"].mean()
    forecast = work_of(scenario)
    assert forecast.candidates / forecast.walked == pytest.approx(drawn, rel=0.2)


def test_a_comparison_knows_the_posts_of_its_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the table's posts those within the horizon are played, however many a day the pack has."""
    file = scenario_file("replay_example")
    ready = Ready.of(load_scenario(file, ["jobs.replay.mode=in_order"]), file.parent)
    expected, told = estimate_cost(ready.scenario, 1, ready.posts), list[Cost]()

    class Watching(SilentWatcher):
        def starting(self, name: str, cost: Callable[[], Cost]) -> None:
            told.append(cost())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare_request(
            CompareRequest((str(file),), overrides=("jobs.replay.mode=in_order",), workers=1), Watching()
        )
    assert told[0].candidates == expected.candidates
    aim = aim_of(CompareRequest((str(file),), budget=5.0))
    monkeypatch.setattr(sizes, "slowness", lambda: 1.0)
    seconds = estimate_cost(ready.scenario, 1, ready.posts).seconds / ready.scenario.run.replications
    assert first_forecast([("", ready)], aim, 1) == pytest.approx(seconds)


def test_people_of_a_specialty_are_forecast_to_pass_its_posts_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """And a saved search lets through what fits."""
    search = {"fits": 0.5}
    groups = [{"name": "a", "strategy": "spray_and_pray", "count": 60, "wallet": 500, "search": search}]
    jobs = {"per_day": 300, "categories": {"web": {"specialties": 5}, "legal": {"specialties": 1}}}
    scenario = small_scenario(competition="market", jobs=jobs, freelancers=groups)
    counted = Ready.of(scenario).simulate([0]).work
    assert 0.7 < work_of(scenario).candidates / counted["candidates"] < 1.4
    open_to_all = small_scenario(
        competition="market", jobs={**jobs, "categories": {"web": 1, "legal": 1}}, freelancers=groups
    )
    assert work_of(open_to_all).walked > 1.3 * work_of(scenario).walked
    whole = estimate_cost(scenario, workers=2).memory_mib
    at_once = work_of(scenario).ticks
    monkeypatch.setattr(cells, "ROWS_TOGETHER", 40)
    assert estimate_cost(scenario, workers=1).memory_mib < whole
    assert work_of(scenario).ticks == at_once * len(cells.pieces_of(scenario)) > at_once


def test_a_run_or_a_share_that_the_disk_cannot_hold_is_refused_with_what_would_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = small_scenario(run={"replications": 200_000})
    disk = estimate_cost(scenario).disk_mib
    monkeypatch.setattr(sizes, "free_mib", lambda _: disk / 10)
    for share, fit in ((None, 20_000), (Share(1, 2), 20_000)):
        with pytest.raises(TooLarge, match=rf"MiB on the disk of .*about {fit:,} would fit.*--out"):
            run_ready(Ready.of(scenario), out=tmp_path, share=share)
    monkeypatch.setattr(sizes, "free_mib", lambda _: disk * 0.6)
    assert batch_size(scenario, folder=tmp_path) > 1  # which is not beyond doubt
    assert free_mib(tmp_path / "not" / "there") == pytest.approx(free_mib(tmp_path), rel=0.1)


def test_pieces_of_a_replication_that_the_disk_cannot_hold_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups = [{"name": "a", "strategy": "spray_and_pray", "count": 6_000, "wallet": 500}]
    jobs = {"per_day": 300, "categories": {"web": {"specialties": 5}}}
    scenario = small_scenario(competition="market", jobs=jobs, freelancers=groups, run={"replications": 1})
    at_once = estimate_cost(scenario).disk_mib
    monkeypatch.setattr(cells, "ROWS_TOGETHER", 2_000)
    in_parts = estimate_cost(scenario).disk_mib
    assert in_parts > 4 * at_once  # all pieces lie there as they are until the last has come
    monkeypatch.setattr(sizes, "free_mib", lambda _: 0.3 * in_parts)
    with pytest.raises(TooLarge, match=r"its replication needs .*; name another disk with --out"):
        batch_size(scenario, folder=tmp_path)
    piece = Ready.of(scenario).simulate([0], cells=cells.pieces_of(scenario)[0])
    assert len(pieces._content(piece)) / len(piece.lanes) == pytest.approx(sizes._PIECE_LANE, rel=0.2)


@pytest.mark.parametrize(
    ("name", "days", "kept"), [("field_2026", 20, 4), ("market_2023", 12, 1), ("sweep_small", 30, 8)]
)
def test_full_tables_are_forecast_on_the_disk(name: str, days: int, kept: int, tmp_path: Path) -> None:
    file = scenario_file(name)
    over = [f"run.replications={kept}", f"run.keep_tables={kept}", f"horizon={days} d", "warmup=2 d"]
    scenario = load_scenario(file, over)
    found = run_ready(Ready.of(scenario, file.parent), workers=1, out=tmp_path)
    taken = sum(part.stat().st_size for part in found.directory.rglob("*.parquet")) / 2**20
    forecast = estimate_cost(scenario, 1)
    assert 0.5 < forecast.disk_mib / taken < 2
    plain = estimate_cost(load_scenario(file, [*over, "run.keep_tables=0"]), 1)
    assert forecast.disk_mib > 3 * plain.disk_mib
    assert forecast.memory_mib >= plain.memory_mib


def test_full_tables_that_the_disk_cannot_hold_are_refused_and_leave_no_run_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their posts alone are beyond doubt; of posts in a table nobody knows how many are played."""
    kept = small_scenario(jobs={"per_day": 2_000}, run={"replications": 12, "keep_tables": 9})
    posts = 9 * 2_000 * kept.horizon * 104 / 2**20
    monkeypatch.setattr(sizes, "free_mib", lambda _: 0.4 * posts)
    told = r"its 12 replications, 9 with full .* need about [\d.]+ MiB .* which has [1-9][\d.]* MiB free"
    for share in (None, Share(1, 1)):
        with pytest.raises(TooLarge, match=told):
            run_ready(Ready.of(kept), out=tmp_path, share=share)
        assert not list(tmp_path.rglob("*.json"))
    assert batch_size(kept, folder=tmp_path, kept=1) > 1  # the others are there already
    rest = small_scenario(jobs={"per_day": 2_000}, run={"replications": 12})
    assert batch_size(rest, folder=tmp_path) > 1
    replay = scenario_file("replay_example")
    table = load_scenario(replay, ["jobs.replay.mode=in_order", "run.keep_tables=1"])
    world = worlds.world_of(table)
    assert full.certain_bytes(world, table) == 0 < full.full_tables_of(world, table).bytes


def test_what_fits_on_the_disk_counts_full_tables_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = small_scenario(jobs={"per_day": 2_000}, run={"replications": 100_000, "keep_tables": 2})
    full_mib = 2 * 2_000 * kept.horizon * 104 / 2**20
    each = estimate_cost(small_scenario(run={"replications": 1})).disk_mib
    monkeypatch.setattr(sizes, "free_mib", lambda _: full_mib + 1000.5 * each)
    with pytest.raises(TooLarge, match=r"about 1,00[01] would fit"):
        batch_size(kept, folder=tmp_path)
    monkeypatch.setattr(sizes, "free_mib", lambda _: 0.6 * full_mib)
    with pytest.raises(TooLarge, match="about 1 would fit"):
        batch_size(kept, folder=tmp_path)


def test_a_full_disk_keeps_the_full_tables_that_were_played(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = small_scenario(run={"replications": 10, "seed": 3, "keep_tables": 10})
    write, written = store_module.write_part, list[str]()

    def until_full(table: pa.Table, folder: Path, part: Part) -> None:
        if part.first >= 8:
            raise StoreError("No space left on device")
        written.append(part.name)
        write(table, folder, part)

    monkeypatch.setattr(store_module, "write_part", until_full)
    with pytest.raises(StoreError, match="No space left"):
        run_ready(Ready.of(kept), workers=1, out=tmp_path)
    assert {name[-23:-8] for name in written} == {"0000000-0000003", "0000004-0000007"}
    (folder,) = (tmp_path / kept.name).iterdir()
    assert load_run(folder).done == 8


def test_room_on_a_disk_is_told_in_a_unit_in_which_it_is_not_nothing() -> None:
    assert [sizes._room(mib) for mib in (0.36, 12.0, 1536.0)] == ["0.4 MiB", "12.0 MiB", "1.5 GiB"]
