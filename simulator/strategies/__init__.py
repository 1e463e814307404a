"""The strategies by name: one literal dict, which also keeps a second entry of a name out.

Answers: which rules there are. `registry.py` adds installed packages and makes strategies from their names.
"""

# longer than an `__init__` should be: this is the one place where a strategy gets its name
from simulator.strategies import boosting, catalogue, filter_learners, mixing, wrappers
from simulator.strategies.adaptive_filters import AdaptiveFilters
from simulator.strategies.adaptive_threshold import AdaptiveThreshold
from simulator.strategies.base import Strategy
from simulator.strategies.bid_near_average import BidNearAverage
from simulator.strategies.cheap_first import CheapFirst
from simulator.strategies.clairvoyant import Clairvoyant
from simulator.strategies.expected_value import ExpectedValue
from simulator.strategies.fit_threshold import FitThreshold
from simulator.strategies.five_filter_agency import FiveFilterAgency
from simulator.strategies.fresh_hour import FreshHour
from simulator.strategies.fresh_minutes import FreshMinutes
from simulator.strategies.hire_rate_50 import HireRate50
from simulator.strategies.invite_only import InviteOnly
from simulator.strategies.knapsack import Knapsack
from simulator.strategies.low_competition import LowCompetition
from simulator.strategies.new_client_opportunist import NewClientOpportunist
from simulator.strategies.oracles import HighestMatch, HighestTrueP
from simulator.strategies.qualified_client import QualifiedClient
from simulator.strategies.random import Random
from simulator.strategies.repeat_first import RepeatFirst
from simulator.strategies.review_builder import ReviewBuilder
from simulator.strategies.shadow_price import ShadowPrice
from simulator.strategies.skip_idle_client import SkipIdleClient
from simulator.strategies.spray_and_pray import SprayAndPray
from simulator.strategies.triage_p1_p2_p3 import TriageP1P2P3
from simulator.strategies.two_a_day import TwoADay
from simulator.strategies.value_per_connect import ValuePerConnect
from simulator.strategies.verified_only import VerifiedOnly
from simulator.strategies.whale_hunter import WhaleHunter

STRATEGIES: dict[str, type[Strategy]] = {
    # baseline
    "random": Random,
    # what freelancers and their tools do
    "spray_and_pray": SprayAndPray,
    "fresh_hour": FreshHour,
    "fresh_minutes": FreshMinutes,
    "low_competition": LowCompetition,
    "verified_only": VerifiedOnly,
    "hire_rate_50": HireRate50,
    "qualified_client": QualifiedClient,
    "whale_hunter": WhaleHunter,
    "fit_threshold": FitThreshold,
    "triage_p1_p2_p3": TriageP1P2P3,
    "two_a_day": TwoADay,
    "never_boost": boosting.NeverBoost,
    "always_boost_top": boosting.AlwaysBoostTop,
    "boost_high_value": boosting.BoostHighValue,
    "boost_best_match": boosting.BoostBestMatch,
    "cheap_first": CheapFirst,
    "value_per_connect": ValuePerConnect,
    "skip_idle_client": SkipIdleClient,
    "new_client_opportunist": NewClientOpportunist,
    "invite_only": InviteOnly,
    "review_builder": ReviewBuilder,
    "repeat_first": RepeatFirst,
    "paced_budget": wrappers.PacedBudget,
    "adaptive_filters": AdaptiveFilters,
    "five_filter_agency": FiveFilterAgency,
    "bid_near_average": BidNearAverage,
    # what theory would do
    "expected_value": ExpectedValue,
    "shadow_price": ShadowPrice,
    "knapsack": Knapsack,
    "adaptive_threshold": AdaptiveThreshold,
    "boost_breakeven": boosting.BoostBreakeven,
    "thompson": filter_learners.Thompson,
    "ucb": filter_learners.Ucb,
    "explore_then_commit": filter_learners.ExploreThenCommit,
    # habits around any of these
    "capped": wrappers.Capped,
    "cool_down": wrappers.CoolDown,
    "only_when_capacity": wrappers.OnlyWhenCapacity,
    "tailor_if": wrappers.TailorIf,
    "withdraw_after": wrappers.WithdrawAfter,
    "boosted": boosting.Boosted,
    "boost_if": boosting.BoostIf,
    "noise": mixing.Noise,
    "mixture": mixing.Mixture,
    "switch_at": mixing.SwitchAt,
    # bounds, which see what nobody can see
    "highest_match": HighestMatch,
    "highest_true_p": HighestTrueP,
    "clairvoyant": Clairvoyant,
}
catalogue.KNOWN.update(STRATEGIES)
