"""What a person should do: the best rule in their situation, and what their own proposals say of them.

Answers: which rule leaves most, whether a boost or the Plus plan pays, how many proposals and Connects a hire
takes, how many begin with the client, and what income to expect.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import special

from simulator.loader.tables.cells import Floats
from simulator.metrics.contrasts.differences import Difference
from simulator.metrics.estimates.quantities import Estimate
from simulator.runs.entries import Entry, entries_of
from simulator.runs.result import RunResult
from simulator.studies.compare.compare import compare_entries
from simulator.studies.compare.found import Comparison
from simulator.studies.one_person import Outcome, outcome_of
from simulator.studies.person.decision import MONTH, Choice, Purse, choose, purse_of
from simulator.studies.person.evidence import Evidence
from simulator.studies.person.forecast import proposals_until
from simulator.studies.person.inference import Posterior, posterior_of
from simulator.studies.person.own_pay import after_fees, at_own_pay
from simulator.studies.person.prior import SIMULATED, Prior, Stages, even_normals, prior_of_run, reach_of
from simulator.studies.person.situation import AS_PLUS, BOOST, PLUS, RULES

if TYPE_CHECKING:
    from pandas import DataFrame

MEASURE = "net_earnings_usd"
SURE = (0.5, 0.9)


class Contracts(NamedTuple):
    """Who of those who follow a rule have a contract by the end, and through what."""

    people: int
    any: float
    """share with at least one"""
    uninvited: float
    """share with one from a proposal that they sent by themselves"""
    begun_by_client: float
    """contracts a month that begin with an invitation or with a client who comes back"""


class OwnPay(NamedTuple):
    """What a person's contracts paid, and the choice if the next ones, by whatever rule, pay as much."""

    contracts: int
    usd_each: float
    """on average, after the platform's share"""
    choice: Choice


class Advice(NamedTuple):
    """The answer to one person."""

    days: float
    """over which money is counted"""
    rule: str
    """leaves the person most on average, as far as one knows them"""
    choice: Choice
    comparison: Comparison
    """of the plain rules"""
    boost: Difference | None
    """with boosts less without, in dollars over these days; None where there are none"""
    plus: Difference | None
    """with the plan less without, both with the same Connects; None where there is no such plan to take"""
    more: Difference | None
    """with as many Connects as come with the plan, bought, less with one's own; None if these are as many"""
    outcome: Outcome | None
    """dollars that single people with this rule end with"""
    so_far: Posterior
    """chances with proposals like those so far"""
    ahead: Posterior
    """chances with the rule"""
    until: tuple[int | None, ...]
    """proposals until a hire, as sure as `SURE`"""
    connects_each: float
    """Connects for one proposal with the rule"""
    a_month: float
    """proposals a month with the rule"""
    pays: Mapping[str, float]
    """dollars of a contract by each rule, after the platform's share, on average"""
    contracts: Contracts
    """of simulated people with the rule"""
    own_pay: OwnPay | None
    """None where nothing says what the person's contracts paid"""

    @property
    def hires_a_month(self) -> float:
        """Contracts from proposals, on average."""
        return self.a_month * self.ahead.mean()

    @property
    def best(self) -> Estimate:
        """What the rule leaves on average."""
        return self.comparison.values[MEASURE][self.rule]

    @property
    def tied(self) -> tuple[str, ...]:
        """Other rules that cannot be told apart from it, for the average of such people."""
        own = next(one for one in self.comparison.ranking if one.entry == self.rule)
        rest = [one for one in self.comparison.ranking if one.entry != self.rule]
        return tuple(one.entry for one in rest if {*one.tie_groups} & {*own.tie_groups})

    @property
    def usual(self) -> str:
        """The rule that leaves most to the average of such people."""
        return self.comparison.ranking[0].entry


class NoProposals(ValueError):
    """Nobody in this situation sends a proposal."""


def _sent(result: RunResult, group: str) -> float:
    """Proposals of a group."""
    return float(_lanes(result, group)["proposals"].sum())


def advise(
    result: RunResult, evidence: Evidence, stages: Stages = SIMULATED, paid: Floats | None = None
) -> Advice:
    """Answer a person.

    Parameters
    ----------
    result : RunResult
        Their scenario, played.
    evidence : Evidence
        Their proposals.
    stages : tuple of int
        Stages that these tell apart.
    paid : float array, optional
        Dollars that their own contracts paid, before the platform's share.

    Returns
    -------
    Advice

    Raises
    ------
    NoProposals
        If nobody in this situation sends any.
    """
    entries = {one.label: one for one in entries_of([result])}
    plain = [one for label, one in entries.items() if label in RULES and _sent(result, label)]
    if not plain:
        raise NoProposals
    comparison = compare_entries(plain, MEASURE, (MEASURE,))
    so_far = posterior_of(prior_of_run(result, [one.label for one in plain], stages), evidence)
    every = {
        one.label: under_rule(so_far, prior_of_run(result, [one.label], stages), number)
        for number, one in enumerate(plain)
    }
    purses = {label: purse_of(result, label) for label in every}
    choice = choose(every, purses)
    rule, ahead = choice.rule, every[choice.rule]
    own = _lanes(result, rule)
    sent = _sent(result, rule)
    days = result.scenario.horizon - result.scenario.warmup
    spent = float((own["connects_proposal"] + own["connects_boost"] - own["connects_refunded"]).sum())
    return Advice(
        days,
        rule,
        choice,
        comparison,
        _gain(entries, rule + BOOST, rule),
        _gain(entries, rule + PLUS, rule + AS_PLUS if rule + AS_PLUS in entries else rule),
        _gain(entries, rule + AS_PLUS, rule),
        outcome_of(entries[rule], MEASURE),
        so_far,
        ahead,
        tuple(proposals_until(ahead, chance) for chance in SURE),
        spent / sent,
        sent / len(own) / days * MONTH,
        {label: float(one.pays.mean()) for label, one in purses.items()},
        _contracts(own, float(purses[rule].others.mean())),
        _own_pay(result, every, purses, paid),
    )


def _lanes(result: RunResult, group: str) -> "DataFrame":
    """The freelancers of a group, one row each."""
    lanes = result.freelancers
    return lanes[(lanes["group"] == group).to_numpy()]


def _contracts(own: "DataFrame", begun_by_client: float) -> Contracts:
    """Count who has a contract, and through what."""
    by_bid = own["hires"].to_numpy() > 0
    some = by_bid | ((own["invited_hires"] + own["direct_hires"]).to_numpy() > 0)
    return Contracts(len(own), float(some.mean()), float(by_bid.mean()), begun_by_client)


def _own_pay(
    result: RunResult, ahead: Mapping[str, Posterior], purses: Mapping[str, Purse], paid: Floats | None
) -> OwnPay | None:
    """Choose again as if contracts by every rule paid what the person's own did."""
    if paid is None or not paid.size:
        return None
    left = after_fees(result.scenario, paid)
    return OwnPay(left.size, float(left.mean()), choose(ahead, at_own_pay(purses, left)))


def _gain(entries: dict[str, Entry], one: str, other: str) -> Difference | None:
    """What one entry leaves, less what another one leaves; None if one of them was not played."""
    if one not in entries:
        return None
    return compare_entries([entries[one], entries[other]], MEASURE, (MEASURE,)).between(one, other)


def under_rule(so_far: Posterior, prior: Prior, number: int = 0) -> Posterior:
    """Carry what is known of a person over to a rule that they may not have followed.

    Parameters
    ----------
    so_far : Posterior
        What their proposals say, whatever rule they followed.
    prior : Prior
        What people do who follow the rule.
    number : int
        Of the rule among several: what one of them asks for is not what another one does.

    Returns
    -------
    Posterior
        Of how far the person lies from the others, the part is kept by which people differ under one rule,
        and the rest of the doubt is that of people under the rule.
    """
    pooled = so_far.prior
    keep = np.minimum(prior.sd / pooled.sd, 1.0) ** 2
    steps = so_far.reach / np.column_stack([np.ones(len(so_far.reach)), so_far.reach[:, :-1]])
    away = special.logit(np.clip(steps, 1e-12, 1 - 1e-12)) - pooled.mean
    first = prior.size * (number + 1) + 1
    rest = even_normals(len(away), first + prior.size)[:, first:]
    logits = prior.mean + keep * away + rest * prior.sd * np.sqrt(1 - keep)
    return so_far._replace(prior=prior, reach=reach_of(logits))
