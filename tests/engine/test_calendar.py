"""Days of the week in a replay: day 0 is the Monday before the first post; rules can read day and hour."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulator import Strategy
from simulator.engine.batch import simulate
from simulator.loader.posts import load_posts
from simulator.loader.scenario import load_scenario


class Weekends(Strategy):
    """Bids on Saturdays and Sundays, on whatever is there."""

    def score(self, c: Any) -> Any:
        return np.where(c.weekday >= 5, 1.0, 0.0)


class Evenings(Strategy):
    """Bids from 18 to 22 o'clock."""

    def score(self, c: Any) -> Any:
        return np.where((c.hour >= 18) & (c.hour < 22), 1.0, 0.0)


SCENARIO = """
competition: field
horizon: 21 d
clock: {tick: 1 h}
jobs: {replay: {file: posts.csv}}
field: {mean: 0}
connects: {price: {model: flat, flat: {connects: 0}}}
freelancers:
  - {name: weekends, strategy: random, count: 5, checks_per_hour: 2, capacity: unlimited}
  - {name: evenings, strategy: random, count: 5, checks_per_hour: 2, capacity: unlimited}
run: {seed: 1}
"""


def test_a_rule_for_weekends_bids_on_weekends_of_the_table(tmp_path: Path) -> None:
    first = pd.Timestamp("2024-03-07 09:00", tz="UTC")  # a Thursday
    times = [first + pd.Timedelta(hours=5 * k) for k in range(80)]
    frame = pd.DataFrame({"posted_at": [str(at) for at in times], "category": "web", "job_type": "fixed"})
    frame.to_csv(tmp_path / "posts.csv", index=False)
    (tmp_path / "s.yaml").write_text(SCENARIO, encoding="utf-8")
    scenario = load_scenario(tmp_path / "s.yaml")
    posts = load_posts(scenario, tmp_path)
    monday = pd.Timestamp("2024-03-04", tz="UTC")
    assert posts.columns["posted_days"][0] == (first - monday) / pd.Timedelta(days=1)
    played = simulate(scenario, [Weekends(), Evenings()], [0], posts, keep=True)
    sent = played.tables["proposals"]
    at = monday + pd.to_timedelta(sent["sent"], unit="D")
    weekends, evenings = at[sent["group"] == 0], at[sent["group"] == 1]
    assert len(weekends) > 50
    assert set(weekends.day_name()) == {"Saturday", "Sunday"}
    assert len(evenings) > 50
    assert set(evenings.hour) == {18, 19, 20, 21}
