"""The command `plan`: how many Connects to buy for a wanted chance of a hire.

Answers: how much is enough with each strategy, and how far does it get if no number is. One sentence, its
table, one picture.
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import click

from simulator.cli.shared.mine import with_mine
from simulator.cli.shared.options import DRAW, PlayOptions, play_options
from simulator.cli.shared.playing import TerminalWatcher, end_with_failures, play_scenario, ready_at, run_at
from simulator.cli.shared.speak import hint_next, show, show_json, show_place
from simulator.cli.typed.completion import GOAL_NAME, SCENARIO
from simulator.cli.typed.numbers import Chance, Whole

if TYPE_CHECKING:
    from simulator.report.pictures.panels import Bar
    from simulator.report.studies.buying_picture import Draw
    from simulator.report.words.needs import Asked, Need
    from simulator.runs.result import RunResult

_MOST_HIRES = 3


@click.command("plan")
@click.argument("source", metavar="SCENARIO", type=SCENARIO)
@click.option(
    "--chance",
    type=Chance(),
    default="90%",
    show_default=True,
    help="The chance of a hire that you want.",
)
@click.option(
    "--hires",
    type=Whole(1, _MOST_HIRES),
    metavar="N",
    default=1,
    show_default=True,
    help="How many hires you want.",
)
@click.option(
    "--strategy",
    "groups",
    multiple=True,
    metavar="NAME",
    help="Show only this entry of the scenario; repeatable.",
)
@click.option(
    "--goal",
    metavar="GOAL",
    type=GOAL_NAME,
    help="Name first what gives the chance and brings most of this: income, hires, first_hire (how soon) or "
    "per_connect.  [default: what takes least]",
)
@click.option("--usd", is_flag=True, help="Count dollars instead of Connects: list price plus membership.")
@click.option("--check", is_flag=True, help="Let others buy as many afterwards, and say how many were hired.")
@click.option(
    "--details", is_flag=True, help="Print too what comes of the budget of the scenario, month by month."
)
@play_options()
@with_mine
@DRAW
def plan_command(
    source: str,
    chance: float,
    hires: int,
    groups: tuple[str, ...],
    goal: str | None,
    usd: bool,
    check: bool,
    details: bool,
    options: PlayOptions,
    pictures: bool,
) -> None:
    """Find out how many Connects to buy for a hire.

    SCENARIO is a file, or the name of a shipped scenario: freelancers who buy different numbers are
    played, and you see how many each strategy takes for the chance you want, or how close it comes if no
    number is enough. For the folder of a run you see what was spent there until the hire, and nothing is
    played unless you ask for --check.
    """
    _known_gain(goal)
    result = run_at(source, options.quiet)
    there = result is not None and not check
    if there and goal is not None:
        raise click.BadParameter(
            "a folder of a run says what was spent until the hire, and nothing is played. Add --check, or "
            "name the scenario instead of the folder.",
            param_hint="'--goal'",
        )
    if result is None:
        if groups:  # a name that is not there is told before anything is played
            ready = ready_at(source, replace(options, quiet=True))
            _known(groups, [group.name for group in ready.scenario.freelancers])
        result = play_scenario(source, options)

    from simulator.report.words.needs import Asked, needed_by

    asked = Asked(chance, hires, usd, goal or "")
    chosen = _chosen(result, groups)
    tell = _tell_spent if there else partial(_tell_bought, check=check, details=details)
    tell(result, needed_by(result, chosen, asked), asked, options, pictures)
    end_with_failures([result])


def _tell_spent(
    result: "RunResult", found: "list[Need]", asked: "Asked", options: PlayOptions, pictures: bool
) -> None:
    """Say what the freelancers of a run had spent until the hire."""
    from simulator.report.pictures.first_hire import bars_of, plan_figure
    from simulator.report.studies.chances import chance_answer, plan_document
    from simulator.report.studies.chances_table import chance_table
    from simulator.report.words.plain import window_words

    if options.as_json:
        show_json(plan_document(result, found, asked))
        return
    show(f"{chance_answer(result, found, asked)}\n")
    show(chance_table(result, found, asked))
    draw = partial(plan_figure, result, asked=asked) if pictures else None
    bars = bars_of(found, asked, window_words([result.scenario]))
    _tell_places(result, [one.group for one in found], options, draw, asked, bars=bars)


def _tell_bought(
    result: "RunResult",
    found: "list[Need]",
    asked: "Asked",
    options: PlayOptions,
    pictures: bool,
    check: bool,
    details: bool,
) -> None:
    """Let freelancers buy different numbers, and say how many are enough."""
    from simulator.report.studies.buying import buying_answer, buying_of, worlds_of
    from simulator.report.studies.buying_picture import buying_bars, buying_figure
    from simulator.report.studies.buying_table import buying_document, buying_table
    from simulator.report.studies.chances_table import chance_table
    from simulator.runs.again import ready_again
    from simulator.studies.bought import bought

    watcher = TerminalWatcher(options.quiet)
    with watcher.progress("buyers") as progress:
        answers = bought(
            ready_again(result),
            [one.group for one in found],
            asked.chance,
            asked.hires,
            check=check,
            silent=frozenset(result.failed),
            workers=options.workers or os.cpu_count() or 1,
            progress=progress,
        )
    buying = buying_of(result, found, answers, asked)
    if options.as_json:
        show_json(buying_document(result, buying, found, asked))
        return
    show(f"{buying_answer(result, buying, asked)}\n")
    show(buying_table(result, buying, asked))
    if details:
        show("\nWith the budget of the scenario instead, month by month:")
        show(chance_table(result, found, asked, spent=False))
    draw = (lambda cast: buying_figure(result, buying, cast, asked)) if pictures else None
    bars = buying_bars(buying, asked)
    _tell_places(result, [one.group for one in buying], options, draw, asked, worlds_of(buying), bars)


def _tell_places(
    result: "RunResult",
    groups: Sequence[str],
    options: PlayOptions,
    draw: "Draw | None",
    asked: "Asked",
    worlds: str = "",
    bars: "Sequence[Bar]" = (),
) -> None:
    show("")
    show_place("Tables", result.directory)
    if draw is not None:
        from simulator.report.studies.buying_picture import saved

        show_place("Picture", saved(result, groups, draw, asked, worlds, bars))
    if not options.quiet:
        hint_next("Next, a page to share:", ("report", result.directory))


def _chosen(result: "RunResult", groups: tuple[str, ...]) -> tuple[str, ...]:
    """Return the strategies to show, each once, all by default; an unknown one is a usage error."""
    for name in groups:
        if name in result.failed:
            raise click.BadParameter(
                f"'{name}' has no result: {result.failed[name]}", param_hint="'--strategy'"
            )
    _known(groups, result.groups)
    return tuple(dict.fromkeys(groups)) or result.groups


def _known_gain(goal: str | None) -> None:
    """End with a usage error if a plan cannot be ordered by this goal, with those that it can."""
    from simulator.model.values.names import nearest
    from simulator.report.studies.buying import GAINS

    if goal is None or goal in GAINS:
        return
    near = nearest(goal, GAINS)
    hint = f"did you mean '{near}'? " if near and goal != "income_per_hour" else ""
    why = "buyers are not asked for their hours. " if goal == "income_per_hour" else ""
    raise click.BadParameter(
        f"a plan has no goal '{goal}': {why}{hint}Allowed: {', '.join(GAINS)}.", param_hint="'--goal'"
    )


def _known(groups: Sequence[str], there: Sequence[str]) -> None:
    """End with a usage error if an entry is not there, with the nearest and all that are."""
    from simulator.model.values.names import nearest

    for name in groups:
        if name in there:
            continue
        near = nearest(name, there)
        hint = f"; did you mean '{near}'?" if near else "."
        listed = ", ".join(f"'{group}'" for group in there)
        raise click.BadParameter(
            f"no entry is called '{name}' here{hint} --strategy picks entries of the scenario; there are "
            f"{listed}.{_for_a_rule(name)}",
            param_hint="'--strategy'",
        )


def _for_a_rule(name: str) -> str:
    """Say how to plan for a rule that is no entry of the scenario; empty if it is no rule."""
    from simulator.strategies.contract.catalogue import names

    if name not in names() and ".py" not in name:
        return ""
    return f" To plan for the rule '{name}' let an entry follow it: --set freelancers.0.strategy={name}"
