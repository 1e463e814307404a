"""The schema of one field at a time.

Answers: what may be written at a key of a block. Pydantic derives the schema of a whole scenario, which took
a sixth of the time of every command; most need a few dozen keys of it. So each key is asked for by itself,
and a block inside it is only named.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import CoreSchema

from simulator.model.values.spec import meanings_of

Schema = dict[str, Any]
"""a JSON Schema, or a part of one"""
BLOCK = "block"
"""key under which a schema names the class of a block, in place of describing it"""
OWNER = "owner"
"""key under which a field's schema holds its class and name"""
_WRAPPED = ("function-after", "function-before", "function-wrap", "nullable", "default")


class _Named(GenerateJsonSchema):
    """Derives schemas in which every block is only named."""

    def __init__(self, known: Mapping[str, CoreSchema]) -> None:
        super().__init__()
        self._known = known

    def generate_inner(self, schema: Any) -> JsonSchemaValue:
        """Name a block; derive anything else."""
        while schema["type"] == "definition-ref":
            schema = self._known[schema["schema_ref"]]
        block = schema
        while block["type"] in _WRAPPED[:3]:
            block = block["schema"]
        if block["type"] == "model":
            return {BLOCK: block["cls"]}
        # without its name it is written out where it stands
        return super().generate_inner({key: value for key, value in schema.items() if key != "ref"})


class Fields(Mapping[str, Schema]):
    """The schemas of the fields of a class, each derived when it is first asked for."""

    def __init__(self, kind: type[BaseModel]) -> None:
        self._kind, self._found = kind, dict[str, Schema]()
        schema: Any = kind.__pydantic_core_schema__
        known = dict[str, CoreSchema]()
        while schema["type"] != "model-fields":
            if schema["type"] == "definitions":
                known = {one["ref"]: one for one in schema["definitions"]}
            is_named = schema["type"] == "definition-ref"
            schema = known[schema["schema_ref"]] if is_named else schema["schema"]
        self._fields, self._derive = schema["fields"], _Named(known).generate_inner

    def __getitem__(self, name: str) -> Schema:
        if name not in self._found:
            derived = dict(self._derive(self._fields[name]["schema"]))
            self._found[name] = derived | {OWNER: (self._kind, name)}
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __contains__(self, name: object) -> bool:
        return name in self._fields


@lru_cache(maxsize=512)
def block_schema(kind: type[BaseModel]) -> Schema:
    """Return what may be written in a block, key by key."""
    return {"type": "object", "properties": Fields(kind)}


def meaning(schema: Schema) -> str:
    """Return the words about what stands at a key: those below its field, else those of its block."""
    kind, name = schema.get(OWNER, (None, ""))
    said = meanings_of(kind).get(name, "") if kind is not None else ""
    block = schema.get(BLOCK)
    return said or str(schema.get("description") or (block.__doc__ if block else "") or "")
