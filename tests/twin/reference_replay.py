"""Recorded posts in the slow twin: what is stated stands, and only what is missing is drawn.

Written from docs/model.md, one post at a time; the laws of what is not recorded are those of any post.
"""

import math
from functools import cache, cached_property
from typing import Any

import numpy as np
from scipy.special import ndtr

from simulator.model.clients import draw_choices, draw_limits
from simulator.model.field import draw_crowd
from simulator.model.jobs import COLUMNS as JOB_COLUMNS
from simulator.model.jobs import FIXED, HOURLY, TYPE_NAMES, UNSTATED
from simulator.model.luck import Purpose
from simulator.model.replay import Posts
from simulator.model.scenario import Scenario
from simulator.model.seriousness import draw_clients
from simulator.model.values.distributions import Gamma, LogNormal
from tests.twin.reference_people import child, normal, uniform

POINTS = 512
"""quantiles of seriousness over which its law is averaged"""
INTENSITIES = 512
"""quantiles of the expected number of rivals over which its law is averaged"""


def known(value: float) -> bool:
    """Whether something is recorded: no NaN, nothing below zero."""
    return value >= 0


class Recorded:
    """The posts of one replication of a replay, in recorded order."""

    def __init__(self, scenario: Scenario, root: int, posts: Posts) -> None:
        self.s, self.root = scenario, root
        self.rows = [
            {name: column[i].item() for name, column in posts.columns.items()} for i in range(posts.size)
        ]
        self.chance = cache(self.chance_of)
        self.rows = [row for row in self.rows if row["posted_days"] < scenario.horizon]

    def table(self) -> np.ndarray:
        """Return every column but prices, auctions and invitations."""
        table = np.zeros(len(self.rows), JOB_COLUMNS)
        for i, row in enumerate(self.rows):
            key = child(child(self.root, Purpose.REPLAY), i)
            table[i]["key"], table[i]["posted_at"], table[i]["category"] = (
                key,
                row["posted_days"],
                row["category"],
            )
            for name, value in self.work(key, row).items():
                table[i][name] = value
        # nobody knows which posts of a table are by one client, so each has a client of its own
        draw_clients(self.s.clients.model_copy(update={"repeat_posts": 0.0}), table)
        for i, row in enumerate(self.rows):
            self.serious(table[i], row)
        for i, row in enumerate(self.rows):
            self.say(table[i], row, ("live",))
        draw_choices(self.s.clients, table)
        for i, row in enumerate(self.rows):
            self.client(table[i], row)
            self.say(table[i], row, ("attention", "fate_if_none"))
            if known(row["closes_after_days"]):
                table[i]["closes_at"] = table[i]["posted_at"] + row["closes_after_days"]
        draw_limits(self.s.clients, table)
        table["reach"] = 1.0
        if self.s.competition != "market":
            roots = np.array([self.root], np.uint64)
            draw_crowd(self.s.field, self.s.jobs, table, final=False, roots=roots)
            for i, row in enumerate(self.rows):
                self.crowd(table[i], row)
        return table

    @staticmethod
    def say(job: Any, row: dict[str, Any], names: tuple[str, ...]) -> None:
        for name in names:
            if known(row[name]):
                job[name] = row[name]

    # the work and its pay

    def work(self, key: int, row: dict[str, Any]) -> dict[str, float]:
        jobs = self.s.jobs

        def draw(law: Any, purpose: int) -> float:
            return float(law.quantile(np.array([uniform(key, purpose)]))[0])

        def stated(name: str, otherwise: float) -> float:
            return row[name] if known(row[name]) else otherwise

        kind = stated("type", self.pick(jobs.type_shares, uniform(key, Purpose.TYPE)))
        by_type = jobs.duration_by_type
        lasts = getattr(by_type, TYPE_NAMES[int(kind)]) if by_type else jobs.duration_days
        days = stated("duration_days", max(0.0, draw(lasts, Purpose.DURATION)))
        weekly = stated("weekly_hours", draw(jobs.weekly_hours, Purpose.HOURS))
        hours, category = weekly * max(days / 7, 1.0), list(jobs.categories.values())[row["category"]]
        ties = jobs.pay_ties
        drawn_rate = 0.0
        if jobs.value_usd is None:
            u = self.tied(key, Purpose.RATE, ties.rate_duration, ties.rate_level)
            drawn_rate = float(category.hourly_rate_usd.quantile(np.array([u]))[0])
        if jobs.value_usd is not None:
            worth = max(0.01, draw(jobs.value_usd, Purpose.VALUE))
        elif kind == HOURLY:
            worth = max(5.0, drawn_rate * hours)
        else:
            u = self.tied(key, Purpose.VALUE, ties.budget_duration, ties.budget_level)
            worth = max(5.0, float(category.fixed_budget_usd.quantile(np.array([u]))[0]))
        if known(row["value_usd"]):
            worth = row["value_usd"]
        elif kind == HOURLY and known(row["hourly_rate_usd"]):
            worth = row["hourly_rate_usd"] * hours
        elif kind != HOURLY:
            worth = stated("budget_usd", worth)
        rate = 0.0
        if kind == HOURLY:
            # the rate that a worth comes to, where one is stated and no rate is
            rate = worth / max(hours, 1.0) if known(row["value_usd"]) or not drawn_rate else drawn_rate
            rate = stated("hourly_rate_usd", rate)
        week, lasts_days = max(weekly, 1.0), days
        if kind == FIXED and jobs.fixed_days == "by_worth":
            usual = float(category.hourly_rate_usd.quantile(np.array([0.5]))[0])
            lasts_days = worth / usual / week * 7.0
        return {
            "type": kind,
            "weekly_hours": week,
            "lasts_days": lasts_days,
            "level": stated("level", self.pick(jobs.level_shares, uniform(key, Purpose.LEVEL))),
            "niche": stated("niche", uniform(key, Purpose.NICHE)),
            "duration_days": days,
            "openings": stated("openings", max(1.0, draw(jobs.openings, Purpose.OPENINGS))),
            "featured": stated("featured", uniform(key, Purpose.FEATURED) < jobs.featured_share),
            "value_usd": worth,
            "hourly_rate_usd": rate,
        }

    @staticmethod
    def pick(shares: tuple[float, ...], u: float) -> int:
        total = 0.0
        for index, share in enumerate(shares):
            total += share / sum(shares)
            if u <= total:
                return index
        return len(shares) - 1

    # how serious the client is, given the record

    def serious(self, job: Any, row: dict[str, Any]) -> None:
        """Draw anew what follows from seriousness, which is drawn given what is recorded."""
        spec, key = self.s.clients, int(job["key"])
        listed = spec.listed_spend
        new = uniform(key, Purpose.CLIENT_NEW) < (listed.verified_nothing if listed else spec.new_share)
        new = new or bool(listed and row["client_verified"] == 0)
        new = row["client_new"] == 1 if known(row["client_new"]) else new
        u = np.array([uniform(key, Purpose.CLIENT_POSTS)])
        posts = 0.0 if new else max(float(spec.past_posts.quantile(u)[0]), 1.0)
        of = self.grid
        chances = self.chances(of, row, row["client_posts"] if known(row["client_posts"]) else posts)
        serious, so_far = of[-1], 0.0
        for s, chance in zip(of, chances, strict=True):
            so_far += chance
            if so_far >= uniform(key, Purpose.CLIENT_SERIOUS) * sum(chances):
                serious = s
                break
        more = spec.featured_live_multiple if job["featured"] else 1.0
        job["live"] = uniform(key, Purpose.CLIENT_LIVE) < min(serious * more, 1.0)
        verified = job["client_verified"] = uniform(key, Purpose.CLIENT_VERIFIED) < self.verified(serious)
        if listed and not known(row["client_new"]):
            new = new or not (row["client_verified"] if known(row["client_verified"]) else verified)
            posts = 0.0 if new else posts
        hires = math.floor(posts * serious * spec.past_hire_share + uniform(key, Purpose.CLIENT_HIRES))
        spent = float(spec.spend_per_hire_usd.quantile(np.array([uniform(key, Purpose.CLIENT_SPEND)]))[0])
        stars = float(spec.rating.quantile(np.array([uniform(key, Purpose.CLIENT_RATING)]))[0])
        job["client_new"], job["client_posts"] = new, posts
        hires = min(hires, int(posts))
        spent *= hires
        if listed:
            hires = hires if new else max(hires, 1)
            z = listed.with_posts * normal(uniform(key, Purpose.CLIENT_POSTS))
            z += math.sqrt(1 - listed.with_posts**2) * normal(uniform(key, Purpose.CLIENT_SPEND))
            spent = 0.0 if new else float(listed.if_any_usd.quantile(np.array([ndtr(z)]))[0])
        job["client_hires"], job["client_hire_rate"] = hires, hires / max(posts, 1)
        job["client_spent_usd"], job["client_rating"] = spent, stars if hires else 0.0

    def verified(self, serious: float) -> float:
        spec = self.s.clients
        return min(max(spec.verified_base + spec.verified_slope * serious, 0.0), 1.0)

    def chances(self, of: list[float], row: dict[str, Any], posts: float) -> list[float]:
        """Chance of what is recorded, for each seriousness."""
        spec = self.s.clients
        rate, paid = row["client_hire_rate"], row["client_spent_usd"]
        expected = [min(posts * s * spec.past_hire_share, posts) for s in of]
        hires = row["client_hires"] if known(row["client_hires"]) else 0
        if known(rate) and not known(row["client_hires"]):
            hires = round(rate * max(posts, 1))
        past = [max(1 - abs(e - hires), 0.0) for e in expected]
        if not any(past):  # a past that no client here has counts as the nearest that one has
            nearest = min(abs(e - hires) for e in expected)
            past = [float(abs(e - hires) == nearest) for e in expected]
        out = []
        for s, by_past in zip(of, past, strict=True):
            chance = 1.0
            if known(row["client_verified"]):
                chance *= self.verified(s) if row["client_verified"] else 1 - self.verified(s)
            if known(rate) and posts > 0:
                chance *= by_past
            elif known(paid):
                chance *= self.hired_before[s] if paid > 0 else 1 - self.hired_before[s]
            out.append(chance)
        return out if sum(out) > 0 else [1.0] * len(out)

    def has_hired(self, serious: float) -> float:
        """Chance of a past hire, over all numbers of past posts."""
        spec = self.s.clients
        if spec.listed_spend:
            return 1 - spec.listed_spend.verified_nothing
        many = np.maximum(spec.past_posts.quantile((np.arange(POINTS) + 0.5) / POINTS), 1)
        hired = np.minimum(many * serious * spec.past_hire_share, 1)
        return (1 - spec.new_share) * float(hired.mean())

    @cached_property
    def grid(self) -> list[float]:
        points = self.s.clients.seriousness.quantile((np.arange(POINTS) + 0.5) / POINTS)
        return [min(max(float(s), 0.0), 1.0) for s in points]

    @cached_property
    def hired_before(self) -> dict[float, float]:
        return {s: self.has_hired(s) for s in self.grid}

    # the client's past

    def client(self, job: Any, row: dict[str, Any]) -> None:
        """State what is recorded; what was drawn beside it must agree."""
        self.say(
            job, row, ("client_verified", "client_new", "client_posts", "client_rating", "client_spent_usd")
        )
        paid = row["client_spent_usd"]
        hires = int(job["client_hires"])
        if known(row["client_hires"]):
            hires = row["client_hires"]
        elif known(row["client_hire_rate"]):
            hires = round(row["client_hire_rate"] * max(int(job["client_posts"]), 1))
        elif job["client_new"] or paid == 0:
            hires = 0
        elif paid > 0:
            hires = max(hires, 1)
        if not known(row["client_posts"]):
            job["client_posts"] = (
                0 if job["client_new"] and hires == 0 else max(int(job["client_posts"]), hires)
            )
        job["client_hires"] = hires
        job["client_hire_rate"] = min(hires / max(int(job["client_posts"]), 1), 1.0)
        self.say(job, row, ("client_hire_rate",))
        if hires == 0 and not known(row["client_rating"]):
            job["client_rating"] = 0.0
        if hires == 0 and not known(paid):
            job["client_spent_usd"] = 0.0

    @staticmethod
    def tied(key: int, own: int, duration: float, level: float) -> float:
        """Draw of pay: its normal score is mixed from its own, that of the duration and that of the level."""
        if duration == level == 0:
            return uniform(key, own)
        z = duration * normal(uniform(key, Purpose.DURATION)) + level * normal(uniform(key, Purpose.LEVEL))
        z += math.sqrt(1 - duration**2 - level**2) * normal(uniform(key, own))
        return float(ndtr(z))

    # the crowd, given what was seen of it

    def factor(self, job: Any) -> float:
        """How much larger than usual the crowd of a post is: its kind, its client, its pay and its day."""
        draws, category = self.s.field.draws, list(self.s.jobs.categories.values())[int(job["category"])]
        out = {HOURLY: draws.hourly, UNSTATED: draws.unstated}.get(int(job["type"]), 1.0)
        out *= 1.0 if job["client_verified"] else draws.unverified
        if not job["client_verified"] and job["type"] in (HOURLY, UNSTATED):
            out *= draws.unverified_not_fixed
        out *= draws.spent if job["client_spent_usd"] > 0 else 1.0
        out *= (1 + job["client_spent_usd"]) ** draws.by_spend
        pay, law, power = job["value_usd"], category.fixed_budget_usd, draws.by_budget
        if job["type"] == HOURLY:
            pay, law, power = job["hourly_rate_usd"], category.hourly_rate_usd, draws.by_rate
        usual = float(law.quantile(np.array([0.5]))[0])
        if job["type"] != UNSTATED and pay > 0 and usual > 0:
            out *= (pay / usual) ** power
        day = child(child(self.root, Purpose.DAYS), math.floor(job["posted_at"]))
        return float(out * math.exp(draws.day_ln_sd * normal(uniform(day, Purpose.DAY_CROWD))))

    def crowd(self, job: Any, row: dict[str, Any]) -> None:
        low, high, age = row["proposals_low"], row["proposals_high"], row["seen_after_days"]
        if known(low):
            key = int(job["key"])
            most = 8 * (self.most_seen() + 25)
            come = [self.arrival(job, key, r) <= (age if known(age) else math.inf) for r in range(most)]
            fits = [n for n in range(most + 1) if low <= sum(come[:n]) <= high]
            chances = [self.chance(row["category"], n, self.factor(job)) for n in fits]
            target, total = uniform(key, Purpose.CROWD_COUNT) * sum(chances), 0.0
            job["crowd"] = fits[0] if fits else int(low)
            if sum(chances) > 0:
                for n, chance in zip(fits, chances, strict=True):
                    total += chance
                    job["crowd"] = n
                    if total >= target:
                        break
        if job["crowd"] >= job["most_proposals"]:
            ages = sorted(self.arrival(job, int(job["key"]), r) for r in range(job["crowd"]))
            full = ages[int(job["most_proposals"]) - 1]
            job["accepts_until"] = min(job["accepts_until"], job["posted_at"] + full)

    def most_seen(self) -> int:
        ends = [
            (row["proposals_low"], row["proposals_high"]) for row in self.rows if known(row["proposals_low"])
        ]
        return int(max(max(low, 0 if math.isinf(high) else high) for low, high in ends))

    @staticmethod
    def arrival(job: Any, key: int, rival: int) -> float:
        u = uniform(child(key, rival), Purpose.RIVAL_ARRIVAL)
        return float(job["crowd_delay"] + job["crowd_pace"] * u / (1 - u))

    def chance_of(self, category: int, n: int, factor: float) -> float:
        """Chance that a post of this category ends with `n` rivals: Poisson around an uneven mean."""
        field, own = self.s.field, list(self.s.jobs.categories.values())[category].rivals
        mean, k = (own.mean, own.k) if own else (field.mean, field.k)
        mean *= factor
        if mean == 0:
            return float(n == 0)
        u = (np.arange(INTENSITIES) + 0.5) / INTENSITIES
        law: Any = Gamma(mean=mean, shape=k)
        if field.unevenness == "lognormal":
            law = LogNormal(median=mean * math.exp(-(field.ln_sd**2) / 2), ln_sd=field.ln_sd)
        each = [
            n * math.log(x) - x - math.lgamma(n + 1) if x > 0 else (0.0 if n == 0 else -math.inf)
            for x in law.quantile(u)
        ]
        return math.fsum(math.exp(one) for one in each) / INTENSITIES
