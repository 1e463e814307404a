"""The funnel of a page says what the one of the terminal says."""

import html
import json
from pathlib import Path

from click.testing import CliRunner

from simulator.app.parts.answers import answer_parts
from simulator.cli import main

STAGE: dict[str, object] = {
    **{"stage": "viewed", "reached": 13, "hidden": 4, "waiting": 5, "share": 0.2, "low": 0.1, "high": 0.4},
    **{"connects": 194.0, "connects_low": 57.0, "connects_high": 1586.0},
    **{"usd": 29.1, "usd_low": 8.55, "usd_high": 237.9},
}


def said(*stages: dict[str, object]) -> str:
    return html.unescape("".join(answer_parts({"answer": "So many.", "stages": [*stages]})))


def test_a_stage_says_at_least_and_has_its_ranges_in_connects_and_dollars() -> None:
    text = said(STAGE)
    for words in (
        ">13<small>at least</small>",
        ">194<small>57 to 1,586</small>",
        ">$29.10<small>$8.55 to $238<",
    ):
        assert words in text, words
    assert "At least: of 4 proposals that ended" in text
    assert ">Stage</th>" in text
    assert ">Who</th>" not in text
    known = said(STAGE | {"hidden": 0})
    assert "at least" not in known.lower()


def test_a_stage_that_nobody_reached_has_a_lower_limit() -> None:
    none = STAGE | {"connects": None, "usd": None, "connects_high": None, "usd_high": None}
    assert "more than 57" in said(none)
    assert "more than $8.55" in said(none)
    open_above = STAGE | {"connects_high": None, "usd_high": None}
    assert ">194<small>57 or more</small>" in said(open_above)


def test_the_document_of_a_funnel_has_dollars(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text("Date,Title,Connects,Status\n" + "2025-01-01,a,10,hired\n2025-01-02,b,10,viewed\n" * 3)
    words = ("history", "show", str(log), "--usd-per-connect", "0.2", "--json")
    found = CliRunner().invoke(main, words, catch_exceptions=False)
    hired = json.loads(found.stdout)["stages"][-1]
    assert hired["usd"] == 0.2 * hired["connects"] > 0
    assert hired["usd_low"] == 0.2 * hired["connects_low"]
