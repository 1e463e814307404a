"""What a setting does to a market as a whole, in sentences, as a table and as a document.

Answers: what does a price do to the platform, and whom does it cost.
"""

from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.numbers import counted, interval, number, signed
from simulator.report.words.plain import ENOUGH
from simulator.report.words.sheet import Sheet
from simulator.studies.compare.whole import WHOLE, Balance, MarketChanges

_TOLD = {
    "platform_revenue_usd": "the platform's revenue",
    "connects_sold_usd": "dollars paid for Connects",
    "posts_filled": "posts filled",
    "kept_usd": "what freelancers keep",
}
_BRIEF = (*_TOLD, "proposals_sent", "proposals_per_job", "hired_match", "gini_earnings")
"""rows of the small table"""
_WARM_UP = 30
"""days; a market gets rarely by with fewer until its balances are steady"""


def whole_sentences(found: MarketChanges) -> list[str]:
    """Say what the second setting does to the market, how sure that is, and whether the market has settled.

    Parameters
    ----------
    found : MarketChanges
        What `studies.compare.whole.market_changes` returned.

    Returns
    -------
    list of str
    """
    lines = [_sentence(found)]
    if found.units < 2:
        lines.append(
            "From one random world nobody can tell how much of these changes is luck: take "
            f"--replications {ENOUGH}."
        )
    return [*lines, *_unsettled(found)]


def _sentence(found: MarketChanges) -> str:
    """Say what the second setting changes, leaving out what it cannot be compared in."""
    opening = f"Of the market, in {_days(found.days)}: with {found.names[1]} instead of {found.names[0]}"
    changes = {words: found.changes[name][0] for name, words in _TOLD.items()}
    told = [f"{words} by {_told(one)}" for words, one in changes.items() if one.value is not None]
    if not told:
        return f"{opening}, nothing can be compared, as the first has none of it."
    told[0] = told[0].replace(" by ", " changes by ", 1)
    return f"{opening}, {', '.join(told[:-1])}{', and ' if len(told) > 1 else ''}{told[-1]}."


def _told(change: Estimate) -> str:
    """Write a change with its limits: `+8.1 % (95 % interval 7.2 % to 9.0 %)`."""
    within = interval(change, "share")
    luck = ", which may be luck" if _may_be_luck(change) else ""
    return f"{signed(change.value, 'share')}{f' ({within}{luck})' if within else ''}"


def _may_be_luck(change: Estimate) -> bool:
    return change.low is not None and change.high is not None and change.low < 0 < change.high


def _days(days: float) -> str:
    return f"{days:g} day{'' if days == 1 else 's'}"


def _unsettled(found: MarketChanges) -> list[str]:
    """Say that balances still move, with the run where they move most; nothing where they do not."""
    drifting = [k for k, one in enumerate(found.balances) if one.drifts]
    if not drifting:
        return []
    k = max(drifting, key=lambda k: _moved(found.balances[k]))
    first, last = found.balances[k]
    begins = f"the warm-up of {_days(found.warmup)}" if found.warmup else "the first day"
    longer = max(_WARM_UP, 2 * found.warmup)
    return [
        f"This market has not settled: freelancers have {number(first)} Connects on average after {begins} "
        f"and {number(last)} at the end ({found.names[k]}). A longer warm-up may change the answer, even its "
        f'sign: --set "warmup={longer:g} d" --set "horizon={longer + found.days:g} d".'
    ]


def _moved(balance: Balance) -> float:
    return abs(balance.last - balance.first) / max(balance.first, 1e-9)


def whole_table(found: MarketChanges, details: bool = False) -> Sheet:
    """Lay out one row per metric of the market: its value at first, and every change.

    Parameters
    ----------
    found : MarketChanges
        What was found.
    details : bool
        Whether all metrics are shown, not only the main ones.

    Returns
    -------
    Sheet
    """
    table = Sheet(gap=2, elsewhere="--json")
    table.column("Of the market", "name")
    first, *others = (name.replace(", ", ",\n").replace("=", "\n= ") for name in found.names)
    table.column(first)
    for other in others:
        table.column(f"{other},\nchange")
    for name in WHOLE if details else _BRIEF:
        metric = WHOLE[name]
        changes = [_cell(one) for one in found.changes[name]]
        table.row(metric.label, number(found.values[name][0].value, metric.kind), *changes)
    worlds = counted(found.units, "random world")
    limits = " 95 % limits below it; where 0 lies between them, it may be luck." if found.units > 1 else ""
    table.note(
        f"A change is in per cent of the first, from {worlds} that all settings share.{limits} Sums are "
        "those of one random world."
    )
    return table


def _cell(change: Estimate) -> str:
    if change.value is None:
        return number(None)
    text = signed(change.value, "share")
    if change.low is None or change.high is None:
        return text
    low, high = (signed(one, "share", change.value) for one in (change.low, change.high))
    return f"{text}\n{low} to {high}"


def whole_document(found: MarketChanges) -> dict[str, object]:
    """Lay out everything as plain data.

    Parameters
    ----------
    found : MarketChanges
        What was found.

    Returns
    -------
    dict
    """
    return {
        "answer": " ".join(whole_sentences(found)),
        "days": found.days,
        "settings": list(found.names),
        "settled": not any(one.drifts for one in found.balances),
        "balances": [{"after_warmup": one.first, "at_the_end": one.last} for one in found.balances],
        "metrics": {
            name: {
                "values": [one._asdict() for one in found.values[name]],
                "changes": [one._asdict() for one in found.changes[name]],
            }
            for name in WHOLE
        },
    }
