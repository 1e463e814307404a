"""Why a strategy fell behind, post by post.

Answers: which of the reasons explains each dollar between a strategy and the clairvoyant. Every post that one
of the two bid on is in exactly one part, with its usual pay and the least boost that would have done. What
the strategy asked more or less than usual, and what it overpaid for boosts, are parts of their own, so the
parts add up to the whole.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.model.clients import FATE_NAMES, HIRED
from simulator.model.connects import Cause
from simulator.model.contracts import left_usd
from simulator.model.scenario import Scenario

if TYPE_CHECKING:
    from simulator.engine.batch import BatchResult

Bools = npt.NDArray[np.bool_]
KEY = ["rep", "ordinal", "job"]
LANE = ["rep", "ordinal"]

PARTS: dict[str, str] = {
    "dead": "Bid on posts whose client never chooses",
    "beaten": "Bid where it could not win",
    "worse": "Lost by its letter, price or reputation",
    "too_late": "Too late: an immediate bid would have won",
    "under_boosted": "Boosted too little, or not at all: a higher bid would have won",
    "over_boosted": "Paid more for a boost than it took",
    "asked": "Asked less or more than its usual price",
    "skipped": "Saw a job it would have won, did not bid",
    "dry": "Ran out of Connects before a job that it rates above others it paid for",
    "unforeseen": "Out of Connects, but nothing it saw told this job from those it paid for",
    "busy": "Had no contract slot free",
    "same": "Same outcome, for more or fewer Connects",
    "passed": "Hired where the clairvoyant passed",
    "aside": "Invitations and repeat contracts",
}
"""Every part with its meaning, in the order of tables; `aside` is what did not come from a bid."""
ONLY_USD = ("dead", "beaten", "over_boosted", "asked", "same", "aside")
"""Parts without hires, only Connects and pay."""
PASSED = (
    "The clairvoyant passes over a post it could win where its Connects or slots bring more elsewhere; what "
    "the strategy gained from such posts is set against what it missed."
)
"""What `passed` means, in a sentence."""

_MOVED = (int(Cause.PROPOSAL), int(Cause.BOOST))
_REFUNDS = range(int(Cause.REFUND_HIRED), int(Cause.REFUND_SECOND_PRICE) + 1)


def bids_of(batch: "BatchResult", group: int) -> pd.DataFrame:
    """Proposals of a group other than answers to invitations, with what each cost in the end.

    Returns
    -------
    DataFrame
        rep, ordinal, job; sent, decided_at [days]; fate (a code), hired; price, boost [Connects]; cost
        [Connects, refunds taken off]; asked_usd, what a hire would pay before the service fee.
    """
    sent, jobs = batch.tables["proposals"], batch.tables["jobs"]
    sent = sent[(sent["group"] == group) & ~sent["invited"]]
    names = {"rep": "rep", "ordinal": "ordinal", "job_ordinal": "job"}
    columns = ("sent", "decided_at", "fate", "price", "boost")
    bids = pd.DataFrame({new: sent[old] for old, new in names.items()} | {c: sent[c] for c in columns})
    bids["hired"] = bids["fate"] == HIRED
    bids["asked_usd"] = _of_posts(jobs, sent, "value_usd") * np.exp(sent["ln_price"])
    moves = batch.tables["ledger"]
    moves = moves[(moves["group"] == group) & np.isin(moves["cause"], (*_MOVED, *_REFUNDS))]
    paid = pd.DataFrame({new: moves[old] for old, new in names.items()} | {"cost": -moves["amount"]})
    bids = bids.merge(paid.groupby(KEY, as_index=False)["cost"].sum(), "left", KEY)
    bids["cost"] = bids["cost"].fillna(0.0)  # free posts move nothing
    return bids


def contracts_of(batch: "BatchResult", group: int) -> pd.DataFrame:
    """Contracts of a group, those by invitation included: rep, ordinal, starts and ends [days]."""
    sent, jobs = batch.tables["proposals"], batch.tables["jobs"]
    won = sent[(sent["group"] == group) & (sent["fate"] == HIRED)]
    table = pd.DataFrame({"rep": won["rep"], "ordinal": won["ordinal"], "starts": won["decided_at"]})
    return table.assign(ends=won["decided_at"] + _of_posts(jobs, won, "lasts_days"))


def _of_posts(jobs: Any, sent: Any, name: str) -> npt.NDArray[np.float64]:
    """A column of the post of each proposal."""
    column = pd.Series(jobs[name], pd.MultiIndex.from_arrays([jobs["rep"], jobs["ordinal"]]))
    return column.reindex(pd.MultiIndex.from_arrays([sent["rep"], sent["job_ordinal"]])).to_numpy(float)


def _priced(posts: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Add the columns `asked`, how much less than usual the strategy asked for a hire, after the service fee;
    `over_boosted`, how much too much its boost cost; and `usd`, the rest of the difference to the clairvoyant
    [dollars].
    """
    fee, each = scenario.connects.service_fee, scenario.connects.usd_each
    usual, asked = posts["pay_usd"].to_numpy(float), posts["asked_usd"].to_numpy(float)
    differs = posts["hired"].to_numpy() & ~np.isclose(asked, usual, rtol=1e-9)
    pay, given = left_usd(fee, usual), np.zeros(len(posts))
    given[differs] = pay[differs] - left_usd(fee, asked[differs])
    over = posts["over"] * each
    more = posts["hires"] * pay - (posts["cost_best"] - posts["cost"]) * each - over
    return posts.assign(usd=more, asked=given, over_boosted=over)


def contested_posts(
    fates: tuple[pd.DataFrame, pd.DataFrame],
    mine: pd.DataFrame,
    best: pd.DataFrame,
    seen: pd.DataFrame,
    scenario: Scenario,
) -> pd.DataFrame:
    """Gather what is known of each post of the window that one of the two bid on.

    Parameters
    ----------
    fates : DataFrame, DataFrame
        Every candidate of the profile, columns of `strategies.watched.FATED`: at its own looks, and if every
        post were seen at once.
    mine, best : DataFrame
        Bids of the strategy and of the clairvoyant, as returned by `bids_of`; the former with `over`, the
        Connects of `overpayment`.
    seen : DataFrame
        Candidates that the strategy was asked about, columns of `strategies.watched.SEEN`.
    scenario : Scenario
        For prices and the warm-up.

    Returns
    -------
    DataFrame
        A row per post: rep, ordinal, job; for each of the two whether it bid and was hired, and its cost
        [Connects]; what the engine knew of the post; and the columns of `_priced`.
    """
    columns = [*KEY, "sent", "fate", "hired", "cost"]
    mine, best = (bids[bids["sent"] >= scenario.warmup] for bids in (mine, best))
    posts = mine[[*columns, "asked_usd", "over"]].merge(best[columns], "outer", KEY, suffixes=("", "_best"))
    for side in ("", "_best"):
        posts[f"bid{side}"] = posts[f"fate{side}"].notna()
        posts[f"hired{side}"] = posts[f"hired{side}"].eq(True)
    posts = posts.fillna({"cost": 0.0, "cost_best": 0.0, "over": 0.0})
    own = fates[0][[*KEY, "at", "price", "wins", "wins_early", "wins_boosted", "bid"]]
    posts = posts.merge(own.rename(columns={"bid": "least"}), "left", KEY)
    posts["seen"] = posts["at"].notna()
    for name in ("wins", "wins_early", "wins_boosted"):
        posts[name] = posts[name].eq(True)
    posts[["at", "price", "least"]] = posts[["at", "price", "least"]].fillna(-1.0)
    post = pd.concat([fates[1], fates[0]]).drop_duplicates(KEY)[[*KEY, "live", "pay_usd", "closes_at"]]
    asked = seen[[*KEY, "balance", "free_slots", "budget_left_usd"]]
    posts = posts.merge(post, "left", KEY).merge(asked, "left", KEY)
    posts["hires"] = posts["hired_best"].astype(int) - posts["hired"].astype(int)
    return _priced(posts, scenario)


def amounts_of(posts: pd.DataFrame) -> pd.DataFrame:
    """List what each post of `contested_posts` adds to each part: rep, part, usd, hires, posts.

    A post has a row for its `part`, and one more each for `asked` and `over_boosted`, if the strategy asked
    less or more than usual for it, or its boost cost too much.
    """
    entries = [posts[["rep", "part", "usd", "hires"]]]
    for part in ("asked", "over_boosted"):
        some = posts.loc[posts[part] != 0, ["rep", part]].rename(columns={part: "usd"})
        entries.append(some.assign(part=part, hires=0))
    return pd.concat(entries, ignore_index=True).assign(posts=1)


def _spent_in_tick(posts: pd.DataFrame, bids: pd.DataFrame, tick: float) -> npt.NDArray[np.number]:
    """Connects spent on other bids of the same tick up to the same look."""
    when = posts[[*LANE, "at"]].assign(row=np.arange(len(posts)), tick=(posts["at"] / tick).astype(int))
    spent = bids[[*LANE, "sent"]].assign(
        tick=(bids["sent"] / tick).astype(int), paid=bids["price"] + bids["boost"]
    )
    pairs = when.merge(spent, "inner", [*LANE, "tick"])
    pairs = pairs[pairs["sent"] <= pairs["at"]]
    return np.bincount(pairs["row"], pairs["paid"], len(posts))


def _could_pay(posts: pd.DataFrame, bids: pd.DataFrame, scenario: Scenario, buys: bool) -> Bools:
    """Whether the strategy could pay what would have won; if the engine did not ask it, it had too little."""
    left = posts["balance"].to_numpy(float) - _spent_in_tick(posts, bids, scenario.clock.tick)
    missing = posts["price"].to_numpy(float) + np.maximum(posts["least"].to_numpy(float), 0) - left
    budget = posts["budget_left_usd"].to_numpy(float)
    able = missing <= 0
    if buys:
        able |= (missing > 0) & (missing * scenario.connects.usd_each <= budget)
    return np.asarray(able & ~np.isnan(left))


def _was_full(posts: pd.DataFrame, contracts: pd.DataFrame, capacity: int) -> Bools:
    """Whether all slots were taken when the client chose."""
    when = posts[[*LANE, "closes_at"]].assign(row=np.arange(len(posts)))
    pairs = when.merge(contracts, "inner", LANE)
    running = pairs[(pairs["starts"] <= pairs["closes_at"]) & (pairs["closes_at"] < pairs["ends"])]
    return np.bincount(running["row"], minlength=len(posts)) >= capacity


def parts_of(
    posts: pd.DataFrame, bids: pd.DataFrame, contracts: pd.DataFrame, scenario: Scenario, group: int
) -> npt.NDArray[np.str_]:
    """Name the part of each post of `contested_posts`.

    Parameters
    ----------
    posts : DataFrame
        As returned by `contested_posts`; with `rated`, whether the strategy would bid on it with Connects in
        plenty, and `listed`, whether the second clairvoyant does.
    bids, contracts : DataFrame
        Of the strategy, as returned by `bids_of` and `contracts_of`.
    scenario : Scenario
        Its rules and groups.
    group : int
        Number of the group.

    Returns
    -------
    array of str
        One of `PARTS` per post.
    """
    profile = scenario.freelancers[group]
    top_up = profile.top_up or scenario.connects.top_up
    bid, lost = posts["bid"], posts["bid"] & ~posts["hired"]
    full = _was_full(posts, contracts, profile.capacity)
    # withdrawing a proposal that would have won is the same as not bidding
    dropped = lost & posts["wins"] & (posts["fate"] == FATE_NAMES.index("withdrawn"))
    missed = ~bid & posts["hired_best"]
    late = missed & ~(posts["seen"] & posts["wins_boosted"])
    pays = _could_pay(posts, bids, scenario, top_up.rule == "when_short")
    rules: list[tuple[str, pd.Series]] = [
        ("same", (posts["hired"] & posts["hired_best"]) | (~bid & ~posts["hired_best"])),
        ("passed", posts["hired"]),
        ("dead", lost & ~posts["live"]),
        ("skipped", dropped),
        ("busy", lost & posts["wins"] & full),
        ("worse", lost & posts["wins"]),
        ("too_late", lost & posts["wins_early"]),
        ("under_boosted", lost & posts["wins_boosted"]),
        ("too_late", lost & posts["hired_best"]),
        ("beaten", lost),
        ("too_late", late),
        ("skipped", missed & ~pays & ~posts["rated"]),
        ("dry", missed & ~pays & posts["listed"]),
        ("unforeseen", missed & ~pays),
        ("busy", missed & (posts["free_slots"] <= 0)),
        ("skipped", missed),
    ]
    return np.asarray(np.select([rule for _, rule in rules], [name for name, _ in rules], "unexplained"))
