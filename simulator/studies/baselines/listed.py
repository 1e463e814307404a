"""Do posts, clients and crowds go together as the listings of 2025 and 2026 show.

Answers: do prices follow budgets and the client's record, and does money draw a crowd while the price does
not. The posts of a scenario are drawn again; nothing is played.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.model.jobs import FIXED, HOURLY
from simulator.model.scenario import Scenario
from simulator.paths import MEASURED_2025
from simulator.runs.files import read_json
from simulator.studies.baselines.checks import Check, within
from simulator.world.draws import draw_jobs

FEW_REPLICATIONS = 4
EXPERT = 2
ENOUGH_POSTS = 5
"""clients with fewer earlier posts have hire rates that say little"""

Posts = npt.NDArray[np.void]
Row = Callable[[Posts], float]


@lru_cache(maxsize=1)
def listed_facts() -> dict[str, Any]:
    """Read the aggregates of listings of 2025 and 2026, with the ranges that follow from them."""
    found: dict[str, Any] = read_json(MEASURED_2025)
    return found


def _ranks(one: str, other: str, kind: int | None = None) -> Row:
    """Rank correlation of two columns, over posts of one type or of all."""

    def row(posts: Posts) -> float:
        rows = posts if kind is None else posts[posts["type"] == kind]
        table = pd.DataFrame({"one": rows[one], "other": rows[other]})
        return float(table.rank().corr().to_numpy()[0, 1])

    return row


def _hire_rate(share: float) -> Row:
    def row(posts: Posts) -> float:
        known = posts[(posts["client_posts"] >= ENOUGH_POSTS) & ~posts["client_new"]]
        return float(np.quantile(known["client_hire_rate"], share)) if known.size else float("nan")

    return row


ROWS: dict[str, Row] = {
    "Connects ~ fixed budget, rank correlation": _ranks("connects_required", "value_usd", FIXED),
    "Connects ~ hourly rate": _ranks("connects_required", "hourly_rate_usd", HOURLY),
    "Connects ~ client's spending": _ranks("connects_required", "client_spent_usd"),
    "posts that send invitations": lambda posts: float(np.isfinite(posts["invites_at"]).mean()),
    "fixed-price posts": lambda posts: float((posts["type"] == FIXED).mean()),
    "posts for experts": lambda posts: float((posts["level"] == EXPERT).mean()),
    "clients who have spent": lambda posts: float((posts["client_spent_usd"] > 0).mean()),
    "clients' hire rate, lower quartile": _hire_rate(0.25),
    "clients' hire rate, median": _hire_rate(0.5),
    "clients' hire rate, upper quartile": _hire_rate(0.75),
}
CROWD_ROWS: dict[str, Row] = {
    "proposals ~ fixed budget, rank correlation": _ranks("crowd", "value_usd", FIXED),
    "proposals ~ hourly rate": _ranks("crowd", "hourly_rate_usd", HOURLY),
    "proposals ~ client's spending": _ranks("crowd", "client_spent_usd"),
    "proposals ~ Connects": _ranks("crowd", "connects_required"),
    "posts with 20 proposals and more": lambda posts: float((posts["crowd"] >= 20).mean()),
    "posts with 50 proposals and more": lambda posts: float((posts["crowd"] >= 50).mean()),
}
"""rows about the crowd that is drawn; a market has none"""


def listed_checks(scenario: Scenario) -> list[Check]:
    """Compare the posts of a scenario, and the crowd of a field, with listings.

    Parameters
    ----------
    scenario : Scenario
        Its posts are drawn again, in `FEW_REPLICATIONS` replications at most.

    Returns
    -------
    list of Check
        Empty unless there are listings of the scenario's pack, and for a replay.
    """
    ranges = listed_facts()["ranges"].get(scenario.pack or "")
    if ranges is None or scenario.jobs.replay is not None:
        return []
    rows = ROWS | CROWD_ROWS if scenario.competition == "field" else ROWS
    posts = draw_jobs(scenario, range(min(scenario.run.replications, FEW_REPLICATIONS)), None)
    # a column that does not vary has no rank correlation
    values = {name: rows[name](posts) for name in ranges if name in rows}
    found = [within(n, v if np.isfinite(v) else None, *ranges[n]) for n, v in values.items()]
    return found + (search_checks() if scenario.competition == "field" else [])


def search_checks() -> list[Check]:
    """Show how the law of a crowd, fitted to all searches but one, foretells that one.

    Searches differ by more than the luck of their posts, which is why the ranges above are wide. So a gap
    within that luck is a hit, and a wider one is no verdict on a scenario.
    """
    found, by = list[Check](), listed_facts()["search_by_the_others"]
    for name, told in by.items():
        if name == "searches":
            continue
        gaps = np.abs(np.subtract(told["seen"], told["foretold"]))
        words = f"a search foretold by the others: {_WORDS[name]}, mean gap"
        check = within(words, float(gaps.mean()), 0, told["luck"])
        note = f"largest {gaps.max():.2f} ({by['searches'][int(gaps.argmax())]})"
        note += "" if check.ok else "; searches differ by more than luck"
        found.append(check._replace(note=note, ok=check.ok or None))
    return found


_WORDS = {
    "20_and_more": "share with 20 proposals and more",
    "50_and_more": "share with 50 and more",
    "proposals_with_fixed_budget": "tie to fixed budget",
    "proposals_with_hourly_rate": "tie to hourly rate",
    "proposals_with_spending": "tie to spending",
}
