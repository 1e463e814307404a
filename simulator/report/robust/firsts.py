"""In how many worlds a rule comes first when all assumptions move at once, in words.

Answers: does the winner stay first if much is otherwise, and who is first instead, alone or with others.
"""

from collections.abc import Callable

from simulator.report.robust.asked import limits_words, names_of, quoted, share_words
from simulator.studies.sensitivity.halves import Index
from simulator.studies.sensitivity.sensitivity import Sensitivity

_MOST_NAMED = 3


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
