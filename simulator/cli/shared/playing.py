"""Playing on behalf of a command.

Answers: what is played or opened, what is said before, and how a command ends when strategies failed.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.shared.options import PlayOptions
from simulator.cli.shared.speak import FAILED, hint_next, progress_bar, remark, show, show_json, show_place

if TYPE_CHECKING:
    from simulator.runs.ready import Ready
    from simulator.runs.result import RunResult
    from simulator.runs.shards import Share
    from simulator.runs.sizes import Cost
    from simulator.runs.workers.executors import Executor, Progress


MANY_SECONDS = 10.0
MOST_RUNS = 12
"""runs that are listed where a person has to choose one"""
FEW_POSTS = 50
"""replications and posts, below which a person is told how little that is"""
MOST_REMARKS = 12
"""remarks on a table of posts before a run; the last one, on the horizon, is always among them"""


def run_at(name: str, quiet: bool = False) -> "RunResult | None":
    """Open the run that a person named by its folder, as `opened` does; None if it is no folder."""
    return opened(Path(name), quiet) if Path(name).is_dir() else None


def sources_at(names: Sequence[str], quiet: bool) -> tuple[str, ...]:
    """Return what a person named to be compared, folders as those of the runs in them."""
    found = ((name, run_at(name, quiet)) for name in names)
    return tuple(name if result is None else str(result.directory) for name, result in found)


def opened(folder: Path, quiet: bool = False) -> "RunResult":
    """Open the run in a folder; say what a person should know before reading it.

    Parameters
    ----------
    folder : Path
        The folder of a run, or one with a single run below it.
    quiet : bool
        Whether the remarks are left out.

    Raises
    ------
    click.UsageError
        If there are several runs below; the message lists them.
    StoreError
        If there is none, or it cannot be used.
    """
    from simulator.runs.condition import remarks_on
    from simulator.runs.run import load_run

    result = load_run(the_run_in(folder))
    if not quiet:
        for line in remarks_on(result):
            remark(line)
    return result


def the_run_in(folder: Path) -> Path:
    """Return the folder of the only run in or below a folder; of several, a person has to name one."""
    from simulator.runs.manifest import MANIFEST
    from simulator.runs.store import runs_below
    from simulator.started import command

    if (folder / MANIFEST).exists():
        return folder
    found = runs_below(folder)
    if len(found) < 2:
        return found[0] if found else folder
    asked = click.get_current_context().info_name
    lines = [f"  {command(asked, run)}{_described(run)}" for run in found[:MOST_RUNS]]
    if len(found) > MOST_RUNS:
        lines.append(f"  and {len(found) - MOST_RUNS:,} older ones")
    raise click.UsageError(
        f"There are {len(found):,} runs in {folder}, the latest first. Name the one that you mean:\n"
        + "\n".join(lines)
    )


def _described(folder: Path) -> str:
    """Say in a few words which run a folder holds, where its name does not."""
    from simulator.metrics.numbers import counted
    from simulator.runs.files import StoreError
    from simulator.runs.run import load_run

    try:
        manifest = load_run(folder).manifest
    except StoreError:
        return "   # damaged, or of another version"
    started = manifest["timings"][-1]["started"][:16].replace("T", " ") if manifest["timings"] else "never"
    return f"   # {manifest['name']}, {counted(manifest['replications'], 'replication')}, played {started}"


def ready_at(name: str, options: PlayOptions, as_written: bool = True) -> "Ready":
    """Load a scenario that a person named, with their settings, and make it ready to be played.

    Parameters
    ----------
    name : str
        A file, or the name of a shipped scenario.
    options : PlayOptions
        What the options say.
    as_written : bool
        Whether as many replications are played as it says; a command that chooses their number itself says
        nothing of few of them.

    Returns
    -------
    Ready
    """
    from simulator.loader.scenario import load_scenario
    from simulator.loader.shipped import scenario_file
    from simulator.runs.ready import Ready

    path = scenario_file(name)
    ready = Ready.of(load_scenario(path, options.settings()), path.resolve().parent)
    if not options.quiet:
        remark_posts(ready)
        remark_idle(ready, path, options.settings())
        for line in thin(ready, as_written):
            remark(line)
    return ready


def thin(ready: "Ready", as_written: bool = True) -> list[str]:
    """Say how little a run rests on, where that is too little for most answers."""
    from simulator.metrics.numbers import counted
    from simulator.report.words.plain import ENOUGH, FEW

    scenario, posts = ready.scenario, ready.posts
    expected, said, worlds = scenario.jobs.per_day * scenario.horizon, "about ", scenario.run.replications
    if posts is not None and scenario.jobs.replay is not None and scenario.jobs.replay.mode == "in_order":
        expected, said = float((posts.columns["posted_days"] < scenario.horizon).sum()), ""
    found = []
    if as_written and worlds < FEW:
        ranges = "no range can be told" if worlds < 2 else "ranges are wide and may miss"
        found.append(
            f"Only {counted(worlds, 'replication')} (random worlds): {ranges}. {ENOUGH} or more say "
            f"much more: --replications {ENOUGH}"
        )
    if expected < FEW_POSTS:
        found.append(
            f"Only {said}{counted(round(expected), 'post')} in {scenario.horizon:g} days: chance decides "
            "most of what happens. A longer horizon, or more posts, says more."
        )
    return found


def remark_posts(ready: "Ready", most: int = MOST_REMARKS) -> None:
    """Say what a person should know about the table that a scenario replays.

    Parameters
    ----------
    ready : Ready
        A scenario; one without a replay has no remarks.
    most : int
        Sentences at most; `validate` prints them all.
    """
    from simulator.loader.posts import replay_remarks

    remarks = replay_remarks(ready.scenario, ready.folder)
    if len(remarks) > most:
        left_out = len(remarks) - most + 1
        more = f"and {left_out} more remarks on this table: simulator validate prints them all"
        remarks = (*remarks[: most - 2], more, remarks[-1])
    for line in remarks:
        remark(line)


def remark_idle(ready: "Ready", path: Path, overrides: Sequence[str]) -> None:
    """Say which settings of a file or of the command line can change no result.

    Parameters
    ----------
    ready : Ready
        The scenario.
    path : Path
        Its file.
    overrides : sequence of str
        What was laid over it.
    """
    from simulator.loader.idle import idle_settings

    found = idle_settings(path, overrides, ready.scenario)
    for idle in found[:MOST_REMARKS]:
        remark(str(idle))
    if len(found) > MOST_REMARKS:
        remark(f"… and {len(found) - MOST_REMARKS:,} more such settings: simulator validate prints them all")


def play_scenario(
    name: str, options: PlayOptions, share: "Share | None" = None, executor: "Executor | None" = None
) -> "RunResult":
    """Load and play a scenario, or a share of it, with progress.

    Parameters
    ----------
    name : str
        A file, or the name of a shipped scenario.
    options : PlayOptions
        What the options say.
    share : Share, optional
        Which share of the replications; by default all.
    executor : Executor, optional
        What plays them; by default this machine.

    Returns
    -------
    RunResult
    """
    ready = ready_at(name, options)
    name, asked = ready.scenario.name, ready.scenario
    if share is not None:
        first, last = share.stretch(asked.run.replications)
        count, kept = max(1, last - first + 1), max(0, asked.run.keep_tables - first)
        few = asked.run.model_copy(update={"replications": count, "keep_tables": kept})
        name, asked = f"{name} {share}", asked.model_copy(update={"run": few})

    from simulator.runs.run import estimate_cost, run_ready

    watcher = TerminalWatcher(options.quiet)
    workers = options.workers or (executor.count if executor is not None else os.cpu_count()) or 1
    watcher.starting(name, partial(estimate_cost, asked, workers, ready.posts))
    with watcher.progress(name) as progress:
        return run_ready(
            ready,
            workers=options.workers,
            out=options.out,
            progress=progress,
            fresh=options.fresh,
            share=share,
            executor=executor,
        )


def stretch_words(first: int, last: int) -> str:
    """Write the numbers of a stretch of replications.

    Examples
    --------
    >>> stretch_words(4, 7), stretch_words(1, 1)
    ('4 to 7', '1')
    """
    return f"{first:,}" if first == last else f"{first:,} to {last:,}"


def tell_share(result: "RunResult", as_json: bool, quiet: bool) -> None:
    """Say what a share of a run holds and how to go on; exit with 1 if strategies failed.

    Parameters
    ----------
    result : RunResult
        Of the share.
    as_json : bool
        Whether to print one JSON document.
    quiet : bool
        Whether hints are left out.
    """
    from simulator.metrics.numbers import counted
    from simulator.runs.shards import home_of

    shard, home = result.manifest["shard"], home_of(result.directory)
    if as_json:
        show_json({**shard, "done": result.done, "run_dir": str(result.directory), "failed": result.failed})
    else:
        where = f"{stretch_words(shard['first'], shard['last'])} of {result.manifest['replications']:,}"
        show(
            f"Shard {shard['number']}/{shard['of']} of '{result.manifest['name']}' is whole: "
            f"{counted(result.done, 'replication')}, {where} (counted from 0)."
        )
        show_place("Tables", result.directory)
        if not quiet:
            hint_next(
                "Next, what is missing, and when nothing is, the whole:", ("status", home), ("merge", home)
            )
    end_with_failures([result])


@dataclass(frozen=True)
class TerminalWatcher:
    """Tells a person at a terminal how far a run is; a quiet one says nothing."""

    quiet: bool
    tables: set[str] = field(default_factory=set)
    """tables of posts that were remarked on, and remarks on runs"""
    forecasts: dict[str, str] = field(default_factory=dict)
    """how long each long run will take, by its name"""

    def loaded(self, ready: "Ready") -> None:
        """Say once what a person should know about the posts of a scenario, and how little it plays."""
        replay = ready.scenario.jobs.replay
        for line in () if self.quiet else thin(ready):
            if line not in self.tables:
                self.tables.add(line)
                remark(line)
        if self.quiet or replay is None or replay.file in self.tables:
            return
        self.tables.add(replay.file)
        remark_posts(ready)

    def adding(self, most: int) -> None:
        """Say that replications are added, this many at most."""
        if not self.quiet:
            remark(f"Adding replications, {most:,} at most.")

    def starting(self, name: str, cost: "Callable[[], Cost]") -> None:
        """Say before a long run what it costs; a quiet watcher has nothing reckoned."""
        if not self.quiet:
            found = cost()
            announce(name, found)
            if found.seconds >= MANY_SECONDS:
                self.forecasts[name] = duration(found.seconds)

    def progress(self, label: str) -> "AbstractContextManager[Progress | None]":
        """Show a progress bar while one run is played."""
        return progress_bar(self.quiet, label, self.forecasts.get(label, ""))


def announce(name: str, cost: "Cost") -> None:
    """Say before a long run what it costs."""
    from simulator.metrics.numbers import counted

    if cost.seconds >= MANY_SECONDS:
        remark(
            f"{name}: {counted(cost.replications, 'replication')}, about {duration(cost.seconds)}, "
            f"up to {cost.candidates:,.0f} looks at posts, {cost.memory_mib:,.0f} MiB of memory, "
            f"{cost.disk_mib:,.0f} MiB on disk. Ctrl-C stops and saves what is done."
        )


def duration(seconds: float) -> str:
    """Write seconds as a person would.

    Examples
    --------
    >>> duration(40), duration(150), duration(9000)
    ('40 s', '2 min', '2.5 h')
    """
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


AFTER = "Next, a page to share, and how many Connects a hire takes:"


def hint_after(report: Sequence[Path], plan: Path) -> None:
    """Remark what to type after runs: a report of all of them, a plan of one."""
    hint_next(AFTER, ("report", *report), ("plan", plan))


def failures_of(results: "Sequence[RunResult]") -> list[str]:
    """Write a sentence for each strategy that failed in these runs."""
    from simulator.runs.failures import failure_sentences

    return [
        one for result in results for one in failure_sentences(result.failed, result.scenario.competition)
    ]


def end_with_failures(results: "Sequence[RunResult]") -> None:
    """Say which strategies failed and are left out above, and exit with 1 if any did."""
    end_with(failures_of(results))


def end_with(failures: Sequence[str], told: bool = False) -> None:
    """Print each failure once, unless it was told, and exit with 1 if there is any."""
    for sentence in () if told else dict.fromkeys(failures):
        remark(f"Error: {sentence}")
    if failures:
        click.get_current_context().exit(FAILED)
