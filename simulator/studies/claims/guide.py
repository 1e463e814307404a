"""The advice of a guide for freelancers, claim by claim.

Answers: which pieces of advice are put to the test, and how. Literal data; `play.py` plays it.
"""

from simulator.studies.claims.claims import PLAIN, SAME, BreakEven, Claim, ClaimCurve, Contrast, Side

GUIDE = "a public guide for freelancers on platforms with Connects"
READ_ALL = ("clients.attention=all",)
BY_ARRIVAL = ("clients.display=arrival",)
FEW_READ = ("clients.attention=5",)
FIT_MATTERS_LITTLE = ("hiring.logit.match=0.5",)
BY_EXPERIENCE = (
    "Clients weigh fit, quality, reputation, letter and price in a logit whose weights no listing shows."
)
LISTED = (
    "Clients open the first proposals on a best-match list; their number (15 on average) is an assumption."
)
SAME_PEOPLE = "All groups are the same people with the same luck, each alone against the measured crowd."
EFFICIENCY = ("hires_per_100_connects", "hires", "win_rate", "proposals", "proposal_match", "earnings_usd")


def _groups(a: str, b: str, metric: str, words: str) -> Contrast:
    return Contrast(metric, Side(PLAIN, a), Side(PLAIN, b), words)


QUALITY = Claim(
    "quality_beats_quantity",
    "Quality beats quantity",
    "A few well-chosen proposals win more per Connect than many indiscriminate ones.",
    GUIDE,
    (
        _groups("good posts", "any post", "hires_per_100_connects", "hires per Connect"),
        _groups("good posts", "any post", "hires", "hires"),
        _groups("good posts", "any post", "earnings_usd", "earnings"),
    ),
    f"{SAME_PEOPLE} One group bids on everything that its daily pace allows, the other only where fit, pay, client, freshness "
    "and competition score 0.7 or more.",
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
    f"{SAME_PEOPLE} One group bids on one post in twenty at random, the other on posts whose visible match is 0.8 or more.",
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
    f"{SAME_PEOPLE} One group puts no effort into letters, the other full effort: 25 minutes instead of 5.",
    (
        "A tailored letter adds 0.25 to the utility, which raises the odds of being chosen by about a quarter, as measured before "
        "chat assistants; after them it adds 0.08.",
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
    "Those who answer a post at once are hired more often.",
    GUIDE,
    (
        _groups("every five minutes", "once a day", "hires", "hires"),
        _groups("every five minutes", "every four hours", "hires", "hires, against every four hours"),
        _groups("every five minutes", "once a day", "view_rate", "proposals that are opened"),
    ),
    "The same people with the same luck bid on every post whose visible match is 0.8 or more, and can pay for all of them. They "
    "look at the feed every five minutes, every four hours or once a day on average. Posts that close before that are lost.",
    (LISTED, "Half of the rivals bid within the first hour, as measured.", BY_EXPERIENCE),
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
    f"{SAME_PEOPLE} One group pays 14.99 dollars a month for 70 more Connects, one stays on the free plan, and one buys Connects "
    "with that money.",
    (
        "Apart from Connects, the plan only shows rivals' prices: no evidence was found that it raises anyone's chances.",
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
    "Featured posts come from more serious clients and are worth a higher price.",
    GUIDE,
    (
        _groups("featured posts", "all posts", "hires_per_100_connects", "hires per Connect"),
        _groups("featured posts", "all posts", "win_rate", "hires per proposal"),
        _groups("featured posts", "all posts", "earnings_per_connect", "earnings per Connect"),
    ),
    f"{SAME_PEOPLE} One group bids only on featured posts, the other on a fifth of all. As the guide says, featured posts cost "
    "half as much again, and their clients hire 30 % more often.",
    ("Both numbers are the guide's: no price premium was found on the platform.", LISTED),
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
    "The same freelancers are played twice: once no client comes back, and once a quarter of the satisfied clients offer the "
    "next contract at 0 Connects.",
    (
        "The quarter is an assumption; the next contract is worth as much as the first.",
        "Each contract takes one of four slots.",
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
    f"{SAME_PEOPLE} Both bid on posts that pass any of eight public filters, best fit first. After every 75 answered bids, "
    "one group drops the filter with the fewest replies per Connect and weights the others by theirs; the other never does.",
    ("By assumption, public signals show how serious a client is; outcomes come days after the proposal.",),
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
    f"{SAME_PEOPLE} Each freelancer has two Connects, enough for one proposal, and gets no more for 60 days. The first group "
    "picks a post at random, the second waits for a very good one, and the third knows what no freelancer can know.",
    (
        BY_EXPERIENCE,
        LISTED,
        "A single win is mostly luck: even the third group loses more often than it wins.",
    ),
    flips={"fit matters little": FIT_MATTERS_LITTLE, "clients read all": READ_ALL},
    shown=("win_rate", "hires", "share_without_hire", "proposals"),
)

BIDS = {"no boost": 0.0, "1 Connect": 1.0, **{f"{b} Connects": float(b) for b in (2, 5, 10, 20, 40, 80)}}
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
