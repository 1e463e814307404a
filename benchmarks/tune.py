"""How close tuning comes to a known best, beside random search and, if it is installed, Optuna's TPE.

All may play as often: points times replications. The others average a fixed number of replications per point,
as people do. `python -m benchmarks tune`.
"""

import zlib

import numpy as np

from simulator.studies.tune.search import spread_points
from simulator.studies.tune.space import Choice, Ladder, Number, Space, name_of
from simulator.studies.tune.trace import Traced
from simulator.studies.tune.tuned import Budget, tuned
from simulator.studies.tune.weigh import Sums

REPEATS, PLAYS, EACH = 20, 1_500, 16
ZONE = 0.1
BEST = (0.3, 0.65, 0.8, 0.45)
GAIN = {None: 0.0, 16: 0.1, 8: 0.3, 4: 0.6, 2: 0.4, 1: 0.0}


class Noisy:
    """A function with luck that all points share, and luck of each point's own, half as large."""

    worlds = 1

    def __init__(self, function, seed):
        self.function, self.seed = function, seed

    def play(self, points, stream, first, last):
        """Play some points."""
        key = (self.seed, zlib.crc32(stream.encode()))
        over = np.empty((1, 1, len(points), last - first + 1))
        for j, replication in enumerate(range(first, last + 1)):
            luck = np.random.default_rng((*key, replication)).standard_normal()
            for i, point in enumerate(points):
                own = np.random.default_rng((*key, replication, zlib.crc32(name_of(point).encode())))
                over[0, 0, i, j] = self.function(point) + luck + 0.5 * own.standard_normal()
        return Sums(over, np.ones_like(over))


def hill():
    """Four numbers."""
    space = Space(tuple(Number(f"x{k}", 0, 1) for k in range(4)))
    had = {"default": {f"x{k}": 0.5 for k in range(4)}}
    return space, lambda point: -4 * sum((point[f"x{k}"] - BEST[k]) ** 2 for k in range(4)), had, 0.0


def steps():
    """A plateau in a number, a ladder and a choice."""
    space = Space((Number("x", 0, 1), Ladder("most", tuple(GAIN)), Choice("kind", ("a", "b", "c"))))

    def function(point):
        return (0.55 <= point["x"] < 0.75) + GAIN[point["most"]] + 0.5 * (point["kind"] == "b")

    return space, function, {"default": {"x": 0.5, "most": None, "kind": "a"}}, 2.1


def ours(problem, seed):
    """The winner of a tuning."""
    space, function, had, _ = problem
    found = tuned(space, Traced(Noisy(function, seed)), had, seed=seed, budget=Budget(PLAYS))
    return found.final.winner


def at_random(problem, seed):
    """The luckiest of points spread over the space."""
    space, function, _, _ = problem
    points = spread_points(space, PLAYS // EACH, seed)
    values = Noisy(function, seed).play(points, "search", 0, EACH - 1).values()[0, 0]
    return points[int(np.argmax(values))]


def tpe(problem, seed):
    """The luckiest point of Optuna's TPE."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    space, function, _, _ = problem
    trial_of = Noisy(function, seed)

    def value(trial):
        point = {
            one.name: trial.suggest_float(one.name, one.low, one.high)
            if isinstance(one, Number)
            else one.values[trial.suggest_int(one.name, 0, len(one.values) - 1)]
            if isinstance(one, Ladder)
            else trial.suggest_categorical(one.name, one.values)
            for one in space.settings
        }
        trial.set_user_attr("point", point)
        first = trial.number * EACH
        return float(trial_of.play([point], "search", first, first + EACH - 1).values()[0, 0, 0])

    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=seed))
    study.optimize(value, n_trials=PLAYS // EACH)
    return study.best_trial.user_attrs["point"]


def report():
    """Lines to print, and the losses of each."""
    methods = {"tune": ours, "random": at_random}
    try:
        import optuna  # noqa: F401
    except ImportError:
        pass
    else:
        methods["tpe"] = tpe
    lines, found = (
        [f"{REPEATS} repeats, {PLAYS:,} plays each; loss against the best, share within {ZONE}"],
        {},
    )
    for name, make in (("hill", hill), ("steps", steps)):
        for method, search in methods.items():
            problem = make()
            _, function, _, best = problem
            losses = np.array([best - function(search(problem, seed)) for seed in range(REPEATS)])
            found[f"{name} {method}"] = losses.tolist()
            within = float((losses <= ZONE).mean())
            lines.append(f"{name:6} {method:7} mean {losses.mean():.3f}  within {within:.0%}")
    if "tpe" not in methods:
        lines.append("TPE was left out: optuna is not installed")
    return lines, found
