"""A game of rules as plain data, for other programs.

Answers: which numbers stand behind what was said.
"""

import pandas as pd

from simulator.report.robust.game import UNITS
from simulator.report.studies.game_end import end_data
from simulator.studies.game.play import Game


def game_data(found: Game) -> pd.DataFrame:
    """The numbers of the picture: shares over time, who gains by switching, and where everything stays.

    Columns: what (`share`, `switch`, `balance`), rule, to (whom one switches to), time, value, low, high.
    """
    rows: list[tuple[object, ...]] = []
    if found.way is not None:
        for k, rule in enumerate(found.rules):
            ends = (found.way.shares, found.way.low, found.way.high)
            for at, *values in zip(found.way.times, *(each[:, k] for each in ends), strict=True):
                rows.append(("share", rule, None, at, *values))
    for edge in found.edges:
        old, new = found.rules[edge.old], found.rules[edge.new]
        rows.append(("switch", old, new, None, edge.gain, edge.low, edge.high))
    for one, (low, high) in zip(found.balances, found.limits, strict=True):
        for k, rule in enumerate(found.rules):
            rows.append(("balance", rule, None, None, one.shares[k], low[k], high[k]))
    return pd.DataFrame(rows, columns=["what", "rule", "to", "time", "value", "low", "high"])


def game_document(found: Game, goal: str, answer: str) -> dict[str, object]:
    """Lay a game out as plain data.

    Parameters
    ----------
    found : Game
        What `play_game` returned.
    goal : str
        One of `GOALS`.
    answer : str
        The sentences.

    Returns
    -------
    dict
    """
    return {
        "answer": answer,
        "goal": goal,
        "unit": UNITS[goal] if goal != "income" else "dollars a month",
        "rules": list(found.rules),
        "freelancers": found.table.people,
        "level": found.level,
        "mixes": found.table.mixes.tolist(),
        "replications": found.table.played.tolist(),
        "payoffs": found.table.values.tolist(),
        "payoff_errors": ((found.table.deviations**2).sum(axis=0) ** 0.5).tolist(),
        "smooth": {"kind": found.surface.kind, "fits": found.surface.fits, "p": found.surface.p},
        **_choices(found),
        "path": None
        if found.way is None
        else {name: getattr(found.way, name).tolist() for name in ("times", "shares", "low", "high")},
        "takeovers": None
        if found.takeovers is None
        else {name: found.takeovers[k].tolist() for k, name in enumerate(("low", "middle", "high"))},
        "end": end_data(found),
        "outcome": {
            "mix": found.outcome.tolist(),
            "replications": int(found.checked.played[0]),
            "largest_gain": found.switches.largest,
            "nobody_gains_more_than": found.switches.most,
        },
    }


def _choices(found: Game) -> dict[str, object]:
    """Who gains by switching, which rule wins, and the shares that hold."""
    return {
        "switches": [
            {**one._asdict(), "old": found.rules[one.old], "new": found.rules[one.new]} for one in found.edges
        ],
        "order": {
            "verdict": found.order.verdict,
            "rules": [found.rules[k] for k in found.order.rules],
            "chances": found.order.chances,
            "chance_to_be_first": found.order.first.tolist(),
        },
        "balances": [
            {
                "shares": one.shares.tolist(),
                "low": limit[0].tolist(),
                "high": limit[1].tolist(),
                "payoff": one.payoff,
                "fate": one.fate,
                "chance": held,
            }
            for one, limit, held in zip(found.balances, found.limits, found.holding, strict=True)
        ],
    }
