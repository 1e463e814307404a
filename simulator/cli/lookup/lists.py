"""Commands that list what may be written: categories, columns, metrics.

Answers: which names does a scenario, a rule or an option know, and what does each mean.
"""

from typing import TYPE_CHECKING

import click

from simulator.cli.shared.options import JSON
from simulator.cli.shared.speak import remark, show, show_json, table_of
from simulator.cli.typed.completion import RULES_OR_SCENARIO

if TYPE_CHECKING:
    from simulator.metrics.strategy import Metric
    from simulator.model.values.distributions import Distribution
    from simulator.report.words.sheet import Sheet

Row = dict[str, object]
PACK = "2023_card6"
"""the pack whose categories are listed where none is named; all packs know the same"""


@click.command("categories")
@click.argument("source", metavar="[PACK|SCENARIO]", default=PACK, type=RULES_OR_SCENARIO)
@JSON
def categories_command(source: str, as_json: bool) -> None:
    """List the categories of work.

    They may be written in freelancers.NAME.categories and jobs.categories. With a rule pack or a scenario you
    see the categories that it has.
    """
    from simulator.studies.rulebook import load_rules

    found = load_rules(source).jobs.categories
    total = sum(category.share for category in found.values())
    rows: list[Row] = [
        {
            "category": name,
            "share_of_posts": category.share / total,
            "fixed_budget_usd": _median(category.fixed_budget_usd),
            "hourly_rate_usd": _median(category.hourly_rate_usd),
        }
        for name, category in found.items()
    ]
    if as_json:
        show_json({"source": source, "categories": rows})
        return
    headings = (
        "category",
        "of all posts",
        "half of fixed posts pay at least",
        "half of hourly posts at least",
    )
    show(
        table_of(
            headings,
            (
                (
                    str(row["category"]),
                    f"{row['share_of_posts']:.1%}",
                    f"${row['fixed_budget_usd']:,.0f} or more",
                    f"${row['hourly_rate_usd']:,.2f} an hour or more",
                )
                for row in rows
            ),
            right=1,
        )
    )
    remark("Write one, or several with shares: freelancers.NAME.categories={design: 0.7, writing: 0.3}")


def _median(law: "Distribution") -> float:
    import numpy as np

    return float(law.quantile(np.array([0.5]))[0])


@click.command("columns")
@JSON
def columns_command(as_json: bool) -> None:
    """List the columns that rules read, and those of a table of posts.

    A rule of your own reads them as c.match, c.age_min and so on. A table of posts is a file that a scenario
    replays.
    """
    from simulator.loader.tables.columns import COLUMNS as OF_TABLES
    from simulator.loader.tables.columns import NEEDED
    from simulator.strategies.contract.base import COLUMNS

    of_rules = {name: " ".join(text.split()) for name, text in COLUMNS.items()}
    if as_json:
        show_json({"of_rules": of_rules, "of_tables": dict(OF_TABLES), "needed_in_tables": list(NEEDED)})
        return
    show("What a rule can read of each post:\n")
    show(table_of(("column", "meaning"), of_rules.items()))
    show("What a table of posts can hold:\n")
    needed = {name: " (needed)" if name in NEEDED else "" for name in OF_TABLES}
    show(table_of(("column", "meaning"), [(name, text + needed[name]) for name, text in OF_TABLES.items()]))
    remark("Start a rule: simulator strategies new NAME. Look at a table: simulator posts check FILE")


@click.command("metrics")
@JSON
def metrics_command(as_json: bool) -> None:
    """List what may be wanted and what is measured, for --goal, --metric and --until."""
    from simulator.metrics.goals import GOALS
    from simulator.metrics.market import MARKET_METRICS
    from simulator.metrics.strategy import METRICS

    if as_json:
        kinds = {"of_strategies": METRICS, "of_markets": MARKET_METRICS}
        goals = {name: {"metric": one.metric, "meaning": one.meaning} for name, one in GOALS.items()}
        show_json(
            {"goals": goals}
            | {
                kind: {
                    name: {
                        "label": one.label,
                        "unit": one.unit,
                        "better": one.better,
                        "meaning": _meaning(one),
                    }
                    for name, one in metrics.items()
                }
                for kind, metrics in kinds.items()
            }
        )
        return
    show("What you may want, for --goal:\n")
    wanted = [(name, one.meaning, one.metric) for name, one in GOALS.items()]
    show(table_of(("goal", "meaning", "metric"), wanted))
    show("Of a strategy, for --metric and --until:\n")
    show(_metric_table(METRICS))
    show("Of a market:\n")
    show(_metric_table(MARKET_METRICS))
    remark("Rank by one: simulator compare SCENARIO --goal income_per_hour, or --metric win_rate")


def _plain(metric: "Metric") -> dict[str, str]:
    about = {"label": metric.label, "unit": metric.unit, "better": metric.better}
    return {**about, "meaning": _meaning(metric)}


def _metric_table(metrics: "dict[str, Metric]") -> "Sheet":
    rows = [(name, _meaning(one), one.unit, one.better) for name, one in metrics.items()]
    return table_of(("metric", "meaning", "unit", "better"), rows)


def _meaning(metric: "Metric") -> str:
    """The first sentence of what a metric says of itself."""
    text = " ".join((metric.function.__doc__ or metric.label).split())
    return text.partition(". ")[0].rstrip(".")
