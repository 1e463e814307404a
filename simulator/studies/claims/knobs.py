"""Assumptions that a search turns, to find what changes the answer to a claim.

Answers: which numbers of a scenario are halved and doubled, and which other choices are tried. Literal data;
`search.py` plays it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.model.scenario import Scenario

Overrides = tuple[str, ...]


@dataclass(frozen=True)
class Knob:
    """A number that is halved and doubled; `{}` stands for it in `sets` and in `written`, and `{beside}` for what
    must follow it.
    """

    words: str
    """what it is, in words that follow 'with'"""
    sets: Overrides
    usual: float
    """its value in the scenario, where that is no number but a distribution"""
    written: str = "{}"
    """how a value is written, such as `${}`"""
    whole: bool = False
    """whether only whole numbers make sense"""
    most: float = float("inf")
    """largest value that the setting takes"""
    beside: float = 0.0
    """how much larger `{beside}` is than the number"""
    far: bool = False
    """whether it is also tried at an eighth and at eight times its value, if the answer stands at half and twice"""

    def at(self, value: float) -> Overrides:
        """Settings that give it this value."""
        beside = f"{value + self.beside:.6g}"
        return tuple(text.format(f"{value:.6g}", beside=beside) for text in self.sets)

    def told(self, value: float) -> str:
        """The value with its unit."""
        return self.written.format(f"{value:.3g}")

    def start(self, scenario: Scenario) -> float:
        """Its value in a scenario: the number at its first key, else the usual one."""
        found: object = scenario.model_dump(mode="json")
        for name in self.key.split("."):
            found = _inside(found, name)
        return float(found) if isinstance(found, int | float) and found < 1e6 else self.usual

    @property
    def key(self) -> str:
        """The setting that it turns first."""
        return self.sets[0].partition("=")[0]

    def ways(self, usual: float) -> tuple[tuple[float, ...], ...]:
        """Down and up from a value: its half or its double, and what is farther; only what is possible and differs."""
        times = (2.0, 8.0) if self.far else (2.0,)
        down, up = ([self._possible(usual / x) for x in times], [self._possible(usual * x) for x in times])
        return tuple(tuple(x for x in dict.fromkeys(way) if x != usual) for way in (down, up))

    def _possible(self, value: float) -> float:
        return min(max(round(value), 1) if self.whole else value, self.most)


def _inside(found: object, name: str) -> object:
    """What a mapping has under a name, or a list of groups under the name of one of them."""
    if isinstance(found, Mapping):
        return found.get(name)
    named = found if isinstance(found, list | tuple) else []
    return next((one for one in named if isinstance(one, Mapping) and one.get("name") == name), None)


def letters_of(group: str, usual: int) -> Knob:
    """How many letters a month a group sends that paces them."""
    rule = "{{of: {{fit_threshold: {{threshold: 0.6}}}}, by: proposals, proposals_per_month: {}}}"
    sets = (f"freelancers.{group}.strategy={{{{paced_budget: {rule}}}}}",)
    return Knob("letters of those who write more", sets, usual, "{} a month", whole=True)


BUDGET = Knob(
    "a budget for Connects",
    ("connects.top_up.monthly_budget_usd={}",),
    7.5,
    "${} a month",
    most=1e6,
    far=True,
)
FIT = Knob("the weight of fit in a client's eyes", ("hiring.logit.match={}",), 2.0, far=True)
READ = Knob("proposals that a client opens", ("clients.attention={}",), 15, whole=True)
CROWD = Knob("rivals on a post", ("jobs.categories.web.rivals.mean={}",), 19.6, "{} on average")
SEEN = Knob(
    "the error in the fit that a freelancer sees", ("match.seen_noise={}",), 0.1, "a standard deviation of {}"
)
COST = Knob(
    "a price of each post",
    ("connects.price={{model: flat, flat: {{connects: {}}}}}",),
    4,
    "{} Connects",
    True,
)

COMMON = (BUDGET, FIT, READ, CROWD)
"""what may turn any answer about one freelancer against the crowd"""
POSTS = Knob("posts a day", ("jobs.per_day={}",), 10, "{} for 684 people")
MARKET = (BUDGET, FIT, READ, POSTS)
"""what may turn any answer about a whole market; its crowd are the freelancers themselves"""

BY_ARRIVAL: Overrides = ("clients.display=arrival",)
ORDERS: Mapping[str, Overrides] = {
    "lists in order of arrival": BY_ARRIVAL,
    "lists in random order": ("clients.display=random",),
}
"""other orders in which clients may read"""
