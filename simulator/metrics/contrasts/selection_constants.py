"""Constants of selection: how far ahead the best must be, and how many replications that takes.

Answers: how likely does the largest mean belong to the best entry (Bechhofer 1954), and which factor turns a
first estimate of the variance into a number of replications (Rinott 1978; Kim & Nelson 2001).
"""

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]
_TOP = 60.0


def check_entries(entries: int) -> None:
    """Raise a ValueError unless there is something to select from."""
    if entries < 2:
        raise ValueError(f"a selection needs at least 2 entries, not {entries}")


def _share(chance: float, least: float = 0.0) -> None:
    if not least < chance < 1:
        raise ValueError(f"the chance is {chance}: allowed are values above {least:.4g} and below 1")


def chance_of_correct_selection(entries: int, distance: float) -> float:
    """Chance that the largest mean is that of the best entry, with all others equally far behind.

    Parameters
    ----------
    entries : int
        At least 2.
    distance : float
        Lead of the best, in standard errors of one mean: d sqrt(n) / sigma.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If there are fewer than 2 entries.

    Notes
    -----
    Bechhofer (1954), Annals of Mathematical Statistics 25:16-39.

    Examples
    --------
    >>> round(chance_of_correct_selection(5, 3.0552), 4)
    0.95
    """
    from scipy import integrate

    check_entries(entries)

    def of(x: float) -> float:
        # beyond 700 the density underflows to 0
        return float(
            special.ndtr(x + distance) ** (entries - 1) * np.exp(-min(x * x / 2, 700.0)) / np.sqrt(2 * np.pi)
        )

    return float(integrate.quad(of, -12, 12, epsabs=1e-14, epsrel=1e-13, limit=400)[0])


def least_distance(entries: int, chance: float) -> float:
    """Standard errors by which the best must be ahead to be selected with `chance`.

    Parameters
    ----------
    entries : int
        At least 2.
    chance : float
        Above 1 / entries and below 1.

    Returns
    -------
    float
        n = (distance sigma / d)² replications of each are enough for a lead of d.

    Raises
    ------
    ValueError
        If an argument is out of range.
    """
    from scipy import optimize

    check_entries(entries)
    _share(chance, 1 / entries)
    return float(
        optimize.brentq(lambda h: chance_of_correct_selection(entries, h) - chance, 0.0, _TOP, xtol=1e-13)
    )


def rinott_constant(entries: int, first_stage: int, chance: float) -> float:
    """Rinott's h: replications of entry i are h² s_i² / d², s_i from a first stage.

    Parameters
    ----------
    entries : int
        At least 2.
    first_stage : int
        Replications of each before its variance is estimated, at least 3.
    chance : float
        Chance of selecting the best when it is ahead by d; above 1 / entries and below 1.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Rinott (1978), Communications in Statistics A7:799-811. For independent entries; by quadrature over the
    quantiles of both chi-square laws.
    """
    from scipy import optimize

    check_entries(entries)
    _share(chance, 1 / entries)
    if first_stage < 3:
        raise ValueError(f"first_stage is {first_stage}: at least 3 replications are needed")
    nodes, weights = np.polynomial.legendre.leggauss(160)
    freedom = first_stage - 1
    z, w = 8.5 * nodes, 8.5 * weights * np.exp(-0.5 * (8.5 * nodes) ** 2) / np.sqrt(2 * np.pi)
    # nodes in z follow the tails of chi-square; each tail is computed from its own side to keep its digits
    tail, half = special.ndtr(-np.abs(z)), freedom / 2
    chi2 = 2 * np.where(z < 0, special.gammaincinv(half, tail), special.gammainccinv(half, tail))
    apart = np.sqrt(freedom * (1 / chi2[:, None] + 1 / chi2))

    def of(h: float) -> float:
        return float(w @ ((special.ndtr(h / apart) @ w) ** (entries - 1)) - chance)

    return float(optimize.brentq(of, 0.0, 10 * _TOP, xtol=1e-10))


def kim_nelson_eta(entries: int, freedom: int, alpha: float) -> float:
    """Kim & Nelson's constant eta, for c = 1.

    Parameters
    ----------
    entries : int
        At least 2.
    freedom : int
        Degrees of freedom of the variance, at least 1.
    alpha : float
        Chance of a wrong selection.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If an argument is out of range.
    """
    check_entries(entries)
    _share(alpha)
    if freedom < 1:
        raise ValueError(f"freedom is {freedom}: at least 1 is needed")
    return float(np.expm1(-2 / freedom * np.log(2 * alpha / (entries - 1))) / 2)


def kim_nelson_h2(entries: int, first_stage: int, alpha: float, c: int = 1) -> float:
    """Kim & Nelson's h²: how far apart means must be, per variance of a difference.

    Parameters
    ----------
    entries : int
        At least 2.
    first_stage : int
        Replications behind the variance, at least 2.
    alpha : float
        Chance of a wrong selection.
    c : int
        1 for the triangle with straight edges inside which sampling continues.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Kim & Nelson (2001), ACM TOMACS 11:251-273, Fig. 1; entries may share random numbers.

    Examples
    --------
    >>> round(kim_nelson_h2(2, 10, 0.05), 4)
    6.0129
    """
    return 2 * c * kim_nelson_eta(entries, first_stage - 1, alpha) * (first_stage - 1)
