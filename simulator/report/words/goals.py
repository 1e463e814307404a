"""Who comes first, in a sentence for what is wanted; and who would under the other goals.

Answers: which rule should I follow, given what I want. Entries that cannot be told apart are named together,
never one as the winner. `run`, `compare` and the page say the same sentences.
"""

from collections.abc import Container, Sequence

from simulator.metrics.contrasts.differences import Difference, turned
from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.goals import GOALS, Goal
from simulator.metrics.numbers import counted, interval, number, quoted_list, signed
from simulator.metrics.strategy import METRICS, Kind
from simulator.report.words.ranking import as_estimate
from simulator.studies.compare.found import Comparison, Winner, winner_by, winners

_MOST_NAMED = 4
SAME = "the same in every replication"


def several(names: Sequence[str]) -> str:
    """List names in a sentence; if there are many, the last ones are only counted."""
    if len(names) <= _MOST_NAMED:
        return quoted_list(list(names))
    named = [f"'{name}'" for name in names[: _MOST_NAMED - 1]]
    return f"{', '.join(named)} and {len(names) - len(named)} more"


def in_a_sentence(metric: str) -> str:
    """Write the label of a metric as it stands inside a sentence."""
    label = METRICS[metric].label
    return label if label.startswith("Connects") else label[0].lower() + label[1:]


def replications_of(found: Comparison) -> str:
    """Write how many replications stand behind a ranking: `60 replications`, `30 to 400 replications`.

    Two mirrored worlds are not independent, so it says that they are pairs: `60 replications in mirrored
    pairs`.
    """
    counts = [one.estimate.n for one in found.ranking]
    fewest = f"{min(counts):,} to " if min(counts) < max(counts) else ""
    pairs = " in mirrored pairs" if found.mirrored else ""
    return fewest + counted(max(counts), "replication") + pairs


def lead_of(pair: Difference) -> tuple[Estimate, str]:
    """Turn a difference so that a lead is positive, and say whether the leader has more or less.

    Returns
    -------
    Estimate, str
        The lead with the limits that tables give, and `more than` or `less than`.
    """
    if METRICS[pair.metric].better != "lower":
        return as_estimate(pair), "more than"
    return as_estimate(turned(pair)), "less than"


def _at_once(ahead: Estimate, pairs: int, kind: Kind = "plain", like: float | None = None) -> str:
    """Write the interval of a difference, and that it allows for the other pairs."""
    text = how_sure_of(ahead, kind, like)
    return f"{text}, for all {pairs} pairs at once" if text and text != SAME and pairs > 1 else text


def how_sure_of(found: Estimate, kind: Kind, like: float | None = None) -> str:
    """Write the interval of an average or a difference, or that all replications agree, as tables do.

    Parameters
    ----------
    found, kind, like
        Parameters as for `interval`.

    Returns
    -------
    str
        Empty if there is no interval.
    """
    agree = found.n > 1 and found.value is not None and found.value == found.low == found.high
    return SAME if agree else interval(found, kind, like)


def goal_answer(found: Comparison, oracles: Container[str], window: str, *, at_once: bool = True) -> str:
    """Say who comes first by the headline, by how much, and how sure that is.

    Parameters
    ----------
    found : Comparison
        What `compare` returned.
    oracles : container of str
        Entries that see hidden columns; they are left out.
    window : str
        How long the days that count are: `150 days`.
    at_once : bool
        Whether it says that the interval of a lead allows for all pairs; it does so anyway.

    Returns
    -------
    str
        One sentence, which names the goal.
    """
    goal, won = GOALS.get(found.goal or ""), winner_by(found, found.metric, oracles)
    label = in_a_sentence(found.metric)
    if won is not None and not at_once:
        won = won._replace(pairs=1)
    if won is None:
        return f"No entry can be ranked by {label}: nothing was measured."
    lead = f"For {goal.words}," if goal else f"By {label}"
    own = won.estimates[0]
    value, n = _value(own, goal, METRICS[found.metric].kind, window), replications_of(found)
    if won.following is None:
        return f"{lead} there is only '{won.first}': {value} ({_with(how_sure_of(own, _kind(won)), n)})."
    if not won.sure:
        other = number(found.values[won.metric][won.following].value, _kind(won), own.value)
        against = f"'{won.first}' is first with {value}, against {other} for '{won.following}'"
        return f"{lead} {against}; one replication cannot show how sure that is."
    if len(won.entries) > 1:
        return f"{lead} {_tie(won, value, n, goal, window)}"
    return f"{lead} '{won.first}' is first, clearly ahead of all others: {value}, {_ahead(won, n)}."


def _kind(won: Winner) -> Kind:
    return METRICS[won.metric].kind


def _value(own: Estimate, goal: Goal | None, kind: Kind, window: str) -> str:
    """Write a value with what it counts, where that is a goal."""
    value = number(own.value, kind)
    return f"{value} {goal.counts(window)}" if goal else value


def _with(text: str, more: str) -> str:
    return f"{text}; {more}" if text else more


def _ahead(won: Winner, n: str) -> str:
    """Write the lead over the runner-up, and how sure it is."""
    assert won.pair is not None
    (ahead, than), like, kind = lead_of(won.pair), won.estimates[0].value, _kind(won)
    how_sure = _with(_at_once(ahead, won.pairs, kind, like), n)
    return f"{number(ahead.value, kind, like)} {than} '{won.following}' ({how_sure})"


def _tie(won: Winner, value: str, n: str, goal: Goal | None, window: str) -> str:
    """Say that entries cannot be told apart, or with which the first cannot."""
    assert won.pair is not None
    kind, like = _kind(won), won.estimates[0].value
    # with the sign that it has in every table: what the other has more, or less, than the first
    less = as_estimate(turned(won.pair))
    how_sure = _with(_at_once(less, won.pairs, kind, like), n)
    apart = f"'{won.entries[1]}' minus '{won.first}': {signed(less.value, kind, like)}; {how_sure}"
    if not won.alike:
        others = several(won.entries[1:])
        return f"'{won.first}' is first with {value}, but cannot be told apart from {others} ({apart})."
    ends = [number(one.value, kind, like) for one in (won.estimates[0], won.estimates[-1])]
    told = " to ".join(dict.fromkeys(ends))
    told += f" {goal.counts(window)}" if goal else ""
    return f"{several(won.entries)} cannot be told apart: {told} ({apart})."


def other_goals(found: Comparison, oracles: Container[str] = frozenset()) -> str:
    """Say who comes first under the goals that are not the headline; empty where none was compared."""
    every = winners(found, oracles)
    own = every.pop(found.goal or "", None)
    every = {name: won for name, won in every.items() if won.sure}
    if not every:
        return ""
    same = own is not None and all(won.entries == own.entries[:1] for won in every.values())
    told = "; ".join(_short(GOALS[name], won, named=not same) for name, won in every.items())
    if same and own is not None:
        return f"'{own.first}' is clearly first under every other goal too: {told}."
    return f"Under other goals: {told}."


def goals_in_brief(found: Comparison, oracles: Container[str] = frozenset()) -> str:
    """Name the first under each other goal, and the goals under which it is tied; empty where none is."""
    every = winners(found, oracles)
    own = every.pop(found.goal or "", None)
    led: dict[str, list[str]] = {}
    for name, won in every.items():
        if won.sure:
            tied = " (tied)" if len(won.entries) > 1 else ""
            led.setdefault(won.first, []).append(f"{GOALS[name].most}{tied}")
    if not led:
        return ""
    if own is not None and set(led) == {own.first}:
        return f"'{own.first}' is first under every other goal too: {_listed(led[own.first])}."
    told = "; ".join(f"'{first}' has {_listed(goals)}" for first, goals in led.items())
    return f"If you want something else: {told}."


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else list(words))


def _short(goal: Goal, won: Winner, *, named: bool) -> str:
    """Write `most hires 'a' (12.3)`, or who cannot be told apart."""
    value = goal.short.format(number(won.estimates[0].value, goal.kind))
    if len(won.entries) == 1:
        return f"{goal.most} '{won.first}' ({value})" if named else f"{goal.most} ({value})"
    if won.alike:
        return f"{goal.most} {several(won.entries)}, which cannot be told apart ({value})"
    others = several(won.entries[1:])
    return f"{goal.most} '{won.first}' ({value}), which cannot be told apart from {others}"


def yardstick_sentence(found: Comparison, oracles: Container[str], window: str) -> str:
    """Say what no rule can beat, for the goal that is ranked by.

    Parameters
    ----------
    found : Comparison
        With yardsticks or without.
    oracles : container of str
        Entries that see hidden columns; they are left out.
    window : str
        How long the days that count are: `150 days`.

    Returns
    -------
    str
        One sentence; empty where no yardstick of this goal was worked out.
    """
    goal = found.goal
    own, won = found.yardsticks.get(goal or ""), winner_by(found, found.metric, oracles)
    if goal is None or own is None or own.value is None or won is None:
        return ""
    known = GOALS[goal]
    value, far = number(own.value, known.kind), "below" if known.less_is_better else "more than"
    floor = ", a tenth of which are spent at least," if goal == "per_connect" else ""
    sure = how_sure_of(own, known.kind)
    first = number(won.estimates[0].value, known.kind)
    how_sure = _with(sure, counted(own.n, "replication"))
    return (
        f"With these Connects{floor} no rule can get {far} {value} {known.counts(window)}: that takes "
        f"knowing every client's choice ({how_sure}); '{won.first}' has {first}."
    )


def goals_document(found: Comparison, oracles: Container[str] = frozenset()) -> dict[str, object]:
    """Lay out for other programs what is ranked by, and who comes first under each goal.

    Parameters
    ----------
    found : Comparison
        What `compare` returned.
    oracles : container of str
        Entries that see hidden columns; they are left out.

    Returns
    -------
    dict
        `goal` (None where the headline is no goal), `metric`, `winners` by goal, and `yardsticks`: the most
        that any rule can get, where that was worked out. Of each winner: metric, unit, `first`, `tied_with`,
        value with its limits, and the difference from the second.
    """
    return {
        "goal": found.goal,
        "metric": found.metric,
        "winners": {name: _winner_document(won) for name, won in winners(found, oracles).items()},
        "yardsticks": {name: one._asdict() for name, one in found.yardsticks.items()},
    }


def _winner_document(won: Winner) -> dict[str, object]:
    own = won.estimates[0]
    return {
        "metric": won.metric,
        "unit": own.unit,
        "first": won.first,
        "tied_with": list(won.entries[1:]),
        "value": own.value,
        "low": own.low,
        "high": own.high,
        "n": own.n,
        "ahead": None if won.pair is None else won.pair._asdict(),
    }
