"""The command `history show`: what came of a person's proposals.

Answers: how many got how far, how sure is that, what did each step cost.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.person.market import USUAL
from simulator.cli.person.reading import How, how_it_is_read, read_file
from simulator.cli.shared.options import JSON
from simulator.cli.shared.speak import USAGE, hint_next, remark, show, show_json, stop
from simulator.cli.typed.folders import PathTo
from simulator.cli.typed.names import no_such
from simulator.cli.typed.numbers import Number
from simulator.started import command

if TYPE_CHECKING:
    from simulator.model.clients import ClientsSpec
    from simulator.studies.person.funnel import Funnel, Step
    from simulator.studies.person.kinds import Breakdown

PACK = "2025_dynamic"
"""rules whose delays stand in where a person has too few answers of their own"""
_FILE = PathTo()
_FEW = 0.1
"""rows that could not be used, for each proposal, above which it is said that the shares leave them out"""
_COLUMN_OF = {
    "category": "A column such as category would say the line of work of each.",
    "price": "A column such as cost_connects would say what each cost.",
    "rivals": "A column such as proposals_at_send would say how many others there were.",
    "age": "A column such as job_age_min or posted would say how old each post was.",
    "client": "A column such as client_hire_rate or payment_verified would say who the client was.",
    "boost": "A column such as boost_connects would say which were boosted.",
    "member": "A column such as member or sent_by would say who sent each.",
}
"""what may be said of kinds by `--by`, and which column tells it"""


@dataclass(frozen=True)
class _Told:
    """What came of the proposals in a file."""

    found: "Funnel"
    kinds: "tuple[Breakdown, ...]"
    period: str
    as_of: str
    unusable: int
    doubt: str = ""
    """what is to be known of the pay"""
    blank: str = ""
    """what is to be known of empty cells"""


@click.command("show")
@click.argument("file", type=_FILE)
@how_it_is_read()
@click.option(
    "--by", metavar="WHAT", help=f"Only the kinds by one of: {', '.join(_COLUMN_OF)}; each beside the others."
)
@click.option("--pack", default=PACK, show_default=True, help="Rules that say how long clients take.")
@click.option(
    "--usd-per-connect", type=Number(least=0), default=0.15, show_default=True, help="What one costs you."
)
@click.option("--details", is_flag=True, help="Also say how it was reckoned.")
@JSON
def funnel_command(
    file: Path,
    how: How,
    by: str | None,
    pack: str,
    usd_per_connect: float,
    details: bool,
    as_json: bool,
) -> None:
    """Show what came of the proposals in FILE, how sure that is, and what each step costs.

    FILE is one that history import reads, or has kept. Proposals that are still open are never taken for
    lost. With --by member an agency sees its members beside each other.
    """
    from simulator.metrics.numbers import counted
    from simulator.report.person import funnel_words as words

    if by is not None and by not in _COLUMN_OF:
        raise click.BadParameter(no_such("kind", by, list(_COLUMN_OF)), param_hint="--by")
    told = _told(file, how, clients_of(pack), usd_per_connect)
    asked = None if by is None else _asked(told, by, file, how)
    if as_json:
        said = {"answer": words.answer(told.found, told.period), "unusable": told.unusable}
        beside = {} if asked is None else {"together": _together_document(asked)}
        show_json(said | funnel_document(told.found, told.kinds) | beside)
        return
    if told.unusable:
        rest = told.found.sent + told.found.invited
        only = f", so what follows is of the other {rest:,} alone" if told.unusable > _FEW * rest else ""
        remark(f"{counted(told.unusable, 'row')} could not be used{only}: {_to_see(file, how)}")
    if asked is not None:
        _show_together(asked)
        return
    show(words.answer(told.found, told.period))
    show("")
    show(words.funnel_table(told.found))
    for line in (*words.notes(told.found), *filter(None, (told.blank, told.doubt, told.as_of))):
        show(line)
    _show_kinds(told.kinds)
    if details:
        show("")
        for line in words.details_of(told.found):
            show(line)
    _hint(told.found, file, how)


def _told(file: Path, how: How, clients: "ClientsSpec", usd_per_connect: float) -> _Told:
    """Read a file and count; end if it holds no proposal."""
    from simulator.loader.history.imports.as_of import LATER
    from simulator.loader.history.imports.folding import REPEATS
    from simulator.report.person import funnel_words as words
    from simulator.report.person.import_words import blank_line, income_line, pay_line
    from simulator.studies.person.delays import delays_for
    from simulator.studies.person.funnel import funnel, funnel_of_counts
    from simulator.studies.person.kinds import breakdowns

    read = read_file(file, how)
    history, counts = read.found.history, read.found.counts
    unusable = sum(one.reason != LATER and not one.reason.startswith(REPEATS) for one in read.found.unusable)
    if history is None:
        assert counts is not None
        found = funnel_of_counts(counts, usd_per_connect=usd_per_connect)
        told = _Told(found, (), f"{counts.size} lines", "", unusable)
    else:
        delays = delays_for(history, clients)
        found = funnel(history, delays, usd_per_connect=usd_per_connect)
        kinds = breakdowns(history, delays) if found.steps else ()
        as_of = words.as_of_words(history, bool(read.used.as_of))
        doubt = pay_line(read) or income_line(read)
        told = _Told(found, kinds, words.period_words(history), as_of, unusable, doubt, blank_line(read))
    if read.found.rows == 0 and history is not None:
        forecast = command("history", "forecast", file)
        stop(f"{file} holds no proposal yet; what simulated people get: {forecast}", USAGE)
    if told.found.sent == 0:
        stop(f"{file}: no proposal could be read; to see why: {_to_see(file, how)}", USAGE)
    return told


def _asked(told: _Told, by: str, file: Path, how: How) -> "Breakdown":
    """Kinds by what was asked for; end if the file does not tell them apart."""
    found = next((one for one in told.kinds if one.by == by), None)
    if found is None:
        there = ", ".join(one.by for one in told.kinds)
        stop(
            f"{file} does not tell two kinds of proposals apart by {by}. "
            f"{f'It does by {there}. ' if there else ''}{_COLUMN_OF[by]} To see how the file is read: "
            f"{_to_see(file, how)}",
            USAGE,
        )
    return found


def _show_together(found: "Breakdown") -> None:
    """Print kinds beside each other, the answer first."""
    from simulator.report.person import funnel_words as words

    for line in words.together_lines(found):
        show(line)
    show("")
    show(words.kinds_table(found, together=True))


def _show_kinds(kinds: "tuple[Breakdown, ...]") -> None:
    """Print all kinds, those that can be compared with a table."""
    from simulator.report.person import funnel_words as words

    compared = [one for one in kinds if one.enough]
    for one in compared:
        show(f"\n{words.kinds_sentence(one)}")
        show(words.kinds_table(one))
    if compared:
        show(words.kinds_note(compared[0]))
    if few := words.too_few(kinds):
        show(f"\n{few}")


def _hint(found: "Funnel", file: Path, how: How) -> None:
    """Say how to ask whether what is due was luck; where too little is due, what may come."""
    options = {"hired": "--hires", "replied": "--replies", "viewed": "--viewed"}
    for name, option in options.items():
        step = next((one for one in found.steps if one.name == name and one.trials >= 1), None)
        if step is not None:
            words = ("luck", "--proposals", round(step.trials), option, step.reached, "--scenario", USUAL)
            hint_next("Was that luck? The open ones that are not due yet are left out:", words)
            return
    if found.pending:
        hint_next(
            "Too few answers are due to say anything of luck. What may come of the open ones:",
            ("history", "forecast", file, *how.typed()),
        )


def _to_see(file: Path, how: How) -> str:
    """The command that says how a file is read, with the options that were typed."""
    return command("history", "import", file, *how.typed())


def _together_document(found: "Breakdown") -> dict[str, object]:
    """Kinds beside each other as JSON."""
    from simulator.loader.history.table import STAGES

    stages = [step.stage for step in found.lines[0].funnel.steps]
    seen = {stage: found.together(stage) for stage in stages}
    return {
        "by": found.by,
        "stages": {
            STAGES[stage]: {
                "shares": {
                    line.name: one._asdict() for line, one in zip(found.lines, pooled.shares, strict=True)
                },
                "best": found.lines[pooled.best].name,
                "worst": found.lines[pooled.worst].name,
                "sure": pooled.sure,
                "apart": pooled.apart,
            }
            for stage, pooled in seen.items()
        },
    }


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
        "unpriced": found.unpriced,
        "level": found.level,
        "stages": [_step_document(step, found.bought_by) for step in found.steps],
        "not_recorded": list(found.silent),
        "by": {
            one.by: [
                {"name": line.name, "enough": line.enough, **funnel_document(line.funnel, ())}
                for line in one.lines
            ]
            for one in kinds
        },
    }


def _step_document(step: "Step", bought_by: float) -> dict[str, object]:
    """A stage with what one that came so far took, in Connects and in dollars."""
    found = step._asdict()
    for end in ("", "_low", "_high"):
        connects = found[f"connects{end}"]
        found[f"usd{end}"] = None if connects is None else connects * bought_by
    return {**found, "stage": step.name}
