"""A log with headings and no row yet: what simulated people get, and that nothing in it is one's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.loader.history.imports.imported import import_history
from simulator.loader.history.table import AT_HIRED, AT_SENT, AT_VIEWED
from simulator.loader.scenario import scenario_of_pack
from simulator.report.person.forecast_words import forecast_lines
from simulator.report.person.import_words import nothing_line
from simulator.studies.person.delays import delays_for
from simulator.studies.person.evidence import evidence_of, nothing
from simulator.studies.person.forecast import forecast
from simulator.studies.person.inference import posterior_of
from simulator.studies.person.month import usual_prior

HEADINGS = "date,post,connects,status,viewed\n"


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    file = tmp_path / "new.csv"
    file.write_text(HEADINGS)
    return file


def test_a_log_without_a_row_is_a_history_without_a_proposal(empty: Path) -> None:
    read = import_history(empty)
    history = read.found.history
    assert history is not None
    assert (history.size, history.recorded) == (0, {AT_SENT, AT_VIEWED, AT_HIRED})
    evidence, stages = evidence_of(history, delays_for(history, scenario_of_pack("2025_dynamic").clients))
    assert (evidence.proposals, stages) == (0, (AT_VIEWED, AT_HIRED))
    assert nothing_line(read) == (
        "The file holds no proposal yet, so no chance in this is your own: all are those of simulated people."
    )


def test_import_and_show_say_that_nothing_was_sent_yet(empty: Path) -> None:
    read = CliRunner().invoke(main, ["history", "import", str(empty)])
    assert read.exit_code == 0, read.output
    assert "0 proposals. It has headings and no row yet." in read.stdout
    shown = CliRunner().invoke(main, ["history", "show", str(empty)])
    assert f"{empty} holds no proposal yet; what simulated people get: " in shown.stderr
    assert "history forecast" in shown.stderr


def test_where_no_outcome_is_told_nothing_is_ones_own_either(tmp_path: Path) -> None:
    (tmp_path / "sent.csv").write_text("date,post,connects\n2026-01-05,a,8\n2026-01-06,b,8\n")
    line = nothing_line(import_history(tmp_path / "sent.csv"))
    assert line.startswith("The file does not say what became of 2 proposals, so no chance")
    (tmp_path / "log.csv").write_text("date,status\n2026-01-05,lost\n")
    assert nothing_line(import_history(tmp_path / "log.csv")) == ""


def test_a_forecast_without_anything_of_ones_own_says_so_first_and_claims_no_share(empty: Path) -> None:
    law = posterior_of(usual_prior(), nothing())
    line = nothing_line(import_history(empty))
    lines = forecast_lines([forecast(law, 30, 10, np.nan, np.empty(0))], law, 0, None, None, line)
    assert lines[0] == line
    assert any(one.startswith("Of 100 people like these 95 win ") for one in lines)
    assert "your proposals win" not in " ".join(lines)
