"""The assumptions behind a scenario, each as a number that can be turned.

Answers: which assumptions count here, over which values, what do they mean in words, and which weigh most.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from simulator.loader.idle import does_nothing
from simulator.loader.scenario import scenario_of_pack
from simulator.loader.sweeps.versions import Versions
from simulator.model.questions.factors import FactorSpec, as_text, is_number
from simulator.model.questions.uncertainties import Uncertainty
from simulator.model.scenario import Scenario

KeyPath = tuple[str | int, ...]
_TAIL = 0.02
"""share of a law without ends that lies beyond the ends of a picture, on each side"""
_CLOSED = {"range", "uniform", "log_uniform", "whole", "triangular", "list", "choice"}


class LeftOut(NamedTuple):
    """An assumption that does not count in a scenario, and why."""

    key: str
    why: str
    unknown: bool = False
    """whether no scenario has such a setting, and no rule pack named it"""


@dataclass(frozen=True)
class Assumed:
    """One assumption of a scenario."""

    key: str
    given: Uncertainty
    targets: tuple[str, ...]
    """settings that it turns together"""
    usual: tuple[object, ...]
    """what the scenario says for each of them"""

    @property
    def words(self) -> str:
        """What it is."""
        return self.given.words or self.key

    @property
    def chooses(self) -> bool:
        """Whether it is one of several ways, and not a number."""
        return self.given.between is not None and not self.given.between.continuous

    @property
    def choices(self) -> int:
        """How many ways there are; 0 for a number."""
        return len(self.given.between.values) if self.given.between is not None and self.chooses else 0

    def value(self, u: float) -> object:
        """The value, or the multiple, at a place between 0 and 1 in its range."""
        if self.given.times is not None:
            low, high = self.given.times
            return low * (high / low) ** u
        law = self.given.between
        assert law is not None
        if self.chooses:
            return law.values[min(int(u * self.choices), self.choices - 1)]
        if (ends := _ends_with(law, self.usual[0])) is not None:
            return ends[0] + (ends[1] - ends[0]) * u
        inside = u if law.law in _CLOSED else _TAIL + (1 - 2 * _TAIL) * u
        return float(law.quantile(np.array([min(max(inside, 1e-12), 1 - 1e-12)]))[0])

    def sets(self, value: object) -> tuple[str, ...]:
        """Overrides of the scenario that give it a value, or a multiple."""
        if self.given.times is None:
            return tuple(f"{key}={as_text(_steady(value))}" for key in self.targets)
        pairs = zip(self.targets, self.usual, strict=True)
        return tuple(f"{key}={as_text(_steady(_times(usual, float(str(value)))))}" for key, usual in pairs)

    def is_usual(self, value: object) -> bool:
        """Whether a choice is what the scenario says, however it is written."""
        says = self.usual[0]
        if not isinstance(value, Mapping) or not isinstance(says, Mapping):
            return value == says
        ((kind, numbers),) = value.items()
        return says.get("kind") == kind and all(says.get(key) == one for key, one in numbers.items())

    @property
    def has_number(self) -> bool:
        """Whether one number stands for it; else a value is a multiple."""
        return not self.chooses and len(set(map(str, self.usual))) == 1

    def number(self, value: object) -> float:
        """The value as a number: of a multiple, what it comes to where one number stands for it."""
        if self.chooses:
            return float("nan")
        if self.given.times is None or not self.has_number:
            return float(str(value))
        return float(str(_times(self.usual[0], float(str(value)))))

    @property
    def usual_number(self) -> float:
        """What the scenario says, on the scale of `number`."""
        if self.chooses:
            return float("nan")
        return float(str(self.usual[0])) if self.given.times is None or self.has_number else 1.0

    def told(self, value: object) -> str:
        """A value with its unit, or the clause of a choice."""
        if self.chooses:
            return self._clause(value)
        return self.written(self.number(value))

    def written(self, number: float) -> str:
        """A number of it with its unit."""
        if self.given.times is not None and not self.has_number:
            return f"{_short(number)} times as many"
        if self.given.unit == "%":
            return f"{_short(100 * number)} %"
        if self.given.unit == "hours":
            return f"{_short(24 * number)} hours"
        return f"{_short(number)} {self.given.unit}".rstrip()

    def beyond(self, number: float, below: bool) -> str:
        """Say in a clause that it is below, or above, a number."""
        text = self.given.less if below else self.given.more
        if not text:
            return f"{self.words}: {'below' if below else 'above'} {self.written(number)}"
        return text.replace("{}", self.written(number))

    def _says(self, one: object, value: object) -> bool:
        return value == self.usual[0] and self.is_usual(one)

    def _clause(self, value: object) -> str:
        law = self.given.between
        values = () if law is None else law.values
        place = next((k for k, one in enumerate(values) if one == value or self._says(one, value)), None)
        if place is None or not self.given.told:
            return f"{self.words}: {as_text(value)}"
        return self.given.told[place]


def assumed(scenario: Scenario) -> tuple[tuple[Assumed, ...], tuple[LeftOut, ...]]:
    """List the assumptions that count in a scenario, the weightiest first, and those that do not.

    Parameters
    ----------
    scenario : Scenario
        With the uncertainties of its rule pack and its own.

    Returns
    -------
    tuple
        What counts; and what is left out, with the reason.
    """
    plain = scenario.model_dump(mode="json")
    counts, left_out = [], []
    for key, given in scenario.uncertainties.items():
        if given is None:
            left_out.append(LeftOut(key, "the scenario takes it as known"))
            continue
        found = [path for path in _paths(plain, tuple(key.split("."))) if _number_or_any(plain, path, given)]
        active = [path for path in found if not does_nothing(scenario, path)]
        if not active:
            left_out.append(_why_not(scenario, key, bool(found)))
            continue
        names, values = (".".join(map(str, path)) for path in active), (_at(plain, path) for path in active)
        counts.append(Assumed(key, given, tuple(names), tuple(values)))
    order = sorted(counts, key=lambda one: -(one.given.weight or 0.0))
    return tuple(order), tuple(left_out)


def assumptions_of_pack(name: str) -> tuple[Assumed, ...]:
    """List what a rule pack assumes, the weightiest first.

    Parameters
    ----------
    name : str
        Name of a rule pack.

    Returns
    -------
    tuple of Assumed
        In order of the weight that was last measured.

    Raises
    ------
    ScenarioError
        If there is no such pack.
    """
    return assumed(scenario_of_pack(name))[0]


def rests_on(scenario: Scenario, most: int = 3) -> tuple[str, ...]:
    """Say in words what an answer about a scenario rests on above all.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    most : int
        How many assumptions are named.

    Returns
    -------
    tuple of str
        Such as 'how many proposals clients read', the weightiest first.
    """
    return tuple(dict.fromkeys(one.words for one in assumed(scenario)[0]))[:most]


def _why_not(scenario: Scenario, key: str, is_there: bool) -> LeftOut:
    """Why an assumption does not count: it changes nothing, does not apply, or is a slip of the pen."""
    if is_there:
        return LeftOut(key, "it changes nothing here")
    if "*" not in key and (scenario.pack is None or key not in scenario_of_pack(scenario.pack).uncertainties):
        plain = scenario.model_dump(mode="json")
        wrong = [one for one in Versions.of(scenario).check((f"{key}=1",))[1] if one.message == "unknown key"]
        if wrong and not list(_paths(plain, key.split("."))):
            hint = str(wrong[0]).partition("unknown key")[2]
            return LeftOut(key, f"unknown key{hint}", unknown=True)
    return LeftOut(key, "the scenario says nothing that it could turn")


def _paths(plain: object, parts: Sequence[str], path: KeyPath = ()) -> Iterator[KeyPath]:
    """Paths in a scenario that a pattern stands for."""
    if not parts:
        yield path
    elif isinstance(plain, Mapping):
        for key in plain if parts[0] == "*" else [parts[0]] if parts[0] in plain else []:
            yield from _paths(plain[key], parts[1:], (*path, key))
    elif isinstance(plain, list):
        for k, one in enumerate(plain):
            if parts[0] in {"*", str(k)}:
                yield from _paths(one, parts[1:], (*path, k))


def _at(plain: object, path: KeyPath) -> object:
    for part in path:
        plain = plain[part]  # type: ignore[index]
    return plain


def _number_or_any(plain: object, path: KeyPath, given: Uncertainty) -> bool:
    """Whether what stands at a path can be turned: a number, unless it is a choice."""
    value, law = _at(plain, path), given.between
    return is_number(value) or (law is not None and not law.continuous and value is not None)


def _ends_with(law: FactorSpec, usual: object) -> tuple[float, float] | None:
    """Ends of an even range, widened to hold what the scenario says; None of other laws."""
    if not (law.is_range or law.law in {"range", "uniform"}):
        return None
    low, high = (float(str(one)) for one in (law.values if law.is_range else law.numbers))
    says = [float(str(usual))] if is_number(usual) else []
    return min([low, *says]), max([high, *says])


def _times(usual: object, multiple: float) -> object:
    product = float(str(usual)) * multiple
    return max(1, round(product)) if isinstance(usual, int) and not isinstance(usual, bool) else product


def _steady(value: object) -> object:
    """A number of ten digits: the last bits of a logarithm differ from machine to machine."""
    if isinstance(value, float) and math.isfinite(value):
        return float(f"{value:.10g}")
    return value


def _short(number: float) -> str:
    """Two digits, or all of a whole number.

    Examples
    --------
    >>> _short(5.634), _short(12.34), _short(0.0731), _short(2500), _short(5.0), _short(0.9999)
    ('5.6', '12', '0.073', '2,500', '5', '0.9999')
    """
    if number == 0 or not math.isfinite(number):
        return f"{number:g}"
    near_one = 0.9 < number < 1  # what is left of one is what counts
    digits = max(0, 1 - math.floor(math.log10(abs(1 - number if near_one else number))))
    text = f"{round(number, digits):,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
