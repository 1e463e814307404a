"""Rules of a market for people: what each lever does, and which combinations are worth choosing among.

Answers: whom does a rule help, and at whose cost.
"""

import numpy as np

from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.numbers import counted, interval, number, signed
from simulator.metrics.strategy import Kind
from simulator.report.words.markdown import picture_line
from simulator.report.words.sheet import Sheet
from simulator.studies.policy.levers import BEFORE, LEVERS, OUTCOMES, Effect, Measured, Number, Row
from simulator.studies.policy.policy import efficient
from simulator.studies.policy.sure import FEWEST

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
    return " ".join(policy_sentences(found))


def policy_sentences(found: Measured) -> list[str]:
    """The answer as sentences: for whom which setting is best, and how many combinations are left."""
    best = {_setting(one) for name in OUTCOMES if (one := _best(name, found)) is not None}
    opening = ["No setting is best for everybody."] if len(best) > 1 else []
    return [*opening, *(_helps(name, found) for name in OUTCOMES), _choosing(found)]


def _choosing(found: Measured) -> str:
    """How many combinations are worth choosing among, and of how many that is sure."""
    many, left = counted(len(found["points"]), "combination"), len(unbeaten(found))
    if not _is_told(found):
        few = found["replications"] < FEWEST
        more = f"{counted(found['replications'], 'replication')} cannot say: play {FEWEST} or more"
        return (
            f"As measured, {left} of {many} are worth choosing among, as none of the others is as good in "
            f"everything; which of them surely are, {more if few else 'these numbers do not say'}."
        )
    said = [row.get("sure") for row in found["points"]]
    return (
        f"Of {many}, {said.count('worth choosing')} are surely worth choosing among, as none of the others "
        f"is as good in everything, and {said.count('beaten')} surely are not ({100 * found['level']:g} % "
        f"each); as measured, {left} are."
    )


def _is_told(found: Measured) -> bool:
    return found["replications"] >= FEWEST and all("sure" in row for row in found["points"])


def unbeaten(found: Measured) -> list[Row]:
    """The combinations that, as measured, no other is as good as in everything; most for clients first."""
    signs = [1 if one.higher else -1 for one in OUTCOMES.values()]
    values = [[row["outcomes"][name]["value"] for name in OUTCOMES] for row in found["points"]]
    kept = efficient(np.array(values) * signs)
    rows = [row for row, keep in zip(found["points"], kept, strict=True) if keep]
    return sorted(rows, key=lambda row: -row["outcomes"]["clients"]["value"])


def _best(outcome: str, found: Measured) -> Effect | None:
    """Which setting changes an outcome for the better by most; None if none surely does."""
    sign = 1 if OUTCOMES[outcome].higher else -1
    best = max(found["effects"], key=lambda one: sign * one["changes"][outcome]["value"])
    change = best["changes"][outcome]
    return best if sign * change["value"] > 0 and _decided(change) else None


def _helps(outcome: str, found: Measured) -> str:
    """Say which setting changes an outcome for the better by most."""
    best, label = _best(outcome, found), OUTCOMES[outcome].label
    if best is None:
        return f"{label}: no setting is surely better than the rules of January 2023."
    change = best["changes"][outcome]
    kind = _kind(outcome)
    unit = OUTCOMES[outcome].unit.partition(",")[0].removeprefix("dollars ")
    limits = interval(_estimate(change, found["level"]), kind)
    return (
        f"{label}: best served by {_setting(best)} ({signed(change['value'], kind)} {unit}"
        f"{', ' + limits if limits else ''})."
    )


def _setting(effect: Effect) -> str:
    return f"'{_lower(LEVERS[effect['lever']].label)}: {effect['to']}'"


def policy_table(found: Measured) -> Sheet:
    """Lay out one row per setting: what it changes, and for whom.

    Parameters
    ----------
    found : Measured
        What was measured.

    Returns
    -------
    Sheet
    """
    table = Sheet(gap=2, elsewhere="--json")
    table.column("Rule of the market", "name")
    for heading in _HEADINGS.values():
        table.column(heading)
    for one in found["effects"]:
        changes = [_cell(one["changes"][name], _kind(name)) for name in OUTCOMES]
        table.row(f"{LEVERS[one['lever']].label}: {one['to']}", *changes)
    table.note(
        f"Changes against the rules of January 2023 over {found['days']:g} days, averaged over the settings "
        f"of the other rules; {100 * found['level']:g} % limits below, for all changes of a column at once, "
        f"from {counted(found['replications'], 'replication')} of "
        f"{counted(len(found['points']), 'combination')} on the same luck. Where 0 lies between the limits, "
        "a change may be luck."
    )
    return table


_HEADINGS = {
    "clients": "Clients:\nmatch\nper post",
    "freelancers": "Freelancers:\nincome\na month",
    "platform": "Platform:\nrevenue\na month",
    "newcomers": "Newcomers:\ndays to the\nfirst hire",
    "inequality": "Inequality\nof earnings\n(Gini)",
}


def _cell(one: Number, kind: Kind) -> str:
    low, high = (signed(one[end], kind, one["value"]) for end in ("low", "high"))
    return f"{signed(one['value'], kind)}\n{low} to {high}"


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
    many = len(unbeaten(found))
    most = f"; the {_MOST} with most for clients of {many}" if many > _MOST else ""
    sure = (
        f" In bold: {100 * found['level']:g} % sure."
        if _is_told(found)
        else " These numbers do not say of which that is sure."
    )
    return [
        "## Combinations worth choosing among",
        "",
        f"No other combination was measured to be as good in all five{most}.{sure} Where one rule makes no "
        "difference to any number shown, its settings stand in one row.",
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
    heads = [*(lever.label for lever in LEVERS.values()), *(one.label for one in OUTCOMES.values())]
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    rows = []
    for row in unbeaten(found)[:_MOST]:
        told = [number(row["outcomes"][name]["value"], _kind(name)) for name in OUTCOMES]
        if _is_told(found) and row.get("sure") == "worth choosing":
            told = [f"**{one}**" for one in told]
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
