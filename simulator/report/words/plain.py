"""Cells, names and periods in plain text.

Answers: how is a time, a name, a value or the length of a run written in a table.
"""

import re
from collections.abc import Iterable

from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.numbers import counted, limits, number
from simulator.metrics.strategy import Kind
from simulator.model.scenario import Scenario

ORACLE_NOTE = (
    "(oracle): sees what no freelancer can see; not a rule to follow. It may know the chance of each post "
    "and not what comes later, so it can lose to a rule."
)
NO_SPREAD = "no spread"
NO_SPREAD_NOTE = "No spread: the same in every replication, so there is no interval."

FEW, ENOUGH = 8, 20
"""replications: with fewer an interval is itself a guess, and from so many on it can be relied on"""


def few_note(replications: int) -> str:
    """Say that there are too few replications for an interval; empty where there are enough.

    Examples
    --------
    >>> few_note(2)
    'From only 2 replications an interval is itself a guess: take 20 or more.'
    >>> few_note(8)
    ''
    """
    if replications >= FEW:
        return ""
    if replications < 2:
        return f"One replication cannot show how sure this is: take {ENOUGH} or more."
    many = counted(replications, "replication")
    return f"From only {many} an interval is itself a guess: take {ENOUGH} or more."


def when(at_days: float) -> str:
    """Write a time in a run as day and hour; the first day is day 0.

    Examples
    --------
    >>> when(12.587), when(0), when(2.99999)
    ('day 12, 14:05', 'day 0, 00:00', 'day 2, 23:59')
    """
    minutes = int(at_days * 1440 + 1e-6)
    return f"day {minutes // 1440}, {minutes // 60 % 24:02}:{minutes % 60:02}"


def window_words(scenarios: Iterable[Scenario]) -> str:
    """Write how long the days that count are: `150 days`, or `90 or 150 days` if scenarios differ."""
    spans = dict.fromkeys(f"{s.horizon - s.warmup:g}" for s in scenarios)
    return f"{' or '.join(spans)} {'day' if list(spans) == ['1'] else 'days'}"


def limits_of(found: Estimate, kind: Kind, like: float | None = None) -> str:
    """Write the interval of an estimate, or that it has none because all replications agree.

    Parameters
    ----------
    found : Estimate
        A number with its limits.
    kind : {"share", "usd", "plain"}
        As in `Metric.kind`.
    like : float, optional
        A number whose decimals and scale to use.

    Returns
    -------
    str

    Examples
    --------
    >>> limits_of(Estimate(-22.0, -22.0, -22.0, 8, "dollars", "jackknife"), "usd")
    'no spread'
    """
    if found.n > 1 and found.value is not None and found.value == found.low == found.high:
        return NO_SPREAD
    return limits(found, kind, like)


def cell_of(found: Estimate, kind: Kind) -> str:
    """Write a value with its interval below."""
    if found.value is None:
        return number(None)
    return f"{number(found.value, kind)}\n{limits_of(found, kind)}"


_SETTINGS = re.compile(r"^((?:[\w.]+=[^,=]+, )*[\w.]+=[^,=:]+): (.+)$")
_SAYS_NOTHING = {"mean", "k", "sd", "low", "high", "value", "median", "share", "count"}


def entry_words(label: str) -> str:
    """Write an entry that differs from others by settings as its rule, and then the settings in words.

    Examples
    --------
    >>> entry_words("jobs.per_day=40, connects.top_up.monthly_budget_usd=20: good fit")
    'good fit: jobs per day 40, monthly budget $20'
    >>> entry_words("good fit")
    'good fit'
    """
    found = _SETTINGS.match(label)
    if found is None:
        return label
    said = [_setting(*one.split("=", 1)) for one in found[1].split(", ")]
    return f"{found[2]}: {', '.join(said)}"


def _setting(key: str, value: str) -> str:
    """Write a setting by the end of its key, dollars with their sign."""
    parts = key.split(".")
    name = " ".join(parts[-2:] if parts[-1] in _SAYS_NOTHING or parts[-1].startswith("per_") else parts[-1:])
    dollars = name.endswith("_usd")
    return f"{name.removesuffix('_usd').replace('_', ' ')} {'$' if dollars else ''}{value}"


def strategy_name(group: str, oracles: frozenset[str]) -> str:
    """Write the name of a group, oracles marked."""
    return group + (" (oracle)" if group in oracles else "")
