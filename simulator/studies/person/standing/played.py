"""People of every kind, played on the same posts.

Answers: which scenario they play in, where each of them stands, and what became of their proposals.
"""

import numpy as np
import pandas as pd
from scipy import special

from simulator.loader.tables.cells import Floats
from simulator.model.freelancers import Group, StrategyChoice
from simulator.model.scenario import Scenario
from simulator.runs.result import RunResult
from simulator.studies.person.standing.dials import FIT, KEPT, PRICE, QUALITY, SPEED, Dials
from simulator.world.draws import draw_lanes

BARS, EACH, WORLDS = 6, 40, 4
"""how many bars of fit, how many people with each, and worlds"""
_GRID = 4096


def scenario_of_places(scenario: Scenario, dials: Dials, seed: int | None = None) -> Scenario:
    """Write a scenario in which people of every kind meet the same posts, more or less choosily.

    Parameters
    ----------
    scenario : Scenario
        A market.
    dials : Dials
        In what they differ.
    seed : int, optional
        Of the luck; that of the market if left out.

    Returns
    -------
    Scenario
    """
    changes: dict[str, object] = {"replications": WORLDS, "keep_tables": WORLDS}
    if seed is not None:
        changes["seed"] = seed
    return scenario.model_copy(
        update={
            "name": f"{scenario.name[:60]}-places",
            "freelancers": tuple(_group(dials, k) for k in range(BARS)),
            "competition": "field",
            "run": scenario.run.model_copy(update=changes),
        }
    )


def _bar(number: int) -> float:
    """Normal score of the fit of a group."""
    return float(special.ndtri((number + 0.5) / BARS))


def _group(dials: Dials, number: int) -> Group:
    suits = {"min_match": round(dials.value(FIT, _bar(number)), 6)}
    rule = {"of": {"spray_and_pray": {"effort": float(dials.group.tailoring)}}, "when": suits}
    choice = StrategyChoice(name="only_if", settings=dict(rule))
    return dials.group.model_copy(update={"name": f"{number}", "count": EACH, "strategy": choice})


def places_of(scenario: Scenario, dials: Dials) -> pd.DataFrame:
    """Normal scores of the dials of everybody in a scenario of places, by group, replication and number."""
    lanes = draw_lanes(scenario, range(scenario.run.replications))
    found = {"group": lanes["group"], "rep": lanes["rep"], "ordinal": lanes["ordinal"]}
    drawn = {
        QUALITY: lanes["quality"],
        PRICE: np.exp(lanes["ln_price"]),
        SPEED: lanes["checks_per_day"] / 24.0,
    }
    bars = np.array([_bar(k) for k in range(BARS)])
    for name in dials.names:
        found[name] = bars[lanes["group"]] if name == FIT else _score(dials, name, drawn[name])
    return pd.DataFrame(found)


def _score(dials: Dials, name: str, values: Floats) -> Floats:
    """Normal scores of values of a dial."""
    at = (np.arange(_GRID) + 0.5) / _GRID
    grid = np.asarray(getattr(dials.group, KEPT[name]).quantile(at))
    share = np.interp(values, grid, at)
    return np.asarray(special.ndtri(share), np.float64)


def sent_by_places(result: RunResult, dials: Dials) -> pd.DataFrame:
    """Every settled proposal of the people of a scenario of places.

    Parameters
    ----------
    result : RunResult
        Of `scenario_of_places`.
    dials : Dials
        In what they differ.

    Returns
    -------
    pandas.DataFrame
        The person, normal scores of their dials, Connects, age of the post in hours, and how far it got.
    """
    sent = result.full("proposals")
    kept = ~sent["invited"].to_numpy(np.bool_) & (sent["fate"] != "pending").to_numpy(np.bool_)
    sent = sent[kept].rename(columns={"price": "connects"})
    posts = result.full("jobs")[["rep", "ordinal", "posted_at"]].rename(columns={"ordinal": "job_ordinal"})
    sent = sent.assign(group=sent["group"].astype(str).astype(np.int64)).merge(
        posts, on=["rep", "job_ordinal"]
    )
    sent = sent.merge(places_of(result.scenario, dials), on=["group", "rep", "ordinal"])
    hired = (sent["fate"] == "hired").to_numpy(np.bool_)
    key = (sent["group"] * 1_000 + sent["rep"]) * 100_000 + sent["ordinal"]
    made = {
        "person": np.unique(key.to_numpy(np.int64), return_inverse=True)[1],
        "connects": sent["connects"].to_numpy(np.float64),
        "age_hours": 24 * np.maximum((sent["sent"] - sent["posted_at"]).to_numpy(np.float64), 0.0),
        "reached": np.where(hired, 3, np.where(sent["replied"], 2, np.where(sent["opened"], 1, 0))),
    }
    return pd.DataFrame({**made, **{name: sent[name].to_numpy(np.float64) for name in dials.names}})
