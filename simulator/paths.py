"""Where the files of the package lie.

Answers: which folder holds what is shipped, and which sources decide compiled code or results. The one
place that knows the layout on disk; a pattern that matches nothing is an error, so a moved file cannot drop
out unseen.
"""

from collections.abc import Iterable
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
TOP = PACKAGE.parent
"""the checkout, or the folder of installed packages"""

PACKS = PACKAGE / "model" / "packs"
MEASURED = PACKAGE / "model" / "measured_2023.json"
MEASURED_2025 = PACKAGE / "model" / "measured_2025.json"

_SHIPPED = PACKAGE / "_shipped"
SCENARIO_FOLDERS = (TOP / "scenarios", _SHIPPED / "scenarios")
"""in a checkout, and in an installed package"""
ANSWER_FOLDERS = (TOP / "docs" / "claims" / "measured", _SHIPPED / "claims")

ASKING = PACKAGE / "model" / "questions"
"""blocks that ask about a scenario: they decide neither compiled code nor results"""
COMPILED = ("model/**/*.py", "world/**/*.py", "engine/**/*.py", "strategies/**/*.py")
"""sources of kernels, and all that kernels may call"""
DECIDING = (*COMPILED, "runs/layouts.py", "metrics/estimates/spread.py")
"""sources that decide what is in the tables; a change of anything else leaves finished runs as they are"""


def sources(patterns: Iterable[str], package: Path = PACKAGE) -> list[Path]:
    """List the source files of the package that match.

    Parameters
    ----------
    patterns : iterable of str
        As of a shell, from the folder of the package; ``**`` is any number of folders.
    package : path
        The folder that the patterns start from.

    Returns
    -------
    list of path
        Each file once, in order of its path within the package.

    Raises
    ------
    FileNotFoundError
        If a pattern matches no file: whatever it watched over has moved.
    """
    found: set[Path] = set()
    for pattern in patterns:
        files = [file for file in package.glob(pattern) if file.is_file() and ASKING not in file.parents]
        if not files:
            raise FileNotFoundError(f"no file of {package} matches {pattern}: has it moved?")
        found.update(files)
    return sorted(found, key=lambda file: file.relative_to(package).as_posix())


def stamps(files: Iterable[Path], package: Path = PACKAGE) -> tuple[tuple[str, int, int], ...]:
    """Return each file's path in the package, time of change in ns and size in bytes."""
    return tuple(
        (file.relative_to(package).as_posix(), file.stat().st_mtime_ns, file.stat().st_size) for file in files
    )
