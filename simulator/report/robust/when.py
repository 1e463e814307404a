"""When A loses to B, for people: an answer, the conditions, a document.

Answers: what would have to be true for the other rule to be the better one.
"""

from simulator.metrics.goals import GOALS, goal_by
from simulator.report.robust.conditions import Conditions
from simulator.report.words.goals import in_a_sentence
from simulator.report.words.sheet import Sheet
from simulator.studies.when.boxes import LEAST_DENSITY, Share
from simulator.studies.when.when import Found

FEW = 0.05
"""share of worlds that is hardly any"""


def share_words(share: Share) -> str:
    """Write an interval of shares.

    Examples
    --------
    >>> share_words(Share(0.87, 0.83, 0.91)), share_words(Share(1.0, 1.0, 1.0))
    ('83–91 %', '100 %')
    """
    low, high = (f"{100 * end:.0f}" for end in (share.low, share.high))
    return f"{low} %" if low == high else f"{low}–{high} %"


def estimate_words(share: Share) -> str:
    """Write a share with its interval.

    Examples
    --------
    >>> estimate_words(Share(0.87, 0.83, 0.91))
    '87 % (95 % interval 83–91 %)'
    """
    return f"{100 * share.value:.0f} % (95 % interval {share_words(share)})"


def told(found: Found) -> Conditions:
    """What is known about the settings that vary, so that limits on them can be said."""
    return Conditions.of(found.asked.scenario)


def when_answer(found: Found) -> str:
    """Say when A loses to B, and in how many such worlds.

    Parameters
    ----------
    found : Found
        What `when` returned.

    Returns
    -------
    str
    """
    goal = goal_by(found.asked.measured_by)
    what = GOALS[goal].words if goal else in_a_sentence(found.asked.measured_by)
    return f"For {what}, {_when(found)}"


def _when(found: Found) -> str:
    """The answer after what the two rules are compared for."""
    a, b = found.asked.first.label, found.asked.second.label
    if same_everywhere(found):
        return (
            f"'{a}' and '{b}' cannot be told apart: both get exactly the same in all "
            f"{len(found.laid.x):,} worlds."
        )
    if found.boxes and found.fresh is not None:
        box = found.boxes[0]
        return (
            f"'{a}' loses to '{b}' when {told(found).limits(box.limits, found.factors)}: true in "
            f"{estimate_words(found.fresh)} of such worlds, tried in {found.fresh_points} fresh ones on "
            f"fresh luck; of all worlds considered it does in {estimate_words(found.loses)}. Such worlds are "
            f"{share_words(box.mass)} of those considered and hold {share_words(box.coverage)} of those in "
            "which it loses."
        )
    everywhere = (
        f"{100 * found.loses.value:.0f} % of the {len(found.laid.x):,} worlds (95 % interval "
        f"{share_words(found.loses)})"
    )
    if found.loses.value < FEW:
        return f"'{a}' hardly ever loses to '{b}': in {everywhere}{_same(found)}."
    if found.loses.value > 1 - FEW:
        return f"'{a}' loses to '{b}' nearly everywhere: in {everywhere}."
    if found.refuted is not None:
        return (
            f"it is open under which few conditions '{a}' loses to '{b}': it does in {everywhere}, and fresh "
            "worlds do not surely bear out the conditions that were found."
        )
    return (
        f"no few conditions tell when '{a}' loses to '{b}': it does in {everywhere}, and limits on what "
        "varies do not set these apart."
    )


def same_everywhere(found: Found) -> bool:
    """Whether both rules get exactly the same in all worlds."""
    return bool(found.laid.same.all())


def _same(found: Found) -> str:
    """Say in how many worlds neither loses because both get the same; empty if in none."""
    many = int(found.laid.same.sum())
    return f"; in {many:,} of them both get exactly the same" if many else ""


def other_boxes(found: Found) -> list[str]:
    """The further boxes, one sentence each."""
    words = told(found)
    return [
        f"Perhaps also when {words.limits(box.limits, found.factors)}: true in {estimate_words(box.density)} "
        "of such worlds, in those that showed it, so a little too high; it was not tried again in fresh ones."
        for box in found.boxes[1:]
    ] + ([_refuted(found)] if found.refuted else [])


def _refuted(found: Found) -> str:
    """Say which box did not hold in fresh worlds."""
    assert found.refuted is not None
    assert found.fresh is not None
    limits, everywhere = told(found).limits(found.refuted.limits, found.factors), found.loses.value
    so = "no more often than elsewhere"
    if found.fresh.value > everywhere:
        low = 100 * max(LEAST_DENSITY, everywhere)
        so = f"more than {low:.0f} % is not sure there, so luck may have made the difference"
    return (
        f"It looked as if it did when {limits}, but in {found.fresh_points} fresh worlds like that it did in "
        f"{estimate_words(found.fresh)}, against {100 * everywhere:.0f} % of all worlds: {so}."
    )


def map_sentence(found: Found) -> str:
    """Say what the map shows; empty without one, and where there is nothing to see on it."""
    if found.map is None or same_everywhere(found):
        return ""
    names = [f"'{told(found).name(found.factors[k])}'" for k in found.map.factors]
    a = found.asked.first.label
    return (
        f"Over {names[0]} and {names[1]}, with all else in the middle, '{a}' is surely behind on "
        f"{100 * found.map.surely_behind:.0f} % of the map and surely ahead on "
        f"{100 * found.map.surely_ahead:.0f} %; on the rest it is open which of the two is better."
    )


def when_table(found: Found) -> Sheet | None:
    """Lay out the limits of the first box, and how often samples of the worlds set them too."""
    if not found.boxes:
        return None
    table = Sheet(airy=True)
    table.column("Condition", "name")
    table.column("Considered", "words")
    table.column("Found again")
    table.column("Setting", "words")
    box, words = found.boxes[0], told(found)
    for limit, used in zip(box.limits, box.used, strict=True):
        factor = found.factors[limit.factor]
        ends = (
            ", ".join(factor.levels)
            or f"{words.value(factor.low, factor)} to {words.value(factor.high, factor)}"
        )
        table.row(words.limit(limit, found.factors), ends, f"{100 * used:.0f} %", factor.name)
    table.note(
        "Found again: share of samples of these worlds whose best box limits the same, the same way.",
        about="Found again",
    )
    return table


def when_document(found: Found) -> dict[str, object]:
    """Lay everything out as plain data."""
    return {
        "answer": when_answer(found),
        "scenario": found.asked.scenario.name,
        "metric": found.asked.measured_by,
        "first": found.asked.first.label,
        "second": found.asked.second.label,
        "worlds": len(found.laid.x),
        "worlds_failed": found.laid.failed,
        "replications": found.laid.ahead.shape[1],
        "loses": vars(found.loses),
        "same": int(found.laid.same.sum()),
        "boxes": [
            {
                "words": told(found).limits(box.limits, found.factors),
                "limits": [
                    {
                        "key": found.factors[limit.factor].name,
                        "low": limit.low,
                        "high": limit.high,
                        "among": [found.factors[limit.factor].levels[c] for c in limit.among],
                        "used": box.used[k] if box.used else None,
                    }
                    for k, limit in enumerate(box.limits)
                ],
                "density": vars(box.density),
                "coverage": vars(box.coverage),
                "mass": vars(box.mass),
            }
            for box in found.boxes
        ],
        "fresh": None if found.fresh is None else {**vars(found.fresh), "worlds": found.fresh_points},
        "not_borne_out": found.refuted and told(found).limits(found.refuted.limits, found.factors),
        "map": _map(found),
    }


def _map(found: Found) -> dict[str, object] | None:
    """The map as plain data."""
    if found.map is None:
        return None
    across, up = (found.factors[k].name for k in found.map.factors)
    words = [told(found).name(found.factors[k]) for k in found.map.factors]
    return {
        "across": across,
        "up": up,
        "words_across": words[0],
        "words_up": words[1],
        "values_across": found.map.across.tolist(),
        "values_up": found.map.up.tolist(),
        "lead": found.map.lead.tolist(),
        "chance_behind": found.map.behind.tolist(),
    }
