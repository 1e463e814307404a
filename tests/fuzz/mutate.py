# ruff: noqa: E501 (the lists of hostile values read best in full lines)
"""How texts are mutated: by the number of a case, so that every case can be had again by itself."""

from __future__ import annotations

import random
import re

from simulator.loader.shape import scenario_shape
from tests.fuzz import corpus

_VALUE = re.compile(r"(?<=[:\[,] )([^\s,\[\]{}#][^,\[\]{}#\n]*)")
_KEY = re.compile(r"\b[a-z_]{3,}(?=:)")
_WORD = re.compile(r"\b\w+\b")
SNIPPETS = (
    "import os", "from nowhere import nothing", "raise ValueError('no')", "del Mine", "1 / 0", "while_ = 3", "x: int",
    "def f(:", "class Mine: pass", "class Mine(Strategy): pass", "return", "yield 3", "lambda", "async def g(): ...",
    "@property", "model_config = {}", "min_usd: 'Later' = 3", "min_usd = 3", "count: int = 'x'", "raise SystemExit(3)",
    "raise KeyboardInterrupt", "x = " + "+".join("1" * 3000), "'''", "\t", "\x00", "é = 1", "print('\x1b[2J')",
    "class Bad(Exception):\n    def __repr__(self): raise ValueError\n    __str__ = __repr__\nraise Bad()",
)  # fmt: skip
TOKENS = (
    "c.match", "c.mach", "c", "self", "None", "True", "np.nan", "np.inf", "-1", "0", "1e308", "c.value_usd", "c.level",
    "np.zeros(3)", "'x'", "[]", "c.state", "if c.match > 0.5:", "self.min_usd", "self.nothing", "np.where", "float",
    "str", "int", "ClassVar", "frozenset", "Strategy", "score", "boost",
)  # fmt: skip


def luck(kind: str, seed: int, number: int) -> random.Random:
    """Luck of one case."""
    return random.Random(f"{kind}/{seed}/{number}")


def _replaced(rng: random.Random, text: str, pattern: re.Pattern[str], new: str) -> str:
    """The text with one place that fits a pattern replaced."""
    places = list(pattern.finditer(text))
    if not places:
        return text + new
    place = rng.choice(places)
    return text[: place.start()] + new + text[place.end() :]


def lines(rng: random.Random, text: str, other: str) -> str:
    """The text with a line gone, doubled, moved, indented, or taken from another text."""
    rows, k = text.split("\n"), rng.randrange(text.count("\n") + 1)
    how = rng.randrange(7)
    if how == 0:
        del rows[k]
    elif how == 1:
        rows.insert(k, rows[rng.randrange(len(rows))])
    elif how == 2:
        rows[k] = " " * rng.choice((1, 2, 4)) + rows[k]
    elif how == 3:
        rows[k] = rows[k].lstrip()
    elif how == 4:
        rows.insert(k, rng.choice(other.split("\n")))
    elif how == 5:
        rows = rows[:k]
    else:
        rows[k] = "\t" + rows[k]
    return "\n".join(rows)


def signs(rng: random.Random, text: str) -> str:
    """The text with one sign gone, doubled or replaced."""
    if not text:
        return text
    k = rng.randrange(len(text))
    new = rng.choice(
        ("", text[k] * 2, rng.choice("{}[]:,'\"#&*!|>%@`-? \n\t\x00\x1béä٣0159.e+_"), text[k].upper())
    )
    return text[:k] + new + text[k + 1 :]


def scenario(rng: random.Random) -> str:
    """A scenario with one to four mutations."""
    texts = list(corpus.scenarios().values())
    text, other = rng.choice(texts), rng.choice(texts)
    keys = _KEY.findall(other) or ["name"]
    for _ in range(rng.choice((1, 1, 2, 3, 4))):
        how = rng.randrange(10)
        if how < 4:
            text = _replaced(rng, text, _VALUE, rng.choice(rng.choice((corpus.MILD, corpus.HOSTILE))))
        elif how < 6:
            text = _replaced(
                rng, text, _KEY, rng.choice((rng.choice(keys), rng.choice(corpus.HOSTILE), "horizn"))
            )
        elif how < 8:
            text = lines(rng, text, other)
        elif how < 9:
            text = signs(rng, text)
        else:
            path = setting(rng).split(".")
            opened = "".join(f"{'  ' * depth}{key}:\n" for depth, key in enumerate(path))[:-1]
            text += f"\n{opened} {rng.choice(corpus.HOSTILE)}\n"
    return text


def setting(rng: random.Random) -> str:
    """A path of keys into a scenario, sometimes misspelt."""
    shape, path = scenario_shape(), list[str | int]()
    while len(path) < 6:
        keys: list[str | int] = list(shape.keys(path)) or ["web", "basic", 0, "x"]
        if (path and not shape.at(path)) or (len(path) > 1 and rng.random() < 0.3):
            break
        path.append(rng.choice(keys))
    words = [str(part) for part in path]
    if rng.random() < 0.15:
        k = rng.randrange(len(words))
        words[k] = signs(rng, words[k])
    return ".".join(words)


def override(rng: random.Random) -> str:
    """One `KEY=VALUE` as it might be typed."""
    text = f"{setting(rng)}={rng.choice(rng.choice((corpus.MILD, corpus.HOSTILE)))}"
    return signs(rng, text) if rng.random() < 0.2 else text


def table(rng: random.Random) -> bytes:
    """A table of posts with one to four mutations, in some encoding and with some separator."""
    rows = [line.split(",") for line in corpus.table()]
    for _ in range(rng.choice((1, 1, 2, 3, 4))):
        how, row = rng.randrange(8), rng.randrange(1, len(rows)) if len(rows) > 1 else 0
        column = rng.randrange(len(rows[0])) if rows[0] else 0
        if how < 3 and column < len(rows[row]):
            rows[row][column] = rng.choice(
                (*corpus.HOSTILE, "n/a", "$1,000.00", "$25-$35", "10K+", "Less than 5")
            )
        elif how == 3 and rows[0]:
            rows[0][column] = rng.choice(
                (rng.choice(rows[0]), rng.choice(corpus.HOSTILE), "budget", "Posted At")
            )
        elif how == 4 and len(rows) > 2:
            del rows[row]
        elif how == 5:
            rows.insert(row, rows[row][: rng.randrange(len(rows[row]) + 1)])
        elif how == 6:
            for cells in rows:
                del cells[column : column + 1]
        else:
            for cells in rows[1:]:
                cells[column : column + 1] = [rng.choice(corpus.HOSTILE[:60])]
    mark = rng.choice((",", ",", ",", ";", "|", "\t"))
    text = rng.choice(("\n", "\n", "\r\n", "\n\n")).join(mark.join(cells) for cells in rows)
    text = signs(rng, text) if rng.random() < 0.3 else text
    data = text.encode(rng.choice(("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "latin-1")), "replace")
    return data[: rng.randrange(len(data) + 1)] if rng.random() < 0.05 else data


def strategy(rng: random.Random) -> str:
    """A strategy file with one to three mutations."""
    text, other = rng.choice(corpus.strategies()), rng.choice(corpus.strategies())
    for _ in range(rng.choice((1, 1, 2, 3))):
        how = rng.randrange(5)
        if how == 0:
            text = lines(rng, text, other)
        elif how == 1:
            text = _replaced(rng, text, _WORD, rng.choice(TOKENS))
        elif how == 2:
            text = signs(rng, text)
        else:
            rows = text.split("\n")
            k = rng.randrange(len(rows))
            rows.insert(k, re.match(r"\s*", rows[k])[0] + rng.choice(SNIPPETS))  # type: ignore[index]
            text = "\n".join(rows)
    return text
