"""A batch from its first tick to the last open post.

Answers: what is played after what, beyond a single tick.
"""

from collections.abc import Callable, Sequence

import numpy as np

from simulator.engine.loop import ROUNDING, Loop
from simulator.engine.observer import Observer
from simulator.engine.steps.accounts import close_accounts
from simulator.engine.steps.feeds import pass_by
from simulator.model.scenario import Scenario
from simulator.strategies.contract.base import Strategy
from simulator.world import world as w

EachDay = Callable[[w.World, int], None]


def play(
    scenario: Scenario,
    world: w.World,
    strategies: Sequence[Strategy],
    each_day: EachDay,
    observer: Observer | None = None,
) -> Loop:
    """Play the whole horizon and settle every open post.

    Parameters
    ----------
    scenario : Scenario
        The market.
    world : World
        At time zero; it is changed.
    strategies : sequence of Strategy
        One per group, in the order of the scenario.
    each_day : callable
        Called as `each_day(world, day)` at the end of each day.
    observer : Observer, optional
        Looks on; it changes nothing.

    Returns
    -------
    Loop
        With the world at the end.

    Raises
    ------
    StrategyError
        If a strategy on which others depend fails.
    """
    loop = Loop(scenario, world, strategies, observer)
    tick, horizon = scenario.clock.tick, scenario.horizon
    ticks = int(np.ceil(horizon / tick - ROUNDING))
    day = 0
    # what a strategy divides by zero shows in its scores, and is told there
    with np.errstate(all="ignore"):
        for number in range(ticks):
            end = min((number + 1) * tick, horizon)
            loop.tick(number * tick, end, number)
            while day + 1 <= end + ROUNDING:
                each_day(loop.world, day)
                day += 1
        pass_by(loop.world, horizon)
        close_accounts(loop.world)
        loop.world = w.with_room(loop.world, 0)
        loop.world.counts[w.OUTCOMES] = 0
        loop.close(np.inf)
        loop.learn()
    _disown_luck(loop)
    return loop


def _disown_luck(loop: Loop) -> None:
    """Set the known part of luck to 0 for freelancers who saw outcomes before bidding: its mean is not 0.

    Among simulated rivals that holds for everyone, as who bids changes whom the client chooses from.
    """
    seen = loop.outlook.foreseen[loop.world.lanes["group"]]
    if loop.scenario.competition != "field":
        seen[:] = loop.outlook.foreseen.any()
    for name in ("hire_luck", "luck_usd"):
        loop.world.tally[name][seen] = 0.0
