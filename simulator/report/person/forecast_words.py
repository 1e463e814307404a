"""What the next weeks bring, how a trial is run, and whether forecasts were right, in words."""

import math

from simulator.metrics.numbers import counted
from simulator.report.person.luck_words import percent
from simulator.report.person.own_words import usd, you_words
from simulator.studies.person.back_test import WAYS, Scores
from simulator.studies.person.experiment import Plan, Worth
from simulator.studies.person.forecast import MONTH, Forecast, Range
from simulator.studies.person.inference import Posterior

DISTRUST = (
    "Distrust the ranges if you change how you bid: they are of proposals like those so far. Tried on "
    "simulated people under another year's rules, ranges of 80 % held 81 of 100 times and those of 95 % held "
    "95 times, but for single months and stages as seldom as 73 and 89 times."
)
_FIELD, _RATES = 2, frozenset((1, 3))
"""places in `WAYS` of the simulated average, and of the person's own plain rates"""
_SHARE = (
    "This share is of the next proposals, if you bid as so far: the open ones are counted as far as they "
    "have waited, and all is drawn towards simulated people; 'history show' gives the plain share so far."
)
_READING = (
    "this program's reading of your proposals, which starts from simulated people and moves with what became "
    "of yours"
)
_LITTLE_TRUST, _MUCH_TRUST = 0.3, 0.7
_POINTS = (10, 15, 20, 30, 50, 100, 200)
"""points in all at which the lead that is needed is shown"""


def forecast_lines(
    found: list[Forecast], law: Posterior, contracts: int, trust: float | None = None, nothing: str = ""
) -> list[str]:
    """Write a forecast, a line for each span of time.

    Parameters
    ----------
    found : list of Forecast
        By time.
    law : Posterior
        The chances from which the ranges are made.
    contracts : int
        Own contracts with a known pay.
    trust : float, optional
        Weight that the reading of the person's proposals has in them; None where there is no record.
    nothing : str, optional
        Why no chance is the person's own, where that is so.

    Returns
    -------
    list of str
    """
    lines = [_span(one) for one in found]
    luck = found[0].by_luck
    lines.append(
        f"Of that width {100 * luck:.0f} % is luck, which stays, and {100 * (1 - luck):.0f} % is what nobody "
        "knows of you yet, which shrinks with every proposal."
    )
    if nothing:
        low, high = (percent(law.quantile(at)) for at in (0.025, 0.975))
        lines.insert(0, nothing)
        lines.append(
            f"Of 100 people like these 95 win {low} to {high} of their proposals, {percent(law.mean())} "
            "on average."
        )
    else:
        you = you_words(law)
        lines.append(f"{you[0].upper()}{you[1:]} {_SHARE}")
    if trust is not None:
        lines.append(_trust(trust))
    if not contracts:
        lines.append("No income is foretold: the file has no contract with what it paid.")
    elif contracts < 5:
        lines.append(f"The income rests on {counted(contracts, 'contract')} of yours, so on very little.")
    return [*lines, DISTRUST]


def _trust(trust: float) -> str:
    """Say from which two chances the one that is told is mixed, and why so."""
    if trust < _LITTLE_TRUST:
        why = "the reading has not foretold your proposals better so far than those people have"
    elif trust < _MUCH_TRUST:
        why = "which of the two foretells your proposals better is not clear yet"
    else:
        why = "the reading has foretold your proposals better than those people have"
    return (
        f"This share and the ranges above rest by {100 * trust:.0f} % on {_READING}, and by "
        f"{100 * (1 - trust):.0f} % on the simulated people as they are: {why}."
    )


def _span(one: Forecast) -> str:
    when = "Next month" if one.days == MONTH else "Next quarter"
    hires = one.hires
    said = (
        f"{when}: {counted(one.proposals, 'proposal')}"
        + _cost(one)
        + f", {hires.mean:.1f} hires on average; {_limits(hires)} in 80 of 100 cases, "
        f"{_limits(hires, widest=True)} in 95. No hire at all: {percent(one.none)}."
    )
    if one.income is None:
        return said
    low, high = usd(one.income.low), usd(one.income.high)
    worth = f"Contracts worth {usd(one.income.mean)} on average, before fees"
    return f"{said} {worth}; {low} to {high} in 80 of 100 cases."


def _cost(one: Forecast) -> str:
    """Connects of the proposals to come, at what one has cost so far; empty if that is not known."""
    if math.isnan(one.connects):
        return ""
    each = one.connects / max(one.proposals, 1)
    return f" for about {one.connects:,.0f} Connects ({each:.1f} each, as so far)"


def _limits(hires: Range, widest: bool = False) -> str:
    low, high = (hires.lowest, hires.highest) if widest else (hires.low, hires.high)
    return f"{low:.0f}" if low == high else f"{low:.0f} to {high:.0f}"


def experiment_lines(plan: Plan, connects_each: float, worth: Worth | None = None) -> list[str]:
    """Write a plan for a trial.

    Parameters
    ----------
    plan : Plan
        The plan.
    connects_each : float
        Connects for one proposal.
    worth : Worth, optional
        Of a small trial.

    Returns
    -------
    list of str
    """
    better = f"{percent(plan.base)} to {percent(min(1, plan.base * plan.lift))}"
    lines = []
    if plan.most is None or plan.middle is None:
        lines.append(
            f"To see a rise from {better} takes more proposals than any plan should. Choose what comes "
            "oftener, such as being viewed."
        )
    else:
        lines.append(
            f"To see a rise from {better}, send about {2 * plan.middle:,} proposals, half of each way; with "
            f"{2 * plan.most:,} ({2 * plan.most * connects_each:,.0f} Connects) four of five such trials "
            f"have a verdict. With one look, at the end, {2 * plan.once:,} would do: the rest is the "
            "price of looking at any time."
        )
    lines += [
        "How: send in pairs, to posts as alike as you can find, and toss a coin for which post gets A. Where "
        "both worked or neither did, the pair says nothing. Where only A's worked, A gets a point; where "
        "only B's did, B.",
        *_when_to_stop(plan),
        _when_to_give_up(plan),
    ]
    return lines if worth is None else [*lines, worth_words(worth, plan.lift)]


def _when_to_give_up(plan: Plan) -> str:
    """Say after how many proposals a trial without a verdict ends."""
    by = "in the end" if plan.most is None else f"after {2 * plan.most:,} proposals"
    return (
        f"If neither is that far ahead {by}, stop too: they are about equally good, so keep the cheaper one."
    )


def worth_words(found: Worth, lift: float) -> str:
    """Say whether a small trial is worth it, what it brings and costs, and what that rests on."""
    posts, brings = counted(found.posts, "post"), f"{found.worth:,.0f} Connects"
    said = (
        f"Is it worth trying on {posts}? {'Yes' if found.pays else 'No'}: you would go on with the other way "
        f"in {100 * found.changes:.0f} of 100 cases, which saves {brings} over the next {found.ahead:,} "
        f"proposals on average, and the trial costs {found.cost:,.0f}."
    )
    if not found.pays and found.worth >= found.cost:
        said += " That is less than one proposal."
    return (
        f"{said} So small a trial proves nothing, it tips the choice. This takes new ways to be as good as "
        f"the old one on average, and one in ten to be {lift:g} "
        "times as good."
    )


def _when_to_stop(plan: Plan) -> list[str]:
    """Say how far one way must be ahead to stop, a line for each number of points."""
    first = next((k + 1 for k, won in enumerate(plan.wins) if won is not None), None)
    if first is None:
        return []
    shown = [first, *(points for points in _POINTS if first < points <= len(plan.wins))]
    lines = ["Stop as soon as one way is far enough ahead:"]
    for points in shown:
        won = plan.wins[points - 1]
        if won is not None:
            lines.append(
                f"  after {points:3} points in all: ahead by {2 * won - points} ({won} to {points - won})"
            )
    lines.append(
        "With a number of points between two lines, wait until you have those of the next line. If both ways "
        "are equally good, you still stop in at most "
        f"{percent(plan.alarm)} of trials, however often you look."
    )
    return lines


def backtest_lines(found: Scores) -> list[str]:
    """Say how well a person's proposals would have been foretold, and by what best in each column."""
    lines = [f"{_foretold(found)} Less is better in both columns:"]
    lines += [
        f"  {name:22} surprise {found.log_loss[k]:.3f}   squared error {found.brier[k]:.3f}"
        for k, name in enumerate(WAYS)
    ]
    surprise, squared = (_best_ways(column) for column in (found.log_loss, found.brier))
    lines += [
        _best_words(surprise, squared),
        "Surprise says how unlikely what came had seemed, so a way that called it nearly impossible loses "
        "much; squared error says how far the chances were off, and forgives that.",
        f"By surprise so far, forecasts rest by {100 * found.trust:.0f} % on {_READING}, and by "
        f"{100 * (1 - found.trust):.0f} % on the simulated people as they are.",
    ]
    if _FIELD in surprise and _FIELD in squared:
        lines.append("Your own proposals do not tell you from the simulated people yet.")
    elif {*surprise, *squared} <= _RATES:
        ways = [WAYS[way] for way in sorted({*surprise, *squared})]
        lines.append(
            "You differ from the simulated people, or have changed: trust the plain share of "
            f"{' or '.join(ways)} more than these forecasts."
        )
    return lines


def _foretold(found: Scores) -> str:
    """Say how many proposals were foretold, and why the others were not."""
    whole = found.proposals + found.first + found.unsettled + found.aside
    if whole == found.proposals:
        return f"{counted(found.proposals, 'proposal')} foretold from those before."
    why = []
    if found.first:
        why.append(f"the first {found.first:,} have too few before them")
    if found.unsettled:
        why.append(f"of {found.unsettled:,} the file does not say how far they got, or they are still open")
    if found.aside:
        why.append(f"{found.aside:,} came by invitation or without a date")
    said = f"{found.proposals:,} of {counted(whole, 'proposal')} foretold from those before"
    return f"{said}: {', '.join(why)}."


def _best_ways(column: tuple[float, ...]) -> list[int]:
    """The best of a column; several where their numbers are the same as they are written."""
    written = [f"{value:.3f}" for value in column]
    least = min(column)
    return [way for way, text in enumerate(written) if text == f"{least:.3f}"]


def _best_words(surprise: list[int], squared: list[int]) -> str:
    """Say which way foretold best in each column."""
    by_surprise, by_squared = (_these(ways) for ways in (surprise, squared))
    if surprise == squared:
        return f"Best in both columns: {by_surprise}."
    said = f"Best by surprise: {by_surprise}. Best by squared error: {by_squared}."
    if both := [way for way in surprise if way in squared]:
        return (
            f"{said} {_these(both)[0].upper()}{_these(both)[1:]} is first in both."
            if len(both) == 1
            else said
        )
    return f"{said} The columns disagree, so no way is best."


def _these(ways: list[int]) -> str:
    """Name ways of foretelling; several are equally good."""
    names = [WAYS[way] for way in ways]
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} and {names[-1]}, equally good"
