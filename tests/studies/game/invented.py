"""Markets made of a formula and noise, whose truth is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from simulator.model.luck import child_key, children, uniforms

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

HAWK_DOVE = np.array([[-1.5, 2.0], [0.0, 1.0]])  # V = 2, C = 5: two fifths are hawks
STONE_PAPER_SCISSORS = np.array([[0.0, -1.0, 1.0], [1.0, 0.0, -1.0], [-1.0, 1.0, 0.0]])


@dataclass(frozen=True)
class Invented:
    """Payoffs are a formula of the shares plus noise, half of it common to all mixes of a replication."""

    payoffs: Callable[[Floats], Floats]
    rules: tuple[str, ...]
    seed: int
    noise: float = 1.0
    people: int = 1000
    scale: float = 1.0

    @classmethod
    def of(cls, matrix: Floats, seed: int, noise: float = 1.0, **more: int) -> Invented:
        names = tuple("abcdefgh"[: len(matrix)])
        return cls(lambda x: np.asarray(x @ matrix.T), names, seed, noise, **more)

    def play(self, mix: Ints, first: int, last: int) -> tuple[Floats, Floats]:
        rules = len(self.rules)
        shares = np.asarray(mix, float) / np.sum(mix)
        root = child_key(np.uint64(self.seed + 1), 7)
        own = child_key(root, int(np.dot(mix, 1009 ** np.arange(rules)) % 2**31) + 1)
        common = special.ndtri(uniforms(children(root, (last + 1) * rules), 0)).reshape(-1, rules)
        apart = special.ndtri(uniforms(children(own, (last + 1) * rules), 1)).reshape(-1, rules)
        noise = self.noise * np.sqrt(0.5) * (common + apart)[first:]
        return self.payoffs(shares) + noise, np.ones((last - first + 1, rules))
