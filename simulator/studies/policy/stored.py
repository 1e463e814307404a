"""What was measured about the rules of a market, read from a file.

Answers: is it a whole record of today's levers. Whoever shows it may then rely on every number.
"""

from pathlib import Path
from typing import Any

from simulator.model.questions.factors import is_number
from simulator.runs.files import StoreError, read_json
from simulator.studies.policy.levers import LEVERS, OUTCOMES, Measured

_ENDS = ("value", "low", "high")


def read_measured(file: Path) -> Measured:
    """Read what was measured.

    Parameters
    ----------
    file : Path
        As `simulator policy run` writes it.

    Returns
    -------
    Measured

    Raises
    ------
    StoreError
        If it is missing, damaged or of another version; the message says what to do.
    """
    try:
        found: Measured = read_json(file)
        whole = _is_whole(found)
    except (StoreError, KeyError, TypeError, AttributeError, ValueError):
        whole = False
    if not whole:
        raise StoreError(
            f"{file} is damaged, or of another version: measure again with 'simulator policy run', or "
            "delete it"
        )
    return found


def _is_whole(found: Any) -> bool:
    """Whether everything that is shown is there, of the right kind; a wrong type may also raise."""
    words = all(isinstance(found[name], str) for name in ("asked", "scenario"))
    counts = all(is_number(found[name]) for name in ("days", "replications", "seed", "level"))
    return (
        words
        and counts
        and bool(found["points"] and found["effects"])
        and all(_is_point(row) for row in found["points"])
        and all(_is_effect(one) for one in found["effects"])
    )


def _is_point(row: Any) -> bool:
    known = list(row["levers"]) == list(LEVERS)
    named = known and all(row["levers"][name] in lever.tried for name, lever in LEVERS.items())
    said = isinstance(row.get("sure", ""), str)
    return named and said and is_number(row["chance"]) and _are_numbers(row["outcomes"])


def _is_effect(one: Any) -> bool:
    return one["to"] in LEVERS[one["lever"]].tried and _are_numbers(one["changes"])


def _are_numbers(of: Any) -> bool:
    return all(is_number(of[name][end]) for name in OUTCOMES for end in _ENDS)
