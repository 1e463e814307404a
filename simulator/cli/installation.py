"""The command `doctor`: is this installation in order.

Answers: what is installed and compiled; and does the simulated market match the numbers of the real one.
"""

import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from simulator.cli.shared.options import PlayOptions, play_options
from simulator.cli.shared.speak import FAILED, progress_bar, remark, show, show_json, stop, table_of
from simulator.cli.terminal.streams import print_answer
from simulator.cli.typed.completion import SCENARIO
from simulator.cli.typed.numbers import Whole
from simulator.paths import COMPILED, MEASURED, PACKAGE, sources

if TYPE_CHECKING:
    from simulator.studies.baselines.checks import Check

PACKAGES = (
    *("click", "cmaes", "lazy-loader", "matplotlib", "numba", "numpy", "pandas"),
    *("pyarrow", "pydantic", "rich", "ruamel.yaml", "scipy"),
)


@click.command("doctor")
@click.argument("names", metavar="[SCENARIO...]", nargs=-1, type=SCENARIO)
@click.option("--calibration", is_flag=True, help="Play the baseline scenarios and check their numbers.")
@click.option(
    "--replications",
    type=Whole(1),
    metavar="N",
    help="Number of random worlds for each scenario.  [default: few, more where needed]",
)
@play_options(without=("replications", "seed", "overrides", "fresh"))
def doctor_command(
    names: tuple[str, ...], calibration: bool, replications: int | None, options: PlayOptions
) -> None:
    """Check whether this installation is in order.

    With --calibration, each SCENARIO (by default the shipped baselines) is played and checked against
    numbers from the real market. Exits with 1 if anything is wrong or a number misses its target.
    """
    if not calibration and (names or replications):
        raise click.UsageError("Scenarios are played with --calibration only.")
    if calibration:
        _calibrate(names, replace(options, replications=replications))
        return
    found = list(_installation(options.out))
    if options.as_json:
        show_json({fact.what: fact.state for fact in found} | {"in_order": all(fact.ok for fact in found)})
    else:
        rows = [(fact.what, fact.state if fact.ok else f"{fact.state}  <- WRONG") for fact in found]
        show(table_of(("what", "state"), rows))
        show("All in order." if all(fact.ok for fact in found) else "Something is wrong, see above.")
    if not all(fact.ok for fact in found):
        click.get_current_context().exit(FAILED)


class Fact(NamedTuple):
    """One fact about an installation."""

    what: str
    state: str
    ok: bool = True


def _installation(out: Path | None) -> Iterator[Fact]:
    """Yield what decides whether the program runs, and how fast."""
    from importlib import metadata

    yield Fact("python", f"{platform.python_version()} ({sys.executable})")
    missing = 0
    for name in ("connects-simulator", *PACKAGES):
        try:
            yield Fact(name, metadata.version(name))
        except metadata.PackageNotFoundError:
            missing += name in PACKAGES
            yield Fact(name, "not installed", ok=name not in PACKAGES)
    yield Fact("machine", f"{platform.platform()}, {os.cpu_count() or 1} processors")
    results = (out or Path("results")).absolute()
    above = next(folder for folder in (results, *results.parents) if folder.exists())
    writable = above.is_dir() and os.access(above, os.W_OK)
    yield Fact("results", str(results) + ("" if writable else ": cannot be written"), writable)
    yield Fact("compiled", compiled_kernels())
    if not missing:
        yield from _package_data()


def compiled_kernels() -> str:
    """Say how many compiled kernels are on disk for this Python, newer than every source."""
    watched = sources(COMPILED)
    changed = max(file.stat().st_mtime for file in watched)
    elsewhere = os.environ.get("NUMBA_CACHE_DIR")
    where = [Path(elsewhere)] if elsewhere else sorted({file.parent / "__pycache__" for file in watched})
    tag = f"*.py{sys.version_info.major}{sys.version_info.minor}.nbi"
    found = [
        file.stat().st_mtime >= changed
        for folder in where
        for file in (folder.rglob(tag) if elsewhere else folder.glob(tag))
    ]
    if not any(found):
        reason = f", {len(found)} are older than the program" if found else ""
        return f"no{reason}: the next run compiles first, for a minute or so"
    return f"{sum(found)} kernels, in {elsewhere or PACKAGE}"


def _package_data() -> Iterator[Fact]:
    from simulator.loader.shipped import packs, shipped_scenarios
    from simulator.strategies.contract.catalogue import broken
    from simulator.strategies.registry import strategies

    there = MEASURED.is_file()
    yield Fact("measured numbers", str(MEASURED) if there else f"no file {MEASURED}", there)
    known = ("rule packs", packs()), ("scenarios", shipped_scenarios()), ("strategies", strategies())
    for what, names in known:
        yield Fact(what, f"{len(names)}: {', '.join(names)}" if names else "none found", bool(names))
    if bad := broken():
        yield Fact("strategies left out", "; ".join(f"{name}: {why}" for name, why in bad.items()), True)


def _calibrate(names: tuple[str, ...], options: PlayOptions) -> None:
    """Play scenarios and print the numbers beside their targets; exit with 1 if one is missed."""
    from simulator.loader.shipped import scenario_file, shipped_scenarios
    from simulator.studies.baselines.calibration import BASELINES

    known = shipped_scenarios()
    chosen = names or tuple(name for name in BASELINES if name in known)
    if not chosen:
        stop("no baseline scenario is shipped: name one")
    if not options.quiet and not names and (absent := [name for name in BASELINES if name not in known]):
        remark(f"Not shipped, so left out: {', '.join(absent)}")
    files = {name: scenario_file(name) for name in chosen}
    found = {name: _check(file, options) for name, file in files.items()}

    from simulator.report.studies.checks import checks_answer, checks_table

    answer = checks_answer(found)
    if options.as_json:
        every = {name: [check._asdict() for check in checks] for name, checks in found.items()}
        show_json({"answer": answer, "scenarios": every})
    else:
        show(f"{answer}\n")
        show(checks_table(found))
    if any(check.ok is False for checks in found.values() for check in checks):
        click.get_current_context().exit(FAILED)


def _check(file: Path, options: PlayOptions) -> "list[Check]":
    """Play one scenario as often as its checks need, and check it."""
    from simulator.loader.scenario import load_scenario
    from simulator.runs.run import run
    from simulator.studies.baselines.calibration import checks_of, runs_wanted

    wanted = [load_scenario(file, more) for more in runs_wanted(load_scenario(file), options.replications)]
    base, runs = file.resolve().parent, []
    for at, scenario in enumerate(wanted):
        part = f" {at + 1} of {len(wanted)}" if len(wanted) > 1 else ""
        if not options.quiet:
            remark(f"{scenario.name}{part}: {scenario.run.replications} replications")
        with progress_bar(options.quiet, f"{scenario.name}{part}") as progress:
            runs.append(run(scenario, workers=options.workers, out=options.out, progress=progress, base=base))
    return checks_of(runs)


@click.command("completion")
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion_command(shell: str) -> None:
    """Print the lines that make a shell complete commands and names.

    bash: add to ~/.bashrc: eval "$(simulator completion bash)"

    zsh: add to ~/.zshrc: eval "$(simulator completion zsh)"

    fish: simulator completion fish > ~/.config/fish/completions/simulator.fish
    """
    from click.shell_completion import get_completion_class

    kind, root = get_completion_class(shell), click.get_current_context().find_root()
    if kind is not None:
        print_answer(kind(root.command, {}, "simulator", "_SIMULATOR_COMPLETE").source())
