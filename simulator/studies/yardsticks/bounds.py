"""A yardstick for each goal that no rule can beat.

Answers: how much was there to win at all, with these Connects. In a field the crowd and all luck are drawn
beforehand, so for every freelancer it can be found out which posts any letter would have won. Out of these a
linear programme takes the best that the Connects and the contract slots allow, one goal at a time, in every
replication by itself. No rule gets more in any of them.

What is held fixed: the freelancer's looks at the feed, plan, purse and number of contracts at once. Hires per
Connect need one thing more: a rule that bids once, on a sure thing, gets as many as it likes. That bound
holds for rules that spend at least so many Connects, or for any number (`Bound.at`).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from simulator.engine.whatif.prospects import Freedoms
from simulator.model.freelancers import Group
from simulator.model.values.names import nearest
from simulator.runs.ready import Ready
from simulator.runs.sizes import batch_size, batches
from simulator.runs.workers.executors import Progress, Stop, Threads, reporting
from simulator.strategies.contract.base import Floats, Strategy
from simulator.studies.yardsticks.lane import Lane
from simulator.studies.yardsticks.looking import Looks
from simulator.studies.yardsticks.record import GOALS, Bound, YardstickError, hires_for

ANY_RULE = Freedoms(asks=True, tailors=True, boosts=True)
_MOST_TOGETHER = 8
_ROUNDS = 12
_PER = 100.0
_ALL_FREE = (
    "every post that could be won is free here, so nothing bounds the hires for each Connect; "
    "ask for another goal, such as hires"
)


class _Sums(NamedTuple):
    """Sums of one replication over the freelancers of a group."""

    values: dict[str, tuple[float, float]]
    steps: Floats


def freedoms_of(strategies: Sequence[Strategy]) -> Freedoms:
    """What these rules choose besides the posts that they bid on."""
    return Freedoms(*(any(rule.does(what) for rule in strategies) for what in ("ask", "tailor", "boost")))


def yardsticks(
    ready: Ready,
    goals: Sequence[str] = tuple(GOALS),
    *,
    group: str | None = None,
    freedoms: Freedoms | None = None,
    least_connects: float | None = None,
    replications: int | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> dict[str, Bound]:
    """Find what no rule can beat, for each goal.

    Parameters
    ----------
    ready : Ready
        The scenario; its competition must be `field`.
    goals : sequence of str
        Some of `GOALS`.
    group : str, optional
        Whose purse, plan and profile count; may be left out where groups differ in their rule alone.
    freedoms : Freedoms, optional
        What the rules in question choose besides posts; by default what those of the scenario do.
        `ANY_RULE` holds for every rule, one that asks each client for the last dollar included.
    least_connects : float, optional
        For `per_connect`: rules that spend fewer Connects per freelancer in the window are left out; by
        default a tenth of what comes in from the start to the horizon.
    replications : int, optional
        How many to play, from number 0; by default as many as the scenario says.
    workers : int
        Threads. Results do not depend on it.
    progress : callable, optional
        Called as `progress(done, total, seconds)` after each batch.

    Returns
    -------
    dict of str to Bound
        Without goals that nothing bounds in this scenario, unless that is all of them.

    Raises
    ------
    YardstickError
        If rivals are simulated, a name is unknown, groups differ in more than their rule, or nothing bounds
        any of the goals.
    ScenarioError
        If a strategy or a table that the scenario names cannot be used.
    """
    check_scenario(ready, goals)
    who = chosen_group(ready, group)
    free = freedoms_of(ready.strategies) if freedoms is None else freedoms
    reasons = {goal: why for goal in goals if (why := _why_unbounded(goal, ready, who, free))}
    if len(reasons) == len(goals):
        raise YardstickError(next(iter(reasons.values())))
    goals = tuple(goal for goal in goals if goal not in reasons)
    total = replications or ready.scenario.run.replications

    def batch(first: int, last: int) -> list[_Sums]:
        looks = Looks.of(ready, (who,), free, range(first, last + 1))
        lanes: list[list[Lane]] = [[] for _ in range(first, last + 1)]
        for rep, _, lane in looks.lanes():
            lanes[rep].append(lane)
        return [_sums_of(each, goals) for each in lanes]

    scenario, executor = ready.scenario, Threads(max(1, workers))
    size = min(batch_size(scenario, executor.count), _MOST_TOGETHER)
    played = executor(batch, batches([(0, total - 1)], size), reporting(progress, total))
    if isinstance(played.stop, Stop):
        raise played.stop.error
    every = [one for part in played.results for one in part]
    found = {goal: _bound(goal, every, who, ready, least_connects) for goal in goals}
    if "per_connect" in found and _is_all_free(found["per_connect"]):
        del found["per_connect"]
        if not found:
            raise YardstickError(_ALL_FREE)
    return found


def _is_all_free(bound: Bound) -> bool:
    """Whether every post that could be won is free: any number of hires for next to no Connects."""
    prices = np.concatenate([one[:, 0] for one in bound.steps])
    return bool(prices.size) and not prices.any()


def check_scenario(ready: Ready, goals: Sequence[str]) -> None:
    """Refuse what has no yardstick."""
    if ready.scenario.competition != "field":
        raise YardstickError(
            "a yardstick needs 'competition: field', where luck is drawn beforehand and rivals do not "
            f"answer; this scenario has '{ready.scenario.competition}' (--set competition=field plays its "
            "freelancers against a crowd)"
        )
    for goal in goals:
        if goal not in GOALS:
            near = nearest(goal, list(GOALS))
            hint = f"did you mean '{near}'?" if near else f"there are {', '.join(GOALS)}"
            raise YardstickError(f"no yardstick is called '{goal}'; {hint}")


def chosen_group(ready: Ready, group: str | None) -> Group:
    """The group whose profile counts."""
    people = [one for one in ready.scenario.freelancers if one.count > 0]
    if group is not None:
        found = [one for one in people if one.name == group]
        if not found:
            names = [one.name for one in people]
            near = nearest(group, names)
            hint = f"did you mean '{near}'?" if near else f"there are {', '.join(names)}"
            raise YardstickError(f"no group is called '{group}'; {hint}")
        return found[0]
    profiles = {one.model_dump_json(exclude={"name", "strategy"}) for one in people}
    if len(profiles) != 1:
        raise YardstickError(
            "there are no freelancers: every group has count 0"
            if not people
            else "the groups differ in more than their rule, so each has a yardstick of its own: name one "
            "(--strategy GROUP)"
        )
    return people[0]


def _why_unbounded(goal: str, ready: Ready, group: Group, free: Freedoms) -> str:
    """Say why a goal has no bound in this scenario; empty if it has one."""
    hiring, clients = ready.scenario.hiring, ready.scenario.clients
    deters = hiring.model == "logit" and hiring.logit.price > 0
    if goal.startswith("income") and free.asks and not deters and clients.pays_up_to is None:
        return (
            "no price is too high for these clients, so a rule that sets its own price can earn any sum; "
            "give them a budget (clients.pays_up_to), or a weight to the price (hiring.logit.price)"
        )
    looking = getattr(group, "search_minutes", None)
    if goal == "income_per_hour" and (looking is None or looking.post <= 0):
        return (
            "where looking at posts takes no time, one letter may earn any sum per hour; give a post some "
            "(search_minutes.post)"
        )
    return ""


def _sums_of(lanes: Sequence[Lane], goals: Sequence[str]) -> _Sums:
    """Add up the freelancers of one replication."""
    n, values, steps = float(len(lanes)), dict[str, tuple[float, float]](), np.zeros((0, 2))
    if "hires" in goals:
        values["hires"] = sum(lane.hires() for lane in lanes), n
    if "income" in goals:
        values["income"] = sum(lane.income() for lane in lanes), n
    if "income_per_hour" in goals:
        values["income_per_hour"] = _most_per_hour(lanes)
    if "first_hire" in goals:
        values["first_hire"] = sum(lane.first_day() for lane in lanes), n
    if "per_connect" in goals:
        steps = np.concatenate([steps, *(lane.cheapest() for lane in lanes)])
        values["per_connect"] = 0.0, n
    return _Sums(values, steps)


def _most_per_hour(lanes: Sequence[Lane]) -> tuple[float, float]:
    """Most income per hour of all freelancers together, as a sum of dollars and the hours that go with it.

    Notes
    -----
    The largest ratio of two sums is the price of an hour at which nothing is left (Dinkelbach 1967). As no
    rule gets by with fewer hours than looking takes, what is left after a few rounds, divided by these hours,
    bounds how far the price may still be off.
    """
    price, hours = 0.0, 0.0
    looking = sum(lane.looking_hours for lane in lanes)
    if looking <= 0:  # nobody saw any post
        return 0.0, float(len(lanes))
    for _ in range(_ROUNDS):
        each = [lane.income_less_hours(price) for lane in lanes]
        left, hours = sum(one for one, _ in each), sum(time for _, time in each)
        if left <= 1e-3 * abs(price) * looking:
            break
        price += left / hours
    return (price + max(left, 0.0) / looking) * hours, hours


def _bound(
    goal: str, every: Sequence[_Sums], group: Group, ready: Ready, least_connects: float | None
) -> Bound:
    """The bound of one goal from the sums of all replications."""
    sums = np.array([one.values[goal] for one in every])
    if goal != "per_connect":
        return Bound(goal, sums[:, 0], sums[:, 1], freelancers=np.full(len(every), float(group.count)))
    spent = _usual_least(group, ready) if least_connects is None else least_connects
    total, steps = spent * sums[:, 1], tuple(one.steps for one in every)
    over = np.array([hires_for(one, connects) for one, connects in zip(steps, total, strict=True)])
    return Bound(goal, over, total, _PER, spent, steps, sums[:, 1])


def _usual_least(group: Group, ready: Ready) -> float:
    """A tenth of the Connects that come in."""
    connects, months = ready.scenario.connects, ready.scenario.horizon / ready.scenario.connects.month
    top_up = group.top_up or connects.top_up
    bought = 0.0
    if top_up.rule != "never" and connects.usd_each > 0:
        bought = np.floor((top_up.monthly_budget_usd + 1e-9) / connects.usd_each)
    grants = connects.monthly_grant + connects.plans[group.plan].monthly_grant + bought
    return max(1.0, float(group.wallet + connects.signup_grant + np.ceil(months) * grants) / 10.0)
