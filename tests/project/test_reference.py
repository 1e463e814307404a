"""The reference is that of the code, and says something of every name that a person may write or read."""

from __future__ import annotations

import inspect
import re

import click
import pytest

import simulator
from pages.badges import FOLDER as BADGES
from pages.badges import badges
from pages.listings import OF_MARKETS, fields_of, hidden, of_posts
from pages.reference import FOLDER, REFERENCE, ROOT
from pages.scenario import LAWS, keys
from simulator.cli import main
from simulator.kit.described import settings_of
from simulator.loader.history.columns import KINDS
from simulator.loader.schema import scenario_schema
from simulator.loader.shape import scenario_shape
from simulator.loader.tables.columns import COLUMNS as OF_TABLES
from simulator.metrics.goals import GOALS
from simulator.metrics.market import MARKET_METRICS
from simulator.metrics.strategy import METRICS
from simulator.strategies import STRATEGIES
from simulator.strategies.contract.base import COLUMNS, Accounts, Outcomes

MADE = {name: make() for name, make in REFERENCE.items()}


@pytest.mark.parametrize("name", REFERENCE)
def test_a_page_is_that_of_the_code(name: str) -> None:
    kept = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    assert kept == MADE[name], "write the pages anew: python -m pages reference"


@pytest.mark.parametrize("name", badges())
def test_a_badge_is_true(name: str) -> None:
    kept = (BADGES / f"{name}.svg").read_text(encoding="utf-8")
    assert kept == badges()[name], "draw the badges anew: python -m pages reference"
    assert f"docs/pictures/badges/{name}.svg" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_version_that_is_cited_is_this_one() -> None:
    cited = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    bibtex = (ROOT / "README.md").read_text(encoding="utf-8").partition("@software")[2]
    assert f"version: {simulator.__version__}\n" in cited
    assert f"version = {{{simulator.__version__}}}" in bibtex
    assert f"year = {{{re.findall(r'date-released: (....)', cited)[0]}}}" in bibtex


def test_there_is_no_page_that_nothing_makes() -> None:
    assert {file.stem for file in FOLDER.glob("*.md")} == {*REFERENCE}


def test_every_key_of_a_scenario_says_what_it_means() -> None:
    shape, told = scenario_shape(), keys()
    assert len(told) > 300
    silent = [
        name
        for name in told
        if name != "extends" and not shape.meaning([0 if key == "NAME" else key for key in name.split(".")])
        and not shape.meaning(name.split("."))
    ]  # fmt: skip
    assert silent == []
    assert [name for name in told if f"`{name}`" not in MADE["scenario"]] == []


def test_every_law_says_what_its_settings_mean() -> None:
    shape = scenario_shape()
    laws = [(*LAWS, name) for name in shape.kinds(LAWS)]
    settings = [(*law, key) for law in laws for key in shape.keys(law)]
    assert len(laws) > 10
    assert [path for path in settings if not shape.meaning(path)] == []


def test_the_schema_describes_every_key() -> None:
    schema = scenario_schema()
    blocks = {"Scenario": schema, **schema["$defs"]}
    inside = {
        (name, key): one for name, block in blocks.items() for key, one in block.get("properties", {}).items()
    }
    assert len(inside) > 300
    assert [place for place, one in inside.items() if not one.get("description")] == []


def test_every_column_says_what_it_means() -> None:
    listed = {"rules": COLUMNS, "tables": OF_TABLES, "oracles": hidden(), "posts": of_posts(), **KINDS}
    listed |= {"outcomes": fields_of(Outcomes), "accounts": fields_of(Accounts)}
    told = [(kind, name, text) for kind, texts in listed.items() for name, text in texts.items()]
    assert len(told) > 150
    assert [(kind, name) for kind, name, text in told if len(text) < 8] == []
    assert [name for _, name, _ in told if f"{name}`" not in MADE["columns"]] == []


def test_every_metric_says_what_it_means() -> None:
    measured = {**METRICS, **MARKET_METRICS}
    silent = [
        name
        for name, one in measured.items()
        if not (inspect.getdoc(one.function) and one.unit and one.label)
    ]
    assert silent == []
    headings = [*METRICS, *(name + OF_MARKETS for name in MARKET_METRICS)]
    assert [name for name in headings if f"\n### {name}\n" not in MADE["metrics"]] == []
    assert [name for name in GOALS if f"| `{name}` |" not in MADE["metrics"]] == []


def every_command(command: click.Command, name: str = "simulator") -> dict[str, click.Command]:
    """A command and all below it, by what is typed."""
    found = {name: command}
    for inner, one in getattr(command, "commands", {}).items():
        found |= every_command(one, f"{name} {inner}")
    return {typed: one for typed, one in found.items() if not one.hidden}


def test_every_command_and_option_says_what_it_does() -> None:
    commands = every_command(main)
    assert len(commands) > 40
    assert [typed for typed, one in commands.items() if not one.help] == []
    options = [
        (typed, one)
        for typed, command in commands.items()
        for one in command.params
        if isinstance(one, click.Option)
    ]
    assert [(typed, one.name) for typed, one in options if not one.hidden and not one.help] == []
    assert [
        typed for typed in commands if typed != "simulator" and f" {typed}\n" not in MADE["commands"]
    ] == []


def test_every_setting_of_every_rule_says_what_it_means() -> None:
    settings = {
        (name, one.name): one.meaning for name, kind in STRATEGIES.items() for one in settings_of(kind)
    }
    assert len(settings) > 100
    assert [place for place, text in settings.items() if not text] == []


def test_every_public_name_is_on_the_page() -> None:
    names = [name for name in simulator.__all__ if not name.startswith("__")]
    assert [name for name in names if f"## {name}\n" not in MADE["python"]] == []
    assert [name for name in names if f"[`{name}`](#{name.lower()}) |  |" in MADE["python"]] == []
