"""A game of rules, played.

Answers: what happens when everybody may choose among some rules. All mixes of the design are played on the
same luck; then those in which it is still open who would switch get more replications; then the shares at
which nobody would switch are reckoned, and that mix is played in worlds that nothing was chosen by.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from simulator.metrics.estimates.quantities import LEVEL
from simulator.studies.game.balance import Balance, balances, rest_points, share_limits
from simulator.studies.game.clock import FEWEST, PLAIN_PLAN, Clock, Plan, Told
from simulator.studies.game.design import counts_of, mixes_of, scouts_of
from simulator.studies.game.dynamics import Band, band, fixations
from simulator.studies.game.market import Engine, GameError
from simulator.studies.game.order import POPULATION, Edge, Order, edges_of, order_of
from simulator.studies.game.surface import Surface, surface_of
from simulator.studies.game.table import PayoffTable, Switches

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TABLES = 2_000
"""tables that could as well be the true one, behind every interval and chance"""
TABLES_OF_PATHS = 200
LOOKS = 3
"""how often replications are added at most; the limits allow for every look"""
_TIMES = np.linspace(0.0, 25.0, 51)
_MOST_RULES = 6


@dataclass(frozen=True)
class Game:
    """What comes of some rules in one market."""

    table: PayoffTable
    """all mixes of the design; the first ones are those in which nearly everybody follows one rule"""
    surface: Surface
    start: Floats
    """shares of the rules before anybody switches"""
    edges: tuple[Edge, ...]
    order: Order
    balances: tuple[Balance, ...]
    limits: tuple[Floats, ...]
    """of the shares of each balance, 2 x rules"""
    holding: tuple[float, ...]
    """of each balance: in how many of the tables that could be true its rules are those that are followed"""
    way: Band | None
    """the way from the start; None where nothing may be read off between the mixes"""
    takeovers: Floats | None
    """chance that one who starts a rule brings all along: low, middle, high, 3 x old x new; None likewise"""
    checked: PayoffTable
    """the mix that came out, in worlds that it was not chosen by"""
    switches: Switches
    """gains of one who switches there"""
    added: dict[int, int] = field(default_factory=dict)
    """replications that were added, by mix"""
    level: float = LEVEL

    @property
    def rules(self) -> tuple[str, ...]:
        """Names of the rules."""
        return self.table.rules

    @property
    def balance(self) -> Balance | None:
        """Where the way from the start leads, among mixes in which nobody gains; None if it leads to none."""
        return led_to(self.balances, self.way)

    def limits_of(self, balance: Balance) -> Floats:
        """Limits of the shares of a balance, 2 x rules."""
        return next(limit for one, limit in zip(self.balances, self.limits, strict=True) if one is balance)

    @property
    def outcome(self) -> Ints:
        """The mix that was checked: followers of each rule."""
        return np.asarray(self.checked.mixes[0])


def led_to(found: Sequence[Balance], way: Band | None) -> Balance | None:
    """The balance that a way leads to: of those that hold, the one nearest to its end."""
    if way is None:
        return None
    lasting = [one for one in found if one.fate == "settles"] or list(found)
    return min(lasting, key=lambda one: float(np.abs(one.shares - way.shares[-1]).sum()), default=None)


def play_game(
    engine: Engine, start: Floats | None = None, plan: Plan = PLAIN_PLAN, told: Told | None = None
) -> Game:
    """Let rules compete, and find out who would switch.

    Parameters
    ----------
    engine : Engine
        Plays mixes of the rules.
    start : float array, rules, optional
        Shares before anybody switches; by default all are equal.
    plan : Plan
        How much is played.
    told : callable, optional
        Called as `told(done, total, seconds)` after each mix.

    Returns
    -------
    Game

    Raises
    ------
    GameError
        If there are fewer than two rules or more than six, too few freelancers, or too little time.
    """
    rules = len(engine.rules)
    if not 2 <= rules <= _MOST_RULES:
        raise GameError(f"a game takes 2 to {_MOST_RULES} rules, and these are {rules}")
    if plan.replications < FEWEST:
        raise GameError(f"a game takes at least {FEWEST} replications of every mix")
    shares = np.full(rules, 1 / rules) if start is None else np.asarray(start, float) / np.sum(start)
    clock = Clock(engine, plan, told)
    table = clock.table(_mixes(shares, engine.people))
    table, edges, added = _decided(clock, table)
    return _solved(clock, table, edges, shares, added)


def _mixes(start: Floats, people: int) -> Ints:
    """The mixes of the design, and that of the start if it is not among them."""
    mixes = counts_of(mixes_of(start.size), people)
    own = counts_of(start, people)
    return mixes if (mixes == own).all(axis=1).any() else np.concatenate([mixes, own])


def _pairs(rules: int) -> Ints:
    """Switches where nearly everybody follows one rule: mix, rule left, rule taken."""
    return np.array([(i, i, j) for i in range(rules) for j in range(rules) if i != j], np.int64)


def _decided(clock: Clock, table: PayoffTable) -> tuple[PayoffTable, tuple[Edge, ...], dict[int, int]]:
    """Add replications to the mixes in which it is open who would switch."""
    rules, added = len(table.rules), dict[int, int]()
    level = 1 - (1 - LEVEL) / (LOOKS + 1)
    left = int(clock.extra * clock.replications * len(table.mixes))
    for _ in range(LOOKS):
        edges = edges_of(*table.switches(_pairs(rules), level))
        open_ = sorted({one.old for one in edges if not one.decided})
        each = clock.room(min(left, clock.replications * len(open_))) // max(len(open_), 1)
        if not open_ or each < FEWEST:
            break
        for mix in open_:
            first = int(table.played[mix])
            table = table.with_more(mix, first, *clock.play(table.mixes[mix], first, first + each))
            added[mix] = added.get(mix, 0) + each
        left -= each * len(open_)
    return table, edges_of(*table.switches(_pairs(rules), level)), added


def _solved(
    clock: Clock, table: PayoffTable, edges: tuple[Edge, ...], start: Floats, added: dict[int, int]
) -> Game:
    """Reckon what the table says, and check it."""
    rules = len(table.rules)
    surface, maps = surface_of(table)
    drawn = table.tables(TABLES)
    many = surface.of(drawn, maps)
    gains = np.stack([drawn[:, i] - drawn[:, i, i, None] for i in range(rules)], axis=1)
    smooth = surface.fits
    order = order_of(gains, many.payoffs if smooth else None, edges)
    found = balances(surface.payoffs, rules) if smooth else []
    few = surface.of(drawn[:TABLES_OF_PATHS], maps)
    # a usual gain: one rule that is far behind must not make the way of the others look still
    unit = max(float(np.median(np.abs([one.gain for one in edges]))), 1e-300)
    way = band(surface.payoffs, few.payoffs, start, _TIMES, 1 / unit, TABLES_OF_PATHS) if smooth else None
    checked = _checked(clock, table, _end_of(table, led_to(found, way), way))
    return Game(
        table=table,
        surface=surface,
        start=start,
        edges=edges,
        order=order,
        balances=tuple(found),
        limits=tuple(share_limits(many.payoffs, one, TABLES) for one in found),
        holding=tuple(_held(many, one) for one in found),
        way=way,
        takeovers=_takeovers(few, rules, unit) if smooth else None,
        checked=checked,
        switches=_gains_in(checked),
        added=added,
    )


def _end_of(table: PayoffTable, end: Balance | None, way: Band | None) -> Floats:
    """The shares to check: where the way leads, or else the played mix that one least wants to leave."""
    if end is not None:
        return end.shares
    if way is not None:
        return np.asarray(way.shares[-1])
    least = scouts_of(table.people, len(table.rules))
    gains = [table.values[m].max() - table.values[m][mix > least].min() for m, mix in enumerate(table.mixes)]
    mix = table.mixes[int(np.argmin(gains))] - least
    return np.asarray(mix / mix.sum())


def _checked(clock: Clock, table: PayoffTable, shares: Floats) -> PayoffTable:
    """Play a mix in worlds that it was not chosen by."""
    mix, first = counts_of(shares, clock.engine.people), len(table.over)
    over, under = clock.play(mix[0], first, first + clock.replications)
    clock.tell()
    return PayoffTable(table.rules, mix, over[:, None], under[:, None], table.scale)


def _gains_in(table: PayoffTable) -> Switches:
    """Gains of one who switches in the only mix of a table; scouts are nobody's choice."""
    mix, rules = table.mixes[0], len(table.rules)
    followed = np.flatnonzero(mix > scouts_of(table.people, rules))
    return table.switches([(0, i, j) for i in followed.tolist() for j in range(rules) if i != j])


def _held(many: Surface, balance: Balance) -> float:
    """In how many tables the rules that are followed in a balance are those that nobody would leave."""
    own = list(balance.followed)
    points = rest_points(many.payoffs, balance.followed, np.tile(balance.shares, (len(many.terms), 1)))
    inside = (points[:, own] > 0).all(axis=1)
    got = many.payoffs(np.nan_to_num(points))
    best = got.max(axis=1) <= got[:, own].max(axis=1) + 1e-9 * np.abs(got).max(axis=1)
    return float(np.mean(inside & best))


def _takeovers(many: Surface, rules: int, unit: float) -> Floats:
    """Chances that one who starts a rule brings all along, with limits."""
    out = np.full((3, rules, rules), np.nan)
    for old in range(rules):
        for new in range(rules):
            if old != new:
                found = fixations(many.payoffs, old, new, (rules, POPULATION), 1 / unit)
                out[:, old, new] = np.quantile(found, [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2])
    return out
