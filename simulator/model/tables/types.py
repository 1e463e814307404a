"""How the compiler handles a named tuple of arrays that is passed by its address.

Answers: what `world.jobs` becomes in a kernel. The tables stay the same during a call, though what is in them
changes, and the compiler is told so: it reads where a table lies once, however much is written in between.

Imported when the first kernel wakes, for the compiler takes long to import. Written with Numba's extension
interface (https://numba.readthedocs.io/en/stable/extending/low-level.html).
"""

import hashlib
from collections.abc import Callable
from functools import cache, cached_property
from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.datamodel.registry import register_default
from numba.core.serialize import dumps, loads
from numba.core.typing.templates import (
    AbstractTemplate,
    AttributeTemplate,
    Signature,
    infer_global,
    signature,
)
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_builtin,
    lower_getattr_generic,
    typeof_impl,
    unbox,
)
from numba.np.arrayobj import get_itemsize, make_array

from simulator.model.tables.ahead import fetch

_WORD = ir.IntType(64)


class TablesType(types.Type):
    """A named tuple of arrays; two are the same if the class and the types of all members are.

    Their name tells them apart, for it is asked very often, and to compare fifty types of columns takes long.
    """

    def __init__(self, cls: Any, members: tuple[types.Array, ...]) -> None:
        self.cls, self.members = cls, members
        self.places = {name: k for k, name in enumerate(cls._fields)}
        # every symbol of compiled code holds the names of the types of its arguments, so they must be short
        digest = hashlib.sha256(repr(members).encode()).hexdigest()[:16]
        super().__init__(name=f"Tables({cls.__module__}.{cls.__qualname__}, {digest})")

    @property
    def body(self) -> types.Tuple:
        """What lies at the address."""
        return types.Tuple(self.members)

    @cached_property
    def _written(self) -> bytes:
        return bytes(dumps(self.members))

    def __reduce__(self) -> tuple[Callable[..., "TablesType"], tuple[Any, bytes]]:
        """Each stored kernel names its types several times, so what they hold is written and read once."""
        return _read, (self.cls, self._written)


@cache
def _read(cls: Any, members: bytes) -> TablesType:
    return TablesType(cls, loads(members))


@register_default(TablesType)
class _Address(models.PrimitiveModel):
    def __init__(self, manager: Any, tables: TablesType) -> None:
        super().__init__(manager, tables, manager.lookup(tables.body).get_value_type().as_pointer())


def learn(cls: type) -> None:
    """Have the compiler take tuples of this class by their address."""

    def type_of(tables: Any, context: Any) -> TablesType:
        members = tuple(typeof_impl(one, context) for one in tables)
        for name, kind in zip(tables._fields, members, strict=True):
            if not isinstance(kind, types.Array):
                raise TypeError(f"{name} of {cls.__name__} is no array: {kind}")
        return TablesType(cls, members)

    typeof_impl.register(cls)(type_of)


@infer_getattr
class _Members(AttributeTemplate):
    key = TablesType

    def generic_resolve(  # type: ignore[override]
        self, tables: TablesType, name: str
    ) -> types.Array | None:
        place = tables.places.get(name)
        return None if place is None else tables.members[place]


@lower_getattr_generic(TablesType)
def _read_member(context: Any, builder: Any, tables: TablesType, address: Any, name: str) -> Any:
    """Return the array that is written down at the address; it owns nothing, so nobody counts references."""
    place = tables.places[name]
    kind = tables.members[place]
    array = make_array(kind)(context, builder)
    words = {field: k for k, field in enumerate(context.data_model_manager[kind]._fields)}

    def word(field: str, *at: int) -> Any:
        loaded = builder.load(cgutils.gep_inbounds(builder, address, 0, place, words[field], *at))
        loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
        return loaded

    array.data = word("data")
    shape = [word("shape", k) for k in range(kind.ndim)]
    itemsize = context.get_constant(types.intp, get_itemsize(context, kind))
    if kind.layout == "C":  # what follows from the shape is not read, so that it can be known beforehand
        strides = [itemsize]
        for extent in reversed(shape[1:]):
            strides.insert(0, builder.mul(strides[0], extent))
    else:
        strides = [word("strides", k) for k in range(kind.ndim)]
    count = shape[0]
    for extent in shape[1:]:
        count = builder.mul(count, extent)
    array.nitems, array.itemsize = count, itemsize
    array.shape, array.strides = cgutils.pack_array(builder, shape), cgutils.pack_array(builder, strides)
    array.meminfo, array.parent = (cgutils.get_null_value(one.type) for one in (array.meminfo, array.parent))
    return array._getvalue()


def _begins(tables: TablesType, c: Any) -> Any:
    """Return where each table is written down, behind the address [bytes]."""
    sizes = [c.context.get_abi_sizeof(c.context.get_value_type(kind)) for kind in tables.members]
    places = [ir.Constant(_WORD, sum(sizes[:k])) for k in range(len(sizes))]
    return cgutils.global_constant(c.builder, "begins", ir.Constant.literal_array(places))


def _item_of_tuple(c: Any) -> Any:
    """Python's own function for a member of a tuple, borrowed."""
    kind = ir.FunctionType(c.pyapi.pyobj, [c.pyapi.pyobj, c.pyapi.py_ssize_t])
    return cgutils.get_or_insert_function(c.builder.module, kind, "PyTuple_GetItem")


@unbox(TablesType)
def _write_down(tables: TablesType, value: Any, c: Any) -> NativeValue:
    """Write down where the arrays of a Python tuple lie; that, and they, last as long as the call."""
    body = cgutils.alloca_once(c.builder, c.context.get_value_type(tables.body))
    wrong = cgutils.alloca_once_value(c.builder, cgutils.false_bit)
    begins = _begins(tables, c)
    # a loop: written out, fifty tables would be compiled anew for each kernel
    with cgutils.for_range(c.builder, ir.Constant(_WORD, len(tables.members))) as loop:
        member = c.builder.call(_item_of_tuple(c), [value, loop.index])
        begin = c.builder.load(cgutils.gep_inbounds(c.builder, begins, 0, loop.index))
        to = c.builder.gep(c.builder.bitcast(body, c.pyapi.voidptr), [begin])
        failed = cgutils.is_not_null(c.builder, c.pyapi.numba_array_adaptor(member, to))
        c.builder.store(c.builder.or_(failed, c.builder.load(wrong)), wrong)
    is_wrong = c.builder.load(wrong)
    with c.builder.if_then(is_wrong, likely=False):
        c.pyapi.err_set_string("PyExc_TypeError", "a member of the tables is no array")
    # A kernel may be compiled into this function, and would then read before all is written, for it was told
    # that nothing changes. So the address is made to look like one of its own, known only now.
    known_now = ir.InlineAsm(ir.FunctionType(body.type, [body.type]), "", "=r,0,~{memory}", side_effect=True)
    return NativeValue(c.builder.call(known_now, [body]), is_error=is_wrong)


@infer_global(fetch)
class _Fetch(AbstractTemplate):
    def generic(self, given: Any, _named: Any) -> Signature | None:
        if not isinstance(given[0], types.Array):
            return None
        return signature(types.void, given[0], types.int64, types.int64)


@lower_builtin(fetch, types.Array, types.Integer, types.Integer)
def _ask_for_line(context: Any, builder: Any, called: Any, given: Any) -> Any:
    """Ask for the cache line in which a byte of a row lies; the processor takes note, and goes on."""
    array = make_array(called.args[0])(context, builder, given[0])
    stride = cgutils.unpack_tuple(builder, array.strides)[0]
    at = builder.gep(
        builder.bitcast(array.data, cgutils.voidptr_t), [builder.add(builder.mul(stride, given[1]), given[2])]
    )
    flag = ir.IntType(32)
    kind = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, flag, flag, flag])
    ask = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
    builder.call(ask, [at, flag(0), flag(3), flag(1)])  # to read, into the nearest cache, of data
    return context.get_dummy_value()
