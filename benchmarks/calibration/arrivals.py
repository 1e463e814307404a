"""How fast proposals come, from exact counts at exact ages, some posts seen twice.

Proposals are Poisson with mean L s(t), L log-normal over posts, and s the arrival curve of the simulator. A
second look adds a Poisson number with mean L (s(later) - s(earlier)). A curve with a fast and a slow stream
is fitted beside it: if it is no clearly better, the simpler one stands.
"""

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln, logsumexp, roots_hermitenorm

LATE, NODES = (np.arange(12) + 0.5) / 12, 21
NAMES = ("ln_median", "ln_sd", "half_time_h", "delay_h", "late_share", "late_by_h")
MORE = ("slow_share", "slow_half_time_h")
START = np.array([3.2, np.log(0.9), np.log(0.5), np.log(0.12), -1.1, np.log(4.0), 0.0, np.log(8.0)])
SURE = np.array([3.0, 0.15, 2.0, 1.0, 1.0, 1.0, 1.5, 1.5])
"""deviations of a normal prior around START: wide but for the spread, about which few posts say little"""
CLEARLY = 4.0
"""gain in log-likelihood from which two more numbers are worth it"""
RATE_EDGES_H = (0.0, 0.25, 0.5, 1.0, 2.0)


def looks(age_h, count, post):
    """First and second look of each post: ages and counts; the second is NaN where there is none."""
    order = np.lexsort((age_h, post))
    age_h, count, post = (np.asarray(v)[order] for v in (age_h, count, post))
    first = np.flatnonzero(np.r_[True, post[1:] != post[:-1]])
    last = np.r_[first[1:], post.size] - 1
    twice = last > first
    # a proposal that is withdrawn makes a count fall: as if none had come
    later = np.where(twice, np.maximum(count[last] - count[first], 0), 0)
    return age_h[first], count[first], np.where(twice, age_h[last], np.nan), later


def _told(p):
    shares = 1 / (1 + np.exp(-p[4]))
    told = dict(zip(NAMES, (p[0], *np.exp(p[1:4]), shares, np.exp(p[5])), strict=True))
    if p.size > len(NAMES):
        told |= {MORE[0]: 1 / (1 + np.exp(-p[6])), MORE[1]: told["half_time_h"] + np.exp(p[7])}
    return {name: float(v) for name, v in told.items()}


def share_arrived(told, age_h):
    """Share of the final number at each age, ages x delays, and the weight of each delay."""
    late = np.concatenate([[0.0], -told["late_by_h"] * np.log(1 - LATE)])
    weight = np.concatenate([[1 - told["late_share"]], np.full(LATE.size, told["late_share"] / LATE.size)])
    t = np.maximum(np.asarray(age_h, float)[:, None] - told["delay_h"] - late, 0)
    curve = t / (t + told["half_time_h"])
    slow = told.get(MORE[0], 0.0)
    if slow:
        curve = (1 - slow) * curve + slow * t / (t + told[MORE[1]])
    return np.maximum(curve, 1e-6), weight


def _ln_likelihood(p, seen):
    told, (first, count, second, more) = _told(p), seen
    z, w = roots_hermitenorm(NODES)
    level = np.exp(told["ln_median"] + told["ln_sd"] * z)
    early, weight = share_arrived(told, first)
    late, _ = share_arrived(told, np.where(np.isnan(second), first, second))
    out = _poisson(count, early, level)
    again = _poisson(more, np.maximum(late - early, 1e-6), level)
    out = out + np.where(np.isnan(second)[:, None, None], 0.0, again)
    ln_weight = np.log(weight)[None, :, None] + np.log(w / w.sum())
    return float(logsumexp(out + ln_weight, axis=(1, 2)).sum())


def _poisson(count, share, level):
    mean, n = share[:, :, None] * level, np.asarray(count, float)[:, None, None]
    return n * np.log(mean) - mean - gammaln(n + 1)


def fit_arrivals(age_h, count, post):
    """Both curves, their log-likelihoods, and which of them stands."""
    seen, found = looks(age_h, count, post), {}
    for name, size in (("one stream", len(NAMES)), ("two streams", len(NAMES) + len(MORE))):
        start, sure = START[:size], SURE[:size]

        def loss(p, start=start, sure=sure):
            return -_ln_likelihood(p, seen) + (((p - start) / sure) ** 2).sum() / 2

        p = minimize(loss, start, method="L-BFGS-B").x
        told = _told(p)
        mean = np.exp(told["ln_median"] + told["ln_sd"] ** 2 / 2)
        curve, weight = share_arrived(told, np.array(RATE_EDGES_H))
        rates = mean * np.diff(curve @ weight) / np.diff(RATE_EDGES_H)
        rates = dict(zip(("0 to 15 min", "to 30 min", "to 1 h", "to 2 h"), rates.tolist(), strict=True))
        found[name] = {
            **told, "mean_final": float(mean), "an_hour": rates, "ln_likelihood": _ln_likelihood(p, seen),
        }  # fmt: skip
    gain = found["two streams"]["ln_likelihood"] - found["one stream"]["ln_likelihood"]
    return found | {"two_streams_fit_clearly_better": bool(gain > CLEARLY)}
