"""The way back to a form: whoever sent one to no avail finds it again, filled in."""

import re
import sys
from html import unescape

import pytest

from simulator.app.jobs import desk
from simulator.app.parts.links import form_of
from tests.app.client import Client
from tests.app.pages.test_pages import filled

__all__ = ["filled"]

FAILS = "import sys; print('Error: no such market', file=sys.stderr); sys.exit(2)"
COMPARED = {
    "scenario": "field_2025",
    "strategy": ["sprayer", "fresh_hour"],
    "goal": "hires",
    "replications": "7",
    "seed": "3",
    "set": "jobs.per_day=40\nclients.attention=6",
    "way": "sweep",
}


@pytest.fixture
def failing(filled: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The app, whose jobs all fail at once."""
    monkeypatch.setattr(desk, "command_line", lambda _: [sys.executable, "-c", FAILS])
    return filled


def link(text: str, words: str) -> str:
    found = re.search(rf'<a href="([^"]*)"[^>]*>{words}', text)
    assert found is not None, text
    return unescape(found[1])


def holds_what_was_compared(text: str) -> None:
    assert text.count(" checked") == 2
    assert re.search(r'value="field_2025" selected', text)
    assert re.search(r'value="hires" selected', text)
    assert re.search(r'value="sweep" selected', text)
    assert "jobs.per_day=40\nclients.attention=6</textarea>" in text
    assert ('value="7"' in text, 'value="3"' in text) == (True, True)


def test_a_job_that_failed_leads_to_its_form_filled_in(failing: Client) -> None:
    job = failing.post("/compare", COMPARED).headers["location"]
    assert failing.ended(job.removeprefix("/jobs/"))["state"] == "failed"
    shown = failing.get(job).text
    assert "no such market" in shown
    assert f"{job}/again" not in shown
    holds_what_was_compared(failing.get(link(shown, "Change what was asked")).text)


def test_advice_a_forecast_and_a_picture_that_failed_lead_to_their_pages(failing: Client) -> None:
    table = failing.upload("x.csv", b"Day,Post\n2025-01-01,a\n").headers["location"]
    run = next(one.id for one in failing.app.stored() if one.kind == "run")
    for sent, fields, form in (
        (
            "/ask",
            {"work": "web", "connects": "80", "pack": "2025_dynamic"},
            "/?work=web&connects=80&pack=2025_dynamic",
        ),
        (f"{table}/forecast", {"col_date": "Day"}, f"{table}?col_date=Day"),
        (f"/explore/{run}/pictures", {}, f"/explore/{run}"),
    ):
        job = failing.post(sent, fields).headers["location"]
        failing.ended(job.removeprefix("/jobs/"))
        assert link(failing.get(job).text, "(?:Change what|To the page where)") == form
        assert failing.get(form).status == 200
    assert 'value="80"' in failing.get("/?work=web&connects=80").text


def test_a_form_that_came_too_early_is_found_again_whatever_is_done_to_the_page(
    failing: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "MOST", 0)
    for path, fields in (("/compare", COMPARED), ("/ask", {"work": "web", "connects": "80"})):
        for _ in range(2):  # the second is what a browser sends when the page is reloaded
            said = failing.post(path, fields)
            assert said.status == 409
            form = link(said.text, "Back to the form, filled in")
        assert form == form_of(
            path, [(k, v) for k, all_ in fields.items() for v in ([all_] if isinstance(all_, str) else all_)]
        )
    opened = failing.get("/ask")  # its address alone, as a browser keeps it
    assert opened.status == 405
    assert "nothing was sent" in opened.text
    assert link(opened.text, "Back to the form, filled in") == "/?work=web&connects=80"


def test_a_row_of_the_tracker_that_was_not_sent_is_filled_in_again(filled: Client) -> None:
    assert filled.post("/tracker/add", {"post": "", "connects": "12", "note": "ask & tell"}).status == 400
    form = link(filled.get("/tracker/add").text, "Back to the form, filled in")
    text = filled.get(form).text
    assert ('value="12"' in text, 'value="ask &amp; tell"' in text) == (True, True)


def test_an_address_grows_no_longer_than_a_browser_keeps() -> None:
    assert form_of("/compare", [("set", "x" * 9000)]) == "/compare"
