"""Pages about strategies: the rule, its settings, what it looks at, and its fingerprint.

Answers: which rule would I follow, and where does it work. Text only; `fingerprints.py` draws the pictures.
Numbers always come with the settings they were measured with.
"""

from collections.abc import Mapping, Sequence

from simulator.kit.described import NOT_THE_BOUND, SEES, Description, Setting, bound_of
from simulator.kit.measured import in_yaml
from simulator.metrics.numbers import number
from simulator.model.values.written import as_yaml
from simulator.report.studies.claims import known_metric
from simulator.strategies.contract.base import COLUMNS, TRAITS
from simulator.studies.fingerprints import Report

INDEX = "README"
_ANEW = "measure again with `simulator fingerprints run`"
_UNKNOWN = f"measured before settings were stored, so perhaps with others than shown here: {_ANEW}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _value(found: Sequence[float | None] | None, metric: str) -> str:
    """Write a value with its limits; an open end in words."""
    if found is None or found[0] is None:
        return "none"
    kind = known_metric(metric).kind
    value, low, high = (number(x, kind) if x is not None else None for x in found)
    if low is None and high is None:
        return f"{value} (no interval)"
    if low is None or high is None:
        return f"{value} ({high} or less)" if low is None else f"{value} ({low} or more)"
    return f"{value} ({low} to {high})"


def strategy_page(about: Description, report: Report | None) -> str:
    """Write the page of one strategy, as Markdown."""
    lines = [f"# {about.name}", "", about.summary, ""]
    if about.oracle:
        lines += [f"{SEES} {bound_of(about.name)}", ""]
    if about.when:
        lines += [f"**When.** {about.when}", ""]
    source = about.source or "ours."
    lines += [f"**Source.** {source[0].upper()}{source[1:]}", ""]
    lines += [*_settings(about.settings), "", *_in_a_scenario(about), ""]
    lines += [f"**What it looks at.** {_looks(about)}.", "", f"**Habits.** {_habits(about)}.", ""]
    if report is not None and about.name in report["strategies"]:
        lines += _fingerprint(about, report)
    return "\n".join(lines).rstrip() + "\n"


def _settings(settings: Sequence[Setting]) -> list[str]:
    if not settings:
        return ["It has no settings."]
    lines = _rows("setting", settings)
    for one in settings:
        if one.keys:
            lines += ["", f"Keys of `{one.name}`; all given conditions must hold:", ""]
            lines += _rows(f"key of `{one.name}`", one.keys)
    return lines


def _rows(heading: str, settings: Sequence[Setting]) -> list[str]:
    rows = [f"| `{s.name}` | {_cell(s.default)} | {_cell(s.meaning)} |" for s in settings]
    return [f"| {heading} | default | meaning |", "|---|---|---|", *rows]


def _in_a_scenario(about: Description) -> list[str]:
    """How to write it in a scenario, with the settings it was measured with; and a second way to write it."""
    settings, same = about.asked.settings, None
    more = {s.name: s.default for s in about.settings if s.default not in ("needed", "none")}
    key = next((key for key in more if key not in settings), None)
    if about.inside and about.alone:
        same = about.name
    elif key is not None:
        same = as_yaml({about.name: {**settings, key: more[key]}})
    also = [f"# the same: {same}"] if same else []
    return ["**In a scenario.**", "", "```yaml", in_yaml(about.asked), *also, "```"]


def _linked(names: Sequence[str]) -> str:
    return " and ".join(f"[{name}]({name}.md)" for name in dict.fromkeys(names))


def _looks(about: Description) -> str:
    looks = [f"`{name}` ({COLUMNS[name].rstrip('.').lower()})" for name in about.looks_at if name in COLUMNS]
    if about.oracle and not about.inside:
        looks = ["hidden columns, which no freelancer can see", *looks]
    if not about.inside:
        return "; ".join(looks) or "nothing: it takes posts as they come"
    return f"{'; '.join(looks) or 'nothing by itself'}; and what {_rules(about)} at: {_linked(about.inside)}"


def _rules(about: Description) -> str:
    return "the rule inside looks" if len(about.inside) == 1 else "the rules inside look"


def _habits(about: Description) -> str:
    does = "; ".join(TRAITS[name] for name in about.traits)
    if not about.inside:
        return does or "none: it only scores posts"
    theirs = "; ".join(TRAITS[name] for name in about.traits_inside)
    inside = "the rule inside" if len(about.inside) == 1 else "the rules inside"
    return f"{does or 'none by itself'}; and those of {inside} (here {theirs or 'none'})"


def _others(about: Description, report: Report) -> str:
    """What to know about numbers measured with other settings than the page shows; empty if they are the same."""
    kept = report.get("measured", {}).get(about.name)
    if kept is None:
        return _UNKNOWN
    if kept["in_full"] == about.in_full:
        return ""
    before, now = _less(kept["in_full"], about.in_full), _less(about.in_full, kept["in_full"])
    return f"measured with `{as_yaml(before)}` in place of `{as_yaml(now)}`: {_ANEW}"


def _less(settings: Mapping[str, object], others: Mapping[str, object]) -> dict[str, object]:
    """Settings that differ from others."""
    return {key: value for key, value in settings.items() if key not in others or others[key] != value}


def _fingerprint(about: Description, report: Report) -> list[str]:
    name, others = about.name, _others(about, report)
    win, cost, net = (_usual(report, name, m) for m in ("win_rate", "connects_per_hire", "net_earnings_usd"))
    written_above = "" if others else "as written above, "
    return [
        *([f"**Settings.** The numbers below were {others}.", ""] if others else []),
        f"**Fingerprint.** Measured {written_above}with the usual crowd and 60 Connects a month: win rate {win}; "
        f"Connects per hire {cost}; net earnings per freelancer in 90 days {net}; 95 % intervals, {report['replications']} replications of "
        f"{report['freelancers']} freelancers.",
        "",
        f"![Win rate, Connects per hire and net earnings of {name} over rivals and Connects a month]({name}.png)",
        "",
        "All other squares with their intervals are in [measured.json](measured.json), made by "
        "`simulator fingerprints run`. The market is that of `scenarios/fingerprint.yaml`: a single freelancer "
        "against the crowd of January 2023.",
    ]


def _usual(report: Report, name: str, metric: str) -> str:
    i, j = report["crowds"].index(1.0), report["budgets"].index(60)
    return _value(report["strategies"][name][metric][i][j], metric)


def strategies_index(all_of_them: Sequence[Description], report: Report | None) -> str:
    """Write the list of all strategies, as Markdown."""
    lines = [
        "# Strategies",
        "",
        "Each page has the rule, its settings, what it looks at, its source, and its fingerprint: how it does with more or "
        "fewer rivals and Connects.",
        "Numbers: the usual crowd, 60 Connects a month, 95 % intervals, with the settings shown on each page.",
        "",
    ]
    if report is not None and "measured" not in report:
        lines += [f"All numbers were {_UNKNOWN}.", ""]
    lines += ["| strategy | rule | win rate | Connects per hire |", "|---|---|---|---|"]
    for about in all_of_them:
        win, cost = _numbers(about, report)
        lines.append(f"| [{about.name}]({about.name}.md) | {_cell(_rule(about))} | {win} | {cost} |")
    return "\n".join(lines) + "\n"


def _rule(about: Description) -> str:
    """The rule, the rules inside it, and whether a person could follow it."""
    rule = about.rule
    if about.inside:
        rule += f" (here around {' and '.join(dict.fromkeys(about.inside))})"
    if about.oracle and "sees hidden columns" not in rule:
        rule += " (sees hidden columns)"
    return f"{rule}; {NOT_THE_BOUND[about.name]}" if about.name in NOT_THE_BOUND else rule


def _numbers(about: Description, report: Report | None) -> tuple[str, str]:
    if report is None or about.name not in report["strategies"]:
        return "", ""
    if "measured" in report and _others(about, report):
        return "other settings", "see its page"
    return _usual(report, about.name, "win_rate"), _usual(report, about.name, "connects_per_hire")
