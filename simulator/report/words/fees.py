"""Membership fees in words.

Answers: does an answer count what a membership costs. Hires per Connect do not; net earnings do.
"""

from collections.abc import Mapping, Sequence

from simulator.metrics.numbers import interval, number
from simulator.metrics.strategy import METRICS
from simulator.report.words.plain import window_words
from simulator.report.words.ranking import Ranking, as_estimate
from simulator.runs.entries import Entry
from simulator.runs.result import RunResult


def fees_of(result: RunResult) -> dict[str, float]:
    """Mean fee of each group that pays one [dollars per freelancer over the days that count]."""
    paid = {}
    for group in result.groups:
        sample = result.sample(group)
        people = float(sample["freelancers"].sum())
        paid[group] = float(sample["plan_usd"].sum()) / people if people else 0.0
    return {group: fee for group, fee in paid.items() if fee > 0}


def left_out(fees: Mapping[str, float], window: str) -> str:
    """Say that fees are not counted, and how much the dearest is; empty without fees."""
    if not fees:
        return ""
    dearest = max(fees, key=lambda name: fees[name])
    more = f", the most with '{dearest}'" if len(set(fees.values())) > 1 else f" with '{dearest}'"
    if len(fees) > 1 and len(set(fees.values())) == 1:
        more = ""
    return (
        f"This leaves out the membership fee: {number(fees[dearest], 'usd')} per freelancer in {window}{more}"
    )


def fee_remark(result: RunResult, order: Sequence[str], money: Ranking) -> str:
    """Say what a ranking that leaves fees out looks like with them.

    Parameters
    ----------
    result : RunResult
        A run.
    order : sequence of str
        The strategies that are ranked.
    money : Ranking
        The same by net earnings.

    Returns
    -------
    str
        Empty if nobody pays a fee.
    """
    fees = {name: fee for name, fee in fees_of(result).items() if name in order}
    text = left_out(fees, window_words([result.scenario]))
    best = money.best
    if not text or best is None:
        return text and f"{text}."
    text += f". By net earnings, which count it, '{best}' is first: "
    text += f"{number(money.estimates[best].value, 'usd')} per freelancer"
    if len(money.order) == 1:
        return f"{text}."
    second = money.order[1]
    pair = money.behind[second]
    ahead = as_estimate(pair._replace(value=_less(pair.value), low=_less(pair.high), high=_less(pair.low)))
    if len(money.tied) > 1:
        return f"{text}, tied with '{second}'{_more(len(money.tied) - 2)}."
    sure = interval(ahead, "usd")
    lead = f"{number(ahead.value, 'usd')} more than '{second}'"
    return f"{text}, {lead}" + (f" ({sure})." if sure and not pair.method_all else ".")


def _less(value: float | None) -> float | None:
    return None if value is None else -value


def _more(count: int) -> str:
    return f" and {count} more" if count else ""


def fee_note(entries: Sequence[Entry], metric: str) -> str:
    """Say that a comparison by a metric without fees leaves them out, and which metric counts them."""
    if METRICS[metric].kind == "usd":
        return ""
    fees = {one.label: fees_of(one.result).get(one.group, 0.0) for one in entries}
    window = window_words(one.result.scenario for one in entries)
    text = left_out({label: fee for label, fee in fees.items() if fee > 0}, window)
    return text and f"{text}. --metric net_earnings_usd counts it."
