"""Pages name things by one word each: an error by the label of its field."""

import html
import re
from pathlib import Path

import pytest

from simulator.app.parts.numbers import table
from simulator.app.stored import child
from simulator.app.stored.child import Said
from tests.app.client import Client

BAD = "banana"


@pytest.mark.parametrize(
    ("form", "action", "fields"),
    [
        ("/compare", "/compare", {"scenario": "field_2025", "seed": BAD}),
        ("/compare", "/compare", {"scenario": "field_2025", "replications": BAD}),
        *(
            ("/tracker", "/tracker/add", {"post": "a", "connects": "8"} | {name: BAD})
            for name in ("connects", "boost", "rivals", "budget", "follow_up")
        ),
        *(
            ("/tracker", "/tracker/update", {"number": "1", "status": "hired", name: BAD})
            for name in ("value", "returned")
        ),
    ],
)
def test_an_error_names_the_label_of_its_field(
    client: Client, monkeypatch: pytest.MonkeyPatch, form: str, action: str, fields: dict[str, str]
) -> None:
    async def answers(_words: tuple[str, ...], _folder: Path) -> Said:
        return Said(0, b'{"proposals": [{"number": "1", "post": "a"}], "strategies": []}', "")

    monkeypatch.setattr(child, "_run", answers)
    (client.place / "mine.csv").write_text("date,post,status\n2025-01-01,a,sent\n")
    wrong = next(name for name, value in fields.items() if value == BAD)
    label = html.unescape(re.findall(f'<label for="{wrong}">(.*?)</label>', client.get(form).text)[0])
    said = client.post(action, fields)
    assert said.status == 400
    assert f">{label}: a " in html.unescape(said.text)


def test_an_empty_table_ends_in_one_full_stop() -> None:
    assert table("Follow-ups that are due.", []) == '<p class="quiet">Follow-ups that are due: nothing.</p>'
