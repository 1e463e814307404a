"""The command `game`: what happens when everybody may choose among some rules.

Answers: is a rule still good when everybody follows it, and would anybody gain by leaving it.
"""

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.shared.after import as_typed_choice, ask_next
from simulator.cli.shared.options import DRAW, GOAL, RESULTS, PlayOptions, play_options
from simulator.cli.shared.playing import ready_at
from simulator.cli.shared.speak import progress_bar, remark, show, show_json, show_place
from simulator.cli.typed.completion import SCENARIO, STRATEGY
from simulator.cli.typed.folders import PathTo
from simulator.cli.typed.numbers import Gain, Seconds

if TYPE_CHECKING:
    import numpy as np

    from simulator.model.freelancers import StrategyChoice
    from simulator.model.scenario import Scenario
    from simulator.runs.ready import Ready
    from simulator.studies.game.clock import Plan
    from simulator.studies.game.market import Market
    from simulator.studies.game.play import Game
    from simulator.studies.game.responses import Closed

MOST_RULES = 6
_MONTHLY = "5 % of what freelancers get"


@click.command("game")
@click.argument("scenario", type=SCENARIO)
@click.option(
    "--strategy",
    "strategies",
    multiple=True,
    metavar="[LABEL=]STRATEGY",
    type=STRATEGY,
    help="A rule that may be chosen, or a group of the scenario; repeatable. By default the rules of the "
    "scenario, 2 to 6.",
)
@GOAL
@click.option(
    "--budget",
    type=Seconds(above=0),
    metavar="TIME",
    help="Time for everything, such as 5min; fewer replications then.",
)
@click.option(
    "--others",
    is_flag=True,
    help="Also try rules that are not named, and let the best answer join, until nobody gains.",
)
@click.option(
    "--epsilon",
    type=Gain(),
    metavar="GAIN",
    help="With --others: a gain that counts as nothing, in the unit of the goal or as a share of what "
    f"freelancers get.  [default: {_MONTHLY}]",
)
@click.option(
    "--report",
    "page",
    type=PathTo(dir_okay=False),
    metavar="FILE",
    help="Also write answer, table and picture as one page of HTML.",
)
@play_options(without=("fresh",))
@DRAW
def game_command(
    scenario: str,
    strategies: tuple[str, ...],
    goal: str | None,
    budget: float | None,
    others: bool,
    epsilon: tuple[float, bool] | None,
    page: Path | None,
    options: PlayOptions,
    pictures: bool,
) -> None:
    """See what happens when everybody may choose among some rules.

    All freelancers of SCENARIO, a market, choose among its rules, or among those named with --strategy. Many
    mixes are played on the same luck: who gains by switching, which rules stay, at which shares, and whether
    they beat each other in a circle.
    """
    if epsilon is not None and not others:
        raise click.UsageError("--epsilon says when to stop looking for other rules: add --others.")
    ready = ready_at(scenario, options, as_written=False)
    goal = goal or ready.scenario.goal
    found, closed = _found(
        scenario, ready, strategies, goal, _plan(ready, options, budget), others, epsilon, options
    )

    from simulator.report.robust.game import game_answer, game_table
    from simulator.report.robust.game_data import game_document
    from simulator.report.robust.in_words import closed_answer

    answer = game_answer(found, goal)
    if closed is not None:
        answer = f"{closed_answer(closed, goal)} {answer}"
    if page is not None:
        from simulator.report.page.game import game_page
        from simulator.runs.files import save_text

        save_text(page, game_page(found, goal, answer, ready.scenario))
    if options.as_json:
        show_json({"scenario": ready.scenario.name, **game_document(found, goal, answer)})
        return
    show(f"{answer}\n")
    show(game_table(found, goal))
    if ready.scenario.competition == "both" and not options.quiet:
        remark("The crowd of this scenario stays as it is, whatever rules the freelancers choose.")
    _places(found, ready.scenario, answer, goal, options, pictures, page)
    asked = [word for text in strategies for word in ("--strategy", text)]
    more = ("game", scenario, *asked, "--goal", goal, "--others")
    _next(found, ready.scenario, strategies, options, ("report", scenario) if others else more)


def _next(
    found: "Game",
    scenario: "Scenario",
    strategies: tuple[str, ...],
    options: PlayOptions,
    first: tuple[str, ...],
) -> None:
    """Say what to ask next: one more question of all, and the edge of the rule that most end up with."""
    from simulator.studies.game.market import rules_in
    from simulator.studies.when.call import rule_called

    typed = {label: as_typed_choice(label, choice) for label, choice in rules_in(scenario)[0]}
    if strategies:
        named = ((text, rule_called(scenario, text)) for text in strategies)
        typed = {rule.label: typed.get(text, text) for text, rule in named}
    rule = typed.get(found.rules[int(found.outcome.argmax())], "")
    what = "a page to share" if first[0] == "report" else "whether a rule that was not named gets more"
    ask_next(
        f"Next, {what}, and {'what is left of an edge as others copy it' if rule else 'all side by side'}:",
        options,
        first,
        ("adoption", first[1], rule) if rule else ("compare", first[1]),
    )


def _places(
    found: "Game",
    scenario: "Scenario",
    answer: str,
    goal: str,
    options: PlayOptions,
    pictures: bool,
    page: Path | None,
) -> None:
    """Draw, and say where the picture and the page are."""
    if pictures:
        from simulator.report.page.lasting import keep_answer
        from simulator.report.pictures.files import save
        from simulator.report.robust.game_data import game_data
        from simulator.report.robust.game_pictures import draw_game

        folder, draw = (options.out or RESULTS) / scenario.name, partial(draw_game, found, scenario, goal)
        data = game_data(found)
        save(draw(), folder / "game", told=answer, data=data)
        keep_answer(folder, "game", scenario, answer, draw, data)
        show("")
        show_place("Picture", folder / "game.png")
    if page is not None:
        show_place("Report", page)


def _plan(ready: "Ready", options: PlayOptions, budget: float | None) -> "Plan":
    """How much is played: as many replications of each mix as the scenario, or the person, says."""
    from simulator.studies.game.clock import FEWEST, Plan

    wanted = ready.scenario.run.replications
    if wanted < FEWEST:
        if options.replications is not None:
            raise click.BadParameter(
                f"a game takes at least {FEWEST} replications of every mix, and this is {wanted}.",
                param_hint="--replications",
            )
        wanted = FEWEST
    return Plan(wanted, seconds=budget)


def _market(
    ready: "Ready", strategies: tuple[str, ...], goal: str, workers: int
) -> "tuple[Market, np.ndarray | None]":
    """Return the market with its rules, and the shares at the start if the scenario has them."""
    from simulator.studies.game.market import GameError, Market, rules_in
    from simulator.studies.when.call import rule_called

    if strategies:
        called = [rule_called(ready.scenario, text) for text in strategies]
        named = [(rule.label, rule.choice) for rule in called]
        _enough(named)
        labels = [label for label, _ in named]
        twice = next((label for label in labels if labels.count(label) > 1), None)
        if twice is not None:
            raise click.UsageError(f"Two strategies are called '{twice}': write LABEL=STRATEGY.")
        _differ(named)
        return Market.of(ready, goal, named, workers), None
    rules, counts = rules_in(ready.scenario)
    seen = [k for k, (_, choice) in enumerate(rules) if not _is_oracle(choice)]
    if len(seen) < len(rules):
        out = ", ".join(f"'{label}'" for k, (label, _) in enumerate(rules) if k not in seen)
        remark(f"Left out, as no freelancer can follow it: {out}.")
    if len(seen) < 2:
        raise GameError("its groups follow one rule: name the rules that may be chosen with --strategy")
    return Market.of(ready, goal, _enough([rules[k] for k in seen]), workers), counts[seen]


def _differ(rules: "list[tuple[str, StrategyChoice]]") -> None:
    """Refuse one rule under two names: only luck could tell them apart."""
    for k, (label, choice) in enumerate(rules):
        for known, same in rules[:k]:
            if choice == same:
                raise click.UsageError(
                    f"'{known}' and '{label}' are the same rule, so nothing could tell them apart but luck: "
                    "name different ones."
                )


def _enough(rules: "list[tuple[str, StrategyChoice]]") -> "list[tuple[str, StrategyChoice]]":
    if len(rules) > MOST_RULES:
        named = ", ".join(f"'{label}'" for label, _ in rules)
        raise click.UsageError(
            f"A game takes 2 to {MOST_RULES} rules, and these are {len(rules)}: {named}. Name those that may "
            "be chosen with --strategy."
        )
    return rules


def _is_oracle(choice: "StrategyChoice") -> bool:
    from simulator.strategies.registry import chooses_oracle

    return chooses_oracle(choice)


def _found(
    name: str,
    ready: "Ready",
    strategies: tuple[str, ...],
    goal: str,
    plan: "Plan",
    others: bool,
    epsilon: tuple[float, bool] | None,
    options: PlayOptions,
) -> "tuple[Game, Closed | None]":
    """Play; what cannot be played is a usage error."""
    from simulator.studies.game.market import GameError
    from simulator.studies.game.play import play_game
    from simulator.studies.game.responses import NOTHING, close_game, family_of, gain_of
    from simulator.studies.when.worlds import WhenError

    try:
        market, start = _market(ready, strategies, goal, options.workers or os.cpu_count() or 1)
        with progress_bar(options.quiet, f"{ready.scenario.name}: mixes of rules") as progress:
            if not others:
                return play_game(market, start, plan, progress), None
            seed = ready.scenario.run.seed
            number, is_share = epsilon or (NOTHING, True)
            little = gain_of(market, start, number) if is_share else number
            closed = close_game(
                market, little, lambda turn: family_of(seed, turn, market.choices), start, plan, told=progress
            )
            return closed.game, closed
    except WhenError as error:
        raise click.UsageError(str(error)) from error
    except GameError as error:
        raise click.UsageError(f"{name}: {error}") from error
