"""Noisy functions with a known best point, played as points of a tuning are."""

import zlib

import numpy as np

from simulator.studies.tune.space import Choice, Ladder, Number, Space, name_of
from simulator.studies.tune.weigh import Sums

STREAMS = ("search", "final", "fresh")


class NoisyFunction:
    """A function plus luck that all points share in a replication, plus luck of each point's own."""

    def __init__(self, function, seed, shared=1.0, own=0.5, worlds=1):
        self.function, self.seed, self.shared, self.own, self.worlds = function, seed, shared, own, worlds
        self.played = 0

    def play(self, points, stream, first, last):
        code = STREAMS.index(stream)
        over = np.empty((1, self.worlds, len(points), last - first + 1))
        for j, replication in enumerate(range(first, last + 1)):
            luck = np.random.default_rng((self.seed, code, replication)).standard_normal()
            for i, point in enumerate(points):
                name = zlib.crc32(name_of(point).encode())
                own = np.random.default_rng((self.seed, code, replication, name)).standard_normal()
                for w in range(self.worlds):
                    value = self.function(point, w) if self.worlds > 1 else self.function(point)
                    over[0, w, i, j] = value + self.shared * luck + self.own * own
        self.played += over.size
        return Sums(over, np.ones_like(over))


BEST = (0.3, 0.65, 0.8, 0.45)


def sphere(width=2):
    """A hill with one top; the settings one has stand half-way up."""
    space = Space(tuple(Number(f"x{k}", 0, 1) for k in range(width)))
    had = {"default": {f"x{k}": 0.5 for k in range(width)}}
    return space, lambda point: -4 * sum((point[f"x{k}"] - BEST[k]) ** 2 for k in range(width)), had, 0.0


GAIN = {None: 0.0, 16: 0.1, 8: 0.3, 4: 0.6, 2: 0.4, 1: 0.0}


def steps():
    """A plateau in a number, a ladder and a choice."""
    space = Space((Number("x", 0, 1), Ladder("most", tuple(GAIN)), Choice("kind", ("a", "b", "c"))))

    def function(point):
        return (0.55 <= point["x"] < 0.75) + GAIN[point["most"]] + 0.5 * (point["kind"] == "b")

    return space, function, {"default": {"x": 0.5, "most": None, "kind": "a"}}, 2.1


def flat(width=3):
    """Nothing matters."""
    space, _, had, _ = sphere(width)
    return space, lambda point: 0.0, had, 0.0
