"""A scenario without its mistakes, so that the rest of it can be checked too.

Answers: what else is wrong. Wrong values are left out one after the other until the model takes what is left;
no work is repeated for each of them, so thousands of mistakes cost little more than one.
"""

from collections.abc import Iterable, Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from simulator.loader.nodes import Plain
from simulator.model.scenario import Scenario

MOST_MENDINGS = 5

KeyPath = tuple[str | int, ...]


class Lost:
    """Paths of the values that were left out because they are wrong by themselves."""

    def __init__(self, paths: Iterable[KeyPath] = ()) -> None:
        self.paths = set(paths)
        self._above = {path[:n] for path in self.paths for n in range(len(path))}

    def touches(self, path: KeyPath) -> bool:
        """Whether a value that was left out stands at, above or below a path."""
        return path in self._above or any(path[:n] in self.paths for n in range(len(path) + 1))


def modelled(plain: Plain) -> tuple[Scenario | None, list[ErrorDetails]]:
    """Return the scenario that plain values stand for, or None with what the model has against them."""
    try:
        return Scenario.model_validate(plain, context={"cross_checks_follow": True}), []
    except ValidationError as error:
        return None, list(error.errors(include_url=False))


def mended(plain: Plain, errors: Sequence[ErrorDetails]) -> tuple[Scenario | None, Lost]:
    """Return a scenario without its wrong values.

    Parameters
    ----------
    plain : plain values
        The scenario; changed in place.
    errors : sequence of ErrorDetails
        What the model has against it.

    Returns
    -------
    tuple
        The scenario, or None if it cannot be mended; and what was left out, apart from keys that do not
        exist.
    """
    lost = list[KeyPath]()
    for _ in range(MOST_MENDINGS):
        for error in errors:
            path = _written(plain, error["loc"])
            if error["type"] != "extra_forbidden":
                lost.append(path)
            _leave_out(plain, path)
        scenario, errors = modelled(plain)
        if scenario is not None:
            return scenario, Lost(lost)
    return None, Lost(lost)


def _written(plain: Plain, loc: Sequence[str | int]) -> KeyPath:
    """The part of a pydantic location that was written; parts that are not there are skipped."""
    path = list[str | int]()
    for part in loc:
        if isinstance(plain, dict) and str(part) in plain:
            plain = plain[str(part)]
            path.append(str(part))
        elif isinstance(plain, list) and isinstance(part, int) and part < len(plain):
            plain = plain[part]
            path.append(part)
    return tuple(path)


def _leave_out(plain: Plain, path: KeyPath) -> None:
    """Remove a wrong value, or the innermost key that holds it; a group keeps a name and a strategy."""
    group = _group_at(plain, path)
    if group is not None and (len(path) == 2 or path[2] in {"name", "strategy"}):
        name = group.get("name")
        group["strategy"] = "any"
        group["name"] = name if isinstance(name, str) and name else f"#{path[1]}"
        return
    inside, holder = plain, list[tuple[dict[str, Plain], str]]()
    for key in path:
        if isinstance(inside, dict) and key in inside:
            holder.append((inside, str(key)))
            inside = inside[str(key)]
        elif isinstance(inside, list) and isinstance(key, int) and key < len(inside):
            inside = inside[key]
        else:
            break
    if holder:
        holder[-1][0].pop(holder[-1][1])


def _group_at(plain: Plain, path: KeyPath) -> dict[str, Plain] | None:
    """The group of freelancers that a path leads to or into."""
    if not isinstance(plain, dict) or path[:1] != ("freelancers",) or len(path) < 2:
        return None
    groups, index = plain["freelancers"], path[1]
    group = groups[index] if isinstance(groups, list) and isinstance(index, int) else None
    return group if isinstance(group, dict) else None
