"""How crowded open posts are by age: counted in a run, drawn from its laws, and listed.

Answers: what share of posts of each age has few or many proposals. A scenario of 2023 can be compared with
two listings of that year, one of all clients and one of verified clients only.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import LEVEL, Ratio, clopper_pearson
from simulator.runs.result import RunResult
from simulator.studies.baselines.bands import band_of
from simulator.studies.baselines.view_checks import chances_by_filter, counted_posts, measured_facts

Floats = npt.NDArray[np.float64]

# shares of posts by their number of proposals, and which of the measured buckets belong to each
SHARES = {"under 5": (0,), "5 to 19": (1, 2, 3), "20 to 49": (4,), "50 or more": (5,)}
HALF_TIME_H = 1.0
_FEWEST_POSTS = 20
_DRAWN = 5_000


def age_edges() -> list[float]:
    """Edges of the ranges of ages [hours]."""
    return [float(edge) for edge in measured_facts()["age_edges_hours"]]


def crowding_by_age(result: RunResult, level: float = LEVEL) -> pd.DataFrame:
    """Proposals on simulated open posts by the age of the post.

    Returns
    -------
    DataFrame
        from_h, to_h, posts, law (mean if proposals arrived as t / (t + 1 h) up to the last mean), and for
        `mean` (proposals per post) and each of `SHARES` (share of posts) the value and its limits `<name>
        low` and `<name> high`, NaN if there is none. Ages with fewer than twenty posts are left out.
    """
    edges, rows, market = age_edges(), [], result.market
    counts = np.stack(market["ages"].to_list()).astype(float).reshape(len(market), len(edges) - 1, -1)
    sums, posts = np.stack(market["age_sums"].to_list()).astype(float), counts.sum(axis=2)
    for age, start in enumerate(edges[:-1]):
        here = posts[:, age]
        if here.sum() < _FEWEST_POSTS:
            continue
        row: dict[str, float | None] = {"from_h": start, "to_h": edges[age + 1], "posts": int(here.sum())}
        quantities = {"mean": Ratio(sums[:, age], here)}
        for name, buckets in SHARES.items():
            quantities[name] = Ratio(counts[:, age, list(buckets)].sum(axis=1), here, "share")
        for name, quantity in quantities.items():
            found = estimate(quantity, "share of posts", level)
            row |= {name: found.value, f"{name} low": found.low, f"{name} high": found.high}
        rows.append(row)
    table = pd.DataFrame(rows)
    if rows:
        table = table.astype(float).astype({"posts": int})
        arrived = _arrived(table["from_h"].to_numpy(), table["to_h"].to_numpy())
        table["law"] = table["mean"].iloc[-1] * arrived / arrived[-1]
    return table


def _arrived(start: Floats, end: Floats) -> Floats:
    """Mean of t / (t + half time) over a range of ages."""
    area = HALF_TIME_H * np.log((end + HALF_TIME_H) / (start + HALF_TIME_H))
    return np.asarray(1 - area / (end - start))


def measured_by_age(which: str, level: float = LEVEL) -> pd.DataFrame:
    """Shares of real open posts by age and proposals, in one listing of January 2023.

    Parameters
    ----------
    which : str
        `all` clients or `verified` ones only.
    level : float
        Of the intervals.

    Returns
    -------
    DataFrame
        As for `crowding_by_age`, without means; ages with fewer than twenty posts are left out.
    """
    edges, rows = age_edges(), []
    for age, counts in enumerate(counted_posts(measured_facts()["views"][which]).counts):
        posts = int(counts.sum())
        if posts < _FEWEST_POSTS:
            continue
        row: dict[str, float | None] = {"from_h": edges[age], "to_h": edges[age + 1], "posts": posts}
        for name, buckets in SHARES.items():
            events = int(counts[list(buckets)].sum())
            low, high = clopper_pearson(events, posts, level)
            row |= {name: events / posts, f"{name} low": low, f"{name} high": high}
        rows.append(row)
    return pd.DataFrame(rows)


def is_of_2023(result: RunResult) -> bool:
    """Tell whether the market is the one of the measurements."""
    return (result.scenario.pack or "").startswith("2023")


def foretold_by_age(result: RunResult) -> dict[str, pd.DataFrame]:
    """Shares of open posts that one day of a field shows, through the filter of each listing.

    Returns
    -------
    dict
        By filter, as for `crowding_by_age`, without means: the limits are those of one day. Empty for a
        market, whose crowd comes of playing, and for other years.
    """
    scenario, views = result.scenario, measured_facts()["views"]
    if not is_of_2023(result) or scenario.competition == "market" or scenario.jobs.replay is not None:
        return {}
    out = {}
    for which, chances in chances_by_filter(scenario, _DRAWN).items():
        sizes = counted_posts(views[which]).sizes
        groups = np.stack([chances[..., list(buckets)].sum(axis=-1) for buckets in SHARES.values()], axis=-1)
        band = band_of(groups, sizes)
        table = pd.DataFrame({"from_h": age_edges()[:-1], "to_h": age_edges()[1:], "posts": sizes})
        for at, name in enumerate(SHARES):
            table[name], table[f"{name} low"], table[f"{name} high"] = (part[:, at] for part in band)
        out[which] = table[table["posts"] >= _FEWEST_POSTS].reset_index(drop=True)
    return out
