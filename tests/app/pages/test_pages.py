"""Every page: its parts have names, it is light, it changes nothing, its numbers are the command's."""

import errno
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from simulator.app.pages.mapping import COLUMNS
from simulator.app.parts.frame import PLACES
from simulator.app.parts.links import question_link
from simulator.app.parts.numbers import table
from simulator.app.stored import child
from simulator.app.stored.child import Said
from simulator.loader.history.columns import KINDS
from simulator.loader.history.statuses import MEANINGS
from tests.app.client import Client
from tests.app.stored.test_listing import make

ANSWERS: dict[str, object] = {
    "categories": {"categories": [{"category": "web"}, {"category": "design"}]},
    "strategies": {
        "strategies": [
            {"strategy": name, "rule": f"does <{name}>", "traits": ""} for name in ("sprayer", "fresh_hour")
        ]
    },
    "strategies sprayer": {
        "strategy": "sprayer",
        "rule": "bids on all",
        "settings": [],
        "looks_at": {},
        "traits": {},
    },
    "resume": {
        "answer": "'a' is first.",
        "goal": "income",
        "ranking": [
            {
                "strategy": "a",
                "value": 17594.77,
                "low": 12000.5,
                "high": 23382.9,
                "unit": "dollars per freelancer",
            }
        ],
        "strategies": {
            "a": {
                "win_rate": {"value": 0.0371396, "low": 0.029, "high": 0.0478, "unit": "share of proposals"}
            }
        },
    },
    "ledger": {
        "answer": "It adds up.",
        "sums": {"proposal": -486},
        "lines": [{"when": "day 0", "what": "Start", "post": 166, "amount": 40, "balance": 40}],
    },
    "replay": {
        "answer": "Posts.",
        "posts": [{"job": 166, "proposals": 5, "hired": 1, "who": ["a:0"]}],
        "post": {"value_usd": 3995.5, "attention": 16, "live": True},
        "viewers": [{"group": "a", "number": 0, "came_of_it": "sent"}],
        "what_ifs": [{"group": "a", "number": 0, "change": "tailored", "chance": 0.2}],
        "races": {
            "all": {
                "entries": [
                    {"place": at, "group": "a" if at == 30 else "", "number": 0 if at == 30 else -1}
                    for at in range(1, 61)
                ]
            }
        },
    },
    "history import": {
        "rows": 2,
        "proposals": 2,
        "columns": {"date": "Day"},
        "statuses": {"Vielleicht": "viewed"},
        "unusable": [],
        "remarks": [],
    },
    "history show": {
        "answer": "Of 2 proposals none.",
        "sent": 2,
        "stages": [{"stage": "viewed", "share": 0.5}],
    },
    "packs diff": {"answer": "One setting changes.", "changes": [{"setting": "x", "before": 1, "after": 2}]},
    "refunds": {"answer": "All comes back."},
    "track": {
        "due": [{"number": 1, "due": "2025-01-01", "post": "=1+1", "status": "sent"}],
        "proposals": [{"number": "1", "post": "Logo"}],
    },
    "sweep show": {
        "answer": "Nothing varies.",
        "scenario": "s",
        "levers": ["freelancers.a.x"],
        "uncertainties": [],
        "rows": [
            {
                "point": f"p{x}",
                "freelancers.a.x": x,
                "strategy": "a",
                "points": 1,
                "hires": x,
                "hires low": x - 0.5,
                "hires high": x + 0.5,
            }
            for x in (1.0, 2.0, 4.0)
        ],
    },
}
asked: list[tuple[str, ...]] = []


@pytest.fixture
def filled(client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The app over a run and a sweep; commands answer from a table."""
    asked.clear()

    async def answer(words: tuple[str, ...], _folder: Path) -> Said:
        asked.append(words)
        names = (" ".join(words[:2]), words[0])
        found = next((ANSWERS[name] for name in names if name in ANSWERS), None)
        return Said(2, b"", "Error: no.") if found is None else Said(0, json.dumps(found).encode(), "")

    monkeypatch.setattr(child, "_run", answer)
    make(client.app.root, "run", 2.0, replications_done=4, failed={})
    sweep = client.app.root / "s" / "sweep-1"
    sweep.mkdir(parents=True)
    (sweep / "sweep.json").write_text("{}")
    (client.place / "mine.csv").write_text("number\n1\n")
    return client


def addresses(client: Client) -> list[str]:
    run, sweep = (
        next(one.id for one in client.app.stored() if one.kind == kind) for kind in ("run", "sweep")
    )
    upload = client.upload("x.csv", b"Day,Post\n2025-01-01,a\n").headers["location"]
    return [
        *PLACES,
        f"/explore/{run}",
        f"/explore/{sweep}",
        f"/explore/{run}/account?group=a",
        f"/explore/{run}/posts",
        f"/explore/{run}/posts/166",
        upload,
        f"{upload}/funnel",
        "/tracker",
        "/rules?before=2023_flat&after=2025_dynamic",
        "/rules/sprayer",
        "/nowhere",
        "/compare?scenario=field_2025&strategy=sprayer&set=jobs.per_day%3D40",
    ]


class Parts(HTMLParser):
    """Notes what a reader of the screen needs."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.labels: set[str] = set()
        self.inside: list[str] = []
        self.bare: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        self.inside.append(tag)
        if tag == "label" and found.get("for"):
            self.labels.add(str(found["for"]))
        if (
            tag in ("input", "select", "textarea")
            and found.get("type") != "hidden"
            and "label" not in self.inside
        ):
            self.bare.append(str(found.get("id")))

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop() != tag:
            pass

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [found for tag, found in self.tags if tag == name]


def test_every_page_has_landmarks_labels_and_one_heading(filled: Client) -> None:
    for address in addresses(filled):
        text = filled.get(address).text
        parts = Parts(text)
        for name in ("header", "main", "footer", "h1", "title"):
            assert len(parts.all(name)) == 1, (address, name)
        assert parts.all("html")[0]["lang"] == "en"
        assert parts.all("a")[0] == {"href": "#main", "class": "skip"}
        assert set(parts.bare) <= parts.labels, address
        assert all(image.get("alt") for image in parts.all("img")), address
        assert len(parts.all("table")) == len(parts.all("caption")), address
        named = [str(found["id"]) for _, found in parts.tags if found.get("id")]
        assert len(named) == len(set(named)), (address, named)
        levels = [int(tag[1]) for tag, _ in parts.tags if re.fullmatch(r"h\d", tag)]
        assert all(after - before < 2 for before, after in zip(levels, levels[1:], strict=False)), address


def test_every_page_is_light_and_asks_for_nothing_from_elsewhere(filled: Client) -> None:
    for address in addresses(filled):
        said = filled.get(address)
        assert len(said.body) < 200_000
        assert not re.search(r"(src|href|action)=\"(https?:)?//", said.text), address
        assert "<script>" not in said.text
        assert " style=" not in said.text  # the policy would drop it
        assert not re.search(r" on\w+=", said.text)


def test_a_page_of_many_rules_and_long_accounts_is_light_too(
    filled: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = {
        "value": 0.0371396123,
        "low": 0.0271396123,
        "high": 0.0571396123,
        "n": 64,
        "unit": "share of proposals",
    }
    measured = {f"measure_{number}": value for number in range(50)}
    strategies = {f"strategy_{number}": measured | {"win_rate": value} for number in range(14)}
    monkeypatch.setitem(ANSWERS, "resume", {"answer": "x", "metric": "win_rate", "strategies": strategies})
    lines = [
        {"when": f"day {n}", "what": "Proposal on a post", "amount": -12, "balance": n} for n in range(3000)
    ]
    monkeypatch.setitem(ANSWERS, "ledger", {"answer": "x", "sums": {}, "lines": lines})
    run = next(one.id for one in filled.app.stored() if one.kind == "run")
    shown = filled.get(f"/explore/{run}")
    assert "Measures of all rules" in shown.text
    assert shown.text.count("strategy_13") > 1
    assert len(shown.body) < 200_000
    assert len(filled.get(f"/explore/{run}/account").body) < 200_000


def test_opening_every_page_changes_no_file(filled: Client) -> None:
    every = addresses(filled)

    def held() -> dict[str, bytes]:
        return {str(file): file.read_bytes() for file in filled.place.rglob("*") if file.is_file()}

    before = held()
    for address in every:
        filled.get(address)
    assert held() == before


def test_numbers_of_a_page_are_those_of_the_document(filled: Client) -> None:
    run = next(one.id for one in filled.app.stored() if one.kind == "run")
    text = filled.get(f"/explore/{run}").text
    printed = filled.get(f"/explore/{run}/answer.json").text
    assert printed == json.dumps(ANSWERS["resume"])
    shown = re.findall(r'data-value="([^"]+)"', text)
    assert "17594.77" in shown
    assert all(number in printed for number in shown)
    assert ("$17,595" in text, "3.71 %" in text) == (True, True)


def test_sliders_show_points_that_were_played_on_one_scale(filled: Client) -> None:
    sweep = next(one.id for one in filled.app.stored() if one.kind == "sweep")
    text = filled.get(f"/explore/{sweep}").text
    points = json.loads(re.search(r"data-points=\"\">(.+?)</script>", text)[1])  # type: ignore[index]
    assert [one["at"] for one in points] == [[1.0], [2.0], [4.0]]
    assert [one["bars"][0][0][1] for one in points] == ["22.22%", "44.44%", "88.89%"]  # of 4.5
    assert points[1]["said"] in text  # the one nearest to the middle
    assert points[1]["said"] == "The nearest that was played: X (a) 2."
    assert ">X (a)</label>" in text
    assert "hires low" not in re.sub(r"<pre.*?</pre>", "", text, flags=re.DOTALL)


def test_a_sweep_says_the_sentence_of_the_command_and_what_is_undefined(
    filled: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "On average over 3 points, win rate (share of proposals, in 10 days) of 'a': 40.0 %."
    row = {
        "point": "p",
        "strategy": "a",
        "points": 1,
        "win_rate": None,
        "win_rate low": None,
        "win_rate high": None,
    }
    monkeypatch.setitem(ANSWERS, "sweep show", {**ANSWERS["sweep show"], "answer": said, "rows": [row]})
    sweep = next(one.id for one in filled.app.stored() if one.kind == "sweep")
    text = unescape(filled.get(f"/explore/{sweep}").text)
    assert f'<p class="answer">{said}</p>' in text
    assert ">undefined</td>" in text


def test_a_large_sweep_is_a_light_page(filled: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        {"point": f"p{x}", "x": x / 7, "strategy": rule, "points": 1}
        | {f"o{n}{end}": x / 3 for n in range(5) for end in ("", " low", " high")}
        for x in range(2500)
        for rule in ("one", "two", "three", "four")
    ]
    found = {"answer": "x", "levers": ["x"], "rows": rows}
    monkeypatch.setitem(ANSWERS, "sweep show", found)
    sweep = next(one.id for one in filled.app.stored() if one.kind == "sweep")
    said = filled.get(f"/explore/{sweep}")
    assert "data-sliders" in said.text
    assert len(said.body) < 200_000


def test_a_story_names_people_and_what_would_have_changed_it(filled: Client) -> None:
    run = next(one.id for one in filled.app.stored() if one.kind == "run")
    text = filled.get(f"/explore/{run}/posts/166").text
    shown = re.sub(r"<pre.*?</pre>", "", text, flags=re.DOTALL)
    assert ">-1<" not in shown
    assert shown.count("a rival") == 25
    assert "a, number 0" in shown  # who stood below them too
    assert "Another 34 rivals stood further down" in shown
    assert "If the proposal had been" in shown
    story = f'<a href="/explore/{run}/posts/166">Post 166</a>'
    assert story in filled.get(f"/explore/{run}/posts").text
    assert story in filled.get(f"/explore/{run}/account?group=a").text
    assert story not in filled.get(f"/explore/{run}/account?group=a&replication=1").text  # another world's


def test_an_account_says_which_days_count_and_why_times_go_back(
    filled: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = next(one for one in filled.app.stored() if one.kind == "run")
    page = f"/explore/{run.id}/account?group=a"
    plain = filled.get(page).text
    assert "Days count from the start" not in plain
    assert "order of booking" not in plain
    file = run.folder / "manifest.json"
    record = json.loads(file.read_text())
    file.write_text(json.dumps(record | {"scenario": {"horizon": 180.0, "warmup": 30.0}}))
    os.utime(file, (9.0, 9.0))
    days = [{"at_days": day, "when": f"day {day}", "what": "x", "amount": 1} for day in (87.07, 87.05)]
    monkeypatch.setitem(ANSWERS, "ledger", {"answer": "It adds up.", "lines": days})
    text = filled.get(page).text
    assert "180 in all. The first 30 fill the market" in text
    assert "which is of the 150 after them" in text
    assert "Lines stand in the order of booking" in text


def test_a_picture_says_what_it_draws_and_has_its_numbers(filled: Client) -> None:
    run = next(one for one in filled.app.stored() if one.kind == "run")
    drawn = run.folder / "pictures"
    drawn.mkdir()
    for name in ("balance", "waits", "outcomes"):
        (drawn / f"{name}.svg").write_text(f"<svg><title>How {name}. Up &lt; down.</title></svg>")
    (drawn / "waits.csv").write_text('rule,days\n"a, b",12.345678\n')
    text = filled.get(f"/explore/{run.id}").text
    assert re.findall("<h3>(How .*?)</h3>", text) == ["How outcomes", "How waits", "How balance"]
    assert 'alt="How waits. Up &lt; down."' in text
    assert "Up &lt; down.</figcaption>" in text
    assert '<th scope="row">a, b</th><td class="number" data-value="12.345678">12.3</td>' in text


def test_a_picture_keeps_its_place_and_a_phone_gets_its_own(filled: Client) -> None:
    run = next(one for one in filled.app.stored() if one.kind == "run")
    drawn = run.folder / "pictures"
    drawn.mkdir()
    (drawn / "waits.svg").write_text('<svg viewBox="0 0 576 288.3"><title>Waits. Long.</title></svg>')
    at = f"/explore/{run.id}/pictures"
    text = filled.get(f"/explore/{run.id}").text
    assert re.search(f'<img src="{at}/waits.svg"[^>]* width="768" height="384">', text)
    assert "Draw them for a phone too" in text
    (drawn / "waits_narrow.svg").write_text('<svg viewBox="0 0 330 600"></svg>')
    text = filled.get(f"/explore/{run.id}").text
    source = f'<source media="(max-width: 40rem)" srcset="{at}/waits_narrow.svg" width="440" height="800">'
    assert f"<picture>{source}<img " in text
    assert "Draw them for a phone too" not in text
    assert text.count("<h3>") == 1  # it is no picture of its own
    assert filled.get(f"{at}/waits_narrow.svg").status == 200
    assert '.png" alt="How fresh_hour' in filled.get("/rules/fresh_hour").text
    assert re.search(
        r'fingerprint.png"[^>]* width="\d{3,}" height="\d{3,}"', filled.get("/rules/fresh_hour").text
    )


def test_the_fingerprint_of_a_rule_scrolls_in_its_own_box_and_has_its_numbers(filled: Client) -> None:
    text = filled.get("/rules/fresh_hour").text
    box = re.search('<div class="wide dense" [^>]*tabindex="0"[^>]*><img src="([^"]*)"', text)
    assert box is not None
    assert filled.get(box[1]).headers["content-type"] == "image/png"
    assert "The numbers of this picture" in text
    assert text.count("<td>Connects per hire") + text.count('scope="row">Connects per hire') == 25


def test_text_of_others_is_never_markup(filled: Client) -> None:
    assert "does &lt;sprayer&gt;" in filled.get("/rules").text
    assert "<sprayer>" not in filled.get("/compare").text


def test_a_link_carries_a_question(filled: Client) -> None:
    words = (
        "compare",
        "field_2025",
        "--goal",
        "hires",
        "--strategy",
        "sprayer",
        "--set",
        "jobs.per_day=40",
        "--json",
    )
    link = question_link(words)
    assert link == "/compare?scenario=field_2025&goal=hires&strategy=sprayer&set=jobs.per_day%3D40"
    text = filled.get(link).text
    assert "jobs.per_day=40</textarea>" in text
    assert re.search(r'value="sprayer" checked', text)
    assert '<option value="hires" selected' in text
    assert question_link(("compare", "./mine.yaml")) is None
    assert question_link(("plan", "field_2025")) is None


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"scenario": "/etc/passwd"}, "There is no scenario"),
        ({"scenario": "field_2025", "strategy": "./mine.py:Mine"}, "from the terminal only"),
        ({"scenario": "field_2025", "set": "jobs.replay.file=x"}, "names a file"),
        ({"scenario": "field_2025", "replications": "many"}, "Random worlds: a whole number"),
        ({"scenario": "field_2025", "way": "doctor"}, "There is no way"),
        ({"scenario": "field_2025", "strategy": "sprayer"}, "one rule cannot be compared"),
        ({"own": "../../x"}, "There is no scenario of your own"),
    ],
)
def test_a_comparison_that_cannot_be_is_told_and_keeps_what_was_written(
    filled: Client, fields: dict[str, str], words: str
) -> None:
    said = filled.post("/compare", fields)
    assert said.status == 400
    assert words in said.text
    assert filled.app.desk.recent() == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"work": "piracy"}, "There is no line of work"),
        ({"connects": "-5"}, "Connects a month: a whole number"),
        ({"rate": "lots"}, "a number from 0"),
        ({"proposals": "3", "hires": "4"}, "4 is more than the 3 proposals that you sent"),
        ({"proposals": "9", "replies": "5", "hires": "6"}, "got you hired: 6 is more than the 5 that were"),
        ({"pack": "../x"}, "There is no pack"),
        ({"table": "../x"}, "Your table is not there any more"),
    ],
)
def test_answers_that_cannot_be_are_told(filled: Client, fields: dict[str, str], words: str) -> None:
    said = filled.post("/ask", fields)
    assert said.status == 400
    assert words in said.text


def test_a_table_is_kept_under_a_name_of_our_own_and_its_map_is_mended(filled: Client) -> None:
    at = filled.upload("../../evil.csv", b"Day,Post\n2025-01-01,a\n").headers["location"]
    (kept,) = (filled.app.kept / "tables").iterdir()
    assert re.fullmatch(r"[0-9a-f]{12}\.csv", kept.name)
    assert "“Vielleicht” means" in filled.get(at).text
    filled.get(f"{at}?col_date=Day&was_Vielleicht=replied&dates=day_first&was_x=evil")
    assert asked[-1][3:] == (
        "--column=date=Day",
        "--status=Vielleicht=replied",
        "--dates=day_first",
        "--json",
    )
    refused = filled.upload("x.csv", b"a,b\n<script>alert(1)</script>,2\n")
    assert (refused.status, "Line 2 of the table holds a script" in refused.text) == (400, True)


def test_a_table_leads_to_advice_that_reads_it(filled: Client) -> None:
    at = filled.upload("x.csv", b"Day,Post\n2025-01-01,a\n").headers["location"]
    name = at.rpartition("/")[2]
    for page in (f"{at}?col_date=Day", f"{at}/funnel?col_date=Day"):
        assert f'href="/?table={name}&amp;col_date=Day"' in filled.get(page).text, page
    assert f'href="{at}?col_date=Day">Back to the map' in filled.get(f"{at}/funnel?col_date=Day").text
    text = filled.get(f"/?table={name}&col_date=Day").text
    assert f'type="hidden" name="table" value="{name}"' in text
    assert 'type="hidden" name="col_date" value="Day"' in text
    assert 'name="hires"' not in text  # the table says it
    assert filled.post("/ask", {"table": name, "connects": "80"}).status == 303
    (job,) = filled.app.desk.recent()
    assert "--history" in job.words
    assert job.words[job.words.index("--history") + 1] == f"results/.app/tables/{name}.csv"


def test_a_mended_map_goes_with_a_table_to_its_advice(filled: Client) -> None:
    name = filled.upload("x.csv", b"Day,Post\n2025-01-01,a\n").headers["location"].rpartition("/")[2]
    assert filled.post("/ask", {"table": name, "col_date": "Day", "was_Maybe": "viewed"}).status == 303
    (job,) = filled.app.desk.recent()
    copy = job.words[job.words.index("--history") + 1]
    read = ("--column=date=Day", "--status=Maybe=viewed", "--out", copy, "--json")
    assert asked[-1] == ("history", "import", f"results/.app/tables/{name}.csv", *read)


def test_a_table_is_called_what_its_owner_calls_it(filled: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    at = filled.upload("C:\\logs\\my <b>log.csv", b"Day,Post\n2025-01-01,a\n").headers["location"]
    name = at.rpartition("/")[2]
    read = {"says": [f"results/.app/tables/{name}.csv is read as a log."], "columns": {"date": "Day"}}
    monkeypatch.setitem(ANSWERS, "history import", read)
    assert "my &lt;b&gt;log.csv is read as a log." in filled.get(at).text
    for page in ("/proposals", f"/?table={name}"):
        assert f'<a href="{at}">my &lt;b&gt;log.csv</a>' in filled.get(page).text
    (filled.app.kept / "names" / f"{name}.json").unlink()  # of a table that an earlier version kept
    assert f"Table {name}</a>" in filled.get("/proposals").text


def test_a_column_that_is_not_there_is_not_guessed_again(filled: Client) -> None:
    at = filled.upload("x.csv", b"Day,Post\n2025-01-01,a\n").headers["location"]
    assert '<option value="-">not there</option><option value="Day" selected' in filled.get(at).text
    text = filled.get(f"{at}?col_date=-").text
    assert asked[-1][3:] == ("--column=date=", "--json")
    assert f'href="{at}/funnel?col_date=-"' in text
    assert '<option value="-" selected="">not there</option>' in text


def test_columns_that_were_not_found_are_folded_away_unless_none_was(
    filled: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ANSWERS, "history import", {"kind": "log", "columns": {"date": "Day"}})
    at = filled.upload("x.csv", b"Day,Post\n2025-01-01,a\n").headers["location"]
    text = filled.get(at).text
    further = f"<summary>{len(KINDS['log']) - 1} further columns</summary>"
    assert text.index('id="col_date"') < text.index(f"<details>{further}") < text.index('id="col_job_id"')
    monkeypatch.setitem(ANSWERS, "history import", {"kind": "log", "says": ["Nothing."]})
    assert "<details open" in filled.get(f"{at}?dates=day_first").text


@pytest.mark.parametrize("kind", KINDS)
def test_the_map_as_it_stands_can_be_handed_in_again(
    filled: Client, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    read = {"kind": kind, "columns": {ours: f"their {ours}" for ours in KINDS[kind]}, "statuses": {}}
    monkeypatch.setitem(ANSWERS, "history import", read)
    at = filled.upload("x.csv", b"Day,Post\n2025-01-01,a\n").headers["location"]
    parts = Parts(filled.get(at).text)
    offered = [str(one["name"]) for one in parts.all("select") if str(one["name"]).startswith("col_")]
    assert offered == [f"col_{ours}" for ours in COLUMNS if ours in KINDS[kind]]
    filled.get(f"{at}?" + "&".join(f"{name}=x" for name in offered))
    sent = [word.split("=")[1] for word in asked[-1] if word.startswith("--column=")]
    assert set(sent) == set(KINDS[kind])  # names that the command knows


def test_every_meaning_of_a_status_is_on_the_map(filled: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ANSWERS, "history import", {"statuses": {f"as {one}": one for one in MEANINGS}})
    at = filled.upload("x.csv", b"Day,Post\n2025-01-01,a\n").headers["location"]
    text = filled.get(at).text
    for one in MEANINGS:  # one that is not listed would be shown as an empty choice
        assert f'<option value="{one}" selected=' in text, one
    filled.get(f"{at}?was_Declined=declined")
    assert asked[-1][3:] == ("--status=Declined=declined", "--json")


def test_the_tracker_hands_words_on_as_words(filled: Client) -> None:
    said = filled.post("/tracker/add", {"post": "--help", "connects": "12", "note": "=cmd()"})
    assert said.status == 303
    assert asked[-1] == ("track", "add", "mine.csv", "--post=--help", "--connects=12", "--note==cmd()")
    assert "Say which post" in filled.post("/tracker/add", {"post": ""}).text
    assert filled.post("/tracker/update", {"number": "1", "status": "hired", "value": "900"}).status == 303
    assert asked[-1] == ("track", "update", "mine.csv", "1", "--status=hired", "--value=900")
    assert "Choose a proposal" in filled.post("/tracker/update", {"number": "1", "status": "evil"}).text


def test_a_second_proposal_for_one_post_is_asked_about_once(filled: Client) -> None:
    given = {"post": "Logo", "connects": "12", "follow_up": "4"}
    said = filled.post("/tracker/add", given)
    assert said.status == 400
    assert "Proposal 1 is for this post already" in said.text
    assert not [words for words in asked if words[:2] == ("track", "add")]
    sure = re.findall('name="sure" value="(.*?)"', said.text)[0]
    assert filled.post("/tracker/add", given | {"sure": sure, "post": "Other"}).status == 303
    assert filled.post("/tracker/add", given | {"sure": sure}).status == 303
    assert asked[-1][:4] == ("track", "add", "mine.csv", "--post=Logo")


def test_a_tracker_that_is_not_there_offers_no_command(filled: Client) -> None:
    assert "track mine.csv" in filled.get("/tracker").text
    (filled.place / "mine.csv").unlink()
    assert "track mine.csv" not in filled.get("/tracker").text


def test_a_command_that_says_no_is_a_page(filled: Client) -> None:
    run = next(one.id for one in filled.app.stored() if one.kind == "run")
    assert filled.get("/rules/nothing").status == 404
    assert "There is no “z”" in filled.get(f"/explore/{run}/account?group=z").text


def test_a_full_disk_is_a_page_wherever_something_is_kept(
    filled: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = next(one.id for one in filled.app.stored() if one.kind == "run")
    table = filled.upload("x.csv", b"Day,Post\n2025-01-01,a\n").headers["location"]

    @contextmanager
    def full(file: Path) -> Iterator[Path]:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(file))
        yield file

    monkeypatch.setattr("simulator.app.stored.files.whole_file", full)
    said = [
        filled.upload("y.csv", b"Day,Post\n2025-01-01,b\n"),
        filled.upload("mine.yaml", b"extends: field_2025\n", to="/scenarios"),
        filled.post("/compare", {"scenario": "field_2025", "way": "plan"}),
        filled.post("/ask", {"category": "web"}),
        filled.post(f"/explore/{run}/report"),
        filled.post(f"{table}/forecast"),
    ]
    assert [one.status for one in said] == [507] * 6
    assert all("Free some space" in one.text and "Your runs are as they were" in one.text for one in said)


def test_a_run_that_is_deleted_meanwhile_is_a_page(filled: Client) -> None:
    run = next(one for one in filled.app.stored() if one.kind == "run")
    shutil.rmtree(run.folder)
    for more in ("", "/account", "/posts", "/posts/1", "/answer.json", "/pictures/waits.svg", "/report.html"):
        said = filled.get(f"/explore/{run.id}{more}")
        assert said.status == 404, more
        assert "<h1>Not there</h1>" in said.text
        assert 'href="/runs"' in said.text
    assert filled.post(f"/explore/{run.id}/resume").status == 404


def test_a_fault_of_our_own_is_a_page_too(filled: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("<b>unforeseen</b>")

    monkeypatch.setattr("simulator.app.pages.runs.title_of", broken)
    said = filled.get("/runs")
    assert said.status == 500
    assert "RuntimeError: &lt;b&gt;unforeseen" in said.text
    assert said.headers["x-frame-options"] == "DENY"


def test_runs_of_one_scenario_are_told_apart_by_rules_and_seed(client: Client) -> None:
    many = {"groups": ["a", "b", "c", "d", "e", "<f>"]}
    make(client.app.root, "x", 2.0, seed=1)
    make(client.app.root, "y", 3.0, seed=7, shape=many)
    fresh = make(client.app.root, "z", 4.0, seed=8)
    (client.app.root / "small-fresh").mkdir()
    fresh.rename(client.app.root / "small-fresh" / "z")
    for page in ("/runs", "/explore"):
        text = client.get(page).text
        assert "<small>a, b; seed 1; " in text
        assert "<small>a, b, c, d and 2 more; seed 7; " in text
        assert ">small in new worlds</a>" in text
        assert "<small>who came first, once more in new worlds, so that nobody is first by luck" in text
        assert "small-fresh" not in text


def test_a_long_table_says_that_it_is_cut() -> None:
    text = table("Rows", [{"a": number} for number in range(500)])
    assert text.count("<tr>") == 201
    assert "The first 200 of 500" in text


def test_a_scenario_file_is_kept_under_a_name_of_our_own_and_offered(filled: Client) -> None:
    said = filled.upload("../mine.yaml", b"extends: field_2025\nquestion: Is 1/2 enough?\n", to="/scenarios")
    assert said.status == 303
    (kept,) = (filled.app.kept / "asked").iterdir()
    assert said.headers["location"] == f"/compare?own={kept.stem}"
    assert "The market: <b>your own</b>" in filled.get(said.headers["location"]).text
    refused = filled.upload("x.yaml", b"freelancers:\n  - strategy: ./evil.py:Mine\n", to="/scenarios")
    assert (refused.status, "names a file" in refused.text) == (400, True)
