"""Oracle C1: a client chooses one of four proposals or none, by multinomial logit.

McFadden (1974), Conditional logit, equations 12 and 13. Four freelancers of fixed quality bid on every post.
"""

from collections.abc import Callable
from functools import cache, partial

import numpy as np
import pytest

from tests.oracles.limits import EQUAL, REPLAY, group, market, play, posts_at
from tests.oracles.rule import Estimate, check

UTILITIES = (1.0, 0.5, 0.0, -0.5)
OUTSIDE = 0.2
POSTS, REPLICATIONS = 4000, 10


@cache
def hires(scale: float, shift: float) -> tuple[int, ...]:
    """Hires of each of the four, then posts without a hire."""
    weights = {**EQUAL, "quality": 1, "outside": OUTSIDE + shift, "scale": scale}
    scenario = market(
        [group(f"v = {v}", 1, quality=v + shift) for v in UTILITIES],
        horizon=POSTS / 40,
        jobs=REPLAY,
        hiring={"model": "logit", "logit": weights},
    )
    result = play(scenario, REPLICATIONS, posts=posts_at((np.arange(POSTS) + 0.5) / 40))
    each = [int(result.lanes["hires"][result.lanes["group"] == g].sum()) for g in range(4)]
    return *each, int(result.market["posts"].sum() - result.market["filled"].sum())


def share(place: int, scale: float = 1.0, shift: float = 0.0) -> Estimate:
    counts = hires(scale, shift)
    assert sum(counts) == POSTS * REPLICATIONS
    return Estimate(counts[place] / sum(counts), sum(counts))


ESTIMATES: dict[str, Callable[[], Estimate]] = {
    "C1.1": partial(share, 0),
    "C1.2": partial(share, 1),
    "C1.3": partial(share, 2),
    "C1.4": partial(share, 3),
    "C1.5": partial(share, 4),
    "C1.6": partial(share, 0, scale=0.5),
    "C1.7": partial(share, 4, scale=0.5),
    "C1.8": partial(share, 0, shift=1000.0),
}


@pytest.mark.parametrize("name", ESTIMATES)
def test_shares_of_choices_are_logit(name: str) -> None:
    check(name, ESTIMATES[name]())
