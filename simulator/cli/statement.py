"""Commands that show what lies behind the results: ledger, doctor.

Answers: where did one freelancer's Connects go, line by line; is this installation in order; and does the
market that it simulates hit the numbers that it must hit.
"""

import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import click

from simulator.cli.play import JSON, QUIET, WORKERS
from simulator.cli.speak import FAILED, progress_bar, remark, show, show_json, stop, table_of

if TYPE_CHECKING:
    from simulator.experiment.calibration import Check
    from simulator.experiment.result import RunResult
    from simulator.experiment.statement import LaneName

PACKAGES = (
    *("click", "matplotlib", "numba", "numpy", "pandas"),
    *("pyarrow", "pydantic", "rich", "ruamel.yaml", "scipy"),
)
_FOLDER = click.Path(path_type=Path)
_SIMULATOR = Path(__file__).resolve().parents[1]


def _lane(_: click.Context, __: click.Parameter, value: str | None) -> tuple[int, str, int] | None:
    """Cut `REPLICATION:GROUP:NUMBER` into its parts; the name of the group may hold colons itself."""
    if value is None:
        return None
    first, _colon, rest = value.partition(":")
    group, _colon, last = rest.rpartition(":")
    if not (first.isdecimal() and group and last.isdecimal()):
        raise click.BadParameter(f"'{value}' is not REPLICATION:GROUP:NUMBER, as in \"0:good fit:3\".")
    return int(first), group, int(last)


@click.command()
@click.argument("run_folder", metavar="RUN", type=_FOLDER)
@click.option("--lane", callback=_lane, metavar="REPLICATION:GROUP:NUMBER", help="As in '0:good fit:3'.")
@click.option("--replication", type=click.IntRange(0), help="The lane in parts.  [default: 0]")
@click.option("--group", help="The lane in parts; not needed where there is one group.")
@click.option("--number", type=click.IntRange(0), help="The lane in parts.  [default: 0, the first]")
@click.option("--from", "first", type=click.IntRange(0), metavar="DAY", help="First day to show.")
@click.option("--to", "last", type=click.IntRange(0), metavar="DAY", help="Last day to show.")
@click.option("--limit", type=click.IntRange(1), help="Print at most so many lines.")
@click.option(
    "--csv",
    "file",
    type=click.File("w", encoding="utf-8", lazy=True, atomic=True),
    help="Write all lines of these days to a file too.",
)
@QUIET
@JSON
def ledger(
    run_folder: Path,
    lane: tuple[int, str, int] | None,
    replication: int | None,
    group: str | None,
    number: int | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Show one freelancer's account as a bank statement.

    RUN is the folder of a run. Without a lane, the replications and groups to choose from are listed.
    Replications whose tables were not kept are played again.
    """
    from simulator.experiment.run import load_run

    run = load_run(run_folder)
    parts = (replication, group, number)
    if lane is None and parts == (None, None, None):
        _list_lanes(run, as_json, options["quiet"])
        return
    if lane is not None and parts != (None, None, None):
        raise click.UsageError("Name the lane once: by --lane, or by --replication, --group and --number.")
    if None not in (options["first"], options["last"]) and options["first"] > options["last"]:
        raise click.UsageError("--from is the first day and --to the last: no day is between them.")
    if lane is None and group is None and len(run.groups) > 1:
        raise click.UsageError(f"Which --group? There are {', '.join(run.groups)}.")
    wanted = lane or (replication or 0, run.groups[0] if group is None else group, number or 0)
    _show_account(run, _known(run, *wanted), as_json, **options)


def _list_lanes(run: "RunResult", as_json: bool, quiet: bool) -> None:
    """Say whose accounts can be shown."""
    from simulator.experiment.statement import kept_replications

    total, kept = int(run.manifest["replications"]), kept_replications(run)
    counts = {group.name: group.count for group in run.scenario.freelancers}
    if as_json:
        show_json({"run_dir": str(run.directory), "replications": total, "kept": kept, "groups": counts})
        return
    show(f"{run.scenario.name}: replications 0 to {total - 1}, {len(kept) or 'none'} of them kept in full.")
    show(table_of(("group", "numbers"), ((name, f"0 to {n - 1}") for name, n in counts.items())))
    if not quiet:
        remark(f'Show one: simulator ledger {run.directory} --lane "0:{run.groups[0]}:0"')
        remark("What was not kept is played again. To keep the first 3 of a run: --set run.keep_tables=3")


def _known(run: "RunResult", replication: int, group: str, number: int) -> "LaneName":
    """Return the lane that is meant, or end with what there is."""
    from simulator.experiment.statement import LaneName
    from simulator.model.names import nearest

    if group not in run.groups:
        near = nearest(group, run.groups)
        hint = f"Did you mean '{near}'?" if near else f"There are {', '.join(run.groups)}."
        raise click.UsageError(f"No group is called '{group}'. {hint}")
    count = next(one.count for one in run.scenario.freelancers if one.name == group)
    if number >= count:
        raise click.UsageError(f"'{group}' has the numbers 0 to {count - 1}, not {number}.")
    total = int(run.manifest["replications"])
    if replication >= total:
        raise click.UsageError(f"This run has the replications 0 to {total - 1}, not {replication}.")
    return LaneName(replication, group, number)


def _show_account(
    run: "RunResult",
    lane: "LaneName",
    as_json: bool,
    *,
    quiet: bool,
    first: int | None,
    last: int | None,
    limit: int | None,
    file: IO[str] | None,
) -> None:
    """Print one account; ends with 1 if it does not add up."""
    from simulator.experiment.statement import kept_replications, lane_account
    from simulator.report import statement as report

    if not quiet and lane.replication not in kept_replications(run):
        remark(
            f"Replication {lane.replication} was not kept in full: it is played again, on the same luck. To "
            f"keep it in a run: --set run.keep_tables={lane.replication + 1}"
        )
    account = lane_account(run, lane)
    lines = report.statement_lines(account, report.Period(first, last))
    if file is not None:
        with file:
            file.write(report.statement_csv(lines))
    problems = account.problems()
    if as_json:
        show_json({"run_dir": str(run.directory)} | report.statement_document(account, lines, limit))
    else:
        show(f"{report.statement_answer(account)}\n")
        for table in (report.statement_table(lines, limit), report.sums_table(lines)) if lines else ():
            show(table)
            show("")
        show(report.closing_sentence(account) if lines or problems else "Nothing moved on these days.")
    if problems:
        click.get_current_context().exit(FAILED)


@click.command()
@click.argument("names", metavar="[SCENARIO...]", nargs=-1)
@click.option("--calibration", is_flag=True, help="Play the baselines and check their numbers.")
@click.option(
    "--replications", type=click.IntRange(1), help="Of each scenario.  [default: few, more where needed]"
)
@WORKERS
@click.option("--out", type=_FOLDER, help="Folder of all results.  [default: results]")
@QUIET
@JSON
def doctor(
    names: tuple[str, ...], calibration: bool, replications: int | None, as_json: bool, **options: Any
) -> None:
    """Tell whether this installation is in order.

    With --calibration, SCENARIOs (the shipped baselines if none is named) are played and checked against the
    numbers that a market under real rules must hit. Ends with 1 if something is wrong or missed.
    """
    if not calibration and (names or replications):
        raise click.UsageError("Scenarios are played with --calibration.")
    if calibration:
        _calibrate(names, replications, as_json, **options)
        return
    found = list(_installation(options["out"]))
    if as_json:
        show_json({fact.what: fact.state for fact in found} | {"in_order": all(fact.ok for fact in found)})
    else:
        rows = [(fact.what, fact.state if fact.ok else f"{fact.state}  <- WRONG") for fact in found]
        show(table_of(("what", "state"), rows))
        show("All in order." if all(fact.ok for fact in found) else "Something is wrong, see above.")
    if not all(fact.ok for fact in found):
        click.get_current_context().exit(FAILED)


class Fact(NamedTuple):
    """Something that can be said about an installation."""

    what: str
    state: str
    ok: bool = True


def _installation(out: Path | None) -> Iterator[Fact]:
    """Yield what matters to whether and how fast the program runs."""
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
    """Say how many kernels lie compiled on disk for this Python, newer than every source."""
    parts = [_SIMULATOR / name for name in ("model", "engine", "strategies")]
    changed = max((file.stat().st_mtime for part in parts for file in part.glob("*.py")), default=0.0)
    elsewhere = os.environ.get("NUMBA_CACHE_DIR")
    where = [Path(elsewhere)] if elsewhere else [part / "__pycache__" for part in parts]
    tag = f"*.py{sys.version_info.major}{sys.version_info.minor}.nbi"
    found = [file.stat().st_mtime >= changed for folder in where for file in folder.rglob(tag)]
    if not any(found):
        reason = f", {len(found)} are older than the program" if found else ""
        return f"no{reason}: the next run compiles first, for a minute or so"
    return f"{sum(found)} kernels, in {elsewhere or _SIMULATOR}"


def _package_data() -> Iterator[Fact]:
    from simulator.experiment.calibration import MEASURED
    from simulator.experiment.loader_shipped import packs, shipped
    from simulator.strategies.catalogue import broken
    from simulator.strategies.registry import strategies

    there = MEASURED.is_file()
    yield Fact("measured numbers", str(MEASURED) if there else f"no file {MEASURED}", there)
    for what, names in (("rule packs", packs()), ("scenarios", shipped()), ("strategies", strategies())):
        yield Fact(what, f"{len(names)}: {', '.join(names)}" if names else "none found", bool(names))
    if bad := broken():
        yield Fact("strategies left out", "; ".join(f"{name}: {why}" for name, why in bad.items()), True)


def _calibrate(
    names: tuple[str, ...], replications: int | None, as_json: bool, *, quiet: bool, **options: Any
) -> None:
    """Play scenarios and print measured beside target; ends with 1 if one is missed."""
    from simulator.experiment.calibration import BASELINES
    from simulator.experiment.loader_shipped import scenario_file, shipped

    known = shipped()
    chosen = names or tuple(name for name in BASELINES if name in known)
    if not chosen:
        stop("no baseline scenario is shipped: name one")
    if not quiet and not names and (absent := [name for name in BASELINES if name not in known]):
        remark(f"Not shipped, so left out: {', '.join(absent)}")
    files = {name: scenario_file(name) for name in chosen}
    found = {name: _checked(file, replications, quiet, **options) for name, file in files.items()}

    from simulator.report.statement import checks_answer, checks_table

    answer = checks_answer(found)
    if as_json:
        every = {name: [check._asdict() for check in checks] for name, checks in found.items()}
        show_json({"answer": answer, "scenarios": every})
    else:
        show(f"{answer}\n")
        show(checks_table(found))
    if any(check.ok is False for checks in found.values() for check in checks):
        click.get_current_context().exit(FAILED)


def _checked(
    file: Path, replications: int | None, quiet: bool, *, workers: int | None, out: Path | None
) -> "list[Check]":
    """Play one scenario as often as its checks need, and check it."""
    from simulator.experiment.calibration import checks_of, runs_wanted
    from simulator.experiment.loader import load_scenario
    from simulator.experiment.run import run as play

    wanted = [load_scenario(file, more) for more in runs_wanted(load_scenario(file), replications)]
    base, runs = file.resolve().parent, []
    for at, scenario in enumerate(wanted):
        part = f" {at + 1} of {len(wanted)}" if len(wanted) > 1 else ""
        if not quiet:
            remark(f"{scenario.name}{part}: {scenario.run.replications} replications")
        with progress_bar(quiet, f"{scenario.name}{part}") as tell:
            runs.append(play(scenario, workers=workers, out=out, progress=tell, base=base))
    return checks_of(runs)
