"""Calls of kernels at every tick: the same results without asking what is given, and rows asked for ahead."""

from types import SimpleNamespace

import numpy as np

from simulator.model.kernels import kernel
from simulator.model.tables.ahead import LINE, fetch
from simulator.model.tables.direct import Direct


@kernel
def half_of(numbers: np.ndarray) -> float:
    return numbers[0] / 2


@kernel
def sum_of(numbers: np.ndarray) -> float:
    return numbers.sum() if numbers.size else 0.0


def test_later_calls_go_past_the_compiler_and_give_the_same():
    call = Direct(half_of)
    assert call(np.array([3.0])) == 1.5
    call._kernel = None  # nobody is there to ask
    assert call(np.array([5.0, 1.0])) == 2.5


def test_a_kernel_that_is_compiled_for_several_types_is_called_as_ever():
    assert sum_of(np.array([1.5, 2.0])) == 3.5
    call = Direct(sum_of)
    assert call(np.array([1, 2])) == 3
    assert call(np.array([3, 4])) == 7  # read as floats these would be nearly 0


def test_the_one_version_that_is_called_is_the_one_that_the_compiler_chose():
    def first(x):
        return f"found {x}"

    known = SimpleNamespace(overloads={"a": SimpleNamespace(entry_point=lambda x: f"direct {x}")})
    kernel_of = type("Kernel", (), {"overloads": known.overloads, "__call__": lambda _, x: first(x)})()
    call = Direct(kernel_of)
    assert [call(1), call(2)] == ["found 1", "direct 2"]


def test_asking_for_a_row_changes_nothing_and_any_row_will_do():
    import numba

    def ask(table, row):
        for line in range(3):
            fetch(table, row, line * LINE)
        return table[0]

    asked = numba.njit(ask)
    table = np.arange(12.0)
    for row in (0, 11, -1, 10**12):
        assert asked(table, row) == ask(table, row) == 0.0
    np.testing.assert_array_equal(table, np.arange(12.0))
    assert "prefetch" in next(iter(asked.inspect_asm().values()))


def test_the_line_that_is_asked_for_is_that_of_the_row_also_in_a_grid():
    import numba

    asked = numba.njit(lambda table, row: fetch(table, row, 0))
    asked(np.zeros((2, 5)), 1)
    code = next(iter(asked.inspect_llvm().values()))
    # rows of a grid are as far apart as its first stride says, not one number apart
    assert "llvm.prefetch" in code
    assert "mul" in code
