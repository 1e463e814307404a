"""The shape of a scenario: derived key by key, and yet that of the whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulator.loader.shape import Shape, scenario_shape
from simulator.model.scenario import Scenario


def _paths(shape: Shape, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every path of keys that a scenario may have, distributions by one of their settings."""
    yield path
    if not shape.kinds(path):
        items = any("items" in one or "prefixItems" in one for one in shape.branches(shape.at(path) or {}))
        for key in (*shape.keys(path), *((0,) if items else ())):
            yield from _paths(shape, (*path, key))


def test_the_shape_says_what_the_schema_of_the_whole_scenario_says() -> None:
    shape, whole = scenario_shape(), Scenario.model_json_schema()
    paths = [path for path in _paths(shape) if path[:1] != ("extends",)]
    assert len(paths) > 200
    for path in paths:
        schema, here = whole, shape.at(path) or {}
        for part in path:
            schema = _inside(whole, schema, part)
        about = _resolved(whole, schema).get("description")
        assert about is None or shape.meaning(path) == about, path
        bounds = {key: schema[key] for key in ("minimum", "maximum", "pattern", "default") if key in schema}
        assert {key: here.get(key) for key in bounds} == bounds, path


def _resolved(whole: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    return {**whole["$defs"][schema["$ref"].rpartition("/")[2]], **schema} if "$ref" in schema else schema


def _inside(whole: dict[str, Any], schema: dict[str, Any], part: str | int) -> dict[str, Any]:
    for one in (schema, *schema.get("anyOf", schema.get("oneOf", ()))):
        found = _resolved(whole, one)
        if isinstance(part, int) and ("items" in found or "prefixItems" in found):
            return dict(found["prefixItems"][part] if "prefixItems" in found else found["items"])
        if part in found.get("properties", {}):
            return dict(found["properties"][part])
    raise AssertionError(part)
