"""A game of rules as plain data, for other programs.

Answers: which numbers stand behind what was said.
"""

from simulator.report.robust.game import UNITS
from simulator.studies.game.play import Game


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
        "path": None
        if found.way is None
        else {name: getattr(found.way, name).tolist() for name in ("times", "shares", "low", "high")},
        "takeovers": None
        if found.takeovers is None
        else {name: found.takeovers[k].tolist() for k, name in enumerate(("low", "middle", "high"))},
        "outcome": {
            "mix": found.outcome.tolist(),
            "replications": int(found.checked.played[0]),
            "largest_gain": found.switches.largest,
            "nobody_gains_more_than": found.switches.most,
        },
    }
