"""Pictures about claims: all headline ratios, and the effect of a price or a bid.

Answers: which advice holds, at a glance. Drawn from measured numbers only.
"""

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from simulator.report.pictures.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    RULE,
    SKY,
    VERMILION,
    Margins,
    Words,
    grid_lines,
    house_style,
    is_narrow,
    share_axis,
    sheet,
    usd_axis,
)
from simulator.report.studies.claims import known_metric
from simulator.studies.claims.claims import SAME, Claim, Contrast
from simulator.studies.claims.measure import Report

COLOURS = {"yes": BLUE, "no": VERMILION, "cannot tell": GREY}
MARKS = {"yes": "o", "no": "s", "cannot tell": "D"}
ARROWS = {"higher": "→", "lower": "←", "neither": ""}
"""the side of a row on which its number is better"""
_ROW_IN, _TOLD_AT = 0.27, 1.1
_WIDE = Margins(left=3.55, right=2.85)
# on a phone the words of a row stand above it, across the whole width
_NARROW_ROW_IN, _NARROW = 0.52, Margins(left=0.2, right=0.45)
_HALF = {False: 0.42, True: 0.16}
"""of a shaded part, in rows"""
_LINES = (BLUE, ORANGE, GREEN, VERMILION, SKY)
_TICKS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20)


def summary_data(claims: Sequence[Claim], reports: Mapping[str, Report]) -> pd.DataFrame:
    """The numbers of the summary: claim, part, days, ratio with limits, where it is true, verdict, what is good."""
    rows = []
    for claim in claims:
        report = reports[claim.name]
        for at, contrast in enumerate(claim.deciding):
            found = report["contrasts"][at]
            better = known_metric(contrast.metric).better
            told = (claim.title, contrast.words, report["days"], *found["ratio"], contrast.holds)
            rows.append((*told, found["verdict"], better))
    columns = ["claim", "part", "days", "ratio", "low", "high", "says", "verdict", "better"]
    return pd.DataFrame(rows, columns=columns)


def curves_data(report: Report) -> pd.DataFrame:
    """The numbers of a claim's curves: metric, line, x, value, low, high."""
    rows = [
        (known_metric(curve["metric"]).label, name, *point)
        for curve in report["curves"]
        for name, points in curve["lines"].items()
        for point in points
    ]
    return pd.DataFrame(rows, columns=["metric", "line", "x", "value", "low", "high"])


def draw_summary(claims: Sequence[Claim], reports: Mapping[str, Report]) -> Figure:
    """Draw one row per part of a claim: its ratio on a logarithmic axis, with interval and verdict."""
    first = reports[claims[0].name]
    words = Words(
        "Which advice holds in the model",
        "Ratio of a number with the advice to without it, a row for each part of a claim. The claim says that it lies in the shaded "
        "part, or less than 2 % outside where it only says 'not less' or 'not more'. Blue circle: so it is; orange square: it is not; grey diamond: cannot be told. Bars: where another seed would fall. "
        "Arrows: → more of this is good, ← less is.",
        f"Each part has its own number, named beside it. Played for {_days(claims, reports)}; seed {first['seed']}, "
        f"version {first['version']}; replications and assumptions stand on each page.",
    )
    parts = [
        (claim.title if at == 0 else "", contrast, reports[claim.name]["contrasts"][at])
        for claim in claims
        for at, contrast in enumerate(claim.deciding)
    ]
    with house_style():
        height, margins = (_NARROW_ROW_IN, _NARROW) if is_narrow() else (_ROW_IN, _WIDE)
        figure, axes = sheet(words, height * len(parts), margins=margins)
        ax = axes[0, 0]
        ax.set(ylim=(len(parts) - 0.4, -0.8 if is_narrow() else -0.6), xscale="log", yticks=[])
        for row, (title, contrast, found) in enumerate(parts):
            _row(ax, row, (title, contrast.words), found)
            _good_side(ax, row, contrast)
        ends = ax.get_xlim()
        for row, (_, contrast, _) in enumerate(parts):
            ax.fill_betweenx(
                [row - _HALF[is_narrow()], row + _HALF[is_narrow()]],
                *_claimed(contrast, ends),
                color=GREEN,
                alpha=0.16,
                lw=0,
            )
        ax.set_xlim(ends)
        ax.axvline(1, color=INK, lw=0.8)
        _ratio_ticks(ax.xaxis, ax.get_xlim())
        ax.set_xlabel("ratio (1: no difference)")
        grid_lines(ax)
    return figure


def _days(claims: Sequence[Claim], reports: Mapping[str, Report]) -> str:
    """How long claims were played: one number of days, or from the fewest to the most."""
    every = [round(float(reports[claim.name]["days"])) for claim in claims]
    few, most = min(every), max(every)
    return f"{few} days" if few == most else f"{few} to {most} days"


def _claimed(contrast: Contrast, ends: tuple[float, float]) -> tuple[float, float]:
    """The part of the axis in which the ratio lies if the claim is true."""
    low, high = ends
    return {
        "above": (1.0, high),
        "below": (low, 1.0),
        "same": (1 - SAME, 1 + SAME),
        "not below": (1 - SAME, high),
        "not above": (low, 1 + SAME),
    }[contrast.holds]


def _row(ax: Axes, row: int, words: tuple[str, str], found: Report) -> None:
    """Draw one ratio with its interval; `words` are written left and right of it."""
    title, told = words
    value, low, high = found["ratio"]
    across = ax.get_yaxis_transform()
    if title and not is_narrow():
        ax.text(-0.02, row, title, ha="right", va="center", size=8.3, transform=across)
    if value is not None:
        colour = COLOURS[found["verdict"]]
        ax.plot([low or value, high or value], [row, row], color=colour, lw=1.6, solid_capstyle="butt")
        ax.plot(value, row, MARKS[found["verdict"]], color=colour, ms=5.5)
        told = f"{value:.2f} × {told}"
    if not is_narrow():
        ax.text(_TOLD_AT, row, told, va="center", size=7.5, color=INK, transform=across)
        return
    ax.text(0.0, row - 0.22, told, va="bottom", size=7.5, color=INK, transform=across)
    if title:
        ax.text(0.0, row - 0.48, title, va="bottom", size=8.3, weight="bold", color=INK, transform=across)


def _good_side(ax: Axes, row: int, contrast: Contrast) -> None:
    """Point to where the number of a row is better, whatever its claim says."""
    arrow = ARROWS[known_metric(contrast.metric).better]
    if arrow:
        across = ax.get_yaxis_transform()
        ax.text(1.055, row, arrow, ha="center", va="center", size=9, color=GREEN, transform=across)


def _ratio_ticks(axis: Axis, limits: tuple[float, float]) -> None:
    axis.set_major_locator(FixedLocator([x for x in _TICKS if limits[0] <= x <= limits[1]]))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}"))


def draw_curves(claim: Claim, report: Report) -> Figure:
    """Draw the effect of the varied number, one panel per metric, with 95 % intervals."""
    curves = report["curves"]
    columns = 1 if is_narrow() else 2
    rows = -(-len(curves) // columns)
    relative = any(curve["relative"] for curve in curves)
    words = Words(
        claim.title,
        "Ratio to no boost; above 1 a boost gains. The lower picture pays for itself where its line is above 1."
        if relative and rows > 1
        else "Ratio to no boost, same proposals. A boost pays for itself where hires per Connect are above 1."
        if relative
        else "Means with 95 % intervals.",
        f"In {round(float(report['days']))} days; {report['replications']} replications, seed {report['seed']}, version "
        f"{report['version']}.",
    )
    with house_style():
        figure, axes = sheet(
            words, 2.0, (rows, columns), Margins(left=0.75, between_columns=0.75, between_rows=0.75, top=0.3)
        )
        for ax, curve in zip(axes.flat, curves, strict=False):
            _panel(ax, curve)
        for ax in list(axes.flat)[len(curves) :]:
            ax.set_visible(False)
    return figure


def _panel(ax: Axes, curve: Report) -> None:
    for (name, points), colour in zip(curve["lines"].items(), _LINES, strict=False):
        known = [point for point in points if point[1] is not None]
        places = range(len(points))
        at = [k for k, point in zip(places, points, strict=True) if point[1] is not None]
        if not known:
            continue
        ax.plot(at, [p[1] for p in known], "o-", color=colour, ms=3.5, lw=1.4, label=name or None)
        sure = [(k, p) for k, p in zip(at, known, strict=True) if p[2] is not None and p[3] is not None]
        ax.vlines([k for k, _ in sure], [p[2] for _, p in sure], [p[3] for _, p in sure], color=colour, lw=1)
        ax.set_xticks(list(places), [f"{point[0]:g}" for point in points])
    if curve["relative"]:
        ax.axhline(1, color=INK, lw=0.8)
    else:
        ax.set_ylim(bottom=0)
    metric = known_metric(curve["metric"])
    if not curve["relative"] and metric.kind == "share":
        share_axis(ax.yaxis)
    elif not curve["relative"] and metric.kind == "usd":
        usd_axis(ax.yaxis)
    ax.set_title(metric.label, size=9, loc="left", color=INK)
    ax.set_xlabel(curve["x_label"], size=8)
    ax.tick_params(labelsize=8)
    grid_lines(ax, "y")
    ax.set_facecolor("none")
    ax.spines["bottom"].set_color(RULE)
    if len(curve["lines"]) > 1:
        ax.legend(fontsize=7, frameon=False)
