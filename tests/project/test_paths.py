"""Every pattern of files matches, and nested files are in it."""

from pathlib import Path

import pytest

from simulator import paths
from simulator.model import kernels
from simulator.paths import PACKAGE, sources, stamps


@pytest.mark.parametrize("pattern", paths.DECIDING)
def test_every_deciding_pattern_matches(pattern: str) -> None:
    assert sources([pattern])


def test_all_that_is_shipped_is_there() -> None:
    assert paths.MEASURED.is_file()
    assert any(paths.PACKS.glob("*.yaml"))
    assert any(folder.is_dir() for folder in paths.SCENARIO_FOLDERS)
    assert any(folder.is_dir() for folder in paths.ANSWER_FOLDERS)


def test_every_source_with_a_kernel_is_in_the_stamp_of_compiled_code() -> None:
    marks = ("@kernel", "@inlined", "@maker")
    compiled = {
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        if any(line.startswith(marks) for line in file.read_text(encoding="utf-8").splitlines())
    }
    assert len(compiled) > 20
    assert compiled <= {name for name, *_ in kernels.stamp()}


def test_nested_files_count_and_a_change_of_one_is_seen(tmp_path: Path) -> None:
    nested = tmp_path / "engine" / "steps" / "deep.py"
    nested.parent.mkdir(parents=True)
    nested.write_text("one = 1\n", encoding="utf-8")
    before = stamps(sources(["engine/**/*.py"], tmp_path), tmp_path)
    assert [name for name, *_ in before] == ["engine/steps/deep.py"]
    nested.write_text("one = 1 + 0\n", encoding="utf-8")
    assert stamps(sources(["engine/**/*.py"], tmp_path), tmp_path) != before


def test_a_pattern_that_matches_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="has it moved"):
        sources(["gone/x.py"], tmp_path)
