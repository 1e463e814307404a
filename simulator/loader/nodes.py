"""YAML as plain values that remember where they were written.

Answers: what a file says, at which line and column. YAML can name things here, never run things: tags,
anchors and aliases, repeated keys, several documents, numbers that are not finite, and files of absurd size
are refused, each with its place. The events of the parser are read one by one, so reading a hostile file
stops at its first excess.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml import events as ev
from ruamel.yaml.error import MarkedYAMLError, StreamMark, YAMLError
from ruamel.yaml.reader import ReaderError

from simulator.loader.problems import Place, Problem, ScenarioError, key_path

MOST_BYTES = 2**20
MOST_NODES = 20_000
MOST_DEPTH = 30
MOST_PROBLEMS = 50

Scalar = str | int | float | bool | None
Plain = Scalar | list["Plain"] | dict[str, "Plain"]
"""a value as a YAML reader returns it"""

_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_NOT_FINITE = {".inf", ".nan"}
_IN_OUR_WORDS = {
    "found character '\\t'": "a tab stands here; indent with spaces",
    "cannot start any token": "a value cannot begin with this sign; put it in quotes",
    "mapping values are not allowed": "a second colon; put the text in quotes, or begin a new line",
    "expected <block end>": "this does not fit the lines above: look at indentation, brackets and quotes",
    "expected ',' or": "a bracket is not closed, or a comma is missing",
    "unexpected end of stream": "a quote or a bracket is not closed",
    "could not find expected ':'": "a key without a colon; write key: value",
}
"""what the parser says, in words for people who have never heard of tokens"""
_UNPRINTABLE = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff]")


@dataclass(frozen=True)
class Node:
    """One value: a scalar, a list of nodes, or a dict of nodes; `keys` are the places of a dict's keys."""

    value: Scalar | list["Node"] | dict[str, "Node"]
    place: Place
    keys: dict[str, Place]

    @property
    def mapping(self) -> dict[str, "Node"]:
        """The keys with their nodes; empty if this is no dict."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> list["Node"]:
        """The items of a list; empty if this is none."""
        return self.value if isinstance(self.value, list) else []

    def plain_mapping(self) -> dict[str, Plain]:
        """Return the keys with their values without places; empty if this is no dict."""
        return {key: node.plain() for key, node in self.mapping.items()}

    def plain(self) -> Plain:
        """Return the value without places, as a YAML reader would."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


def node_of(value: object, place: Place) -> Node:
    """Wrap plain values into nodes that all have the same place."""
    if isinstance(value, dict):
        return Node({key: node_of(v, place) for key, v in value.items()}, place, dict.fromkeys(value, place))
    if isinstance(value, list | tuple):
        return Node([node_of(v, place) for v in value], place, {})
    assert value is None or isinstance(value, str | int | float)
    return Node(value, place, {})


def read_text(path: Path, shown: str) -> str:
    """Return the text of a file of at most `MOST_BYTES`.

    Raises
    ------
    ScenarioError
        If it is missing, not a file, too large, or not UTF-8.
    """
    try:
        if path.is_dir():
            raise ScenarioError([Problem(Place(shown), "", "this is a folder; name a YAML file in it")])
        if path.exists() and not path.is_file():
            raise ScenarioError([Problem(Place(shown), "", "this is not a regular file")])
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise ScenarioError([Problem(Place(shown), "", "there is no such file")]) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ScenarioError([Problem(Place(shown), "", f"cannot be read: {reason}")]) from None
    if len(data) > MOST_BYTES:
        raise ScenarioError([Problem(Place(shown), "", "larger than 1 MiB, too large for a scenario")])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        place = Place(shown, before.count(b"\n") + 1, error.start - before.rfind(b"\n"))
        raise ScenarioError([Problem(place, "", "not UTF-8 text")]) from None


def parse(text: str, shown: str, inline: bool = False) -> Node:
    """Read one YAML document.

    Parameters
    ----------
    text : str
        The document.
    shown : str
        What problems call it.
    inline : bool
        Whether it was typed as an option of the command line, which has no lines; by default it is a file.

    Returns
    -------
    Node

    Raises
    ------
    ScenarioError
        With everything that is refused, each with its place; `Refused` if the rest can still be checked.
    """
    composer, is_whole = _Composer(shown, inline), False
    try:
        composer.run(YAML(typ="safe", pure=True).parse(text))
        is_whole = True
    except _TooMuch:
        pass
    except MarkedYAMLError as error:
        place = composer.place(error.problem_mark or error.context_mark)
        said = (error.problem or error.context or "it cannot be understood").replace("\n", " ")
        words = next((ours for theirs, ours in _IN_OUR_WORDS.items() if theirs in said), said)
        composer.problems.append(Problem(place, "", f"broken YAML: {words}"))
    except ReaderError as error:
        before = text[: error.position]
        place = Place(shown, before.count("\n") + 1, error.position - before.rfind("\n"))
        composer.problems.append(Problem(place, "", "broken YAML: a character that is not allowed in text"))
    except RecursionError:
        composer.problems.append(Problem(Place(shown), "", f"nested more than {MOST_DEPTH} deep"))
    except (YAMLError, ValueError) as error:
        composer.problems.append(Problem(Place(shown), "", f"broken YAML: {str(error).splitlines()[0]}"))
    if composer.problems:
        if is_whole and composer.root is not None:
            raise Refused(composer.problems, composer.root)
        raise ScenarioError(composer.problems)
    if composer.root is None or (composer.root.value is None and not inline):
        raise ScenarioError([Problem(Place(shown), "", "empty; a scenario needs at least freelancers")])
    return composer.root


class Refused(ScenarioError):
    """A document that is whole YAML, with values that are not allowed; `root` is the rest of it."""

    def __init__(self, problems: list[Problem], root: Node) -> None:
        self.root = root
        super().__init__(problems)


class _TooMuch(Exception):
    """The document passed a limit; reading on would only cost time."""


class _Composer:
    """Builds nodes from parser events, depth by depth, without recursion in the text's control."""

    def __init__(self, shown: str, inline: bool) -> None:
        self.shown, self.inline = shown, inline
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self.path: list[str | int] = []
        self.nodes = 0
        self.documents = 0

    def place(self, mark: StreamMark | None) -> Place:
        if self.inline or mark is None:
            return Place(self.shown)
        return Place(self.shown, mark.line + 1, mark.column + 1)

    def refuse(self, event: ev.Event, message: str) -> None:
        self.problems.append(Problem(self.place(event.start_mark), key_path(self.path), message))
        if len(self.problems) >= MOST_PROBLEMS:
            raise _TooMuch

    def run(self, stream: Iterator[ev.Event]) -> None:
        for event in stream:
            if isinstance(event, ev.DocumentStartEvent):
                self.documents += 1
                if self.documents > 1:
                    self.refuse(event, "a second document begins here; a scenario is one document")
                    raise _TooMuch
            elif isinstance(event, ev.NodeEvent):
                self.root = self.node(event, stream)

    def node(self, event: ev.Event, stream: Iterator[ev.Event]) -> Node:
        """Turn this event, and those inside it, into a node."""
        self.nodes += 1
        if self.nodes > MOST_NODES:
            self.refuse(event, f"more than {MOST_NODES:,} values, too many for a scenario")
            raise _TooMuch
        if len(self.path) > MOST_DEPTH:
            self.refuse(event, f"nested more than {MOST_DEPTH} deep")
            raise _TooMuch
        place = self.place(event.start_mark)
        if isinstance(event, ev.AliasEvent):
            self.refuse(
                event, "aliases (*name) are not used in scenarios; write the value out, or use extends"
            )
            return Node(None, place, {})
        assert isinstance(event, ev.ScalarEvent | ev.CollectionStartEvent)
        if event.anchor is not None:
            self.refuse(event, "anchors (&name) are not used in scenarios; remove it")
        if event.tag is not None:
            self.refuse(
                event, f"tags such as {event.tag} are refused: a scenario names things and never runs them"
            )
        if isinstance(event, ev.MappingStartEvent):
            return self.mapping(place, stream)
        if isinstance(event, ev.ScalarEvent):
            return Node(self.scalar(event), place, {})
        return self.sequence(place, stream)

    def sequence(self, place: Place, stream: Iterator[ev.Event]) -> Node:
        items: list[Node] = []
        for event in stream:
            if isinstance(event, ev.SequenceEndEvent):
                break
            self.path.append(len(items))
            items.append(self.node(event, stream))
            self.path.pop()
        return Node(items, place, {})

    def mapping(self, place: Place, stream: Iterator[ev.Event]) -> Node:
        items: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        for event in stream:
            if isinstance(event, ev.MappingEndEvent):
                break
            before = len(self.problems)
            key = self.key(event, stream)
            is_key = len(self.problems) == before
            self.path.append(key)
            if key in keys:
                first = f" (line {keys[key].line})" if keys[key].line else ""
                self.refuse(event, f"this key is already written above{first}; keep one of the two")
            here = self.place(event.start_mark)
            value = self.node(next(stream), stream)
            self.path.pop()
            if not is_key or (value.value is None and len(self.problems) > before):
                continue  # told already: it is neither unknown nor empty
            # the parser sees an empty value only where the next thing begins
            items.setdefault(key, Node(None, here, {}) if value.value is None else value)
            keys.setdefault(key, here)
        return Node(items, place, keys)

    def key(self, event: ev.Event, stream: Iterator[ev.Event]) -> str:
        """Text of a key; numbers and words count as their text."""
        node = self.node(event, stream)
        if isinstance(event, ev.ScalarEvent):
            if not event.value:
                self.refuse(event, "a key without a name; write one before the colon")
            return str(event.value)
        self.refuse(event, "a key must be a single word or text")
        return str(node.plain())

    def scalar(self, event: ev.ScalarEvent) -> Scalar:
        """Value of a scalar by YAML 1.2: null, true, false, whole and other numbers; else text."""
        text = str(event.value)
        if _UNPRINTABLE.search(text):
            self.refuse(event, "a control character is not allowed in text; remove it")
            return None
        if not event.implicit[0]:
            return text
        if text.lower() in _WORDS and text in {text.lower(), text.upper(), text.capitalize()}:
            return _WORDS[text.lower()]
        if text.lstrip("+-").lower() in _NOT_FINITE:
            self.refuse(event, f"{text} is not a number that can be used; write a finite one")
            return None
        if not _FLOAT.fullmatch(text):
            return text
        if len(text) > 100 or not math.isfinite(float(text)):
            self.refuse(event, "this number is too large")
            return None
        return int(text) if _INT.fullmatch(text) else float(text)
