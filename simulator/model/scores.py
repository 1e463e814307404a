"""A price that follows what the post pays and what its client has spent, through one score.

Answers: why dear posts are those that pay well, by clients with a record. Budget, rate and spending each have
a normal score: the normal quantile of the share of posts below. The score of the price is a weighted sum of
these and of luck, and the price is its law's quantile at that score. So the law of the price holds exactly,
and the weights are correlations of normal scores. Crowds have no part in it.
"""

from functools import lru_cache
from typing import Self

import numpy as np
import numpy.typing as npt
from pydantic import model_validator

from simulator.model.clients import ClientsSpec
from simulator.model.jobs import COLUMNS, FIXED, HOURLY, JobsSpec
from simulator.model.luck import Purpose, children, uniforms
from simulator.model.seriousness import draw_clients
from simulator.model.ties import Correlation
from simulator.model.values.distributions import Amount, Distribution, Floats, Normal
from simulator.model.values.spec import Spec

_POINTS = 4096
_CLIENTS = 2**14
"""pairs of invented clients whose spending makes the law of spending"""
_LEAST_VALUE = 5.0


class ScorePrice(Spec):
    """A price drawn from a distribution at a score of pay, client's record and luck."""

    of: Amount = Normal(mean=14.8, sd=5, at_least=6, at_most=27)
    """the law of the price over all posts [Connects], rounded"""
    with_budget: Correlation = 0.0
    """correlation of normal scores of the price and a fixed budget"""
    with_rate: Correlation = 0.0
    """the same with an hourly rate; posts that state no pay have no such part"""
    with_record: Correlation = 0.0
    """the same with what the client has spent; those who have spent nothing share the lowest scores"""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        for name in ("with_budget", "with_rate"):
            if getattr(self, name) ** 2 + self.with_record**2 > 1:
                raise ValueError(
                    f"{name} and with_record are too large together: pay and record are drawn independently, "
                    "so the squares of the two may add up to 1 at most"
                )
        return self


def score_in(law: Floats, values: Floats, u: Floats) -> Floats:
    """Return normal scores of values in a law.

    Parameters
    ----------
    law : array of float, shape (m,)
        Values of the law, all equally likely, in rising order.
    values : array of float, shape (n,)
        What is to be scored.
    u : array of float, shape (n,)
        Uniforms that tell equal values apart, so that scores are standard normal whatever the law.

    Returns
    -------
    array of float, shape (n,)
        Scores.
    """
    from scipy.special import ndtri

    below = np.searchsorted(law, values, "left")
    above = np.searchsorted(law, values, "right")
    return np.asarray(ndtri((below + u * (above - below + 1)) / (law.size + 1)))


def _quantiles(law: Distribution) -> Floats:
    return np.maximum(law.quantile((np.arange(_POINTS) + 0.5) / _POINTS), 0)


@lru_cache(maxsize=8)
def _spending(spec: str) -> Floats:
    """What clients have spent, in rising order: of invented clients, each with its mirror image."""
    clients = np.zeros(2 * _CLIENTS, COLUMNS)
    keys = children(np.uint64(1), _CLIENTS)
    # the lowest bit of a key mirrors all its draws, which halves the error of the law
    clients["key"] = np.concatenate([keys | np.uint64(1), keys & ~np.uint64(1)])
    draw_clients(ClientsSpec.model_validate_json(spec), clients)
    return np.sort(clients["client_spent_usd"])


def _pay(spec: ScorePrice, jobs_spec: JobsSpec, jobs: npt.NDArray[np.void]) -> tuple[Floats, Floats]:
    """Score of the pay of each post, and its weight: 0 where none is stated."""
    z, weight = np.zeros(jobs.size), np.zeros(jobs.size)
    u = uniforms(jobs["key"], Purpose.PRICE_TIER)
    for index, category in enumerate(jobs_spec.categories.values()):
        here = jobs["category"] == index
        for kind, column, law, share in (
            (FIXED, "value_usd", category.fixed_budget_usd, spec.with_budget),
            (HOURLY, "hourly_rate_usd", category.hourly_rate_usd, spec.with_rate),
        ):
            worth = jobs_spec.value_usd
            name = column if worth is None else "value_usd"
            rows = np.flatnonzero(here & (jobs["type"] == kind) & (jobs[name] > 0))
            if share and rows.size:
                values = _quantiles(law if worth is None else worth)
                if kind == FIXED:
                    values = np.maximum(values, _LEAST_VALUE)
                z[rows], weight[rows] = score_in(values, jobs[name][rows], u[rows]), share
    return z, weight


def score_prices(
    spec: ScorePrice, jobs_spec: JobsSpec, clients: ClientsSpec, jobs: npt.NDArray[np.void]
) -> Floats:
    """Return the price of each post before surcharges [Connects], shape (n,).

    Parameters
    ----------
    spec : ScorePrice
        The law.
    jobs_spec : JobsSpec
        Its categories say what pay is usual.
    clients : ClientsSpec
        Says what spending is usual.
    jobs : structured array, shape (n,)
        Rows with type, pay and client filled, drawn or recorded.

    Returns
    -------
    array of float
        Whole numbers.
    """
    from scipy.special import ndtr, ndtri

    keys = jobs["key"]
    pay, with_pay = _pay(spec, jobs_spec, jobs)
    z = with_pay * pay
    if spec.with_record:
        u = uniforms(keys, Purpose.PRICE_RECORD)
        law = _spending(clients.model_dump_json())
        z += spec.with_record * score_in(law, jobs["client_spent_usd"], u)
    own = np.sqrt(np.maximum(0.0, 1 - with_pay**2 - spec.with_record**2))
    z += own * ndtri(uniforms(keys, Purpose.PRICE))
    # strictly within 0 and 1, where every law has a quantile
    return np.round(spec.of.quantile(np.clip(ndtr(z), 2.0**-53, 1 - 2.0**-53)))
