"""A scripted world: posts with columns written by hand, one freelancer who sees them all at once."""

from typing import Any

import numpy as np

from simulator.engine.market import Seen
from simulator.engine.records import PROPOSAL, RULES
from simulator.model.freelancers import COLUMNS as LANES
from simulator.model.hiring import Logit
from simulator.model.jobs import COLUMNS as JOBS
from simulator.model.luck import children
from simulator.strategies.base import Candidates, Strategy, Surroundings

HIDDEN = (
    *("live", "attention", "interviews", "closes_at", "fate_if_none", "crowd", "crowd_pace"),
    *("visit_at", "accepts_until", "most_proposals", "invites_at", "placebo"),
)


class Told:
    """A foresight that a test dictates: live clients hire, and all slots stay free."""

    def __init__(self, jobs: Any, people: Any) -> None:
        self.jobs, self.people = jobs, people

    def wins(self, lane: Any, job: Any, at: Any) -> Any:
        return self.jobs["live"][job]

    def free_slots_then(self, lane: Any, job: Any) -> Any:
        return self.people["capacity"][lane]


def world(
    posts: list[dict[str, Any]],
    at_hours: float = 0.0,
    lanes: int = 1,
    strategy: Strategy | None = None,
    **lane: Any,
) -> Candidates:
    """Candidates of `lanes` freelancers, each of whom sees every post at `at_hours`."""
    jobs, people = np.zeros(len(posts), JOBS), np.zeros(lanes, LANES)
    jobs["key"], people["key"] = children(np.uint64(1), len(posts)), children(np.uint64(2), lanes)
    jobs["value_usd"], jobs["connects_required"], jobs["client_verified"], jobs["live"] = 100, 4, True, True
    people["width"], people["capacity"], people["slots_from"], people["next_month"] = 0.15, 1, -1, 30.0
    for row, post in enumerate(posts):
        for name, value in post.items():
            jobs[row][name] = value
    for name, value in lane.items():
        people[name] = value
    held, slots = people["opening"].copy(), np.zeros(0)
    jobs["closes_at"], jobs["accepts_until"], jobs["head"] = 30.0, 30.0, -1
    yes, rules = np.ones(1, np.bool_), np.zeros(1, RULES)
    rules["pricing"], rules["slots"], rules["window"], rules["minimum"] = 1, 2, 7.0, 1
    around = Surroundings(
        people, jobs, slots, held, 0, 0.0, 30.0, 0.15, True, False, Logit(), 1.5, 4.0, 0.0,
        (0, 1.0), yes, yes, yes, Seen(rules, people, jobs, np.zeros(0, PROPOSAL), np.zeros((5, 2))),
        None, Told(jobs, people),
    )  # fmt: skip
    who, job = np.repeat(np.arange(lanes), len(posts)), np.tile(np.arange(len(posts)), lanes)
    state = None if strategy is None else strategy.start(lanes)
    return Candidates(around, who, job, np.full(who.size, at_hours / 24), state)


def bids(strategy: Strategy, candidates: Candidates) -> list[int]:
    """Rows bid on, best first, newest first where scores tie."""
    candidates._hidden_allowed = strategy.is_oracle
    score = np.asarray(strategy.score(candidates), float)
    return [int(i) for i in np.argsort(-score, kind="stable") if score[i] > 0]
