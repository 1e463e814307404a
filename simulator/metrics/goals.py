"""What a freelancer may want, and the metric that measures it.

Answers: who wins depends on what is wanted, so each aim has a name, one metric, and words for a sentence and
for the heading of a table. `goal` of a scenario and `--goal` name one of these; any metric can be ranked by
too.
"""

from typing import NamedTuple

from simulator.metrics.strategy import METRICS, Kind


class Goal(NamedTuple):
    """An aim, its metric, and how both are written."""

    metric: str
    words: str
    """after `For `, in a sentence"""
    measure: str
    """what the value counts, after it; `{window}` is the time that counts, such as `150 days`"""
    most: str
    """what the winner has"""
    heading: str
    """of a column; a line break where the heading may end a line"""
    meaning: str
    """in a list of goals"""
    short: str = "{}"
    """a value in a list of winners"""

    @property
    def kind(self) -> Kind:
        """How a value is written."""
        return METRICS[self.metric].kind

    @property
    def unit(self) -> str:
        """Unit of a value."""
        return METRICS[self.metric].unit

    @property
    def less_is_better(self) -> bool:
        """Whether the lowest value wins."""
        return METRICS[self.metric].better == "lower"

    def counts(self, window: str) -> str:
        """Say what a value counts, with the time that counts."""
        return self.measure.format(window=window)


GOALS: dict[str, Goal] = {
    "hires": Goal(
        "all_hires",
        "the number of hires",
        "hires per freelancer in {window}",
        "most hires",
        "Hires",
        "hires in the period, invited and repeat ones included",
    ),
    "income": Goal(
        "net_earnings_usd",
        "income",
        "left per freelancer in {window} after Connects, plan and fees",
        "most income",
        "Income",
        "what is left of earnings after Connects, plan and fees",
    ),
    "income_per_hour": Goal(
        "net_earnings_per_hour",
        "income per hour",
        "left for each hour of looking, writing and interviewing in {window}",
        "most income per hour",
        "Income\nper hour",
        "income for each hour of looking, writing and interviewing; the work itself is not counted",
        "{} an hour",
    ),
    "first_hire": Goal(
        "mean_days_to_first_hire",
        "the first hire",
        "days to it on average (whoever is not hired counts with all {window})",
        "soonest first hire",
        "Days to\nfirst hire\n(none: all)",
        "days to the first hire, on average; a freelancer without one counts with the whole period",
        "{} days, all days for whoever is not hired",
    ),
    "per_connect": Goal(
        "hires_per_100_connects",
        "hires per Connect",
        "hires per 100 Connects in {window}",
        "most hires per Connect",
        "Hires per\n100\nConnects",
        "hires from proposals for every 100 Connects spent",
        "{} per 100",
    ),
}
"""every goal by name, in the order of lists"""
DEFAULT_GOAL = "income"
"""what a freelancer would choose: hires of any worth and Connects saved pay no rent"""
GOAL_METRICS = tuple(goal.metric for goal in GOALS.values())


def goal_by(metric: str) -> str | None:
    """Name the goal that is measured by a metric, if there is one."""
    return next((name for name, goal in GOALS.items() if goal.metric == metric), None)
