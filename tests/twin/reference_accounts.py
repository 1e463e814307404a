"""The slow twin's accounts: what comes in, what goes out, and what the first tick of a day brings."""

import math
from collections.abc import Callable

from simulator.model.luck import Purpose
from tests.twin.reference_people import Lane, Lot, Shared, child, day_of, uniform


class Accounts(Shared):
    # movements

    def move(
        self, lane: Lane, cause: str, amount: int, at: float, of: Callable[[Lot], bool] | None = None
    ) -> None:
        """Move Connects in (+) or out (-); out of the oldest lots first, among those that `of` accepts."""
        if amount == 0:
            return
        c, (rollover, hold_cap) = self.s.connects, self.terms_of(lane)
        held = lane.purse
        if amount > 0:
            # spending takes what was not bought first where the roll-over rule tells them apart
            pool = int(rollover.rule == "cap_free" and cause == "purchase")
            # where Connects expire by the month, they do not expire by the day
            ages = c.expiry is not None and rollover.rule != "expire"
            lost_on = day_of(at) + math.ceil(c.expiry - 1e-9) if ages else math.inf
            # what a long tick books late does not expire before what it booked earlier
            lost_on = held.lost_on[pool] = max(lost_on, held.lost_on[pool])
            held.lots.append(Lot(pool, held.issue, lost_on, amount))
            held.lots.sort(key=lambda lot: lot.pool)
        else:
            left = -amount
            for lot in held.lots:
                if of is None or of(lot):
                    taken = min(left, lot.amount)
                    lot.amount -= taken
                    left -= taken
            assert left == 0, "spent more than there was"
            held.lots = [lot for lot in held.lots if lot.amount]
        lane.ledger[cause] += abs(amount)
        lane.moves.append((at, cause, amount))
        held.account.append((at, cause, amount))
        for one in lane.sharers:
            if one.balance < self.cheapest:
                one.short_since = at if one.short_since is None else one.short_since
            elif one.short_since is not None:
                one.tally["out_days"] += self.window(one.short_since, at)
                one.short_since = None
        kept = amount < 0 or cause == "purchase" or cause.startswith("refund_")
        if hold_cap is not None and not kept:
            self.move(lane, "forfeit", -max(0, lane.balance - hold_cap), at)

    def lose(self, lane: Lane, cause: str, at: float, of: Callable[[Lot], bool], beyond: int = 0) -> None:
        """Take all lots that `of` accepts, except the newest `beyond` Connects."""
        held = sum(lot.amount for lot in lane.purse.lots if of(lot))
        self.move(lane, cause, -max(0, held - beyond), at, of)

    def buy(self, lane: Lane, amount: int, at: float) -> None:
        cap = self.terms_of(lane)[1]
        if amount == 0 or (cap is not None and lane.balance + amount > cap):
            return
        lane, usd = lane.purse, amount * self.s.connects.usd_each
        lane.budget -= usd
        if at >= self.s.warmup:
            lane.tally["bought_connects"] += amount
            lane.tally["bought_usd"] += usd
        self.move(lane, "purchase", amount, at)

    def bundle(self, lane: Lane, missing: int) -> int:
        c, budget = self.s.connects, lane.purse.budget + 1e-9
        if c.bundles == "any":
            return min(missing, int(budget / c.usd_each)) if c.usd_each else missing
        sizes = [b for b in sorted(c.bundles) if b * c.usd_each <= budget]
        return next((b for b in sizes if b >= missing), sizes[-1] if sizes else 0)

    def month_of_bundles(self, lane: Lane) -> int:
        """What the whole budget buys, the largest bundles first."""
        c, left, total = self.s.connects, lane.budget + 1e-9, 0
        if not c.usd_each:
            return 0
        for size in sorted((1,) if c.bundles == "any" else c.bundles, reverse=True):
            n = int(left / (size * c.usd_each))
            total, left = total + n * size, left - n * size * c.usd_each
        return total

    def give_back(self, lane: Lane, cause: str, amount: int, at: float, sent: float) -> None:
        """Refund something of a proposal; counted if the proposal is."""
        self.move(lane, cause, amount, at)
        if sent >= self.s.warmup:
            lane.tally["connects_refunded"] += amount

    # months

    def month_begins(self, lane: Lane) -> float:
        month = self.s.connects.month
        if lane.month == 0:
            return 0.0
        return lane.offset + (lane.month - (1 if lane.offset > 0 else 0)) * month

    def turn_month(self, lane: Lane, at: float) -> None:
        c = self.s.connects
        if lane.boss is not None:  # the account's month is turned once
            lane.sent_before, lane.month = len(lane.sent), lane.month + 1
            return
        rollover, lane.issue = self.terms_of(lane)[0], lane.month
        rule = rollover.rule
        if lane.month == 0:
            self.move(lane, "signup_grant", lane.wallet + c.signup_grant, at)
        elif rule in ("cap_all", "cap_free"):
            self.lose(lane, "forfeit", at, lambda lot: lot.pool == 0, rollover.cap)
        elif rule == "expire":
            self.lose(lane, "expiry", at, lambda lot: lot.month <= lane.month - rollover.months)
        top_up, plan = self.group_of(lane).top_up or c.top_up, self.plan_of(lane)
        lane.budget, lane.sent_before = top_up.monthly_budget_usd, len(lane.sent)
        self.move(lane, "monthly_grant", c.monthly_grant, at)
        self.move(lane, "plan_grant", plan.monthly_grant, at)
        if at >= self.s.warmup:
            lane.tally["plan_usd"] += plan.usd_per_month
        if top_up.rule == "monthly":
            self.buy(lane, self.month_of_bundles(lane), at)
        lane.month += 1

    # days

    def expire(self, lane: Lane, at: float) -> None:
        if lane.boss is None:
            self.lose(lane, "expiry", at, lambda lot: lot.lost_on <= day_of(at))

    def start_day(self, lane: Lane, at: float) -> None:
        """Skill test, samples of work, badge, touch-up, in this order."""
        group, test, badge = self.group_of(lane), self.s.profiles.test, self.s.profiles.badge
        if group.takes_test and not lane.proven and at >= lane.next_try and lane.balance >= test.connects:
            self.pay_other(lane, "skill_test", test.connects, at)
            lane.proven = uniform(child(lane.key, lane.attempts), Purpose.SKILL_TEST) < test.pass_share
            lane.attempts += 1
            lane.next_try = at + test.retake_after
        if group.work_samples is not None and at >= group.work_samples and not lane.shows_samples:
            lane.shows_samples = True
            if at >= self.s.warmup:
                lane.tally["minutes"] += self.s.profiles.work_samples.hours * 60
        wanted = group.badge == "always" or (group.badge == "when_free" and lane.is_free(at))
        if wanted and lane.badge_until <= at and lane.balance >= badge.connects_per_week:
            self.pay_other(lane, "badge", badge.connects_per_week, at)
            lane.badge_until = at + 7
        if group.refresh_every is not None and at - lane.touched_at >= group.refresh_every:
            lane.touched_at = at
            lane.active_at = max(lane.active_at, at)

    def pay_other(self, lane: Lane, cause: str, amount: int, at: float) -> None:
        self.move(lane, cause, -amount, at)
        if at >= self.s.warmup:
            lane.tally["connects_other"] += amount

    # rewards

    def reward_reply(self, lane: Lane, key: int, at: float) -> None:
        """Reward a reply by chance, up to the weekly cap."""
        r = self.s.connects.interview_reward
        if uniform(key, Purpose.INTERVIEW_REWARD) < r.share:
            week = math.floor(at / 7)
            had = lane.rewards.get(week, 0)
            amount = r.connects if r.weekly_cap is None else min(r.connects, r.weekly_cap - had)
            lane.rewards[week] = had + amount
            self.move(lane, "interview_reward", amount, at)

    def reward_feedback(self, lane: Lane, at: float) -> None:
        c = self.s.connects
        self.move(lane, "feedback_reward", c.feedback_reward, at)
        if lane.newcomer and lane.positives == c.rising_talent.after_positives:
            self.move(lane, "rising_talent_grant", c.rising_talent.connects, at)
