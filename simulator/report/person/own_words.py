"""What a person's own proposals and purse say, in words.

Answers: how much is known of them, what may they spend, and why do fewer proposals win by another rule.
"""

from collections.abc import Mapping

from simulator.loader.history.table import STAGES
from simulator.metrics.numbers import counted
from simulator.report.person.apart_words import apart_words
from simulator.report.person.luck_words import percent
from simulator.studies.person.apart import shares_apart
from simulator.studies.person.inference import TRUSTED, Posterior

_DONE = {"viewed": "viewed", "replied": "answered", "interviewed": "talked about", "hired": "hired"}
_LITTLE = 0.1


def usd(value: float) -> str:
    """Write dollars as a person reads them.

    Examples
    --------
    >>> usd(1234.4), usd(-56.7), usd(3.2)
    ('$1,230', '-$57', '$3')
    """
    shown = float(f"{value:.3g}")
    return f"{'-' if shown < 0 else ''}${abs(shown):,.0f}"


def lower_words(ahead: Posterior, so_far: Posterior, pays: Mapping[str, float], rule: str) -> str:
    """Say why fewer proposals win by the rule advised than the way a person bid so far; empty if not so.

    Parameters
    ----------
    ahead, so_far : Posterior
        Chances with the rule, and with proposals like those so far.
    pays : mapping
        Dollars of a contract by each rule.
    rule : str
        The rule.

    Returns
    -------
    str
    """
    if so_far.narrowed() <= 0 or ahead.mean() >= so_far.mean():
        return ""
    reasons = []
    if so_far.moved() > 0:
        reasons.append(
            "of what you did better than others only a part is carried over to a rule that you may not have "
            "followed"
        )
    others = [pay for name, pay in pays.items() if name != rule]
    if others and pays[rule] > max(others):
        reasons.append(
            "the rule is chosen by what it leaves in dollars, not by hires: a contract by it pays "
            f"{usd(pays[rule])} on average, by the other rules {usd(min(others))} to {usd(max(others))}"
        )
    if not reasons:
        reasons.append("the rule is chosen by what it leaves in dollars, not by hires")
    return f" Why fewer win than so far: {'; and '.join(reasons)}."


def you_words(found: Posterior, brief: bool = False) -> str:
    """Say what a person's own proposals tell, how much, and what they cannot tell.

    Parameters
    ----------
    found : Posterior
        What is known of them.
    brief : bool
        Whether to leave out what moved it, and which stages stay unknown.

    Returns
    -------
    str
    """
    count = round(found.evidence.proposals)
    sure = f"(95 % sure: {percent(found.quantile(0.025))} to {percent(found.quantile(0.975))})"
    share = percent(found.mean())
    if found.tail > TRUSTED:
        return apart_words(shares_apart(found.evidence, found.before, found.prior.stages))
    if count == 0 or found.narrowed() == found.moved() == 0:
        none = "you told no outcome of a proposal" if count == 0 else "none of your proposals is decided yet"
        return f"{none}, so this is for people in your situation: {share} of their proposals win {sure}."
    way = "up" if found.moved() >= 0 else "down"
    size = f"{abs(100 * found.moved()):.0f} %"
    if found.evidence.undecided:
        moved = "hardly moved it" if size == "0 %" else f"moved it {way} by {size}, no more"
        return (
            f"none of your {counted(count, 'proposal')} is decided yet, so this is the answer for people in "
            f"your situation: {share} of their proposals win {sure}. That they have waited so long without "
            f"an answer {moved}."
        )
    moved = "hardly moved this" if size == "0 %" else f"moved this {way} by {size}"
    less = f"{100 * found.narrowed():.0f} % of the doubt"
    said = f"expect {share} of your next proposals to win {sure}"
    if brief:
        surer = f"{100 * found.narrowed():.0f} % less unsure"
        return f"{said}, if you bid as so far. Your {count:,} made that {surer}."
    said = (
        f"{said}. Your {counted(count, 'proposal')} {moved} and took away {less}; about "
        f"{_round(found.to_halve()):,} more would halve it."
    )
    return f"{said}{_despite(found)}{_unmarked(found)}{_cannot(found)}"


def purse_words(granted: int, connects: int | None, dollars: float | None, usd_each: float) -> str:
    """Say what may be spent in a month: Connects and dollars add up.

    Parameters
    ----------
    granted : int
        Connects that come with the plan.
    connects : int or None
        Connects a month, those of the plan included.
    dollars : float or None
        Dollars a month for more.
    usd_each : float
        Dollars for one Connect.

    Returns
    -------
    str

    Examples
    --------
    >>> purse_words(10, 80, 20.0, 0.15)
    '80 Connects and $20 (133 Connects) a month, which add up to 213; 10 come with the plan.'
    """
    whole = purse_connects(granted, connects, dollars, usd_each)
    own = max(granted, connects or 0)
    plan = f"{granted:,} come with the plan"
    if connects is not None and connects < granted:
        plan = f"you said {connects:,}, but {plan} for nothing"
    if not dollars or usd_each <= 0:
        return f"{own:,} Connects a month; {plan}."
    both = f"{own:,} Connects and {usd(dollars)} ({whole - own:,} Connects) a month"
    return f"{both}, which add up to {whole:,}; {plan}."


def purse_connects(granted: int, connects: int | None, dollars: float | None, usd_each: float) -> int:
    """Connects that may be spent in a month.

    Parameters
    ----------
    granted, connects, dollars, usd_each
        As for `purse_words`.

    Returns
    -------
    int
        Connects a month, those for dollars among them.
    """
    more = int(dollars / usd_each) if dollars and usd_each > 0 else 0
    return max(granted, connects or 0) + more


def _despite(found: Posterior) -> str:
    """Say why the chance of a hire is above that of simulated people although nobody hired."""
    hired = float(found.evidence.times @ (found.evidence.low == found.prior.size))
    ahead = [k for k in range(found.prior.size - 1) if found.moved(k) > 0]
    if hired or found.moved() <= 0 or not ahead:
        return ""
    most = max(ahead, key=found.moved)
    done, share, usual = (
        _DONE[STAGES[found.prior.stages[most]]],
        found.mean(most),
        found.before[:, most].mean(),
    )
    return (
        f" It is up although none was hired, because you are {done} more often than simulated people: "
        f"{percent(share)} against {percent(float(usual))}."
    )


def _unmarked(found: Posterior) -> str:
    """Name the stages that count as not reached by those that ended without a mark."""
    names = [_DONE[STAGES[stage]] for stage in found.evidence.unmarked]
    if not names:
        return ""
    done = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
    return (
        f" The file marks some as {done}, so those that ended as 'no response' or 'rejected' without a mark "
        f"count as not {done}; if they were, a column with yes and no would say it."
    )


def _cannot(found: Posterior) -> str:
    """Name the stages of which the proposals say little."""
    names = [STAGES[stage] for stage in found.prior.stages]
    little = [_DONE[name] for k, name in enumerate(names) if found.narrowed(k) < _LITTLE]
    if not little:
        return ""
    return f" How often you are {' and '.join(little)} is still almost the simulated answer."


def _round(count: int) -> int:
    """A number of proposals with two digits that count."""
    return int(float(f"{count:.2g}"))
