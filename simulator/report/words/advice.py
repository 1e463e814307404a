"""What a rule does, in words for somebody who wants to follow it.

Answers: the first is called 'fit and cheap'; so what do I bid on. The library says what each rule does;
wrappers and settings are added to it.
"""

from collections.abc import Container, Mapping, Sequence

from pydantic import ValidationError

from simulator.metrics.numbers import number
from simulator.model.freelancers import StrategyChoice, choice_of
from simulator.model.scenario import Scenario
from simulator.strategies import STRATEGIES
from simulator.studies.compare.found import Comparison, winners

_MOST_TOLD = 4
_LIMITS = {
    "min_match": "fit you to {} or more (0 to 1)",
    "min_usd": "pay {} or more",
    "min_spent_usd": "come from clients who have spent {} or more",
    "min_hires": "come from clients with {} hires or more",
    "min_hire_rate": "come from clients who hire on a share of {} of their posts or more",
    "min_rating": "come from clients with {} stars or more",
    "max_connects": "cost at most {} Connects",
    "max_rivals": "have at most {} proposals so far",
    "max_age": "are at most {} old",
    "verified": "come from clients with verified payment",
}


def what_it_does(choice: StrategyChoice) -> str:
    """Write what a rule does: `bids on the cheapest posts first, only on posts that cost at most 2 Connects`.

    Parameters
    ----------
    choice : StrategyChoice
        As a scenario names it.

    Returns
    -------
    str
        Empty for a rule that the library does not know.
    """
    kind, settings = STRATEGIES.get(choice.name), dict(choice.settings)
    if kind is None or not kind.rule:
        return ""
    wrapped = settings.pop("of", None)
    if wrapped is None:
        return f"{kind.rule}{_with(settings)}"
    try:
        inner = what_it_does(StrategyChoice.model_validate(choice_of(wrapped)))
    except (ValidationError, ValueError, TypeError):
        return ""
    when = settings.get("when")
    if not inner:
        return ""
    if choice.name == "only_if" and isinstance(when, Mapping):
        return f"{inner}, only on posts that {limits_in_words(when)}"
    return f"{inner}, and {kind.rule}{_with(settings)}"


def limits_in_words(when: Mapping[str, object]) -> str:
    """Write the limits on a post: `cost at most 2 Connects and pay $800 or more`."""
    said = []
    for name, value in when.items():
        usd = name.endswith("_usd") and isinstance(value, int | float)
        said.append(_LIMITS[name].format(number(float(str(value)), "usd") if usd else value))
    return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def _with(settings: Mapping[str, object]) -> str:
    told = [f"{name.replace('_', ' ')} {value}" for name, value in settings.items()]
    return f" ({', '.join(told)})" if told else ""


def advice(
    found: Comparison,
    scenarios: Sequence[Scenario],
    oracles: Container[str] = frozenset(),
    *,
    brief: bool = False,
) -> str:
    """Say what the rules do that are first under some goal, so that they can be followed.

    Parameters
    ----------
    found : Comparison
        What `compare` returned.
    scenarios : sequence of Scenario
        Their groups name the rules.
    oracles : container of str
        Entries that see hidden columns; they are left out.
    brief : bool
        Whether only the first of the scenario's own goal is explained, and one that is tied with it.

    Returns
    -------
    str
        A sentence for each, the winner of the scenario's own goal first; empty where there is none.
    """
    every = winners(found, oracles)
    own = [every[found.goal]] if found.goal in every else []
    names = dict.fromkeys(one.first for one in [*own, *every.values()])
    if brief:
        names = dict.fromkeys(name for one in (own or [*every.values()][:1]) for name in one.entries[:2])
    rules = {group.name: group.strategy for one in scenarios for group in one.freelancers}
    told = {name: what_it_does(rules[name]) for name in names if name in rules}
    said = [f"'{name}' {text}." for name, text in told.items() if text]
    if brief:
        return " ".join(said)
    return f"What they do: {' '.join(said[:_MOST_TOLD])}" if said else ""
