"""What a trial costs, what contracts pay and how far a purse goes, in the words of one person's answer.

Answers: is a trial worth it, which rule is best at what the person's own contracts paid, and can they pay for
their pace.
"""

from simulator.metrics.numbers import counted
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


def own_pay_words(found: Advice) -> str:
    """Say which rule is the best if the next contracts pay what the person's own did.

    Parameters
    ----------
    found : Advice
        The answer.

    Returns
    -------
    str
        Empty if nothing says what they paid.
    """
    paid = found.own_pay
    if paid is None:
        return ""
    then = paid.choice
    which = "it still does" if then.rule == found.rule else f"'{then.rule}' does"
    few = ", on very little" if paid.contracts < _FEW else ""
    mine = f"your {paid.contracts:,} did" if paid.contracts > 1 else "your one did"
    return (
        f" If they pay as {mine} ({usd(paid.usd_each)}), {which}, in {of_100(then.chance[then.rule])} of 100"
        f"{few}: about {usd(then.leaves[then.rule])} a month."
    )


def another_at_own_pay(found: Advice) -> str:
    """Say that another rule is the best at what the person's own contracts paid; empty if none is.

    Parameters
    ----------
    found : Advice
        The answer.

    Returns
    -------
    str
    """
    paid = found.own_pay
    if paid is None or paid.choice.rule == found.rule:
        return ""
    return f" At what your own contracts paid, '{paid.choice.rule}' is better: see below."


def paid_words(found: Advice) -> str:
    """Say on what the dollars rest where the person's own contracts paid something else.

    Parameters
    ----------
    found : Advice
        The answer.

    Returns
    -------
    str
        Empty if nothing says what they paid.
    """
    paid = found.own_pay
    if paid is None:
        return ""
    rules = ", ".join(f"'{rule}' {usd(left)}" for rule, left in paid.choice.leaves.items())
    return (
        f" These dollars rest on simulated contracts. With {usd(paid.usd_each)} for each by whatever "
        f"rule, as {counted(paid.contracts, 'contract')} of yours paid after fees, a month leaves {rules}."
    )


def pace_words(found: Advice, pace: float | None, purse: int | None = None) -> str:
    """Say how the pace of the rule compares with what a person sent so far.

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
    takes, limit = pace * found.connects_each, ""
    if purse is not None and takes > purse:
        limit = f"; by this rule as many would take {takes:,.0f} Connects a month, and you have {purse:,}"
    return f" So far you sent {pace:.1f} a month{limit}."


def months_words(months: float) -> str:
    """Write a number of months."""
    return f"{months:.1f} months" if months < 10 else f"{months:.0f} months"
