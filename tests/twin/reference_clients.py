"""The slow twin's clients: reading, choosing, refunds, contracts and what comes of them."""

import math
from typing import Any

import numpy as np

from simulator.model.clients import FATE_NAMES
from simulator.model.luck import Purpose
from simulator.model.values.distributions import quantile_table
from tests.twin.reference_bids import Bids
from tests.twin.reference_people import (
    SPENT_AT_HIRES,
    Job,
    Lane,
    Proposal,
    both,
    child,
    gumbel,
    match_of,
    normal,
    table_value,
    uniform,
    whole,
)


class Clients(Bids):
    # reading and choosing

    def utility(self, p: Proposal, match: float) -> float:
        w, lane = self.s.hiring.logit, p.lane
        v = w.match * match + w.quality * lane.quality + w.reputation * self.reputation(lane)
        v += w.tailoring * p.effort - w.price * p.ln_price - w.errors * p.flawed
        return v + (w.newcomer if lane.feedbacks == 0 else 0.0)

    def entries(self, job: Job, proposals: list[Proposal]) -> list[dict[str, Any]]:
        """Proposals and crowd with their place in the list, match and taste.

        `top` sorts those who stand above the rest: invited, read early, boosted; `gone` are withdrawn.
        """
        out, w = [], self.s.hiring.logit
        for p in proposals:
            key, match, top = both(job.key, p.lane.key), match_of(p.lane, job), (3, 0, 0.0)
            label = p.standing and not job.placebo
            if p.invited:
                top = (0, 0, 0.0)
            elif p.seen_early or label:
                top = (1 if p.seen_early else 2, -p.boost, p.at)
            out.append(
                {"p": p, "match": match, "at": p.at, "top": top, "gone": p.fate == "withdrawn",
                 "dear": math.exp(p.ln_price) > job.most_paid,
                 "list": uniform(key, Purpose.DISPLAY), "seen": math.log(self.plan_of(p.lane).visibility),
                 "taste": uniform(key, Purpose.TASTE), "lift": self.credential(p.lane),
                 "v": self.utility(p, match) + w.boosted * label}
            )  # fmt: skip
        bids = self.bids_on(job, proposals, math.inf)
        for key, at in job.rivals:
            match = table_value(self.rival_match, uniform(key, Purpose.RIVAL_MATCH))
            amount = self.rival_bid_of(job, key, at)
            label = amount is not None and not job.placebo and self.holds_slot(bids, amount, at)
            v = w.match * match + table_value(self.rival_appeal, uniform(key, Purpose.RIVAL_APPEAL))
            asked = self.rival_asked(job, key)
            label = label and not asked
            price = table_value(self.rival_price, uniform(key, Purpose.RIVAL_PRICE))
            out.append(
                {"p": None, "match": match, "at": at, "gone": False, "seen": 0.0, "lift": 0.0, "asked": asked,
                 "top": (0, 0, 0.0) if asked else (2, -amount, at) if label else (3, 0, 0.0),
                 "dear": price > job.most_paid,
                 "list": uniform(key, Purpose.RIVAL_DISPLAY), "taste": uniform(key, Purpose.RIVAL_TASTE),
                 "v": v + w.boosted * label}
            )  # fmt: skip
        return out

    def credential(self, lane: Lane) -> float:
        """What the test and samples of work add to the value of a proposal."""
        profiles = self.s.profiles
        test = math.log(profiles.test.lift) if lane.proven else 0.0
        return test + (math.log(profiles.work_samples.lift) if lane.shows_samples else 0.0)

    def rival_asked(self, job: Job, key: int) -> bool:
        """Whether a rival was invited, on a post that invites."""
        if job.invites_at == math.inf:
            return False
        match, weights = table_value(self.rival_match, uniform(key, Purpose.RIVAL_MATCH)), self.rival_match
        by = self.s.invitations.by_match
        usual = self.s.field.invited_share / float(np.mean(np.exp(by * (weights - 0.5))))
        return uniform(key, Purpose.RIVAL_INVITED) < usual * math.exp(by * (match - 0.5))

    def chance(self, match: float, rivals: int) -> float:
        t = self.s.hiring.table
        return t.p[sum(match >= e for e in t.match_edges)][sum(rivals >= e for e in t.rivals_edges)]

    def place(self, e: dict[str, Any]) -> float:
        clients = self.s.clients
        if clients.display == "best_match":
            return -(e["match"] + e["seen"] + clients.display_noise * normal(e["list"]))
        return e["at"] if clients.display == "arrival" else e["list"]

    def value(self, e: dict[str, Any], n: int) -> float:
        hiring = self.s.hiring
        if e["dear"]:
            return -math.inf
        if hiring.model == "logit":
            value = e["v"] / hiring.logit.scale + gumbel(e["taste"])
        elif hiring.model == "uniform":
            value = gumbel(e["taste"])
        elif hiring.model == "table":
            p = self.chance(e["match"], n - 1)
            value = (math.log(p) if p else -math.inf) + gumbel(e["taste"])
        else:
            p = e["p"].lane.win_share if e["p"] else 0.0
            value = math.log(p / e["taste"]) if p else -math.inf
        return value + e["lift"]

    def outside(self, job: Job, opened: list[dict[str, Any]], n: int) -> float:
        hiring, u = self.s.hiring, uniform(job.key, Purpose.OUTSIDE)
        if hiring.model == "logit":
            return hiring.logit.outside / hiring.logit.scale + gumbel(u)
        if hiring.model == "uniform":
            return -math.inf if u < hiring.uniform.p else math.inf
        if hiring.model == "table":
            left = 1 - sum(self.chance(e["match"], n - 1) for e in opened)
            return math.log(left) + gumbel(u) if left > 0 else -math.inf
        return 0.0

    def contest(self, job: Job, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Read and choose; marks `opened`, `replied`, `hired` on the entries and returns those hired."""
        n = sum(not e["gone"] for e in entries)
        listed = sorted(
            (i for i, e in enumerate(entries) if not e["gone"]),
            key=lambda i: (entries[i]["top"], self.place(entries[i]), i),
        )
        enough, bar, opened = self.s.clients.satisfied_at, math.inf, list[dict[str, Any]]()
        if enough is not None:
            bar = self.outside(job, [], n) + enough / self.s.hiring.logit.scale
        for i in listed[: job.attention]:
            if sum(e["value"] > bar for e in opened) >= job.openings:
                break
            entries[i] |= {"opened": True, "value": self.value(entries[i], n)}
            opened.append(entries[i])
        for i in listed:  # a message may get the others read
            e = entries[i]
            if not e.get("opened") and e["p"] and self.has_written(e["p"], job.closes_at):
                u = uniform(both(job.key, e["p"].lane.key), Purpose.FOLLOW_UP)
                if u < self.s.clients.reads_follow_ups:
                    e |= {"opened": True, "value": self.value(e, n)}
                    opened.append(e)
        outside = self.outside(job, [e for e in entries if e.get("opened")], n)
        openings = n if self.s.hiring.model == "fixed" else job.openings
        racing = sorted((e for e in opened if e["value"] > -math.inf), key=lambda e: -e["value"])
        hired = []
        for rank, e in enumerate(racing):
            e["replied"] = rank < max(job.interviews, job.openings)
            free = e["p"] is None or e["p"].lane.is_free(job.closes_at, job.weekly_hours)
            if openings > 0 and e["value"] > outside and free:
                e["hired"] = e["replied"] = True
                openings -= 1
                hired.append(e)
        return hired

    # the end of a post

    def close(self, job: Job) -> None:
        self.settle_outbid(job, job.closes_at)
        job.closed = True
        entries = self.entries(job, job.proposals if self.compete else [])
        hired = self.contest(job, entries) if job.live else []
        if job.posted_at >= self.s.warmup:
            m = self.market
            m["posts"] += 1
            m["live"] += job.live
            m["proposals"] += len(entries)
            m["hires"] += len(hired)
            for name in ("opened", "replied"):
                m[name] += sum(e.get(name, False) for e in entries)
            m["hired_match_sum"] += sum(e["match"] for e in hired)
            m["invited_proposals"] += sum(e["p"].invited if e["p"] else e["asked"] for e in entries)
            m["invited_hires"] += sum(e["p"].invited if e["p"] else e["asked"] for e in hired)
            if hired:
                m["filled"] += 1
                m["wait_days_sum"] += job.closes_at - job.posted_at
        if self.compete:
            self.note_luck(job, entries)
            self.settle(job, [e for e in entries if e["p"]], bool(hired))
        else:
            for p in job.proposals:
                entries = self.entries(job, [p])
                hired = self.contest(job, entries) if job.live and p.fate == "pending" else []
                self.note_luck(job, entries)
                self.settle(job, entries[:1], bool(hired))

    def note_luck(self, job: Job, entries: list[dict[str, Any]]) -> None:
        """How far each result is from the proposal's logit share of one opening."""
        hiring, shares = self.s.hiring, {}
        for e in entries:
            p = e["p"]
            if (
                e.get("opened")
                and not e["dear"]
                and (p is None or p.lane.is_free(job.closes_at, job.weekly_hours))
            ):
                shares[id(e)] = math.exp(e["value"] - gumbel(e["taste"]))
        whole = math.exp(hiring.logit.outside / hiring.logit.scale) + sum(shares.values())
        for e in entries:
            p = e["p"]
            if p is None or e["gone"] or p.invited or p.at < self.s.warmup:
                continue
            chance = shares.get(id(e), 0.0) / whole
            if hiring.model != "logit" or job.openings != 1 or self.s.clients.satisfied_at is not None:
                chance = float(e.get("hired", False))
            luck = e.get("hired", False) - chance
            p.lane.tally["hire_luck"] += luck
            paid = job.value_usd * math.exp(p.ln_price)
            p.lane.tally["luck_usd"] += luck * (paid - self.fee(0, paid))

    def settle(self, job: Job, entries: list[dict[str, Any]], anybody: bool) -> None:
        for e in entries:
            p = e["p"]
            if e["gone"]:
                continue
            p.opened, p.replied = e.get("opened", False), e.get("replied", False)
            if e.get("hired"):
                p.fate = "hired"
            elif anybody:
                p.fate = "declined" if p.opened else "chosen_another"
            else:
                p.fate = FATE_NAMES[job.fate_if_none]
            p.decided_at = job.closes_at
            self.count_message(p, job.closes_at)
            self.decided.append(p)
            self.refund(p)
            if p.replied and p.price + p.charged > 0:
                self.reward_reply(p.lane, both(job.key, p.lane.key), job.closes_at)
            if p.at >= self.s.warmup:
                self.count(p, e["match"])
            if p.fate == "hired":
                self.contract(p.lane, job, job.closes_at, 0)

    def refund(self, p: Proposal) -> None:
        """Give back what the bid exceeded the slot's price by, then the refund of the fate."""
        share, at = getattr(self.s.connects.refunds, p.fate), p.job.closes_at
        back = whole(share * p.price)
        if p.standing and p.charged:
            due = p.charged
            if self.s.boosts.pricing == "second":
                due = self.second_price(p)
                self.give_back(p.lane, "refund_second_price", p.charged - due, at, p.at)
            if self.s.connects.refunds.boost_too:
                back += whole(share * due)
        self.give_back(p.lane, "refund_" + p.fate, back, at, p.at)

    def second_price(self, p: Proposal) -> int:
        bids = self.bids_on(p.job, self.met_by(p), math.inf)
        without = [amount for amount, at in bids if not self.holds_slot(bids, amount, at)]
        refused = p.job.refused if self.compete else []
        return min(p.charged, max(self.s.boosts.minimum, *without, *refused, 0))

    def count(self, p: Proposal, match: float) -> None:
        """Add a counted proposal's fate to the tally."""
        t, hired = p.lane.tally, p.fate == "hired"
        if p.invited:
            t["invited_hires"] += hired
        else:
            t["opened"] += p.opened
            t["replied"] += p.replied
            t["hires"] += hired
            t["hired_match_sum"] += match * hired
        kept = p.standing and p.charged > 0
        t["boosts_kept"] += kept
        t["boosted_hires"] += kept and hired
        if not hired:
            return
        paid = p.job.value_usd * math.exp(p.ln_price)
        t["earnings_usd"] += paid - self.fee(0, paid)
        t["service_fee_usd"] += self.fee(0, paid)
        if p.job.closes_at < self.s.horizon and math.isnan(t["first_hire_day"]):
            t["first_hire_day"] = p.job.closes_at - self.s.warmup
        p.lane.won_at.append(p.spent)
        for name, spent in zip(SPENT_AT_HIRES, sorted(p.lane.won_at), strict=False):
            t[name] = spent

    # contracts

    def contract(self, lane: Lane, job: Job, start: float, number: int) -> None:
        """Begin contract `number` of this freelancer and this client: 0 is the hire, then direct offers."""
        end = start + job.lasts_days
        if lane.slots:
            lane.slots[next(k for k, until in enumerate(lane.slots) if until <= start)] = end
        lane.contracts.append((start, end))
        lane.work.append((end, job.weekly_hours))
        lane.tally["busy_days"] += self.window(start, end)
        self.later(end, ("feedback", lane, job, number))
        self.withdraw_if_full(lane, start)

    def feedback(self, lane: Lane, job: Job, number: int, at: float) -> None:
        c, pair = self.s.contracts, both(job.key, lane.key)
        key = child(pair, number) if number else pair
        odds = c.feedback_base + c.feedback_match * match_of(lane, job) + c.feedback_quality * lane.quality
        lane.feedbacks += 1
        if uniform(key, Purpose.FEEDBACK) >= 1 / (1 + math.exp(-odds)):
            return
        lane.positives += 1
        self.reward_feedback(lane, at)
        key = child(pair, number)
        if uniform(key, Purpose.RETURNS) < c.repeat_share:
            wait = table_value(quantile_table(c.repeat_after), uniform(key, Purpose.RETURNS_AFTER))
            self.later(at + max(0.0, wait), ("offer", lane, job, number + 1))

    def offer(self, lane: Lane, job: Job, number: int, at: float) -> None:
        """Take a direct offer if a slot and its hours are free."""
        if not lane.is_free(at, job.weekly_hours):
            return
        if at >= self.s.warmup:
            first = job.value_usd * math.exp(lane.ln_price)
            paid = first * self.s.contracts.repeat_value
            fee = self.fee(first + (number - 1) * paid, paid)
            lane.tally["direct_hires"] += 1
            lane.tally["earnings_usd"] += paid - fee
            lane.tally["service_fee_usd"] += fee
        self.contract(lane, job, at, number)
