"""The questions of `ask`, at a terminal.

Answers: what is asked, in which order, and which answers are taken. A wrong answer is asked again at once, so
that nothing that was said before is lost.
"""

from typing import Any

import click

from simulator.cli.shared.speak import remark
from simulator.cli.typed.names import none_of
from simulator.cli.typed.numbers import Number, Whole

QUESTIONS: tuple[tuple[str, str, click.ParamType[Any]], ...] = (
    ("work", "Line of work", click.STRING),
    ("connects", "Connects a month, those of your plan included", Whole(0, 100_000)),
    ("dollars", "Most dollars a month for Connects on top of these", Number(least=0, most=1_000_000)),
    ("plan", "Plan", click.STRING),
    ("hours", "Hours a week for contracts", Number(above=0, most=168)),
    ("rate", "Rate that you ask, in dollars an hour", Number(above=0, most=100_000)),
    ("months", "Age of your profile, in months", Number(above=0, most=600)),
    ("feedbacks", "Feedbacks that you have", Whole(0, 1_000_000)),
    ("proposals", "Proposals that you sent, and that are decided", Whole(0, 1_000_000)),
    ("views", "How many of them were viewed", Whole(0, 1_000_000)),
    ("replies", "How many were answered", Whole(0, 1_000_000)),
    ("hires", "How many got you hired", Whole(0, 1_000_000)),
)
COUNTS = ("views", "replies", "hires")


def interview() -> dict[str, object]:
    """Ask, one question after the other; Enter leaves one out."""
    choices = _choices()
    remark("A few questions. Enter leaves one out.")
    said = dict[str, Any]()
    most = 0
    for name, question, kind in QUESTIONS:
        if name in COUNTS and not said.get("proposals"):
            continue
        if name in choices:
            question, kind = f"{question} ({', '.join(choices[name])})", _OneOf(question, choices[name])
        if name in COUNTS:  # nobody is answered or hired more often than before that
            kind = Whole(0, most)
        answer = click.prompt(question, default="", show_default=False, type=_OrNothing(kind), err=True)
        if answer != "":
            said[name] = answer
            most = answer if name in ("proposals", *COUNTS) else most
    return said


def _choices() -> dict[str, list[str]]:
    """Names that may be answered, of the usual rules."""
    from simulator.loader.scenario import scenario_of_pack
    from simulator.studies.person.situation import PACK

    rules = scenario_of_pack(PACK)
    return {"work": list(rules.jobs.categories), "plan": list(rules.connects.plans)}


class _OneOf(click.ParamType[Any]):
    """One of some names; another one is told the nearest."""

    def __init__(self, what: str, names: list[str]) -> None:
        self.name, self.what, self.names = "name", what.lower(), names

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> object:
        """Read an answer."""
        word = str(value).strip()
        if word not in self.names:
            self.fail(none_of(self.what, word, self.names), param, ctx)
        return word


class _OrNothing(click.ParamType[Any]):
    """Anything that a kind reads, or nothing."""

    def __init__(self, kind: click.ParamType[Any]) -> None:
        self.kind, self.name = kind, kind.name

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> object:
        """Read an answer."""
        return "" if value == "" else self.kind.convert(value, param, ctx)
