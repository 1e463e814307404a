"""What a result shows as the last line of a notebook cell."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np

from simulator.metrics.notebook import html_table
from simulator.report.words.controlled import controlled_metrics
from simulator.runs.result import RunResult
from simulator.studies.compare.compare import compare
from tests.small_runs import scripted_run, scripted_scenario, small_scenario

NAMES = ("<b>plain</b>", "seer")


def run_of(folder: Path) -> RunResult:
    scenario = small_scenario(
        goal="per_connect",
        freelancers=[
            {"name": name, "strategy": rule, "count": 4}
            for name, rule in zip(NAMES, ("random", "clairvoyant"), strict=True)
        ],
        run={"replications": 6, "seed": 7},
    )
    columns = {
        "proposals": 10,
        "connects_proposal": 50,
        "hires": [[[k % 3, 1, 2, 1], [3, 3, 2 + k % 2, 4]] for k in range(6)],
    }
    return scripted_run(folder, scenario, columns)


def parsed(text: str) -> tuple[str, list[list[str]], str]:
    tree = ET.fromstring(f"<div>{text}</div>")
    rows = [["".join(cell.itertext()) for cell in row] for row in tree.iter("tr")]
    words = ["".join(p.itertext()) for p in tree.iter("p")]
    return words[0], rows, words[-1]


def test_a_run_shows_its_main_metrics_with_intervals(tmp_path: Path) -> None:
    result = run_of(tmp_path)
    sentence, rows, note = parsed(result._repr_html_())
    assert sentence == f"Run '{result.manifest['name']}': 6 replications, seed 7."
    assert rows[0][:3] == ["Strategy", "Hires per 100 Connects", "Hires"]
    assert [row[0] for row in rows[1:]] == ["<b>plain</b>", "seer (oracle)"]
    found = controlled_metrics(result, ["hires"])["seer"]["hires"]
    assert rows[2][2].startswith(f"{found.value:.2f} (")
    assert "95 % intervals" in note


def test_a_comparison_shows_differences_and_ties(tmp_path: Path) -> None:
    found = compare(run_of(tmp_path))
    sentence, rows, note = parsed(found._repr_html_())
    assert sentence == "Ranked by Hires per 100 Connects: '<b>plain</b>' comes first."
    assert [(row[0], row[3]) for row in rows[1:]] == [("<b>plain</b>", "a"), ("seer", "")]
    pair = found.between("seer", "<b>plain</b>")
    assert rows[2][2].startswith(f"{pair.value:.2f} (")
    assert rows[1][2] == ""
    assert "same letter are tied" in note


def test_a_tie_is_named(tmp_path: Path) -> None:
    scenario = small_scenario(
        goal="per_connect",
        freelancers=[{"name": name, "strategy": "random", "count": 2} for name in "ab"],
        run={"replications": 4, "seed": 7},
    )
    alike = [[[k % 2, 2], [(k + 1) % 2, 2]] for k in range(4)]
    columns = {"proposals": 10, "connects_proposal": 50, "hires": alike}
    sentence, *_ = parsed(compare(scripted_run(tmp_path, scenario, columns))._repr_html_())
    assert sentence == "Ranked by Hires per 100 Connects: 'a' comes first, tied with 'b'."


def test_the_goal_comes_first_and_orders_a_run(tmp_path: Path) -> None:
    day = {
        "first_hire_day": np.array([3.0, 2.0, 4.0])[None, :, None],
        "proposals": 10,
        "connects_proposal": 50,
    }
    scenario = scripted_scenario(["a", "b", "c"], 2, 4, goal="first_hire")
    _, rows, _ = parsed(scripted_run(tmp_path, scenario, day)._repr_html_())
    assert rows[0][1:3] == ["Mean days to first hire (no hire: all days)", "Hires"]
    assert [row[0] for row in rows[1:]] == ["b", "a", "c"], "the soonest first"


def test_names_are_text_and_no_markup() -> None:
    text = html_table("<i>", ("<u>",), [("<b>", "&")], "<s>")
    assert not {"<i>", "<u>", "<b>", "<s>"} & set(text.replace("><", ">\n<").splitlines())
    assert "&lt;i&gt;" in text
    assert "<td>&amp;</td>" in text
