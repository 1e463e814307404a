"""The command `history place`: where does a person stand among simulated people.

Answers: what do my proposals say of my fit, quality, price and speed, and what can they not tell.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.person.market import Market, against_a_market, delays_of
from simulator.cli.person.reading import How, how_it_is_read, read_file
from simulator.cli.shared.options import PlayOptions
from simulator.cli.shared.speak import USAGE, hint_next, show, show_json, stop
from simulator.cli.typed.folders import PathTo

if TYPE_CHECKING:
    from simulator.studies.person.standing.dials import Smooth
    from simulator.studies.person.standing.place import Place

_FILE = PathTo()


@click.command("place")
@click.argument("file", type=_FILE)
@how_it_is_read()
@against_a_market()
def place_command(
    file: Path,
    how: How,
    market: Market,
) -> None:
    """Say where you stand among simulated people, by the proposals in FILE: fit, quality, price and speed.

    Also what your proposals cannot tell, and how many more would halve the doubt. The first call plays the
    market, which takes a minute.
    """
    import numpy as np

    from simulator.report.person.place_words import place_lines
    from simulator.studies.person.evidence import evidence_of, evidence_of_counts, stages_sure
    from simulator.studies.person.standing.place import Sent, as_simulated, place_of, sent_of

    read = read_file(file, how)
    if read.found.history is not None:
        history = read.found.history
        delays = delays_of(read, market.source)
        rows, stages = evidence_of(history, delays, by_post=False, stages=stages_sure(history))
        sent = sent_of(history, rows, stages)
    else:
        assert read.found.counts is not None
        rows, stages = evidence_of_counts(read.found.counts)
        sent = Sent(as_simulated(rows, stages), np.full((rows.low.size, 2), np.nan))
    smooth = _smooth(market.source, market.options)
    found = place_of(smooth, sent)
    if market.as_json:
        show_json(_document(found))
        return
    for line in place_lines(found):
        show(line)
    if not market.quiet:
        hint_next("What the next months bring:", ("history", "forecast", file, *how.typed()))


def _document(found: "Place") -> dict[str, object]:
    """A place as JSON."""
    return {
        "proposals": found.proposals,
        "people": found.people,
        "dials": [one._asdict() for one in found.dials],
        "cannot_tell_apart": [list(pair) for pair in found.tangled],
        "tail": found.tail,
    }


def _smooth(source: str, options: PlayOptions) -> "Smooth":
    """Play people of every kind in a market, and say what they do."""
    from dataclasses import replace

    from simulator.cli.shared.playing import TerminalWatcher, ready_at
    from simulator.runs.ready import Ready
    from simulator.runs.run import run_ready
    from simulator.strategies.registry import chooses_oracle
    from simulator.studies.person.standing.dials import dials_of
    from simulator.studies.person.standing.fitting import smooth_of
    from simulator.studies.person.standing.played import scenario_of_places

    ready = ready_at(source, replace(options, quiet=True))
    groups = [one for one in ready.scenario.freelancers if not chooses_oracle(one.strategy)]
    if not groups:
        stop(f"nobody in {source} bids by what a person can see; choose another --scenario", USAGE)
    dials = dials_of(groups[0])
    scenario = scenario_of_places(ready.scenario, dials)
    with TerminalWatcher(options.quiet).progress(scenario.name) as progress:
        result = run_ready(
            Ready.of(scenario, ready.folder), workers=options.workers, out=options.out, progress=progress
        )
    try:
        return smooth_of(result, dials)
    except ValueError:
        stop(f"too few proposals are sent in {ready.scenario.name}; choose another --scenario", USAGE)
