"""Rules on the posts that a person saw, in words and rows: what is sure, and what nobody can know."""

import math

from simulator.metrics.numbers import counted
from simulator.report.person.luck_words import percent
from simulator.studies.person.seen import Scored, surely_better

_HEADINGS = ("rule", "posts", "you bid on", "hired", "share for sure", "if no better", "likely", "Connects")


def seen_lines(found: tuple[Scored, ...]) -> list[str]:
    """Write what rules would have made of the posts: the answer, then what it rests on.

    Parameters
    ----------
    found : tuple of Scored
        Rules, bidding on everything first.

    Returns
    -------
    list of str
    """
    every = found[0]
    pairs = surely_better(found)
    if pairs:
        said = "; ".join(f"'{a}' would surely have won a larger share than '{b}'" for a, b in pairs[:3])
        answer = f"{said}, whatever would have become of the posts that you left."
    else:
        answer = "Nothing here proves one rule better than another: what was never sent may have won or lost."
    lines = [
        f"Of {counted(every.posts, 'post')} that you saw you left {every.posts - every.sent:,}. {answer}",
        "'Share for sure' counts what you did not send once as lost and once as hired: it is no matter of "
        "luck. 'If no better' is the most, if what you left was no better for you than what you took of the "
        "same kind. 'Likely' takes your own chance for it.",
    ]
    unknown = [f"{one.unknown:,} for '{one.rule}'" for one in found if one.unknown]
    if unknown:
        lines.append(f"Left out, as the file does not say enough of the post: {', '.join(unknown)}.")
    return lines


def seen_rows(found: tuple[Scored, ...]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Headings and rows of a table of rules."""
    rows: list[tuple[str, ...]] = [
        (
            one.rule,
            f"{one.posts:,}",
            f"{one.sent:,}",
            f"{one.hired:,}",
            f"{percent(one.least)} to {percent(one.most)}",
            percent(one.if_no_better),
            percent(one.likely),
            "" if math.isnan(one.connects) else f"{one.connects:.0f}",
        )
        for one in found
    ]
    return _HEADINGS, rows
