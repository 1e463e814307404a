"""What a form was answered with stands at an address of its own, which “Back” opens without a question."""

from urllib.parse import urlencode

import pytest

from simulator.app import told
from simulator.app.jobs import desk
from tests.app.client import Client, Response
from tests.app.pages.test_pages import filled

__all__ = ["filled"]

FORM = {"content-type": "application/x-www-form-urlencoded"}


def pressed(client: Client, path: str, **fields: str) -> Response:
    """What a browser gets first when a button is pressed."""
    body = urlencode(fields).encode()
    return client.send("POST", path, FORM | {"content-length": str(len(body))}, body)


def test_what_a_form_is_answered_with_can_be_opened_again(filled: Client) -> None:
    run = next(one.id for one in filled.app.stored() if one.kind == "run")
    for path, fields, status, words in (
        ("/ask", {"connects": "banana"}, 400, 'value="banana"'),
        ("/compare", {"scenario": "field_2025", "replications": "many"}, 400, "Random worlds: a whole"),
        ("/tracker/add", {"post": ""}, 400, "Say which post it is"),
        (f"/runs/{run}/delete", {}, 200, "Yes, delete it"),
        ("/runs/gone/delete", {}, 404, "This run is not there"),
        ("/link", {}, 200, "This link works once"),
    ):
        said = pressed(filled, path, **fields)
        assert (said.status, said.body) == (303, b""), path
        for _ in range(2):  # after another page, “Back” asks for it once more
            shown = filled.get(said.headers["location"])
            assert (shown.status, words in shown.text) == (status, True), path


def test_a_fault_and_a_refusal_of_the_desk_can_be_opened_again(
    filled: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "MOST", 0)
    shown = filled.get(pressed(filled, "/ask", connects="80").headers["location"])
    assert (shown.status, "go back to the form" in shown.text) == (409, True)
    monkeypatch.setattr(filled.app, "asker", None)
    shown = filled.get(pressed(filled, "/ask", connects="80").headers["location"])
    assert (shown.status, "did not expect" in shown.text) == (500, True)


def test_a_form_that_was_taken_leads_on_as_before(filled: Client) -> None:
    assert pressed(filled, "/ask", connects="80").headers["location"].startswith("/jobs/")
    assert filled.app.told == {}


def test_what_is_kept_is_little_and_needs_the_key(filled: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told, "_MOST", 2)
    first, *_, last = [
        pressed(filled, "/ask", connects="x" * n).headers["location"] for n in range(1, 4)
    ]  # fmt: skip
    assert (filled.get(first).status, filled.get(last).status) == (404, 400)
    assert "send it again" in filled.get(first).text
    assert filled.send("GET", last, key=False).status == 403
