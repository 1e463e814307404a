"""The strategies by name: one literal dict, which also keeps a second entry of a name out.

Answers: which rules there are. `registry.py` adds installed packages and makes strategies from their names.
"""

from simulator.strategies.adaptive_filters import AdaptiveFilters
from simulator.strategies.base import Strategy
from simulator.strategies.cheap_first import CheapFirst
from simulator.strategies.fit_threshold import FitThreshold
from simulator.strategies.fresh_hour import FreshHour
from simulator.strategies.low_competition import LowCompetition
from simulator.strategies.oracles import HighestMatch, HighestTrueP
from simulator.strategies.random import Random
from simulator.strategies.spray_and_pray import SprayAndPray
from simulator.strategies.value_per_connect import ValuePerConnect
from simulator.strategies.verified_only import VerifiedOnly
from simulator.strategies.wrappers import Boosted, PacedBudget

STRATEGIES: dict[str, type[Strategy]] = {
    "random": Random,
    "spray_and_pray": SprayAndPray,
    "fit_threshold": FitThreshold,
    "value_per_connect": ValuePerConnect,
    "low_competition": LowCompetition,
    "fresh_hour": FreshHour,
    "cheap_first": CheapFirst,
    "verified_only": VerifiedOnly,
    "adaptive_filters": AdaptiveFilters,
    "paced_budget": PacedBudget,
    "boosted": Boosted,
    "highest_match": HighestMatch,
    "highest_true_p": HighestTrueP,
}
