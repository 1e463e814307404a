"""Is a freelancer in a rival's place hired as often as the rival.

Answers: does the market treat its simulated freelancers and its crowd alike. One freelancer of the crowd's
nature, who bids as the crowd does, must win as often as a member of the crowd; who wins more often has been
given an easier market than everybody else (exchangeability).
"""

from collections.abc import Sequence

from simulator.model.scenario import Scenario
from simulator.runs.result import RunResult
from simulator.studies.baselines.checks import Check, within

PLACE = "in a rival's place"
"""the group that stands where rivals stand"""
_ALIKE, _REPLICATIONS = 0.05, 40
_NATURE = (
    # everybody fits every post, and all are as appealing: 0.5 N(1, 1.2) is N(0.5, 0.6)
    "field.match=1",
    "field.appeal={normal: {mean: 0.5, sd: 0.6}}",
    "hiring.logit={quality: 0.5, reputation: 0, newcomer: 0, boosted: 0}",
    # whom nobody invites, and who neither runs short nor grows full nor bids for slots
    "field.boost_share=0",
    "boosts.pricing=off",
    "invitations.share=0",
    "contracts.repeat_share=0",
    "connects={signup_grant: 1000000, expiry: null, rollover: {rule: keep}}",
    f'freelancers=[{{name: "{PLACE}", strategy: spray_and_pray, count: 40, width: 1000, tailoring: 0, '
    "quality: {normal: {mean: 1, sd: 1.2}}, price_level: 1, capacity: unlimited, checks_per_hour: 4, "
    "feed_size: 1000, plan: basic}]",
    "horizon=40 d",
    "warmup=0",
    "run.keep_tables=0",
)


def exchange_wanted(scenario: Scenario) -> list[list[str]]:
    """Return the overrides with which a crowd and one freelancer of its nature are played; none in a market.

    In a market all are simulated, so there is nobody to exchange.
    """
    if scenario.competition != "field":
        return []
    return [[*_NATURE, f"run.replications={_REPLICATIONS}"]]


def exchange_checks(runs: Sequence[RunResult]) -> list[Check]:
    """Check that a freelancer in a rival's place wins as often as the crowd.

    Parameters
    ----------
    runs : sequence of RunResult
        Those of `exchange_wanted` are found by their group; others are passed over.

    Returns
    -------
    list of Check
        One per run: wins per proposal of the freelancer, over those of rivals whom nobody invited. Lucky and
        unlucky draws of the freelancer are taken out.
    """
    found = []
    for run in runs:
        if list(run.groups) != [PLACE]:
            continue
        sums, market = run.replications.sum(numeric_only=True), run.market
        own = (sums["hires"] - sums["hire_luck"]) / sums["proposals"]
        cold = market["hires"] - market["invited_hires"], market["proposals"] - market["invited_proposals"]
        crowd = cold[0].sum() / cold[1].sum()
        name = "wins of one in a rival's place / of the crowd"
        found.append(within(name, float(own / crowd), 1 - _ALIKE, 1 + _ALIKE))
    return found
