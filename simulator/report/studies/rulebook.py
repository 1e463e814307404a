"""Rules in plain words: what changed between two packs, and what comes back.

Answers: the questions that newcomers ask before they bid. Numbers come from `studies/rulebook.py`.
"""

from collections.abc import Sequence

from simulator.studies.rulebook import RefundTable, RuleChange, part

FATES = {
    "hired": "you are hired",
    "declined": "the client read it and hired somebody else",
    "chosen_another": "the client hired somebody else without reading it",
    "silent": "the client goes silent and the post runs out",
    "closed": "the client closes the post without hiring anybody",
    "removed": "the platform removes the post",
    "withdrawn": "you withdraw the proposal",
    "outbid": "a higher bid takes the slot of your boost",
}
FIRST = {
    "connects.monthly_grant": "free Connects a month",
    "connects.refunds.hired": "share that comes back on a hire",
    "connects.refunds.closed": "share that comes back if the client closes the post",
    "connects.usd_each": "dollars for a Connect",
    "boosts.pricing": "boosts",
    "connects.signup_grant": "Connects at sign-up",
}
"""what a freelancer notices first, after the price of a post"""
MOST_NAMED = 3


def changes_answer(before: str, after: str, found: Sequence[RuleChange], prices: tuple[int, int]) -> str:
    """Say in one sentence how much changed, and what is noticed first; `prices` of typical posts."""
    if not found:
        return f"{before} and {after} have the same rules."
    by_name = {change.setting: change for change in found}
    named = [
        (words, by_name[name].before, by_name[name].after) for name, words in FIRST.items() if name in by_name
    ]
    if prices[0] != prices[1]:
        named.insert(0, ("a typical post's price in Connects", str(prices[0]), str(prices[1])))
    told = "; ".join(f"{words} {a} -> {b}" for words, a, b in named[:MOST_NAMED])
    many = f"{len(found)} settings differ" if len(found) > 1 else "1 setting differs"
    return f"From {before} to {after}, {many}" + (f"; first of all {told}." if told else ".")


def changes_rows(found: Sequence[RuleChange]) -> list[tuple[str, str, str]]:
    """Rows of setting, before, after; the block is written where it begins."""
    rows, last = list[tuple[str, str, str]](), ""
    for change in found:
        block, _, rest = change.setting.partition(".")
        if block != last:
            rows.append((block, "", ""))
        rows.append((f"  {rest or block}", change.before, change.after))
        last = block
    return rows


def refunds_answer(found: RefundTable) -> str:
    """Say in one sentence when Connects come back."""
    returned = [fate for fate in found.fates if fate.share > 0]
    if not returned:
        return f"Under {found.name} the Connects of a proposal never come back."
    told = " or if ".join(
        FATES[fate.fate] + ("" if fate.share == 1 else f" ({part(fate.share)} of them)") for fate in returned
    )
    return f"Under {found.name} the Connects of a proposal come back only if {told}."


def refunds_rows(found: RefundTable) -> list[tuple[str, str, str, str]]:
    """Rows of fate in words, share of the price, the same for a typical post, and the boost."""
    rows = []
    for fate in found.fates:
        if fate.fate == "outbid":
            if found.sells_boosts:
                rows.append((f"If {FATES[fate.fate]}", "-", "-", fate.boost))
            continue
        boost = fate.boost if found.sells_boosts else "-"
        rows.append((f"If {FATES[fate.fate]}", part(fate.share), f"{fate.back} of {found.price}", boost))
    return rows


def refunds_notes(found: RefundTable) -> str:
    """What the table leaves open."""
    more = "A contract that is cancelled after the hire counts as a hire: what it returns is the first row."
    if not found.sells_boosts:
        return f"{more} Boosts are not sold under these rules."
    return f"{more} A boost comes back when it loses its slot before the client has looked, else it is paid."
