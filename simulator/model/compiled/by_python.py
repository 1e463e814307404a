"""Kernels that Python calls: compiled as parts of others until it does.

Answers: what happens at the first call of a kernel by Python. Its code is compiled like that of the kernels
that it calls, so that other kernels may contain it, and an entry for Python is made of that. Both are stored
apart: a later process that only calls it reads the entry alone.
"""

import copy
from functools import partial
from typing import Any

import numba
from numba.core import compiler, errors, event, sigutils
from numba.core.caching import FunctionCache, NullCache
from numba.core.compiler_lock import global_compiler_lock
from numba.core.environment import Environment
from numba.core.targetconfig import ConfigStack

from simulator.model.compiled import second
from simulator.model.compiled.answers import Flags
from simulator.model.compiled.libraries import Entry, parts
from simulator.model.compiled.listed import name_of
from simulator.model.compiled.passes import Short
from simulator.model.compiled.told import tell

called_of_late: list[tuple[Any, tuple[Any, ...]]] = []
"""kernels that Python called in this process, and the types of what it gave them, in order"""
KNOWN = (0, 68)
"""the release of Numba whose insides these are"""


def fits() -> bool:
    """Whether this Numba is the one that this was written for."""
    return tuple(numba.version_info[:2]) == KNOWN


class _EntryCache(FunctionCache):
    """Entries, in the files of the kernel's parts."""

    def _index_key(self, sig: Any, codegen: Any) -> Any:
        return (*super()._index_key(sig, codegen), "entry")


def _entry_cache(made: Any) -> Any:
    if isinstance(made._cache, NullCache):
        return NullCache()
    cache = _EntryCache(made.py_func)
    cache._cache_file = made._cache._cache_file
    return cache


def _entry_of(made: Any, part: Any) -> Any:
    """Return a compiled kernel that Python can call, made of one that kernels can call."""
    flags = compiler.Flags()
    made.targetdescr.options.parse_as_flags(flags, made.targetoptions)
    context = compiler._make_subtarget(made.targetctx, flags)
    library = Entry(context.codegen(), part.library.name)
    library.enable_object_caching()
    library.add_linking_library(part.library)
    described = copy.copy(part.fndesc)
    described.env_name += "entry"  # it holds what only the entry needs
    environment = Environment.from_fndesc(described)
    with ConfigStack().enter(flags), context.push_code_library(library):
        context.create_cpython_wrapper(library, described, environment, None, release_gil=flags.release_gil)
    entry = compiler.compile_result(
        target_context=context,
        typing_context=part.typing_context,
        library=library,
        environment=environment,
        entry_point=context.get_executable(library, described, environment),
        fndesc=described,
        type_annotation="",
        signature=part.signature,
        objectmode=False,
        lifted=(),
        reload_init=part.reload_init,
        metadata={},
    )
    brought = entry._find_referenced_environments()
    for one in brought:
        library.codegen.set_env(one.env_name, one)
    return entry._replace(referenced_envs=brought)


def compile_as_part(made: Any, is_callable: bool) -> None:
    """Compile a kernel as a part wherever kernels call it; if it may, make an entry when Python does."""

    def keep(compiled: Any) -> None:
        made.overloads[tuple(compiled.signature.args)] = compiled

    made.add_overload, made.compile = keep, partial(_compile_part, made)
    made._compiler._customize_flags, made._compiler.pipeline_class = Flags, Short
    if is_callable:
        _let_python_call(made)


def _compile_part(made: Any, signature: Any) -> Any:
    """Do what Numba's dispatcher does, less the clocks that it reads at every step of the compiler."""
    arguments, returned = sigutils.normalize_signature(signature)
    with parts(made.targetctx, made.typingctx), made._compiling_counter:
        if tuple(arguments) not in made.overloads:
            found = made._cache.load_overload(signature, made.targetctx)
            if found is not None:
                made.targetctx.insert_user_function(found.entry_point, found.fndesc, [found.library])
                made.add_overload(found)
            else:
                with event.trigger_event("numba:compile", data={"dispatcher": made, "args": arguments}):
                    found = _compiled(made, arguments, returned)
                made.add_overload(found)
                made._cache.save_overload(signature, found._replace(type_annotation=""))  # for people
    return made.overloads[tuple(arguments)].entry_point


def _compiled(made: Any, arguments: Any, returned: Any) -> Any:
    try:
        return made._compiler.compile(arguments, returned)
    except errors.ForceLiteralArg as wanted:
        raise wanted.bind_fold_arguments(
            lambda given, named: made.fold_argument_types(given, named)[1]
        ) from None


def _let_python_call(made: Any) -> None:
    compile_part, compile_called = made.compile, made._compile_for_args
    cache, entries = _entry_cache(made), dict[Any, Any]()
    made.entries = entries  # what Python calls; `overloads` holds what kernels call
    is_called = False

    def entry_of(signature: Any) -> Any:
        arguments = tuple(sigutils.normalize_signature(signature)[0])
        if arguments not in entries:
            found = cache.load_overload(signature, made.targetctx)
            called_of_late.append((made.py_func, arguments))
            if found is None:
                second.start_if_listed(made.py_func)
                tell(name_of(made.py_func))
                compile_part(signature)
                found = _entry_of(made, made.overloads[arguments])
                cache.save_overload(signature, found)
            entries[arguments] = found
            made._insert([one._code for one in arguments], found.entry_point, False)
        return entries[arguments].entry_point

    def compile_either(signature: Any) -> Any:
        nonlocal is_called
        with global_compiler_lock:
            if not is_called:
                return compile_part(signature)
            is_called = False  # what is compiled meanwhile asks for a part
            return entry_of(signature)

    def called(*values: Any, **named: Any) -> Any:
        nonlocal is_called
        with global_compiler_lock:
            is_called = True
            try:
                return compile_called(*values, **named)
            finally:
                is_called = False

    made.compile, made._compile_for_args = compile_either, called
    made.compile_entry = global_compiler_lock(entry_of)
