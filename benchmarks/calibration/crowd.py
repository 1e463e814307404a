"""The law of proposals, fitted to buckets: interval regression by maximum likelihood.

A post of age t has Poisson proposals with mean exp(x b + sigma z) s(t), z standard normal. s(t) is the
arrival curve of the simulator: nothing until `delay`, then u / (u + half_time); a share of posts surfaces
late by an exponential time. With `law="gamma"` exp(sigma z) is replaced by a gamma variable of mean one, so
that counts are negative binomial.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaincc, roots_hermitenorm
from scipy.stats import gamma, norm

EDGES = np.array([5, 10, 15, 20, 50])
"""proposals from which a new bucket begins"""
BUCKETS = ("<5", "5-10", "10-15", "15-20", "20-50", "50+")
GRID = np.arange(-9.0, 9.5, 0.05)
NODES, LATE_NODES = 41, 12
SHAPES = ("spread", "half_time_h", "delay_h", "late_share", "late_by_h")


@dataclass(frozen=True)
class Shape:
    """How uneven posts are, and how fast proposals come [hours]."""

    spread: float = 0.95  # standard deviation of the logarithm; with gamma, one over the root of k
    half_time_h: float = 0.4
    delay_h: float = 0.14
    late_share: float = 0.25
    late_by_h: float = 4.0

    def packed(self):
        odds = np.log(self.late_share / (1 - self.late_share))
        return np.array(
            [
                np.log(self.spread),
                np.log(self.half_time_h),
                np.log(self.delay_h),
                odds,
                np.log(self.late_by_h),
            ]
        )

    @classmethod
    def unpacked(cls, p):
        e = np.exp(p)
        return cls(e[0], e[1], e[2], float(1 / (1 + np.exp(-p[3]))), e[4])


def bucket_table(shape, law="lognormal"):
    """Chance of each bucket at each point of GRID, the logarithm of the expected number given z = 0."""
    return _bucket_table(shape.spread, law)


@lru_cache(maxsize=4)  # of the slopes of a fit, all but one leave the spread as it is
def _bucket_table(spread, law):
    if law == "lognormal":
        z, w = roots_hermitenorm(NODES)
        factor, w = np.exp(spread * z), w / w.sum()
    else:
        k = spread**-2
        factor, w = gamma.ppf((np.arange(200) + 0.5) / 200, k, scale=1 / k), np.full(200, 1 / 200)
    means = np.exp(GRID)[:, None] * factor
    below = np.stack([(gammaincc(e, means) * w).sum(axis=1) for e in EDGES], axis=1)
    steps = np.concatenate([np.zeros((GRID.size, 1)), below, np.ones((GRID.size, 1))], axis=1)
    table = np.maximum(np.diff(steps, axis=1), 1e-12)
    table.flags.writeable = False
    return table


def ln_share(shape, age_h):
    """Logarithm of the share that has arrived at each age, posts x delays, and the weight of each delay."""
    u = (np.arange(LATE_NODES) + 0.5) / LATE_NODES
    late = np.concatenate([[0.0], -shape.late_by_h * np.log(1 - u)])
    weight = np.concatenate([[1 - shape.late_share], np.full(LATE_NODES, shape.late_share / LATE_NODES)])
    t = np.maximum(age_h[:, None] - shape.delay_h - late, 1e-9)
    return np.log(t / (t + shape.half_time_h)), weight


def bucket_chances(shape, ln_final, age_h, law="lognormal", table=None):
    """Chance of each bucket for each post, posts x buckets."""
    table = bucket_table(shape, law) if table is None else table
    shares, weight = ln_share(shape, age_h)
    place = (np.clip(ln_final[:, None] + shares, GRID[0], GRID[-1] - 1e-9) - GRID[0]) / (GRID[1] - GRID[0])
    i = np.minimum(place.astype(int), GRID.size - 2)
    part = (place - i)[..., None]
    return np.einsum("pdb,d->pb", table[i] * (1 - part) + table[i + 1] * part, weight)


def _own(shape, ln_final, age_h, bucket, law):
    """Log-likelihood of each post and its slope in ln_final."""
    table = bucket_table(shape, law)
    shares, weight = ln_share(shape, age_h)
    step = GRID[1] - GRID[0]
    place = (np.clip(ln_final[:, None] + shares, GRID[0], GRID[-1] - 1e-9) - GRID[0]) / step
    i = np.minimum(place.astype(int), GRID.size - 2)
    low, high = table[i, bucket[:, None]], table[i + 1, bucket[:, None]]
    chance = ((low + (high - low) * (place - i)) * weight).sum(axis=1)
    slope = ((high - low) / step * weight).sum(axis=1)
    return np.log(chance), slope / chance


@dataclass(frozen=True)
class Fit:
    """A fitted law: coefficients by name with their covariance, and the shape."""

    names: tuple
    b: np.ndarray
    shape: Shape
    cov: np.ndarray  # of (b, packed shape), robust to clusters
    ln_likelihood: float
    law: str
    n: int

    def coefficient(self, name):
        i = self.names.index(name)
        # where a listing says nothing of a factor its curvature is nothing too: no interval, no warning
        se = float(np.sqrt(self.cov[i, i])) if self.cov[i, i] >= 0 else float("nan")
        return float(self.b[i]), float(self.b[i] - 1.96 * se), float(self.b[i] + 1.96 * se)

    def multiple(self, name):
        """exp of a coefficient with its 95 % interval."""
        return tuple(float(np.exp(v)) for v in self.coefficient(name))

    def shape_intervals(self):
        p, se = self.shape.packed(), np.sqrt(np.diag(self.cov)[-len(SHAPES) :])
        low, high = Shape.unpacked(p - 1.96 * se), Shape.unpacked(p + 1.96 * se)
        return {s: (getattr(self.shape, s), getattr(low, s), getattr(high, s)) for s in SHAPES}

    def mean_factor(self):
        """Mean number over median number of the uneven posts."""
        return float(np.exp(self.shape.spread**2 / 2)) if self.law == "lognormal" else 1.0

    def at(self, shape=None, b=None):
        return replace(self, shape=shape or self.shape, b=self.b if b is None else b)


def _scores(p, x, age_h, bucket, law):
    """Score of each post in every parameter; those of the shape by central differences."""
    k = x.shape[1]
    b, s = p[:k], p[k:]
    _, slope = _own(Shape.unpacked(s), x @ b, age_h, bucket, law)
    parts = [x * slope[:, None]]
    for j in range(s.size):
        d = np.zeros(s.size)
        d[j] = 1e-3
        up, _ = _own(Shape.unpacked(s + d), x @ b, age_h, bucket, law)
        down, _ = _own(Shape.unpacked(s - d), x @ b, age_h, bucket, law)
        parts.append(((up - down) / 2e-3)[:, None])
    return np.hstack(parts)


def fit_crowd(columns, age_h, bucket, clusters=None, law="lognormal", start=None, hold_shape=False):
    """Fit the law; `columns` is a mapping of names to columns of x, `clusters` one label per post."""
    names, x = tuple(columns), np.column_stack([np.asarray(c, float) for c in columns.values()])
    k, shape = x.shape[1], (start or Shape())
    fixed = shape.packed()

    def loss(p):
        s = fixed if hold_shape else p[k:]
        value, slope = _own(Shape.unpacked(s), x @ p[:k], age_h, bucket, law)
        if hold_shape:
            return -value.mean(), -(x.T @ slope) / value.size
        # A weak pull to the start keeps a shape that the listing says nothing about from running away.
        pull = ((s - fixed) ** 2).sum() / 18
        grad = _scores(p, x, age_h, bucket, law).mean(axis=0)
        grad[k:] -= (s - fixed) / 9 / value.size
        return -value.mean() + pull / value.size, -grad

    p0 = np.zeros(k)
    p0 += np.linalg.lstsq(x, np.full(age_h.size, 2.7), rcond=None)[0]
    p0 = p0 if hold_shape else np.concatenate([p0, fixed])
    found = minimize(loss, p0, jac=True, method="L-BFGS-B", options={"maxiter": 300, "ftol": 1e-11})
    p = found.x if not hold_shape else np.concatenate([found.x, fixed])
    cov = _sandwich(p, x, age_h, bucket, law, clusters, hold_shape)
    value, _ = _own(Shape.unpacked(p[k:]), x @ p[:k], age_h, bucket, law)
    return Fit(names, p[:k], Shape.unpacked(p[k:]), cov, float(value.sum()), law, int(age_h.size))


def _sandwich(p, x, age_h, bucket, law, clusters, hold_shape):
    free = x.shape[1] if hold_shape else p.size
    scores = _scores(p, x, age_h, bucket, law)[:, :free]
    info = scores.T @ scores + np.eye(free) * 1e-6
    if not hold_shape:
        info[x.shape[1] :, x.shape[1] :] += np.eye(free - x.shape[1]) / 9
    labels = np.arange(len(scores)) if clusters is None else np.unique(clusters, return_inverse=True)[1]
    sums = np.zeros((labels.max() + 1, free))
    np.add.at(sums, labels, scores)
    bread = np.linalg.pinv(info)
    cov = np.zeros((p.size, p.size))
    cov[:free, :free] = bread @ (sums.T @ sums) @ bread
    return cov


def expected_z(fit, ln_final, age_h, bucket):
    """Mean of the latent unevenness of each post given its bucket: a stand-in for its number of proposals.

    Over a grid of z; used for rank correlations, so that posts of different ages can be compared.
    """
    z = norm.ppf((np.arange(101) + 0.5) / 101)
    shares, weight = ln_share(fit.shape, age_h)
    steps = np.concatenate([[0], EDGES, [1 << 30]])
    total, top = np.zeros(age_h.size), np.zeros(age_h.size)
    for value in z:
        means = np.exp(ln_final[:, None] + shares + fit.shape.spread * value)
        high = np.where(bucket[:, None] == len(EDGES), 1.0, gammaincc(steps[bucket + 1][:, None], means))
        low = np.where(bucket[:, None] == 0, 0.0, gammaincc(np.maximum(steps[bucket], 1)[:, None], means))
        chance = ((high - low) * weight).sum(axis=1)
        total += chance
        top += chance * value
    return top / np.maximum(total, 1e-300)
