"""All strategies by name, in one literal dict, so that no name can be entered twice.

Answers: which rules there are. A strategy is imported when its name is looked up: most commands need one or
two. `registry.py` adds installed packages and makes strategies from their names.
"""

# longer than an `__init__` should be: this is the one place where a strategy gets its name
from collections.abc import Mapping
from typing import TYPE_CHECKING

from simulator.strategies.contract import catalogue

if TYPE_CHECKING:
    from simulator.strategies.contract.base import Strategy

_WHERE = {
    # baseline
    "random": "simple.random:Random",
    # what freelancers and their tools do
    "spray_and_pray": "simple.spray_and_pray:SprayAndPray",
    "fresh_hour": "simple.fresh_hour:FreshHour",
    "fresh_minutes": "simple.fresh_minutes:FreshMinutes",
    "low_competition": "simple.low_competition:LowCompetition",
    "verified_only": "simple.verified_only:VerifiedOnly",
    "hire_rate_50": "simple.hire_rate_50:HireRate50",
    "qualified_client": "published.qualified_client:QualifiedClient",
    "whale_hunter": "published.whale_hunter:WhaleHunter",
    "fit_threshold": "published.fit_threshold:FitThreshold",
    "triage_p1_p2_p3": "published.triage_p1_p2_p3:TriageP1P2P3",
    "two_a_day": "published.two_a_day:TwoADay",
    "never_boost": "habits.boosting:NeverBoost",
    "always_boost_top": "habits.boosting:AlwaysBoostTop",
    "boost_high_value": "habits.boosting:BoostHighValue",
    "boost_best_match": "habits.boosting:BoostBestMatch",
    "cheap_first": "simple.cheap_first:CheapFirst",
    "value_per_connect": "theory.value_per_connect:ValuePerConnect",
    "skip_idle_client": "published.skip_idle_client:SkipIdleClient",
    "new_client_opportunist": "published.new_client_opportunist:NewClientOpportunist",
    "invite_only": "simple.invite_only:InviteOnly",
    "review_builder": "published.review_builder:ReviewBuilder",
    "repeat_first": "published.repeat_first:RepeatFirst",
    "paced_budget": "habits.wrappers:PacedBudget",
    "adaptive_filters": "published.adaptive_filters:AdaptiveFilters",
    "five_filter_agency": "published.five_filter_agency:FiveFilterAgency",
    "bid_near_average": "published.bid_near_average:BidNearAverage",
    "watch_rivals": "habits.rivals:WatchRivals",
    # what theory would do
    "expected_value": "theory.expected_value:ExpectedValue",
    "shadow_price": "theory.shadow_price:ShadowPrice",
    "knapsack": "theory.knapsack:Knapsack",
    "adaptive_threshold": "theory.adaptive_threshold:AdaptiveThreshold",
    "boost_breakeven": "habits.boosting:BoostBreakeven",
    "thompson": "theory.filter_learners:Thompson",
    "ucb": "theory.filter_learners:Ucb",
    "explore_then_commit": "theory.filter_learners:ExploreThenCommit",
    # habits around any of these
    "capped": "habits.wrappers:Capped",
    "cool_down": "habits.wrappers:CoolDown",
    "only_if": "habits.wrappers:OnlyIf",
    "only_when_capacity": "habits.wrappers:OnlyWhenCapacity",
    "tailor_if": "habits.wrappers:TailorIf",
    "withdraw_after": "habits.wrappers:WithdrawAfter",
    "boosted": "habits.boosting:Boosted",
    "boost_if": "habits.boosting:BoostIf",
    "noise": "habits.mixing:Noise",
    "mixture": "habits.mixing:RuleMixture",
    "switch_at": "habits.mixing:SwitchAt",
    # bounds, which see what no freelancer can see
    "highest_match": "yardsticks.oracles:HighestMatch",
    "highest_true_p": "yardsticks.oracles:HighestTrueP",
    "clairvoyant": "yardsticks.clairvoyant:Clairvoyant",
}
"""module below this package, and class"""
catalogue.KNOWN.add(__name__, _WHERE)
STRATEGIES: "Mapping[str, type[Strategy]]" = catalogue.KNOWN
