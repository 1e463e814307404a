"""A log is read as its owner knew it on an earlier day."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simulator.loader.history.imports.as_of import LATER
from simulator.loader.history.imports.imported import Imported, import_history
from simulator.loader.history.mapping import Map
from simulator.loader.history.table import AT_HIRED, LOST, NEVER
from simulator.loader.scenario import scenario_of_pack
from simulator.metrics.estimates.quantities import clopper_pearson
from simulator.model.clients import HIRED, PENDING
from simulator.studies.person.delays import delays_for
from simulator.studies.person.funnel import funnel
from tests.loader.history.exports import EXPORTS

DATED = """Date,Status,Outcome date,Viewed,Connects,Value
2026-05-01,hired,2026-05-09,2026-05-02,12,100
2026-05-02,lost,2026-05-20,,12,
2026-05-20,hired,2026-06-20,2026-05-22,12,200
2026-05-25,lost,,,12,
2026-06-01,sent,,,12,
2026-06-05,hired,2026-06-09,,12,300
"""


def read(folder: Path, text: str | bytes, as_of: str, name: str = "log.csv") -> Imported:
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return import_history(folder / name, Map(as_of=as_of))


def test_what_came_later_is_not_known_yet(tmp_path: Path) -> None:
    read_ = read(tmp_path, DATED, "2026-06-01")
    past = read_.found.history
    assert past is not None
    assert past.size == 5
    assert past.fate.tolist() == [HIRED, LOST, PENDING, PENDING, PENDING]
    assert past.stage.tolist() == [4, 0, 1, 0, 0]
    assert past.won_usd[:3].tolist()[::2] == [100, 0]
    assert [one.reason for one in read_.found.unusable] == [LATER]
    assert read_.found.cut == (
        "1 row dated after 2026-06-01 is left out.",
        "1 outcome dated after 2026-06-01 is left out.",
        "1 outcome has no date of its own and is taken as still open on 2026-06-01, as none was hired in the "
        "end.",
    )


def undated(rows: int, dated: int = 0) -> str:
    lines = [f"2026-01-{k % 28 + 1:02d},{'hired' if k % 5 == 0 else 'lost'}," for k in range(rows)]
    lines += [f"2026-01-{k % 28 + 1:02d},{'viewed' if k % 2 else 'lost'},2026-02-20" for k in range(dated)]
    return "\n".join(["Date,Status,Outcome date", *lines, "2026-04-01,sent,", ""])


def test_outcomes_without_a_date_are_neither_hires_nor_losses_on_an_earlier_day(tmp_path: Path) -> None:
    found = read(tmp_path, undated(20), "2026-03-01").found
    assert found.history is not None
    assert found.history.fate.tolist() == [NEVER] * 20
    assert (
        "20 outcomes have no date of their own, so nothing says what was known on 2026-03-01" in found.cut[-1]
    )
    clients = scenario_of_pack("2025_dynamic").clients
    told = funnel(found.history, delays_for(found.history, clients))
    assert (told.sent, told.steps) == (20, ())


def test_few_outcomes_without_a_date_are_left_out_and_widen_the_range(tmp_path: Path) -> None:
    found = read(tmp_path, undated(1, 40), "2026-03-01").found
    assert found.history is not None
    assert (found.history.fate == NEVER).sum() == 1
    assert "left out of every share" in found.cut[-1]
    told = funnel(found.history, delays_for(found.history, scenario_of_pack("2025_dynamic").clients))
    hired = told.step(AT_HIRED)
    assert told.untold == 1
    assert hired is not None
    assert hired.reached == 0
    assert hired.high > clopper_pearson(0, hired.trials)[1]  # the one without a date may have been a hire


def test_a_stage_without_dates_is_not_told_of_an_earlier_day(tmp_path: Path) -> None:
    text = undated(0, 4).replace("2026-02-20", "") + "2026-01-30,viewed,\n"
    past = read(tmp_path, text, "2026-03-01").found.history
    assert past is not None
    assert past.fate.tolist() == [PENDING] * 5
    assert past.recorded == {0, AT_HIRED}  # nobody was hired to this day, but who was viewed by then?


@pytest.mark.parametrize("as_of", ["", "2026-06-20", "2026-08-01"])
def test_nothing_is_cut_at_the_end_of_the_file_or_later(as_of: str, tmp_path: Path) -> None:
    found = read(tmp_path, DATED, as_of).found
    assert found.history is not None
    assert (found.history.fate == LOST).sum() == 2
    assert found.history.hired.sum() == 3
    assert found.cut == ()


def test_lines_of_a_log_of_events_have_their_own_dates(tmp_path: Path) -> None:
    past = read(tmp_path, EXPORTS["events.jsonl"], "2025-02-06", "events.jsonl").found.history
    assert past is not None
    assert (past.stage.tolist(), past.fate.tolist()) == ([3, 0], [PENDING, PENDING])


def test_an_account_ends_on_that_day_too(tmp_path: Path) -> None:
    past = read(tmp_path, EXPORTS["account.csv"], "2025-04-10", "account.csv").found.history
    assert past is not None
    assert (past.size, past.fate.tolist(), past.returned.tolist()) == (2, [NEVER] * 2, [0, 0])


def test_what_stands_without_a_date_is_known_today(tmp_path: Path) -> None:
    today = np.datetime64("today")
    text = f"Date,Status,Outcome date\n2026-01-05,hired,\n2026-01-06,lost,\n{today + 1},sent,\n"
    found = read(tmp_path, text, str(today)).found
    assert found.history is not None
    assert found.history.fate.tolist() == [HIRED, LOST]
    assert found.cut == (f"1 row dated after {today} is left out.",)
