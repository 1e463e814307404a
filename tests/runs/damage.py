"""Runs on disk to be damaged: small, of several parts, and every kind of damage to their files."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from simulator.model.scenario import Scenario
from simulator.runs.layouts import tables_of
from simulator.runs.result import RunResult, load_run
from simulator.runs.store import RunStore
from tests.small_runs import manifest_of, scripted_batch, scripted_scenario

PARTS = ((0, 1), (2, 3), (4, 5))


def scenario_of(seed: int = 3) -> Scenario:
    plain = scripted_scenario(["a", "b"], each=2, replications=6)
    return plain.model_copy(update={"run": plain.run.model_copy(update={"seed": seed})})


def stored_run(folder: Path, seed: int = 3, done: int = 6) -> Path:
    """A run of three parts, whose numbers follow its seed."""
    scenario = scenario_of(seed)
    store = RunStore.create(folder, manifest_of(scenario))
    for first, last in PARTS:
        if last < done:
            rep = np.arange(first, last + 1).reshape(-1, 1, 1)
            columns = {
                "proposals": rep + seed,
                "connects_proposal": 8 * (rep + seed),
                "earnings_usd": 9.5 * rep,
            }
            store.write_part(first, last, tables_of(scripted_batch(scenario, first, last, columns), scenario))
    store.write_manifest({**store.manifest, "replications_done": store.done()})
    return folder


def everything(result: RunResult) -> str:
    """Hash of all that a reader of a run sees."""
    whole = hashlib.sha256(result.scenario.model_dump_json().encode())
    for frame in (result.replications, result.freelancers, result.curves, result.market):
        whole.update(frame.to_json().encode())
    return whole.hexdigest() + ",".join(result.groups) + str(result.failed)


def fingerprint(folder: Path) -> str:
    return everything(load_run(folder))


def _any_part(folder: Path, luck: random.Random) -> Path:
    return luck.choice(sorted(folder.glob("*.parquet")))


def flip(file: Path, luck: random.Random) -> None:
    data = bytearray(file.read_bytes())
    data[luck.randrange(len(data))] ^= 1 << luck.randrange(8)
    file.write_bytes(data)


def cut(file: Path, luck: random.Random) -> None:
    file.write_bytes(file.read_bytes()[: luck.randrange(file.stat().st_size)])


def blank(file: Path, luck: random.Random) -> None:
    data = bytearray(file.read_bytes())
    at = luck.randrange(len(data))
    data[at : at + 64] = bytes(min(64, len(data) - at))
    file.write_bytes(data)


def longer(file: Path, luck: random.Random) -> None:
    file.write_bytes(file.read_bytes() + luck.randbytes(luck.randrange(1, 50)))


def swap(folder: Path, luck: random.Random) -> None:
    one, other = luck.sample(sorted(folder.glob("*.parquet")), 2)
    kept = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(kept)


def of_another_seed(folder: Path, luck: random.Random) -> None:
    other = stored_run(folder.parent / "other", seed=4)
    part = _any_part(folder, luck)
    shutil.copyfile(other / part.name, part)


def as_folder(folder: Path, luck: random.Random) -> None:
    part = _any_part(folder, luck)
    part.unlink()
    part.mkdir()


def lost(folder: Path, luck: random.Random) -> None:
    _any_part(folder, luck).unlink()


def renamed(folder: Path, luck: random.Random) -> None:
    part = _any_part(folder, luck)
    names = (
        "market-x.parquet",
        "market-0000005-0000009.parquet",
        "curves-0000000-0000005.parquet",
        "mine.parquet",
    )
    part.rename(folder / luck.choice(names))


def copied(folder: Path, luck: random.Random) -> None:
    part = _any_part(folder, luck)
    names = ("market-0000000-0000005.parquet", "market-0000001-0000001 (1).parquet", "market-7.parquet")
    shutil.copyfile(part, folder / luck.choice(names))


VALUES: tuple[Any, ...] = (
    None,
    -1,
    0,
    7,
    1.5,
    float("nan"),
    float("inf"),
    "",
    "x",
    True,
    [],
    {},
    [1],
    {"a": 1},
    10**40,
)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) below a value."""
    if isinstance(value, dict):
        found = [(value, key) for key in value]
        return found + [place for key in value for place in _places(value[key])]
    if isinstance(value, list):
        found = [(value, at) for at in range(len(value))]
        return found + [place for inner in value for place in _places(inner)]
    return []


def rewritten(folder: Path, luck: random.Random) -> None:
    """The manifest with a key less, or with another value."""
    file = folder / "manifest.json"
    manifest = json.loads(file.read_text())
    places = _places(manifest)
    top = [place for place in places if place[0] is manifest]
    inside, key = luck.choice(luck.choice([places, top]))
    if luck.random() < 0.3:
        del inside[key]
    else:
        inside[key] = luck.choice(VALUES)
    if luck.random() < 0.3:
        manifest.pop("checksum", None)
    file.write_text(json.dumps(manifest))


def _on_part(change: Callable[[Path, random.Random], None]) -> Callable[[Path, random.Random], None]:
    return lambda folder, luck: change(_any_part(folder, luck), luck)


def _on_manifest(change: Callable[[Path, random.Random], None]) -> Callable[[Path, random.Random], None]:
    return lambda folder, luck: change(folder / "manifest.json", luck)


KINDS: dict[str, Callable[[Path, random.Random], None]] = {
    "a bit of a part": _on_part(flip),
    "the end of a part": _on_part(cut),
    "zeros in a part": _on_part(blank),
    "more behind a part": _on_part(longer),
    "two parts swapped": swap,
    "a part of another seed": of_another_seed,
    "a folder for a part": as_folder,
    "a part lost": lost,
    "a part renamed": renamed,
    "a part copied": copied,
    "a bit of the manifest": _on_manifest(flip),
    "the end of the manifest": _on_manifest(cut),
    "an entry of the manifest": rewritten,
}
