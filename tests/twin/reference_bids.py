"""The slow twin's freelancers at work: looks, bids, the boost auction, invitations, withdrawals."""

import math

from simulator.model.luck import Purpose
from tests.twin.reference_accounts import Accounts
from tests.twin.reference_people import (
    Job,
    Lane,
    Proposal,
    both,
    child,
    day_of,
    match_of,
    table_value,
    uniform,
    whole,
)


class Bids(Accounts):
    # the feed

    def plan_look(self, lane: Lane, last: float) -> None:
        if lane.waiting:
            base = last
        elif lane.passed < len(lane.feed):
            base = self.surfaces(lane.feed[lane.passed])
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
        while lane.passed < len(lane.feed) and self.surfaces(lane.feed[lane.passed]) <= at:
            new.append(lane.feed[lane.passed])
            lane.passed += 1
        stretches = lane.waiting + ([new] if new else [])
        room = lane.feed_size
        while stretches and room:
            stretch = stretches[-1]
            while stretch and room:
                job = stretch.pop()
                if job.accepts_until > at:
                    shown.append((job, at))
                    room -= 1
            if not stretch:
                stretches.pop()
        lane.waiting = stretches[-8:]
        if at >= self.s.warmup:
            lane.tally["candidates"] += len(shown)
        self.plan_look(lane, at)
        return shown

    # what a post shows

    def price_of(self, job: Job, at: float) -> int:
        """The price at this moment: the first price, later that plus a fresh step for each period."""
        drift, first = self.s.connects.price.drift, job.connects_required
        period = math.floor((at - job.posted_at) / drift.every)
        if first == 0 or period < 1 or drift.connects == 0:
            return first
        steps = range(-drift.connects, drift.connects + 1)
        return max(0, first + steps[int(uniform(child(job.key, period), Purpose.PRICE_MOVE) * len(steps))])

    def rival_at(self, job: Job, r: int) -> float:
        u = uniform(child(job.key, r), Purpose.RIVAL_ARRIVAL)
        return job.posted_at + (job.crowd_delay + job.crowd_pace * u / (1 - u))

    def rivals_of(self, job: Job) -> list[tuple[int, float]]:
        """Key and arrival of the rivals who found the post open."""
        if not self.crowded:
            return []
        come = [(child(job.key, r), self.rival_at(job, r)) for r in range(job.crowd)]
        return [(k, at) for k, at in come if at <= job.accepts_until and at < job.closes_at]

    def rivals_now(self, lane: Lane, job: Job, at: float) -> int:
        """Proposals of simulated rivals up to the start of the tick, and of the crowd until now, as the plan
        shows.
        """
        n = job.visible * self.compete + sum(arrival <= at for _, arrival in job.rivals)
        if self.plan_of(lane).rivals == "exact":
            return n
        return next(
            (middle for end, middle in ((5, 2), (10, 7), (15, 12), (20, 17), (50, 35)) if n < end), 70
        )

    def is_full(self, job: Job, at: float) -> bool:
        """Whether the post takes no more proposals."""
        sent = len(job.proposals) * self.compete + sum(arrival <= at for _, arrival in job.rivals)
        return at >= job.accepts_until or sent >= job.most_proposals

    # the auction

    def rival_bid_of(self, job: Job, key: int, at: float) -> int | None:
        b = self.s.boosts
        if b.pricing == "off" or uniform(key, Purpose.RIVAL_BOOSTS) >= self.s.field.boost_share:
            return None
        match = table_value(self.rival_match, uniform(key, Purpose.RIVAL_MATCH))
        if match < b.eligible_match or at - job.posted_at >= b.window:
            return None
        return max(b.minimum, whole(table_value(self.rival_bid, uniform(key, Purpose.RIVAL_BOOST))))

    def bids_on(self, job: Job, proposals: list[Proposal], until: float) -> list[tuple[int, float]]:
        """Amount and time of every bid that was ever placed: these freelancers' and the crowd's."""
        bids = [(p.boost, p.at) for p in proposals if p.boost]
        return bids + [(amount, at) for amount, at in job.rival_bids if at <= until]

    def met_by(self, p: Proposal) -> list[Proposal]:
        """The proposals that meet in one auction: in a field each stands alone."""
        return p.job.proposals if self.compete else [p]

    def holds_slot(self, bids: list[tuple[int, float]], amount: int, at: float) -> bool:
        better = sum(other > amount or (other == amount and t < at) for other, t in bids)
        return better < self.s.boosts.slots

    def auction_takes(self, lane: Lane, job: Job, asked: int, at: float) -> bool:
        """Whether the auction accepts bids like this at all, high or low."""
        b = self.s.boosts
        if b.pricing == "off" or asked < max(b.minimum, 1) or at - job.posted_at >= b.window:
            return False
        return match_of(lane, job) >= b.eligible_match

    def taken(self, lane: Lane, job: Job, asked: int, at: float) -> bool:
        bids = self.bids_on(job, job.proposals if self.compete else [], at)
        return self.auction_takes(lane, job, asked, at) and self.holds_slot(bids, asked, at)

    def settle_outbid(self, job: Job, at: float, but: Proposal | None = None) -> None:
        """Take slots from bids no longer among the best; one read before that gets nothing back."""
        for p in job.proposals:
            if not p.standing or p is but or p.fate != "pending":
                continue
            if self.holds_slot(self.bids_on(job, self.met_by(p), at), p.boost, p.at):
                continue
            p.standing = False
            if job.placebo:
                continue
            then = max(at, p.at)  # freelancers of one tick come one by one, so a bid may meet a later one
            if job.live and p.at <= job.visit_at < then:
                p.seen_early = True
            else:
                back = whole(self.s.connects.refunds.outbid * p.boost)
                self.give_back(p.lane, "refund_outbid", back, then, p.at)

    # proposals

    def may_send(self, lane: Lane, job: Job, at: float) -> bool:
        if not lane.is_free(at, job.weekly_hours) or self.is_full(job, at):
            return False
        return all(p.lane.purse is not lane.purse for p in job.proposals)

    def bid(
        self, lane: Lane, job: Job, at: float, asked: int, effort: float, ln_price: float, patience: float,
        most: float,
    ) -> None:  # fmt: skip
        if sum(day_of(then) == day_of(at) for then in lane.sent) >= most:
            return
        if not self.may_send(lane, job, at):
            return
        boost = asked if self.taken(lane, job, asked, at) else 0
        charged = 0 if job.placebo else boost
        price = self.price_of(job, at)
        top_up = self.group_of(lane).top_up or self.s.connects.top_up
        needed = max(price + charged, top_up.below)
        if top_up.rule == "when_short" and lane.balance < needed:
            self.buy(lane, self.bundle(lane, needed - lane.balance), at)
        if lane.balance < price + charged:
            return
        lane.sent.append(at)
        self.move(lane, "proposal", -price, at)
        self.move(lane, "boost", -charged, at)
        t = lane.tally
        if at >= self.s.warmup:
            t["proposals"] += 1
            t["connects_proposal"] += price
            t["connects_boost"] += charged
            t["match_sum"] += match_of(lane, job)
            t["weak_proposals"] += match_of(lane, job) < 0.25
            t["boosts"] += charged > 0
        p = Proposal(lane, job, at, price, boost, charged, effort, ln_price, patience, standing=boost > 0)
        self.send(p)
        if not boost and self.auction_takes(lane, job, asked, at):
            job.refused.append(asked)
        if p.standing and self.compete:
            self.settle_outbid(job, at, but=p)

    def send(self, p: Proposal) -> None:
        lane = p.lane
        p.spent = int(lane.tally["connects_proposal"] + lane.tally["connects_boost"])
        p.job.proposals.append(p)
        care = self.group_of(lane).care
        p.flawed = care < 1 and uniform(both(p.job.key, lane.key), Purpose.LETTER_ERRORS) >= care
        lane.active_at = max(lane.active_at, p.at)
        if p.at >= self.s.warmup:
            group = self.group_of(lane)
            minutes = group.letter_minutes
            whole = minutes.plain + p.effort * minutes.tailored
            lane.tally["minutes"] += max(whole - (1 - group.care) * minutes.checking, 0.0)

    # invitations

    def invite(self, job: Job) -> None:
        """Ask the freelancers of the category, each by their own luck; some answer at once."""
        spec, at = self.s.invitations, job.invites_at
        of_category = [lane for lane in self.lanes if lane.category == job.category and self.answers(lane)]
        profiles = spec.profiles or (len(of_category) if self.compete else 500)
        for lane in of_category:
            key = both(job.key, lane.key)
            pull = spec.by_match * (match_of(lane, job) - 0.5)
            pull += spec.by_reputation * (self.reputation(lane) - 0.5)
            weight = self.visibility(lane, at) * math.exp(pull)
            if uniform(key, Purpose.INVITED) >= min(1, spec.per_post * weight / profiles):
                continue
            counted = at >= self.s.warmup
            lane.tally["invited"] += counted
            if not self.may_send(lane, job, at):
                continue
            if uniform(key, Purpose.ACCEPTS) < self.group_of(lane).accepts:
                lane.tally["invited_proposals"] += counted
                self.send(Proposal(lane, job, at, effort=lane.effort, ln_price=lane.ln_price, invited=True))

    def answers(self, lane: Lane) -> bool:
        """Whether a freelancer can ever accept an invitation."""
        return self.group_of(lane).accepts > 0 and lane.capacity > 0

    def visibility(self, lane: Lane, at: float) -> float:
        profiles = self.s.profiles
        out = self.plan_of(lane).visibility
        if lane.badge_until > at:
            out *= profiles.badge.lift
        if at - lane.active_at > profiles.stale_after:
            out *= profiles.stale_visibility
        return out

    # messages about proposals

    def has_written(self, p: Proposal, at: float) -> bool:
        """Whether a message about a proposal went out before some moment."""
        follow = self.group_of(p.lane).follow_up
        return follow is not None and not p.invited and p.at + follow.after < at

    def count_message(self, p: Proposal, at: float) -> None:
        if p.at >= self.s.warmup and self.has_written(p, at):
            p.lane.tally["minutes"] += self.group_of(p.lane).follow_up.minutes

    # withdrawals

    def withdraw(self, p: Proposal, at: float) -> None:
        p.fate, p.decided_at = "withdrawn", at
        self.count_message(p, at)
        back = whole(self.s.connects.refunds.withdrawn * p.price)
        self.give_back(p.lane, "refund_withdrawn", back, at, p.at)
        self.decided.append(p)

    def withdraw_old(self, at: float) -> None:
        for p in self.pending_proposals():
            after = self.group_of(p.lane).withdraws.after
            sooner = p.patience if after is None else min(p.patience, after)
            if p.at + sooner <= at:
                self.withdraw(p, at)

    def withdraw_if_full(self, lane: Lane, at: float) -> None:
        """Take back all that is pending, at the hire that took the last free slot."""
        if self.group_of(lane).withdraws.when_full and not lane.is_free(at):
            for p in self.pending_proposals():
                if p.lane is lane:
                    self.withdraw(p, at)

    def pending_proposals(self) -> list[Proposal]:
        return [p for job in self.jobs if not job.closed for p in job.proposals if p.fate == "pending"]
