"""What a strategy does, found by trying it, compared with what it declares.

Answers: does it remember, boost, tailor, look at rivals, buy, withdraw. Found in the invented life of
`trial.py`, so a habit that rarely shows may be missed.
"""

from collections.abc import Iterator

import numpy as np

from simulator.kit.invented import Variant
from simulator.kit.trial import first_difference, live
from simulator.strategies.contract.base import TRAITS, State, Strategy


def traits_found(strategy: Strategy) -> frozenset[str]:
    """Traits that show in the trial.

    Raises
    ------
    StrategyError
        If the strategy cannot be played.
    """
    plain = live(strategy)
    shows = {
        "memory": any(part is not None for day in plain for part in _parts(day.state)),
        "boosts": any((day.bids.boost > 0).any() for day in plain),
        "tailors": any(np.isfinite(day.bids.effort).any() for day in plain),
        "reads_rivals": bool(first_difference(plain, live(strategy, Variant(rivals=True)))),
        "buys": any((day.bought > 0).any() for day in plain),
        "withdraws": any(np.isfinite(day.bids.patience).any() for day in plain),
    }
    return frozenset(name for name, found in shows.items() if found)


def _parts(state: State) -> Iterator[State]:
    """The parts of a state: for strategies that hold others, the state of each."""
    if type(state) is tuple:
        for part in state:
            yield from _parts(part)
    else:
        yield state


def trait_trouble(strategy: Strategy) -> str:
    """A trait that shows but is not declared, or is declared but unknown, in words; else empty."""
    declared = strategy.all_traits
    if unknown := sorted(declared - set(TRAITS)):
        return f"traits: there is no trait '{unknown[0]}'; there are {', '.join(TRAITS)}"
    for name in sorted(traits_found(strategy) - declared):
        words = ", ".join(f"'{one}'" for one in sorted({*declared, name}))
        write = f"traits = frozenset({{{words}}})"
        return f"it {TRAITS[name]}, but its traits do not say '{name}': write {write} below the class"
    return ""
