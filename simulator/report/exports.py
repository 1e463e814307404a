"""A comparison as a plain table, for other programs and documents.

Answers: which numbers stand behind a ranking, one per row. The data frame rounds nothing; the Markdown table
reads like the one in the terminal.
"""

import pandas as pd

from simulator.metrics.numbers import limits, number, signed
from simulator.metrics.strategy import METRICS
from simulator.model.values.clean import cell_text, printable
from simulator.report.words.controlled import LUCK_TAKEN_OUT
from simulator.report.words.ranking import as_estimate, ranking_of, with_unit
from simulator.studies.compare.found import Comparison

COLUMNS = (
    "kind",
    "metric",
    "label",
    "unit",
    "entry",
    "less",
    "value",
    "low",
    "high",
    "level",
    "n",
    "method",
    "place",
    "tie_groups",
    "chance_best",
    "chance_best_anytime",
    "oracle",
    "p",
    "p_adjusted",
    "apart",
    "saved",
    "low_all",
    "high_all",
    "p_all",
    "method_all",
)


def comparison_frame(found: Comparison, oracles: frozenset[str] = frozenset()) -> pd.DataFrame:
    """Lay out the ranking and all differences, one number per row.

    Parameters
    ----------
    found : Comparison
        What `compare` returned.
    oracles : frozenset of str
        Entries that see hidden columns; they are ranked and marked, but have no letters.

    Returns
    -------
    DataFrame
        `COLUMNS`. Rows of kind `value` are the ranked entries, with place and letters (`tie_groups`: two
        share one if and only if they are tied). Rows of kind `difference` are `entry` less `less`, with p, p
        after allowing for all pairs of the metric, `apart` (whether they differ by more than luck), and the
        share of the variance that common luck removed. `n` counts replications. `chance_best` holds for a
        fixed number of replications; if they were added until the numbers looked good it is empty, and
        `chance_best_anytime` of the first stays valid instead.
    """
    ties = ranking_of(found, oracles).ties
    values = [
        {"kind": "value", "metric": found.metric, "entry": one.entry, "place": one.place}
        | {
            "tie_groups": "".join(ties[one.entry]) if one.entry in ties else None,
            "oracle": one.entry in oracles,
        }
        | chance_of(found, one.entry)
        | one.estimate._asdict()
        for one in found.ranking
    ]
    pairs = [
        {"kind": "difference", "entry": pair.a, "less": pair.b, "oracle": bool({pair.a, pair.b} & oracles)}
        | pair._asdict()
        for pair in found.differences
    ]
    frame = pd.DataFrame([*values, *pairs])
    frame["label"] = [METRICS[name].label for name in frame["metric"]]
    whole = {"place": "Int64", "n": "Int64", "apart": "boolean"}
    return frame.reindex(columns=list(COLUMNS)).astype(whole)


def chance_of(found: Comparison, entry: str) -> dict[str, float | None]:
    """Return the chance of being the best under its name: for these replications, or valid at any time."""
    chance = found.chances.get(entry)
    name, other = ("chance_best_anytime", "chance_best")[:: 1 if found.anytime else -1]
    return {name: chance, other: None}


def comparison_markdown(found: Comparison, oracles: frozenset[str] = frozenset()) -> str:
    """Write the ranking as a table in Markdown; parameters as for `comparison_frame`."""
    metric = METRICS[found.metric]
    kind, ranked = metric.kind, ranking_of(found, oracles)
    lines = [
        f"| Entry | {with_unit(found.metric)} | Versus first | Tied | Replications |",
        "|---|---:|---:|:-:|---:|",
    ]
    for entry in ranked.everyone():
        own, behind = ranked.estimates[entry], ranked.behind.get(entry)
        value = number(own.value, kind) + (f" ({limits(own, kind)})" if own.value is not None else "")
        less = ""
        if behind is not None and behind.value is not None:
            like = own.value
            less = f"{signed(behind.value, kind, like)} ({limits(as_estimate(behind), kind, like)})"
        letter = "".join(ranked.ties.get(entry, ()))
        name = _plain(entry) + (" (oracle)" if entry in oracles else "")
        lines.append(f"| {name} | {value} | {less} | {letter} | {own.n:,} |")
    note = (
        f"In brackets: {100 * found.level:g} % intervals; those of differences hold for all pairs at once. "
        "Entries with the same letter are tied: their difference may be luck."
    )
    note += f" {LUCK_TAKEN_OUT}" if any(found.relieved.values()) else ""
    return "\n".join([*lines, "", note])


def frame_csv(frame: pd.DataFrame) -> str:
    r"""Write a table as comma-separated values; missing values are empty cells, and no text is a formula.

    Examples
    --------
    >>> frame_csv(pd.DataFrame({"a": [1.5, None], "b": ["x, y", "z"]}))
    'a,b\n1.5,"x, y"\n,z\n'
    """
    rows = [list(frame.columns), *frame.itertuples(index=False, name=None)]
    return "".join(",".join(map(csv_cell, row)) + "\n" for row in rows)


def csv_cell(value: object) -> str:
    """Write one cell: text is never a formula, numbers stay numbers, what is missing is empty."""
    missing = value is None or value is pd.NA or value is pd.NaT or value != value
    text = cell_text(value) if isinstance(value, str) else "" if missing else str(value)
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',"\n') else text


def _plain(name: str) -> str:
    """Escape what Markdown would read as markup."""
    for sign in "\\`*_[]<>|#":
        name = name.replace(sign, f"\\{sign}")
    return printable(name).replace("\n", " ")
