"""The invented market in which strategies are tried: its posts, rivals, freelancers and accounts.

Answers: what is different between two lives that should not differ. Everything is drawn by name and row, so
that any freelancer, column or rival can be left out or changed without touching the rest.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from simulator.kit.scripted import HIDDEN, MONTH_DAYS
from simulator.model.freelancers import COLUMNS as LANES
from simulator.model.jobs import COLUMNS as JOBS
from simulator.model.luck import Purpose, child_key, children, name_number, uniforms
from simulator.strategies.contract.base import Accounts, Floats, Records, buyable
from simulator.world.records import PROPOSAL

PEOPLE, DAYS, A_DAY, RIVALS = 3, 6, 40, 3
LOOKS = 30
"""posts that the first freelancer sees per day; each next one sees one fewer, and different ones"""
SEEN = DAYS * A_DAY
STRANGERS = 3 * SEEN
"""posts that no freelancer sees, in the variant that has them; more than the others, so that the median moves
too
"""
ROOT = np.uint64(2 * 20_230_101)


class Variant(NamedTuple):
    """How a trial differs from the plain one."""

    hidden: bool = False
    """hidden columns are scrambled"""
    rivals: bool = False
    """the number, bids and prices of rivals are scrambled"""
    shown: bool = True
    """the plan shows rivals' bids and prices"""
    only: int | None = None
    """only this freelancer takes part"""
    bare: bool = False
    """posts have no budget, price or client history, and are seen by newcomers without Connects"""
    looks: int = LOOKS
    """posts that the first freelancer sees per day"""
    strangers: bool = False
    """the market has extra posts that no freelancer sees: earlier and later, poorer and richer"""


PLAIN = Variant()


@cache
def draws(name: str, n: int) -> Floats:
    """Uniform draws in (0, 1), one per row, which depend on the name and the row but not on `n`."""
    # a plain number, because Numba would examine an enum member anew at every call
    u = uniforms(children(child_key(ROOT, name_number(name)), n), int(Purpose.WHIM))
    u.flags.writeable = False
    return u


def posts(variant: Variant) -> Records:
    """The posts of all days, day by day; those that no freelancer sees come last."""
    n = SEEN + STRANGERS * variant.strangers
    jobs, u = np.zeros(n, JOBS), {name: stretch(draws(name, n)) for name in (JOBS.names or ())}
    jobs["key"], jobs["ordinal"] = children(child_key(ROOT, 1), n), np.arange(n)
    jobs["posted_at"] = np.arange(n) // A_DAY - 8 * u["posted_at"] ** 6  # from seconds to a week old
    jobs["posted_at"][SEEN:] = np.linspace(-20, 20, n - SEEN)
    jobs["closes_at"] = jobs["accepts_until"] = jobs["posted_at"] + 20
    jobs["visits_per_day"], jobs["head"], jobs["live"] = 4 * u["visits_per_day"], -1, u["live"] < 0.5
    jobs["attention"] = 20 * u["attention"]
    if not variant.bare:
        _fill(jobs, u)
    if variant.hidden:
        for column in HIDDEN:
            values = jobs[column].copy()
            jobs[column] = ~values if values.dtype == bool else values[::-1] + 3
    return jobs


def stretch(u: Floats) -> Floats:
    """Draws of posts; of those that no freelancer sees, a third lie near 0 and the rest near 1, beyond the
    others.
    """
    low, high = u[SEEN : SEEN + STRANGERS // 3], u[SEEN + STRANGERS // 3 :]
    return np.concatenate([u[:SEEN], low**8, 1 - (1 - high) ** 8])


def _fill(jobs: Records, u: dict[str, Floats]) -> None:
    """Fill in budgets, prices and clients; every third post is a perfect match for the first freelancer."""
    jobs["niche"] = np.where(u["niche"] < 1 / 3, 0.0, u["niche"])
    jobs["value_usd"] = 10 ** (1 + 3.5 * u["value_usd"])
    jobs["connects_required"] = 1 + 7 * u["connects_required"]
    jobs["type"], jobs["level"] = 3 * u["type"], 3 * u["level"]
    jobs["hourly_rate_usd"] = np.where(jobs["type"] == 1, 10 + 90 * u["hourly_rate_usd"], 0)
    jobs["duration_days"], jobs["openings"] = 60 * u["duration_days"] ** 3, 1
    jobs["featured"], jobs["client_verified"] = u["featured"] < 0.2, u["client_verified"] < 0.7
    jobs["client_new"], jobs["client_again"] = u["client_new"] < 0.2, u["client_again"] < 0.2
    known = ~jobs["client_new"]
    jobs["client_posts"] = np.where(known, 1 + 40 * u["client_posts"], 0)
    jobs["client_hires"] = jobs["client_posts"] * np.sqrt(u["client_hires"])
    jobs["client_hire_rate"] = jobs["client_hires"] / np.maximum(jobs["client_posts"], 1)
    jobs["client_spent_usd"] = np.where(known, 10 ** (6 * u["client_spent_usd"]), 0)
    jobs["client_rating"] = np.where(known & (u["client_rating"] < 0.8), 5 - 5 * u["client_rating"] ** 2, 0)


def add_rivals(jobs: Records, variant: Variant) -> Records:
    """Add rivals to the posts in place and return their proposals."""
    name = "scrambled" if variant.rivals else "rivals"
    jobs["proposals"] = 0 if variant.bare else 60 * draws(name, jobs.size) ** 2
    if variant.bare:
        return np.zeros(0, PROPOSAL)
    table = np.zeros(jobs.size * RIVALS, PROPOSAL)
    row = np.arange(table.size)
    table["bid"], table["ln_price"] = (
        1 + 12 * draws(name + " bid", row.size), draws(name + " price", row.size) - 0.5,
    )  # fmt: skip
    table["job"], table["next"] = row // RIVALS, np.where(row % RIVALS, row - 1, -1)
    jobs["head"], jobs["auction"] = np.arange(jobs.size) * RIVALS + RIVALS - 1, RIVALS
    return table


def people_on(day: int, variant: Variant) -> Records:
    """The freelancers as they are on a day."""
    people, u = np.zeros(PEOPLE, LANES), {n: draws(f"{n} {day}", PEOPLE) for n in (LANES.names or ())}
    people["key"], people["ordinal"] = children(child_key(ROOT, 2), PEOPLE), np.arange(PEOPLE)
    people["width"], people["slots_from"] = 0.1 + 0.15 * draws("width", PEOPLE), -1
    people["capacity"], people["care"] = 2 + np.arange(PEOPLE), 1.0
    people["next_month"], people["day"] = MONTH_DAYS, day
    if not variant.bare:
        people["niche"] = np.arange(PEOPLE) / PEOPLE
        people["quality"], people["effort"] = draws("quality", PEOPLE), draws("effort", PEOPLE)
        people["opening"] = 20 + 60 * u["opening"]
        people["budget_left_usd"], people["budget_usd"] = 40 * u["budget_left_usd"], 40
        people["sent_today"], people["spent_today"] = 3 * u["sent_today"], 12 * u["spent_today"]
        people["sent_week"] = people["sent_today"] + day
        people["spent_week"] = people["spent_today"] + 4 * day
        people["sent_month"] = people["sent_week"]
        people["feedbacks"] = people["positives"] = day * 2 + 3 * draws("feedbacks", PEOPLE)
    return people if variant.only is None else people[[variant.only]]


def accounts_on(day: int, people: Records, variant: Variant) -> Accounts:
    """The accounts at the start of a day.

    Parameters
    ----------
    day : int
        Number of the day.
    people : structured array
        From `people_on`.
    variant : Variant
        How the trial differs from the plain one.

    Returns
    -------
    Accounts
    """
    balance = np.zeros(PEOPLE, np.int64) if variant.bare else (40 * draws(f"held {day}", PEOPLE)).astype("i8")
    own = balance if variant.only is None else balance[[variant.only]]
    return Accounts(
        own, people["budget_left_usd"].copy(), day, 0.15, people["opening"].copy(),
        people["next_month"] - day, MONTH_DAYS, people["key"].copy(), people["feedbacks"].astype(np.int64),
        *buyable(people, 0.15),
    )  # fmt: skip
