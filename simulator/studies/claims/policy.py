"""Claims about the rules of the market: prices, refunds, limits.

Answers: which policies are put to the test, and how. Literal data; `play.py` plays it.
"""

from simulator.studies.claims.claims import SAME, Claim, ClaimCurve, Contrast, Holds, Side
from simulator.studies.claims.guide import BY_EXPERIENCE, GUIDE, LISTED
from simulator.studies.claims.knobs import MARKET, ORDERS, Knob

MARKET_METRICS = (
    "proposals_per_job",
    "spam_share",
    "proposal_match",
    "hired_match",
    "fill_rate",
    "unread_share",
    "platform_revenue_usd",
)
EVERYBODY = (
    "684 web freelancers are each other's rivals, in the mix of people fitted to the listings of January 2023: most are short of "
    "time for letters, one in seven lives on free Connects, and one in eight is a newcomer."
)
HABITS_STAY = "Freelancers keep their rules, hours and budgets when the policy changes; only how far their Connects go differs."
SHORT_OF_TIME = (
    "most people are short of time for letters rather than of Connects, as proposals in the listings imply"
)


def _arms(a: str, b: str, metric: str, words: str, holds: Holds = "above") -> Contrast:
    return Contrast(metric, Side(a), Side(b), words, holds)


LOWER = f"more than {100 * SAME:g} % lower"
FREE = "connects.price={{model: flat, flat: {{connects: {}}}}}"
ALL_SPEND = tuple(
    f"freelancers.{group}.strategy={{paced_budget: {{of: {rule}}}}}"
    for group, rule in (
        ("newcomers", "spray_and_pray"),
        ("busy sprayers", "spray_and_pray"),
        ("occasional sprayers", "spray_and_pray"),
        ("fit seekers", "{fit_threshold: {threshold: 0.6}}"),
    )
)
"""nobody is short of time, and all spread their Connects over the month"""
SPAM = Claim(
    "spam_filter",
    "Connects keep spam out",
    "Paying for proposals keeps weak ones away and helps clients hire better.",
    GUIDE,
    SHORT_OF_TIME,
    (
        _arms("prices of 2023", "free", "spam_share", "weak proposals per proposal", "below"),
        _arms("prices of 2023", "free", "hired_match", "match of those hired"),
        _arms("prices of 2023", "free", "fill_rate", "posts that end in a hire", "not below"),
        _arms("prices of 2023", "free", "proposals_per_job", "proposals per post", "below"),
    ),
    f"{EVERYBODY} Proposals are free in one run, and cost what they did in January 2023 in the other. Weak proposals must become "
    f"rarer, those hired must fit better, and the share of posts that end in a hire must not be {LOWER}.",
    (BY_EXPERIENCE, LISTED, HABITS_STAY, "A proposal counts as weak if its true match is below 0.25."),
    parts=3,
    arms={"free": (FREE.format(0),), "prices of 2023": ()},
    knobs=MARKET,
    others={
        **ORDERS,
        "nobody is short of time": ALL_SPEND,
    },
    shown=MARKET_METRICS,
)

COMMITMENT = Claim(
    "commitment",
    "Connects show commitment",
    "Where proposals cost Connects, each of them is likelier to win.",
    GUIDE,
    "clients do not see what a proposal cost, so that only fewer and better rivals can help",
    (
        _arms("prices of 2023", "free", "market_win_rate", "hires per proposal"),
        _arms("prices of 2023", "free", "proposals_per_job", "proposals per post", "below"),
        _arms("prices of 2023", "free", "fill_rate", "posts that end in a hire"),
    ),
    f"{EVERYBODY} Proposals are free in one run, and cost what they did in January 2023 in the other.",
    (BY_EXPERIENCE, LISTED, HABITS_STAY),
    arms={"free": (FREE.format(0),), "prices of 2023": ()},
    knobs=MARKET,
    others={**ORDERS, "nobody is short of time": ALL_SPEND},
    shown=MARKET_METRICS,
    file="spam_filter",
)

FEES, MORE = (0.20, 0.10, 0.05), 0.015
"""shares of the service fee, and by how much they grow where proposals are free"""
PRICES = (0, 1, 2, 4, 8, 16)
BY_PRICE = {str(price): float(price) for price in PRICES}
SWEEP = Claim(
    "price_sweep",
    "A higher price makes a better market",
    "Dearer proposals are fewer and fit better, clients hire as well and as often, and newcomers win less.",
    "studies of application costs: fewer bids, better matches, a harder start for newcomers",
    SHORT_OF_TIME,
    (
        _arms("16", "0", "proposal_match", "match of proposals"),
        _arms("16", "0", "proposals_per_job", "proposals per post", "below"),
        _arms("16", "0", "hired_match", "match of those hired", "not below"),
        _arms("16", "0", "fill_rate", "posts that end in a hire", "not below"),
        Contrast("hires", Side("16", "newcomers"), Side("0", "newcomers"), "hires of newcomers", "below"),
        _arms("16", "0", "platform_revenue_usd", "platform revenue"),
    ),
    f"{EVERYBODY} Every post costs 0, 1, 2, 4, 8 or 16 Connects. At 16 against 0, proposals must be fewer and fit better, "
    "newcomers must win less, and neither the match of those hired nor the share of posts that end in a hire may be "
    f"{LOWER}.",
    (BY_EXPERIENCE, LISTED, HABITS_STAY, "Newcomers can spend a third of what the others can."),
    parts=5,
    arms={str(price): (f"connects.price.flat.connects={price}",) for price in PRICES},
    knobs=MARKET,
    others={**ORDERS, "nobody is short of time": ALL_SPEND},
    shown=(*MARKET_METRICS, "hires"),
    curves=tuple(
        ClaimCurve(metric, "arm", BY_PRICE, "price of a proposal [Connects]") for metric in MARKET_METRICS
    ),
)

REFUNDS = Claim(
    "refund_policy",
    "Connects should come back when clients go silent",
    "Returning Connects for silent clients gives freelancers more proposals for their money.",
    "the most frequent request of freelancers",
    SHORT_OF_TIME,
    (
        _arms("back on silence", "rules of 2023", "proposals_per_job", "proposals per post"),
        _arms("back on silence", "rules of 2023", "fill_rate", "posts that end in a hire"),
        _arms("back on silence", "rules of 2023", "platform_revenue_usd", "platform revenue"),
        _arms("back when not chosen", "rules of 2023", "proposals_per_job", "proposals per post"),
        _arms("back to the winner", "rules of 2023", "proposals_per_job", "proposals per post"),
    ),
    f"{EVERYBODY} Connects come back only when the client closes the post (the rules of 2023), also when the client goes "
    "silent, also when someone else is chosen, or also to the winner.",
    (
        HABITS_STAY,
        "Clients do not know of refunds and decide as before.",
        "Whoever is short of time buys fewer Connects when some come back, and sends no more proposals.",
    ),
    arms={
        "rules of 2023": (),
        "back on silence": ("connects.refunds.silent=1",),
        "back when not chosen": ("connects.refunds.declined=1", "connects.refunds.chosen_another=1"),
        "back to the winner": ("connects.refunds.hired=1",),
    },
    knobs=MARKET,
    others={
        "posts cost 14": ("connects.price={model: flat, flat: {connects: 14}}",),
        "nobody is short of time": ALL_SPEND,
        "lists in order of arrival": ORDERS["lists in order of arrival"],
    },
    shown=(*MARKET_METRICS, "connects_burned"),
)

CAP = Claim(
    "soft_cap",
    "A soft limit on proposals costs no hires",
    "Closing posts at 50 proposals or 120 hours means fewer applications, but no fewer hires and no worse match.",
    "a field experiment on such a platform: 11 % fewer applications, no change in hires or match quality",
    "clients open 15 proposals or so, best match first",
    (
        _arms("limit", "no limit", "fill_rate", "posts that end in a hire", "not below"),
        _arms("limit", "no limit", "proposals_per_job", "proposals per post", "below"),
        _arms("limit", "no limit", "hired_match", "match of those hired", "not below"),
    ),
    f"{EVERYBODY} Posts take proposals as long as they are open, or no more than 50 and none after 120 hours. Proposals must be "
    f"fewer; neither the share of posts that end in a hire nor the match of those hired may be {LOWER}.",
    (
        LISTED,
        HABITS_STAY,
        "Clients never lift the limit; in the experiment they could.",
        "How many applications the limit prevents depends on how many posts get more than 50; the 11 % of the experiment is no part of the test.",
    ),
    parts=3,
    arms={"no limit": ("clients.soft_cap=null",), "limit": ()},
    knobs=(
        Knob("the limit", ("clients.soft_cap.applicants={}",), 50, "{} proposals", whole=True),
        *MARKET,
    ),
    others={**ORDERS, "proposals cost 1 Connect": (FREE.format(1),)},
    shown=MARKET_METRICS,
)

SHARE = Claim(
    "pay_a_share",
    "Paying to bid serves clients better than paying a share",
    "At the same revenue of the platform, a price for proposals keeps weak ones away and clients hire as often and as well as with a "
    "larger share of every contract.",
    "a question that designers of markets ask",
    SHORT_OF_TIME,
    (
        _arms("pay to bid", "pay a share", "spam_share", "weak proposals per proposal", "below"),
        _arms("pay to bid", "pay a share", "fill_rate", "posts that end in a hire", "not below"),
        _arms("pay to bid", "pay a share", "hired_match", "match of those hired", "not below"),
        _arms("pay to bid", "pay a share", "platform_revenue_usd", "platform revenue", "same"),
        _arms("pay to bid", "pay a share", "gini_earnings", "inequality of earnings", "not above"),
    ),
    f"{EVERYBODY} In one run proposals cost what they did in January 2023. In the other they are free, and the platform keeps "
    f"{100 * MORE:g} % more of every dollar in fees, which brings it the same revenue.",
    (BY_EXPERIENCE, LISTED, HABITS_STAY, "Clients and prices asked do not answer to the fee."),
    parts=3,
    arms={
        "pay to bid": (),
        "pay a share": (
            FREE.format(0),
            f"connects.service_fee={{edges_usd: [500, 10000], shares: {[round(x * (1 + MORE), 4) for x in FEES]}}}",
        ),
    },
    knobs=MARKET,
    others={**ORDERS, "nobody is short of time": ALL_SPEND},
    shown=MARKET_METRICS,
)

CLAIMS = (SPAM, COMMITMENT, SWEEP, REFUNDS, CAP, SHARE)
