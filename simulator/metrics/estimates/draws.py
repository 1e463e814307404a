"""Random numbers for the statistics: the same at every call, and independent of the simulated ones.

Answers: which draws stand behind a simultaneous limit, a chance of being best or a bootstrap. A draw depends
only on the name of its use and its place in the table, so an interval never changes between two calls.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy import special

from simulator.model.luck import child_key, children, name_number, uniforms

Floats = npt.NDArray[np.float64]


_KEPT_CELLS = 500_000


def steady_uniforms(use: str, rows: int, columns: int = 1) -> Floats:
    """Draws from (0, 1), the same at every call.

    Parameters
    ----------
    use : str
        Name of the use: another name gives other draws.
    rows, columns : int
        Shape. The width is part of the seed, so tables of two widths share no draws.

    Returns
    -------
    float array, rows x columns

    Examples
    --------
    >>> bool((steady_uniforms("a", 3) == steady_uniforms("a", 3)).all())
    True
    """
    key = child_key(np.uint64(name_number(use)), columns)
    return uniforms(children(key, rows * columns), 0).reshape(rows, columns)


@lru_cache(maxsize=16)
def _kept_normals(use: str, rows: int, columns: int) -> Floats:
    drawn = np.asarray(special.ndtri(steady_uniforms(use, rows, columns)))
    drawn.flags.writeable = False
    return drawn


def steady_normals(use: str, rows: int, columns: int = 1) -> Floats:
    """Standard normal draws, the same at every call; read only.

    Parameters
    ----------
    use, rows, columns
        As for `steady_uniforms`.

    Returns
    -------
    float array, rows x columns
    """
    # small tables are needed again and again
    make = _kept_normals if rows * columns <= _KEPT_CELLS else _kept_normals.__wrapped__
    return make(use, rows, columns)


def factor_of(correlation: Floats) -> Floats:
    """Matrix A of full row rank such that A'A is the correlation, which may be singular.

    Parameters
    ----------
    correlation : float array, m x m
        Correlations of m numbers.

    Returns
    -------
    float array, rank x m
        Independent normal draws times A have that correlation.
    """
    values, vectors = np.linalg.eigh(correlation)
    kept = values > 1e-12 * max(float(values[-1]), 1e-300)
    return np.asarray((vectors[:, kept] * np.sqrt(values[kept])).T)
