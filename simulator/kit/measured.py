"""The settings with which a strategy is measured, and what is its own and what belongs to the rules it wraps.

Answers: whose numbers are these. A strategy is measured by its name alone where that is enough, otherwise
with its example; wrapped rules are always named.
"""

from itertools import islice

from pydantic import ValidationError

from simulator.model.freelancers import StrategyChoice, choice_of
from simulator.model.values.written import as_yaml
from simulator.strategies.contract import catalogue
from simulator.strategies.contract.base import Strategy
from simulator.strategies.habits.inside import Composite


def measured_choice(name: str, kind: type[Strategy]) -> StrategyChoice:
    """The choice that is measured under a name: the strategy's defaults, or its example where it needs one.

    Examples
    --------
    >>> from simulator.strategies import STRATEGIES
    >>> in_yaml(measured_choice("paced_budget", STRATEGIES["paced_budget"]))
    'strategy: {paced_budget: {of: spray_and_pray}}'
    """
    settings: dict[str, object] = {} if works_alone(kind) else dict(kind.example)
    for key in kind.inside if issubclass(kind, Composite) else ():
        field = kind.model_fields[key]
        if key not in settings and not field.is_required():
            settings = {key: _as_yaml(field.default), **settings}
    return StrategyChoice(name=name, settings=settings)


def works_alone(kind: type[Strategy]) -> bool:
    """Whether a strategy can be made from its name alone."""
    try:
        kind.model_validate({})
    except ValidationError:
        return False
    return True


def _as_yaml(value: object) -> object:
    if isinstance(value, list | tuple):
        return [_as_yaml(one) for one in value]
    choice = StrategyChoice.model_validate(choice_of(value))
    return {choice.name: choice.settings} if choice.settings else choice.name


def in_yaml(choice: StrategyChoice) -> str:
    """A choice as a line of a scenario.

    Examples
    --------
    >>> in_yaml(StrategyChoice(name="noise", settings={"of": "fresh_hour"}))
    'strategy: {noise: {of: fresh_hour}}'
    """
    return f"strategy: {as_yaml({choice.name: choice.settings}) if choice.settings else choice.name}"


def in_full(strategy: Strategy) -> dict[str, object]:
    """All settings as plain data, including defaults and those of wrapped rules."""
    inside = strategy.inside if isinstance(strategy, Composite) else ()
    settings: dict[str, object] = strategy.model_dump(mode="json", exclude=set(inside))
    parts = iter(strategy.parts if isinstance(strategy, Composite) else ())
    for key in inside:
        held = getattr(strategy, key)
        many = isinstance(held, tuple)
        found = [{_name_of(part): in_full(part)} for part in islice(parts, len(held) if many else 1)]
        settings[key] = found if many else found[0]
    return settings


def _name_of(strategy: Strategy) -> str:
    return catalogue.registered_name(type(strategy)) or type(strategy).__name__


def names_inside(strategy: Strategy) -> tuple[str, ...]:
    """Names of the rules that a strategy wraps, in order."""
    return tuple(_name_of(part) for part in strategy.parts) if isinstance(strategy, Composite) else ()


def own_traits(strategy: Strategy) -> frozenset[str]:
    """Its traits without those of the rules it wraps."""
    return strategy.traits if isinstance(strategy, Composite) else strategy.all_traits


def traits_inside(strategy: Strategy) -> frozenset[str]:
    """Traits of the wrapped rules, as far as the strategy lets them through."""
    parts = strategy.parts if isinstance(strategy, Composite) else ()
    return frozenset[str]().union(*(part.all_traits for part in parts)) & strategy.all_traits
