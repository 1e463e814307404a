"""Compiled code on disk: damage is healed by compiling again, and said once."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import numba as nb
import pytest

from simulator import stored_code
from simulator.paths import TOP
from simulator.stored_code import SoundFile


@pytest.fixture
def compiled(tmp_path: Path) -> SoundFile:
    file = SoundFile(str(tmp_path), "kernel", "stamp")
    file.save("key", ("code", 1))
    stored_code._SAID.clear()
    return file


def test_sound_code_is_read_and_that_of_other_sources_is_not(compiled: SoundFile, tmp_path: Path) -> None:
    assert compiled.load("key") == ("code", 1)
    assert compiled.load("other") is None
    assert SoundFile(str(tmp_path), "kernel", "another stamp").load("key") is None


def test_two_processes_that_compile_one_function_mix_up_no_code(compiled: SoundFile, tmp_path: Path) -> None:
    other = SoundFile(str(tmp_path), "kernel", "stamp")
    other._load_index = dict  # type: ignore[method-assign,assignment]  # read before the first one wrote
    other.save("another", ("code", 2))
    assert len(list(tmp_path.glob("*.nbc"))) == 2
    assert compiled.load("another") == ("code", 2)
    assert compiled.load("key") in (None, ("code", 1))


def test_code_of_older_sources_is_thrown_away(compiled: SoundFile, tmp_path: Path) -> None:
    [old] = tmp_path.glob("*.nbc")
    os.utime(old, (0, 0))
    SoundFile(str(tmp_path), "kernel", "later").save("another", ("code", 2))
    assert not old.exists()
    assert len(list(tmp_path.glob("*.nbc"))) == 1


@pytest.mark.parametrize("ending", ["nbi", "nbc"])
@pytest.mark.parametrize("how", ["empty", "half", "flipped"])
def test_damaged_code_is_thrown_away_and_said_once(
    compiled: SoundFile, tmp_path: Path, caplog: pytest.LogCaptureFixture, ending: str, how: str
) -> None:
    [file] = tmp_path.glob(f"*.{ending}")
    data = file.read_bytes()
    flipped = data[:-40] + bytes([data[-40] ^ 1]) + data[-39:]
    file.write_bytes({"empty": b"", "half": data[: len(data) // 2], "flipped": flipped}[how])
    with caplog.at_level(logging.WARNING, "simulator"):
        assert compiled.load("key") is None
        assert compiled.load("key") is None
    assert len(caplog.records) == 1
    assert "was damaged: it is thrown away and compiled again" in caplog.text
    assert not list(tmp_path.iterdir())
    compiled.save("key", ("code", 2))
    assert compiled.load("key") == ("code", 2)


def test_a_full_disk_keeps_no_code_and_stops_nothing(
    compiled: SoundFile, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with caplog.at_level(logging.WARNING, "simulator"):
        compiled.save("another", ("code", 3))
    assert "cannot be kept" in caplog.text


def _python(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        env={**os.environ, **environment},
        cwd=TOP,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_run_without_a_compiler_says_so_in_one_sentence(tmp_path: Path) -> None:
    words = ("-m", "simulator", "run", "field_2023", "--quiet", "--replications", "1", "--out", str(tmp_path))
    result = _python(*words, NUMBA_DISABLE_JIT="1")
    assert result.returncode == 1
    assert result.stderr == (
        "Error: NUMBA_DISABLE_JIT is set, and nothing can be played without compiling: unset it\n"
    )


def test_a_wrong_backend_and_a_home_that_cannot_be_written_stop_no_picture(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    home = str(tmp_path / "file" / "home")
    code = "import simulator.report.pictures.style as s; print(s.GREY)"
    result = _python("-c", code, MPLBACKEND="nonsense", MPLCONFIGDIR=home, HOME=home)
    assert result.stdout == "#6b6b6b\n"
    assert result.stderr.count("\n") == 1
    assert "MPLBACKEND=nonsense is no way to draw" in result.stderr


def test_without_a_folder_for_compiled_code_kernels_still_compile(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from simulator.model import kernels

    real = nb.njit

    def none(*given: object, cache: bool = False, **options: object) -> object:
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return real(*given, **options)

    def doubled(number: int) -> int:
        return 2 * number

    stored_code._SAID.clear()
    monkeypatch.setattr(nb, "njit", none)
    with caplog.at_level(logging.WARNING, "simulator"):
        assert kernels._compiled(doubled, {})(4) == 8
        inner = kernels._compiled(doubled, {"no_cpython_wrapper": True})
    assert "set NUMBA_CACHE_DIR" in caplog.text
    with pytest.raises(TypeError, match="Python cannot call it"):
        inner(4)
