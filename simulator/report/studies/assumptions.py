"""What an answer rests on, in sentences.

Answers: which rules, rivals, clients and budgets does a scenario assume. One short function per subject;
numbers are settings of the scenario, not results. The complete list of settings is the scenario itself.
"""

from collections.abc import Callable

from simulator.metrics.numbers import counted, number, quoted_list
from simulator.model.contracts import SlidingFee
from simulator.model.freelancers import Group
from simulator.model.scenario import Scenario
from simulator.report.studies.rulebook import FATES
from simulator.studies.rulebook import part

_MOST_NAMED = 6


def assumptions(scenario: Scenario) -> list[str]:
    """Say what a scenario assumes, in a sentence or two per subject.

    Parameters
    ----------
    scenario : Scenario
        Any scenario.

    Returns
    -------
    list of str
        Plain text, in the order in which a freelancer would ask.
    """
    return [sentence(scenario) for sentence in _SUBJECTS]


def _rules(s: Scenario) -> str:
    source = f"the rule pack '{s.pack}', with the changes of the scenario" if s.pack else "the scenario alone"
    return f"Rules of the platform: those of {source}."


def _time(s: Scenario) -> str:
    counted_days = f"{s.horizon - s.warmup:g} days are counted"
    before = f", after a {s.warmup:g}-day warm-up" if s.warmup else ""
    return f"Time: {counted_days}{before}; balances change in steps of {24 * s.clock.tick:g} hours."


def _posts(s: Scenario) -> str:
    if s.jobs.replay is not None:
        return "Posts: those of a recorded table, replayed."
    names = list(s.jobs.categories)
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    kinds = "category" if len(names) == 1 else "categories"
    named = quoted_list(names[:_MOST_NAMED])
    return f"Posts: {s.jobs.per_day:g} a day on average, in the {kinds} {named}{more}."


def _rivals(s: Scenario) -> str:
    own = [one.rivals.mean for one in s.jobs.categories.values() if one.rivals is not None]
    mean = own[0] if len(own) == len(s.jobs.categories) == 1 else s.field.mean
    crowd = f"a crowd drawn from measured numbers, {mean:g} proposals a post on average"
    if s.competition == "field":
        return f"Rivals: {crowd}. The simulated freelancers do not compete with each other."
    if s.competition == "both":
        return f"Rivals: the other simulated freelancers, and {crowd}."
    return "Rivals: only the other simulated freelancers."


def _clients(s: Scenario) -> str:
    order = {
        "arrival": "in the order of arrival",
        "best_match": "best match first, with some error",
        "random": "in random order",
    }[s.clients.display]
    return (
        f"Clients: they open some of the proposals, {order}. Some never meant to hire, and no freelancer can "
        "see which."
    )


def _choice(s: Scenario) -> str:
    w = s.hiring.logit
    weighed = (
        f"Choice: among the opened proposals a client weighs match ({w.match:g}), quality ({w.quality:g}), "
        f"reputation ({w.reputation:g}), the letter ({w.tailoring:g}) and price ({w.price:g}) against not "
        f"hiring ({w.outside:g}), plus personal taste."
    )
    return {
        "logit": weighed,
        "uniform": "Choice: a client who hires picks one of the opened proposals at random.",
        "fixed": "Choice: each proposal has its own chance to win, whatever the others are.",
        "table": "Choice: the chance of a hire comes from a table of match and number of rivals.",
    }[s.hiring.model]


def _knowledge(s: Scenario) -> str:
    error = f"an error of {s.match.seen_noise:g} (standard deviation; a perfect match is 1)"
    return f"What freelancers know: what the feed shows, and how well a post fits them with {error}."


def _income(s: Scenario) -> str:
    c = s.connects
    start = f"{c.signup_grant} free Connects at the start, then " if c.signup_grant else ""
    rule, most = c.top_up.rule, f"{number(c.top_up.monthly_budget_usd, 'usd')} a month"
    bought = {
        "never": "None are bought",
        "monthly": f"{most} are spent on more",
        "when_short": f"More are bought when they run short, for at most {most}",
    }[rule]
    each = f" at {number(c.usd_each, 'usd')} each" if rule != "never" else ""
    unless = ", unless a group has its own rule" if any(g.top_up is not None for g in s.freelancers) else ""
    return f"Connects: {start}{c.monthly_grant} free ones every {c.month:g} days. {bought}{each}{unless}."


def _refunds(s: Scenario) -> str:
    rules = s.connects.refunds.model_dump()
    back = [
        f"{part(rules[fate])} if {words}" for fate, words in FATES.items() if rules[fate] and fate != "outbid"
    ]
    return (
        f"Connects that come back: {'; '.join(back)}; otherwise none."
        if back
        else "Connects never come back."
    )


def _boosts(s: Scenario) -> str:
    b = s.boosts
    if b.pricing == "off" or b.slots == 0:
        return "Boosts: not for sale."
    pays = "its own bid" if b.pricing == "first" else "the best bid that got no slot"
    return f"Boosts: {counted(b.slots, 'slot')} at the top of each post; a slot costs {pays}."


def _fee(fee: float | SlidingFee) -> str:
    if not isinstance(fee, SlidingFee):
        return f"{100 * fee:g} %"
    shares, (low, high) = [f"{100 * share:g} %" for share in fee.shares], fee.edges_usd
    return (
        f"{shares[0]} of a client's first ${low:,.0f}, {shares[1]} up to ${high:,.0f} and {shares[2]} above"
    )


def _money(s: Scenario) -> str:
    fee = _fee(s.connects.service_fee)
    again = f"{100 * s.contracts.repeat_share:g} %"
    return (
        f"Money: the platform keeps {fee} of earnings. {again} of satisfied clients come back without a bid."
    )


def _hours(s: Scenario) -> str:
    told = "; or ".join(dict.fromkeys(map(_minutes, s.freelancers)))
    return f"Hours of finding work: {told}. The work itself is not counted."


def _minutes(group: Group) -> str:
    write, search = group.letter_minutes, group.search_minutes
    letter = write.plain + group.tailoring * write.tailored
    look = f"a post in the feed {60 * search.post:g} seconds, an interview {search.interview:g} minutes"
    return f"a letter takes {letter:g} minutes, {look}"


_SUBJECTS: tuple[Callable[[Scenario], str], ...] = (
    _rules,
    _time,
    _posts,
    _rivals,
    _clients,
    _choice,
    _knowledge,
    _income,
    _refunds,
    _boosts,
    _money,
    _hours,
)
