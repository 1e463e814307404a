"""A known box is found, with its limits; where there is none, none is."""

import numpy as np
import pytest

from simulator.studies.when.boxes import Box, Share, find_boxes, losing_chances, shares_in
from simulator.studies.when.limits import Factor, Limit
from simulator.studies.when.when import borne_out

FACTORS = tuple(Factor(f"x{k + 1}") for k in range(5))


def noisy_worlds(seed, kind="box", points=400, replications=16, width=5):
    """Worlds in which A loses iff x1 > 0.6 and x2 < 0.3, known up to noise of twice the difference."""
    rng = np.random.default_rng(seed)
    x = rng.random((points, width))
    truth = {
        "box": np.where((x[:, 0] > 0.6) & (x[:, 1] < 0.3), -1.0, 1.0),
        "equal": np.zeros(points),
        "scattered": rng.choice([-1.0, 1.0], points),
        "wins": np.ones(points),
    }[kind]
    shared, own = rng.standard_normal(replications), rng.standard_normal((points, replications))
    return x, truth[:, None] + 1.4 * shared + 1.4 * own


def is_known_box(boxes):
    if not boxes or [limit.factor for limit in boxes[0].limits] != [0, 1]:
        return False
    first, second = boxes[0].limits
    return (
        abs(first.low - 0.6) < 0.05
        and abs(second.high - 0.3) < 0.05
        and np.isinf([first.high, second.low]).all()
    )


@pytest.fixture(scope="module")
def found():
    return find_boxes(*noisy_worlds(0, points=160, width=3, replications=32), FACTORS[:3])


def test_a_known_box_is_found(found):
    assert is_known_box(found)
    box = found[0]
    assert 0.6 < box.density.value <= box.density.high
    assert box.mass.low < 0.12 < box.mass.high
    assert box.coverage.low < box.coverage.value <= box.coverage.high
    assert min(box.used) > 0.6


@pytest.mark.parametrize("kind", ["equal", "scattered", "wins"])
def test_there_is_no_box_where_nothing_decides(kind):
    assert find_boxes(*noisy_worlds(5, kind), FACTORS) == ()


def test_a_choice_may_be_a_limit():
    rng = np.random.default_rng(8)
    x = np.column_stack([rng.integers(0, 4, 200), rng.random(200)]).astype(float)
    truth = np.where(np.isin(x[:, 0], [1, 3]), -1.0, 1.0)
    kinds = (Factor("kind", levels=("a", "b", "c", "d")), FACTORS[1])
    (box,) = find_boxes(x, truth[:, None] + rng.normal(0, 0.5, (200, 12)), kinds)
    assert box.limits == (Limit(0, among=(1, 3)),)


def test_a_difference_that_is_not_there_is_no_loss():
    assert losing_chances(np.zeros((2, 8))).tolist() == [0.0, 0.0]
    assert losing_chances(np.array([[-1.0], [1.0]])).tolist() == [1.0, 0.0]
    low, high = losing_chances(np.array([[-2.0, -1.0, 0.1], [2.0, 1.0, -0.1]]))
    assert low == pytest.approx(1 - high)
    assert 0.8 < low < 1


def test_replications_widen_a_share_as_points_do():
    x, few = noisy_worlds(4, replications=6)
    _, many = noisy_worlds(4, replications=200)
    limits = (Limit(0, low=0.6), Limit(1, high=0.3))
    wide, narrow = (shares_in(limits, x, differences)[0] for differences in (few, many))
    assert wide.high - wide.low > narrow.high - narrow.low
    assert narrow.value > 0.97


@pytest.mark.parametrize(
    ("fresh", "overall", "told"),
    [
        (Share(0.9, 0.8, 1.0), 0.4, True),
        (Share(0.7, 0.37, 1.0), 0.4, False),  # perhaps in fewer than half
        (Share(0.9, 0.7, 1.0), 0.75, False),  # perhaps as often as in all worlds
        (Share(0.3, 0.2, 0.4), 0.1, False),
    ],
)
def test_a_box_is_told_only_where_fresh_worlds_are_surely_above_all_and_above_half(fresh, overall, told):
    some = Share(0.8, 0.3, 0.9)
    box = Box((Limit(0, low=0.6),), some, some, some)
    also = Box((Limit(1, low=0.6),), Share(0.95, 0.85, 1.0), some, some)
    kept, refuted = borne_out((box, box, also), fresh, Share(overall, 0.0, 1.0))
    assert kept == ((box, also) if told else ())
    assert refuted is (None if told else box)


def test_fresh_worlds_bear_out_a_known_box():
    """Ten times 32 worlds inside the box, known up to noise of twice the difference."""
    right = 0
    for seed in range(10):
        x, differences = noisy_worlds(100 + seed, points=400)
        inside = np.flatnonzero((x[:, 0] > 0.6) & (x[:, 1] < 0.3))[:32]
        right += shares_in((), x[inside], differences[inside])[0].low > 0.5
    assert right >= 9


def test_all_of_a_few_worlds_are_not_all_worlds():
    """Of 32 worlds that all lose, samples of them would say 100 % for certain."""
    x = np.random.default_rng(1).random((32, 2))
    for sign in (1, -1):
        lost = shares_in((), x, np.full((32, 8), -1.0) * sign)[0]
        low, high = (lost.low, lost.high) if sign > 0 else (1 - lost.high, 1 - lost.low)
        assert low == pytest.approx(0.025 ** (1 / 32))
        assert high == 1


@pytest.mark.campaign
def test_known_boxes_are_found_nearly_always():
    right = sum(is_known_box(find_boxes(*noisy_worlds(seed), FACTORS)) for seed in range(200))
    assert right >= 190


@pytest.mark.campaign
@pytest.mark.parametrize("kind", ["equal", "scattered"])
def test_boxes_are_hardly_ever_invented(kind):
    none = sum(not find_boxes(*noisy_worlds(seed, kind), FACTORS) for seed in range(200))
    assert none >= 190
