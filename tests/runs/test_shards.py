"""Many processes play one run: the same bytes, whatever was killed, and nothing foreign goes in."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.engine.batch import BatchResult
from simulator.model.scenario import Scenario
from simulator.runs.condition import remarks_on
from simulator.runs.files import StoreError, sha256_of
from simulator.runs.merging.merged import merge, play_share
from simulator.runs.merging.survey import survey
from simulator.runs.ready import Ready
from simulator.runs.result import RunResult, load_run
from simulator.runs.run import resume, run_ready
from simulator.runs.shards import Share, read_plan
from simulator.runs.store import RunStore, runs_below
from tests.small_runs import scripted_batch, scripted_scenario, small_scenario

SCENARIO = scripted_scenario(["a", "b"], each=2, replications=11)


class Scripted:
    """An engine that answers at once; it notes what was played, and may end its process at a replication."""

    def __init__(self) -> None:
        self.played: list[int] = []
        self.dies_at = -1

    def simulate(self, ready: Ready, numbers: Sequence[int], _keep: bool = False) -> BatchResult:
        if self.dies_at in numbers:
            os.kill(os.getpid(), signal.SIGKILL)
        self.played += numbers
        of = np.arange(numbers[0], numbers[-1] + 1).reshape(-1, 1, 1)
        return scripted_batch(
            ready.scenario, numbers[0], numbers[-1], {"proposals": of + ready.scenario.run.seed}
        )


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    found = Scripted()
    monkeypatch.setattr(Ready, "simulate", lambda ready, numbers, keep=False: found.simulate(ready, numbers))
    return found


def share(number: int, of: int, out: Path, scenario: Scenario = SCENARIO, workers: int = 1) -> RunResult:
    return run_ready(Ready.of(scenario), workers=workers, out=out, share=Share(number, of))


def files_of(result: RunResult) -> dict[str, str]:
    return {
        file.relative_to(result.directory).as_posix(): sha256_of(file)
        for pattern in ("*.parquet", "tables/*.parquet")
        for file in result.directory.glob(pattern)
    }


@pytest.mark.parametrize("of", [1, 2, 4, 11])
def test_shares_hold_every_replication_once(of: int) -> None:
    held = [Share(number, of).stretch(11) for number in range(1, of + 1)]
    assert [rep for first, last in held for rep in range(first, last + 1)] == list(range(11))


def test_shards_in_any_order_give_the_files_of_one_process(tmp_path: Path, engine: Scripted) -> None:
    whole = run_ready(Ready.of(SCENARIO), workers=2, out=tmp_path / "one")
    for number in (3, 1, 4, 2):
        part = share(number, 4, tmp_path / "many", workers=number)
        assert (part.complete, part.done) == (True, part.asked)
        assert remarks_on(part)[0].startswith(f"This is shard {number} of 4 only")
    folders = [tmp_path / "copied" / str(number) for number in (2, 4, 1, 3)]
    for folder in folders:
        found = next((tmp_path / "many").rglob(f"of-4/{folder.name}"))
        shutil.copytree(found, folder)
    at_home = merge([tmp_path / "many"], workers=2)
    away = merge(folders, tmp_path / "away", workers=2)
    assert at_home.directory == tmp_path / "many" / "small" / whole.manifest["run_id"]
    for merged in (at_home, away, merge([at_home.directory], workers=2)):
        assert files_of(merged) == files_of(whole)
        assert merged.content() == whole.content()
        assert load_run(merged.directory).complete
        assert "shard" not in merged.manifest
    assert merge(folders, tmp_path / "away", workers=1).content() == whole.content()
    assert runs_below(tmp_path / "many") == [at_home.directory]  # what lies inside is no run of its own


def test_a_share_that_was_killed_plays_only_what_has_no_receipt(tmp_path: Path, engine: Scripted) -> None:
    whole = run_ready(Ready.of(SCENARIO), workers=1, out=tmp_path / "one")
    share(1, 2, tmp_path / "many")
    child = os.fork()
    if child == 0:
        engine.dies_at = 8
        share(2, 2, tmp_path / "many", workers=3)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    [found] = survey([tmp_path / "many"])
    kept = found.pieces[1].done
    assert [piece.state for piece in found.pieces] == ["done", "begun" if kept else "missing"]
    with pytest.raises(StoreError, match=r"shard 2 of 2 is not whole yet.*simulator status"):
        merge([tmp_path / "many"])
    engine.played.clear()
    resume(found.pieces[1].folder, workers=1)
    assert engine.played == list(range(5 + kept, 11))
    assert files_of(merge([tmp_path / "many"], workers=1)) == files_of(whole)


def test_a_part_without_a_receipt_does_not_exist(tmp_path: Path, engine: Scripted) -> None:
    part = share(1, 2, tmp_path)
    next(part.directory.glob("receipt-*")).unlink()
    assert not part.complete
    engine.played.clear()
    share(1, 2, tmp_path)
    assert engine.played == [0, 1, 2, 3, 4]
    engine.played.clear()
    share(1, 2, tmp_path)
    assert engine.played == []


def test_what_is_damaged_is_named_and_played_again(tmp_path: Path, engine: Scripted) -> None:
    share(1, 2, tmp_path)
    part = share(2, 2, tmp_path)
    spoiled = next(part.directory.glob("curves-*"))
    spoiled.write_bytes(spoiled.read_bytes()[:-9] + b"123456789")
    [found] = survey([tmp_path])
    assert [piece.state for piece in found.pieces] == ["done", "damaged"]
    assert str(spoiled) in found.pieces[1].faults[0]
    with pytest.raises(StoreError, match=r"is not what its receipt says.*again"):
        merge([tmp_path])
    resume(part.directory, workers=1)
    assert merge([tmp_path]).done == 11


def test_a_share_needs_no_more_than_the_plan(tmp_path: Path, engine: Scripted) -> None:
    first = share(1, 3, tmp_path / "here")
    home = first.directory.parent
    assert read_plan(home / "plan.json") == read_plan(first.directory / "plan.json")
    shutil.copytree(first.directory, tmp_path / "there" / "of-3" / "1")
    for number in (2, 3):
        assert play_share(tmp_path / "here", Share(number, 3), workers=1).directory == home / str(number)
    assert merge([home.parent]).done == 11
    with pytest.raises(StoreError, match=r"no plan of 5 shards.*cut into 3"):
        play_share(home, Share(1, 5))


def altered(folder: Path, **changes: Any) -> None:
    """Change a manifest as another machine would have written it."""
    store = RunStore.load(folder)
    store.write_manifest({**store.manifest, **changes})  # type: ignore[typeddict-item]


def test_nothing_foreign_goes_in(tmp_path: Path, engine: Scripted) -> None:
    one = share(1, 2, tmp_path / "many")
    two = share(2, 2, tmp_path / "many")
    other = SCENARIO.model_copy(update={"run": SCENARIO.run.model_copy(update={"seed": 4})})
    foreign = share(2, 2, tmp_path / "foreign", other)
    with pytest.raises(StoreError, match="shards of 2 plans, which do not fit together"):
        merge([one.directory, foreign.directory])
    share(1, 3, tmp_path / "many")
    with pytest.raises(StoreError, match="shards of 2 plans"):
        merge([tmp_path / "many"])
    with pytest.raises(StoreError, match="no shard of a run"):
        merge([tmp_path / "nowhere"])
    altered(two.directory, environment={**two.manifest["environment"], "numpy": "1.0"})
    both = [one.directory, two.directory]
    with pytest.raises(StoreError, match=r"different kinds of numpy.*--allow-mixed"):
        merge(both, tmp_path / "mixed")
    assert merge(both, tmp_path / "mixed", mixed=True).manifest["environment"]["numpy"].endswith(", 1.0")
    plan = json.loads((one.directory / "plan.json").read_text())
    (one.directory / "plan.json").write_text(json.dumps({**plan, "replications": 12}))
    assert merge(both, tmp_path / "mended", mixed=True).done == 11  # the other share has the plan as it was
    assert json.loads((one.directory / "plan.json").read_text()) == plan


def test_a_market_with_a_failure_in_one_shard_is_refused(tmp_path: Path, engine: Scripted) -> None:
    market = SCENARIO.model_copy(update={"competition": "market"})
    parts = [share(number, 2, tmp_path, market) for number in (1, 2)]
    altered(parts[1].directory, failed={"a": "it divides by zero, in replication 7"})
    with pytest.raises(StoreError, match="strategy of 'a' failed in some shards only"):
        merge([tmp_path])
    altered(parts[0].directory, failed={"a": "it divides by zero, in replication 2"})
    assert merge([tmp_path]).failed == {"a": "it divides by zero, in replication 2"}


def test_more_shards_than_replications_cannot_be(tmp_path: Path, engine: Scripted) -> None:
    with pytest.raises(StoreError, match="12 shards are more than the 11 replications of 'small'"):
        share(12, 12, tmp_path)


def test_a_run_that_is_not_merged_says_so(tmp_path: Path, engine: Scripted) -> None:
    share(1, 2, tmp_path)
    with pytest.raises(StoreError, match=r"shards that are not merged yet.*simulator status"):
        load_run(tmp_path)


@pytest.mark.verify
@pytest.mark.parametrize("competition", ["field", "market"])
def test_the_engine_gives_the_same_bytes_in_shards(tmp_path: Path, competition: str) -> None:
    scenario = small_scenario(competition=competition, run={"replications": 8, "seed": 3, "keep_tables": 3})
    whole = run_ready(Ready.of(scenario), workers=1, out=tmp_path / "one")
    for number in (4, 2, 1, 3):
        share(number, 4, tmp_path / "many", scenario, workers=1 + number % 2)
    merged = merge([tmp_path / "many"], workers=1)
    assert files_of(merged) == files_of(whole)
    assert len(list(merged.directory.glob("tables/ledger-*"))) == 1
