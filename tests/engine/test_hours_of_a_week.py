"""Contracts fill a week of hours as calls of several widths fill a line; small fixed jobs last hours."""

from itertools import product
from math import factorial
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from simulator.model.jobs import COLUMNS, JobsSpec, describe
from simulator.model.luck import children
from tests.oracles.limits import group, market, play

PER_DAY, DAYS, LEAD = 10.0, 150.0, 10.0
HOURS, SHARES = (15, 30), (0.7, 0.3)
WEEKLY = {"table": {"values": list(HOURS), "weights": list(SHARES)}}


def kaufman_roberts(units: int, widths: tuple[int, ...], loads: tuple[float, ...]) -> list[float]:
    """Share of each class that is lost on a line of so many units (Kaufman, Roberts, 1981)."""
    q = [1.0]
    for n in range(1, units + 1):
        served = ((load, width) for load, width in zip(loads, widths, strict=True) if width <= n)
        q.append(sum(load * width * q[n - width] for load, width in served) / n)
    return [sum(q[units - width + 1 :]) / sum(q) for width in widths]


def product_form(week: float, slots: int, loads: tuple[float, ...]) -> list[float]:
    """The same from the law of the contracts under way, with a limit on their number besides."""
    whole, lost = 0.0, np.zeros(len(loads))
    for under_way in product(range(int(week // 15) + 1), repeat=len(loads)):
        hours, n = np.dot(under_way, HOURS), sum(under_way)
        if hours > week or n > slots:
            continue
        p = np.prod([load**k / factorial(k) for load, k in zip(loads, under_way, strict=True)])
        whole += p
        lost += [p * (hours + own > week or n + 1 > slots) for own in HOURS]
    return [float(share) for share in lost / whole]


def lost(mean_days: float, **traits: Any) -> npt.NDArray[np.float64]:
    """Share of the offers of 15 and of 30 hours that a freelancer who takes all they can must pass up."""
    scenario = market(
        [group("one", 1, **traits)],
        horizon=LEAD + DAYS,
        jobs={
            "per_day": PER_DAY, "weekly_hours": WEEKLY, "duration_days": {"exponential": {"mean": mean_days}},
        },
        hiring={"model": "fixed", "fixed": {"p": 1}},
    )  # fmt: skip
    batch = play(scenario, 24, keep=True)
    jobs, sent = batch.tables["jobs"], batch.tables["proposals"]
    won = sent[sent["fate"] == 1]
    size = int(jobs["ordinal"].max()) + 1
    taken = np.isin(jobs["rep"] * size + jobs["ordinal"], won["rep"] * size + won["job_ordinal"])
    counted = jobs["posted_at"] >= LEAD
    return np.array([1 - taken[counted & (jobs["weekly_hours"] == hours)].mean() for hours in HOURS])


@pytest.mark.parametrize("week", [30, 60, 75])
def test_a_week_blocks_as_kaufman_and_roberts_say(week: int) -> None:
    mean_days = 0.25
    loads = tuple(PER_DAY * share * mean_days for share in SHARES)
    expected = kaufman_roberts(week // 15, (1, 2), loads)
    assert product_form(week, 1000, loads) == pytest.approx(expected)
    assert lost(mean_days, hours_per_week=week) == pytest.approx(expected, abs=0.015)


def test_slots_bind_besides_hours() -> None:
    loads = tuple(PER_DAY * share * 0.25 for share in SHARES)
    expected = product_form(60, 3, loads)
    # neither hours nor slots alone give it
    assert expected[0] > kaufman_roberts(4, (1, 2), loads)[0] + 0.05
    assert expected[1] > expected[0]
    assert lost(0.25, hours_per_week=60, capacity=3) == pytest.approx(expected, abs=0.015)


def test_a_contract_of_30_hours_fills_a_week_of_30() -> None:
    scenario = market(
        [group("one", 1, hours_per_week=30), group("two", 1, hours_per_week=29.5), group("all", 1)],
        competition="field",
        horizon=20,
        jobs={"per_day": 5, "weekly_hours": 30, "duration_days": 1000},
        hiring={"model": "fixed", "fixed": {"p": 1}},
    )
    batch = play(scenario, 3)
    hires = batch.lanes["hires"].reshape(3, 3)
    assert (hires[:, 0] == 1).all()
    assert (hires[:, 1] == 0).all()
    assert (hires[:, 2] > 50).all()
    # who works any number of contracts is still said to
    assert len(set(batch.lanes["capacity"].tolist())) == 1


def posts(**settings: Any) -> npt.NDArray[np.void]:
    jobs = np.zeros(400, COLUMNS)
    jobs["key"] = children(np.uint64(7), jobs.size)
    cheap, dear = ({"fixed_budget_usd": usd, "hourly_rate_usd": rate} for usd, rate in ((10, 20), (900, 45)))
    jobs["category"][::2] = 1
    describe(JobsSpec.model_validate({"categories": {"a": cheap, "b": dear}, **settings}), jobs)
    return jobs


def test_fixed_work_lasts_what_it_is_worth() -> None:
    known = {"weekly_hours": 15, "duration_days": 109}
    jobs, posted = posts(**known, fixed_days="by_worth"), posts(**known)
    fixed = jobs["type"] == 0
    cheap = fixed & (jobs["category"] == 0)
    # $10 at $20 an hour is half an hour of a week of 15
    assert jobs["lasts_days"][cheap] == pytest.approx(7 * 0.5 / 15)
    assert jobs["lasts_days"][fixed & ~cheap] == pytest.approx(7 * 20 / 15)
    assert (jobs["lasts_days"][~fixed] == 109).all()
    # what the post says stays, and so do the prices that rest on it
    assert (jobs["duration_days"] == 109).all()
    assert (posted["lasts_days"] == 109).all()
    for name in ("value_usd", "hourly_rate_usd", "weekly_hours"):
        assert (jobs[name] == posted[name]).all()


def test_contracts_end_when_the_work_is_done() -> None:
    """With p = 1 and no limit every post is worked on, each for as long as it lasts."""
    pay = {"fixed_budget_usd": 60, "hourly_rate_usd": 20}
    found = []
    for how in ("as_posted", "by_worth"):
        jobs = {
            "per_day": 5, "value_usd": None, "categories": {"web": pay}, "type_shares": [1, 0, 0],
            "weekly_hours": 10.5, "duration_days": 3, "fixed_days": how,
        }  # fmt: skip
        scenario = market(
            [group("one", 1)], horizon=200, jobs=jobs, hiring={"model": "fixed", "fixed": {"p": 1}}
        )
        lanes = play(scenario, 2).lanes
        found.append(lanes["busy_days"].sum() / lanes["hires"].sum())
    # 3 hours of a week of 10.5 are two days
    assert found == pytest.approx([3, 2], rel=0.01)
