"""Yardsticks for people: a sentence or two, and a table.

Answers: how much more was there to get, and how much of it for somebody who sees no more than I do. A
yardstick is never one of the rules: it stands before them.
"""

from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.numbers import counted, interval, number
from simulator.metrics.strategy import Kind
from simulator.report.words.plain import cell_of, strategy_name, window_words
from simulator.report.words.sheet import Sheet
from simulator.strategies.registry import chooses_oracle
from simulator.studies.yardsticks.family import written
from simulator.studies.yardsticks.reached import Reached
from simulator.studies.yardsticks.record import Bound

_WHAT = {
    "hires": "{} hires per freelancer (invited and repeat ones included)",
    "income": "{} per freelancer after Connects, plan and fees",
    "income_per_hour": "{} for each hour of looking, writing and interviewing",
    "first_hire": "{} days to the first hire, on average (who has none counts with the whole period),",
    "per_connect": "{} hires per 100 Connects",
}
_HEADS = {
    "hires": "Hires",
    "income": "Income",
    "income_per_hour": "Income per hour",
    "first_hire": "Days to first hire (none: all)",
    "per_connect": "Hires per 100 Connects",
}


def kind_of(goal: str) -> Kind:
    """How the values of a goal are written."""
    return "usd" if goal.startswith("income") else "plain"


def bound_sentence(bound: Bound, window: str, asks: bool = False) -> str:
    """Say what no rule can beat.

    Parameters
    ----------
    bound : Bound
        One of `yardsticks`.
    window : str
        The time that counts, such as `150 days`.
    asks : bool
        Whether it is for rules that set their own price too.

    Returns
    -------
    str
    """
    kind, goal = kind_of(bound.goal), bound.goal
    most = bound.estimate()
    value = _WHAT[goal].format(number(most.value, kind))
    sure = interval(most, kind)
    than = "below" if bound.is_least else "more than"
    who = "No rule"
    if bound.spent is not None:
        who = f"No rule that spends {number(bound.spent)} Connects or more per freelancer"
    price = "at any price" if asks else "at the freelancer's usual price"
    return (
        f"{who} gets {than} {value} in {window} with these Connects{f' ({sure})' if sure else ''}: even "
        f"that takes foresight, which knows every client's choice ({price})."
    )


def yardstick_answer(found: Reached, goal: str) -> str:
    """Say what no rule can beat, and what the best rule gets that sees no more than a freelancer.

    Parameters
    ----------
    found : Reached
        What `studies.yardsticks.reached.reached` returned.
    goal : str
        One of its goals.

    Returns
    -------
    str
        One or two sentences.
    """
    text = bound_sentence(found.bounds[goal], window_words([found.scenario]), found.asks)
    if goal not in found.found:
        return text
    best = found.found[goal]
    value = best.estimate()
    sure = interval(value, kind_of(goal))
    return (
        f"{text} The best rule found that sees what you see gets "
        f"{_WHAT[goal].format(number(value.value, kind_of(goal)))}{f' ({sure})' if sure else ''}: "
        f"{written(best.choice)}. It is the best of {counted(best.tried, 'rule')}, in worlds by which it was "
        "not chosen."
    )


def yardstick_table(found: Reached, goal: str) -> Sheet:
    """Lay out what each rule gets, and the yardsticks apart from them.

    Parameters
    ----------
    found : Reached
        What `studies.yardsticks.reached.reached` returned.
    goal : str
        One of its goals.

    Returns
    -------
    Sheet
    """
    kind, bound = kind_of(goal), found.bounds[goal]
    oracles = frozenset(g.name for g in found.scenario.freelancers if chooses_oracle(g.strategy))
    table = Sheet(gap=1, elsewhere="--json", splits=True)
    table.column("Rule", "name")
    table.column(_HEADS[goal])

    def order(name: str) -> tuple[bool, float]:
        value = found.rules[goal][name].value
        worst = value is None
        return name in oracles or worst, 0.0 if value is None else value * (1 if bound.is_least else -1)

    for name in sorted(found.rules[goal], key=order):
        table.row(strategy_name(name, oracles), cell_of(found.rules[goal][name], kind))
    table.section()
    if goal in found.found:
        table.row("Best rule found that sees what you see", cell_of(found.found[goal].estimate(), kind))
    table.row("No rule can beat (foresight)", cell_of(bound.estimate(), kind))
    table.note(
        f"In {window_words([found.scenario])}; 95 % intervals from "
        f"{counted(found.replications, 'replication')}. The last line is a bound for the same Connects, "
        "contract slots and looks at the feed; it is no rule to follow. All numbers are as they came: "
        "`compare` corrects for luck, which a bound must not."
    )
    if goal == "per_connect" and any(one.value is None for one in found.rules[goal].values()):
        table.note("-: spent no Connects, so there is nothing to divide by.")
    return table


def yardstick_document(found: Reached) -> dict[str, object]:
    """Lay everything out as plain data, by goal: the bound, the rules, and the best rule found."""

    def plain(one: Estimate) -> dict[str, object]:
        return dict(one._asdict())

    return {
        goal: {
            "answer": yardstick_answer(found, goal),
            "bound": plain(bound.estimate()) | {"connects_at_least": bound.spent},
            "rules": {name: plain(one) for name, one in found.rules[goal].items()},
            "best_public": None
            if goal not in found.found
            else plain(found.found[goal].estimate())
            | {"strategy": written(found.found[goal].choice), "tried": found.found[goal].tried},
        }
        for goal, bound in found.bounds.items()
    }
