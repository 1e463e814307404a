"""What a setting does to a market as a whole: paired changes, their limits, and markets that still drift."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from scipy import stats

from simulator.cli import main
from simulator.metrics import totals
from simulator.metrics.totals import TOTALS
from simulator.report.whole import whole_sentences, whole_table
from simulator.runs.entries import entries_of
from simulator.runs.layouts import tables_of
from simulator.runs.result import RunResult
from simulator.runs.store import RunStore
from simulator.studies.compare.whole import MarketChanges, balance_of, market_changes
from tests.small_runs import manifest_of, scripted_batch, scripted_scenario

REPS, GROUPS, EACH = 8, 2, 5
SWING = np.arange(REPS, dtype=float)


def market(folder: Path, name: str, dearer: float, reps: int = REPS, **more: Any) -> RunResult:
    """A market where a dearer Connect sells for more, with luck that every price meets in the same way."""
    balances = more.pop("balances", (100, 100))
    changes = {"competition": "market", "name": name, **more}
    scenario = scripted_scenario(["a", "b"], EACH, reps).model_copy(update=changes)
    swing = SWING[:reps, None, None]
    noise = (np.arange(reps) % 2)[:, None, None]
    columns = {
        "hires": 1,
        "proposals": 10,
        "earnings_usd": 100 + swing,
        "service_fee_usd": 10,
        "bought_usd": dearer * (20 + swing) + (dearer > 1) * noise,
        "connects_proposal": 40,
    }
    of_market = {"posts": 100, "filled": 40 + (dearer > 1) * noise.ravel(), "proposals": 200}
    batch = scripted_batch(scenario, 0, reps - 1, columns, of_market)
    days = np.where(batch.curves["day"] < 3, balances[0], balances[1])
    batch.curves["balance"] = EACH * days
    store = RunStore.create(folder / name, manifest_of(scenario))
    store.write_part(0, reps - 1, tables_of(batch, scenario))
    return RunResult(store)


def changes(*runs: RunResult) -> MarketChanges:
    found = market_changes(entries_of(runs))
    assert found is not None
    return found


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def test_a_change_is_paired_and_a_share_of_the_first(tmp_path: Path) -> None:
    found = changes(market(tmp_path, "cheap", 1.0), market(tmp_path, "dear", 2.0))
    assert found.names == ("cheap", "dear")
    (sold,) = found.changes["connects_sold_usd"]
    people = GROUPS * EACH
    old, new = people * (20 + SWING), people * (2 * (20 + SWING) + np.arange(REPS) % 2)
    ratio = new.mean() / old.mean()
    spread = stats.sem((new - ratio * old) / old.mean()) * stats.t.ppf(0.975, REPS - 1)
    assert (sold.value, sold.low, sold.high) == pytest.approx(
        (ratio - 1, ratio - 1 - spread, ratio - 1 + spread)
    )
    assert found.values["connects_sold_usd"][0].value == pytest.approx(old.mean())
    (filled,) = found.changes["posts_filled"]
    assert filled.value == pytest.approx(0.5 / 40)
    (kept,) = found.changes["kept_usd"]
    assert kept.value == pytest.approx((old - new).mean() / (people * 80))
    (sent,) = found.changes["proposals_sent"]
    assert (sent.value, sent.low, sent.high) == (0, 0, 0)


def test_every_total_stands_under_its_own_name() -> None:
    for name, metric in TOTALS.items():
        if name != "platform_revenue_usd":
            assert metric.function is getattr(totals, name)
        assert (metric.kind == "usd") == metric.unit.startswith("dollars")


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        ({"competition": "field"}, "no market"),
        ({"horizon": 8.0}, "other days"),
        ({"reps": REPS - 1}, "other worlds"),
    ],
)
def test_only_markets_on_the_same_luck_and_days_are_compared(
    tmp_path: Path, second: dict[str, Any], reason: str
) -> None:
    one, other = market(tmp_path, "cheap", 1.0), market(tmp_path, "dear", 2.0, **second)
    assert market_changes(entries_of([one, other])) is None, reason
    assert market_changes(entries_of([one])) is None


def test_a_market_that_drifts_is_told(tmp_path: Path) -> None:
    steady = market(tmp_path, "cheap", 1.0, warmup=3.0, balances=(100, 119))
    drifting = market(tmp_path, "dear", 2.0, warmup=3.0, balances=(100, 60))
    assert balance_of(drifting) == (100, 60)
    told = whole_sentences(changes(steady, drifting))[-1]
    assert "has not settled" in told
    assert "100 Connects on average after the warm-up of 3 days and 60.0 at the end (dear)" in told
    again = market(tmp_path, "same", 2.0, warmup=3.0, balances=(100, 81))
    assert "settled" not in " ".join(whole_sentences(changes(steady, again)))


def test_the_command_answers_for_the_market_below_the_ranking(tmp_path: Path) -> None:
    folders = [market(tmp_path, "cheap", 1.0).directory, market(tmp_path, "dear", 2.0).directory]
    said = " ".join(call("compare", *folders, "--no-pictures").stdout.split())
    opening = (
        "Of the market, in 10 days: with dear instead of cheap, the platform's revenue changes by +71.6 %"
    )
    assert f"{opening} (95 % interval " in said
    assert "posts filled by +1.25 %" in said
    assert said.index("is first") < said.index(opening) < said.index("Tables:")
    document = json.loads(call("compare", *folders, "--json").stdout)["market"]
    assert document["settings"] == ["cheap", "dear"]
    assert document["metrics"]["connects_sold_usd"]["changes"][0]["value"] == pytest.approx(1 + 0.5 / 23.5)
    assert document["settled"] is True


def test_one_replication_says_nothing_of_luck(tmp_path: Path) -> None:
    found = changes(market(tmp_path, "cheap", 1.0, reps=1), market(tmp_path, "dear", 2.0, reps=1))
    first, luck = whole_sentences(found)
    assert "interval" not in first
    assert "take --replications 20" in luck
    assert " to " not in "\n".join(whole_table(found).lines(100)).partition("A change")[0]


@pytest.mark.parametrize("metric", ["platform_revenue_usd", "connects_sold_usd"])
def test_a_metric_of_the_market_is_known_and_says_where_it_is_told(metric: str) -> None:
    result = call("compare", "market_2023", "--metric", metric)
    said = " ".join(result.stderr.replace("│", " ").split())
    assert result.exit_code == 2
    assert "No metric is called" not in said
    assert f"'{metric}' is measured of the whole market" in said
    assert "compare SCENARIO --vary KEY=A,B" in said
