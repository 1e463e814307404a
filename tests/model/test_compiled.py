"""How kernels become machine code: only where Python calls, also in another process, same results."""

from __future__ import annotations

import gc
import io
import json
import os
import re
import subprocess
import sys
import time
import weakref
from pathlib import Path

import numba as nb
import numpy as np
import pytest
from numba import literal_unroll

from simulator.model import kernels
from simulator.model.kernels import inlined, kernel, maker, wake
from simulator.paths import TOP

wake()

from numba.core import untyped_passes  # noqa: E402
from numba.core.compiler_machinery import PassManager  # noqa: E402
from numba.core.serialize import dumps, loads  # noqa: E402

from simulator.model.compiled import answers, by_python, listed, second, told  # noqa: E402
from simulator.model.compiled.libraries import Part  # noqa: E402


@nb.njit
def _plain(x):
    return x - 0.5


@kernel
def _inner(x):
    return _plain(x) * x


@inlined
def _closer(x):
    return _inner(x) + 1.0


@kernel
def outer(x):
    return _closer(x) + _inner(2 * x)


@maker
def squares(n):
    found = np.empty(n)
    for k in range(n):
        found[k] = k * k
    return found


def _expected(x):
    return (x - 0.5) * x + 1.0 + (2 * x - 0.5) * 2 * x


def _is_machine_code(made):
    engine = made.targetctx.codegen()._engine
    return any(engine.is_symbol_defined(one.fndesc.llvm_func_name) for one in made.overloads.values())


def test_machine_code_is_made_of_what_python_calls_and_of_nothing_else():
    assert outer(3.0) == _expected(3.0)
    assert all(isinstance(one.library, Part) for one in _inner.overloads.values())
    assert not _is_machine_code(_inner)
    assert _inner(3.0) == 7.5
    assert _plain(3.0) == 2.5
    assert outer(4.0) == _expected(4.0)


def test_a_maker_returns_its_own_arrays():
    found = [squares(n) for n in (2, 3)]
    assert [one.tolist() for one in found] == [[0.0, 1.0], [0.0, 1.0, 4.0]]


def test_code_of_a_kernel_that_nobody_keeps_is_not_collected():
    made = kernels._compiled(lambda x: _inner(x) + 4.0, {"_nrt": False})
    assert made(3.0) == 11.5
    [code] = [weakref.ref(one.library) for one in made.overloads.values()]
    del made
    gc.collect()
    assert code() is not None


def test_wrong_values_are_refused_as_numba_does():
    with pytest.raises(nb.core.errors.TypingError):
        outer("three")
    assert outer(3.0) == _expected(3.0)


def test_another_numba_compiles_the_usual_way(monkeypatch):
    monkeypatch.setattr(by_python, "KNOWN", (0, 1))
    kernels._by_python.cache_clear()
    try:
        made = kernels._compiled(lambda x: _inner(x) + 2.0, {"_nrt": False})
        assert made(3.0) == 9.5
        assert not hasattr(made, "compile_entry")
        assert not any(isinstance(one.library, Part) for one in made.overloads.values())
    finally:
        kernels._by_python.cache_clear()


def test_the_numba_that_is_installed_by_start_py_is_the_one_this_was_written_for():
    [pinned] = re.findall(r"^numba==(\d+)\.(\d+)", (TOP / "constraints.txt").read_text(), re.MULTILINE)
    assert tuple(map(int, pinned)) == by_python.KNOWN


COUNT = """
from simulator.model.compiled.told import on_compiling
begun = []
on_compiling(begun.append)
from simulator.model.luck import child_key
print(int(child_key(7, 3)), len(begun))
"""


def test_a_later_process_reads_what_was_compiled(tmp_path: Path) -> None:
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), second.VARIABLE: "1"}
    words = [sys.executable, "-c", COUNT]
    first, later = (
        subprocess.run(words, env=environment, cwd=TOP, capture_output=True, text=True, check=True)
        for _ in range(2)
    )
    (answer, begun), (again, none) = first.stdout.split(), later.stdout.split()
    assert answer == again
    assert int(begun) > 0
    assert int(none) == 0


def test_the_list_is_read_as_it_was_written():
    text = listed.text()
    read = listed.entries(text)
    functions = [(listed.found(name), kinds) for name, kinds in read]
    assert all(hasattr(made, "compile_entry") for made, _ in functions)
    assert listed.written((made.py_func, kinds) for made, kinds in functions) == text
    assert read[-1][0] in listed.names(text)


PLAYED = """
import json
from pages.kernels import listing
print(json.dumps(listing(("market_2023",))))
"""


def test_an_entry_is_made_ahead_and_stored_though_nobody_calls(tmp_path, monkeypatch):
    monkeypatch.setattr(nb.config, "CACHE_DIR", str(tmp_path))
    first, later = (kernels._compiled(lambda x: _inner(x) + 3.0, {"_nrt": False}) for _ in range(2))
    first.compile_entry((nb.float64,))
    assert len(list(tmp_path.rglob("*.nbc"))) == 2  # what kernels call, and what Python calls
    assert later(3.0) == 10.5
    assert not later.overloads


@pytest.mark.verify
def test_the_list_names_what_a_market_calls() -> None:
    """If this fails: python -m pages kernels."""
    environment = {**os.environ, second.VARIABLE: "1"}
    done = subprocess.run(
        [sys.executable, "-c", PLAYED], env=environment, cwd=TOP, capture_output=True, text=True, check=True
    )
    called = listed.entries(json.loads(done.stdout))
    assert set(called) <= set(listed.entries(listed.text()))


def test_kernels_of_both_processes_are_counted_once_each(tmp_path, monkeypatch):
    monkeypatch.setattr(nb.config, "CACHE_DIR", str(tmp_path))
    names = []
    told.on_compiling(names.append)
    try:
        for _ in range(2):
            kernels._compiled(lambda x: _inner(x) + 4.0, {"_nrt": False})(3.0)
        second._pass_on(io.BytesIO(b".."))
    finally:
        told.on_compiling(None)
    assert [name.rpartition(".")[2] for name in names] == ["<lambda>", *["of the second process"] * 2]


def test_a_damaged_list_has_no_kernels(monkeypatch):
    assert listed.how_many() > 20
    monkeypatch.setattr(listed, "text", lambda: '{"kinds"')
    assert listed.how_many() == 0


def _passes_of(function, monkeypatch):
    ran = []
    usual = PassManager.run
    monkeypatch.setattr(PassManager, "run", lambda self, state: (ran.append(self), usual(self, state))[1])
    made = kernels._compiled(function, {"_nrt": False})
    assert made(3.0) == function(3.0)
    return [(one.pipeline_name, [kind for kind, _ in one.passes]) for one in ran]


def test_a_kernel_goes_through_few_passes(tmp_path, monkeypatch):
    monkeypatch.setattr(nb.config, "CACHE_DIR", str(tmp_path))
    [(name, few)] = _passes_of(lambda x: x + 5.0, monkeypatch)
    assert name == "kernel"
    assert untyped_passes.ReconstructSSA in few
    assert untyped_passes.InlineClosureLikes not in few


def test_a_kernel_with_a_function_inside_goes_through_all(tmp_path, monkeypatch):
    monkeypatch.setattr(nb.config, "CACHE_DIR", str(tmp_path))
    [(name, passes)] = _passes_of(lambda x: (lambda y: y * x)(2.0), monkeypatch)
    assert name == "nopython"
    assert untyped_passes.InlineClosureLikes in passes


def test_where_few_passes_do_not_suffice_all_are_tried(tmp_path, monkeypatch):
    monkeypatch.setattr(nb.config, "CACHE_DIR", str(tmp_path))
    unrolled = _passes_of(_unrolled, monkeypatch)
    assert [name for name, _ in unrolled][:2] == ["kernel", "nopython"]


def _unrolled(x):
    for each in literal_unroll((1, 2.5)):
        x += each
    return x


def test_what_is_declared_while_kernels_compile_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(nb.config, "CACHE_DIR", str(tmp_path))

    def ten(x):
        return 10 * x

    @nb.extending.overload(ten)
    def typed(x):
        @nb.extending.intrinsic
        def late(typing, given):
            return given(given), lambda context, builder, signature, values: values[0]

        return lambda x: 10 * late(x)

    made = kernels._compiled(lambda x: _inner(x) + ten(x), {"_nrt": False})
    assert made(3.0) == 37.5


def test_the_size_of_a_type_is_asked_for_once():
    asked = []

    class Context:
        def get_abi_sizeof(self, kind):
            asked.append(kind)
            return 8

    size = answers.sizes(Context())
    first, second_ = object(), object()
    assert [size(first), size(first), size(second_)] == [8, 8, 8]
    assert asked == [first, second_]


def test_types_of_tables_are_the_same_once_written_and_read():
    [world] = {
        one for _, kinds in listed.entries(listed.text()) for one in kinds if "world.World" in str(one)
    }
    again = loads(dumps((world, world)))
    assert again == (world, world)
    assert again[0].members == world.members
    assert len(dumps((world,) * 9)) < 1.1 * len(dumps(world))


@pytest.fixture
def started(monkeypatch):
    begun = []

    class Process:
        def __init__(self, *words, **_):
            begun.append(words)
            self.stdout = io.BytesIO()

    monkeypatch.setattr(second.subprocess, "Popen", Process)
    monkeypatch.setattr(second.atexit, "register", lambda *_: None)
    monkeypatch.setattr(second.os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    monkeypatch.delenv(second.VARIABLE, raising=False)
    second._start.cache_clear()
    yield begun
    second._start.cache_clear()


def test_a_second_process_is_started_once_and_for_listed_kernels_alone(started):
    second.start_if_listed(outer.py_func)
    assert not started
    name = listed.entries(listed.text())[-1][0]
    for _ in range(2):
        second.start_if_listed(listed.found(name).py_func)
    assert len(started) == 1


@pytest.mark.parametrize("why", ["one core", "told not to", "no more processes"])
def test_without_a_second_process_nothing_fails(started, monkeypatch, why):
    if why == "one core":
        monkeypatch.setattr(second.os, "sched_getaffinity", lambda _: {0}, raising=False)
    if why == "told not to":
        monkeypatch.setenv(second.VARIABLE, "1")
    if why == "no more processes":

        def refuse(*_: object, **__: object) -> None:
            raise BlockingIOError(11, "Resource temporarily unavailable")

        monkeypatch.setattr(second.subprocess, "Popen", refuse)
    second._start()
    assert not started


def test_the_second_process_ends_with_the_first_and_leaves_no_half_file(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", second._START, json.dumps([str(TOP), *sys.path])],
        env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), second.VARIABLE: "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    began = time.monotonic()
    while not list(tmp_path.rglob("*.nbc")) and process.poll() is None and time.monotonic() < began + 60:
        time.sleep(0.05)
    written = list(tmp_path.rglob("*.nbc"))
    second._end(process)
    assert written
    with process.stdout as said:
        assert set(said.read()) == set(b".")
    assert process.returncode == 0
    assert not list(tmp_path.rglob("*.tmp.*"))
