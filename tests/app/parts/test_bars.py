"""Bars stay visible beside an interval of two random worlds, and what is cut is told."""

from simulator.app.parts.bars import WIDEST, Bar, bars, drawn, scale_of

WILD = [Bar("one", 100.0, -9_000.0, 9_200.0, "dollars"), Bar("two", 80.0, 60.0, 100.0, "dollars")]
TAME = [Bar("one", 100.0, -300.0, 500.0, "dollars"), Bar("two", 80.0, 60.0, 100.0, "dollars")]


def test_an_interval_a_hundred_times_as_long_leaves_its_bar_visible() -> None:
    at = drawn(WILD[0], scale_of(WILD))
    assert float(at["width"].rstrip("%")) >= 100 / (2 * WIDEST) - 0.01
    assert (at["x1"], at["x2"]) == ("0.00%", "100.00%")
    text = str(bars("Dollars.", WILD))
    assert "goes on beyond it" in text
    assert "-$9,000 to $9,200" in text.replace("−", "-")


def test_an_interval_that_fits_is_drawn_whole() -> None:
    scale = scale_of(TAME)
    assert (scale.least, scale.most) == (-300.0, 500.0)
    assert "goes on beyond it" not in str(bars("Dollars.", TAME))


def test_bars_of_nothing_but_zero_keep_their_intervals() -> None:
    assert scale_of([Bar("none", 0.0, -2.0, 5.0)])[:] == (-2.0, 5.0)
