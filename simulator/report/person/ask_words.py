"""What a person should do, on one screen of plain words.

Answers: which rule, how long until a hire, boost or not, Plus or not, what income, and how sure.
"""

from collections.abc import Sequence

from simulator.loader.tables.cells import Floats
from simulator.metrics.contrasts.differences import Difference
from simulator.metrics.numbers import counted, quoted_list
from simulator.model.scenario import Scenario
from simulator.model.values.distributions import Constant
from simulator.report.person.luck_words import percent
from simulator.report.person.money_words import months_words, of_100, pace_words, paid_words, trial_words
from simulator.report.person.own_words import lower_words, usd, you_words
from simulator.report.person.plus_words import Offer, plus_words
from simulator.studies.person.advice import SURE, Advice
from simulator.studies.person.situation import EVERYTHING, RULES, granted
from simulator.studies.sensitivity.assumed import assumptions_of_pack

MONTH = 30.0
_SHARE_OF_YOU = (
    "This share is of proposals like those so far, drawn towards simulated people in your situation; the one "
    "under 'Until a hire' is with the rule advised, and 'history show' gives the plain share so far."
)
_MOST = 3
_RULE_WORDS = {
    "everything": "bid on every post you can pay for",
    "good fit": "bid only on posts that suit your skills very well (7 of 10 or better), and spread your "
    "Connects over the month",
    "best value": "bid where fit times pay per Connect is highest; raise the bar when Connects run out early",
    "fit and cheap": "bid only on posts that suit your skills very well (7 of 10 or better) and are among "
    "the cheapest quarter in Connects",
}
_WIDTH = 13


def ask_lines(
    found: Advice,
    scenario: Scenario,
    not_said: Sequence[str] = (),
    pace: float | None = None,
    works: Sequence[str] = (),
    purse: str = "",
    connects: int | None = None,
    paid: Floats | None = None,
) -> list[str]:
    """Write the whole answer, one paragraph for each question.

    Parameters
    ----------
    found : Advice
        The answer.
    scenario : Scenario
        What it was found in.
    not_said : sequence of str, optional
        What the person left out, by its name in `Situation`: the usual stands in for it.
    pace : float, optional
        Proposals a month that they sent so far.
    works : sequence of str, optional
        Lines of work that they could have named.
    purse : str, optional
        What they may spend, in words.
    connects : int, optional
        The same, as Connects a month.
    paid : float array, optional
        Dollars that their own contracts paid so far.

    Returns
    -------
    list of str
    """
    assumed = assumed_words(not_said, scenario, works)
    return [
        _para("Do this", _rule(found)),
        *([_para("Purse", purse)] if purse else []),
        _para("For you", _for_you(found)),
        _para("Try first?", trial_words(found.choice.trial)),
        _para("Income", f"{_income(found)}{paid_words(found, scenario, paid)}"),
        _para("Until a hire", _until(found, scenario, pace, connects)),
        _para("Boost", _pays(found, found.boost, "Boosting your proposals")),
        _para("Plus", _plus(found, scenario, connects)),
        _para("You", f"{you_words(found.so_far)} {_SHARE_OF_YOU}"),
        *([_para("Assumed", assumed)] if assumed else []),
        _para("Rests on", _rests(scenario, "rate" not in not_said)),
    ]


def _para(head: str, text: str) -> str:
    return f"{head + ':':<{_WIDTH}} {text}"


def _rule(found: Advice) -> str:
    said = f"{_RULE_WORDS[found.rule]} ('{found.rule}')."
    if found.usual != found.rule:
        return (
            f"{said} To the average person in your situation '{found.usual}' leaves more; to you this one "
            "does, by your proposals."
        )
    tied = [name for name in found.tied if name in RULES]
    if tied:
        names = quoted_list(tied)
        return f"{said} {names} may be as good: the difference may be luck."
    return f"{said} It clearly leaves more than the other rules tried ({quoted_list(_others(found))})."


def _for_you(found: Advice) -> str:
    """Say how likely each rule is the best for this person."""
    choice = found.choice
    rest = sorted((one for one in choice.leaves if one != choice.rule), key=lambda one: -choice.chance[one])
    shares = [f"'{one}' in {of_100(choice.chance[one])}" for one in rest]
    said = (
        f"with all that is not known of you, '{choice.rule}' is the best in "
        f"{of_100(choice.chance[choice.rule])} of 100 cases"
    )
    return f"{said}, {', '.join(shares)}." if shares else f"{said}."


def _others(found: Advice) -> list[str]:
    return [one.entry for one in found.comparison.ranking[1:]]


def _income(found: Advice) -> str:
    per = MONTH / found.days
    mean, out = found.best, found.outcome
    said = f"{usd((mean.value or 0.0) * per)} a month on average after Connects, plan and fees"
    if found.so_far.narrowed() > 0:
        own = usd(found.choice.leaves[found.rule])
        said = f"by your own proposals {own} a month on average; of people in your situation {said}"
    if mean.low is not None and mean.high is not None:
        said += f" (95 % sure: {usd(mean.low * per)} to {usd(mean.high * per)})"
    said += ", which hangs on a few large contracts."
    if out is not None:
        middle = (
            "half of them have no contract" if out.middle <= 0 else f"half have {usd(out.middle)} or more"
        )
        said += (
            f" Of 10 people like you 9 end {found.days:g} days between {usd(out.low)} and {usd(out.high)}, "
            f"and {middle}: nearly all of that width is luck, which no rule takes away."
        )
    return said


def _until(found: Advice, scenario: Scenario, pace: float | None, purse: int | None) -> str:
    parts = []
    for sure, count in zip(SURE, found.until, strict=True):
        if count is None:
            parts.append(f"no number of proposals makes a hire {100 * sure:.0f} % likely")
            continue
        connects = count * found.connects_each
        months, price = count / found.a_month, usd(connects * scenario.connects.usd_each)
        parts.append(
            f"{count:,} proposals ({connects:,.0f} Connects, {price}; about {months_words(months)}) make a "
            f"hire {100 * sure:.0f} % likely"
        )
    sent, won = counted(found.a_month, "proposal"), f"{12 * found.month.hires.mean:.1f}"
    said = f"At {sent} a month, {won} hires a year by proposals are expected, and invitations on top."
    share = f"{percent(found.ahead.mean())} of proposals by this rule win"
    if found.so_far.narrowed() > 0:  # another rule goes for other posts: its chance is another one too
        share += f" ({percent(found.so_far.mean())} the way you bid so far)"
    lower = lower_words(found.ahead, found.so_far, found.pays, found.rule)
    return f"{share}: {'; '.join(parts)}. {said}{lower}{pace_words(found, pace, purse)}"


def _pays(found: Advice, gain: Difference | None, what: str) -> str:
    if found.rule == EVERYTHING:
        return "not tried with this rule."
    if gain is None:
        return "there is none to choose, or you have it."
    per = MONTH / found.days
    low, high, middle = ((one or 0.0) * per for one in (gain.low, gain.high, gain.value))
    size = f"{usd(middle)} a month (95 % sure: {usd(low)} to {usd(high)})"
    if low > 0:
        return f"yes. {what} leaves you more: {size}."
    if high < 0:
        return f"no. {what} leaves you less: {size}."
    return f"not on this evidence. {what} changes what is left by {size}, which may be luck."


def _plus(found: Advice, scenario: Scenario, connects: int | None) -> str:
    if found.rule == EVERYTHING:
        return "not tried with this rule."
    plan = scenario.freelancers[0].plan
    own, offered = scenario.connects.plans[plan], scenario.connects.plans.get("plus")
    offer = None
    if offered is not None:
        have = granted(scenario, plan) if connects is None else connects
        more, price = offered.monthly_grant - own.monthly_grant, offered.usd_per_month - own.usd_per_month
        offer = Offer(more, price, scenario.connects.usd_each, have, granted(scenario, "plus"))
    return plus_words(found.plus, found.more, offer, MONTH / found.days)


def assumed_words(not_said: Sequence[str], scenario: Scenario, works: Sequence[str]) -> str:
    """Say what stands in for what a person left out, and how to say it.

    Parameters
    ----------
    not_said : sequence of str
        Names in `Situation`.
    scenario : Scenario
        What was played in their place.
    works : sequence of str
        Lines of work that they could have named.

    Returns
    -------
    str
        Empty if they said all that matters.
    """
    said = []
    if "work" in not_said:
        work = next(iter(scenario.jobs.categories))
        others = [one for one in works if one != work]
        choice = f" (--work {', '.join(others[:-1])} or {others[-1]})" if len(others) > 1 else " (--work)"
        said.append(f"you did not say your line of work, so every post here is of '{work}'{choice}.")
    usual = {
        "connects": "only the Connects of the plan (--connects)",
        "plan": f"the plan '{scenario.freelancers[0].plan}' (--plan)",
        "hours": "usual hours (--hours)",
        "feedbacks": "no feedbacks (--feedbacks)",
    }
    if "dollars" not in not_said:
        del usual["connects"]
    rest = [words for name, words in usual.items() if name in not_said]
    if rest:
        said.append(f"{'Also assumed' if said else 'as you did not say otherwise'}: {_and(rest)}.")
    return " ".join(said)


def _rests(scenario: Scenario, asked_rate: bool) -> str:
    level = scenario.freelancers[0].price_level
    price = " You ask what people usually ask."
    if asked_rate and isinstance(level, Constant):
        price = f" Your rate counts as {level.value:g} times what clients expect on the posts you choose."
    pack = () if scenario.pack is None else assumptions_of_pack(scenario.pack)
    weighty = tuple(dict.fromkeys(one.words for one in pack))[:_MOST]
    most = f" What moves the answer most is assumed: {_and(weighty)}." if weighty else ""
    return (
        f"the rules and prices of {scenario.pack}; {scenario.freelancers[0].count} people like you in each "
        f"of {scenario.run.replications} random markets.{most}{price}"
    )


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
