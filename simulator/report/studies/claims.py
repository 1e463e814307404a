"""Pages about claims: the answer first, then the table, then the assumptions that change the answer.

Answers: what was asked, what came out, how sure that is. Everything is written from measured numbers; nothing
is simulated here.
"""

from collections.abc import Mapping, Sequence

from simulator.metrics.market import MARKET_METRICS
from simulator.metrics.numbers import counted, number
from simulator.metrics.strategy import METRICS, Metric
from simulator.studies.claims.claims import PLAIN, SAME, Claim, Contrast, Side
from simulator.studies.claims.play import Report

ANSWERS = {
    "yes": "Yes, in this model",
    "partly": "Partly, in this model",
    "no": "No, not in this model",
    "cannot tell": "No clear effect, in this model",
}
PARTS = {"yes": "Holds", "no": "Does not hold", "cannot tell": "No clear effect"}
INDEX = "README"


def known_metric(name: str) -> Metric:
    """Find a metric of the market or of a strategy by name; those in both read the same in both."""
    return MARKET_METRICS.get(name) or METRICS[name]


def times(found: Sequence[float | None]) -> str:
    """Write a ratio with its interval: `1.53 times (95 % interval 1.22 to 1.93)`."""
    value, low, high = found
    if value is None:
        return "undefined"
    # a narrow interval needs one more digit to be visible
    narrow = low is not None and high is not None and high - low < 0.05
    told = [_digits(x, 3 if narrow else 2) for x in (value, low, high)]
    limits = f" (95 % interval {told[1]} to {told[2]})" if low is not None or high is not None else ""
    return f"{told[0]} times{limits}"


def _digits(value: float | None, decimals: int) -> str:
    return "?" if value is None else f"{value:.{decimals}f}" if value < 10 else f"{value:.3g}"


def _cell(found: Sequence[float | None], metric: Metric) -> str:
    value, low, high = found
    kind = metric.kind
    if value is None:
        return "not reached" if metric.waiting else "-"
    text = number(value, kind)
    ends = [number(x, kind, like=value) if x is not None else "…" for x in (low, high)]
    return f"{text} ({ends[0]} to {ends[1]})"


def claim_answer(claim: Claim, report: Report) -> str:
    """Write the answer: one sentence for a claim of one part, else what holds and what does not."""
    a, b = (_side(side, claim) for side in (claim.contrasts[0].a, claim.contrasts[0].b))
    said, found = ANSWERS[report["verdict"]], report["contrasts"][: claim.parts]
    if claim.parts == 1:
        told = f"{said}: '{a}' has {times(found[0]['ratio'])} the {claim.contrasts[0].words} of '{b}'."
    else:
        told = " ".join([f"{said}: '{a}' against '{b}'.", *_by_verdict(claim.deciding, found)])
    return " ".join([told, *(break_even(even) for even in report["even"])])


def _by_verdict(contrasts: Sequence[Contrast], found: Sequence[Report]) -> list[str]:
    out = []
    for kind, words in PARTS.items():
        named = [
            f"{contrast.words} {times(one['ratio'])}"
            for contrast, one in zip(contrasts, found, strict=True)
            if one["verdict"] == kind
        ]
        out += [f"{words}: {', '.join(named)}."] if named else []
    return out


def break_even(even: Report) -> str:
    """Name the largest bids that still pay, for each competition, in one sentence."""
    told = [f"{_sure_up_to(rows)} ({arm})" for arm, rows in even["arms"].items()]
    return f"Largest bid that pays for itself in {even['words']}: {', '.join(told)}."


def _sure_up_to(rows: Sequence[Report]) -> str:
    """Name the largest bid that surely pays, and the largest that may pay."""
    sure = [row for row in rows if row["verdict"] == "yes"]
    may = [row for row in rows if row["verdict"] != "no"]
    told = _spent(sure[-1]) if sure else "none"
    if sure and sure[-1] is rows[-1]:
        return f"{told}, the largest bid tried"
    return told if may[-1:] == sure[-1:] else f"{told}, perhaps up to {_spent(may[-1])}"


def _spent(row: Report) -> str:
    return f"{counted(int(row['connects']), 'Connect')} or ${row['usd']:.2f}"


def _break_even_table(report: Report) -> list[str]:
    """Ratios to no boost, with a row for each bid and arm."""
    if not report["even"]:
        return []
    words = [even["words"] for even in report["even"]]
    lines = ["## What pays for itself", "", *(break_even(even) for even in report["even"]), ""]
    lines += [f"| | bid | {' | '.join(words)} |", "|---" * (2 + len(words)) + "|"]
    for arm, rows in report["even"][0]["arms"].items():
        for at, row in enumerate(rows):
            cells = [even["arms"][arm][at] for even in report["even"]]
            told = " | ".join(f"{times(cell['ratio'])}: {cell['verdict']}" for cell in cells)
            lines.append(f"| {arm} | {_spent(row)} | {told} |")
    return [*lines, "", f"Ratios to no boost; yes: at most {100 * SAME:g} % below 1.", ""]


def _side(side: Side, claim: Claim) -> str:
    if not side.group:
        return str(side.arm)
    return str(side.group) if len(claim.arms) == 1 or side.arm == PLAIN else f"{side.group}, {side.arm}"


def _turns(claim: Claim, report: Report) -> list[str]:
    words = [contrast.words for contrast in claim.deciding]
    lines = ["## When the answer changes", "", f"| assumption | {' | '.join(words)} | answer |"]
    lines.append("|---" * (2 + len(words)) + "|")
    for label, found in report["flips"].items():
        turned = "" if found["verdict"] == report["verdict"] else " (changed)"
        ratios = " | ".join(times(part["ratio"]) for part in found["contrasts"])
        lines.append(f"| {label} | {ratios} | {found['verdict']}{turned} |")
    others = turned_by(report)
    told = f"Changed by: {', '.join(others)}." if others else "None of these assumptions changes the answer."
    return [*lines, "", told, ""]


def turned_by(report: Report) -> list[str]:
    """List the assumptions that change the answer."""
    return [label for label, found in report["flips"].items() if found["verdict"] != report["verdict"]]


def _table(report: Report) -> list[str]:
    """The table of means: rows are arms and groups, columns are metrics."""
    metrics = list(dict.fromkeys(row["metric"] for row in report["table"]))
    cells: dict[tuple[str, str], dict[str, str]] = {}
    for row in report["table"]:
        cells.setdefault((row["arm"], row["group"]), {})[row["metric"]] = _cell(
            row["value"], known_metric(row["metric"])
        )
    arms = len({arm for arm, _ in cells})
    lines = [
        "| | " + " | ".join(known_metric(m).label for m in metrics) + " |",
        "|---" * (len(metrics) + 1) + "|",
    ]
    for (arm, group), found in cells.items():
        name = ": ".join(part for part in (arm if arms > 1 else "", group) if part) or "market"
        lines.append(f"| {name} | " + " | ".join(found.get(m, "-") for m in metrics) + " |")
    return lines


def claim_page(claim: Claim, report: Report) -> str:
    """Write the page of one claim, as Markdown."""
    lines = [
        *_head(claim, report),
        *_measured(report),
        *_break_even_table(report),
        *_turns(claim, report),
        *_design(claim),
    ]
    return "\n".join(lines)


def _head(claim: Claim, report: Report) -> list[str]:
    """The answer, the claim and the question, then contrasts that are not part of the claim."""
    pairs = list(zip(claim.contrasts, report["contrasts"], strict=True))
    more = [
        f"- {c.words[0].upper()}{c.words[1:]}, '{_side(c.a, claim)}' against '{_side(c.b, claim)}': {times(r['ratio'])}."
        for c, r in pairs[claim.parts :]
    ]
    return [
        f"# {claim.title}",
        "",
        f"**{claim_answer(claim, report)}**",
        "",
        f"The claim: {claim.says} Source: {claim.source}.",
        "",
        f"Asked: {report['question']}",
        "",
        *([*more, ""] if more else []),
        *([f"![{claim.title}]({claim.name}.svg)", ""] if claim.curves else []),
    ]


def _measured(report: Report) -> list[str]:
    """The table of means, and how it was measured."""
    return [
        "## Measured",
        "",
        *_table(report),
        "",
        f"Means with 95 % intervals over {report['replications']} replications, seed {report['seed']}, version "
        f"{report['version']}. Ratios are paired by replication; differences of up to {100 * SAME:g} % count as no "
        "difference. Dollars are per freelancer, or per replication for the market.",
        "",
    ]


def _design(claim: Claim) -> list[str]:
    """What was compared, what the answer rests on, and how to repeat it."""
    arms = [
        f"- {label}: `{'`, `'.join(own)}`" if own else f"- {label}: as in the file"
        for label, own in claim.arms.items()
    ]
    return [
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


def claims_index(claims: Sequence[Claim], reports: Mapping[str, Report]) -> str:
    """Write the summary page: every claim with its answer."""
    lines = [
        "# Claims, put to the test",
        "",
        "What guides for freelancers advise, and what designers of rules hope for, tested in the model. An answer holds for "
        "the model and its assumptions; each page names them, and says which of them change the answer.",
        "",
        "![Ratios of every claim](summary.svg)",
        "",
        "| claim | answer | ratios | changed by |",
        "|---|---|---|---|",
    ]
    for claim in claims:
        report = reports[claim.name]
        parts = zip(claim.deciding, report["contrasts"], strict=False)
        told = "; ".join(f"{contrast.words}: {times(found['ratio'])}" for contrast, found in parts)
        turned = ", ".join(turned_by(report)) or "-"
        lines.append(f"| [{claim.title}]({claim.name}.md) | {report['verdict']} | {told} | {turned} |")
    return "\n".join([*lines, "", "Made by `simulator claims run` and `simulator claims pages`.", ""])
