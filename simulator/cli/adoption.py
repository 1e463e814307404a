"""The command `adoption`: what is left of a rule's edge when others follow it too.

Answers: is this rule good, or good only while few follow it.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.options import DRAW, JSON, QUIET, SET, WORKERS
from simulator.cli.playing import end_with
from simulator.cli.speak import progress_bar, show, show_json

if TYPE_CHECKING:
    from simulator.studies.adoption import Adoption

RESULTS = Path("results")
_MEASURES = ("hires_per_100_connects", "hires", "net_earnings_usd")


class Shares(click.ParamType[tuple[float, ...]]):
    """Shares with commas between: 1%,5%,0.25."""

    name = "SHARES"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, ...]:
        """Read them."""
        if isinstance(value, tuple):
            return value
        found = []
        for text in str(value).split(","):
            plain, percent = text.strip().rstrip("% "), "%" in text
            try:
                share = float(plain) / (100 if percent else 1)
            except ValueError:
                self.fail(f"cannot read '{text.strip()}': write shares such as 1%,5%,25%", param, ctx)
            if not 0 < share <= 1:
                self.fail(f"'{text.strip()}': a share is above 0 and at most 100%", param, ctx)
            found.append(share)
        return tuple(found)


@click.command()
@click.argument("scenario")
@click.argument("strategy", metavar="[LABEL=]STRATEGY")
@click.option(
    "--shares", type=Shares(), default="1%,5%,25%,50%,100%", show_default=True, help="Who adopts, of all."
)
@click.option(
    "--metric", type=click.Choice(_MEASURES), default=_MEASURES[0], show_default=True, help="What to weigh."
)
@click.option("--replications", type=click.IntRange(1), help="Random worlds; overrides run.replications.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Names the luck; overrides run.seed.")
@WORKERS
@click.option("--out", type=click.Path(path_type=Path), default=RESULTS, show_default=True, help="Folder.")
@SET
@QUIET
@JSON
@DRAW
def adoption(
    scenario: str, strategy: str, metric: str, as_json: bool, pictures: bool, **options: Any
) -> None:
    """Let a growing share of SCENARIO follow STRATEGY, and see what is left of its edge.

    SCENARIO must be a market, in which freelancers meet each other. STRATEGY is a name, {name: {setting:
    value}}, or ./file.py:Class.
    """
    out = options.pop("out")
    found = _measured(scenario, strategy, **options)

    from simulator.report.studies.adoption import adoption_answer, adoption_table, draw_adoption
    from simulator.runs.failures import failure_sentences

    answer = adoption_answer(found, metric)
    failures = failure_sentences(found.failed, found.scenario.competition)
    if as_json:
        show_json(document(found, answer))
        end_with(failures)
        return
    show(f"{answer}\n")
    show(adoption_table(found, metric))
    if pictures:
        from simulator.report.pictures.style import save

        folder = out / found.scenario.name
        folder.mkdir(parents=True, exist_ok=True)
        save(draw_adoption(found, metric), folder / "adoption", ("png", "svg"))
        show(f"\nPicture: {folder / 'adoption.png'}")
    end_with(failures)


def _measured(
    name: str,
    strategy: str,
    *,
    shares: tuple[float, ...],
    overrides: tuple[str, ...],
    quiet: bool,
    workers: int | None,
    **numbers: int | None,
) -> "Adoption":
    """Load and play; what cannot be adopted is wrong usage."""
    import os

    from simulator.loader.scenario import load_scenario
    from simulator.loader.shipped import scenario_file
    from simulator.loader.variants import VariantError, chosen_strategy
    from simulator.studies.adoption import AdoptionError
    from simulator.studies.adoption import adoption as weigh

    path = scenario_file(name)
    more = [f"run.{key}={value}" for key, value in numbers.items() if value is not None]
    scenario = load_scenario(path, [*overrides, *more])
    try:
        label, choice = chosen_strategy(strategy)
        with progress_bar(quiet, f"{scenario.name}: adoption") as tell:
            return weigh(
                scenario,
                choice,
                shares,
                label=label,
                base=path.resolve().parent,
                workers=workers or os.cpu_count() or 1,
                progress=tell,
            )
    except VariantError as error:
        raise click.UsageError(str(error)) from error
    except AdoptionError as error:
        raise click.UsageError(f"{path}: {error}") from error


def document(found: "Adoption", answer: str) -> dict[str, Any]:
    """Return everything as plain data: a list of shares with adopters, others, edge and market."""
    from simulator.studies.adoption import MARKET

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
