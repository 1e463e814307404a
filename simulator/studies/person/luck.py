"""How unusual a person's count is among simulated people, and what it says of the person.

Answers: of people who all follow one rule in one market, how many get as few, or as many, out of so many
proposals. Where each proposal wins by itself with one chance, that is a binomial and exact. Else the shares
of simulated people are spread around their mean, by a beta law fitted to them, and the count is
beta-binomial.
"""

from typing import NamedTuple

import numpy as np

from simulator.loader.history.table import AT_HIRED, AT_REPLIED, AT_VIEWED
from simulator.loader.tables.cells import Floats
from simulator.metrics.estimates.quantities import LEVEL, clopper_pearson
from simulator.model.clients import READ_ALL
from simulator.model.scenario import Scenario
from simulator.model.values.distributions import Constant
from simulator.runs.result import RunResult

COLUMNS = {AT_VIEWED: "opened", AT_REPLIED: "replied", AT_HIRED: "hires"}
"""what a run counts for each freelancer at each stage"""
MOST_SPREAD = 0.5
_UNUSUAL = 0.05
_CLEARLY = 1.35
"""gain in log-likelihood from which people are said to differ: the 5 % level at the edge of the range"""


class Field(NamedTuple):
    """Shares of simulated people who get a proposal as far as some stage."""

    share: float
    """of all their proposals together"""
    spread: float
    """how far people differ: 0 if all have one chance, up to 1 (intra-class correlation of the beta law)"""
    people: int
    proposals: int
    exact: bool
    """whether it follows from the rules and nobody was simulated"""

    @property
    def beta(self) -> tuple[float, float] | None:
        """Parameters of the law of people's shares; None if all have one chance."""
        if self.spread <= 0 or not 0 < self.share < 1:
            return None
        size = (1 - self.spread) / self.spread
        return self.share * size, (1 - self.share) * size


class Luck(NamedTuple):
    """A count of one person, among simulated people and by itself."""

    stage: int
    sent: int
    got: int
    field: Field
    at_most: float
    """share of such people who get so many or fewer"""
    at_least: float
    """share who get so many or more"""
    low: float
    high: float
    """the person's own chance per proposal, by their count alone: exact limits (Clopper & Pearson 1934)"""
    level: float
    own_low: float
    own_high: float
    """the same, if the person is one of the simulated people: what holds most of them who got this count"""
    telling: int | None
    """proposals without any from which that would be unusual; None if no number would"""

    @property
    def tail(self) -> float:
        """Share of people with a count at least as far out, on the side on which it lies."""
        return min(self.at_most, self.at_least)


def exact_field(scenario: Scenario, stage: int) -> Field | None:
    """Chance of a proposal where the rules say it outright; None where it has to be simulated."""
    hiring, clients = scenario.hiring, scenario.clients
    chance = hiring.fixed.p
    alike = hiring.model == "fixed" and isinstance(chance, Constant)
    all_live = isinstance(clients.seriousness, Constant) and clients.seriousness.value >= 1
    all_read = isinstance(clients.attention, Constant) and clients.attention.value >= READ_ALL
    if stage == AT_HIRED and alike and all_live and all_read and isinstance(chance, Constant):
        return given_field(min(max(float(chance.value), 0.0), 1.0))
    return None


def given_field(chance: float) -> Field:
    """Say that every proposal gets so far with this chance, whoever sends it."""
    return Field(chance, 0.0, 0, 0, exact=True)


def simulated_field(result: RunResult, group: str, stage: int) -> Field:
    """Shares of the freelancers of a run who got so far with proposals that nobody had invited.

    Parameters
    ----------
    result : RunResult
        A run.
    group : str
        Which of its freelancers.
    stage : int
        An index into `simulator.loader.history.table.STAGES`.

    Returns
    -------
    Field
    """
    lanes = result.freelancers
    own = lanes[(lanes["group"] == group).to_numpy()]
    sent, got = own["proposals"].to_numpy(np.float64), own[COLUMNS[stage]].to_numpy(np.float64)
    return fitted_field(np.minimum(got, sent)[sent > 0], sent[sent > 0])


def fitted_field(got: Floats, sent: Floats) -> Field:
    """Fit the law of people's shares to their counts, by the greatest likelihood for their joint mean.

    Parameters
    ----------
    got, sent : float array
        One entry per person.

    Returns
    -------
    Field
    """
    from scipy import optimize, stats

    total = float(sent.sum())
    share = float(got.sum()) / total if total else 0.0
    spread = 0.0
    if 0 < share < 1 and got.size > 1:

        def cost(ln_spread: float) -> float:
            size = (1 - np.exp(ln_spread)) / np.exp(ln_spread)
            return -float(np.sum(stats.betabinom.logpmf(got, sent, share * size, (1 - share) * size)))

        found = optimize.minimize_scalar(cost, bounds=(np.log(1e-5), np.log(MOST_SPREAD)), method="bounded")
        plain = -float(np.sum(stats.binom.logpmf(got, sent, share)))
        spread = float(np.exp(found.x)) if found.fun < plain - _CLEARLY else 0.0
    return Field(share, spread, int(got.size), int(total), exact=False)


def luck_of(stage: int, sent: int, got: int, field: Field, level: float = LEVEL) -> Luck:
    """Say how unusual a count is.

    Parameters
    ----------
    stage : int
        An index into `simulator.loader.history.table.STAGES`.
    sent, got : int
        Proposals, and how many of them got so far.
    field : Field
        Those with whom the person is compared.
    level : float
        Chance that each range holds the truth.

    Returns
    -------
    Luck
    """
    from scipy import special

    law = _law(field, sent)
    at_most, at_least = float(law.cdf(got)), float(law.sf(got - 1))
    low, high = clopper_pearson(got, sent, level)
    own_low = own_high = field.share
    if field.beta is not None:
        a, b = field.beta
        tail = (1 - level) / 2
        own_low, own_high = (float(special.betaincinv(a + got, b + sent - got, q)) for q in (tail, 1 - tail))
    return Luck(
        stage, sent, got, field, at_most, at_least, low, high, level, own_low, own_high, telling_from(field)
    )


class _Counts:
    """The law of the count of one person."""

    def __init__(self, field: Field, sent: int) -> None:
        from scipy import stats

        self._frozen = (
            stats.binom(sent, field.share) if field.beta is None else stats.betabinom(sent, *field.beta)
        )

    def cdf(self, count: int) -> float:
        """Chance of so many or fewer."""
        return min(1.0, float(self._frozen.cdf(count)))

    def sf(self, count: int) -> float:
        """Chance of more."""
        return 1.0 if count < 0 else max(0.0, float(self._frozen.sf(count)))


def _law(field: Field, sent: int) -> _Counts:
    return _Counts(field, sent)


def telling_from(field: Field, unusual: float = _UNUSUAL, most: int = 100_000) -> int | None:
    """Proposals without a single success that fewer than this share of people would have.

    Parameters
    ----------
    field : Field
        Those with whom the person is compared.
    unusual : float
        That share.
    most : int
        Proposals beyond which no number is worth saying.

    Returns
    -------
    int or None
        None if no number up to `most` would be so unusual.
    """
    if not 0 < field.share < 1:
        return None
    low, high = 0, most
    if _law(field, most).cdf(0) >= unusual:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _law(field, middle).cdf(0) < unusual else (middle, high)
    return high
