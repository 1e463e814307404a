"""What a trial costs, what contracts pay and how far a purse goes, in the words of one person's answer.

Answers: is a trial worth it, do the dollars rest on the person's own contracts, and can they pay for their
pace.
"""

import numpy as np

from simulator.loader.tables.cells import Floats
from simulator.metrics.numbers import counted
from simulator.model.contracts import Fee, fee_steps
from simulator.model.scenario import Scenario
from simulator.report.person.own_words import usd
from simulator.studies.person.advice import Advice
from simulator.studies.person.decision import MONTHS, Trial

_HARDLY, _FEW = 0.005, 5
"""a trial that changes less hardly ever changes anything; contracts of which fewer say very little"""


def of_100(share: float) -> str:
    """Write a share as a count of a hundred.

    Examples
    --------
    >>> of_100(0.614), of_100(0.003), of_100(0.9999), of_100(1.0)
    ('61', 'under 1', 'over 99', '100')
    """
    if 0 < share < 0.01:
        return "under 1"
    return "over 99" if 0.99 < share < 1 else f"{100 * share:.0f}"


def trial_words(trial: Trial | None) -> str:
    """Say whether it is worth trying another rule, and why not if it is not.

    Parameters
    ----------
    trial : Trial or None
        The trial that is most worth it.

    Returns
    -------
    str
    """
    if trial is None:
        return "there is no other rule to try."
    posts = counted(trial.posts, "post")
    if trial.changes < _HARDLY:
        return f"no. {posts} with '{trial.rule}' would hardly ever change what you should do."
    worth = f"{usd(trial.worth)} over {MONTHS:.0f} months, on average"
    cost = f"{usd(trial.cost)} of income on average"
    cases = f"It would change what you should do in {of_100(trial.changes)} of 100 cases and bring {worth}"
    if trial.pays:
        return f"yes. Try '{trial.rule}' on {posts}. {cases}; while trying you lose {cost}."
    return f"no, not even '{trial.rule}' on {posts}. {cases}, but while trying you lose {cost}."


def paid_words(found: Advice, scenario: Scenario, paid: Floats | None) -> str:
    """Set what a person's own contracts paid beside the simulated pay on which the dollars rest.

    Parameters
    ----------
    found : Advice
        The answer.
    scenario : Scenario
        Of its rules, the platform's share.
    paid : float array or None
        Dollars that their own contracts paid so far, before that share.

    Returns
    -------
    str
        Empty if nothing says what they paid.
    """
    if paid is None or not paid.size:
        return ""
    fee = fee_steps(scenario.connects.service_fee)
    own = float(np.mean([_after(fee, float(one)) for one in paid]))
    leaves, counts = found.contracts * own - found.costs, counted(paid.size, "contract")
    few = ", so on very little" if paid.size < _FEW else ""
    return (
        " These dollars, and the choice of the rule, rest on simulated contracts, which pay "
        f"{usd(found.pays[found.rule])} each by this rule after fees, not on yours: your {counts} so far "
        f"paid {usd(own)} on average after the same fees. If the next ones pay as yours did, this rule "
        f"leaves you about {usd(leaves)} a month: that rests on {counts}{few}."
    )


def _after(fee: Fee, usd_paid: float) -> float:
    """What is left of a contract with a new client after the platform's share."""
    low, high = min(usd_paid, fee.first_edge), max(0.0, usd_paid - fee.second_edge)
    middle = usd_paid - low - high
    return usd_paid - fee.first * low - fee.second * middle - fee.third * high


def pace_words(found: Advice, pace: float | None, purse: int | None = None) -> str:
    """Say how that compares with what a person sent so far, and how long a hire takes at a pace they can pay.

    Parameters
    ----------
    found : Advice
        The answer.
    pace : float or None
        Proposals a month so far.
    purse : int, optional
        Connects a month.

    Returns
    -------
    str
        Empty without a pace.
    """
    if not pace:
        return ""
    takes, first, limit, sent = pace * found.connects_each, found.until[0], "", f"{pace:.1f}"
    if purse is not None and takes > purse:
        limit = (
            f"; by this rule as many would take {takes:,.0f} Connects a month, and you have {purse:,}, "
            f"enough for about {purse / found.connects_each:.1f}"
        )
        pace = purse / found.connects_each
    took = (
        f": at that pace an even chance of a hire takes {months_words(first / pace)}"
        if first and pace
        else ""
    )
    return f" So far you sent {sent} a month{limit}{took}."


def months_words(months: float) -> str:
    """Write a number of months."""
    return f"{months:.1f} months" if months < 10 else f"{months:.0f} months"
