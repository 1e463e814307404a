"""Worlds in which everybody only looks, and what could have been won in them.

Answers: what does each freelancer come across, with which means. One freelancer of each profile is enough, as
groups that differ in their rule alone hold the same people with the same luck.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.engine.whatif.lookout import Lookout
from simulator.engine.whatif.prospects import Freedoms, Prospects
from simulator.model.connects import Rollover
from simulator.model.contracts import left_usd
from simulator.model.freelancers import UNLIMITED, Group, StrategyChoice
from simulator.model.scenario import Scenario
from simulator.runs.ready import SILENT, Ready
from simulator.strategies.contract.base import Floats, Records
from simulator.studies.yardsticks.lane import Choices, Lane
from simulator.studies.yardsticks.programme import Offers
from simulator.studies.yardsticks.purse import LOTS, means_of, paid_usd
from simulator.studies.yardsticks.standing import reachable

if TYPE_CHECKING:
    from simulator.engine.batch import BatchResult

_MINUTES = 60.0


def without_limits(scenario: Scenario) -> Scenario:
    """The same worlds where an account may hold any number of Connects for any time."""
    plans = {
        name: plan.model_copy(update={"hold_cap": None, "rollover": None})
        for name, plan in scenario.connects.plans.items()
    }
    connects = scenario.connects.model_copy(
        update={"hold_cap": None, "expiry": None, "rollover": Rollover(rule="keep"), "plans": plans}
    )
    return scenario.model_copy(update={"connects": connects})


def only_looking(scenario: Scenario, groups: Sequence[Group]) -> Scenario:
    """The same worlds with Connects in plenty, so that every post is shown, and nobody who bids."""
    quiet = {"wallet": LOTS, "accepts": 0.0, "strategy": StrategyChoice(name=SILENT)}
    people = tuple(group.model_copy(update=quiet) for group in groups)
    return without_limits(scenario).model_copy(update={"freelancers": people})


@dataclass(frozen=True)
class Looks:
    """One batch of a scenario in which everybody only looked."""

    scenario: Scenario
    groups: tuple[Group, ...]
    """as they really are"""
    batch: "BatchResult"
    prospects: Prospects
    found: Records
    """what could be won, all lanes together"""

    @classmethod
    def of(cls, ready: Ready, groups: tuple[Group, ...], freedoms: Freedoms, numbers: range) -> "Looks":
        """Play some replications.

        Parameters
        ----------
        ready : Ready
            The scenario.
        groups : tuple of Group
            One per profile.
        freedoms : Freedoms
            What the rules may choose that are to be bounded.
        numbers : range
            Numbers of the replications.

        Returns
        -------
        Looks
        """
        watch = Lookout()
        played = ready.under(only_looking(ready.scenario, groups)).simulate(
            numbers, keep=True, observer=watch
        )
        prospects = Prospects(watch, np.array([group.accepts for group in groups]), freedoms)
        capacity = np.array([group.capacity for group in groups], float)
        capacity[capacity >= UNLIMITED] = np.inf
        found = reachable(prospects, capacity[prospects.world.lanes["group"]])
        return cls(ready.scenario, groups, played, prospects, found)

    def lanes(self) -> Iterator[tuple[int, int, Lane]]:
        """Every freelancer: place of the replication in the batch, number of the profile, and the lane."""
        rows, world = self.batch.lanes, self.prospects.world
        by_place = {
            key: n for n, key in enumerate(zip(rows["rep"], rows["group"], rows["ordinal"], strict=True))
        }
        first = int(self.batch.market["rep"][0])
        moves, seen = (
            self._split(self.batch.tables["ledger"]),
            np.bincount(self.prospects.lane, minlength=world.lanes.size),
        )
        order = np.argsort(self.found["lane"], kind="stable")
        edges = np.searchsorted(self.found["lane"][order], np.arange(world.lanes.size + 1))
        for i in range(world.lanes.size):
            lane = world.lanes[i]
            place = (int(lane["rep"]) + first, int(lane["group"]), int(lane["ordinal"]))
            group = self.groups[place[1]]
            mine = self.found[order[edges[i] : edges[i + 1]]]
            yield (
                int(lane["rep"]),
                place[1],
                Lane(
                    self._choices(mine, group),
                    means_of(moves[place], int(seen[i]), group, self.scenario),
                    paid_usd(self.batch, by_place[place], group, self.scenario),
                    self.looking_minutes(by_place[place], group) / _MINUTES,
                    self.scenario.horizon - self.scenario.warmup,
                    self.scenario.warmup,
                    self.scenario.horizon,
                ),
            )

    def _split(self, moves: Records) -> dict[tuple[int, int, int], Records]:
        """Movements of each account, by replication, group and ordinal."""
        order = np.lexsort((moves["ordinal"], moves["group"], moves["rep"]))
        moves = moves[order]
        keys = np.stack([moves[name].astype(np.int64) for name in ("rep", "group", "ordinal")], axis=1)
        new = np.flatnonzero(np.any(np.diff(keys, axis=0) != 0, axis=1)) + 1
        parts = np.split(moves, new)
        found = {tuple(int(x) for x in keys[at]): part for at, part in zip([0, *new], parts, strict=True)}
        everybody = self.batch.lanes
        places = zip(everybody["rep"], everybody["group"], everybody["ordinal"], strict=True)
        return {
            (int(r), int(g), int(o)): found.get((int(r), int(g), int(o)), moves[:0]) for r, g, o in places
        }

    def looking_minutes(self, row: int, group: Group) -> float:
        """Time that a freelancer spends on looking at posts, whatever they bid on."""
        each = getattr(group, "search_minutes", None)
        return float(self.batch.lanes["candidates"][row] * each.post) if each is not None else 0.0

    def _hours(self, prospects: Records, group: Group) -> Floats:
        """Least time that winning takes: a letter with as little effort as may be, and the interview."""
        interview = getattr(getattr(group, "search_minutes", None), "interview", 0.0)
        free = self.prospects.freedoms.tailors
        least = group.letter_minutes.plain + (
            0.0 if free else group.tailoring * group.letter_minutes.tailored
        )
        usual = group.letter_minutes.plain + group.tailoring * group.letter_minutes.tailored
        return np.where(prospects["invited"], usual, least) / _MINUTES + interview / _MINUTES

    def _choices(self, mine: Records, group: Group) -> Choices:
        """The ways in which one freelancer could win these prospects."""
        scenario, world = self.scenario, self.prospects.world
        plain = np.flatnonzero(mine["plain"] > -np.inf)
        # with a boost a higher price may still win, or any at all
        top = np.flatnonzero(mine["top"] > mine["plain"])
        rows, boosted = np.concatenate([plain, top]), np.repeat([False, True], [plain.size, top.size])
        some = mine[rows]
        ask = np.where(boosted, some["top"], some["plain"])
        counted = some["at"] >= scenario.warmup
        pay = left_usd(scenario.connects.service_fee, world.jobs["value_usd"][some["job"]] * np.exp(ask))
        refunds, reward = scenario.connects.refunds, scenario.connects.feedback_reward
        # what a boost costs in the end depends on others where any of it may come back
        least = np.where(scenario.boosts.pricing == "first" and not refunds.outbid, some["least"], 0)
        price = some["price"] + np.where(boosted, least, 0)
        back = np.floor(refunds.hired * some["price"] + 0.5) + (
            np.where(boosted, least, 0) if refunds.boost_too else 0
        )
        back = np.where(some["invited"], 0, back) + reward * (1 + some["repeats"])
        offers = Offers(
            some["job"].astype(np.int64),
            some["at"].copy(),
            some["starts"].copy(),
            some["starts"] + some["days"],
            price.astype(float),
            back.astype(float),
            np.where(counted, pay, 0.0) + some["repeats_usd"],
        )
        return Choices(
            offers, some["invited"], counted, some["repeats"].astype(float), self._hours(some, group)
        )
