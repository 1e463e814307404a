"""The pages of columns and of metrics.

Answers: what a rule can read of a post, what a table of posts or proposals can hold, and what is measured.
"""

import ast
import inspect
from collections.abc import Iterator, Mapping
from itertools import pairwise

from pages.markdown import code, page, table
from simulator.loader.history.columns import KINDS, LONG
from simulator.loader.tables.columns import COLUMNS as OF_TABLES
from simulator.loader.tables.columns import NEEDED
from simulator.metrics.goals import GOALS
from simulator.metrics.market import MARKET_METRICS
from simulator.metrics.strategy import METRICS, Metric
from simulator.model.clients import FATE_NAMES
from simulator.strategies.contract.base import COLUMNS, PUBLIC, Accounts, Candidates, Outcomes
from simulator.strategies.contract.hidden import Hidden
from simulator.strategies.contract.table import Column

MORE_OF_CANDIDATES = ("of", "among", "per_post", "once", "slot_bid", "own_draw")
"""what else rules call on candidates; the rest is for wrappers and the engine"""
ALONE = {
    "at": "Time of the look [days from the start].",
    "n": "Number of candidates.",
    "state": "What `start` and `learn` of the rule returned.",
}


def columns_page() -> str:
    """Return the page of columns: of rules, of tables of posts, of histories."""
    meaning, fates = ("column", "meaning"), ", ".join(f"{i} `{name}`" for i, name in enumerate(FATE_NAMES))
    return page(
        "Columns",
        "What a rule of your own can read, and what tables of posts and of proposals can hold. `simulator columns` prints the same.",
        "## What a rule reads of each post",
        "In `score`, `boost`, `tailor` and `ask`, `c.match`, `c.age_hours` and so on hold one number for each post that a freelancer "
        "has just seen. Hidden traits of clients are not among them.",
        table(meaning, [(code(f"c.{name}"), text) for name, text in {**ALONE, **COLUMNS}.items()]),
        "## What a rule reads of a post itself",
        'In a function for `c.per_post`, and in `c.posts` and `outcomes.jobs`, what everybody sees of a post stands by these names: `posts["value_usd"]`.',
        table(meaning, [(code(name), text) for name, text in of_posts().items()]),
        "## What a rule can call",
        table(("call", "what it gives"), map(_call, MORE_OF_CANDIDATES)),
        "## What a rule learns from",
        "`learn(state, outcomes, …)` gets the proposals whose fate became known, one row each. "
        f"The codes of `fate` are {fates}.",
        table(meaning, _fields(Outcomes, "outcomes")),
        "## What a rule knows of its accounts",
        "`top_up` and `review` get the accounts at the start of a day, one row for each freelancer.",
        table(meaning, _fields(Accounts, "accounts")),
        "## What only yardsticks see",
        "Rules that declare `oracle = True` can read what no freelancer sees. They are no rules to follow: they tell how much there "
        "is to get.",
        table(meaning, [(code(f"c.hidden.{name}"), text) for name, text in hidden().items()]),
        "## Columns of a table of posts",
        "For `jobs.replay`; [how to play your own posts](../how-to.md#play-your-own-posts). Other headings are guessed, or named in `columns`.",
        table(
            meaning, [(code(n) + (" (needed)" if n in NEEDED else ""), text) for n, text in OF_TABLES.items()]
        ),
        "## Columns of a history of proposals",
        "For `history` and `track`; [how to see what came of your own proposals](../how-to.md#see-what-came-of-your-own-proposals).",
        *(part for kind in KINDS for part in (_HISTORIES[kind], _of_history(kind))),
        "Counts may also have one row for each stage, with the months one below the other or side by side:",
        table(("column", "meaning"), [(code(name), text) for name, text in LONG.items()]),
    )


_HISTORIES = {
    "log": "A log has one row for each proposal:",
    "ledger": "An account has one row for each movement of Connects:",
    "counts": "Counts have one row for each period, or one in all:",
}


def _of_history(kind: str) -> list[str]:
    return table(("column", "meaning"), [(code(name), text) for name, text in KINDS[kind].items()])


def of_posts() -> dict[str, str]:
    """Return the public columns of a post, with their meanings."""
    found = {
        one.stored: one.text
        for one in vars(Candidates).values()
        if isinstance(one, Column) and one.of == "post"
    }
    return {name: found.get(name, "") for name in PUBLIC}


def hidden() -> dict[str, str]:
    """Return the columns that only oracles see, with their meanings."""
    found = {name: one for name, one in vars(Hidden).items() if not name.startswith("_")}
    return {name: " ".join((one.__doc__ or "").split()) for name, one in found.items()}


def fields_of(kind: type) -> dict[str, str]:
    """Return the fields of a record with the texts below them; empty where there is none."""
    [body] = [node.body for node in ast.parse(inspect.getsource(kind)).body if isinstance(node, ast.ClassDef)]
    found = {}
    for field, below in pairwise([*body, ast.Pass()]):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            said = below.value if isinstance(below, ast.Expr) else None
            text = said.value if isinstance(said, ast.Constant) else ""
            found[field.target.id] = " ".join(str(text).split())
    return found


def _fields(kind: type, called: str) -> list[tuple[str, str]]:
    return [(code(f"{called}.{name}"), text) for name, text in fields_of(kind).items()]


def _call(name: str) -> tuple[str, str]:
    function = getattr(Candidates, name)
    given = [one for one in inspect.signature(function).parameters if one != "self"]
    return code(f"c.{name}({', '.join(given)})"), (inspect.getdoc(function) or "").partition("\n\n")[0]


def metrics_page() -> str:
    """Return the page of goals and metrics: tables to look over, and a section for each metric to link to."""
    goals = [(code(name), one.meaning, code(one.metric)) for name, one in GOALS.items()]
    return page(
        "Goals and metrics",
        "What may be wanted and what is measured. Every metric counts proposals sent between the warm-up and the horizon, with their "
        "final fate, and is a ratio of sums over freelancers and replications. How intervals are made is in the "
        "[reference](../reference.md#metrics). `simulator metrics` prints the same.",
        "## Goals",
        "For `--goal`, or `goal:` in a scenario.",
        table(("goal", "what it counts", "metric"), goals),
        "## Metrics of a rule",
        "For `--metric`, `--until`, `outcomes` of a sweep, and `result.metrics()` in Python.",
        _overview(METRICS, ""),
        *_sections(METRICS, ""),
        "## Metrics of a market",
        "In a field they are of the crowd by itself.",
        _overview(MARKET_METRICS, OF_MARKETS),
        *_sections(MARKET_METRICS, OF_MARKETS),
    )


OF_MARKETS = " of a market"
"""follows the name of a metric in its heading, as some are of rules and of markets"""


def _overview(metrics: Mapping[str, Metric], of: str) -> list[str]:
    rows = [
        (f"[`{name}`](#{(name + of).replace(' ', '-')})", one.label, one.unit, one.better)
        for name, one in metrics.items()
    ]
    return table(("metric", "called", "unit", "better"), rows)


def _sections(metrics: Mapping[str, Metric], of: str) -> Iterator[str]:
    for name, one in metrics.items():
        yield f"### {name}{of}"
        said = " ".join((inspect.getdoc(one.function) or "").partition("\n\n")[0].split())
        which = "" if one.better == "neither" else f" {one.better.capitalize()} is better."
        yield f"{one.label}. {said} Unit: {one.unit}.{which}"
