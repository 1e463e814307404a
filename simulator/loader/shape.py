"""The shape of a scenario: which keys there are, and what each may hold.

Answers: what is allowed at a path of keys. The shape is read off the JSON Schema that pydantic derives from
the model, key by key as it is asked for, so it can never contradict the model. It is used to merge, to
translate errors and to find the nearest key.
"""

from collections.abc import Sequence
from functools import cache

from pydantic import BaseModel

from simulator.loader.problems import name_list
from simulator.model.scenario import Scenario
from simulator.model.values import fields
from simulator.model.values.fields import BLOCK, Schema, block_schema
from simulator.model.values.units import LARGEST

Path = Sequence[str | int]


_MOST_KEPT = 10_000
"""paths that a shape remembers; a file of wrong keys asks for each of them once"""


class Shape:
    """What may be written where in the fields of a class."""

    def __init__(self, kind: type[BaseModel], extra_keys: Sequence[str] = ()) -> None:
        self.root, self.extra_keys = Schema({BLOCK: kind}), extra_keys
        self._found: dict[tuple[str | int, ...], Schema | None] = {}

    def _resolved(self, schema: Schema) -> Schema:
        is_named = BLOCK in schema and "type" not in schema
        return block_schema(schema[BLOCK]) | schema if is_named else schema

    def branches(self, schema: Schema) -> list[Schema]:
        """Return the alternatives of a schema, itself if it has none; null is left out."""
        schema = self._resolved(schema)
        # kinds of one discriminator stay together
        options = schema.get("anyOf") or (None if "discriminator" in schema else schema.get("oneOf"))
        if options is None:
            return [schema]
        found = [branch for option in options for branch in self.branches(option)]
        return [branch for branch in found if branch.get("type") != "null"]

    def _kinds(self, schema: Schema) -> dict[str, Schema]:
        for branch in self.branches(schema):
            if branch.get("discriminator", {}).get("propertyName") == "kind":
                named = branch["discriminator"]["mapping"]
                return {name: self._resolved(named[name]) for name in sorted(named)}
        return {}

    def _step(self, schema: Schema, key: str | int) -> Schema | None:
        if kinds := self._kinds(schema):
            inside = [kind["properties"][key] for kind in kinds.values() if key in kind["properties"]]
            return kinds.get(str(key)) or (inside[0] if inside else None)
        for branch in self.branches(schema):
            if key in branch.get("properties", {}):
                return dict(branch["properties"][key])
            if isinstance(key, str) and isinstance(branch.get("additionalProperties"), dict):
                return dict(branch["additionalProperties"])
            if isinstance(key, int) and key < len(branch.get("prefixItems", ())):
                return dict(branch["prefixItems"][key])
            if isinstance(key, int) and "items" in branch:
                return dict(branch["items"])
        return None

    def at(self, path: Path) -> Schema | None:
        """Return what may be written at a path of keys; None if nothing may."""
        here = tuple(path)
        if here not in self._found:
            above = self.at(here[:-1]) if here else None
            found = self.root if not here else None if above is None else self._step(above, here[-1])
            if len(self._found) > _MOST_KEPT:
                self._found.clear()
            self._found[here] = None if found is None else self._resolved(found)
        return self._found[here]

    def meaning(self, path: Path) -> str:
        """Return the words about what stands at a path of keys; empty if there are none."""
        return fields.meaning(self.at(path) or {})

    def kinds(self, path: Path) -> list[str]:
        """Return the distributions that may be written at a path; empty if none may."""
        return list(self._kinds(self.at(path) or {}))

    def keys(self, path: Path) -> list[str]:
        """Return the keys that may be written at a path; empty if any name may, or none."""
        schema = self.at(path) or {}
        if kinds := self._kinds(schema):
            return list(kinds)
        inside = [
            key for branch in self.branches(schema) for key in branch.get("properties", {}) if key != "kind"
        ]
        return [*(() if path else self.extra_keys), *inside]

    def holds_truth(self, path: Path) -> bool:
        """Whether true and false may be written at a path; true if nothing is known of the path."""
        schema = self.at(path)
        return schema is None or any(b.get("type", "boolean") == "boolean" for b in self.branches(schema))

    def allowed(self, path: Path, bounds: Schema) -> str:
        """Say in words what may be written at a path; `bounds` adds limits that are not in the schema."""
        schema = self.at(path) or {}
        if kinds := self._kinds(schema):
            return f"a number, or one of {name_list(kinds)} with its settings"
        words = []
        for branch in self.branches(schema):
            is_number = branch.get("type") in {"number", "integer"}
            words.append(_allowed(_bounded(_told(branch), bounds) if is_number else branch))
        return " or ".join(dict.fromkeys(word for word in words if word))


@cache
def scenario_shape() -> Shape:
    """Return the shape of a complete scenario in its long form."""
    return Shape(Scenario, extra_keys=("extends",))


def astray(shape: Shape, path: Sequence[str], groups: int) -> tuple[str, list[str]] | None:
    """Follow the path of a setting, in which `*` stands for any name.

    Parameters
    ----------
    shape : Shape
        Of a scenario.
    path : sequence of str
        The parts of the path.
    groups : int
        How many groups of freelancers there are.

    Returns
    -------
    tuple or None
        The first part that leads nowhere, and what may stand in its place; None if all is well.
    """
    here = tuple[str | int, ...]()
    for part in path:
        if here[:1] == ("freelancers",) and "strategy" in here:
            return None  # a rule has settings of its own
        if here == ("freelancers",):
            known = ["*", *map(str, range(groups))]
            if part not in known:
                return part, known
            here = (*here, 0)
            continue
        known = shape.keys(here)
        step = known[0] if part == "*" and known else part
        if shape.at((*here, step)) is None:
            return part, sorted(known)
        here = (*here, step)
    return None


def _told(branch: Schema) -> Schema:
    """A schema of numbers without the ends that all quantities have: they concern only who passes them."""
    return {key: value for key, value in branch.items() if value not in (LARGEST, -LARGEST)}


def _bounded(branch: Schema, bounds: Schema) -> Schema:
    """Add bounds to a schema of numbers; a new one takes the place of the old one on its side."""
    sides = [{"minimum", "exclusiveMinimum"}, {"maximum", "exclusiveMaximum"}]
    gone = set[str]().union(*(side for side in sides if side & set(bounds)))
    return {key: value for key, value in branch.items() if key not in gone} | bounds


def _range(branch: Schema) -> str:
    limits = {
        name: f"{branch[name]:,}" if isinstance(branch[name], int) else f"{branch[name]:,.15g}"
        for name in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
        if branch.get(name) is not None
    }
    if "minimum" in limits and "maximum" in limits:
        return f"{limits['minimum']} to {limits['maximum']}"
    phrases = {
        "exclusiveMinimum": "more than {}",
        "minimum": "{} or more",
        "maximum": "at most {}",
        "exclusiveMaximum": "less than {}",
    }
    return " and ".join(phrase.format(limits[name]) for name, phrase in phrases.items() if name in limits)


def _allowed(branch: Schema) -> str:
    """Say in words what one alternative allows."""
    kind = branch.get("type")
    if "enum" in branch or "const" in branch:
        return name_list(map(str, branch.get("enum", [branch.get("const")])))
    if kind in {"number", "integer"}:
        noun = "a whole number" if kind == "integer" else "a number"
        limits = _range(branch)
        return f"{noun}, {limits}" if limits else noun
    if kind == "array":
        least, most = branch.get("minItems"), branch.get("maxItems")
        return f"a list of {least} values" if least and least == most else "a list"
    if kind == "object":
        return "key: value pairs"
    if kind == "string":
        if "(s|sec|min" in branch.get("pattern", ""):
            return "a time such as '90 s', '10 min' or '2 h'"
        if "(min|h|d|w" in branch.get("pattern", ""):
            return "a duration such as '30 min', '1 h', '180 d' or '2 w'"
        return "letters, digits, dots, hyphens and underscores" if "pattern" in branch else "text"
    return ""
