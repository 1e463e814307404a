"""What is told of speed can be measured and drawn anew."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks import growth, growth_picture, roofline
from benchmarks.check import ROOT

STORED = json.loads(growth_picture.STORED.read_text(encoding="utf-8"))


def test_a_slope_is_the_power_of_the_size() -> None:
    sizes = np.array([1, 5, 25, 100])
    assert growth.slope(sizes, 3.0 * sizes) == pytest.approx(1)
    assert growth.slope(sizes, 0.2 * sizes**2) == pytest.approx(2)


def test_the_stored_curves_hold_every_size_and_the_slopes_that_follow_from_them() -> None:
    found = STORED["growth"]
    sizes = {name: [point["size"] for point in found[name]] for name in growth.CURVES}
    assert sizes == {
        "people": [*growth.PEOPLE],
        "posts": [*growth.POSTS],
        "replications": [*growth.REPLICATIONS],
        "workers": [*growth.WORKERS],
        "shares": [*growth.SHARES],
    }
    assert found["slopes"] == pytest.approx(growth.slopes_of(found))


def test_the_picture_is_drawn_from_what_is_stored_and_says_where_and_when(tmp_path: Path) -> None:
    [file] = growth_picture.write(tmp_path)
    assert file.name == "growth.png"
    caption = growth_picture.words_of(STORED).caption
    assert STORED["day"] in caption
    assert STORED["processor"] in caption
    there = ROOT / "docs" / "pictures" / "growth.csv"
    assert (tmp_path / "growth.csv").read_text() == there.read_text()


def test_counters_that_a_machine_does_not_show_are_no_numbers() -> None:
    none = "\n".join(f"<not supported>,,{name},0,100.00,," for name in roofline.EVENTS)
    assert roofline.counted(none) is None
    shown = "\n".join(f"{k + 1}000,,{name}:u,99,100.00,," for k, name in enumerate(roofline.EVENTS))
    assert roofline.counted(shown) == dict(zip(roofline.EVENTS, (1e3, 2e3, 3e3, 4e3), strict=True))


def test_bytes_lie_between_what_is_needed_and_all_there_is() -> None:
    least, most = roofline.bytes_moved()
    assert 100 < least[0] < most[0] < 2_048
    assert 100 < least[1] < most[1] < 2_048


def test_what_a_tick_costs_is_told_from_what_a_world_costs() -> None:
    batches = {k: 0.2 + 0.432 / k for k in (1, 4, 16)} | {64: 0.9}
    tick, share = roofline.per_tick(batches, ticks=4320)
    assert tick == pytest.approx(1e-4)
    assert share == pytest.approx(0.027 / 0.227)
