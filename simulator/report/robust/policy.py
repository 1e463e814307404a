"""Rules of a market for people: what each lever does, and which combinations are worth choosing among.

Answers: whom does a rule help, and at whose cost.
"""

from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.numbers import counted, interval, number, signed
from simulator.metrics.strategy import Kind
from simulator.report.words.markdown import picture_line
from simulator.studies.policy.levers import BEFORE, LEVERS, OUTCOMES, Effect, Measured, Number

SURE, MAYBE = 0.95, 0.05
_MOST = 24


def _estimate(one: Number, level: float) -> Estimate:
    return Estimate(one["value"], one["low"], one["high"], 0, "", "", level)


def _kind(outcome: str) -> Kind:
    return "usd" if OUTCOMES[outcome].kind == "usd" else "plain"


def _decided(one: Number) -> bool:
    return one["low"] > 0 or one["high"] < 0


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def policy_answer(found: Measured) -> str:
    """Say what the strongest lever does to everybody, and how many combinations are worth choosing among.

    Parameters
    ----------
    found : Measured
        What `studies.policy.policy.measured` returned.

    Returns
    -------
    str
    """
    left = [row for row in found["points"] if row["chance"] > MAYBE]
    sure = [row for row in found["points"] if row["chance"] >= SURE]
    said = [_helps(name, found) for name in OUTCOMES]
    return (
        f"No setting is best for everybody. {' '.join(said)} Of "
        f"{counted(len(found['points']), 'combination')}, "
        f"{len(sure)} are surely worth choosing among, as none of the others is as good in everything, and "
        f"{len(found['points']) - len(left)} surely are not ({100 * SURE:g} % each)."
    )


def _helps(outcome: str, found: Measured) -> str:
    """Which setting changes an outcome for the better by most."""
    sign = 1 if OUTCOMES[outcome].higher else -1
    best = max(found["effects"], key=lambda one: sign * one["changes"][outcome]["value"])
    change, label = best["changes"][outcome], OUTCOMES[outcome].label
    if sign * change["value"] <= 0 or not _decided(change):
        return f"{label}: no setting is surely better than the rules of January 2023."
    kind = _kind(outcome)
    unit = OUTCOMES[outcome].unit.partition(",")[0].removeprefix("dollars ")
    limits = interval(_estimate(change, found["level"]), kind)
    return (
        f"{label}: best served by {_setting(best)} ({signed(change['value'], kind)} {unit}"
        f"{', ' + limits if limits else ''})."
    )


def _setting(effect: Effect) -> str:
    return f"'{_lower(LEVERS[effect['lever']].label)}: {effect['to']}'"


def policy_page(found: Measured) -> str:
    """Write the page.

    Parameters
    ----------
    found : Measured
        What was measured.

    Returns
    -------
    str
        Markdown.
    """
    return "\n".join([*_opening(found), *_each_lever(found), *_worth_choosing(found), *_rests_on(found), ""])


def _opening(found: Measured) -> list[str]:
    n = counted(found["replications"], "replication")
    return [
        "# Which rules of a market are worth choosing among?",
        "",
        f"**{policy_answer(found)}**",
        "",
        picture_line(
            "levers", "What each lever does to clients, freelancers, the platform, newcomers and equality"
        ),
        "",
        f"342 web freelancers are each other's rivals for {found['days']:g} days, in the mix of people "
        f"fitted to the listings of January 2023. All {counted(len(found['points']), 'combination')} of five "
        f"rules were played on the same luck, {n} each.",
        "",
    ]


def _each_lever(found: Measured) -> list[str]:
    before = "; ".join(f"{_lower(LEVERS[name].label)}: {to}" for name, to in BEFORE.items())
    return [
        "## What each lever does",
        "",
        f"Changes against the rules of before ({before}), averaged over all settings of the other levers. In "
        f"brackets: {100 * found['level']:g} % limits that hold for all changes of an outcome at once. "
        "Changes in italics may be luck.",
        "",
        *_effects_table(found),
        "",
    ]


def _worth_choosing(found: Measured) -> list[str]:
    many = _sure_count(found)
    most = f"; the {_MOST} with most for clients of {many}" if many > _MOST else ""
    return [
        "## Combinations worth choosing among",
        "",
        f"No other combination is as good in all five, in at least {100 * SURE:g} % of tables that could as "
        f"well be the true one{most}. Where one rule makes no difference to any number shown, its settings "
        "stand in one row.",
        "",
        *_efficient_table(found),
        "",
    ]


def _rests_on(found: Measured) -> list[str]:
    return [
        "## What it rests on",
        "",
        "- Clients decide by fit, price and experience as in all claims, and do not answer to the rules.",
        "- Freelancers keep their habits, hours and budgets when the rules change; only how far their "
        "Connects go differs. Most are short of time for letters, so prices and grants move them little.",
        "- One group in six buys places at the top where these are sold, for 4 Connects; the others never "
        "do.",
        "- What clients get is the match of those hired, counted as 0 for a post without a hire.",
        "- Newcomers without a hire count with the whole period.",
        "",
        "Measure it again: `simulator policy run`, then `simulator policy pages`. "
        f"Scenario: `{found['scenario']}`, seed {found['seed']}.",
    ]


def _sure_count(found: Measured) -> int:
    return sum(row["chance"] >= SURE for row in found["points"])


def _effects_table(found: Measured) -> list[str]:
    labels = [one.label for one in OUTCOMES.values()]
    units = [one.unit for one in OUTCOMES.values()]
    lines = [
        f"| lever | set to | {' | '.join(f'{a} [{b}]' for a, b in zip(labels, units, strict=True))} |",
        f"|---|---|{'---|' * len(labels)}",
    ]
    for one in found["effects"]:
        if not any(one["changes"][name]["value"] for name in OUTCOMES):
            same = ["the same as no change", *["–"] * (len(OUTCOMES) - 1)]
            lines.append(f"| {LEVERS[one['lever']].label} | {one['to']} | {' | '.join(same)} |")
            continue
        cells = [_change(one["changes"][name], name, found["level"]) for name in OUTCOMES]
        lines.append(f"| {LEVERS[one['lever']].label} | {one['to']} | {' | '.join(cells)} |")
    return lines


def _change(one: Number, outcome: str, level: float) -> str:
    kind = _kind(outcome)
    low, high = (signed(one[end], kind, one["value"]) for end in ("low", "high"))
    text = f"{signed(one['value'], kind)} ({low} to {high})"
    return text if _decided(one) else f"*{text}*"


def _efficient_table(found: Measured) -> list[str]:
    chosen = [row for row in found["points"] if row["chance"] >= SURE]
    chosen.sort(key=lambda row: -row["outcomes"]["clients"]["value"])
    heads = [*(lever.label for lever in LEVERS.values()), *(one.label for one in OUTCOMES.values())]
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    rows = []
    for row in chosen[:_MOST]:
        told = [number(row["outcomes"][name]["value"], _kind(name)) for name in OUTCOMES]
        rows.append(([[row["levers"][name]] for name in LEVERS], told))
    for levers, told in _joined(rows):
        lines.append(f"| {' | '.join([*(' or '.join(each) for each in levers), *told])} |")
    return lines


def _joined(rows: list[tuple[list[list[str]], list[str]]]) -> list[tuple[list[list[str]], list[str]]]:
    """Put rows together that differ in one lever alone and in no number.

    Examples
    --------
    >>> _joined([([["4"], ["no"]], ["1"]), ([["8"], ["no"]], ["1"]), ([["8"], ["yes"]], ["2"])])
    [([['4', '8'], ['no']], ['1']), ([['8'], ['yes']], ['2'])]
    """
    found: list[tuple[list[list[str]], list[str]]] = []
    for levers, told in rows:
        for known, same in found:
            apart = [k for k, each in enumerate(levers) if each != known[k]]
            if same == told and len(apart) == 1:
                known[apart[0]] += levers[apart[0]]
                break
        else:
            found.append(([list(each) for each in levers], told))
    return found
