"""How the command `compare` tells what it found: in words, as JSON, in files; and the metric that is meant.

Answers: by what are strategies ranked, and where the tables go. Used by `compare.py` and `page.py` only.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from simulator.cli.playing import end_with, failures_of
from simulator.cli.speak import show, show_json

if TYPE_CHECKING:
    from simulator.runs.result import RunResult
    from simulator.studies.compare.aims import Aim, Known
    from simulator.studies.compare.compare import Comparison
    from simulator.studies.compare.rescore import Rescored


class Found(NamedTuple):
    """What a comparison found, for whoever tells it."""

    aim: "Aim"
    known: "Known"
    found: "Comparison"
    again: "Rescored | None"
    failures: list[str]


def chosen(metric: str | None) -> str:
    """Return the metric to rank by, or end with the nearest name."""
    from simulator.metrics.strategy import HEADLINE, METRICS
    from simulator.model.values.names import nearest

    if metric is None:
        return HEADLINE
    if metric not in METRICS:
        near = nearest(metric, METRICS)
        hint = f"Did you mean '{near}'?" if near else f"There are {', '.join(METRICS)}."
        raise click.BadParameter(f"no metric is called '{metric}'. {hint}", param_hint="--metric")
    if METRICS[metric].waiting:
        message = (
            f"'{metric}' is a median of waiting times, which cannot be compared pair by pair. Try 'hires'."
        )
        raise click.BadParameter(message, param_hint="--metric")
    return metric


def save_tables(
    found: "Comparison", oracles: frozenset[str], csv_file: Path | None, parquet_file: Path | None
) -> list[Path]:
    """Write ranking and differences to the files that were asked for; returns them."""
    from simulator.report.exports import comparison_frame
    from simulator.runs.files import save_csv, save_parquet

    frame = comparison_frame(found, oracles)
    written = [save_csv(csv_file, frame)] if csv_file is not None else []
    return written + ([save_parquet(parquet_file, frame)] if parquet_file is not None else [])


def draw(found: "Comparison", known: "Known", oracles: frozenset[str], out: Path | None) -> Path:
    """Draw how far the entries are apart, in a folder that no other comparison has; returns the picture."""
    from simulator.report.pictures.forest import draw_forest

    return draw_forest(found, known.entries, oracles, out)[0]


def document(
    found: "Comparison", results: "Sequence[RunResult]", answer: str, written: Sequence[Path] = ()
) -> dict[str, Any]:
    """Return what `--json` prints; `written` are the tables that were asked for besides."""
    from simulator.report.exports import chance_of

    folders = [str(result.directory) for result in results]
    return {
        "run_dir": folders[0] if len(folders) == 1 else folders,
        "answer": answer,
        "tables": [str(file) for file in written],
        "metric": found.metric,
        "ranking": [
            {
                "place": one.place,
                "strategy": one.entry,
                "tie_groups": list(one.tie_groups),
                **chance_of(found, one.entry),
                **one.estimate._asdict(),
            }
            for one in found.ranking
        ],
        "differences": [pair._asdict() for pair in found.differences],
    }


def told(known: "Known", again: "Rescored | None") -> dict[str, Any]:
    """Return what a comparison knows besides its numbers, for JSON."""
    found: dict[str, Any] = {
        "ended": {
            "reason": known.reason,
            "replications": known.replications,
            "replications_each": known.each,
            "candidates": known.work("candidates"),
            "proposals": known.work("proposals"),
            "seconds": round(known.seconds, 1),
            "looks": [look._asdict() for look in known.looks],
            "left_at": known.left_at,
        }
    }
    if again is not None:
        found["winner_on_fresh_luck"] = {
            "first": again.first,
            "second": again.second,
            "seed": again.seed,
            "naive": again.naive._asdict(),
            "honest": again.honest._asdict(),
        }
    return found


def tell(
    one: Found,
    out: Path | None,
    *,
    csv_file: Path | None,
    parquet_file: Path | None,
    as_json: bool,
    markdown: bool,
    pictures: bool,
) -> None:
    """Print and write what was found, and end the program with its failures."""
    from simulator.report.exports import comparison_markdown
    from simulator.report.tables import comparison_table
    from simulator.report.words.answers import comparison_answer
    from simulator.report.words.background import (
        ending_sentence,
        luck_saved,
        one_person_sentence,
        rescored_sentence,
    )
    from simulator.runs.entries import is_oracle

    known, found = one.known, one.found
    oracles = frozenset(entry.label for entry in known.entries if is_oracle(entry))
    answer = comparison_answer(found, oracles)
    labelled = {entry.label: entry for entry in known.entries}
    first = next((labelled[line.entry] for line in found.ranking if line.entry not in oracles), None)
    more = [ending_sentence(known, one.aim), rescored_sentence(one.again, found.metric)]
    more += [one_person_sentence(first), luck_saved(found)]
    results = list({entry.result.directory: entry.result for entry in known.entries}.values())
    written = save_tables(found, oracles, csv_file, parquet_file)
    if as_json:
        show_json(document(found, results, answer, written) | told(known, one.again))
    else:
        show("\n".join([answer, *filter(None, more)]) + "\n")
        show(comparison_markdown(found, oracles) if markdown else comparison_table(found, oracles))
        show("")
        for place in [result.directory for result in results] + written:
            show(f"Tables: {place}")
        if pictures:
            show(f"Picture: {draw(found, known, oracles, out)}")
    end_with(one.failures + failures_of(results))
