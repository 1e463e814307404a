"""The answer to a scenario's question, in plain sentences.

Answers: which strategy gets most of what is wanted, by how much, and how sure that is. A second sentence says
who comes first under other goals, and a third what would mislead: hires are few, or fees are left out.
"""

from simulator.metrics.estimates.quantities import FEW_EVENTS
from simulator.metrics.numbers import counted, interval, number
from simulator.metrics.strategy import METRICS
from simulator.report.words.fees import fee_remark
from simulator.report.words.goals import goal_answer, other_goals
from simulator.report.words.plain import window_words
from simulator.report.words.ranking import Ranking, ranking
from simulator.runs.result import RunResult
from simulator.studies.compare.found import Comparison

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
        One to three sentences. Oracles are left out: no freelancer can follow them.
    """
    found = found or ranking(result)
    first = _first(result, found)
    second = _remark(result, found)
    return f"{first} {second}".rstrip()


def _total(result: RunResult, found: Ranking, column: str) -> int:
    """Sum over the strategies that are ranked."""
    if column not in result.replications:
        return 0
    ranked = result.replications["group"].isin(found.order)
    return int(result.replications.loc[ranked, column].sum())


def _first(result: RunResult, found: Ranking) -> str:
    n = counted(len(result.market), "replication")
    if not found.order:
        if any(estimate.value is not None for estimate in found.estimates.values()):
            return "Only oracles ran: they see what no freelancer can see, so they are not rules to follow."
        return f"No strategy can be ranked: none sent a proposal in {n}."
    if _total(result, found, "hires") == 0:
        return _without_wins(result, found, n)
    return goal_answer(found.compared, found.oracles, window_words([result.scenario]))


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


def _remark(result: RunResult, found: Ranking) -> str:
    """Say who is first under other goals, or the caveat that matters more."""
    hires = _total(result, found, "hires")
    if not found.order or hires == 0:
        return ""
    others = other_goals(found.compared, found.oracles)
    if hires < FEW_EVENTS * len(found.order):
        few = f"This rests on only {counted(hires, 'hire')}: more replications would make it surer."
        return f"{others} {few}".lstrip()
    if METRICS[found.metric].kind != "usd" and result.replications["plan_usd"].any():
        fee = fee_remark(result, found.order, ranking(result, MONEY))
        return f"{others} {fee}".strip()
    return others


def comparison_answer(found: Comparison, oracles: frozenset[str] = frozenset(), window: str = "") -> str:
    """Say who comes first in a comparison, tied with whom, by how much, how sure, and who under other goals.

    Parameters
    ----------
    found : Comparison
        What `compare` returned.
    oracles : frozenset of str
        Entries that see hidden columns; they are left out.
    window : str
        How long the days that count are: `150 days`; by default the whole period.

    Returns
    -------
    str
        One sentence, and a second one where other goals were compared.
    """
    said = goal_answer(found, oracles, window or "the period")
    return f"{said} {other_goals(found, oracles)}".rstrip()
