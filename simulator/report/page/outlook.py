"""What a freelancer can expect, on a page: the chance of one, two or three hires, and of losing money.

Answers: how likely is a hire, what does it cost, how bad can it get. One sentence, then a table with the same
numbers as `simulator plan`.
"""

from collections.abc import Iterator, Sequence

from simulator.metrics.estimates.quantities import LEVEL, Estimate
from simulator.metrics.numbers import bare, counted, interval, number
from simulator.metrics.strategy import Kind
from simulator.report.page.parts import Html, table, tag, with_range
from simulator.report.words.controlled import controlled_metric
from simulator.report.words.plain import NO_SPREAD, limits_of, strategy_name, window_words
from simulator.report.words.ranking import Ranking
from simulator.runs.entries import Entry
from simulator.studies.chances import chance_of_hires
from simulator.studies.outlook import chance_of_loss

_CENTS_BELOW = 100.0
_COLUMNS = (
    "Strategy",
    "At least 1 hire",
    "At least 2",
    "At least 3",
    "Losing money",
    "The worst-off tenth end with",
    "Paid per hire",
    "Replications",
)


def outlook_of(entries: Sequence[Entry], found: Ranking, level: float = LEVEL) -> Iterator[Html]:
    """Write the section: a sentence about the best strategy, and a row for each.

    Parameters
    ----------
    entries : sequence of Entry
        What was compared.
    found : Ranking
        Their order.
    level : float
        Confidence level.

    Returns
    -------
    iterator of Html
        Sentence and table.
    """
    known = {entry.label: entry for entry in entries}
    ordered = [known[label] for label in found.everyone()]
    first = next((entry for entry in ordered if entry.label == found.best), None)
    if first is not None:
        yield tag("p", outlook_sentence(first, level), class_="answer")
    rows = []
    for entry in ordered:
        *chances, worst, cost = expected(entry, found.controlled, level)
        cells = [*(_cell(one, "share") for one in chances), _cell(worst, "usd"), _cost(cost)]
        rows.append((strategy_name(entry.label, found.oracles), *cells, f"{len(entry.result.market):,}"))
    yield table(_caption(entries, level), _COLUMNS, rows)


def expected(entry: Entry, control: bool, level: float = LEVEL) -> list[Estimate]:
    """Gather the numbers of a row.

    Parameters
    ----------
    entry : Entry
        One group of one run.
    control : bool
        Whether averages are corrected for luck.
    level : float
        Confidence level.

    Returns
    -------
    list of Estimate
        Chances of one, two and three hires and of a loss, then net earnings of the worst-off tenth and
        dollars per hire.
    """
    result, group = entry.result, entry.group
    sample = result.sample(group)
    return [
        *(chance_of_hires(sample, hires, level) for hires in (1, 2, 3)),
        chance_of_loss(sample, level),
        controlled_metric(result, group, "cvar_10_net_earnings", level, control),
        controlled_metric(result, group, "usd_per_hire", level, control),
    ]


def outlook_sentence(entry: Entry, level: float = LEVEL) -> str:
    """Say in plain words how likely a hire and a loss are with one strategy, and how bad it can get."""
    result, group = entry.result, entry.group
    sample = result.sample(group)
    hired, lost = chance_of_hires(sample, 1, level), chance_of_loss(sample, level)
    worst = controlled_metric(result, group, "cvar_10_net_earnings", level)
    n = counted(len(result.market), "replication")
    if hired.value is None:
        return f"No freelancer followed '{entry.label}' in {n}."
    told = f"With '{entry.label}', {_of_100(hired, ' freelancers')} are hired at least once in {_days(entry)}"
    told += f"; {_of_100(lost)} lose money"
    if worst.value is not None:
        between = NO_SPREAD if limits_of(worst, "usd") == NO_SPREAD else interval(worst, "usd")
        told += f"; the worst-off tenth end with {number(worst.value, 'usd')} on average"
        told += f" ({between})" if between else ""
    return f"{told}. From {n}."


def _of_100(share: Estimate, whom: str = "") -> str:
    """Write `96.3 of 100 freelancers`, with the interval."""
    value, low, high = (None if x is None else bare(x, "share") for x in (share.value, share.low, share.high))
    sure = "" if low is None or high is None else f" ({100 * share.level:g} % interval {low} to {high})"
    return f"{value} of 100{whom}{sure}"


def _days(entry: Entry) -> str:
    return window_words([entry.result.scenario])


def _cost(found: Estimate) -> Html:
    """Write dollars per hire, with cents if the amount is small."""
    if found.high is not None and found.high < _CENTS_BELOW:
        low, value, high = (bare(x, "usd", like=1.0) for x in (found.low, found.value, found.high))
        return with_range(f"${value}", f"{low}–{high}")
    return _cell(found, "usd")


def _cell(found: Estimate, kind: Kind) -> Html:
    return with_range(number(found.value, kind), "" if found.value is None else limits_of(found, kind))


def _caption(entries: Sequence[Entry], level: float) -> str:
    spans = " or ".join(dict.fromkeys(map(_days, entries)))
    return (
        f"Chances: share of freelancers with this many hires within {spans}. Losing money: earning less than "
        "Connects and membership cost. The worst-off tenth: mean net earnings [dollars per freelancer] of "
        "the 10 % who end with least. Paid per hire [dollars per hire]: for Connects bought and membership; "
        f"Connects granted by the platform are free. In small print: the {100 * level:g} % interval."
    )
