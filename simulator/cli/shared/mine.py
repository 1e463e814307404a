"""Options that say who one is: `--connects 80` and its friends.

Answers: which keys of a scenario stand for what a person says of themselves.
"""

import functools
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.shared.options import Command, PlayOptions
from simulator.cli.typed.names import none_of
from simulator.cli.typed.numbers import Number, Whole

if TYPE_CHECKING:
    from simulator.model.scenario import Scenario

NAMES = ("work", "connects", "dollars", "plan", "hours", "rate", "feedbacks")
_HELP = {
    "work": "Line of work: everybody's posts are of this category.",
    "connects": "Connects a month, those of the plan included; the others are bought.",
    "dollars": "Most dollars a month for Connects on top of --connects: the two add up.",
    "plan": "Membership.",
    "hours": "Hours a week for contracts.",
    "rate": "What you ask, in dollars an hour.",
    "feedbacks": "Feedbacks that you have.",
}
_TYPES: Mapping[str, tuple[str, click.ParamType[float] | click.ParamType[int] | click.ParamType[str]]] = {
    "work": ("NAME", click.STRING),
    "connects": ("N", Whole(0, 100_000)),
    "dollars": ("USD", Number(least=0, most=1_000_000)),
    "plan": ("NAME", click.STRING),
    "hours": ("N", Number(above=0, most=168)),
    "rate": ("USD", Number(above=0, most=100_000)),
    "feedbacks": ("N", Whole(0, 1_000_000)),
}
MINE = tuple(
    click.option(f"--{name}", type=_TYPES[name][1], metavar=_TYPES[name][0], help=_HELP[name])
    for name in NAMES
)


def settings_of(said: Mapping[str, object], scenario: "Scenario") -> tuple[str, ...]:
    """Write what a person says of themselves as settings of a scenario, for all its freelancers.

    Parameters
    ----------
    said : mapping
        Values by name, as in `NAMES`; None where nothing is said.
    scenario : Scenario
        The one that is changed.

    Returns
    -------
    tuple of str
        `KEY=VALUE` each.

    Raises
    ------
    click.BadParameter
        If it has no such plan or line of work.
    """
    from simulator.studies.person.situation import price_level, top_up_usd

    values = {name: value for name, value in said.items() if value is not None}
    work, plan = values.get("work"), values.get("plan")
    for option, what, name, there in (
        ("--work", "line of work", work, list(scenario.jobs.categories)),
        ("--plan", "plan", plan, list(scenario.connects.plans)),
    ):
        if name is not None and name not in there:
            raise click.BadParameter(none_of(what, str(name), there), param_hint=option)
    own: dict[str, object] = {}
    if work is not None:
        own["categories"] = work
    if plan is not None:
        own["plan"] = plan
    if "hours" in values:
        own["hours_per_week"] = values["hours"]
    if "feedbacks" in values:
        own["feedbacks"] = values["feedbacks"]
    if "rate" in values:
        of = str(work or next(iter(scenario.jobs.categories)))
        own["price_level"] = price_level(scenario, of, float(str(values["rate"])))
    found = []
    for number, group in enumerate(scenario.freelancers):
        mine = dict(own)
        if "connects" in values or "dollars" in values:
            connects, dollars = values.get("connects"), values.get("dollars")
            usd = top_up_usd(
                scenario,
                str(plan or group.plan),
                None if connects is None else int(str(connects)),
                None if dollars is None else float(str(dollars)),
            )
            mine["top_up"] = f"{{rule: monthly, monthly_budget_usd: {usd:g}}}"
        found += [f"freelancers.{number}.{key}={value}" for key, value in mine.items()]
    return tuple(found)


def with_mine(command: Command) -> Command:
    """Add the options to a command that takes `options` and a scenario, and turn them into its settings."""

    @functools.wraps(command)
    def with_settings(**values: Any) -> None:
        said = {name: values.pop(name) for name in NAMES}
        if any(value is not None for value in said.values()):
            options: PlayOptions = values["options"]
            named = next(values[name] for name in ("sources", "source", "scenario") if name in values)
            own = settings_of(said, _scenario_at(named, options))
            values["options"] = replace(options, overrides=(*own, *options.overrides))  # --set is stronger
        command(**values)

    for option in reversed(MINE):
        with_settings = option(with_settings)
    return with_settings


def _scenario_at(named: "str | tuple[str, ...]", options: PlayOptions) -> "Scenario":
    """The only scenario that a person named."""
    from simulator.loader.scenario import load_scenario
    from simulator.loader.shipped import scenario_file

    several = (named,) if isinstance(named, str) else named
    listed = ", ".join(f"--{name}" for name in NAMES)
    if len(several) != 1 or Path(several[0]).is_dir():
        raise click.UsageError(f"{listed} change one scenario: name one, and no folder of a run.")
    return load_scenario(scenario_file(several[0]), options.settings())
