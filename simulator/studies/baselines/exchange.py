"""Is a freelancer in a rival's place hired as often as the rival.

Answers: does the market treat its simulated freelancers and its crowd alike. One freelancer of the crowd's
nature, who bids as the crowd does, must win as often as a member of the crowd; who wins more often has been
given an easier market than everybody else (exchangeability). It is asked twice: of the laws, category by
category and without playing, and of the program, by playing.
"""

from collections.abc import Sequence

import numpy as np
from scipy.stats import poisson

from simulator.model.field import crowd_law, expected_rivals
from simulator.model.scenario import Scenario
from simulator.model.values.distributions import Floats
from simulator.runs.result import RunResult
from simulator.studies.baselines.checks import Check, within
from simulator.studies.baselines.listings import draw_posts, evenly

PLACE = "in a rival's place"
"""the group that stands where rivals stand"""
POSTS = 40_000
_ALIKE, _REPLICATIONS = 0.05, 40
_NATURE = (
    # everybody fits every post, asks the same and is as appealing: 0.5 N(1, 1.2) is N(0.5, 0.6)
    "field.match=1",
    "field.price_level=1",
    "field.appeal={normal: {mean: 0.5, sd: 0.6}}",
    "hiring.logit={quality: 0.5, reputation: 0, newcomer: 0, boosted: 0}",
    # whom nobody invites, and who neither runs short nor grows full nor bids for slots
    "field.boost_share=0",
    "boosts.pricing=off",
    "invitations.share=0",
    "contracts.repeat_share=0",
    "connects={signup_grant: 1000000, expiry: null, rollover: {rule: keep}}",
    "horizon=40 d",
    "warmup=0",
    "run.keep_tables=0",
)
_TRAITS = (
    "strategy: spray_and_pray, count: 40, width: 1000, tailoring: 0, quality: {normal: {mean: 1, sd: 1.2}}, "
    "price_level: 1, capacity: unlimited, checks_per_hour: 4, feed_size: 1000, plan: basic"
)
_APPEAL = float(np.exp(2 * 0.5 + 0.5 + 0.6**2 / 2))
"""mean of exp(V) of a rival of middling match, enough for how the chance of a hire grows with the crowd"""
_GRID = np.exp(np.linspace(-6.0, 7.0, 300))


def exchange_wanted(scenario: Scenario) -> list[list[str]]:
    """Return the overrides with which a crowd and one freelancer of its nature are played; none in a market.

    In a market all are simulated, so there is nobody to exchange. Freelancers work where rivals do, in
    categories with large crowds oftener than in others, or the comparison would be one of categories.
    """
    if scenario.competition != "field":
        return []
    laws = {name: crowd_law(scenario.field, c) for name, c in scenario.jobs.categories.items()}
    mix = ", ".join(f'"{name}": {mean}' for name, (mean, _) in laws.items())
    group = f'freelancers=[{{name: "{PLACE}", {_TRAITS}, categories: {{{mix}}}}}]'
    return [[*_NATURE, group, f"run.replications={_REPLICATIONS}"]]


def _win_chances(scenario: Scenario) -> Floats:
    """Chance that one proposal to a live post wins, by how many rivals the post expects (`_GRID`)."""
    attention, logit = scenario.clients.attention, scenario.hiring.logit
    most = int(poisson.ppf(1 - 1e-9, _GRID[-1]))
    rivals = np.arange(most + 1)
    read = np.minimum(np.maximum(attention.quantile(evenly(200)), 0)[:, None], rivals + 1)
    filled = (read * _APPEAL / (np.exp(logit.outside) + read * _APPEAL)).mean(axis=0)
    return np.array([poisson.pmf(rivals, mean) @ (filled / (rivals + 1)) for mean in _GRID])


def wins_by_category(scenario: Scenario, posts: int = POSTS) -> dict[str, float]:
    """Win rate of one in a rival's place over that of the crowd, by the laws alone.

    Parameters
    ----------
    scenario : Scenario
        Its posts are drawn, not played.
    posts : int
        About how many.

    Returns
    -------
    dict
        By category. Freelancers stand on a post with the chance that it reaches them, rivals in proportion to
        how many are expected, and given that one is there the others are Poisson (Slivnyak). So the ratio is
        1 unless reach and crowd part, as on posts that all see.
    """
    jobs = draw_posts(scenario, posts)
    means = expected_rivals(scenario.field, scenario.jobs, jobs, None)
    ln_means = np.log(np.maximum(means, _GRID[0]))
    wins = np.interp(ln_means, np.log(_GRID), _win_chances(scenario)) * jobs["live"]
    found = {}
    for index, name in enumerate(scenario.jobs.categories):
        here = (jobs["category"] == index) & (means > 0)
        if here.any():
            own, crowd = (np.average(wins[here], weights=w[here]) for w in (jobs["reach"], means))
            found[name] = float(own / crowd)
    return found


def exchange_checks(runs: Sequence[RunResult]) -> list[Check]:
    """Check that a freelancer in a rival's place wins as often as the crowd.

    Parameters
    ----------
    runs : sequence of RunResult
        Those of `exchange_wanted` are found by their group; others are passed over.

    Returns
    -------
    list of Check
        Two per run: wins per proposal of the freelancer, over those of rivals whom nobody invited, without
        lucky and unlucky draws of the freelancer; and the category that is furthest off by the laws.
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
        found += exchange_by_law(run.scenario)
    return found


def exchange_by_law(scenario: Scenario) -> list[Check]:
    """Check the category in which one in a rival's place differs most from the rival; needs no run."""
    ratios = wins_by_category(scenario)
    if not ratios:
        return []
    worst = max(ratios, key=lambda name: abs(np.log(ratios[name])))
    check = within("– by the laws, category furthest off", ratios[worst], 1 - _ALIKE, 1 + _ALIKE)
    return [check._replace(note=worst)]
