"""One batch of worlds, played by strategies and by the clairvoyant.

Answers: what did each of the two win in the same worlds, and what was the most to be won. `regret` puts the
batches together.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.model.freelancers import Group, StrategyChoice
from simulator.model.scenario import Scenario
from simulator.model.values.distributions import Constant
from simulator.runs.failures import failures
from simulator.runs.ready import Ready
from simulator.runs.workers.executors import Stop
from simulator.studies.regret.boosts import WatchedBoosts, overpayment
from simulator.studies.regret.informed import kept_to, rated_best
from simulator.studies.regret.offers import bounds_of, incomes, offers_of, worth_one_hire
from simulator.studies.regret.parts import (
    KEY,
    LANE,
    PARTS,
    amounts_of,
    bids_of,
    contested_posts,
    contracts_of,
    parts_of,
)
from simulator.studies.yardsticks.looking import without_limits
from simulator.studies.yardsticks.programme import best_offers

if TYPE_CHECKING:
    from simulator.engine.batch import BatchResult

CLAIRVOYANT = "clairvoyant"
MEASURES = {"usd": "dollars per freelancer", "hires": "hires per freelancer"}
_LOTS = 1_000_000
_CHECKS_PER_HOUR = 1e6


@dataclass(frozen=True)
class Rounds:
    """Groups with their strategies and profiles, and what is played with them batch by batch."""

    ready: Ready
    profile: tuple[int, ...]
    """per group: number of the profile it shares with others"""
    measure: str = "usd"
    """one of `MEASURES`: the objective of the clairvoyant"""

    @property
    def scenario(self) -> Scenario:
        """What the groups are played under."""
        return self.ready.scenario

    def profiles(self) -> list[Group]:
        """One group per profile, played by the clairvoyant."""
        rule = StrategyChoice(name=CLAIRVOYANT)
        firsts = [self.profile.index(p) for p in range(max(self.profile) + 1)]
        return [self.scenario.freelancers[g].model_copy(update={"strategy": rule}) for g in firsts]

    def failing(self, stop: Stop) -> dict[str, str]:
        """Groups whose strategy stopped a batch, and why, as single replications tell it."""
        noted = stop.error.failed
        groups = [group.name for group in self.scenario.freelancers if group.name in noted]
        return noted | failures(self.ready.simulate, range(stop.first, stop.last + 1), groups)

    def batch(self, first: int, last: int) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Parts and totals of replications `first` to `last`.

        Raises
        ------
        StrategyError
            If a strategy fails, with all groups in which one did.
        """
        numbers, people = range(first, last + 1), self.profiles()
        watched = [WatchedBoosts(of=strategy) for strategy in self.ready.strategies]
        mine = _whole(self.ready.playing(watched).simulate(numbers, keep=True))
        solo = self.scenario.model_copy(update={"freelancers": tuple(people)})
        awake = _always_looking(solo)
        fates, early = self.fates(solo, numbers), self.fates(awake, numbers)
        best = self.clairvoyant(mine, awake, early, numbers)
        found, bids = [], {}
        lists = self.rated(mine, numbers)
        informed = kept_to(self.ready, lists, numbers)
        for g, watch in enumerate(watched):
            p = self.profile[g]
            own = bids_of(mine, g)
            bids[g] = own.assign(over=overpayment(own, _frame(watch.winning(), first), self.scenario))
            seen = _frame(watch.seen(), first)
            posts = contested_posts((fates[p], early[p]), bids[g], bids_of(best, p), seen, self.scenario)
            posts = posts.merge(lists[g], "left", KEY)
            # of what it never saw it would not have known
            posts["rated"], posts["listed"] = posts["score"] > 0, posts["listed"].eq(True)
            posts["part"] = parts_of(posts, bids[g], contracts_of(mine, g), self.scenario, g)
            parts, totals = _summed(posts, (mine, g), (best, p), self.scenario)
            other = _accounts(informed, g, self.scenario).reindex(totals["rep"], fill_value=0.0)
            found.append((parts, totals.assign(**{f"informed_{m}": other[m].to_numpy() for m in MEASURES})))
        looks = [pd.concat(two, ignore_index=True) for two in zip(fates, early, strict=True)]
        bounds = self.bounds(mine, best, looks, bids)
        parts = pd.concat([one for one, _ in found], ignore_index=True)
        totals = pd.concat([one.merge(bounds[self.profile[g]], on="rep") for g, (_, one) in enumerate(found)])
        return parts, totals

    def rated(self, mine: "BatchResult", numbers: range) -> list[pd.DataFrame]:
        """Per group, every post with its own rating, and whether the second clairvoyant bids on it."""
        from simulator.strategies.yardsticks.watched import WatchedStrategy

        rating = [WatchedStrategy(of=strategy) for strategy in self.ready.strategies]
        self.ready.under(_only_looking(self.scenario)).playing(rating).simulate(numbers)
        return [rated_best(_frame(one.seen(), numbers.start), mine, g) for g, one in enumerate(rating)]

    def clairvoyant(
        self, mine: "BatchResult", awake: Scenario, early: list[pd.DataFrame], numbers: range
    ) -> "BatchResult":
        """Play the same worlds with plans made in the knowledge of the fate of every post.

        Parameters
        ----------
        mine : BatchResult
            What the strategies did there, for the Connects that came in.
        awake : Scenario
            One group per profile, whose members see each post as soon as it is there.
        early : list of DataFrame
            Per profile, `fates` at these looks.
        numbers : range
            Numbers of the replications.

        Returns
        -------
        BatchResult
            With full tables.
        """
        from simulator.strategies.yardsticks.planned import Planned

        plans = [self.plan(mine, table, p) for p, table in enumerate(early)]
        seers = [
            Planned.to_bid(
                *(plan.assign(rep=plan["rep"] - numbers.start)[name].to_numpy() for name in (*KEY, "bid"))
            )
            for plan in plans
        ]
        return self.ready.under(awake).playing(seers).simulate(numbers, keep=True)

    def fates(self, people: Scenario, numbers: range) -> list[pd.DataFrame]:
        """How every candidate of each profile would end, if there were Connects in plenty."""
        from simulator.strategies.yardsticks.watched import Fates

        profiles = self.scenario.profiles
        looks = [
            Fates(
                boosts=self.scenario.boosts.pricing != "off",
                tailors=any(strategy.does("tailor") for strategy in self.ready.strategies),
                log_lift=max(0.0, float(np.log(profiles.test.lift))),
                log_badge=max(0.0, float(np.log(profiles.badge.lift))),
            )
            for _ in people.freelancers
        ]
        self.ready.under(_only_looking(people)).playing(looks).simulate(numbers)
        return [_frame(one.fates(), numbers.start) for one in looks]

    def plan(self, mine: "BatchResult", table: pd.DataFrame, p: int) -> pd.DataFrame:
        """Posts that a freelancer who knows what each would bring should bid on.

        Parameters
        ----------
        mine : BatchResult
            For the Connects that came in.
        table : DataFrame
            `fates` of profile `p`.
        p : int
            Number of the profile.

        Returns
        -------
        DataFrame
            rep, ordinal, job and the bid for a slot [Connects].
        """
        first = self.profile.index(p)
        income, group = incomes([(mine, first)]), self.scenario.freelancers[first]
        wins = table[table["bid"] >= 0]
        chosen = []
        for lane, offers in wins.groupby(LANE):
            problem, means = offers_of(offers, income.get(lane), group, self.scenario)
            goal = worth_one_hire(problem) if self.measure == "hires" else problem
            chosen.append(offers[best_offers(goal, means)])
        return pd.concat([wins.iloc[:0], *chosen])[[*KEY, "bid"]].astype(np.int64)

    def bounds(
        self,
        mine: "BatchResult",
        best: "BatchResult",
        fates: list[pd.DataFrame],
        bids: dict[int, pd.DataFrame],
    ) -> list[pd.DataFrame]:
        """The most that could have been won, summed over the freelancers of each profile.

        Parameters
        ----------
        mine, best : BatchResult
            What the strategies and the clairvoyant did.
        fates : list of DataFrame
            Per profile, the fate of every candidate at any look of either.
        bids : dict
            Bids of each group, by its number.

        Returns
        -------
        list of DataFrame
            Per profile: rep, bound_usd, bound_hires.
        """
        out = []
        for p, table in enumerate(fates):
            users = [(mine, g) for g, of in enumerate(self.profile) if of == p] + [(best, p)]
            won = pd.concat([b[b["hired"]][KEY] for b in (bids_of(*user) for user in users)])
            could = table.merge(won.drop_duplicates().assign(won=True), "left", KEY)
            could = could[
                (could["could_win"] | could["won"].eq(True)) & (could["at"] >= self.scenario.warmup)
            ].assign(bid=0)
            income = incomes(users)
            group = self.scenario.freelancers[self.profile.index(p)]
            rows = {
                lane: bounds_of(offers, income.get(lane), group, self.scenario)
                for lane, offers in could.groupby(LANE)
            }
            found = pd.DataFrame(
                [(lane[0], *values) for lane, values in rows.items()],
                columns=["rep", "bound_usd", "bound_hires"],
            )
            every = found.groupby("rep")[["bound_usd", "bound_hires"]].sum()
            out.append(every.reindex(best.market["rep"], fill_value=0.0).rename_axis("rep").reset_index())
        return out


def _whole(batch: "BatchResult") -> "BatchResult":
    """The batch, if no strategy failed in it."""
    from simulator.engine.decider import StrategyError

    if batch.failed:
        raise StrategyError("\n".join(batch.failed.values()), next(iter(batch.failed)), batch.failed)
    return batch


def _frame(rows: npt.NDArray[np.void], first: int) -> pd.DataFrame:
    """A table of a watcher, with the numbers of replications instead of positions in the batch."""
    return pd.DataFrame({name: rows[name] for name in rows.dtype.names or ()}).assign(rep=rows["rep"] + first)


def _only_looking(scenario: Scenario) -> Scenario:
    """The same worlds with Connects in plenty, so that strategies are asked about every post."""
    people = tuple(group.model_copy(update={"wallet": _LOTS}) for group in scenario.freelancers)
    return without_limits(scenario).model_copy(update={"freelancers": people})


def _always_looking(scenario: Scenario) -> Scenario:
    """The same freelancers, who see each post as soon as it appears."""
    eyes = {"checks_per_hour": Constant(value=_CHECKS_PER_HOUR), "feed_size": _LOTS}
    people = tuple(group.model_copy(update=eyes) for group in scenario.freelancers)
    return scenario.model_copy(update={"freelancers": people})


def _accounts(batch: "BatchResult", group: int, scenario: Scenario) -> pd.DataFrame:
    """Net dollars and hires of a group per replication, from the sums of the engine."""
    lanes = batch.lanes[batch.lanes["group"] == group]
    connects = lanes["connects_proposal"] + lanes["connects_boost"] - lanes["connects_refunded"]
    usd = lanes["earnings_usd"] - connects * scenario.connects.usd_each
    each = pd.DataFrame({"rep": lanes["rep"], "usd": usd, "hires": lanes["hires"], "freelancers": 1})
    return each.groupby("rep").sum()


def _summed(
    posts: pd.DataFrame, own: "tuple[BatchResult, int]", other: "tuple[BatchResult, int]", scenario: Scenario
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sums over freelancers: parts, and totals without the bound."""
    mine, best = _accounts(*own, scenario), _accounts(*other, scenario)
    reps = pd.Index(own[0].market["rep"], name="rep")
    every = pd.MultiIndex.from_product([reps, list(PARTS)], names=["rep", "part"])
    sums = amounts_of(posts).groupby(["rep", "part"])[["usd", "hires", "posts"]].sum()
    parts = sums.reindex(every, fill_value=0.0).reset_index()
    mine, best = mine.reindex(reps, fill_value=0.0), best.reindex(reps, fill_value=0.0)
    whole = best["usd"] - mine["usd"]
    aside = whole - parts.groupby("rep")["usd"].sum()
    aside[aside.abs() < 1e-6] = 0.0  # rounding of sums of thousands of dollars
    parts.loc[parts["part"] == "aside", "usd"] = aside.to_numpy()
    name = scenario.freelancers[own[1]].name
    totals = pd.DataFrame(
        {
            "group": name,
            "freelancers": mine["freelancers"],
            **{f"own_{m}": mine[m] for m in MEASURES},
            **{f"best_{m}": best[m] for m in MEASURES},
            **{f"regret_{m}": best[m] - mine[m] for m in MEASURES},
            "bids": posts[posts["bid"]].groupby("rep").size().reindex(reps, fill_value=0),
        }
    ).reset_index()
    return parts.assign(group=name), totals
