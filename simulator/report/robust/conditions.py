"""Conditions on worlds as people say them.

Answers: what does it mean that a setting of the world is above or below a number. Rule packs carry words for
what they assume; a few more settings that people vary have words here; for all others the scenario's own
description of the setting is used.
"""

import re
from dataclasses import dataclass

from simulator.loader.shape import scenario_shape
from simulator.model.scenario import Scenario
from simulator.model.values.spec import meanings_of
from simulator.strategies.contract.catalogue import find
from simulator.studies.sensitivity.assumed import Assumed, assumed, assumptions_of_pack
from simulator.studies.when.limits import Factor, Limit

_SPOKEN = {
    "jobs.per_day": (
        "posts a day",
        "fewer than {} posts are published a day",
        "more than {} posts are published a day",
    ),
    "connects.monthly_grant": (
        "Connects a month",
        "people get fewer than {} Connects a month",
        "people get more than {} Connects a month",
    ),
    "connects.usd_each": (
        "price of a Connect in dollars",
        "a Connect costs less than ${}",
        "a Connect costs more than ${}",
    ),
    "horizon": ("days", "people play for less than {} days", "people play for more than {} days"),
}
"""of settings that no rule pack assumes: what it is, what it means that it is lower, and that it is higher"""
_WORDY = "2023_card6"
"""a rule pack that has words for all that packs assume"""
_OF_A_GROUP = "freelancers."
_FIRST_PART = re.compile(r"[,;:(]| which | by | including ")


def number_words(value: float, factor: Factor) -> str:
    """A limit with as many digits as its range needs.

    Examples
    --------
    >>> number_words(0.256, Factor("a")), number_words(99.6, Factor("b", 0, 400))
    ('0.26', '100')
    """
    width = factor.high - factor.low
    digits = 0 if width >= 50 else 1 if width >= 5 else 2 if width >= 0.5 else 3
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True)
class Conditions:
    """What is known about the settings of a scenario, so that limits on them can be said."""

    known: dict[str, Assumed]

    @classmethod
    def of(cls, scenario: Scenario) -> "Conditions":
        """Those of a scenario; what neither it nor its pack assumes has the words of a pack that does."""
        found = (*assumptions_of_pack(_WORDY), *assumed(scenario)[0])
        return cls({one.targets[0]: one for one in found if len(one.targets) == 1})

    def name(self, factor: Factor) -> str:
        """What a setting is, as the name of a column or of an axis."""
        if (one := self.known.get(factor.name)) is not None:
            unit = f" [{one.given.unit}]" if one.given.unit not in {"", "hours", "%"} else ""
            return f"{one.words}{unit}"
        return _SPOKEN[factor.name][0] if factor.name in _SPOKEN else _meaning(factor.name)

    def value(self, value: float, factor: Factor) -> str:
        """A number of a setting, with its unit."""
        one = self.known.get(factor.name)
        if one is None or one.chooses:
            return number_words(value, factor)
        if one.given.unit in {"%", "hours"}:
            return one.written(value)
        return f"{number_words(value, factor)} {one.given.unit}".rstrip()

    def limit(self, limit: Limit, factors: tuple[Factor, ...]) -> str:
        """Say what a limit asks, as a clause that follows 'when'.

        Parameters
        ----------
        limit : Limit
            What is asked of one factor.
        factors : tuple of Factor
            All that vary.

        Returns
        -------
        str
        """
        factor = factors[limit.factor]
        if limit.among:
            return self._among(limit, factor)
        low, high = (self.value(end, factor) for end in (limit.low, limit.high))
        if limit.high == float("inf"):
            return self._beyond(factor, low, below=False)
        if limit.low == float("-inf"):
            return self._beyond(factor, high, below=True)
        return f"{self._beyond(factor, low, below=False)}, yet {self._beyond(factor, high, below=True)}"

    def limits(self, limits: tuple[Limit, ...], factors: tuple[Factor, ...]) -> str:
        """Say what all limits of a box ask."""
        said = [self.limit(limit, factors) for limit in limits]
        return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"

    def _beyond(self, factor: Factor, value: str, *, below: bool) -> str:
        one = self.known.get(factor.name)
        text = (one.given.less if below else one.given.more) if one is not None else ""
        if factor.name in _SPOKEN:
            text = _SPOKEN[factor.name][1 if below else 2]
        if not text:
            text = f"'{self.name(factor)}' is {'below' if below else 'above'} {{}}"
        return text.replace("{}", value)

    def _among(self, limit: Limit, factor: Factor) -> str:
        one = self.known.get(factor.name)
        if one is not None and len(one.given.told) == len(factor.levels):
            return " or ".join(one.given.told[code] for code in limit.among)
        levels = " or ".join(factor.levels[code] for code in limit.among)
        return f"'{self.name(factor)}' is {levels}"


def _meaning(key: str) -> str:
    """The first words of the description of a setting; the key itself where it has none."""
    if key.startswith(_OF_A_GROUP):
        return _of_a_group(key.removeprefix(_OF_A_GROUP)) or key
    return _first_words(scenario_shape().meaning(key.split("."))) or key


def _of_a_group(key: str) -> str:
    """What a setting of a group, or of its rule, is; whose it is comes first."""
    group, sign, inside = key.partition(".strategy")
    if not sign:
        group, _, field = key.rpartition(".")
        said = _first_words(scenario_shape().meaning(("freelancers", 0, field)))
        return f"'{group}': {said or field.replace('_', ' ')}" if group else ""
    parts = inside.strip(".").split(".")
    if len(parts) < 2:
        return f"the rule of '{group}'"
    rule, setting = parts[-2:]
    try:
        said = _first_words(meanings_of(find(rule)).get(setting, ""))
    except KeyError:  # a rule of the user's own
        said = ""
    return f"'{group}': {said or setting.replace('_', ' ')}"


def _first_words(meaning: str) -> str:
    return _FIRST_PART.split(meaning)[0].strip()
