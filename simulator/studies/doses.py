"""What is known of how many Connects a group has to buy, while it is found out.

Answers: how many give the wanted chance, how sure that is, and what comes of it. Two questions are asked of
the same buyers: with invitations, and by their own proposals alone.
"""

from dataclasses import dataclass, field
from math import ceil, inf, log1p, nan
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import Estimate, Ratio
from simulator.metrics.estimates.rungs import Fit, dose_for, fitted, freed_of_luck
from simulator.studies.buyers import Seen
from simulator.studies.chances import Needed

RUNGS = (0.0, 0.45, 0.75, 1.0, 1.3, 1.7)
"""numbers bought that are tried, as multiples of a guess"""
_NEAR, _BEYOND, _FEW = 0.3, 2.2, 6
"""how near a try has to be; up to which multiple of the guess tries count; Connects of one bid or two"""


class Outcome(NamedTuple):
    """What the buyers of one number have at the end, on average."""

    spent_net: float
    """Connects spent less refunds, free ones among them"""
    gross: float
    """Connects spent"""
    earned: float
    """earnings after fee and plan, before the Connects are paid for [dollars]"""
    hires: float
    """by proposal or invitation"""
    days: float
    """until the first hire; all days that count where there is none"""


class Bought(NamedTuple):
    """What one group has to buy, and what comes of it."""

    needed: Needed
    """the Connects to buy, invitations counted; where no number is enough, how far the chance goes"""
    alone: Needed
    """the same by their own proposals, as if no invitation had come"""
    none: Estimate
    """chance without buying any"""
    outcome: Outcome | None
    """what those have who buy what is needed"""
    fit: Fit
    """chance by Connects bought"""
    fit_alone: Fit
    checked: Estimate | None = None
    """chance of others who bought as many, played afterwards"""

    def left_usd(self, usd_each: float) -> float | None:
        """Mean income of those who buy what is needed, less what that costs [dollars]."""
        if self.outcome is None or self.needed.connects is None:
            return None
        return self.outcome.earned - usd_each * self.needed.connects


@dataclass
class Aim:
    """One question about a group: invitations counted, or own proposals alone."""

    alone: bool
    guess: float = 0.0
    fit: Fit | None = None
    dose: float | None = None
    limits: tuple[float, float] = (0.0, inf)
    settled: bool = False


@dataclass
class Search:
    """What is known of one group so far."""

    chance: float
    hires: int
    level: float
    scout: Seen
    seen: Seen | None = None
    aims: tuple[Aim, Aim] = field(default_factory=lambda: (Aim(False), Aim(True)))

    def __post_init__(self) -> None:
        for aim in self.aims:
            aim.guess = self._first_guess(aim.alone)
            # tried all the same, for the curve of those who fall short
            aim.settled = self.hopeless(aim.alone) and aim.alone

    def got(self, seen: Seen, alone: bool) -> npt.NDArray[np.bool_]:
        """Who has as many hires as wanted."""
        return np.asarray((seen.own if alone else seen.hires) >= self.hires)

    def scouted(self, alone: bool) -> Estimate:
        """Chance with more Connects than anybody can use, in the first look."""
        return _share_of(self.scout, self.got(self.scout, alone), self.level)

    def most(self, alone: bool) -> Estimate:
        """Chance with as many as anybody can use: no number gives more, so the curve has its say, too."""
        first, fit = self.scouted(alone), self.aims[alone].fit
        if fit is None or first.value is None or first.value >= fit.chance[-1]:
            return first
        ends = [(first.value, first.low, first.high), (fit.chance[-1], fit.low[-1], fit.high[-1])]
        weights = [1 / max((high or 1.0) - (low or 0.0), 1e-6) ** 2 for _, low, high in ends]
        share = weights[1] / sum(weights)
        value, low, high = (
            (1 - share) * float(a if a is not None else b) + share * float(b)
            for a, b in zip(*ends, strict=True)
        )
        return first._replace(value=value, low=low, high=high)

    def curve(self, alone: bool) -> Fit:
        """Chance by Connects bought, nowhere above what is possible at most."""
        fit, most = self.aims[alone].fit, self.most(alone)
        assert fit is not None
        tops = (1.0 if top is None else top for top in (most.value, most.low, most.high))
        lines = zip((fit.chance, fit.low, fit.high), tops, strict=True)
        return Fit(fit.dose, *(np.minimum(line, top) for line, top in lines))

    def hopeless(self, alone: bool) -> bool:
        """Whether even as many as anybody can use are surely not enough."""
        first = self.scouted(alone)
        far = first.value if first.high is None else first.high
        return far is None or far < self.chance

    def _first_guess(self, alone: bool) -> float:
        """What was spent until the hire, less what invitations bring besides."""
        besides = 0.0 if alone else float((self.scout.hires - self.scout.own).mean())
        height = max(-log1p(-self.chance) - besides, 0.05)
        at = self.scout.spent_at[:, self.hires - 1].astype(float)
        share = min(-np.expm1(-height), 0.98 * float(np.mean(at >= 0)))
        found = np.quantile(np.where(at >= 0, at, inf), share, method="inverted_cdf")
        return float(found) if 0 < found < inf else float(max(_FEW, self.scout.net.mean()))

    @property
    def open(self) -> Aim | None:
        """The question to try next."""
        return next((aim for aim in self.aims if not aim.settled), None)

    def saw(self, seen: Seen) -> None:
        """Count more tries, and answer both questions anew."""
        asked = self.open
        self.seen = seen if self.seen is None else self.seen.joined(seen)
        for aim in self.aims:
            self._answer(aim)
        if asked is not None and self.hopeless(asked.alone):
            asked.settled = True

    def _answer(self, aim: Aim) -> None:
        assert self.seen is not None
        tried = np.unique(self.seen.wallet)
        kept = self.seen.wallet <= max(_BEYOND * aim.guess, float(tried[: len(RUNGS)].max()))
        numbers, place = np.unique(self.seen.rep[kept], return_inverse=True)
        dose = np.zeros(numbers.size)
        dose[place] = self.seen.wallet[kept]
        got = self.got(self.seen, aim.alone)[kept]
        aim.fit = fitted(freed_of_luck(got, self.seen.luck[kept], place, dose), self.level)
        aim.dose, *aim.limits = dose_for(aim.fit, self.chance)  # type: ignore[assignment]
        if aim.dose is None:
            height, wanted = -log1p(-min(float(aim.fit.chance[-1]), 0.999)), -log1p(-self.chance)
            aim.guess = float(dose.max()) * min(max(wanted / max(height, 1e-3), 1.3), 3.0)
            return
        near = np.abs(tried[tried > 0] / max(aim.dose, _FEW) - 1).min() < _NEAR
        aim.settled = aim.settled or bool(near) or aim.dose < _FEW
        aim.guess = max(aim.dose, float(_FEW))

    def needed(self, alone: bool) -> Needed:
        """The answer to one of the questions."""
        aim, most, seen = self.aims[alone], self.most(alone), self.seen
        assert seen is not None
        lost = aim.dose is None or (most.value or 0.0) < self.chance
        value = None if lost or aim.dose is None else float(ceil(aim.dose - 1e-9))
        low, high = aim.limits
        why: Literal["", "nothing spent", "no hire", "not reached"] = ""
        if value is None:
            spent = bool((self.scout.net > 0).any())
            why = ("not reached" if most.value else "no hire") if spent else "nothing spent"
        ends = (nan if x is None else x for x in (most.low, most.high))
        n = int(np.unique(seen.rep).size)
        return Needed(
            self.chance, self.hires, value, low, inf if value is None else high, n, why,
            float(self.scout.net.max(initial=0)), most.value or 0.0, *ends,
        )  # fmt: skip

    def outcome(self) -> Outcome | None:
        """What those have in the end who buy what is needed."""
        dose, seen = self.needed(False).connects, self.seen
        if dose is None or seen is None:
            return None
        wallets, place = np.unique(seen.wallet, return_inverse=True)
        people = np.bincount(place)

        def mean(each: npt.ArrayLike) -> float:
            return float(np.interp(dose, wallets, np.bincount(place, np.asarray(each, float)) / people))

        ends = (seen.net, seen.gross, seen.earned, seen.hires, seen.waited)
        return Outcome(*(mean(each) for each in ends))

    def answer(self) -> Bought:
        """Everything about the group."""
        seen, fit = self.seen, self.curve(False)
        assert seen is not None
        value, low, high = (float(x[0]) for x in (fit.chance, fit.low, fit.high))
        n = int(np.unique(seen.rep).size)
        none = Estimate(value, low, high, n, "share of freelancers", "fitted curve", self.level)
        return Bought(
            self.needed(False), self.needed(True), none, self.outcome(), fit, self.curve(True)
        )  # fmt: skip


def _share_of(seen: Seen, got: npt.NDArray[np.bool_], level: float) -> Estimate:
    numbers, place = np.unique(seen.rep, return_inverse=True)
    people = np.bincount(place, minlength=numbers.size).astype(float)
    events = np.bincount(place, got, numbers.size).astype(float)
    return estimate(Ratio(events, people, "share"), "share of freelancers", level)
