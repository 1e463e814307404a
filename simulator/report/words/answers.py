"""The answer to a scenario's question, in a plain sentence.

Answers: which strategy finds the most work for its Connects, by how much, and how sure that is. A second
short sentence follows where the first alone would mislead: hires are few, or another strategy earns more.
"""

from collections.abc import Sequence

from simulator.metrics.contrasts.differences import Difference, turned
from simulator.metrics.estimates.quantities import FEW_EVENTS, Estimate
from simulator.metrics.numbers import counted, interval, number, quoted_list, signed
from simulator.metrics.strategy import METRICS, Kind
from simulator.report.words.fees import fee_remark
from simulator.report.words.ranking import Ranking, as_estimate, ranking
from simulator.runs.result import RunResult
from simulator.studies.compare.compare import Comparison, Ranked

_MOST_NAMED = 4
MONEY = "net_earnings_usd"


def run_answer(result: RunResult, found: Ranking | None = None) -> str:
    """Answer the scenario's question for a freelancer.

    Parameters
    ----------
    result : RunResult
        A run with at least one replication.
    found : Ranking, optional
        Its ranking, where that is at hand.

    Returns
    -------
    str
        One sentence, or two if the first alone would mislead. Oracles are left out: no freelancer can
        follow them.
    """
    found = found or ranking(result)
    first = _first(result, found)
    second = _remark(result, found)
    return f"{first} {second}".rstrip()


def several(names: Sequence[str]) -> str:
    """List names in a sentence; if there are many, the last ones are only counted."""
    if len(names) <= _MOST_NAMED:
        return quoted_list(list(names))
    named = [f"'{name}'" for name in names[: _MOST_NAMED - 1]]
    return f"{', '.join(named)} and {len(names) - len(named)} more"


def _total(result: RunResult, found: Ranking, column: str) -> int:
    """Sum over the strategies that are ranked."""
    if column not in result.replications:
        return 0
    ranked = result.replications["group"].isin(found.order)
    return int(result.replications.loc[ranked, column].sum())


def _first(result: RunResult, found: Ranking) -> str:
    unit, n = METRICS[found.metric].unit, counted(len(result.market), "replication")
    if not found.order:
        if any(estimate.value is not None for estimate in found.estimates.values()):
            return "Only oracles ran: they see what no freelancer can see, so they are not rules to follow."
        return f"No strategy can be ranked: none sent a proposal in {n}."
    if _total(result, found, "hires") == 0:
        return _without_wins(result, found, n)
    best = found.order[0]
    value = number(found.estimates[best].value)
    if len(found.order) == 1:
        return f"'{best}' gets {value} {unit} ({_with(interval(found.estimates[best]), n)})."
    if not found.is_sure:
        second = found.order[1]
        against = number(found.estimates[second].value)
        lead = f"'{best}' has the most {unit}, {value} against {against} for '{second}'"
        return f"{lead}; one replication cannot show how sure that is."
    return _tie(found, n) if len(found.tied) > 1 else _clear(found, n)


def _without_wins(result: RunResult, found: Ranking, n: str) -> str:
    """Say what happened if no proposal won, with the hires that came without a proposal."""
    sent, others = _total(result, found, "proposals"), _hired_otherwise(result, found)
    if others and not sent:
        return f"No freelancer paid for a proposal in {n}; {others}."
    if not sent:
        return f"No freelancer sent a proposal in {n}: do they have Connects (wallet, grants, top_up)?"
    if others:
        return f"{counted(sent, 'proposal')} in {n} won nothing; {others}."
    lead = f"No freelancer was hired: {counted(sent, 'proposal')} in {n} won nothing"
    return f"{lead}, so no strategy is shown to be better."


def _hired_otherwise(result: RunResult, found: Ranking) -> str:
    """Hires by invitation and repeat contracts, and which strategy has most; empty if there are none."""
    invited, again = (_total(result, found, column) for column in ("invited_hires", "direct_hires"))
    told = [f"{counted(invited, 'hire')} by invitation"] if invited else []
    told += [counted(again, "repeat contract")] if again else []
    if not told:
        return ""
    every = {name: result.metrics(["all_hires"])[name]["all_hires"] for name in found.order}
    best = max(every, key=lambda name: every[name].value or 0.0)
    value, how_sure = number(every[best].value), interval(every[best])
    lead = f"most of them to '{best}'" if len(every) > 1 else f"to '{best}'"
    sure = f" ({how_sure})" if how_sure else ""
    return f"{' and '.join(told)} came without one, {lead}: {value} per freelancer{sure}"


def _with(text: str, more: str) -> str:
    return f"{text}; {more}" if text else more


def _ahead(found: Ranking, second: str) -> Estimate:
    """Return the lead of the best over another, with the limits that tables give."""
    return as_estimate(turned(found.behind[second]))


def _at_once(ahead: Estimate, pairs: int, kind: Kind = "plain", like: float | None = None) -> str:
    """Write the interval of a difference, and that it allows for the other pairs."""
    text = interval(ahead, kind, like)
    return f"{text}, for all {pairs} pairs at once" if text and pairs > 1 else text


def _clear(found: Ranking, n: str) -> str:
    best, second = found.order[:2]
    ahead, own = _ahead(found, second), found.estimates[best].value
    value, more = number(own), number(ahead.value, like=own)
    unit = METRICS[found.metric].unit
    how_sure = _with(_at_once(ahead, found.pairs, like=own), n)
    lead = f"'{best}' gets the most {unit}: {value}, which is {more} more than the runner-up '{second}'"
    return f"{lead} ({how_sure})."


def _tie(found: Ranking, n: str) -> str:
    tied, unit = found.tied, METRICS[found.metric].unit
    # with the sign that it has in every table: what the other has more, or less, than the first
    less, own = as_estimate(found.behind[tied[1]]), found.estimates[tied[0]].value
    how_sure = _at_once(less, found.pairs, like=own)
    lead = f"'{tied[1]}' minus '{tied[0]}': {signed(less.value, like=own)}"
    values = [number(found.estimates[name].value, like=own) for name in tied]
    apart = f"({lead}; {_with(how_sure, n)})."
    if len(tied) == 2:
        both = f"'{tied[0]}' gets the most {unit}, {values[0]}, but is tied with '{tied[1]}'"
        return f"{both}, {values[1]} {apart}"
    all_alike = any(set(tied) <= set(found.group_of(letter)) for letter in found.ties[tied[0]])
    if not all_alike or tied != found.order[: len(tied)]:
        first = f"'{tied[0]}' gets the most {unit}, {values[0]}, but is tied with"
        return f"{first} {several(tied[1:])} {apart}"
    who = "All strategies" if len(tied) == len(found.order) else f"The first {len(tied)}"
    return f"{who} are tied: {several(tied)} get {values[0]} to {values[-1]} {unit} {apart}"


def _remark(result: RunResult, found: Ranking) -> str:
    """Name the caveat that matters most, if there is one."""
    hires = _total(result, found, "hires")
    if not found.order or hires == 0:
        return ""
    if found.metric != MONEY and result.replications["plan_usd"].any():
        fee = fee_remark(result, found.order, ranking(result, MONEY))
        if fee:
            return fee
    if hires < FEW_EVENTS * len(found.order):
        return f"This rests on only {counted(hires, 'hire')}: more replications would make it surer."
    money = ranking(result, MONEY)
    best, richest = found.order[0], money.best
    if richest is None or richest == best or best not in money.behind or not money.behind[best].apart:
        return ""
    ahead = _ahead(money, best)
    value = number(money.estimates[richest].value, "usd")
    more, how_sure = number(ahead.value, "usd"), _at_once(ahead, money.pairs, "usd")
    lead = f"{more} more than '{best}'" + (f" ({how_sure})" if how_sure else "")
    return f"By net earnings '{richest}' is first: {value} per freelancer, {lead}."


def comparison_answer(found: Comparison, oracles: frozenset[str] = frozenset()) -> str:
    """Say who comes first in a comparison, tied with whom, by how much, and how sure that is.

    Parameters
    ----------
    found : Comparison
        What `compare` returned.
    oracles : frozenset of str
        Entries that see hidden columns; they are left out.

    Returns
    -------
    str
        One sentence.
    """
    metric = METRICS[found.metric]
    label, kind = _in_a_sentence(found.metric), metric.kind
    ranked = [one for one in found.ranking if one.entry not in oracles and one.estimate.value is not None]
    if not ranked:
        return f"No entry can be ranked by {label}: nothing was measured."
    first, *others = ranked
    value = number(first.estimate.value, kind)
    own, n = interval(first.estimate, kind), replications_of(found)
    if not others:
        return f"By {label} there is only '{first.entry}': {value} ({_with(own, n)})."
    pairs = {one.entry: found.between(first.entry, one.entry) for one in others}
    if all(pair.p is None or pair.n < 2 for pair in pairs.values()):
        lead = f"By {label} '{first.entry}' is first with {value}"
        return f"{lead}; one replication cannot show how sure that is."
    tied = [one.entry for one in others if not pairs[one.entry].apart]
    if tied:
        return _first_of_a_tie(found, first, tied, f"{value} ({_with(own, n)})")
    compared = sum(pair.metric == found.metric for pair in found.differences)
    ahead, than = lead_of(pairs[others[0].entry])
    like = first.estimate.value  # as many digits as in the table
    how_sure = _with(_at_once(ahead, compared, kind, like), n)
    apart = f"{number(ahead.value, kind, like)} {than} '{others[0].entry}' ({how_sure})"
    return f"By {label} '{first.entry}' is first, clearly ahead of all others: {value}, {apart}."


def _in_a_sentence(metric: str) -> str:
    label = METRICS[metric].label
    return label if label.startswith("Connects") else label[0].lower() + label[1:]


def _first_of_a_tie(found: Comparison, first: Ranked, tied: Sequence[str], value: str) -> str:
    """Say that all are tied if every two are, else which entries the first is tied with."""
    label = _in_a_sentence(found.metric)
    sharing = ([one.entry for one in found.ranking if x in one.tie_groups] for x in first.tie_groups)
    if any(set(tied) <= set(group) for group in sharing):
        who = several([first.entry, *tied])
        return f"By {label} {who} are tied; the first has {value}."
    return f"By {label} '{first.entry}' is first with {value}, but is tied with {several(tied)}."


def replications_of(found: Comparison) -> str:
    """Write how many replications stand behind a ranking: `60 replications`, `30 to 400 replications`.

    Two mirrored worlds are not independent, so it says that they are pairs: `60 replications in mirrored
    pairs`.
    """
    counts = [one.estimate.n for one in found.ranking]
    fewest = f"{min(counts):,} to " if min(counts) < max(counts) else ""
    pairs = " in mirrored pairs" if found.mirrored else ""
    return fewest + counted(max(counts), "replication") + pairs


def lead_of(pair: Difference) -> tuple[Estimate, str]:
    """Turn a difference so that a lead is positive, and say whether the leader has more or less.

    Returns
    -------
    Estimate, str
        The lead with the limits that tables give, and `more than` or `less than`.
    """
    if METRICS[pair.metric].better != "lower":
        return as_estimate(pair), "more than"
    return as_estimate(turned(pair)), "less than"
