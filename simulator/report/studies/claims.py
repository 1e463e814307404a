"""Pages about claims: the answer first, then the table, then the assumptions that change the answer.

Answers: what was asked, what came out, how sure that is. Everything is written from measured numbers; nothing
is simulated here.
"""

from collections.abc import Mapping, Sequence

from simulator.metrics.market import MARKET_METRICS
from simulator.metrics.numbers import counted, number
from simulator.metrics.strategy import METRICS, Metric
from simulator.report.words.markdown import picture_line
from simulator.studies.claims.claims import PLAIN, SAME, Claim, Contrast, Side
from simulator.studies.claims.measure import Report

ANSWERS = {
    "yes": "Yes, in this model",
    "partly": "Partly, in this model",
    "no": "No, not in this model",
    "cannot tell": "No clear effect, in this model",
}
PARTS = {"yes": "Holds", "no": "Does not hold", "cannot tell": "No clear effect"}
SLIGHT = f"A small effect, perhaps of less than {100 * SAME:g} %"
"""in place of no clear effect, where chance is ruled out but not that the difference is one that counts as none"""
NOTHING = "Nothing to compare"
"""where neither side has anything of what is measured, so that no ratio can be taken"""
INDEX = "README"


def known_metric(name: str) -> Metric:
    """Find a metric of the market or of a strategy by name; those in both read the same in both."""
    return MARKET_METRICS.get(name) or METRICS[name]


def times(found: Sequence[float | None]) -> str:
    """Write a ratio with its range: `1.53 times (1.22 to 1.93)`."""
    value, low, high = found
    if value is None:
        return "undefined"
    # a narrow range needs one more digit to be visible
    narrow = low is not None and high is not None and high - low < 0.05
    told = [_digits(x, 3 if narrow else 2) for x in (value, low, high)]
    limits = f" ({told[1]} to {told[2]})" if low is not None or high is not None else ""
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
    """Write the answer: what was changed and assumed, the period, then the number or what holds and what does not."""
    found = report["contrasts"][: claim.parts]
    said = ANSWERS[report["verdict"]]
    open_ones = {_part(one) for one in found if one["verdict"] == "cannot tell"}
    if report["verdict"] == "cannot tell" and len(open_ones) == 1:
        said = said.replace(PARTS["cannot tell"], open_ones.pop())
    head = f"{said}, if {claim.given}"
    if report["changed"]:
        head = (
            f"With {' and '.join(_change(text) for text in report['changed'])}: {head[0].lower()}{head[1:]}"
        )
    a, b = (_side(side, claim) for side in (claim.contrasts[0].a, claim.contrasts[0].b))
    over = f"over {counted(round(report['days']), 'day')}"
    if claim.parts == 1:
        told = f"{head}: {over} '{a}' has {times(found[0]['ratio'])} the {claim.contrasts[0].words} of '{b}'."
    elif len({(contrast.a.arm, contrast.b) for contrast in claim.deciding}) > 1 and len(claim.arms) == 1:
        told = " ".join([f"{head}, {over}.", *_by_verdict(claim.deciding, found)])
    else:
        told = " ".join([f"{head}: {over} '{a}' against '{b}'.", *_by_verdict(claim.deciding, found)])
    return " ".join([told, *(break_even(even) for even in report["even"])])


def _change(text: str) -> str:
    """A changed setting in words, where it is one of the run."""
    key, _, value = text.partition("=")
    told = {"run.seed": f"seed {value}", "run.replications": f"{value} replications"}
    return told.get(key, text)


def _by_verdict(contrasts: Sequence[Contrast], found: Sequence[Report]) -> list[str]:
    out = []
    for words in (*PARTS.values(), SLIGHT, NOTHING):
        named = [
            f"{contrast.words} {times(one['ratio'])}"
            for contrast, one in zip(contrasts, found, strict=True)
            if _part(one) == words
        ]
        out += [f"{words}: {', '.join(named)}."] if named else []
    return out


def _part(found: Report) -> str:
    """In words whether one part of a claim holds."""
    value, low, high = found["ratio"]
    if found["verdict"] == "cannot tell" and value is None:
        return NOTHING
    apart = (low is not None and low > 1) or (high is not None and high < 1)
    return SLIGHT if found["verdict"] == "cannot tell" and apart else PARTS[found["verdict"]]


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
    """What was tried beside the usual assumptions, and what turns the answer."""
    if not report["searched"]:
        return []
    words = [contrast.words for contrast in claim.deciding]
    lines = ["## What turns the answer", "", told_turns(report), ""]
    lines += [f"| with | {' | '.join(words)} | answer |", "|---" * (2 + len(words)) + "|"]
    for knob in report["knobs"]:
        lines += [_tried_row(f"{knob['words']}: {one['told']}", one, report) for one in knob["tried"]]
    lines += [_tried_row(name, one, report) for name, one in report["others"].items()]
    usual = "; ".join(f"{knob['words']}: {knob['usual']}" for knob in report["knobs"])
    return [*lines, "", f"Usual: {usual}. Each number was halved and doubled, budgets and the weight of fit also taken "
            "eight times and an eighth, all else as it was; where the answer turned it was closed in on. A row that keeps the answer may rest on a part of the replications.", ""]  # fmt: skip


def _tried_row(name: str, one: Report, report: Report) -> str:
    said = f"{one['verdict']}{'' if one['verdict'] == report['verdict'] else ' (turned)'}"
    told = NOTHING.lower() if _undefined(one) else said
    return f"| {name} | {' | '.join(times(ratio) for ratio in one['ratios'])} | {told} |"


def _undefined(one: Report) -> bool:
    """Whether what was tried left nothing to compare, which turns no answer."""
    return one["verdict"] == "cannot tell" and all(value is None for value, *_ in one["ratios"])


def told_turns(report: Report) -> str:
    """Say in one sentence what turns the answer."""
    others = turned_by(report)
    if not others:
        return "None of what was tried turns the answer."
    return f"The answer changes in {'this case' if len(others) == 1 else 'these cases'}: {'; '.join(others)}."


def turned_by(report: Report) -> list[str]:
    """List the assumptions that turn the answer, with the value from which they do."""
    out = []
    for knob in report["knobs"]:
        nothing = {one["told"] for one in knob["tried"] if _undefined(one)}
        for turn in knob["turns"]:
            keeps, turns = turn["told"]
            if turns in nothing:
                continue
            way = "under" if turn["turns"] < turn["keeps"] else "over"
            out.append(f"{knob['words']} {way} {keeps} (at {turns}: {turn['verdict']})")
    changed = {
        name: one["verdict"]
        for name, one in report["others"].items()
        if one["verdict"] != report["verdict"] and not _undefined(one)
    }
    return out + [f"{name} ({verdict})" for name, verdict in changed.items()]


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
        *([picture_line(claim.name, claim.title), ""] if claim.curves else []),
    ]


def _measured(report: Report) -> list[str]:
    """The table of means, and how it was measured."""
    return [
        "## Measured",
        "",
        *_table(report),
        "",
        f"Means with 95 % intervals over {report['replications']} replications, seed {report['seed']}, version "
        f"{report['version']}; hires and earnings of groups are freed of the luck of clients' tastes. Ratios are paired by "
        f"replication, with the range into which another seed falls in 95 of 100 cases; differences of up to {100 * SAME:g} % "
        "count as no difference. Dollars are per freelancer, or per replication for the market.",
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
        f"Repeat it: `simulator claims run {claim.name}`; with another seed or settings: `simulator claims run {claim.name} "
        f"--seed 2 --set KEY=VALUE`. The file is `scenarios/claims/{claim.scenario.name}`.",
        "",
    ]


def claims_index(claims: Sequence[Claim], reports: Mapping[str, Report]) -> str:
    """Write the summary page: every claim with its answer."""
    lines = [
        "# Claims, put to the test",
        "",
        "What guides for freelancers advise, and what designers of rules hope for, tested in the model. An answer holds for "
        "the model and its assumptions; each page names them. What would turn it was searched for: budgets, the weight of fit, what "
        "clients read and the crowd were halved and doubled, and other choices tried.",
        "",
        picture_line("summary", "Ratios of every claim, and the side on which it holds"),
        "",
        "| claim | answer | ratios (and where another seed falls in 95 of 100 cases) | turned by |",
        "|---|---|---|---|",
    ]
    for claim in claims:
        report = reports[claim.name]
        parts = zip(claim.deciding, report["contrasts"], strict=False)
        told = "; ".join(f"{contrast.words}: {times(found['ratio'])}" for contrast, found in parts)
        turned = "; ".join(turned_by(report)) or ("-" if report["searched"] else "not searched")
        lines.append(f"| [{claim.title}]({claim.name}.md) | {report['verdict']} | {told} | {turned} |")
    return "\n".join([*lines, "", "Made by `simulator claims run` and `simulator claims pages`.", ""])
