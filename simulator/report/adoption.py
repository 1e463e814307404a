"""Adoption for people: a sentence, a table, a picture.

Answers: is this rule good, or good only while few follow it.
"""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from rich import box
from rich.table import Table
from rich.text import Text

from simulator.experiment.adoption import MARKET, Adoption, Level
from simulator.experiment.intervals import Estimate
from simulator.experiment.metrics import METRICS
from simulator.report.numbers import counted, interval, kind_of, limits, number, signed
from simulator.report.ranking import as_estimate
from simulator.report.style import BLUE, GREY, INK, Margins, Words, grid_lines, house_style, sheet, usd_axis

_MARKET_LABELS = {
    "fill_rate": "Posts\nfilled",
    "proposals_per_job": "Proposals\nper post",
    "hired_match": "Match\nof hired",
}


def share_text(share: float) -> str:
    """Write a share.

    Examples
    --------
    >>> share_text(0.01), share_text(0.005)
    ('1 %', '0.5 %')
    """
    return f"{100 * share:g} %"


def adoption_answer(found: Adoption, measure: str) -> str:
    """Say what the rule brings to the first who follow it, and what is left when all do."""
    kind = kind_of(METRICS[measure].unit)
    label = METRICS[measure].label
    what = label if label.startswith("Connects") else label[:1].lower() + label[1:]
    first, last = found.levels[0], found.levels[-1]
    edges = {at.share: found.edge(at, measure) for at in found.levels}
    early = as_estimate(edges[first.share])
    text = (
        f"'{found.strategy}' changes {what} by {signed(early.value, kind)} ({interval(early, kind)}) for "
        f"those who take it up while {share_text(first.share)} do"
    )
    if last is first:
        return f"{text}."
    late = as_estimate(edges[last.share])
    text += f", and by {signed(late.value, kind)} ({interval(late, kind)}) when {share_text(last.share)} do"
    gone = next((at.share for at in found.levels if not _is_gain(found, at, measure)), None)
    if not _is_gain(found, first, measure):
        return f"{text}. No gain can be told from the first on."
    if gone is None:
        return f"{text}: the edge stays."
    return f"{text}. From {share_text(gone)} on no gain can be told."


def _is_gain(found: Adoption, at: Level, measure: str) -> bool:
    edge = found.edge(at, measure)
    sign = -1.0 if METRICS[measure].better == "lower" else 1.0
    return edge.apart and edge.value is not None and sign * edge.value > 0


def _cell(found: Estimate, with_sign: bool = False) -> Text:
    kind = kind_of(found.unit)
    if found.value is None:
        return Text("-")
    value = signed(found.value, kind) if with_sign else number(found.value, kind)
    return Text(f"{value}\n{limits(found, kind)}")


def adoption_table(found: Adoption, measure: str) -> Table:
    """Lay out one row per share: adopters, the others, the edge, and the market.

    Parameters
    ----------
    found : Adoption
        What `experiment.adoption.adoption` returned.
    measure : str
        One of `experiment.adoption.MEASURES`.
    """
    metric, n = METRICS[measure], len(found.levels[0].market)
    notes = (
        f"{metric.label} [{metric.unit}]. Edge: adopters less the same freelancers with their own rules, on "
        f"the same luck. {100 * found.level:g} % intervals below, over "
        f"{counted(n, 'replication')}, each by itself."
    )
    if any(at.adopters == at.members for at in found.levels):
        notes += " Where everybody adopts there are no others."
    table = Table(
        box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0), header_style="",
        caption=Text(notes), caption_justify="left", caption_style="",
    )  # fmt: skip
    for heading in ("Adopt", "Adopters", "Others", "Edge", *_MARKET_LABELS.values()):
        table.add_column(heading, justify="right", vertical="top", no_wrap=False)
    for at in found.levels:
        market = [_cell(found.of_market(at, name)) for name in MARKET]
        table.add_row(
            Text(f"{share_text(at.share)}\n{at.adopters:,} of {at.members:,}"),
            _cell(found.of_adopters(at, measure)),
            _cell(found.of_others(at, measure)),
            _cell(as_estimate(found.edge(at, measure)), with_sign=True),
            *market,
        )
    return table


def draw_adoption(found: Adoption, measure: str) -> Figure:
    """Draw the edge, and beside it what adopters and others get, against the share who adopt."""
    metric, n = METRICS[measure], len(found.levels[0].market)
    scenario = found.scenario
    words = Words(
        f"What is left of '{found.strategy}' when others follow it too",
        "Left: adopters less the same freelancers with their own rules. Right: adopters and the others.",
        f"{metric.label} [{metric.unit}]. {100 * found.level:g} % intervals over "
        f"{counted(n, 'replication')}, the same luck at every share; scenario {scenario.name}, "
        f"seed\u00a0{scenario.run.seed}.",
    )
    places = np.arange(len(found.levels))
    with house_style():
        figure, axes = sheet(words, 2.9, (1, 2), margins=Margins(left=0.9, between_columns=0.85, right=0.35))
        left, right = axes[0]
        edges = [as_estimate(found.edge(at, measure)) for at in found.levels]
        left.axhline(0.0, color=GREY, linewidth=1.0, zorder=1)
        _points(left, places, edges, BLUE, "o", "edge")
        _points(
            right,
            places - 0.08,
            [found.of_adopters(at, measure) for at in found.levels],
            BLUE,
            "o",
            "adopters",
        )
        _points(
            right, places + 0.08, [found.of_others(at, measure) for at in found.levels], GREY, "s", "others"
        )
        for ax in (left, right):
            ax.set_xticks(places, [share_text(at.share) for at in found.levels])
            ax.set_xlim(-0.5, len(places) - 0.5)
            ax.set_xlabel("Freelancers who follow it")
            grid_lines(ax)
            if kind_of(metric.unit) == "usd":
                usd_axis(ax.yaxis)
        left.set_ylabel(f"{metric.label}: edge")
        right.set_ylim(bottom=min(0.0, right.get_ylim()[0]))
        right.legend(frameon=False, fontsize=8.5, loc="best")
    return figure


def _points(ax: Axes, at: np.ndarray, found: list[Estimate], colour: str, marker: str, label: str) -> None:
    known = [(x, e) for x, e in zip(at, found, strict=True) if e.value is not None and np.isfinite(e.value)]
    for x, e in known:
        if e.low is not None and e.high is not None:
            ax.plot([x, x], [e.low, e.high], color=colour, linewidth=1.6, zorder=2)
    ax.plot(
        [x for x, _ in known], [e.value or 0.0 for _, e in known], marker=marker, color=colour, markersize=6,
        linewidth=0.9, linestyle=":", markeredgecolor=INK, markeredgewidth=0.5, label=label, zorder=3,
    )  # fmt: skip
