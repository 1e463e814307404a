"""From a scenario to the tables of a batch.

Answers: which posts and lanes stand in the world before the first tick. Every column is drawn from the luck
of its own row, so a batch holds exactly what each replication would hold alone.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from simulator.model import connects as connects_law
from simulator.model import prices as prices_law
from simulator.model.boosts import draw_auctions
from simulator.model.clients import FATE_NAMES, draw_choices, draw_clients, draw_limits
from simulator.model.field import draw_crowd
from simulator.model.freelancers import COLUMNS as LANE_COLUMNS
from simulator.model.freelancers import UNLIMITED, draw_traits
from simulator.model.jobs import COLUMNS as JOB_COLUMNS
from simulator.model.jobs import describe, pick, stream
from simulator.model.luck import Purpose, child_key, children, name_number, replication_key, uniforms
from simulator.model.profiles import draw_invitations
from simulator.model.recorded import stated
from simulator.model.replay import Posts, state_clients
from simulator.model.scenario import Scenario
from simulator.model.seen import state_crowd
from simulator.model.values.distributions import quantile_table
from simulator.world import records
from simulator.world import world as w
from simulator.world.rules import plans_of, rules_of


def _replayed(posts: Posts, scenario: Scenario, key: np.uint64) -> tuple[Any, Any, Any]:
    """Times, keys and row numbers of a replayed stream: in recorded order, or rows drawn with replacement."""
    assert scenario.jobs.replay is not None
    recorded = posts.columns["posted_days"]
    if scenario.jobs.replay.mode == "in_order":
        rows = np.flatnonzero(recorded < scenario.horizon)
        return recorded[rows], children(key, recorded.size)[rows], rows
    single = scenario.jobs.model_copy(
        update={"categories": {"replay": next(iter(scenario.jobs.categories.values()))}}
    )
    at, keys = stream(single, "replay", key, scenario.horizon)
    rows = (uniforms(keys, Purpose.ROW) * recorded.size).astype(np.int64)
    return at, keys, rows


def draw_jobs(scenario: Scenario, replications: Sequence[int], posts: Posts | None) -> w.Records:
    """All posts of all replications, in order of replication and time."""
    spec = scenario.jobs
    parts: list[tuple[Any, Any, Any]] = []
    source: list[w.Ints] = []
    for replication in replications:
        root = replication_key(scenario.run.seed, replication, scenario.run.antithetic)
        if posts is not None:
            at, keys, recorded = _replayed(posts, scenario, child_key(root, Purpose.REPLAY))
            pieces = [(at, keys, np.zeros(at.size, np.int64))]
            source.append(recorded)
        else:
            streams = child_key(root, Purpose.JOBS)
            pieces = []
            for c, name in enumerate(spec.categories):
                at, keys = stream(spec, name, child_key(streams, name_number(name)), scenario.horizon)
                pieces.append((at, keys, np.full(at.size, c)))
        at, keys, category = (np.concatenate(column) for column in zip(*pieces, strict=True))
        order = np.argsort(at, kind="stable")
        if posts is not None:
            source[-1] = source[-1][order]
        parts.append((at[order], keys[order], category[order]))
    sizes = [at.size for at, _, _ in parts]
    jobs = np.zeros(sum(sizes), JOB_COLUMNS)
    jobs["rep"] = np.repeat(np.arange(len(parts)), sizes)
    jobs["ordinal"] = np.concatenate([np.arange(size) for size in sizes])
    for k, name in enumerate(("posted_at", "key", "category")):
        jobs[name] = np.concatenate([part[k] for part in parts])
    if posts is not None:
        jobs["category"] = posts.columns["category"][np.concatenate(source)]
    _draw_columns(scenario, jobs, posts, np.concatenate(source) if source else None)
    return jobs


def _draw_columns(scenario: Scenario, jobs: w.Records, posts: Posts | None, rows: w.Ints | None) -> None:
    """Fill every column of posts that have keys and times; `rows` are the recorded posts they repeat."""
    recorded = None if posts is None or rows is None else posts.of_rows(rows)
    describe(scenario.jobs, jobs, recorded)
    if recorded is None:
        draw_clients(scenario.clients, jobs)
        draw_choices(scenario.clients, jobs)
    else:
        signals = recorded["client_verified"], recorded["client_spent_usd"]
        draw_clients(scenario.clients, jobs, signals)
        state_clients(recorded, jobs)  # whether the client is live decides how the post closes,
        draw_choices(scenario.clients, jobs)
        state_clients(recorded, jobs)  # unless that is recorded too
        draw_limits(scenario.clients, jobs)
    draw_auctions(scenario.boosts, jobs)
    draw_invitations(scenario.invitations, jobs)
    if scenario.competition != "market":
        draw_crowd(scenario.field, scenario.jobs, jobs, final=recorded is None)
        if recorded is not None:
            state_crowd(scenario.field, scenario.jobs, recorded, jobs)
    prices_law.draw_prices(scenario.connects.price, scenario.jobs, jobs)
    if recorded is not None:
        jobs["connects_required"] = stated(recorded, "connects_required", jobs["connects_required"])
    jobs["head"] = -1


def draw_lanes(scenario: Scenario, replications: Sequence[int]) -> w.Records:
    """All lanes: group by group, replication by replication."""
    parts = []
    plans = list(scenario.connects.plans)
    default_mix = {name: c.share for name, c in scenario.jobs.categories.items()}
    for g, group in enumerate(scenario.freelancers):
        lanes = np.zeros(group.count * len(replications), LANE_COLUMNS)
        # in a field the i-th freelancer of every group is the same person, so that strategies are compared
        # on the same luck
        family = 0 if scenario.competition == "field" else name_number(group.name)
        for r, replication in enumerate(replications):
            rows = lanes[r * group.count : (r + 1) * group.count]
            root = replication_key(scenario.run.seed, replication, scenario.run.antithetic)
            root = child_key(root, Purpose.LANES)
            rows["key"] = children(child_key(root, family), group.count)
            rows["rep"], rows["ordinal"] = r, np.arange(group.count)
        lanes["group"], lanes["plan"] = g, plans.index(group.plan)
        mix = group.categories or default_mix
        names = list(scenario.jobs.categories)
        # in the order of the posts' categories, so that the order in which a group writes its mix means
        # nothing
        mix = {name: mix[name] for name in names if name in mix}
        chosen = pick(tuple(mix.values()), uniforms(lanes["key"], Purpose.CATEGORY))
        lanes["category"] = np.array([names.index(name) for name in mix])[chosen]
        draw_traits(group, lanes, scenario.connects.top_up)
        lanes["ln_visibility"] = np.log(scenario.connects.plans[group.plan].visibility)
        p = scenario.hiring.fixed.p.quantile(uniforms(lanes["key"], Purpose.WIN_RATE))
        if scenario.connects.months == "staggered":
            # the first month ends early for most, so that later ones begin on all days alike
            lanes["month_offset"] = np.floor(uniforms(lanes["key"], Purpose.MONTH) * scenario.connects.month)
        lanes["win_share"] = np.clip(p, 0, 1)
        parts.append(lanes)
    return np.concatenate(parts)


def _replications(jobs: w.Records, inviting: w.Ints, count: int, drift: int) -> w.Records:
    """Prices, closing order and invitations of each replication."""
    edges = np.searchsorted(jobs["rep"], np.arange(count + 1))
    reps = np.ones(count, records.REPLICATION)
    reps["closing"], reps["closing_end"] = edges[:-1], edges[1:]
    invites = np.searchsorted(jobs["rep"][inviting], np.arange(count + 1))
    reps["inviting"], reps["inviting_end"] = invites[:-1], invites[1:]
    for r in range(count):
        first = jobs["connects_required"][edges[r] : edges[r + 1]]
        prices = np.maximum(first - drift, 0)
        if prices.size:
            reps[r]["cheapest"], reps[r]["all_paid"] = max(1, prices.min()), prices.min() > 0
    return reps


def _slots(lanes: w.Records) -> w.Floats:
    """Give each lane of limited capacity its slots; unlimited lanes get none."""
    sizes = np.where(lanes["capacity"] == UNLIMITED, 0, lanes["capacity"]).astype(np.int64)
    lanes["slots_from"] = np.where(lanes["capacity"] == UNLIMITED, -1, np.cumsum(sizes) - sizes)
    return np.full(int(sizes.sum()), -np.inf)


# one literal row per table of the world: longer than a function should be, shorter than any detour
def build(
    scenario: Scenario, replications: Sequence[int], posts: Posts | None = None, log: bool = False
) -> w.World:
    """The world of these replications at time zero, before any grant or look."""
    jobs, lanes = draw_jobs(scenario, replications, posts), draw_lanes(scenario, replications)
    reps, categories = len(replications), len(scenario.jobs.categories)
    feed = jobs["rep"].astype(np.int64) * categories + jobs["category"]
    feed_jobs = np.lexsort((jobs["posted_at"], feed))
    edges = np.searchsorted(feed[feed_jobs], np.arange(reps * categories + 1))
    mine = lanes["rep"].astype(np.int64) * categories + lanes["category"]
    sight = np.zeros(lanes.size, records.SIGHT)
    for name in ("key", "checks_per_day", "feed_size"):
        sight[name] = lanes[name]
    sight["cursor"], sight["end"] = edges[mine], edges[mine + 1]
    closing = np.lexsort((jobs["closes_at"], jobs["rep"]))
    inviting = closing[:0]
    if scenario.invitations.share > 0:
        inviting = np.lexsort((jobs["invites_at"], jobs["rep"]))
        inviting = inviting[np.isfinite(jobs["invites_at"][inviting])]
    members = np.argsort(mine, kind="stable")
    n, connects = lanes.size, scenario.connects
    ticks = int(np.ceil(scenario.horizon / scenario.clock.tick - 1e-9))
    tally = np.zeros(n, records.TALLY)
    tally["first_hire_day"] = np.nan
    for name in records.SPENT_AT_HIRES:
        tally[name] = -1
    lanes["short_since"] = 0.0
    lots = np.zeros((n, 2), records.LOT)
    lots["first"] = lots["last"] = -1
    crowd_bids = scenario.competition != "market" and scenario.field.boost_share > 0
    events = crowd_bids or any(g.withdraws.after is not None for g in scenario.freelancers)
    field = scenario.field
    refunds = connects.refunds.model_dump()
    crowd = int(jobs["crowd"].max()) if jobs.size else 0
    most = max(
        crowd + 1 + max(sum(g.count for g in scenario.freelancers), 1), int(lanes["feed_size"].max(initial=1))
    )
    world = w.World(
        rules=rules_of(scenario, log),
        jobs=jobs,
        lanes=lanes,
        tally=tally,
        market=np.zeros(reps, records.MARKET),
        reps=_replications(jobs, inviting, reps, connects.price.drift.connects),
        ages=np.zeros((reps, len(records.AGE_EDGES_H) - 1, len(records.PROPOSAL_EDGES) + 1), np.int64),
        age_sums=np.zeros((reps, len(records.AGE_EDGES_H) - 1)),
        next_look=np.full(n, np.inf),
        sight=sight,
        waiting=np.zeros((n, records.WAITING, 2), np.int64),
        feed_jobs=feed_jobs,
        feed_posted=jobs["posted_at"][feed_jobs],
        feed_closes=jobs["accepts_until"][feed_jobs],
        closing=closing,
        balance=np.zeros(n, np.int64),
        broke=np.zeros(n, np.bool_),
        lots=lots,
        stamps=np.zeros(0, records.STAMP),
        ledger=np.zeros((n, len(connects_law.CAUSES)), np.int64),
        slots=_slots(lanes),
        bundles=connects_law.sizes_sold(connects),
        plans=plans_of(scenario),
        refunds=np.array([refunds.get(name, 0.0) for name in FATE_NAMES], float),
        chances=scenario.hiring.table.grid(),
        curves=np.stack(
            [
                np.clip(quantile_table(field.match), 0, 1),
                quantile_table(field.appeal),
                quantile_table(field.boost_bid),
                quantile_table(field.price_level),
                quantile_table(scenario.contracts.repeat_after),
            ]
        ),
        proposals=np.zeros(0, records.PROPOSAL),
        pool=np.array([-1, 0], np.int64),
        outcomes=np.zeros(0, records.OUTCOME),
        contracts=np.zeros(0, records.CONTRACT),
        contract_heads=np.full((reps, ticks + 1), -1, np.int64),
        movements=np.zeros(0, records.MOVEMENT),
        events=np.zeros(0, records.EVENT),
        event_heads=np.full(ticks + 1 if events else 0, -1, np.int64),
        event_pool=np.array([-1, 0], np.int64),
        inviting=inviting,
        members=members,
        member_keys=lanes["key"][members],
        member_edges=np.searchsorted(mine[members], np.arange(reps * categories + 1)),
        counts=np.zeros(6, np.int64),
        entries=np.zeros((6, most), np.int64),
        keys=np.zeros((8, most)),
        marks=np.zeros((3, most), np.bool_),
    )
    return world
