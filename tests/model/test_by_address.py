"""Tables that kernels take by their address: the same work, one argument, and no surprise from Python."""

from typing import NamedTuple

import numpy as np
import pytest

from simulator.model.kernels import inlined, kernel
from simulator.model.tables.by_address import by_address

ROW = np.dtype([("n", np.int32), ("share", np.float64)], align=True)


@by_address
class Tables(NamedTuple):
    rows: np.ndarray
    grid: np.ndarray
    flags: np.ndarray


@inlined
def _within(tables: Tables, k: int) -> float:
    return tables.grid[:, 1][k] * tables.rows[k].share  # a column is found by strides


@kernel
def _inner(tables: Tables, k: int) -> int:
    tables.rows[k].n += 1
    tables.flags[k] = True
    return tables.rows[k].n


@kernel
def play(tables: Tables) -> float:
    total = 0.0
    for k in range(tables.rows.size):
        total += _within(tables, k) + _inner(tables, tables.rows[k].n) + _inner(tables, 0) + tables.grid.size
        tables.grid[k, 1] += 1.0
    return total


def tables_of(order):
    rows = np.zeros(3, ROW)
    rows["share"] = 0.5, 0.25, 2.0
    grid = np.array(np.arange(12.0).reshape(3, 4), order=order)
    return Tables(rows.view(np.recarray), grid, np.zeros(3, bool))


@pytest.mark.parametrize("order", ["C", "F"])
def test_a_kernel_does_what_its_python_does(order):
    compiled, plain = tables_of(order), tables_of(order)
    plain_total = 0.0
    for k in range(3):
        at = plain.rows.n[k]
        plain_total += plain.grid[k, 1] * plain.rows.share[k]
        for row in (at, 0):
            plain.rows.n[row] += 1
            plain.flags[row] = True
            plain_total += plain.rows.n[row]
        plain_total += 12
        plain.grid[k, 1] += 1.0
    given = compiled._replace(rows=np.asarray(compiled.rows).view(np.ndarray).astype(ROW))
    assert play(given) == plain_total
    np.testing.assert_array_equal(given.rows["n"], plain.rows["n"])
    np.testing.assert_array_equal(given.grid, plain.grid)
    np.testing.assert_array_equal(given.flags, plain.flags)


def test_a_kernel_is_compiled_once_for_all_widths_of_a_whole_number():
    from numba import typeof, types

    tables = tables_of("C")._replace(rows=np.zeros(3, ROW))
    _inner(tables, 0)
    # as another kernel would ask for it, with a column of 32 bits, or a number that is known beforehand
    for number in (types.int32, types.literal(0)):
        _inner.get_call_template((typeof(tables), number), {})
    assert {str(number) for _, number in _inner.signatures} == {"int64"}


def test_what_is_no_array_is_refused():
    with pytest.raises(TypeError, match="array"):
        play(Tables(np.zeros(3, ROW), [1.0], np.zeros(3, bool)))


def test_a_member_of_another_type_is_another_kernel():
    before = len(play.signatures)
    rows, flags = np.zeros(2, ROW), np.zeros(2, bool)
    assert play(Tables(rows, np.zeros((2, 3), np.float32), flags)) == play(
        Tables(np.zeros(2, ROW), np.zeros((2, 3)), np.zeros(2, bool))
    )
    assert len(play.signatures) > before


def test_python_cannot_call_what_is_compiled_into_kernels():
    tables = tables_of("C")._replace(rows=np.zeros(3, ROW))
    for _ in range(2):
        with pytest.raises(TypeError, match="'_within' is compiled into kernels"):
            _within(tables, 0)
        play(tables)
