"""A person's place among simulated people, in words: what is known, what is not, and what never will be."""

from simulator.metrics.numbers import counted
from simulator.report.person.apart_words import apart_words
from simulator.studies.person.inference import TRUSTED
from simulator.studies.person.standing.place import Dial, Place

_LITTLE, _NEARLY_ALL = 0.1, 0.75
_WHAT = {
    "fit": "how well the posts that you bid on suit you",
    "quality": "how good clients think you are",
    "price": "what you ask, against what the work is worth",
    "speed": "how soon you see a post",
}
_MORE = {"fit": "fit better than", "quality": "better than", "price": "dearer than", "speed": "quicker than"}
_STUCK = (
    "Why no number of proposals would: they make it sure how often you are viewed, answered and hired, but "
    "people who stand far apart are viewed, answered and hired equally often."
)
DISTRUST = (
    "Distrust it where your market is not the one that you are compared with: what differs between markets "
    "counts as yours. `--scenario` names another one."
)


def place_lines(found: Place) -> list[str]:
    """Write a place: the answer, a line for each dial, and what cannot be told.

    Parameters
    ----------
    found : Place
        The place.

    Returns
    -------
    list of str
    """
    if found.tail > TRUSTED:
        said = apart_words(found.apart)
        return [f"{said[0].upper()}{said[1:]}"]
    lines = [
        _answer(found),
        f"Among {found.people:,} simulated people (each range holds in 80 of 100 cases; a wide one says that "
        "little is known):",
    ]
    lines += [f"  {one.name + ':':<9} {_line(one)}" for one in found.dials]
    missing = [name for name in _WHAT if name not in {one.name for one in found.dials}]
    if missing:
        lines.append(f"Taken as known, as the scenario says it: {_listed(missing)}.")
    if any(_is_stuck(one) for one in found.dials):
        lines.append(_STUCK)
    lines += [_pair(a, b) for a, b in found.tangled]
    return [*lines, DISTRUST] if found.proposals else lines


def _answer(found: Place) -> str:
    count = counted(round(found.proposals), "proposal")
    told = sorted((one for one in found.dials if one.narrowed >= _LITTLE), key=lambda one: -one.narrowed)
    rest = [one.name for one in found.dials if one.narrowed < _LITTLE]
    if not found.proposals:
        return "Without a proposal you may stand anywhere among people in this market."
    if not told:
        return f"Your {count} say next to nothing yet of where you stand, in {_listed(rest, 'or')}."
    much = [f"{one.name} ({100 * one.narrowed:.0f} % of the doubt is gone)" for one in told]
    said = f"Your {count} tell something of your {_listed(much)}"
    return f"{said}, and next to nothing of your {_listed(rest, 'or')}." if rest else f"{said}."


def _line(one: Dial) -> str:
    said = f"{_MORE[one.name]} {one.low:.0f} to {one.high:.0f} of 100 people"
    if one.name == "price":
        said += f" (you ask {one.value_low:.2f} to {one.value_high:.2f} times what the work is worth)"
    if one.name == "speed":
        said += f" (a look every {_hours(one.value_high)} to {_hours(one.value_low)})"
    more = "further proposals would not halve this doubt, however many"
    if one.narrowed >= _NEARLY_ALL:
        more = "it is about as well known as it can be"
    elif one.to_halve is not None:
        more = f"about {int(float(f'{one.to_halve:.2g}')):,} more proposals would halve the doubt"
    return f"{said}; {more}."


def _is_stuck(one: Dial) -> bool:
    """Whether further proposals leave most of the doubt as it is."""
    return one.to_halve is None and one.narrowed < _NEARLY_ALL


def _hours(per_hour: float) -> str:
    minutes = 60 / max(per_hour, 1e-6)
    if minutes < 90:
        return f"{minutes:.0f} min"
    return f"{minutes / 60:.0f} h" if minutes < 2880 else f"{minutes / 1440:.0f} days"


def _pair(a: str, b: str) -> str:
    return f"Your history cannot tell {a} from {b}, however long it grows: both show in the same answers."


def _listed(names: list[str], word: str = "and") -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"
