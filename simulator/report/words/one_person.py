"""What single freelancers end with, in words.

Answers: how many of 100 end within a range, or with exactly one number. Where most end with the same, as with
no hire at all, the range of the middle 90 is that one number, and more than 90 end with it.
"""

from simulator.metrics.numbers import number
from simulator.metrics.strategy import Kind
from simulator.studies.one_person import PEOPLE, Outcome


def many_of(met: Outcome) -> str:
    """Say how many of 100 end within `span_of`.

    Examples
    --------
    >>> many_of(Outcome(2, 0, 9, 500, 0.2)), many_of(Outcome(0, 0, 0, 500, 0.979))
    ('90', '98')
    """
    return of_100(met.at_middle if met.alike else PEOPLE)


def span_of(met: Outcome, kind: Kind = "plain") -> str:
    """Write `1 to 15`, or one number where both ends are the same.

    Examples
    --------
    >>> span_of(Outcome(2, 0, 9, 500, 0.2)), span_of(Outcome(0, 0, 0, 500, 0.979), "usd")
    ('0 to 9', '$0')
    """
    ends = [_written(end, kind) for end in (met.low, met.high)]
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def exactly(met: Outcome, kind: Kind = "plain") -> str:
    """Say in brackets how many end with exactly the middle, where that is an end of a range.

    Examples
    --------
    >>> exactly(Outcome(0, 0, 3, 500, 0.6), "usd"), exactly(Outcome(2, 0, 3, 500, 0.3))
    (' (60 with exactly $0)', '')
    """
    if met.alike or not met.crowded:
        return ""
    return f" ({of_100(met.at_middle)} with exactly {_written(met.middle, kind)})"


def of_100(share: float) -> str:
    """Write a share as a number out of 100; 100 only where it is all of them.

    Examples
    --------
    >>> of_100(0.979), of_100(0.9996), of_100(1.0)
    ('98', 'more than 99', '100')
    """
    text = f"{100 * share:.0f}"
    return "more than 99" if text == "100" and share < 1 else text


def _written(value: float, kind: Kind) -> str:
    return number(value, kind) if kind == "usd" else f"{value:,.0f}"
