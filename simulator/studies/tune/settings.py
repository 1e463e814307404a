"""What a strategy lets one tune, from its own fields.

Answers: which settings there are, between which bounds, and how a point becomes a strategy again. A share
goes from 0 to 1, a choice takes each of its values, a quantity goes from an eighth to eight times what it is.
A wrapper brings the settings of the strategy inside it, under `of.`; a condition those limits that it sets.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from simulator.model.freelancers import StrategyChoice, choice_of
from simulator.model.values.fields import block_schema
from simulator.model.values.names import nearest
from simulator.model.values.spec import Spec
from simulator.model.values.units import parse_days
from simulator.strategies.contract.base import Strategy
from simulator.strategies.habits.inside import Wrapper
from simulator.strategies.registry import make
from simulator.studies.tune.ends import not_allowed
from simulator.studies.tune.space import Choice, Ladder, Number, Point, Setting, Space

_FACTOR, _WHOLE_FACTOR = 8.0, 4.0
_WIDE = 1_000.0
"""a bound from which on it is no guide to what is sensible"""
_RUNGS = 12
_INSIDE = "of"


class TuneError(ValueError):
    """Something that cannot be tuned; the message says why, and what can."""


class Tunable(NamedTuple):
    """What may be tuned about a strategy, as it is and as its makers left it."""

    choice: StrategyChoice
    space: Space
    yours: Point
    default: Point

    @property
    def had(self) -> dict[str, Point]:
        """The settings that one has without a search; `default` once if they are the same."""
        return (
            {"default": self.default}
            if self.yours == self.default
            else {"yours": self.yours, "default": self.default}
        )

    def chosen(self, point: Point) -> StrategyChoice:
        """The strategy with these settings."""
        plain = _plain(self.choice)
        for name, value in point.items():
            *path, last = name.split(".")
            at = plain["settings"]
            for step in path:
                at = at[step]["settings"] if step == _INSIDE else at.setdefault(step, {})
            at[last] = value
        return StrategyChoice.model_validate(plain)


def _plain(choice: StrategyChoice) -> dict[str, Any]:
    """A choice as a tree of names and settings, also of what it wraps."""
    settings = {
        key: dict(value) if isinstance(value, dict) else value for key, value in choice.settings.items()
    }
    if _INSIDE in settings and not isinstance(settings[_INSIDE], list | tuple):
        inner = choice_of(settings[_INSIDE])
        settings[_INSIDE] = _plain(StrategyChoice.model_validate(inner))
    return {"name": choice.name, "settings": settings}


def can_be_made(choice: StrategyChoice, load_file: Callable[[str], type[Strategy]] | None = None) -> bool:
    """Whether the settings of a choice go together."""
    try:
        make(choice, load_file)
    except (KeyError, TypeError, ValueError):
        return False
    return True


def tunable(
    choice: StrategyChoice,
    ranges: Mapping[str, str] | None = None,
    only: bool = False,
    load_file: Callable[[str], type[Strategy]] | None = None,
) -> Tunable:
    """Find what may be tuned about a strategy.

    Parameters
    ----------
    choice : StrategyChoice
        The strategy as it is.
    ranges : mapping of str to str, optional
        `LOW..HIGH` or `VALUE,VALUE,...` for some settings.
    only : bool
        Whether nothing but these is tuned.
    load_file : callable, optional
        Returns the class for a name `./file.py:Class`.

    Returns
    -------
    Tunable

    Raises
    ------
    TuneError
        If a setting has no such name, a range cannot be read or goes beyond what is allowed, or there is
        nothing to tune.
    """
    strategy = make(choice, load_file)
    whole = _with_inside(choice, strategy)
    every = dict(_settings_of(strategy))
    wanted = dict(ranges or {})
    for name in wanted:
        if name not in every:
            near = nearest(name, list(every))
            hint = f"did you mean '{near}'?" if near else f"there are {', '.join(every) or 'none'}"
            raise TuneError(f"{choice.name} has no setting '{name}'; {hint}")
    found: list[Setting] = []
    yours, default = dict[str, object](), dict[str, object]()
    for name, known in every.items():
        one = _ranged(name, wanted[name], known) if name in wanted else known.setting
        if one is None or (only and name not in wanted):
            continue
        found.append(one)
        yours[name], default[name] = known.value, known.default
        if isinstance(one, Choice | Ladder):
            extra = tuple(v for v in (known.value, known.default) if v not in one.values)
            if extra and isinstance(one, Choice):
                found[-1] = Choice(name, (*one.values, *dict.fromkeys(extra)))
    if not found:
        raise TuneError(
            f"{choice.name} has nothing to tune: none of its settings is a number or a choice. Wrap it "
            "in a rule with limits, or search among simple rules (--rules)"
        )
    asked = Tunable(whole, Space(tuple(found)), yours, default)
    return asked if can_be_made(asked.chosen(default), load_file) else asked._replace(default=yours)


class _Known(NamedTuple):
    """One setting: its value, its default, and how it would be tuned."""

    value: object
    default: object
    setting: Setting | None
    whole: bool
    block: Spec
    """what it is a field of"""


def _with_inside(choice: StrategyChoice, strategy: Strategy) -> StrategyChoice:
    """The choice with what it wraps written out, where that is a default."""
    if not isinstance(strategy, Wrapper):
        return choice
    inner = strategy.of.as_choice() if isinstance(strategy.of, Strategy) else strategy.of
    return choice.model_copy(
        update={"settings": {**choice.settings, _INSIDE: _plain(_with_inside(inner, strategy.inner))}}
    )


def _settings_of(block: Spec, prefix: str = "", default: Spec | None = None) -> Iterator[tuple[str, _Known]]:
    """The settings of a strategy or of a condition, by name."""
    kind = type(block)
    for name, schema in block_schema(kind)["properties"].items():
        value, field = getattr(block, name), kind.model_fields[name]
        if name == _INSIDE:
            if isinstance(block, Wrapper):
                yield from _settings_of(block.inner, f"{prefix}{_INSIDE}.")
            continue
        if isinstance(value, Spec) and not isinstance(value, Strategy | StrategyChoice):
            for inner, known in _settings_of(value, f"{prefix}{name}."):
                if inner.rpartition(".")[2] in value.model_fields_set:
                    yield inner, known
            continue
        is_condition = not isinstance(block, Strategy)
        usual = value if field.is_required() or is_condition else field.get_default()
        yield (
            prefix + name,
            _Known(value, usual, _tuned(prefix + name, dict(schema), value), _is_whole(schema), block),
        )


def _is_whole(schema: Mapping[str, Any]) -> bool:
    kinds = [schema, *schema.get("anyOf", ())]
    return any(one.get("type") == "integer" for one in kinds)


def _tuned(name: str, schema: Mapping[str, Any], value: object) -> Setting | None:
    """How a field would be tuned; None if it is neither a number nor a choice, or nothing says how large."""
    if isinstance(value, bool):
        return Choice(name, (False, True))
    kinds = [schema, *schema.get("anyOf", ())]
    among = next((one["enum"] for one in kinds if "enum" in one), None)
    if among is not None and len(among) > 1:
        return Choice(name, tuple(among))
    if not isinstance(value, int | float):
        return None
    low, high = (
        next(
            (float(one[key]) for one in kinds for key in (end, f"exclusive{end.capitalize()}") if key in one),
            None,
        )
        for end in ("minimum", "maximum")
    )
    if _is_whole(schema):
        return _rungs(name, value, low, high)
    if low is not None and high is not None and high - low < _WIDE and (low, high) != (0.0, 0.0):
        return Number(name, low, high)
    if value <= 0:
        return None
    bottom, top = float(value) / _FACTOR, float(value) * _FACTOR
    return Number(name, max(bottom, low or bottom), min(top, high or top), log=True)


def _rungs(name: str, value: float, low: float | None, high: float | None) -> Setting | None:
    """Whole numbers around a value, further and further apart."""
    bottom = max(low or 0.0, value // _WHOLE_FACTOR)
    top = min(high if high is not None else 1e12, max(4.0, value * _WHOLE_FACTOR))
    steps = {round(bottom + (top - bottom) * (k / (_RUNGS - 1)) ** 2) for k in range(_RUNGS)} | {int(value)}
    return Ladder(name, tuple(sorted(steps))) if len(steps) > 1 else None


def _ranged(name: str, text: str, known: _Known) -> Setting:
    """A setting with the range that a person gave, all of which it may have."""
    found = _read(name, text, known)
    values = (found.low, found.high) if isinstance(found, Number) else found.values
    if wrong := not_allowed(known.block, name.rpartition(".")[2], values, f"{name}={text}"):
        raise TuneError(wrong)
    return found


def _read(name: str, text: str, known: _Known) -> Setting:
    """A setting with the range that a person gave."""
    if ".." in text:
        low, high = (_value(name, part) for part in text.split("..", 1))
        if not isinstance(low, int | float) or not isinstance(high, int | float) or not low < high:
            raise TuneError(f"{name}={text}: write the smaller number first, such as {name}=0.3..0.9")
        if known.whole:
            return (
                Ladder(name, tuple(range(round(low), round(high) + 1)))
                if high - low < 60
                else Number(name, low, high, whole=True)
            )
        return Number(name, float(low), float(high))
    values = tuple(dict.fromkeys(_value(name, part) for part in text.split(",")))
    if len(values) < 2:
        raise TuneError(f"{name}={text}: write LOW..HIGH, or at least two values: {name}=1,2,4")
    numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    is_ladder = len(numbers) >= len(values) - 1 and numbers == sorted(numbers)
    return Ladder(name, values) if is_ladder and len(values) > 2 else Choice(name, values)


def _value(name: str, text: str) -> object:
    """A value as a person writes it."""
    word = text.strip()
    plain = {"none": None, "true": True, "false": False, "yes": True, "no": False}
    if word.lower() in plain:
        return plain[word.lower()]
    try:
        return int(word)
    except ValueError:
        pass
    try:
        return float(word)
    except ValueError:
        pass
    try:
        return parse_days(word)
    except ValueError:
        if not word:
            raise TuneError(f"{name}: a value is missing; write LOW..HIGH or VALUE,VALUE") from None
        return word
