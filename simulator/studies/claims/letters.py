"""Advice about what goes into a proposal and what follows it, claim by claim: letters, samples, messages.

Answers: what an hour of such work is worth, against more letters in that hour. Literal data; `play.py` plays
it.
"""

from simulator.studies.claims.claims import Claim, Contrast
from simulator.studies.claims.guide import (
    BY_EXPERIENCE,
    GUIDE,
    LISTED,
    SAME_PEOPLE,
    TODAY,
    of_groups,
)
from simulator.studies.claims.knobs import COMMON, ORDERS, Knob, letters_of

MONEY = Knob("a budget for Connects", ("connects.top_up.monthly_budget_usd={}",), 60, "${} a month")
SHOWN = ("hires", "win_rate", "proposals", "hours", "minutes_per_hire", "connects_spent", "net_earnings_usd")
FIT_BIDS = f"{SAME_PEOPLE} All bid where fit, pay, client, freshness and competition score 0.6 or more, and have money for every bid."


def _both(a: str, same_connects: str, same_hours: str) -> tuple[Contrast, ...]:
    """Hires against those who spend the same Connects, and against those who spend the same hours."""
    return (
        of_groups(a, same_connects, "hires", "hires of the same Connects"),
        of_groups(a, same_hours, "hires", "hires of the same hours"),
        of_groups(a, same_hours, "net_earnings_usd", "net earnings, of the same hours"),
    )


LETTERS = Claim(
    "tailored_letters",
    "Write every letter for the post",
    "Letters written for the post win more, for the same Connects and for the same hours.",
    GUIDE,
    "a tailored letter raises the odds of being chosen by a quarter, as before chat assistants",
    _both("tailored", "generic for the same Connects", "generic for the same hours"),
    f"{FIT_BIDS} One group writes ten letters a month for their posts, 25 minutes each; one sends ten generic ones, 5 minutes each; one "
    "fills the same four hours with fifty generic ones.",
    ("The quarter was measured before chat assistants; with them it is 8 %.", LISTED, BY_EXPERIENCE),
    parts=2,
    knobs=(
        Knob("the worth of a tailored letter", ("hiring.logit.tailoring={}",), 0.25, "a weight of {}"),
        letters_of("generic for the same hours", 50),
        MONEY,
        *COMMON[1:],
    ),
    others={"letters after chat assistants": ("hiring.logit.tailoring=0.08",), **ORDERS, **TODAY},
    shown=SHOWN,
)

CAREFUL = Claim(
    "careful_letters",
    "Send no letter with errors",
    "Checking letters for errors wins more, for the same Connects and for the same hours.",
    GUIDE,
    "a letter with errors lowers the odds of being chosen by a seventh, and checking takes a fifth of its time",
    _both("careful", "in a hurry", "in a hurry and more letters"),
    f"{FIT_BIDS} One group checks its fifteen letters a month; one does not, and all have errors; one sends eighteen of those in the "
    "same time.",
    ("What errors cost is assumed; help with writing raised hires by 8 % in a trial.", LISTED, BY_EXPERIENCE),
    parts=2,
    knobs=(
        Knob("what an error costs", ("hiring.logit.errors={}",), 0.15, "a weight of {}"),
        letters_of("in a hurry and more letters", 18),
        MONEY,
        *COMMON[1:],
    ),
    others={**ORDERS, **TODAY},
    shown=SHOWN,
)

SAMPLES = Claim(
    "work_samples",
    "Show samples of your work",
    "Samples of work win more, for the same Connects and for the same hours.",
    GUIDE,
    "samples take ten hours once and raise the odds of being chosen by three tenths",
    _both("shows samples", "no samples", "more letters in those hours"),
    f"{FIT_BIDS} One group makes samples at the start and sends ten letters a month; one has none and sends as many; one has none and "
    "sends twenty-four, which takes the same hours in four months.",
    (
        "What samples are worth is assumed; one designer reports three times the replies.",
        LISTED,
        BY_EXPERIENCE,
    ),
    parts=2,
    knobs=(
        letters_of("more letters in those hours", 24),
        Knob("time to make use of them", ("horizon={} d",), 120, "{} days"),
        MONEY,
        *COMMON[1:],
    ),
    others={
        "samples raise the odds by a tenth": ("profiles.work_samples.lift=1.1",),
        "samples double the odds": ("profiles.work_samples.lift=2",),
        **ORDERS,
        **TODAY,
    },
    shown=SHOWN,
)

FOLLOW = Claim(
    "follow_up",
    "Follow up",
    "A message three days after the proposal wins more, for the same Connects and for the same hours.",
    GUIDE,
    "one such message in eight gets an unread proposal read, about as in the one study of it",
    _both("follows up", "stays silent", "writes more letters in that time"),
    f"{FIT_BIDS} One group sends fifteen letters a month and a message of three minutes after each; one sends as many and no message; one "
    "sends nineteen, which takes the same time.",
    (
        "How often a message is read is assumed, and that clients do not mind, however many write.",
        LISTED,
        BY_EXPERIENCE,
    ),
    parts=2,
    knobs=(
        Knob("the share of messages that are read", ("clients.reads_follow_ups={}",), 0.13, most=1.0),
        letters_of("writes more letters in that time", 19),
        MONEY,
        *COMMON[1:],
    ),
    others={**ORDERS, **TODAY},
    shown=SHOWN,
)

CLAIMS = (LETTERS, CAREFUL, SAMPLES, FOLLOW)
