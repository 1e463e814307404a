"""How unusual a count is, in words.

Answers: is this bad luck, what does it say about me, and what can it not say.
"""

from simulator.loader.history.table import AT_HIRED, AT_REPLIED, AT_VIEWED
from simulator.metrics.numbers import counted
from simulator.model.scenario import Scenario
from simulator.report.words.advice import what_it_does
from simulator.studies.person.luck import Luck

_DONE = {AT_VIEWED: "viewed", AT_REPLIED: "answered", AT_HIRED: "hired"}
_COUNTED = {AT_VIEWED: "views", AT_REPLIED: "answers", AT_HIRED: "hires"}
ORDINARY, UNCOMMON, UNUSUAL = 0.20, 0.05, 0.01
"""shares of people as far out: above the first nothing is odd, below the last it is hardly luck alone"""


def percent(share: float) -> str:
    """Write a share in per cent with as many digits as help.

    Examples
    --------
    >>> [percent(x) for x in (0.668, 0.0791, 0.0123, 0.0004, 1e-9)]
    ['67 %', '7.9 %', '1.2 %', '0.04 %', 'less than 0.01 %']
    """
    value = 100 * share
    if 0 < value < 0.01:
        return "less than 0.01 %"
    decimals = 0 if value >= 10 or value == 0 else 1 if value >= 1 else 2
    return f"{value:.{decimals}f} %"


def per_hundred(share: float) -> str:
    """Write a share of people as so many of 100, or of more where it is small.

    Examples
    --------
    >>> per_hundred(0.668), per_hundred(0.004), per_hundred(1e-9), per_hundred(0.999)
    ('67 of 100', '4 of 1,000', 'fewer than 1 of 10,000', 'more than 99 of 100')
    """
    if share > 0.995:
        return "more than 99 of 100"
    of = next((many for many in (100, 1000, 10_000) if round(share * many) >= 1), None)
    return "fewer than 1 of 10,000" if of is None else f"{round(share * of):,} of {of:,}"


def count_words(one: Luck) -> str:
    """Write a count: `none of 20 hired`.

    Examples
    --------
    >>> from simulator.studies.person.luck import given_field, luck_of
    >>> count_words(luck_of(4, 20, 0, given_field(0.02)))
    'none of 20 proposals hired'
    """
    many = f"{one.got:,}" if one.got else "none"
    return f"{many} of {one.sent:,} proposal{'' if one.sent == 1 else 's'} {_DONE[one.stage]}"


def verdict(one: Luck) -> str:
    """Say in one sentence how unusual a count is among the people it is compared with."""
    low = one.at_most <= one.at_least
    share = one.at_most if low else one.at_least
    who = f"{per_hundred(share)} {'people' if one.field.exact else 'simulated people'}"
    if one.field.exact:
        who += f" with a chance of {percent(one.field.share)} for each proposal"
    as_far = "do as badly or worse" if low else "do as well or better"
    if one.tail >= ORDINARY:
        word = "Nothing unusual"
    elif one.tail >= UNCOMMON:
        word = "Uncommon, but luck alone does it often enough"
    elif one.tail >= UNUSUAL:
        word = "Unusual: luck alone seldom does it"
    else:
        word = "Hardly luck alone"
    return f"{word}: {who} {as_far} ({count_words(one)})."


def about_you(one: Luck) -> str:
    """Say what the person's own chance is, and name every chance: theirs, and that of the others."""
    sent, done, sure = counted(one.sent, "proposal"), _DONE[one.stage], f"{100 * one.level:g} % sure"
    alone = f"{percent(one.low)} to {percent(one.high)}"
    if one.field.beta is None:
        given = percent(one.field.share)
        inside = one.low <= one.field.share <= one.high
        fits = f"so {given} is one of the chances that fit" if inside else f"so {given} does not fit"
        return f"Your own chance of being {done}, from your {sent} alone: {alone} ({sure}), {fits}."
    return (
        f"Your own chance of being {done}, if you are one of these people: {percent(one.own_low)} to "
        f"{percent(one.own_high)} for each proposal ({sure}). Your {sent} say {_how_much(one)} about where "
        "between these it lies."
    )


def about_them(one: Luck) -> str:
    """Say what chance the others have, and what the count alone allows; empty where it was given."""
    if one.field.beta is None:
        return ""
    return (
        f"Their chance, on average over {one.field.people:,} people: {percent(one.field.share)} of their "
        f"proposals are {_DONE[one.stage]}. If you are like none of them, your count alone allows "
        f"{percent(one.low)} to {percent(one.high)}."
    )


def _how_much(one: Luck) -> str:
    a, b = one.field.beta or (1.0, 1.0)
    moved = one.sent / (a + b + one.sent)
    return "little" if moved < 0.2 else "something" if moved < 0.6 else "much"


def what_would_tell(one: Luck) -> str:
    """Say how many proposals without any would be unusual."""
    if one.telling is None:
        return "No number of proposals without any would be unusual here."
    return f"{one.telling:,} proposals without any would be unusual: fewer than 5 of 100 have none then."


CANNOT = (
    "It cannot tell why: which posts you chose, your letters, your price or your profile. Proposals that are "
    "still open count as not yet {done}; leave those of the last {days:g} days out."
)
_LIKE = " And it holds for a market like the simulated one."


def cannot(one: Luck, days: float, simulated: bool) -> str:
    """Say what a count cannot tell.

    Parameters
    ----------
    one : Luck
        How unusual the count is.
    days : float
        How long most answers take.
    simulated : bool
        Whether the chance is that of simulated people.

    Returns
    -------
    str
    """
    return f"{CANNOT.format(done=_DONE[one.stage], days=days)}{_LIKE if simulated else ''}"


def who_they_are(scenario: Scenario) -> str:
    """Say with whom a person is compared, what these people bid on, and how to choose others.

    Parameters
    ----------
    scenario : Scenario
        The market, with their entry alone.

    Returns
    -------
    str
    """
    group = scenario.freelancers[0]
    what = what_it_does(group.strategy)
    rules = scenario.pack or "no rule pack"
    return (
        f"Compared with '{group.name}' of {scenario.name} ({rules}){f', who {what}' if what else ''}; "
        "--scenario and --strategy name others."
    )


def luck_lines(found: list[Luck], days: float, whom: str = "") -> list[str]:
    """Write the whole answer, the count that is furthest out first.

    Parameters
    ----------
    found : list of Luck
        One per stage.
    days : float
        How long most answers take.
    whom : str, optional
        With whom the person is compared, in words; empty where a chance was given and nobody is simulated.

    Returns
    -------
    list of str
        Paragraphs.
    """
    lines = list[str]()
    for one in sorted(found, key=lambda one: one.tail):
        lines += [verdict(one), *([] if lines else [whom]), about_you(one), about_them(one)]
        if one.got == 0:
            lines.append(what_would_tell(one))
    return [*(line for line in lines if line), cannot(found[-1], days, bool(whom))]


def luck_details(found: list[Luck]) -> list[str]:
    """Write how the answer was reckoned."""
    lines = list[str]()
    for one in found:
        law = "binomial" if one.field.beta is None else f"beta-binomial, correlation {one.field.spread:.4f}"
        lines.append(
            f"{_COUNTED[one.stage]}: {law}; share {one.field.share:.5f}; P(at most {one.got}) = "
            f"{one.at_most:.4g}, P(at least {one.got}) = {one.at_least:.4g}; Clopper-Pearson "
            f"{one.low:.5f} to {one.high:.5f}; {one.field.people:,} people, {one.field.proposals:,} proposals"
        )
    return lines
