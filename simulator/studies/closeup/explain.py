"""One post of one replication, explained.

Answers: who saw it, who bid and why, whose proposal was opened, what the client weighed, who was hired, and
what would have changed that. Plays the replication again while watching the post, and checks the outcome
against what the run recorded.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from simulator.engine.steps import bids
from simulator.engine.trace import NOT_ASKED, SKIPPED, NoSuchPost, PostWatch, Sighting
from simulator.engine.whatif.rehearsal import row_of, rows_of
from simulator.model.clients import DISPLAY_ORDERS, FATE_NAMES, HIRED, WITHDRAWN
from simulator.model.hiring import MODELS
from simulator.model.values.names import nearest
from simulator.runs.again import frame_of, hold_against, ready_again
from simulator.runs.files import StoreError
from simulator.runs.layouts import tables_of
from simulator.runs.provenance import code_digest
from simulator.runs.ready import Ready
from simulator.runs.result import RunResult, load_run
from simulator.studies.closeup.what_if import ClientChoice, Situation, client_choice, what_if
from simulator.world.world import World

INVITED = "invited"
CAME_OF_IT = {
    bids.SENT: "sent",
    bids.SENT_ENOUGH: "daily_proposals",
    bids.SPENT_ENOUGH: "daily_connects",
    bids.ALL_SLOTS_BUSY: "slots_busy",
    bids.CANNOT_PAY: "cannot_pay",
    bids.HAS_PROPOSED: "has_proposed",
    bids.POST_FULL: "post_full",
    SKIPPED: "skipped",
    NOT_ASKED: "broke",
}
"""the result of a look, by its code"""


class UnknownName(LookupError):
    """A replication, post or freelancer that the run does not have; the message says what it has."""


class TraceError(RuntimeError):
    """The choice, worked out again, is not what the engine did: a fault of the program."""


class Freelancer(NamedTuple):
    """Who is asked about: one freelancer of a group, or the whole group."""

    group: str
    number: int | None = None


class Explanation(NamedTuple):
    """Everything known about one post and its client's choice."""

    replication: int
    post: dict[str, Any]
    """job, category, posted_at [days], closes_at, value_usd, connects_required, openings, live, fate_if_none,
    attention, interviews, display, model, lanes_compete, crowd, freelancers"""
    viewers: pd.DataFrame
    """who saw it, in order of time: group, number, came_of_it, fate, at [days], place, shown, score, boost,
    effort, price, balance [Connects], has_free_slot, slot (the result of a bid for one), is_asked_about"""
    races: dict[str, ClientChoice]
    """the client's choices. Where freelancers compete there is one, under ""; in a field there is one per
    proposal, by `group:number`, and under "" that of the crowd alone. Empty if the client never chose"""
    what_ifs: pd.DataFrame
    """group, number and the columns of `what_if`, one row per freelancer and change; empty if `races` is"""
    chosen: str
    """which of `races` to show first"""
    freelancer: Freelancer | None
    """who was asked about; None: all who saw the post"""
    is_same_version: bool
    """whether the program that made the run is this one"""


def explain(
    run: RunResult | str | Path, replication: int, job: int, freelancer: Freelancer | None = None
) -> Explanation:
    """Play one replication again and explain one of its posts.

    Parameters
    ----------
    run : RunResult or path
        A run on disk.
    replication, job : int
        Numbers from 0; `job` is the column `ordinal` of the kept posts, `job_ordinal` elsewhere.
    freelancer : Freelancer, optional
        Whose outcome might have been different is worked out only for this one, or this group; by default for
        all who saw the post.

    Returns
    -------
    Explanation

    Raises
    ------
    UnknownName
        If the run has no such replication, post or freelancer.
    StoreError
        If the replication came out differently from what the run recorded; or if the program has changed and
        the run did not record this replication.
    """
    result = run if isinstance(run, RunResult) else load_run(run)
    check_names(result, replication, freelancer)
    is_same = is_same_version(result)
    watch = _watched(result, replication, job, is_same)
    assert watch.before is not None
    world, live = watch.before, bool(watch.before.jobs["live"][job])
    groups = tuple(group.name for group in result.scenario.freelancers)
    races = _races(world, job, groups) if live else {}
    _check(watch, races)
    viewers = _viewers(watch, groups)
    asked = [freelancer is None or _is_meant(freelancer, *who) for who in _pairs(viewers)]
    viewers["is_asked_about"] = np.array(asked, bool)
    rows = [
        {"group": one["group"], "number": one["number"], **row}
        for one in (viewers[asked].to_dict("records") if live else [])
        for row in what_if(world, job, groups, _situation(world, one))
    ]
    what_ifs = pd.DataFrame(rows)
    chosen = _first_shown(races, viewers)
    post = _facts(watch, result)
    return Explanation(replication, post, viewers, races, what_ifs, chosen, freelancer, is_same)


def _pairs(viewers: pd.DataFrame) -> list[tuple[str, int]]:
    return list(zip(viewers["group"], viewers["number"], strict=True))


def _is_meant(freelancer: Freelancer, group: str, number: int) -> bool:
    return group == freelancer.group and freelancer.number in (None, number)


def is_same_version(run: RunResult) -> bool:
    """Whether this program, and every file that the scenario names, are those that made the run."""
    made = run.manifest
    same_files = made["files"] == Ready.of(run.scenario, run.base).file_digests()
    return made["code"]["digest"] == code_digest() and same_files


def check_names(run: RunResult, replication: int, freelancer: Freelancer | None = None) -> None:
    """Check that the run has this replication and this freelancer.

    Parameters
    ----------
    run : RunResult
        A run on disk.
    replication : int
        Its number, from 0.
    freelancer : Freelancer, optional
        One freelancer, or a whole group.

    Raises
    ------
    UnknownName
        If it does not; the message says what the run has.
    """
    total = run.manifest["replications"]
    if not 0 <= replication < total:
        raise UnknownName(f"This run has the replications 0 to {total - 1}, not {replication}.")
    if freelancer is None:
        return
    if freelancer.group not in run.groups:
        near = nearest(freelancer.group, run.groups)
        hint = f"Did you mean '{near}'?" if near else f"There are {', '.join(run.groups)}."
        raise UnknownName(f"No group is called '{freelancer.group}'. {hint}")
    count = next(g.count for g in run.scenario.freelancers if g.name == freelancer.group)
    if freelancer.number is not None and not 0 <= freelancer.number < count:
        raise UnknownName(f"'{freelancer.group}' has the numbers 0 to {count - 1}, not {freelancer.number}.")


def _watched(run: RunResult, replication: int, job: int, is_same: bool) -> PostWatch:
    """Play the replication while watching the post, and check it against the run."""
    watch = PostWatch(job)
    try:
        batch = ready_again(run).simulate([replication], observer=watch)
    except NoSuchPost as error:
        raise UnknownName(f"Replication {replication}: {error}.") from error
    if not is_same and not (run.freelancers["rep"] == replication).any():
        raise StoreError(
            f"{run.directory} was made by another version of the program (or a file of the scenario has "
            f"changed), and replication {replication} is not recorded in it: run the scenario again"
        )
    tables = tables_of(batch, run.scenario)
    hold_against(run, frame_of(tables["freelancers"]), replication)
    return watch


def _facts(watch: PostWatch, run: RunResult) -> dict[str, Any]:
    """The post, hidden columns included."""
    assert watch.before is not None
    job, rules = watch.before.jobs[watch.j], watch.before.rules[0]
    plain = ("posted_at", "closes_at", "value_usd", "connects_required", "openings", "live", "attention")
    facts = {name: job[name].item() for name in (*plain, "interviews")}
    return {
        "job": watch.j,
        "category": tuple(run.scenario.jobs.categories)[job["category"]],
        **facts,
        "fate_if_none": FATE_NAMES[job["fate_if_none"]],
        "display": DISPLAY_ORDERS[rules["display"]],
        "model": MODELS[rules["model"]],
        "lanes_compete": bool(rules["lanes_compete"]),
        "crowd": bool(rules["crowd"]),
        "freelancers": watch.before.lanes.size,
    }


def _viewers(watch: PostWatch, groups: tuple[str, ...]) -> pd.DataFrame:
    """Everybody who saw the post, one row each."""
    world, j = watch.before, watch.j
    assert world is not None
    invited = {int(one["lane"]): one for one in world.proposals[rows_of(world, j)] if one["invited"]}
    rows = [
        {**look._asdict(), "came_of_it": CAME_OF_IT[look.came_of_it]}
        for look in watch.sightings
        if look.lane not in invited  # their proposal was there without a look
    ]
    for lane, own in invited.items():
        rows.append({"lane": lane, "at": own["sent"], "effort": own["effort"], "came_of_it": INVITED})
    frame = pd.DataFrame(rows, columns=[*Sighting._fields])
    lanes = frame["lane"].to_numpy(np.int64)
    frame.insert(0, "group", np.array(groups, object)[world.lanes["group"][lanes]])
    frame.insert(1, "number", world.lanes["ordinal"][lanes])
    fates = {int(one["lane"]): FATE_NAMES[one["fate"]] for one in watch.outcomes}
    slots = {int(one["lane"]): _slot(bool(one["stands"]), int(one["bid"])) for one in watch.outcomes}
    frame["slot"] = [slots.get(lane, "") for lane in lanes]
    gone = FATE_NAMES[WITHDRAWN]
    frame["fate"] = [fates.get(lane, gone if row_of(world, j, lane) >= 0 else "") for lane in lanes]
    return frame.sort_values("at", kind="stable", ignore_index=True)


def _slot(stands: bool, bid: int) -> str:
    """What happened to a bid for a slot."""
    return "refused" if bid == 0 else "held" if stands else "lost"


def _situation(world: World, viewer: Mapping[Any, Any]) -> Situation:
    effort, lane = float(viewer["effort"]), int(viewer["lane"])
    usual = float(world.lanes["effort"][lane])
    return Situation(lane, float(viewer["at"]), usual if np.isnan(effort) else effort)


def _races(world: World, j: int, groups: tuple[str, ...]) -> dict[str, ClientChoice]:
    """Every choice that the client made."""
    races = {"": client_choice(world, j, groups)}
    if not world.rules["lanes_compete"][0]:
        for lane in world.proposals["lane"][rows_of(world, j)]:
            name = f"{groups[world.lanes['group'][lane]]}:{world.lanes['ordinal'][lane]}"
            races[name] = client_choice(world, j, groups, int(lane))
    return races


def _check(watch: PostWatch, races: dict[str, ClientChoice]) -> None:
    """Check the choices against what the engine did with each proposal."""
    entries = pd.concat([race.entries for race in races.values()]) if races else None
    for dealt in watch.outcomes:
        if entries is None or dealt["fate"] == WITHDRAWN:
            continue
        own = entries[entries["lane"] == dealt["lane"]]
        done = (dealt["fate"] == HIRED, dealt["opened"], dealt["replied"])
        if len(own) != 1 or tuple(own[["hired", "opened", "replied"]].iloc[0]) != done:
            where = f"post {watch.j}, lane {dealt['lane']}"
            raise TraceError(f"{where}: hired, opened, replied were {done}, but the trace differs")


def _first_shown(races: dict[str, ClientChoice], viewers: pd.DataFrame) -> str:
    """Name of the choice to show: that of the freelancer asked about who came closest to a hire."""
    asked = [f"{group}:{number}" for group, number in _pairs(viewers[viewers["is_asked_about"]])]

    def closeness(name: str) -> tuple[bool, float]:
        own = races[name].entries
        best = own[own["lane"] >= 0].iloc[0]
        return bool(best["hired"]), float(best["value"]) if best["opened"] else -np.inf

    return max((name for name in asked if name in races), key=closeness, default="")
