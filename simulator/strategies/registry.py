"""From a name to a strategy.

Answers: how a choice becomes a strategy, and how a wrapper gets what it wraps. Names are looked up in the
literal dict, then among installed packages (entry points `simulator.strategies`); `./file.py:Class` is read
by a loader that the caller passes in.
"""

from collections.abc import Callable

from pydantic import ValidationError

from simulator.model.freelancers import StrategyChoice, choice_of
from simulator.model.values.written import as_yaml
from simulator.strategies import STRATEGIES
from simulator.strategies.contract import catalogue
from simulator.strategies.contract.base import Strategy, told
from simulator.strategies.habits.inside import Composite

LoadFile = Callable[[str], type[Strategy]]


def strategies() -> dict[str, type[Strategy]]:
    """Every strategy by name, including those of installed packages that load; `catalogue.broken` names the
    rest.
    """
    bad = catalogue.broken()
    found = {name: catalogue.find(name) for name in catalogue.names() if name not in bad}
    return {**STRATEGIES, **found}


def needed_inside(kind: type[Strategy]) -> tuple[str, ...]:
    """Settings that must name the strategy to wrap."""
    inside = kind.inside if issubclass(kind, Composite) else ()
    return tuple(name for name in inside if kind.model_fields[name].is_required())


def such_as(name: str, kind: type[Strategy]) -> str:
    """A hint that shows how a strategy that wraps others is written."""
    return f"name the strategy to wrap, such as {as_yaml({name: kind.example})}"


def make(choice: StrategyChoice, load_file: LoadFile | None = None) -> Strategy:
    """Make the strategy that a scenario names, with everything that it wraps.

    Parameters
    ----------
    choice : StrategyChoice
        Name and settings.
    load_file : callable, optional
        Returns the class for a name `./file.py:Class`; without it such names are refused.

    Raises
    ------
    KeyError
        If there is no such strategy, or its package cannot be loaded.
    TypeError
        If the class is not a strategy, or cannot be made into one.
    """
    if ".py:" in choice.name:
        if load_file is None:
            raise KeyError(f"'{choice.name}' names a file, which cannot be looked up here")
        kind: object = load_file(choice.name)
    else:
        kind = catalogue.find(choice.name)
    if not (isinstance(kind, type) and issubclass(kind, Strategy)):
        raise TypeError(f"'{choice.name}' is not a strategy: it must be a subclass of simulator.Strategy")
    try:
        strategy = kind.model_validate(choice.settings)
    except ValidationError:
        raise
    except Exception as error:  # a class of a user's own may do anything when it is made
        raise TypeError(f"'{choice.name}' cannot be made: {told(error)}") from error
    if isinstance(strategy, Composite):
        parts = strategy.choices()
        strategy.wrap(tuple(p if isinstance(p, Strategy) else make(p, load_file) for p in parts))
    return strategy


def chooses_oracle(choice: StrategyChoice) -> bool:
    """Whether the chosen strategy, or one it wraps, sees hidden columns.

    One that cannot be made is judged by those that its settings name.
    """
    try:
        return make(choice).is_oracle
    except (KeyError, TypeError, ValueError):
        held = [choice.settings.get(name) for name in ("of", "first", "then")]
        parts = [one for part in held for one in (part if isinstance(part, list | tuple) else [part]) if one]
        return any(chooses_oracle(StrategyChoice.model_validate(choice_of(part))) for part in parts)
