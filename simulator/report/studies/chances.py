"""Words and table of a plan: what a wanted chance of a hire takes.

Answers: with which strategy do how many Connects, or dollars, give the chance that a freelancer wants; what
one freelancer may meet. One sentence, then a table that names both kinds of range: how sure a number is, and
how unlike single freelancers are.
"""

import math
from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.numbers import counted, interval, limits, number
from simulator.report.pictures.first_hire import Asked
from simulator.report.words.controlled import controlled_metric
from simulator.report.words.plain import cell_of, plain_table, strategy_name
from simulator.report.words.ranking import oracles_of
from simulator.runs.result import RunResult
from simulator.studies.chances import Needed, connects_needed
from simulator.studies.outlook import (
    Price,
    chance_of_hires,
    chance_of_loss,
    in_usd,
    price_of,
    single_freelancers,
)

_CURVE = "inverted curve"
_MOST_NAME, _MOST_WIDE = 12, 9
_WHOLE = 1000.0
"""a number whose like is written without decimals"""


def needed_by(result: RunResult, groups: Sequence[str], asked: Asked) -> list[Needed]:
    """What each strategy needs: the cheapest first, then the others by how far they get."""
    found = [connects_needed(result, group, asked.chance, asked.hires) for group in groups]
    prices = {one.group: price_of(result, one.group) for one in found}

    def place(one: Needed) -> tuple[float, float]:
        if one.connects is None:
            return math.inf, -one.most_share
        return prices[one.group].usd(one.connects) if asked.usd else one.connects, -one.most_share

    return sorted(found, key=place)


def _amount(one: Needed, price: Price, asked: Asked) -> Estimate:
    if asked.usd:
        return in_usd(one, price)
    return Estimate(one.connects, one.low, one.high, one.n, "Connects per freelancer", _CURVE)


def _spent(connects: float, price: Price, asked: Asked) -> str:
    return number(price.usd(connects), "usd") if asked.usd else f"{connects:,.0f} Connects"


def _in_brackets(*parts: str) -> str:
    said = "; ".join(part for part in parts if part)
    return f" ({said})" if said else ""


def chance_answer(result: RunResult, found: Sequence[Needed], asked: Asked) -> str:
    """Say in one sentence which strategy needs how much.

    Parameters
    ----------
    result : RunResult
        A run with at least one replication.
    found : sequence of Needed
        As of `needed_by`.
    asked : Asked
        What is wanted.

    Returns
    -------
    str
        Oracles are left out where there is anything else: nobody can follow them.
    """
    oracles = oracles_of(result)
    told = [one for one in found if one.group not in oracles]
    if not told:
        return "Only strategies that see hidden columns are asked for: bounds, and no rule to follow."
    prices = {one.group: price_of(result, one.group) for one in told}
    there = [one for one in told if one.connects is not None]
    if not there:
        return _nowhere(result, told, prices, asked)
    first, *others = there
    clauses = [f"With {_takes(first, prices, asked, lead=True)} {_give(first, asked)} {asked.wanted}"]
    clauses += [f"with {_takes(one, prices, asked)}" for one in others[:1]]
    if len(others) > 1:
        most = _spent(float(others[-1].connects or 0), prices[others[-1].group], asked)
        clauses.append(f"{_count(len(others) - 1)} more up to {most}")
    short = told[len(there) :]
    if short:
        far = _furthest(short[0], prices, asked)
        clauses.append(f"with '{short[0].group}' not within {_window(result)}: {far}")
    if len(short) > 1:
        clauses.append(f"{_count(len(short) - 1)} more not either")
    return "; ".join(clauses) + "."


def _takes(one: Needed, prices: dict[str, Price], asked: Asked, lead: bool = False) -> str:
    """Write `'x' about 52 Connects (95 % interval 45 to 60)`."""
    amount = _amount(one, prices[one.group], asked)
    n = counted(one.n, "replication") if lead else ""
    sure = "one replication cannot say how sure that is" if one.n < 2 and lead else n
    value = _spent(float(one.connects or 0), prices[one.group], asked)
    return f"'{one.group}' about {value}{_in_brackets(_between(amount, asked), sure)}"


def _between(amount: Estimate, asked: Asked) -> str:
    """Write the interval of an amount; Connects are whole."""
    return interval(amount, "usd") if asked.usd else interval(amount, "plain", like=_WHOLE)


def _give(one: Needed, asked: Asked) -> str:
    return "gives" if asked.usd or one.connects == 1 else "give"


def _window(result: RunResult) -> str:
    return f"{result.scenario.horizon - result.scenario.warmup:g} days"


def _count(number_of: int) -> str:
    return "one" if number_of == 1 else f"{number_of}"


def _furthest(one: Needed, prices: dict[str, Price], asked: Asked) -> str:
    """Write `61 % (95 % interval 55 % to 66 %) after 600 Connects`."""
    if one.why == "nothing spent":
        return "it spent no Connects"
    low, high = (None if math.isnan(x) else x for x in (one.most_low, one.most_high))
    end = Estimate(one.most_share, low, high, one.n, "share of freelancers", _CURVE)
    value, sure = number(end.value, "share", like=0.1), _in_brackets(interval(end, "share", like=0.1))
    return f"{value}{sure} after {_spent(one.most_connects, prices[one.group], asked)}"


def _nowhere(result: RunResult, told: Sequence[Needed], prices: dict[str, Price], asked: Asked) -> str:
    n, best = counted(told[0].n, "replication"), told[0]
    if all(one.why == "nothing spent" for one in told):
        return f"Nobody spent Connects in {n}, so nothing can be said about {asked.wanted}."
    far = _furthest(best, prices, asked)
    if len(told) == 1:
        lead = f"With '{best.group}' there is not {asked.wanted} within {_window(result)}"
        return f"{lead}: it is {far} ({n})."
    lead = f"No strategy gives {asked.wanted} within {_window(result)}"
    return f"{lead}: with '{best.group}', the furthest, it is {far} ({n})."


def chance_table(result: RunResult, found: Sequence[Needed], asked: Asked) -> Table:
    """Lay strategies side by side: what a wanted chance takes, and what may be expected.

    Returns
    -------
    Table
        One row per strategy in the order of `found`. Under each value its confidence interval; under the
        middle of single freelancers the range of eight of ten.
    """
    oracles = oracles_of(result)
    n = found[0].n if found else 0
    below = f"its 95 % confidence interval over {counted(n, 'replication')}: how sure it is"
    notes = [
        f"Below each value: {below}."
        if n > 1
        else "One replication: numbers have no interval, or a wide one.",
        "Single: one freelancer, a prediction, the middle and the range of 8 in 10 under the same chances;"
        " more replications do not narrow it.",
        "'>': not reached by then, the furthest that enough freelancers went.",
        "Connects for a chance, and the chance in the sentence, are read off a curve that counts those whose"
        " Connects ran out as still waiting (Kaplan-Meier); 'Chance in ... days' counts everybody as they"
        " ended, and may be a little lower.",
        "Worst tenth: mean net earnings of the 10 % who end with least (CVaR).",
    ]
    if any(one.group in oracles for one in found):
        notes.append("(oracle): sees what nobody can see; not a rule to follow.")
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
        table.add_row(strategy_name(one.group, oracles), *_cells(result, one, asked))
    return table


def _cells(result: RunResult, one: Needed, asked: Asked) -> list[Text]:
    single = single_freelancers(result, one.group)
    counts = [chance_of_hires(result, one.group, k) for k in (1, 2, 3)]
    return [
        _needed_cell(one, price_of(result, one.group), asked),
        *(_narrow(cell_of(found, "share").plain) for found in (*counts, chance_of_loss(result, one.group))),
        _narrow(cell_of(controlled_metric(result, one.group, "cvar_10_net_earnings"), "usd").plain),
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


def _needed_cell(one: Needed, price: Price, asked: Asked) -> Text:
    amount = _amount(one, price, asked)
    if one.connects is None and one.why == "nothing spent":
        return Text("no bids")
    spent = one.most_connects if one.connects is None else one.connects
    lines = [("> " if one.connects is None else "") + _spent(spent, price, asked).removesuffix(" Connects")]
    if one.connects is not None or (one.low is not None and math.isfinite(one.low)):
        between = limits(amount, "usd") if asked.usd else limits(amount, "plain", like=_WHOLE)
        lines.append(between)
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
