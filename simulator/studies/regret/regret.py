"""How far a strategy stays behind somebody who knows every client's choice, and why.

Answers: what did each mistake cost. In a field the crowd and the luck are drawn beforehand, so the same
freelancer with the same Connects and slots can be played once more by the clairvoyant, who sees every post as
soon as it is there and bids for a place at the top where only that wins; the difference, post by post, is the
regret. Above both stands a bound that no rule can pass.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from simulator.loader import scenario as loader
from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import INF, LEVEL, Estimate, Ratio
from simulator.model.freelancers import Group
from simulator.model.replay import Posts
from simulator.model.scenario import Scenario
from simulator.runs.failures import require_somebody
from simulator.runs.ready import strategies_of
from simulator.runs.sizes import batch_size, batches
from simulator.studies.regret.play import MEASURES, Rounds

if TYPE_CHECKING:
    pass

_MOST_TOGETHER = 8
_EVER: tuple[float, float] = (-INF, INF)

Progress = Callable[[int, int, float], None]


class RegretError(ValueError):
    """A scenario or a group for which regret is not defined."""


@dataclass(frozen=True)
class Regret:
    """What strategies lost against the clairvoyant, who wants as much as it can get of `measure`.

    `parts` has a row per replication, group and part: `usd` and `hires` that the clairvoyant had more, and
    `posts`. `totals` has a row per replication and group: `freelancers`; `own`, `best` and `bound` of each
    measure, the last from bids alone, and `regret`.
    """

    scenario: Scenario
    groups: tuple[str, ...]
    parts: pd.DataFrame
    totals: pd.DataFrame
    measure: str = "usd"
    level: float = LEVEL
    failed: dict[str, str] = field(default_factory=dict)
    """groups whose strategy failed, and why; the others' results stand"""

    def part(self, group: str, part: str, measure: str | None = None) -> Estimate:
        """What a part cost, per freelancer, with its interval; in another measure than its own if asked."""
        measure = measure or self.measure
        mine = self.parts[(self.parts["group"] == group) & (self.parts["part"] == part)]
        return self._estimate(group, mine.sort_values("rep")[measure], measure)

    def total(self, group: str, column: str, measure: str | None = None) -> Estimate:
        """`regret`, `own`, `best` or `bound`, per freelancer, with its interval."""
        measure = measure or self.measure
        mine = self.totals[self.totals["group"] == group].sort_values("rep")
        return self._estimate(group, mine[f"{column}_{measure}"], measure)

    def _estimate(self, group: str, sums: pd.Series, measure: str) -> Estimate:
        mine = self.totals[self.totals["group"] == group]
        under = mine.sort_values("rep")["freelancers"].to_numpy(float)
        return estimate(Ratio(sums.to_numpy(float), under, within=_EVER), MEASURES[measure], self.level)


def regret(
    scenario: Scenario,
    groups: Sequence[str] | None = None,
    measure: str = "usd",
    *,
    base: str | Path | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Regret:
    """Compare strategies with the clairvoyant, and tell where the difference came from.

    Parameters
    ----------
    scenario : Scenario
        Its competition must be `field`; `run.replications` worlds are played.
    groups : sequence of str, optional
        Some of its groups; all without it.
    measure : {"usd", "hires"}
        What the clairvoyant bids for: as many dollars or as many hires as it can get.
    base : path, optional
        Folder from which files named in the scenario start; the current one by default.
    workers : int
        Threads. Results do not depend on it.
    progress : callable, optional
        Called as `progress(done, total, seconds)` after each batch.

    Returns
    -------
    Regret

    Raises
    ------
    RegretError
        If rivals are simulated, so that nobody can know who wins, or no group or measure has such a name.
    StrategyError
        If every strategy fails; one that fails alone is left out, and `failed` tells why.
    """
    if scenario.competition != "field":
        raise RegretError(
            f"regret needs 'competition: field', where luck is drawn beforehand; this scenario has "
            f"'{scenario.competition}' (--set competition=field plays its freelancers against a crowd)"
        )
    if measure not in MEASURES:
        raise RegretError(f"no measure is called '{measure}'; there are {', '.join(MEASURES)}")
    names = [group.name for group in scenario.freelancers]
    for name in groups or ():
        if name not in names:
            raise RegretError(f"no group is called '{name}'; there are {', '.join(names)}")
    chosen = tuple(g for g in scenario.freelancers if (not groups or g.name in groups) and g.count > 0)
    if not chosen:
        raise RegretError("there are no freelancers: every group has count 0")
    here = Path(base or ".").resolve()
    posts = loader.load_posts(scenario, here) if scenario.jobs.replay is not None else None
    failed: dict[str, str] = {}
    while True:  # again without those who failed: bounds of a profile rest on all who share it
        left = tuple(group for group in chosen if group.name not in failed)
        play = replace(_play_of(scenario, left, here, posts), measure=measure)
        found = _played(play, workers, progress)
        if not isinstance(found, dict):
            return Regret(
                scenario, tuple(group.name for group in left), *found, measure=measure, failed=failed
            )
        failed |= found
        require_somebody(scenario.model_copy(update={"freelancers": chosen}), failed)


def _play_of(scenario: Scenario, groups: tuple[Group, ...], base: Path, posts: Posts | None) -> Rounds:
    """These groups of a scenario, with the profiles that they share."""
    alone = scenario.model_copy(update={"freelancers": groups})
    keys = [group.model_dump_json(exclude={"name", "strategy"}) for group in groups]
    firsts = list(dict.fromkeys(keys))
    return Rounds(alone, strategies_of(alone, base), posts, tuple(firsts.index(key) for key in keys))


def _played(
    play: Rounds, workers: int, progress: Progress | None
) -> tuple[pd.DataFrame, pd.DataFrame] | dict[str, str]:
    """Parts and totals of all replications; or the first failures."""
    total = play.scenario.run.replications
    todo = batches([(0, total - 1)], min(batch_size(play.scenario, workers), _MOST_TOGETHER))
    found = []
    with ThreadPoolExecutor(max(1, workers)) as pool:
        for (_, last), one in zip(todo, pool.map(lambda b: play.batch(*b), todo), strict=True):
            if isinstance(one, dict):
                pool.shutdown(cancel_futures=True)
                return one
            found.append(one)
            if progress is not None:
                progress(last + 1, total, 0.0)
    parts, totals = (pd.concat(tables, ignore_index=True) for tables in zip(*found, strict=True))
    return parts, totals
