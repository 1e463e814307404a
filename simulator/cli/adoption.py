"""The command `adoption`: what is left of a rule's edge when others follow it too.

Answers: is this rule good, or good only while few follow it.
"""

import os
from typing import TYPE_CHECKING

import click

from simulator.cli.shared.after import another_than, ask_next
from simulator.cli.shared.options import DRAW, RESULTS, PlayOptions, play_options
from simulator.cli.shared.playing import end_with, ready_at
from simulator.cli.shared.speak import progress_bar, show, show_json, show_place
from simulator.cli.typed.completion import SCENARIO, STRATEGY
from simulator.cli.typed.numbers import Shares

if TYPE_CHECKING:
    from simulator.studies.adoption import Adoption

_MEASURES = ("hires_per_100_connects", "hires", "net_earnings_usd")


@click.command("adoption")
@click.argument("scenario", type=SCENARIO)
@click.argument("strategy", metavar="[LABEL=]STRATEGY", type=STRATEGY)
@click.option(
    "--shares",
    type=Shares(),
    default="1%,5%,25%,50%,100%",
    show_default=True,
    help="Shares of the freelancers who adopt the strategy.",
)
@click.option(
    "--metric",
    type=click.Choice(_MEASURES),
    default=_MEASURES[0],
    show_default=True,
    help="How to measure the edge.",
)
@click.option("--details", is_flag=True, help="Print too what is left of the edge under every goal.")
@play_options(without=("fresh",))
@DRAW
def adoption_command(
    scenario: str,
    strategy: str,
    shares: tuple[float, ...],
    metric: str,
    details: bool,
    options: PlayOptions,
    pictures: bool,
) -> None:
    """See what is left of a strategy's edge when others copy it.

    A growing share of the freelancers in SCENARIO follow STRATEGY. SCENARIO must be a market, where
    freelancers compete with each other. STRATEGY is a name, {name: {setting: value}}, or ./file.py:Class.
    """
    found = _weigh(scenario, strategy, shares, options)

    from simulator.report.studies.adoption import (
        adoption_answer,
        adoption_data,
        adoption_goals,
        adoption_table,
        draw_adoption,
    )
    from simulator.runs.failures import failure_sentences

    answer, failures = (
        adoption_answer(found, metric),
        failure_sentences(found.failed, found.scenario.competition),
    )
    if options.as_json:
        show_json(adoption_document(found, answer))
        end_with(failures)
        return
    show(f"{answer}\n")
    show(adoption_table(found, metric))
    if details:
        show("")
        show(adoption_goals(found))
    if pictures:
        from simulator.report.pictures.files import save

        folder = (options.out or RESULTS) / found.scenario.name
        data = adoption_data(found, metric)
        save(draw_adoption(found, metric), folder / "adoption", told=answer, data=data)
        show("")
        show_place("Picture", folder / "adoption.png")
    if not failures:
        both = ("--strategy", strategy, "--strategy", another_than(strategy))
        ask_next(
            "Next, which of two rules stays when everybody may choose, and the two side by side:",
            options,
            ("game", scenario, *both),
            ("compare", scenario, *both),
        )
    end_with(failures)


def _weigh(name: str, strategy: str, shares: tuple[float, ...], options: PlayOptions) -> "Adoption":
    """Load and play; what cannot be adopted is a usage error."""
    from simulator.loader.variants import VariantError, chosen_strategy
    from simulator.studies.adoption import AdoptionError, adoption

    ready = ready_at(name, options)
    scenario = ready.scenario
    try:
        label, choice = chosen_strategy(strategy)
        with progress_bar(options.quiet, f"{scenario.name}: adoption") as progress:
            return adoption(
                scenario,
                choice,
                shares,
                label=label,
                base=ready.folder,
                workers=options.workers or os.cpu_count() or 1,
                progress=progress,
            )
    except VariantError as error:
        raise click.UsageError(str(error)) from error
    except AdoptionError as error:
        raise click.UsageError(f"{name}: {error}") from error


def adoption_document(found: "Adoption", answer: str) -> dict[str, object]:
    """Lay everything out as plain data: for each share the adopters, the others, the edge and the market."""
    from simulator.metrics.strategy import METRICS
    from simulator.studies.adoption import BY_GOAL, MARKET

    levels = [
        {
            "share": at.share,
            "adopters": at.adopters,
            "freelancers": at.members,
            "measures": {
                measure: {
                    "adopters": found.of_adopters(at, measure)._asdict(),
                    "others": found.of_others(at, measure)._asdict(),
                    "edge": found.edge(at, measure)._asdict(),
                    "over_others": found.over_others(at, measure)._asdict(),
                }
                for measure in _MEASURES
            },
            "edge_by_goal": {
                goal: found.edge(at, measure)._asdict()
                for goal, measure in BY_GOAL.items()
                if measure in METRICS
            },
            "market": {name: found.of_market(at, name)._asdict() for name in MARKET},
        }
        for at in found.levels
    ]
    return {
        "answer": answer,
        "scenario": found.scenario.name,
        "strategy": found.strategy,
        "oracle": found.oracle,
        "replications": found.scenario.run.replications,
        "shares": levels,
    }
