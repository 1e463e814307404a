"""Code of kernels before it is machine code, and the machine code of those that Python calls.

Answers: why a kernel that only kernels call is never turned into machine code. Numba optimises every function
with all that it calls, and makes machine code of it, though another function may contain it whole. Of a
`Part` only the intermediate code is kept; an `Entry` joins the parts of one kernel that Python calls,
optimises them once together, and makes machine code of that.

This uses insides of Numba. `simulator.model.compiled.by_python` asks first whether they are there.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import llvmlite.binding as llvm
from llvmlite import ir
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler_lock import global_compiler_lock

from simulator.model.compiled.answers import answers, once_declared, sizes

_BYTE = ir.IntType(8)
_FOUND = (llvm.Linkage.external, llvm.Linkage.common)
PART = "part"
"""how a part is called where it is stored"""


_kept: list[JITCodeLibrary] = []


class _Kept(JITCodeLibrary):
    """Code that stays as long as the process, as kernels do.

    Tests make kernels that nobody keeps; twice in hundreds of runs LLVM ended the process while such code was
    collected as garbage.
    """

    def __init__(self, *given: object) -> None:
        super().__init__(*given)
        _kept.append(self)


class Part(_Kept):
    """Code that other code contains; machine code is made only if somebody asks where it lies."""

    _is_machine_code = False

    def _optimize_functions(self, ll_module: Any) -> None:
        """Make the code shorter, so that less is joined; what contains it optimises it."""
        ll_module.data_layout = self._codegen._data_layout
        passes = llvm.create_new_function_pass_manager()
        passes.add_sroa_pass()
        passes.add_instruction_combine_pass()
        passes.add_simplify_cfg_pass()
        builder = self._codegen._pass_builder(opt=1)
        for function in ll_module.functions:
            if not function.is_declaration:
                passes.run(function, builder)

    def finalize(self) -> None:
        """Join what this code calls, and leave it at that."""
        self._raise_if_finalized()
        for library in dict.fromkeys(self._linking_libraries):
            self._reload_init.update(library._reload_init)
            self._final_module.link_in(library._get_module_for_linking(), preserve=True)
        self._finalize_dynamic_globals()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        """Return where a function lies, 0 if there is none of this name.

        Functions of others that a kernel calls, and that Python may call too, are asked for at once.
        """
        self._ensure_finalized()
        if not self._is_machine_code:
            try:
                is_here = not self._final_module.get_function(name).is_declaration
            except NameError:
                is_here = False
            if not is_here:
                return 0
            self._get_module_for_linking()  # a copy, before this one goes to the machine
            self._is_machine_code = True
            self._optimize_final_module()
            self._finalize_final_module()
        return int(super().get_pointer_to_function(name))

    def serialize_using_object_code(self) -> Any:
        """Return what is stored of this code; what Python may call too, as Numba stores it."""
        self._ensure_finalized()
        if self._is_machine_code:
            return super().serialize_using_object_code()
        return self.name, PART, self._get_module_for_linking().as_bitcode()

    @classmethod
    def _unserialize(cls, codegen: Any, state: tuple[str, str, Any]) -> Any:
        name, kind, data = state
        if kind != PART:
            other = super()._unserialize(codegen, state)
            other._is_machine_code = True
            return other
        self = cls(codegen, name)
        self._final_module = llvm.parse_bitcode(data)
        self._finalize_dynamic_globals()
        self._finalized = True
        return self


class Entry(_Kept):
    """Machine code of a kernel that Python calls, with all that it calls."""

    def _optimize_functions(self, ll_module: Any) -> None:
        ll_module.data_layout = self._codegen._data_layout

    def _optimize_final_module(self) -> None:
        passes, builder = self._codegen._module_pass_manager()
        passes.run(self._final_module, builder)

    def serialize_using_object_code(self) -> tuple[str, str, tuple[bytes, bytes]]:
        """Return what is stored: machine code and the names in it, for nothing contains this code."""
        self._ensure_finalized()
        names = ir.Module()
        for found in (*self._final_module.functions, *self._final_module.global_variables):
            if found.linkage in _FOUND and not found.is_declaration:
                ir.GlobalVariable(names, _BYTE, found.name).initializer = ir.Constant(_BYTE, 0)
        return (
            self.name,
            "object",
            (self._get_compiled_object(), llvm.parse_assembly(str(names)).as_bitcode()),
        )


@contextmanager
def parts(target: Any, typing: Any) -> Iterator[None]:
    """Make parts of all that is compiled within this block.

    Only machine code is told at which address lies what a function brings along (`set_env`). Functions of
    Numba itself need nothing by which C could call them.
    """
    codegen = target.codegen()

    def set_env(name: str, environment: object) -> None:
        if codegen._engine.is_symbol_defined(name):
            type(codegen).set_env(codegen, name, environment)

    def create_cfunc_wrapper(library: Any, described: Any, *others: Any) -> None:
        if not (described.modname or "").startswith("numba."):
            type(target).create_cfunc_wrapper(target, library, described, *others)

    with global_compiler_lock, ExitStack() as stack:
        if codegen.__dict__.get("_library_class") is not Part:
            for holder, name, value in (
                (codegen, "_library_class", Part),
                (codegen, "set_env", set_env),
                (target, "create_cfunc_wrapper", create_cfunc_wrapper),
                (typing, "resolve_function_type", answers(typing)),
                (target, "get_abi_sizeof", sizes(target)),
                (target, "refresh", once_declared(target)),
                (typing, "refresh", once_declared(typing)),
            ):
                stack.enter_context(_held(holder, name, value))
        yield


@contextmanager
def _held(holder: Any, name: str, value: Any) -> Iterator[None]:
    """Give one object a method of its own within this block."""
    setattr(holder, name, value)
    try:
        yield
    finally:
        delattr(holder, name)
