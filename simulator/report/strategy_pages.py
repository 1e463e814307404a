"""Pages about strategies: the rule, its settings, what it looks at, and its fingerprint.

Answers: what would I be following, and where does it work. Text only; pictures are drawn by `fingerprints.py`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.experiment.described import Description
from simulator.report.claims import unit_of
from simulator.report.numbers import kind_of, number
from simulator.strategies.base import COLUMNS, TRAITS

INDEX = "README"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _value(found: Sequence[float | None] | None, metric: str) -> str:
    if found is None or found[0] is None:
        return "none"
    kind = kind_of(unit_of(metric))
    value, low, high = (number(x, kind) if x is not None else "?" for x in found)
    return f"{value} ({low} to {high})"


def page(about: Description, report: Mapping[str, Any] | None) -> str:
    """A page about one strategy, as Markdown."""
    lines = [f"# {about.name}", "", about.summary, ""]
    if about.oracle:
        lines += ["It sees what nobody can see: a bound, not advice.", ""]
    if about.when:
        lines += [f"**When.** {about.when}", ""]
    source = about.source or "ours."
    lines += [f"**Source.** {source[0].upper()}{source[1:]}", ""]
    if about.settings:
        lines += ["| setting | default | meaning |", "|---|---|---|"]
        lines += [f"| `{s.name}` | {_cell(s.default)} | {_cell(s.meaning)} |" for s in about.settings]
    else:
        lines += ["It has no settings."]
    looks = [f"`{name}` ({COLUMNS[name].rstrip('.').lower()})" for name in about.looks_at if name in COLUMNS]
    lines += ["", f"**What it looks at.** {'; '.join(looks) or 'nothing: it takes posts as they come'}.", ""]
    does = "; ".join(TRAITS[name] for name in about.traits)
    lines += [f"**Habits.** {does or 'none: it scores posts, and no more'}.", ""]
    if report is not None and about.name in report["strategies"]:
        lines += _fingerprint(about.name, report)
    return "\n".join(lines).rstrip() + "\n"


def _fingerprint(name: str, report: Mapping[str, Any]) -> list[str]:
    grids = report["strategies"][name]
    i, j = report["crowds"].index(1.0), report["budgets"].index(60)
    win, cost, net = (
        _value(grids[m][i][j], m) for m in ("win_rate", "connects_per_hire", "net_earnings_usd")
    )
    return [
        f"**Fingerprint.** With the usual crowd and 60 Connects a month: win rate {win}; Connects per hire {cost}; "
        f"net earnings per freelancer in 90 days {net}; 95 % intervals, {report['replications']} replications of "
        f"{report['freelancers']} freelancers.",
        "",
        f"![Win rate, Connects per hire and net earnings of {name} over rivals and Connects a month]({name}.png)",
        "",
        "All other squares with their intervals: [measured.json](measured.json), played with "
        "`simulator fingerprints run`. It rests on the market of `scenarios/fingerprint.yaml`: one freelancer alone "
        "against the crowd of January 2023.",
    ]


def index(all_of_them: Sequence[Description], report: Mapping[str, Any] | None) -> str:
    """The list of all strategies, as Markdown."""
    lines = [
        "# Strategies",
        "",
        "Each rule with its settings, what it looks at, its source, and its fingerprint: how it fares as rivals and "
        "Connects become more or fewer.",
        "Numbers: the usual crowd, 60 Connects a month, 95 % intervals.",
        "",
        "| strategy | rule | win rate | Connects per hire |",
        "|---|---|---|---|",
    ]
    for about in all_of_them:
        win = cost = ""
        if report is not None and about.name in report["strategies"]:
            grids = report["strategies"][about.name]
            i, j = report["crowds"].index(1.0), report["budgets"].index(60)
            win, cost = (_value(grids[m][i][j], m) for m in ("win_rate", "connects_per_hire"))
        seen = " (sees hidden columns)" if about.oracle else ""
        lines.append(f"| [{about.name}]({about.name}.md) | {_cell(about.rule)}{seen} | {win} | {cost} |")
    return "\n".join(lines) + "\n"
