"""The table of a plan that was played, and all of it as plain data: what to buy, and what comes of it.

Answers: how do strategies compare, in the numbers of the sentence and the picture.
"""

from collections.abc import Sequence

from simulator.metrics.goals import GOALS
from simulator.metrics.numbers import limits, number
from simulator.report.studies.buying import (
    START,
    Buying,
    amount,
    amount_words,
    buying_answer,
    most_of,
    worlds_of,
)
from simulator.report.studies.chances import WHOLE
from simulator.report.words.needs import Asked, Need
from simulator.report.words.plain import ORACLE_NOTE, cell_of, window_words
from simulator.report.words.ranking import oracles_of
from simulator.report.words.sheet import Sheet
from simulator.runs.result import RunResult
from simulator.studies.chances import Needed
from simulator.studies.outlook import Tariff, outlook_of_samples

_CHECKED, _ALONE, _SPENT = "Played\nagain", "Without\ninvitations", "Connects\nspent, net\nof refunds"
_LEFT, _NONE, _MOST = "Left\non\naverage", "Chance\nbuying\nnone", "Chance\nat most"


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
    oracles, again = oracles_of(result), any(one.found.checked is not None for one in found)
    more = asked.goal if asked.goal not in ("", "income") else ""
    table = _columns(asked, again, more)
    for one in found:
        name = one.group + ("\n(oracle)" if one.group in oracles else "")
        table.row(name, *_cells(one, asked, again, more))
    table.note(
        f"In {window_words([result.scenario])}, bought on the first day on top of the free ones; "
        f"{worlds_of(found)} played for it. Below a value: its 95 % confidence interval."
    )
    for note, about in _NOTES:
        table.note(note, about)
    if any(one.group in oracles for one in found):
        table.note(ORACLE_NOTE)
    return table


_NOTES = (
    (f"{START[:1].upper()}{START[1:]}.", ""),
    ("Spent: on average, free ones counted and refunds taken off.", _SPENT),
    ("Left: mean income after fees, plan and the Connects bought.", _LEFT),
    ("Played again: the share that was hired of others who bought as many.", _CHECKED),
    ("Chance at most: with as many Connects as can be used.", _MOST),
)


def _columns(asked: Asked, again: bool, more: str) -> Sheet:
    """Begin the table with its headings; `more` is a goal that is counted besides."""
    table = Sheet(gap=1, elsewhere="--json")
    table.column("Strategy", "name", most=16)
    what = "hire" if asked.hires == 1 else "hires"
    bought = "Dollars" if asked.usd else "Connects"
    table.column(f"{bought} to\nbuy for {100 * asked.chance:g} %\nof {asked.hires} {what}", stays=True)
    if again:
        table.column(_CHECKED)
    table.column(_ALONE)
    table.column(_SPENT)
    table.column(_LEFT, label="Left on average")
    if more:
        table.column(GOALS[more].heading)
    table.column(_NONE)
    table.column(_MOST)
    return table


def _cells(one: Buying, asked: Asked, again: bool, more: str) -> list[str]:
    """What a strategy takes and brings, in the order of the headings."""
    checked = cell_of(one.found.checked, "share") if one.found.checked else "–"
    return [
        _needed_cell(one.found.needed, one.price, asked),
        *([checked] if again else []),
        _needed_cell(one.found.alone, one.price, asked),
        "–" if one.found.outcome is None else f"{one.found.outcome.spent_net:,.0f}",
        "–" if one.left is None else number(one.left, "usd"),
        *([number(one.gain(more), GOALS[more].kind)] if more else []),
        cell_of(one.found.none, "share"),
        cell_of(most_of(one.found.needed), "share"),
    ]


def _needed_cell(needed: Needed, price: Tariff, asked: Asked) -> str:
    if needed.connects is None:
        return "no number"
    found = amount(needed, price, asked)
    sure = limits(found, "usd") if asked.usd else limits(found, "plain", like=WHOLE)
    return f"{amount_words(needed, price, asked)}\n{sure}" if needed.connects else "0"


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
            "spent_net": None if bought.outcome is None else bought.outcome.spent_net,
            "left_usd": one.left,
            "hires_each": one.gain("hires"),
            "mean_days_to_first_hire": one.gain("first_hire"),
            "hires_per_100_connects": one.gain("per_connect"),
            "chance_buying_none": bought.none._asdict(),
            "played_again": None if bought.checked is None else bought.checked._asdict(),
        }
    rows = outlook_of_samples({one.group: one.sample for one in needs}, asked.chance).to_dict("records")
    return {
        "run_dir": str(result.directory),
        "answer": buying_answer(result, found, asked),
        "connects": "bought on the first counted day",
        "start": START,
        "goal": asked.goal or None,
        "chance": asked.chance,
        "hires": asked.hires,
        "strategies": strategies,
        "outlook": rows,
    }
