"""The picture of a fingerprint: bright is better in every panel, and no hire has no colour."""

from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from simulator.metrics.estimates.quantities import Estimate
from simulator.report.studies.fingerprints import NONE, draw_fingerprint
from simulator.studies.fingerprints import _numbers

METRICS = {"win_rate": (0.0, 0.08), "connects_per_hire": (900.0, 60.0), "net_earnings_usd": (-20.0, 4000.0)}
"""worst and best value of each"""


def report() -> dict[str, Any]:
    def grid(worst: float, best: float) -> list[list[Any]]:
        cells = [[[x, x, x] for x in np.linspace(worst, best, 9).reshape(3, 3)[row]] for row in range(3)]
        return [list(row) for row in cells]

    grids = {metric: grid(*ends) for metric, ends in METRICS.items()}
    grids["connects_per_hire"][0][0] = [None, None, None]
    return {
        "strategies": {"one": grids}, "budgets": [15, 30, 60], "crowds": [0.5, 1.0, 2.0], "replications": 4,
        "freelancers": 2, "seed": 1, "version": "x",
    }  # fmt: skip


def test_bright_is_better_and_no_hire_is_a_dash_on_white() -> None:
    figure = draw_fingerprint(report(), "one")
    for ax, metric in zip(figure.axes, METRICS, strict=True):
        image = ax.images[0]
        lightness = np.asarray(image.to_rgba(image.get_array()))[..., :3] @ [0.2126, 0.7152, 0.0722]
        order = lightness.ravel()[1:]
        assert (np.diff(order) > -1e-3).all(), metric  # from the worst square to the best
        assert order[-1] > order[0] + 0.3
        word = "less" if metric == "connects_per_hire" else "more"
        assert ax.get_title(loc="left").endswith(f"({word} is better)")
    middle = figure.axes[1]
    assert middle.texts[0].get_text() == NONE
    assert to_rgb(middle.get_facecolor()) == (1.0, 1.0, 1.0)
    assert np.ma.getmaskarray(np.ma.masked_invalid(middle.images[0].get_array()))[0, 0]
    assert not any("ray" in text.get_text() for text in figure.texts)


@pytest.mark.parametrize("metric", METRICS)
def test_numbers_can_be_read_on_their_squares(metric: str) -> None:
    ax = draw_fingerprint(report(), "one").axes[list(METRICS).index(metric)]
    image = ax.images[0]
    colours = np.asarray(image.to_rgba(image.get_array()))[..., :3].reshape(-1, 3)
    for text, colour in zip(ax.texts, colours, strict=True):
        ink = np.array(mpl.colors.to_rgb(text.get_color()))
        if text.get_text() != NONE:
            assert abs(float((ink - colour) @ [0.2126, 0.7152, 0.0722])) > 0.25, text.get_text()


def test_a_limit_without_end_is_written_as_none() -> None:
    """JSON has no word for it, and the pages could not be written from such a file."""
    assert _numbers(Estimate(240.0, 120.0, float("inf"), 4, "", "")) == [240.0, 120.0, None]
