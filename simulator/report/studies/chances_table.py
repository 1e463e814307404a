"""The table of a plan: what a wanted chance of a hire takes, and what one freelancer may expect.

Answers: how do strategies compare, with both kinds of range named: how sure a number is, and how much
single freelancers differ.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.numbers import counted, limits, number
from simulator.metrics.strategy import METRICS
from simulator.report.studies.chances import WHOLE, amount_of
from simulator.report.words.needs import Asked, Need, spent_words
from simulator.report.words.plain import (
    NO_SPREAD,
    NO_SPREAD_NOTE,
    ORACLE_NOTE,
    cell_of,
    window_words,
)
from simulator.report.words.ranking import oracles_of
from simulator.report.words.screen import ranges_apart
from simulator.report.words.sheet import Sheet
from simulator.runs.result import RunResult
from simulator.studies.chances import chance_of_hires
from simulator.studies.outlook import chance_of_loss, single_freelancers

_MOST_NAME, _MOST_WIDE = 12, 9
_WORST, _SINGLE, _DAYS = "Worst\ntenth\nends\nwith", "Single:\nConnects\nspent\nto hire", "Days\nto hire"


def chance_table(result: RunResult, found: Sequence[Need], asked: Asked, spent: bool = True) -> Sheet:
    """Lay strategies side by side: what a wanted chance takes, and what may be expected.

    Parameters
    ----------
    result : RunResult
        The run.
    found : sequence of Need
        As returned by `needed_by`.
    asked : Asked
        What is wanted.
    spent : bool
        Whether what was spent until the wanted chance has a column.

    Returns
    -------
    Sheet
        One row per strategy in the order of `found`. Under each value its confidence interval; under the
        middle of single freelancers the range of eight of ten.
    """
    oracles, days = oracles_of(result), window_words([result.scenario])
    table = Sheet(gap=1, elsewhere="--json")
    table.column("Strategy", "name", most=_MOST_NAME)
    what = "hire" if asked.hires == 1 else "hires"
    unit = "Dollars" if asked.usd else "Connects"
    header = f"{unit}\nspent by\n{100 * asked.chance:g} % with\n{asked.hires} {what}"
    table.column(header, stays=True)
    table.column(f"Chance in\n{days}\nof 1 hire")
    table.column("of 2\nhires", label="chance of 2 hires")
    table.column("of 3\nhires", label="chance of 3 hires")
    table.column("Losing\nmoney")
    table.column(_WORST)
    table.column(_SINGLE)
    table.column(_DAYS, label="Days to hire")
    for one in found:
        name = one.group + ("\n(oracle)" if one.group in oracles else "")
        table.row(name, *map(_narrow, _cells(one, asked)))
    _notes(table, found, asked, days, header)
    if not spent:
        table.remove(header)
    if any(one.group in oracles for one in found):
        table.note(ORACLE_NOTE)
    return table


def _notes(table: Sheet, found: Sequence[Need], asked: Asked, days: str, header: str) -> None:
    """Explain the columns of the table, and what can be seen in it."""
    n = found[0].needed.n if found else 0
    table.note(f"In {days}.")
    if n > 1:
        table.note(
            f"Below each value: its 95 % confidence interval over {counted(n, 'replication')}: how sure it "
            "is."
        )
    else:
        table.note("One replication: numbers have no interval, or a wide one.")
    if any(NO_SPREAD in cell for column in table.columns for cell in column.cells):
        table.note(NO_SPREAD_NOTE)
    table.note(
        "Single: what one freelancer can expect, the middle and the range that holds 8 of 10; more"
        " replications do not narrow it. Connects spent until the first hire, free ones counted: not what"
        " has to be bought.",
        _SINGLE,
    )
    short = [one for one in found if one.needed.connects is None and one.needed.why != "nothing spent"]
    if short:
        table.note(
            f"Not reached: too few freelancers spent enough to get to {100 * asked.chance:g} %."
            + (" At least: below that, 95 % sure, it is not enough." if n > 1 else ""),
            header,
        )
    table.note(
        "The Connects spent count freelancers who ran out of them as still waiting; the chance in"
        f" {days} counts them as not hired, so it may be lower.",
        header,
    )
    table.note("Worst tenth: mean net earnings of the 10 % who end with least.", _WORST)


def _narrow(text: str) -> str:
    """Break the ranges that are too wide for a table of nine columns."""
    return "\n".join(
        end for line in text.split("\n") for end in (ranges_apart(line) if len(line) > _MOST_WIDE else [line])
    )


def _cells(one: Need, asked: Asked) -> list[str]:
    """Fill the row of one strategy, all from one sample."""
    single = single_freelancers(one.sample)
    shares = [chance_of_hires(one.sample, hires) for hires in (1, 2, 3)]
    shares.append(chance_of_loss(one.sample))
    worst = METRICS["cvar_10_net_earnings"]
    # corrected for lucky and unlucky draws, like the same number in a ranking
    tail = estimate(worst.function(replace(one.sample, controlled=True)), worst.unit)
    return [
        _needed_cell(one, asked),
        *(cell_of(share, "share") for share in shares),
        cell_of(tail, "usd"),
        *(_single_cell(single[f"{unit}_to_first_hire"]) for unit in ("connects", "days")),
    ]


def _needed_cell(one: Need, asked: Asked) -> str:
    """Write what is needed with its limits, or how far the strategy got."""
    needed = one.needed
    if needed.why == "nothing spent":
        return "no bids"
    amount = amount_of(one, asked)
    if needed.connects is None:
        if needed.low is None or not math.isfinite(needed.low):
            return "not\nreached"
        least = spent_words(needed.low, one.price, asked).removesuffix(" Connects")
        return f"not\nreached;\nat least\n{least}"
    sure = limits(amount, "usd") if asked.usd else limits(amount, "plain", like=WHOLE)
    return f"{spent_words(needed.connects, one.price, asked).removesuffix(' Connects')}\n{sure}"


def _single_cell(found: Estimate) -> str:
    """Write the middle of single freelancers with the range of eight of ten below, open where unseen."""
    middle, low, high = (
        "never seen" if x is None or math.isinf(x) else number(x, like=WHOLE)
        for x in (found.value, found.low, found.high)
    )
    if middle == "never seen":
        return "over half\nunhired" if low == "never seen" else f"{low} or more"
    return f"{middle}\n{low} or more" if high == "never seen" else f"{middle}\n{low}–{high}"
