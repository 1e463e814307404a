"""Which kernels Python calls with what: a list written by a command, of which a second process compiles some.

Answers: how a process knows what to compile before anybody calls it. `entries.json` holds each kernel by its
name and the types of its arguments. It is written by `python -m pages kernels`; where it is out of date,
somebody only compiles for nothing, or does not compile ahead.
"""

import importlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numba.core import types
from numba.np.numpy_support import as_dtype, from_dtype

from simulator.model.tables.types import TablesType

LIST = Path(__file__).with_name("entries.json")


def text() -> str:
    """Return the list as it is written; an empty one where there is none."""
    try:
        return LIST.read_text(encoding="utf-8")
    except OSError:
        return '{"kinds": [], "entries": []}'


def name_of(function: Any) -> str:
    """Return the module and the name of a kernel."""
    return f"{function.__module__}:{function.__qualname__}"


def found(name: str) -> Any:
    """Return what stands under such a name."""
    module, _, within = name.partition(":")
    return getattr(importlib.import_module(module), within)


def _described(kind: Any) -> Any:
    if isinstance(kind, TablesType):
        members = [_described(one) for one in kind.members]
        return {"tables": f"{kind.cls.__module__}:{kind.cls.__qualname__}", "members": members}
    if isinstance(kind, types.Array):
        rest = {
            "ndim": kind.ndim,
            "layout": kind.layout,
            "readonly": not kind.mutable,
            "aligned": kind.aligned,
        }
        return {"array": _described(kind.dtype), **rest}
    if isinstance(kind, types.Record):
        dtype = as_dtype(kind)
        fields = [dtype.fields[name] for name in dtype.names]
        formats, offsets = [_format(one[0]) for one in fields], [int(one[1]) for one in fields]
        return {
            "names": list(dtype.names), "formats": formats, "offsets": offsets, "itemsize": dtype.itemsize,
            "is_aligned": dtype.isalignedstruct,
        }  # fmt: skip
    return kind.name


def _format(one: np.dtype[Any]) -> Any:
    """Return how a field is written down; that of several numbers has its shape beside it."""
    return one.str if one.subdtype is None else [one.subdtype[0].str, list(one.subdtype[1])]


def _read(what: Any) -> Any:
    if isinstance(what, str):
        return getattr(types, what)
    if "tables" in what:
        return TablesType(found(what["tables"]), tuple(_read(one) for one in what["members"]))
    if "array" in what:
        rest = {name: what[name] for name in ("readonly", "aligned")}
        return types.Array(_read(what["array"]), what["ndim"], what["layout"], **rest)
    described = {key: value for key, value in what.items() if key != "is_aligned"}
    described["formats"] = [
        one if isinstance(one, str) else (one[0], tuple(one[1])) for one in what["formats"]
    ]
    return from_dtype(np.dtype(described, align=what["is_aligned"]))


def written(called: Iterable[tuple[Any, tuple[Any, ...]]]) -> str:
    """Write a list of kernels and the types of their arguments; those that cannot be written are left out."""
    kinds: list[Any] = []
    entries: dict[str, list[int]] = {}
    for function, arguments in called:
        try:
            described = [_described(one) for one in arguments]
            if tuple(_read(one) for one in described) != tuple(arguments):
                continue
        except (AttributeError, TypeError, ValueError):
            continue
        kinds += [one for one in described if one not in kinds]
        places = [kinds.index(one) for one in described]
        entries[json.dumps([name_of(function), *places])] = places
    lines = [json.dumps(one) for one in kinds]
    return '{"kinds": [\n' + ",\n".join(lines) + '\n],\n"entries": [\n' + ",\n".join(entries) + "\n]}\n"


def names(whole: str) -> set[str]:
    """Return the names of the kernels in a list."""
    return {name for name, *_ in json.loads(whole)["entries"]}


def entries(written_down: str) -> list[tuple[str, tuple[Any, ...]]]:
    """Return each kernel's name and the types of its arguments, in the order of the list."""
    whole = json.loads(written_down)
    kinds = [_read(one) for one in whole["kinds"]]
    return [(name, tuple(kinds[place] for place in places)) for name, *places in whole["entries"]]
