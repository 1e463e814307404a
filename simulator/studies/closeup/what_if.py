"""The choice of one post's client as a table, and what it would have been with another proposal.

Answers: which proposals did the client weigh, and with what value; and would this freelancer have been hired,
had they bid, bid earlier, boosted or tailored. Reads the world of a run played again, at the moment when the
post closed.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from simulator.engine.whatif.changes import ProposalChange, why_no_boost, with_change
from simulator.engine.whatif.rehearsal import Rehearsal, is_logit, is_without_rivalry, rehearse, row_of
from simulator.world.world import World

AS_IT_WAS = "as it was"
CHANGES: Mapping[str, ProposalChange] = {
    "simply bid": ProposalChange(),
    "in the first minute": ProposalChange(first_minute=True),
    "boosted to the top": ProposalChange(boosted=True),
    "tailored": ProposalChange(tailored=True),
    "all three": ProposalChange(first_minute=True, boosted=True, tailored=True),
}
"""what one freelancer could have done differently, by name"""


class ClientChoice(NamedTuple):
    """One choice of a client."""

    entries: pd.DataFrame
    """place [1 is read first], group and number (empty and -1 for a rival), rival, on_top, bid_connects,
    match_share, utility, luck, value, chance, opened, replied, hired; in display order"""
    outside: float
    """the value of hiring nobody, luck included [units of utility]"""
    outside_luck: float
    hires: int


class Situation(NamedTuple):
    """Where and when a freelancer saw the post."""

    lane: int
    sent_at: float
    effort: float


def client_choice(world: World, j: int, groups: tuple[str, ...], lane: int = -1) -> ClientChoice:
    """Let the client of post `j` choose, and tabulate the proposals.

    Parameters
    ----------
    world : World
        As it stands when the post closes; it is not changed.
    j : int
        Row of the post.
    groups : tuple of str
        Names of the groups.
    lane : int
        In a field: whose proposal the client weighs; -1 for the crowd alone.

    Returns
    -------
    ClientChoice
    """
    held = rehearse(world, j, lane)
    own, safe = held.lane >= 0, np.maximum(held.lane, 0)
    names = np.array([*groups, ""], object)[np.where(own, world.lanes["group"][safe], len(groups))]
    entries = pd.DataFrame(
        {
            "place": np.arange(1, held.lane.size + 1),
            "group": names,
            "number": np.where(own, world.lanes["ordinal"][safe], -1),
            "rival": held.rival,
            "on_top": held.on_top,
            "bid_connects": held.bid,
            "match_share": held.match,
            "utility": held.value - held.luck,
            "luck": held.luck,
            "value": held.value,
            "chance": _chances(world, j, held),
            "opened": held.opened,
            "replied": held.replied,
            "hired": held.hired,
            "lane": held.lane,
        }
    )
    return ClientChoice(entries, held.outside, held.outside_luck, int(held.hired.sum()))


def _chances(world: World, j: int, held: Rehearsal) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Chance of each entry before the luck was drawn, given who is opened; NaN without a closed formula.

    That of a multinomial logit (McFadden 1974), which holds for one opening.
    """
    if not is_logit(world) or world.jobs["openings"][j] != 1:
        return np.full(held.lane.size, np.nan)
    utility = np.where(held.opened, held.value - held.luck, -np.inf)
    outside = held.outside - held.outside_luck
    top = max(outside, utility.max(initial=-np.inf))
    weight = np.exp(utility - top)
    return np.asarray(weight / (np.exp(outside - top) + weight.sum()))


def short_of(race: ClientChoice, entry: pd.Series, openings: int) -> float:
    """Value that an entry lacked to be hired.

    Parameters
    ----------
    race : ClientChoice
        The choice in which it was weighed.
    entry : Series
        A row of its entries.
    openings : int
        How many the client would hire.

    Returns
    -------
    float
        [units of utility]; 0 or less if the value was enough, NaN if the proposal was not opened.
    """
    if not entry["opened"]:
        return float("nan")
    # who asks more than the client can pay is never enough, even where any other proposal is
    if entry["value"] == -np.inf:
        return float("inf")
    hired = race.entries.loc[race.entries["hired"], "value"]
    bar = max(race.outside, hired.min()) if len(hired) >= openings else race.outside
    return float(bar - entry["value"])


def what_if(world: World, j: int, groups: tuple[str, ...], seen: Situation) -> list[dict[str, Any]]:
    """Try every change on one freelancer's proposal, one at a time.

    Parameters
    ----------
    world : World
        As it stands when the post closes; it is not changed.
    j : int
        Row of the post.
    groups : tuple of str
        Names of the groups.
    seen : Situation
        Who, and when and with how much effort they would have bid if they did not.

    Returns
    -------
    list of dict
        `change`, `possible`, `note` (why it was not), and for possible changes: `place`, `entries` (number of
        proposals), `opened`, `replied`, `hired`, `value`, `short_of` [units of utility], `chance`, and
        `instead_of` (labels of those who would lose the hire).
    """
    own = row_of(world, j, seen.lane)
    sent = own >= 0 and not world.proposals["gone"][own]
    before = client_choice(world, j, groups, seen.lane if sent else -1)
    first = {"change": AS_IT_WAS, "possible": True, "note": ""}
    rows = [first | (_outcome(before, before, world, j, seen.lane) if sent else {"note": "no proposal"})]
    for name, change in CHANGES.items():
        if sent and change == ProposalChange():
            continue
        note = _why_not(world, j, seen, change)
        row: dict[str, Any] = {"change": name, "possible": not note, "note": note}
        if not note:
            other = with_change(world, j, seen.lane, seen.sent_at, seen.effort, change)
            row |= _outcome(client_choice(other, j, groups, seen.lane), before, other, j, seen.lane)
        rows.append(row)
    return rows


def _why_not(world: World, j: int, seen: Situation, change: ProposalChange) -> str:
    """Why a change was not possible for this freelancer; empty if it was."""
    job, own = world.jobs[j], row_of(world, j, seen.lane)
    sent = float(world.proposals["sent"][own]) if own >= 0 else seen.sent_at
    if own >= 0 and world.proposals["invited"][own] and (change.boosted or change.first_minute):
        return "invited: listed first in any case"
    if own < 0 and not change.first_minute and sent >= job["accepts_until"]:
        return "the post took no more proposals"
    if change.boosted:
        return why_no_boost(world, j, seen.lane, float(job["posted_at"]) if change.first_minute else sent)
    return ""


def _outcome(race: ClientChoice, before: ClientChoice, world: World, j: int, lane: int) -> dict[str, Any]:
    """The result of a freelancer's proposal in a choice, compared with the choice as it was."""
    entry = race.entries[race.entries["lane"] == lane].iloc[0]
    winners, others = (
        frame[frame["hired"] & (frame["lane"] != lane)] for frame in (race.entries, before.entries)
    )
    gone = others[~others.apply(label, axis=1).isin(winners.apply(label, axis=1))] if len(others) else others
    # without rivalry all can be hired
    openings = len(race.entries) + 1 if is_without_rivalry(world) else int(world.jobs["openings"][j])
    lacking = short_of(race, entry, openings)
    return {
        "place": int(entry["place"]),
        "entries": len(race.entries),
        **{name: bool(entry[name]) for name in ("opened", "replied", "hired")},
        **{name: float(entry[name]) for name in ("utility", "luck", "value", "chance")},
        "bid_connects": int(entry["bid_connects"]),
        "short_of": lacking,
        "note": "all contract slots were busy" if lacking < 0 and not entry["hired"] else "",
        "instead_of": ", ".join(label(one) for _, one in gone.iterrows()),
    }


def label(entry: pd.Series) -> str:
    """Name an entry: a freelancer by group and number, a rival by its number."""
    return f"{entry['group']}:{entry['number']}" if entry["lane"] >= 0 else f"rival {entry['rival']}"
