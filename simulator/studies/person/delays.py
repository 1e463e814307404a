"""How long answers take, so that what is still open is not taken for lost.

Answers: of the answers that will ever come, which share has come after so many days. From a person's own
answers where there are enough of them, else from the rules of the market. Views, answers and hires have each
a law of their own where enough of them are dated; by the rules all three come with the client's choice.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from simulator.loader.history.table import AT_HIRED, AT_VIEWED, History
from simulator.loader.tables.cells import Bools, Floats
from simulator.metrics.estimates.survival import kaplan_meier
from simulator.model.clients import ClientsSpec

ENOUGH_ANSWERS = 20
"""dated answers from which a person's own delays are taken"""
_POINTS = 2001


class Delays(NamedTuple):
    """Share of the answers that ever come which has come by each delay."""

    days: Floats
    """rising"""
    share: Floats
    """0 to 1, and 1 in the end"""
    own: bool
    """whether they are a person's own, and not those of the rules"""
    answers: int
    """how many answers they rest on; 0 for rules"""
    by_stage: "Mapping[int, Delays]" = MappingProxyType({})
    """laws of single stages, where they are known"""

    def of(self, stage: int) -> "Delays":
        """Delays until a stage; those of all answers where it has no law of its own."""
        return self.by_stage.get(stage, self)

    def by(self, waited: Floats) -> Floats:
        """Share that has come after these many days; 0 where they are not known."""
        at = np.searchsorted(self.days, np.nan_to_num(waited, nan=-1.0), side="right")
        return np.concatenate([[0.0], self.share])[at]

    def quantile(self, share: float) -> float:
        """Days after which this share has come."""
        return float(self.days[min(int(np.searchsorted(self.share, share)), self.days.size - 1)])


def delays_of_rules(clients: ClientsSpec) -> Delays:
    """Delays of clients who choose, from post to choice; a post that closes answers nobody any more."""
    at = (np.arange(_POINTS) + 0.5) / _POINTS
    days = np.sort(np.minimum(np.asarray(clients.decide_after.quantile(at)), clients.open_for))
    return Delays(days, (np.arange(_POINTS) + 1.0) / _POINTS, own=False, answers=0)


def own_delays(history: History) -> Delays | None:
    """Delays of a person's own answers; None where too few are dated.

    An answer is a proposal that got further than being sent, at the date of the last thing known of it. Those
    that are lost never get one, and those that wait are censored: the product-limit estimate of how many
    ever get one, divided by its end.
    """
    answered = history.stage >= AT_VIEWED
    dated = answered & ~np.isnan(history.decided) & (history.pending | (history.stage == AT_HIRED))
    return _own(history, answered, dated, history.decided)


def _own(history: History, answered: Bools, dated: Bools, when: Floats) -> Delays | None:
    """Estimate the law of the delay until an answer; None where too few are dated."""
    delay = when - history.sent
    dated = dated & ~np.isnan(delay)
    if dated.sum() < ENOUGH_ANSWERS:
        return None
    use = dated | (~answered & ~np.isnan(history.sent))
    time = np.where(dated, np.maximum(delay, 0.0), np.where(history.pending, history.waited, np.inf))
    times, left = kaplan_meier(time[use], dated[use])
    share = (1.0 - left) / (1.0 - left[-1])
    return Delays(times, np.asarray(share, np.float64), own=True, answers=int(dated.sum()))


def delays_for(history: History, clients: ClientsSpec) -> Delays:
    """A person's own delays where there are enough answers, of each stage if possible, else by the rules."""
    history = history.take(history.told)
    every = own_delays(history) or delays_of_rules(clients)
    own = {stage: _until(history, stage) for stage in range(AT_VIEWED, AT_HIRED + 1)}
    return every._replace(by_stage={stage: law for stage, law in own.items() if law is not None})


def _until(history: History, stage: int) -> Delays | None:
    """A person's own delays until a stage; None where too few are dated, or most of them are not."""
    reached, when = history.stage >= stage, history.reached_on(stage)
    dated = reached & ~np.isnan(when - history.sent)
    return _own(history, reached, dated, when) if 2 * dated.sum() > reached.sum() else None
