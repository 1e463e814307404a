"""What came of a person's proposals, in words and tables.

Answers: how many got how far, how sure is that, what does each step cost, and does one kind do better.
"""

import math
from collections.abc import Sequence

import numpy as np

from simulator.loader.history.table import AT_HIRED, STAGES, History
from simulator.metrics.estimates.quantities import LEVEL
from simulator.metrics.numbers import counted
from simulator.report.person.luck_words import percent
from simulator.report.words.sheet import Sheet
from simulator.studies.person.funnel import Funnel, Step
from simulator.studies.person.kinds import ENOUGH, Breakdown
from simulator.studies.person.pooled import SURE, Share

_BY_WORDS = {
    "category": "line of work",
    "price": "price",
    "rivals": "proposals already there",
    "age": "age of the post",
    "client": "client",
    "boost": "boost",
    "member": "member",
}
_KIND_WORDS = {"member": "member {}"}
_NOT_TOLD = {"viewed": "viewed", "replied": "answered", "interviewed": "interviewed", "hired": "hired"}


def period_words(history: History) -> str:
    """Write from when to when proposals were sent; empty if no date is known.

    Examples
    --------
    >>> from simulator.loader.history.table import history_of
    >>> period_words(history_of({"sent": [20148, 20160]}, 20170, frozenset({0})))
    '2025-03-01 to 2025-03-13'
    """
    days = history.sent[~np.isnan(history.sent)]
    if not days.size:
        return ""
    if not history.calendar:
        return f"day {days.min():.0f} to day {days.max():.0f}"
    first, last = (np.datetime64(int(day), "D") for day in (days.min(), days.max()))
    return f"{first}" if first == last else f"{first} to {last}"


def as_of_words(history: History, asked: bool = False) -> str:
    """Say of which moment the open proposals are counted; empty if none is open, or no date is known.

    Parameters
    ----------
    history : History
        Proposals.
    asked : bool, optional
        Whether a person named that day.

    Returns
    -------
    str
    """
    if not history.pending.any() or math.isnan(history.as_of):
        return ""
    day = f"{np.datetime64(int(history.as_of), 'D')}" if history.calendar else f"day {history.as_of:.0f}"
    why = "the day that you named" if asked else "the last date of the file unless you say --as-of"
    return f"Open ones are counted as of {day}, {why}."


def answer(found: Funnel, period: str) -> str:
    """Say in one or two sentences what came of the proposals."""
    if found.sent == 0:
        return "No proposal could be read."
    when = f" ({period})" if period else ""
    sent = f"{counted(found.sent, 'proposal')}{when}"
    step = found.step(AT_HIRED) or (found.steps[-1] if found.steps else None)
    if step is None:
        return f"{sent}. The file does not say what became of them."
    done = {"replied": "answered"}.get(step.name, step.name)
    if step.share is None:
        return f"{sent}, all of them still open, and no answer is due yet: nothing can be said so far."
    share = f"{percent(step.share)} ({100 * found.level:g} % sure: {_range(step)})"
    hidden = " at least" if step.hidden else ""
    many = f"{step.reached:,}" if step.reached else "none"
    said = f"{sent}: {many}{hidden} {done}, which is {share} of those whose answer is due."
    return said if found.pending == 0 else f"{said} {_open(found)}"


def _open(found: Funnel) -> str:
    """Say how open proposals count."""
    one = found.pending == 1
    start = f"{found.pending:,} {'is' if one else 'are'} still open and"
    if found.delays is None:
        return f"{start} may count either way, as nothing says how long they have waited."
    whose = (
        f"your own {found.delays.answers} dated answers"
        if found.delays.own
        else "how long clients take by the rules of the market"
    )
    return (
        f"{start} {'counts' if one else 'count'} only as far as an answer would have come by now, by {whose}."
    )


def _range(step: Step) -> str:
    return f"{percent(step.low)} to {percent(step.high)}"


def funnel_table(found: Funnel) -> Sheet:
    """Lay out the stages: how many, which share, how sure, and what one costs."""
    table = Sheet(airy=True)
    costs = not math.isnan(found.connects)
    headings = ["stage", "reached", "share", f"{100 * found.level:g} % range", "still open"]
    headings += ["Connects for one", "$ for one"] if costs else []
    for number, name in enumerate(headings):
        table.column(name, "name" if number == 0 else "number")
    rest = ["", "", f"{found.pending:,}", *(["", ""] if costs else [])]
    table.row("sent", f"{found.sent:,}", *rest)
    for step in found.steps:
        known = f"{step.reached:,}{'+' if step.hidden else ''}"
        share = "-" if step.share is None else percent(step.share)
        cells = [known, share, _range(step), f"{step.waiting:,}"]
        if costs:
            cells += [_cost(step, 1.0), _cost(step, found.bought_by)]
        table.row(step.name, *cells)
    return table


def _cost(step: Step, unit: float) -> str:
    """Connects, or dollars, for one; a lower limit where none got so far."""
    if step.connects is None:
        return f"more than {_amount(step.connects_low * unit)}"
    high = "…" if math.isinf(step.connects_high) else _amount(step.connects_high * unit)
    return f"{_amount(step.connects * unit)} ({_amount(step.connects_low * unit)} to {high})"


def _amount(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:,.1f}"


def notes(found: Funnel) -> list[str]:
    """Say what has to be known to read the table."""
    lines = []
    if found.steps and found.silent:
        names = _or([_NOT_TOLD[STAGES[stage]] for stage in found.silent])
        lines.append(f"The file does not say who was {names}.")
    hidden = [step for step in found.steps if step.hidden]
    if hidden:
        lines.append(
            f"+: at least. Of {counted(max(step.hidden for step in hidden), 'proposal')} that ended, the "
            "status hides how far they got before; the range allows for it."
        )
    if found.untold:
        who = "1 proposal is" if found.untold == 1 else f"{found.untold:,} proposals are"
        lines.append(
            f"{who} in no share, as nothing says what became of {'it' if found.untold == 1 else 'them'}; the "
            "ranges allow for it."
        )
    if any(step.share is not None for step in found.steps):
        lines.append(
            "The shares are what came so far, as it stands; 'history forecast' gives the chance of your next "
            "ones, drawn towards simulated people."
        )
    if found.invited:
        one = "answer to an invitation is" if found.invited == 1 else "answers to invitations are"
        lines.append(f"{found.invited:,} {one} left out ({found.invited_hires:,} hired).")
    if not math.isnan(found.connects):
        lines.append(_paid(found))
    if not math.isnan(found.won_usd):
        lines.append(f"Contracts paid ${found.won_usd:,.0f}, before the platform's fee.")
    return lines


def _or(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _paid(found: Funnel) -> str:
    """Say what was paid, and what is counted in it."""
    if found.unpriced:
        return _about_paid(found)
    counted_in = [f"{found.boosts:,.0f} of them for boosts"] if found.boosts else []
    if found.returned:
        counted_in.append(f"the {found.returned:,.0f} that came back taken off")
    what = f", {' and '.join(counted_in)}" if counted_in else ""
    dollars = f"${found.connects * found.bought_by:,.2f} at ${found.bought_by:g} each"
    return (
        f"{found.connects:,.0f} Connects paid for these {counted(found.sent, 'proposal')}{what}: {dollars}."
    )


def _about_paid(found: Funnel) -> str:
    """Say what was paid, where some prices are not known."""
    each = found.connects / found.sent
    others = "other cost" if found.sent - found.unpriced == 1 else "others cost"
    counted_in = ["with boosts"] if found.boosts else []
    counted_in += ["less what came back"] if found.returned else []
    what = f" ({', '.join(counted_in)})" if counted_in else ""
    return (
        f"{unpriced_words(found.unpriced, found.sent)}; the {others} {each:.1f} Connects each{what}, so all "
        f"{found.sent:,} about {found.connects:,.0f}: "
        f"${found.connects * found.bought_by:,.2f} at ${found.bought_by:g} each."
    )


def unpriced_words(unknown: int, sent: int) -> str:
    """Say how many prices are not known.

    Examples
    --------
    >>> unpriced_words(20, 40)
    '20 of 40 prices are not known'
    """
    return f"{unknown:,} of {counted(sent, 'price')} {'is' if unknown == 1 else 'are'} not known"


def kinds_table(found: Breakdown, together: bool = False) -> Sheet:
    """Lay out proposals of different kinds; those of which there are too few have no shares.

    Parameters
    ----------
    found : Breakdown
        The kinds.
    together : bool, optional
        Whether each kind is seen beside the others, which gives all of them shares.

    Returns
    -------
    Sheet
    """
    table = Sheet(airy=True)
    stages = [step.stage for step in found.lines[0].funnel.steps]
    table.column(_BY_WORDS[found.by], "name")
    table.column("sent", "number")
    for stage in stages:
        table.column(STAGES[stage], "name")
    shares = {stage: found.together(stage).shares for stage in stages} if together else {}
    for k, line in enumerate(found.lines):
        cells = []
        for stage in stages:
            step, pooled = line.funnel.step(stage), shares[stage][k] if together else None
            cells.append(_kind_cell(step, line.enough, pooled))
        table.row(line.name, f"{line.funnel.sent:,}", *cells)
    return table


def _kind_cell(step: Step | None, enough: bool, pooled: Share | None) -> str:
    """How many of how many, and the share that this stands for where it can be told."""
    if step is None:
        return "-"
    count = f"{step.reached:,}{'+' if step.hidden else ''} of {step.trials:,.0f}"
    if pooled is not None:
        return f"{count}: {percent(pooled.mean)} ({percent(pooled.low)} to {percent(pooled.high)})"
    if not enough or step.share is None:
        return count
    return f"{count}: {percent(step.share)} ({percent(step.low)} to {percent(step.high)})"


def kinds_note(found: Breakdown) -> str:
    """Say how the cells of the tables of kinds are to be read."""
    return (
        "In these tables: 3 of 20 means 3 of the 20 whose answer is due. Where at least "
        f"{ENOUGH:g} are, the share follows, with a range that allows for looking at several kinds at once "
        f"({100 * LEVEL:g} % sure of all in a table)."
    )


def too_few(found: Sequence[Breakdown]) -> str:
    """Say by what proposals cannot be compared yet; empty if they can by all."""
    names = [_BY_WORDS[one.by] for one in found if not one.enough]
    if not names:
        return ""
    return (
        f"Too few to compare by {_or(names)}: of two kinds at least {ENOUGH:g} proposals whose answer is due "
        "are needed."
    )


def together_lines(found: Breakdown) -> list[str]:
    """Say of every stage whether the best kind is told apart from the worst, and how to read the ranges."""
    by, lines = _BY_WORDS[found.by], []
    stages = [step.stage for step in found.lines[0].funnel.steps]
    kind = _KIND_WORDS.get(found.by, "'{}'")
    for stage in stages:
        pooled = found.together(stage)
        best, worst = (kind.format(found.lines[at].name) for at in (pooled.best, pooled.worst))
        more = f"{best} is {_NOT_TOLD[STAGES[stage]]} more often than {worst}"
        cases = f"{100 * pooled.sure:.0f} of 100 cases"
        if pooled.apart:
            lines.append(f"By {by}, {STAGES[stage]}: {more}, in {cases}.")
        else:
            lines.append(
                f"By {by}, {STAGES[stage]}: they cannot be told apart. That {more} is right in {cases} only; "
                f"{100 * SURE:g} are needed."
            )
    lines.append(
        f"Each share is that of a kind seen beside the others: the fewer proposals it has, the closer it is "
        f"drawn to them, so that nobody is best or worst by luck. Ranges: {100 * LEVEL:g} % sure."
    )
    if any(step.hidden for line in found.lines for step in line.funnel.steps):
        lines.append(
            "+: at least, as a status hides how far some had got; the shares count those as not so far."
        )
    if found.by == "member":
        lines.append(
            "Members are numbered in the order in which they appear in the file; names are not kept."
        )
    return lines


def kinds_sentence(found: Breakdown) -> str:
    """Say whether kinds differ by more than luck."""
    by = _BY_WORDS[found.by]
    if not found.enough:
        return too_few([found])
    stages = [step.stage for step in found.lines[0].funnel.steps]
    apart = [STAGES[stage] for stage in stages if found.apart(stage)]
    unknown = f" {found.unknown:,} of unknown kind are left out." if found.unknown else ""
    if not apart:
        return f"By {by}: the differences may all be luck.{unknown}"
    return f"By {by}: more than luck tells them apart in {' and '.join(apart)}.{unknown}"


def details_of(found: Funnel) -> list[str]:
    """Write how the ranges were reckoned."""
    lines = [
        f"Ranges: Clopper-Pearson at {100 * found.level:g} %, of the trials that the share of greatest "
        "likelihood implies (what is heard of comes by the delays below); kinds: Bonferroni."
    ]
    lines += [f"{step.name}: {step.reached} of {step.trials:.2f}" for step in found.steps]
    if found.delays is not None:
        days = ", ".join(f"{share:.0%} by {found.delays.quantile(share):.1f} d" for share in (0.5, 0.9))
        source = "own answers (Kaplan-Meier)" if found.delays.own else "rules (decide_after, open_for)"
        lines.append(f"Delays from {source}: {days}.")
        lines += [
            f"Delays until {STAGES[stage]}, from {law.answers:,} dated: half by {law.quantile(0.5):.1f} d, "
            f"90 % by {law.quantile(0.9):.1f} d."
            for stage, law in found.delays.by_stage.items()
        ]
    return lines
