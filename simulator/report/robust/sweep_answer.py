"""What a sweep says about one outcome, in a few sentences.

Answers: who is ahead on average over the points, is that more than luck, and at how many single points.
"""

from collections.abc import Sequence

import numpy as np

from simulator.metrics.contrasts.differences import Difference
from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.numbers import counted, interval, number, quoted_list, signed
from simulator.report.words.plain import window_words
from simulator.studies.sweep.ahead import Ahead, Own, ahead
from simulator.studies.sweep.outcomes import MARKET_GROUP, metric_called
from simulator.studies.sweep.periods import LENGTHS, periods_said
from simulator.studies.sweep.result import SweepResult
from simulator.studies.sweep.where import chosen, names_strategies, peopled

_MOST_NAMED = 4


def sweep_answer(result: SweepResult, outcome: str | None = None, where: Sequence[str] = ()) -> str:
    """Say who is ahead by an outcome, over the points that conditions choose, and what each point rests on.

    Parameters
    ----------
    result : SweepResult
        What was played.
    outcome : str, optional
        By default the first that the sweep asked for.
    where : sequence of str
        Conditions as for `views`.

    Returns
    -------
    str

    Raises
    ------
    NoOutcome
        If there is no such outcome.
    NoView
        If a condition cannot be read, or nothing meets all of them.
    """
    narrowed, groups = chosen(result, where)
    narrowed, groups, left_out = _met(narrowed, groups)
    found = ahead(narrowed, groups, outcome or result.outcomes[0])
    by = f"{outcome_in_words(found.outcome)} {_unit(found, result)}"
    known = [own for own in found.owns if own.mean.value is not None]
    of_points = [text for text in where if not names_strategies(result, text)]
    where_said = f" with {' and '.join(of_points)}" if of_points else ""
    points = counted(found.points, "point") + where_said
    over = f"on average over {points}" if found.points > 1 else f"at the one point{where_said}"
    if periods := periods_said(narrowed):
        said = [_apart_in_time(periods), _at_points(found), _undefined(found)]
    elif not known:
        there = f"at all {points}" if found.points > 1 else over
        said = [f"{_capital(_whose(found))} is undefined {there}: there is nothing to divide by."]
    elif len(found.owns) == 1:
        said = [_of_one(found, _unit(found, result), over), _undefined(found)]
    else:
        said = [_first(found, known, by, over), _at_points(found), _undefined(found)]
    return " ".join(one for one in [*said, left_out, _rest(result)] if one)


def _met(result: SweepResult, groups: Sequence[str]) -> tuple[SweepResult, tuple[str, ...], str]:
    """The points at which all of several strategies have freelancers, who these are, and what is left out."""
    there = peopled(result, groups)
    kept = [group for group, own in zip(groups, there, strict=True) if own.any()] or list(groups)
    at = np.logical_and.reduce(peopled(result, kept))
    gone = [group for group in groups if group not in kept]
    said = f"{quoted_list(gone)} {'has' if len(gone) == 1 else 'have'} no freelancers there." if gone else ""
    if at.all() or not at.any():
        return result, tuple(kept), said
    some = [group for group in kept if not peopled(result, [group]).all()]
    left = counted(int((~at).sum()), "point")
    said = (
        f"Left out: {left} at which {quoted_list(some)} {'has' if len(some) == 1 else 'have'} no freelancers."
    )
    points = [point for point, one in zip(result.points, at.tolist(), strict=True) if one]
    return result.among(points), tuple(kept), said


def _apart_in_time(periods: str) -> str:
    """That points measure over different periods, and how they are seen."""
    key = periods.partition(" ")[0]
    return (
        f"Periods differ ({periods}), so nothing is averaged over points: see each with --by {key}, or "
        f"choose one with --where '{key}=…'."
    )


def outcome_in_words(name: str) -> str:
    """Write the label of an outcome as it stands inside a sentence."""
    label = metric_called(name)[0].label
    return label if label.startswith("Connects") else f"{label[:1].lower()}{label[1:]}"


def _whose(found: Ahead) -> str:
    """The outcome, and of whom, where there is one strategy only."""
    own, several = found.owns[0], len(found.owns) > 1
    whose = "" if several or own.group == MARKET_GROUP else f" of '{own.group}'"
    return outcome_in_words(found.outcome) + whose


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def window_of(result: SweepResult) -> str:
    """How long the days that count are; a sweep may vary even that."""
    varied = set(LENGTHS) & set(result.settings)
    return "as many days as each point measures" if varied else window_words([result.scenario])


def _rest(result: SweepResult) -> str:
    """What each point rests on."""
    worlds = "the same worlds" if result.common else "other worlds"
    played = counted(result.replications, "random world")
    return f"Each point: {played}, {window_of(result)}, {worlds} at every point."


def _unit(found: Ahead, result: SweepResult) -> str:
    """What a value counts and in which time, in brackets."""
    metric = found.metric
    unit = "" if metric.unit == metric.label else f"{metric.unit}, "
    return f"({unit}in {window_of(result)}{'; less is better' if metric.better == 'lower' else ''})"


def _of_one(found: Ahead, unit: str, over: str) -> str:
    """One value for all, or for the only strategy."""
    own, kind = found.owns[0], found.metric.kind
    sure = interval(own.mean, kind)
    value = f"{number(own.mean.value, kind)}{f' ({sure})' if sure else ''}"
    said = f"{_capital(over)}, {_whose(found)} {unit}: {value}"
    if own.low is None or found.points - own.undefined < 2:
        return f"{said}."
    low, high = (number(end, kind) for end in (own.low, own.high))
    return (
        f"{said}; {'the same at every point' if low == high else f'single points go from {low} to {high}'}."
    )


def _first(found: Ahead, known: Sequence[Own], by: str, over: str) -> str:
    """Who is ahead on average, and by how much; ties are named as ties."""
    kind, first = found.metric.kind, known[0]
    value = number(first.mean.value, kind)
    place = "is highest" if found.metric.better == "neither" else "is first"
    if len(known) == 1:
        return f"{_capital(over)}, {by} is defined for '{first.group}' alone: {value}."
    second, pair = known[1], found.pairs[0]
    other = number(second.mean.value, kind, first.mean.value)
    if first.mean.n < 2:
        return (
            f"{_capital(over)}, '{first.group}' {place} by {by}, with {value} against {other} for "
            f"'{second.group}'; one random world cannot show how sure that is."
        )
    tied = [one.b for one in found.pairs if not one.apart]
    if not tied:
        return (
            f"{_capital(over)}, '{first.group}' {place} by {by}, clearly ahead: {value} against {other} for "
            f"'{second.group}'{_apart(pair, found, first)}."
        )
    if len(tied) == len(found.pairs):
        who = quoted_list([first.group, *tied]) if len(tied) < _MOST_NAMED else "the strategies"
        last = number(known[-1].mean.value, kind, first.mean.value)
        told = value if value == last else f"{value} to {last}"
        return f"{_capital(over)}, {who} cannot be told apart by {by}: {told}{_apart(pair, found, first)}."
    others = quoted_list(tied[: _MOST_NAMED - 1])
    others += f" and {len(tied) - _MOST_NAMED + 1} more" if len(tied) >= _MOST_NAMED else ""
    return (
        f"{_capital(over)}, '{first.group}' {place} by {by} with {value}, but cannot be told apart from "
        f"{others}{_apart(pair, found, first)}."
    )


def _apart(pair: Difference, found: Ahead, first: Own) -> str:
    """How far the first is from the second, with limits that hold for all pairs at once."""
    kind, like = found.metric.kind, first.mean.value
    if pair.value is None:
        return ""
    if pair.value == pair.low == pair.high:
        return " (the same in every world)" if pair.value == 0 else ""
    low, high = (pair.low, pair.high) if pair.low_all is None else (pair.low_all, pair.high_all)
    limits = Estimate(pair.value, low, high, pair.n, pair.unit, pair.method, pair.level)
    sure = interval(limits, kind, like)
    return f" ('{pair.a}' minus '{pair.b}': {signed(pair.value, kind, like)}{f'; {sure}' if sure else ''})"


def _at_points(found: Ahead) -> str:
    """At how many single points each is first; places that are shared are told as shared."""
    if found.points < 2:
        return ""
    if found.shared == found.points:
        return "The first place is shared at every point."
    owns = sorted(found.owns, key=lambda own: -own.alone)
    parts = [f"'{own.group}' is first at {own.alone:,}" for own in owns if own.alone][:_MOST_NAMED]
    parts = [parts[0], *(part.replace(" is first at", " at") for part in parts[1:])] if parts else []
    parts += [f"the first place is shared at {found.shared:,}"] if found.shared else []
    if not parts:
        return ""
    luck = " (by the mean over worlds, which at a single point may be luck)"
    return f"Of {counted(found.points, 'point')}, {', '.join(parts)}{luck}."


def _undefined(found: Ahead) -> str:
    """Where there is nothing to divide by; such points count in no average."""
    parts = []
    for own in found.owns:
        if own.undefined:
            whose = f"for '{own.group}' " if len(found.owns) > 1 else ""
            parts.append(f"{whose}at {own.undefined:,} of {counted(found.points, 'point')}")
    return f"It is undefined {', '.join(parts)}, where there is nothing to divide by." if parts else ""
