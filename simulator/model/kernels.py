"""How functions are compiled, and when compiled code on disk can still be used.

Answers: what stands behind `@kernel`, `@inlined` and `@maker`. Type checkers see the undecorated function.

The compiler takes longer to import than most commands take to answer, and most play nothing. So a decorator
only notes what is to be compiled; the first call of any kernel wakes all of them.
"""

import os
import sys
from collections.abc import Callable
from functools import cache, partial, update_wrapper
from threading import RLock
from typing import Any, TypeVar, cast

from simulator.model.compiled.told import tell
from simulator.model.tables.by_address import teach
from simulator.paths import COMPILED, sources, stamps

Function = TypeVar("Function", bound=Callable[..., object])


class Asleep:
    """A kernel before the compiler is there; called, it wakes all kernels and does what its own does."""

    def __init__(self, function: Callable[..., object], options: dict[str, object]) -> None:
        self._function, self._options = function, options
        self._made: Callable[..., object] | None = None
        update_wrapper(self, function)

    def awake(self) -> Callable[..., object]:
        """Return the compiled kernel, once for all."""
        if self._made is None:
            self._made = _compiled(self._function, self._options)
        return self._made

    def __call__(self, *values: object) -> object:
        """Wake every kernel and call this one."""
        wake()
        return self.awake()(*(value.awake() if isinstance(value, Asleep) else value for value in values))

    def __getattr__(self, name: str) -> object:
        """Anything else that is asked of a compiled function (its `py_func`, what is compiled of it)."""
        if name.startswith("__") or "_made" not in self.__dict__:
            raise AttributeError(name)
        wake()
        return getattr(self.awake(), name)


_asleep: list[Asleep] = []
_waking = RLock()
_is_awake = False


def wake() -> None:
    """Import the compiler, and put the compiled kernel wherever a module holds a sleeping one.

    A kernel finds those that it calls among the names of its module, so all must be there before the first
    is compiled.

    Raises
    ------
    OSError
        If the environment says that nothing shall be compiled.
    """
    global _is_awake
    if os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0"):
        raise OSError("NUMBA_DISABLE_JIT is set, and nothing can be played without compiling: unset it")
    with _waking:
        teach()
        sleeping, _asleep[:], _is_awake = _asleep[:], [], True
        made = {id(one): one.awake() for one in sleeping}
        if not made:
            return
        if _by_python() is None:
            _listen()
        for module in list(sys.modules.values()):
            names = getattr(module, "__dict__", {})
            for name, value in list(names.items()):
                if id(value) in made:
                    names[name] = made[id(value)]


def _listen() -> None:
    """Have the compiler itself say what it begins with."""
    from numba.core import event

    class Begins(event.Listener):
        def on_start(self, event: event.Event) -> None:
            function = event.data["dispatcher"].py_func
            if function.__module__.startswith("simulator."):
                tell(f"{function.__module__}.{function.__name__}")

        def on_end(self, event: event.Event) -> None:
            pass

    event.register("numba:compile", Begins())


def _decorated(function: Function, **options: Any) -> Function:
    """Compile a function where the compiler is there already, else let it sleep."""
    with _waking:
        if _is_awake:
            return cast(Function, _compiled(function, options))
        _asleep.append(Asleep(function, options))
        return cast(Function, _asleep[-1])


@cache
def stamp() -> tuple[tuple[str, int, int], ...]:
    """The state of every compiled source when the first kernel wakes."""
    return stamps(sources(COMPILED))


def _compiled(function: Callable[..., object], options: Any) -> Callable[..., object]:
    import numba as nb

    from simulator.stored_code import SoundFile, say_once

    teach()
    is_callable = not options.get("no_cpython_wrapper")
    by_python = _by_python()
    if by_python is not None:
        options = {**options, "no_cpython_wrapper": True}
    decide = partial(nb.njit, nogil=True, error_model="numpy", no_cfunc_wrapper=True, **options)
    try:
        made: Any = decide(cache=True)(function)
    except RuntimeError:  # neither the folder of the program nor that of the user can be written
        say_once(
            "No folder for compiled code can be written, so every run compiles for a minute: set "
            "NUMBA_CACHE_DIR to a folder that you may write."
        )
        made = decide()(function)
    else:
        # Numba only checks whether the function's own file has changed, but a kernel contains the kernels of
        # other files that it calls. Its stored code is therefore kept only while no compiled source changes.
        stored = made._cache
        stored._cache_file = SoundFile(stored._cache_path, stored._impl.filename_base, stamp())
    _widen(made)
    if not is_callable:
        _keep_from_python(made)
    if by_python is not None:
        by_python.compile_as_part(made, is_callable)
    return cast(Callable[..., object], made)


@cache
def _by_python() -> Any:
    """What makes machine code only where Python calls; None where this Numba is another than it knows."""
    try:
        from simulator.model.compiled import by_python
    except ImportError:
        return None
    return by_python if by_python.fits() else None


def _widen(made: Any) -> None:
    """Have kernels that call this one hand over whole numbers in full width, and no known values.

    It would be compiled once more for each width, and for each value that is known beforehand.
    """
    from numba import types

    def wide(given: Any) -> Any:
        if isinstance(given, types.IntegerLiteral):
            return types.int64
        if isinstance(given, types.BooleanLiteral):
            return types.boolean
        return types.int64 if given in types.signed_domain else given

    inner = made.get_call_template
    made.get_call_template = lambda args, kws: inner(
        tuple(wide(one) for one in args), {name: wide(one) for name, one in kws.items()}
    )


def _keep_from_python(made: Any) -> None:
    """Refuse calls by Python of what has no entry for it; the compiler would jump to nowhere."""

    def keep(compiled: Any) -> None:
        made.overloads[tuple(compiled.signature.args)] = compiled

    def refuse(*_values: object, **_named: object) -> None:
        raise TypeError(f"'{made.py_func.__name__}' is compiled into kernels, and Python cannot call it")

    made.add_overload, made._compile_for_args = keep, refuse


def kernel(function: Function) -> Function:
    """Compile a function that allocates no memory.

    Such a function needs no reference counts (`_nrt`). Counting references to the tables of a world at every
    inner call would cost more than the work itself.
    """
    return _decorated(function, _nrt=False)


def inlined(function: Function) -> Function:
    """Compile a kernel into its callers, wherever they call it; Python cannot call it.

    LLVM inlines small kernels by itself; this decorator is for those on the hot path that occasionally call
    a large one, and for those that take many arrays.
    """
    return _decorated(function, _nrt=False, forceinline=True, no_cpython_wrapper=True)


def maker(function: Function) -> Function:
    """Compile a function that allocates the array it returns."""
    return _decorated(function)
