"""What start.py installs before the first run: all that the commands of the pages need."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REST = "# Only for tests, benchmarks and pages:\n"


@pytest.mark.parametrize(
    "name", ["pytest", "iniconfig", "pluggy", "packaging", "pygments", "openpyxl", "et-xmlfile"]
)
def test_a_run_is_set_up_with_what_own_strategies_and_own_tables_need(name: str) -> None:
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert REST in pins
    run, _mark, _rest = pins.partition(REST)
    assert f"\n{name}==" in run
    assert REST.strip() in (ROOT / "start.py").read_text(encoding="utf-8")
