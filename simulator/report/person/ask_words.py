"""What a person should do, on one screen of plain words.

Answers: which rule, how sure that is, what income, when a first contract comes, boost or not, Plus or not.
The rest is in `ask_details`.
"""

from collections.abc import Sequence
from typing import NamedTuple

from simulator.metrics.contrasts.differences import Difference
from simulator.metrics.numbers import counted, quoted_list
from simulator.model.scenario import Scenario
from simulator.report.person.luck_words import percent
from simulator.report.person.money_words import (
    another_at_own_pay,
    months_words,
    of_100,
    own_pay_words,
    trial_words,
)
from simulator.report.person.own_words import usd, you_words
from simulator.report.person.plus_words import Offer, more_words, plus_words
from simulator.strategies.theory.shadow_price import ShadowPrice
from simulator.studies.person.advice import SURE, Advice
from simulator.studies.person.decision import MONTH
from simulator.studies.person.situation import EVERYTHING, RULES, granted

_SCORE = (
    "The score is 40 % fit, 25 % pay (full from $500), 20 % client (payment verified, hire rate), 10 % "
    "freshness (gone after a day), 5 % few proposals."
)
_RULE_WORDS = {
    "everything": "bid on every post you can pay for ('everything').",
    "good fit": "bid only on posts that score 0.7 or more ('good fit'), and spread your Connects over the "
    f"month. {_SCORE}",
    "best value": "bid where fit (0 to 1: how well you suit the post) times pay per Connect is above a bar "
    "('best value'). Begin at {bar}, raise it while Connects run out early, lower it while some are left.",
    "fit and cheap": "bid only on posts among the cheapest quarter in Connects that score 0.7 or more ('fit "
    f"and cheap'), best first. {_SCORE}",
}


class Said(NamedTuple):
    """What a person said and left out, besides their proposals."""

    left_out: Sequence[str] = ()
    """by its name in `Situation`: the usual stands in for it"""
    pace: float | None = None
    """proposals a month that they sent so far"""
    works: Sequence[str] = ()
    """lines of work that they could have named"""
    purse: str = ""
    """what they may spend, in words"""
    connects: int | None = None
    """the same, as Connects a month"""
    adds_up: bool = False
    """whether Connects and dollars are both in it"""


def ask_lines(found: Advice, scenario: Scenario, said: Said) -> list[str]:
    """Write the answer, one short paragraph for each question.

    Parameters
    ----------
    found : Advice
        The answer.
    scenario : Scenario
        What it was found in.
    said : Said
        What the person said.

    Returns
    -------
    list of str
    """
    assumed = assumed_words(said.left_out, scenario)
    trial = found.choice.trial
    lines = [
        ("Do this", f"{_rule(found)}{another_at_own_pay(found)}"),
        ("Buy more", _more(found, scenario, said.connects)),
        ("How sure", f"{_sure(found)}{own_pay_words(found)}"),
        ("Purse", said.purse if said.adds_up else ""),
        ("Income", _income(found)),
        ("A hire", _first(found, scenario)),
        ("Try first", trial_words(trial) if trial is not None and trial.pays else ""),
        ("Boost", boost_words(found)),
        ("Plus", plus_answer(found, scenario, said.connects)),
        ("You", you_words(found.so_far, brief=True)),
        ("Assumed", assumed),
        ("Rests on", _rests(scenario)),
    ]
    return [f"{head}: {text}" for head, text in lines if text]


def _rule(found: Advice) -> str:
    usual = ShadowPrice()
    bar = usual.first_price_usd / (usual.chance * usual.margin)
    said = _RULE_WORDS[found.rule].format(bar=f"about {usd(bar)}")
    if found.usual != found.rule:
        return (
            f"{said} To the average person '{found.usual}' leaves more; to you, by your proposals, this one."
        )
    tied = [name for name in found.tied if name in RULES]
    return f"{said} {quoted_list(tied)} may be as good." if tied else said


def _sure(found: Advice) -> str:
    """Say how likely the rule is the best for this person, and of what that is said."""
    choice, paid = found.choice, found.own_pay
    said = (
        f"on average it leaves you most in {of_100(choice.chance[choice.rule])} of 100 cases that fit what "
    )
    if paid is not None:
        return f"{said}is known, if contracts pay as simulated ({usd(found.pays[found.rule])} each)."
    return f"{said}is known of you and the market; single months are mostly luck."


def _income(found: Advice) -> str:
    out = found.outcome
    after = "a month after Connects, plan and fees"
    if found.so_far.narrowed() > 0:
        count = counted(round(found.so_far.evidence.proposals), "proposal")
        said = f"{usd(found.choice.leaves[found.rule])} {after}, your {count} counted"
    else:
        mean, per = found.best, MONTH / found.days
        low, high = (usd((one or 0.0) * per) for one in (mean.low, mean.high))
        said = f"{usd((mean.value or 0.0) * per)} {after} (95 % sure: {low} to {high})"
    if out is None:
        return f"{said} on average."
    half = "earn nothing" if out.middle <= 0 else f"have {usd(out.middle)} or less"
    return (
        f"half of such people {half} in {found.days:g} days; the middle 90 of 100 end between {usd(out.low)} "
        f"and {usd(out.high)}. A few large contracts make the average: {said}."
    )


def _first(found: Advice, scenario: Scenario) -> str:
    """Say who has a contract, how many of these without a proposal of their own, and what that takes."""
    have = found.contracts
    alone = have.any - have.uninvited
    said = (
        f"{of_100(have.any)} of 100 such people have a contract within {found.days:g} days, "
        f"{of_100(alone)} of them only because a client came to them"
    )
    ways = []
    for sure, count in zip(SURE, found.until, strict=True):
        how = "an even chance" if sure == 0.5 else f"{100 * sure:.0f} %"
        if count is None:
            ways.append(f"no number makes it {100 * sure:.0f} % likely")
            continue
        connects = count * found.connects_each
        price = usd(connects * scenario.connects.usd_each)
        time = months_words(count / found.a_month)
        ways.append(f"{count:,} for {how} ({connects:,.0f} Connects, {price}, {time})")
    share, pace = percent(found.ahead.mean()), f"{found.a_month:.1f}"
    return f"{said}. By proposals alone ({share} win by this rule, {pace} a month): {', '.join(ways)}."


def boost_words(found: Advice) -> str:
    """Say whether boosting pays."""
    if found.rule == EVERYTHING:
        return "not tried with this rule."
    gain = found.boost
    if gain is None:
        return "there is none to choose."
    low, high, middle = money_a_month(gain, found.days)
    size = f"{usd(middle)} a month (95 % sure: {usd(low)} to {usd(high)})"
    return f"{'yes' if low > 0 else 'no' if high < 0 else 'not on this evidence'}: {size}."


def money_a_month(gain: Difference, days: float) -> tuple[float, float, float]:
    """Limits and middle of a difference, as dollars a month."""
    low, high, middle = ((one or 0.0) * MONTH / days for one in (gain.low, gain.high, gain.value))
    return low, high, middle


def plus_answer(found: Advice, scenario: Scenario, connects: int | None) -> str:
    """Say whether the Plus plan pays.

    Parameters
    ----------
    found : Advice
        What was reckoned.
    scenario : Scenario
        The person's own.
    connects : int, optional
        Connects a month that the person named; by default those that the plan gives.

    Returns
    -------
    str
    """
    if found.rule == EVERYTHING:
        return "not tried with this rule."
    return plus_words(found.plus, found.more, _offer(scenario, connects), MONTH / found.days)


def _more(found: Advice, scenario: Scenario, connects: int | None) -> str:
    """Say that more Connects surely pay; empty if that is not sure."""
    offer = _offer(scenario, connects)
    if found.more is None or offer is None or found.rule == EVERYTHING:
        return ""
    return more_words(found.more, offer, MONTH / found.days)


def _offer(scenario: Scenario, connects: int | None) -> Offer | None:
    """What the Plus plan gives and costs beside the person's own; None if there is none."""
    plan = scenario.freelancers[0].plan
    own, offered = scenario.connects.plans[plan], scenario.connects.plans.get("plus")
    if offered is None:
        return None
    have = max(granted(scenario, plan), connects or 0)
    more, price = offered.monthly_grant - own.monthly_grant, offered.usd_per_month - own.usd_per_month
    return Offer(more, price, scenario.connects.usd_each, have, granted(scenario, "plus"))


def assumed_words(not_said: Sequence[str], scenario: Scenario) -> str:
    """Say what stands in for what a person left out, and how to say it.

    Parameters
    ----------
    not_said : sequence of str
        Names in `Situation`.
    scenario : Scenario
        What was played in their place.

    Returns
    -------
    str
        Empty if they said all that matters.
    """
    usual = {
        "work": f"work '{next(iter(scenario.jobs.categories))}' (--work)",
        "connects": "only the Connects of the plan (--connects)",
        "plan": f"plan '{scenario.freelancers[0].plan}' (--plan)",
        "hours": "usual hours (--hours)",
        "rate": "the usual rate (--rate)",
        "feedbacks": "no feedbacks (--feedbacks)",
    }
    if "dollars" not in not_said:
        del usual["connects"]
    rest = [words for name, words in usual.items() if name in not_said]
    return f"as you did not say otherwise: {all_of(rest)}." if rest else ""


def _rests(scenario: Scenario) -> str:
    people = scenario.freelancers[0].count * scenario.run.replications
    return f"{people} simulated people like you, rules and prices of {scenario.pack}."


def all_of(names: Sequence[str]) -> str:
    """Write names in a row."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
