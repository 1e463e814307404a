"""Rows of the tables that the loop reads and writes: their columns and types.

Answers: what is recorded of a lane, a proposal, a post at a moment. Times are in days, money in dollars.
"""

import numpy as np

from simulator.model.values.rows import in_lines

WAITING = 8
"""intervals of unseen posts that a lane remembers below the newest"""
AGE_EDGES_H = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 12.0, 18.0, 24.0, 48.0)
PROPOSAL_EDGES = (5, 10, 15, 20, 50)
MOST_PRICE = 31

COUNTED = np.dtype(
    [
        ("proposals", "i8"),
        ("opened", "i8"),
        ("replied", "i8"),
        ("hires", "i8"),
        ("connects_proposal", "i8"),
        ("connects_boost", "i8"),
        ("connects_refunded", "i8"),
        ("bought_connects", "i8"),
        ("bought_usd", "f8"),
        ("plan_usd", "f8"),
        ("earnings_usd", "f8"),
        ("service_fee_usd", "f8"),
        ("match_sum", "f8"),
        ("hired_match_sum", "f8"),
        ("first_hire_day", "f8"),
        ("connects_at_first_hire", "i8"),
        ("connects_at_second_hire", "i8"),
        ("connects_at_third_hire", "i8"),
        ("busy_days", "f8"),
        ("out_days", "f8"),
        ("weak_proposals", "i8"),
        ("minutes", "f8"),
        ("connects_other", "i8"),
        ("boosts", "i8"),
        ("boosts_kept", "i8"),
        ("boosted_hires", "i8"),
        ("invited", "i8"),
        ("invited_proposals", "i8"),
        ("invited_hires", "i8"),
        ("direct_hires", "i8"),
        ("hire_luck", "f8"),
        ("luck_usd", "f8"),
    ]
)
"""What a lane did within the window; a proposal counts when it is sent, and its later fate with it.
`proposals` to `hires`, `match_sum` and `weak_proposals` count bids, not answers to invitations; money and
times count all. `connects_at_first_hire` (`second`, `third`) is what was spent on proposals and boosts up to
and with the first (second, third) proposal that won, by bid or by invitation, in the order of sending; -1
where no such proposal won. `hire_luck` and `luck_usd` are hires by bid, and what these earn, less what they
would be on average over the clients' tastes, all else as it was: zero on average, they serve as control
variates. They are 0 for anyone who saw the outcome before bidding."""
_WHEN_SENT = ["proposals", "connects_proposal", "connects_boost", "boosts"]
_WHEN_SENT += ["match_sum", "weak_proposals", "minutes", "hires"]
_WHEN_DECIDED = ["opened", "replied", "connects_refunded", "hire_luck"]
_WHEN_DECIDED += ["luck_usd", "out_days", "earnings_usd", "service_fee_usd"]
_RARE = [n for n in COUNTED.names or () if n not in _WHEN_SENT + _WHEN_DECIDED]
TALLY = np.dtype([(n, COUNTED[n]) for n in _WHEN_SENT + _WHEN_DECIDED + _RARE])
"""The columns of `COUNTED` as the loop keeps them: those that are written together share a cache line."""
SPENT_AT_HIRES = ("connects_at_first_hire", "connects_at_second_hire", "connects_at_third_hire")
WEAK_MATCH = 0.25
"""true match below which a proposal counts as weak"""

MARKET = np.dtype(
    [
        ("posts", "i8"),
        ("live", "i8"),
        ("filled", "i8"),
        ("hires", "i8"),
        ("proposals", "i8"),
        ("opened", "i8"),
        ("replied", "i8"),
        ("invited_proposals", "i8"),
        ("invited_hires", "i8"),
        ("wait_days_sum", "f8"),
        ("hired_match_sum", "f8"),
    ]
)
"""What became of the posts of the window, one row per replication."""

CURVE = np.dtype(
    [
        ("rep", "i8"),
        ("group", "i4"),
        ("day", "i4"),
        ("balance", "i8"),
        ("spent", "i8"),
        ("hires", "i8"),
        ("proposals", "i8"),
    ]
)
"""State of a group at the end of a day: the sum of its balances, and its Connects, hires and proposals of the
window so far."""

REPLICATION = np.dtype(
    [
        ("cheapest", "i8"),
        ("all_paid", "?"),
        ("closing", "i8"),
        ("closing_end", "i8"),
        ("inviting", "i8"),
        ("inviting_end", "i8"),
    ]
)
"""What the loop needs of a replication: its cheapest price (at least 1), whether no post is free, and its
parts of `closing` and `inviting`."""

PLAN = np.dtype(
    [
        ("monthly_grant", "i8"),
        ("usd_per_month", "f8"),
        ("visibility", "f8"),
        ("rollover", "i4"),
        ("rollover_cap", "i8"),
        ("ends", "i4"),
        ("life", "i8"),
        ("hold_cap", "i8"),
    ]
)
"""A membership, with the terms of its accounts; `ends` and `life` say when a Connect expires."""

LOT = np.dtype([("held", "i8"), ("got", "i8"), ("gone", "i8"), ("first", "i8"), ("last", "i8")])
"""Connects of one kind in an account: held now, received so far, gone so far, and the chain of `STAMP` where
Connects expire."""

STAMP = np.dtype([("ends", "i8"), ("got", "i8"), ("next", "i8")])
"""Connects that expire at `ends` (number of a day or month), as far as fewer than `got` are gone by then."""

EVENT = np.dtype([("what", "i8"), ("row", "i8"), ("sent", "f8"), ("next", "i8")])
"""Something that falls due at the start of a tick: a crowd's bid on post `row`, or the withdrawal of the
proposal in `row`, if it is still the one `sent` then."""

PROPOSAL = in_lines(
    np.dtype(
        [
            ("lane", "i4"),
            ("job", "i4"),
            ("next", "i4"),
            ("price", "i4"),
            ("boost", "i4"),
            ("bid", "i4"),
            ("sent", "f8"),
            ("effort", "f8"),
            ("ln_price", "f8"),
            ("spent", "i8"),
            ("stands", "?"),
            ("early", "?"),
            ("invited", "?"),
            ("gone", "?"),
            ("flawed", "?"),
        ]
    )
)
"""A proposal that is not decided yet. `spent` is what its lane had spent in the window up to and with it.
`bid` is what it bid for a slot and `boost` what was charged (nothing on a placebo post); `stands`: it holds a
slot; `early`: it was read while it did; `gone`: it was withdrawn; `flawed`: its letter has errors. A row
fills one cache line. The rows of decided proposals go back to the pool."""
BEFORE, AFTER = 0, 1
"""columns of `World.pending`"""

OUTCOME = np.dtype(
    [
        ("lane", "i8"),
        ("job", "i8"),
        ("fate", "i8"),
        ("opened", "?"),
        ("replied", "?"),
        ("price", "i8"),
        ("boost", "i8"),
        ("sent", "f8"),
        ("effort", "f8"),
        ("ln_price", "f8"),
        ("decided_at", "f8"),
        ("bid", "i8"),
        ("stands", "?"),
        ("invited", "?"),
    ]
)
"""A proposal with its fate, as handed to strategies that learn and to the kept tables."""

SIGHT = np.dtype(
    [
        ("key", "u8"),
        ("checks_per_day", "f8"),
        ("cursor", "i8"),
        ("end", "i8"),
        ("looks", "i8"),
        ("found", "u8"),
        ("feed_size", "i4"),
        ("waiting", "i4"),
        ("candidates", "i8"),
    ]
)
"""What a look needs of a lane, in one cache line; `cursor` is the first post of its feed that it finds and
has not seen, `end` that feed's end, and `found` which posts it finds of the block in which the cursor is."""

MOVEMENT = np.dtype(
    [("lane", "i8"), ("at", "f8"), ("cause", "i8"), ("amount", "i8"), ("job", "i8"), ("balance", "i8")]
)
"""One line of an account: Connects in (+) or out (-)."""

CONTRACT = np.dtype([("lane", "i8"), ("job", "i8"), ("next", "i8"), ("number", "i8"), ("offer", "?")])
"""The end of a lane's contract on a post, or the direct offer after it; the hire by proposal is number 0."""

RULES = np.dtype(
    [
        ("tick", "f8"),
        ("horizon", "f8"),
        ("warmup", "f8"),
        ("lanes_compete", "?"),
        ("crowd", "?"),
        ("reach", "?"),
        ("follows", "?"),
        ("shares", "?"),
        ("tells", "?"),
        ("crowd_invited", "f8"),
        ("satisfied_at", "f8"),
        ("late_reading", "f8"),
        ("display", "i4"),
        ("display_noise", "f8"),
        ("model", "i4"),
        ("outside", "f8"),
        ("by_match", "f8"),
        ("by_quality", "f8"),
        ("by_reputation", "f8"),
        ("by_tailoring", "f8"),
        ("by_errors", "f8"),
        ("by_price", "f8"),
        ("by_boost", "f8"),
        ("scale", "f8"),
        ("hire_share", "f8"),
        ("signup_grant", "i8"),
        ("monthly_grant", "i8"),
        ("month", "f8"),
        ("usd_each", "f8"),
        ("feedback_reward", "i8"),
        ("fee_first_edge", "f8"),
        ("fee_second_edge", "f8"),
        ("fee_first", "f8"),
        ("fee_second", "f8"),
        ("fee_third", "f8"),
        ("prior_strength", "f8"),
        ("feedback_base", "f8"),
        ("feedback_match", "f8"),
        ("feedback_quality", "f8"),
        ("seen_noise", "f8"),
        ("newcomer", "f8"),
        ("drift_connects", "i8"),
        ("drift_every", "f8"),
        ("by_day", "?"),
        ("stamps", "?"),
        ("rising_connects", "i8"),
        ("rising_after", "i8"),
        ("interview_connects", "i8"),
        ("interview_share", "f8"),
        ("interview_cap", "i8"),
        ("pricing", "i4"),
        ("slots", "i8"),
        ("window", "f8"),
        ("minimum", "i8"),
        ("eligible_match", "f8"),
        ("boost_too", "?"),
        ("crowd_boosts", "f8"),
        ("test_connects", "i8"),
        ("test_pass", "f8"),
        ("test_again", "f8"),
        ("test_lift", "f8"),
        ("samples_hours", "f8"),
        ("samples_lift", "f8"),
        ("badge_connects", "i8"),
        ("badge_lift", "f8"),
        ("stale_after", "f8"),
        ("stale_visibility", "f8"),
        ("invites", "?"),
        ("per_post", "f8"),
        ("profiles", "i8"),
        ("invite_match", "f8"),
        ("invite_reputation", "f8"),
        ("invite_largest", "f8"),
        ("repeat_share", "f8"),
        ("repeat_value", "f8"),
        ("withdraws", "?"),
        ("log", "?"),
    ]
)
"""Numbers of the scenario that compiled steps need, one record; `shares`: some bid from one account;
`tells`: somebody asks for the fates."""
KEEP, CAP_ALL, CAP_FREE, EXPIRE = range(4)
NEVER_ENDS, BY_MONTH, BY_DAY = range(3)

PART_DAY = np.dtype(
    [
        ("day", "i8"),
        ("spent_today", "i8"),
        ("sent_today", "i8"),
        ("week", "i8"),
        ("spent_week", "i8"),
        ("sent_week", "i8"),
        ("week_offset", "i8"),
    ]
)
"""What one part of a strategy spent and sent for one freelancer lately; named as for the freelancer."""
