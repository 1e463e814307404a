"""All that a strategy can see: the columns of the posts that freelancers have just seen.

Answers: what does a freelancer know. `hidden` is for strategies that declare themselves oracles. Strategies
import it from `base.py`.
"""

import numpy as np

from simulator.model.contracts import ENOUGH
from simulator.model.luck import Purpose
from simulator.strategies.contract import columns as look
from simulator.strategies.contract import rivalry
from simulator.strategies.contract.arrays import Floats, Ints, Records
from simulator.strategies.contract.hidden import Hidden
from simulator.strategies.contract.posts import FREE, PUBLIC, HiddenColumnError
from simulator.strategies.contract.table import CandidateTable, Column, lazy_column
from simulator.strategies.contract.yardstick import YardstickView


class Candidates(CandidateTable):
    """The posts that the freelancers of one group have just seen: one row per (freelancer, post).

    Every column is an array of length `n`, made when it is first read. Do not write to it.
    """

    value_usd = Column("post", "value_usd", "Worth of the whole contract [dollars].")
    posted_at = Column("post", "posted_at", "Time of posting [days from the start].")
    job_type = Column("post", "type", "0 fixed, 1 hourly, 2 unstated.")
    level = Column("post", "level", "0 entry, 1 intermediate, 2 expert.")
    category = Column("post", "category", "Index of the category in the scenario.")
    hourly_rate_usd = Column(
        "post", "hourly_rate_usd", "Pay per hour of hourly posts, 0 for others [dollars]."
    )
    duration_days = Column("post", "duration_days", "Length of the contract [days].")
    openings = Column("post", "openings", "People to hire.")
    featured = Column("post", "featured", "Featured post.")
    client_verified = Column("post", "client_verified", "Payment method verified.")
    client_new = Column("post", "client_new", "Client without history.")
    client_posts = Column("post", "client_posts", "Posts before this one.")
    client_hires = Column("post", "client_hires", "Posts that ended in a hire.")
    client_hire_rate = Column("post", "client_hire_rate", "Hires / posts, 0 for new clients.")
    client_spent_usd = Column("post", "client_spent_usd", "Lifetime spend [dollars].")
    client_again = Column("post", "client_again", "The client has posted in this category before, lately.")
    client_rating = Column("post", "client_rating", "Stars 1 to 5, 0 without any.")
    quality = Column("person", "quality", "The freelancer's quality [standard deviations].")
    effort = Column("person", "effort", "The freelancer's usual tailoring effort, 0 to 1.")
    feedbacks = Column("freelancer", "feedbacks", "Reviews so far, including those from before the start.")
    capacity = Column("person", "capacity", "Contracts that the freelancer can take on at once.")
    sent_month = Column(
        "freelancer", "sent_month", "Proposals sent since the start of the freelancer's month."
    )
    budget_left_usd = Column("freelancer", "budget_left_usd", "Dollars left to buy Connects this month.")

    @lazy_column
    def lane(self) -> Ints:
        """Row of the freelancer within this strategy's group: the index into state arrays."""
        return self._lane - self._around.first_lane

    @lazy_column
    def connects_required(self) -> Ints:
        """Price of a proposal at the moment of the look [Connects]."""
        a, rules = self._around, self._around.rules
        if rules.drift_connects == 0:
            return self._fixed.posts.columns.of("connects_required").take(self._job)
        return look.prices(a.tables.jobs, self._job, self.at, rules.drift_connects, rules.drift_every)

    @lazy_column
    def price_usd(self) -> Floats:
        """Price of a proposal at the moment of the look [dollars]."""
        a = self._around
        stays = a.rules.drift_connects == 0
        connects = self._fixed.connects(self._job) if stays else self.connects_required
        return np.asarray(connects * a.account.usd_each)

    @property
    def time_counts(self) -> bool:
        """Whether anybody's time has a price in this market."""
        return self._around.rules.time_counts

    @lazy_column
    def time_usd(self) -> Floats:
        """Worth of the time that a letter of usual effort takes, and a message about it if any [dollars]."""
        return self._fixed.letter_usd.take(self._lane)

    @lazy_column
    def cost_usd(self) -> Floats:
        """Price of a proposal and the worth of the time that its letter takes [dollars]."""
        return self.price_usd + self.time_usd if self.time_counts else self.price_usd

    @lazy_column
    def usd_per_connect(self) -> Floats:
        """Worth of the contract per Connect of the price; a free post counts as 0.001 [dollars]."""
        if self._around.rules.drift_connects == 0:
            return self._fixed.usd_per_connect(self._job)
        return np.asarray(self.value_usd / np.maximum(self.connects_required, FREE))

    @lazy_column
    def match(self) -> Floats:
        """How well the post seems to fit, 0 to 1, as the freelancer judges it."""
        return self._fixed.match(self._lane, self._job)

    @lazy_column
    def whim(self) -> Floats:
        """A uniform draw in (0, 1) of this freelancer for this post."""
        return self._drawn(int(Purpose.WHIM))

    @lazy_column
    def bent(self) -> Floats:
        """A uniform draw in (0, 1) of the freelancer, the same for every post."""
        return self._drawn_once(int(Purpose.BENT))

    @lazy_column
    def rivals(self) -> Ints:
        """Proposals on the post so far: the crowd's up to the look, simulated rivals' up to the start of the
        tick; the middle of the bucket where the plan shows only buckets.
        """
        t, rules, exact = self._around.tables, self._around.rules, self._around.plans.exact_rivals
        return rivalry.rivals(
            t.lanes, t.jobs, self._lane, self._job, self.at, rules.lanes_compete, rules.crowd, exact
        )

    def slot_bid(self, rank: int = 0) -> Floats:
        """Connects to bid now for place `rank` at the top: 1 is the first, 0 the last slot.

        NaN where the plan does not show bids, or the auction is over or not open to the freelancer.
        """
        a = self._around
        return rivalry.slot_bids(
            a.tables, self._lane, self._job, self.at, rank, a.rules.lanes_compete, a.rules.crowd,
            a.plans.boosts,
        )  # fmt: skip

    @lazy_column
    def _asked(self) -> Floats:
        a = self._around
        return rivalry.asking_prices(
            a.tables, self._lane, self._job, self.at, a.rules.lanes_compete, a.rules.crowd, a.plans.prices
        )

    @property
    def rival_price_low(self) -> Floats:
        """Lowest price that a rival asks, as a multiple of the worth; NaN where the plan does not show it."""
        return np.asarray(self._asked[rivalry.LOWEST])

    @property
    def rival_price_mean(self) -> Floats:
        """Mean price that rivals ask, as a multiple of the worth."""
        return np.asarray(self._asked[rivalry.MEAN])

    @property
    def rival_price_high(self) -> Floats:
        """Highest price that a rival asks, as a multiple of the worth."""
        return np.asarray(self._asked[rivalry.HIGHEST])

    @lazy_column
    def age_days(self) -> Floats:
        """Age of the post [days]."""
        return self.at - self._fixed.posts.columns.of("posted_at").take(self._job)

    @lazy_column
    def posts(self) -> Records:
        """The posts themselves, with their public columns by name, as in `Outcomes.jobs`."""
        return self._around.tables.jobs[PUBLIC][self._job]

    @property
    def age_hours(self) -> Floats:
        """Age of the post [hours]."""
        return self.age_days * 24.0

    @lazy_column
    def weekday(self) -> Ints:
        """Day of the week of the look, 0 is Monday: day 0 of every run is one."""
        return np.asarray(np.floor(self.at), np.int64) % 7

    @lazy_column
    def hour(self) -> Ints:
        """Hour of the day of the look, 0 to 23."""
        return np.asarray(np.floor((self.at % 1.0) * 24.0), np.int64)

    @lazy_column
    def client_idle_days(self) -> Floats:
        """Days since the client last looked at this post."""
        return look.client_idle_days(self._around.tables.jobs, self._job, self.at)

    @lazy_column
    def free_slots(self) -> Ints:
        """Contracts that the freelancer could still take on; 0 if the week has no hours for this one."""
        a = self._around
        slots, hours = a.account.slots, a.account.slot_hours
        free = look.free_slots(a.tables.lanes, slots, self._lane, self.at)
        if hours.size == 0:
            return free
        left = look.hours_left(a.tables.lanes, slots, hours, self._lane, self.at)
        return np.asarray(np.where(a.tables.jobs["weekly_hours"][self._job] <= left + ENOUGH, free, 0))

    @lazy_column
    def balance(self) -> Ints:
        """Connects held at the start of the tick."""
        return self._around.account.balance[self._lane]

    @property
    def _sender(self) -> tuple[Records, int]:
        """Who counts what was sent, the freelancers or the part of a strategy that is asked; its number."""
        days, part = self._around.tables.part_days, self.part
        inside = 0 <= part < days.shape[1]
        return (days[:, part] if inside else self._around.tables.lanes), part

    @property
    def _today(self) -> Ints:
        table, part = self._sender
        return self._kept(("today", part), lambda one: look.sent_today(table, one._lane, one.at))

    @property
    def _this_week(self) -> Ints:
        table, part = self._sender
        return self._kept(("week", part), lambda one: look.sent_this_week(table, one._lane, one.at))

    @property
    def spent_today(self) -> Ints:
        """Connects spent since the start of the day of the look."""
        return self._today[look.SPENT]

    @property
    def sent_today(self) -> Ints:
        """Proposals sent since the start of the day of the look."""
        return self._today[look.SENT]

    @property
    def spent_week(self) -> Ints:
        """Connects spent since the start of the week of the look."""
        return self._this_week[look.SPENT]

    @property
    def sent_week(self) -> Ints:
        """Proposals sent since the start of the week of the look."""
        return self._this_week[look.SENT]

    @lazy_column
    def _month(self) -> Floats:
        return look.month(self._around.tables.lanes, self._lane, self._around.account.usd_each)

    @property
    def opening(self) -> Floats:
        """Balance at the start of the month, after its grants [Connects]."""
        return self._month[look.OPENING]

    @lazy_column
    def days_to_grant(self) -> Floats:
        """Days until the next monthly grant."""
        return look.days_to_grant(self._around.tables.lanes, self._lane, self.at)

    @property
    def buyable(self) -> Floats:
        """Connects that can still be bought this month when the balance is short; 0 for freelancers who do
        not buy then.
        """
        return self._month[look.BUYABLE]

    @property
    def buyable_a_month(self) -> Floats:
        """Connects that can be bought per month when the balance is short: in all, not what is left."""
        return self._month[look.BUYABLE_A_MONTH]

    @property
    def month_days(self) -> float:
        """Length of a month [days]."""
        return self._around.account.month_days

    @property
    def usd_each(self) -> float:
        """Price of one Connect [dollars]."""
        return self._around.account.usd_each

    @lazy_column
    def reputation(self) -> Floats:
        """The freelancer's share of positive feedback, prior included."""
        return look.reputation(self._around.tables.lanes, self._lane, self._around.rules.prior_strength)

    @property
    def hidden(self) -> Hidden:
        """What no freelancer can see; only for strategies with `oracle = True`."""
        if not self._hidden_allowed:
            raise HiddenColumnError("hidden columns are for strategies that declare `oracle = True`")
        return self._behind

    @lazy_column
    def _behind(self) -> Hidden:
        return Hidden(YardstickView(self), self)


COLUMNS: dict[str, str] = {
    name: " ".join((getattr(column, "text", "") or column.__doc__ or "").split())
    for name, column in vars(Candidates).items()
    if isinstance(column, Column | lazy_column | property)
    and not name.startswith("_")
    and name not in ("hidden", "n")
}
"""Every column that a strategy may read, with its meaning."""
