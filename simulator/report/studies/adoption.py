"""Adoption for people: a sentence, a table, a picture.

Answers: is this rule good, or good only while few follow it.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.market import MARKET_METRICS
from simulator.metrics.numbers import counted, interval, number, signed
from simulator.metrics.strategy import METRICS, Kind, Metric
from simulator.report.pictures.marks import Look, Point, ends_of, point
from simulator.report.pictures.style import (
    BLUE,
    GREY,
    Margins,
    Words,
    grid_lines,
    house_style,
    sheet,
    usd_axis,
)
from simulator.report.words.plain import FEW, ORACLE_NOTE, few_note, limits_of, window_words
from simulator.report.words.ranking import as_estimate
from simulator.report.words.sheet import Sheet
from simulator.studies.adoption import BY_GOAL, MARKET, Adoption, Level

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
    """Say what the rule is worth to the first and the last who adopt it, and at which shares that is clear.

    Parameters
    ----------
    found : Adoption
        What `studies.adoption.adoption` returned.
    measure : str
        One of `studies.adoption.MEASURES`.

    Returns
    -------
    str
        Two sentences.
    """
    label = METRICS[measure].label
    what = label if label.startswith("Connects") else label[:1].lower() + label[1:]
    known = [at for at in found.levels if found.edge(at, measure).value is not None]
    if not known:
        return _nothing_to_weigh(found, measure, what)
    text = (
        f"{_named(found)} changes {what} by {_change(found, known[0], measure)} for those who adopt it "
        f"while {share_text(known[0].share)} do"
    )
    if len(known) > 1:
        text += f", and by {_change(found, known[-1], measure)} when {share_text(known[-1].share)} do"
    n = found.edge(known[0], measure).n
    return f"{text}. {_verdict(found, measure)} {few_note(n) if n > 1 else ''}".rstrip()


def _named(found: Adoption) -> str:
    return f"'{found.strategy}'" + (" (oracle)" if found.oracle else "")


def _change(found: Adoption, at: Level, measure: str) -> str:
    edge, kind = as_estimate(found.edge(at, measure)), METRICS[measure].kind
    limited = interval(edge, kind)
    return signed(edge.value, kind) + (f" ({limited})" if limited else "")


def _nothing_to_weigh(found: Adoption, measure: str, what: str) -> str:
    """Say whose Connects are missing if the measure is undefined at every share."""
    silent = all(found.of_adopters(at, measure).value is None for at in found.levels)
    who = f"No freelancer who {'follows' if silent else 'adopts'} {_named(found)}"
    spent = "spends any Connects" if silent else "spent any Connects with their own rule"
    return (
        f"{who} {spent}, so a change of {what} is undefined. Compare earnings instead: --metric "
        "net_earnings_usd."
    )


def _verdict(found: Adoption, measure: str) -> str:
    """Name the shares with a clear gain, with a clear loss, and with neither."""
    if len(found.levels[0].market) < 2:
        return "One replication cannot show how sure that is."
    shares: dict[str, list[float]] = {}
    for at in found.levels:
        shares.setdefault(_outcome(found, at, measure), []).append(at.share)
    if len(shares) == 1 and len(found.levels) > 1:
        (outcome,) = shares
        return f"{_OUTCOMES[outcome]} at every share."
    told = [f"{words} at {_shares_text(shares[key])}" for key, words in _OUTCOMES.items() if key in shares]
    text = "; ".join([told[0], *(one[:1].lower() + one[1:] for one in told[1:])])
    return f"{text}."


_OUTCOMES = {
    "gain": "A clear gain",
    "loss": "A clear loss",
    "neither": "Neither a clear gain nor a clear loss",
    "undefined": "Undefined, because no Connects were spent,",
}


def _outcome(found: Adoption, at: Level, measure: str) -> str:
    """One of `_OUTCOMES`."""
    edge = found.edge(at, measure)
    if edge.value is None:
        return "undefined"
    if not edge.apart:
        return "neither"
    more = edge.value > 0
    return "gain" if more == (METRICS[measure].better != "lower") else "loss"


def _shares_text(shares: Sequence[float]) -> str:
    """Write shares in a sentence.

    Examples
    --------
    >>> _shares_text([0.05, 0.25, 0.5])
    '5 %, 25 % and 50 %'
    """
    *first, last = map(share_text, shares)
    return f"{', '.join(first)} and {last}" if first else last


def _cell(found: Estimate, kind: Kind, with_sign: bool = False) -> str:
    if found.value is None:
        return number(None)
    value = signed(found.value, kind) if with_sign else number(found.value, kind)
    return f"{value}\n{limits_of(found, kind)}"


def adoption_table(found: Adoption, measure: str) -> Sheet:
    """Lay out one row per share: adopters, the others, the edge, and the market.

    Parameters
    ----------
    found : Adoption
        What `studies.adoption.adoption` returned.
    measure : str
        One of `studies.adoption.MEASURES`.

    Returns
    -------
    Sheet
    """
    metric, n = METRICS[measure], len(found.levels[0].market)
    table = Sheet(gap=1, elsewhere="--json")
    adopters = "Adopters\n(oracle)" if found.oracle else "Adopters"
    table.column("Adopt", stays=True)
    for heading in (adopters, "Others", "Edge", *_MARKET_LABELS.values()):
        table.column(heading, stays=heading == "Edge")
    table.note(f"{_with_unit(metric)} in {window_words([found.scenario])}.")
    table.note("Edge: adopters minus the same freelancers with their own rules and the same luck.", "Edge")
    table.note(f"{100 * found.level:g} % intervals below, each for itself, from {counted(n, 'replication')}.")
    if any(at.adopters == at.members for at in found.levels):
        table.note("If all adopt, there are no others.", "Others")
    if found.oracle:
        table.note(ORACLE_NOTE)
    for at in found.levels:
        market = [_cell(found.of_market(at, name), MARKET_METRICS[name].kind) for name in MARKET]
        table.row(
            f"{share_text(at.share)}\n{at.adopters:,} of {at.members:,}",
            _cell(found.of_adopters(at, measure), metric.kind),
            _cell(found.of_others(at, measure), metric.kind),
            _cell(as_estimate(found.edge(at, measure)), metric.kind, with_sign=True),
            *market,
        )
    return table


def adoption_goals(found: Adoption) -> Sheet:
    """Lay out what is left of the edge under each goal, when the fewest and when the most adopt."""
    first, last = found.levels[0], found.levels[-1]
    table = Sheet(gap=1, elsewhere="--json")
    table.column("Edge under each goal", "name")
    table.column(f"{share_text(first.share)} follow it")
    table.column(f"{share_text(last.share)} follow it")
    table.column("What is left", stays=True)
    for measure in (one for one in BY_GOAL.values() if one in METRICS):
        metric = METRICS[measure]
        edges = [as_estimate(found.edge(at, measure)) for at in (first, last)]
        table.row(
            metric.label,
            *(_cell(edge, metric.kind, with_sign=True) for edge in edges),
            _LEFT[_outcome(found, last, measure)],
        )
    table.note("Adopters minus the same freelancers with their own rules and the same luck.")
    return table


_LEFT = {
    "gain": "a gain",
    "loss": "a loss",
    "neither": "cannot be told",
    "undefined": "undefined",
}


def _with_unit(metric: Metric) -> str:
    """Return what is measured with its unit, once where the words name it."""
    return metric.label if metric.unit.lower() == metric.label.lower() else f"{metric.label} [{metric.unit}]"


def adoption_data(found: Adoption, measure: str) -> pd.DataFrame:
    """The numbers of the picture: what is left of the edge, and what adopters and others get, at each share.

    Columns: share, adopters [freelancers], who (`edge`, `adopters`, `others`), value, low, high, unit.
    """
    rows = []
    for at in found.levels:
        known = {
            "edge": as_estimate(found.edge(at, measure)),
            "adopters": found.of_adopters(at, measure),
            "others": found.of_others(at, measure),
        }
        unit = METRICS[measure].unit
        rows += [(at.share, at.adopters, who, *one[:3], unit) for who, one in known.items()]
    columns = ["share", "adopters", "who", "value", "low", "high", "unit"]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype(dict.fromkeys(("value", "low", "high"), float))


def draw_adoption(found: Adoption, measure: str) -> Figure:
    """Draw the edge, and beside it what adopters and others get, against the share who adopt."""
    metric, n, data = METRICS[measure], len(found.levels[0].market), adoption_data(found, measure)
    scenario = found.scenario
    words = Words(
        f"What {_named(found)} is worth when others follow it too",
        "Left: adopters minus the same freelancers with their own rules; above 0 the rule pays. Right: "
        "adopters, and the others in the same market.",
        f"{_with_unit(metric)} in {window_words([scenario])}. Lines: {100 * found.level:g} % "
        f"intervals from {counted(n, 'replication')}, with the same luck at every share; one that ends in an "
        f"arrow goes on to the number beside it. Scenario {scenario.name}, seed\u00a0{scenario.run.seed}."
        + (f" {few_note(n)}" if n < FEW else ""),
    )
    with house_style():
        figure, axes = sheet(words, 2.9, (1, 2), margins=Margins(left=0.9, between_columns=0.85, right=0.7))
        left, right = axes[0]
        left.axhline(0.0, color=GREY, linewidth=1.0, zorder=1)
        _lines(left, data, {"edge": (BLUE, "o", 0.0)}, metric.kind)
        _lines(right, data, {"adopters": (BLUE, "o", -0.1), "others": (GREY, "s", 0.1)}, metric.kind)
        for ax in (left, right):
            ax.set_xticks(range(len(found.levels)), [share_text(at.share) for at in found.levels])
            ax.set_xlim(-0.5, len(found.levels) - 0.5)
            ax.set_xlabel("Freelancers who follow it")
            grid_lines(ax, "y")
            if metric.kind == "usd":
                usd_axis(ax.yaxis)
        left.set_ylabel(f"{metric.label}: edge")
    return figure


def _lines(ax: Axes, data: pd.DataFrame, drawn: Mapping[str, tuple[str, str, float]], kind: Kind) -> None:
    """Draw each of these from share to share, its name at its end; a far limit is cut off and written."""
    own = data[data["who"].isin(drawn)]
    points = [Point(*row) for row in own[["value", "low", "high"]].itertuples(index=False)]
    ends = ends_of(points, 0.0)
    room = 0.06 * (ends[1] - ends[0])
    ends = (ends[0] - room if ends[0] < 0 else ends[0], ends[1] + room)
    ax.set_ylim(*ends)
    places = {share: k for k, share in enumerate(dict.fromkeys(data["share"]))}
    for who, (colour, marker, aside) in drawn.items():
        mine = own[(own["who"] == who) & np.isfinite(own["value"])]
        at = [places[share] + aside for share in mine["share"]]
        ax.plot(at, mine["value"], color=colour, linewidth=0.9, linestyle=":", zorder=2)
        look = Look(colour, marker, write=lambda x: number(x, kind))
        for x, row in zip(at, mine[["value", "low", "high"]].itertuples(index=False), strict=True):
            point(ax, x, Point(*row), look, ends, upright=True)
        if len(drawn) > 1 and len(mine):
            ax.annotate(
                who, (at[-1], mine["value"].iloc[-1]), (9, 0), textcoords="offset points", color=colour,
                va="center", annotation_clip=False,
            )  # fmt: skip
