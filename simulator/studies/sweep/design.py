"""The design of a sweep: one table of points, written before anything is played.

Answers: which combinations of settings are played. A point is known by its values and not by its place, so a
design that grows, or whose rows stand in another order, plays nothing again. The first points of a larger
`sobol`, `morris` or `random` design are those of the smaller one.
"""

import hashlib
from collections.abc import Hashable, Mapping, Sequence
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.metrics.estimates.draws import steady_uniforms
from simulator.model.questions.factors import as_text
from simulator.model.questions.sweep import Sweep

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

POINT, BASE, ROLE = "point", "base", "role"
HEAD = (POINT, BASE, ROLE)
"""columns of every design before those of the settings: the id of the point, the number of the base point,
path or row that it belongs to, and its part in that"""
FIRST, SECOND, START = "A", "B", "start"
_BITS = 30
_LEVELS = 4


def design_of(sweep: Sweep, table: pd.DataFrame | None = None) -> pd.DataFrame:
    """Lay out the points of a sweep.

    Parameters
    ----------
    sweep : Sweep
        What varies, and how the points are chosen.
    table : DataFrame, optional
        The rows of a `table` design, one column for each setting, named by its key.

    Returns
    -------
    DataFrame
        One row for each point: `point`, `base`, `role`, then one column for each setting. Of a `sobol` design
        with arms, `role` is `A`, `B` or the setting that stands as in B while all others stand as in A; of
        `morris` it is `start` or the setting that the step changed; else it is empty. Rows with the same
        values have the same id and are played once.

    Raises
    ------
    ValueError
        If the table lacks a column, or has no rows.
    """
    kind, settings = sweep.design.kind, list(sweep.factors)
    if kind == "table":
        return _tabled(sweep, pd.DataFrame() if table is None else table)
    if kind == "grid":
        values = [factor.in_grid(sweep.design.levels) for factor in sweep.given.values()]
        places = np.array(list(product(*(range(len(each)) for each in values))), np.int64)
        columns = {
            key: each[places[:, k]] for k, (key, each) in enumerate(zip(settings, values, strict=True))
        }
        return with_ids(columns)
    if kind == "zip":
        return with_ids({key: factor.in_grid() for key, factor in sweep.given.items()})
    points = sweep.design.points or 1
    base, roles = np.arange(points), [""] * points
    if kind == "sobol" and sweep.design.arms:
        u, base, roles = _arms(sweep, points)
    elif kind == "morris":
        u, base, roles = _paths(sweep, points)
    elif kind == "sobol":
        u = scrambled_sobol(points, len(settings), sweep.design.seed)
    else:
        u = steady_uniforms(f"sweep {kind} {sweep.design.seed}", points, len(settings))
        u = _stratified(u, sweep.design.seed) if kind == "lhs" else u
    drawn = {key: factor.quantile(u[:, k]) for k, (key, factor) in enumerate(sweep.given.items())}
    return with_ids({key: _steady(values) for key, values in drawn.items()}, base, roles)


def with_ids(
    columns: Mapping[str, npt.NDArray[np.generic]],
    base: Ints | None = None,
    roles: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Make a design of columns of values.

    Parameters
    ----------
    columns : mapping
        Values of each setting, one for each point.
    base : int array, optional
        Numbers of the base points; by default the rows are numbered.
    roles : sequence of str, optional
        Part of each point in its base point; by default empty.

    Returns
    -------
    DataFrame
    """
    count = len(next(iter(columns.values()))) if columns else 0
    head: dict[str, object] = {
        POINT: ids_of(columns),
        BASE: np.arange(count) if base is None else base,
        ROLE: [""] * count if roles is None else list(roles),
    }
    return pd.DataFrame({**head, **columns})


def sparse_design(points: Sequence[Sequence[str]]) -> pd.DataFrame:
    """Make a design of points each of which sets something else; an empty cell stays as the scenario says.

    Parameters
    ----------
    points : sequence of sequence of str
        Overrides of each point, `KEY=VALUE` each; one point may have none.

    Returns
    -------
    DataFrame
    """
    written = [dict(text.split("=", 1) for text in point) for point in points]
    keys = sorted({key for point in written for key in point})
    columns = {key: _numbers_or_text([point.get(key) for point in written]) for key in keys}
    if columns:
        return with_ids(columns)
    return pd.DataFrame({POINT: [_id_of(())] * len(points), BASE: range(len(points)), ROLE: ""})


def _numbers_or_text(values: Sequence[str | None]) -> npt.NDArray[np.generic]:
    """Values as numbers, if all that are there are numbers; else as text."""
    try:
        return np.array([np.nan if value is None else float(value) for value in values])
    except ValueError:
        return np.array(values, object)


def ids_of(columns: Mapping[str, npt.NDArray[np.generic]]) -> list[str]:
    """Ids of points: a hash of what each sets, whatever the order of settings and points.

    A setting that is left empty is none.

    Examples
    --------
    >>> one, two = np.array([1.0]), np.array([2])
    >>> ids_of({"a": one, "b": two}) == ids_of({"b": two * 1.0, "a": one})
    True
    """
    written = [
        ["" if is_empty(value) else f"{key}={as_text(value)}" for value in columns[key].tolist()]
        for key in sorted(columns)
    ]
    return [_id_of(tuple(filter(None, row))) for row in zip(*written, strict=True)]


def _id_of(settings: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(settings).encode()).hexdigest()[:16]


def is_empty(value: object) -> bool:
    """Whether a cell of a design is empty, so that its point leaves the setting as the scenario says."""
    return value is None or (isinstance(value, float) and value != value)


def settings_in(design: pd.DataFrame) -> list[str]:
    """The settings that a design varies."""
    return [str(name) for name in design.columns if name not in HEAD]


def played_once(design: pd.DataFrame) -> pd.DataFrame:
    """The rows of a design, each point once."""
    return design.drop_duplicates(POINT).reset_index(drop=True)


def settings_of(row: Mapping[Hashable, object], settings: Sequence[str]) -> tuple[str, ...]:
    """Write a point as overrides of a scenario, `KEY=VALUE` each; what is empty sets nothing."""
    return tuple(f"{key}={as_text(row[key])}" for key in settings if not is_empty(row[key]))


def _tabled(sweep: Sweep, table: pd.DataFrame) -> pd.DataFrame:
    given = [str(name) for name in table.columns if name not in HEAD]
    if missing := [key for key in sweep.factors if key not in given]:
        raise ValueError(f"{sweep.design.file} has no column '{missing[0]}'; it has {', '.join(given)}")
    if not given or table.empty:
        raise ValueError(
            f"{sweep.design.file} has no rows: write one column for each setting, and its values"
        )
    columns = {key: _column(table[key]) for key in given}
    head = {name: table[name].to_numpy() for name in (BASE, ROLE) if name in table.columns}
    roles = [str(role) for role in head[ROLE]] if ROLE in head else None
    return with_ids(columns, np.asarray(head[BASE], np.int64) if BASE in head else None, roles)


def _column(values: pd.Series) -> npt.NDArray[np.generic]:
    """Values of a table as numbers, true and false, or text."""
    found: npt.NDArray[np.generic] = values.to_numpy()
    if found.dtype.kind in "ifb":
        return found
    return np.array([as_text(value) for value in values], object)


def _steady(values: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
    """Numbers of twelve digits: the last bits of a logarithm differ from machine to machine."""
    if values.dtype.kind != "f":
        return values
    return np.array([float(f"{value:.12g}") for value in values.tolist()])


def _stratified(u: Floats, seed: int) -> Floats:
    """Latin hypercube: in every column each of n equal strata holds one point."""
    order = steady_uniforms(f"sweep lhs order {seed}", *u.shape).argsort(axis=0, kind="stable")
    return np.asarray((order + u) / len(u))


def scrambled_sobol(points: int, width: int, seed: int) -> Floats:
    """Scrambled Sobol points (Sobol 1967; Matousek 1998); those of a larger number begin with these.

    Parameters
    ----------
    points, width : int
        Rows and columns.
    seed : int
        Of the scrambling.

    Returns
    -------
    float array, points x width
        In (0, 1).
    """
    from scipy.stats import qmc

    plain = qmc.Sobol(width, scramble=False, bits=_BITS).random_base2(max(points - 1, 0).bit_length())[
        :points
    ]
    digits = np.rint(plain * 2.0**_BITS).astype(np.int64)
    draws = steady_uniforms(f"sweep sobol {seed}", width, _BITS + 1)
    out = np.zeros_like(digits)
    for k in range(width):
        for bit in range(_BITS):  # bit 0 is the first binary place
            # a lower triangular matrix with ones on its diagonal, row by row
            row = int(draws[k, bit] * 2**bit) << (_BITS - bit) | 1 << (_BITS - 1 - bit)
            odd = np.bitwise_count(digits[:, k] & row) & 1
            out[:, k] |= odd.astype(np.int64) << (_BITS - 1 - bit)
        out[:, k] ^= int(draws[k, _BITS] * 2**_BITS)
    return np.asarray((out + 0.5) / 2.0**_BITS)


def _arms(sweep: Sweep, points: int) -> tuple[Floats, Ints, list[str]]:
    """Base points A and B, and for each setting A with that setting as in B (Saltelli et al. 2010)."""
    settings = list(sweep.factors)
    width = len(settings)
    both = scrambled_sobol(points, 2 * width, sweep.design.seed)
    first, second = both[:, :width], both[:, width:]
    block = np.repeat(first[:, None, :], width + 2, axis=1)
    block[:, 1, :] = second
    for k in range(width):
        block[:, k + 2, k] = second[:, k]
    roles = [FIRST, SECOND, *settings] * points
    return block.reshape(-1, width), np.repeat(np.arange(points), width + 2), roles


def _paths(sweep: Sweep, points: int) -> tuple[Floats, Ints, list[str]]:
    """Paths that change one setting at a time by half the range and a little (Morris 1991)."""
    settings, levels = list(sweep.factors), sweep.design.levels or _LEVELS
    width = len(settings)
    draws = steady_uniforms(f"sweep morris {sweep.design.seed}", points, 3 * width).reshape(points, 3, width)
    half, step = levels // 2, levels / (2 * (levels - 1))
    low = np.floor(draws[:, 0] * half) / (levels - 1)
    upwards = draws[:, 1] < 0.5
    order = draws[:, 2].argsort(axis=1, kind="stable")
    u = np.empty((points, width + 1, width))
    u[:, 0] = np.where(upwards, low, low + step)
    roles = []
    rows = np.arange(points)
    for k in range(width):
        u[:, k + 1] = u[:, k]
        changed = order[:, k]
        up = upwards[rows, changed]
        u[rows, k + 1, changed] = low[rows, changed] + np.where(up, step, 0.0)
    for path in range(points):
        roles += [START, *(settings[k] for k in order[path])]
    # the ends of a law without ends are out of reach
    inside = np.clip(u.reshape(-1, width), 0.5 / 2**_BITS, 1 - 0.5 / 2**_BITS)
    return inside, np.repeat(rows, width + 1), roles
