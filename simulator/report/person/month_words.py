"""A month against what was foretold of it, in words."""

from simulator.studies.person.month import Foretold

_DONE = {"viewed": "viewed", "replied": "answered", "interviewed": "talked about", "hired": "hired"}


def month_lines(found: tuple[Foretold, ...]) -> list[str]:
    """Say how the month goes, by what was known when it began; nothing where nothing was sent.

    Parameters
    ----------
    found : tuple of Foretold
        Stages.

    Returns
    -------
    list of str
    """
    if not found:
        return []
    due = [one for one in found if one.due >= 0.5]
    if not due:
        return ["No answer is due yet, so the month cannot be held against a forecast."]
    goals = ", ".join(f"{_limits(one)} {_DONE[one.name]}, and {one.reached:,} came" for one in due)
    lines = [
        f"By now {goals}: the first numbers are what 80 of 100 such months bring, foretold from what you "
        "sent before and from simulated people of 2025."
    ]
    odd = [one for one in due if one.unusual]
    if not odd:
        lines.append("So the month goes as it should: the rest is luck.")
    for one in odd:
        way = "More" if one.reached > one.expected.mean else "Fewer"
        lines.append(
            f"{way} were {_DONE[one.name]} than luck explains: fewer than 1 of 20 months lie so far out. Did "
            "you change how you bid?"
        )
    return lines


def _limits(one: Foretold) -> str:
    low, high = one.expected.low, one.expected.high
    many = f"{low:.0f}" if low == high else f"{low:.0f} to {high:.0f}"
    return f"{many} of {round(one.due):,}"
