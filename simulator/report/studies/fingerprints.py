"""Picture: the fingerprint of a strategy, which is three numbers by competition and budget.

Answers: where does this rule work, at a glance. Drawn from measured numbers only.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm, Normalize
from matplotlib.figure import Figure

from simulator.metrics.numbers import number
from simulator.report.pictures.style import INK, Margins, Words, house_style, sheet
from simulator.report.studies.claims import known_metric
from simulator.studies.fingerprints import Report

MAP = "cividis"  # reads the same for every kind of colour vision
LESS_IS_BETTER = ("connects_per_hire",)
NONE = "–"
_DARK = 0.5
_DAYS = 90
"""that count, in every market of a fingerprint"""


def grid_of(report: Report, name: str, metric: str) -> npt.NDArray[np.float64]:
    """Values of a metric by crowd and budget.

    Parameters
    ----------
    report : Report
        What was measured of all strategies.
    name : str
        A strategy.
    metric : str
        One of its metrics.

    Returns
    -------
    float array, crowds x budgets
        NaN where there is no value.
    """
    rows = report["strategies"][name][metric]
    grid = np.full((len(rows), len(rows[0])), np.nan)
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            if cell is not None and cell[0] is not None:
                grid[i, j] = cell[0]
    return grid


def every_value(report: Report, metric: str) -> npt.NDArray[np.float64]:
    """Collect the values of a metric over all strategies, so that colours mean the same in every picture."""
    found = [grid_of(report, name, metric) for name in report["strategies"]]
    values = np.concatenate([grid.ravel() for grid in found])
    finite: npt.NDArray[np.float64] = values[np.isfinite(values)]
    return finite


def fingerprint_data(report: Report, name: str) -> pd.DataFrame:
    """The numbers of the picture: rivals (times the usual), Connects a month, metric, value, low, high."""
    rows = [
        (crowd, budget, known_metric(metric).label, *(cell or (None, None, None)))
        for metric, grid in report["strategies"][name].items()
        for crowd, row in zip(report["crowds"], grid, strict=True)
        for budget, cell in zip(report["budgets"], row, strict=True)
    ]
    return pd.DataFrame(rows, columns=["rivals", "connects_a_month", "metric", "value", "low", "high"])


def draw_fingerprint(report: Report, name: str) -> Figure:
    """Draw three maps, with crowds down and Connects across: win rate, Connects per hire, net earnings."""
    metrics = list(report["strategies"][name])
    words = Words(
        f"Fingerprint of {name}",
        "Up: fewer rivals; right: more Connects a month. Bright is better; all fingerprints share colours.",
        f"{report['replications']} replications of {report['freelancers']} freelancers in each square, "
        f"{_DAYS} days; seed {report['seed']}, version {report['version']}; intervals stand in the table "
        "beside it. A dash: no hire.",
    )
    with house_style():
        figure, axes = sheet(words, 2.15, (1, len(metrics)), Margins(left=0.75, between_columns=0.3, top=0.3))
        for k, (ax, metric) in enumerate(zip(axes[0], metrics, strict=True)):
            _map(ax, grid_of(report, name, metric), every_value(report, metric), metric)
            ax.set_xticks(range(len(report["budgets"])), [str(b) for b in report["budgets"]])
            labels = [f"{crowd:g} ×" for crowd in report["crowds"]] if k == 0 else []
            ax.set_yticks(range(len(report["crowds"])) if k == 0 else [], labels)
        axes[0, 0].set_ylabel("rivals, times the usual", size=8)
        axes[0, 1].set_xlabel("Connects a month", size=8)
    return figure


def _map(ax: Axes, grid: np.ndarray, every: np.ndarray, metric: str) -> None:
    kind = known_metric(metric).kind
    low, high = (float(np.quantile(every, q)) for q in (0.02, 0.98)) if every.size else (0.0, 1.0)
    positive = every.size > 0 and low > 0
    scale = LogNorm(low, max(high, 1.01 * low)) if positive else Normalize(low, max(high, low + 1e-9))
    down = metric in LESS_IS_BETTER
    # values beyond the scale, such as 0 on a logarithmic one, get the colour of its end
    shown = np.clip(grid, scale.vmin, scale.vmax)
    ax.imshow(shown, cmap=f"{MAP}_r" if down else MAP, norm=scale, aspect="auto")
    ax.set_facecolor("white")
    for (i, j), value in np.ndenumerate(grid):
        light = 1.0 if np.isnan(value) else float(scale(shown[i, j]))
        colour = "white" if (1 - light if down and np.isfinite(value) else light) < _DARK else INK
        text = number(float(value), kind) if np.isfinite(value) else NONE
        ax.text(j, i, text, ha="center", va="center", size=6.5, color=colour)
    better = "less is better" if down else "more is better"
    ax.set_title(f"{known_metric(metric).label} ({better})", size=8.5, loc="left", color=INK)
    ax.tick_params(labelsize=7.5, length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
