"""How numbers are written for people.

Answers: how many digits, which unit, and what stands in place of a missing number. Tables, sentences and
pictures write numbers with these functions only, so that the same number reads the same everywhere.
"""

import math
from collections.abc import Sequence

from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.strategy import Kind

NOTHING = "-"
_STEPS = ((1e9, "B"), (1e6, "M"), (1e4, "k"))


def decimals_of(value: float) -> int:
    """Count the decimals that show three digits of a number, or two if it is below 1.

    Examples
    --------
    >>> [decimals_of(x) for x in (0, 0.0123, 0.5, 1.2, 43.2, 1234)]
    [0, 3, 2, 2, 1, 0]
    """
    if value == 0 or not math.isfinite(value):
        return 0
    power = math.floor(math.log10(abs(value)))
    return min(6, max(0, (2 if power >= 0 else 1) - power))


def _rounded(value: float, decimals: int) -> str:
    text = f"{value:,.{decimals}f}"
    # -0.00 is 0.00
    return text[1:] if text.startswith("-") and not text.strip("-0.,") else text


def _usd_scale(like: float) -> tuple[float, str, int]:
    """Divisor, suffix and decimals for amounts of about this size."""
    for step, suffix in _STEPS:
        if abs(like) >= step:
            divisor = 1e3 if suffix == "k" else step
            return divisor, suffix, decimals_of(like / divisor)
    return 1.0, "", 2 if 0 < abs(like) < 10 else 0


def number(value: float | None, kind: Kind = "plain", like: float | None = None) -> str:
    """Write one number, short.

    Parameters
    ----------
    value : float or None
        None is written as a dash.
    kind : {"share", "usd", "plain"}
        As in `Metric.kind`.
    like : float, optional
        A number whose decimals and scale to use, so that limits match the value between them.

    Returns
    -------
    str
        With its sign or unit: `2.13 %`, `$16.4k`.

    Examples
    --------
    >>> number(0.02134, "share"), number(16434, "usd"), number(-532.4, "usd"), number(1.1849), number(12345)
    ('2.13 %', '$16.4k', '-$532', '1.18', '12,345')
    """
    if value is None or math.isnan(value):
        return NOTHING
    if math.isinf(value):
        return "unbounded" if value > 0 else "-unbounded"
    like = value if like is None or not math.isfinite(like) or like == 0 else like
    if kind == "share":
        # a tenth of a percent point is enough near the middle, not near 0
        return f"{_rounded(100 * value, min(2, decimals_of(100 * like)))} %"
    if kind == "usd":
        divisor, suffix, decimals = _usd_scale(like)
        text = _rounded(abs(value) / divisor, decimals)
        sign = "-" if value < 0 and text.strip("0.,") else ""
        return f"{sign}${text}{suffix}"
    return _rounded(value, decimals_of(like))


def signed(value: float | None, kind: Kind = "plain", like: float | None = None) -> str:
    """Write a difference: like `number`, with a plus sign if it is positive.

    Parameters
    ----------
    value, kind, like
        Parameters as for `number`.

    Returns
    -------
    str

    Examples
    --------
    >>> signed(0.25), signed(-3, "usd")
    ('+0.25', '-$3.00')
    """
    text = number(value, kind, like)
    return f"+{text}" if value is not None and value > 0 and text.strip("$0.,%kMB ") else text


def limits(estimate: Estimate, kind: Kind = "plain", like: float | None = None) -> str:
    """Write the interval of an estimate without units, which the value above it has.

    Parameters
    ----------
    estimate : Estimate
        A number with its limits.
    kind : {"share", "usd", "plain"}
        As in `Metric.kind`.
    like : float, optional
        A number whose decimals and scale to use; by default the largest of the three.

    Returns
    -------
    str
        `2.05–2.21`, `1.00 or more`, or `no interval`.

    Examples
    --------
    >>> limits(Estimate(0.0213, 0.0205, 0.0221, 60, "share of proposals", "jackknife"), "share")
    '2.05–2.21'
    >>> limits(Estimate(-100.0, -532.0, 20.4, 60, "dollars", "jackknife"), "usd")
    '-532 to 20'
    >>> limits(Estimate(7363.0, 4403.0, 10323.0, 60, "dollars", "jackknife"), "usd")
    '4.4–10.3k'
    """
    known = [x for x in (estimate.low, estimate.high) if x is not None and math.isfinite(x)]
    # as many digits as the largest needs, so that 8.00 stands over 3.5–15.2
    like = max([estimate.value or 0.0 if like is None else like, *known], key=abs)
    low, high = (bare(limit, kind, like) for limit in (estimate.low, estimate.high))
    has_low, has_high = (limit in known for limit in (estimate.low, estimate.high))
    if not has_low and not has_high:
        return "no interval"
    if not has_high:
        return f"{low} or more"
    if not has_low:
        return f"{high} or less"
    if low.startswith("-"):
        return f"{low} to {high}"
    return f"{low.rstrip('kMB')}–{high}"


def bare(value: float | None, kind: Kind, like: float | None = None) -> str:
    """Write a number without its unit.

    Parameters
    ----------
    value, kind, like
        Parameters as for `number`.

    Returns
    -------
    str
    """
    return number(value, kind, like).replace("$", "").replace(" %", "")


def interval(estimate: Estimate, kind: Kind = "plain", like: float | None = None) -> str:
    """Write `95 % interval 1.02 to 1.31`, for sentences.

    Parameters
    ----------
    estimate, kind, like
        Parameters as for `limits`; the decimals are those of the value by default.

    Returns
    -------
    str
        Empty if there is no interval.
    """
    like = estimate.value if like is None else like
    low, high = (number(limit, kind, like) for limit in (estimate.low, estimate.high))
    name = f"{100 * estimate.level:g} % interval"
    if estimate.low is None and estimate.high is None:
        return ""
    if estimate.high is None or math.isinf(estimate.high):
        return f"{name} {low} or more"
    if estimate.low is None or math.isinf(estimate.low):
        return f"{name} {high} or less"
    return f"{name} {low} to {high}"


def counted(count: int, noun: str) -> str:
    """Write `1 replication`, `60 replications`.

    Examples
    --------
    >>> counted(1, "hire"), counted(1200, "hire")
    ('1 hire', '1,200 hires')
    """
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def quoted_list(names: Sequence[str]) -> str:
    """Write names in a sentence, in quotation marks.

    Examples
    --------
    >>> quoted_list(["a", "b", "c"])
    "'a', 'b' and 'c'"
    """
    quoted = [f"'{name}'" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
