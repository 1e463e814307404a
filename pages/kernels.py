"""The list of kernels that a first run compiles in two processes, made by playing the baselines."""

from simulator.loader.scenario import load_scenario
from simulator.loader.shipped import scenario_file
from simulator.runs.ready import Ready

PLAYED = ("market_2023", "field_2023", "market_2025", "field_2025")


def write_list() -> int:
    """Play the baselines, write `entries.json`, and return how many kernels it lists.

    Those of the first stand last, in the order of the play, for the second process begins with the last: most runs
    need them, and come to them last.
    """
    listed = listing(PLAYED)
    from simulator.model.compiled.listed import LIST, entries

    LIST.write_text(listed, encoding="utf-8")
    return len(entries(listed))


def listing(names: tuple[str, ...]) -> str:
    """Play these scenarios, and list what was called in this process so far."""
    first = 0
    for name in names:
        file = scenario_file(name)
        Ready.of(load_scenario(file), file.parent).simulate(range(1))
        from simulator.model.compiled.by_python import called_of_late

        first = first or len(called_of_late)
    from simulator.model.compiled.listed import written

    return written([*called_of_late[first:], *called_of_late[:first]])
