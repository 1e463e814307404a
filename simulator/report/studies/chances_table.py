"""The table of a plan: what a wanted chance of a hire takes, and what one freelancer may expect.

Answers: how do strategies compare, with both kinds of range named: how sure a number is, and how much
single freelancers differ.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

from rich.table import Table
from rich.text import Text

from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.numbers import counted, limits, number
from simulator.metrics.strategy import METRICS
from simulator.report.pictures.first_hire import Asked
from simulator.report.studies.chances import WHOLE, Need, amount_of, spent_words, window_words
from simulator.report.words.plain import cell_of, plain_table, strategy_name
from simulator.report.words.ranking import oracles_of
from simulator.runs.result import RunResult
from simulator.studies.outlook import chance_of_hires, chance_of_loss, single_freelancers

_MOST_NAME, _MOST_WIDE = 12, 9


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
        f"Chance in\n{window_words(result)}\nof 1 hire",
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
        "Single: what one freelancer can expect, the middle and the range that holds 8 of 10; more"
        " replications do not narrow it.",
    ]
    short = (one for one in found if one.needed.connects is None and one.needed.why != "nothing spent")
    if first := next(short, None):
        most = spent_words(first.needed.most_connects, first.price, asked)
        notes.append(
            f"> {most.removesuffix(' Connects')}: {100 * asked.chance:g} % was not reached; too few"
            f" freelancers spent more than {most}."
        )
    return [
        *notes,
        "The Connects needed are read off a curve that counts freelancers who ran out of Connects as still"
        " waiting (Kaplan-Meier). 'Chance in ... days' counts them as not hired: it may be a little lower.",
        "Worst tenth: mean net earnings of the 10 % who end with least.",
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
    lines = [("" if is_there else "> ") + spent_words(spent, one.price, asked).removesuffix(" Connects")]
    if is_there or (needed.low is not None and math.isfinite(needed.low)):
        amount = amount_of(one, asked)
        lines.append(limits(amount, "usd") if asked.usd else limits(amount, "plain", like=WHOLE))
    return _narrow("\n".join(lines))


def _single_cell(found: Estimate) -> Text:
    """Write the middle of single freelancers with the range of eight of ten below, open where unseen."""
    middle, low, high = (
        "never seen" if x is None or math.isinf(x) else number(x, like=WHOLE)
        for x in (found.value, found.low, found.high)
    )
    if middle == "never seen":
        return Text("over half\nunhired" if low == "never seen" else f"{low} or\nmore")
    return _narrow(f"{middle}\n{low} or more" if high == "never seen" else f"{middle}\n{low}–{high}")
