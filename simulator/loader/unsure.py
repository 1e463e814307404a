"""Settings that the block `uncertainties` names, and that no scenario has.

Answers: is what somebody calls unknown a setting at all. A key of the block is the path of a setting, where
`*` stands for any name; whether this scenario has a value there is another question.
"""

from collections.abc import Iterator, Sequence

from simulator.loader.nodes import Node
from simulator.loader.problems import Problem, name_list
from simulator.loader.shape import Shape
from simulator.model.values.names import nearest

BLOCK = "uncertainties"
_ANY = "*"


def unsure_problems(root: Node, shape: Shape) -> Iterator[Problem]:
    """Name every key of the block that is the path of no setting, with the nearest that is.

    Parameters
    ----------
    root : Node
        The scenario.
    shape : Shape
        What may be written where in it.

    Yields
    ------
    Problem
    """
    block = root.mapping.get(BLOCK)
    if block is None:
        return
    for key, node in block.mapping.items():
        found = _unknown(key.split("."), shape, root)
        if found is None:
            continue
        place, (part, known) = block.keys.get(key, node.place), found
        said, name = f"there is no setting '{key}'", f"{BLOCK}.{key}"
        near = nearest(part, known)
        if near is None:
            yield Problem(place, name, said, name_list(sorted(known)))
        else:
            full = ".".join(near if one == part else one for one in key.split("."))
            yield Problem(place, name, said, "", key, (full,))


def _unknown(parts: Sequence[str], shape: Shape, root: Node) -> tuple[str, list[str]] | None:
    """The first part of a path that leads nowhere, and what could stand in its place; None if all is well."""
    here = tuple[str | int, ...]()
    for part in parts:
        if here[:1] == ("freelancers",) and "strategy" in here:
            return None  # a rule has settings of its own
        if here == ("freelancers",):
            count = len(root.mapping["freelancers"].items) if "freelancers" in root.mapping else 0
            numbers = [str(k) for k in range(count)]
            if part not in {_ANY, *numbers}:
                return part, [_ANY, *numbers]
            here = (*here, 0)
            continue
        known = shape.keys(here)
        if part == _ANY:
            part = known[0] if known else _ANY
        if shape.at((*here, part)) is None:
            return part, known
        here = (*here, part)
    return None
