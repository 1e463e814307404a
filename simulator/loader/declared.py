"""What a strategy file declares, read without running it.

Answers: which settings does a class of a user's own file take. Annotations are looked up, never executed:
plain types, what `typing`, `pydantic` and this program provide, and names set in the same file. What cannot
be read that way may be anything; the class itself judges it when it is run.
"""

import ast
import builtins
import importlib
import operator
import pkgutil
import warnings
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, ClassVar, get_origin

from pydantic import Field, TypeAdapter, ValidationError, create_model

from simulator.model.values.names import nearest
from simulator.strategies.contract.base import Strategy
from simulator.strategies.contract.explained import shortened

_PACKAGES = {"typing", "pydantic", "simulator", "math", "collections", "annotated_types"}
_PLAIN = ("int", "float", "str", "bool", "tuple", "list", "dict", "set", "frozenset", "object")
_COUNTS = {"int", "float", "bool"}
_CALLS = (Field,)
_SUMS: dict[type[ast.operator], Callable[..., object]] = {
    ast.BitOr: operator.or_,
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_CONFIG = "model_config"

Names = dict[str, object]


class _Unreadable(Exception):
    """An expression whose value cannot be known without running it."""


def declared_class(tree: ast.Module, wanted: str) -> type[Strategy] | None:
    """A class with the settings that a class of a file declares; None if they cannot be read.

    Parameters
    ----------
    tree : ast.Module
        The parsed file.
    wanted : str
        Name of a class at its top level.
    """
    needed = _needed(tree, wanted)  # of a file of many classes, each is asked for in turn
    names: Names = {name: getattr(builtins, name) for name in _PLAIN}
    for node in tree.body:
        try:
            if isinstance(node, ast.Import | ast.ImportFrom):
                names |= _imported(node)
            elif isinstance(node, ast.Assign) and len(node.targets) == 1:
                if isinstance(node.targets[0], ast.Name):
                    names[node.targets[0].id] = _value(node.value, names)
            elif isinstance(node, ast.ClassDef) and node.name in needed:
                names[node.name] = _class(node, names)
        except Exception:  # a file may do anything; its mistakes show when it is run
            for one in ast.walk(node):
                if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
                    names.pop(one.id, None)
            names.pop(getattr(node, "name", ""), None)
    found = names.get(wanted)
    return found if isinstance(found, type) and issubclass(found, Strategy) else None


def misfits(tree: ast.Module, wanted: str) -> Iterator[tuple[int, str]]:
    """Settings of a class that start as a value of another kind than they say; pydantic lets that pass.

    Parameters
    ----------
    tree : ast.Module
        The parsed file.
    wanted : str
        Name of a class at its top level.

    Yields
    ------
    tuple of int and str
        The line, from 1, and what is wrong there.
    """
    found = declared_class(tree, wanted)
    kinds = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == wanted]
    for line in kinds[-1].body if found is not None and kinds else ():
        if not (
            isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and line.value is not None
        ):
            continue
        about = found.model_fields.get(line.target.id) if found else None
        declared = about.annotation if about and about.annotation is not Any else None
        # None stands for what cannot be read without running the file
        if about is None or about.is_required() or about.default is None or declared is None:
            continue
        kind, text = (
            ast.unparse(line.annotation),
            isinstance(about.default, str)
            and _COUNTS & {one.id for one in ast.walk(line.annotation) if isinstance(one, ast.Name)},
        )
        try:
            # text such as '5' would be taken for a number here, and stay text in the strategy
            TypeAdapter(declared).validate_python(about.default, strict=bool(text))
        except ValidationError:
            given = shortened(ast.unparse(line.value), 40)
            yield (
                line.lineno,
                f"{line.target.id} is of the kind {kind}, but starts as {given}: change one of them",
            )
        except Exception:  # a kind that has no schema: the class itself judges it when it is run
            continue


def _needed(tree: ast.Module, wanted: str) -> set[str]:
    """Names that a class at the top depends on, its own among them."""
    needed = {wanted}
    for node in reversed(tree.body):  # what a statement uses stands above it
        stored = {
            one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
        }
        if getattr(node, "name", None) in needed or stored & needed:
            needed |= {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return needed


def _imported(node: ast.Import | ast.ImportFrom) -> Names:
    """Names that an import of a known package brings."""
    found: Names = {}
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            if not node.level and (node.module or "").partition(".")[0] in _PACKAGES:
                found[alias.asname or alias.name] = getattr(
                    importlib.import_module(node.module or ""), alias.name, None
                )
        elif alias.name.partition(".")[0] in _PACKAGES:
            top = importlib.import_module(alias.name)
            name = alias.name.partition(".")[0]
            found[alias.asname or name] = top if alias.asname else importlib.import_module(name)
    return found


def _class(node: ast.ClassDef, names: Names) -> type[Strategy]:
    """The settings of a class, its bases' included."""
    found = [_value(base, names) for base in node.bases]
    bases: tuple[type[Strategy], ...] = tuple(base for base in found if isinstance(base, type))
    if node.keywords or len(bases) < len(found) or not any(issubclass(base, Strategy) for base in bases):
        raise _Unreadable
    fields: dict[str, Any] = {}
    fixed: Names = {}
    for line in node.body:
        if isinstance(line, ast.Assign) and any(
            isinstance(one, ast.Name) and one.id == _CONFIG for one in line.targets
        ):
            raise _Unreadable
        if not isinstance(line, ast.AnnAssign) or not isinstance(line.target, ast.Name):
            continue
        name, kind = line.target.id, _readable(_written(line.annotation), names, Any)
        if kind is ClassVar or get_origin(kind) is ClassVar:
            fixed[name] = None if line.value is None else _readable(line.value, names, None)
        elif not name.startswith("_"):
            fields[name] = (kind, ... if line.value is None else _readable(line.value, names, None))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on names: those that matter are told where the file is read
        return _with_parts(create_model(node.name, __base__=bases, **fields), fixed)


def _written(annotation: ast.expr) -> ast.expr:
    """An annotation; one in quotes, which may name what comes later, as if it stood without them."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return ast.parse(annotation.value, mode="eval").body
    return annotation


def _with_parts(kind: type[Strategy], fixed: Names) -> type[Strategy]:
    """The class, knowing in which settings it holds other strategies."""
    if "inside" in fixed:
        setattr(kind, "inside", fixed["inside"])  # noqa: B010 (only a Composite has it)
    return kind


def _readable(node: ast.expr, names: Names, otherwise: object) -> object:
    try:
        return _value(node, names)
    except Exception:  # as above
        return otherwise


def _value(node: ast.expr, names: Names) -> Any:
    """Value of an expression of names, constants and what makes types of them."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name) and node.id in names:
        return names[node.id]
    if isinstance(node, ast.Attribute) and not node.attr.startswith("_"):
        return getattr(_value(node.value, names), node.attr)
    if isinstance(node, ast.Subscript):
        return _value(node.value, names)[_value(node.slice, names)]
    if isinstance(node, ast.Tuple | ast.List):
        items = [_value(one, names) for one in node.elts]
        return tuple(items) if isinstance(node, ast.Tuple) else items
    if isinstance(node, ast.Dict) and None not in node.keys:
        keys = [_value(one, names) for one in node.keys if one is not None]
        return dict(zip(keys, (_value(one, names) for one in node.values), strict=True))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand, names)
    if isinstance(node, ast.BinOp) and type(node.op) in _SUMS:
        return _SUMS[type(node.op)](_value(node.left, names), _value(node.right, names))
    if isinstance(node, ast.Call) and any(_value(node.func, names) is one for one in _CALLS):
        given = {one.arg: _value(one.value, names) for one in node.keywords if one.arg is not None}
        return Field(*(_value(one, names) for one in node.args), **given)
    raise _Unreadable


PACKAGE = "simulator"


def wrong_imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """What a file takes from this program that is not there: the line, and what to write.

    Inner folders are no place to import from, as they may move: what people need is in the package itself.
    """
    public = dir(_module(PACKAGE))
    for node in tree.body:
        if not isinstance(node, ast.ImportFrom) or node.level or node.module is None:
            continue
        if node.module.partition(".")[0] != PACKAGE:
            continue
        known = _names_in(node.module)
        for alias in node.names:
            if alias.name != "*" and (known is None or alias.name not in known):
                near = nearest(alias.name, [one for one in public if one.isupper() == alias.name.isupper()])
                yield node.lineno, _not_there(node.module, alias.name, near, known is not None)


def _not_there(module: str, name: str, near: str | None, exists: bool) -> str:
    if module == PACKAGE:
        return f"simulator has no '{name}'" + (f" (did you mean '{near}'?)" if near else "")
    what = f"'{module}' has no '{name}'" if exists else f"no module is called '{module}'"
    return what + (f"; write: from simulator import {near}" if near else "")


def _module(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _names_in(module: str) -> set[str] | None:
    """What may be imported from a module of this package; None if there is no such module."""
    found = _module(module)
    if found is None:
        return None
    return {*dir(found), *(one.name for one in pkgutil.iter_modules(getattr(found, "__path__", ())))}
