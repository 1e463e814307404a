"""Averages corrected for luck, the same everywhere.

Answers: why does an average differ from the plain count. A ranking subtracts the luck of the clients' tastes
(control variates); whatever stands beside it on a page or in a table must do the same, or one number would
have two values.
"""

from collections.abc import Sequence

from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import LEVEL, Estimate
from simulator.metrics.strategy import METRICS
from simulator.runs.entries import Entry, control_gain
from simulator.runs.result import RunResult

LUCK_TAKEN_OUT = "Averages are corrected for lucky and unlucky draws."


def luck_note(entries: Sequence[Entry]) -> str:
    """Say that averages are corrected for luck, if any is."""
    return LUCK_TAKEN_OUT if any(control_gain("hires", entry) for entry in entries) else ""


def hired_otherwise(result: RunResult) -> bool:
    """Whether some hires came without a proposal, so that tables count all hires."""
    table = result.replications
    return any(table[name].any() for name in ("invited_hires", "direct_hires") if name in table)


def controlled_metric(
    result: RunResult, group: str, metric: str, level: float = LEVEL, control: bool = True
) -> Estimate:
    """Estimate one metric of a group, corrected for luck where it has any.

    Parameters
    ----------
    result : RunResult
        A run.
    group : str
        Name of a strategy's group.
    metric : str
        One of `METRICS`.
    level : float
        Confidence level.
    control : bool
        False: the plain count.

    Returns
    -------
    Estimate
    """
    known = METRICS[metric]
    return estimate(known.function(result.sample(group, control)), known.unit, level)


def controlled_metrics(
    result: RunResult, names: Sequence[str], level: float = LEVEL
) -> dict[str, dict[str, Estimate]]:
    """Estimate metrics of every group as a ranking does, corrected for luck.

    Parameters
    ----------
    result : RunResult
        A run.
    names : sequence of str
        Some of `METRICS`.
    level : float
        Confidence level.

    Returns
    -------
    dict
        Group, then metric, to its estimate.
    """
    samples = {group: result.sample(group, True) for group in result.groups}
    return {
        group: {name: estimate(METRICS[name].function(sample), METRICS[name].unit, level) for name in names}
        for group, sample in samples.items()
    }


def run_document(result: RunResult, level: float = LEVEL) -> dict[str, object]:
    """Lay out every metric for other programs: `strategies` as tables show them, corrected for luck.

    `control` says whether any metric was corrected, and `plain` has the plain counts of those that were.
    """
    shown = controlled_metrics(result, list(METRICS), level)
    counts = result.metrics(level=level)
    plain = {
        group: {name: _told(one) for name, one in found.items() if one[:3] != shown[group][name][:3]}
        for group, found in counts.items()
    }
    return {
        "control": any(plain.values()),
        "strategies": {group: {name: _told(one) for name, one in m.items()} for group, m in shown.items()},
        "plain": plain,
    }


def _told(found: Estimate) -> dict[str, object]:
    return {key: getattr(found, key) for key in ("value", "low", "high", "n", "unit")}
