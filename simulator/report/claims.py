"""Pages about claims: the answer first, then the table, then under what it turns.

Answers: what was asked, what came out, how sure that is. Everything is written from measured numbers alone;
nothing
is played here.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.experiment.claims import PLAIN, Claim, Report
from simulator.experiment.market_metrics import MARKET_METRICS
from simulator.experiment.metrics import METRICS
from simulator.report.numbers import kind_of, number

ANSWERS = {
    "yes": "Yes, in this model",
    "no": "No, not in this model",
    "cannot tell": "Cannot be told apart from no effect",
}
INDEX = "README"


def label_of(metric: str, group: str = "") -> str:
    """Name of a metric for people."""
    known = MARKET_METRICS if not group and metric in MARKET_METRICS else METRICS
    return known[metric].label


def unit_of(metric: str) -> str:
    """Unit of a metric."""
    return (MARKET_METRICS if metric in MARKET_METRICS else METRICS)[metric].unit


def times(found: Sequence[float | None]) -> str:
    """A ratio with its 95 % interval, such as `1.53 times (1.22 to 1.93)`."""
    value, low, high = found
    if value is None:
        return "undefined"
    # a narrow interval needs a digit more to be seen
    narrow = low is not None and high is not None and high - low < 0.05
    told = [_digits(x, 3 if narrow else 2) for x in (value, low, high)]
    limits = f" (95 % interval {told[1]} to {told[2]})" if low is not None or high is not None else ""
    return f"{told[0]} times{limits}"


def _digits(value: float | None, decimals: int) -> str:
    return "?" if value is None else f"{value:.{decimals}f}" if value < 10 else f"{value:.3g}"


def _cell(found: Sequence[float | None], unit: str) -> str:
    value, low, high = found
    kind = kind_of(unit)
    if value is None:
        return "not reached" if unit.endswith("median") else "-"
    text = number(value, kind)
    ends = [number(x, kind, like=value) if x is not None else "…" for x in (low, high)]
    return f"{text} ({ends[0]} to {ends[1]})"


def answer(claim: Claim, report: Report) -> str:
    """The measured answer in one sentence."""
    contrast, found = claim.contrasts[0], report["contrasts"][0]
    a, b = (_side(side, claim) for side in (contrast.a, contrast.b))
    return f"{ANSWERS[found['verdict']]}: '{a}' has {times(found['ratio'])} the {contrast.words} of '{b}'."


def _side(side: Any, claim: Claim) -> str:
    if not side.group:
        return str(side.arm)
    return str(side.group) if len(claim.arms) == 1 or side.arm == PLAIN else f"{side.group}, {side.arm}"


def _turns(claim: Claim, report: Report) -> list[str]:
    verdict = report["contrasts"][0]["verdict"]
    if not claim.flips:
        return []
    lines = ["## When it turns", "", "| assumption | ratio | answer |", "|---|---|---|"]
    for label, found in report["flips"].items():
        turned = "" if found["verdict"] == verdict else " (turned)"
        lines.append(f"| {label} | {times(found['ratio'])} | {found['verdict']}{turned} |")
    others = [label for label, found in report["flips"].items() if found["verdict"] != verdict]
    told = f"Turned by: {', '.join(others)}." if others else "None of these assumptions turns it."
    return [*lines, "", told, ""]


def _table(report: Report) -> list[str]:
    """Rows are arms and groups, columns are metrics."""
    metrics = list(dict.fromkeys(row["metric"] for row in report["table"]))
    cells: dict[tuple[str, str], dict[str, str]] = {}
    for row in report["table"]:
        cells.setdefault((row["arm"], row["group"]), {})[row["metric"]] = _cell(row["value"], row["unit"])
    arms = len({arm for arm, _ in cells})
    lines = ["| | " + " | ".join(label_of(m) for m in metrics) + " |", "|---" * (len(metrics) + 1) + "|"]
    for (arm, group), found in cells.items():
        name = ": ".join(part for part in (arm if arms > 1 else "", group) if part) or "market"
        lines.append(f"| {name} | " + " | ".join(found.get(m, "-") for m in metrics) + " |")
    return lines


def page(claim: Claim, report: Report) -> str:
    """One claim as Markdown."""
    more = [
        f"- {c.words[0].upper()}{c.words[1:]}, '{_side(c.a, claim)}' against '{_side(c.b, claim)}': {times(r['ratio'])}."
        for c, r in list(zip(claim.contrasts, report["contrasts"], strict=True))[1:]
    ]
    arms = [
        f"- {label}: `{'`, `'.join(own)}`" if own else f"- {label}: as the file says"
        for label, own in claim.arms.items()
    ]
    pictures = [f"![{claim.title}]({claim.name}.svg)", ""] if claim.curves else []
    return "\n".join(
        [
            f"# {claim.title}",
            "",
            f"**{answer(claim, report)}**",
            "",
            f"The claim: {claim.says} Source: {claim.source}.",
            "",
            *more,
            "",
            *pictures,
            "## Measured",
            "",
            *_table(report),
            "",
            f"Means with 95 % intervals over {report['replications']} replications, seed {report['seed']}, version "
            f"{report['version']}. Ratios are paired by replication. Dollars are per freelancer, or per replication for "
            "the market.",
            "",
            *_turns(claim, report),
            "## Design",
            "",
            claim.design,
            "",
            *([*arms, ""] if len(claim.arms) > 1 else []),
            "## What it rests on",
            "",
            *(f"- {text}" for text in claim.assumptions),
            "",
            f"Repeat it: `simulator claims run {claim.name}`; the file is `scenarios/claims/{claim.name}.yaml`.",
            "",
        ]
    )


def index(claims: Sequence[Claim], reports: Mapping[str, Report]) -> str:
    """The summary page: every claim with its answer."""
    lines = [
        "# Claims, put to the test",
        "",
        "What a guide for freelancers advises, and what makers of rules hope for, played in the model. An answer holds for "
        "the model and its assumptions, which each page names; where they turn it, the page says so.",
        "",
        "![Headline ratio of every claim](summary.svg)",
        "",
        "| claim | answer | ratio | turned by |",
        "|---|---|---|---|",
    ]
    for claim in claims:
        report = reports[claim.name]
        found = report["contrasts"][0]
        turned = [label for label, other in report["flips"].items() if other["verdict"] != found["verdict"]]
        lines.append(
            f"| [{claim.title}]({claim.name}.md) | {found['verdict']} | {claim.contrasts[0].words}: "
            f"{times(found['ratio'])} | {', '.join(turned) or '-'} |"
        )
    return "\n".join([*lines, "", "Made by `simulator claims run` and `simulator claims pages`.", ""])
