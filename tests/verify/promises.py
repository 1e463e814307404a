"""How often a promise was kept, beside how often it says: shared by the statistical checks."""

from math import sqrt

RUNS = 2000
SLACK = 4.0


def told(
    what: str,
    share: float,
    level: float,
    floor: float | None = None,
    runs: int = RUNS,
    cautious: bool = False,
) -> None:
    """Print a share; fail if it is below the level by more than luck, or below its known floor.

    Above the level it may be by luck and half of what is left; a `cautious` promise is "at least", and may
    always be kept.
    """
    luck = SLACK * sqrt(level * (1 - level) / runs)
    print(f"\n  {what:<64} {100 * share:6.2f} % of {runs}, stated {100 * level:g} %", end="")
    assert share >= (level if floor is None else floor) - luck, what
    assert cautious or share <= level + (1 - level) / 2 + luck, f"{what}: wider than it has to be"
