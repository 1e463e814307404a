"""Sieves: a block of posts or people at once.

Answers: which posts does a freelancer come across, and which freelancers may a client find. Nearly all pairs
end here, so they are drawn side by side and without a jump; a bit of the answer stands for each.
"""

import numpy as np

from simulator.model.kernels import inlined, kernel
from simulator.model.luck import Purpose, Whole, draw_step, pair_bits
from simulator.model.seen import lets_through
from simulator.world.bits import BLOCK
from simulator.world.world import World

_REACH, _INVITED = draw_step(Purpose.REACH), draw_step(Purpose.INVITED)
_NONE, _ALL = np.uint64(0), np.uint64(2**64 - 1)


@inlined
def _come_up(world: World, i: Whole, first: Whole) -> np.uint64:
    """Which posts of the feed from `first` on the saved search of lane `i` lets through."""
    search, bits = world.searches[i], _NONE
    niche, within, least, most = search.niche, search.within, search.least_usd, search.most_connects
    for k in range(BLOCK):
        # an index that cannot be negative is not looked at for it, which would be a jump
        f = np.uint64(first + k)
        near = lets_through(niche, within, world.found_by[0, f])
        passes = near & (world.found_by[1, f] >= least) & (world.found_by[2, f] <= most)
        bits |= np.uint64(passes) << np.uint64(k)
    return bits


@inlined
def _reached_by(world: World, i: Whole, first: Whole) -> np.uint64:
    """Which posts of the feed from `first` on reach lane `i`, by chance."""
    key, bits = world.sight[i].key, _NONE
    for k in range(BLOCK):
        f = np.uint64(first + k)
        reaches = np.int64(pair_bits(world.feed_halves[f], key, _REACH)) < world.feed_limits[f]
        bits |= np.uint64(reaches) << np.uint64(k)
    return bits


@kernel
def finds(world: World, i: Whole, first: Whole) -> np.uint64:
    """Which of a block of posts lane `i` ever sees: all, unless posts have a reach or it a search.

    Parameters
    ----------
    world : World
        All tables.
    i : int
        Row of the lane.
    first : int
        Place in the feed of the first post of the block, a multiple of `BLOCK`.

    Returns
    -------
    uint64
        One bit for each post, the lowest for the first; those beyond the feed of the lane mean nothing.
    """
    bits = _ALL
    if world.searches.size:
        bits = _come_up(world, i, first)
    if world.rules[0].reach and bits != _NONE:
        bits &= _reached_by(world, i, first)
    return bits


@kernel
def may_find(world: World, half: np.uint64, limit: Whole, first: Whole) -> np.uint64:
    """Which of the members from `first` on a client may find.

    Parameters
    ----------
    world : World
        All tables.
    half : uint64
        First half of the key of pairs with the post.
    limit : int
        `luck.limit_of` the chance of whom clients find most often.
    first : int
        Place among the members.

    Returns
    -------
    uint64
        One bit for each of a block of them, the lowest for the first.
    """
    bits = _NONE
    for k in range(BLOCK):
        draw = np.int64(pair_bits(half, world.member_keys[np.uint64(first + k)], _INVITED))
        bits |= np.uint64(draw < limit) << np.uint64(k)
    return bits
