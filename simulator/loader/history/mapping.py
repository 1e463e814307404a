"""The map that says how a history is read: its columns, its words and its dates.

Answers: what was guessed, in a small YAML file that a person can mend and hand back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from simulator.loader.history.columns import KINDS, LONG
from simulator.loader.history.statuses import MEANINGS
from simulator.loader.nodes import Node, parse, read_text
from simulator.loader.problems import Problem, ScenarioError
from simulator.loader.tables.check import flow

ORDERS = ("month_first", "day_first")
BLANKS = ("unknown", "no")
REPEATS = ("once", "all")
_KEYS = ("kind", "columns", "statuses", "dates", "as_of", "currencies", "blank", "repeats", "sheet")
_HEAD = """# How `simulator history import` reads {name}. Mend what is wrong, and import again with --map.
# A column that you leave out is guessed again; an empty one ("") is not read.
"""


@dataclass(frozen=True)
class Map:
    """How a file is read; what is left out is guessed.

    Attributes
    ----------
    kind : str
        `log`, `ledger` or `counts`; empty to guess.
    columns : mapping
        Our name of a column to the file's; an empty one is not read.
    statuses : mapping
        A word of the file, as written there, to one of `MEANINGS`.
    dates : str
        `month_first` or `day_first`, of dates such as 03/04/2025.
    as_of : str
        The moment of which the file speaks; by default its last date.
    currencies : mapping
        Dollars for one unit of a currency, by its code.
    blank : str
        `unknown` or `no`: what an empty cell of a stage such as `viewed` says; by default nothing.
    repeats : str
        `once` or `all`: how rows that are alike in every cell are counted; by default once where they name
        their post.
    sheet : str
        Which sheet of an Excel file; by default the one whose headings fit best.
    """

    kind: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)
    dates: str = ""
    as_of: str = ""
    currencies: Mapping[str, float] = field(default_factory=dict)
    blank: str = ""
    repeats: str = ""
    sheet: str = ""


def read_map(file: Path) -> Map:
    """Read a map from a YAML file.

    Raises
    ------
    ScenarioError
        With every mistake in it, and its place.
    """
    root = parse(read_text(file, str(file)), str(file))
    problems = list[Problem]()
    if not isinstance(root.value, dict):
        raise ScenarioError([Problem(root.place, "", "a map has keys", ", ".join(_KEYS))])
    for key in root.mapping:
        if key not in _KEYS:
            problems.append(Problem(root.keys[key], key, "there is no such key", "", key, _KEYS))
    kind = _word(root, "kind", tuple(KINDS), problems)
    there = [KINDS[kind]] if kind else [*KINDS.values()]
    names = tuple(dict.fromkeys([*(n for one in there for n in one), *LONG]))
    read = Map(
        kind,
        _pairs(root, "columns", problems, keys=names),
        _pairs(root, "statuses", problems, values=MEANINGS),
        _word(root, "dates", ORDERS, problems),
        _text(root.mapping["as_of"]) if "as_of" in root.mapping else "",
        _rates(root, problems),
        _word(root, "blank", BLANKS, problems),
        _word(root, "repeats", REPEATS, problems),
        _text(root.mapping["sheet"]) if "sheet" in root.mapping else "",
    )
    if problems:
        raise ScenarioError(problems)
    return read


def _text(node: Node) -> str:
    return "" if node.value is None or isinstance(node.value, dict | list) else str(node.value)


def _word(root: Node, key: str, known: tuple[str, ...], problems: list[Problem]) -> str:
    """One of some words; empty if the key is not there."""
    node = root.mapping.get(key)
    word = "" if node is None else _text(node)
    if node is not None and word not in ("", *known):
        problems.append(Problem(node.place, key, f"'{word}' is not known", ", ".join(known), word, known))
        return ""
    return word


def _pairs(
    root: Node,
    key: str,
    problems: list[Problem],
    keys: tuple[str, ...] = (),
    values: tuple[str, ...] = (),
) -> dict[str, str]:
    """Pairs of words under a key, each checked against what is known."""
    node = root.mapping.get(key)
    if node is None or node.value is None:
        return {}
    if not isinstance(node.value, dict):
        problems.append(Problem(node.place, key, "this must be pairs of a name, a colon and a word"))
        return {}
    for name, inner in node.mapping.items():
        if keys and name not in keys:
            problems.append(
                Problem(node.keys[name], f"{key}.{name}", "there is no such column", "", name, keys)
            )
        if values and _text(inner) not in values:
            word, listed = _text(inner), ", ".join(values)
            problems.append(Problem(inner.place, f"{key}.{name}", f"'{word}' is no meaning", listed))
    return {name: _text(inner) for name, inner in node.mapping.items()}


def _rates(root: Node, problems: list[Problem]) -> dict[str, float]:
    """Dollars for one unit of each currency."""
    rates = dict[str, float]()
    for code, text in _pairs(root, "currencies", problems).items():
        node = root.mapping["currencies"].mapping[code]
        value = node.value
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e9:
            rates[code.upper()] = float(value)
        else:
            problems.append(
                Problem(node.place, f"currencies.{code}", f"'{text}' is no number of dollars", "above 0")
            )
    return rates


def map_text(used: Map, name: str, unsure: frozenset[str] = frozenset()) -> str:
    """Write a map as YAML.

    Parameters
    ----------
    used : Map
        How a file is read.
    name : str
        Of the file.
    unsure : frozenset of str, optional
        Our names of columns that were guessed and may be wrong.

    Returns
    -------
    str
    """
    lines = [_HEAD.format(name=name), f"kind: {used.kind}"]
    for key, pairs in (
        ("columns", used.columns),
        ("statuses", used.statuses),
        ("currencies", used.currencies),
    ):
        if pairs:
            said = {ours: "  # not sure" if key == "columns" and ours in unsure else "" for ours in pairs}
            lines += [f"{key}:", *(f"  {flow(one)}: {flow(pairs[one])}{said[one]}" for one in pairs)]
    words = {"dates": used.dates, "as_of": used.as_of, "blank": used.blank, "repeats": used.repeats}
    words["sheet"] = used.sheet
    lines += [f"{key}: {flow(value)}" for key, value in words.items() if value]
    return "\n".join(lines) + "\n"
