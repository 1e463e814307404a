"""Advice to people who bid together, claim by claim.

Answers: which ways of sharing an account are put to the test, and how. Literal data; `play.py` plays it.
"""

from simulator.studies.claims.claims import Claim
from simulator.studies.claims.guide import BY_EXPERIENCE, LISTED, SAME_PEOPLE, of_groups
from simulator.studies.claims.knobs import COST, FIT, ORDERS, READ, SEEN, Knob

PURSE = Claim(
    "one_purse",
    "One purse or five",
    "Five people win more from one purse than each from a fifth of it.",
    "what agencies do",
    "an agency sends one proposal to a post, whichever of its members finds it first",
    (
        of_groups("one purse", "each alone", "all_hires", "hires of the same money"),
        of_groups("one purse", "each alone", "earnings_usd", "earnings"),
        of_groups("one purse", "each alone", "hires_per_100_connects", "hires per Connect"),
    ),
    f"{SAME_PEOPLE} Some spend 20 dollars of Connects a month each; the others are agencies of five, each with 100 dollars a month "
    "in one purse. All bid where fit, pay, client, freshness and competition score 0.7 or more. The fee of an agency's plan is left "
    "out: it is the price of what is measured.",
    (
        LISTED,
        BY_EXPERIENCE,
        "Clients weigh a member of an agency as they would the same person alone.",
        "Members work in the same two categories as those alone, so some posts fit several of them.",
    ),
    knobs=(COST, FIT, READ, SEEN, Knob("posts a day", ("jobs.per_day={}",), 120)),
    others={
        "agencies of two": (
            "freelancers.one purse.agency.members=2",
            "freelancers.one purse.count=24",
            "freelancers.one purse.top_up.monthly_budget_usd=40",
        ),
        "all work in one category": ("jobs.categories={web: 1}",),
        **ORDERS,
    },
    shown=("all_hires", "hires_per_100_connects", "proposals", "proposal_match", "share_out_of_connects"),
)

CLAIMS = (PURSE,)
