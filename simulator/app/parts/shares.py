"""Shares in per cent, with the digits that the commands give them.

Answers: how is a share written, so that a table says what the sentence above it says.
"""

POINTS = "percentage points"
"""unit of the difference of two shares"""
CHANCE = "chance"
"""unit of a share that sentences write with two digits: of a person's own proposals, and of one hire"""


def in_percent(value: float, unit: str) -> str:
    """Write a share, a chance or a difference of shares; empty for every other unit.

    Parameters
    ----------
    value : float
        Between 0 and 1.
    unit : str
        As the document of a command names it, or one of those above.

    Returns
    -------
    str

    Examples
    --------
    >>> in_percent(0.0371, "share of proposals"), in_percent(0.0518, CHANCE), in_percent(-0.0052, POINTS)
    ('3.71 %', '5.2 %', '-0.52 points')
    >>> in_percent(3.2, "hires")
    ''
    """
    if unit.startswith(CHANCE):
        return _in_two_digits(100 * value)
    if unit.startswith(("share", POINTS)):
        return f"{_in_three_digits(100 * value)} {'points' if unit.startswith(POINTS) else '%'}"
    return ""


def _in_two_digits(value: float) -> str:
    if 0 < value < 0.01:
        return "less than 0.01 %"
    return f"{value:.{0 if value >= 10 or value == 0 else 1 if value >= 1 else 2}f} %"


def _in_three_digits(value: float) -> str:
    """As tables of the commands: three digits, and two decimals at most."""
    size = abs(value)
    text = f"{value:.{0 if size >= 100 or size == 0 else 1 if size >= 10 else 2}f}"
    return text if text.strip("-0.") else text.lstrip("-")
