"""The forms in which a scenario names a strategy.

Answers: what is the name in a choice, where does it stand, and which settings come with it.
"""

from typing import NamedTuple

from simulator.loader.nodes import Node, node_of
from simulator.loader.problems import Place

KeyPath = tuple[str | int, ...]


class Choice(NamedTuple):
    """A strategy as it was written: its name, where that stands, its settings and the path to them."""

    name: str
    place: Place
    settings: Node
    path: KeyPath
    node: Node
    """the whole choice"""

    def with_settings(self, settings: Node) -> Node:
        """The same choice with other settings."""
        keys = self.node.mapping
        held = "settings" if "name" in keys else self.name
        if held not in keys or keys[held].value is None:
            return self.node
        return Node(keys | {held: settings}, self.node.place, self.node.keys)


def choice_parts(node: Node, path: KeyPath) -> Choice | None:
    """Take a choice apart: a name, `{name: {setting: value}}`, or `{name: …, settings: …}`.

    Parameters
    ----------
    node : Node
        The choice.
    path : tuple
        Path of keys that leads to it.

    Returns
    -------
    Choice or None
        None if it has none of these forms.
    """
    name, keys = node.value, node.mapping
    place, settings = node.place, node_of({}, node.place)
    if "name" in keys and set(keys) <= {"name", "settings"}:
        settings = keys.get("settings", settings)
        place, name = keys["name"].place, keys["name"].value
    elif len(keys) == 1:
        (first, settings), *_ = keys.items()
        place, path, name = node.keys[first], (*path, first), first
    if not isinstance(name, str):
        return None
    settings = node_of({}, settings.place) if settings.value is None else settings
    return Choice(name, place, settings, path, node)
