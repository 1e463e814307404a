"""The command `ask`: what should I do with my Connects.

Answers: a few questions about a person become a scenario of their own, and one screen of advice.
"""

import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.person.interview import COUNTS, QUESTIONS, interview
from simulator.cli.shared.mine import MINE, NAMES
from simulator.cli.shared.options import JSON, QUIET, SEED, WORKERS, PlayOptions
from simulator.cli.shared.speak import USAGE, hint_next, show, show_json, stop
from simulator.cli.typed.folders import PathTo
from simulator.cli.typed.names import no_such, none_of
from simulator.cli.typed.numbers import Number, Whole

if TYPE_CHECKING:
    from simulator.model.scenario import Scenario
    from simulator.report.person.ask_words import Said
    from simulator.runs.result import RunResult
    from simulator.studies.person.advice import Advice
    from simulator.studies.person.situation import Situation

_FILE = PathTo()
SAVED = Path("my_own.yaml")
_CANNOT_ASK = (
    "you cannot be asked here, as this is no terminal; say it with options, such as --work web --connects 80 "
    "--hours 20, or in a file with --from"
)
_NOTHING_FITS = (
    "in this situation nobody can send a proposal: there are no Connects for the cheapest post, or too few "
    "hours (clients ask for 15 or 35 a week). Say more with --connects, --dollars or --hours. Your scenario "
    "is in {save}"
)

_NEXT = (
    "Kept in {save}{more}. Next: the rules side by side; what to buy on day one for a hire within {days} "
    "days, your own proposals not counted (so another number than above):"
)
_MORE = "; --details says more"


def _options(command: Any) -> Any:  # a decorator of click, whose own types say no more
    """Add the options that answer the questions."""
    own = (
        click.option(
            "--proposals", type=Whole(0, 1_000_000), metavar="N", help="Proposals sent and decided."
        ),
        click.option(
            "--views", "--viewed", type=Whole(0, 1_000_000), metavar="N", help="How many were viewed."
        ),
        click.option("--replies", type=Whole(0, 1_000_000), metavar="N", help="How many were answered."),
        click.option("--hires", type=Whole(0, 1_000_000), metavar="N", help="How many got you hired."),
        click.option(
            "--months",
            type=Number(above=0, most=600),
            metavar="N",
            help="Age of your profile in months, in which you sent your proposals.",
        ),
        click.option("--pack", metavar="NAME", help="Rules of the platform.  [default: 2025_dynamic]"),
    )
    for option in (*reversed(own), *reversed(MINE)):
        command = option(command)
    return command


@click.command("ask")
@_options
@click.option("--from", "source", type=_FILE, help="A YAML file with these answers, such as `connects: 80`.")
@click.option(
    "--history", type=_FILE, help="Your proposals, as history import reads them, instead of counts."
)
@click.option("--save", type=_FILE, default=SAVED, show_default=True, help="Where your scenario is written.")
@click.option(
    "--details", is_flag=True, help="Say too how other rules compare, and what the answer rests on."
)
@SEED
@WORKERS
@click.option("--out", type=_FILE, help="Folder for results.  [default: results]")
@QUIET
@JSON
def ask_command(
    source: Path | None,
    history: Path | None,
    save: Path,
    details: bool,
    seed: int | None,
    workers: int | None,
    out: Path | None,
    quiet: bool,
    as_json: bool,
    **given: object,
) -> None:
    """Say what to do with your Connects, from what you say of yourself.

    Without options you are asked, at a terminal. The answer fits one screen: which rule, how long until a
    hire, boost or not, Plus or not, and what income. It is played in a scenario of your own, which is
    written to a file that you can edit and play with any other command.
    """
    situation, not_said = _situation(source, given, asks=history is None and not as_json)
    if history is not None:
        _refuse_counts(not_said, situation)
    rules = _rules(situation)
    _write(save, situation, rules)
    from simulator.studies.person.advice import NoProposals, advise

    evidence, stages, paid = _evidence(situation, rules, history)
    options = PlayOptions(None, seed, workers, out, (), quiet=quiet or as_json)
    result = _played(save, options)
    try:
        found = advise(result, evidence, stages, paid)
    except NoProposals:
        stop(_NOTHING_FITS.format(save=save), USAGE)
    from simulator.report.person.ask_details import detail_lines
    from simulator.report.person.ask_words import ask_lines

    said = _said(situation, rules, not_said, evidence.proposals)
    lines, more = ask_lines(found, result.scenario, said), detail_lines(found, result.scenario, said)
    if as_json:
        says = {"says": lines, "details": more, "assumed": not_said}
        show_json(says | _document(found, situation, result))
        return
    for line in lines:
        show(line)
    for line in ("", *more) if details else ():
        show(line)
    if not quiet:
        hint_next(
            _NEXT.format(save=save, days=f"{found.days:g}", more="" if details else _MORE),
            ("compare", save),
            ("plan", save, "--chance", "90%", "--strategy", found.rule),
        )


def _said(situation: "Situation", rules: "Scenario", not_said: list[str], proposals: float) -> "Said":
    """What the answer repeats of what the person said."""
    from simulator.report.person.ask_words import Said
    from simulator.report.person.own_words import purse_connects, purse_words
    from simulator.studies.person.situation import granted

    from_plan = granted(rules, situation.plan)
    spends = (from_plan, situation.connects, situation.dollars, rules.connects.usd_each)
    pace = proposals / situation.months if situation.months else None
    works, adds_up = list(rules.jobs.categories), bool(situation.connects and situation.dollars)
    return Said(not_said, pace, works, purse_words(*spends), purse_connects(*spends), adds_up)


def _situation(source: Path | None, given: dict[str, object], asks: bool) -> "tuple[Situation, list[str]]":
    """What the person says: in a file, by options, or asked at the terminal; and what they leave out."""
    from simulator.studies.person.situation import Situation

    said: dict[str, object] = {}
    if source is not None:
        from simulator.loader.history.answers import read_answers

        kinds = {name: kind for name, _, kind in QUESTIONS} | {"pack": click.STRING}
        for name, text in read_answers(source, tuple(kinds)).items():
            try:
                said[name] = kinds[name](text)
            except click.BadParameter as error:
                raise click.BadParameter(error.message, param_hint=f"{source}: {name}") from None
    said |= {name: value for name, value in given.items() if value is not None}
    if not said and asks:
        if not sys.stdin.isatty():
            stop(_CANNOT_ASK, USAGE)
        said = interview()
    situation = replace(Situation(), **said)  # type: ignore[arg-type]
    _check(situation)
    return situation, [name for name in (*NAMES, "months", "proposals") if name not in said]


def _refuse_counts(not_said: list[str], situation: "Situation") -> None:
    """End with words if proposals are counted besides the file that holds them."""
    given = [name for name in COUNTS if getattr(situation, name) is not None]
    given = ["proposals"] * ("proposals" not in not_said) + given
    if given:
        said = " and ".join(f"--{name}" for name in given)
        raise click.UsageError(f"--history counts your proposals already: leave out {said}, or --history.")


def _check(situation: "Situation") -> None:
    """End with words if counts are impossible."""
    most, by = situation.proposals, f"{situation.proposals:,} proposals"
    for name in COUNTS:
        count = getattr(situation, name)
        if count is not None and count > most:
            raise click.BadParameter(f"{count:,} is more than {by}.", param_hint=f"--{name}")
        if count is not None:
            most, by = count, f"the {count:,} of --{name}"


def _rules(situation: "Situation") -> "Scenario":
    """The rules of the pack; end with the nearest name where it, the plan or the line of work is none."""
    from simulator.loader.scenario import scenario_of_pack
    from simulator.loader.shipped import packs

    known = list(packs())
    if situation.pack not in known:
        raise click.BadParameter(
            no_such("rule pack", situation.pack, known, "simulator packs"), param_hint="--pack"
        )
    rules = scenario_of_pack(situation.pack)
    for option, what, name, there in (
        ("--work", "line of work", situation.work, list(rules.jobs.categories)),
        ("--plan", "plan", situation.plan, list(rules.connects.plans)),
    ):
        if name not in there:
            raise click.BadParameter(none_of(what, name, there), param_hint=option)
    return rules


def _write(save: Path, situation: "Situation", rules: "Scenario") -> None:
    """Write the scenario; a file that is not one of ours is never overwritten."""
    from simulator.loader.history.answers import is_ours
    from simulator.loader.history.kept import save_kept
    from simulator.studies.person.situation import scenario_text

    if save.suffix not in (".yaml", ".yml"):
        raise click.BadParameter("a scenario is a YAML file: name it my_own.yaml", param_hint="--save")
    if save.exists() and not is_ours(save):
        stop(f"{save} is there already and was not written by `ask`; name another with --save", USAGE)
    save_kept(save, scenario_text(situation, rules))


def _evidence(situation: "Situation", rules: "Scenario", history: Path | None) -> Any:
    """The person's proposals, the stages that they tell apart, and what their contracts paid [dollars]."""
    from simulator.loader.history.table import AT_HIRED, AT_REPLIED, AT_VIEWED
    from simulator.studies.person.delays import delays_for
    from simulator.studies.person.evidence import evidence_of, evidence_of_counts, evidence_of_totals

    if history is not None:
        from simulator.cli.person.reading import How, read_file

        found = read_file(history, How()).found
        if found.history is not None:
            won = found.history.won_usd
            return *evidence_of(found.history, delays_for(found.history, rules.clients)), won[won > 0]
        assert found.counts is not None
        return *evidence_of_counts(found.counts), None
    places = dict(zip(COUNTS, (AT_VIEWED, AT_REPLIED, AT_HIRED), strict=True))
    told = {at: float(getattr(situation, n)) for n, at in places.items() if getattr(situation, n) is not None}
    return *evidence_of_totals(float(situation.proposals) if told else 0.0, told), None


def _played(save: Path, options: PlayOptions) -> "RunResult":
    """Play the person's scenario."""
    from simulator.cli.shared.playing import TerminalWatcher, ready_at
    from simulator.runs.run import run_ready

    ready = ready_at(str(save), replace(options, quiet=True))
    with TerminalWatcher(options.quiet).progress(ready.scenario.name) as progress:
        return run_ready(ready, workers=options.workers, out=options.out, progress=progress)


def _document(found: "Advice", situation: "Situation", result: "RunResult") -> dict[str, object]:
    """The answer as JSON."""
    posterior, trial = found.so_far, found.choice.trial
    return {
        "situation": asdict(situation),
        "run": str(result.directory),
        "rule": found.rule,
        "tied": list(found.tied),
        "choice": {**found.choice._asdict(), "trial": trial and {**trial._asdict(), "pays": trial.pays}},
        "days": found.days,
        "net_earnings_usd": found.best._asdict(),
        "people": None if found.outcome is None else found.outcome._asdict(),
        "boost_usd": None if found.boost is None else found.boost._asdict(),
        "plus_usd": None if found.plus is None else found.plus._asdict(),
        "more_connects_usd": None if found.more is None else found.more._asdict(),
        "proposals_until_hire": dict(zip(("50%", "90%"), found.until, strict=True)),
        "connects_each": found.connects_each,
        "proposals_a_month": found.a_month,
        "hire_chance": posterior.mean(),
        "hire_chance_low": posterior.quantile(0.025),
        "hire_chance_high": posterior.quantile(0.975),
        "moved": posterior.moved(),
        "doubt_taken": posterior.narrowed(),
        "to_halve": posterior.to_halve(),
    }
