"""Claims about the market: what each says, how it is put to the test, and when it holds.

Answers: which scenario, arms and contrasts test a piece of advice, and what its measured ratios mean. A claim
names all contrasts that must hold; `play.py` plays it, and pages are made from what that returns.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

from simulator.loader.shipped import claims_folder
from simulator.studies.claims.knobs import Knob, Overrides

SAME = 0.02
"""how far from 1 a ratio may be and still count as no difference"""
Verdict = Literal["yes", "no", "partly", "cannot tell"]
Holds = Literal["above", "below", "same", "not below", "not above"]
MARKET = ""
"""the group of a side, or of a row of a table, that stands for the market as a whole"""
PLAIN = "as shipped"
"""name of the scenario's own assumptions"""


class Measured(NamedTuple):
    """A number with its interval; None if undefined or unlimited."""

    value: float | None
    low: float | None
    high: float | None


class Side(NamedTuple):
    """Who is measured: a group of an arm, or its market."""

    arm: str
    group: str = MARKET


@dataclass(frozen=True)
class Contrast:
    """A ratio of two sides in one metric, `a` over `b`."""

    metric: str
    a: Side
    b: Side
    words: str
    """what the ratio is of, in words that follow 'times the'"""
    holds: Holds = "above"
    """side of 1 on which the claim is true; `same`: within `SAME` of 1; `not below`, `not above`: at most that
    far on the wrong side"""


@dataclass(frozen=True)
class ClaimCurve:
    """A curve to draw: a metric over the arms or groups, as a ratio to the first one if `relative`."""

    metric: str
    by: Literal["arm", "group"]
    x: Mapping[str, float]
    x_label: str
    relative: bool = False


@dataclass(frozen=True)
class BreakEven:
    """The largest of several spendings, one per group, at which a metric is not below that of the first."""

    metric: str
    by: Mapping[str, float]
    """Connects spent, by group; the others are compared with the first"""
    words: str


@dataclass(frozen=True)
class Claim:
    """One piece of advice and its test."""

    name: str
    title: str
    says: str
    """the claim, in our words"""
    source: str
    given: str
    """what is assumed above all, in words that follow 'if'; named in the first sentence of the answer"""
    contrasts: tuple[Contrast, ...]
    """the first `parts` of them are the claim; the others are shown for information"""
    design: str
    assumptions: tuple[str, ...]
    parts: int = 1
    """how many contrasts must hold, all of them"""
    arms: Mapping[str, Overrides] = field(default_factory=lambda: {PLAIN: ()})
    knobs: tuple[Knob, ...] = ()
    """numbers that are halved and doubled to find what turns the answer"""
    others: Mapping[str, Overrides | Mapping[str, Overrides]] = field(default_factory=dict)
    """other choices that are tried: settings applied before those of every arm, or by arm, applied after its own"""
    shown: tuple[str, ...] = ()
    """metrics of the table"""
    curves: tuple[ClaimCurve, ...] = ()
    even: tuple[BreakEven, ...] = ()
    file: str = ""
    """the scenario, where several claims share one; by default it has the name of the claim"""

    def overrides(self, arm: str, assumed: Overrides | Mapping[str, Overrides] = ()) -> list[str]:
        """All settings of an arm, under the scenario's own assumptions or under others."""
        own = self.arms[arm]
        return [*own, *assumed.get(arm, ())] if isinstance(assumed, Mapping) else [*assumed, *own]

    @property
    def deciding(self) -> tuple[Contrast, ...]:
        """The contrasts that must all hold."""
        return self.contrasts[: self.parts]

    @property
    def deciding_arms(self) -> tuple[str, ...]:
        """Arms in which these are measured; only they are played under other assumptions."""
        named = {side.arm for contrast in self.deciding for side in (contrast.a, contrast.b)}
        return tuple(arm for arm in self.arms if arm in named)

    @property
    def scenario(self) -> Path:
        """The file that is played."""
        return claims_folder() / f"{self.file or self.name}.yaml"


def contrast_verdict(contrast: Contrast, found: Measured) -> Verdict:
    """Whether one contrast holds, judged by the interval of its ratio.

    Examples
    --------
    >>> gain = Measured(1.04, 1.03, 1.05)
    >>> a, b = Side("a"), Side("b")
    >>> contrast_verdict(Contrast("hires", a, b, "hires", "not below"), gain)
    'yes'
    >>> contrast_verdict(Contrast("hires", a, b, "hires", "same"), gain)
    'no'
    >>> contrast_verdict(Contrast("hires", a, b, "hires"), Measured(1.01, 1.005, 1.015))
    'no'
    """
    low = found.low if found.low is not None else 0.0
    high = found.high if found.high is not None else float("inf")
    if found.value is None:
        return "cannot tell"
    far_up, far_down = low > 1 + SAME, high < 1 - SAME
    if contrast.holds == "same":
        inside = low >= 1 - SAME and high <= 1 + SAME
        return "yes" if inside else "no" if far_up or far_down else "cannot tell"
    if contrast.holds == "not below":
        return "yes" if low >= 1 - SAME else "no" if far_down else "cannot tell"
    if contrast.holds == "not above":
        return "yes" if high <= 1 + SAME else "no" if far_up else "cannot tell"
    if low >= 1 - SAME and high <= 1 + SAME:
        return "no"
    if low <= 1 <= high:
        return "cannot tell"
    return "yes" if (low > 1) == (contrast.holds == "above") else "no"


def overall(parts: Sequence[Verdict]) -> Verdict:
    """The answer to a claim of several parts.

    `yes` if all hold; `partly` if some hold and some do not; `no` if one does not and none is shown to hold;
    otherwise `cannot tell`.

    Examples
    --------
    >>> overall(["yes", "no", "yes"])
    'partly'
    >>> overall(["yes", "cannot tell"])
    'cannot tell'
    """
    if "no" in parts:
        return "partly" if "yes" in parts else "no"
    return "yes" if all(part == "yes" for part in parts) else "cannot tell"
