"""The manifest of a run: how it was made.

Answers: what `manifest.json` holds, and whether it is still what was written.
"""

import hashlib
import json
import math
from pathlib import Path
from typing import NotRequired, TypedDict, cast

from simulator.runs.files import AGAIN, Damaged

SCHEMA_VERSION = 2
MANIFEST = "manifest.json"


class Code(TypedDict):
    """The program that made a run."""

    version: str
    digest: str


class Session(TypedDict):
    """One stretch of work on a run."""

    started: str
    seconds: float
    replications: int
    workers: int


class Members(TypedDict):
    """Who takes part in every replication of a run."""

    groups: list[str]
    freelancers: int


class Shard(TypedDict):
    """Which share of a run a folder holds, and of which plan."""

    number: int
    of: int
    first: int
    last: int
    plan: str


class Manifest(TypedDict):
    """How a run was made: `manifest.json`."""

    schema_version: int
    run_id: str
    name: str
    question: str
    seed: int
    replications: int
    replications_done: int
    code: Code
    files: dict[str, str]
    base: str
    environment: dict[str, str]
    shape: Members
    timings: list[Session]
    scenario: dict[str, object]
    failed: NotRequired[dict[str, str]]
    upto: NotRequired[int]
    sealed: NotRequired[bool]
    checksum: NotRequired[str]
    shard: NotRequired[Shard]


_CODE = {"version": str, "digest": str}
_SESSION = {"started": str, "seconds": float, "replications": int, "workers": int}
_NEEDED: dict[str, object] = {
    **dict.fromkeys(("schema_version", "seed", "replications", "replications_done"), int),
    **dict.fromkeys(("run_id", "name", "question", "base"), str),
    "code": _CODE,
    "files": {"*": str},
    "environment": {"*": str},
    "shape": {"groups": [str], "freelancers": int},
    "timings": [_SESSION],
    "scenario": {"*": object},
}
_SHARD = {**dict.fromkeys(("number", "of", "first", "last"), int), "plan": str}
_OPTIONAL: dict[str, object] = {
    "failed": {"*": str},
    "upto": int,
    "sealed": bool,
    "checksum": str,
    "shard": _SHARD,
}
_WORDS: dict[object, str] = {int: "a whole number", float: "a number", str: "text", bool: "true or false"}
_MAY_CHANGE = ("checksum", "base")
"""no part of the checksum: a person who moves the files of a scenario writes down their new folder"""


def question_hash(scenario: object, code: str, files: dict[str, str]) -> str:
    """Hash all that decides the results of a run; its id is the beginning of this.

    Parameters
    ----------
    scenario : object
        The scenario as plain values.
    code : str
        Hash of the program.
    files : dict
        Hash of each file that the scenario names.

    Returns
    -------
    str
        16 hexadecimal digits.
    """
    return hash_of([scenario, code, *(f"{name}={content}" for name, content in sorted(files.items()))])[:16]


def hash_of(values: object) -> str:
    """Hash plain values."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def with_checksum(manifest: Manifest) -> Manifest:
    """Return a manifest with the checksum of its other entries."""
    return {**manifest, "checksum": _checksum(manifest)}


def _checksum(manifest: Manifest) -> str:
    return hash_of({key: value for key, value in manifest.items() if key not in _MAY_CHANGE})


def checked(found: object, file: Path) -> Manifest:
    """Return what a manifest holds if it is whole, and still what was written.

    Parameters
    ----------
    found : object
        What was read.
    file : Path
        Where it was read, for messages.

    Raises
    ------
    Damaged
        If an entry is missing or of another kind, or entries contradict each other.
    """
    trouble = _trouble(found, _NEEDED, "")
    if trouble is None and isinstance(found, dict):
        there = {key: kind for key, kind in _OPTIONAL.items() if key in found}
        trouble = _trouble(found, there, "") or _contradiction(cast(Manifest, found))
    if trouble is not None:
        raise Damaged(f"{file} is damaged ({trouble}): {AGAIN}")
    return cast(Manifest, found)


def _trouble(value: object, kind: object, place: str) -> str | None:
    """Say what is wrong with a value that must be of a kind, and where; None if nothing is."""
    name = f"'{place}'" if place else "all of it"
    if isinstance(kind, dict):
        if not isinstance(value, dict):
            return f"{name} must hold entries with names"
        wanted = dict.fromkeys(value, kind["*"]) if "*" in kind else kind
        for key, inner in wanted.items():
            below = f"{place}.{key}" if place else str(key)
            if key not in value:
                return f"'{below}' is missing"
            if trouble := _trouble(value[key], inner, below):
                return trouble
        return None
    if isinstance(kind, list):
        if not isinstance(value, list):
            return f"{name} must be a list"
        found = (_trouble(one, kind[0], f"{place}.{number}") for number, one in enumerate(value))
        return next((one for one in found if one), None)
    if kind is object:
        return None
    types = (int, float) if kind is float else (kind,)
    fits = type(value) in types and not (isinstance(value, float) and not math.isfinite(value))
    if fits and not (isinstance(value, int) and value < 0):
        return None
    return f"{name} must be {_WORDS[kind]}"


def _contradiction(found: Manifest) -> str | None:
    """Say which entries of a manifest cannot both be true."""
    scenario = found["scenario"]
    shape, run = found["shape"], scenario.get("run")
    groups = scenario.get("freelancers")
    if not isinstance(run, dict) or not isinstance(groups, list):
        return "'scenario' is no scenario"
    people = [group if isinstance(group, dict) else {} for group in groups]
    said = {
        "name": (found["name"], scenario.get("name")),
        "seed": (found["seed"], run.get("seed")),
        "replications": (found["replications"], run.get("replications")),
        "shape.groups": (shape["groups"], [group.get("name") for group in people]),
        "question": (found["question"], scenario.get("question")),
    }
    for place, (one, other) in said.items():
        if one != other:
            return f"'{place}' is not that of its scenario"
    done, most = found["replications_done"], found["replications"]
    if done > most or not 1 <= found.get("upto", most) <= most:
        return "more replications than its scenario has"
    if not set(found.get("failed", {})) <= set(shape["groups"]):
        return "'failed' names a group that is not there"
    try:
        asked = question_hash(scenario, found["code"]["digest"], found["files"])
        same = found.get("checksum") in (None, _checksum(found))
    except (ValueError, RecursionError):  # infinity
        return "a number is none"
    counts = [count for group in people if type(count := group.get("count")) is int]
    if not asked.startswith(found["run_id"]) or len(found["run_id"]) < 12:
        return "its scenario is not the one that was played"
    if len(counts) != len(people) or sum(counts) != shape["freelancers"]:
        return "'shape.freelancers' is not that of its scenario"
    return None if same else "it was changed after it was written"
