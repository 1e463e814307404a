"""A game of rules for people: who wins when everybody may choose, and how sure that is.

Answers: is a rule still good when everybody follows it, and would anybody gain by leaving it. A circle of
rules that beat each other is never told as an order.
"""

from itertools import pairwise

import numpy as np

from simulator.metrics.estimates.quantities import Estimate, t_quantile
from simulator.metrics.goals import GOALS
from simulator.metrics.numbers import counted, number, signed
from simulator.report.studies.game_end import end_cell, ends_of, limits_between, share, told_ends
from simulator.report.words.goals import several
from simulator.report.words.plain import limits_of
from simulator.report.words.sheet import Sheet
from simulator.studies.game.design import counts_of
from simulator.studies.game.order import SURE
from simulator.studies.game.play import Game

UNITS = {
    "hires": "hires a month",
    "income": "a month",
    "income_per_hour": "an hour",
    "first_hire": "days sooner",
    "per_connect": "hires per 100 Connects",
}
"""of a gain, after the number"""
COUNTED = {
    "hires": "Hires a month",
    "income": "Income a month",
    "income_per_hour": "Income an hour",
    "first_hire": "Days to the first hire",
    "per_connect": "Hires per 100 Connects",
}
_MOST_OPEN, _NAMED = 2, 0.5
"""switches that are named as open; a chance from which on rules are named"""


def gain(value: float, goal: str) -> str:
    """Write a gain with its unit."""
    return f"{number(value, GOALS[goal].kind)} {UNITS[goal]}"


def game_answer(found: Game, goal: str) -> str:
    """Say what comes out when everybody may choose, what one would gain by leaving it, and how sure that is.

    Parameters
    ----------
    found : Game
        What `play_game` returned.
    goal : str
        What the freelancers want, one of `GOALS`.

    Returns
    -------
    str
        A few sentences.
    """
    said = [_verdict(found), _worth(found, goal), _switching(found, goal)]
    if not found.surface.fits:
        said.append(
            "Shares between the mixes that were played are not told, as payoffs there are not smooth."
        )
    return " ".join(one for one in said if one)


def _names(found: Game, rules: tuple[int, ...]) -> str:
    return several([found.rules[k] for k in rules])


def _verdict(found: Game) -> str:
    order, names = found.order, _names(found, found.order.rules)
    if order.verdict == "one":
        return (
            f"When everybody may choose, {names} wins: where everybody follows it, nobody gains by leaving, "
            "which is true of no other of these rules."
        )
    if order.verdict == "several":
        return (
            f"Which rule wins depends on where the market starts: {names} each keep everybody once nearly "
            "everybody follows them."
        )
    if order.verdict == "mix":
        return f"No rule wins alone: {_shares(found, names)}."
    if order.verdict == "no order":
        return f"There is no order among these rules: {_circle(found)}."
    return _undecided(found, names)


def _undecided(found: Game, names: str) -> str:
    """Say what is most likely, with its chance, and what leaves it open."""
    order = found.order
    likely = max(order.chances, key=lambda name: order.chances[name])
    what = f"{_LIKELY[likely]}: {names}, with a chance of {100 * order.held:.0f} %"
    if order.held < _NAMED:  # these rules are not even the likely ones
        what = f"{_LIKELY[likely]}, with a chance of {100 * order.chances[likely]:.0f} %; it is open which"
    if order.held < SURE:
        return (
            f"These replications cannot tell which rule wins when everybody may choose. Most likely {what}."
        )
    said = f"When everybody may choose, most likely {what}"
    unsure = [one for one in found.edges if not one.decided][:_MOST_OPEN]
    if not unsure:
        return f"{said}, though not every switch bears that out."
    told = [f"from '{found.rules[one.old]}' to '{found.rules[one.new]}'" for one in unsure]
    return f"{said}; it stays open whether one gains who switches {' or '.join(told)}."


_LIKELY = {
    "one": "one keeps everybody",
    "several": "several could each keep everybody",
    "mix": "some stay side by side",
    "no order": "they beat each other in a circle",
}


def _shares(found: Game, names: str) -> str:
    """Which rules stay, with their shares and limits."""
    held, ends = found.balance, ends_of(found)
    if held is None or len(held.followed) < 2 or any(one.vague for one in ends):
        return f"each of {names} gains while few follow it, so they stay side by side"
    told = [
        f"'{found.rules[k]}' by {share(ends[k].share)} ({limits_between(ends[k])})" for k in held.followed
    ]
    return f"rules stay side by side, followed {', '.join(told[:-1])} and {told[-1]} of freelancers"


def _circle(found: Game) -> str:
    rules = found.order.rules
    told = [f"'{found.rules[b]}' beats '{found.rules[a]}'" for a, b in pairwise(rules)]
    last = f"'{found.rules[rules[0]]}' beats '{found.rules[rules[-1]]}'"
    return f"{', '.join(told)}, and {last}"


def _worth(found: Game, goal: str) -> str:
    """What the winner is worth to the first who follow it and to all, on the way to which it is copied."""
    if found.order.verdict != "one":
        return ""
    winner = found.order.rules[0]
    first, everybody = alone_of(found, winner), everybody_of(found, winner)
    if first is None or everybody is None:
        return ""
    kind = GOALS[goal].kind
    return (
        f"{COUNTED[goal]}: {number(_told(first.value, goal), kind)} while few follow it, and "
        f"{number(_told(everybody.value, goal), kind)} when everybody does."
    )


def _switching(found: Game, goal: str) -> str:
    """What one gains who leaves the mix that was checked."""
    if not len(found.switches.pairs):
        return ""
    limit = 100 * found.switches.found.level
    where = _where(found)
    n = counted(int(found.checked.played[0]), "replication")
    if found.switches.most <= 0:
        return f"{where} nobody gains by switching ({limit:.0f} % sure, {n} in worlds of its own)."
    return (
        f"{where} nobody gains more than {gain(found.switches.most, goal)} by switching ({limit:.0f} % sure, "
        f"{n} in worlds of its own)."
    )


def _where(found: Game) -> str:
    """Say in which mix it was checked who gains by switching."""
    if found.order.verdict == "no order":
        return f"At the shares {_mix(found)} of freelancers"
    if found.order.verdict != "undecided":
        return "There"
    if told := told_ends(found):
        return f"Where the market ends up from here ({told} of freelancers)"
    if found.way is None:
        return f"In the mix that one least wants to leave of those played ({_mix(found)} of freelancers)"
    return (
        "Where the market ends up from here cannot be told. In one mix that it may come to "
        f"({_mix(found)} of freelancers)"
    )


def _mix(found: Game) -> str:
    mix = found.outcome / found.outcome.sum()
    least = found.outcome.min() / found.outcome.sum()
    told = [f"'{rule}' {share(x)}" for rule, x in zip(found.rules, mix, strict=True) if x > least]
    return ", ".join(told)


def _told(value: float | None, goal: str) -> float | None:
    """A payoff as people count it: days are not negative."""
    return -value if value is not None and GOALS[goal].less_is_better else value


def _payoff(found: Game, mix: int, rule: int, unit: str) -> Estimate:
    value = float(found.table.values[mix, rule])
    error = float((found.table.deviations[:, mix, rule] ** 2).sum() ** 0.5)
    n = int(found.table.played[mix])
    reach = t_quantile(found.level, n - 1) * error
    return Estimate(value, value - reach, value + reach, n, unit, "jackknife over replications", found.level)


def everybody_of(found: Game, rule: int) -> Estimate:
    """What followers of a rule get where nearly everybody follows it."""
    return _payoff(found, rule, rule, "")


def alone_of(found: Game, rule: int) -> Estimate | None:
    """What followers of a rule get in the mix before anybody switches; None if that was not played."""
    own = counts_of(found.start, found.table.people)[0]
    for mix in np.flatnonzero((found.table.mixes == own).all(axis=1)).tolist():
        return _payoff(found, int(mix), rule, "")
    return None


def _turned(one: Estimate, goal: str) -> Estimate:
    if not GOALS[goal].less_is_better or one.value is None:
        return one
    return one._replace(
        value=-one.value,
        low=None if one.high is None else -one.high,
        high=None if one.low is None else -one.low,
    )


def _cell(one: Estimate | None, goal: str) -> str:
    if one is None:
        return number(None)
    turned, kind = _turned(one, goal), GOALS[goal].kind
    return f"{number(turned.value, kind)}\n{limits_of(turned, kind)}"


def game_table(found: Game, goal: str) -> Sheet:
    """Lay out one row per rule: what it gets at the start and when all follow it, who leaves, where it ends.

    Parameters
    ----------
    found : Game
        What `play_game` returned.
    goal : str
        One of `GOALS`.

    Returns
    -------
    Sheet
    """
    table, kind = Sheet(gap=2, elsewhere="--json"), GOALS[goal].kind
    table.column("Rule", "name")
    for heading in ("Followed\nat the start", "Gets at\nthe start", "Gets when\nall follow it"):
        table.column(heading)
    table.column("Who leaves then\ngains most with", "words", stays=True)
    table.column("Followed\nin the end", stays=True)
    ends = ends_of(found)
    for k, rule in enumerate(found.rules):
        out = [one for one in found.edges if one.old == k]
        best = max(out, key=lambda one: one.gain)
        sure = "" if best.decided else " (open)"
        leaves = (
            f"{signed(best.gain, kind)} '{found.rules[best.new]}'{sure}"
            if best.gain > 0
            else f"nothing{sure}"
        )
        table.row(
            rule,
            share(float(found.start[k])),
            _cell(alone_of(found, k), goal),
            _cell(everybody_of(found, k), goal),
            leaves,
            end_cell(ends, k) or number(None),
        )
    least, most = int(found.table.played.min()), int(found.table.played.max())
    n = f"{least:,}" if least == most else f"{least:,} to {most:,}"
    table.note(
        f"{COUNTED[goal]} per freelancer; {100 * found.level:g} % intervals below, from {n} replications of "
        f"{len(found.table.mixes)} mixes of {found.table.people:,} freelancers on the same luck. Who follows "
        "which rule goes by their order: in another order, the luck is another."
    )
    if any(one.vague for one in ends):
        table.note("Shares in the end are left out where their limits leave everything open.")
    leaving = ([one for one in found.edges if one.old == k] for k in range(len(found.rules)))
    if any(not max(out, key=lambda one: one.gain).decided for out in leaving):
        table.note("Open: which of the two gets more cannot be told yet.")
    return table
