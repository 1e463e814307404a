"""What start.py installs before the first run, how two starts share a folder, and how it names itself."""

from __future__ import annotations

import importlib.util
import os
import threading
import time
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from simulator import started

ROOT = Path(__file__).resolve().parents[2]
REST = "# Only for tests, benchmarks and pages:\n"


@pytest.mark.parametrize(
    "name", ["pytest", "iniconfig", "pluggy", "packaging", "pygments", "openpyxl", "et-xmlfile"]
)
def test_a_run_is_set_up_with_what_own_strategies_and_own_tables_need(name: str) -> None:
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert REST in pins
    run, _mark, _rest = pins.partition(REST)
    assert f"\n{name}==" in run
    assert REST.strip() in (ROOT / "start.py").read_text(encoding="utf-8")


# two starts in one folder


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """start.py in a fresh folder; it waits for hundredths of a second."""
    spec = importlib.util.spec_from_file_location("start_in_a_fresh_folder", ROOT / "start.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    venv = tmp_path / ".venv"
    places = {"ROOT": tmp_path, "VENV": venv, "STAMP": venv / "start.stamp", "LOCK": tmp_path / ".venv.lock"}
    for name, place in {**places, "PYTHON": venv / "python"}.items():
        monkeypatch.setattr(module, name, place)
    clock = SimpleNamespace(time=time.time, monotonic=time.monotonic, sleep=lambda _: time.sleep(0.01))
    monkeypatch.setattr(module, "time", clock)
    for name in ("constraints.txt", "pyproject.toml"):
        (tmp_path / name).touch()
    return module


class Filling:
    """Stands for the minutes of installing: notes who is at it, and leaves a finished folder."""

    def __init__(self, start: ModuleType) -> None:
        self.start, self.now, self.most, self.times = start, 0, 0, 0

    def __call__(self, level: str) -> None:
        self.times += 1
        self.now += 1
        self.most = max(self.most, self.now)
        time.sleep(0.2)
        self.start.VENV.mkdir(exist_ok=True)
        self.start.PYTHON.touch()
        self.start.STAMP.write_text(" ".join(self.start.stamp(level)), encoding="utf-8")
        self.now -= 1


def test_two_starts_in_a_fresh_folder_take_turns(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    filling = Filling(start)
    monkeypatch.setattr(start, "fill", filling)
    both = [threading.Thread(target=start.set_up, args=(level,)) for level in ("all", "run")]
    for one in both:
        one.start()
    for one in both:
        one.join(30)
    assert filling.most == 1, "one start emptied the folder that the other one filled"
    # whoever comes second finds what it needs, or adds what the first one left out
    assert 1 <= filling.times <= 2
    assert start.fits("run")
    assert start.fits("all")
    assert not start.LOCK.exists()


def test_a_start_that_fails_or_was_killed_leaves_the_folder_to_the_next(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(level: str) -> None:
        raise SystemExit("no network")

    monkeypatch.setattr(start, "fill", fails)
    with pytest.raises(SystemExit):
        start.set_up("run")
    assert not start.LOCK.exists()
    start.LOCK.touch()
    os.utime(start.LOCK, (1, 1))
    filling = Filling(start)
    monkeypatch.setattr(start, "fill", filling)
    start.set_up("run")
    assert filling.times == 1


# how it was typed


@pytest.mark.skipif(os.name == "nt", reason="there, a program ends in .exe")
def test_python_is_named_as_it_was_typed(
    start: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("found", "elsewhere"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "python3").touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "found"))
    found, other = (str(tmp_path / folder / "python3") for folder in ("found", "elsewhere"))
    for typed in (start.typed, started._typed):
        # a manager of versions hands over the whole path where only the name was typed
        assert typed(found) == "python3"
        assert typed("python3") == "python3"
        assert typed(other) == other
        assert typed("gone/python3") == "gone/python3"
