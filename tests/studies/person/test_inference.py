"""A person's chances: the field's answer without proposals, their own with many, and honest in between."""

from __future__ import annotations

import time

import numpy as np
import pytest
from scipy import stats

from simulator.loader.history.table import AT_HIRED, AT_INTERVIEWED, AT_REPLIED, AT_VIEWED, LOST, history_of
from simulator.metrics.estimates.draws import steady_uniforms
from simulator.model.clients import HIRED, PENDING, SILENT
from simulator.studies.person.delays import Delays
from simulator.studies.person.evidence import Evidence, evidence_of, evidence_of_totals, nothing, stages_sure
from simulator.studies.person.inference import TRUSTED, posterior_of
from simulator.studies.person.prior import (
    SIMULATED,
    Prior,
    centred,
    even_normals,
    prior_of_counts,
    reach_of,
    with_talks,
)
from simulator.studies.person.sampling import smoothed

SHARES = np.array([0.18, 0.057, 0.0127])
SPREAD = np.array([[0.27, 0.06, 0.05], [0.06, 0.36, 0.06], [0.05, 0.06, 0.25]])


@pytest.fixture(scope="module")
def prior() -> Prior:
    factor = np.linalg.cholesky(SPREAD)
    return Prior(SIMULATED, centred(SHARES, factor), factor, SHARES, 400, 40_000)


def test_without_proposals_the_answer_is_that_of_the_field(prior: Prior) -> None:
    found = posterior_of(prior, nothing())
    assert [found.mean(k) for k in range(3)] == pytest.approx(SHARES, rel=0.01)
    assert found.moved() == pytest.approx(0, abs=1e-9)
    assert found.narrowed() == 0


def test_all_open_says_nothing(prior: Prior) -> None:
    rows, _ = evidence_of_totals(40, {AT_VIEWED: 0, AT_REPLIED: 0, AT_HIRED: 0}, pending=40)
    found = posterior_of(prior, rows)
    assert found.mean() == posterior_of(prior, nothing()).mean()


def test_none_hired_in_forty_is_less_than_the_field_and_not_zero_and_wide(prior: Prior) -> None:
    rows, _ = evidence_of_totals(40, {AT_VIEWED: 7, AT_REPLIED: 2, AT_HIRED: 0})
    found = posterior_of(prior, rows)
    assert 0.4 * SHARES[-1] < found.mean() < SHARES[-1] * 1.2
    assert found.quantile(0.025) > 0
    assert found.quantile(0.975) > 4 * found.quantile(0.025)
    assert 0 < found.narrowed() < 0.4
    assert found.tail < TRUSTED


def test_many_proposals_speak_for_themselves() -> None:
    factor, share = np.array([[0.8]]), np.array([0.02])
    prior = Prior((AT_HIRED,), centred(share, factor), factor, share, 50, 5000)
    rows, stages = evidence_of_totals(796, {AT_HIRED: 63})
    found = posterior_of(prior, rows)
    assert stages == (AT_HIRED,)
    low, high = (stats.beta(64, 734).ppf(q) for q in (0.025, 0.975))  # by the counts alone
    assert low - 0.02 < found.quantile(0.025) < low
    assert found.mean() == pytest.approx(63 / 796, rel=0.1)
    assert found.quantile(0.975) < high


def test_one_step_agrees_with_the_integral() -> None:
    """A normal prior and binomial counts, integrated on a grid."""
    factor, share = np.array([[0.6]]), np.array([0.05])
    prior = Prior((AT_HIRED,), centred(share, factor), factor, share, 10, 100)
    rows, _ = evidence_of_totals(80, {AT_HIRED: 7})
    found = posterior_of(prior, rows)
    grid = np.linspace(-8, 3, 20_001)
    p = 1 / (1 + np.exp(-grid))
    weight = stats.norm.pdf(grid, prior.mean[0], 0.6) * stats.binom.pmf(7, 80, p)
    weight /= weight.sum()
    assert found.mean() == pytest.approx(float(weight @ p), rel=0.005)
    cdf = np.cumsum(weight)
    for at in (0.025, 0.5, 0.975):
        assert found.quantile(at) == pytest.approx(float(p[np.searchsorted(cdf, at)]), rel=0.02)


def test_an_open_proposal_counts_for_the_answers_that_are_due(prior: Prior) -> None:
    delays = Delays(np.array([5.0, 10.0]), np.array([0.5, 1.0]), own=False, answers=0)
    columns = {"sent": [0.0, 94.0, 99.0], "stage": [0, 0, 1], "fate": [LOST, PENDING, PENDING]}
    history = history_of(columns, 100.0, frozenset({0, AT_VIEWED, AT_HIRED}))
    rows, stages = evidence_of(history, delays)
    assert stages == (AT_VIEWED, AT_HIRED)
    assert rows.due.tolist() == [1.0, 0.5, 0.0]
    assert rows.low.tolist() == [0, 0, 1]


def test_a_status_that_was_overwritten_counts_as_not_marked_and_is_named() -> None:
    columns = {"sent": [0.0, 1.0], "stage": [0, 1], "most": [AT_REPLIED, 1], "fate": [LOST, PENDING]}
    delays = Delays(np.array([1.0]), np.array([1.0]), own=False, answers=0)
    recorded = frozenset({0, AT_VIEWED, AT_REPLIED, AT_INTERVIEWED, AT_HIRED})
    history = history_of(columns, 9.0, recorded)
    rows, stages = evidence_of(history, delays)
    assert stages == (AT_VIEWED, AT_REPLIED, AT_INTERVIEWED, AT_HIRED)
    assert (rows.low.tolist(), rows.high.tolist(), rows.due[0]) == ([0, 1], [0, 1], 1.0)
    assert rows.unmarked == (AT_VIEWED, AT_REPLIED)
    assert stages_sure(history) == (AT_INTERVIEWED, AT_HIRED)


ENDED = {  # what the file calls those that ended: how far they may have got, and what it marks of the others
    "no response": (AT_VIEWED, AT_VIEWED),
    "rejected": (AT_INTERVIEWED, AT_VIEWED),
    "rejected, some answered": (AT_INTERVIEWED, AT_REPLIED),
    "rejected, some talked about": (AT_INTERVIEWED, AT_INTERVIEWED),
}


def log_of(
    most: int, mark: int, hires: int, waiting: int, known: int = 0
) -> tuple[Evidence, tuple[int, ...]]:
    """Forty proposals: seven marked, some hired, some waiting, the others over with a word that hides."""
    over = 40 - 7 - hires - waiting
    stage = [mark] * 7 + [AT_HIRED] * hires + [0] * (over + waiting + known)
    fate = [PENDING] * 7 + [HIRED] * hires + [SILENT] * over + [PENDING] * waiting + [LOST] * known
    columns = {"sent": np.arange(40.0 + known), "stage": stage, "fate": fate}
    columns["most"] = np.where(np.array(fate) == SILENT, most, stage)
    at_once = Delays(np.array([0.0]), np.array([1.0]), own=False, answers=0)
    return evidence_of(history_of(columns, 500.0, frozenset({0, mark, AT_HIRED})), at_once)


@pytest.mark.parametrize("ended", ENDED)
def test_marks_of_some_count_against_all_that_ended(ended: str) -> None:
    """As seven marked of forty, and none hired: two steps, integrated on a grid."""
    rows, stages = log_of(*ENDED[ended], 0, 0)
    share, spread = np.array([0.2, 0.02]), 0.5
    prior = Prior(stages, centred(share, spread * np.eye(2)), spread * np.eye(2), share, 9, 900)
    grid = np.linspace(-8, 4, 2001)
    p = 1 / (1 + np.exp(-grid))
    marked = stats.norm.pdf(grid, prior.mean[0], spread) * p**7 * (1 - p) ** 33
    hired = stats.norm.pdf(grid, prior.mean[1], spread) * (1 - p) ** 7
    chance = float(marked @ p / marked.sum()) * float(hired @ p / hired.sum())
    found = posterior_of(prior, rows)
    assert stages == (ENDED[ended][1], AT_HIRED)
    assert found.mean() == pytest.approx(chance, rel=0.02)
    assert found.moved() < -0.1


@pytest.mark.parametrize("known", [0, 27, 90])
@pytest.mark.parametrize("ended", ENDED)
def test_one_hire_less_never_raises_the_chance(ended: str, known: int) -> None:
    """Whatever share of the others is known not to have got far."""
    chances = []
    for hires in range(4):
        rows, stages = log_of(*ENDED[ended], hires, 2, known)
        share, factor = np.array([0.2, 0.02]), np.eye(2) * 0.5
        prior = Prior(stages, centred(share, factor), factor, share, 9, 900)
        chances.append(posterior_of(prior, rows).mean())
    assert chances == sorted(chances)


def test_talks_split_the_last_step_and_leave_hires_as_they_are(prior: Prior) -> None:
    talks = with_talks(prior)
    assert talks.stages[-2:] == (AT_INTERVIEWED, AT_HIRED)
    assert talks.shares[-1] == SHARES[-1]
    assert talks.shares[1] > talks.shares[2] > talks.shares[3]


def test_the_prior_of_people_finds_how_they_differ() -> None:
    drawn = even_normals(512, 3)[1:, :2] * [0.6, 0.2] + [-1.0, -1.5]
    reach = reach_of(drawn)
    viewed = stats.binom.ppf(steady_uniforms("views", 511)[:, 0], 400, reach[:, 0])
    hired = stats.binom.ppf(steady_uniforms("hires", 511)[:, 0], viewed, reach[:, 1] / reach[:, 0])
    counts = np.column_stack([np.full(511, 400.0), viewed, hired])
    found = prior_of_counts(counts, (AT_VIEWED, AT_HIRED), misfit=0.0)
    assert found.sd == pytest.approx([0.6, 0.2], abs=0.06)
    assert found.shares == pytest.approx(reach.mean(axis=0), rel=0.03)


def test_lines_of_work_and_numbers_of_the_post_are_drawn_towards_none(prior: Prior) -> None:
    rows = np.arange(300)
    low = np.where(rows % 5 == 0, 1, 0)
    slopes = np.column_stack([np.where(low == 1, 1.0, -0.25), np.cos(rows)])
    data = Evidence(low, low, np.ones(300), np.ones(300), slopes, rows % 5, ("connects", "rivals"))
    began = time.perf_counter()
    found = posterior_of(prior, data)
    assert time.perf_counter() - began < 20  # two seconds on a machine that does nothing else
    mean = found.weights @ found.slopes
    assert mean[0] > 0.1 > abs(mean[1])
    assert found.tail < TRUSTED


def test_the_largest_weights_are_smoothed_and_their_tail_is_told() -> None:
    at = (np.arange(4000) + 0.5) / 4000
    assert smoothed(np.log(at))[1] < 0.3
    weights, tail = smoothed(-1.5 * np.log1p(-at))  # a Pareto law of shape 1.5
    assert tail == pytest.approx(1.5, abs=0.3)
    assert weights.sum() == pytest.approx(1)
