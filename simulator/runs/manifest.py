"""The manifest of a run: how it was made.

Answers: what `manifest.json` holds.
"""

from typing import NotRequired, TypedDict

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
