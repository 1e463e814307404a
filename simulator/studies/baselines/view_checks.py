"""The market of 2023 beside the two listings that were measured, each through its own filter.

Answers: does one market, seen whole and seen through "verified only", look like the listing of all clients
and like that of verified clients. Posts are drawn and not played. A listing is one day, so cells of posts by
age and proposals have a band for one day.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, TypedDict

import numpy as np

from simulator.model.scenario import Scenario
from simulator.paths import MEASURED
from simulator.runs.files import read_json
from simulator.studies.baselines import facts
from simulator.studies.baselines.bands import Band, band_of, cell_chances, fit_of, shifted
from simulator.studies.baselines.checks import Check, within
from simulator.studies.baselines.listings import (
    POSTS,
    Floats,
    Ints,
    Listing,
    draw_posts,
    listing_of,
    through,
    typical_rivals,
)
from simulator.world.world import Records

Measure = list[float]
"""a value with its lower and upper 95 % limit"""

MEASURED_PACK = "2023_card6"
NEAR_SHARE, NEAR_RANK, NEAR_CELLS, MOST_OUTSIDE = 0.05, 0.1, 3.0, 0.1
"""how far a share, a rank correlation and a mean cell [points] may be off, and the share of cells outside"""


class View(TypedDict):
    """A listing of one day, as aggregates."""

    listing: str
    posts: int
    mean_age_hours: list[float]
    posts_by_age_and_proposals: list[list[int]]
    prices: dict[str, Measure]
    shares: dict[str, Measure]
    rank_correlations: dict[str, Measure]
    factors: dict[str, Measure]


class Foretold(TypedDict):
    """How a law fitted to one listing foretells the other."""

    mean_absolute_gap_points: float
    largest_gap_points: float
    cells_inside_their_band: list[int]


class Half(TypedDict):
    """How the numbers of a pack, fitted to a random half of clients, foretell the other half; both ways."""

    mean_absolute_gap_points: list[float]
    luck_points: list[float]
    largest_gap_points: list[float]
    cells_inside_their_band: list[list[int]]


class Facts(TypedDict):
    """What was measured of January 2023."""

    about: str
    age_edges_hours: list[float]
    proposal_buckets: list[str]
    views: dict[str, View]
    factors_differ_between_days: dict[str, float]
    out_of_sample: dict[str, Foretold]
    random_halves: dict[str, Half]


@lru_cache(maxsize=1)
def measured_facts() -> Facts:
    """Read the measured aggregates."""
    found: Facts = read_json(MEASURED)
    return found


class Counted(NamedTuple):
    """A listing's posts by age and proposals."""

    counts: Ints
    sizes: Ints
    mean_age_h: Floats


def counted_posts(view: View) -> Counted:
    """Return the table of a listing as arrays."""
    counts = np.array(view["posts_by_age_and_proposals"], np.int64)
    return Counted(counts, counts.sum(axis=1), np.array(view["mean_age_hours"]))


def is_measured(scenario: Scenario) -> bool:
    """Tell whether a scenario is of the market that was measured, with posts that can be drawn."""
    return scenario.pack == MEASURED_PACK and scenario.jobs.replay is None


def chances_by_filter(scenario: Scenario, posts: int = POSTS) -> dict[str, Floats]:
    """Chance of each bucket of proposals by day and age, as each filter of a measured listing shows it.

    Parameters
    ----------
    scenario : Scenario
        Its posts are drawn.
    posts : int
        About how many.

    Returns
    -------
    dict
        As from `cell_chances`, by filter.
    """
    jobs, views = draw_posts(scenario, posts), measured_facts()["views"]
    return {
        which: cell_chances(scenario, through(jobs, which), counted_posts(view).mean_age_h)
        for which, view in views.items()
    }


def band_of_shares(scenario: Scenario, posts: Ints, sizes: Ints) -> Band:
    """Band of one day around the posts of a played market, in which days have no effect of their own.

    Parameters
    ----------
    scenario : Scenario
        The field's `day_ln_sd` says how much days of the measured market differ.
    posts : int array
        Posts of the run by age and proposals.
    sizes : int array
        Posts of each age in the listing.

    Returns
    -------
    Band
        A day moves all crowds by a factor.
    """
    shares = posts / np.maximum(posts.sum(axis=1), 1)[:, None]
    return band_of(shifted(shares, scenario.field.draws.day_ln_sd), sizes)


def view_checks(scenario: Scenario) -> list[Check]:
    """Compare what two filters show of a scenario's market with the two listings.

    Parameters
    ----------
    scenario : Scenario
        Its posts are drawn.

    Returns
    -------
    list of Check
        Empty unless the scenario is of the measured market. Without a background crowd, what rests on the
        number of proposals is left out: it would have to be played.
    """
    if not is_measured(scenario):
        return []
    jobs, found = draw_posts(scenario), list[Check]()
    for which, view in measured_facts()["views"].items():
        found += _of_view(scenario, through(jobs, which), which, view)
    return found + (out_of_sample_checks() if scenario.competition != "market" else [])


def _of_view(scenario: Scenario, jobs: Records, which: str, view: View) -> Iterator[Check]:
    seen, crowd = counted_posts(view), scenario.competition != "market"
    shown = listing_of(scenario, jobs, seen.sizes, seen.mean_age_h, which)
    prices = facts.price_shares(shown.connects, [int(price) for price in view["prices"]])
    for price, measure in view["prices"].items():
        name = f"{which}: posts that require {price} Connect{'s' if price != '1' else ''}"
        yield _near(name, prices[price], measure, NEAR_SHARE)
    told = facts.shares(shown)
    for name, measure in view["shares"].items():
        yield _near(f"{which}: {name}", told.get(name), measure, NEAR_SHARE)
    ranks = facts.rank_correlations(shown)
    for name, measure in view["rank_correlations"].items():
        if crowd or facts.RANKS[name][0] != "crowd":
            yield _near(f"{which}: {name}, rank correlation", ranks[name], measure, NEAR_RANK)
    if crowd:
        yield from _factors(shown, typical_rivals(scenario, jobs), which, view)
        yield from cell_checks(
            which, view, band_of(cell_chances(scenario, jobs, seen.mean_age_h), seen.sizes)
        )


def _near(name: str, value: facts.Interval | None, measure: Measure, near: float) -> Check:
    # a share of 2 % has no target below nothing
    least = 0.0 if near == NEAR_SHARE else -1.0
    low, high = max(round(measure[0] - near, 3), least), round(measure[0] + near, 3)
    told = None if value is None else value[0]
    return within(name, told, low, high)._replace(note=_measured(measure))


def _measured(measure: Measure) -> str:
    value, low, high = measure
    return f"measured {value:.2f} ({low:.2f} to {high:.2f})"


def _factors(shown: Listing, typical: Floats, which: str, view: View) -> Iterator[Check]:
    """What draws a crowd: inside the listing's interval, or at least inside what days differ by."""
    told, differ = facts.factors_of(shown, typical), measured_facts()["factors_differ_between_days"]
    for name, (value, low, high) in view["factors"].items():
        check = within(f"{which}: crowd, {_FACTOR_NAMES[name]}", told.get(name), low, high)
        note = _measured([value, low, high])
        if name not in told:
            note += "; every client posts once here"
        if check.value is not None and not check.ok:
            error = np.hypot(np.log(high / low) / 3.92, differ.get(name, 0.0))
            usual = abs(np.log(check.value / value)) <= 1.96 * error
            note += "; outside it, but inside what days differ by" if usual else ""
            check = check._replace(ok=None if usual else False)
        yield check._replace(note=note)


_FACTOR_NAMES = {
    "hourly": "hourly against fixed price",
    "unstated": "pay not stated against fixed price",
    "spent": "client has spent before against has not",
    "unverified": "unverified against verified client",
    "repeat": "client has several posts listed against one",
}


def cell_checks(which: str, view: View, band: Band) -> list[Check]:
    """Check a listing's table of posts by age and proposals against the band of one day.

    Parameters
    ----------
    which : str
        Names the rows.
    view : View
        The listing.
    band : Band
        What one day of the scenario's market may show.

    Returns
    -------
    list of Check
        Cells inside the band, the mean absolute gap, and the largest gap, which has no target of its own.
    """
    fit, known = fit_of(counted_posts(view).counts, band), measured_facts()
    edges, (row, bucket) = known["age_edges_hours"], fit.worst_cell
    at = f"{edges[row]:g} to {edges[row + 1]:g} h, {known['proposal_buckets'][bucket]} proposals"
    few = f"{which}: age and proposals"
    need = float(np.ceil((1 - MOST_OUTSIDE) * fit.cells))
    worst = Check(f"{few}, largest gap [points]", fit.worst, -np.inf, np.inf, True, note=at)
    return [
        within(f"{few}, cells inside the band of one day", fit.inside, need, fit.cells),
        within(f"{few}, mean absolute gap [points]", fit.mean_gap, 0, NEAR_CELLS),
        worst,
    ]


def out_of_sample_checks() -> list[Check]:
    """Check how what is fitted to one listing, or to a random half of both, foretells the other.

    These are facts about listings, not about a scenario.
    """
    found, known = list[Check](), measured_facts()
    for name, value in known["out_of_sample"].items():
        source, target = (known["views"][which]["listing"] for which in name.split(" foretells "))
        few = f"fitted to {source}, foretelling {target}"
        inside, cells = value["cells_inside_their_band"]
        need, told = np.ceil((1 - MOST_OUTSIDE) * cells), f"{few}: cells inside the band of one day"
        gap = within(f"{few}: mean absolute gap [points]", value["mean_absolute_gap_points"], 0, NEAR_CELLS)
        found += [
            gap._replace(note=f"largest {value['largest_gap_points']:.1f}"),
            within(told, inside, need, cells),
        ]
    return found + _half_checks(known)


def _half_checks(known: Facts) -> list[Check]:
    """Check random halves; of the two ways the worse one counts."""
    found = list[Check]()
    for which, half in known["random_halves"].items():
        few = f"fitted to random halves, the other half of {known['views'][which]['listing']}"
        gaps, luck = half["mean_absolute_gap_points"], max(half["luck_points"])
        inside, cells = min(half["cells_inside_their_band"])
        gap = within(f"{few}: mean absolute gap [points]", max(gaps), 0, NEAR_CELLS)
        note = f"largest {max(half['largest_gap_points']):.1f}; luck alone leaves {luck:.1f}"
        need, told = np.ceil((1 - MOST_OUTSIDE) * cells), f"{few}: cells inside the band of one day"
        found += [gap._replace(note=note), within(told, inside, need, cells)]
    return found
