"""The command `luck`: how unusual is what came of my proposals.

Answers: would chance alone do this to people like those simulated, and what does it say about me.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.person.market import USUAL
from simulator.cli.shared.options import JSON, OUT, QUIET, SEED, SET, WORKERS, Command, PlayOptions
from simulator.cli.shared.speak import USAGE, show, show_json, stop
from simulator.cli.typed.completion import SCENARIO
from simulator.cli.typed.names import no_such
from simulator.cli.typed.numbers import Chance, Whole

if TYPE_CHECKING:
    from simulator.model.scenario import Scenario
    from simulator.runs.ready import Ready
    from simulator.runs.result import RunResult
    from simulator.studies.person.luck import Field, Luck

PEOPLE, WORLDS = 60, 6
"""simulated people in each world, and worlds, unless the command says otherwise"""
_MOST = 10_000_000
_DUE = 0.9


_WHOM = (
    click.option(
        "--scenario", "source", default=USUAL, show_default=True, metavar="SCENARIO", type=SCENARIO,
        help="The market with whose people you are compared.",
    ),
    click.option("--strategy", metavar="NAME", help="Which of its entries.  [default: the first]"),
    click.option(
        "--chance", type=Chance(),
        help="Play nothing: compare with people whose every proposal has this chance.",
    ),
    click.option("--replications", type=Whole(1), metavar="N", help=f"Worlds to play.  [default: {WORLDS}]"),
    SEED, WORKERS, OUT, SET, QUIET, JSON,
)  # fmt: skip


@dataclass(frozen=True)
class Whom:
    """With whom one is compared, how they are played, and whether the answer is JSON."""

    source: str
    strategy: str | None
    chance: float | None
    options: PlayOptions
    quiet: bool
    as_json: bool


def with_whom() -> Callable[[Command], Command]:
    """Add the options that say with whom one is compared; the command gets them as one `whom`."""

    def add(command: Command) -> Command:
        @functools.wraps(command)
        def with_one(
            source: str, strategy: str | None, chance: float | None, replications: int | None,
            seed: int | None, workers: int | None, out: Path | None, overrides: tuple[str, ...],
            quiet: bool, as_json: bool, **values: object,
        ) -> None:  # fmt: skip
            options = PlayOptions(
                replications or WORLDS, seed, workers, out, overrides, quiet=quiet or as_json
            )
            command(whom=Whom(source, strategy, chance, options, quiet, as_json), **values)

        decorated: Command = with_one
        for option in reversed(_WHOM):
            decorated = option(decorated)
        return decorated

    return add


@click.command("luck")
@click.option(
    "--proposals", type=Whole(1, _MOST), required=True, metavar="N", help="Proposals that you sent."
)
@click.option("--hires", type=Whole(0, _MOST), metavar="N", help="How many of them got you hired.")
@click.option("--viewed", type=Whole(0, _MOST), metavar="N", help="How many of them the client opened.")
@click.option("--replies", type=Whole(0, _MOST), metavar="N", help="How many of them were answered.")
@click.option("--details", is_flag=True, help="Also say how it was reckoned.")
@with_whom()
def luck_command(
    proposals: int,
    hires: int | None,
    viewed: int | None,
    replies: int | None,
    details: bool,
    whom: Whom,
) -> None:
    """Say how unusual it is what came of your proposals.

    Give what you know: --hires, --viewed, --replies. You are compared with simulated people who follow one
    rule in one market; --scenario, --strategy and --set choose and change it, so that it is like yours.
    """
    from simulator.report.person.luck_words import luck_details, luck_lines, who_they_are
    from simulator.studies.person.delays import delays_of_rules
    from simulator.studies.person.luck import luck_of

    counts = _counts(proposals, viewed, replies, hires)
    scenario, fields, name = _fields(whom, list(counts))
    found = [luck_of(stage, proposals, got, fields[stage]) for stage, got in counts.items()]
    days = delays_of_rules(scenario.clients).quantile(_DUE)
    whom_words = "" if whom.chance is not None else who_they_are(scenario)
    lines = luck_lines(found, round(days), whom_words)
    if whom.as_json:
        counted = [_document(one) for one in found]
        show_json({"says": lines, "scenario": scenario.name, "entry": name, "counts": counted})
        return
    for line in lines:
        show(line)
    if details:
        show("")
        for line in luck_details(found):
            show(line)


def _counts(sent: int, viewed: int | None, replies: int | None, hires: int | None) -> dict[int, int]:
    """What was given, by stage; the counts must be possible."""
    from simulator.loader.history.table import AT_HIRED, AT_REPLIED, AT_VIEWED

    named = {
        AT_VIEWED: ("--viewed", viewed),
        AT_REPLIED: ("--replies", replies),
        AT_HIRED: ("--hires", hires),
    }
    if all(count is None for _, count in named.values()):
        raise click.UsageError("Say what came of them: --hires N, --viewed N or --replies N.")
    most, by = sent, f"{sent:,} proposals"
    for option, count in named.values():
        if count is not None and count > most:
            raise click.BadParameter(f"{count:,} is more than {by}.", param_hint=option)
        if count is not None:
            most, by = count, f"the {count:,} of {option}"
    return {stage: count for stage, (_, count) in named.items() if count is not None}


def _fields(whom: Whom, stages: list[int]) -> "tuple[Scenario, dict[int, Field], str]":
    """Those with whom the person is compared, by stage, the scenario, and the name of its entry."""
    from simulator.cli.shared.playing import ready_at
    from simulator.studies.person.luck import exact_field, given_field, simulated_field

    chance, options = whom.chance, whom.options
    ready = _one_entry(ready_at(whom.source, replace(options, quiet=True)), whom.strategy, options)
    scenario, name = ready.scenario, ready.scenario.freelancers[0].name
    if chance is not None:
        if len(stages) > 1:
            raise click.UsageError("--chance is that of one count: give one of --hires, --viewed, --replies.")
        return scenario, {stages[0]: given_field(chance)}, name
    exact = {stage: exact_field(scenario, stage) for stage in stages}
    fields = {stage: field for stage, field in exact.items() if field is not None}
    if len(fields) < len(stages):
        result = _played(ready, options)
        fields |= {s: simulated_field(result, name, s) for s in stages if s not in fields}
        if result.failed or any(field.proposals == 0 for field in fields.values() if not field.exact):
            stop(f"'{name}' sent no proposals in {scenario.name}; choose another --strategy", USAGE)
    return scenario, fields, name


def _one_entry(ready: "Ready", strategy: str | None, options: PlayOptions) -> "Ready":
    """The same market with one entry alone, and enough people who follow it."""
    from simulator.runs.ready import Ready

    scenario = ready.scenario
    names = [group.name for group in scenario.freelancers]
    if strategy is not None and strategy not in names:
        raise click.BadParameter(no_such("entry", strategy, names), param_hint="--strategy")
    if scenario.competition != "field":
        raise click.BadParameter(
            f"{scenario.name} is a market, in which people stand in each other's way; name one with "
            "competition: field",
            param_hint="--scenario",
        )
    group = next(one for one in scenario.freelancers if strategy in (None, one.name))
    said = any(text.startswith("freelancers.") and ".count=" in text for text in options.overrides)
    alone = group if said else group.model_copy(update={"count": max(group.count, PEOPLE)})
    return Ready.of(scenario.model_copy(update={"freelancers": (alone,)}), ready.folder)


def _played(ready: "Ready", options: PlayOptions) -> "RunResult":
    """Play it, with progress."""
    from simulator.cli.shared.playing import TerminalWatcher
    from simulator.runs.run import run_ready

    watcher = TerminalWatcher(options.quiet)
    with watcher.progress(ready.scenario.name) as progress:
        return run_ready(ready, workers=options.workers, out=options.out, progress=progress)


def _document(one: "Luck") -> dict[str, object]:
    """One count as JSON."""
    from simulator.loader.history.table import STAGES

    return {
        "stage": STAGES[one.stage],
        "proposals": one.sent,
        "count": one.got,
        "field_share": one.field.share,
        "field_spread": one.field.spread,
        "people": one.field.people,
        "exact": one.field.exact,
        "at_most": one.at_most,
        "at_least": one.at_least,
        "own_low": one.low,
        "own_high": one.high,
        "if_one_of_them_low": one.own_low,
        "if_one_of_them_high": one.own_high,
        "telling": one.telling,
        "level": one.level,
    }
