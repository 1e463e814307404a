"""The doctor: what it says of an installation, and the checks of a baseline on runs with known numbers."""

from __future__ import annotations

import json
import os
import re
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import numpy as np
import pytest
from click.testing import CliRunner, Result

from simulator.cli import installation as command
from simulator.cli.shared.speak import Patient
from simulator.loader import shipped as loader_shipped
from simulator.loader.scenario import load_scenario
from simulator.metrics.estimates.quantities import INF, Estimate
from simulator.model.clients import FATE_NAMES
from simulator.report.studies.checks import check_verdict, checks_answer, checks_table, target
from simulator.runs.layouts import NameColumn, tables_of
from simulator.runs.result import RunResult
from simulator.runs.run import run as play
from simulator.runs.store import RunStore
from simulator.studies.baselines import calibration
from simulator.studies.baselines.calibration import (
    BOOST_GROUPS,
    baseline_checks,
    boost_checks,
    boost_lift,
    checks_of,
    runs_wanted,
)
from simulator.studies.baselines.checks import Check
from simulator.studies.baselines.exchange import exchange_wanted
from simulator.studies.baselines.price_sweep import PriceRow, price_row, price_sweep_checks
from tests.small_runs import manifest_of, scripted_batch, scripted_scenario

ROOT = Path(__file__).resolve().parents[2]
SMALL = """
name: {name}
competition: market
horizon: 8 d
clock: {{tick: 6 h}}
jobs: {{per_day: 20}}
freelancers:
  - {{name: first, strategy: spray_and_pray, count: 12, wallet: 80}}
  - {{name: {other}, strategy: spray_and_pray, count: 8, wallet: 80}}
run: {{replications: 5, seed: 3}}
"""


def scripted(folder: Path, scenario: Any, proposals: Any = None, posted: Any = None) -> RunResult:
    """A run on disk with these proposals kept, and this number of posts at each price."""
    last = scenario.run.replications - 1
    batch = scripted_batch(scenario, 0, last, {})
    if posted is not None:
        batch = batch._replace(connects_posted=np.tile(np.asarray(posted, np.int64), (last + 1, 1)))
    tables = tables_of(batch, scenario)
    if proposals is not None:
        tables["proposals"] = proposals
    store = RunStore.create(folder, manifest_of(scenario))
    store.write_part(0, last, tables)
    return RunResult(store)


Sent = list[tuple[int, str, int, int, str, int, bool]]


def kept(sent: Sent, with_stands: bool = True) -> dict[str, Any]:
    """Kept proposals: (rep, group, ordinal, job, fate, boost, stands) each."""
    rep, group, ordinal, job, fate, boost, stands = zip(*sent, strict=True)
    found: dict[str, Any] = {
        "rep": np.array(rep),
        "group": NameColumn(np.array([BOOST_GROUPS.index(g) for g in group], np.int32), BOOST_GROUPS),
        "ordinal": np.array(ordinal, np.int32),
        "job_ordinal": np.array(job, np.int32),
        "fate": NameColumn(np.array([FATE_NAMES.index(f) for f in fate], np.int32), FATE_NAMES),
        "boost": np.array(boost),
    }
    return found | ({"stands": np.array(stands)} if with_stands else {})


def pair(rep: int, job: int, plain: str, boosted: str, stands: bool = True, boost: int = 9) -> Sent:
    return [(rep, "plain", 0, job, plain, 0, False), (rep, "boosted", 0, job, boosted, boost, stands)]


SENT: Sent = [
    *pair(0, 1, "hired", "hired"),
    *pair(0, 2, "declined", "hired"),
    *pair(0, 3, "hired", "hired", stands=False, boost=9),  # outbid: does not count
    *pair(1, 1, "hired", "hired"),
    *pair(1, 2, "declined", "declined"),
    *pair(1, 4, "hired", "declined"),
    *pair(1, 5, "hired", "hired"),
    (1, "boosted", 0, 6, "hired", 9, True),  # the plain one never bid there
    (1, "plain", 0, 7, "hired", 0, False),
    *pair(2, 1, "hired", "hired"),
    *pair(2, 2, "declined", "hired", boost=0),
    (2, "plain", 1, 1, "hired", 0, False),  # another freelancer
]


def lift_run(folder: Path, sent: Sent = SENT, reps: int = 3, with_stands: bool = True) -> RunResult:
    return scripted(folder, scripted_scenario(("plain", "boosted"), 2, reps), kept(sent, with_stands))


def test_a_boost_is_weighed_on_the_same_proposals(tmp_path: Path) -> None:
    lift = boost_lift(lift_run(tmp_path))
    # standing pairs: 2 against 1, 2 against 3, 2 against 1 hires
    assert lift.value == pytest.approx(6 / 5)
    without = np.array([4 / 4, 4 / 2, 4 / 4])
    se = np.sqrt(2 / 3 * ((without - without.mean()) ** 2).sum())
    # six hires are few: their side upwards is told on the log scale
    assert lift.high == pytest.approx(1.2 * np.exp(4.302653 * se / 1.2), rel=1e-5)
    assert lift.low == 0.0
    assert lift.n == 3


def test_without_the_column_a_charge_stands_for_the_place(tmp_path: Path) -> None:
    # now the outbid one counts (its charge is 9) and the one on a placebo post does not
    assert boost_lift(lift_run(tmp_path, with_stands=False)).value == pytest.approx(6 / 6)


def test_a_boost_without_anything_to_compare(tmp_path: Path) -> None:
    none = boost_lift(lift_run(tmp_path / "none", pair(0, 1, "declined", "hired")))
    assert none.value is None
    assert boost_checks(lift_run(tmp_path / "again", pair(0, 1, "declined", "hired")))[0].ok is None
    one = boost_lift(lift_run(tmp_path / "one", pair(0, 1, "hired", "hired"), reps=1))
    assert (one.value, one.low, one.high) == (1.0, None, None)
    with pytest.raises(KeyError, match="'plain'"):
        boost_lift(scripted(tmp_path / "other", scripted_scenario(("a", "b"), 2, 1)))


def test_the_lift_has_a_target_and_keeps_its_interval(tmp_path: Path) -> None:
    (check,) = boost_checks(lift_run(tmp_path))
    assert (check.low, check.high, check.ok) == (1.1, 1.35, True)
    assert check.interval is not None
    assert check.interval[0] == 0.0
    (missed,) = boost_checks(lift_run(tmp_path / "two", with_stands=False))
    assert missed.ok is False
    assert checks_of([lift_run(tmp_path / "three")]) == [check]


def prices(**counts: int) -> list[int]:
    return [counts.get(f"p{price}", 0) for price in range(32)]


@pytest.mark.parametrize(
    ("pack", "posted", "missed"),
    [
        ("2025_dynamic", prices(p8=10, p11=30, p15=30, p18=30, p22=15), set()),
        ("2026_dynamic", prices(p8=10, p11=30, p15=30, p18=30, p22=15), set()),
        ("2025_dynamic", prices(p8=10, p11=30, p15=45, p16=30), {"upper quartile"}),
        ("2025_dynamic", prices(p8=40, p15=30, p18=40), {"lower quartile"}),
        ("2025_dynamic", prices(p11=30, p12=30, p18=60, p22=10), {"median"}),
        ("2026_dynamic", prices(p10=40, p14=30, p17=30), {"mean"}),
        ("2025_dynamic", prices(p9=30, p15=40, p18=15, p22=15), {"lower quartile"}),
    ],
)
def test_prices_are_checked_by_pack(pack: str, posted: list[int], missed: set[str], tmp_path: Path) -> None:
    scenario = scripted_scenario(("a",), 2, 1, pack=pack)
    found = [c for c in baseline_checks(scripted(tmp_path, scenario, posted=posted)) if "Connects" in c.check]
    assert len(found) == 4
    assert {check.check for check in found if not check.ok} == {
        next(check.check for check in found if check.check.endswith(name)) for name in missed
    }


def test_prices_without_posts_and_other_packs(tmp_path: Path) -> None:
    run = scripted(tmp_path / "a", scripted_scenario(("a",), 2, 1, pack="2025_dynamic"), posted=prices())
    assert {check.ok for check in baseline_checks(run) if "Connects" in check.check} == {None}
    other = baseline_checks(scripted(tmp_path / "seed", scripted_scenario(("a",), 2, 1, pack="seed")))
    assert not any("Connects" in check.check for check in other)


def days(value: float | None, low: float | None, high: float | None) -> Estimate:
    return Estimate(value, low, high, 9, "days", "scripted")


FREE = PriceRow(0, 43.0, 0.41, days(10.0, 9.0, 11.0))
DEAR = PriceRow(16, 17.5, 0.63, days(30.0, 25.0, 40.0))


def test_a_higher_price_has_three_signs() -> None:
    checks = price_sweep_checks([DEAR, PriceRow(4, 1.0, 0.1, days(1.0, 1.0, 1.0)), FREE])
    assert [check.ok for check in checks] == [True, True, True]
    assert [check.value for check in checks] == pytest.approx([-25.5, 0.22, 20.0])
    assert [(check.low, check.high) for check in checks] == [(-INF, 0.0), (0.0, INF), (0.0, INF)]
    assert checks[0].check == "price 0 to 16: proposals per post"
    assert checks[0].note == "43 to 17.5"
    turned = price_sweep_checks([FREE._replace(connects=16), DEAR._replace(connects=0)])
    assert [check.ok for check in turned] == [False, False, False]


@pytest.mark.parametrize(
    ("before", "after", "ok"),
    [
        ((10.0, 9.0, 26.0), (30.0, 25.0, 40.0), None),
        ((10.0, 9.0, 11.0), (INF, 25.0, INF), True),
        ((INF, 50.0, INF), (INF, 50.0, INF), None),
        ((INF, 50.0, INF), (30.0, 25.0, 40.0), False),
        ((10.0, None, None), (30.0, None, None), None),
        ((None, None, None), (30.0, 25.0, 40.0), None),
        ((30.0, 25.0, 40.0), (26.0, 20.0, 33.0), None),
    ],
)
def test_waits_that_cannot_be_told_apart_are_no_verdict(before: Any, after: Any, ok: bool | None) -> None:
    rows = [FREE._replace(newcomer_first_hire_days=days(*before))]
    rows.append(DEAR._replace(newcomer_first_hire_days=days(*after)))
    assert price_sweep_checks(rows)[2].ok is ok
    assert (price_sweep_checks(rows)[2].value is None) == (before[0] is None or before == after)
    assert ("fewer than half" in price_sweep_checks(rows)[2].note) == (before[0] == after[0] == INF)


def test_nothing_measured_is_no_verdict() -> None:
    checks = price_sweep_checks([FREE._replace(proposals_per_post=None), DEAR._replace(proposal_match=None)])
    assert [check.ok for check in checks] == [None, None, True]


def test_what_is_played_depends_on_the_question() -> None:
    baseline = scripted_scenario(("a",), 2, 9)
    assert runs_wanted(baseline) == [["run.replications=4"], *exchange_wanted(baseline)]
    assert runs_wanted(baseline, 12)[0] == ["run.replications=12"]
    market = baseline.model_copy(update={"competition": "market", "warmup": 5.0})
    assert runs_wanted(market) == [["run.replications=4"], ["run.replications=1", "warmup=0"]]
    lift = scripted_scenario(("boosted", "plain"), 2, 9)
    assert runs_wanted(lift) == [["run.replications=9", "run.keep_tables=9"], *exchange_wanted(lift)]
    sweep = baseline.model_copy(update={"name": "price_sweep_2025"})
    cheap, dear = runs_wanted(sweep, 2)
    assert cheap == ["run.replications=2", "connects.price={model: flat, flat: {connects: 0}}"]
    assert "connects: 16" in dear[1]


def test_words_of_checks() -> None:
    hit, missed = Check("a", 1.2, 1.1, 1.35, True, (1.05, 1.41)), Check("b", 2.0, 0.0, 0.0, False)
    unsure, unseen = Check("c", 2.0, 0.0, INF, None, note="overlap"), Check("d", None, -INF, 3.0, None)
    checks = [hit, missed, unsure, unseen]
    assert [check_verdict(check) for check in checks] == ["ok", "MISSED", "cannot tell", "not seen"]
    assert [target(check) for check in checks] == ["1.1 to 1.35", "0", "0 or more", "3 or less"]
    assert checks_answer({"x": checks}) == "1 check of 4 hit, 1 missed, 2 undecided."
    assert checks_answer({"x": [hit], "y": [hit]}) == "2 checks of 2 hit, none missed."
    assert checks_table({"x": checks, "y": []}).row_count == 5


@click.group(cls=Patient)
def program() -> None:
    """As the command line is, with the command that is tested."""


program.add_command(command.doctor_command)


def call(*arguments: object) -> Result:
    result = CliRunner().invoke(program, ["doctor", *map(str, arguments)])
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def test_an_installation_in_order(tmp_path: Path) -> None:
    result = call()
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1] == "All in order."
    facts = json.loads(call("--json", "--out", tmp_path / "here" / "results").stdout)
    assert facts["in_order"] is True
    assert facts["numpy"] == np.__version__
    assert facts["results"] == str(tmp_path / "here" / "results")
    assert str(os.cpu_count()) in facts["machine"]
    assert "2023_card6" in facts["rule packs"]
    assert "spray_and_pray" in facts["strategies"]
    assert not (tmp_path / "here").exists()


def test_every_package_that_is_needed_is_named() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert [re.split(r"[><=]", name)[0] for name in project["dependencies"]] == list(command.PACKAGES)


def test_what_is_wrong_is_said_and_ends_with_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a_file"
    file.write_text("", encoding="utf-8")
    result = call("--out", file / "results")
    assert result.exit_code == 2
    assert "a_file is a file, not a folder" in " ".join(result.stderr.split())
    monkeypatch.setattr(command, "PACKAGES", ("no_such_package",))
    result = call()
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == "Something is wrong, see above."
    assert "not installed  <- WRONG" in result.stdout
    assert "rule packs" not in result.stdout  # to look for them would need what is missing
    monkeypatch.setattr(command, "PACKAGES", ())
    with monkeypatch.context() as here:
        here.setattr(command, "MEASURED", tmp_path / "nothing.json")
        facts = json.loads(call("--json").stdout)
        assert facts["in_order"] is False
        assert facts["measured numbers"].startswith("no file")
    monkeypatch.setattr(loader_shipped, "SCENARIO_FOLDERS", (tmp_path,))
    result = call("--json")
    assert result.exit_code == 1
    facts = json.loads(result.stdout)
    assert (facts["in_order"], facts["scenarios"]) == (False, "none found")


def test_compiled_kernels_are_counted_where_they_lie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert command.compiled_kernels().startswith("no: the next run compiles first")
    tag = f"py{sys.version_info.major}{sys.version_info.minor}"
    file = tmp_path / "engine_1" / f"bids.send-4.{tag}.nbi"
    file.parent.mkdir()
    file.write_bytes(b"")
    (tmp_path / "bids.send-4.py27.nbi").write_bytes(b"")
    assert command.compiled_kernels() == f"1 kernels, in {tmp_path}"
    os.utime(file, (0, 0))
    assert command.compiled_kernels().startswith("no, 1 are older than the program")


def test_scenarios_are_played_only_when_asked() -> None:
    for arguments in (["field_2023"], ["--replications", "2"]):
        result = call(*arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "played with --calibration only" in result.stderr
    result = call("--calibration", "field_2032")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "field_2023" in result.stderr


def write(folder: Path, name: str, other: str = "second") -> Path:
    file = folder / f"{name}.yaml"
    file.write_text(SMALL.format(name=name, other=other), encoding="utf-8")
    return file


def test_a_missed_check_ends_with_1(tmp_path: Path) -> None:
    file = write(tmp_path, "small")
    result = call("--calibration", file, "--out", tmp_path / "out", "--replications", 2)
    assert result.exit_code == 1
    assert "small: 2 replications" in result.stderr
    assert re.match(r"\d+ checks? of 8 hit, \d+ missed", result.stdout)
    assert "wins less hires" in result.stdout
    document = json.loads(call("--calibration", file, "--out", tmp_path / "out", "--json", "-q").stdout)
    checks = document["scenarios"][str(file)]
    assert {"check", "value", "low", "high", "ok", "interval", "note"} == set(checks[0])
    assert next(check for check in checks if check["check"] == "wins less hires")["ok"] is True


@pytest.mark.parametrize("name", ["market_2023", "market_2025"])
def test_wins_are_hires_in_a_market_with_a_warm_up(name: str, tmp_path: Path) -> None:
    file, small = ROOT / "scenarios" / f"{name}.yaml", ["horizon=14 d", "warmup=6 d", "jobs.per_day=10"]
    wanted = runs_wanted(load_scenario(file, small), 1)
    runs = [play(load_scenario(file, [*small, *more]), out=tmp_path) for more in wanted]
    (check,) = [check for check in checks_of(runs) if check.check == "wins less hires"]
    assert check.ok is True
    hires = float(runs[1].market["hires"].sum())
    assert hires > 0
    assert check.note == f"{hires:,.0f} wins, {hires:,.0f} hires"
    assert not [check for check in checks_of(runs[:1]) if check.check == "wins less hires"]


def test_checks_that_are_hit_end_with_0(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "field_2023")
    monkeypatch.setattr(loader_shipped, "SCENARIO_FOLDERS", (tmp_path,))
    monkeypatch.setattr(calibration, "checks_of", lambda _: [Check("a", 1.0, 0.0, 2.0, True)])
    result = call("--calibration", "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert "Not shipped, so left out: market_2023, boost_lift_2023" in result.stderr
    assert "field_2023: 4 replications" in result.stderr
    assert result.stdout.splitlines()[0] == "1 check of 1 hit, none missed."
    monkeypatch.setattr(loader_shipped, "SCENARIO_FOLDERS", (tmp_path / "nothing",))
    assert call("--calibration").exit_code == 1


def test_a_price_sweep_is_played_at_both_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path, "price_sweep_small", other="newcomers")
    seen: list[Mapping[str, Any]] = []

    def noted(run: RunResult) -> PriceRow:
        row = price_row(run)
        waits = run.metrics(["days_to_first_hire"])["newcomers"]["days_to_first_hire"]
        seen.append({"row": row, "waits": waits, "posts": run.market["connects_posted"].iloc[0]})
        return row

    monkeypatch.setattr(calibration, "price_row", noted)
    result = call("--calibration", file, "--out", tmp_path / "out", "--replications", 2)
    assert "price_sweep_small 1 of 2: 2 replications" in result.stderr
    assert "price 0 to 16: proposals per post" in result.stdout
    assert [one["row"].connects for one in seen] == [0, 16]
    assert all(one["row"].newcomer_first_hire_days == one["waits"] for one in seen)
    assert [int(np.argmax(one["posts"])) for one in seen] == [0, 16]
    assert seen[0]["row"].proposals_per_post > seen[1]["row"].proposals_per_post
    assert 0 < seen[1]["row"].proposal_match <= 1
