"""Set up this project and run it, on a machine that has only Python and git.

python3 start.py                    play the main scenario (further options go to it: --seed 7)
python3 start.py test [...]         run the tests (further arguments go to pytest)
python3 start.py coverage           run the tests, and say which lines none of them runs
python3 start.py verify [...]       run the slow statistical checks
python3 start.py check              format, lint and types, changing nothing
python3 start.py docs               build the site of all pages in build/site
python3 start.py setup              only set up, for all of the above and benchmarks and pages
python3 start.py COMMAND [...]      any other command of the simulator, such as: strategies, validate, plot

The first call makes .venv here and installs the versions of constraints.txt, each checked against its hash.
Later calls start at once, until constraints.txt, pyproject.toml or the Python version changes.
"""

import sys

# This file must parse in any Python since 3.6, so that an old one gets this sentence and no traceback.
if not (3, 11) <= sys.version_info[:2] < (3, 14):
    sys.exit(
        f"Python 3.11, 3.12 or 3.13 is needed, and this is {sys.version_info[0]}.{sys.version_info[1]}: "
        "install one of them and start again with it, for example: python3.13 start.py"
    )

import hashlib
import importlib.util
import os
import platform
import shlex
import shutil
import subprocess
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "start.stamp"
LOCK = ROOT / ".venv.lock"  # there while one start sets up; beside the folder, which is emptied meanwhile
STALE = 600  # seconds after which a lock was left by a start that was killed
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
REST = "# Only for tests, benchmarks and pages:\n"

MAIN = ["simulator", "run", "scenarios/compare_2023.yaml"]
# Idle workers steal tests: neighbours, who share what is played once for them, mostly stay in one process.
WORKERS = ["pytest", "-n", "2", "--dist", "worksteal"]
TESTS = {
    "test": WORKERS,
    "coverage": [*WORKERS, "--cov", "--cov-report=term"],
    "verify": [*WORKERS, "-m", "verify and not campaign"],
}
CHECKS = [["ruff", "format", "--check", "."], ["ruff", "check", "."], ["codespell_lib"], ["mypy", "-n", "2"]]


def say(sentence: str) -> None:
    """Tell the person at the terminal what goes on."""
    print(f"start: {sentence}", file=sys.stderr, flush=True)


def stamp(level: str) -> list[str]:
    """Say what a finished .venv depends on: Python, place, pins, settings; and the level it was made for."""
    parts = [str(ROOT)]
    parts += [(ROOT / name).read_text(encoding="utf-8") for name in ("constraints.txt", "pyproject.toml")]
    return [platform.python_version(), hashlib.sha256("\0".join(parts).encode()).hexdigest(), level]


def make_venv() -> None:
    """Make an empty .venv in place of an unfit one."""
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit(
            "This Python cannot make virtual environments, for its part 'venv' is not installed: "
            "add it (Debian and Ubuntu: sudo apt install python3-venv) and run the same command again."
        )
    say(f"making .venv with Python {platform.python_version()}")
    try:
        venv.create(VENV, clear=True, with_pip=True, symlinks=os.name != "nt")
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"Could not make {VENV}: {error}. Remove that folder or repair this Python; start again.")


def pip_install(*arguments: str) -> None:
    """Install into .venv; say every 15 seconds that it still goes on."""
    began = time.monotonic()
    command = [PYTHON, "-m", "pip", "install", "-qq", "--no-deps", "--no-compile", *arguments]
    with subprocess.Popen(command, cwd=ROOT) as job:
        while job.returncode is None:
            try:
                job.wait(timeout=15)
            except subprocess.TimeoutExpired:
                say(f"still installing, {time.monotonic() - began:.0f} s so far")
    if job.returncode:
        sys.exit("Installing failed for the reason above. If it was the network, run the same command again.")


def fits(level: str) -> bool:
    """Tell whether .venv has what a level needs."""
    held = STAMP.read_text(encoding="utf-8").split() if STAMP.exists() and PYTHON.exists() else []
    return held in (stamp(level), stamp("all"))


def set_up(level: str) -> None:
    """Bring .venv to what a level ("run" or "all") needs, if it is not there yet; one start at a time."""
    while not fits(level):
        try:
            os.close(os.open(LOCK, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            try:
                waited = time.time() - LOCK.stat().st_mtime
            except FileNotFoundError:
                continue
            if waited > STALE:
                LOCK.unlink(missing_ok=True)
                continue
            say(f"another start is setting up this folder: waiting for it (if none is: delete {LOCK.name})")
            time.sleep(5)
            continue
        except OSError:  # a folder that cannot be written: what follows says so
            fill(level)
            return
        try:
            fill(level)
        finally:
            LOCK.unlink(missing_ok=True)


def fill(level: str) -> None:
    """Make .venv, or add what it lacks."""
    held = STAMP.read_text(encoding="utf-8").split() if STAMP.exists() and PYTHON.exists() else []
    began = time.monotonic()
    if held[:1] != stamp(level)[:1]:  # none, cut short, or of another Python
        make_venv()
    STAMP.unlink(missing_ok=True)
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    pins = pins if level == "all" else pins.partition(REST)[0]
    wanted = VENV / "pins.txt"
    wanted.write_text(pins, encoding="utf-8")
    say(f"installing {pins.count('==') - pins.count(' == ')} pinned packages, once: a minute or two, 250 MB")
    pip_install("--require-hashes", "--only-binary", ":all:", "--requirement", str(wanted))
    pip_install("--no-build-isolation", "--editable", ".")
    STAMP.write_text(" ".join(stamp(level)), encoding="utf-8")
    say(f"ready after {time.monotonic() - began:.0f} s")


def typed(python: str) -> str:
    """Return the name alone where a shell finds this very file by it: version managers write it in full."""
    name, folder = os.path.basename(python), os.path.dirname(python)
    found = shutil.which(name) if folder else None
    return name if found and Path(folder).is_dir() and Path(found).parent.samefile(folder) else python


def run(module: list[str], *, last: bool = True) -> int:
    """Run a module of .venv to its end and return its exit status; Ctrl-C is the module's to answer."""
    say("running python -m " + " ".join(module))
    if module[0] == "simulator":  # the commands that it prints can be typed as they stand
        words = [*map(typed, sys.orig_argv[:1]), sys.argv[0]]
        os.environ["SIMULATOR_STARTED_BY"] = " ".join(map(shlex.quote, words))
        os.environ["SIMULATOR_STARTED_IN"] = os.getcwd()
    command = [str(PYTHON), "-m", *module]
    if last and os.name == "posix":  # become it, so that every signal reaches it
        os.chdir(ROOT)
        os.execv(PYTHON, command)
    with subprocess.Popen(command, cwd=ROOT) as job:
        while True:
            try:
                return job.wait()
            except KeyboardInterrupt:
                continue


def main(arguments: list[str]) -> int:
    """Set up for what is asked, do it, and return its exit status."""
    command = arguments[0] if arguments else ""
    if command in ("-h", "--help"):
        print(__doc__)
        return 0
    set_up("all" if command in (*TESTS, "check", "docs", "setup") else "run")
    if command == "setup":
        return 0
    if command == "check":
        return max([run(module, last=False) for module in CHECKS])  # a list, so that each check is run
    if command == "docs":
        return run(["pages", "build", *arguments[1:]])
    if command in TESTS:
        return run(TESTS[command] + arguments[1:])
    return run(MAIN + arguments if command[:1] in ("", "-") else ["simulator", *arguments])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        say("stopped; the same command goes on from here")
        sys.exit(130)
