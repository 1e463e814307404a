"""The limiting market that all oracles start from; each oracle says what it changes.

There is one category of work. Contracts take no time. Every client is live, reads all proposals and chooses a
moment after posting. Proposals are free. Freelancers are alike, look at the feed all the time and may hold
any number of contracts.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from simulator.engine.batch import BatchResult, simulate
from simulator.model.clients import HIRED
from simulator.model.replay import Posts
from simulator.model.scenario import Scenario
from simulator.strategies.contract.base import Candidates, Floats, Strategy

AT_ONCE = 1e9
"""looks per hour of a freelancer who sees every post as it appears"""
SOON = 1e-6
"""days from a post to its choice, long enough for everybody to have looked"""

POSTS_AT_ONCE = 50_000
"""posts held in memory together: ten times as many take twice the time, for their pages are new each time"""

Records = npt.NDArray[np.void]

CLIENTS = {
    "new_share": 0,
    "seriousness": 1,
    "past_posts": 0,
    "attention": "all",
    "display": "random",
    "interviews": 1,
    "decide_after": SOON,
}
JOBS = {"value_usd": 100, "duration_days": 0, "openings": 1, "featured_share": 0}
CONNECTS = {"price": {"flat": {"connects": 0}}}
EQUAL = {"outside": 0, "match": 0, "quality": 0, "reputation": 0, "tailoring": 0, "price": 0}
"""logit weights under which all proposals are worth the same"""


class Everything(Strategy):
    """Bid on every post."""

    def score(self, c: Candidates) -> Floats:
        return np.ones(c.n)


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    out = dict(below)
    for name, value in above.items():
        both = isinstance(value, Mapping) and isinstance(out.get(name), Mapping)
        out[name] = _merged(out[name], value) if both else value
    return out


def group(name: str, count: int, **traits: Any) -> dict[str, Any]:
    """Identical freelancers."""
    alike = {
        "strategy": "spray_and_pray",
        "niche": 0.5,
        "width": 1,
        "quality": 0,
        "reputation": 0.5,
        "price_level": 1,
        "tailoring": 0,
        "capacity": "unlimited",
        "checks_per_hour": AT_ONCE,
    }
    return {"name": name, "count": count, **alike, **traits}


def market(groups: Sequence[Mapping[str, Any]], **changes: Any) -> Scenario:
    """The limiting market with these freelancers and changes."""
    plain = {
        "competition": "market",
        "horizon": 1,
        "clock": {"tick": 1},
        "jobs": JOBS,
        "clients": CLIENTS,
        "connects": CONNECTS,
        "freelancers": list(groups),
        "run": {"seed": 2024},
    }
    return Scenario.model_validate(_merged(plain, changes))


def play(
    scenario: Scenario,
    replications: int,
    strategy: Strategy | None = None,
    posts: Posts | None = None,
    keep: bool = False,
    first: int = 0,
) -> BatchResult:
    """Play with the same strategy for every group, a few replications at a time."""
    strategies = [strategy or Everything()] * len(scenario.freelancers)
    numbers = range(first, first + replications)
    held = scenario.horizon * scenario.jobs.per_day if posts is None else posts.columns["posted_days"].size
    each = max(1, int(POSTS_AT_ONCE / held))
    cuts = range(0, replications, each)
    return _joined([simulate(scenario, strategies, numbers[k : k + each], posts, keep) for k in cuts])


def _joined(parts: Sequence[BatchResult]) -> BatchResult:
    """All replications, one batch after the other."""
    names = ("lanes", "ledger", "curves", "market", "ages", "age_sums", "connects_posted")
    whole = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    tables = {name: np.concatenate([part.tables[name] for part in parts]) for name in parts[0].tables}
    assert not any(part.failed for part in parts)
    return parts[0]._replace(tables=tables, **whole)


REPLAY = {"replay": {"file": "scripted.csv"}}
"""jobs that come from a table, in order"""


def posts_at(days: npt.ArrayLike, **known: npt.ArrayLike) -> Posts:
    """Posts at these times; all columns that are not named are unknown."""
    at = np.asarray(days, np.float64)
    whole = ("type", "level", "connects_required", "openings", "featured", "live", "fate_if_none")
    whole += ("attention", "client_verified", "client_new")
    real = ("value_usd", "hourly_rate_usd", "duration_days", "niche", "closes_after_days")
    real += ("client_spent_usd", "client_rating")
    columns: dict[str, npt.NDArray[Any]] = {name: np.full(at.size, -1, np.int64) for name in whole}
    columns |= {name: np.full(at.size, np.nan) for name in real}
    for name, values in known.items():
        columns[name] = np.broadcast_to(np.asarray(values, columns[name].dtype), at.shape).copy()
    return Posts({"posted_days": at, "category": np.zeros(at.size, np.int64), **columns}, ("web",))


def gains(result: BatchResult, scenario: Scenario, column: str, days: int = 1) -> npt.NDArray[np.int64]:
    """What a curve gains in each stretch of `days` days: replications x groups x stretches."""
    return np.diff(at_ends(result, scenario, column, days), axis=2, prepend=0)


def at_ends(result: BatchResult, scenario: Scenario, column: str, days: int = 1) -> npt.NDArray[np.int64]:
    """A curve at the end of each stretch of `days` days: replications x groups x stretches."""
    curves = result.curves[column].reshape(-1, len(scenario.freelancers), int(scenario.horizon))
    return np.asarray(curves[:, :, days - 1 :: days])


def job_rows(result: BatchResult, proposals: Records) -> npt.NDArray[np.int64]:
    """Row in the kept jobs of the post that each proposal went to."""
    jobs = result.tables["jobs"]
    return np.asarray(np.searchsorted(jobs["rep"], proposals["rep"]) + proposals["job_ordinal"])


def hired(result: BatchResult) -> npt.NDArray[np.bool_]:
    """Whether each of the kept jobs ended in a hire."""
    proposals = result.tables["proposals"]
    filled = np.zeros(result.tables["jobs"].size, np.bool_)
    filled[job_rows(result, proposals[proposals["fate"] == HIRED])] = True
    return filled
