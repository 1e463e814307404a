"""How serious each client is, the chance that their post ends in a real choice, and what follows.

Answers: what a client's record says of it, and what their public record is. Without a record it is drawn from
its law; with one, from its law given the record (Bayes), on a grid.
"""

import numpy as np
import numpy.typing as npt

from simulator.model.clients import ClientsSpec, ListedSpend
from simulator.model.luck import Purpose, uniforms
from simulator.model.recorded import Recorded, stated
from simulator.model.ties import tied

GRID = 512
"""points at which the law of seriousness is evaluated"""
_ROWS = 4096
"""different records that are looked at together, so that memory stays small"""
Floats = npt.NDArray[np.float64]

MOST_POSTS = 1_000_000


def draw_new(
    spec: ClientsSpec, keys: npt.NDArray[np.uint64], known: Recorded | None
) -> npt.NDArray[np.bool_]:
    """Tell which clients have no history: as recorded, and as drawn where nothing is.

    Parameters
    ----------
    spec : ClientsSpec
        The laws of clients.
    keys : uint64 array, shape (n,)
        Keys of the posts.
    known : mapping, optional
        What a replayed table records of each client.

    Returns
    -------
    bool array, shape (n,)
    """
    listed, u = spec.listed_spend, uniforms(keys, Purpose.CLIENT_NEW)
    drawn = u < (spec.new_share if listed is None else listed.verified_nothing)
    if listed is not None:  # who is known not to be verified has spent nothing
        drawn |= stated(known or {}, "client_verified", np.full(keys.size, -1)) == 0
    return stated(known or {}, "client_new", drawn) > 0


def _without_payment(
    known: Recorded | None, new: npt.NDArray[np.bool_], verified: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Who is new as spending is listed: all without a verified payment method too, unless recorded."""
    seen = stated(known or {}, "client_verified", verified) > 0
    return stated(known or {}, "client_new", new | ~seen) > 0


def draw_past_posts(spec: ClientsSpec, keys: npt.NDArray[np.uint64], new: npt.NDArray[np.bool_]) -> Floats:
    """Draw how many posts each client had before.

    Parameters
    ----------
    spec : ClientsSpec
        The laws of clients.
    keys : uint64 array, shape (n,)
        Keys of the posts.
    new : bool array, shape (n,)
        Who has no history.

    Returns
    -------
    float array, shape (n,)
    """
    posts = np.clip(spec.past_posts.quantile(uniforms(keys, Purpose.CLIENT_POSTS)), 1, MOST_POSTS)
    return np.where(new, 0.0, posts)


def draw_serious(spec: ClientsSpec, keys: npt.NDArray[np.uint64], known: Recorded | None = None) -> Floats:
    """Draw the seriousness of each client.

    Parameters
    ----------
    spec : ClientsSpec
        The laws of clients.
    keys : uint64 array, shape (n,)
        Keys of the posts.
    known : mapping, optional
        What a replayed table records of each client.

    Returns
    -------
    float array, shape (n,)
        From 0 to 1.
    """
    u = uniforms(keys, Purpose.CLIENT_SERIOUS)
    if known is None:
        return np.clip(spec.seriousness.quantile(u), 0, 1)
    serious = np.clip(spec.seriousness.quantile((np.arange(GRID) + 0.5) / GRID), 0, 1)
    record = np.stack([stated(known, "client_verified", np.full(u.size, -1.0)), *_history(spec, keys, known)])
    different, which = np.unique(record, axis=1, return_inverse=True)
    which, out = which.reshape(-1), np.empty(u.size)
    order = np.argsort(which, kind="stable")
    for start in range(0, different.shape[1], _ROWS):
        law = np.cumsum(_weights(spec, serious, *different[:, start : start + _ROWS]), axis=1)
        total = law[:, -1:]
        # signals that no client of this scenario could show carry no information
        law = np.where(total > 0, law / np.where(total > 0, total, 1), (np.arange(GRID) + 0.5) / GRID)
        rows = order[slice(*np.searchsorted(which[order], (start, start + _ROWS)))]
        for first in range(0, rows.size, _ROWS):
            some = rows[first : first + _ROWS]
            below = np.sum(law[which[some] - start] < u[some, None], axis=1)
            out[some] = serious[np.minimum(below, GRID - 1)]
    return out


def _history(
    spec: ClientsSpec, keys: npt.NDArray[np.uint64], known: Recorded
) -> tuple[Floats, Floats, Floats]:
    """What is recorded of the past: posts and hires where a hire rate is known, or whether they paid.

    -1 where it is not said. A number of posts that is not recorded is the drawn one, as filters see it.
    """
    posts = stated(known, "client_posts", draw_past_posts(spec, keys, draw_new(spec, keys, known)))
    rate = stated(known, "client_hire_rate", np.full(keys.size, np.nan))
    hires = stated(known, "client_hires", np.rint(rate * np.maximum(posts, 1)))
    told = ~np.isnan(rate) & (posts > 0)
    spent = stated(known, "client_spent_usd", np.full(keys.size, np.nan))
    paid = np.where(told | np.isnan(spent), -1.0, spent > 0)
    return np.where(told, posts, -1.0), np.where(told, hires, -1.0), paid


def _weights(
    spec: ClientsSpec, serious: Floats, verified: Floats, posts: Floats, hires: Floats, paid: Floats
) -> Floats:
    """Chance of each record (rows), up to a factor, if the client is as serious as each point of a grid."""
    of_verified = np.clip(spec.verified_base + spec.verified_slope * serious, 0, 1)
    weights = np.ones((verified.size, GRID))
    weights *= np.where(
        verified[:, None] < 0, 1, np.where(verified[:, None] > 0, of_verified, 1 - of_verified)
    )
    weights *= np.where(
        paid[:, None] < 0, 1, np.where(paid[:, None] > 0, _paid(spec, serious), 1 - _paid(spec, serious))
    )
    told = np.flatnonzero(posts >= 0)
    expected = np.minimum(posts[told, None] * serious * spec.past_hire_share, posts[told, None])
    away = np.abs(expected - hires[told, None])
    near = np.maximum(1 - away, 0)  # past hires differ from their expectation by less than one
    # a past that no client here has counts as the nearest that one has
    weights[told] *= np.where(near.any(axis=1, keepdims=True), near, away == away.min(axis=1, keepdims=True))
    return weights


def _paid(spec: ClientsSpec, serious: Floats) -> Floats:
    """Chance that a client of each seriousness has a past hire, over all numbers of past posts."""
    grid = (np.arange(GRID) + 0.5) / GRID
    if spec.listed_spend is not None:  # then spending follows from verification and says nothing more
        return np.full(serious.size, 1 - spec.listed_spend.verified_nothing)
    posts = np.maximum(spec.past_posts.quantile(grid), 1)[:, None]
    hires = np.minimum(posts * serious * spec.past_hire_share, 1)
    return np.asarray((1 - spec.new_share) * hires.mean(axis=0), np.float64)


def _listed(listed: ListedSpend, keys: npt.NDArray[np.uint64]) -> Floats:
    """What clients with a history have spent [dollars], tied to how often they have posted."""
    own, posts = uniforms(keys, Purpose.CLIENT_SPEND), uniforms(keys, Purpose.CLIENT_POSTS)
    return np.asarray(listed.if_any_usd.quantile(tied(own, posts, posts, listed.with_posts, 0.0)))


def draw_repeats(spec: ClientsSpec, jobs: npt.NDArray[np.void], known: Recorded | None = None) -> None:
    """Fill `client` and `client_again`: who posts, and whether they have posted in this category before.

    The chance is the same for every post, so a client has k posts in a row with chance (1 - p) p^(k - 1), and
    a post is by a client with several with chance 1 - (1 - p)^2.

    Parameters
    ----------
    spec : ClientsSpec
        The laws of clients.
    jobs : structured array, shape (n,)
        Rows of `jobs.COLUMNS` with `key` and `category`, in order of replication and time; changed in place.
    known : mapping, optional
        What a replayed table records; recorded posts keep clients of their own.
    """
    jobs["client"], jobs["client_again"] = jobs["key"], False
    if spec.repeat_posts == 0 or known is not None:
        return
    # those of a category and replication side by side; a stable sort keeps them in order of time
    order = np.lexsort((jobs["category"], jobs["rep"]))
    cell = np.stack([jobs["rep"][order], jobs["category"][order]])
    again = uniforms(jobs["key"][order], Purpose.CLIENT_AGAIN) < spec.repeat_posts
    again[:1] = False
    again[1:] &= (cell[:, 1:] == cell[:, :-1]).all(axis=0)
    first = np.maximum.accumulate(np.where(again, 0, np.arange(jobs.size)))
    jobs["client"][order], jobs["client_again"][order] = jobs["key"][order][first], again


def draw_clients(spec: ClientsSpec, jobs: npt.NDArray[np.void], known: Recorded | None = None) -> None:
    """Fill the public client columns and `live` of all rows.

    Parameters
    ----------
    spec : ClientsSpec
        The laws of clients.
    jobs : structured array, shape (n,)
        Rows of `jobs.COLUMNS` with `key` and `featured` filled; changed in place.
    known : mapping, optional
        What a replayed table records of each client; seriousness is then drawn given it.
    """
    draw_repeats(spec, jobs, known)
    keys = jobs["client"]
    serious, new = draw_serious(spec, keys, known), draw_new(spec, keys, known)
    chance = np.where(jobs["featured"], np.minimum(serious * spec.featured_live_multiple, 1), serious)
    # each post of a client ends in its own way
    jobs["live"] = uniforms(jobs["key"], Purpose.CLIENT_LIVE) < chance
    verified = np.clip(spec.verified_base + spec.verified_slope * serious, 0, 1)
    jobs["client_verified"] = uniforms(keys, Purpose.CLIENT_VERIFIED) < verified
    listed = spec.listed_spend
    if listed is not None:
        new = _without_payment(known, new, jobs["client_verified"])
    jobs["client_new"] = new
    posts = draw_past_posts(spec, keys, new)
    # Past hires differ from their expectation by less than one hire: enough noise for a public signal.
    hires = np.floor(posts * serious * spec.past_hire_share + uniforms(keys, Purpose.CLIENT_HIRES))
    hires = np.minimum(hires, posts)
    spent = hires * spec.spend_per_hire_usd.quantile(uniforms(keys, Purpose.CLIENT_SPEND))
    if listed is not None:
        # who has spent has hired
        hires, spent = np.where(new, hires, np.maximum(hires, 1)), np.where(new, 0.0, _listed(listed, keys))
    jobs["client_posts"], jobs["client_hires"] = posts, hires
    jobs["client_hire_rate"] = hires / np.maximum(posts, 1)
    jobs["client_spent_usd"] = spent
    stars = spec.rating.quantile(uniforms(keys, Purpose.CLIENT_RATING))
    jobs["client_rating"] = np.where(hires > 0, stars, 0.0)
