"""The words of a plan that was played: how many Connects to buy.

Answers: with which strategy is how much enough, and what if no number is. One sentence, a table, or
everything as plain data, all from the same numbers.
"""

import math
import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.goals import GOALS
from simulator.metrics.numbers import counted, interval, number
from simulator.report.studies.chances import WHOLE
from simulator.report.words.needs import Asked, Need, leaves_all_open
from simulator.report.words.plain import window_words
from simulator.report.words.ranking import oracles_of
from simulator.runs.result import RunResult
from simulator.studies.chances import Needed
from simulator.studies.doses import Bought
from simulator.studies.outlook import Tariff

_NOBODY = "All these strategies see hidden columns: they are bounds, not rules to follow."
_LIMITS = "inverted curve"
START = "on the first counted day nobody has work in hand, and nothing was won or lost before"
_LEFT_OVER = ": not everybody can use all, because posts or free hours run out first"


class Buying(NamedTuple):
    """What the buyers of one strategy have to buy, and at which price."""

    group: str
    found: Bought
    price: Tariff

    @property
    def never(self) -> bool:
        """Whether no number of Connects is enough."""
        return self.found.needed.connects is None

    @property
    def left(self) -> float | None:
        """Mean income of those who buy what is needed, less what they paid for it."""
        return self.found.left_usd(self.price.usd_each)

    def gain(self, goal: str) -> float | None:
        """What those have of a goal who buy what is needed: one of `GAINS`."""
        out = self.found.outcome
        if out is None:
            return None
        if goal == "income":
            return self.left
        if goal == "per_connect":
            return 100 * out.hires / out.gross if out.gross else None
        return out.hires if goal == "hires" else out.days


GAINS = ("income", "hires", "first_hire", "per_connect")
"""goals that a plan can be ordered by: buyers are not asked for their hours"""


def buying_of(
    result: RunResult, needs: Sequence[Need], answers: Mapping[str, Bought], asked: Asked
) -> list[Buying]:
    """Put answers in order: the cheapest first, or what brings most of a goal; oracles last.

    Those that no number helps come after the others.

    Parameters
    ----------
    result : RunResult
        The run.
    needs : sequence of Need
        As returned by `needed_by`, for the price of each strategy.
    answers : mapping of str to Bought
        As returned by `bought`.
    asked : Asked
        What is wanted.

    Returns
    -------
    list of Buying
    """
    oracles = oracles_of(result)

    def place(one: Buying) -> tuple[bool, float, float]:
        needed, last = one.found.needed, one.group in oracles
        if needed.connects is None:
            return last, math.inf, -needed.most_share
        cost = one.price.usd(needed.connects) if asked.usd else needed.connects
        if asked.goal:
            gain, sign = one.gain(asked.goal), 1.0 if GOALS[asked.goal].less_is_better else -1.0
            return last, sys.float_info.max if gain is None else sign * gain, cost
        return last, cost, -(one.found.none.value or 0.0)

    return sorted(
        (Buying(n.group, answers[n.group], n.price) for n in needs if n.group in answers), key=place
    )


def amount(needed: Needed, price: Tariff, asked: Asked) -> Estimate:
    """Estimate what is to be bought, in Connects or dollars.

    Parameters
    ----------
    needed : Needed
        Connects.
    price : Tariff
        What they cost.
    asked : Asked
        Whether dollars are counted.

    Returns
    -------
    Estimate
    """
    value, low, high = (
        price.usd(x) if asked.usd and x is not None else x for x in (needed.connects, needed.low, needed.high)
    )
    unit = "dollars" if asked.usd else "Connects"
    return Estimate(value, low, high, needed.n, f"{unit} per freelancer", _LIMITS)


def worlds_of(found: Sequence[Buying]) -> str:
    """Write how many worlds of buyers were played for each: `24 worlds`, `24 to 44 worlds`."""
    numbers = sorted({one.found.needed.n for one in found})
    least = f"{numbers[0]:,} to " if len(numbers) > 1 else ""
    return f"{least}{counted(numbers[-1], 'world')}" if numbers else "no worlds"


def amount_words(needed: Needed, price: Tariff, asked: Asked) -> str:
    """Write what is to be bought.

    Parameters
    ----------
    needed : Needed
        Connects.
    price : Tariff
        What they cost.
    asked : Asked
        Whether dollars are counted.

    Returns
    -------
    str
        `1,387`, or `$208`.
    """
    value = amount(needed, price, asked).value or 0.0
    return number(value, "usd") if asked.usd else f"{value:,.0f}"


def _sure(needed: Needed, price: Tariff, asked: Asked) -> str:
    found = amount(needed, price, asked)
    return interval(found, "usd") if asked.usd else interval(found, "plain", like=WHOLE)


def buying_answer(result: RunResult, found: Sequence[Buying], asked: Asked) -> str:
    """Say in a sentence or two how many Connects to buy.

    Parameters
    ----------
    result : RunResult
        The run.
    found : sequence of Buying
        As returned by `buying_of`.
    asked : Asked
        What is wanted.

    Returns
    -------
    str
        Oracles are left out where there is any other strategy: no freelancer can follow them.
    """
    window = window_words([result.scenario])
    open_to_all = [one for one in found if one.group not in oracles_of(result)]
    if not open_to_all:
        return _NOBODY
    there = [one for one in open_to_all if not one.never]
    if not there:
        return _out_of_reach(open_to_all, asked, window)
    first, *others = sorted(there, key=lambda one: leaves_all_open(one.found.needed))  # what is sure first
    if leaves_all_open(first.found.needed):
        clauses = [_not_told(first, asked, window)]
    else:
        clauses = [_lead(first, asked) + _first(first, asked, window)]
    clauses += [_also(one, asked) for one in others[:1]]
    if len(others) > 1:
        many = len(others) - 1
        verb = "takes" if many == 1 else "take"
        last = max(others[1:], key=lambda one: amount(one.found.needed, one.price, asked).value or 0.0)
        most = amount_words(last.found.needed, last.price, asked)
        clauses.append(f"{'one' if many == 1 else many} more {verb} up to {most}")
    short = open_to_all[len(there) :]
    if short:
        clauses.append(f"with '{short[0].group}' no number is enough: {_at_most(short[0])}")
    if len(short) > 1:
        clauses.append(f"nor with {'one' if len(short) == 2 else len(short) - 1} more")
    besides = "" if leaves_all_open(first.found.needed) else _besides(first, asked)
    return f"{'; '.join(clauses)}. {besides}".strip()


def _lead(one: Buying, asked: Asked) -> str:
    """Say what the first has most of, where a goal orders those that give the chance."""
    gain = one.gain(asked.goal) if asked.goal else None
    if gain is None:
        return ""
    goal = GOALS[asked.goal]
    return f"For {goal.words} ({goal.short.format(number(gain, goal.kind))}): "


def _first(one: Buying, asked: Asked, window: str) -> str:
    """Write what the cheapest takes: `Buy about 480 Connects (…) and follow 'x' for …`."""
    needed = one.found.needed
    if not needed.connects:
        none = one.found.none
        begins = "with" if _lead(one, asked) else "With"
        return (
            f"{begins} '{one.group}' nothing has to be bought for {asked.wanted} within {window}: free "
            f"Connects and invitations give {number(none.value, 'share')} ({interval(none, 'share')})"
        )
    value = amount_words(needed, one.price, asked)
    what = f"Connects for {value}" if asked.usd else f"about {value} Connects"
    sure = f" ({_sure(needed, one.price, asked)}; {counted(needed.n, 'world')})"
    buy = "buy" if _lead(one, asked) else "Buy"
    return f"{buy} {what}{sure} and follow '{one.group}' for {asked.wanted} within {window}"


def _not_told(one: Buying, asked: Asked, window: str) -> str:
    """Say that the limits hold every number, what would settle it, and then the best guess."""
    needed, what = one.found.needed, "dollars" if asked.usd else "Connects"
    guess = f"{amount_words(needed, one.price, asked)}{'' if asked.usd else ' Connects'}"
    return (
        f"How many {what} {asked.wanted} within {window} takes cannot be told yet: "
        f"{counted(needed.n, 'world')} leave any number possible, and more replications (--replications) "
        f"would settle it; the best guess is {guess} with '{one.group}' ({_sure(needed, one.price, asked)})"
    )


def _also(one: Buying, asked: Asked) -> str:
    needed = one.found.needed
    if leaves_all_open(needed):
        guess = (
            f"the best guess is {amount_words(needed, one.price, asked)}, {_sure(needed, one.price, asked)}"
        )
        return f"with '{one.group}' it cannot be told yet ({guess})"
    if not needed.connects:
        return f"nor with '{one.group}' ({number(one.found.none.value, 'share')})"
    value = amount_words(needed, one.price, asked)
    return f"with '{one.group}' it takes about {value} ({_sure(needed, one.price, asked)})"


def _at_most(one: Buying) -> str:
    needed = one.found.needed
    if needed.why == "nothing spent":
        return "it spends none"
    most = most_of(needed)
    return f"the chance is {number(most.value, 'share')} at most ({interval(most, 'share')})"


def most_of(needed: Needed) -> Estimate:
    """Chance with as many as anybody can use."""
    return Estimate(needed.most_share, needed.most_low, needed.most_high, needed.n, "", "")


def _besides(one: Buying, asked: Asked) -> str:
    """Write what it takes without invitations, and what is spent in the end."""
    found, said = one.found, []
    alone, bought = found.alone.connects, found.needed.connects
    if not bought:
        pass
    elif alone is None:
        said.append("without invitations no number is enough")
    elif alone > bought:
        said.append(f"without invitations it takes about {amount_words(found.alone, one.price, asked)}")
    if bought and found.outcome is not None:
        spent = found.outcome.spent_net
        why = _LEFT_OVER if spent < bought else ""
        said.append(f"{spent:,.0f} are spent on average, free ones counted and refunds taken off{why}")
    if one.left is not None:
        paid = "fees, plan and the Connects bought" if bought else "fees and plan"
        said.append(f"{number(one.left, 'usd')} is left on average after {paid}")
    text = "; ".join(said)
    checked = found.checked
    if checked is not None and checked.value is not None:
        share, sure = number(checked.value, "share"), interval(checked, "share")
        again = f"played again with as many, {share} were hired ({sure})"
        text = f"{text}; {again}" if text else again
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _out_of_reach(found: Sequence[Buying], asked: Asked, window: str) -> str:
    best = found[0]
    if all(one.found.needed.why == "nothing spent" for one in found):
        return f"No strategy spends Connects, so nothing can be said about {asked.wanted}."
    begins = f"No number of Connects gives {asked.wanted} within {window}"
    furthest = f"with '{best.group}'" + (", the furthest," if len(found) > 1 else "")
    return f"{begins}: {furthest} {_at_most(best)}, however many are bought."
