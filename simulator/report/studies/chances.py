"""The words of a plan: what a wanted chance of a hire takes.

Answers: how many Connects, or dollars, each strategy needs for the chance that a freelancer wants. One
sentence, or everything as plain data; the table is in `chances_table.py`.
"""

from collections.abc import Sequence

from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.numbers import counted, interval
from simulator.report.words.needs import Asked, Need, leaves_all_open, needed_by, spent_words
from simulator.report.words.plain import window_words
from simulator.report.words.ranking import oracles_of
from simulator.runs.result import RunResult
from simulator.studies.chances import Needed
from simulator.studies.outlook import in_usd, outlook_of_samples

__all__ = ["Need", "amount_of", "chance_answer", "needed_by", "plan_document"]

_CURVE = "inverted curve"
WHOLE = 1000.0
"""numbers of this size are written without decimals"""


def plan_document(result: RunResult, found: Sequence[Need], asked: Asked) -> dict[str, object]:
    """Lay out a plan as plain data.

    Parameters
    ----------
    result : RunResult
        The run.
    found : sequence of Need
        As returned by `needed_by`.
    asked : Asked
        What is wanted.

    Returns
    -------
    dict
        The answer, what each strategy needs in Connects and dollars, and the whole outlook.
    """
    strategies = {}
    for one in found:
        cost = in_usd(one.needed, one.price)
        strategies[one.group] = one.needed._asdict() | {
            "chance_in_window": one.window.value,
            "usd": cost.value,
            "usd_low": cost.low,
            "usd_high": cost.high,
        }
    rows = outlook_of_samples({one.group: one.sample for one in found}, asked.chance).to_dict("records")
    return {
        "run_dir": str(result.directory),
        "answer": chance_answer(result, found, asked),
        "chance": asked.chance,
        "hires": asked.hires,
        "strategies": strategies,
        "outlook": rows,
    }


def amount_of(one: Need, asked: Asked) -> Estimate:
    """Estimate what is needed, in Connects or dollars, as wanted."""
    needed = one.needed
    if asked.usd:
        return in_usd(needed, one.price)
    return Estimate(needed.connects, needed.low, needed.high, needed.n, "Connects per freelancer", _CURVE)


def _in_brackets(*parts: str) -> str:
    said = "; ".join(part for part in parts if part)
    return f" ({said})" if said else ""


def chance_answer(result: RunResult, found: Sequence[Need], asked: Asked) -> str:
    """Say in one sentence which strategy needs how much.

    Parameters
    ----------
    result : RunResult
        A run with at least one replication.
    found : sequence of Need
        As returned by `needed_by`.
    asked : Asked
        What is wanted.

    Returns
    -------
    str
        Oracles are left out where there is any other strategy: no freelancer can follow them.
    """
    oracles = oracles_of(result)
    open_to_all = [one for one in found if one.group not in oracles]
    if not open_to_all:
        return "All these strategies see hidden columns: they are bounds, not rules to follow."
    there = [one for one in open_to_all if one.needed.connects is not None]
    if not there:
        return _not_reached(result, open_to_all, asked)
    there.sort(key=lambda one: leaves_all_open(one.needed))  # what is sure first
    first, *others = there
    window = window_words([result.scenario])
    if leaves_all_open(first.needed):
        clauses = [_not_told(first, asked, window)]
    else:
        takes = _takes(first, asked, window, lead=True)
        clauses = [f"With {takes} {_give(first.needed, asked)} {asked.wanted}"]
    clauses += [_second(one, asked, window) for one in others[:1]]
    if len(others) > 1:
        last = max(others[1:], key=lambda one: one.needed.connects or 0.0)
        most = spent_words(float(last.needed.connects or 0), last.price, asked)
        verb = "needs" if len(others) == 2 else "need"
        clauses.append(f"{_count(len(others) - 1)} more {verb} up to {most}")
    short = open_to_all[len(there) :]
    if short:
        far = _furthest(short[0], asked)
        clauses.append(f"'{short[0].group}' does not get there within {window}: {far}")
    if len(short) > 1:
        clauses.append(f"nor {'does' if len(short) == 2 else 'do'} {_count(len(short) - 1)} more")
    return "; ".join(clauses) + "."


def _takes(one: Need, asked: Asked, window: str, *, lead: bool = False) -> str:
    """Write `'x' about 52 Connects (95 % interval 45 to 60)`."""
    n = one.needed.n
    counted_over = counted(n, "replication") if lead else ""
    sure = "one replication cannot say how sure that is" if n < 2 and lead else counted_over
    value = spent_words(float(one.needed.connects or 0), one.price, asked) + " spent"
    late = (
        f"in {window} {one.far} get there, for not all spend that much" if one.is_late(asked.chance) else ""
    )
    return f"'{one.group}' about {value}{_in_brackets(_between(amount_of(one, asked), asked), sure, late)}"


def _second(one: Need, asked: Asked, window: str) -> str:
    if leaves_all_open(one.needed):
        return f"with '{one.group}' it cannot be told yet"
    return f"with {_takes(one, asked, window)}"


def _not_told(one: Need, asked: Asked, window: str) -> str:
    """Say that the limits hold every number, what would settle it, and then the best guess."""
    value = spent_words(float(one.needed.connects or 0), one.price, asked)
    return (
        f"What has to be spent for {asked.wanted} within {window} cannot be told yet: "
        f"{counted(one.needed.n, 'replication')} leave any number possible, and more (--replications) would "
        f"settle it; the best guess is {value} with '{one.group}' ({_between(amount_of(one, asked), asked)})"
    )


def _between(amount: Estimate, asked: Asked) -> str:
    """Write the interval of an amount; Connects are whole."""
    return interval(amount, "usd") if asked.usd else interval(amount, "plain", like=WHOLE)


def _give(needed: Needed, asked: Asked) -> str:
    return "gives" if asked.usd or needed.connects == 1 else "give"


def _count(number_of: int) -> str:
    return "one" if number_of == 1 else f"{number_of}"


def _furthest(one: Need, asked: Asked) -> str:
    """Write `61 % (95 % interval 55 % to 66 %) after up to 600 Connects`."""
    needed = one.needed
    if needed.why == "nothing spent":
        return "it spent no Connects"
    sure = _in_brackets(interval(one.window, "share") if needed.n > 1 else "")
    return f"{one.far}{sure} after up to {spent_words(needed.most_connects, one.price, asked)}"


def _not_reached(result: RunResult, found: Sequence[Need], asked: Asked) -> str:
    """Say how far the best gets where no strategy reaches the wanted chance."""
    best = found[0]
    n = counted(best.needed.n, "replication")
    if all(one.needed.why == "nothing spent" for one in found):
        return f"No Connects were spent in {n}, so nothing can be said about {asked.wanted}."
    far = _furthest(best, asked)
    if len(found) == 1:
        lead = f"'{best.group}' does not reach {asked.wanted} within {window_words([result.scenario])}"
        return f"{lead}: it is {far} ({n})."
    lead = f"No strategy reaches {asked.wanted} within {window_words([result.scenario])}"
    return f"{lead}: with '{best.group}', the furthest, it is {far} ({n})."
