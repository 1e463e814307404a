"""Rules in plain words: what changed between two packs, and what comes back.

Answers: what newcomers ask before they bid. Numbers come from `studies/rulebook.py`.
"""

from collections.abc import Sequence

from simulator.studies.rulebook import RefundTable, RuleChange, part

FATES = {
    "hired": "you are hired",
    "declined": "the client read it and hired another freelancer",
    "chosen_another": "the client hired another freelancer without reading it",
    "silent": "the client never answers and the post expires",
    "closed": "the client closes the post without hiring",
    "removed": "the platform removes the post",
    "withdrawn": "you withdraw the proposal",
    "outbid": "a higher bid takes the slot of your boost",
}
FIRST = {
    "connects.monthly_grant": "free Connects a month",
    "connects.refunds.hired": "share refunded on a hire",
    "connects.refunds.closed": "share refunded if the client closes the post",
    "connects.usd_each": "dollars per Connect",
    "boosts.pricing": "boosts",
    "connects.signup_grant": "Connects at sign-up",
}
"""what a freelancer notices first, after the price of a post"""
MOST_NAMED = 3


def changes_answer(before: str, after: str, found: Sequence[RuleChange], prices: tuple[int, int]) -> str:
    """Say in one sentence how much changed, and what is noticed first.

    Parameters
    ----------
    before, after : str
        Names of the two sets of rules.
    found : sequence of Change
        Settings that differ.
    prices : (int, int)
        Connects for a typical post, before and after.

    Returns
    -------
    str
    """
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
    return f"From {before} to {after}, {many}" + (f"; above all {told}." if told else ".")


def changes_rows(found: Sequence[RuleChange]) -> list[tuple[str, str, str]]:
    """Rows of setting, before and after; the name of a block has a row of its own."""
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
        return f"Under {found.name}, the Connects of a proposal are never refunded."
    told = " or if ".join(
        FATES[fate.fate] + ("" if fate.share == 1 else f" ({part(fate.share)} of them)") for fate in returned
    )
    return f"Under {found.name}, the Connects of a proposal are refunded only if {told}."


def refunds_rows(found: RefundTable) -> list[tuple[str, str, str, str]]:
    """Rows of outcome, share of the price refunded, Connects refunded for a typical post, and the boost."""
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
    """Say what the table leaves open."""
    more = "A contract cancelled after the hire counts as a hire: its refund is in the first row."
    if not found.sells_boosts:
        return f"{more} Boosts are not sold under these rules."
    return f"{more} A boost is refunded if it loses its slot before the client looks; otherwise it is paid."
