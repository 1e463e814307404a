"""The advice of a guide for freelancers, claim by claim.

Answers: which pieces of advice are put to the test, and how. Literal data; `claims.py` plays it.
"""

from simulator.studies.claims.claims import PLAIN, SAME, BreakEven, Claim, ClaimCurve, Contrast, Side

GUIDE = "a public guide for freelancers on platforms with Connects"
READ_ALL = ("clients.attention=all",)
BY_ARRIVAL = ("clients.display=arrival",)
FEW_READ = ("clients.attention=5",)
FIT_MATTERS_LITTLE = ("hiring.logit.match=0.5",)
BY_EXPERIENCE = (
    "Clients weigh fit, quality, reputation, letter and price by a logit whose weights no listing shows."
)
LISTED = "Clients open the first proposals of a best-match list; how many (15 on average) is assumed."
SAME_PEOPLE = "Both groups are the same people with the same luck, each alone against the measured crowd."
EFFICIENCY = ("hires_per_100_connects", "hires", "win_rate", "proposals", "proposal_match", "earnings_usd")


def _groups(a: str, b: str, metric: str, words: str) -> Contrast:
    return Contrast(metric, Side(PLAIN, a), Side(PLAIN, b), words)


QUALITY = Claim(
    "quality_beats_quantity",
    "Quality beats quantity",
    "A few well chosen proposals win more per Connect than many of any kind.",
    GUIDE,
    (
        _groups("good posts", "any post", "hires_per_100_connects", "hires per Connect"),
        _groups("good posts", "any post", "hires", "hires"),
        _groups("good posts", "any post", "earnings_usd", "earnings"),
    ),
    f"{SAME_PEOPLE} One bids on everything its daily pace allows, the other only where fit, pay, client, freshness and "
    "competition score 0.7 or more.",
    (BY_EXPERIENCE, LISTED, "Freelancers see how well a post fits with an error of 0.1."),
    flips={
        "clients read all": READ_ALL,
        "lists by arrival": BY_ARRIVAL,
        "fit matters little": FIT_MATTERS_LITTLE,
        "fit is hard to see": ("match.seen_noise=0.5",),
    },
    shown=EFFICIENCY,
)

FIT = Claim(
    "jobs_that_fit",
    "Choose jobs that fit your skills",
    "Proposals to posts that fit the skills are hired more often.",
    GUIDE,
    (
        _groups("by fit", "by chance", "win_rate", "hires per proposal"),
        _groups("by fit", "by chance", "hires_per_100_connects", "hires per Connect"),
    ),
    f"{SAME_PEOPLE} One bids on one post in twenty by chance, the other where the seen match is 0.8 or more.",
    (BY_EXPERIENCE, LISTED),
    flips={
        "fit matters little": FIT_MATTERS_LITTLE,
        "fit is hard to see": ("match.seen_noise=0.5",),
        "lists at random": ("clients.display=random",),
    },
    shown=EFFICIENCY,
)

LETTERS = Claim(
    "tailored_letters",
    "Write every letter for the post",
    "A tailored letter raises the chance of a hire.",
    GUIDE,
    (
        _groups("tailored", "generic", "win_rate", "hires per proposal"),
        _groups("tailored", "generic", "minutes_per_hire", "minutes of writing per hire"),
    ),
    f"{SAME_PEOPLE} One puts no effort into letters, the other full effort: 25 minutes instead of 5.",
    (
        "A tailored letter adds 0.25 to the utility: the odds of a choice grow by a quarter, as measured before chat "
        "assistants; 0.08 after them.",
        LISTED,
    ),
    flips={
        "after chat assistants": ("hiring.logit.tailoring=0.08",),
        "letters decide": ("hiring.logit.tailoring=1",),
    },
    shown=("win_rate", "hires", "minutes_per_hire", "hires_per_100_connects"),
)

SPEED = Claim(
    "speed",
    "Be quick",
    "Whoever answers a post at once is hired more often.",
    GUIDE,
    (
        _groups("every five minutes", "once a day", "hires", "hires"),
        _groups("every five minutes", "every four hours", "hires", "hires, against every four hours"),
        _groups("every five minutes", "once a day", "view_rate", "proposals that are opened"),
    ),
    "The same people with the same luck bid on every post of a seen match of 0.8 or more and can pay for all of them; they "
    "look at the feed every five minutes, every four hours or once a day, on average. Posts that are gone count as lost.",
    (LISTED, "Half of the rivals come within the first hour, as measured.", BY_EXPERIENCE),
    flips={
        "lists by arrival": BY_ARRIVAL,
        "lists by arrival, five read": (*BY_ARRIVAL, *FEW_READ),
        "clients decide within a day": ("clients.decide_after={lognormal: {median: 0.5, ln_sd: 1}}",),
    },
    shown=("hires", "win_rate", "view_rate", "proposals", "hires_per_100_connects"),
)

PAID = Claim(
    "paid_plan",
    "Take the paid plan",
    "The paid plan brings more than the same money spent on Connects.",
    GUIDE,
    (
        _groups("paid plan", "free plan and Connects for the fee", "hires", "hires of the same money"),
        _groups(
            "paid plan",
            "free plan and Connects for the fee",
            "net_earnings_usd",
            "net earnings of the same money",
        ),
        _groups("paid plan", "free plan", "hires", "hires"),
        _groups("paid plan", "free plan", "net_earnings_usd", "net earnings"),
    ),
    f"{SAME_PEOPLE} One pays 14.99 dollars a month for 70 more Connects, one does not, one buys Connects for that money.",
    (
        "The plan brings Connects and shows rivals' prices, nothing else: no evidence was found that it lifts anybody.",
    ),
    parts=2,
    flips={
        "the plan lifts by a tenth": (
            "connects.plans.plus={monthly_grant: 70, usd_per_month: 14.99, visibility: 1.1}",
        ),
        "posts cost 14": ("pack=2025_dynamic",),
    },
    shown=("net_earnings_usd", "hires", "connects_spent", "usd_per_hire", "cvar_10_net_earnings"),
)

PREMIUM = Claim(
    "premium_posts",
    "Premium posts are worth their price",
    "Featured posts come from more serious clients and repay a higher price.",
    GUIDE,
    (
        _groups("featured posts", "all posts", "hires_per_100_connects", "hires per Connect"),
        _groups("featured posts", "all posts", "win_rate", "hires per proposal"),
        _groups("featured posts", "all posts", "earnings_per_connect", "earnings per Connect"),
    ),
    f"{SAME_PEOPLE} One bids on featured posts only, the other on a fifth of all. By the guide's rules featured posts cost "
    "half as much again and are live 30 % more often.",
    ("Both numbers are the guide's word for it: no price premium was found on the platform.", LISTED),
    parts=2,
    flips={
        "no premium, a little more serious": ("pack=2023_card6",),
        "no more serious": ("clients.featured_live_multiple=1",),
    },
    shown=("hires_per_100_connects", "win_rate", "hires", "earnings_per_connect", "proposals"),
)

REPEAT = Claim(
    "repeat_business",
    "Repeat business saves Connects",
    "Clients who come back raise what each Connect earns.",
    GUIDE,
    (
        Contrast(
            "earnings_per_connect",
            Side("come back", "good posts"),
            Side("never", "good posts"),
            "earnings per Connect",
        ),
        Contrast("hires", Side("come back", "good posts"), Side("never", "good posts"), "hires by proposal"),
    ),
    "The same freelancers, once with clients who never come back and once with a quarter of the happy ones offering the "
    "next contract at 0 Connects.",
    (
        "A quarter is assumed; the next contract is worth as much as the first.",
        "Contracts take one of four slots.",
    ),
    arms={"never": ("contracts.repeat_share=0",), "come back": ()},
    flips={
        "one in twenty comes back": ("contracts.repeat_share=0.05",),
        "every second one": ("contracts.repeat_share=0.5",),
        "short contracts": ("jobs.duration_days=10",),
    },
    shown=("earnings_per_connect", "hires", "direct_hires", "all_hires", "net_earnings_usd", "utilisation"),
)

LEARNING = Claim(
    "learning",
    "Learn from wins and losses",
    "Freelancers who adjust their filters to the replies win more per Connect.",
    GUIDE,
    (
        _groups("learns", "never learns", "hires_per_100_connects", "hires per Connect"),
        _groups("learns", "never learns", "reply_rate", "replies per proposal"),
    ),
    f"{SAME_PEOPLE} Both bid on posts that pass any of eight public filters, best fit first; after every 75 answered bids "
    "one drops the filter that brought the fewest replies per Connect and weighs the others by theirs, the other never does.",
    ("Public signals tell how serious a client is, by assumption; outcomes come days after the proposal.",),
    flips={
        "signals say nothing": ("clients.verified_slope=0", "clients.past_hire_share=0"),
        "one year": ("horizon=395 d",),
        "a tenth of the Connects": ("connects.top_up={rule: never}",),
    },
    shown=EFFICIENCY,
)

LAST_TWO = Claim(
    "last_two_connects",
    "Spend the last two Connects",
    "A good choice can win with the last two Connects.",
    GUIDE,
    (
        _groups("best fit in sight", "any post", "win_rate", "chance of a hire"),
        _groups("sees everything", "any post", "win_rate", "chance of a hire, if all were known"),
    ),
    f"{SAME_PEOPLE} Each has two Connects, enough for one proposal, and nothing else for 60 days. The first takes a post by "
    "chance, the second waits for a very good one, the third knows what nobody can know.",
    (BY_EXPERIENCE, LISTED, "One win is mostly luck: even the third rule loses more often than it wins."),
    flips={"fit matters little": FIT_MATTERS_LITTLE, "clients read all": READ_ALL},
    shown=("win_rate", "hires", "share_without_hire", "proposals"),
)

BIDS = {
    "no boost": 0.0,
    "1 Connect": 1.0,
    **{f"{b} Connects": float(b) for b in (2, 5, 10, 20, 40, 80)},
}
BOOST = Claim(
    "boost",
    "Boost your proposals",
    "Connects for a place at the top pay for themselves: in hires per Connect, and in dollars.",
    "freelancers' questions; the platform reports up to 24 % more hires from placebo auctions",
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
    "The same people send the same proposals, without a boost and with bids of 1 to 80 Connects, where few (one in ten), the "
    "usual (three in ten) or most rivals (six in ten) bid too. All Connects are bought at list price and contract slots are "
    "unlimited, so only the boost differs. Whoever has few Connects asks for hires per Connect; whoever can buy as many as "
    f"they like asks for net earnings. A bid of 20 pays for itself where neither is below that without a boost, within {100 * SAME:g} %.",
    (
        "A boost works by being read earlier; its label costs a little (-0.1), fitted to the lift that was published.",
        "Bids of rivals (median 20 Connects) are inferred from anecdotes.",
        "A boost that is outbid before the client looks comes back.",
    ),
    parts=2,
    arms={
        "few rivals boost": ("field.boost_share=0.1",),
        "usual": (),
        "most rivals boost": ("field.boost_share=0.6",),
    },
    flips={
        "five proposals are read": FEW_READ,
        "lists by arrival": BY_ARRIVAL,
        "a label that convinces": ("hiring.logit.boosted=0.3",),
        "posts cost 4": ("connects.price={model: flat, flat: {connects: 4}}",),
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

CLAIMS = (QUALITY, FIT, LETTERS, SPEED, PAID, PREMIUM, REPEAT, LEARNING, LAST_TWO, BOOST)
