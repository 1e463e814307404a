"""Texts from files: what a terminal would obey never reaches it; letters of all scripts do."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.cli.shared.speak import explain_error, remark, show, show_json, table_of
from simulator.loader.problems import ScenarioError
from simulator.loader.scenario import load_scenario
from simulator.loader.skeletons import name_trouble
from simulator.model.values.clean import escaped, printable
from simulator.report.exports import comparison_markdown
from simulator.report.page.parts import tag
from simulator.runs.files import StoreError
from tests.runs.damage import stored_run

EVIL = "fit\x1b[31m red\x1b]0;title\x07 \x9b2Jgone \u202eesrever\u2066 \u200bzero\x08\x7f\r\ufeff"
HARMFUL = set("\x1b\x07\x9b\u202e\u2066\u200b\x08\x7f\r\ufeff")


def test_harmful_signs_go_and_letters_stay() -> None:
    assert printable(EVIL) == "fit red gone esrever zero"
    for text in ("José 李 العربية ไทย 👩\u200d🔧\n\tindented", "a – b … “c” $5 é"):
        assert printable(text) == text
    assert (
        printable("\x1b]0;never ends, but what follows is kept") == "]0;never ends, but what follows is kept"
    )


def test_json_keeps_everything_as_escapes() -> None:
    text = escaped(json.dumps({"a": EVIL, "b": "\ud800\U000e0041"}, ensure_ascii=False))
    assert not HARMFUL & set(text)
    assert json.loads(text) == {"a": EVIL, "b": "\ud800\U000e0041"}


def test_no_message_table_or_document_carries_them(capsys: pytest.CaptureFixture[str]) -> None:
    remark(EVIL)
    show(EVIL)
    show(table_of((EVIL,), [(EVIL,)]))
    show_json({EVIL: EVIL})
    explain_error(StoreError(EVIL))
    shown = capsys.readouterr()
    assert not HARMFUL & set(shown.out + shown.err)
    assert "gone esrever" in shown.out
    assert not HARMFUL & set(tag("p", EVIL, title=EVIL))


def test_usage_errors_that_name_what_stands_in_a_run_are_clean(tmp_path: Path) -> None:
    run = stored_run(tmp_path / "run")
    evil = tmp_path / "evil\x1b[2J"
    shutil.copytree(run, evil)
    result = CliRunner().invoke(main, ["plan", str(tmp_path)])
    assert result.exit_code == 2
    assert "\x1b" not in result.output
    assert comparison_markdown is not None


@pytest.mark.parametrize(
    ("name", "fix"), [("CON", "my_CON"), ("nul.txt", "my_nul.txt"), ("lpt1", "my_lpt1"), ("a.", "'a'")]
)
def test_names_that_windows_cannot_store_are_refused_with_the_fix(name: str, fix: str) -> None:
    with pytest.raises(ScenarioError, match=fix):
        load_scenario("field_2023", [f"name={name}"])
    assert load_scenario("field_2023", ["name=console"]).name == "console"


def test_no_strategy_file_has_such_a_name(tmp_path: Path) -> None:
    assert "Windows" in name_trouble("aux", tmp_path)
