"""What stands behind the screen of advice: every rule, the limits, the reasons.

Answers: how the other rules compare, what the average rests on, why fewer proposals win than so far.
"""

from simulator.metrics.numbers import quoted_list
from simulator.model.scenario import Scenario
from simulator.model.values.distributions import Constant
from simulator.report.person.ask_words import Said, all_of
from simulator.report.person.luck_words import percent
from simulator.report.person.money_words import of_100, pace_words, paid_words, trial_words
from simulator.report.person.own_words import lower_words, usd, you_words
from simulator.studies.person.advice import Advice
from simulator.studies.person.decision import MONTH
from simulator.studies.person.situation import RULES
from simulator.studies.sensitivity.assumed import assumptions_of_pack

_MOST = 3
_SHARE_OF_YOU = (
    "This share is of proposals like those so far, drawn towards simulated people in your situation; the one "
    "under 'A hire' is with the rule advised, and 'history show' gives the plain share so far."
)


def detail_lines(found: Advice, scenario: Scenario, said: Said) -> list[str]:
    """Write what the screen leaves out, one paragraph for each question.

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
    lines = [
        ("Rules", _rules(found)),
        ("Try first", trial_words(found.choice.trial)),
        ("Purse", said.purse),
        ("Income", f"{_income(found)}{paid_words(found)}"),
        ("A hire", _first(found, said)),
        ("You", f"{you_words(found.so_far)} {_SHARE_OF_YOU}"),
        ("Work", _work(said, scenario)),
        ("Rests on", _rests(scenario, "rate" not in said.left_out)),
    ]
    return [f"{head}: {text}" for head, text in lines if text]


def _rules(found: Advice) -> str:
    """Say how likely each rule is the best for this person, and which cannot be told apart on average."""
    choice = found.choice
    every = sorted(choice.leaves, key=lambda one: -choice.chance[one])
    shares = ", ".join(f"'{one}' in {of_100(choice.chance[one])}" for one in every)
    said = f"with all that is not known of you, the best is {shares} of 100 cases."
    tied = [name for name in found.tied if name in RULES]
    if tied:
        return f"{said} On average over such people {quoted_list(tied)} may be as good: it may be luck."
    others = [one.entry for one in found.comparison.ranking if one.entry != found.rule]
    if found.usual != found.rule or not others:
        return said
    return f"{said} On average over such people it clearly leaves more than {quoted_list(others)}."


def _income(found: Advice) -> str:
    mean, per = found.best, MONTH / found.days
    said = f"such people have {usd((mean.value or 0.0) * per)} a month on average, nothing of yours counted"
    if mean.low is not None and mean.high is not None:
        said += f" (95 % sure: {usd(mean.low * per)} to {usd(mean.high * per)})"
    return f"{said}. Nearly all of what single people differ by is luck, which no rule takes away."


def _first(found: Advice, said: Said) -> str:
    """Say how many contracts come in a year and from whom, and why fewer proposals win than so far."""
    by_bid, by_client = 12 * found.hires_a_month, 12 * found.contracts.begun_by_client
    share = ""
    if found.so_far.narrowed() > 0:  # another rule goes for other posts: its chance is another one too
        share = (
            f" {percent(found.ahead.mean())} of proposals win by this rule, {percent(found.so_far.mean())} "
            "the way you bid so far."
        )
    return (
        f"at {found.a_month:.1f} proposals a month {by_bid:.1f} contracts a year come from proposals, and "
        f"{by_client:.1f} begin with a client who invites you or comes back.{share}"
        f"{lower_words(found.ahead, found.so_far, found.pays, found.rule)}"
        f"{pace_words(found, said.pace, said.connects)}"
    )


def _work(said: Said, scenario: Scenario) -> str:
    if "work" not in said.left_out:
        return ""
    work = next(iter(scenario.jobs.categories))
    others = [one for one in said.works if one != work]
    choice = f"; --work takes {all_of(others)} too" if others else ""
    return f"every post here is of '{work}'{choice}."


def _rests(scenario: Scenario, asked_rate: bool) -> str:
    level = scenario.freelancers[0].price_level
    said = (
        f"{scenario.freelancers[0].count} people in each of {scenario.run.replications} random markets, the "
        f"same for every rule.{_weighty(scenario)}"
    )
    if asked_rate and isinstance(level, Constant):
        return (
            f"{said} Your rate counts as {level.value:g} times what clients expect on the posts you choose."
        )
    return f"{said} Your rate is taken to be what people usually ask."


def _weighty(scenario: Scenario) -> str:
    """Name what is assumed and moves the answer most."""
    pack = () if scenario.pack is None else assumptions_of_pack(scenario.pack)
    weighty = tuple(dict.fromkeys(one.words for one in pack))[:_MOST]
    return f" What moves the answer most is assumed: {all_of(weighty)}." if weighty else ""
