"""The picture of a comparison, in a folder of its own.

Answers: where is the picture of several runs, which belongs to none of them. The folder's name is a hash of
what was compared: the same comparison draws the same picture again, and no other can overwrite it.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from simulator.metrics.numbers import counted
from simulator.metrics.strategy import METRICS
from simulator.report.pictures.cast import Cast, shown_of
from simulator.report.pictures.differences import differences, draw_differences, tie_sentence
from simulator.report.pictures.files import FORMATS, save
from simulator.report.pictures.frontier import tradeoff, tradeoff_regions
from simulator.report.pictures.tradeoff import PICTURE as TRADEOFF
from simulator.report.pictures.tradeoff import draw_tradeoff, purse_words, tradeoff_sentence
from simulator.report.words.plain import window_words
from simulator.report.words.ranking import Ranking, most_of, ranking_of
from simulator.runs.entries import Entry
from simulator.studies.compare.found import Comparison

FOLDER, NAME = "comparisons", "differences"
MOST_ROWS = 40


def cast_of_entries(entries: Sequence[Entry], found: Ranking) -> Cast:
    """Choose which entries of a comparison are shown; each takes only a row, so there is room for many."""
    everyone = found.everyone()
    results = {entry.result.directory: entry.result for entry in entries}.values()
    runs = [
        f"n = {counted(len(r.market), 'replication')} of {window_words([r.scenario])}; "
        f"scenario {r.manifest['name']}, seed\u00a0{r.manifest['seed']}."
        for r in results
    ]
    return Cast(
        order=shown_of(everyone, found.oracles, MOST_ROWS),
        hidden=max(0, len(everyone) - MOST_ROWS),
        best=found.tied if found.is_sure else found.order[:1],
        oracles=found.oracles,
        measure=METRICS[found.metric].label.lower().replace("connects", "Connects"),
        run=" ".join(dict.fromkeys(runs)),
        replications=min(len(r.market) for r in results),
        most=most_of(found.metric),
    )


def draw_forest(
    found: Comparison, entries: Sequence[Entry], oracles: frozenset[str], out: Path | None = None
) -> list[Path]:
    """Draw income against hires, and how far the entries of a comparison are from the best; write both.

    Parameters
    ----------
    found : Comparison
        What was found.
    entries : sequence of Entry
        What was compared.
    oracles : frozenset of str
        Entries that see hidden columns.
    out : Path, optional
        Folder of all results; by default the one that contains the first run.

    Returns
    -------
    list of Path
        `<results>/<name of the first run>/comparisons/<hash of what was compared>/income_and_hires.png` and
        `differences.png`, and both as SVG; the numbers of each lie beside it as CSV.

    Raises
    ------
    StoreError
        If the folder cannot be written.
    """
    ranked = ranking_of(found, oracles)
    cast = cast_of_entries(entries, ranked)
    first = entries[0].result
    beside = first.directory.parent if out is None else out / str(first.manifest["name"])
    folder = beside / FOLDER / comparison_id(found, entries)
    run = f"{purse_words(entries)} {cast.run}"
    two, apart = tradeoff(entries, oracles), differences(ranked, cast.order)
    both = draw_tradeoff(two, tradeoff_regions(entries), run, found.yardsticks)
    drawn = draw_differences(apart, cast, found.metric)
    said = tradeoff_sentence(two, cast.replications)
    return [
        *save(both, folder / TRADEOFF.name, FORMATS, said, two),
        *save(drawn, folder / NAME, FORMATS, tie_sentence(ranked), apart),
    ]


def comparison_id(found: Comparison, entries: Sequence[Entry]) -> str:
    """Hash what was compared and found: runs, entries, replications and all numbers."""
    made = [
        (entry.label, entry.result.manifest["run_id"], entry.group, len(entry.result.market))
        for entry in entries
    ]
    numbers = list(found.ranking), [d for d in found.differences if d.metric == found.metric]
    text = json.dumps([found.metric, found.level, found.anytime, made, numbers])
    return hashlib.sha256(text.encode()).hexdigest()[:12]
