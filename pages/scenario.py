"""The page of all keys of a scenario.

Answers: what may be written in a scenario file, in which unit and range, and what each key changes.
"""

from collections.abc import Iterator

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from pages.markdown import code, page, table
from simulator.kit.described import default_of
from simulator.loader.shape import Shape, scenario_shape
from simulator.model.values.distributions import Constant
from simulator.model.values.fields import BLOCK, OWNER
from simulator.model.values.written import as_yaml

Path = tuple[str | int, ...]
LAWS: Path = ("jobs", "value_usd")
"""a place where any distribution may stand"""
_ANY_LAW = "[a number or a law](#laws)"
_EXTENDS = (
    "`extends`",
    "text",
    "",
    "another scenario file, or the name of a shipped one, which this one is laid over",
)


def keys() -> list[str]:
    """Return every key of a scenario by its full name; NAME and N stand for any name and number."""
    shape = scenario_shape()
    inside = [written(here) for block in _blocks(shape, ()) for here in _members(shape, block)]
    return ["extends", *inside]


def scenario_page() -> str:
    """Return the page: a section for each block, with its keys, what may be written, the default and the meaning."""
    shape = scenario_shape()
    parts: list[str | list[str]] = [
        "Every key of a scenario file. A scenario names its rule pack (`pack`) and writes only what differs; `--set KEY=VALUE` on the "
        "command line takes the full names below. The defaults here are those without any pack: `simulator packs` and "
        "[rule packs](packs.md) say what a pack sets. A duration is written `30 min`, `1 h`, `180 d` or `2 w`, or as a number of days; "
        "a share as `0.7` or `70%`; dollars as `7.50` or `$7.50`. NAME stands for a name of your own. Editors read the same from "
        "`scenarios/scenario.schema.json`.",
    ]
    for block in _blocks(shape, ()):
        rows = [_row(shape, here) for here in _members(shape, block)]
        parts += [
            _heading(block),
            _about(shape, block),
            table(_HEADINGS, rows if block else [_EXTENDS, *rows]),
        ]
    return page("Keys of a scenario", *parts, *_laws(shape))


_HEADINGS = ("key", "what may be written", "default", "meaning")


def written(path: Path) -> str:
    """Return a path of keys as `--set` takes it."""
    return ".".join("NAME" if isinstance(key, int) else key for key in path)


def _heading(block: Path) -> str:
    return f"## {written(block)}" if block else "## The top of the file"


def _about(shape: Shape, block: Path) -> str:
    """What a block is for, in one sentence of its own."""
    said = shape.meaning(block) if block else ""
    return said[:1].upper() + said[1:].rstrip(".") + "." if said else ""


def _inside(shape: Shape, path: Path) -> Path | None:
    """The block of keys at a path, below a name or a number where any may stand; None if there is none."""
    for here in (path, (*path, "NAME"), (*path, 0)):
        if shape.at(here) is None or shape.kinds(here):
            continue
        if shape.keys(here) and _kind_of(shape, here) is not None:
            return here
    return None


def _kind_of(shape: Shape, path: Path) -> type[BaseModel] | None:
    found = [branch.get(BLOCK) for branch in shape.branches(shape.at(path) or {})]
    kinds = [kind for kind in found if isinstance(kind, type) and issubclass(kind, BaseModel)]
    return kinds[0] if kinds else None


def _members(shape: Shape, block: Path) -> list[Path]:
    return [(*block, key) for key in shape.keys(block) if (*block, key) != ("extends",)]


def _blocks(shape: Shape, block: Path) -> Iterator[Path]:
    """A block, then the blocks inside it, in the order of the schema."""
    yield block
    for here in _members(shape, block):
        inside = _inside(shape, here)
        if inside is not None:
            yield from _blocks(shape, inside)


def _row(shape: Shape, path: Path) -> tuple[str, str, str, str]:
    inside = _inside(shape, path)
    if inside is not None:
        anchor = written(inside).lower().replace(".", "")
        allowed, default = f"[its own keys](#{anchor})", ""
    else:
        law = bool(shape.kinds(path))
        allowed = _ANY_LAW if law else _allowed(shape, path)
        default = code(_default(_field(shape, path)))
    return code(written(path)), allowed, default, shape.meaning(path)


def _allowed(shape: Shape, path: Path) -> str:
    """What may be written, in words; of a list of names, the names as code."""
    if path == ("pack",):
        return "[a rule pack](packs.md)"
    branches = shape.branches(shape.at(path) or {})
    if all("enum" in branch for branch in branches):
        return "one of " + ", ".join(code(str(name)) for branch in branches for name in branch["enum"])
    words = shape.allowed(path, {}) or "true or false"
    return "a duration" if "a duration such as" in words else words


def _field(shape: Shape, path: Path) -> FieldInfo | None:
    owner, name = (shape.at(path) or {}).get(OWNER, (None, ""))
    return owner.model_fields.get(name) if owner is not None else None


def _default(field: FieldInfo | None) -> str:
    """A default as a scenario would write it; a law by its name."""
    if field is None:
        return ""
    value = field.default
    if isinstance(value, Constant):
        return as_yaml(value.value)
    if isinstance(value, BaseModel) and "kind" in type(value).model_fields:
        settings = value.model_dump(exclude={"kind"}, exclude_none=True)
        return as_yaml({str(value.kind): settings})  # type: ignore[attr-defined]
    return default_of(field)


def _laws(shape: Shape) -> list[str | list[str]]:
    """The section about distributions: how they are written, and the settings of each."""
    parts: list[str | list[str]] = [
        "## Laws",
        "Where a quantity differs from post to post or from person to person, write a number, which all then share, or a law, such as "
        "`{lognormal: {median: 4, ln_sd: 1}}`. Every law also takes `at_least` and `at_most`, at which its values are cut off.",
    ]
    rows = []
    for name in shape.kinds(LAWS):
        for key in shape.keys((*LAWS, name)):
            here = (*LAWS, name, key)
            allowed = _ANY_LAW if shape.kinds(here) else shape.allowed(here, {})
            rows.append(
                (code(name), code(key), allowed, code(_default(_field(shape, here))), shape.meaning(here))
            )
    return [*parts, table(("law", "key", "what may be written", "default", "meaning"), rows)]
