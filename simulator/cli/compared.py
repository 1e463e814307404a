"""How a comparison is told: a sentence, a ranking, and every pair.

Answers: who comes first, and can that be told from luck. Used by the command `compare` only.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.speak import show, table_of

if TYPE_CHECKING:
    from simulator.experiment.compare import Comparison
    from simulator.experiment.result import RunResult


def chosen(metric: str | None) -> str:
    """Return the metric to rank by, or end with the nearest name."""
    from simulator.experiment.compare import HEADLINE
    from simulator.experiment.metrics import METRICS
    from simulator.model.names import nearest

    if metric is None:
        return HEADLINE
    if metric not in METRICS:
        near = nearest(metric, METRICS)
        hint = f"Did you mean '{near}'?" if near else f"There are {', '.join(METRICS)}."
        raise click.BadParameter(f"no metric is called '{metric}'. {hint}", param_hint="--metric")
    return metric


def sentence(found: "Comparison") -> str:
    """Say who comes first, with whom, in one sentence."""
    from simulator.experiment.metrics import METRICS
    from simulator.report.numbers import interval, kind_of, listed, number

    label = METRICS[found.metric].label
    label = label[0].lower() + label[1:]
    if not found.ranking or found.ranking[0].estimate.value is None:
        return f"By {label}, nobody can be ranked: nothing was measured."
    first, *others = found.ranking
    tied = [one.entry for one in others if one.tie_group == first.tie_group]
    kind = kind_of(first.estimate.unit)
    value = f"{number(first.estimate.value, kind)} ({interval(first.estimate, kind)})"
    if tied:
        rest = listed(tied)
        lead = f"By {label}, '{first.entry}' leads with {value}"
        return f"{lead}, but luck alone may explain its lead over {rest}."
    clear = ", clear of all others" if others else ""
    return f"By {label}, '{first.entry}' comes first with {value}{clear}."


def show_comparison(found: "Comparison") -> None:
    """Print the ranking, then every pair."""
    from simulator.experiment.metrics import METRICS
    from simulator.report.numbers import kind_of, limits, number, signed

    metric = METRICS[found.metric]
    kind = kind_of(metric.unit)
    heading = f"{metric.label} [{metric.unit}], {found.level:.0%} intervals"
    show(f"\n{heading}; the same letter: cannot be told apart")
    ranked = [
        (
            str(r.place),
            r.entry,
            _letter(r.tie_group),
            number(r.estimate.value, kind),
            limits(r.estimate, kind),
        )
        for r in found.ranking
    ]
    show(table_of(("", "strategy", "tie", "value", "interval"), ranked, right=3))
    pairs = [
        (
            f"{pair.a} − {pair.b}",
            *(signed(x, kind, pair.value) for x in (pair.value, pair.low, pair.high)),
            _chance(pair.p_adjusted),
            "-" if pair.saved is None else f"{pair.saved:.0%}",
        )
        for pair in found.differences
        if pair.metric == found.metric
    ]
    if pairs:
        show("Differences; p allows for the number of pairs, and common luck saved this part of the variance")
        show(table_of(("less", "difference", "from", "to", "p", "saved"), pairs, right=1))


def _letter(number: int) -> str:
    return chr(ord("a") + number - 1) if number <= 26 else str(number)


def _chance(p: float | None) -> str:
    return "-" if p is None else "<0.001" if p < 0.001 else f"{p:.3f}"


def document(found: "Comparison", results: "Sequence[RunResult]") -> dict[str, Any]:
    """Return what `--json` prints."""
    folders = [str(result.directory) for result in results]
    return {
        "run_dir": folders[0] if len(folders) == 1 else folders,
        "answer": sentence(found),
        "metric": found.metric,
        "ranking": [
            {"place": one.place, "strategy": one.entry, "tie_group": one.tie_group, **one.estimate._asdict()}
            for one in found.ranking
        ],
        "differences": [pair._asdict() for pair in found.differences],
    }
