"""How much each assumption, or each setting of a sweep, explains, in sentences and a table.

Answers: which of those that varied matter for the number, and which for who is ahead.
"""

import math

import numpy as np

from simulator.metrics.estimates.quantities import LEVEL
from simulator.metrics.numbers import counted, number
from simulator.report.robust.asked import quoted, share_words
from simulator.report.robust.sweep import short_names
from simulator.report.words.sheet import Sheet
from simulator.studies.sensitivity.explained import Explained
from simulator.studies.sensitivity.halves import Index
from simulator.studies.sensitivity.sensitivity import Sensitivity
from simulator.studies.sensitivity.stages import Shares
from simulator.studies.sensitivity.totals import LEAST_REPLICATIONS
from simulator.studies.sweep.outcomes import metric_called

_MOST_NAMED, _LEAST = 3, 0.05
"""settings in a sentence, and the smallest share of one"""
_NOT_TOLD = "cannot be told\nfrom zero"


def what_decides(found: Sensitivity, shares: Shares) -> list[str]:
    """Say what decides the number and the lead of the winner, and how much is luck."""
    return [_number(found, shares), _luck(found, shares)]


def _number(found: Sensitivity, shares: Shares) -> str:
    """What decides the number of the winner, and what its lead."""
    said, gets = [], f"What {'they get' if found.tied else 'it gets'}"
    for what, totals in ((gets, shares.number), ("Its lead", shares.lead)):
        if not totals.moves:
            said.append(f"{what} does not move with them by more than luck could.")
            continue
        pairs = sorted(zip(found.kept, totals.total, strict=True), key=lambda one: -one[1].value)
        named = [
            f"{found.assumptions[k].words} ({share_words(index)})"
            for k, index in pairs
            if index.told and index.value >= _LEAST
        ][:_MOST_NAMED]
        if named:
            said.append(f"{what} rests above all on {quoted(named)}.")
    return " ".join(said)


def _luck(found: Sensitivity, shares: Shares) -> str:
    luck = shares.number.luck
    if not math.isfinite(luck.value):
        return ""
    counts = {group.name: group.count for group in found.scenario.freelancers}
    count = counts.get(found.groups[found.winner], 1)
    alike = "two freelancers" if count == 1 else f"two lots of {count} freelancers"
    part = f"{share_words(luck)} is luck"
    return f"Of what differs between {alike} with this rule, each in a world of its own, {part}."


def explained_answer(found: Explained) -> str:
    """Say what the number and the lead rest on, and how much is luck.

    Parameters
    ----------
    found : Explained
        What `explained` returned.

    Returns
    -------
    str
        Up to three sentences.
    """
    label = metric_called(found.outcome)[0].label
    said = []
    number_of = f"What '{found.group}' gets" if found.lead else label
    for what, each in ((number_of, found.number), ("Its lead", found.lead)):
        told = [k for k in np.argsort([-one.value for one in each]).tolist() if each[k].told]
        named = [
            f"{short_names(found.settings)[found.settings[k]]} ({_cell(found, each[k])})"
            for k in told
            if not found.shares or each[k].value >= _LEAST
        ][:_MOST_NAMED]
        if named:
            rests = "rests above all on" if found.shares else "moves furthest with"
            said.append(f"{what} {rests} {quoted(named)}.")
        elif each:
            said.append(f"{what} does not move with these settings by more than luck could.")
    if found.luck is not None and np.isfinite(found.luck.value):
        said.append(f"Of what differs between two single plays, {number(found.luck.value, 'share')} is luck.")
    return " ".join(said)


def explained_table(found: Explained) -> Sheet:
    """Lay out what each setting explains, the weightiest first.

    Parameters
    ----------
    found : Explained
        What `explained` returned.

    Returns
    -------
    Sheet
    """
    table, short = Sheet(gap=2, elsewhere="--json"), short_names(found.settings)
    of_what = "Share of what\nmoves" if found.shares else "Moves, through\nits whole range,"
    table.column("Setting", "name")
    table.column(f"{of_what} the\nnumber of\n'{found.group}'", stays=True)
    if found.lead:
        table.column(f"{of_what} its\nlead")
    for k in _order(found):
        cells = [_both(found, each[k]) for each in (found.number, found.lead) if each]
        table.row(short[found.settings[k]], *cells)
    what = "base points" if found.shares else "paths"
    table.note(
        f"From {found.bases:,} {what} and {counted(found.replications, 'replication')}; "
        f"{100 * LEVEL:g} % intervals below cover luck and which points were chosen."
        + (" Shares may add up to more than 100 %: settings work together." if found.shares else "")
    )
    if found.shares and found.replications < LEAST_REPLICATIONS:
        table.note(f"With fewer than {LEAST_REPLICATIONS} replications these shares lean upwards.")
    return table


def explained_document(found: Explained) -> dict[str, object]:
    """Lay it out for other programs.

    Parameters
    ----------
    found : Explained
        What `explained` returned.

    Returns
    -------
    dict
    """
    return {
        "outcome": found.outcome,
        "strategy": found.group,
        "kind": "share" if found.shares else "effect",
        "base_points": found.bases,
        "luck_share": None if found.luck is None else found.luck._asdict(),
        "settings": [
            {
                "setting": key,
                "number": found.number[k]._asdict() | {"told": found.number[k].told},
                "lead": found.lead[k]._asdict() | {"told": found.lead[k].told} if found.lead else None,
            }
            for k, key in enumerate(found.settings)
        ],
    }


def _order(found: Explained) -> list[int]:
    """Settings by the weight that they have in the number or in the lead."""
    weights = []
    for each in (found.number, found.lead):
        if each:
            values = np.array([one.value if one.told else 0.0 for one in each])
            weights.append(values / max(values.max(), 1e-300))
    found_order: list[int] = np.argsort(-np.maximum.reduce(weights), kind="stable").tolist()
    return found_order


def _cell(found: Explained, index: Index) -> str:
    return _written(found, index.value, index.value)


def _written(found: Explained, value: float, like: float) -> str:
    """Write a share, at most all though luck may make an estimate more, or an effect in its unit."""
    if found.shares:
        return number(min(value, 1.0), "share", like=min(like, 1.0))
    return number(value, metric_called(found.outcome)[0].kind, like=like)


def _both(found: Explained, index: Index) -> str:
    if not index.told:
        return _NOT_TOLD
    low, high = (_written(found, x, index.value) for x in (index.low, index.high))
    return f"{_cell(found, index)}\n{low} to {high}"
