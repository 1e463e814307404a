"""Advice about which posts to bid on, claim by claim.

Answers: which pieces of a guide's advice are put to the test, and how. Literal data; `play.py` plays it.
"""

from simulator.studies.claims.claims import PLAIN, Claim, Contrast, Holds, Side
from simulator.studies.claims.knobs import COMMON, ORDERS, SEEN, Knob

GUIDE = "a public guide for freelancers on platforms with Connects"
BY_EXPERIENCE = (
    "Clients weigh fit, quality, reputation, letter and price in a logit whose weights no listing shows."
)
LISTED = (
    "Clients open the first proposals on a best-match list; their number (15 on average) is an assumption."
)
SAME_PEOPLE = "All groups are the same people with the same luck, each alone against the measured crowd."
EFFICIENCY = ("hires_per_100_connects", "hires", "win_rate", "proposals", "proposal_match", "earnings_usd")
AS_JUDGED = "clients weigh fit twice as much as reputation"
ONE_PRICE = {"all posts cost 4 Connects": ("connects.price={model: flat, flat: {connects: 4}}",)}
TODAY = {"the market of 2025": ("pack=2025_dynamic",)}


def of_groups(a: str, b: str, metric: str, words: str, holds: Holds = "above") -> Contrast:
    """A contrast of two groups of one play.

    Parameters
    ----------
    a, b : str
        The groups; the ratio is of the first to the second.
    metric : str
        What is compared.
    words : str
        The metric in words that follow 'times the'.
    holds : str
        Side of 1 on which the claim is true.

    Returns
    -------
    Contrast
    """
    return Contrast(metric, Side(PLAIN, a), Side(PLAIN, b), words, holds)


QUALITY = Claim(
    "quality_beats_quantity",
    "Quality beats quantity",
    "A few well-chosen proposals win more per Connect than many indiscriminate ones.",
    GUIDE,
    AS_JUDGED,
    (
        of_groups("good posts", "any post", "hires_per_100_connects", "hires per Connect"),
        of_groups("good posts", "any post", "hires", "hires"),
        of_groups("good posts", "any post", "earnings_usd", "earnings"),
    ),
    f"{SAME_PEOPLE} One group bids on everything that its daily pace allows, the other only where fit, pay, client, freshness "
    "and competition score 0.7 or more.",
    (BY_EXPERIENCE, LISTED, "Freelancers see how well a post fits with an error of 0.1."),
    knobs=(*COMMON, SEEN),
    others={**ORDERS, **ONE_PRICE, **TODAY},
    shown=EFFICIENCY,
)

FIT = Claim(
    "jobs_that_fit",
    "Choose jobs that fit your skills",
    "Proposals to posts that fit the skills are hired more often.",
    GUIDE,
    AS_JUDGED,
    (
        of_groups("by fit", "by chance", "win_rate", "hires per proposal"),
        of_groups("by fit", "by chance", "hires_per_100_connects", "hires per Connect"),
    ),
    f"{SAME_PEOPLE} One group bids on one post in twenty at random, the other on posts whose visible match is 0.8 or more.",
    (BY_EXPERIENCE, LISTED, "Freelancers see how well a post fits with an error of 0.1."),
    knobs=(*COMMON, SEEN),
    others={**ORDERS, **TODAY},
    shown=EFFICIENCY,
)

CROWDED = Claim(
    "crowded_posts",
    "Weigh the competition",
    "Among posts that fit, those with few proposals win more per Connect.",
    GUIDE,
    "clients open 15 proposals or so, best match first",
    (
        of_groups("few rivals", "any crowd", "hires_per_100_connects", "hires per Connect"),
        of_groups("few rivals", "any crowd", "hires", "hires of the same money"),
    ),
    f"{SAME_PEOPLE} Both groups bid on posts whose visible match is 0.8 or more; one of them only while there are at most ten "
    "proposals.",
    (
        LISTED,
        BY_EXPERIENCE,
        "A post with few proposals now may have many in an hour: freelancers see the number, not what will come.",
    ),
    knobs=COMMON,
    others={**ORDERS, **TODAY},
    shown=EFFICIENCY,
)

CHEAP_CATEGORY = Claim(
    "cheap_category",
    "Connects go further where posts are cheap",
    "In a category whose posts cost 1 or 2 Connects, each Connect wins more than where they cost 2 to 6.",
    GUIDE,
    "prices go by category as the guide says, which they never did",
    (
        of_groups("writing", "web", "hires_per_100_connects", "hires per Connect"),
        of_groups("writing", "web", "hires", "hires of the same money"),
        of_groups("writing", "web", "earnings_usd", "earnings"),
    ),
    "The same rule in two categories of the market of 2023: web work and writing, with budgets and rivals as measured in each, "
    "and the guide's prices. Half of the posts are of each.",
    ("Writers and web developers are alike in skill and taste.", LISTED, BY_EXPERIENCE),
    knobs=(*COMMON[:3], Knob("posts a day of both kinds", ("jobs.per_day={}",), 240)),
    others={
        **ORDERS,
        "the prices of 2023": ("connects.price.model=tiers",),
    },
    shown=EFFICIENCY,
)

PLACES = Claim(
    "dear_places",
    "Keep to places where posts are cheap",
    "If posts from some places cost more, keeping to the others wins more per Connect.",
    GUIDE,
    "clients of dear places are like all others; no evidence says that places matter at all",
    (
        of_groups("cheap places", "any place", "hires_per_100_connects", "hires per Connect"),
        of_groups("cheap places", "any place", "hires", "hires of the same money"),
    ),
    f"{SAME_PEOPLE} Both groups bid on posts whose visible match is 0.8 or more. Half of all posts cost 3 Connects, the other half "
    "5; one group bids on the first kind only.",
    ("Prices by place, and their sizes, are invented.", LISTED, BY_EXPERIENCE),
    knobs=(
        *COMMON,
        Knob("the surcharge", ("connects.price.regions.dear.adds={}",), 2, "{} Connects", whole=True),
        Knob("posts a day", ("jobs.per_day={}",), 120),
    ),
    others=dict(ORDERS),
    shown=EFFICIENCY,
)

PREMIUM = Claim(
    "premium_posts",
    "Premium posts are worth their price",
    "Featured posts are worth half as many Connects again.",
    GUIDE,
    "clients of featured posts are as serious as others, as no evidence says more",
    (
        of_groups("featured posts", "all posts", "hires_per_100_connects", "hires per Connect"),
        of_groups("featured posts", "all posts", "win_rate", "hires per proposal"),
        of_groups("featured posts", "all posts", "earnings_per_connect", "earnings per Connect"),
    ),
    f"{SAME_PEOPLE} One group bids only on featured posts, the other on a tenth of all. As the guide says, featured posts cost half "
    "as much again. How much more serious their clients must be to repay that is searched for, not assumed.",
    ("The price is the guide's: no premium was found on the platform.", LISTED),
    knobs=(
        Knob(
            "seriousness of clients of featured posts",
            ("clients.featured_live_multiple={}",),
            1,
            "{} times that of others",
        ),
        Knob(
            "the price of featured posts",
            ("connects.price.featured_multiple={}",),
            1.5,
            "{} times that of others",
        ),
        *COMMON,
    ),
    others=dict(ORDERS),
    shown=("hires_per_100_connects", "win_rate", "hires", "earnings_per_connect", "proposals"),
)

LEARNING = Claim(
    "learning",
    "Learn from wins and losses",
    "Freelancers who adjust their filters to the replies win more per Connect than those who keep to one good filter.",
    GUIDE,
    "posts differ in what their public columns say, as listed, and answers take days",
    (
        of_groups("learns", "keeps to the best filter", "hires_per_100_connects", "hires per Connect"),
        of_groups(
            "learns",
            "keeps to good fits",
            "hires_per_100_connects",
            "hires per Connect, against one who keeps to good fits",
        ),
        of_groups(
            "learns",
            "never learns",
            "hires_per_100_connects",
            "hires per Connect, against one who keeps all filters",
        ),
        of_groups("learns", "keeps to the best filter", "reply_rate", "replies per proposal"),
    ),
    f"{SAME_PEOPLE} All bid on posts that pass a public filter, best fit first. One group starts with eight filters and after every "
    "75 answered bids drops the one with the fewest replies per Connect; one keeps to the filter that proved best of the eight in a "
    "play of its own with another seed (posts of the last day); one keeps all eight. A fourth keeps to a rule of another kind: fit, "
    "pay, client, freshness and competition score 0.7 or more.",
    ("How well a client's record shows seriousness is assumed.", BY_EXPERIENCE),
    knobs=(
        *COMMON,
        Knob("time to learn", ("horizon={} d",), 210, "{} days"),
    ),
    others={
        "records say nothing": ("clients.verified_slope=0", "clients.past_hire_share=0"),
        **ORDERS,
    },
    shown=EFFICIENCY,
)

LAST_TWO = Claim(
    "last_two_connects",
    "Spend the last two Connects",
    "A good choice wins more often with the last two Connects than any post does.",
    GUIDE,
    AS_JUDGED,
    (
        of_groups("best fit in sight", "any post", "win_rate", "chance of a hire"),
        of_groups("sees everything", "any post", "win_rate", "chance of a hire, if all were known"),
    ),
    f"{SAME_PEOPLE} Each freelancer has two Connects, enough for one proposal, and gets no more for 60 days. The first group "
    "picks a post at random, the second waits for a very good one, and the third knows what no freelancer can know.",
    (
        BY_EXPERIENCE,
        LISTED,
        "A single win is mostly luck: even the third group loses more often than it wins.",
    ),
    knobs=(
        Knob(
            "Connects left",
            (
                "freelancers.any post.wallet={0}",
                "freelancers.best fit in sight.wallet={0}",
                "freelancers.sees everything.wallet={0}",
            ),
            2,
            "{}",
            whole=True,
        ),
        *COMMON[1:],
        SEEN,
    ),
    others=dict(ORDERS),
    shown=("win_rate", "hires", "share_without_hire", "proposals"),
)

CLAIMS = (QUALITY, FIT, CROWDED, CHEAP_CATEGORY, PLACES, PREMIUM, LEARNING, LAST_TWO)
