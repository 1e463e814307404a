"""The command `compare`: which strategy is better, and can that be told at all.

Answers: what should I do. Strategies times scenarios times settings meet the same luck; replications go on
until the answer is known, or the time is up; the winner is played once more on fresh luck.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.compared import Found, chosen, tell
from simulator.cli.options import DRAW, METRIC, playing
from simulator.cli.playing import announce, opened
from simulator.cli.speak import remark

if TYPE_CHECKING:
    from simulator.loader.variants import Variant
    from simulator.runs.result import RunResult
    from simulator.studies.compare.aims import Aim, Known, Play

_AIMS = ("until", "budget", "indifference", "even")
_TELLING = ("csv_file", "parquet_file", "as_json", "markdown", "pictures")
_OF_VARIANTS = ("market", "antithetic", "instead", "vary")
_FILE = click.Path(path_type=Path, dir_okay=False)


class Seconds(click.ParamType[float]):
    """A time: 60s, 2 min, 1h; a bare number is seconds."""

    name = "TIME"
    _UNITS = {"": 1.0, "s": 1.0, "min": 60.0, "m": 60.0, "h": 3600.0}

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read it."""
        if isinstance(value, float):
            return value
        text = str(value).strip().lower()
        number = text.rstrip("smihn ").strip()
        unit = text[len(number) :].strip()
        try:
            seconds = float(number) * self._UNITS[unit]
        except (KeyError, ValueError):
            self.fail(f"cannot read '{value}' as a time: write 60s, 2min or 1h", param, ctx)
        if not 0 < seconds <= 30 * 86_400:
            self.fail(f"'{value}': allowed are times above 0, up to 30 days", param, ctx)
        return seconds


@click.command()
@click.argument("sources", metavar="SCENARIO...", nargs=-1, required=True)
@METRIC
@click.option(
    "--strategy", "instead", multiple=True, metavar="[LABEL=]STRATEGY",
    help="Play this instead of the scenario's groups, with the profile of its first group; repeatable.",
)  # fmt: skip
@click.option(
    "--vary", multiple=True, metavar="KEY=VALUE,VALUE",
    help="Play the scenario once with each value of a setting; repeatable.",
)  # fmt: skip
@click.option(
    "--market/--solo", "market", default=None,
    help="All in one world with its crowd, or each alone against the crowd.  [default: as the scenario says]",
)  # fmt: skip
@click.option(
    "--until", metavar="WISH", help="Add replications until 'half-width(METRIC) < 2 %' or 'P(best) > 0.95'."
)
@click.option("--budget", type=Seconds(), help="Add replications until this time is up: 60s, 2min.")
@click.option(
    "--indifference", type=click.FloatRange(0, min_open=True), metavar="LEAD",
    help="With P(best): smallest lead worth finding, in the unit of the metric; losers leave early (KN++).",
)  # fmt: skip
@click.option(
    "--even/--allocate", default=True,
    help="With P(best), of several runs: as many replications for each, or more where they tell most (OCBA).",
)  # fmt: skip
@click.option("--control/--no-control", default=True, help="Take known luck out (control variates), or not.")
@click.option(
    "--antithetic/--no-antithetic", default=None,
    help="Mirror every second world, or not.  [default: mirrored where replications are added, else as the "
    "scenario says]",
)  # fmt: skip
@click.option("--rescore/--no-rescore", default=True, help="Play the winner on fresh luck, or not.")
@playing
@DRAW
@click.option("--csv", "csv_file", type=_FILE, metavar="FILE", help="Write ranking and differences as CSV.")
@click.option("--parquet", "parquet_file", type=_FILE, metavar="FILE", help="Write them as Parquet.")
@click.option("--markdown", is_flag=True, help="Print the ranking as a table in Markdown.")
def compare(sources: tuple[str, ...], **options: Any) -> None:
    """Compare strategies pair by pair on the same luck.

    SCENARIO is a file, the name of a shipped one, or the folder of a run. With several of them, the
    strategies of one are compared with those of the others too.

    simulator compare compare_2023 --until "P(best) > 0.95" --budget 2min

    simulator compare field_2023 --strategy fresh_hour --strategy ./mine.py:Mine
    """
    _compare(sources, **options)


def _compare(
    sources: tuple[str, ...], *, metric: str | None, rescore: bool, quiet: bool, **options: Any
) -> None:
    from simulator.metrics.strategy import COMPARED
    from simulator.studies.compare.aims import hoped_for
    from simulator.studies.compare.compare import compare_entries
    from simulator.studies.compare.fresh import once_more, share_of

    aim = _aim(chosen(metric), **{key: options.pop(key) for key in _AIMS})
    aim = aim._replace(control=options.pop("control"), budget_s=share_of(aim.budget_s, rescore))
    telling = {key: options.pop(key) for key in _TELLING}
    known, play = _known(sources, aim, quiet=quiet, **options)
    looked = hoped_for(known)
    found = compare_entries(known.entries, aim.metric, COMPARED, control=aim.control, looks=looked)
    again, failures = once_more(found, known, aim, play if rescore else None)
    tell(Found(aim, known, found, again, failures), options["out"], **telling)


def _aim(
    metric: str, until: str | None, budget: float | None, indifference: float | None, even: bool
) -> "Aim":
    """Put together what replications are added for; a wish that cannot be read is wrong usage."""
    from simulator.metrics.contrasts.until import parse_until
    from simulator.studies.compare.aims import Aim

    try:
        wish = None if until is None else parse_until(until)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--until") from error
    if indifference is not None and (wish is None or wish.kind != "best"):
        raise click.UsageError("--indifference needs --until 'P(best) > 0.95'.")
    if not even and (wish is None or wish.kind != "best"):
        raise click.UsageError("--allocate needs --until 'P(best) > 0.95'.")
    return Aim(metric, wish, budget, indifference, even=even)


def _known(
    sources: tuple[str, ...],
    aim: "Aim",
    *,
    replications: int | None,
    workers: int | None,
    out: Path | None,
    fresh: bool,
    quiet: bool,
    **options: Any,
) -> "tuple[Known, Play | None]":
    """Open or play everything; no player where runs were only opened."""
    from simulator.studies.compare.sequential import MOST_REPLICATIONS, player

    stored = [opened(source) for source in sources]
    asked = aim.until is not None or aim.budget_s is not None
    machine: dict[str, Any] = {"workers": workers, "out": out, "fresh": fresh, "quiet": quiet}
    if any(stored):
        if asked or any(options[key] not in (None, ()) for key in _OF_VARIANTS):
            raise click.UsageError("Folders of runs are compared as they are: name scenarios instead.")
        return _as_they_are(sources, stored, replications=replications, **machine, **options), None
    if asked:  # half as many replications for the same width, where it was measured; what --set says wins
        options["overrides"] = ("run.antithetic=true", *options["overrides"])
    plays = _variants(sources, replications or (MOST_REPLICATIONS if asked else None), **options)
    _can_be_aimed_at(aim, plays)
    play = player(workers, out, fresh)
    if asked:
        return _added_to(plays, aim, play, workers, quiet), play
    return _each_once(plays, play, workers, quiet), play


def _as_they_are(sources: tuple[str, ...], stored: "list[RunResult | None]", **options: Any) -> "Known":
    """Runs that were played before, and scenarios as they stand."""
    from simulator.cli.playing import played
    from simulator.runs.entries import entries_of
    from simulator.studies.compare.aims import Known

    plain = {key: value for key, value in options.items() if key not in _OF_VARIANTS}
    results = [one or played(source, **plain) for one, source in zip(stored, sources, strict=True)]
    return Known(entries_of(results), "cap", len(results[0].market), 0.0)


def _added_to(plays: "list[Variant]", aim: "Aim", play: "Play", workers: int | None, quiet: bool) -> "Known":
    """Everything, with replications added until enough is known."""
    import os

    from simulator.studies.compare.sequential import play_until

    if not quiet:
        remark(f"Adding replications, {max(s.run.replications for _, s, _ in plays):,} at most.")
    return play_until(plays, aim, _heard(play, quiet), workers or os.cpu_count() or 1)


def _each_once(plays: "list[Variant]", play: "Play", workers: int | None, quiet: bool) -> "Known":
    """Everything, with the replications that were asked for."""
    from simulator.runs.entries import entries_of
    from simulator.studies.compare.aims import Known

    results = []
    for _, scenario, base in plays:
        if not quiet:
            announce(scenario, workers)
        results.append(_heard(play, quiet)(scenario, base, scenario.run.replications))
    return Known(entries_of(results, [label for label, _, _ in plays]), "cap", len(results[0].market), 0.0)


def _can_be_aimed_at(aim: "Aim", plays: "list[Variant]") -> None:
    """Refuse ways of adding replications that these runs do not allow."""
    if aim.indifference is not None and (len(plays) > 1 or plays[0][1].competition != "field"):
        raise click.UsageError(
            "--indifference lets strategies leave the race early, which needs one scenario where each meets "
            "the crowd alone (--solo): leave it out, and all go on until the best is known; of several runs, "
            "--allocate plays on those that are in doubt."
        )
    if not aim.even and len(plays) == 1:
        raise click.UsageError(
            "--allocate needs several runs (several scenarios, or --vary): in one run all meet the same "
            "worlds. Alone against the crowd (--solo), --indifference LEAD lets losers leave."
        )


def _heard(play: "Play", quiet: bool) -> "Play":
    """The same player with a bar that shows progress."""
    from simulator.cli.speak import progress_bar

    def heard(scenario: Any, base: Path, upto: int, progress: Any = None) -> Any:
        with progress_bar(quiet, scenario.name) as tell:
            return play(scenario, base, upto, progress or tell)

    return heard


def _variants(
    sources: tuple[str, ...],
    replications: int | None,
    *,
    overrides: tuple[str, ...],
    seed: int | None,
    market: bool | None,
    antithetic: bool | None,
    instead: tuple[str, ...],
    vary: tuple[str, ...],
) -> "list[Variant]":
    """Load everything that is to be played."""
    from simulator.loader.variants import VariantError, variants

    numbers = {"run.replications": replications, "run.seed": seed}
    if antithetic is not None:
        numbers["run.antithetic"] = antithetic
    more = [f"{key}={str(value).lower()}" for key, value in numbers.items() if value is not None]
    try:
        return variants(sources, [*overrides, *more], vary, instead, market)
    except VariantError as error:
        raise click.UsageError(str(error)) from error
