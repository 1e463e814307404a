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
from numba.core.errors import NumbaNotImplementedError
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
        return {"record": _columns(as_dtype(kind))}
    return kind.name


def _read(what: Any) -> Any:
    if isinstance(what, str):
        return getattr(types, what)
    if "tables" in what:
        return TablesType(found(what["tables"]), tuple(_read(one) for one in what["members"]))
    if "array" in what:
        rest = {name: what[name] for name in ("readonly", "aligned")}
        return types.Array(_read(what["array"]), what["ndim"], what["layout"], **rest)
    return from_dtype(_dtype(what["record"]))


def _columns(dtype: Any) -> Any:
    """Write a NumPy type down, and those within it."""
    if dtype.subdtype is not None:
        return [_columns(dtype.subdtype[0]), list(dtype.shape)]
    if dtype.names is None:
        return dtype.str
    fields = [dtype.fields[name] for name in dtype.names]
    return {
        "names": list(dtype.names),
        "formats": [_columns(kind) for kind, *_ in fields],
        "offsets": [int(offset) for _, offset, *_ in fields],
        "itemsize": dtype.itemsize,
        "aligned": dtype.isalignedstruct,
    }


def _dtype(what: Any) -> Any:
    if isinstance(what, str):
        return np.dtype(what)
    if isinstance(what, list):
        return np.dtype((_dtype(what[0]), tuple(what[1])))
    columns: Any = {key: value for key, value in what.items() if key != "aligned"}
    columns["formats"] = [_dtype(one) for one in what["formats"]]
    return np.dtype(columns, align=what["aligned"])


def written(called: Iterable[tuple[Any, tuple[Any, ...]]]) -> str:
    """Write a list of kernels and the types of their arguments; those that cannot be written are left out."""
    kinds: list[Any] = []
    entries: dict[str, list[int]] = {}
    for function, arguments in called:
        try:
            described = [_described(one) for one in arguments]
            if tuple(_read(one) for one in described) != tuple(arguments):
                continue
        except (AttributeError, TypeError, ValueError, NumbaNotImplementedError):
            continue
        kinds += [one for one in described if one not in kinds]
        places = [kinds.index(one) for one in described]
        entries[json.dumps([name_of(function), *places])] = places
    lines = [json.dumps(one) for one in kinds]
    return '{"kinds": [\n' + ",\n".join(lines) + '\n],\n"entries": [\n' + ",\n".join(entries) + "\n]}\n"


def names(whole: str) -> set[str]:
    """Return the names of the kernels in a list."""
    return {name for name, *_ in json.loads(whole)["entries"]}


def how_many() -> int:
    """Return how many kernels are listed, 0 if the list is damaged."""
    try:
        return len(json.loads(text())["entries"])
    except (ValueError, KeyError, TypeError):
        return 0


def entries(written_down: str) -> list[tuple[str, tuple[Any, ...]]]:
    """Return each kernel's name and the types of its arguments, in the order of the list."""
    whole = json.loads(written_down)
    kinds = [_read(one) for one in whole["kinds"]]
    return [(name, tuple(kinds[place] for place in places)) for name, *places in whole["entries"]]
