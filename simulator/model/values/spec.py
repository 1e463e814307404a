"""What every block of a scenario shares: its values are frozen and unknown keys are refused.

Answers: what does a key mean. The text below a field says it. Pydantic would read that text out of the source
whenever a class is made, which took a quarter of the time of every command; here it is read when it is asked
for.
"""

import ast
import inspect
import sys
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core.core_schema import CoreSchema


class Spec(BaseModel):
    """One block of a scenario."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: "CoreSchema", handler: "GetJsonSchemaHandler"
    ) -> "JsonSchemaValue":
        """Describe each key by the text below its field."""
        schema = handler(core_schema)
        properties = handler.resolve_ref_schema(schema).get("properties", {})
        for name, meaning in meanings_of(cls).items():
            if name in properties:
                properties[name]["description"] = meaning
        return schema


def meanings_of(kind: type[BaseModel]) -> dict[str, str]:
    """Return what the fields of a class mean, by their names; those that say nothing are left out."""
    found: dict[str, str] = {}
    for one in reversed(kind.__mro__):
        if issubclass(one, Spec):
            found |= _own_meanings(one)
    given = {name: field.description for name, field in kind.model_fields.items()}
    found |= {name: text for name, text in given.items() if text}
    return {name: text for name, text in found.items() if name in kind.model_fields}


def _own_meanings(kind: type[BaseModel]) -> dict[str, str]:
    """The texts below the fields that a class writes itself; none where it has no source."""
    nodes: list[ast.stmt] = list(_source_of(kind.__module__))
    for name in kind.__qualname__.split("."):
        nodes = next(
            (list(node.body) for node in nodes if isinstance(node, ast.ClassDef) and node.name == name), []
        )
    found = {}
    for field, text in pairwise(nodes):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(text, ast.Expr)
            and isinstance(text.value, ast.Constant)
            and isinstance(text.value.value, str)
        ):
            found[field.target.id] = inspect.cleandoc(text.value.value)
    return found


@cache
def _source_of(module: str) -> tuple[ast.stmt, ...]:
    """The statements of a module that is loaded; none where its source cannot be had."""
    try:
        return tuple(ast.parse(inspect.getsource(sys.modules[module])).body)
    except (KeyError, OSError, TypeError, SyntaxError):
        return ()
