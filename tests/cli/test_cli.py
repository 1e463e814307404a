# ruff: noqa: E501 (a case is one line, so that the tables can be read)
"""The command line: what goes to stdout, what to stderr, and how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulator.cli import main
from simulator.cli.shared.costs import cost_sentences
from simulator.cli.shared.playing import TerminalWatcher, thin
from simulator.cli.shared.speak import explain_error, explain_interruption, show, table_of
from simulator.loader import shipped as loader_shipped
from simulator.loader.scenario import load_scenario
from simulator.loader.schema import scenario_schema
from simulator.loader.shipped import packs, shipped_scenarios
from simulator.report.words.controlled import controlled_metric
from simulator.runs import run as run_module
from simulator.runs.files import StoreError
from simulator.runs.ready import Ready
from simulator.runs.run import Cost, Interrupted, load_run
from simulator.strategies.registry import strategies

ROOT = Path(__file__).resolve().parents[2]
SMALL = """
question: Who is hired?
name: small
horizon: 6 d
clock: {tick: 6 h}
jobs: {per_day: 20}
freelancers:
  - {name: "[red]first", strategy: spray_and_pray, count: 3, wallet: 60}
  - {name: second, strategy: fresh_hour, count: 3, wallet: 60}
run: {replications: 4, seed: 3}
"""


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    file = tmp_path / "small.yaml"
    file.write_text(SMALL, encoding="utf-8")
    return file


def call(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def play(command: str, scenario: Path, *more: object) -> Result:
    return call(command, scenario, "--out", scenario.parent / "out", "--workers", 1, *more)


def started(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "simulator", *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, text=True, env=environment, cwd=ROOT, **pipes)  # type: ignore[call-overload, no-any-return]


def test_help_comes_at_once_and_loads_nothing_heavy() -> None:
    names = "numpy, pandas, numba, scipy, pydantic, matplotlib, rich, ruamel"
    code = (
        "import sys; from simulator.cli import main\n"
        "try: main(['--help'])\n"
        f"except SystemExit: print([n for n in '{names}'.split(', ') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_every_command_has_help() -> None:
    for name in main.commands:
        assert call(name, "--help").exit_code == 0
    assert "connects-simulator" in call("--version").stdout


def test_sizes_are_in_the_singular_where_there_is_one(tmp_path: Path) -> None:
    file = tmp_path / "one.yaml"
    file.write_text("name: one\nfreelancers: [{name: a, strategy: fresh_hour}]\nrun: {replications: 1}\n")
    assert "all right (1 group, 1 freelancer, 1 replication)" in call("validate", file).stdout


def test_validate_is_content(scenario: Path) -> None:
    result = call("validate", scenario)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{scenario}: all right (2 groups, 6 freelancers, 4 replications)\n"
    assert call("validate", scenario, "--quiet").output == ""
    assert "9 replications" in call("validate", scenario, "--set", "run.replications=9").stdout


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (None, ": there is no such file"),
        ("", ": empty"),
        ("a: [1", "broken YAML"),
        ("- 1", "key: value pairs"),
        ("jobs: {per_day: many}", "jobs.per_day: a number is needed, not 'many'"),
        ("horizn: 3", ":1:1: horizn: unknown key (did you mean 'horizon'?)"),
        ("horizon: -3", ":1:10: horizon: -3 is out of range"),
        ("jobs: {per_day: .nan}", "not a number that can be used"),
        ("freelancers: [{name: a, strategy: spray_and_prey}]", "did you mean 'spray_and_pray'?"),
        ("jobs: {replay: {file: none.csv}}\nfreelancers: [{name: a, strategy: random}]", "none.csv: there is no such file"),
        ("a: !!python/object/apply:os.system [true]", "never runs them"),
        ("a: &a [x]\nb: [*a, *a]", "aliases"),
        ("\n".join(f"k{i}: 1" for i in range(50_000)), "more than 20,000 values"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["validate", "run", "compare"])
def test_a_bad_scenario_ends_with_2_and_one_line_for_each_mistake(
    command: str, text: str | None, complaint: str, tmp_path: Path
) -> None:
    file = tmp_path / "bad.yaml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    result = call(command, file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert str(file) in result.stderr
    assert complaint in result.stderr


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["vlidate"], "validate"),
        (["run"], "Missing argument"),
        (["run", "small", "--workers", "none"], "a whole number is needed, not 'none'"),
        (["run", "small", "--replications", "0"], "0 is not in the range"),
        (["run", "nothing_of_this_name"], "no shipped scenario has this name"),
        (["strategies", "spray_and_prey"], "Did you mean 'spray_and_pray'?"),
        (["compare", "x.yaml", "--metric", "hirs"], "Did you mean 'hires'?"),
        (["compare", "x.yaml", "--metric", "zzzzz"], "There are "),
        (["scenarios", "copy", "nothing_of_this_name"], "no shipped scenario has this name"),
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str], complaint: str) -> None:
    result = call(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert complaint in result.stderr


def test_a_wrong_override_is_named(scenario: Path) -> None:
    result = play("run", scenario, "--set", "jobs.per_dya=3")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--set jobs.per_dya=3: jobs.per_dya: unknown key (did you mean 'per_day'?)" in result.stderr


def test_run_answers_then_tabulates_then_says_where(scenario: Path) -> None:
    result = play("run", scenario, "--no-pictures", "--quiet")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0].endswith((".", "?"))
    assert "[red]first" in result.stdout
    folder = Path(lines[-1].removeprefix("Tables: "))
    assert (folder / "manifest.json").is_file()
    assert folder.parent == scenario.parent / "out" / "small"


def test_json_is_one_document_and_nothing_else(scenario: Path) -> None:
    result = play("run", scenario, "--json", "--replications", 5, "--seed", 9)
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    of_goals = {"goal", "metric", "winners", "yardsticks"}
    assert set(document) == {"run_dir", "answer", "control", "strategies", "plain", *of_goals}
    # too few replications to know how much is luck
    assert (document["control"], document["plain"]) == (False, {"[red]first": {}, "second": {}})
    assert set(document["strategies"]) == {"[red]first", "second"}
    hires = document["strategies"]["second"]["hires"]
    assert set(hires) == {"value", "low", "high", "n", "unit"}
    assert hires["n"] == 5
    manifest = json.loads((Path(document["run_dir"]) / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["seed"], manifest["replications"]) == (9, 5)


def test_json_has_the_numbers_of_the_table_and_the_plain_counts_beside(scenario: Path) -> None:
    document = json.loads(play("run", scenario, "--json", "--replications", 30).stdout)
    result = load_run(document["run_dir"])
    assert document["control"] is True
    for group, plain in document["plain"].items():
        shown, hires = document["strategies"][group], controlled_metric(result, group, "hires")
        assert (shown["hires"]["value"], shown["hires"]["low"]) == (hires.value, hires.low)
        counted = result.metrics(["hires", "proposals"])[group]
        assert (plain["hires"]["value"], plain["hires"]["high"]) == counted["hires"][0:3:2]
        assert plain["hires"] != shown["hires"]
        assert "proposals" not in plain
        assert shown["proposals"]["value"] == counted["proposals"].value


def test_a_setting_of_the_run_is_given_once(scenario: Path) -> None:
    for words in (("--seed", 5, "--set", "run.seed=9"), ("--replications", 2, "--set", "run.replications=4")):
        for command in (("run", scenario), ("compare", scenario), ("claims", "run", "speed")):
            result = call(*command, *words)
            assert result.exit_code == 2, command
            assert (
                f"{words[0]} {words[1]} and --set {words[3]} say two things: leave one out" in result.stderr
            )


def test_a_run_that_rests_on_little_says_so(scenario: Path) -> None:
    few = Ready.of(load_scenario(scenario, ["run.replications=1", "horizon=2 d"]), scenario.parent)
    assert [line.partition(":")[0] for line in thin(few)] == [
        "Only 1 replication (random worlds)",
        "Only about 40 posts in 2 days",
    ]
    enough = Ready.of(load_scenario(scenario, ["run.replications=20"]), scenario.parent)
    assert thin(enough) == []


def width_of(drawing: str) -> float:
    found = re.search(r'viewBox="0 0 ([\d.]+) ', drawing)
    assert found is not None
    return float(found[1])


def test_pictures_are_drawn_on_request_and_later(scenario: Path) -> None:
    folder = Path(json.loads(play("run", scenario, "--json").stdout)["run_dir"])
    result = call("plot", folder, "--out", scenario.parent / "drawn")
    assert result.exit_code == 0
    written = [Path(line) for line in result.stdout.splitlines()]
    assert written
    assert all(file.is_file() and file.parent == scenario.parent / "drawn" for file in written)
    assert not any(file.stem.endswith("_narrow") for file in written)
    assert play("run", scenario).stdout.splitlines()[-1] == f"Pictures: {folder / 'pictures'}"
    for_phones = call("plot", folder, "--phone").stdout.splitlines()
    assert len({Path(line).stem for line in for_phones}) == 2 * len({file.stem for file in written})
    narrow, wide = ((folder / "pictures" / f"outcomes{end}.svg").read_text() for end in ("_narrow", ""))
    assert width_of(narrow) < 0.7 * width_of(wide)


def test_compare_ranks_and_weighs_every_pair(scenario: Path) -> None:
    result = play("compare", scenario, "--quiet")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[0].endswith(".")
    assert "[red]first" in result.stdout
    document = json.loads(play("compare", scenario, "--json", "--metric", "proposals").stdout)
    assert {one["strategy"] for one in document["ranking"]} == {"[red]first", "second"}
    assert document["metric"] == "proposals"
    again = call("compare", document["run_dir"], document["run_dir"], "--json")
    assert len(json.loads(again.stdout)["ranking"]) == 4


def test_after_many_looks_a_chance_is_called_what_it_is(scenario: Path) -> None:
    wish = ("--until", "P(best) > 0.9", "--replications", 32, "--no-rescore", "--metric", "proposals")
    often, once = (
        json.loads(play("compare", scenario, "--json", *options).stdout)["ranking"]
        for options in (wish, wish[2:])
    )
    assert all(one["chance_best"] is None for one in often)
    assert all(one["chance_best_anytime"] is None for one in once)
    assert all({"chance_best", "chance_best_anytime"} <= set(one) for one in often + once)
    line = play("compare", scenario, *wish[2:]).stdout.strip().splitlines()[-1]
    assert Path(line.removeprefix("Picture: ")).parts[-3] == "comparisons"


def test_results_that_cannot_be_written_are_one_message(scenario: Path) -> None:
    folder = scenario.parent / "out"
    folder.mkdir()
    name = load_scenario(scenario).name
    (folder / name).write_text("", encoding="utf-8")  # where the folder of its runs would be
    result = call("run", scenario, "--out", folder, "--quiet")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "cannot write" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_folder_without_a_run_is_one_message(tmp_path: Path) -> None:
    for command in ("plot", "compare", "resume"):
        result = call(command, tmp_path)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "there is no" in result.stderr


def test_a_finished_run_can_be_resumed(scenario: Path) -> None:
    first = json.loads(play("run", scenario, "--json").stdout)
    assert json.loads(call("resume", first["run_dir"], "--json").stdout) == first


def test_a_forecast_says_what_a_run_takes_and_plays_nothing(
    scenario: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def played(*_: object, **__: object) -> None:
        raise AssertionError("it was played")

    monkeypatch.setattr(run_module, "run_ready", played)
    monkeypatch.setattr("simulator.runs.files.free_mib", lambda folder: 51_200.0)
    out = tmp_path / "nothing"
    result = call("run", scenario, "--forecast", "--out", out, "--workers", 2)
    said = " ".join(result.stdout.split())
    assert result.exit_code == 0, result.output
    assert re.search(
        r"\(a random world each\) would take about \d+ s on 2 processors, \d+ MiB of memory and", said
    )
    assert "50.0 GiB free on that disk, so it fits. Nothing was played." in said
    assert not out.exists()
    document = json.loads(call("run", scenario, "--forecast", "--json", "--out", out, "--workers", 2).stdout)
    assert (document["fits"], document["free_disk_mib"], document["workers"]) == (True, 51_200.0, 2)
    large = Cost(1, 1, 1.0, 9000.0, 20_480.0, 10.0)
    assert "so it may not fit" in cost_sentences("large", large, 1, 10_240.0, 100.0)[1]
    assert call("run", scenario, "--forecast", "--shard", "1/2").exit_code == 2
    monkeypatch.setattr("simulator.runs.sizes.machine_mib", lambda: 1.0)
    refused = call("run", scenario, "--forecast", "--out", out)
    assert (refused.exit_code, refused.stdout) == (2, "")


def test_an_interrupted_run_says_what_it_saved(scenario: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise Interrupted(1200, 4000, Path("results/small/abc"))

    monkeypatch.setattr(run_module, "run_ready", stopped)
    result = play("run", scenario, "--quiet")
    assert (result.exit_code, result.stdout) == (130, "")
    assert "1,200 of 4,000 replications are saved in results/small/abc" in result.stderr
    assert "The same command continues from there." in result.stderr

    def broken_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(run_module, "run_ready", broken_off)
    result = play("run", scenario, "--quiet")
    assert (result.exit_code, result.stderr) == (130, "Interrupted.\n")


MINE = """
from simulator.strategies.theory.value_per_connect import ValuePerConnect
class Mine(ValuePerConnect): ...
class Other: ...
"""


def test_a_strategy_of_ones_own_is_played_and_its_mistakes_are_words(scenario: Path) -> None:
    (scenario.parent / "mine.py").write_text(MINE, encoding="utf-8")
    mine = "freelancers.second.strategy=./mine.py:Mine"
    assert play("run", scenario, "--set", mine, "--json").exit_code == 0
    wrong = play("run", scenario, "--set", "freelancers.second.strategy={./mine.py:Mine: {brr: 1}}")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert "Mine.brr: unknown key (did you mean 'bar'?)" in wrong.stderr
    other = play("run", scenario, "--set", "freelancers.second.strategy=./mine.py:Other")
    assert (other.exit_code, other.stdout) == (2, "")
    assert "'Other' is not a strategy: write class Other(Strategy)" in other.stderr


def test_a_terminal_without_unicode_and_a_closed_pipe_do_no_harm() -> None:
    for tail, environment in (
        (["strategies"], {"PYTHONIOENCODING": "ascii"}),
        (["validate", "x.yaml"], {"LC_ALL": "C"}),
    ):
        command = [sys.executable, "-m", "simulator", *tail]
        done = subprocess.run(
            command, capture_output=True, cwd=ROOT, env=os.environ | environment, check=False
        )
        assert done.returncode == (0 if tail == ["strategies"] else 2)
        assert b"Traceback" not in done.stderr
    with started("schema") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert "Traceback" not in process.stderr.read()


@pytest.mark.skipif(os.name == "nt", reason="sends a signal")
def test_ctrl_c_ends_with_130_and_the_same_command_goes_on(scenario: Path) -> None:
    arguments = (
        "run",
        scenario,
        "--out",
        scenario.parent / "out",
        "--workers",
        1,
        "--json",
        "--set",
        "jobs.per_day=200",
    )
    many = (*arguments, "--replications", 4000)
    # a shell that starts the tests in the background makes its children deaf to it
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = started(*many)
    finally:
        signal.signal(signal.SIGINT, before)
    deadline = time.monotonic() + 120
    while not list(scenario.parent.glob("out/small/*/market-*.parquet")) and time.monotonic() < deadline:
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=120)
    assert (process.returncode, output) == (130, ""), errors
    assert "of 4,000 replications are saved in" in errors
    assert "Traceback" not in errors
    assert list(scenario.parent.glob("out/small/*/market-*.parquet"))


def test_every_foreseeable_error_has_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert explain_error(StoreError("no room")) == 1
    assert explain_error(PermissionError(13, "Permission denied", "/x")) == 1
    assert explain_error(MemoryError()) == 1
    assert explain_error(ZeroDivisionError()) is None
    assert explain_interruption(KeyboardInterrupt()) == 130
    said = capsys.readouterr()
    assert said.out == ""
    assert "Error: no room\nError: /x: Permission denied\nError: out of memory" in said.err


def test_names_are_never_markup(capsys: pytest.CaptureFixture[str]) -> None:
    show(table_of(("[bold]name", "value"), [("[red]first", "1")], right=1))
    said = capsys.readouterr().out
    assert "[bold]name" in said
    assert "[red]first" in said


def test_lists_show_everything_there_is() -> None:
    for command, names in (
        ("strategies", strategies()),
        ("packs", packs()),
        ("scenarios", shipped_scenarios()),
    ):
        result = call(command)
        assert result.exit_code == 0
        assert all(name in result.stdout for name in names)


def test_a_strategy_is_explained_with_its_settings() -> None:
    result = call("strategies", "value_per_connect")
    assert result.exit_code == 0
    assert "bar" in result.stdout
    assert "smallest expected dollars" in result.stdout


def test_the_schema_is_printed() -> None:
    assert json.loads(call("schema").stdout) == scenario_schema()


def test_a_shipped_scenario_is_copied_and_played(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scenario: Path
) -> None:
    monkeypatch.setattr(loader_shipped, "SCENARIO_FOLDERS", (scenario.parent,))
    assert "Who is hired?" in call("scenarios").stdout
    result = call("scenarios", "copy", "small", tmp_path / "mine.yaml")
    assert result.stdout == f"{tmp_path / 'mine.yaml'}\n"
    assert call("validate", tmp_path / "mine.yaml", "small").exit_code == 0
    assert call("scenarios", "copy", "small", tmp_path / "mine.yaml").exit_code == 2
    assert call("scenarios", "copy", "small", tmp_path / "mine.yaml" / "below").exit_code == 1


def test_a_quiet_watcher_has_nothing_reckoned() -> None:
    def reckoned() -> Cost:
        raise AssertionError("an estimate that nobody reads")

    TerminalWatcher(quiet=True).starting("small", reckoned)
    with pytest.raises(AssertionError):
        TerminalWatcher(quiet=False).starting("small", reckoned)


def test_no_module_speaks_past_the_streams_of_answers() -> None:
    """`click.echo` without a file, or `print`, would end up among the remarks."""
    for file in sorted((ROOT / "simulator" / "cli").glob("*.py")):
        calls = [line for line in file.read_text(encoding="utf-8").splitlines() if "click.echo(" in line]
        assert all("err=True" in line for line in calls), file
