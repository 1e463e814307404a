"""The slow twin: one replication, one freelancer and one post at a time, in plain Python, on the same luck.

Written from docs/model.md, not from the engine: the luck, the dynamics and every formula of a decision
stand here a second time, in another shape. Only columns that are drawn before the first tick (posts,
traits) come from the laws of the model. This file builds a world and lets time pass; `reference_people.py`
says what it is made of, `reference_accounts.py`, `reference_bids.py` and `reference_clients.py` what happens.
"""

import math
from typing import Any

import numpy as np

from simulator.model.boosts import draw_auctions
from simulator.model.clients import draw_choices
from simulator.model.field import draw_crowd
from simulator.model.freelancers import COLUMNS as LANE_COLUMNS
from simulator.model.freelancers import UNLIMITED, draw_traits
from simulator.model.jobs import COLUMNS as JOB_COLUMNS
from simulator.model.jobs import describe, pick, stream
from simulator.model.luck import Purpose, name_number
from simulator.model.prices import draw_prices
from simulator.model.profiles import draw_invitations
from simulator.model.replay import Posts
from simulator.model.scenario import Scenario
from simulator.model.seen import draw_reach
from simulator.model.seriousness import draw_clients
from simulator.model.values.distributions import quantile_table
from tests.twin.reference_clients import Clients
from tests.twin.reference_people import (
    SPENT_AT_HIRES,
    TALLIES,
    Job,
    Lane,
    both,
    child,
    day_of,
    match_of,
    mix,
    normal,
    uniform,
)
from tests.twin.reference_replay import Recorded

__all__ = ["SPENT_AT_HIRES", "TALLIES", "Job", "Lane", "World", "both", "match_of", "normal", "uniform"]

TRAITS = "key niche width quality prior ln_price checks_per_day effort capacity feed_size wallet".split()
TRAITS += ["hours_per_week"]
FIGURES = "posts live filled hires proposals opened replied invited_proposals invited_hires".split()


def shares_of(specialties: int, sizes: float) -> list[float]:
    weights = [(n + 1) ** -sizes for n in range(specialties)]
    return [weight / sum(weights) for weight in weights]


class World(Clients):
    """One replication.

    `rule(world, lane, job, at, held)` of each group returns a score, or a score, a boost and an effort (None:
    the freelancer's own), then an asking price and a patience (None: the freelancer's own), and the most
    proposals of the day.
    """

    def __init__(
        self,
        scenario: Scenario,
        replication: int,
        rules: list[Any],
        posts: Posts | None = None,
        specialty: tuple[int, int] | None = None,
    ) -> None:
        self.specialty = specialty
        self.s, self.rules, self.posts = scenario, rules, posts
        number, mirrored = divmod(replication, 2) if scenario.run.antithetic else (replication, 0)
        self.root = child(mix(scenario.run.seed) & ~1, number) | mirrored
        self.rival_match = np.clip(quantile_table(scenario.field.match), 0, 1)
        self.rival_appeal = quantile_table(scenario.field.appeal)
        self.rival_bid = quantile_table(scenario.field.boost_bid)
        self.rival_price = quantile_table(scenario.field.price_level)
        self.jobs = self.make_jobs()
        least = scenario.connects.price.drift.connects
        self.cheapest = max(1, min((j.connects_required - least for j in self.jobs), default=1))
        self.lanes = [lane for g in range(len(scenario.freelancers)) for lane in self.make_lanes(g)]
        self.tick, self.pending, self.decided = 0, {}, []
        self.market = dict.fromkeys(FIGURES, 0) | {"wait_days_sum": 0.0, "hired_match_sum": 0.0}

    # what there is before the first tick

    def make_jobs(self) -> list[Job]:
        table = self.drawn_jobs() if self.posts is None else Recorded(self.s, self.root, self.posts).table()
        draw_prices(self.s.connects.price, self.s.jobs, table, self.s.clients)
        if self.posts is not None:
            for row, price in zip(table, self.posts.columns["connects_required"], strict=False):
                row["connects_required"] = price if price >= 0 else row["connects_required"]
        draw_auctions(self.s.boosts, table)
        draw_invitations(self.s.invitations, table)
        names = JOB_COLUMNS.names or ()
        jobs = [Job(i, {n: table[n][i].item() for n in names if n != "proposals"}) for i in range(len(table))]
        for job in jobs:
            job.rivals = self.rivals_of(job)
            bids = [(self.rival_bid_of(job, key, at), at) for key, at in job.rivals]
            job.rival_bids = [(amount, at) for amount, at in bids if amount is not None]
        return jobs

    def drawn_jobs(self) -> Any:
        spec, parts = self.s.jobs, []
        for c, (name, category) in enumerate(spec.categories.items()):
            key, part = child(child(self.root, Purpose.JOBS), name_number(name)), 1.0
            if self.specialty is not None:
                if self.specialty[0] != c:
                    continue
                rank = self.specialty[1]
                key, part = child(key, rank), shares_of(category.specialties, spec.specialty_sizes)[rank]
            at, keys = stream(spec, name, np.uint64(key), self.s.horizon, part)
            parts += [(float(t), c, int(k)) for t, k in zip(at, keys, strict=True)]
        parts.sort(key=lambda p: (p[0], p[1]))
        table = np.zeros(len(parts), JOB_COLUMNS)
        for i, (at, c, key) in enumerate(parts):
            table[i]["posted_at"], table[i]["category"], table[i]["key"] = at, c, key
        describe(spec, table)
        draw_clients(self.s.clients, table)
        draw_choices(self.s.clients, table)
        draw_reach(self.s.field, spec, table, np.array([self.root], np.uint64))
        if self.crowded:
            draw_crowd(self.s.field, spec, table, roots=np.array([self.root], np.uint64))
        return table

    def make_lanes(self, g: int) -> list[Lane]:
        group, c = self.s.freelancers[g], self.s.connects
        family = name_number(group.name) if self.compete else 0
        table = np.zeros(group.count, LANE_COLUMNS)
        for i in range(group.count):
            table[i]["key"] = child(child(child(self.root, Purpose.LANES), family), i)
        draw_traits(group, table, c.top_up)
        mix_of = group.categories or {n: x.share for n, x in self.s.jobs.categories.items()}
        mix_of = {n: mix_of[n] for n in self.s.jobs.categories if n in mix_of}
        names, out = list(self.s.jobs.categories), []
        for i in range(group.count):
            row = {n: table[n][i].item() for n in TRAITS}
            u = np.array([uniform(row["key"], Purpose.CATEGORY)])
            row["category"] = names.index(list(mix_of)[int(pick(tuple(mix_of.values()), u)[0])])
            if self.specialty is not None and self.specialty != self.specialty_of(row):
                continue
            p = self.s.hiring.fixed.p.quantile(np.array([uniform(row["key"], Purpose.WIN_RATE)]))
            row["win_share"] = float(np.clip(p, 0, 1)[0])
            row["offset"] = 0.0
            if c.months == "staggered":
                row["offset"] = float(math.floor(uniform(row["key"], Purpose.MONTH) * c.month))
            row["week_starts"] = 0
            if c.weeks == "staggered":
                row["week_starts"] = math.floor(uniform(row["key"], Purpose.WEEK) * 7)
            row["hour_usd"] = max(
                float(group.hour_usd.quantile(np.array([uniform(row["key"], Purpose.HOUR_USD)]))[0]), 0.0
            )
            feed = [j for j in self.jobs if j.category == row["category"] and self.finds(row, group, j)]
            feed.sort(key=lambda j: (self.surfaces(j), j.number))
            slots = [] if group.capacity == UNLIMITED else [-math.inf] * group.capacity
            positives, feedbacks = table["positives"][i].item(), table["feedbacks"][i].item()
            lane = Lane(g, i, row, feed, slots, positives, feedbacks, newcomer=feedbacks == 0)
            lane.tally = dict.fromkeys(TALLIES, 0) | {
                "first_hire_day": math.nan,
                **dict.fromkeys(SPENT_AT_HIRES, -1),
            }
            self.plan_look(lane, 0.0)
            first = i - i % (1 if group.agency is None else group.agency.members)
            if first < i:
                lane.boss = out[first]
                out[first].members.append(lane)
                lane.row["offset"] = out[first].offset
            out.append(lane)
        return out

    def specialty_of(self, row: dict[str, Any]) -> tuple[int, int]:
        """Category and rank of the specialty in which a freelancer works."""
        category = list(self.s.jobs.categories.values())[row["category"]]
        left, rank = uniform(row["key"], Purpose.SPECIALTY), 0
        for share in shares_of(category.specialties, self.s.jobs.specialty_sizes)[:-1]:
            if left <= share:
                break
            left, rank = left - share, rank + 1
        return row["category"], rank

    def finds(self, row: dict[str, Any], group: Any, job: Job) -> bool:
        """Whether a freelancer is among those whom the post reaches, and searches for such posts."""
        search = group.search
        if search is not None:
            away = abs(row["niche"] - job.niche)
            fit = math.exp(-((min(away, 1 - away) / row["width"]) ** 2) / 2)
            dear = search.most_connects is not None and job.connects_required > search.most_connects
            if fit < search.fits or job.value_usd < search.least_usd or dear:
                return False
        return uniform(both(job.key, row["key"]), Purpose.REACH) < job.reach

    def surfaces(self, job: Job) -> float:
        """When a post appears in a feed."""
        law = self.s.field
        u = uniform(job.key, Purpose.CROWD_LATE)
        if law.late_for == "crowd" or u >= law.late_share:
            return job.posted_at
        return job.posted_at - law.late_by * math.log(u / law.late_share)

    # time

    def play(self) -> "World":
        length, horizon = self.s.clock.tick, self.s.horizon
        ticks = math.ceil(horizon / length - 1e-9)
        closing = sorted(self.jobs, key=lambda j: (j.closes_at, j.number))
        inviting = [j for j in self.jobs if j.invites_at < j.accepts_until]
        inviting.sort(key=lambda j: (j.invites_at, j.number))
        day = -1
        for self.tick in range(ticks):
            start, end = self.tick * length, min((self.tick + 1) * length, horizon)
            day, new_day = day_of(start), day_of(start) > day
            self.begin(start, new_day)
            for job in closing:
                self.settle_outbid(job, start)
            self.withdraw_old(start)
            # a chain whose head was pushed last
            for what, *about in reversed(self.pending.pop(self.tick, [])):
                {"feedback": self.feedback, "offer": self.offer}[what](*about, start)
            while inviting and inviting[0].invites_at < end:
                self.invite(inviting.pop(0))
            for job in self.jobs:
                job.visible = len(job.proposals)
            self.look_and_bid(end)
            while closing and closing[0].closes_at < end:
                self.close(closing.pop(0))
        self.tick = ticks
        for lane in self.lanes:
            if lane.short_since is not None:
                lane.tally["out_days"] += self.window(lane.short_since, horizon)
                lane.short_since = None
        for job in closing:
            self.close(job)
        return self

    def begin(self, start: float, new_day: bool) -> None:
        for lane in self.lanes:
            if new_day:
                self.expire(lane, start)
            while self.month_begins(lane) <= start + 1e-9:
                self.turn_month(lane, start)
            if new_day:
                self.start_day(lane, start)

    def look_and_bid(self, end: float) -> None:
        helds = [lane.balance for lane in self.lanes]
        for lane, held in zip(self.lanes, helds, strict=True):
            lane.known = len(lane.sent)
            while lane.next_look < end:
                shown = self.look(lane)
                scored = []
                for k, (job, at) in enumerate(shown):
                    said = self.rules[lane.group](self, lane, job, at, held)
                    score, boost, effort, *ask = said if isinstance(said, tuple) else (said, 0, None)
                    effort = lane.effort if effort is None else effort
                    price = ask[0] if ask else None
                    ln_price = lane.ln_price if price is None else math.log(max(price, 1e-6))
                    patience = ask[1] if ask[1:] else math.inf
                    most = ask[2] if ask[2:] else math.inf
                    patience = math.inf if patience is None else patience
                    scored.append((-score, k, boost, effort, ln_price, patience, most))
                for negative, k, *how in sorted(scored):
                    if negative < 0:
                        self.bid(lane, *shown[k], *how)
