"""Which strategy is better, and is the difference real.

Answers: how far apart two strategies, or two runs, are. Entries that met the same worlds are compared
replication by replication: the luck that they share drops out of the difference, and `saved` says how much of
the variance that was. Entries are tied, and share a letter, if they cannot be told apart once the number of
comparisons is allowed for.
"""

from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np

from simulator.metrics.contrasts.differences import Difference, difference
from simulator.metrics.contrasts.simultaneous import DRAWS, LEAST_DRAWS, letter_columns, letter_of
from simulator.metrics.contrasts.standing import Shared, anytime_chance
from simulator.metrics.contrasts.together import all_together, at_every_look, chances_of
from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import LEVEL, Estimate, value_of
from simulator.metrics.estimates.survival import Waiting
from simulator.metrics.goals import GOALS
from simulator.metrics.sample import Sample
from simulator.metrics.strategy import COMPARED, METRICS, is_number
from simulator.model.scenario import Scenario
from simulator.model.values.names import nearest
from simulator.runs.entries import Entry, control_gain, entries_of, is_oracle, mirror_gain
from simulator.runs.result import RunResult
from simulator.runs.run import run
from simulator.studies.compare.found import BESIDE, Comparison, Ranked


def _merit(value: float | None, sign: float) -> float:
    """Make more better; an entry without a value comes last."""
    return float("-inf") if value is None else sign * value


def _ranking(
    metric: str,
    entries: dict[str, Estimate],
    pairs: Sequence[Difference],
    oracles: Container[str],
    merits: Mapping[str, float],
) -> Iterator[Ranked]:
    """Order entries by their values, or by `merits` if there are any, and give them letters."""
    sign = -1.0 if METRICS[metric].better == "lower" else 1.0
    merits = merits or {entry: _merit(found.value, sign) for entry, found in entries.items()}
    order = sorted(entries, key=lambda entry: merits[entry], reverse=True)
    can_be_placed = [x for x in order if x not in oracles and is_number(entries[x].value)]
    letters = tie_letters(can_be_placed, pairs)
    for place, entry in enumerate(order, 1):
        yield Ranked(place, entry, entries[entry], letters.get(entry, ()))


def tie_letters(order: Sequence[str], pairs: Sequence[Difference]) -> dict[str, tuple[str, ...]]:
    """Give entries letters: two share one if and only if they cannot be told apart.

    Parameters
    ----------
    order : sequence of str
        Entries, best first; others are left out.
    pairs : sequence of Difference
        Differences of one metric; a pair that is missing counts as a tie.

    Returns
    -------
    dict
        Entry to its letters, `a` first.
    """
    place = {entry: k for k, entry in enumerate(order)}
    apart = np.zeros((len(order), len(order)), bool)
    for d in pairs:
        if d.apart and d.a in place and d.b in place:
            apart[place[d.a], place[d.b]] = apart[place[d.b], place[d.a]] = True
    columns = letter_columns(apart)
    return {entry: tuple(map(letter_of, columns[k])) for entry, k in place.items()}


def compare(
    results: RunResult | Scenario | str | Path | Sequence[RunResult | Scenario | str | Path],
    metric: str | None = None,
    metrics: Sequence[str] = COMPARED,
    level: float = LEVEL,
    control: bool = True,
    goal: str | None = None,
) -> Comparison:
    """Compare the groups of a run, or several runs.

    Parameters
    ----------
    results : RunResult, Scenario, path, or a sequence of them
        Scenarios and scenario files are run first. Runs with the same seed and the same replications are
        paired.
    metric : str, optional
        The headline, by which entries are ranked; by default that of the goal.
    metrics : sequence of str
        What else to compare; waiting times cannot be compared this way and are left out.
    level : float
        Chance that the interval of one difference holds the truth; 1 - level bounds the false alarms of each
        metric.
    control : bool
        Whether hires and earnings are corrected for the luck of the clients' tastes, which is known to be
        zero on average: the same numbers in the long run, with narrower intervals.
    goal : str, optional
        What is wanted, one of `GOALS`; by default what the first scenario says.

    Returns
    -------
    Comparison
        Differences are adjusted within each metric over all pairs.

    Raises
    ------
    ValueError
        If no metric or goal has this name.
    """
    _require("metric", metric, METRICS)
    _require("goal", goal, GOALS)
    several = [results] if isinstance(results, RunResult | Scenario | str | Path) else list(results)
    entries = entries_of([r if isinstance(r, RunResult) else run(r) for r in several])
    return compare_entries(entries, metric or metric_for(entries, goal), metrics, level, control)


def _require(what: str, name: str | None, known: Collection[str]) -> None:
    if name is not None and name not in known:
        near = nearest(name, known)
        hint = f"did you mean '{near}'?" if near else f"there are {', '.join(known)}"
        raise ValueError(f"no {what} is called '{name}'; {hint}")


def metric_for(entries: Sequence[Entry], goal: str | None = None) -> str:
    """Name the metric of a goal; by default of that of the first scenario."""
    return GOALS[goal or entries[0].result.scenario.goal].metric


def _pair(a: Entry, b: Entry, of: Shared, looks: bool, level: float) -> Difference:
    """Compare two entries; with `looks`, over the replications that both have.

    One of them may have left a race, or have been played less often.
    """
    if not looks or a.luck == b.luck:
        one, other, paired = of.of(a.label), of.of(b.label), a.luck == b.luck
    else:
        one, other, n = of.both(a.label, b.label)
        worlds = [of.samples[x.label].sums["rep"][:n].tolist() for x in (a, b)]
        paired = a.luck[0] == b.luck[0] and worlds[0] == worlds[1]
    return difference(of.name, (a.label, one), (b.label, other), paired, level)


def compare_entries(
    entries: Sequence[Entry],
    metric: str | None = None,
    metrics: Sequence[str] = COMPARED,
    level: float = LEVEL,
    control: bool = True,
    looks: bool | float = False,
) -> Comparison:
    """Compare groups of runs that are at hand.

    Parameters
    ----------
    entries : sequence of Entry
        What to compare.
    metric, metrics, level, control
        As for `compare`.
    looks : bool or float
        Whether playing stopped because of what was seen. Intervals must then hold at every look (confidence
        sequences, 1.6 times as wide). A number is the chance of the best that was wanted. Entries may have
        different numbers of replications: two are compared over the first ones, which both have.

    Returns
    -------
    Comparison
    """
    metric = metric or metric_for(entries)
    samples = {e.label: e.result.sample(e.group, control) for e in entries}
    relieved = {e.label: control_gain(metric, e) for e in entries} if control else {}
    mirrored = {e.label: mirror_gain(metric, e) for e in entries if e.result.scenario.run.antithetic}
    worlds = {e.label: len(e.result.market) for e in entries}
    found: list[Difference] = []
    values: dict[str, dict[str, Estimate]] = {}
    merits: dict[str, float] = {}
    for name in dict.fromkeys((metric, *metrics, *BESIDE)):
        shared = Shared(name, samples)
        quantities = {label: shared.of(label) for label in samples}
        how = at_every_look if looks else estimate
        values[name] = {
            label: how(q, METRICS[name].unit, level)._replace(n=worlds[label])
            for label, q in quantities.items()
        }
        if name not in (metric, *metrics):
            continue
        if name == metric:
            merits = shared.merits() if looks and shared.uneven else {}
        if any(isinstance(q, Waiting) for q in quantities.values()):
            continue
        pairs = [_pair(a, b, shared, bool(looks), level) for a, b in combinations(entries, 2)]
        draws = DRAWS if name == metric else LEAST_DRAWS
        found += all_together(pairs, quantities, level, bool(looks), draws)
    found = [d._replace(n=min(worlds[d.a], worlds[d.b])) for d in found]
    headline = [d for d in found if d.metric == metric]
    oracles = {e.label for e in entries if is_oracle(e)}
    ranked = tuple(_ranking(metric, values[metric], headline, oracles, merits))
    chances = _chances(metric, entries, samples, headline, level, looks)
    return Comparison(
        metric, ranked, tuple(found), level, values, {}, relieved, mirrored, chances, bool(looks)
    )


def _has_value(metric: str, sample: Sample) -> bool:
    """Whether an entry has a value."""
    return is_number(value_of(METRICS[metric].function(sample)))


def _chances(
    metric: str,
    entries: Sequence[Entry],
    samples: Mapping[str, Sample],
    pairs: Sequence[Difference],
    level: float,
    looks: bool | float,
) -> dict[str, float]:
    """Estimate the chance of each entry to be the best; see `Comparison.chances`."""
    own = {e.label: samples[e.label] for e in entries if not is_oracle(e)}
    # who has no value (no proposal, say) cannot be the best, and must not hide who is
    own = {label: sample for label, sample in own.items() if _has_value(metric, sample)}
    if looks is not True and looks:
        return anytime_chance(metric, own, looks)
    if len({e.luck for e in entries}) > 1:
        return {}
    if looks:
        return anytime_chance(metric, own, level)
    quantities = {label: METRICS[metric].function(sample) for label, sample in own.items()}
    return chances_of(metric, quantities, pairs, level)
