"""The contract of a strategy: what the engine relies on, checked by trying it out.

Answers: may this strategy be played. Every check plays the strategy in the invented life of `trial.py`, twice
where two lives must not differ, and reports the first thing that is wrong.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from simulator.engine.batch import simulate
from simulator.engine.decider import StrategyError, place_of
from simulator.kit.invented import (
    DAYS,
    LOOKS,
    PEOPLE,
    PLAIN,
    Variant,
    accounts_on,
    add_rivals,
    people_on,
    posts,
)
from simulator.kit.traits import trait_trouble
from simulator.kit.trial import (
    candidates_on,
    empty_bids,
    first_difference,
    invented_outcomes,
    live,
    trial_decider,
)
from simulator.model.scenario import Scenario
from simulator.strategies.contract.base import Accounts, Outcomes, Records, Strategy

FEEDS = (LOOKS, 12, 5, 1)
"""posts per day in the lives that are compared: a count shared by all freelancers, of bids or of rows,
crosses its mark at a different time in company than alone only if the mark lies between the two counts
"""


class Finding(NamedTuple):
    """What one check found."""

    name: str
    ok: bool
    message: str
    """what is wrong and where, or what was checked"""


def shapes(strategy: Strategy) -> str:
    """Every function returns one number per candidate, even for a single one; not all of them are NaN."""
    days = live(strategy)
    if all(np.isnan(day.bids.score).all() for day in days):
        return "every score is NaN, which skips the post; zero divided by zero gives NaN"
    for day in days:
        c = day.seen.of(np.array([LOOKS + 1]))
        d = trial_decider(strategy, PEOPLE)
        d.state = c.state
        d.decide(c, empty_bids(c), slice(0, 1))
    return ""


def inputs(strategy: Strategy) -> str:
    """Nothing that the strategy is given is written to."""
    jobs, people = posts(PLAIN), people_on(0, PLAIN)
    rivals, d = add_rivals(jobs, PLAIN), trial_decider(strategy, PEOPLE)
    for day in range(DAYS):
        accounts = accounts_on(day, people, PLAIN)
        c = candidates_on(day, people, jobs, rivals, d.state, PLAIN)
        tables: dict[str, Records] = {"posts": jobs, "freelancers": people, "rivals": rivals}
        before = _copies(tables, accounts)
        if d.reviews:
            d.state = c.state = d.call("review", d.state, accounts)
        if d.buys:
            d.call("top_up", accounts)
        if trouble := _changed(before, tables, accounts):
            return f"review or top_up changes {trouble} on day {day}"
        bids = empty_bids(c)
        d.decide(c, bids, slice(0, c.n))
        outcomes = invented_outcomes(c, bids)
        kept = _copies({}, outcomes)
        if d.learns and outcomes.lane.size:
            d.state = d.call("learn", d.state, outcomes)
        if trouble := _changed(before, tables, accounts) or _changed(kept, {}, outcomes):
            return f"it changes {trouble} on day {day}"
    return ""


def _copies(tables: dict[str, Records], record: Accounts | Outcomes) -> dict[str, bytes]:
    every = tables | {name: np.asarray(value) for name, value in record._asdict().items()}
    return {name: table.tobytes() for name, table in every.items()}


def _changed(before: dict[str, bytes], tables: dict[str, Records], record: Accounts | Outcomes) -> str:
    after = _copies(tables, record)
    return next((f"the column '{name}'" for name in before if before[name] != after[name]), "")


def gaps(strategy: Strategy) -> str:
    """Posts without budget, price, rivals or history, and bids that the plan hides, cause no errors."""
    for variant in (Variant(shown=False), Variant(bare=True)):
        live(strategy, variant)
    return ""


def hidden(strategy: Strategy) -> str:
    """Columns that no freelancer sees change no bid."""
    if strategy.is_oracle:
        return ""
    return first_difference(live(strategy), live(strategy, Variant(hidden=True)))


def luck(strategy: Strategy) -> str:
    """The same luck gives the same bids, and asking for scores changes nothing."""
    first = live(strategy)
    for day in first:
        for _ in range(2):
            one, other = (np.asarray(strategy.score(day.seen), float) for _ in range(2))
            if not np.array_equal(one, other, equal_nan=True):
                row = int(np.flatnonzero(np.broadcast_to(one != other, (day.seen.n,)))[0])
                return f"score differs when asked again, for {place_of(day.seen, row)}; {_OWN_LUCK}"
    differs = first_difference(first, live(strategy))
    return f"{differs}; {_OWN_LUCK}" if differs else ""


def apart(strategy: Strategy) -> str:
    """One freelancer's bids do not depend on the rows, state or outcomes of others."""
    for looks in FEEDS:
        together = live(strategy, Variant(looks=looks))
        for lane in range(PEOPLE):
            if trouble := first_difference(together, live(strategy, Variant(only=lane, looks=looks)), lane):
                rows = "judge each row by itself, not against the rows of others"
                return f"in company and alone, {trouble}; {rows}"
    return ""


def unseen(strategy: Strategy) -> str:
    """Posts that no freelancer sees change no bid: a value per post comes from that post alone."""
    trouble = first_difference(live(strategy), live(strategy, Variant(strangers=True)))
    why = "a function passed to per_post must compute each value from that post alone"
    return f"without and with posts that no freelancer sees, {trouble}; {why}" if trouble else ""


def budget(strategy: Strategy) -> str:
    """In a played market no account falls below zero, and no more is spent than was received."""
    scenario = Scenario.model_validate(
        {
            "horizon": "40 d",
            "clock": {"tick": "6 h"},
            "jobs": {"per_day": 10},
            "connects": {"monthly_grant": 15, "price": {"model": "tiers"}},
            "freelancers": [{"name": "trial", "strategy": "random", "count": 5, "wallet": 10}],
        }
    )
    result = simulate(scenario, [strategy], [0, 1], keep=True)
    if "trial" in result.failed:
        return result.failed["trial"]
    ledger, lanes = result.tables["ledger"], result.lanes
    below = np.flatnonzero(ledger["balance"] < 0)
    if below.size:
        row = ledger[below[0]]
        return f"freelancer {row['ordinal']} holds {row['balance']} Connects on day {row['at']:.2f}"
    spent = lanes["connects_proposal"] + lanes["connects_boost"]
    came = 10 + 2 * 15 + lanes["connects_refunded"] + lanes["bought_connects"]
    over = np.flatnonzero(spent > came)
    return f"freelancer {over[0]} spent {spent[over[0]]} of {came[over[0]]} Connects" if over.size else ""


_OWN_LUCK = (
    "where chance is meant, read c.whim, a number from 0 to 1 for each post and freelancer, "
    "in place of np.random"
)
CHECKS: dict[str, tuple[Callable[[Strategy], str], str]] = {
    "shapes": (shapes, "one number per candidate"),
    "inputs": (inputs, "inputs are not changed"),
    "gaps": (gaps, "missing values cause no errors"),
    "luck": (luck, "same luck, same bids"),  # before all that compare two trials
    "hidden": (hidden, "same bids with hidden columns scrambled"),
    "apart": (apart, "one freelancer's bids do not depend on another's"),
    "unseen": (unseen, "posts that no freelancer sees change no bid"),
    "budget": (budget, "never spends more than it has"),
    "traits": (trait_trouble, "does only what its traits declare"),
}
"""The checks by name, each with what it shows if it holds."""


def check_strategy(strategy: Strategy) -> list[Finding]:
    """Check a strategy by trying it out.

    Parameters
    ----------
    strategy : Strategy
        The strategy, with the settings to try.

    Returns
    -------
    list of Finding
        One per check; only the first if the strategy cannot even be played.
    """
    found = []
    for name in CHECKS:
        found.append(check_one(strategy, name))
        if name == "shapes" and not found[0].ok:
            break
    return found


def check_one(strategy: Strategy, name: str) -> Finding:
    """Finding of one of `CHECKS`; an error raised by the strategy is a finding too."""
    run, tries = CHECKS[name]
    try:
        with np.errstate(all="ignore"):  # a division by zero shows in what comes of it
            trouble = run(strategy)
    except StrategyError as error:
        trouble = str(error)
    exempt = name == "hidden" and strategy.is_oracle
    return Finding(name, not trouble, trouble or ("an oracle, which may see them" if exempt else tries))
