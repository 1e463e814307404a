"""What the command `compare` needs beside the report: the metric that is meant, and its JSON document.

Answers: by what are strategies ranked, and where the tables go. Used by
`compare.py` and `page.py` only.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from simulator.experiment.aims import Known
    from simulator.experiment.compare import Comparison
    from simulator.experiment.rescore import Rescored
    from simulator.experiment.result import RunResult


def chosen(metric: str | None) -> str:
    """Return the metric to rank by, or end with the nearest name."""
    from simulator.experiment.compare import HEADLINE
    from simulator.experiment.metrics import METRICS
    from simulator.model.names import nearest

    if metric is None:
        return HEADLINE
    if metric not in METRICS:
        near = nearest(metric, METRICS)
        hint = f"Did you mean '{near}'?" if near else f"There are {', '.join(METRICS)}."
        raise click.BadParameter(f"no metric is called '{metric}'. {hint}", param_hint="--metric")
    if METRICS[metric].unit.endswith("median"):
        message = (
            f"'{metric}' is a median of waiting times, which cannot be compared pair by pair. Try 'hires'."
        )
        raise click.BadParameter(message, param_hint="--metric")
    return metric


def save_tables(
    found: "Comparison", oracles: frozenset[str], csv_file: Path | None, parquet_file: Path | None
) -> list[Path]:
    """Write ranking and differences to the files that were asked for; returns them."""
    from simulator.experiment.store import save_csv, save_parquet
    from simulator.report.exports import comparison_frame

    frame = comparison_frame(found, oracles)
    written = [save_csv(csv_file, frame)] if csv_file is not None else []
    return written + ([save_parquet(parquet_file, frame)] if parquet_file is not None else [])


def hoped_for(known: "Known") -> bool | float:
    """Tell whether replications went on until the numbers looked good; the chance of the best if one was."""
    if known.looks and known.looks[-1].leader is not None:
        return float(known.looks[-1].wanted)
    return known.reason in ("kept", "one left") or bool(known.looks or known.left_at)


def draw(found: "Comparison", known: "Known", oracles: frozenset[str], out: Path | None) -> Path:
    """Draw how far the entries are apart, in a folder that no other comparison has; returns the picture."""
    from simulator.report.forest import draw_forest

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
