"""A rule of the grammar in words that a person can follow.

Answers: what do I do tomorrow morning.
"""

from simulator.metrics.numbers import number
from simulator.studies.tune.grammar import RANK, SCORE
from simulator.studies.tune.space import Point

_FIRST = {
    "score": "best score first",
    "value": "most expected pay per Connect first",
    "cheap": "cheapest first",
    "new": "newest first",
}


def duration(days: object) -> str:
    """Write a short time.

    Examples
    --------
    >>> duration(1 / 48), duration(1 / 24), duration(0.5), duration(1.0)
    ('30 minutes', '1 hour', '12 hours', '1 day')
    """
    minutes = round(float(str(days)) * 1440)
    for size, name in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes / size
            return f"{count:g} {name}{'' if count == 1 else 's'}"
    return "0 minutes"


def _which(point: Point) -> list[str]:
    """The limits on a post."""
    said = []
    if point[RANK] == "score" and float(str(point[SCORE])) > 0.1:
        said.append(f"score {point[SCORE]} or more on fit, pay, client, freshness and few rivals together")
    words = {
        "min_match": "fit you to {} or more",
        "max_connects": "cost at most {} Connects",
        "max_rivals": "have at most {} proposals so far",
        "min_usd": "pay {} or more",
        "max_age": "are at most {} old",
        "min_hire_rate": "come from clients who hire on {} of their posts or more",
    }
    for name, text in words.items():
        value = point[name]
        if value is None:
            continue
        shown = duration(value) if name == "max_age" else str(value)
        if name == "min_usd":
            shown = number(float(str(value)), "usd")
        if name in ("min_match", "min_hire_rate"):
            shown = f"{100 * float(str(value)):g} %"
        if name == "max_connects" and value == 1:
            text = "cost 1 Connect"
        said.append(text.format(shown))
    if point["verified"]:
        said.append("come from clients with verified payment")
    return said


def rule_words(point: Point) -> str:
    """Write a rule as one or two sentences.

    Parameters
    ----------
    point : Point
        A point of the grammar.

    Returns
    -------
    str

    Examples
    --------
    >>> from simulator.studies.tune.grammar import PLAIN
    >>> rule_words({**PLAIN, "min_score": 0.01, "max_connects": 2, "proposals_per_week": 4})
    'Bid on posts that cost at most 2 Connects, best score first. Send at most 4 proposals a week.'
    """
    limits = _which(point)
    joined = ", ".join(limits[:-1]) + (" and " if len(limits) > 1 else "") + limits[-1] if limits else ""
    first = _FIRST[str(point[RANK])]
    said = [f"Bid on posts that {joined}, {first}" if limits else f"Bid on all posts, {first}"]
    weekly = point["proposals_per_week"]
    if weekly is not None:
        said.append(f"Send at most {weekly} proposal{'' if weekly == 1 else 's'} a week")
    if point["paced"]:
        said.append("Spread the month's Connects evenly over its days")
    if point["effort"] is not None:
        said.append("Tailor every letter" if point["effort"] else "Send plain letters")
    if point.get("boost") is not None:
        said.append(f"Boost each proposal with {point['boost']} Connects")
    return ". ".join(said) + "."
