"""The questions of `ask`, at a terminal.

Answers: what is asked, in which order, and which answers are taken. A wrong answer is asked again at once, so
that nothing that was said before is lost; a number may be followed by what it counts.
"""

import re
from typing import Any

import click

from simulator.cli.shared.speak import remark
from simulator.cli.typed.names import none_of
from simulator.cli.typed.numbers import Number, Whole


class _WithUnit(click.ParamType[Any]):
    """A number that may be followed by what it counts: `$30/h`, `80 connects`."""

    def __init__(self, kind: click.ParamType[Any], *units: str, money: bool = False) -> None:
        self.kind, self.name = kind, kind.name
        before, after = (r"\$?\s*", (r"\$", "usd", "dollars?")) if money else ("", ())
        every = "|".join(sorted((*units, *after), key=len, reverse=True))
        self.written = re.compile(rf"{before}([\d.,]+k?)((?:\s*(?:{every}))*)", re.IGNORECASE)

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> object:
        """Read an answer; what is not written so is left to the number itself, which says what is wrong."""
        found = self.written.fullmatch(str(value).strip())
        return self.kind.convert(found[1] if found else value, param, ctx)


_HOUR = r"(?:/|an|per|a)\s*(?:h|hr|hour)|hourly"
_WEEK = r"(?:/|a|per)\s*(?:w|wk|week)|weekly"
_MONTH = r"(?:/|a|per)\s*(?:m|mo|month)|monthly"
_UNITS = {
    "views": ("views?", "viewed"),
    "replies": ("repl(?:y|ies)", "answers?", "answered"),
    "hires": ("hires?", "hired"),
}
QUESTIONS: tuple[tuple[str, str, click.ParamType[Any]], ...] = (
    ("work", "Line of work", click.STRING),
    (
        "connects",
        "Connects a month, those of your plan included",
        _WithUnit(Whole(0, 100_000), "connects?", _MONTH),
    ),
    (
        "dollars",
        "Most dollars a month for Connects on top of these",
        _WithUnit(Number(least=0, most=1_000_000), _MONTH, money=True),
    ),
    ("plan", "Plan", click.STRING),
    (
        "hours",
        "Hours a week for contracts",
        _WithUnit(Number(above=0, most=168), "h", "hrs?", "hours?", _WEEK),
    ),
    (
        "rate",
        "Rate that you ask, in dollars an hour",
        _WithUnit(Number(above=0, most=100_000), _HOUR, money=True),
    ),
    (
        "months",
        "Age of your profile, in months",
        _WithUnit(Number(above=0, most=600), "months?", "mo", "old"),
    ),
    ("feedbacks", "Feedbacks that you have", _WithUnit(Whole(0, 1_000_000), "feedbacks?", "reviews?")),
    (
        "proposals",
        "Proposals that you sent, and that are decided",
        _WithUnit(Whole(0, 1_000_000), "proposals?", "sent"),
    ),
    ("views", "How many of them were viewed", _WithUnit(Whole(0, 1_000_000), *_UNITS["views"])),
    ("replies", "How many were answered", _WithUnit(Whole(0, 1_000_000), *_UNITS["replies"])),
    ("hires", "How many got you hired", _WithUnit(Whole(0, 1_000_000), *_UNITS["hires"])),
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
            kind = _WithUnit(Whole(0, most), *_UNITS[name])
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
