"""Dates that name their month in another language than English."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulator.loader.tables.moments import times
from simulator.loader.tables.month_names import month_in_english


@pytest.mark.parametrize(("cell", "day"), [
    ("1. Januar 2025", "2025-01-01"),
    ("3. M\u00e4rz 2025", "2025-03-03"),
    ("3. Mrz. 2025", "2025-03-03"),
    ("Mittwoch, 2. April 2025", "2025-04-02"),
    ("15. Dez 24", "2024-12-15"),
    ("1 de enero de 2025", "2025-01-01"),
    ("lunes, 6 de enero de 2025", "2025-01-06"),
    ("15-ene-25", "2025-01-15"),
    ("15/ago/2025", "2025-08-15"),
    ("5 ago. 2025 10:22", "2025-08-05"),
    ("le 14 juillet 2025 \u00e0 10:22", "2025-07-14"),
    ("1er ao\u00fbt 2025", "2025-08-01"),
    ("1\u00ba de mar\u00e7o de 2025", "2025-03-01"),
    ("30 giu 2025", "2025-06-30"),
    ("2 mei 2025", "2025-05-02"),
    ("12 grudnia 2024", "2024-12-12"),
    ("Mar 4, 2024 5:38 pm", "2024-03-04"),
    ("2024-03-04", "2024-03-04"),
])  # fmt: skip
def test_months_of_other_languages_are_read(cell: str, day: str) -> None:
    read = times(pd.Series([cell, "2026-01-01 10:00"], dtype=object))
    assert str(np.datetime64("1970-01-01") + np.timedelta64(int(np.floor(read.days[0])), "D")) == day


@pytest.mark.parametrize("cell", ["2 hours ago", "maybe 3", "3 pots in 2025", "out", "x" * 500])
def test_what_names_no_month_stays(cell: str) -> None:
    assert np.isnan(times(pd.Series([cell], dtype=object)).days[0])
    assert month_in_english("30 pots 2025") == "30 pots 2025"
