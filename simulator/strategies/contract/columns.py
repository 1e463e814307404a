"""Columns of candidates that take more than a lookup.

Answers: what does each freelancer see of each post. One compiled loop per column, called by `candidates.py`.
"""

import numpy as np

from simulator.model.connects import WHEN_SHORT
from simulator.model.hiring import match_of, reputation_of
from simulator.model.kernels import maker
from simulator.model.luck import Purpose, Whole, child, uniform
from simulator.model.prices import price_at
from simulator.strategies.contract.arrays import AnyColumn, Floats, Ints, Records

_LOOKS = np.int64(Purpose.CLIENT_LOOKS)
SPENT, SENT = range(2)
"""rows of `sent_today` and `sent_this_week`"""
OPENING, BUYABLE, BUYABLE_A_MONTH = range(3)
"""rows of `month`"""


def picked(column: AnyColumn, rows: Ints) -> AnyColumn:
    """The values of a stored column in these rows, as `column[rows]`."""
    # side by side in memory first, where that is less work than many rows far apart
    return np.ascontiguousarray(column).take(rows) if column.size < 4 * rows.size else column[rows]


@maker
def true_match(lanes: Records, jobs: Records, lane: np.ndarray, job: np.ndarray) -> Floats:
    """The match as the client judges it.

    Parameters
    ----------
    lanes, jobs : structured arrays
        Freelancers and posts.
    lane, job : int arrays, shape (n,)
        Their rows, one pair per candidate.

    Returns
    -------
    float array, shape (n,)
        0 to 1.
    """
    out = np.empty(lane.size)
    for c in range(lane.size):
        out[c] = match_of(lanes[lane[c]].niche, lanes[lane[c]].width, jobs[job[c]].niche)
    return out


@maker
def lane_draws(lane: np.ndarray, lane_key: np.ndarray, purpose: Whole) -> Floats:
    """One uniform draw per freelancer, the same for every post.

    Parameters
    ----------
    lane : int array, shape (n,)
        Row of the freelancer.
    lane_key : uint64 array, shape (lanes,)
        Keys of the freelancers.
    purpose : int
        Code of `Purpose`.

    Returns
    -------
    float array, shape (n,)
        In (0, 1).
    """
    out = np.empty(lane.size)
    for c in range(lane.size):
        out[c] = uniform(lane_key[lane[c]], purpose)
    return out


@maker
def sent_today(lanes: Records, lane: np.ndarray, at: Floats) -> Ints:
    """Connects spent and proposals sent since the start of the day of each look.

    Parameters
    ----------
    lanes : structured array
        Freelancers.
    lane : int array, shape (n,)
        Row of the freelancer.
    at : float array, shape (n,)
        Time of the look [days].

    Returns
    -------
    int array, shape (2, n)
        Rows `SPENT` and `SENT`.
    """
    out = np.zeros((2, lane.size), np.int64)
    for c in range(lane.size):
        a = lanes[lane[c]]
        if a.day == int(at[c]):  # counters of an earlier day are stale, and count as 0
            out[SPENT, c], out[SENT, c] = a.spent_today, a.sent_today
    return out


@maker
def sent_this_week(lanes: Records, lane: np.ndarray, at: Floats) -> Ints:
    """Connects spent and proposals sent since the start of the week of each look.

    Parameters and result are those of `sent_today`.
    """
    out = np.zeros((2, lane.size), np.int64)
    for c in range(lane.size):
        a = lanes[lane[c]]
        if a.week == (int(at[c]) + a.week_offset) // 7:
            out[SPENT, c], out[SENT, c] = a.spent_week, a.sent_week
    return out


@maker
def days_to_grant(lanes: Records, lane: np.ndarray, at: Floats) -> Floats:
    """Days until the next monthly grant.

    Parameters
    ----------
    lanes : structured array
        Freelancers.
    lane : int array, shape (n,)
        Row of the freelancer.
    at : float array, shape (n,)
        Time of the look [days].

    Returns
    -------
    float array, shape (n,)
    """
    out = np.empty(lane.size)
    for c in range(lane.size):
        out[c] = max(lanes[lane[c]].next_month - at[c], 0.0)
    return out


@maker
def month(lanes: Records, lane: np.ndarray, usd_each: float) -> Floats:
    """What the month holds for each freelancer: its opening balance, and what can be bought.

    Parameters
    ----------
    lanes : structured array
        Freelancers.
    lane : int array, shape (n,)
        Row of the freelancer.
    usd_each : float
        Price of a Connect [dollars].

    Returns
    -------
    float array, shape (3, n)
        Rows `OPENING`, `BUYABLE` and `BUYABLE_A_MONTH` [Connects]; the last two are 0 for freelancers who do
        not buy when short.
    """
    out = np.empty((3, lane.size))
    for c in range(lane.size):
        a = lanes[lane[c]]
        per_usd = 1.0 / usd_each if a.top_up_rule == WHEN_SHORT and usd_each > 0.0 else 0.0
        out[OPENING, c] = a.opening
        out[BUYABLE, c], out[BUYABLE_A_MONTH, c] = a.budget_left_usd * per_usd, a.budget_usd * per_usd
    return out


def buyable(people: Records, usd_each: float) -> tuple[Floats, Floats]:
    """Connects that can still be bought this month, and could be at its start; one number per freelancer."""
    per_usd = (people["top_up_rule"] == WHEN_SHORT) / usd_each if usd_each > 0 else np.zeros(people.size)
    return people["budget_left_usd"] * per_usd, people["budget_usd"] * per_usd


@maker
def reputation(lanes: Records, lane: np.ndarray, strength: float) -> Floats:
    """The freelancer's share of positive feedback.

    Parameters
    ----------
    lanes : structured array
        Freelancers.
    lane : int array, shape (n,)
        Row of the freelancer.
    strength : float
        Reviews that the prior counts as.

    Returns
    -------
    float array, shape (n,)
        0 to 1.
    """
    out = np.empty(lane.size)
    for c in range(lane.size):
        a = lanes[lane[c]]
        out[c] = reputation_of(a.prior, strength, a.positives, a.feedbacks)
    return out


@maker
def prices(jobs: Records, job: np.ndarray, at: Floats, most: Whole, every: float) -> Ints:
    """Connects required at the moment of each look, where prices move.

    Parameters
    ----------
    jobs : structured array
        Posts.
    job : int array, shape (n,)
        Row of the post.
    at : float array, shape (n,)
        Time of the look [days].
    most : int
        Largest step of a price [Connects].
    every : float
        How long each price holds [days].

    Returns
    -------
    int array, shape (n,)
    """
    out = np.empty(job.size, np.int64)
    for c in range(job.size):
        j = jobs[job[c]]
        out[c] = price_at(j.key, j.connects_required, at[c] - j.posted_at, most, every)
    return out


@maker
def client_idle_days(jobs: Records, job: np.ndarray, at: Floats) -> Floats:
    """Days since the client last looked at the post.

    Looks are a Poisson process of `visits_per_day` that starts with the posting, which counts as the first.

    Parameters
    ----------
    jobs : structured array
        Posts.
    job : int array, shape (n,)
        Row of the post.
    at : float array, shape (n,)
        Time of the freelancer's look [days].

    Returns
    -------
    float array, shape (n,)
    """
    out = np.empty(job.size)
    for c in range(job.size):
        j = jobs[job[c]]
        age = at[c] - j.posted_at
        last, number = 0.0, 0
        while j.visits_per_day > 0.0:
            # gaps of a Poisson process are exponential: -ln(u) / rate
            later = last - np.log(uniform(child(j.key, number), _LOOKS)) / j.visits_per_day
            if later > age:
                break
            last, number = later, number + 1
        out[c] = age - last
    return out


@maker
def free_slots(lanes: Records, slots: Floats, lane: np.ndarray, at: Floats) -> Ints:
    """Contract slots that are free at each look.

    Parameters
    ----------
    lanes : structured array
        Freelancers; `slots_from` is the first slot of each, negative if none are tracked.
    slots : float array
        When the contract in each slot ends [days].
    lane : int array, shape (n,)
        Row of the freelancer.
    at : float array, shape (n,)
        Time of the look [days].

    Returns
    -------
    int array, shape (n,)
    """
    out = np.empty(lane.size, np.int64)
    for c in range(lane.size):
        a = lanes[lane[c]]
        out[c] = a.capacity
        if a.slots_from >= 0:
            for s in range(a.slots_from, a.slots_from + a.capacity):
                out[c] -= slots[s] > at[c]
    return out


@maker
def hours_left(lanes: Records, slots: Floats, hours: Floats, lane: np.ndarray, at: Floats) -> Floats:
    """Hours of the week that no contract takes at each look.

    Parameters
    ----------
    lanes : structured array
        Freelancers.
    slots, hours : float arrays
        When the contract in each slot ends [days], and the hours a week that it takes.
    lane : int array, shape (n,)
        Row of the freelancer.
    at : float array, shape (n,)
        Time of the look [days].

    Returns
    -------
    float array, shape (n,)
        Infinity for freelancers who work any number of hours.
    """
    out = np.empty(lane.size)
    for c in range(lane.size):
        a = lanes[lane[c]]
        out[c] = a.hours_per_week
        if a.slots_from >= 0:
            for s in range(a.slots_from, a.slots_from + a.capacity):
                if slots[s] > at[c]:
                    out[c] -= hours[s]
    return out
