"""How a result was made.

Answers: which program, which assumptions, which files and which machine made a run folder. The run id is a
hash of all that decides the result, so the same question finds its own folder again; the number of workers is
no part of it.
"""

import platform
from importlib.metadata import version

import numpy as np

from simulator.model.scenario import Scenario
from simulator.paths import DECIDING, sources
from simulator.runs.files import digest_of
from simulator.runs.manifest import SCHEMA_VERSION, Manifest, hash_of, question_hash
from simulator.runs.ready import Ready
from simulator.version import __version__


def code_digest() -> str:
    """Hash of every source file that decides results."""
    return digest_of(sources(DECIDING))[:16]


def environment() -> dict[str, str]:
    """Versions and machine, as far as numbers depend on them."""
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "numba": version("numba"),
        "platform": platform.platform(),
        "machine": platform.machine(),
    }


def digest(scenario: Scenario, *more: str) -> str:
    """Hash a scenario, and whatever else decides its results, to 16 hexadecimal digits."""
    return hash_of([scenario.model_dump(mode="json"), *more])[:16]


def manifest_of(ready: Ready) -> Manifest:
    """Write down how a run will be made."""
    scenario, code, files = ready.scenario, code_digest(), ready.file_digests()
    plain = scenario.model_dump(mode="json")
    question = question_hash(plain, code, files)
    return {
        "schema_version": SCHEMA_VERSION,
        "run_id": question[:12],
        "name": scenario.name,
        "question": scenario.question,
        "seed": scenario.run.seed,
        "replications": scenario.run.replications,
        "replications_done": 0,
        "code": {"version": __version__, "digest": code},
        "files": files,
        "base": str(ready.folder),
        "environment": environment(),
        "shape": {
            "groups": [group.name for group in scenario.freelancers],
            "freelancers": sum(group.count for group in scenario.freelancers),
        },
        "timings": [],
        "scenario": plain,
    }
