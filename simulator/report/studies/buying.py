"""The words of a plan that was played: how many Connects to buy.

Answers: with which strategy is how much enough, and what if no number is. One sentence, a table, or
everything as plain data, all from the same numbers.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.numbers import counted, interval, limits, number
from simulator.report.studies.chances import WHOLE
from simulator.report.words.needs import Asked, Need
from simulator.report.words.plain import ORACLE_NOTE, cell_of, window_words
from simulator.report.words.ranking import oracles_of
from simulator.report.words.sheet import Sheet
from simulator.runs.result import RunResult
from simulator.studies.bought import Bought
from simulator.studies.chances import Needed
from simulator.studies.outlook import Tariff, outlook_of_samples

_NOBODY = "All these strategies see hidden columns: they are bounds, not rules to follow."
_LIMITS, _CHECKED = "inverted curve", "Played\nagain"
_FEW = 10
"""Connects that are hardly worth buying: one proposal or two"""


class Buying(NamedTuple):
    """What the buyers of one strategy have to buy, and at which price."""

    group: str
    found: Bought
    price: Tariff

    @property
    def never(self) -> bool:
        """Whether no number of Connects is enough."""
        return self.found.needed.connects is None


def buying_of(
    result: RunResult, needs: Sequence[Need], answers: Mapping[str, Bought], asked: Asked
) -> list[Buying]:
    """Put answers in order: the cheapest first, those that no number helps after them, oracles last.

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


def _amount_words(needed: Needed, price: Tariff, asked: Asked) -> str:
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
    first, *others = there
    clauses = [_first(first, asked, window)]
    clauses += [_also(one, asked) for one in others[:1]]
    if len(others) > 1:
        last, many = others[-1], len(others) - 1
        verb = "takes" if many == 1 else "take"
        most = _amount_words(last.found.needed, last.price, asked)
        clauses.append(f"{'one' if many == 1 else many} more {verb} up to {most}")
    short = open_to_all[len(there) :]
    if short:
        clauses.append(f"with '{short[0].group}' no number is enough: {_at_most(short[0])}")
    if len(short) > 1:
        clauses.append(f"nor with {'one' if len(short) == 2 else len(short) - 1} more")
    return f"{'; '.join(clauses)}. {_besides(first, asked)}".strip()


def _first(one: Buying, asked: Asked, window: str) -> str:
    """Write what the cheapest takes: `Buy about 480 Connects (…) and follow 'x' for …`."""
    needed = one.found.needed
    if not needed.connects:
        none = one.found.none
        return (
            f"With '{one.group}' nothing has to be bought for {asked.wanted} within {window}: free "
            f"Connects and invitations give {number(none.value, 'share')} ({interval(none, 'share')})"
        )
    value = _amount_words(needed, one.price, asked)
    what = f"Connects for {value}" if asked.usd else f"about {value} Connects"
    sure = f" ({_sure(needed, one.price, asked)}; {counted(needed.n, 'world')})"
    return f"Buy {what}{sure} and follow '{one.group}' for {asked.wanted} within {window}"


def _also(one: Buying, asked: Asked) -> str:
    needed = one.found.needed
    if not needed.connects:
        return f"nor with '{one.group}' ({number(one.found.none.value, 'share')})"
    value = _amount_words(needed, one.price, asked)
    return f"with '{one.group}' it takes about {value} ({_sure(needed, one.price, asked)})"


def _at_most(one: Buying) -> str:
    needed = one.found.needed
    if needed.why == "nothing spent":
        return "it spends none"
    most = Estimate(needed.most_share, needed.most_low, needed.most_high, needed.n, "", "")
    return f"it is {number(most.value, 'share')} at most ({interval(most, 'share')})"


def _besides(one: Buying, asked: Asked) -> str:
    """Write what it takes without invitations, and what is spent in the end."""
    found, said = one.found, []
    alone, bought = found.alone.connects, found.needed.connects
    if not bought:
        pass
    elif alone is None:
        said.append("without invitations no number is enough")
    elif alone > bought:
        said.append(f"without invitations it takes about {_amount_words(found.alone, one.price, asked)}")
    if bought and found.spent_net is not None:
        said.append(
            f"{found.spent_net:,.0f} Connects, free ones among them, are spent in the end net of refunds"
        )
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


def buying_table(result: RunResult, found: Sequence[Buying], asked: Asked) -> Sheet:
    """Lay strategies side by side: what to buy, and what comes of it.

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
    Sheet
        One row per strategy in the order of `found`.
    """
    oracles, days = oracles_of(result), window_words([result.scenario])
    table = Sheet(gap=1, elsewhere="--json")
    table.column("Strategy", "name", most=16)
    what = "hire" if asked.hires == 1 else "hires"
    bought = "Dollars" if asked.usd else "Connects"
    table.column(f"{bought} to\nbuy for {100 * asked.chance:g} %\nof {asked.hires} {what}", stays=True)
    again = any(one.found.checked is not None for one in found)
    if again:
        table.column(_CHECKED)
    table.column("Without\ninvitations")
    table.column("Connects\nspent, net\nof refunds")
    table.column("Chance\nbuying\nnone")
    table.column("Chance\nat most")
    for one in found:
        cells = [
            one.group + ("\n(oracle)" if one.group in oracles else ""),
            _needed_cell(one.found.needed, one.price, asked),
            _needed_cell(one.found.alone, one.price, asked),
            "–" if one.found.spent_net is None else f"{one.found.spent_net:,.0f}",
            cell_of(one.found.none, "share"),
            number(one.found.needed.most_share, "share"),
        ]
        if again:
            cells.insert(2, cell_of(one.found.checked, "share") if one.found.checked else "–")
        table.row(*cells)
    table.note(
        f"In {days}, bought on the first day on top of the free ones. Below a value: its 95 % confidence "
        "interval."
    )
    table.note("Played again: the share that was hired of others who bought as many.", _CHECKED)
    table.note("Chance at most: with as many Connects as can be used.", "Chance\nat most")
    if any(one.group in oracles for one in found):
        table.note(ORACLE_NOTE)
    return table


def _needed_cell(needed: Needed, price: Tariff, asked: Asked) -> str:
    if needed.connects is None:
        return "no number"
    found = amount(needed, price, asked)
    sure = limits(found, "usd") if asked.usd else limits(found, "plain", like=WHOLE)
    return f"{_amount_words(needed, price, asked)}\n{sure}" if needed.connects else "0"


def buying_document(
    result: RunResult, found: Sequence[Buying], needs: Sequence[Need], asked: Asked
) -> dict[str, object]:
    """Lay out a plan that was played as plain data.

    Parameters
    ----------
    result : RunResult
        The run.
    found : sequence of Buying
        As returned by `buying_of`.
    needs : sequence of Need
        As returned by `needed_by`.
    asked : Asked
        What is wanted.

    Returns
    -------
    dict
        The answer, what each strategy has to buy in Connects and dollars, and what to expect with the budget
        of the scenario.
    """
    strategies = {}
    for one in found:
        needed, bought = one.found.needed, one.found
        cost = amount(needed, one.price, Asked(asked.chance, asked.hires, True))
        strategies[one.group] = needed._asdict() | {
            "usd": cost.value,
            "usd_low": cost.low,
            "usd_high": cost.high,
            "without_invitations": bought.alone._asdict(),
            "spent_net": bought.spent_net,
            "chance_buying_none": bought.none._asdict(),
            "played_again": None if bought.checked is None else bought.checked._asdict(),
        }
    rows = outlook_of_samples({one.group: one.sample for one in needs}, asked.chance).to_dict("records")
    return {
        "run_dir": str(result.directory),
        "answer": buying_answer(result, found, asked),
        "connects": "bought on the first counted day",
        "chance": asked.chance,
        "hires": asked.hires,
        "strategies": strategies,
        "outlook": rows,
    }
