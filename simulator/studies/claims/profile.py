"""Advice about what a freelancer may pay for besides proposals, claim by claim: plan, profile, test, boosts.

Answers: which of these are put to the test, and how. Literal data; `play.py` plays it.
"""

from simulator.studies.claims.claims import SAME, BreakEven, Claim, ClaimCurve, Contrast, Side
from simulator.studies.claims.guide import BY_EXPERIENCE, EFFICIENCY, GUIDE, LISTED, SAME_PEOPLE, of_groups
from simulator.studies.claims.knobs import BY_ARRIVAL, COMMON, COST, ORDERS, Knob

FEE = "free plan and Connects for the fee"
PAID = Claim(
    "paid_plan",
    "Take the paid plan",
    "The paid plan brings more than the same money spent on Connects.",
    GUIDE,
    "the plan brings Connects and shows rivals' prices, but no better place in a list or a search",
    (
        of_groups("paid plan", FEE, "hires", "hires of the same money"),
        of_groups("paid plan", FEE, "net_earnings_usd", "net earnings of the same money"),
        of_groups("paid plan", "free plan", "hires", "hires, against the free plan alone"),
        of_groups("paid plan", "free plan", "net_earnings_usd", "net earnings, against the free plan alone"),
    ),
    f"{SAME_PEOPLE} All bid where fit, pay, client, freshness and competition score 0.7 or more. Where they see what rivals bid and ask, "
    "they leave out posts that are fought over and ask 5 % less than the mean. One group pays 14.99 dollars a month for 70 more Connects and sees that, one stays on the free plan, "
    "and one buys Connects for that money.",
    (
        "Nobody has found that the plan raises anyone's chances by itself.",
        "Clients weigh the price asked: a tenth less raises the odds by a tenth.",
        LISTED,
    ),
    parts=2,
    knobs=(
        Knob("Connects of the plan", ("connects.plans.plus.monthly_grant={}",), 70, "{} a month", whole=True),
        Knob("the weight of the price asked", ("hiring.logit.price={}",), 1.0),
        Knob(
            "other money for Connects",
            (
                "connects.top_up.monthly_budget_usd={}",
                f"freelancers.{FEE}.top_up.monthly_budget_usd={{beside}}",
            ),
            7.5,
            "${} a month",
            beside=14.99,
        ),
        *COMMON[1:],
    ),
    others={
        "the plan lifts its owners by a tenth in searches": ("connects.plans.plus.visibility=1.1",),
        "the market and the plan of 2025": (
            "pack=2025_dynamic",
            f"freelancers.{FEE}.top_up.monthly_budget_usd=27.49",
        ),
    },
    shown=("net_earnings_usd", "hires", "win_rate", "connects_spent", "usd_per_hire"),
)

TEST = Claim(
    "skill_test",
    "Take the skill test",
    "Passing a skill test wins more than its Connects would in proposals.",
    GUIDE,
    "a pass raises the odds of being chosen by a tenth; real tests went in 2019, as clients did not look at them",
    (
        of_groups("takes the test", "no test", "hires", "hires of the same Connects"),
        of_groups("takes the test", "no test", "win_rate", "hires per proposal"),
    ),
    f"{SAME_PEOPLE} Both have the same budget and bid by the same rule. One group takes a test for 2 Connects until it passes, which "
    "three in five do at each attempt.",
    ("What a pass is worth to clients is assumed.", LISTED, BY_EXPERIENCE),
    knobs=(
        Knob("the price of an attempt", ("profiles.test.connects={}",), 2, "{} Connects", whole=True),
        Knob("the share that passes", ("profiles.test.pass_share={}",), 0.6, most=1.0),
        *COMMON,
    ),
    others={
        "a pass is worth nothing": ("profiles.test.lift=1",),
        "a pass raises the odds by 2 %": ("profiles.test.lift=1.02",),
        **ORDERS,
    },
    shown=(*EFFICIENCY[:4], "connects_spent"),
)

REFRESH = Claim(
    "refresh_profile",
    "Keep your profile fresh",
    "Touching up a profile brings more hires, even to those who bid.",
    GUIDE,
    "profiles untouched for 90 days leave the search, and a proposal counts as a touch-up",
    (
        of_groups(
            "invited only and touched up",
            "invited only",
            "all_hires",
            "hires of those who wait for invitations",
        ),
        of_groups("bids too and touched up", "bids too", "all_hires", "hires of those who bid"),
        of_groups(
            "bids too and touched up", "bids too", "invited_hires", "hires by invitation of those who bid"
        ),
    ),
    f"{SAME_PEOPLE} Two groups only answer invitations, two bid on good posts too. One of each touches up its profile every month, "
    "the other never does.",
    (
        "That invited freelancers are so many is inferred: about a quarter of hires begin with an invitation.",
        "A touch-up costs nothing here.",
    ),
    parts=2,
    knobs=(
        Knob("days until a profile is stale", ("profiles.stale_after={}",), 90),
        *COMMON,
    ),
    others={"stale profiles keep half of their visibility": ("profiles.stale_visibility=0.5",)},
    shown=("all_hires", "invited_hires", "hires", "proposals", "earnings_usd"),
)

BIDS = {"no boost": 0.0, "1 Connect": 1.0, **{f"{b} Connects": float(b) for b in (2, 5, 10, 20, 40, 80)}}
BOOST = Claim(
    "boost",
    "Boost your proposals",
    "Connects for a place at the top pay for themselves: in hires per Connect, and in dollars.",
    "freelancers' questions; the platform reports up to 24 % more hires from placebo auctions",
    "rivals bid 20 Connects or so for a place, as anecdotes say, and the label costs a little trust",
    (
        Contrast(
            "hires_per_100_connects",
            Side("usual", "20 Connects"),
            Side("usual", "no boost"),
            "hires per Connect",
            "not below",
        ),
        Contrast(
            "net_earnings_usd",
            Side("usual", "20 Connects"),
            Side("usual", "no boost"),
            "net earnings",
            "not below",
        ),
        Contrast("win_rate", Side("usual", "20 Connects"), Side("usual", "no boost"), "hires per proposal"),
    ),
    "The same people send the same proposals, without a boost and with bids of 1 to 80 Connects, while few rivals (one in ten), "
    "the usual number (three in ten) or most (six in ten) bid too. All Connects are bought at list price and contract slots are "
    "unlimited, so only the boost differs. Freelancers with few Connects care about hires per Connect; those who can buy as many "
    "as they like care about net earnings. A bid of 20 pays for itself if neither is more than "
    f"{100 * SAME:g} % below that without a boost.",
    (
        "A boosted proposal is read earlier; its label costs a little utility (-0.1), fitted to the published lift.",
        "Bids of rivals (median 20 Connects) are inferred from anecdotes.",
        "A boost that is outbid before the client looks is refunded.",
    ),
    parts=2,
    arms={
        "few rivals boost": ("field.boost_share=0.1",),
        "usual": (),
        "most rivals boost": ("field.boost_share=0.6",),
    },
    knobs=(
        Knob(
            "bids of rivals",
            ("field.boost_bid={{lognormal: {{median: {}, ln_sd: 0.8}}}}",),
            20,
            "{} Connects",
        ),
        COST,
        *COMMON[1:],
    ),
    others={
        "lists in order of arrival": BY_ARRIVAL,
        "a label that convinces": ("hiring.logit.boosted=0.3",),
        "$30 a month for Connects": ("connects.top_up.monthly_budget_usd=30",),
        "posts cost 60": ("connects.price={model: flat, flat: {connects: 60}}",),
    },
    shown=(
        "win_rate",
        "hires_per_100_connects",
        "view_rate",
        "boosts_kept",
        "connects_per_hire",
        "net_earnings_usd",
    ),
    curves=(
        ClaimCurve("win_rate", "group", BIDS, "Connects bid on top of the price", relative=True),
        ClaimCurve(
            "hires_per_100_connects", "group", BIDS, "Connects bid on top of the price", relative=True
        ),
    ),
    even=(
        BreakEven("hires_per_100_connects", BIDS, "hires per Connect"),
        BreakEven("net_earnings_usd", BIDS, "net earnings"),
    ),
)

CLAIMS = (PAID, TEST, REFRESH, BOOST)
