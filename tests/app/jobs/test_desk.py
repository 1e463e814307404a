"""Jobs: progress, answer, stop, a second tab, and every bad end."""

import json
import os
import re
import signal
import sys
import time
from pathlib import Path

import pytest

from simulator.app.jobs import desk as desk_module
from simulator.app.jobs.job import is_alive, job_in
from tests.app.client import Client
from tests.app.stored.test_listing import make

PLAYS = """
import json, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
def say(done):
    step = {"step": "small", "done": done, "total": 8, "seconds": 1.0, "left": 3.0}
    print(json.dumps(step), file=sys.stderr, flush=True)
print("small: 8 replications, about 9 s, up to 7 looks", file=sys.stderr, flush=True)
what = sys.argv[1]
if what == "answers":
    say(8); print('{"answer": "It is 1.50.", "value": 1.50}')
elif what == "fails":
    print("Error: 'mine' failed on post 7: <b>boom</b>", file=sys.stderr); sys.exit(1)
else:
    say(2)
    try: time.sleep(60)
    except KeyboardInterrupt:
        if what == "stubborn": time.sleep(60)
        print("Interrupted: 2 of 8 replications are saved in results/x.", file=sys.stderr); sys.exit(130)
"""


@pytest.fixture
def play(client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The app, with a small program in place of the simulator."""
    monkeypatch.setattr(desk_module, "command_line", lambda words: [sys.executable, "-c", PLAYS, *words[1:]])
    return client


def begin(client: Client, what: str) -> str:
    async def start() -> str:
        return client.app.desk.start("compare", "Which rule is better", ("compare", what)).id

    return client.loop.run_until_complete(start())


def told(client: Client, job: str, words: str) -> None:
    for _ in range(200):
        if words in client.send("GET", f"/jobs/{job}/state").text:
            return
        time.sleep(0.05)
    raise AssertionError(client.send("GET", f"/jobs/{job}/state").text)


def test_a_job_shows_how_far_it_is_and_then_its_answer(play: Client) -> None:
    job = begin(play, "waits")
    told(play, job, "small: 2 of 8, about 3 s left")
    shown = play.get(f"/jobs/{job}").text
    assert "Stop and save" in shown
    assert re.search(r'data-clock="" class="quiet">Under way for \d+ s\.<', shown)
    assert f'data-events="/jobs/{job}/events"' in shown
    other = Client(play.place)  # another tab, or the app after it was started again
    assert "small: 2 of 8" in other.get(f"/jobs/{job}").text
    other.close()
    assert play.post(f"/jobs/{job}/cancel").status == 303


def test_an_answer_is_what_the_command_printed_byte_for_byte(play: Client) -> None:
    job = begin(play, "answers")
    assert play.ended(job)["state"] == "done"
    assert play.get(f"/jobs/{job}/answer.json").body == b'{"answer": "It is 1.50.", "value": 1.50}\n'
    shown = play.get(f"/jobs/{job}").text
    assert "It is 1.50." in shown
    assert "1.50}" in shown


@pytest.mark.parametrize("what", ["waits", "stubborn"])  # the second does not stop when it is asked to
def test_a_stop_takes_less_than_two_seconds(play: Client, what: str) -> None:
    job = begin(play, what)
    told(play, job, "2 of 8")
    began = time.monotonic()
    assert play.post(f"/jobs/{job}/cancel").headers["location"] == f"/jobs/{job}"
    assert time.monotonic() - began < 2
    assert play.ended(job)["state"] == "stopped"
    shown = play.get(f"/jobs/{job}").text
    assert "Continue" in shown
    assert str(play.place) in shown  # where a terminal goes on
    assert ("2 of 8 replications are saved" in shown) == (what == "waits")


def test_a_strategy_that_fails_has_its_message_and_no_markup(play: Client) -> None:
    job = begin(play, "fails")
    assert play.ended(job)["state"] == "failed"
    shown = play.get(f"/jobs/{job}").text
    assert "&#x27;mine&#x27; failed on post 7: &lt;b&gt;boom&lt;/b&gt;" in shown
    assert "Change what was asked, and ask again" in shown
    assert "/again" not in shown  # it would fail again as it stands
    assert 'href="/compare?scenario=fails"' in shown


def test_how_a_job_ended_is_known_before_it_is_written_down(
    play: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def later(_desk: object, _name: str, _process: object) -> None: ...

    monkeypatch.setattr(desk_module.Desk, "_watch", later)
    job = begin(play, "fails")
    play.app.desk._processes[job].wait()
    found = play.app.desk.find(job)
    assert found is not None
    assert (found.state(), [one.state() for one in play.app.desk.recent()]) == ("failed", ["failed"])


def test_a_job_that_was_killed_says_what_to_do(play: Client) -> None:
    job = begin(play, "waits")
    told(play, job, "2 of 8")
    found = play.app.desk.find(job)
    assert found is not None
    os.kill(found.pid, signal.SIGKILL)
    assert play.ended(job)["state"] == "killed"
    shown = play.get(f"/jobs/{job}").text
    assert "ended from outside" in shown
    assert "Continue" in shown


def test_the_same_question_twice_is_one_job(play: Client) -> None:
    first = begin(play, "waits")
    assert begin(play, "waits") == first
    play.post(f"/jobs/{first}/cancel")


def test_more_jobs_than_the_machine_carries_are_refused(
    play: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "MOST", 1)
    job = begin(play, "waits")
    monkeypatch.setattr("simulator.app.pages.jobs.app_of", lambda _: play.app)
    other = json.loads((play.app.desk.folder / f"{job}.json").read_text()) | {
        "id": "other",
        "words": ["compare", "answers"],
    }
    (play.app.desk.folder / "other.json").write_text(json.dumps(other | {"code": 1, "started": 1.0}))
    said = play.post("/jobs/other/again")
    assert (said.status, "Wait for one to finish" in said.text) == (409, True)
    assert '<a href="/jobs/other">Back to the page it belongs to' in said.text
    play.post(f"/jobs/{job}/cancel")


def test_a_run_that_a_job_plays_leads_to_it_and_starts_no_second_player(play: Client) -> None:
    async def start() -> str:
        return play.app.desk.start("ask", "What to do", ("ask", "waits")).id

    job = play.loop.run_until_complete(start())
    told(play, job, "2 of 8")
    run = make(play.app.root, "r1", time.time() + 1, replications_done=0)
    run.parent.rename(play.app.root / "my_own")
    (one,) = play.app.stored()
    shown = play.get(f"/explore/{one.id}").text
    assert f'<a href="/jobs/{job}">the job “What to do”</a>' in shown
    assert "Play the rest" not in shown
    for button in ("Draw the pictures", "Show the account", "Write a report"):  # of nothing
        assert button not in shown
    assert play.post(f"/runs/{one.id}/delete").status == 409
    play.post(f"/jobs/{job}/cancel")
    play.ended(job)
    assert "Play the rest" in play.get(f"/explore/{one.id}").text


def test_a_comparison_leads_to_one_file_to_send(play: Client) -> None:
    make(play.app.root, "r1", 1.0)
    (one,) = play.app.stored()
    job = begin(play, "answers")
    play.ended(job)
    (play.app.desk.folder / f"{job}.out").write_text('{"answer": "A.", "run_dir": "results/small/r1"}')
    assert f'action="/explore/{one.id}/report"' in play.get(f"/jobs/{job}").text
    file = play.app.desk.folder / f"{job}.json"
    written = {"kind": "report", "words": ["report", "results/small/r1"]}
    file.write_text(json.dumps(json.loads(file.read_text()) | written))
    link = play.send("GET", f"/jobs/{job}").headers["location"]
    assert link == f"/explore/{one.id}?report=1#share"  # the page begins with much else


def test_events_tell_the_end_and_stop(play: Client) -> None:
    job = begin(play, "answers")
    play.ended(job)
    said = play.send("GET", f"/jobs/{job}/events")
    assert said.headers["content-type"].startswith("text/event-stream")
    assert json.loads(said.text.removeprefix("data: "))["state"] == "done"


def test_a_full_disk_is_a_page(play: Client) -> None:
    (play.place / "results").write_text("no folder")
    said = play.post("/compare", {"scenario": "field_2025", "way": "plan"})
    assert said.status == 507
    assert "Free some space or allow writing" in said.text


def test_a_job_that_is_gone_is_a_page(client: Client) -> None:
    assert "not there any more" in client.get("/jobs/abc").text
    assert client.post("/jobs/abc/cancel").status == 404
    assert client.get("/jobs/abc/state").json()["state"] == "gone"


def test_a_damaged_record_is_no_job(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"kind": 1}')
    (tmp_path / "b.json").write_text("no json")
    assert (job_in(tmp_path, "a"), job_in(tmp_path, "b"), job_in(tmp_path, "c")) == (None, None, None)


def test_a_number_that_another_process_has_by_now_is_not_the_job(play: Client) -> None:
    job = begin(play, "answers")
    play.ended(job)
    file = play.app.desk.folder / f"{job}.json"
    mine = {"code": None, "pid": os.getpid(), "birth": "1"}
    file.write_text(json.dumps(json.loads(file.read_text()) | mine))
    assert play.get(f"/jobs/{job}/state").json()["state"] == "done"
    assert play.post(f"/jobs/{job}/cancel").status == 303  # and this test goes on


def test_a_process_that_ended_is_not_alive() -> None:
    assert is_alive(os.getpid())
    assert not is_alive(2**22 + 1)
