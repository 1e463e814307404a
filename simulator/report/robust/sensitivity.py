"""What an answer rests on, in words and tables.

Answers: would another rule win if what is assumed were otherwise, and how much otherwise. The answer first,
then a table of the assumptions that matter; terms of statistics stand in the details alone.
"""

import math
from collections.abc import Sequence

from simulator.metrics.goals import GOALS
from simulator.metrics.numbers import number
from simulator.report.robust.asked import (
    decision,
    everywhere,
    how_asked,
    limits_words,
    names_of,
    share_words,
    short_look,
)
from simulator.report.robust.explained import what_decides
from simulator.report.words.plain import window_words
from simulator.report.words.sheet import Sheet
from simulator.studies.sensitivity.decide import Step
from simulator.studies.sensitivity.halves import Index
from simulator.studies.sensitivity.sensitivity import Sensitivity
from simulator.studies.sensitivity.stages import Moved

NOT_TOLD = "cannot be told\nfrom zero"


def sensitivity_answer(found: Sensitivity) -> str:
    """Say who wins, what would change it, what decides the number, and how much is luck.

    Parameters
    ----------
    found : Sensitivity
        What `studies.sensitivity.sensitivity` returned.

    Returns
    -------
    str
        Four or five sentences.
    """
    parts = [_who(found), everywhere(found), decision(found)]
    parts += [short_look(found)] if found.shares is None else what_decides(found, found.shares)
    return " ".join(part for part in parts if part)


def _who(found: Sensitivity) -> str:
    goal, usual = GOALS[found.goal], found.usual
    value = number(usual.number.value, goal.kind)
    sure = limits_words(usual.number, goal.kind, found.level)
    if found.tied:
        return (
            f"As the scenario says, {names_of(found, found.tied)} share the first place, so they cannot be "
            f"told apart: each gets {value} {goal.counts(window_words([found.scenario]))}{sure}."
        )
    return (
        f"As the scenario says, '{found.groups[found.winner]}' has {goal.most}: {value} "
        f"{goal.counts(window_words([found.scenario]))}{sure}{_ahead(found)}."
    )


def _ahead(found: Sensitivity) -> str:
    """The lead of the winner with its interval, and whether that is a lead at all."""
    goal, lead = GOALS[found.goal], found.usual.lead
    if not math.isfinite(lead.value):
        return ""
    sure = limits_words(lead, goal.kind, found.level).replace("interval", "interval of the lead")
    more = f", {number(abs(lead.value), goal.kind)} {'less' if goal.less_is_better else 'more'} than the next"
    return f"{more}{sure}" + ("" if found.usual.decided else ", so it cannot be told from the next")


def sensitivity_table(found: Sensitivity) -> Sheet:
    """Lay out the assumptions that matter: range, what the winner gets at both ends, who wins there, weights.

    Parameters
    ----------
    found : Sensitivity
        What was found.

    Returns
    -------
    Sheet
        The weightiest first.
    """
    goal = GOALS[found.goal]
    table = Sheet(gap=2, elsewhere="--json", airy=True)
    table.column("What is assumed", "name", most=34)
    table.column("Range", "words", stays=True, most=22)
    table.column(f"{goal.heading.capitalize()}\nthere", stays=True)
    if found.shares is None:
        table.column("Ahead of the\nnext there", label="ahead of the next there")
    table.column("Who wins there", "words", stays=True, most=20)
    if found.shares is not None:
        table.column("Share of what decides\nthe number", label="share of what decides the number")
        table.column("who leads")
    for place in in_order(found):
        moved = found.moved[place]
        ends = _ends(moved)
        leads = "\n".join(number(one.lead.value, goal.kind) for one in ends)
        shares = found.shares and (found.shares.number, found.shares.lead)
        table.row(
            f"{moved.assumed.words} (now {_now(moved)})",
            "\n".join(moved.told(one) for one in ends),
            "\n".join(number(one.number.value, goal.kind) for one in ends),
            *([leads] if shares is None else []),
            "\n".join(_winner(found, one) for one in ends),
            *(_index(one.total[place], one.moves) for one in shares or ()),
        )
    table.note(how_asked(found))
    return table


def in_order(found: Sensitivity) -> list[int]:
    """Places of the assumptions that were looked at closely, the weightiest first."""

    def weight(place: int) -> tuple[float, float]:
        return max(found.weight(found.kept[place])), found.moved[place].span

    return sorted(range(len(found.kept)), key=weight, reverse=True)


def _ends(moved: Moved) -> Sequence[Step]:
    if moved.assumed.chooses:
        return [one for k, one in enumerate(moved.steps) if k != moved.usual] or moved.steps
    return [moved.steps[0], moved.steps[-1]]


def _now(moved: Moved) -> str:
    one = moved.assumed
    return one.told(one.usual[0]) if one.chooses else one.written(one.usual_number)


def _winner(found: Sensitivity, step: Step) -> str:
    if not step.decided:
        return "cannot tell"
    return "the same" if step.winner == found.winner else found.groups[step.winner]


def _index(index: Index, moves: bool) -> str:
    if not moves:
        return "-"
    if not index.told:
        return NOT_TOLD
    low, high = (100 * min(max(0.0, end), 1.0) for end in (index.low, index.high))
    return f"{share_words(index)}\n{low:.0f} to {high:.0f}"


def details_table(found: Sensitivity) -> Sheet:
    """Lay out the estimates behind the answer: screening effects, total and first-order indices.

    Parameters
    ----------
    found : Sensitivity
        What was found.

    Returns
    -------
    Sheet
        A row for each assumption.
    """
    goal, shares = GOALS[found.goal], found.shares
    table = Sheet(gap=2, elsewhere="--json", airy=True)
    table.column("Setting", "name")
    for heading in ("mu* number", "mu* lead", "total number", "first order", "total lead", "total P(first)"):
        table.column(heading)
    for k, one in enumerate(found.assumptions):
        looked = found.screened
        effects = ["-", "-"] if looked is None else [_effect(each.size[k], goal.kind) for each in looked]
        if k not in found.kept or shares is None:
            table.row(one.key, *effects, "-", "-", "-", "-")
            continue
        place = found.kept.index(k)
        cells = [shares.number.total, shares.number.first, shares.lead.total, shares.first.total]
        table.row(one.key, *effects, *(_plain(each[place]) for each in cells))
    table.note(
        "mu*: mean absolute effect over the whole range (Morris; Campolongo). Total and first order: Sobol "
        "indices by the Jansen estimator on two halves of the replications; luck may put one above 1. "
        "Intervals: percentiles of a bootstrap over points and replications. "
        + " ".join(
            f"Totals of the number from {base} base points: {', '.join(f'{x:.2f}' for x in values)}."
            for base, values in (shares.number.course if shares is not None else ())
        )
    )
    return table


def _effect(index: Index, kind: str) -> str:
    value = number(index.value, kind)  # type: ignore[arg-type]
    return value if index.told else f"({value})"


def _plain(index: Index) -> str:
    if not math.isfinite(index.value):
        return "-"
    return f"{index.value:.2f}\n{index.low:.2f}, {index.high:.2f}"


def sensitivity_document(found: Sensitivity) -> dict[str, object]:
    """Lay everything out as plain data."""
    shares = found.shares
    return {
        "answer": sensitivity_answer(found),
        "scenario": found.scenario.name,
        "goal": found.goal,
        "winner": found.groups[found.winner],
        "groups": list(found.groups),
        "value": found.usual.number._asdict(),
        "lead": found.usual.lead._asdict(),
        "decided": found.usual.decided,
        "luck_share": None if shares is None else shares.number.luck._asdict(),
        "first_in_share_of_worlds": {found.groups[k]: one._asdict() for k, one in found.firsts.items()},
        "first_shared_in_share_of_worlds": [
            {"groups": [found.groups[k] for k in some], **one._asdict()} for some, one in found.shared.items()
        ],
        "share_first_place": [found.groups[k] for k in found.tied],
        "assumptions": [_assumption(found, k) for k in range(len(found.assumptions))],
        "left_out": [one._asdict() for one in found.left_out],
        "worlds": found.worlds,
        "interrupted": found.interrupted,
        "sizes": found.sizes._asdict(),
        "level": found.level,
        "failed": found.failed,
        "refused": [{"settings": list(point), "why": why} for point, why in found.refused],
    }


def _assumption(found: Sensitivity, k: int) -> dict[str, object]:
    one = found.assumptions[k]
    out: dict[str, object] = {
        "setting": one.key,
        "words": one.words,
        "source": one.given.source,
        "usual": [str(value) for value in one.usual] if one.chooses else one.usual_number,
        "low": str(one.value(0.0)) if one.chooses else one.number(one.value(0.0)),
        "high": str(one.value(1.0)) if one.chooses else one.number(one.value(1.0)),
        "looked_at_closely": k in found.kept,
    }
    if found.screened is not None:
        out["screened"] = {
            name: each.size[k]._asdict()
            for name, each in zip(("number", "lead"), found.screened, strict=True)
        }
    if k in found.kept:
        place = found.kept.index(k)
        moved = found.moved[place]
        if found.shares is not None:
            out["total"] = {
                name: each.total[place]._asdict() | {"told": each.total[place].told}
                for name, each in zip(("number", "lead", "first"), found.shares, strict=True)
            }
            out["first_order"] = found.shares.number.first[place]._asdict()
        out["steps"] = [
            {
                "value": str(step.value) if one.chooses else step.value,
                "number": step.number._asdict(),
                "change": step.change._asdict(),
                "lead": step.lead._asdict(),
                "decided": step.decided,
                "winner": found.groups[step.winner],
                "share": step.share,
            }
            for step in moved.steps
        ]
        out["turns"] = [turn._asdict() | {"winner": found.groups[turn.winner]} for turn in moved.turns]
    return out
