"""Is this code slower than that of the last measured release: python -m benchmarks check.

Both play the same markets in turns, each in a process of its own, so that a busy machine slows both alike.
What is compared are the ratios of neighbours in time; their middle decides.
"""

import os
import statistics
import subprocess
import sys
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SLOWER = 1.15
"""times as long as before, beyond which the check fails"""
TURNS = 7
CASES = {
    "market": (
        "from benchmarks import engines\nplay = lambda turn: engines.ours(range(8 * turn, 8 * turn + 8))\n"
    ),
    "field": (
        "from simulator.loader.scenario import load_scenario\n"
        "from simulator.loader.shipped import scenario_file\n"
        "from simulator.runs.ready import Ready\n"
        "file = scenario_file('field_2023')\n"
        "ready = Ready.of(load_scenario(file), file.parent)\n"
        "play = lambda turn: ready.simulate(range(16 * turn, 16 * turn + 16))\n"
    ),
}
"""what defines `play`, given the number of a turn"""
_LOOP = """
import sys, time
play(0)
print("ready", flush=True)
for line in sys.stdin:
    began = time.process_time()
    play(int(line))
    print(time.process_time() - began, flush=True)
"""


class Player:
    """A process that plays one market with the code of one folder.

    Leaving `with` ends it and closes its pipes. `play` is the code that defines `play`, given the number of a
    turn.
    """

    def __init__(self, folder, play):
        environment = {**os.environ, "PYTHONPATH": str(folder)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", play + _LOOP],
            cwd=folder,
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.communicate()  # closes its input, at which it ends, and both pipes

    def is_ready(self):
        """Wait for the first turn, which may compile; tell whether it was played."""
        return self.process.stdout.readline().strip() == "ready"

    def seconds(self, turn):
        """Processor seconds of one turn."""
        self.process.stdin.write(f"{turn}\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


def _git(*words):
    return subprocess.run(["git", "-C", str(ROOT), *words], check=True, capture_output=True).stdout


def is_commit(name):
    """Tell whether a commit of this name is here; without git there is none."""
    try:
        _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    except (subprocess.CalledProcessError, FileNotFoundError):
        return False
    return True


def last_measured():
    """The commit that last added rows to history.csv."""
    return _git("log", "-1", "--format=%H", "--", "benchmarks/history.csv").decode().strip()


def ratios_of(before, now, play, turns=TURNS):
    """Return how many times longer the code in `now` takes than that in `before`, turn by turn.

    Which of the two comes first changes from turn to turn. `play` is the code that defines `play`.
    """
    found = []
    with Player(before, play) as old, Player(now, play) as new:
        for player, folder in ((old, before), (new, now)):
            if not player.is_ready():
                raise SystemExit(f"the code in {folder} does not play what it is asked to")
        players = [old, new]
        for turn in range(1, turns + 1):
            took = {}
            for k in (0, 1) if turn % 2 else (1, 0):
                took[k] = players[k].seconds(turn)
            found.append(took[1] / took[0])
    return found


def verdict(ratios):
    """The middle ratio, and whether this code is too slow."""
    middle = statistics.median(ratios)
    return middle, middle > SLOWER


def report(against=None, turns=TURNS):
    """Print a line for each case; return whether all keep to the limit."""
    commit = against or last_measured()
    print(f"against {commit[:12]}, {turns} turns each; the limit is {SLOWER:g} times as long")
    slow = []
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=BytesIO(_git("archive", commit))) as held:
            held.extractall(folder, filter="data")
        for case, play in CASES.items():
            ratios = ratios_of(folder, ROOT, play, turns)
            middle, too_slow = verdict(ratios)
            ends = f"{min(ratios):.2f} to {max(ratios):.2f}"
            told = f"{case:8} {middle:5.2f} times as long ({ends})"
            print(told + "  TOO SLOW" * too_slow, flush=True)
            slow += [case] if too_slow else []
    return not slow
