"""The page of all public Python names, from their docstrings.

Answers: how a name that users import is called, and what it gives back.
"""

import inspect
import re
from collections.abc import Iterator

import simulator
from pages.markdown import cell, code, page, table

_HEADING = re.compile(r"^(?P<name>[A-Z][A-Za-z ]+)\n-{3,}$", re.MULTILINE)
_LISTS = ("Parameters", "Returns", "Raises", "Attributes", "Yields")


def python_page() -> str:
    """Return the page: one section for each public name, in the order of its use."""
    names = [name for name in simulator.__all__ if not name.startswith("__")]
    rows = [(f"[`{name}`](#{name.lower()})", first_line(getattr(simulator, name))) for name in names]
    parts: list[str | list[str]] = [
        "Import these names from `simulator`; anything else may move without notice. `help(simulator.run)` shows the same.",
        table(("name", "what it is"), rows),
    ]
    for name in names:
        parts += _section(name, getattr(simulator, name))
    return page("Python", *parts)


def first_line(thing: object) -> str:
    """Return the first paragraph of what a name says of itself; of a value, what its kind is."""
    if callable(thing):
        return cell((inspect.getdoc(thing) or "").partition("\n\n")[0])
    return _VALUES.get(id(thing), "")


_VALUES = {
    id(simulator.METRICS): "Every metric of a strategy by name, with unit, label and which way is better.",
    id(simulator.GOALS): "What may be wanted, by name, each with the metric that measures it.",
    id(simulator.STRATEGIES): "Every built-in strategy by name.",
}


def _section(name: str, thing: object) -> list[str | list[str]]:
    parts: list[str | list[str]] = [f"## {name}"]
    if not callable(thing):
        return [*parts, first_line(thing)]
    if not isinstance(thing, type):
        parts.append(["```text", f"simulator.{name}{_signature(thing)}", "```"])
    parts += _said(inspect.getdoc(thing) or "")
    if isinstance(thing, type):
        for member, text in _members(thing):
            parts += [f"**`{member}`**", *_said(text)]
    return parts


def _signature(thing: object) -> str:
    """The parameters with their defaults; their types are in the list below."""
    signature = inspect.signature(thing)  # type: ignore[arg-type]
    given = [one.replace(annotation=inspect.Parameter.empty) for one in signature.parameters.values()]
    return str(signature.replace(parameters=given, return_annotation=inspect.Signature.empty))


def _members(kind: type) -> Iterator[tuple[str, str]]:
    """Public methods and properties that a class of this package writes itself, with their docstrings."""
    for name, one in vars(kind).items():
        function = getattr(one, "__func__", one)
        if name.startswith("_") or not inspect.isfunction(function):
            if isinstance(one, property) and not name.startswith("_"):
                yield name, inspect.getdoc(one) or ""
            continue
        yield (
            f"{name}{_signature(function).replace('(self, ', '(').replace('(self)', '()')}",
            inspect.getdoc(one) or "",
        )


def _said(text: str) -> list[str | list[str]]:
    """A docstring of this package's form as Markdown."""
    pieces = _HEADING.split(text)
    parts: list[str | list[str]] = [_flowed(pieces[0])] if pieces[0].strip() else []
    for heading, body in zip(pieces[1::2], pieces[2::2], strict=True):
        if heading in _LISTS:
            parts += [f"*{heading}*", _listed(body)]
        elif heading == "Examples":
            parts += [["```pycon", body.strip(), "```"]]
        else:
            parts += [f"*{heading}*", _flowed(body)]
    return parts


def _flowed(text: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in text.strip().split("\n\n"))


def _listed(body: str) -> list[str]:
    """Entries of a list: a line that is not indented, and the indented lines below that explain it."""
    entries: list[tuple[str, list[str]]] = []
    for line in body.strip("\n").splitlines():
        if line and not line.startswith(" "):
            entries.append((line.strip(), []))
        elif line.strip() and entries:
            entries[-1][1].append(line.strip())
    return [f"- {code(name)}: {' '.join(said)}" if said else f"- {code(name)}" for name, said in entries]
