"""Does the simulated market look like the measured one.

Answers: how many proposals do posts of each age have, next to what was measured; does a baseline hit the
numbers that it must hit; what does a winning boost do for the same proposal, and a higher price to a market.
Measured numbers are aggregates shipped with the model; targets are those of a market under real rules.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import Estimate, Ratio
from simulator.model.scenario import Scenario
from simulator.runs.result import RunResult
from simulator.studies.baselines.checks import Check, within
from simulator.studies.baselines.exchange import exchange_checks, exchange_wanted
from simulator.studies.baselines.levels import level_checks, ratio, total
from simulator.studies.baselines.listed import listed_checks, listed_facts
from simulator.studies.baselines.price_sweep import price_row, price_sweep_checks
from simulator.studies.baselines.response import response_checks, response_wanted
from simulator.studies.baselines.soft_cap import cap_checks, cap_wanted, is_capped
from simulator.studies.baselines.view_checks import (
    band_of_shares,
    cell_checks,
    counted_posts,
    is_measured,
    measured_facts,
    view_checks,
)

BASELINES = (
    "field_2023",
    "market_2023",
    "boost_lift_2023",
    "price_sweep_2023",
    "field_2025",
    "market_2025",
    "boost_lift_2025",
    "price_sweep_2025",
    "field_2026",
)
"""shipped scenarios that are checked"""
FEW_REPLICATIONS = 4
BOOST_GROUPS = ("plain", "boosted")
SWEEP_PREFIX, SWEEP_PRICES = "price_sweep", (0, 16)
FROM_12_TO_24_H = slice(7, 9)
FROM_HALF_TO_1_H, FROM_1_TO_2_H = 2, 3
PLAYED_2023 = {"per_post": (18, 24), "under_5": (0.10, 0.18), "from_50": (0.08, 0.15), "at_1_h": (0.45, 0.55)}
UNDER_5, FROM_50 = 0, 5

Ints = npt.NDArray[np.int64]


def _ages(run: RunResult) -> tuple[Ints, npt.NDArray[np.float64]]:
    """Count posts by age and proposals bucket, and proposals by age bucket, over all replications."""
    market = run.market
    posts = np.sum([*market["ages"]], axis=0).reshape(-1, len(measured_facts()["proposal_buckets"]))
    return posts, np.sum([*market["age_sums"]], axis=0)


def proposals_by_age(run: RunResult) -> pd.DataFrame:
    """Compare the number of proposals on open posts of each age with the listing of all clients.

    Parameters
    ----------
    run : RunResult
        At least one replication.

    Returns
    -------
    DataFrame
        One row per age bucket [hours] and proposals bucket: the `simulated` and the `measured` share of posts
        of that age, with the number of posts behind each (`n_simulated`, `n_measured`).
    """
    facts = measured_facts()
    posts, _ = _ages(run)
    seen = counted_posts(facts["views"]["all"]).counts
    edges, buckets = facts["age_edges_hours"], facts["proposal_buckets"]
    rows = []
    for age in range(len(seen)):
        here, there = int(posts[age].sum()), int(seen[age].sum())
        for bucket, name in enumerate(buckets):
            rows.append(
                {
                    "age_from_hours": edges[age],
                    "age_to_hours": edges[age + 1],
                    "proposals": name,
                    "simulated": posts[age, bucket] / here if here else float("nan"),
                    "measured": seen[age, bucket] / there,
                    "n_simulated": here,
                    "n_measured": there,
                }
            )
    return pd.DataFrame(rows)


def _present_at_1_h(posts: Ints, sums: npt.NDArray[np.float64], final: float | None) -> float | None:
    """Share of the final proposals at the age of 1 h, interpolated between two buckets in ln(age)."""
    before = ratio(sums[FROM_HALF_TO_1_H], posts[FROM_HALF_TO_1_H].sum())
    after = ratio(sums[FROM_1_TO_2_H], posts[FROM_1_TO_2_H].sum())
    if before is None or after is None or not final:
        return None
    # mean ages of the two buckets are 0.75 h and 1.5 h
    return (before + (after - before) * float(np.log(1 / 0.75) / np.log(2))) / final


def baseline_checks(run: RunResult) -> list[Check]:
    """Compare a run with the numbers that a baseline under real rules must hit.

    Parameters
    ----------
    run : RunResult
        At least one replication, preferably of a `field` or `both` scenario with a warm-up.

    Returns
    -------
    list of Check
        Prices are checked for packs of 2025 and later; for `2023_card6` see `view_checks`.
    """
    posts, sums = _ages(run)
    grown, market = posts[FROM_12_TO_24_H], run.market
    final = ratio(total(market, "proposals"), total(market, "posts"))
    near = listed_facts()["played"].get(run.scenario.pack, PLAYED_2023)
    found = [within("proposals present at 1 h", _present_at_1_h(posts, sums, final), *near["at_1_h"])]
    if is_measured(run.scenario):
        found += _played_cells(run)
    else:
        per_post = ratio(sums[FROM_12_TO_24_H].sum(), grown.sum())
        found += [
            within("proposals per post 12-24 h old", per_post, *near["per_post"]),
            within("of these with under 5", ratio(grown[:, UNDER_5].sum(), grown.sum()), *near["under_5"]),
            within(
                "of these with 50 and more", ratio(grown[:, FROM_50].sum(), grown.sum()), *near["from_50"]
            ),
        ]
    found += level_checks(run)
    checks = PRICE_CHECKS.get(run.scenario.pack or "")
    posted: Ints = np.sum([*market["connects_posted"]], axis=0)
    return found + (checks(posted) if checks else [])


def _played_cells(run: RunResult) -> list[Check]:
    """Compare the posts of a played market with the listing of all clients; of a field they are drawn."""
    if run.scenario.competition != "market":
        return []
    posts, view = _ages(run)[0], measured_facts()["views"]["all"]
    return cell_checks("played, all", view, band_of_shares(run.scenario, posts, counted_posts(view).sizes))


def conservation_checks(run: RunResult) -> list[Check]:
    """Check that the wins of all freelancers are exactly the hires of all posts.

    Parameters
    ----------
    run : RunResult
        A market without warm-up, in which only simulated freelancers compete and everything counts. With a
        warm-up, wins count by when the proposal was sent and hires by when the post appeared, so the two
        differ.

    Returns
    -------
    list of Check
        Empty for any other scenario.
    """
    if run.scenario.competition != "market" or run.scenario.warmup > 0:
        return []
    wins = total(run.replications, "hires") + total(run.replications, "invited_hires")
    hires = float(run.market["hires"].sum())
    found = within("wins less hires", wins - hires, 0, 0)
    return [found._replace(note=f"{wins:,.0f} wins, {hires:,.0f} hires")]


def _mean_price(posted: Ints) -> float | None:
    return ratio(float(posted @ np.arange(posted.size)), float(posted.sum()))


def _prices_2025(posted: Ints) -> list[Check]:
    """Check that Connects required have the listed mean and quartiles."""
    near, up_to = listed_facts()["prices"], np.cumsum(posted) / max(float(posted.sum()), 1.0)
    found = [within("Connects required, mean", _mean_price(posted), *near["mean"])]
    for name, share in (("lower quartile", 0.25), ("median", 0.5), ("upper quartile", 0.75)):
        value = float(np.searchsorted(up_to, share - 1e-12)) if posted.sum() else None
        found.append(within(f"Connects required, {name}", value, *near[name]))
    return found


PRICE_CHECKS: dict[str, Callable[[Ints], list[Check]]] = {
    "2025_dynamic": _prices_2025,
    "2026_dynamic": _prices_2025,
}
"""Checks of the Connects that posts require, by rule pack, from the number of posts at each price."""


def boost_lift(run: RunResult) -> Estimate:
    """Chance of a hire with a winning boost / without, for the same proposal.

    Parameters
    ----------
    run : RunResult
        A field scenario with kept `proposals` and the groups `plain` and `boosted`, whose i-th freelancers
        are the same person with the same luck. Only posts count to which both sent a proposal, and where the
        boosted one was still at the top when the client chose.

    Returns
    -------
    Estimate
        Ratio of hires, with a 95 % interval by the jackknife over replications.

    Raises
    ------
    KeyError
        If the run lacks one of the two groups.
    """
    if missing := [name for name in BOOST_GROUPS if name not in run.groups]:
        raise KeyError(f"no group is called '{missing[0]}'; there are {', '.join(run.groups)}")
    sent = run.full("proposals")
    same = ["rep", "ordinal", "job_ordinal"]
    plain, boosted = (sent[sent["group"] == name] for name in BOOST_GROUPS)
    # where places were not kept, a boost that was never refunded counts as one that held its place
    boosted = boosted[boosted["stands"] if "stands" in boosted else boosted["boost"] > 0]
    pairs = boosted[[*same, "fate"]].merge(plain[[*same, "fate"]], on=same, suffixes=("", "_plain"))
    reps = np.unique(sent["rep"])
    at = np.searchsorted(reps, pairs["rep"])
    won, without = (
        np.bincount(at, pairs[name].astype(str) == "hired", reps.size).astype(float)
        for name in ("fate", "fate_plain")
    )
    return estimate(Ratio(won, without, "amount", events=won), "hires per hire without a boost")


def boost_checks(run: RunResult) -> list[Check]:
    """Check the lift of a winning boost; `run` as for `boost_lift`."""
    lift = boost_lift(run)
    found = within("P(hire) with a winning boost / without, same proposal", lift.value, 1.1, 1.35)
    return [found._replace(interval=(lift.low, lift.high))]


def runs_wanted(scenario: Scenario, replications: int | None = None) -> list[list[str]]:
    """Return the overrides with which `checks_of` needs a scenario played, one list per run.

    A scenario whose name begins with `price_sweep` needs one run per price; one with the groups `plain` and
    `boosted`, and a market with listings to compare with, needs kept tables. A baseline has 4 replications
    at most, unless `replications` says otherwise; a market with a warm-up is played once more without it, so
    that wins can be compared with hires, the one that was measured also with a limit on half of its posts;
    a field once more with a freelancer in a rival's place.
    """
    is_sweep, is_lift = scenario.name.startswith(SWEEP_PREFIX), _is_lift(scenario)
    n = replications or scenario.run.replications
    if not (is_sweep or is_lift or replications):
        n = min(n, FEW_REPLICATIONS)
    kept = [f"run.keep_tables={n}"] if is_lift else [] if is_sweep else response_wanted(scenario, n)
    common = [f"run.replications={n}", *kept]
    flat = "connects.price={{model: flat, flat: {{connects: {}}}}}"
    if is_sweep:
        return [[*common, flat.format(price)] for price in SWEEP_PRICES]
    again = scenario.competition == "market" and scenario.warmup > 0
    few = 2 if scenario.run.antithetic else 1
    conserving = [[f"run.replications={few}", "warmup=0"]] if again else []
    return [common, *conserving, *cap_wanted(scenario), *exchange_wanted(scenario)]


def _is_lift(scenario: Scenario) -> bool:
    return sorted(group.name for group in scenario.freelancers) == sorted(BOOST_GROUPS)


def checks_of(runs: Sequence[RunResult]) -> list[Check]:
    """Check the runs of `runs_wanted`: a price sweep, a boost lift, or a baseline."""
    first, last = runs[0], [run for run in runs if not is_capped(run.scenario)][-1]
    if first.scenario.name.startswith(SWEEP_PREFIX):
        return price_sweep_checks([price_row(run) for run in runs])
    if _is_lift(first.scenario):
        return boost_checks(first)
    found = baseline_checks(first) + view_checks(first.scenario) + listed_checks(first.scenario)
    found += response_checks(first) + cap_checks(runs)
    return found + conservation_checks(last) + exchange_checks(runs)
