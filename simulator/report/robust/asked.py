"""Sentences about assumptions: which changes the winner alone, where it wins, how it was asked.

Answers: does another rule win if one thing is otherwise, or all are; what was moved, how often it was played,
what was set aside, and what more time would tell.
"""

import math
from collections.abc import Callable, Sequence

from simulator.metrics.goals import GOALS
from simulator.metrics.numbers import counted, number
from simulator.studies.sensitivity.decide import Turn
from simulator.studies.sensitivity.halves import Index
from simulator.studies.sensitivity.sensitivity import Sensitivity
from simulator.studies.sensitivity.sizes import spoken
from simulator.studies.sensitivity.stages import Moved

_MOST_FAR, _MOST_NAMED = 2, 3


def decision(found: Sensitivity) -> str:
    """Say what would make somebody else win, if anybody can be told to win."""
    if not found.usual.decided:
        return _open(found)
    clauses = [text for moved in found.moved for text in _clauses(found, moved)]
    if not clauses:
        return f"{_none(found)}{_unsure(found)}"
    told = clauses[0] if len(clauses) == 1 else f"{', if '.join(clauses[:-1])}, or if {clauses[-1]}"
    many = f" of {len(found.kept)} assumptions" if found.others else ""
    if found.others and found.screened is not None:
        many = f" of the {len(found.kept)} assumptions that matter most"
    return f"With one{many} moved at a time, the winner changes only if {told}.{_unsure(found)}"


def _none(found: Sensitivity) -> str:
    """Say that nothing changes the winner alone."""
    looked = len(found.kept)
    if found.others and found.screened is not None:
        return (
            f"None of the {looked} assumptions that matter most changes the winner alone, and the "
            f"{len(found.others)} others move less."
        )
    if found.others:
        return f"None of the {looked} assumptions that were moved alone changes the winner."
    all_of_them = "Neither end of its range" if looked == 1 else f"None of the {looked} assumptions"
    return f"{all_of_them} changes the winner alone."


def _open(found: Sensitivity) -> str:
    """Say who leads for certain somewhere, where nobody can be told to win as the scenario is."""
    so = "So what would change the winner cannot be told."
    told = [
        f"{moved.told(one) if moved.assumed.chooses else f'{moved.assumed.words} at {moved.told(one)}'} "
        f"('{found.groups[one.winner]}')"
        for moved in found.moved
        for one in moved.steps
        if one.lead.high < 0
    ]
    if not told:
        return f"{so} No assumption moved alone puts another rule surely ahead."
    return f"{so} Moved alone, only these put another rule surely ahead: {'; '.join(told)}."


def _unsure(found: Sensitivity) -> str:
    """Say with how many assumptions moved the winner stays, but only within luck."""
    many = sum(
        any(not one.decided for one in moved.steps)
        for moved in found.moved
        if all(one.winner == found.winner for one in moved.steps)
    )
    if not many:
        return ""
    what = "another" if many == 1 else f"{many} others"
    return f" With {what} moved, it cannot be told from the next at an end of the range."


def _clauses(found: Sensitivity, moved: Moved) -> list[str]:
    if moved.assumed.chooses:
        return [
            f"{moved.told(one)} (then '{found.groups[one.winner]}'{_maybe(one.decided)})"
            for one in moved.changed
        ]
    return [
        f"{moved.assumed.beyond(turn.at, turn.below)} ({_around(moved, turn, found.level)}then "
        f"'{found.groups[turn.winner]}'{_maybe(turn.sure and turns_surely(moved, turn.below))})"
        for turn in moved.turns
    ]


def turns_surely(moved: Moved, below: bool | None = None) -> bool:
    """Whether another rule is surely ahead at some value, or on one side of the scenario's own."""
    sides = {None: moved.steps, True: moved.steps[: moved.usual], False: moved.steps[moved.usual + 1 :]}
    return any(one.lead.high < 0 for one in sides[below])


def _maybe(sure: bool) -> str:
    return "" if sure else ", though luck could do that too"


def _around(moved: Moved, turn: Turn, level: float) -> str:
    low, high = (moved.assumed.written(x) for x in (turn.low, turn.high))
    unit = moved.assumed.given.unit
    bare = low.removesuffix(f" {unit}") if unit else low
    return "" if low == high else f"{100 * level:g} % interval {bare} to {high}; "


def everywhere(found: Sensitivity) -> str:
    """In how many worlds the winner wins when all assumptions that matter move together."""
    if not (found.firsts or found.shared):
        return ""
    if found.worlds:
        return _in_worlds(found)
    many = "the assumptions that matter" if found.others else "all assumptions"
    mine = found.firsts.get(found.winner)
    others = _others(found, share_words)
    if len(found.shared) == 1 and not found.firsts:
        ((some, index),) = found.shared.items()
        return (
            f"With {many} anywhere in their ranges at once {names_of(found, some)} share the first place in "
            f"{share_words(index)} of worlds{limits_words(index, 'share', found.level)}."
        )
    if mine is None:
        alone = " alone" if found.shared else ""
        return f"With {many} anywhere in their ranges it is never first{alone}; {quoted(others)}."
    sure = limits_words(mine, "share", found.level)
    stays = "stays" if found.usual.decided else "comes"
    text = f"With {many} anywhere in their ranges at once it {stays} first in {share_words(mine)} of worlds"
    text += sure
    return f"{text}; {quoted(others)}." if others else f"{text}."


def _others(found: Sensitivity, written: Callable[[Index], str]) -> list[str]:
    """In how many worlds others come first, or several share the place."""
    alone = [f"'{found.groups[k]}' in {written(one)}" for k, one in found.firsts.items() if k != found.winner]
    several = [
        f"{names_of(found, some)} share the first place in {written(one)}"
        for some, one in found.shared.items()
    ]
    return alone[:_MOST_NAMED] + several[:_MOST_NAMED]


def _in_worlds(found: Sensitivity) -> str:
    """In how many of a few worlds the winner wins when every assumption moves."""
    mine = found.firsts.get(found.winner)
    others = _others(found, lambda one: f"{round(found.worlds * one.value)}")
    many = (
        f"all {len(found.assumptions)} assumptions" if len(found.assumptions) > 1 else "that one assumption"
    )
    so = f"With {many} anywhere in their ranges"
    if len(found.shared) == 1 and not found.firsts:
        ((some, index),) = found.shared.items()
        all_of = f"{round(found.worlds * index.value)} of {found.worlds} worlds that were drawn"
        return f"{so} {names_of(found, some)} share the first place in {all_of}{_of_worlds(found, index)}."
    alone = " alone" if found.shared else ""
    return (
        f"{so} it is first{alone} in {round(found.worlds * mine.value) if mine else 0} of {found.worlds} "
        f"worlds that were drawn{_of_worlds(found, mine)}{f'; {quoted(others)}' if others else ''}."
    )


def _of_worlds(found: Sensitivity, index: Index | None) -> str:
    """Limits of a share of worlds, in brackets."""
    if index is None:
        return ""
    return limits_words(index, "share", found.level).replace(")", " of such worlds)")


def quoted(parts: Sequence[str]) -> str:
    """Join clauses that hold quotes already."""
    return " and ".join(parts) if len(parts) < 3 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def names_of(found: Sensitivity, some: Sequence[int]) -> str:
    """Names of groups in quotes, for a sentence."""
    return quoted([f"'{found.groups[k]}'" for k in some])


def share_words(index: Index) -> str:
    """Write a share in whole per cent; no share is more than all, though luck may make an estimate so."""
    return f"{100 * min(index.value, 1.0):.0f} %"


def limits_words(index: Index, kind: str, level: float) -> str:
    """Write limits in brackets, for sentences; empty where there are none.

    Parameters
    ----------
    index : Index
        Whose.
    kind : str
        As in `Metric.kind`.
    level : float
        Their coverage.

    Returns
    -------
    str
    """
    if not math.isfinite(index.low) or index.low == index.high:
        return ""
    low, high = (number(x, kind, like=index.value) for x in (index.low, index.high))  # type: ignore[arg-type]
    return f" ({100 * level:g} % interval {low} to {high})"


def short_look(found: Sensitivity) -> str:
    """Say what moves the number furthest, and what was not played.

    Parameters
    ----------
    found : Sensitivity
        What was found, without shares.

    Returns
    -------
    str
        Two sentences or three.
    """
    goal = GOALS[found.goal]
    told = [one for one in sorted(found.moved, key=lambda one: -one.span) if _is_told(one)][:_MOST_FAR]
    far = [
        f"{one.assumed.words} ({number(low, goal.kind)} to {number(high, goal.kind)})"
        for one in told
        for low, high in [_ends(one)]
    ]
    gets = "they get" if found.tied else "it gets"
    said = f"What {gets} moves furthest with {' and '.join(far)}. " if far else ""
    if not far:
        said = f"None of them moves what {gets} by more than luck could. "
    if found.interrupted:
        return f"{said}It was stopped before all was played."
    untried = f"which of the {len(found.others)} others matter, and " if found.others else ""
    return (
        f"{said}Too short to tell {untried}what share each decides: that takes about "
        f"{spoken(found.whole)} on this machine (--budget)."
    )


def _is_told(moved: Moved) -> bool:
    """Whether any value changes the number by more than luck could."""
    return any(_beyond_luck(one.change) for one in moved.steps)


def _beyond_luck(change: Index) -> bool:
    return change.low > 0 or change.high < 0


def _ends(moved: Moved) -> tuple[float, float]:
    values = [one.number.value for one in moved.steps]
    return min(values), max(values)


def how_asked(found: Sensitivity) -> str:
    """Say in a note how it was asked.

    Parameters
    ----------
    found : Sensitivity
        What was found.

    Returns
    -------
    str
        What was moved, and what was left aside.
    """
    together = "each assumption is moved alone, then all of these at once"
    if found.shares is None:
        together = "each of these is moved alone"
        if found.worlds:
            together += f", then all {len(found.assumptions)} that count at once"
    text = (
        f"Ranges are those of the rule pack and the scenario; {together}. Every world is played "
        f"{found.sizes.replications} times with the same luck; {100 * found.level:g} % intervals"
        f"{' below' if found.shares is not None else ' are in the picture and with --json'}."
    )
    if found.others and found.screened is not None:
        text += (
            f" A first look at all {len(found.assumptions)} assumptions set {len(found.others)} others "
            "aside, which move the number or the lead less."
        )
    elif found.others:
        text += (
            f" These {len(found.kept)} of {len(found.assumptions)} come first because the scenario itself "
            "names them or they weighed most when the rule pack was last measured."
        )
    if found.refused:
        text += f" {counted(len(found.refused), 'combination')} could not be played and are left out."
    return text
