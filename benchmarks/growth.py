"""How the cost of a market grows with its people, where each of them sees as many posts as before.

The market of `platform_2025` is cut into specialties of five thousand people each, and more of these are
added. One core plays ten days, of small markets as many replications together as a run would; compiling is
left out by a day that is played first.
"""

import resource
import time

from simulator.loader.scenario import load_scenario
from simulator.loader.shipped import scenario_file
from simulator.runs.ready import Ready
from simulator.runs.sizes import usual_size

EACH = 5_000
DAYS = 10.0
PEOPLE = (1_000, 5_000, 25_000, 100_000, 400_000, 1_000_000)


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


def report():
    """Return lines to print, and numbers by the number of people."""
    first = Ready.of(market_of(PEOPLE[0], 1.0))
    first.simulate([0])
    lines = [f"{'people':>9} {'us a person and day':>20} {'posts seen a day':>17} {'MiB so far':>11}"]
    found = {}
    for people in PEOPLE:
        ready = Ready.of(market_of(people, DAYS))
        began = time.perf_counter()
        batch = ready.simulate(range(usual_size(ready.scenario, 1)))
        each = (time.perf_counter() - began) / batch.lanes.size / DAYS
        seen = batch.work["candidates"] / batch.lanes.size / DAYS
        mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        found[people] = {"us": each * 1e6, "seen": seen, "mib": mib}
        lines.append(f"{people:9,} {each * 1e6:20.2f} {seen:17.1f} {mib:11,.0f}")
    return lines, found
