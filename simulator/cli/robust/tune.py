"""The command `tune`: the best settings of a strategy, or the best simple rule, and whether that is luck.

Answers: what a person may ask, and how the answer is printed.
"""

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.robust.factors import factors_of
from simulator.cli.robust.tuning import asked_with_progress, known_goals, save_page, save_picture, show_both
from simulator.cli.shared.after import another_than, as_typed_choice, ask_next
from simulator.cli.shared.options import (
    DRAW,
    METRIC,
    RESULTS,
    PlayOptions,
    metric_asked,
    play_options,
)
from simulator.cli.shared.playing import remark_posts
from simulator.cli.shared.speak import show, show_json, show_place
from simulator.cli.typed.completion import GOAL_NAME, SCENARIO, SETTING, STRATEGY
from simulator.cli.typed.folders import PathTo
from simulator.cli.typed.numbers import Number, Seconds, Whole

if TYPE_CHECKING:
    from simulator.model.freelancers import StrategyChoice
    from simulator.model.scenario import Scenario
    from simulator.studies.tune.ask import Answer, Question

_BUDGET = 300.0


@click.command("tune", short_help="Find the best settings of a strategy, or the best simple rule.")
@click.argument("scenario", type=SCENARIO)
@click.argument("strategy", metavar="[STRATEGY]", type=STRATEGY, required=False)
@click.option(
    "--goal", "goals", multiple=True, metavar="GOAL", type=GOAL_NAME, callback=known_goals,
    help="What you want: income (left after Connects, plan and fees), income_per_hour, hires, first_hire "
    "(how soon) or per_connect; twice, for the choices of which none is better for both.  [default: as the "
    "scenario says, or income]",
)  # fmt: skip
@METRIC
@click.option(
    "--rules", is_flag=True,
    help="Search among simple rules in place of one strategy: limits on score, fit, price, rivals, pay, age "
    "and client, a weekly cap, an even pace, letters and boosts.",
)  # fmt: skip
@click.option(
    "--range", "ranges", multiple=True, metavar="SETTING=LOW..HIGH",
    help="Tune this setting within these ends, or over VALUE,VALUE; repeatable.",
)  # fmt: skip
@click.option("--only", is_flag=True, help="Tune nothing but the settings given with --range.")
@click.option(
    "--budget", type=Seconds(most=30 * 86_400, above=0), default=None, metavar="TIME",
    help="Time to play: 60s, 5min.  [default: 5min]",
)  # fmt: skip
@click.option(
    "--plays", type=Whole(200), metavar="N",
    help="In place of a time: points times replications, so that any machine finds the same.",
)  # fmt: skip
@click.option(
    "--uncertain", multiple=True, metavar="KEY=LOW..HIGH", type=SETTING,
    help="A setting of the scenario that nobody knows: tune for several worlds that differ in it; "
    "repeatable.",
)  # fmt: skip
@click.option(
    "--worlds", type=Whole(2, 200), default=6, show_default=True, metavar="N", help="How many worlds."
)
@click.option(
    "--over", type=click.Choice(["mean", "worst", "regret"]), default="mean", show_default=True,
    help="What counts over these worlds: their mean, the worst tenth, or the largest regret.",
)  # fmt: skip
@click.option(
    "--indifference", type=Number(above=0), metavar="LEAD",
    help="Smallest lead that matters to you, in the unit of the metric.",
)  # fmt: skip
@click.option(
    "--report", "page", type=PathTo(dir_okay=False), metavar="FILE",
    help="Also write answer, picture and table as one page of HTML.",
)  # fmt: skip
@click.option("--details", is_flag=True, help="Print all finalists too, and what was tried.")
@play_options(without=("replications",))
@DRAW
def tune_command(
    scenario: str,
    strategy: str | None,
    goals: tuple[str, ...],
    metric: str | None,
    rules: bool,
    page: Path | None,
    options: PlayOptions,
    pictures: bool,
    details: bool,
    **asked: object,
) -> None:
    """Find the best settings of a strategy for a scenario, and whether they are worth changing to.

    STRATEGY is the name of a group of the scenario, or a strategy as `compare --strategy` takes it. Settings
    and their bounds come from the strategy itself. Candidates meet the same random worlds; the best of them
    meet the default settings on others; the winner is measured on luck that no step has seen.

    simulator tune compare_2023 shadow_price --goal income --budget 5min

    simulator tune compare_2023 --rules --budget 10min

    simulator tune compare_2023 shadow_price --goal income --goal hires
    """
    if strategy is None and not rules:
        raise click.UsageError("name a STRATEGY, or search among simple rules with --rules")
    if strategy is not None and rules:
        raise click.UsageError(
            f"'{strategy}' is one strategy, and --rules searches among simple rules in place of one: leave "
            "one of them out"
        )
    _only_for_a_strategy(rules, asked)
    from simulator.metrics.goals import GOALS

    asked["second"] = GOALS[goals[1]].metric if len(goals) > 1 else None
    first = goals[0] if goals else None
    question = _question(scenario, strategy, metric_asked(first, metric), options, asked)
    if question.second is not None:
        show_both(scenario, question, options, pictures, page, details)
        return
    answer = _answered(scenario, question, options)
    _tell(answer, options, pictures, page, details)
    if not options.as_json:
        _next(scenario, answer, options)


def _next(name: str, answer: "Answer", options: PlayOptions) -> None:
    """Say what to ask next: when what was found loses, or what is left of it as others copy it."""
    found = answer.choice
    typed = as_typed_choice("tuned", found)
    if not typed:
        return
    if answer.question.scenario.competition != "field":
        ask_next("Next, what is left of it as others copy it:", options, ("adoption", name, typed))
        return
    groups = answer.question.scenario.freelancers
    first = sorted(groups, key=lambda one: one.name != answer.question.group)
    other = next((one.name for one in first if one.strategy != found), another_than(found.name))
    ask_next("Next, when it loses:", options, ("when", typed, other, "--in", name))


def _tell(answer: "Answer", options: PlayOptions, pictures: bool, page: Path | None, details: bool) -> None:
    """Print the answer, and write what was asked for beside it."""
    from simulator.report.robust.tune import (
        effort_sentence,
        gap_sentence,
        tune_answer,
        tune_document,
        tune_table,
        yaml_line,
    )

    if page is not None:
        from simulator.report.page.robust import tune_page

        save_page(tune_page(answer), page)
    if options.as_json:
        show_json(tune_document(answer))
        return
    show(tune_answer(answer))
    if gap := gap_sentence(answer):
        show(f"\n{gap}")
    show(tune_table(answer, details))
    if details:
        show(effort_sentence(answer))
    show(f"As a scenario writes it: {yaml_line(answer)}")
    if pictures:
        _draw(answer, options)
    if page is not None:
        show_place("Report", page)


def _only_for_a_strategy(rules: bool, asked: dict[str, object]) -> None:
    """Refuse options about the settings of one strategy where simple rules are searched."""
    for name, option in (("ranges", "--range"), ("only", "--only")):
        if rules and asked[name]:
            raise click.BadParameter(
                "it is about the settings of one strategy, and --rules searches among simple rules: name a "
                f"STRATEGY in place of --rules, or leave {option} out.",
                param_hint=option,
            )


def _question(
    name: str, strategy: str | None, metric: str | None, options: PlayOptions, asked: dict[str, object]
) -> "Question":
    """Put together what is asked; what cannot be is a usage error."""
    from simulator.loader.shipped import scenario_file
    from simulator.loader.sweeps.versions import Versions
    from simulator.runs.ready import Ready
    from simulator.studies.tune.ask import Question, profile_in
    from simulator.studies.tune.settings import TuneError
    from simulator.studies.tune.tuned import Budget

    path = scenario_file(name)
    versions = Versions.of(path, options.settings())
    base = versions.scenario()
    if not options.quiet:
        remark_posts(Ready.of(base, versions.folder))
    if asked["budget"] is not None and asked["plays"] is not None:
        raise click.UsageError("--budget and --plays both say how long to play: leave one out")
    seconds = None if asked["plays"] is not None else asked["budget"] or _BUDGET
    try:
        choice, group = _choice(base, strategy)
        return Question(
            versions, base, choice, group or profile_in(base),
            Budget(asked["plays"], seconds),  # type: ignore[arg-type]
            metric,
            _ranges(asked["ranges"]),  # type: ignore[arg-type]
            bool(asked["only"]),
            factors_of(asked["uncertain"], "--uncertain"),  # type: ignore[arg-type]
            int(str(asked["worlds"])),
            asked["over"],  # type: ignore[arg-type]
            asked["indifference"],  # type: ignore[arg-type]
            options.workers or os.cpu_count() or 1,
            (options.out or RESULTS) / base.name,
            asked["second"],  # type: ignore[arg-type]
        )  # fmt: skip
    except TuneError as error:
        raise click.UsageError(f"{name}: {error}") from error


def _choice(scenario: "Scenario", strategy: str | None) -> "tuple[StrategyChoice | None, str | None]":
    """The strategy that is tuned, and the group whose freelancers follow it."""
    from simulator.loader.problems import sentence
    from simulator.loader.variants import VariantError
    from simulator.studies.tune.call import followed

    if strategy is None:
        return None, None
    try:
        return followed(scenario, strategy)
    except VariantError as error:
        raise click.UsageError(f"{sentence(str(error))} Groups of the scenario can be named too.") from error


def _ranges(texts: tuple[str, ...]) -> dict[str, str]:
    """Read `SETTING=LOW..HIGH`."""
    found = dict[str, str]()
    for text in texts:
        name, sign, values = text.partition("=")
        if not sign or not name.strip() or not values.strip():
            raise click.BadParameter(
                f"'{text}': write SETTING=LOW..HIGH, such as threshold=0.4..0.9", param_hint="--range"
            )
        if found.setdefault(name.strip(), values.strip()) != values.strip():
            raise click.BadParameter(
                f"{name.strip()} has two ranges, {found[name.strip()]} and {values.strip()}: leave one out.",
                param_hint="--range",
            )
    return found


def _answered(name: str, question: "Question", options: PlayOptions) -> "Answer":
    from simulator.studies.tune.ask import ask

    return asked_with_progress(name, question, options, ask)


def _draw(answer: "Answer", options: PlayOptions) -> None:
    from simulator.report.robust.tune import tune_answer
    from simulator.report.robust.tune_picture import draw_tuning, tuning_data

    save_picture(
        partial(draw_tuning, answer), tuning_data(answer), "tuning", tune_answer(answer), answer.question,
        answer.folder, options,
    )  # fmt: skip
