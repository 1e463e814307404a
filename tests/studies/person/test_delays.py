"""How long a view, an answer and a hire take, each by itself."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.loader.history.kept import kept_csv
from simulator.loader.history.table import AT_HIRED, AT_REPLIED, AT_VIEWED, LOST, History, history_of
from simulator.model.clients import HIRED, PENDING, ClientsSpec
from simulator.studies.person.delays import delays_for
from simulator.studies.person.evidence import evidence_of


def dated(rows: int = 90) -> History:
    """A third is viewed after a day and hired after ten, a third is lost, a third open since four days."""
    kind = np.arange(rows) % 3
    sent = np.where(kind == 2, 96.0, 20.0)
    columns = {
        "sent": sent,
        "stage": np.where(kind == 0, AT_HIRED, 0),
        "fate": np.select([kind == 0, kind == 1], [HIRED, LOST], PENDING),
        "decided": np.where(kind == 0, 30.0, np.nan),
        "viewed_on": np.where(kind == 0, 21.0, np.nan),
    }
    return history_of(columns, 100.0, frozenset({0, AT_VIEWED, AT_REPLIED, AT_HIRED}))


def test_views_come_sooner_than_hires() -> None:
    found = delays_for(dated(), ClientsSpec())
    assert found.of(AT_VIEWED).quantile(0.5) == 1
    assert found.of(AT_HIRED).quantile(0.5) == 10
    assert found.of(AT_REPLIED) is found  # none is dated
    assert found.of(AT_VIEWED).own


def test_an_open_proposal_waits_for_its_next_stage() -> None:
    """After four days all views have come, and no hire."""
    delays = delays_for(dated(), ClientsSpec())
    viewed = history_of(
        {"sent": [96.0, 96.0], "stage": [0, AT_REPLIED], "fate": [PENDING, PENDING]},
        100.0,
        frozenset({0, AT_VIEWED, AT_REPLIED, AT_HIRED}),
    )
    rows, _ = evidence_of(viewed, delays)
    assert rows.due.tolist() == [1.0, 0.0]


def test_the_rules_have_one_law_for_all() -> None:
    few = delays_for(dated(9), ClientsSpec())
    assert not few.own
    assert few.of(AT_VIEWED) is few


def test_days_of_views_are_kept() -> None:
    columns = {"sent": [20148.0, 20149.0], "stage": [AT_VIEWED, AT_VIEWED], "viewed_on": [20150.5, np.nan]}
    lines = kept_csv(history_of(columns, 20160.0, frozenset({0, AT_VIEWED}))).splitlines()
    at = lines[0].split(",").index("viewed")
    assert [line.split(",")[at] for line in lines[1:]] == ["2025-03-03T12:00:00Z", "True"]


def test_a_view_before_the_proposal_is_no_view() -> None:
    assert np.isnan(dated().reached_on(AT_REPLIED)).all()
    assert dated().reached_on(AT_HIRED)[0] == pytest.approx(30)
