"""The small table of a comparison keeps to a line for each entry, and counts those that it leaves out."""

from pathlib import Path

import numpy as np

from simulator.report.brief import MOST_LINES, brief_table
from simulator.studies.compare.compare import compare
from tests.small_runs import scripted_run, small_scenario


def test_many_entries_are_counted_and_not_shown(tmp_path: Path) -> None:
    names = [f"rule {k:02d}" for k in range(MOST_LINES + 3)]
    people = [{"name": name, "strategy": "random", "count": 2} for name in names]
    scenario = small_scenario(
        horizon=10, warmup=0, freelancers=people, run={"replications": 10, "seed": 3}, goal="hires"
    )
    swing = (np.arange(10) % 2)[:, None, None] + np.zeros((10, 1, 2), int)
    hires = np.arange(len(names))[None, :, None] + 1 + swing
    columns = {"hires": hires, "proposals": 50, "connects_proposal": 100, "earnings_usd": 10.0 * hires}
    found = compare([scripted_run(tmp_path, scenario, columns)])
    table = brief_table(found, window="10 days")
    text = table.lines(100)
    assert table.row_count == MOST_LINES
    assert sum(line.startswith("rule ") for line in text) == MOST_LINES
    assert text[3].startswith(f"rule {MOST_LINES + 2}")
    assert "3 more are behind these" in table.caption
    assert "in 10 days, from 10 replications" in table.caption
