"""Advice about how to bid, and what to do between bids, claim by claim.

Answers: which habits are put to the test, and how. Literal data; `play.py` plays it.
"""

from simulator.studies.claims.claims import Claim, Contrast, Side
from simulator.studies.claims.guide import (
    BY_EXPERIENCE,
    EFFICIENCY,
    GUIDE,
    LISTED,
    SAME_PEOPLE,
    TODAY,
    of_groups,
)
from simulator.studies.claims.knobs import COMMON, ORDERS, Knob

SPEED = Claim(
    "speed",
    "Be quick",
    "Those who answer a post at once win more with the same Connects.",
    GUIDE,
    "clients list by best match, so that an early place in the list is worth nothing by itself",
    (
        of_groups("every five minutes", "once a day", "hires", "hires of the same Connects"),
        of_groups("every five minutes", "every four hours", "hires", "hires, against every four hours"),
        of_groups("every five minutes", "once a day", "view_rate", "proposals that are opened"),
    ),
    f"{SAME_PEOPLE} All bid on posts whose visible match is 0.8 or more, with the same budget, and look at the feed every five "
    "minutes, every four hours or once a day on average. Posts that close before that are lost; there are others.",
    (
        LISTED,
        "Half of the rivals bid within the first hour, as measured.",
        BY_EXPERIENCE,
        "Looking costs no time here: whoever looks every five minutes looks 288 times as often.",
    ),
    knobs=(
        *COMMON,
        Knob(
            "days until clients decide",
            ("clients.decide_after={{lognormal: {{median: {}, ln_sd: 1}}}}",),
            4,
        ),
    ),
    others={
        **ORDERS,
        "lists in order of arrival, five are read": ("clients.display=arrival", "clients.attention=5"),
        "clients stop at the first who is good enough": (
            "clients.display=arrival",
            "clients.satisfied_at=0.5",
        ),
    },
    shown=("hires", "win_rate", "view_rate", "proposals", "hires_per_100_connects"),
)

SPREAD = Claim(
    "spread_over_month",
    "Review your balance",
    "Spreading the Connects over the month wins more than bidding as good posts come.",
    GUIDE,
    "all posts cost the same, so that a pace is no liking for cheap ones",
    (
        of_groups("spread over the month", "as posts come", "hires", "hires of the same money"),
        of_groups("spread over the month", "as posts come", "hires_per_100_connects", "hires per Connect"),
        of_groups("spread over the month", "as posts come", "earnings_usd", "earnings"),
    ),
    f"{SAME_PEOPLE} Both bid where fit, pay, client, freshness and competition score 0.7 or more. One group spends its Connects as "
    "such posts come, the other no faster than the month allows. Every post costs 4 Connects.",
    (LISTED, BY_EXPERIENCE, "The month's Connects come on one day; those left over carry over."),
    knobs=(
        *COMMON,
        Knob("posts a day", ("jobs.per_day={}",), 120),
    ),
    others={"the prices of 2023": ("connects.price.model=tiers",), **ORDERS},
    shown=("hires", "hires_per_100_connects", "proposals", "connects_spent", "share_out_of_connects"),
)

WAIT = Claim(
    "wait_for_answer",
    "Wait for the answer",
    "Leaving a silent proposal where it is wins more than taking it back.",
    GUIDE,
    "clients decide within four days in half of all cases, and a proposal taken back returns nothing",
    (
        of_groups("waits", "takes it back after a week", "hires_per_100_connects", "hires per Connect"),
        of_groups("waits", "takes it back after a week", "hires", "hires"),
    ),
    f"{SAME_PEOPLE} Both bid where fit, pay, client, freshness and competition score 0.7 or more, spread over the month. One group "
    "leaves its proposals until the client decides or the post ends, the other takes those without an answer back after a week.",
    (
        "Clients decide after a log-normal time, median 4 days, at most 30.",
        LISTED,
    ),
    knobs=(
        COMMON[0],
        Knob(
            "days until clients decide", ("clients.decide_after={{lognormal: {{median: {}, ln_sd: 1}}}}",), 4
        ),
        Knob(
            "the wait before taking it back",
            (
                "freelancers.takes it back after a week.strategy={{withdraw_after: {{of: {{paced_budget: {{of: "
                "{{fit_threshold: {{threshold: 0.7}}}}}}}}, days: {}}}}}",
            ),
            7,
            "{} days",
        ),
        *COMMON[1:],
    ),
    others={"Connects come back with it": ("connects.refunds.withdrawn=1",), **TODAY},
    shown=("hires_per_100_connects", "hires", "win_rate", "reply_rate", "proposals"),
)

REPEAT = Claim(
    "repeat_business",
    "Repeat business saves Connects",
    "Clients who come back raise what each Connect earns.",
    GUIDE,
    "a quarter of satisfied clients come back",
    (
        Contrast(
            "earnings_per_connect",
            Side("come back", "good posts"),
            Side("never", "good posts"),
            "earnings per Connect",
        ),
        Contrast("all_hires", Side("come back", "good posts"), Side("never", "good posts"), "contracts"),
        Contrast("hires", Side("come back", "good posts"), Side("never", "good posts"), "hires by proposal"),
    ),
    "The same freelancers are played twice: once no client comes back, and once a quarter of the satisfied clients offer the "
    "next contract at 0 Connects. Freelancers have room for every contract, so that none crowds out another.",
    ("The quarter is an assumption; the next contract is worth as much as the first.", BY_EXPERIENCE),
    arms={"never": ("contracts.repeat_share=0",), "come back": ()},
    knobs=(
        COMMON[0],
        Knob("the worth of the next contract", ("contracts.repeat_value={}",), 1, "{} times the first"),
        *COMMON[1:],
    ),
    others={
        "one in twenty comes back": {"come back": ("contracts.repeat_share=0.05",)},
        "every second one comes back": {"come back": ("contracts.repeat_share=0.5",)},
        "room for four contracts": ("freelancers.good posts.capacity=4",),
        "a week of 40 hours": ("freelancers.good posts.hours_per_week=40",),
    },
    shown=("earnings_per_connect", "hires", "direct_hires", "all_hires", "net_earnings_usd"),
)

FEEDBACK = Claim(
    "feedback_reward",
    "Good feedback pays for the next proposals",
    "Ten Connects for every positive feedback bring more hires.",
    GUIDE,
    "the platform paid it, which it never did",
    (
        Contrast("hires", Side("ten Connects", "good posts"), Side("none", "good posts"), "hires"),
        Contrast(
            "hires_per_100_connects",
            Side("ten Connects", "good posts"),
            Side("none", "good posts"),
            "hires per Connect",
        ),
    ),
    "The same freelancers, who live on their free Connects, are played twice: with ten Connects for every positive feedback, and "
    "without.",
    ("Feedback comes at the end of a contract, which often lasts months.", BY_EXPERIENCE),
    arms={"none": ("connects.feedback_reward=0",), "ten Connects": ()},
    knobs=(
        Knob("free Connects", ("connects.monthly_grant={}",), 10, "{} a month", whole=True),
        *COMMON[1:],
    ),
    others={
        "a budget of $7.50 a month": (
            "connects.top_up.rule=monthly",
            "connects.top_up.monthly_budget_usd=7.5",
        ),
        "fixed work takes the time that its post says": ("jobs.fixed_days=as_posted",),
        **TODAY,
    },
    shown=EFFICIENCY,
)

CLAIMS = (SPEED, SPREAD, WAIT, REPEAT, FEEDBACK)
