"""All strategies by name, in one literal dict, so that no name can be entered twice.

Answers: which rules there are. `registry.py` adds installed packages and makes strategies from their names.
"""

# longer than an `__init__` should be: this is the one place where a strategy gets its name
from simulator.strategies.contract import catalogue
from simulator.strategies.contract.base import Strategy
from simulator.strategies.habits import boosting, mixing, rivals, wrappers
from simulator.strategies.published.adaptive_filters import AdaptiveFilters
from simulator.strategies.published.bid_near_average import BidNearAverage
from simulator.strategies.published.fit_threshold import FitThreshold
from simulator.strategies.published.five_filter_agency import FiveFilterAgency
from simulator.strategies.published.new_client_opportunist import NewClientOpportunist
from simulator.strategies.published.qualified_client import QualifiedClient
from simulator.strategies.published.repeat_first import RepeatFirst
from simulator.strategies.published.review_builder import ReviewBuilder
from simulator.strategies.published.skip_idle_client import SkipIdleClient
from simulator.strategies.published.triage_p1_p2_p3 import TriageP1P2P3
from simulator.strategies.published.two_a_day import TwoADay
from simulator.strategies.published.whale_hunter import WhaleHunter
from simulator.strategies.simple.cheap_first import CheapFirst
from simulator.strategies.simple.fresh_hour import FreshHour
from simulator.strategies.simple.fresh_minutes import FreshMinutes
from simulator.strategies.simple.hire_rate_50 import HireRate50
from simulator.strategies.simple.invite_only import InviteOnly
from simulator.strategies.simple.low_competition import LowCompetition
from simulator.strategies.simple.random import Random
from simulator.strategies.simple.spray_and_pray import SprayAndPray
from simulator.strategies.simple.verified_only import VerifiedOnly
from simulator.strategies.theory import filter_learners
from simulator.strategies.theory.adaptive_threshold import AdaptiveThreshold
from simulator.strategies.theory.expected_value import ExpectedValue
from simulator.strategies.theory.knapsack import Knapsack
from simulator.strategies.theory.shadow_price import ShadowPrice
from simulator.strategies.theory.value_per_connect import ValuePerConnect
from simulator.strategies.yardsticks.clairvoyant import Clairvoyant
from simulator.strategies.yardsticks.oracles import HighestMatch, HighestTrueP

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
    "watch_rivals": rivals.WatchRivals,
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
    "only_if": wrappers.OnlyIf,
    "only_when_capacity": wrappers.OnlyWhenCapacity,
    "tailor_if": wrappers.TailorIf,
    "withdraw_after": wrappers.WithdrawAfter,
    "boosted": boosting.Boosted,
    "boost_if": boosting.BoostIf,
    "noise": mixing.Noise,
    "mixture": mixing.RuleMixture,
    "switch_at": mixing.SwitchAt,
    # bounds, which see what no freelancer can see
    "highest_match": HighestMatch,
    "highest_true_p": HighestTrueP,
    "clairvoyant": Clairvoyant,
}
catalogue.KNOWN.update(STRATEGIES)
