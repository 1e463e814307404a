"""The background of a comparison: why it ended, how much was luck, and how the winner does on fresh luck.

Answers: can I believe it. One sentence each, for the terminal.
"""

import math
from collections.abc import Sequence

from simulator.metrics.contrasts.differences import Difference, turned
from simulator.metrics.contrasts.looks import FIRST_LOOK
from simulator.metrics.contrasts.until import Until
from simulator.metrics.numbers import counted, interval, number, quoted_list
from simulator.metrics.strategy import METRICS, Kind
from simulator.report.words.goals import lead_of, several
from simulator.report.words.one_person import exactly, many_of, span_of
from simulator.report.words.plain import window_words
from simulator.report.words.ranking import as_estimate
from simulator.runs.entries import Entry
from simulator.studies.compare.aims import Aim, Evidence
from simulator.studies.compare.found import Comparison
from simulator.studies.compare.rescore import Rescored
from simulator.studies.one_person import outcome_of

_SURE = 0.999


def ending_sentence(known: Evidence, aim: Aim) -> str:
    """Say why no more replications were added; empty if there was no stopping rule."""
    if aim.until is None and aim.budget_s is None:
        return ""
    n = (
        f"{_played(known)} ({_seconds(known)}; "
        f"{known.work('candidates'):,} candidates, {known.work('proposals'):,} proposals)"
    )
    return _ended(known, aim, n) + _without_a_value(known)


def _seconds(known: Evidence) -> str:
    """Write how long playing took; compiling, which happens once, is told apart."""
    compiling = f", and {known.compiling:.0f} s of compiling, once" if known.compiling >= 1 else ""
    return f"{known.seconds:.0f} s{compiling}"


def _without_a_value(known: Evidence) -> str:
    """Name the entries that the stopping rule did not wait for."""
    if not known.left_out:
        return ""
    return f" Left out, having no value: {quoted_list(known.left_out)}."


def _ended(known: Evidence, aim: Aim, n: str) -> str:
    """Say why playing ended after `n`."""
    if known.reason == "one left":
        left = [f"'{name}' after {at:,}" for name, at in sorted(known.left_at.items(), key=lambda x: x[1])]
        who = f" Dropped: {', '.join(left)}." if left else ""
        near = "or one that trails it by less than the smallest lead that matters"
        return f"One is left after {n}: the best, {near}.{who}"
    if known.reason == "kept" and aim.until is not None:
        valid = "the intervals stay valid whenever you stop"
        return f"'{aim.until.text}' is reached after {n}{_how_far(known)}; {valid}."
    why = "The time is up" if known.reason == "time" else "The replications are used up"
    if aim.until is None:
        return f"{why} after {n}."
    return (
        f"{why} after {n}: '{aim.until.text}' is not reached{_how_far(known)}{_too_early(known, aim.until)}."
    )


def _played(known: Evidence) -> str:
    """Write `90 replications`, and how many each run had, most first, if they differ."""
    if not known.uneven:
        return counted(known.replications, "replication")
    most_first = sorted(known.each.items(), key=lambda run: -run[1])
    told = ", ".join(f"'{name}' {n:,}" for name, n in most_first)
    return f"{counted(sum(known.each.values()), 'replication')} in all, spent where they tell most: {told}"


def _how_far(known: Evidence) -> str:
    if not known.looks:
        return ""
    look = known.looks[-1]
    if not math.isfinite(look.reached):
        return ": there is no interval yet; allow more time or replications"
    sure = look.leader is not None and look.reached > _SURE
    return f": {f'over {_SURE}' if sure else f'{look.reached:.3g}'} against {look.wanted:.3g}"


def _too_early(known: Evidence, until: Until) -> str:
    """Say why a rule is not reached although its number is: too little was played to believe it."""
    look = known.looks[-1] if known.looks else None
    if look is None or not (
        look.reached > look.wanted if until.kind == "best" else look.reached < look.wanted
    ):
        return ""
    return f", which counts from {FIRST_LOOK} replications on; allow more time or replications"


def rescored_sentence(again: Rescored | None, metric: str, *, brief: bool = False) -> str:
    """Compare the winner's lead in the worlds that chose it with its lead in fresh ones.

    Parameters
    ----------
    again : Rescored or None
        The winner in fresh worlds, if it was played there.
    metric : str
        What is ranked by.
    brief : bool
        Whether the lead in the worlds that chose it, which stands elsewhere, is left out.

    Returns
    -------
    str
        Empty if nothing was played or measured.
    """
    if again is None or again.naive.value is None or again.honest.value is None:
        return ""
    kind = METRICS[metric].kind
    lead = lead_of(again.honest)[0].value or 0.0
    honest = _apart(again.honest, kind, again.second)
    if again.honest.n == 1 and as_estimate(again.honest).low is None and again.honest.value:
        honest += "; one replication cannot show how sure that is"
    text = f"On fresh luck '{again.first}' is {honest}."
    if not brief:
        text = (
            f"On fresh luck (seed {again.seed}) '{again.first}' is {honest}; on the luck that chose it, "
            f"{_apart(again.naive, kind)}."
        )
    if again.naive.apart and not again.honest.apart:
        text += " The fresh luck does not confirm the lead: do not rely on it."
    elif lead < 0:
        text += " The order is reversed: the lead was luck."
    elif again.honest.apart and not again.naive.apart:
        text += " So the lead is clear on fresh luck, and undecided on the luck above alone."
    return text


def _apart(pair: Difference, kind: Kind, second: str = "") -> str:
    """Write `0.51 above 'x' (95 % interval ...)`, or below it."""
    found = as_estimate(pair if (pair.value or 0.0) >= 0 else turned(pair))
    where = "above" if (pair.value or 0.0) >= 0 else "below"
    if not pair.value and not any((pair.low, pair.high)):
        return f"level with '{second}'" if second else "level too"
    whom = f" '{second}'" if second else ""
    between = interval(found, kind)
    return f"{number(found.value, kind)} {where}{whom}" + (f" ({between})" if between else "")


def one_person_sentence(entry: Entry | None, *, below: bool = True) -> str:
    """Say what range a single freelancer who follows a rule may end in, which is wider than its average."""
    if entry is None:
        return ""
    hires, usd = outcome_of(entry, "all_hires"), outcome_of(entry, "net_earnings_usd")
    if hires is None or usd is None:
        return ""
    return (
        f"{many_of(hires)} of 100 freelancers with '{entry.label}' end with {span_of(hires)} hires"
        f"{exactly(hires)}, and {many_of(usd)} of 100 with {span_of(usd, 'usd')} left{exactly(usd, 'usd')}, "
        f"in {window_words([entry.result.scenario])}."
        f"{' The intervals below are about averages.' if below else ''}"
    )


def never_bid(entries: Sequence[Entry]) -> str:
    """Name the entries that never sent a proposal, so that a row without numbers is understood."""
    silent = []
    for one in entries:
        rows = one.result.replications
        if not rows.loc[rows["group"] == one.group, "proposals"].any():
            silent.append(one.label)
    if not silent:
        return ""
    whose = "its rule chose" if len(silent) == 1 else "their rules chose"
    return f"{several(silent)} never bid: {whose} no post, or there were no Connects."


def luck_saved(found: Comparison) -> str:
    """Say how much common luck, control variates and mirrored worlds reduced the variance of the headline."""
    saved = [d.saved for d in found.differences if d.metric == found.metric and d.saved is not None]
    parts = []
    if saved:
        less = " (below 0: the two had opposite luck in the same worlds)" if min(saved) < 0 else ""
        parts.append(f"the same luck for all removed {_range(saved)} of the variance of differences{less}")
    if found.relieved:
        removed = _range(list(found.relieved.values()))
        parts.append(f"the correction for luck removed {removed} of the variance of averages")
    if found.mirrored:
        parts.append(f"mirrored worlds {_range(list(found.mirrored.values()))}")
    text = ", ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _range(shares: list[float]) -> str:
    low, high = f"{100 * min(shares):.0f}", f"{100 * max(shares):.0f}"
    return f"{low} %" if low == high else f"{low} to {high} %"
