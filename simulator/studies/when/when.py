"""When does A lose to B.

Answers: under which few conditions, how often in such worlds, and how sure that is: measured again in fresh
worlds on fresh luck.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from simulator.loader.sweeps.versions import Versions
from simulator.metrics.goals import GOALS
from simulator.model.questions.factors import FactorSpec
from simulator.model.scenario import Scenario
from simulator.runs.workers.executors import Progress
from simulator.studies.when.boxes import LEAST_DENSITY, Box, Share, find_boxes, shares_in
from simulator.studies.when.limits import Factor
from simulator.studies.when.ties import TieMap, tie_map
from simulator.studies.when.worlds import (
    Laid,
    Rule,
    WhenError,
    checked_factors,
    factors_in,
    laid_out,
    numbers_of,
    only_two,
    side_by_side,
)

LEAST_POINTS = 32
REPLICATIONS = 16
FRESH_POINTS = 32
_FOR_FRESH = 0.25
_SPREAD = 64
"""worlds that are drawn for each fresh one; those outside the box are not played"""
_AWAY = 1_000_003


@dataclass(frozen=True)
class Asked:
    """Two rules, the worlds they are set against each other in, and how much may be played."""

    versions: Versions
    scenario: Scenario
    first: Rule
    second: Rule
    factors: Mapping[str, FactorSpec]
    metric: str | None = None
    points: int | None = None
    """worlds, a power of two; by default as many as the time allows"""
    replications: int = REPLICATIONS
    seconds: float = 300.0
    seed: int = 1
    workers: int | None = None
    out: Path | None = None
    over: tuple[str, str] | None = None
    """the two numbers of the map; by default those that the box limits"""

    @property
    def measured_by(self) -> str:
        """The metric that decides who loses."""
        return self.metric or GOALS[self.scenario.goal].metric


@dataclass(frozen=True)
class Found:
    """Where A loses to B."""

    asked: Asked
    factors: tuple[Factor, ...]
    laid: Laid
    loses: Share
    """of all worlds, those in which A loses"""
    boxes: tuple[Box, ...]
    fresh: Share | None
    """of fresh worlds in the first box, or in the one that they refuted, those in which A loses; else None"""
    fresh_points: int
    map: TieMap | None
    refuted: Box | None = None
    """a box that was found, but fresh worlds do not show that A loses in it more often than elsewhere"""


def find_when(asked: Asked, progress: Progress | None = None) -> Found:
    """Find out when A loses to B.

    Parameters
    ----------
    asked : Asked
        The two rules, and the worlds.
    progress : callable, optional
        Called as `progress(done, total, seconds)` while worlds are played.

    Returns
    -------
    Found

    Raises
    ------
    WhenError
        If there is nothing that varies, or the rules cannot be set against each other.
    ScenarioError
        If a setting cannot be varied like this.
    """
    two = only_two(asked.scenario, asked.first, asked.second)
    if not asked.factors:
        raise WhenError(
            "nothing varies: say what nobody knows with --vary KEY=LOW..HIGH, such as "
            "--vary jobs.per_day=120..480, or in the scenario under sweep: uncertainties:"
        )
    versions = Versions.of(two, base=asked.versions.folder)
    asked = replace(asked, factors=checked_factors(asked.versions, asked.factors))
    factors, began = factors_in(asked.factors), time.perf_counter()
    laid = _played(asked, versions, factors, began, progress)
    boxes = find_boxes(laid.x, laid.ahead, factors)
    fresh, count = _again(asked, versions, factors, boxes, progress)
    overall = shares_in((), laid.x, laid.ahead)[0]
    boxes, refuted = borne_out(boxes, fresh, overall)
    tie = _mapped(asked, factors, laid, boxes)
    return Found(asked, factors, laid, overall, boxes, fresh, count, tie, refuted)


def borne_out(
    boxes: tuple[Box, ...], fresh: Share | None, overall: Share
) -> tuple[tuple[Box, ...], Box | None]:
    """Keep boxes in which A surely loses more often than not, and more often than in all worlds.

    Parameters
    ----------
    boxes : tuple of Box
        As they were found.
    fresh : Share or None
        Of fresh worlds in the first box, those in which A loses.
    overall : Share
        The same of all worlds.

    Returns
    -------
    tuple of Box, and Box or None
        Those that may be told, and the first if it may not: then none is told.
    """
    bar = max(LEAST_DENSITY, overall.value)
    if not boxes or fresh is None:
        return boxes, None
    if fresh.low <= bar:
        return (), boxes[0]
    return (boxes[0], *(one for one in boxes[1:] if one.density.low > bar)), None


def _played(
    asked: Asked, versions: Versions, factors: tuple[Factor, ...], began: float, progress: Progress | None
) -> Laid:
    """Play more and more worlds while there is time for as many again."""
    points = asked.points or LEAST_POINTS
    while True:
        before = time.perf_counter()
        design = laid_out(asked.factors, points, asked.seed)
        laid = side_by_side(
            versions, design, factors, (asked.first, asked.second), asked.measured_by,
            range(asked.replications), workers=asked.workers, out=asked.out, progress=progress,
        )  # fmt: skip
        now = time.perf_counter()
        # the next step plays as many worlds as all so far
        next_ends = now - began + (now - before) * (2 if points > LEAST_POINTS else 1)
        if asked.points is not None or next_ends > (1 - _FOR_FRESH) * asked.seconds:
            return laid
        points *= 2


def _again(
    asked: Asked,
    versions: Versions,
    factors: tuple[Factor, ...],
    boxes: tuple[Box, ...],
    progress: Progress | None,
) -> tuple[Share | None, int]:
    """Measure the first box in worlds and on luck that did not help to find it."""
    if not boxes:
        return None, 0
    many = laid_out(asked.factors, FRESH_POINTS * _SPREAD, asked.seed + _AWAY)
    there = np.flatnonzero(boxes[0].holds(numbers_of(many, factors)))[:FRESH_POINTS]
    first = asked.replications
    laid = side_by_side(
        versions, many.iloc[there].reset_index(drop=True), factors, (asked.first, asked.second),
        asked.measured_by, range(first, 2 * first), workers=asked.workers, out=asked.out, progress=progress,
    )  # fmt: skip
    return shares_in((), laid.x, laid.ahead)[0], len(laid.x)


def _mapped(asked: Asked, factors: tuple[Factor, ...], laid: Laid, boxes: tuple[Box, ...]) -> TieMap | None:
    """The map over two numbers: those asked for, those of the box, or those that move the lead most."""
    names = [one.name for one in factors]
    numbers = [k for k, one in enumerate(factors) if not one.levels]
    if asked.over is not None:
        for name in asked.over:
            if name not in names or factors[names.index(name)].levels:
                raise WhenError(f"--map: '{name}' is no number that varies; there are {', '.join(names)}")
        return tie_map(laid.x, laid.ahead, factors, (names.index(asked.over[0]), names.index(asked.over[1])))
    if len(numbers) < 2:
        return None
    mean = laid.ahead.mean(axis=1)
    moves = {k: abs(float(np.corrcoef(laid.x[:, k], mean)[0, 1])) if np.ptp(mean) else 0.0 for k in numbers}
    limited = [limit.factor for box in boxes[:1] for limit in box.limits if limit.factor in numbers]
    order = list(dict.fromkeys([*limited, *sorted(numbers, key=lambda k: -moves[k])]))
    return tie_map(laid.x, laid.ahead, factors, (order[0], order[1]))
