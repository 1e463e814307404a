"""How serious a recorded client is: what a record says, and that it says nothing more."""

import numpy as np
import numpy.typing as npt
import pytest

from simulator.model.clients import ClientsSpec
from simulator.model.jobs import COLUMNS
from simulator.model.recorded import Recorded
from simulator.model.seriousness import draw_clients, draw_serious

SIZE = 4000
KEYS = np.random.default_rng(1).integers(1, 2**63, SIZE).astype(np.uint64)


def record(**columns: float) -> Recorded:
    """The same record of every client; -1 and NaN where nothing is said."""
    whole: dict[str, float] = dict.fromkeys(
        ("client_verified", "client_new", "client_posts", "client_hires"), -1
    )
    floats = dict.fromkeys(("client_hire_rate", "client_spent_usd"), float("nan"))
    return {name: np.full(SIZE, value) for name, value in (whole | floats | columns).items()}


def serious(spec: ClientsSpec | None = None, **columns: float) -> npt.NDArray[np.float64]:
    return draw_serious(spec or ClientsSpec(), KEYS, record(**columns))


def test_a_record_that_says_nothing_leaves_the_law_as_it_is() -> None:
    free = draw_serious(ClientsSpec(), KEYS)
    np.testing.assert_allclose(serious(), free, atol=1 / 512)


@pytest.mark.parametrize("posts", [3, 40, 5000])
def test_a_higher_hire_rate_means_a_more_serious_client(posts: int) -> None:
    means = [serious(client_posts=posts, client_hire_rate=r).mean() for r in (0, 0.25, 0.5, 0.8, 1)]
    assert (np.diff(means) >= 0).all()
    assert means[0] < 0.2 < 0.8 < means[-1]


def test_a_long_past_fixes_how_serious_a_client_is() -> None:
    """Past hires differ by less than one from posts x seriousness x share."""
    found = serious(client_posts=100, client_hire_rate=0.51)
    assert 50 / 85 < found.min() < found.max() < 52 / 85
    assert found.mean() == pytest.approx(51 / 85, abs=0.002)


def test_the_law_given_a_short_past_is_bayes() -> None:
    """One earlier post that hired, from a uniform seriousness: the density is 2 s, the mean two thirds."""
    found = np.sort(serious(client_posts=1, client_hire_rate=1))
    np.testing.assert_allclose(np.mean(found), 2 / 3, atol=0.01)
    np.testing.assert_allclose(np.mean(found < 0.5), 0.25, atol=0.02)
    none = serious(client_posts=1, client_hire_rate=0)  # density proportional to 1 - 0.85 s
    np.testing.assert_allclose(np.mean(none), (1 / 2 - 0.85 / 3) / (1 - 0.85 / 2), atol=0.01)


def test_more_hires_than_any_client_makes_count_as_the_most() -> None:
    assert serious(client_posts=40, client_hire_rate=1).min() > 0.95
    assert serious(client_posts=40, client_hires=90, client_hire_rate=1).min() > 0.95


def test_counts_stand_for_the_rate_that_they_come_to() -> None:
    by_count = serious(client_posts=40, client_hires=10, client_hire_rate=0.25)
    np.testing.assert_array_equal(by_count, serious(client_posts=40, client_hire_rate=0.25))
    np.testing.assert_array_equal(
        by_count, serious(client_posts=40, client_hires=10, client_hire_rate=0.25, client_spent_usd=0)
    )


def test_who_is_new_has_no_past_that_tells() -> None:
    np.testing.assert_allclose(serious(client_new=1, client_hire_rate=0), serious(), atol=1e-12)


def test_a_rate_without_posts_counts_with_the_posts_that_filters_see() -> None:
    jobs = np.zeros(SIZE, COLUMNS)
    jobs["key"] = KEYS
    known = record(client_hire_rate=0.5, client_new=0)
    draw_clients(ClientsSpec(), jobs, known)
    assert (jobs["client_posts"] >= 1).all()
    found = draw_serious(ClientsSpec(), KEYS, known)
    long = jobs["client_posts"] >= 20
    hires = np.rint(0.5 * jobs["client_posts"][long])
    assert np.abs(found[long] * 0.85 * jobs["client_posts"][long] - hires).max() < 1
    assert np.corrcoef(jobs["live"], found)[0, 1] > 0


def test_the_posts_of_clients_who_hire_are_filled() -> None:
    """Twice as many of them as of clients who do not, and as often as their seriousness says."""
    shares = {}
    for rate in (0.2, 0.8):
        jobs = np.zeros(SIZE, COLUMNS)
        jobs["key"] = KEYS
        draw_clients(ClientsSpec(), jobs, record(client_posts=30, client_hire_rate=rate))
        shares[rate] = jobs["live"].mean()
        assert shares[rate] == pytest.approx(rate / 0.85, abs=0.03)
    assert shares[0.8] > 3 * shares[0.2]


def test_verification_counts_beside_the_past() -> None:
    yes, no = (serious(client_posts=2, client_hire_rate=0.5, client_verified=k).mean() for k in (1, 0))
    assert yes > no + 0.03


def test_what_no_client_could_show_says_nothing() -> None:
    spec = ClientsSpec(verified_base=1, verified_slope=0)
    np.testing.assert_allclose(serious(spec, client_verified=0), serious(spec), atol=1 / 256)


def test_many_different_records_are_drawn_as_each_alone() -> None:
    posts = np.arange(SIZE) % 2500 + 1
    rates = (np.arange(SIZE) % 7) / 6
    mixed = record() | {"client_posts": posts, "client_hire_rate": rates}
    found = draw_serious(ClientsSpec(), KEYS, mixed)
    for row in (0, 1234, 3999):
        alone = serious(client_posts=int(posts[row]), client_hire_rate=float(rates[row]))
        assert found[row] == alone[row]
