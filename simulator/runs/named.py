"""Names of runs that are compared, no two alike.

Answers: which run is which, where several play one scenario. Each is named by the settings in which it
differs from the others, as `--vary` names them.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from simulator.runs.result import RunResult

_MOST_SETTINGS, _MOST_LETTERS = 2, 24
_WORDS = ("name", "question")
"""texts for readers, which change nothing that is played"""
_LAST = "run."
"""settings that name a run only if no others differ: how much was played, and on which luck"""
_ABSENT = object()


def run_names(results: Sequence[RunResult], labels: Sequence[str] | None = None) -> list[str]:
    """Name runs, no two alike.

    Parameters
    ----------
    results : sequence of RunResult
        The runs.
    labels : sequence of str, optional
        What to call them; by default each has the name of its scenario, and those of one name the settings in
        which they differ.

    Returns
    -------
    list of str
    """
    names = list(labels or _by_settings(results))
    twice = Counter(names)
    names = [
        f"{name} ({r.manifest['run_id'][:6]})" if twice[name] > 1 else name
        for name, r in zip(names, results, strict=True)
    ]
    if len(set(names)) < len(names):  # the same run twice
        names = [f"{name} #{number}" for number, name in enumerate(names, 1)]
    return names


def files_of(results: Sequence[RunResult]) -> list[str]:
    """Name a file for the scenario of each run, no two alike: the first of a name has that name alone."""
    seen, files = Counter[str](), list[str]()
    for result in results:
        name = str(result.manifest["name"])
        seen[name] += 1
        files.append(f"{name}.yaml" if seen[name] == 1 else f"{name}_{seen[name]}.yaml")
    return files


def differing(scenarios: Sequence[Mapping[str, object]]) -> list[list[str]]:
    """Find the settings in which scenarios differ.

    Parameters
    ----------
    scenarios : sequence of mapping
        Scenarios with every setting, as manifests keep them.

    Returns
    -------
    list of list of str
        `KEY=VALUE` for each scenario, the same keys for all; empty where nothing short differs.

    Examples
    --------
    >>> differing([{"horizon": 90, "connects": {"cap": 10}}, {"horizon": 90, "connects": {"cap": 40}}])
    [['connects.cap=10'], ['connects.cap=40']]
    """
    flat = [_flat(one) for one in scenarios]
    keys = dict.fromkeys(key for one in flat for key in one if key not in _WORDS)
    apart = [key for key in keys if len({_written(one.get(key, _ABSENT)) for one in flat}) > 1]
    apart = [key for key in apart if not key.startswith(_LAST)] or apart
    short = [
        key for key in apart if all(len(_written(one.get(key, _ABSENT))) <= _MOST_LETTERS for one in flat)
    ]
    told = short[:_MOST_SETTINGS]
    more = [f"{len(apart) - len(told)} more settings"] if told and len(apart) > len(told) + 1 else []
    more = more or (["1 more setting"] if told and len(apart) == len(told) + 1 else [])
    return [[*(f"{key}={_written(one.get(key, _ABSENT))}" for key in told), *more] for one in flat]


def _by_settings(results: Sequence[RunResult]) -> list[str]:
    """Name runs of one scenario by what differs; its name is left out where all have it, as `--vary` does."""
    plain = [str(r.manifest["name"]) for r in results]
    names = list(plain)
    for name, count in Counter(plain).items():
        alike = [number for number, own in enumerate(plain) if own == name]
        if count < 2:
            continue
        settings = differing([results[number].manifest["scenario"] for number in alike])
        first = [] if count == len(plain) else [name]
        for number, own in zip(alike, settings, strict=True):
            names[number] = ", ".join([*first, *own]) if own else name
    return names


def _flat(value: object, path: tuple[str, ...] = ()) -> dict[str, object]:
    """Give every setting its key, as `--set` takes it; members of a list that have names go by these."""
    if isinstance(value, Mapping) and value:
        inner = value.items()
    elif (
        isinstance(value, list) and value and all(isinstance(one, Mapping) and "name" in one for one in value)
    ):
        inner = {str(one["name"]): one for one in value}.items()
    else:
        return {".".join(path): value}
    found = dict[str, object]()
    for key, one in inner:
        found |= _flat(one, (*path, str(key)))
    return found


def _written(value: object) -> str:
    """Write a value as a scenario does; nothing where one has no such setting."""
    if value is _ABSENT:
        return "none"
    return value if isinstance(value, str) else json.dumps(value)
