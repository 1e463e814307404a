"""A scripted world: posts with columns written by hand, and freelancers who see them all at once.

Answers: on which of these posts does a rule bid. For tests of strategies: five to ten posts and the exact
bids. Columns that are not given have plain values: $100, 4 Connects, a verified client, posted at time 0, a
perfect match.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from simulator.model.freelancers import COLUMNS as LANES
from simulator.model.hiring import Logit
from simulator.model.jobs import COLUMNS as JOBS
from simulator.model.luck import children
from simulator.model.values.names import nearest
from simulator.strategies.contract.base import (
    AccountView,
    Bools,
    Candidates,
    FixedColumns,
    Floats,
    Ints,
    MarketRules,
    MarketTables,
    PlanView,
    Records,
    Strategy,
    Surroundings,
)
from simulator.world.records import PART_DAY, PROPOSAL, RULES
from simulator.world.world import REPEAT_AFTER

HIDDEN = (
    *("live", "attention", "interviews", "closes_at", "fate_if_none", "crowd", "crowd_pace"),
    *("visit_at", "accepts_until", "most_proposals", "invites_at", "placebo", "client"),
)
"""columns of a post that no freelancer sees"""
USUAL: dict[str, npt.ArrayLike] = {
    "value_usd": 100,
    "connects_required": 4,
    "client_verified": True,
    "live": True,
}
MONTH_DAYS = 30.0


class ScriptedForesight:
    """A foresight for tests: live clients hire, and all slots stay free."""

    def __init__(self, jobs: Records, people: Records) -> None:
        self.jobs, self.people = jobs, people

    def wins(
        self,
        lane: Ints,
        job: Ints,
        at: Floats,
        effort: Floats | None = None,
        bid: Ints | None = None,
        standing: dict[str, Floats] | None = None,
    ) -> Bools:
        """Whether the client of each candidate is live, whatever else is given.

        Parameters
        ----------
        lane, job, at, effort, bid, standing
            As for `Foreseer.wins`; only `job` matters.

        Returns
        -------
        bool array, shape (n,)
        """
        return np.asarray(self.jobs["live"][job])

    def free_slots_then(self, lane: Ints, job: Ints) -> Ints:
        """All contract slots of each candidate's freelancer."""
        return np.asarray(self.people["capacity"][lane])


def scripted_world(
    posts: Sequence[Mapping[str, npt.ArrayLike]],
    at_hours: float = 0.0,
    lanes: int = 1,
    strategy: Strategy | None = None,
    **lane: npt.ArrayLike,
) -> Candidates:
    """Candidates of `lanes` freelancers, each of whom sees every post at `at_hours`.

    Parameters
    ----------
    posts : sequence of dict
        One post each, by column: `value_usd` [dollars], `connects_required` [Connects], `proposals` (rivals
        so far), `posted_at` [days], `niche` (0 the freelancer's own, 0.5 the farthest), `client_hire_rate`
        and so on.
    at_hours : float
        Time of the look [hours from the start].
    lanes : int
        Number of freelancers.
    strategy : Strategy, optional
        Strategy whose first state the candidates get; needed if it has memory.
    **lane
        Columns of the freelancers, such as `opening`, the balance [Connects].

    Returns
    -------
    Candidates
        `lanes` x posts rows, freelancer by freelancer, posts in their order.

    Raises
    ------
    ValueError
        If there is no such column.
    """
    jobs, people = np.zeros(len(posts), JOBS), np.zeros(lanes, LANES)
    jobs["key"], people["key"] = children(np.uint64(1), len(posts)), children(np.uint64(2), lanes)
    people["width"], people["capacity"], people["slots_from"] = 0.15, 1, -1
    people["care"] = 1.0
    people["next_month"] = MONTH_DAYS
    for row, post in enumerate(posts):
        for name, value in {**USUAL, **post}.items():
            jobs[row][_known_column(name, JOBS, f"post {row}")] = value
    for name, value in lane.items():
        people[_known_column(name, LANES, "the freelancer")] = value
    jobs["closes_at"], jobs["accepts_until"], jobs["head"] = 30.0, 30.0, -1
    who, job = np.repeat(np.arange(lanes), len(posts)), np.tile(np.arange(len(posts)), lanes)
    state = None if strategy is None else strategy.start(lanes)
    around = surroundings(people, jobs, np.zeros(0, PROPOSAL))
    return Candidates(around, who, job, np.full(who.size, at_hours / 24), state)


def surroundings(people: Records, jobs: Records, proposals: Records, sees: bool = True) -> Surroundings:
    """What the candidates of an invented market are read from.

    Parameters
    ----------
    people, jobs, proposals : structured arrays
        Freelancers, posts and the rivals' proposals on them.
    sees : bool
        Whether the plan shows rivals' bids and prices.

    Returns
    -------
    Surroundings
        Of a market without a crowd, with two slots at the top of each post.
    """
    shown, rules = np.full(1, sees), np.zeros(1, RULES)
    rules["pricing"], rules["slots"], rules["window"], rules["minimum"] = 1, 2, 7.0, 1
    return Surroundings(
        first_lane=0,
        tables=MarketTables(
            rules=rules,
            lanes=people,
            jobs=jobs,
            proposals=proposals,
            curves=np.zeros((REPEAT_AFTER + 1, 2)),
            part_days=np.zeros((people.size, 0), PART_DAY),
        ),
        account=AccountView(
            balance=people["opening"].copy(),
            slots=np.zeros(0),
            slot_hours=np.zeros(0),
            usd_each=0.15,
            month_days=MONTH_DAYS,
        ),
        plans=PlanView(exact_rivals=np.ones(1, np.bool_), boosts=shown, prices=shown),
        rules=MarketRules(
            lanes_compete=True,
            crowd=False,
            drift_connects=0,
            drift_every=1.0,
            prior_strength=4.0,
            logit=Logit(),
            usual_utility=np.array([1.5]),
            time_counts=bool(people["hour_usd"].any()),
        ),
        fixed=FixedColumns(jobs, people, 0.0),
        foresight=ScriptedForesight(jobs, people),
    )


def _known_column(name: str, table: np.dtype[np.void], whose: str) -> str:
    names = tuple(table.names or ())
    if name not in names:
        near = nearest(name, names)
        hint = f"did you mean '{near}'?" if near else f"there are {', '.join(sorted(names))}"
        raise ValueError(f"{whose} has no column '{name}'; {hint}")
    return name


def scripted_bids(strategy: Strategy, candidates: Candidates) -> list[int]:
    """Rows that the strategy bids on, best first; ties in the order of rows.

    Budgets, slots and limits are ignored.
    """
    candidates.allow_hidden(strategy.is_oracle)
    score = np.broadcast_to(np.asarray(strategy.score(candidates), float), (candidates.n,))
    return [int(i) for i in np.argsort(-score, kind="stable") if score[i] > 0]
