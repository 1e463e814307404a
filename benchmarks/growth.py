"""How cost grows: with people, posts, replications, workers and shares of one run.

The market of `platform_2025` is cut into specialties of five thousand people each, and more of these are
added. Posts, replications, workers and shares are those of the benchmark market. Compiling is left out by
what is played first. `growth_picture.py` draws what was stored, without measuring.
"""

import resource
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.costs import named_market
from simulator.loader.scenario import load_scenario
from simulator.loader.shipped import scenario_file
from simulator.runs.ready import Ready
from simulator.runs.sizes import usual_size

EACH = 5_000
DAYS = 10.0
PEOPLE = (1_000, 5_000, 25_000, 100_000, 400_000, 1_000_000)
POSTS = (5, 10, 20, 40, 80, 160, 320)
"""a day"""
REPLICATIONS = (1, 4, 16, 64)
WORKERS = (1, 2)
SHARES = (1, 2, 4, 8)
TURNS = 2
PLAYED = {"freelancers": 1_000, "per_day": 40, "days": 60}
WHOLE, TOGETHER, LONG = 64, 8, 600
"""replications of a run for shares, of those played together as posts grow, and of a run for workers"""


def market_of(people, days):
    """Return a part of the platform with so many people, all specialties of it equally large."""
    scenario = load_scenario(scenario_file("platform_2025"))
    whole = sum(group.count for group in scenario.freelancers)
    web = scenario.jobs.categories["web"].model_copy(update={"specialties": max(people // EACH, 1)})
    jobs = scenario.jobs.model_copy(
        update={
            "per_day": scenario.jobs.per_day * people / whole,
            "categories": {"web": web},
            "specialty_sizes": 0.0,
        }
    )
    groups = tuple(
        group.model_copy(update={"count": round(group.count * people / whole)})
        for group in scenario.freelancers
    )
    run = scenario.run.model_copy(update={"replications": 1_000})
    return scenario.model_copy(update={"jobs": jobs, "freelancers": groups, "horizon": days, "run": run})


def slope(sizes, costs):
    """By which power of the size a cost grows: 1 if twice the size costs twice as much.

    Examples
    --------
    >>> round(slope([1, 10, 100], [3, 30, 300]), 6)
    1.0
    """
    return float(np.polyfit(np.log(sizes), np.log(costs), 1)[0])


def _timed(act):
    """Processor seconds, with those of processes that it started, and seconds by the clock."""
    began, used = time.perf_counter(), _processor_seconds()
    act()
    return _processor_seconds() - used, time.perf_counter() - began


def _processor_seconds():
    """Of this process, and of those that it started and that have ended."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in both)


def _least(acts, turns=TURNS):
    """The least processor time and time by the clock of each act, taken in turns."""
    least = {key: np.full(2, np.inf) for key in acts}
    for _ in range(turns):
        for key, act in acts.items():
            least[key] = np.minimum(least[key], _timed(act))
    return {key: (float(used), float(clock)) for key, (used, clock) in least.items()}


def people():
    """Seconds of one core and MiB by people: the whole for ten days, and how many posts each saw a day."""
    Ready.of(market_of(PEOPLE[0], 1.0)).simulate([0])
    found = []
    for size in PEOPLE:
        ready = Ready.of(market_of(size, DAYS))
        began = time.process_time()
        batch = ready.simulate(range(usual_size(ready.scenario, 1)))
        used = time.process_time() - began
        found.append({
            "size": size,
            "seconds": used / (batch.lanes.size / size),
            "each_us": 1e6 * used / batch.lanes.size / DAYS,
            "seen": batch.work["candidates"] / batch.lanes.size / DAYS,
            "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        })  # fmt: skip
    return found


def posts():
    """Seconds of one core by posts a day, for a replication of `TOGETHER`."""
    readies = {size: Ready.of(named_market(TOGETHER, **{**PLAYED, "per_day": size})) for size in POSTS}
    readies[POSTS[0]].simulate([0])
    took = _least({size: lambda r=ready: r.simulate(range(TOGETHER)) for size, ready in readies.items()})
    of_a_post = {size: 1e6 / TOGETHER / size / PLAYED["days"] for size in POSTS}
    return [
        {"size": size, "seconds": used / TOGETHER, "each_us": used * of_a_post[size]}
        for size, (used, _) in took.items()
    ]


def _run(ready, **how):
    """Run it into an empty folder; shares are put together as well."""
    from simulator.runs.merging.merged import merge
    from simulator.runs.run import run_ready
    from simulator.runs.shards import Share

    with tempfile.TemporaryDirectory() as out:
        shares = how.pop("shares", 1)
        if shares == 1:
            run_ready(ready, out=out, **how)
            return
        for number in range(1, shares + 1):
            run_ready(ready, out=out, share=Share(number, shares), **how)
        merge([Path(out)], workers=1)


def replications():
    """Seconds of one core by replications of a run with its files."""
    readies = {size: Ready.of(named_market(size, **PLAYED)) for size in REPLICATIONS}
    _run(readies[REPLICATIONS[0]], workers=1)
    took = _least({size: lambda r=ready: _run(r, workers=1) for size, ready in readies.items()})
    return [{"size": size, "seconds": used, "each_us": 1e6 * used / size} for size, (used, _) in took.items()]


def workers():
    """Time of one long run by workers, of all processors and by the clock; starting them is part of it."""
    from simulator.runs.workers.pool import pool

    ready = Ready.of(named_market(LONG, **PLAYED))

    def play(count):
        pool.seconds = 0.0
        _run(ready, workers=count)
        pool.end_free()  # what they have taken counts once they have ended

    took = _least({size: lambda n=size: play(n) for size in WORKERS})
    return [{"size": size, "seconds": used, "clock": clock} for size, (used, clock) in took.items()]


def shares():
    """Seconds of one core by shares of one run, all of them and their merging; start of a process apart."""
    ready = Ready.of(named_market(WHOLE, **PLAYED))
    took = _least({size: lambda n=size: _run(ready, workers=1, shares=n) for size in SHARES})
    return [{"size": size, "seconds": used} for size, (used, _) in took.items()]


CURVES = {
    "people": people,
    "posts": posts,
    "replications": replications,
    "workers": workers,
    "shares": shares,
}


def slopes_of(found):
    """Powers by which cost grows, of what is meant to grow in proportion, over the larger half of sizes.

    Below it stands what each tick costs however little there is to do.
    """
    sized = {name: found[name][len(found[name]) // 2 :] for name in ("people", "posts", "replications")}
    return {n: slope([p["size"] for p in half], [p["seconds"] for p in half]) for n, half in sized.items()}


def report():
    """Return lines to print, and numbers by curve."""
    found = {name: measure() for name, measure in CURVES.items()}
    lines = [f"{'people':>9} {'us a person and day':>20} {'posts seen a day':>17} {'MiB so far':>11}"]
    for p in found["people"]:
        lines.append(f"{p['size']:9,} {p['each_us']:20.2f} {p['seen']:17.1f} {p['mib']:11,.0f}")
    lines += ["", f"{'posts a day':>12} {'us a post':>10}"]
    lines += [f"{p['size']:12,} {p['each_us']:10.1f}" for p in found["posts"]]
    lines += ["", f"{'replications':>12} {'ms each':>10}"]
    lines += [f"{p['size']:12,} {p['each_us'] / 1000:10.2f}" for p in found["replications"]]
    one = found["workers"][0]
    lines += ["", f"{'workers':>12} {'clock, times one':>17} {'processor, times one':>21}"]
    for p in found["workers"]:
        lines.append(
            f"{p['size']:12} {p['clock'] / one['clock']:17.2f} {p['seconds'] / one['seconds']:21.2f}"
        )
    whole = found["shares"][0]["seconds"]
    lines += ["", f"{'shares':>12} {'all of them, times one run':>27}"]
    lines += [f"{p['size']:12} {p['seconds'] / whole:27.3f}" for p in found["shares"]]
    found["slopes"] = slopes_of(found)
    lines += [
        "",
        "over the larger half, cost grows as the size to the power of: "
        + ", ".join(f"{n} {v:.2f}" for n, v in found["slopes"].items()),
    ]
    return lines, found
