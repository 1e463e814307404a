"""Words and table of a plan: what a wanted chance of a hire takes.

Answers: how many Connects, or dollars, each strategy needs for the chance that a freelancer wants, and what
one freelancer may meet. One sentence, then a table that names both kinds of range: how sure a number is, and
how unlike single freelancers are.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from rich.table import Table
from rich.text import Text

from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.sample import Sample
from simulator.metrics.strategy import METRICS
from simulator.report.pictures.first_hire import Asked
from simulator.report.words.numbers import counted, interval, limits, number
from simulator.report.words.plain import cell_of, plain_table, strategy_name
from simulator.report.words.ranking import oracles_of
from simulator.runs.result import RunResult
from simulator.studies.chances import Needed, connects_needed
from simulator.studies.outlook import (
    ConnectsPrice,
    chance_of_hires,
    chance_of_loss,
    in_usd,
    outlook_of_samples,
    price_of,
    single_freelancers,
)

_CURVE = "inverted curve"
_MOST_NAME, _MOST_WIDE = 12, 9
_WHOLE = 1000.0
"""numbers of this size are written without decimals"""


class Need(NamedTuple):
    """What one strategy needs for the chance that is asked for, and what that costs."""

    group: str
    sample: Sample
    needed: Needed
    price: ConnectsPrice


def needed_by(result: RunResult, groups: Sequence[str], asked: Asked) -> list[Need]:
    """Work out what each strategy needs.

    Parameters
    ----------
    result : RunResult
        A run with at least one replication.
    groups : sequence of str
        Strategies of this run.
    asked : Asked
        The chance that is wanted, and whether dollars are counted.

    Returns
    -------
    list of Need
        The cheapest first, then those that fall short, the one that gets furthest first.
    """
    found = []
    for group in groups:
        sample = result.sample(group)
        found.append(
            Need(group, sample, connects_needed(sample, asked.chance, asked.hires), price_of(sample))
        )

    def place(one: Need) -> tuple[float, float]:
        needed = one.needed
        if needed.connects is None:
            return math.inf, -needed.most_share
        return one.price.usd(needed.connects) if asked.usd else needed.connects, -needed.most_share

    return sorted(found, key=place)


def plan_document(result: RunResult, found: Sequence[Need], asked: Asked) -> dict[str, object]:
    """Lay out a plan as plain data.

    Parameters
    ----------
    result : RunResult
        The run.
    found : sequence of Need
        As returned by `needed_by`.
    asked : Asked
        What is wanted.

    Returns
    -------
    dict
        The answer, what each strategy needs in Connects and dollars, and the whole outlook.
    """
    strategies = {}
    for one in found:
        cost = in_usd(one.needed, one.price)
        strategies[one.group] = one.needed._asdict() | {
            "usd": cost.value,
            "usd_low": cost.low,
            "usd_high": cost.high,
        }
    rows = outlook_of_samples({one.group: one.sample for one in found}, asked.chance).to_dict("records")
    return {
        "run_dir": str(result.directory),
        "answer": chance_answer(result, found, asked),
        "chance": asked.chance,
        "hires": asked.hires,
        "strategies": strategies,
        "outlook": rows,
    }


def _amount(one: Need, asked: Asked) -> Estimate:
    """Estimate what is needed, in the unit that is asked for."""
    needed = one.needed
    if asked.usd:
        return in_usd(needed, one.price)
    return Estimate(needed.connects, needed.low, needed.high, needed.n, "Connects per freelancer", _CURVE)


def _spent(connects: float, price: ConnectsPrice, asked: Asked) -> str:
    return number(price.usd(connects), "usd") if asked.usd else f"{connects:,.0f} Connects"


def _in_brackets(*parts: str) -> str:
    said = "; ".join(part for part in parts if part)
    return f" ({said})" if said else ""


def chance_answer(result: RunResult, found: Sequence[Need], asked: Asked) -> str:
    """Say in one sentence which strategy needs how much.

    Parameters
    ----------
    result : RunResult
        A run with at least one replication.
    found : sequence of Need
        As returned by `needed_by`.
    asked : Asked
        What is wanted.

    Returns
    -------
    str
        Oracles are left out where there is any other strategy: no freelancer can follow them.
    """
    oracles = oracles_of(result)
    open_to_all = [one for one in found if one.group not in oracles]
    if not open_to_all:
        return "All these strategies see hidden columns: they are bounds, and no rules to follow."
    there = [one for one in open_to_all if one.needed.connects is not None]
    if not there:
        return _not_reached(result, open_to_all, asked)
    first, *others = there
    clauses = [f"With {_takes(first, asked, lead=True)} {_give(first.needed, asked)} {asked.wanted}"]
    clauses += [f"with {_takes(one, asked)}" for one in others[:1]]
    if len(others) > 1:
        most = _spent(float(others[-1].needed.connects or 0), others[-1].price, asked)
        verb = "needs" if len(others) == 2 else "need"
        clauses.append(f"{_count(len(others) - 1)} more {verb} up to {most}")
    short = open_to_all[len(there) :]
    if short:
        far = _furthest(short[0], asked)
        clauses.append(f"'{short[0].group}' does not get there within {_window(result)}: {far}")
    if len(short) > 1:
        clauses.append(f"nor {'does' if len(short) == 2 else 'do'} {_count(len(short) - 1)} more")
    return "; ".join(clauses) + "."


def _takes(one: Need, asked: Asked, lead: bool = False) -> str:
    """Write `'x' about 52 Connects (95 % interval 45 to 60)`."""
    n = one.needed.n
    counted_over = counted(n, "replication") if lead else ""
    sure = "one replication cannot say how sure that is" if n < 2 and lead else counted_over
    value = _spent(float(one.needed.connects or 0), one.price, asked)
    return f"'{one.group}' about {value}{_in_brackets(_between(_amount(one, asked), asked), sure)}"


def _between(amount: Estimate, asked: Asked) -> str:
    """Write the interval of an amount; Connects are whole."""
    return interval(amount, "usd") if asked.usd else interval(amount, "plain", like=_WHOLE)


def _give(needed: Needed, asked: Asked) -> str:
    return "gives" if asked.usd or needed.connects == 1 else "give"


def _window(result: RunResult) -> str:
    return f"{result.scenario.horizon - result.scenario.warmup:g} days"


def _count(number_of: int) -> str:
    return "one" if number_of == 1 else f"{number_of}"


def _furthest(one: Need, asked: Asked) -> str:
    """Write `61 % (95 % interval 55 % to 66 %) after 600 Connects`."""
    needed = one.needed
    if needed.why == "nothing spent":
        return "it spent no Connects"
    low, high = (None if math.isnan(x) else x for x in (needed.most_low, needed.most_high))
    end = Estimate(needed.most_share, low, high, needed.n, "share of freelancers", _CURVE)
    value, sure = number(end.value, "share", like=0.1), _in_brackets(interval(end, "share", like=0.1))
    return f"{value}{sure} after {_spent(needed.most_connects, one.price, asked)}"


def _not_reached(result: RunResult, found: Sequence[Need], asked: Asked) -> str:
    """Say how far the best gets where no strategy reaches the wanted chance."""
    best = found[0]
    n = counted(best.needed.n, "replication")
    if all(one.needed.why == "nothing spent" for one in found):
        return f"No Connects were spent in {n}, so nothing can be said about {asked.wanted}."
    far = _furthest(best, asked)
    if len(found) == 1:
        lead = f"'{best.group}' does not give {asked.wanted} within {_window(result)}"
        return f"{lead}: it is {far} ({n})."
    lead = f"No strategy gives {asked.wanted} within {_window(result)}"
    return f"{lead}: with '{best.group}', the furthest, it is {far} ({n})."


def chance_table(result: RunResult, found: Sequence[Need], asked: Asked) -> Table:
    """Lay strategies side by side: what a wanted chance takes, and what may be expected.

    Parameters
    ----------
    result : RunResult
        The run.
    found : sequence of Need
        As returned by `needed_by`.
    asked : Asked
        What is wanted.

    Returns
    -------
    Table
        One row per strategy in the order of `found`. Under each value its confidence interval; under the
        middle of single freelancers the range of eight of ten.
    """
    oracles = oracles_of(result)
    notes = _notes(found, asked)
    if any(one.group in oracles for one in found):
        notes.append("(oracle): sees hidden columns; not a rule that you can follow.")
    table = plain_table(" ".join(notes), gap=1)
    table.add_column("Strategy", min_width=8, max_width=_MOST_NAME, overflow="fold")
    what = "hire" if asked.hires == 1 else "hires"
    for heading in (
        f"{'Dollars' if asked.usd else 'Connects'}\nfor {100 * asked.chance:g} %\nof {asked.hires} {what}",
        f"Chance in\n{_window(result)}\nof 1 hire",
        "\nof 2\nhires",
        "\nof 3\nhires",
        "Losing\nmoney",
        "Worst\ntenth\nends\nwith",
        "Single:\nConnects\nto hire",
        "\n\nDays\nto hire",
    ):
        table.add_column(heading, justify="right", no_wrap=True, vertical="top")
    for one in found:
        table.add_row(strategy_name(one.group, oracles), *_cells(one, asked))
    return table


def _notes(found: Sequence[Need], asked: Asked) -> list[str]:
    """Explain the columns of the table, and what can be seen in it."""
    n = found[0].needed.n if found else 0
    below = f"its 95 % confidence interval over {counted(n, 'replication')}: how sure it is"
    notes = [
        f"Below each value: {below}."
        if n > 1
        else "One replication: numbers have no interval, or a wide one.",
        "Single: a prediction for one freelancer, the middle and the range that holds 8 of 10; more"
        " replications do not narrow it.",
    ]
    short = (one for one in found if one.needed.connects is None and one.needed.why != "nothing spent")
    if first := next(short, None):
        most = _spent(first.needed.most_connects, first.price, asked)
        notes.append(
            f"> {most.removesuffix(' Connects')}: {100 * asked.chance:g} % was not reached; too few"
            f" freelancers spent more than {most}."
        )
    return [
        *notes,
        "The Connects needed are read off a curve that counts freelancers who ran out of Connects as still"
        " waiting (Kaplan-Meier). 'Chance in ... days' counts them as not hired: it may be a little lower.",
        "Worst tenth: mean net earnings of the 10 % who end with least (CVaR).",
    ]


def _cells(one: Need, asked: Asked) -> list[Text]:
    """Fill the row of one strategy, all from one sample."""
    single = single_freelancers(one.sample)
    shares = [chance_of_hires(one.sample, hires) for hires in (1, 2, 3)]
    shares.append(chance_of_loss(one.sample))
    worst = METRICS["cvar_10_net_earnings"]
    # corrected for lucky and unlucky draws, like the same number in a ranking
    tail = estimate(worst.function(replace(one.sample, controlled=True)), worst.unit)
    return [
        _needed_cell(one, asked),
        *(_narrow(cell_of(share, "share").plain) for share in shares),
        _narrow(cell_of(tail, "usd").plain),
        *(_single_cell(single[f"{unit}_to_first_hire"]) for unit in ("connects", "days")),
    ]


def _narrow(text: str) -> Text:
    """Break the lines of a cell that are too wide for a table of nine columns."""
    lines = (
        line.replace("–", "\nto ").replace(" to ", "\nto ").replace(" or ", "\nor ")
        if len(line) > _MOST_WIDE
        else line
        for line in text.splitlines()
    )
    return Text("\n".join(lines))


def _needed_cell(one: Need, asked: Asked) -> Text:
    """Write what is needed with its limits, or how far the strategy got."""
    needed = one.needed
    if needed.why == "nothing spent":
        return Text("no bids")
    is_there = needed.connects is not None
    spent = needed.most_connects if needed.connects is None else needed.connects
    lines = [("" if is_there else "> ") + _spent(spent, one.price, asked).removesuffix(" Connects")]
    if is_there or (needed.low is not None and math.isfinite(needed.low)):
        amount = _amount(one, asked)
        lines.append(limits(amount, "usd") if asked.usd else limits(amount, "plain", like=_WHOLE))
    return _narrow("\n".join(lines))


def _single_cell(found: Estimate) -> Text:
    """Write the middle of single freelancers with the range of eight of ten below, open where unseen."""
    middle, low, high = (
        "never seen" if x is None or math.isinf(x) else number(x, like=_WHOLE)
        for x in (found.value, found.low, found.high)
    )
    if middle == "never seen":
        return Text("over half\nunhired" if low == "never seen" else f"{low} or\nmore")
    return _narrow(f"{middle}\n{low} or more" if high == "never seen" else f"{middle}\n{low}–{high}")
