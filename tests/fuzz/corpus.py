# ruff: noqa: E501 (the lists of hostile values read best in full lines)
"""What is mutated: shipped scenarios, shapes from the docs, the shipped table, strategies to start from."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from simulator.loader.shipped import claims_folder, shipped_scenarios
from simulator.loader.skeletons import STRATEGY

ROOT = Path(__file__).resolve().parents[2]

MILD = (
    "0",
    "1",
    "2",
    "5",
    "0.5",
    "0.01",
    "3 d",
    "1 h",
    "true",
    "false",
    "null",
    "10%",
    "100",
    "1e3",
    "web",
    "random",
)
"""values that often fit"""
HOSTILE = (
    "", "~", "null", "true", "no", "yes", "off", "0", "-1", "1", "1e308", "-1e308", "5e-324", "1e-300", "3e9", "1e999",
    "9" * 40, "9" * 4000, "0x1F", "0o17", "017", "1_000", "1,000", "7,5", "70%", "$7.50", "€5", "1 month", "2 weeks",
    "5 h", "1/2", "2024-01-01", "12:30:00", ".nan", "-.inf", ".inf", "nan", "[]", "{}", "[[]]", "[1, 2", "{a: 1",
    "{a: {b: {c: {d: 1}}}}", "[1, [2, [3]]]", "'", '"', '"\\e[31mred"', '"\\0"', "\x00", "\x1b[2J", "\u202etxt",
    "\ufeff", "\U0001f600", "é", "\ud7ff", "&a 1", "*a", "!!python/object:os.system x", "!x 1", "|", ">", "? x", "---",
    "...", "%YAML 1.1", "#", "@x", "`x`", "a: b: c", "- - -", "\t1", "web", "any", "all", "unlimited", "first",
    "spray_and_pray", "{spray_and_pray: {}}", "{capped: {of: {capped: {of: random}}}}", "./mine.py:Mine",
    "./mine.py:", "mine.py", "../../etc/passwd", "/dev/zero", "./.", "field_2023", "x" * 3000, "{lognormal: {median: 1, ln_sd: 1000}}",
    "{negative_binomial: {mean: 1e5, k: 1e-300}}", "{negative_binomial: {mean: 1e5, k: 0.001}}", "{table: {values: []}}",
    "{table: {values: [1, 2], weights: [1e308, 1e308]}}", "{uniform: {low: 5, high: 1}}", "{mixture: {parts: []}}",
    "{mixture: {parts: [{weight: 1, of: {mixture: {parts: [{weight: 1, of: 3}]}}}]}}", "{beta: {a: 0, b: 0}}",
)  # fmt: skip
"""values that people, editors and mischief put where others are expected"""


@cache
def scenarios() -> dict[str, str]:
    """Texts of scenarios: the shipped ones, those of claims, and those shown in the docs."""
    files = [*shipped_scenarios().values(), *sorted(claims_folder().glob("*.yaml"))]
    found = {file.stem: file.read_text(encoding="utf-8") for file in files}
    for page in sorted((ROOT / "docs").glob("*.md")):
        blocks = re.findall(r"```ya?ml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        for number, block in enumerate(blocks):
            lacks = (
                "" if "freelancers:" in block else "\nfreelancers: [{name: a, strategy: spray_and_pray}]\n"
            )
            found[f"{page.stem}_{number}"] = block + lacks
    return found


@cache
def table() -> tuple[str, ...]:
    """Lines of the shipped table of posts, as many as show every kind of cell."""
    text = (ROOT / "scenarios" / "example_posts.csv").read_text(encoding="utf-8")
    return tuple(text.splitlines()[:25])


@cache
def strategies() -> tuple[str, ...]:
    """Texts of strategy files whose class is called Mine: one to start from, and the simple ones."""
    folder = ROOT / "simulator" / "strategies" / "simple"
    own = [STRATEGY.format(name="mine", kind="Mine")]
    for file in sorted(folder.glob("*.py")):
        text, count = re.subn(
            r"^class \w+\(", "class Mine(", file.read_text(encoding="utf-8"), flags=re.MULTILINE
        )
        own += [text] if count == 1 else []
    return tuple(own)


def beside(folder: Path) -> None:
    """Put the files that the scenarios name where the mutated ones are tried."""
    for source in (ROOT / "scenarios", claims_folder()):
        for file in source.iterdir():
            if file.suffix in {".yaml", ".csv", ".py"}:
                (folder / file.name).write_bytes(file.read_bytes())
    (folder / "mine.py").write_text(strategies()[0], encoding="utf-8")
