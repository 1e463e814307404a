"""What an answer rests on: which assumptions decide the number, and which decide who wins.

Answers: would another rule win if what is assumed were otherwise. Everything is played on the same luck. With
many assumptions a first look finds those that matter; each of them is then moved alone, and at last all of
them together. Where there is no time for that, those that weighed most before are moved alone, and worlds are
drawn in which every assumption is otherwise. What was played counts, even if somebody stops it, and is kept
as points of a sweep.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from simulator.loader.scenario import scenario_of_pack
from simulator.metrics.estimates.draws import steady_uniforms
from simulator.metrics.estimates.quantities import LEVEL
from simulator.model.scenario import Scenario
from simulator.runs.ready import Ready
from simulator.runs.workers.executors import Progress
from simulator.studies.sensitivity.assumed import Assumed, LeftOut, assumed
from simulator.studies.sensitivity.decide import Step, resampled_luck, steps
from simulator.studies.sensitivity.halves import Index
from simulator.studies.sensitivity.memory import Memory, Planned
from simulator.studies.sensitivity.morris import Screened, Trajectories, screen, trajectories
from simulator.studies.sensitivity.play import Overrides, Played, Player, leaders
from simulator.studies.sensitivity.sizes import (
    SensitivityError,
    Sizes,
    sizes_of,
    whole_seconds,
)
from simulator.studies.sensitivity.stages import Clock, Moved, Shares, alone, at_once, point_of

Starting = Callable[[Sizes, int, float], None]
"""told once what will be played: sizes, points and seconds"""


@dataclass(frozen=True)
class Sensitivity:
    """What the answer of a scenario rests on."""

    scenario: Scenario
    goal: str
    groups: tuple[str, ...]
    winner: int
    usual: Step
    """the scenario as it is"""
    assumptions: tuple[Assumed, ...]
    left_out: tuple[LeftOut, ...]
    screened: tuple[Screened, Screened] | None
    """a first look at what moves the number of the winner, and its lead; None if there are few assumptions"""
    kept: tuple[int, ...]
    """numbers of the assumptions that were looked at closely"""
    moved: tuple[Moved, ...]
    shares: Shares | None
    """None of a short look"""
    firsts: dict[int, Index]
    """in which share of the worlds drawn from all ranges each group comes first alone"""
    worlds: int
    """that a short look drew, every assumption being anywhere in its range"""
    sizes: Sizes
    """what was planned"""
    seconds: float
    """that it took, without compiling"""
    whole: float
    """seconds that would tell shares, too, as fast as this went"""
    interrupted: bool
    """whether somebody stopped it before all was played"""
    failed: dict[str, str]
    refused: tuple[tuple[Overrides, str], ...]
    folders: tuple[Path, ...]
    """of the sweeps that hold what was played"""
    level: float = LEVEL
    shared: dict[tuple[int, ...], Index] = field(default_factory=dict)
    """the same of those that share the first place, because they get exactly the same"""
    tied: tuple[int, ...] = ()
    """those that share it as the scenario says, the winner among them; none if it is alone"""

    @property
    def others(self) -> tuple[int, ...]:
        """Assumptions that a first look set aside."""
        return tuple(k for k in range(len(self.assumptions)) if k not in self.kept)

    def weight(self, k: int) -> tuple[float, float]:
        """What assumption number `k` decides of the number and of who leads, as far as that is known."""
        if k not in self.kept or self.shares is None:
            return 0.0, 0.0
        place = self.kept.index(k)
        found = []
        for one in (self.shares.number, self.shares.lead):
            index = one.total[place]
            found.append(max(0.0, index.value) if index.told else 0.0)
        return found[0], found[1]


def sensitivity(
    ready: Ready,
    goal: str | None = None,
    *,
    sizes: Sizes | None = None,
    budget: float = 300.0,
    workers: int = 1,
    progress: Progress | None = None,
    starting: Starting | None = None,
    out: Path | None = None,
    fresh: bool = False,
    memory: Memory | None = None,
) -> Sensitivity:
    """Find out what the answer of a scenario rests on.

    Parameters
    ----------
    ready : Ready
        A scenario with two groups or more.
    goal : str, optional
        One of `GOALS`; by default that of the scenario.
    sizes : Sizes, optional
        How much to play; by default what fits into the budget.
    budget : float
        Seconds, from when everything is compiled.
    workers : int
        Threads. Results do not depend on it, except through what fits into the budget.
    progress : callable, optional
        Called as `progress(done, total, seconds)` after each point.
    starting : callable, optional
        Called once with the sizes, points and seconds that are expected.
    out : Path, optional
        Folder of all results, by default `results`. What is there is not played again.
    fresh : bool
        Whether to play everything again, including what is on disk.
    memory : Memory, optional
        Keeps what was planned, so that the same question goes on from where it stopped.

    Returns
    -------
    Sensitivity
        Of what was played, where a `KeyboardInterrupt` stopped it after an assumption had been moved.

    Raises
    ------
    SensitivityError
        If nobody competes, nothing is assumed, or the budget is too short to say anything.
    StrategyError
        If a strategy fails in a market, or every one does.
    """
    scenario = ready.scenario
    player = Player(ready, goal or scenario.goal, workers, out, fresh)
    what, left_out = assumed(player.scenario)
    _require(player, what, [one for one in left_out if one.unknown])
    known = None if memory is None or fresh else memory.read()
    resumed = known is not None
    if known is None or not known.done:
        player.warm_up()
        _require(player, what)
    else:
        player.leave_out(known.failed)
    clock = Clock(None if sizes or (known and known.done) else budget)
    if known is None:
        known = _planned(player, what, sizes, clock, workers)
        if memory is not None:
            memory.write(known)
    clock.pace, clock.base, clock.worlds = known.pace, known.base, known.worlds
    if starting is not None and not known.done:
        starting(known.sizes, known.sizes.points(len(what)), known.sizes.seconds(known.pace, len(what)))
    player.watch(progress, known.sizes.points(len(what)))
    found = _played(player, what, left_out, known, clock, resumed)
    if memory is not None and not found.interrupted:
        memory.write(replace(known, done=True, base=clock.base, worlds=clock.worlds))
    return found


def _planned(
    player: Player, what: Sequence[Assumed], sizes: Sizes | None, clock: Clock, workers: int
) -> Planned:
    """Measure what a world takes, and plan what fits."""
    tried = steady_uniforms("what a world takes", 2 * max(1, workers), len(what))
    pace = player.pace([point_of(what, row) for row in tried.tolist()])
    chosen = sizes or sizes_of(pace, clock.left, len(what))
    return Planned(chosen._replace(kept=min(chosen.kept, len(what))), pace, player.failed)


def _played(
    player: Player,
    what: Sequence[Assumed],
    left_out: Sequence[LeftOut],
    known: Planned,
    clock: Clock,
    resumed: bool,
) -> Sensitivity:
    """Play one stage after the other."""
    scenario, chosen = player.whole, known.sizes
    own = player.play([()], chosen.replications)
    merits = own.merits(np.ones((own.replications, 1)))
    winner, first = int(merits[0, :, 0].argmax()), np.flatnonzero(leaders(merits)[0, :, 0]).tolist()
    screened = _looked(player, what, chosen, own, winner) if chosen.paths else None
    kept = _heaviest(scenario, what, chosen.kept) if screened is None else _kept(screened, chosen.kept)
    moved = alone(player, own, [what[k].key for k in kept], winner, chosen.short, clock, resumed)
    shares, firsts, worlds = at_once(player, moved, chosen, winner, clock)
    return Sensitivity(
        scenario,
        player.goal,
        player.names,
        winner,
        steps(own, 0, winner, [None])[0],
        tuple(what),
        tuple(left_out),
        screened,
        kept[: len(moved)],
        moved,
        shares,
        firsts.alone,
        worlds,
        chosen,
        clock.seconds,
        whole_seconds(clock.pace, len(what)),
        clock.interrupted,
        dict(player.failed),
        tuple(player.refused.items()),
        tuple(player.folders),
        shared=firsts.shared,
        tied=tuple(first) if len(first) > 1 else (),
    )


def _require(player: Player, what: Sequence[Assumed], unknown: Sequence[LeftOut] = ()) -> None:
    """Refuse what cannot be answered."""
    if unknown:
        said = "; ".join(f"uncertainties.{one.key}: {one.why}" for one in unknown)
        raise SensitivityError(f"{said}. Name settings as --set does, such as hiring.logit.match")
    if len(player.names) < 2:
        said = "".join(f"; {why}" for why in player.failed.values())
        raise SensitivityError(
            "only one group competes, so nobody can win; name two or more groups with rules of their own "
            f"(yardsticks do not count){said}"
        )
    if not what:
        raise SensitivityError(
            "it says of no number that it is uncertain; name a rule pack, or write a block such as "
            "uncertainties: {hiring.logit.match: {between: [1, 4]}}"
        )


def _looked(
    player: Player, what: Sequence[Assumed], sizes: Sizes, own: Played, winner: int
) -> tuple[Screened, Screened]:
    """A first look at all assumptions: effects on the number of the winner and on its lead.

    Groups that come first in none of these worlds, however luck falls, are not played any further.
    """
    plan = trajectories(sizes.paths, len(what))
    played = player.play([point_of(what, row) for row in plan.points.tolist()], sizes.path_replications)
    n, whole = sizes.path_replications, played.told.reshape(plan.paths, -1).all(axis=1)
    first = leaders(played.merits(resampled_luck(n, "first look", 100)))
    ever = set(np.flatnonzero(first.any(axis=(0, 2))).tolist())
    merits = own.merits(np.ones((own.replications, 1)))[0, :, 0]
    ever |= set(np.argsort(-merits)[:3].tolist())
    player.only([player.names[k] for k in ever])
    if not whole.all() and whole.sum() > 1:  # a path of which a point failed tells nothing
        there = np.repeat(whole, len(what) + 1)
        plan, played = Trajectories(plan.points[there], plan.changed[whole]), played.at(there)
    return screen(played.number(winner), n, plan), screen(played.lead(winner), n, plan)


def _kept(screened: tuple[Screened, Screened], most: int) -> tuple[int, ...]:
    """Those that matter most, for the number or for the lead."""
    scores = []
    for one in screened:
        size = np.array([max(0.0, index.value) if index.value == index.value else 0.0 for index in one.size])
        told = np.array([index.told for index in one.size])
        scores.append(size / max(size.max(), 1e-300) * np.where(told, 1.0, 0.5))
    score = np.maximum(*scores)
    return tuple(sorted(np.argsort(-score, kind="stable")[:most].tolist()))


def _heaviest(scenario: Scenario, what: Sequence[Assumed], most: int) -> tuple[int, ...]:
    """Without a first look: what the scenario itself says is uncertain, then what weighed most before."""
    pack = scenario_of_pack(scenario.pack).uncertainties if scenario.pack else {}
    order = sorted(
        range(len(what)),
        key=lambda k: (what[k].given == pack.get(what[k].key), -(what[k].given.weight or 0.0)),
    )
    return tuple(sorted(order[:most]))
