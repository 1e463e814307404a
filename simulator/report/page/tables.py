"""The tables of a page: who comes first, what else was measured, and what one person can expect.

Answers: the same numbers as in the terminal, in words that need no statistics. How sure an average is and how
much people differ are two things: they stand side by side and are never mixed.
"""

from collections.abc import Sequence

from simulator.metrics.estimates.quantities import LEVEL, Estimate
from simulator.metrics.numbers import interval, limits, number, signed
from simulator.metrics.strategy import METRICS, Kind
from simulator.report.page.parts import Html, table, table_with_head, tag, with_range
from simulator.report.words.controlled import controlled_metric, hired_otherwise
from simulator.report.words.goals import several
from simulator.report.words.one_person import of_100
from simulator.report.words.plain import ORACLE_NOTE, limits_of, strategy_name, window_words
from simulator.report.words.ranking import Ranking, as_estimate, with_unit
from simulator.runs.entries import Entry
from simulator.studies.one_person import PEOPLE, Outcome, outcome_of

_ALL_HIRES = "all_hires"
MEASURES = (
    "all_hires",
    "net_earnings_usd",
    "hours",
    "connects_spent",
    "net_earnings_per_hour",
    "mean_days_to_first_hire",
    "hires_per_100_connects",
    "win_rate",
    "share_without_hire",
)
_OUTCOMES = ("all_hires", "net_earnings_usd")


def _name(entry: str, found: Ranking) -> str:
    return strategy_name(entry, found.oracles)


def _value(found: Estimate, kind: Kind) -> Html:
    return with_range(number(found.value, kind), "" if found.value is None else limits_of(found, kind))


def ranking_table(found: Ranking, level: float = LEVEL, window: str = "") -> Html:
    """Rank the entries, with the difference of each from the first, and say in words what it means.

    Parameters
    ----------
    found : Ranking
        Their order.
    level : float
        Confidence level.
    window : str
        How long the days that count are: `150 days`.

    Returns
    -------
    Html
    """
    metric = METRICS[found.metric]
    kind, rows = metric.kind, []
    for entry in found.everyone():
        own, behind = found.estimates[entry], found.behind.get(entry)
        less = Html("")
        if behind is not None and behind.value is not None:
            like = own.value
            less = with_range(signed(behind.value, kind, like), limits(as_estimate(behind), kind, like))
        rows.append(
            (_name(entry, found), _value(own, kind), less, standing_sentence(entry, found), f"{own.n:,}")
        )
    within = f" in {window}" if window else ""
    caption = (
        f"{with_unit(found.metric)}{within}, best first. In small print: the {100 * level:g} % interval. "
        "Tied: the difference may be luck, after allowing for all pairs."
    )
    caption += f" {ORACLE_NOTE}" if found.oracles else ""
    columns = ("Strategy", metric.label, "Versus first", "In words", "Replications")
    return table(caption, columns, rows, words=(3,))


def standing_sentence(entry: str, found: Ranking) -> str:
    """Say in words where an entry stands: first, clearly behind, or tied with which others."""
    if found.estimates[entry].value is None:
        return "nothing was measured"
    if entry in found.oracles:
        return "not a rule to follow: sees what no freelancer can see"
    if not found.is_sure:
        return (
            "first so far"
            if entry == found.best
            else "cannot be judged: one replication, or nothing to compare"
        )
    others = found.tied_with(entry)
    if entry == found.best:
        return f"first, but tied with {several(others)}" if others else "first, clearly ahead of all others"
    if entry not in found.ties:
        return "cannot be placed"
    if found.best in others:
        return f"tied with the first, '{found.best}'"
    clearly = "clearly behind the first"
    return f"{clearly}; tied with {several(others)}" if others else clearly


def measures_table(entries: Sequence[Entry], found: Ranking, level: float = LEVEL) -> Html:
    """Lay out what else was measured for each entry.

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
    Html
    """
    rows = []
    others = any(hired_otherwise(one.result) for one in entries)
    names = [_ALL_HIRES if others and name == "hires" else name for name in MEASURES]
    for one in _in_order(entries, found):
        control = found.controlled
        values = [controlled_metric(one.result, one.group, name, level, control) for name in names]
        cells = [_value(value, METRICS[name].kind) for name, value in zip(names, values, strict=True)]
        rows.append((_name(one.label, found), *cells, f"{values[0].n:,}"))
    heads = [f"All hires [{METRICS[name].unit}]" if name == _ALL_HIRES else with_unit(name) for name in names]
    caption = (
        f"Averages over all freelancers of a strategy in {_window(entries)}. In small print: the "
        f"{100 * level:g} % interval."
    )
    if others:
        caption += " All hires: invitations and repeat contracts too."
    return table(caption, ("Strategy", *heads, "Replications"), rows)


def _window(entries: Sequence[Entry]) -> str:
    return window_words(one.result.scenario for one in entries)


def _in_order(entries: Sequence[Entry], found: Ranking) -> list[Entry]:
    known = {entry.label: entry for entry in entries}
    return [known[label] for label in found.everyone()]


def two_ranges_table(entries: Sequence[Entry], found: Ranking, level: float = LEVEL) -> Html:
    """Put how sure each average is beside what one freelancer can expect.

    Parameters
    ----------
    entries, found, level
        Parameters as for `measures_table`.

    Returns
    -------
    Html
    """
    rows = []
    for one in _in_order(entries, found):
        cells, people = [], 0
        for name in _OUTCOMES:
            average = controlled_metric(one.result, one.group, name, level, found.controlled)
            kind, met = METRICS[name].kind, outcome_of(one, name)
            cells += [with_range(number(average.value, kind), interval(average, kind)), _met(met, kind)]
            people = met.freelancers if met else 0
        rows.append((_name(one.label, found), *cells, f"{people:,}"))
    caption = (
        f"Hires (invited and repeat ones included) and net earnings per freelancer in {_window(entries)}. "
        f"{two_ranges_caption(level)}"
    )
    return table_with_head(caption, _two_heads(), rows, ["", *["number"] * 5])


def two_ranges_caption(level: float = LEVEL) -> str:
    """Explain the two ranges in a few words."""
    return (
        f"Average: its {100 * level:g} % interval over replications. One freelancer: the range of the middle "
        f"{100 * PEOPLE:g} of 100, and in small print the median; or one number, and how many end with it."
    )


def _met(met: Outcome | None, kind: Kind) -> Html:
    """Write the range, and the median below it."""
    if met is None:
        return Html("-")
    middle, low, high = (f"{x:,.0f}" if kind == "plain" else number(x, kind) for x in met[:3])
    if met.alike:
        return with_range(low, f"{of_100(met.at_middle)} of 100")
    return with_range(f"{low} to {high}", f"median {middle}")


def _two_heads() -> Html:
    """Two rows of headings: what is counted, and below it the two ranges."""
    over = [tag("th", METRICS[name].label, scope="colgroup", colspan=2) for name in _OUTCOMES]
    kinds = ("How sure we are of the average", "What one freelancer can expect")
    below = [tag("th", kind, scope="col", class_="number") for _ in _OUTCOMES for kind in kinds]
    ends = [tag("th", text, scope="col", rowspan=2) for text in ("Strategy", "Freelancers")]
    return Html(tag("tr", ends[0], *over, ends[1]) + tag("tr", *below))
