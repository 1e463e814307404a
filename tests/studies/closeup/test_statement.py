"""The statement of one account: every cause has words, the numbers add up, and a replay is the same world."""

from __future__ import annotations

import csv
import io
import json
import string
from dataclasses import replace
from pathlib import Path

import click
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from simulator.cli.shared.speak import Patient
from simulator.cli.statement import ledger_command
from simulator.loader.scenario import load_scenario
from simulator.model.connects import CAUSES, FIRST_OUT
from simulator.report.studies.statement import (
    CAUSE_WORDS,
    Period,
    closing_sentence,
    statement_answer,
    statement_csv,
    statement_lines,
    statement_table,
    sums_by_cause,
    sums_table,
    words_of,
)
from simulator.report.words.plain import when
from simulator.runs.again import kept_replications, play_again
from simulator.runs.files import StoreError
from simulator.runs.result import RunResult
from simulator.runs.run import run
from simulator.runs.store import RunStore
from simulator.studies.closeup import statement as statement_module
from simulator.studies.closeup.statement import Account, LaneName, lane_account
from tests.small_runs import manifest_of, small_scenario

MINE = """
from simulator.strategies.simple.spray_and_pray import SprayAndPray
class Mine(SprayAndPray): ...
"""
SMALL = """
name: small
horizon: 6 d
clock: {tick: 6 h}
jobs: {per_day: 20}
freelancers:
  - {name: "a: first", strategy: ./mine.py:Mine, count: 3, wallet: 60}
  - {name: second, strategy: fresh_hour, count: 2, wallet: 60}
run: {replications: 3, seed: 3, keep_tables: 1}
"""


def account_of(*moves: tuple[float, str, int, int], hires: int = 1, proposals: int | None = None) -> Account:
    """An account that adds up: moves are (at, cause, amount, post)."""
    rows = pd.DataFrame(list(moves), columns=["at", "cause", "amount", "job_ordinal"])
    rows["balance"] = rows["amount"].cumsum()
    sent = int((rows["cause"] == "proposal").sum()) if proposals is None else proposals
    last = int(rows["amount"].sum())
    return Account(LaneName(0, "good fit", 3), rows, sent, hires, last, is_replayed=False)


USUAL = account_of(
    (0.0, "signup_grant", 40, -1),
    (0.0, "monthly_grant", 10, -1),
    (1.5, "proposal", -6, 231),
    (1.5, "boost", -20, 231),
    (2.25, "purchase", 50, -1),
    (3.0, "proposal", -4, 7),
    (2.75, "refund_closed", 6, 231),
    (2.75, "refund_outbid", 20, 231),
    (4.0, "expiry", -16, -1),
)


def printed(table: object) -> str:
    from rich.console import Console

    console = Console(file=io.StringIO(), width=120)
    console.print(table)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_every_cause_has_words_of_its_own() -> None:
    assert tuple(CAUSE_WORDS) == CAUSES
    for kind in ("line", "sums"):
        said = [getattr(words, kind) for words in CAUSE_WORDS.values()]
        assert all(len(text) >= 5 and text[0].isupper() for text in said)
        assert len(set(said)) == len(said)


def test_causes_that_belong_to_a_post_name_it() -> None:
    with_post = {"proposal", "boost", "feedback_reward", "interview_reward"}
    with_post |= {cause for cause in CAUSES if cause.startswith("refund_")}
    for cause, words in CAUSE_WORDS.items():
        fields = [name for _, name, _, _ in string.Formatter().parse(words.line) if name is not None]
        assert fields == (["post"] if cause in with_post else [])
        assert "{" not in words_of(cause, 4) + words_of(cause) + words.sums
        assert ("post 4" in words_of(cause, 4)) == (cause in with_post)


def test_the_sentence_holds_numbers_that_add_up() -> None:
    assert statement_answer(USUAL) == (
        "'good fit' number 3 began with 40 Connects, was granted 10 more, bought 50, spent 10 on 2 "
        "proposals, spent 20 on 1 boost, got 26 back, lost 16 to expiry and caps, was hired 1 time and ended "
        "with 80."
    )
    assert 40 + 10 + 50 - 10 - 20 + 26 - 16 == 80
    idle = account_of((0.0, "signup_grant", 1, -1), hires=0)
    assert statement_answer(idle) == (
        "'good fit' number 3 began with 1 Connect, sent no proposal and ended with 1."
    )
    some = account_of((0.0, "signup_grant", 9, -1), (1.0, "proposal", -6, 1), proposals=3)
    assert "spent 6 on 1 proposal, sent 2 proposals for free, " in statement_answer(some)
    free = account_of(hires=2, proposals=3)
    assert "began with 0 Connects, sent 3 proposals for free, was hired 2 times and" in statement_answer(free)


@pytest.mark.parametrize("cause", CAUSES)
def test_no_cause_is_left_out_of_the_sentence(cause: str) -> None:
    out = CAUSES.index(cause) >= FIRST_OUT
    one = account_of((0.0, "signup_grant", 5000, -1), (1.0, cause, -1234 if out else 1234, 5))
    expected = "6,234" if cause == "signup_grant" else "1,234"
    assert f" {expected}" in statement_answer(one).partition(" and ended")[0]
    assert one.problems() == []


def test_lines_say_when_what_and_what_is_left() -> None:
    lines = statement_lines(USUAL)
    assert [line.what for line in lines[2:4]] == ["Proposal to post 231", "Boost on post 231"]
    assert lines[6].what == "Back: client closed post 231 without a contract"
    assert lines[2].when == "day 1, 12:00"
    assert [line.balance for line in lines] == [40, 50, 44, 24, 74, 70, 76, 96, 80]
    assert [line.post for line in lines[:3]] == [None, None, 231]
    assert when(0.9999999999) == "day 1, 00:00"
    text = printed(statement_table(lines))
    assert "day 1, 12:00   Proposal to post 231" in text
    assert "In booking order" in text
    assert "In booking order" not in printed(statement_table(lines[:6]))
    assert "Brought forward" not in text


def test_a_period_is_whole_days_and_brings_the_balance_forward() -> None:
    lines = statement_lines(USUAL, Period(1, 2))
    assert [line.at_days for line in lines] == [1.5, 1.5, 2.25, 3.0, 2.75, 2.75]  # in one piece
    rows = printed(statement_table(lines, limit=2)).splitlines()
    assert rows[2].split() == ["Brought", "forward", "50"]
    assert "4 more lines." in rows[-1]
    assert [line.cause for line in statement_lines(USUAL, Period(4))] == ["expiry"]
    assert [line.amount for line in statement_lines(USUAL, Period(None, 0))] == [40, 10]
    assert statement_lines(USUAL, Period(9)) == []


def test_sums_by_cause_are_in_the_order_of_causes() -> None:
    sums = sums_by_cause(statement_lines(USUAL))
    assert list(sums) == [cause for cause in CAUSES if cause in sums]
    assert sums == USUAL.sums()
    assert sums["proposal"] == -10
    last = printed(sums_table(statement_lines(USUAL))).splitlines()
    assert any(row.split() == ["Proposals", "2", "-10"] for row in last)
    assert last[-1].split() == ["All", "9", "+80"]


def test_the_file_can_be_read_again() -> None:
    account = account_of((0.5, "refund_chosen_another", 3, 8))
    lines = statement_lines(account)
    rows = list(csv.DictReader(io.StringIO(statement_csv(lines))))
    assert rows == [
        {
            "at_days": "0.500000",
            "when": "day 0, 12:00",
            "cause": "refund_chosen_another",
            "what": "Back: client of post 8 hired another without reading it",
            "post": "8",
            "amount": "3",
            "balance": "3",
        }
    ]


def test_signs_that_separate_are_quoted() -> None:
    (line,) = statement_lines(account_of((0.5, "purchase", 3, -1)))
    text = statement_csv([line._replace(what='a "b", c')])
    assert text.splitlines()[1] == '0.500000,"day 0, 12:00",purchase,"a ""b"", c",,3,3'


def test_adding_up_is_computed() -> None:
    assert USUAL.problems() == []
    assert closing_sentence(USUAL) == "Balance adds up: 126 in - 46 out = 80."
    moves = USUAL.movements
    for broken, complaint in (
        (replace(USUAL, final_balance=81), "sum to 80, but the account ended with 81"),
        (replace(USUAL, movements=moves.assign(balance=moves["balance"] + 1)), "line 1 shows a balance"),
        (account_of((0.0, "proposal", -6, 1)), "the balance falls to -6"),
        (account_of((0.0, "signup_grant", 9, -1), (0.0, "purchase", -6, 1)), "'purchase' moves -6 Connects"),
        (account_of((0.0, "proposal", 6, 1)), "'proposal' moves +6 Connects"),
    ):
        assert any(complaint in problem for problem in broken.problems())
        assert closing_sentence(broken).startswith("THE BALANCE DOES NOT ADD UP: ")
        assert complaint in closing_sentence(broken)


@pytest.mark.parametrize("competition", ["market", "field"])
def test_a_replayed_account_is_the_kept_one(competition: str, tmp_path: Path) -> None:
    def played(kept: int) -> RunResult:
        choice = {"replications": 3, "seed": 3, "keep_tables": kept}
        return run(small_scenario(competition=competition, run=choice), out=tmp_path / str(kept), workers=1)

    kept, forgotten = played(3), played(0)
    assert (kept_replications(kept), kept_replications(forgotten)) == ([0, 1, 2], [])
    for lane in (LaneName(0, "first", 2), LaneName(2, "second", 0)):
        one, other = lane_account(kept, lane), lane_account(forgotten, lane)
        assert (one.is_replayed, other.is_replayed) == (False, True)
        assert len(one.movements) > 5
        assert one.movements.to_dict() == other.movements.to_dict()
        assert (one.proposals, one.hires, one.final_balance) == (
            other.proposals,
            other.hires,
            other.final_balance,
        )
        assert one.problems() == other.problems() == []


def test_every_account_of_a_run_adds_up(tmp_path: Path) -> None:
    scenario = small_scenario(warmup=0, run={"replications": 2, "seed": 5, "keep_tables": 2})
    played = run(scenario, out=tmp_path, workers=1)
    columns = ["rep", "group", "ordinal", "hires", "proposals"]
    for rep, group, number, hires, proposals in played.freelancers[columns].to_numpy():
        account = lane_account(played, LaneName(rep, group, number))
        assert account.problems() == []
        assert (account.hires, account.proposals) == (hires, proposals)
    assert played.freelancers["hires"].sum() > 0
    again = play_again(played, 1)
    assert set(again["ledger"]["rep"]) == {1}


@click.group(cls=Patient)
def program() -> None:
    """As the command line is, with the command that is tested."""


program.add_command(ledger_command)


def call(*arguments: object) -> Result:
    result = CliRunner().invoke(program, ["ledger", *map(str, arguments)])
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("ledger")
    (home / "mine.py").write_text(MINE, encoding="utf-8")
    (home / "small.yaml").write_text(SMALL, encoding="utf-8")
    return run(home / "small.yaml", out=home / "out", workers=1).directory


def test_without_a_lane_there_is_a_choice(folder: Path) -> None:
    result = call(folder)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "small: replications 0 to 2, 1 of them kept in full."
    assert any(line.split() == ["a:", "first", "0", "to", "2"] for line in result.stdout.splitlines())
    assert "--set run.keep_tables=3" in result.stderr
    assert call(folder, "-q").stderr == ""
    document = json.loads(call(folder, "--json", "-q").stdout)
    assert (document["kept"], document["groups"]) == ([0], {"a: first": 3, "second": 2})


def test_an_account_is_told_then_listed_then_summed(folder: Path) -> None:
    result = call(folder, "--lane", "0:a: first:1")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0].startswith("'a: first' number 1 began with 60 Connects, ")
    assert lines[2].split() == ["When", "What", "Post", "Connects", "Balance"]
    assert lines[-1].startswith("Balance adds up: 60 in - ")
    assert call(folder, "--group", "a: first", "--number", 1).stdout == result.stdout
    document = json.loads(call(folder, "--lane", "0:a: first:1", "--json").stdout)
    assert document["adds_up"] is True
    assert document["answer"] == lines[0]
    assert sum(document["sums"].values()) == document["lines"][-1]["balance"]
    short = json.loads(call(folder, "--lane", "0:a: first:1", "--json", "--limit", 2).stdout)
    assert short["lines"] == document["lines"][:2]
    assert short["lines_left_out"] == len(document["lines"]) - 2
    for day in (0, 1):
        more = ("--json", "--from", day, "--to", day)
        one = json.loads(call(folder, "--lane", "0:a: first:1", *more).stdout)
        assert one["lines"] == [line for line in document["lines"] if day <= line["at_days"] < day + 1] != []


def test_a_replication_that_was_not_kept_is_played_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # files start from the scenario, not from here
    result = call(folder, "--replication", 2, "--group", "a: first")
    assert result.exit_code == 0
    assert "Replication 2 was not kept in full, so it is played again" in result.stderr
    assert "keep_tables=3" in result.stderr
    assert "Balance adds up" in result.stdout
    assert call(folder, "--replication", 2, "--group", "a: first", "-q").stderr == ""


def test_all_lines_of_the_days_go_to_a_file(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "account.csv"
    result = call(folder, "--group", "second", "--csv", file, "--limit", 1, "--to", 3)
    assert result.exit_code == 0
    rows = pd.read_csv(file)
    assert len(rows) > 2
    assert rows["at_days"].max() < 4
    assert "more lines." in result.stdout


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--lane", "first:1"], "is not REPLICATION:GROUP:NUMBER"),
        (["--lane", "0:secnd:1"], "No group is called 'secnd'. Did you mean 'second'?"),
        (["--lane", "0:xyz:1"], "There are a: first, second."),
        (["--lane", "0:second:2"], "'second' has the numbers 0 to 1, not 2"),
        (["--lane", "3:second:1"], "replications 0 to 2, not 3"),
        (["--lane", "0:second:1", "--number", 1], "Name the freelancer once"),
        (["--number", 1], "Which --group? There are a: first, second."),
        (["--group", "second", "--limit", 0], "0 is not in the range"),
        (["--group", "second", "--from", 4, "--to", 3], "there are no days between them"),
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[object], complaint: str, folder: Path) -> None:
    result = call(folder, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert complaint in result.stderr


def test_what_is_not_there_ends_with_1(folder: Path, tmp_path: Path) -> None:
    for arguments, complaint in (
        ((tmp_path,), "there is no run in"),
        ((folder, "--group", "second", "--csv", folder / "manifest.json" / "x.csv"), "cannot write"),
    ):
        result = call(*arguments)
        assert (result.exit_code, result.stdout) == (1, "")
        assert complaint in result.stderr


def test_another_world_is_refused(folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "scenario"
    home.mkdir()
    (home / "mine.py").write_text(MINE, encoding="utf-8")
    (home / "small.yaml").write_text(SMALL, encoding="utf-8")
    played = run(load_scenario(home / "small.yaml"), out=tmp_path / "out", base=home, workers=1)
    never = MINE.replace("SprayAndPray", "InviteOnly").replace("spray_and_pray", "invite_only")
    (home / "mine.py").write_text(never, encoding="utf-8")
    result = call(played.directory, "--lane", "2:second:0")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "replication 2 came out differently when it was played again" in result.stderr
    (home / "mine.py").unlink()
    gone = call(played.directory, "--lane", "2:second:0")
    assert (gone.exit_code, gone.stdout) == (2, "")
    assert "mine.py: there is no such file" in gone.stderr
    assert call(played.directory, "--lane", "0:second:0").exit_code == 0


def test_an_account_that_does_not_add_up_is_loud(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = replace(USUAL, final_balance=81)
    monkeypatch.setattr(statement_module, "lane_account", lambda *_: broken)
    for more in ((), ("--from", 50)):
        result = call(folder, "--group", "second", *more)
        assert result.exit_code == 1
        assert "THE BALANCE DOES NOT ADD UP" in result.stdout.splitlines()[-1]
    assert call(folder, "--group", "second", "--json").exit_code == 1


def test_a_run_that_stopped_early_still_shows_what_it_would_have_played(folder: Path, tmp_path: Path) -> None:
    store = RunStore.create(tmp_path / "run", manifest_of(small_scenario()))
    account = lane_account(RunResult(store), LaneName(4, "first", 0))
    assert account.is_replayed
    assert account.problems() == []
    with pytest.raises(StoreError, match=r"no replication of .* is saved yet"):
        RunResult(store).full("ledger")
