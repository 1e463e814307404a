"""How many Connects to buy for a wanted chance, found by playing buyers.

Answers: how many to buy on the first day, how sure that is, what the chance is with none, how many it takes
without invitations, and how many are spent in the end. A first look with more Connects than anybody can use
says whether any number is enough, and about how many; then a few numbers around that are tried, and the
chance between them is fitted.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil, inf, log1p, nan
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import LEVEL, Estimate, Ratio
from simulator.metrics.estimates.rungs import Fit, dose_for, fitted, freed_of_luck
from simulator.runs.executors import Progress, Threads
from simulator.runs.ready import Ready
from simulator.studies.buyers import Buyers, Seen, Wallets, checked
from simulator.studies.chances import MOST_HIRES, Needed

RUNGS = (0.0, 0.45, 0.75, 1.0, 1.3, 1.7)
"""numbers bought that are tried, as multiples of a guess"""
AMPLE = 40_000
"""Connects that nobody can use up: who is not hired with these is hired with no number"""
LEAST, SCOUTS, MOST_ROUNDS = 12, 8, 4
PEOPLE = 10_000
"""buyers of a group in one round, who leave an error of a point or less; fewer with few replications"""
_NEAR, _BEYOND, _FEW = 0.3, 2.2, 6
"""how near a try has to be; up to which multiple of the guess tries count; Connects of one bid or two"""


class Bought(NamedTuple):
    """What one group has to buy, and what comes of it."""

    needed: Needed
    """the Connects to buy, invitations counted; where no number is enough, how far the chance goes"""
    alone: Needed
    """the same by their own proposals, as if no invitation had come"""
    none: Estimate
    """chance without buying any"""
    spent_net: float | None
    """Connects spent in the end less refunds, free ones among them; mean of those who buy what is needed"""
    fit: Fit
    """chance by Connects bought"""
    fit_alone: Fit
    checked: Estimate | None = None
    """chance of others who bought as many, played afterwards"""


@dataclass
class _Aim:
    """One question about a group: invitations counted, or own proposals alone."""

    alone: bool
    guess: float = 0.0
    fit: Fit | None = None
    dose: float | None = None
    limits: tuple[float, float] = (0.0, inf)
    settled: bool = False


@dataclass
class _Search:
    """What is known of one group so far."""

    chance: float
    hires: int
    level: float
    scout: Seen
    seen: Seen | None = None
    aims: tuple[_Aim, _Aim] = field(default_factory=lambda: (_Aim(False), _Aim(True)))

    def __post_init__(self) -> None:
        for aim in self.aims:
            aim.guess = self._first_guess(aim.alone)
            # tried all the same, for the curve of those who fall short
            aim.settled = self.hopeless(aim.alone) and aim.alone

    def got(self, seen: Seen, alone: bool) -> npt.NDArray[np.bool_]:
        """Who has as many hires as wanted."""
        return np.asarray((seen.own if alone else seen.hires) >= self.hires)

    def most(self, alone: bool) -> Estimate:
        """Chance with more Connects than anybody can use."""
        return _share_of(self.scout, self.got(self.scout, alone), self.level)

    def hopeless(self, alone: bool) -> bool:
        """Whether even as many as anybody can use are surely not enough."""
        most = self.most(alone)
        far = most.value if most.high is None else most.high
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
    def open(self) -> _Aim | None:
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

    def _answer(self, aim: _Aim) -> None:
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
        lost = aim.dose is None or self.hopeless(alone)
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

    def spent_net(self) -> float | None:
        """Connects spent less refunds, of those who buy what is needed."""
        aim, seen = self.aims[0], self.seen
        if aim.dose is None or seen is None:
            return None
        wallets, place = np.unique(seen.wallet, return_inverse=True)
        return float(np.interp(aim.dose, wallets, np.bincount(place, seen.net) / np.bincount(place)))

    def answer(self) -> Bought:
        """Everything about the group."""
        seen, fits = self.seen, [aim.fit for aim in self.aims]
        assert seen is not None
        assert fits[0] is not None
        assert fits[1] is not None
        value, low, high = (float(x[0]) for x in (fits[0].chance, fits[0].low, fits[0].high))
        n = int(np.unique(seen.rep).size)
        none = Estimate(value, low, high, n, "share of freelancers", "fitted curve", self.level)
        return Bought(self.needed(False), self.needed(True), none, self.spent_net(), fits[0], fits[1])


def _share_of(seen: Seen, got: npt.NDArray[np.bool_], level: float) -> Estimate:
    numbers, place = np.unique(seen.rep, return_inverse=True)
    people = np.bincount(place, minlength=numbers.size).astype(float)
    events = np.bincount(place, got, numbers.size).astype(float)
    return estimate(Ratio(events, people, "share"), "share of freelancers", level)


def bought(
    ready: Ready,
    groups: Sequence[str],
    chance: float = 0.9,
    hires: int = 1,
    *,
    level: float = LEVEL,
    check: bool = False,
    silent: Collection[str] = (),
    workers: int = 1,
    progress: Progress | None = None,
) -> dict[str, Bought]:
    """Find how many Connects each group has to buy for a wanted chance of hires within the days that count.

    Parameters
    ----------
    ready : Ready
        The scenario; its replications say how much is played.
    groups : sequence of str
        Groups of the scenario.
    chance : float
        Wanted chance, above 0 and below 1.
    hires : int
        At least this many hires, by proposal or invitation: 1, 2 or 3.
    level : float
        Chance that each range holds the truth.
    check : bool
        Whether others buy as many afterwards, on fresh luck, and are counted.
    silent : collection of str
        Groups whose own rule failed: where freelancers meet, they are there but never bid.
    workers : int
        Threads. Results do not depend on it.
    progress : callable, optional
        Called as `progress(done, total, seconds)` after each batch, round by round.

    Returns
    -------
    dict of str to Bought

    Raises
    ------
    ValueError
        If the chance or the number of hires is out of range.
    ScenarioError
        If a rule fails with such a wallet.
    """
    if not 0 < chance < 1:
        raise ValueError(f"chance must be above 0 and below 1, not {chance}")
    if not 1 <= hires <= MOST_HIRES:
        raise ValueError(f"hires must be 1 to {MOST_HIRES}, not {hires}: later ones are not kept")
    buyers = Buyers(ready, Threads(max(1, workers)), progress, silent)
    scouts = buyers.play([Wallets(dict.fromkeys(groups, AMPLE), 0, SCOUTS - 1)])
    searches = {name: _Search(chance, hires, level, seen) for name, seen in scouts.items()}
    following = SCOUTS
    for turn in range(MOST_ROUNDS):
        tries = _tries(searches, ready.scenario.run.replications, following, RUNGS[turn > 0 :])
        if not tries:
            break
        for name, seen in buyers.play(tries).items():
            searches[name].saw(seen)
        following = tries[-1].last + 1
    answers = {name: search.answer() for name, search in searches.items()}
    if not check:
        return answers
    wallets = {
        name: int(one.needed.connects) for name, one in answers.items() if one.needed.connects is not None
    }
    again = checked(buyers, wallets, hires, following, level=level) if wallets else {}
    return {name: one._replace(checked=again.get(name)) for name, one in answers.items()}


def _tries(
    searches: dict[str, _Search], replications: int, first: int, rungs: Iterable[float]
) -> list[Wallets]:
    """What is played next: a few numbers around the guess of each group whose answer is still open."""
    guesses = {name: aim.guess for name, search in searches.items() if (aim := search.open) is not None}
    if not guesses:
        return []
    seen = next(iter(searches.values())).scout
    people = max(1, seen.rep.size // SCOUTS)
    each = -(-max(min(2 * replications, -(-PEOPLE // people)), LEAST) // len(RUNGS))
    each += each % 2  # mirrored worlds come in pairs
    tries = []
    for rung in rungs:
        wallets = {name: round(rung * guess) for name, guess in guesses.items()}
        tries.append(Wallets(wallets, first, first + each - 1))
        first += each
    return tries
