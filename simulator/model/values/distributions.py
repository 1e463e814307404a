"""Named distributions that a scenario may use for any quantity.

Answers: which value belongs to a uniform draw. Every distribution is its quantile function, so one uniform
number gives one value. That keeps worlds comparable when a parameter changes, and u -> 1 - u gives the
antithetic world (Hammersley & Morton, 1956). A plain number in YAML means `constant`.
"""

from collections.abc import Callable
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from simulator.model.values.spec import Spec
from simulator.model.values.units import APART, Evenness, Exponent, Finite, NonNegative, Positive

Floats = npt.NDArray[np.float64]
QUANTILE_POINTS = 1025  # one more than a power of two, so that the first bits of a draw tell where it falls
_LONGEST_TABLE = 5_000_000


class _Bounded(Spec):
    """A distribution whose values may be cut off at both ends."""

    at_least: Finite | None = None
    """values below are raised to this"""
    at_most: Finite | None = None
    """values above are cut to this"""

    def _raw(self, u: Floats) -> Floats:
        raise NotImplementedError

    def quantile(self, u: Floats) -> Floats:
        """Value at cumulative probability `u` in (0, 1), same shape."""
        x = np.asarray(self._raw(u), dtype=np.float64)
        if self.at_least is not None:
            x = np.maximum(x, self.at_least)
        if self.at_most is not None:
            x = np.minimum(x, self.at_most)
        return x


class Constant(_Bounded):
    """Always the same value."""

    kind: Literal["constant"] = "constant"
    """name of the distribution, in the long form"""
    value: Finite
    """the value, in the unit of the key that it is given to"""

    def _raw(self, u: Floats) -> Floats:
        return np.full(np.shape(u), self.value)


class Uniform(_Bounded):
    """Every value between low and high is equally likely."""

    kind: Literal["uniform"] = "uniform"
    """name of the distribution, in the long form"""
    low: Finite = 0.0
    """smallest value"""
    high: Finite = 1.0
    """largest value"""

    @model_validator(mode="after")
    def _ordered(self) -> "Uniform":
        if self.high < self.low:
            raise ValueError("high must not be below low")
        return self

    def _raw(self, u: Floats) -> Floats:
        return self.low + (self.high - self.low) * u


class Normal(_Bounded):
    """Normal, by its mean and standard deviation."""

    kind: Literal["normal"] = "normal"
    """name of the distribution, in the long form"""
    mean: Finite = 0.0
    """mean, which is also the middle"""
    sd: NonNegative = 1.0
    """standard deviation: two thirds of the values lie within one of the mean"""

    def _raw(self, u: Floats) -> Floats:
        from scipy.special import ndtri

        return self.mean + self.sd * np.asarray(ndtri(u))


class LogNormal(_Bounded):
    """Log-normal, by its median and the standard deviation of its logarithm."""

    kind: Literal["lognormal"] = "lognormal"
    """name of the distribution, in the long form"""
    median: Positive
    """the middle: half of the values are smaller"""
    ln_sd: Exponent
    """standard deviation of the logarithm; at 1, two thirds lie within a factor of 2.7"""

    def _raw(self, u: Floats) -> Floats:
        from scipy.special import ndtri

        return np.asarray(self.median * np.exp(self.ln_sd * ndtri(u)), np.float64)


class Exponential(_Bounded):
    """Exponential, by its mean."""

    kind: Literal["exponential"] = "exponential"
    """name of the distribution, in the long form"""
    mean: Positive
    """mean"""

    def _raw(self, u: Floats) -> Floats:
        return np.multiply(-self.mean, np.log1p(-u), dtype=np.float64)


class Gamma(_Bounded):
    """Gamma, by its mean and shape (shape 1 is exponential)."""

    kind: Literal["gamma"] = "gamma"
    """name of the distribution, in the long form"""
    mean: Positive
    """mean"""
    shape: Evenness
    """how even the values are: 1 is exponential, larger is closer around the mean"""

    def _raw(self, u: Floats) -> Floats:
        from scipy.special import gammaincinv

        return np.asarray(gammaincinv(self.shape, u) * (self.mean / self.shape), np.float64)


class Beta(_Bounded):
    """Beta on (0, 1), by its two shape parameters."""

    kind: Literal["beta"] = "beta"
    """name of the distribution, in the long form"""
    a: Evenness
    """weight towards 1; the mean is a / (a + b)"""
    b: Evenness
    """weight towards 0; the larger a + b, the closer around the mean"""

    def _raw(self, u: Floats) -> Floats:
        from scipy.special import betaincinv

        return np.asarray(betaincinv(self.a, self.b, u))


class Poisson(_Bounded):
    """Poisson counts, by their mean."""

    kind: Literal["poisson"] = "poisson"
    """name of the distribution, in the long form"""
    mean: Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False), APART]
    """mean number"""

    def _raw(self, u: Floats) -> Floats:
        if self.mean == 0:
            return np.zeros(np.shape(u))
        from scipy.special import pdtr  # as `scipy.stats.poisson`, which takes half a second to import

        # No draw of 52 bits lies further out than this.
        top = int(self.mean + 12 * np.sqrt(self.mean) + 40)
        return np.minimum(np.searchsorted(pdtr(np.arange(top), self.mean), u), top).astype(float)


def _negative_binomial_cdf(count: npt.NDArray[np.int64], k: float, p: float) -> Floats:
    """Return what `scipy.stats.nbinom.cdf` does, but does without it where possible: its import is slow."""
    try:
        from scipy.special._ufuncs import _nbinom_cdf
    except ImportError:  # another SciPy
        from scipy.stats import nbinom

        return np.asarray(nbinom.cdf(count, k, p), np.float64)
    return np.asarray(_nbinom_cdf(count, k, p), np.float64)


class NegativeBinomial(_Bounded):
    """Negative binomial counts, by their mean and size k: the variance is mean + mean²/k."""

    kind: Literal["negative_binomial"] = "negative_binomial"
    """name of the distribution, in the long form"""
    mean: Annotated[float, Field(ge=0, le=1e5, allow_inf_nan=False), APART]
    """mean number"""
    k: Evenness
    """how even the numbers are: large is close to Poisson, small has many zeros and a long tail"""

    def _raw(self, u: Floats) -> Floats:
        if self.mean == 0:
            return np.zeros(np.shape(u))
        sd = np.sqrt(self.mean + self.mean**2 / self.k)
        # Its tail is longer than that of a Poisson, so the table reaches further.
        top = int(self.mean + 40 * sd + 40)
        if top > _LONGEST_TABLE:  # the same quantiles, one draw at a time
            from scipy.stats import nbinom

            return np.asarray(nbinom.ppf(u, self.k, self.k / (self.k + self.mean)), np.float64)
        cdf = _negative_binomial_cdf(np.arange(top), self.k, self.k / (self.k + self.mean))
        return np.minimum(np.searchsorted(cdf, u), top).astype(float)


class Table(_Bounded):
    """Listed values with weights (equal unless given)."""

    kind: Literal["table"] = "table"
    """name of the distribution, in the long form"""
    values: Annotated[tuple[Finite, ...], Field(min_length=1)]
    """the values, one of which is drawn"""
    weights: tuple[NonNegative, ...] | None = None
    """how likely each value is relative to the others, one number per value; all alike if left out"""

    @model_validator(mode="after")
    def _fits(self) -> "Table":
        if self.weights is not None and (len(self.weights) != len(self.values) or sum(self.weights) <= 0):
            raise ValueError("weights need one number per value, and not all may be zero")
        return self

    def _raw(self, u: Floats) -> Floats:
        weights = np.asarray(self.weights or np.ones(len(self.values)))
        edges = np.cumsum(weights) / weights.sum()
        return np.asarray(self.values)[np.minimum(np.searchsorted(edges, u), len(self.values) - 1)]


class Part(Spec):
    """One part of a mixture."""

    weight: Positive
    """how often this part is drawn, relative to the others"""
    of: "Distribution"
    """its distribution"""


class Mixture(_Bounded):
    """A weighted mixture, as one distribution ordered from its smallest to its largest value."""

    kind: Literal["mixture"] = "mixture"
    """name of the distribution, in the long form"""
    parts: Annotated[tuple[Part, ...], Field(min_length=1)]
    """the distributions that are mixed, each with its weight"""

    def _raw(self, u: Floats) -> Floats:
        # A mixture has no closed quantile function, so it is read off 4,096 quantiles of each part.
        grid = (np.arange(4096) + 0.5) / 4096
        values = np.concatenate([p.of.quantile(grid) for p in self.parts])
        weights = np.repeat([p.weight for p in self.parts], grid.size)
        order = np.argsort(values, kind="stable")
        edges = np.cumsum(weights[order]) / weights.sum()
        return values[order][np.minimum(np.searchsorted(edges, u), values.size - 1)]


_KINDS: dict[str, type[_Bounded]] = {
    "constant": Constant,
    "uniform": Uniform,
    "normal": Normal,
    "lognormal": LogNormal,
    "exponential": Exponential,
    "gamma": Gamma,
    "beta": Beta,
    "poisson": Poisson,
    "negative_binomial": NegativeBinomial,
    "table": Table,
    "mixture": Mixture,
}


def _as_pairs(name: str, given: object) -> str:
    """Say how the settings of a distribution are written."""
    ends = {"kind", "weights", *_Bounded.model_fields}
    keys = [key for key in _KINDS[name].model_fields if key not in ends]
    alone = name == "constant" and isinstance(given, int | float) and not isinstance(given, bool)
    value = f"{given:.15g}" if alone else "…"
    pairs = ", ".join(f"{key}: {value}" for key in keys)
    example = f"{{{name}: {{{pairs}}}}}{', or the number alone' if alone else ''}"
    return f"write the settings of '{name}' as key: value pairs, such as {example}"


def _named(value: object) -> object:
    """Accept `4`, `{lognormal: {median: 4, ln_sd: 1}}` or the long form with `kind`."""
    if isinstance(value, bool):
        raise ValueError("write a number or a named distribution here, not true or false")
    if isinstance(value, int | float):
        return {"kind": "constant", "value": value}
    if isinstance(value, dict) and len(value) == 1 and "kind" not in value:
        (name, settings), *_ = value.items()
        if name not in _KINDS:
            raise ValueError(f"no distribution is called '{name}'; there are {', '.join(_KINDS)}")
        if not isinstance(settings, dict):
            raise ValueError(_as_pairs(name, settings))
        return {"kind": name, **settings}
    if isinstance(value, str):
        raise ValueError(
            f"write a number or a distribution such as {{uniform: {{low: 0, high: 1}}}}, not '{value}'"
        )
    return value


Distribution = Annotated[
    Constant
    | Uniform
    | Normal
    | LogNormal
    | Exponential
    | Gamma
    | Beta
    | Poisson
    | NegativeBinomial
    | Table
    | Mixture,
    Field(discriminator="kind"),
    BeforeValidator(_named),
]
Part.model_rebuild()
Mixture.model_rebuild()


def _stated(law: Distribution, lowest: bool) -> float | None:
    """The lowest or highest value that a law names outright; None where it names none."""
    pick = min if lowest else max
    value: float | None
    if isinstance(law, Mixture):
        inside = [one for part in law.parts if (one := _stated(part.of, lowest)) is not None]
        value = pick(inside) if inside else None
    elif isinstance(law, Table):
        value = pick(v for v, w in zip(law.values, law.weights or (1,) * len(law.values), strict=True) if w)
    elif isinstance(law, Constant):
        value = law.value
    elif isinstance(law, Uniform):
        value = law.low if lowest else law.high
    elif isinstance(law, LogNormal):
        value = None if lowest else law.median
    else:
        value = None if isinstance(law, Beta) or (lowest and not isinstance(law, Normal)) else law.mean
    # the law cuts its own ends
    if law.at_least is not None and value is not None:
        value = max(value, law.at_least)
    return law.at_most if law.at_most is not None and (value is None or value > law.at_most) else value


def _between(least: float, most: float | None = None) -> Callable[[Distribution], Distribution]:
    """Return a check that a law keeps within what its key can mean.

    Draws are cut at these ends. That is no harm to the tail of a law, but a number that somebody wrote beyond
    them would be another one in silence.
    """
    allowed = f"write {least:g} or more" if most is None else f"write {least:g} to {most:g}"

    def check(law: Distribution) -> Distribution:
        low, high = _stated(law, lowest=True), _stated(law, lowest=False)
        if low is not None and low < least:
            raise ValueError(f"{low:g} is out of range: {allowed}")
        if most is not None and high is not None and high > most:
            slip = f", such as {high / 100:g} or {high:g}%" if most == 1 and 2 < high <= 100 else ""
            raise ValueError(f"{high:g} is out of range: {allowed}{slip}")
        return law

    return check


Amount = Annotated[Distribution, AfterValidator(_between(0))]
"""a law of what cannot be below 0"""
Chance = Annotated[Distribution, AfterValidator(_between(0, 1))]
"""a law of what lies between 0 and 1"""
Openings = Annotated[Distribution, AfterValidator(_between(1))]
"""a law of how many a post hires"""
Stars = Annotated[Distribution, AfterValidator(_between(0, 5))]
"""a law of ratings"""
WeekHours = Annotated[Distribution, AfterValidator(_between(0, 168))]
"""a law of hours a week"""


def quantile_table(distribution: Distribution) -> Floats:
    """Quantiles at `QUANTILE_POINTS` evenly spaced probabilities, for kernels to interpolate."""
    grid = np.linspace(0, 1, QUANTILE_POINTS)
    # The ends stay inside (0, 1): many distributions are infinite at 0 or 1.
    grid[0], grid[-1] = 0.5 / QUANTILE_POINTS**2, 1 - 0.5 / QUANTILE_POINTS**2
    return np.asarray(distribution.quantile(grid))
