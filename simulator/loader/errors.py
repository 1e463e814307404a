"""From pydantic's errors to problems that name a line.

Answers: where in the layered files each error is, and how to say it to a person who has never heard of
pydantic.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pydantic_core import ErrorDetails

from simulator.loader.layers import MIXES
from simulator.loader.nodes import Node
from simulator.loader.problems import Place, Problem, key_path
from simulator.loader.shape import Shape

Path = tuple[str | int, ...]
_BOUNDS = {"gt": "exclusiveMinimum", "ge": "minimum", "lt": "exclusiveMaximum", "le": "maximum"}
_OUT_OF_RANGE = {"greater_than", "greater_than_equal", "less_than", "less_than_equal", "finite_number"}
_NEEDED = {
    "int": "a whole number is needed",
    "float": "a number is needed",
    "string": "text is needed",
    "bool": "true or false is needed",
    "list": "a list is needed",
    "tuple": "a list is needed",
    "dict": "key: value pairs are needed",
    "model": "key: value pairs are needed",
}
_SLIP = 2
"""up to here, a share above 1 is a slip rather than per cents"""
_SHARED = {"agency", "members", "pool", "purse", "shared_purse", "shared_wallet", "shares", "team"}
"""what people write who want several freelancers to pay out of one purse, which no law knows"""
MISSING = "this key is missing"


class Located(NamedTuple):
    """Where one error was written: the path of keys, the value there and the place of its key."""

    path: Path
    node: Node
    key_place: Place


def locate(root: Node, loc: Sequence[str | int]) -> Located:
    """Follow a pydantic location as far as it was written; parts that are not in the file are skipped."""
    node, path, place = root, list[str | int](), root.place
    for part in loc:
        if isinstance(node.value, dict) and str(part) in node.value:
            place, node = node.keys.get(str(part), node.place), node.value[str(part)]
            path.append(str(part))
        elif isinstance(node.value, list) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            place = node.place
            path.append(part)
    return Located(tuple(path), node, place)


def _shown(node: Node) -> str:
    value = node.value
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "key: value pairs"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    return f"'{text[:60]}…'" if len(text) > 60 else f"'{text}'"


def problems_of(
    errors: Sequence[ErrorDetails], root: Node, shape: Shape, above: Path = ()
) -> Iterator[Problem]:
    """Translate errors of pydantic.

    Parameters
    ----------
    errors : sequence of ErrorDetails
        About the plain value of `root`.
    root : Node
        What was checked.
    shape : Shape
        What may be written where in it.
    above : tuple
        The path of keys that leads to `root`.

    Yields
    ------
    Problem
    """
    for error in errors:
        here = locate(root, error["loc"])
        kind, last = error["type"], error["loc"][-1] if error["loc"] else ""
        held = len(here.node.mapping or here.node.items)
        if kind == "too_short" and held >= error.get("ctx", {})["min_length"]:
            continue  # only because pydantic does not count items that are wrong by themselves
        name = key_path((*above, *here.path))
        if kind == "extra_forbidden":
            yield _unknown(here, name, shape)
        elif kind == "missing" and isinstance(last, str):
            # pydantic locates what is not there, so its parent is what was found
            name = key_path((*above, *here.path, last))
            yield Problem(here.key_place, name, MISSING, shape.allowed((*here.path, last), {}))
        else:
            yield Problem(here.node.place, name, *_said(kind, error, here, shape))


def _unknown(here: Located, name: str, shape: Shape) -> Problem:
    keys, word = sorted(shape.keys(here.path[:-1])), str(here.path[-1] if here.path else "")
    if word.isdecimal() and here.node.value is None:
        message = (
            "unknown key: inside { } a comma begins the next key; write 7.5 with a point, 1000 without a mark"
        )
        return Problem(here.key_place, name, message)
    if word.lower().replace(" ", "_") in _SHARED:
        message = "unknown key: nothing is shared; each freelancer has a purse of their own (wallet, top_up)"
        return Problem(here.key_place, name, message)
    return Problem(here.key_place, name, "unknown key", "", word, (*keys,))


class _Said(NamedTuple):
    """What a problem says after its place and key."""

    message: str
    allowed: str = ""
    word: str = ""
    known: tuple[str, ...] = ()


def _said(kind: str, error: ErrorDetails, here: Located, shape: Shape) -> _Said:
    """Message, what is allowed, and the word that was written in place of a known one."""
    context, value = error.get("ctx", {}), here.node.value
    bounds = {_BOUNDS[key]: limit for key, limit in context.items() if key in _BOUNDS}
    is_short = here.path[:-1] in MIXES and not isinstance(value, dict)  # a category as its share alone
    allowed = shape.allowed((*here.path, "share") if is_short else here.path, bounds)
    shown = _shown(here.node)
    if kind in _OUT_OF_RANGE:
        if shape.kinds(here.path):  # a distribution as its value alone
            allowed = shape.allowed((*here.path, "constant", "value"), bounds)
        return _Said(f"{shown.strip(chr(39))} is out of range{_per_cent(value, kind, context)}", allowed)
    if kind == "literal_error":
        choices = (shape.at(here.path) or {}).get("enum", [])
        return _Said(f"{shown} is not one of the choices", allowed, str(value), (*map(str, choices),))
    if kind == "union_tag_not_found":
        return _Said("name one distribution, with its settings under it", allowed)
    if kind == "union_tag_invalid":
        return _Said(f"no distribution is called '{context.get('tag')}'", allowed)
    if kind in {"too_short", "too_long"}:
        most = kind == "too_long"
        limit = f"{'at most' if most else 'at least'} {context['max_length' if most else 'min_length']}"
        return _Said(f"{limit} needed, but there are {context.get('actual_length') or 'none'}", allowed)
    if kind == "missing":
        return _Said("too few values", allowed)
    if kind == "string_pattern_mismatch":
        return _Said(f"{shown} cannot be used as a name", allowed)
    if kind in {"string_too_short", "string_too_long"}:
        return _Said(("the text is empty" if kind == "string_too_short" else "the text is too long"), allowed)
    if kind == "value_error":
        keys = shape.kinds(here.path)
        word = next(iter(value)) if keys and isinstance(value, dict) and value else ""
        word = "" if word in keys else word  # a known one whose settings are wrong
        return _Said(str(context.get("error", error["msg"])), "", word, (*keys,))
    needed = _NEEDED.get(kind.partition("_")[0])
    if needed is None:
        return _Said(str(error["msg"]), allowed)
    if value is None:
        return _Said(f"empty: {needed}, or remove the key", "" if allowed in needed else allowed)
    hint = "; put it in quotes" if kind == "string_type" and not isinstance(value, dict | list) else ""
    return _Said(f"{needed}, not {shown}{hint}", "" if allowed and allowed in needed else allowed)


def _per_cent(value: object, kind: str, limits: Mapping[str, object]) -> str:
    """How a share is written for those who wrote per cents."""
    is_share = kind == "less_than_equal" and limits.get("le") == 1
    if not is_share or not isinstance(value, int | float) or not _SLIP < value <= 100:
        return ""
    return f"; {value:g} % is written {value / 100:g} or {value:g}%"


def truth_problems(node: Node, shape: Shape, path: Path = (), above: Path = ()) -> Iterator[Problem]:
    """Find true and false where numbers belong; pydantic would read them as 1 and 0.

    Parameters
    ----------
    node : Node
        What was written.
    shape : Shape
        What may be written where.
    path, above : tuple
        Paths of keys that lead to `node`: in `shape`, and from the scenario to where `shape` begins.

    Yields
    ------
    Problem
    """
    if isinstance(node.value, dict):
        for key, inner in node.value.items():
            yield from truth_problems(inner, shape, (*path, key), above)
    elif isinstance(node.value, list):
        for index, inner in enumerate(node.value):
            yield from truth_problems(inner, shape, (*path, index), above)
    elif isinstance(node.value, bool) and not shape.holds_truth(path):
        message = f"{_shown(node)} cannot be used here"
        yield Problem(node.place, key_path((*above, *path)), message, shape.allowed(path, {}))
