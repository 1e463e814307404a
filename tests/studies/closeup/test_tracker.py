"""A tracker of proposals says what the engine did, and what the freelancer saw."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.engine.batch import simulate
from simulator.loader.history.imports.imported import import_history
from simulator.loader.history.kept import kept_csv
from simulator.model.scenario import Scenario
from simulator.runs.result import RunResult
from simulator.runs.run import run
from simulator.strategies import STRATEGIES
from simulator.strategies.contract.base import Strategy, YardstickView
from simulator.studies.closeup.statement import LaneName
from simulator.studies.closeup.tracker import COLUMNS, proposals_of

LANE = LaneName(1, "mine", 2)


def scenario(competition: str) -> Scenario:
    return Scenario.model_validate(
        {
            "name": "tracked",
            "competition": competition,
            "horizon": "20 d",
            "clock": {"tick": "6 h"},
            "jobs": {"per_day": 6, "categories": {"a": 1}},
            "boosts": {"pricing": "second", "slots": 1},
            "field": {"mean": 6, "boost_share": 0.3},
            "connects": {"monthly_grant": 200, "refunds": {"closed": 1, "outbid": 1, "silent": 0.5}},
            "freelancers": [
                {"name": "other", "strategy": "fresh_hour", "count": 3},
                {
                    "name": "mine",
                    "strategy": {"boosted": {"of": "spray_and_pray", "connects": 3}},
                    "count": 4,
                    "capacity": "unlimited",
                },
            ],
            "run": {"replications": 2, "seed": 8, "keep_tables": 2},
        }
    )


def played(competition: str, folder: Path) -> RunResult:
    return run(scenario(competition), out=folder)


SEEN: dict[tuple[int, int], tuple[float, int]] = {}


class Spy(Strategy):
    """Bids as `boosted` of `spray_and_pray` does, and notes what it sees."""

    def score(self, c: Any) -> Any:
        for lane, job, match, rivals in zip(c.lane, YardstickView(c).job, c.match, c.rivals, strict=True):
            SEEN[int(lane), int(job)] = (float(match), int(rivals))
        return np.ones(c.n)

    def boost(self, c: Any) -> Any:
        return np.full(c.n, 3)


@pytest.mark.parametrize("competition", ["field", "market", "both"])
def test_a_tracker_adds_up_to_the_account(competition: str, tmp_path: Path) -> None:
    result = played(competition, tmp_path)
    found = proposals_of(result, LANE)
    assert tuple(found.columns) == COLUMNS
    kept = result.full("proposals")
    kept = kept[(kept["rep"] == 1) & (kept["group"] == "mine") & (kept["ordinal"] == 2)].sort_values(
        ["sent", "job_ordinal"]
    )
    assert len(found) == len(kept) > 20
    assert found["job_id"].tolist() == kept["job_ordinal"].tolist()
    assert found["status"].tolist() == kept["fate"].astype(str).tolist()
    assert (found["job_age_min"] >= 0).all()
    assert (found["outcome_date"] >= found["date"]).all()
    lane = result.freelancers
    lane = lane[(lane["rep"] == 1) & (lane["group"] == "mine") & (lane["ordinal"] == 2)].iloc[0]
    assert found["cost_connects"].sum() == lane["connects_proposal"]
    assert found["boost_connects"].sum() == lane["connects_boost"]
    assert found["connects_returned"].sum() == lane["connects_refunded"] > 0
    assert (found["status"] == "hired").sum() == lane["hires"]
    assert found["viewed"].sum() == lane["opened"]
    assert found["replied"].sum() == lane["replied"]
    assert 0.9 * found["value"].sum() == pytest.approx(lane["earnings_usd"])


def test_a_tracker_shows_what_the_freelancer_saw(tmp_path: Path) -> None:
    found = proposals_of(played("field", tmp_path), LANE)
    SEEN.clear()
    simulate(scenario("field"), [STRATEGIES["fresh_hour"](), Spy()], [1])
    seen = np.array([SEEN[2, job] for job in found["job_id"]])
    assert found["skill_match"].to_numpy() == pytest.approx(seen[:, 0])
    assert found["proposals_at_send"].tolist() == seen[:, 1].astype(int).tolist()
    assert found["proposals_at_send"].sum() > 0


def test_the_command_writes_a_file_for_spreadsheets(tmp_path: Path) -> None:
    result, file = played("field", tmp_path), tmp_path / "mine.csv"
    lane = ["--lane", "1:mine:2", "--proposals"]
    shown = CliRunner().invoke(
        main, ["ledger", str(result.directory), *lane, "--csv", str(file), "--to", "9"]
    )
    assert shown.exit_code == 0, shown.output
    table = pd.read_csv(file)
    assert tuple(table.columns) == COLUMNS
    # a history that is kept has the same form, so a simulated one comes out as it went in
    assert kept_csv(import_history(file).found.history) == file.read_text(encoding="utf-8")  # type: ignore[arg-type]
    assert f"{len(table)} proposals, " in shown.output
    assert table["date"].max() < 10
    document = CliRunner().invoke(
        main, ["ledger", str(result.directory), *lane, "--json", "--limit", "2", "-q"]
    )
    assert '"proposals_at_send"' in document.stdout
