"""Regret for people: a sentence and a table.

Answers: what did each mistake cost.
"""

from collections.abc import Iterable, Iterator, Sequence

from simulator.metrics.numbers import counted, interval, number
from simulator.metrics.strategy import Kind
from simulator.report.words.goals import several
from simulator.report.words.plain import ORACLE_NOTE, cell_of, strategy_name, window_words
from simulator.report.words.sheet import Sheet
from simulator.strategies.registry import chooses_oracle
from simulator.studies.regret.parts import ONLY_USD, PARTS, PASSED
from simulator.studies.regret.regret import Regret

SIDE_BY_SIDE = 4
_TOTALS = {
    "usd": {
        "regret": "Total behind the clairvoyant",
        "own": "Net earnings of the strategy",
        "informed": "The same, on the posts that it rates best of all that come",
        "best": "Net earnings of the clairvoyant",
        "bound": "Upper bound for any rule at its usual price",
    },
    "hires": {
        "regret": "Total behind the clairvoyant",
        "own": "Hires of the strategy",
        "informed": "The same, on the posts that it rates best of all that come",
        "best": "Hires of the clairvoyant",
        "bound": "Upper bound for any rule at its usual price",
    },
}
_COUNTED = {
    "usd": "earnings after the service fee, less the price of the Connects that were bid",
    "hires": "hires from bids, without invitations and repeat contracts. The clairvoyant takes as many as it "
    "can get, whatever they pay",
}
KINDS: dict[str, Kind] = {"usd": "usd", "hires": "plain"}
UNITS = {"usd": "Dollars per freelancer", "hires": "Hires per freelancer"}


def regret_answer(found: Regret) -> str:
    """Say which strategy comes closest and which mistake costs it most, as far as that can be told."""
    rules = in_order(found, [name for name in found.groups if name not in oracles_of(found)])
    group = (rules or in_order(found, found.groups))[0]
    whole = found.total(group, "regret")
    costs = {part: found.part(group, part).value or 0.0 for part in PARTS}
    worst = max(costs, key=lambda part: costs[part])
    kind = KINDS[found.measure]
    sure = interval(whole, kind)
    hires = "" if found.measure == "usd" else " hires"
    far = (
        f"{number(whole.value, kind)}{hires} per freelancer behind{f' ({sure})' if sure else ''} in "
        f"{window_words([found.scenario])}"
    )
    text = f"{_closest(found, rules or [group])} {far}"
    seer = _closer_oracle(found, group)
    if whole.low is not None and whole.high is not None and whole.low <= 0 <= whole.high:
        return f"{text}. That it is behind at all may be luck: add replications.{seer}"
    if costs[worst] <= 0:
        return f"{text}.{seer}"
    return f"{text}; the largest part, {number(costs[worst], kind)}: {_inside(PARTS[worst])}.{seer}"


def _closest(found: Regret, rules: Sequence[str]) -> str:
    """Name the rule that comes closest; or say that it cannot be told, and which is ahead so far."""
    first, *others = rules
    seer = "a clairvoyant who knows every client's choice"
    if not others:
        return f"'{first}' is compared with {seer}: it is"
    n = counted(found.totals["rep"].nunique(), "replication")
    alike = [name for name in others if not found.is_closer(first, name)]
    if not alike:
        return f"'{first}' comes closest to {seer}: it is"
    tied = f"Which rule comes closest to {seer} cannot be told from {n}"
    return f"{tied}. '{first}' is ahead so far, tied with {several(alike)}: it is"


def _closer_oracle(found: Regret, rule: str) -> str:
    """Name what sees everything and is closer, as the table shows; empty if nothing is."""
    mine = found.total(rule, "regret").value or 0.0
    for name in in_order(found, oracles_of(found) & set(found.groups)):
        if rule != name and (found.total(name, "regret").value or 0.0) < mine:
            return f" Closer is '{name}' (oracle), but it is not a rule to follow."
    return ""


def _inside(label: str) -> str:
    """Write a label inside a sentence."""
    return label[:1].lower() + label[1:]


def oracles_of(found: Regret) -> frozenset[str]:
    """Groups that see what no freelancer can see; they are never advice."""
    return frozenset(g.name for g in found.scenario.freelancers if chooses_oracle(g.strategy))


def in_order(found: Regret, groups: Iterable[str]) -> list[str]:
    """Order groups, the one closest to the clairvoyant first, and oracles after all others."""
    oracles = oracles_of(found)
    return sorted(groups, key=lambda name: (name in oracles, found.total(name, "regret").value or 0.0))


def parts_in(measure: str) -> dict[str, str]:
    """The parts that can contribute to a measure, with their meaning."""
    return {part: label for part, label in PARTS.items() if measure == "usd" or part not in ONLY_USD}


def regret_tables(found: Regret, details: bool = True) -> Iterator[Sheet]:
    """Lay out parts and totals in rows and strategies in columns, a few in each table.

    Parameters
    ----------
    found : Regret
        What `studies.regret.regret` returned.
    details : bool
        Whether reasons that cost no strategy anything have a row too.

    Returns
    -------
    iterator of Sheet
    """
    what, kind = UNITS[found.measure], KINDS[found.measure]
    replications = found.totals["rep"].nunique()
    oracles, order = oracles_of(found), [name for name in found.groups if name not in oracles_of(found)]
    order += [name for name in found.groups if name in oracles]
    note = (
        f"{what} in {window_words([found.scenario])}: {_COUNTED[found.measure]}. "
        f"{100 * found.level:g} % intervals from {counted(replications, 'replication')}. {PASSED}"
    )
    note += f" {ORACLE_NOTE}" if oracles & set(order) else ""
    parts = parts_in(found.measure)
    if not details:
        parts = {part: label for part, label in parts.items() if _counts(found, order, part)}
        note += " Reasons that cost nothing are left out: --details."
    for first in range(0, len(order), SIDE_BY_SIDE):
        groups = order[first : first + SIDE_BY_SIDE]
        table = Sheet(gap=1, elsewhere="--json", splits=True)
        table.column(what, "name")
        for group in groups:
            table.column(strategy_name(group, oracles))
        for part, label in parts.items():
            table.row(label, *(cell_of(found.part(group, part), kind) for group in groups))
        table.section()
        for column, label in _TOTALS[found.measure].items():
            if f"{column}_{found.measure}" not in found.totals:
                continue
            table.row(label, *(cell_of(found.total(group, column), kind) for group in groups))
        if first + SIDE_BY_SIDE >= len(order):
            table.note(note)
        yield table


def _counts(found: Regret, groups: Iterable[str], part: str) -> bool:
    """Whether a reason cost any of these strategies anything, or may have."""
    every = [found.part(group, part) for group in groups]
    return any((one.value, one.low, one.high) != (0.0, 0.0, 0.0) for one in every if one.value is not None)
