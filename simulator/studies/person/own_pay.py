"""What a person's own contracts paid, and which rule is best for them if the next ones pay as much.

Answers: does the choice of a rule rest on what simulated contracts pay. A rule that goes for large contracts
is best where there are any; whoever wins small ones, by whatever rule, may do better with more of them.
"""

from collections.abc import Mapping

import numpy as np

from simulator.loader.tables.cells import Floats
from simulator.metrics.estimates.draws import steady_uniforms
from simulator.model.contracts import Fee, fee_steps
from simulator.model.scenario import Scenario
from simulator.studies.person.decision import Purse


def after_fees(scenario: Scenario, paid_usd: Floats) -> Floats:
    """What is left of contracts with new clients after the platform's share.

    Parameters
    ----------
    scenario : Scenario
        Its rules say what that share is.
    paid_usd : float array
        Dollars that each contract paid.

    Returns
    -------
    float array
    """
    fee = fee_steps(scenario.connects.service_fee)
    return np.array([_after(fee, float(one)) for one in paid_usd], np.float64)


def _after(fee: Fee, usd_paid: float) -> float:
    low, high = min(usd_paid, fee.first_edge), max(0.0, usd_paid - fee.second_edge)
    middle = usd_paid - low - high
    return usd_paid - fee.first * low - fee.second * middle - fee.third * high


def at_own_pay(purses: Mapping[str, Purse], usd_each: Floats) -> dict[str, Purse]:
    """Let contracts by every rule pay what the person's own did.

    Parameters
    ----------
    purses : mapping
        What each rule brings.
    usd_each : float array
        Dollars that each of their contracts left them.

    Returns
    -------
    dict of str to Purse
        With the mean of their contracts, weighted anew as often as the worlds are: few say little.
    """
    rounds = next(iter(purses.values())).pays.size
    drawn = -np.log(steady_uniforms("own contracts", rounds, usd_each.size))
    pays = np.asarray(drawn @ usd_each / drawn.sum(axis=1))
    return {rule: one._replace(pays=pays) for rule, one in purses.items()}
