"""The JSON Schema by which an editor helps to write scenarios.

Answers: what may be written in a scenario file, short forms included. It is derived from the model; what
pydantic cannot know (short forms, `extends`) is added here.
"""

import json

from simulator.model.scenario import Scenario
from simulator.model.values.fields import Schema
from simulator.paths import PACKS

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_DISTRIBUTION = {"$ref": "#/$defs/Distribution"}


def scenario_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of a scenario file."""
    schema = _shorten(Scenario.model_json_schema())
    definitions = schema["$defs"]
    definitions["Distribution"] = _distribution(definitions)
    definitions["StrategyChoice"] = _strategy(definitions["StrategyChoice"])
    _allow(definitions["ClientsSpec"]["properties"], "attention", {"const": "all"})
    group = definitions["Group"]["properties"]
    _allow(group, "capacity", {"const": "unlimited"})
    _allow(
        group, "categories", {"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}
    )
    categories = definitions["JobsSpec"]["properties"]["categories"]
    share = {"type": "number", "exclusiveMinimum": 0, "description": "share of all posts"}
    categories["additionalProperties"] = {"anyOf": [share, categories["additionalProperties"]]}
    # a pack or an extended file may hold what must not be missing in the end
    for name in definitions:
        if name in {"Category", "CategoryRivals"}:
            definitions[name].pop("required", None)
    properties = schema["properties"]
    known = sorted(file.stem for file in PACKS.glob("*.yaml"))
    # YAML reads a pack named by its year alone as a number
    years = [int(name) for name in known if name.isdigit()]
    properties["pack"] = {"enum": [*known, *years], "description": properties["pack"]["description"]}
    extends = {"type": "string", "description": "another scenario file, which this one is laid over"}
    schema["properties"] = {"extends": extends, **properties}
    schema.pop("required")
    schema["anyOf"] = [{"required": ["freelancers"]}, {"required": ["extends"]}]
    return {"$schema": DRAFT, **schema}


def schema_text() -> str:
    """Return the schema as the text that `scenarios/scenario.schema.json` holds."""
    return json.dumps(scenario_schema(), indent=1, ensure_ascii=False) + "\n"


def _shorten(schema: Schema) -> Schema:
    """Replace each list of all distributions by one name, and drop titles that only repeat the key."""
    if schema.get("discriminator", {}).get("propertyName") == "kind":
        notes = {key: schema[key] for key in ("description", "default") if key in schema}
        return _DISTRIBUTION | notes
    kept = {key: value for key, value in schema.items() if not (key == "title" and isinstance(value, str))}
    return {key: _shorten_inside(value) for key, value in kept.items()}


def _shorten_inside(value: object) -> object:
    if isinstance(value, list):
        return [_shorten_inside(item) for item in value]
    return _shorten(value) if isinstance(value, dict) else value


def _distribution(definitions: Schema) -> Schema:
    """Return a number, `{name: {settings}}`, or the long form with `kind`."""
    short, long = {}, []
    for name, definition in definitions.items():
        kind = definition.get("properties", {}).get("kind", {}).get("const")
        if kind is None:
            continue
        settings = {key: value for key, value in definition["properties"].items() if key != "kind"}
        short[kind] = definition | {"properties": settings}
        long.append({"$ref": f"#/$defs/{name}", "required": ["kind"]})
    named = {
        "type": "object",
        "properties": short,
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }
    return {
        "description": "a number, or a named distribution with its settings",
        "anyOf": [{"type": "number"}, named, *long],
    }


def _strategy(long: Schema) -> Schema:
    """Return a name, `{name: {settings}}`, or the long form; the registry knows which names there are."""
    named = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": {"type": ["object", "null"]},
    }
    return {"description": long["description"], "anyOf": [{"type": "string"}, named, long]}


def _allow(properties: Schema, name: str, *more: Schema) -> None:
    """Allow further forms of one key."""
    old = {
        key: value
        for key, value in properties[name].items()
        if key not in {"description", "default", "ge", "le"}
    }
    if "ge" in properties[name]:  # pydantic keeps these bounds under its own names behind a validator
        old |= {"minimum": properties[name]["ge"], "maximum": properties[name]["le"]}
    forms = old.get("anyOf", [old])
    notes = {key: properties[name][key] for key in ("description", "default") if key in properties[name]}
    properties[name] = notes | {"anyOf": [*forms, *more]}
