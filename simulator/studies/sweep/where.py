"""Conditions on a sweep: which of its points, and which strategies, a question is about.

Answers: what does `KEY<VALUE` choose. KEY is a setting, `strategy` or an outcome.
"""

import operator
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.model.questions.factors import as_text
from simulator.model.values.names import nearest
from simulator.studies.sweep.design import POINT, ROLE, is_empty
from simulator.studies.sweep.outcomes import NoOutcome, metric_called
from simulator.studies.sweep.result import SweepResult

STRATEGY = "strategy"
_WHO = (STRATEGY, "group")
"""what a person may call the column that says whose row it is"""
UNCHANGED = "as the scenario says"
"""in place of a value, where a point leaves a setting alone"""
_MOST_NAMED = 8
_WHERE = re.compile(r"\s*(?P<key>.+?)\s*(?P<sign><=|>=|!=|==|=|<|>)\s*(?P<value>.+?)\s*")
Compare = Callable[[Any, Any], Any]
_SIGNS: dict[str, Compare] = {
    "<=": operator.le,
    ">=": operator.ge,
    "!=": operator.ne,
    "==": operator.eq,
    "=": operator.eq,
    "<": operator.lt,
    ">": operator.gt,
}

Bools = npt.NDArray[np.bool_]


class NoView(ValueError):
    """A sweep cannot be seen that way; the message says what can."""


class Chosen(NamedTuple):
    """What a question about a sweep is about."""

    result: SweepResult
    """with the chosen points only"""
    groups: tuple[str, ...]


def chosen(result: SweepResult, where: Sequence[str]) -> Chosen:
    """Choose points and strategies.

    Parameters
    ----------
    result : SweepResult
        What was played.
    where : sequence of str
        Conditions, all of which must be met.

    Returns
    -------
    Chosen

    Raises
    ------
    NoView
        If a condition cannot be read, or nothing meets all of them; the message says what there is.
    """
    groups, kept = chosen_by(result, where)
    if not groups:
        raise no_strategy(result)
    if not kept.any():
        raise NoView(_nothing(result, where))
    if kept.all():
        return Chosen(result, tuple(groups))
    return Chosen(result.among([p for p, one in zip(result.points, kept, strict=True) if one]), tuple(groups))


def chosen_by(result: SweepResult, where: Sequence[str]) -> tuple[list[str], Bools]:
    """Strategies that meet all conditions, and which of the points do.

    Raises
    ------
    NoView
        If there is no such setting, or a condition cannot be read.
    """
    rows = result.designed
    groups, kept = list(result.groups), np.ones(len(rows), bool)
    read = [(text, *_condition(text)) for text in where]
    for _, key, compare, value in read:
        if is_who(result, key):
            groups = [group for group in groups if compare(group, value)]
    for text, key, compare, value in read:
        if is_who(result, key):
            continue
        if key in rows.columns or _is_setting(result, key):
            kept &= _compared(rows[setting_called(result, key)], compare, value, text)
        else:
            kept &= _by_outcome(result, key, groups, compare, value, text)
    return groups, kept


def of_outcomes(result: SweepResult, where: Sequence[str]) -> list[str]:
    """Those conditions that are on what came out, and not on what was set."""
    known = {*result.settings, POINT, ROLE, *_WHO}
    keys = {text: _condition(text)[0] for text in where}
    return [text for text, key in keys.items() if key not in known and not _is_setting(result, key)]


def can_see(result: SweepResult, by: Sequence[str], where: Sequence[str]) -> bool:
    """Whether every setting that rows are made by, or points are chosen by, varies in a sweep.

    Parameters
    ----------
    result : SweepResult
        The sweep.
    by, where : sequence of str
        What rows are made by, and conditions on points, as typed.

    Returns
    -------
    bool

    Raises
    ------
    NoView
        If a condition cannot be read.
    """
    keys = [*by, *(_condition(text)[0] for text in where if not names_strategies(result, text))]
    return all(key in {POINT, ROLE, *_WHO} or _is_setting(result, key) or _is_outcome(key) for key in keys)


def _is_outcome(name: str) -> bool:
    try:
        metric_called(name)
    except NoOutcome:
        return False
    return True


def is_who(result: SweepResult, key: str) -> bool:
    """Whether a word means the column of strategies, and no setting."""
    return key in _WHO and not _is_setting(result, key)


def names_strategies(result: SweepResult, text: str) -> bool:
    """Whether a condition chooses strategies, and not points."""
    return is_who(result, _condition(text)[0])


def peopled(result: SweepResult, groups: Sequence[str]) -> Bools:
    """Whether each of some groups has freelancers at each point [groups × points]."""
    rows, names = result.designed, list(result.groups)
    found = np.ones((len(groups), len(rows)), bool)
    for k, group in enumerate(groups):
        for key in (f"freelancers.{group}.count", f"freelancers.{names.index(group)}.count"):
            found[k] &= rows[key].to_numpy() != 0 if key in rows else True
    return found


def no_strategy(result: SweepResult) -> NoView:
    """What is wrong where conditions leave no strategy."""
    return NoView(f"no strategy is left; there are {', '.join(result.groups)}")


def _nothing(result: SweepResult, where: Sequence[str]) -> str:
    """Say which condition no point meets, and what values there are."""
    of_points = [text for text in where if not names_strategies(result, text)]
    alone = next((text for text in of_points if not chosen_by(result, [text])[1].any()), None)
    if alone is None:
        shown = " and ".join(f"'{text}'" for text in of_points)
        return f"no point meets {shown} together, though some meet each of them: leave one out"
    key = _condition(alone)[0]
    return f"no point meets '{alone}': {values_said(result, key)}"


def values_said(result: SweepResult, key: str) -> str:
    """What values a setting or an outcome takes over the points."""
    rows = result.designed
    if key in rows.columns or _is_setting(result, key):
        name = setting_called(result, key)
        values = rows[name].dropna()
    else:
        name, of_market = key, metric_called(key)[1]
        who: Sequence[str | None] = [None] if of_market else result.groups
        found = np.concatenate([result.outcome(key, group).values for group in who])
        values = pd.Series(found[np.isfinite(found)])
    points = f"at {len(rows):,} points" if len(rows) != 1 else "at the one point"
    different = sorted(values.unique())
    if not different:
        return f"{name} is undefined {points}"
    written = [f"{one:.4g}" if isinstance(one, float) else as_text(one) for one in different]
    if len(different) > _MOST_NAMED and values.dtype.kind in "if":
        return f"{name} goes from {written[0]} to {written[-1]} {points}"
    more = f" and {len(written) - _MOST_NAMED} more" if len(written) > _MOST_NAMED else ""
    return f"{name} is {', '.join(written[:_MOST_NAMED])}{more} {points}"


def _condition(text: str) -> tuple[str, Compare, object]:
    found = _WHERE.fullmatch(text)
    if found is None:
        raise NoView(f"'{text}': write KEY<VALUE, with <, <=, =, !=, >= or >, such as jobs.per_day<240")
    return found["key"], _SIGNS[found["sign"]], found["value"]


def _compared(values: pd.Series, compare: Compare, value: object, text: str) -> npt.NDArray[np.bool_]:
    if values.dtype.kind == "b":
        return np.asarray(compare(values, str(value).lower() == "true"), bool)
    if values.dtype.kind in "if":
        try:
            return np.asarray(compare(values, float(str(value))), bool)
        except ValueError as error:
            raise NoView(f"'{text}': a number is needed, not '{value}'") from error
    written = values.map(lambda one: UNCHANGED if is_empty(one) else as_text(one))
    return np.asarray(compare(written, str(value)), bool)


def _by_outcome(
    result: SweepResult,
    name: str,
    groups: Sequence[str],
    compare: Compare,
    value: object,
    text: str,
) -> npt.NDArray[np.bool_]:
    """Points at which any strategy meets a condition on an outcome; what is undefined meets none."""
    try:
        of_market = metric_called(name)[1]
    except ValueError as error:
        raise NoView(_unknown(result, name)) from error
    who: Sequence[str | None] = [None] if of_market else groups
    found = [result.outcome(name, group).values for group in who]
    met = [_compared(pd.Series(one), compare, value, text) & ~np.isnan(one) for one in found]
    return np.logical_or.reduce(met) if met else np.zeros(len(result.points), bool)


def _is_setting(result: SweepResult, key: str) -> bool:
    return any(name == key or name.endswith(f".{key}") for name in result.settings)


def setting_called(result: SweepResult, key: str) -> str:
    """The setting that a person named, by its whole key or its end."""
    if key in {*result.settings, ROLE, POINT}:
        return key
    found = [name for name in result.settings if name.endswith(f".{key}")]
    if len(found) == 1:
        return found[0]
    if found:
        raise NoView(f"'{key}' may be {' or '.join(found)}: write more of it")
    raise NoView(_unknown(result, key))


def _unknown(result: SweepResult, key: str) -> str:
    ends = {name.rpartition(".")[2]: name for name in result.settings}
    near = nearest(key, [*result.settings, *ends])
    hint = f"did you mean '{ends.get(near, near)}'?" if near else f"there are {', '.join(result.settings)}"
    return f"nothing that varies is called '{key}'; {hint}"
