"""The slow twin: one replication, one freelancer and one post at a time, in plain Python, on the same luck.

Written from docs/model.md, not from the engine: the luck, the dynamics and every formula of a decision
stand here a second time, in another shape. Only columns that are drawn before the first tick (posts,
traits) come from the laws of the model.
"""

import math
from bisect import insort
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from simulator.model.clients import FATE_NAMES, draw_choices, draw_clients
from simulator.model.connects import CAUSES
from simulator.model.distributions import quantile_table
from simulator.model.field import draw_crowd
from simulator.model.freelancers import COLUMNS as LANE_COLUMNS
from simulator.model.freelancers import UNLIMITED, draw_traits
from simulator.model.jobs import COLUMNS as JOB_COLUMNS
from simulator.model.jobs import describe, pick, stream
from simulator.model.luck import Purpose, name_number
from simulator.model.prices import draw_prices
from simulator.model.scenario import Scenario

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15


def mix(z: int) -> int:
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def child(key: int, number: int) -> int:
    return mix((key + GOLDEN * (number + 1)) & MASK)


def both(key: int, other: int) -> int:
    return mix((mix(key) + other) & MASK)


def uniform(key: int, purpose: int) -> float:
    return ((child(key, purpose) >> 12) + 0.5) * 2.0**-52


def normal(u: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(u))


def match_of(lane: "Lane", job: "Job") -> float:
    d = abs(lane.niche - job.niche)
    d = min(d, 1 - d) / lane.width
    return math.exp(-d * d / 2)


def gumbel(u: float) -> float:
    return -math.log(-math.log(u))


def table_value(table: Any, u: float) -> float:
    return float(np.interp(u * (len(table) - 1), np.arange(len(table)), table))


@dataclass
class Job:
    """One post; `row` holds the columns that were drawn."""

    number: int
    row: dict[str, Any]
    proposals: list["Proposal"] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return self.row[name]


@dataclass
class Proposal:
    lane: "Lane"
    job: Job
    at: float
    price: int
    spent: int
    opened: bool = False
    replied: bool = False
    fate: str = "pending"


@dataclass
class Lane:
    """One freelancer with an account, a calendar and a memory of the feed."""

    group: int
    ordinal: int
    row: dict[str, Any]
    feed: list[Job]
    lots: list[int]
    slots: list[float]
    passed: int = 0
    waiting: list[list[Job]] = field(default_factory=list)
    looks: int = 0
    next_look: float = math.inf
    month: int = 0
    budget: float = 0.0
    opening: int = 0
    short_since: float | None = 0.0
    positives: int = 0
    feedbacks: int = 0
    ledger: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CAUSES, 0))
    moves: list[tuple[float, str, int]] = field(default_factory=list)
    contracts: list[tuple[float, float]] = field(default_factory=list)
    tally: dict[str, float] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        return self.row[name]

    @property
    def balance(self) -> int:
        return sum(self.lots)


TALLIES = (
    "candidates proposals opened replied hires connects_proposal connects_boost connects_refunded "
    "bought_connects bought_usd "
    "plan_usd earnings_usd service_fee_usd match_sum hired_match_sum busy_days out_days"
).split()


class World:
    """One replication; `score(lane, job, at, world)` of each group says what it bids on."""

    def __init__(self, scenario: Scenario, replication: int, scores: list[Any]) -> None:
        self.s, self.scores = scenario, scores
        self.root = child(mix(scenario.run.seed), replication)
        self.jobs = self.make_jobs()
        self.cheapest = max(1, min((j.connects_required for j in self.jobs), default=1))
        self.lanes = [lane for g in range(len(scenario.freelancers)) for lane in self.make_lanes(g)]
        self.rival_match = np.clip(quantile_table(scenario.field.match), 0, 1)
        self.rival_appeal = quantile_table(scenario.field.appeal)
        self.pending: list[tuple[float, int, Lane, Job]] = []
        self.decided: list[Proposal] = []
        self.market = dict.fromkeys("posts live filled hires proposals opened replied".split(), 0)
        self.market |= {"wait_days_sum": 0.0, "hired_match_sum": 0.0}

    # what there is before the first tick

    def make_jobs(self) -> list[Job]:
        spec, parts = self.s.jobs, []
        for c, name in enumerate(spec.categories):
            key = child(child(self.root, Purpose.JOBS), name_number(name))
            at, keys = stream(spec, name, np.uint64(key), self.s.horizon)
            parts += [(float(t), c, int(k)) for t, k in zip(at, keys, strict=True)]
        parts.sort(key=lambda p: (p[0], p[1]))
        table = np.zeros(len(parts), JOB_COLUMNS)
        for i, (at, c, key) in enumerate(parts):
            table[i]["posted_at"], table[i]["category"], table[i]["key"] = at, c, key
        describe(spec, table)
        draw_clients(self.s.clients, table)
        draw_choices(self.s.clients, table)
        if self.s.competition != "market":
            draw_crowd(self.s.field, spec, table)
        draw_prices(self.s.connects.price, spec, table)
        names = JOB_COLUMNS.names or ()
        return [Job(i, {n: table[n][i].item() for n in names if n != "proposals"}) for i in range(len(table))]

    def make_lanes(self, g: int) -> list[Lane]:
        group, c = self.s.freelancers[g], self.s.connects
        family = 0 if self.s.competition == "field" else name_number(group.name)
        table = np.zeros(group.count, LANE_COLUMNS)
        for i in range(group.count):
            table[i]["key"] = child(child(child(self.root, Purpose.LANES), family), i)
        draw_traits(group, table, c.top_up)
        mix_of = group.categories or {n: x.share for n, x in self.s.jobs.categories.items()}
        mix_of = {n: mix_of[n] for n in self.s.jobs.categories if n in mix_of}
        names, lots = list(self.s.jobs.categories), {"cap_free": 2, "expire": c.rollover.months}
        out = []
        for i in range(group.count):
            row = {n: table[n][i].item() for n in LANE_COLUMNS.names or ()}
            for known in ("positives", "feedbacks", "opening", "short_since"):
                del row[known]
            u = np.array([uniform(row["key"], Purpose.CATEGORY)])
            row["category"] = names.index(list(mix_of)[int(pick(tuple(mix_of.values()), u)[0])])
            p = self.s.hiring.fixed.p.quantile(np.array([uniform(row["key"], Purpose.WIN_RATE)]))
            row["win_share"] = float(np.clip(p, 0, 1)[0])
            row["offset"] = 0.0
            if c.months == "staggered":
                row["offset"] = float(math.floor(uniform(row["key"], Purpose.MONTH) * c.month))
            feed = [j for j in self.jobs if j.category == row["category"]]
            slots = [] if group.capacity == UNLIMITED else [-math.inf] * group.capacity
            lane = Lane(g, i, row, feed, [0] * lots.get(c.rollover.rule, 1), slots)
            lane.tally = dict.fromkeys(TALLIES, 0) | {
                "first_hire_day": math.nan,
                "connects_at_first_hire": -1,
            }
            self.plan_look(lane, 0.0)
            out.append(lane)
        return out

    # accounts

    def window(self, start: float, end: float) -> float:
        return max(0.0, min(end, self.s.horizon) - max(start, self.s.warmup))

    def move(self, lane: Lane, cause: str, amount: int, at: float, lot: int | None = None) -> None:
        """Move Connects in (+) or out (-); out of the oldest lot first unless one is named."""
        if amount == 0:
            return
        if amount > 0:
            rule = self.s.connects.rollover.rule
            place = 1 if rule == "cap_free" and cause == "purchase" else -1 if rule == "expire" else 0
            lane.lots[place] += amount
        elif lot is not None:
            lane.lots[lot] += amount
        else:
            left = -amount
            for k in range(len(lane.lots)):
                taken = min(left, lane.lots[k])
                lane.lots[k] -= taken
                left -= taken
            assert left == 0, "spent more than there was"
        lane.ledger[cause] += abs(amount)
        lane.moves.append((at, cause, amount))
        if lane.balance < self.cheapest:
            lane.short_since = at if lane.short_since is None else lane.short_since
        elif lane.short_since is not None:
            lane.tally["out_days"] += self.window(lane.short_since, at)
            lane.short_since = None

    def buy(self, lane: Lane, amount: int, at: float) -> None:
        if amount:
            usd = amount * self.s.connects.usd_each
            lane.budget -= usd
            if at >= self.s.warmup:
                lane.tally["bought_connects"] += amount
                lane.tally["bought_usd"] += usd
            self.move(lane, "purchase", amount, at)

    def bundle(self, lane: Lane, missing: int) -> int:
        sizes = [
            b for b in sorted(self.s.connects.bundles) if b * self.s.connects.usd_each <= lane.budget + 1e-9
        ]
        return next((b for b in sizes if b >= missing), sizes[-1] if sizes else 0)

    def turn_month(self, lane: Lane, at: float) -> None:
        c = self.s.connects
        if lane.month == 0:
            self.move(lane, "signup_grant", lane.wallet + c.signup_grant, at)
        elif c.rollover.rule in ("cap_all", "cap_free"):
            self.move(lane, "forfeit", -max(0, lane.lots[0] - c.rollover.cap), at, 0)
        elif c.rollover.rule == "expire":
            self.move(lane, "expiry", -lane.lots[0], at, 0)
            lane.lots = [*lane.lots[1:], 0]
        group = self.s.freelancers[lane.group]
        top_up = group.top_up or c.top_up
        lane.budget = top_up.monthly_budget_usd
        self.move(lane, "monthly_grant", c.monthly_grant, at)
        self.move(lane, "plan_grant", c.plans[group.plan].monthly_grant, at)
        if at >= self.s.warmup:
            lane.tally["plan_usd"] += c.plans[group.plan].usd_per_month
        if top_up.rule == "monthly":
            left, total = lane.budget + 1e-9, 0
            for size in sorted(c.bundles, reverse=True):
                n = int(left / (size * c.usd_each)) if c.usd_each else 0
                total, left = total + n * size, left - n * size * c.usd_each
            self.buy(lane, total, at)
        lane.opening = lane.balance
        lane.month += 1

    def month_begins(self, lane: Lane) -> float:
        month = self.s.connects.month
        if lane.month == 0:
            return 0.0
        return lane.offset + (lane.month - (1 if lane.offset > 0 else 0)) * month

    # the feed

    def plan_look(self, lane: Lane, last: float) -> None:
        if lane.waiting:
            base = last
        elif lane.passed < len(lane.feed):
            base = lane.feed[lane.passed].posted_at
        else:
            lane.next_look = math.inf
            return
        wait = -math.log(uniform(child(lane.key, lane.looks), Purpose.CHECK)) / lane.checks_per_day
        lane.looks += 1
        lane.next_look = base + wait

    def look(self, lane: Lane) -> list[tuple[Job, float]]:
        """Posts that this look shows, newest first; what does not fit waits, the newest stretch first."""
        at, shown = lane.next_look, []
        new = []
        while lane.passed < len(lane.feed) and lane.feed[lane.passed].posted_at <= at:
            new.append(lane.feed[lane.passed])
            lane.passed += 1
        stretches = lane.waiting + ([new] if new else [])
        room = lane.feed_size
        while stretches and room:
            stretch = stretches[-1]
            while stretch and room:
                job = stretch.pop()
                if job.closes_at > at:
                    shown.append((job, at))
                    room -= 1
            if not stretch:
                stretches.pop()
        lane.waiting = stretches[-8:]
        if at >= self.s.warmup:
            lane.tally["candidates"] += len(shown)
        self.plan_look(lane, at)
        return shown

    def rivals_now(self, job: Job, at: float) -> int:
        """Proposals of simulated rivals up to the start of the tick, and of the crowd until now."""
        n = job.row.get("visible", 0) if self.s.competition != "field" else 0
        if self.s.competition != "market":
            n += sum(self.rival_age(job, r) <= at - job.posted_at for r in range(job.crowd))
        return n

    def rival_age(self, job: Job, r: int) -> float:
        u = uniform(child(job.key, r), Purpose.RIVAL_ARRIVAL)
        return job.crowd_delay + job.crowd_pace * u / (1 - u)

    def bid(self, lane: Lane, job: Job, at: float) -> None:
        if (lane.slots and min(lane.slots) > at) or lane.capacity == 0:
            return
        top_up = self.s.freelancers[lane.group].top_up or self.s.connects.top_up
        needed = max(job.connects_required, top_up.below)
        if top_up.rule == "when_short" and lane.balance < needed:
            self.buy(lane, self.bundle(lane, needed - lane.balance), at)
        if lane.balance < job.connects_required:
            return
        self.move(lane, "proposal", -job.connects_required, at)
        if at >= self.s.warmup:
            lane.tally["proposals"] += 1
            lane.tally["connects_proposal"] += job.connects_required
            lane.tally["match_sum"] += match_of(lane, job)
        job.proposals.append(
            Proposal(lane, job, at, job.connects_required, int(lane.tally["connects_proposal"]))
        )

    # clients

    def utility(self, lane: Lane, match: float) -> float:
        w = self.s.hiring.logit
        strength = self.s.contracts.prior_strength
        given = strength + lane.feedbacks
        reputation = (lane.prior * strength + lane.positives) / given if given else lane.prior
        return (
            w.match * match + w.quality * lane.quality + w.reputation * reputation + w.tailoring * lane.effort
            - w.price * lane.ln_price
        )  # fmt: skip

    def entries(self, job: Job, proposals: list[Proposal]) -> list[dict[str, Any]]:
        """Proposals and crowd with their place in the list, match and taste."""
        out = []
        for p in proposals:
            key, match = both(job.key, p.lane.key), match_of(p.lane, job)
            out.append({"p": p, "match": match, "at": p.at, "list": uniform(key, Purpose.DISPLAY),
                        "taste": uniform(key, Purpose.TASTE), "v": self.utility(p.lane, match)})  # fmt: skip
        crowd = job.crowd if self.s.competition != "market" else 0
        for r in range(crowd):
            at, key = job.posted_at + self.rival_age(job, r), child(job.key, r)
            if at < job.closes_at:
                match = table_value(self.rival_match, uniform(key, Purpose.RIVAL_MATCH))
                v = self.s.hiring.logit.match * match
                v += table_value(self.rival_appeal, uniform(key, Purpose.RIVAL_APPEAL))
                out.append({"p": None, "match": match, "at": at, "list": uniform(key, Purpose.RIVAL_DISPLAY),
                            "taste": uniform(key, Purpose.RIVAL_TASTE), "v": v})  # fmt: skip
        return out

    def chance(self, match: float, rivals: int) -> float:
        t = self.s.hiring.table
        return t.p[sum(match >= e for e in t.match_edges)][sum(rivals >= e for e in t.rivals_edges)]

    def contest(self, job: Job, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Read and choose; marks `opened`, `replied`, `hired` on the entries and returns those hired."""
        place = {
            "arrival": lambda e: e["at"],
            "random": lambda e: e["list"],
            "best_match": lambda e: -(e["match"] + self.s.clients.display_noise * normal(e["list"])),
        }[self.s.clients.display]
        ranked = sorted(range(len(entries)), key=lambda i: (place(entries[i]), i))
        for position, i in enumerate(ranked):
            entries[i] |= {"opened": position < job.attention, "replied": False, "hired": False}
        opened = [e for e in entries if e["opened"]]
        hiring, n = self.s.hiring, len(entries)
        u = uniform(job.key, Purpose.OUTSIDE)
        openings = job.openings
        for e in opened:
            if hiring.model == "logit":
                e["value"] = e["v"] / hiring.logit.scale + gumbel(e["taste"])
            elif hiring.model == "uniform":
                e["value"] = gumbel(e["taste"])
            elif hiring.model == "table":
                p = self.chance(e["match"], n - 1)
                e["value"] = (math.log(p) if p else -math.inf) + gumbel(e["taste"])
            else:
                p = e["p"].lane.win_share if e["p"] else 0.0
                e["value"] = math.log(p / e["taste"]) if p else -math.inf
        if hiring.model == "logit":
            outside = hiring.logit.outside / hiring.logit.scale + gumbel(u)
        elif hiring.model == "uniform":
            outside = -math.inf if u < hiring.uniform.p else math.inf
        elif hiring.model == "table":
            left = 1 - sum(self.chance(e["match"], n - 1) for e in opened)
            outside = math.log(left) + gumbel(u) if left > 0 else -math.inf
        else:
            outside, openings = 0.0, n
        hired = []
        for rank, e in enumerate(
            sorted((e for e in opened if e["value"] > -math.inf), key=lambda e: -e["value"])
        ):
            e["replied"] = rank < max(job.interviews, job.openings)
            free = e["p"] is None or self.is_free(e["p"].lane, job.closes_at)
            if openings > 0 and e["value"] > outside and free:
                e["hired"] = e["replied"] = True
                openings -= 1
                hired.append(e)
        return hired

    def is_free(self, lane: Lane, at: float) -> bool:
        return lane.capacity == UNLIMITED or any(end <= at for end in lane.slots)

    def close(self, job: Job) -> None:
        counted = job.posted_at >= self.s.warmup
        field_only = self.s.competition == "field"
        entries = self.entries(job, [] if field_only else job.proposals)
        hired = self.contest(job, entries) if job.live else []
        if counted:
            m = self.market
            m["posts"] += 1
            m["live"] += job.live
            m["proposals"] += len(entries)
            m["hires"] += len(hired)
            for name in ("opened", "replied"):
                m[name] += sum(e.get(name, False) for e in entries)
            m["hired_match_sum"] += sum(e["match"] for e in hired)
            if hired:
                m["filled"] += 1
                m["wait_days_sum"] += job.closes_at - job.posted_at
        if field_only:
            for p in job.proposals:
                entries = self.entries(job, [p])
                hired = self.contest(job, entries) if job.live else []
                self.settle(job, entries[:1], bool(hired))
        else:
            self.settle(job, [e for e in entries if e["p"]], bool(hired))

    def settle(self, job: Job, entries: list[dict[str, Any]], anybody: bool) -> None:
        for e in entries:
            p, lane = e["p"], e["p"].lane
            p.opened, p.replied = e.get("opened", False), e.get("replied", False)
            if e.get("hired"):
                p.fate = "hired"
                self.hire(p, e["match"])
            elif anybody:
                p.fate = "declined" if p.opened else "chosen_another"
            else:
                p.fate = FATE_NAMES[job.fate_if_none]
            back = math.floor(getattr(self.s.connects.refunds, p.fate) * p.price + 0.5)
            self.move(lane, "refund_" + p.fate, back, job.closes_at)
            if p.at >= self.s.warmup:
                lane.tally["opened"] += p.opened
                lane.tally["replied"] += p.replied
                lane.tally["connects_refunded"] += back
            self.decided.append(p)

    def hire(self, p: Proposal, match: float) -> None:
        lane, job, t = p.lane, p.job, p.lane.tally
        start, end = job.closes_at, job.closes_at + job.duration_days
        if lane.slots:
            lane.slots[next(k for k, until in enumerate(lane.slots) if until <= start)] = end
        lane.contracts.append((start, end))
        t["busy_days"] += self.window(start, end)
        insort(
            self.pending,
            (math.floor(end / self.s.clock.tick) + 1, len(self.decided), lane, job),
            key=lambda x: x[:2],
        )
        if p.at >= self.s.warmup:
            paid = job.value_usd * math.exp(lane.ln_price)
            t["hires"] += 1
            t["earnings_usd"] += paid * (1 - self.s.connects.service_fee)
            t["service_fee_usd"] += paid * self.s.connects.service_fee
            t["hired_match_sum"] += match
            if start < self.s.horizon and math.isnan(t["first_hire_day"]):
                t["first_hire_day"] = start - self.s.warmup
            if t["connects_at_first_hire"] < 0 or p.spent < t["connects_at_first_hire"]:
                t["connects_at_first_hire"] = p.spent

    def feedback(self, lane: Lane, job: Job, at: float) -> None:
        c = self.s.contracts
        odds = c.feedback_base + c.feedback_match * match_of(lane, job) + c.feedback_quality * lane.quality
        lane.feedbacks += 1
        if uniform(both(job.key, lane.key), Purpose.FEEDBACK) < 1 / (1 + math.exp(-odds)):
            lane.positives += 1
            self.move(lane, "feedback_reward", self.s.connects.feedback_reward, at)

    # time

    def play(self) -> "World":
        tick, horizon = self.s.clock.tick, self.s.horizon
        closing = sorted(self.jobs, key=lambda j: (j.closes_at, j.number))
        for number in range(math.ceil(horizon / tick - 1e-9)):
            start, end = number * tick, min((number + 1) * tick, horizon)
            for lane in self.lanes:
                while self.month_begins(lane) <= start + 1e-9:
                    self.turn_month(lane, start)
            while self.pending and self.pending[0][0] <= number:
                _, _, lane, job = self.pending.pop(0)
                self.feedback(lane, job, start)
            for job in self.jobs:
                job.row["visible"] = len(job.proposals)
            for lane in self.lanes:
                held = lane.balance
                while lane.next_look < end:
                    shown = self.look(lane)
                    scored = [
                        (self.scores[lane.group](self, lane, job, at, held), k)
                        for k, (job, at) in enumerate(shown)
                    ]
                    for s, k in sorted(scored, key=lambda x: (-x[0], x[1])):
                        if s > 0:
                            self.bid(lane, *shown[k])
            while closing and closing[0].closes_at < end:
                self.close(closing.pop(0))
        for lane in self.lanes:
            if lane.short_since is not None:
                lane.tally["out_days"] += self.window(lane.short_since, horizon)
                lane.short_since = None
        for job in closing:
            self.close(job)
        return self
