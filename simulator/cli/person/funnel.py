"""The command `history show`: what came of a person's proposals.

Answers: how many got how far, how sure is that, what did each step cost.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.person.reading import How, how_it_is_read, read_file
from simulator.cli.shared.options import JSON
from simulator.cli.shared.speak import USAGE, hint_next, remark, show, show_json, stop
from simulator.cli.typed.folders import PathTo
from simulator.cli.typed.names import no_such
from simulator.cli.typed.numbers import Number

if TYPE_CHECKING:
    from simulator.model.clients import ClientsSpec
    from simulator.studies.person.funnel import Funnel, Step
    from simulator.studies.person.kinds import Breakdown

PACK = "2025_dynamic"
"""rules whose delays stand in where a person has too few answers of their own"""
_FILE = PathTo()


@click.command("show")
@click.argument("file", type=_FILE)
@how_it_is_read()
@click.option("--pack", default=PACK, show_default=True, help="Rules that say how long clients take.")
@click.option(
    "--usd-per-connect", type=Number(least=0), default=0.15, show_default=True, help="What one costs you."
)
@click.option("--details", is_flag=True, help="Also say how it was reckoned.")
@JSON
def funnel_command(
    file: Path,
    how: How,
    pack: str,
    usd_per_connect: float,
    details: bool,
    as_json: bool,
) -> None:
    """Show what came of the proposals in FILE, how sure that is, and what each step costs.

    FILE is one that history import reads, or has kept. Proposals that are still open are never taken for
    lost.
    """
    from simulator.report.person import funnel_words as words
    from simulator.studies.person.delays import delays_for
    from simulator.studies.person.funnel import funnel, funnel_of_counts
    from simulator.studies.person.kinds import breakdowns

    clients = clients_of(pack)
    read = read_file(file, how)
    history, counts = read.found.history, read.found.counts
    kinds: tuple[Breakdown, ...] = ()
    if history is not None:
        delays = delays_for(history, clients)
        found, period = funnel(history, delays, usd_per_connect=usd_per_connect), words.period_words(history)
        kinds = breakdowns(history, delays) if found.steps else ()
    else:
        assert counts is not None
        found, period = funnel_of_counts(counts, usd_per_connect=usd_per_connect), f"{counts.size} lines"
    if found.sent == 0:
        stop(f"{file}: no proposal could be read; to see why: simulator history import {file}", USAGE)
    if as_json:
        said = {"answer": words.answer(found, period), "unusable": len(read.found.unusable)}
        show_json(said | funnel_document(found, kinds))
        return
    if read.found.unusable:
        count = len(read.found.unusable)
        rows = f"{count:,} row{'' if count == 1 else 's'}"
        remark(f"{rows} could not be used: simulator history import {file}")
    show(words.answer(found, period))
    show("")
    show(words.funnel_table(found))
    for line in words.notes(found):
        show(line)
    if history is not None and (as_of := words.as_of_words(history)):
        show(as_of)
    for one in kinds:
        show(f"\n{words.kinds_sentence(one)}")
        if one.enough:
            show(words.kinds_table(one))
    if details:
        show("")
        for line in words.details_of(found):
            show(line)
    _hint(found)


def _hint(found: "Funnel") -> None:
    """Say how to ask whether it was luck, of the proposals that count."""
    options = {"hired": "--hires", "replied": "--replies", "viewed": "--viewed"}
    for name, option in options.items():
        step = next((one for one in found.steps if one.name == name and one.trials >= 1), None)
        if step is not None:
            words = ("luck", "--proposals", round(step.trials), option, step.reached)
            hint_next("Was that luck? The open ones that are not due yet are left out:", words)
            return


def clients_of(pack: str) -> "ClientsSpec":
    """Clients of a rule pack; end with the nearest name if there is none."""
    from simulator.loader.scenario import scenario_of_pack
    from simulator.loader.shipped import packs

    known = list(packs())
    if pack not in known:
        raise click.BadParameter(no_such("rule pack", pack, known, "simulator packs"), param_hint="--pack")
    return scenario_of_pack(pack).clients


def funnel_document(found: "Funnel", kinds: "tuple[Breakdown, ...]") -> dict[str, object]:
    """A funnel as JSON."""
    return {
        "sent": found.sent,
        "pending": found.pending,
        "connects": found.connects,
        "level": found.level,
        "stages": [_step_document(step) for step in found.steps],
        "not_recorded": list(found.silent),
        "by": {
            one.by: [
                {"name": line.name, "enough": line.enough, **funnel_document(line.funnel, ())}
                for line in one.lines
            ]
            for one in kinds
        },
    }


def _step_document(step: "Step") -> dict[str, object]:
    return {**step._asdict(), "stage": step.name}
