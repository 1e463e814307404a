"""Playing a sweep: nothing twice, nothing lost, and the same bytes whatever happens."""

from __future__ import annotations

import hashlib
import threading
import time
from pathlib import Path

import pandas as pd
import pytest

from simulator.loader.problems import ScenarioError
from simulator.runs.points import PointStore
from simulator.studies.sweep import player
from simulator.studies.sweep.cost import Forecast, TooExpensive, within
from simulator.studies.sweep.player import SweepInterrupted
from simulator.studies.sweep.result import SweepResult, load_sweep
from simulator.studies.sweep.sweep import planned, sweep
from tests.studies.sweep.conftest import SCENARIO, SWEEP, Scripted

THRESHOLD = "freelancers.choosy.strategy.fit_threshold.threshold"


def bytes_of(result: SweepResult) -> dict[str, str]:
    files = sorted(result.directory.glob("*.parquet"))
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_every_wrong_setting_is_told_with_its_place_and_the_nearest_one(tmp_path: Path) -> None:
    wrong = SWEEP.replace("jobs.per_day", "jobs.per_dey").replace("fit_threshold.thr", "fit_threshold.tr")
    wrong += "  levers_: {}\n"
    file = tmp_path / "wrong.yaml"
    file.write_text(SCENARIO + wrong.replace("  levers_: {}\n", ""))
    with pytest.raises(ScenarioError) as caught:
        planned(file)
    first, second = caught.value.problems
    assert (first.line, first.column, first.suggestion) == (14, 5, THRESHOLD)
    assert (second.line, second.suggestion) == (16, "jobs.per_day")


def test_mistakes_of_every_kind_are_told_in_one_list(tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(
        f"{SCENARIO}sweep:\n  design: {{kind: lhs, points: 4}}\n  levers:\n    {THRESHOLD}: [0.4, 1.9]\n"
        "  uncertainties:\n    clients.attention: {whole: [3, 20.5]}\n    jobs.per_dya: {uniform: [1, 2]}\n"
        "  outcomes: [hiress]\n  colour: red\n"
    )
    with pytest.raises(ScenarioError) as caught:
        planned(file)
    told = str(caught.value)
    for said in ("ends of whole", "colour", "1.9 is out of range", "'jobs.per_dya'", "hiress"):
        assert said in told, told
    file.write_text(file.read_text().replace("20.5", "20").replace("  colour: red\n", ""))
    with pytest.raises(ScenarioError) as caught:
        planned(file)
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize(
    ("key", "factor", "said"),
    [
        ("run.seed", [1, 2], "all points share the seed"),
        ("name", ["a", "b"], "changes no world"),
        ("strategy.fit_threshold.threshold", [0, 1], "write freelancers.sprayer.strategy"),
        ("jobs.per_day", [-3, 5], "-3 is out of range"),
        ("freelancers.nobody.count", [1, 2], "no item 'nobody'"),
        ("clock.tick", ["1 h", "soon"], "a time is needed, not .soon."),
    ],
)
def test_a_setting_that_cannot_take_its_values_is_refused(
    scenario: Path, key: str, factor: list[object], said: str
) -> None:
    block = {"design": "grid", "levers": {key: factor}}
    with pytest.raises(ScenarioError, match=said):
        planned(scenario, block)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ([1], r"^sweep: \[1\] does not say what varies: give a mapping such as"),
        ({"levers": [1]}, r"^sweep: sweep.levers: list the keys of settings alone"),
        ({"leverz": {}}, r"^sweep: sweep.leverz: unknown key \(did you mean 'levers'\?\)"),
        ({"levers": {"jobs.per_day": [-1, 5]}}, "^sweep: sweep.levers.jobs.per_day: -1 is out of range"),
        (
            {"levers": {"jobs.per_day": {"uniform": [3, float("inf")]}}},
            "^sweep: sweep.levers.jobs.per_day: the numbers of uniform must be finite$",
        ),
        (
            {"levers": {"jobs.per_day": [2, 5]}, "until": {"outcome": "xyz"}},
            r"small.yaml: sweep.until.outcome: no outcome is called 'xyz'",
        ),
    ],
)
def test_a_block_given_in_python_is_told_in_the_words_of_files_and_placed_in_none(
    scenario: Path, asked: dict[str, object], said: str
) -> None:
    with pytest.raises(ScenarioError, match=said) as raised:
        planned(scenario, asked)
    assert [problem.line for problem in raised.value.problems] == [None]


def test_one_override_may_stand_alone_and_workers_are_a_number(scenario: Path) -> None:
    assert planned(scenario, overrides="run.seed=9").scenario.run.seed == 9
    for workers in ("two", 0, True):
        with pytest.raises(ValueError, match=f"workers is {workers!r}: give a whole number from 1"):
            sweep(scenario, workers=workers)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (
            "{levers: {jobs.per_day: [2, 5]}, until: {outcome: xyz}}",
            "small.yaml:2:58: sweep.until.outcome: no outcome is called 'xyz'; 'simulator metrics' lists all",
        ),
        (
            "{levers: {jobs.per_day: [2, 5]}, budget: 0 s}",
            "small.yaml:2:49: sweep.budget: 0 s is out of range (allowed: a number, more than 0 or a time "
            "such as '90 s', '10 min' or '2 h')",
        ),
        (
            "{levers: {jobs.per_day: {uniform: [3, .inf]}}, design: {kind: lhs, points: 2}}",
            "small.yaml:2:46: sweep.levers.jobs.per_day.uniform[1]: .inf is not a number that can be used; "
            "write a finite one",
        ),
        (
            "{levers: {freelancers.choosy.strategy.fit_treshold.threshold: [0.2, 0.8]}}",
            "; a setting alone is named strategy.settings.SETTING (did you mean 'fit_threshold'?)",
        ),
    ],
)
def test_a_mistake_in_a_block_is_told_once_with_its_key_and_place(
    tmp_path: Path, block: str, said: str
) -> None:
    (file := tmp_path / "small.yaml").write_text(f"\nsweep: {block}\n{SCENARIO}")
    with pytest.raises(ScenarioError) as raised:
        planned(file)
    assert len(raised.value.problems) == 1
    assert str(raised.value).endswith(said)


def test_a_setting_that_counts_takes_whole_numbers(scenario: Path) -> None:
    block = {"design": {"kind": "lhs", "points": 12}, "levers": {"freelancers.choosy.count": [1, 4]}}
    assert set(planned(scenario, block).design["freelancers.choosy.count"]) == {1, 2, 3, 4}


def test_unknown_outcomes_and_those_that_need_more_than_sums_are_refused(scenario: Path) -> None:
    for name, said in (("hirs", "did you mean"), ("days_to_first_hire", "mean_days_to_first_hire")):
        with pytest.raises(ScenarioError, match=said):
            planned(scenario, overrides=[f"sweep.outcomes=[{name}]"])


def test_a_sweep_is_no_part_of_what_is_simulated(scenario: Path, tmp_path: Path) -> None:
    from simulator.loader.scenario import load_scenario
    from simulator.runs.provenance import manifest_of
    from simulator.runs.ready import Ready

    plain = tmp_path / "plain.yaml"
    plain.write_text(SCENARIO)
    with_sweep, without = (Ready.of(load_scenario(file), tmp_path) for file in (scenario, plain))
    assert manifest_of(with_sweep)["run_id"] == manifest_of(without)["run_id"]
    assert "sweep" not in manifest_of(with_sweep)["scenario"]


def test_growing_plays_only_what_is_new(scenario: Path, tmp_path: Path, engine: Scripted) -> None:
    out = tmp_path / "out"
    small = sweep(scenario, out=out)
    assert len(engine.played) == 4 * len(small.points)
    engine.played.clear()
    sweep(scenario, out=out)
    assert not engine.played, "nothing is played twice"
    large = sweep(scenario, overrides=["sweep.design.points=4"], out=out)
    assert large.directory == small.directory
    assert len(engine.played) == 4 * (len(large.points) - len(small.points))
    engine.played.clear()
    more = sweep(scenario, overrides=["sweep.design.points=4", "sweep.replications=6"], out=out)
    assert len(engine.played) == 2 * len(more.points)
    assert {number for _, number in engine.played} == {4, 5}
    again = sweep(scenario, out=out, overrides=["sweep.replications=6"])
    assert set(again.points) == set(small.points)
    assert again.outcome("hires").values.size == len(small.points), "of the points that were asked for"


def test_workers_order_and_stops_change_no_byte(
    scenario: Path, tmp_path: Path, engine: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = bytes_of(sweep(scenario, out=tmp_path / "one", workers=1))
    assert bytes_of(sweep(scenario, out=tmp_path / "three", workers=3)) == whole
    grown = tmp_path / "grown"
    sweep(scenario, out=grown, overrides=["sweep.design.points=1", "sweep.replications=1"])
    assert bytes_of(sweep(scenario, out=grown, workers=2)) == whole
    plain, count = player.Player.tables, 0

    def interrupted(self: player.Player, task: player.Task) -> object:
        nonlocal count
        count += 1
        if count == 4:
            raise KeyboardInterrupt
        return plain(self, task)

    monkeypatch.setattr(player.Player, "tables", interrupted)
    with pytest.raises(SweepInterrupted, match="points saved"):
        sweep(scenario, out=tmp_path / "stopped", workers=1)
    monkeypatch.setattr(player.Player, "tables", plain)
    before = len(engine.played)
    stopped = sweep(scenario, out=tmp_path / "stopped", workers=1)
    assert bytes_of(stopped) == whole
    assert len(engine.played) - before < 4 * len(stopped.points), "what was saved is not played again"


def test_a_kill_between_two_files_loses_nothing(
    scenario: Path, tmp_path: Path, engine: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = bytes_of(sweep(scenario, out=tmp_path / "whole", workers=1))
    plain = PointStore._write

    class Killed(BaseException):
        pass

    for stop in (3, 8, 13):
        left = stop

        def write(self: PointStore, file: Path, table: object) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise Killed
            plain(self, file, table)

        monkeypatch.setattr(PointStore, "_write", write)
        out = tmp_path / f"killed {stop}"
        with pytest.raises(Killed):
            sweep(scenario, out=out, workers=1)
        monkeypatch.setattr(PointStore, "_write", plain)
        assert bytes_of(sweep(scenario, out=out, workers=1)) == whole, f"killed at file {stop}"


def test_what_another_process_files_meanwhile_is_found_where_it_is_filed(
    scenario: Path, tmp_path: Path, engine: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    filing = PointStore.file
    monkeypatch.setattr(PointStore, "file", lambda *_: None)
    result = sweep(scenario, out=tmp_path, workers=1)
    store, held = result.store, dict(result.store.done())
    plain = store.read("sums")
    assert len(store.waiting()) == len(result.points)
    looked = PointStore.waiting

    def filed_after_a_look(self: PointStore) -> list[tuple[str, int]]:
        found = looked(self)
        monkeypatch.setattr(PointStore, "waiting", looked)
        for letters in {point[:2] for point, _ in found}:
            filing(PointStore(self.directory, self.record), letters)
        return found

    for read in (store.done, lambda: store.read("sums")):
        for point, first in [*looked(store)]:
            assert store.waits(point, first)
        monkeypatch.setattr(PointStore, "waiting", filed_after_a_look)
        found = read()
        if isinstance(found, dict):
            assert found == held
            for point in result.points:  # as if the other process had played it anew
                tables = {name: store.read(name) for name in ("sums", "market")}
                own = {
                    name: rows[rows["point"] == point].drop(columns="point") for name, rows in tables.items()
                }
                store.write_point(point, 0, {n: {c: o[c].to_numpy() for c in o} for n, o in own.items()})
        else:
            pd.testing.assert_frame_equal(
                found.sort_values(["point", "rep"], kind="stable", ignore_index=True),
                plain.sort_values(["point", "rep"], kind="stable", ignore_index=True),
                check_categorical=False,
            )


def test_two_processes_that_file_at_once_lose_no_point(
    scenario: Path, tmp_path: Path, engine: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PointStore, "file", filing := PointStore.file)
    overrides = ["sweep.design.points=64", "sweep.replications=1"]
    whole = bytes_of(sweep(scenario, out=tmp_path / "whole", overrides=overrides, workers=1))
    monkeypatch.setattr(PointStore, "file", lambda *_: None)
    store = sweep(scenario, out=tmp_path / "two", overrides=overrides, workers=1).store
    waiting = store.waiting()
    letters = next(one[:2] for one, _ in waiting if sum(p[:2] == one[:2] for p, _ in waiting) > 1)
    both = [one for one in waiting if one[0].startswith(letters)]
    plain, started = PointStore._write, threading.Event()

    def slow(self: PointStore, file: Path, table: object) -> None:
        started.set()
        time.sleep(0.05)  # the other has read before this is written
        plain(self, file, table)

    monkeypatch.setattr(PointStore, "_write", slow)
    seen = [both[:1], both]
    monkeypatch.setattr(
        PointStore,
        "_waiting_for",
        lambda self, _: [one for one in seen[threading.current_thread() is other] if self.waits(*one)],
    )
    other = threading.Thread(target=filing, args=(PointStore(store.directory, store.record), letters))
    other.start()
    started.wait(5)
    filing(store, letters)
    other.join()
    name = f"sums-{letters}.parquet"
    assert bytes_of(load_sweep(store.directory))[name] == whole[name]


def test_common_luck_is_the_same_at_every_point_and_independent_luck_is_not(
    scenario: Path, tmp_path: Path, engine: Scripted
) -> None:
    common = sweep(scenario, out=tmp_path).outcome("hires", "sprayer").ratio.over
    steps = common - common[:, :1]
    assert (steps == steps[0]).mean() > 0.8, "luck that all share, up to rounding"
    apart = sweep(scenario, out=tmp_path, overrides=["sweep.luck=independent"])
    other = apart.outcome("hires", "sprayer").ratio.over
    assert not (other - other[:, :1] == (other - other[:, :1])[0]).all()


def test_failed_points_are_left_out_and_told(scenario: Path, tmp_path: Path, engine: Scripted) -> None:
    from simulator.report.robust.sweep import failures_said

    engine.fails = True
    block = {"design": "grid", "levers": {THRESHOLD: [0.2, 0.4, 0.6, 0.7]}}
    result = sweep(scenario, block, out=tmp_path)
    assert len(result.points) == 2
    assert result.failed[THRESHOLD].tolist() == [0.6, 0.7] or set(result.failed[THRESHOLD]) == {0.6, 0.7}
    assert result.failed["reason"].str.contains("out of memory").all()
    said = " ".join(failures_said(result))
    assert "2 of 4 points failed" in said
    assert f"all that failed have {THRESHOLD} from 0.6 to 0.7" in said
    engine.fails = False
    assert len(sweep(scenario, block, out=tmp_path).points) == 4, (
        "what this machine could not do is tried again"
    )
    assert not (result.directory / "failed.parquet").exists()


def test_contradictions_of_settings_fail_only_where_they_meet(
    tmp_path: Path, scenario: Path, engine: Scripted
) -> None:
    block = {"design": "grid", "levers": {"warmup": [0, 5], "horizon": [10, 4]}}
    result = sweep(scenario, block, out=tmp_path)
    assert result.failed[["warmup", "horizon", "kind"]].to_numpy().tolist() == [[5, 4, "settings"]]
    engine.played.clear()
    sweep(scenario, block, out=tmp_path)
    assert not engine.played, "it would only fail again"


def test_a_forecast_is_made_of_a_few_points_and_a_budget_is_kept(
    scenario: Path, tmp_path: Path, engine: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Scripted.simulate
    monkeypatch.setattr(Scripted, "simulate", lambda self, *a: (time.sleep(0.02), plain(self, *a))[1])
    found: list[Forecast] = []
    plan = planned(scenario, overrides=["sweep.design.points=8"])
    marks = [time.perf_counter()]
    result = plan.play(1, tmp_path, lambda *_: marks.append(time.perf_counter()), found.append)
    assert len(result.points) == 32
    before, after = found
    assert (before.points, before.replications, before.tried) == (32, 128, 0)
    took = marks[-1] - marks[-1 - after.points]
    assert took / 4 < after.seconds < 4 * took, "nearer on a quiet machine"
    assert 0 < after.disk_mib < 10
    fits = r"sweep\.design\.points=2 or --set sweep\.replications=1"
    with pytest.raises(TooExpensive, match=fits):
        within(after.seconds / 60 / 3.9, plan.sweep, plan.replications)(after)
    other = ["sweep.design.points=8", "sweep.design.seed=2", "sweep.budget=0.0001"]
    with pytest.raises(TooExpensive, match="fewer values"):
        sweep(scenario, overrides=other, out=tmp_path, workers=1)


def test_a_few_points_beyond_doubt_above_their_budget_are_refused_before_the_first(
    scenario: Path, tmp_path: Path, engine: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = {"levers": {"jobs.per_day": [5, 10, 15]}, "budget": "5 s"}
    monkeypatch.setattr("simulator.studies.sweep.tasks.weight_of", lambda *_: 4.0)
    monkeypatch.setattr("simulator.studies.sweep.tasks.slowness", lambda: 1.0)
    with pytest.raises(TooExpensive, match="about 12 s here for 3 points; its budget is 5 s"):
        sweep(scenario, block, out=tmp_path, workers=1)
    assert not engine.played
    sweep(scenario, {**block, "budget": "7 s"}, out=tmp_path, workers=1)
    assert len(engine.played) == 12, "a forecast of this kind may be twice too high"


def test_points_that_take_long_are_played_and_saved_in_pieces(
    scenario: Path, tmp_path: Path, engine: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = {"levers": {"jobs.per_day": [5, 10]}}
    whole = bytes_of(sweep(scenario, block, out=tmp_path / "whole"))
    monkeypatch.setattr("simulator.studies.sweep.tasks.weight_of", lambda *_: 4.0)
    monkeypatch.setattr("simulator.studies.sweep.tasks.slowness", lambda: 1.0)
    told: list[tuple[int, int]] = []

    def stopping(done: int, total: int, _seconds: float) -> None:
        told.append((done, total))
        if done == 6:
            raise KeyboardInterrupt

    with pytest.raises(SweepInterrupted, match="stopped with 6 of 8 replications saved"):
        sweep(scenario, block, out=tmp_path / "pieces", workers=1, progress=stopping)
    assert told == [(2, 8), (4, 8), (6, 8)]
    engine.played.clear()
    assert bytes_of(sweep(scenario, block, out=tmp_path / "pieces", workers=1)) == whole
    assert len(engine.played) <= 2, "what was saved is not played again"


def test_a_design_may_stand_in_a_file(scenario: Path, tmp_path: Path, engine: Scripted) -> None:
    rows = pd.DataFrame({"jobs.per_day": [4, 6], THRESHOLD: [0.3, 0.9]})
    rows.to_csv(tmp_path / "points.csv", index=False)
    block = {"design": {"table": "points.csv"}, "uncertainties": ["jobs.per_day"]}
    result = sweep(scenario, block, out=tmp_path)
    assert (result.levers, result.uncertainties) == ((THRESHOLD,), ("jobs.per_day",))
    assert result.outcome("hires", "sprayer").values == pytest.approx([4, 6], abs=2.5)
    rows.assign(wrong=1).to_csv(tmp_path / "points.csv", index=False)
    with pytest.raises(ScenarioError, match="no setting 'wrong'"):
        planned(scenario, block)
    bare = tmp_path / "bare.yaml"
    bare.write_text(f"{SCENARIO}sweep: {{design: {{table: points.csv}}}}\n")
    for text, said in (
        (
            "jobs.per_day;clients.attention\n4;3\n-6;3\n",
            "^points.csv: jobs.per_day: row 3: -6 is out of range",
        ),
        ("jobs.per_day;clients.attention\n4;3\n6;\n", "sweep.design.table: row 3 has no value in column"),
    ):
        (tmp_path / "points.csv").write_text(f"\ufeff{text}", encoding="utf-8")
        with pytest.raises(ScenarioError, match=said):
            planned(bare)
    (tmp_path / "points.csv").write_text(f"jobs.per_day;{THRESHOLD}\n4,5;0,25\n6;0,5\n", encoding="utf-8")
    laid = planned(scenario, block).design
    assert laid[["jobs.per_day", THRESHOLD]].to_numpy().tolist() == [[4.5, 0.25], [6, 0.5]]
    with pytest.raises(ScenarioError, match="no file"):
        planned(scenario, {"design": {"table": "gone.csv"}})


def test_until_adds_replications_to_all_points_alike(
    scenario: Path, tmp_path: Path, engine: Scripted
) -> None:
    block: dict[str, object] = {"design": "grid", "levers": {"jobs.per_day": [5, 50]}, "outcomes": ["hires"]}
    block["until"] = {"within": 0.02, "at_most": 64}
    result = sweep(scenario, block, out=tmp_path)
    assert result.replications in {32, 64}
    assert result.looked
    loose = {**block, "until": {"within": 5.0}}
    assert sweep(scenario, loose, out=tmp_path).replications == 16


def test_the_folder_says_what_each_setting_is_and_opens_again(
    scenario: Path, tmp_path: Path, engine: Scripted
) -> None:
    result = sweep(scenario, out=tmp_path)
    again = load_sweep(tmp_path / "small")
    assert again.about["jobs.per_day"]["part"] == "uncertainty"
    assert "posts a day" in again.about["jobs.per_day"]["meaning"]
    pd.testing.assert_frame_equal(again.design, result.design, check_dtype=False)
    assert again.points == result.points
    table = again.table()
    assert {"point", "rep", "group", "hires", "connects_proposal"} <= set(table)
    assert len(table) == len(result.points) * 4 * 2
    assert not [name for name in table if "rate" in name or "per_" in name], "sums, and no ratios"


def test_a_setting_that_can_change_nothing_is_remarked_on(scenario: Path) -> None:
    block = {"design": "grid", "levers": {"contracts.repeat_after": [5, 9], "jobs.per_day": [3, 4]}}
    (said,) = planned(scenario, block).idle()
    assert said.startswith(
        "contracts.repeat_after varies, but does nothing while contracts.repeat_share is 0"
    )
