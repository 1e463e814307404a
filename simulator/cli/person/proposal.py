"""What a person says of a proposal that they add to a tracker.

Answers: which options describe one, and which cells of the tracker they fill.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, timedelta

import click

from simulator.cli.shared.options import Command
from simulator.cli.typed.numbers import Number, Whole

FOLLOW_UP_DAYS = 4
"""days after sending when a message about a proposal is due, unless the person says otherwise"""


class Day(click.ParamType[str]):
    """A day, such as 2025-03-01 or today."""

    name = "DATE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read a day as a person writes it."""
        from simulator.loader.history.marks import moment_of
        from simulator.loader.tables.sheet import SheetError

        text = str(value).strip()
        if text.lower() in ("today", "yesterday"):
            return (date.today() - timedelta(days=text.lower() == "yesterday")).isoformat()
        try:
            return (date(1970, 1, 1) + timedelta(days=int(moment_of(text)))).isoformat()
        except (SheetError, OverflowError):
            self.fail(f"'{text}' is no date; write it like 2025-03-01", param, ctx)


_OPTIONS = (
    click.option("--post", required=True, metavar="TEXT", help="Link or title of the post."),
    click.option("--connects", type=Whole(0, 1000), required=True, metavar="N", help="Connects paid."),
    click.option("--boost", type=Whole(0, 1000), metavar="N", help="Connects for a top slot."),
    click.option("--date", "day", type=Day(), default="today", show_default=True, help="When it was sent."),
    click.option("--category", metavar="TEXT", help="Line of work."),
    click.option("--type", "kind", type=click.Choice(("fixed", "hourly", "unstated")), help="How it pays."),
    click.option("--budget", type=Number(least=0), metavar="USD", help="What the post pays in all."),
    click.option("--rivals", type=Whole(0), metavar="N", help="Proposals that were there."),
    click.option("--age", type=Number(least=0), metavar="HOURS", help="Age of the post."),
    click.option("--verified/--unverified", default=None, help="Whether the client's payment is verified."),
    click.option("--invited", is_flag=True, help="The client invited you."),
    click.option(
        "--follow-up",
        type=Whole(0, 365),
        default=FOLLOW_UP_DAYS,
        show_default=True,
        metavar="DAYS",
        help="Days until a follow-up is due; 0 for none.",
    ),
    click.option("--note", metavar="TEXT", help="Anything; it stays in this file."),
)


@dataclass(frozen=True)
class Proposal:
    """A proposal as the options describe it; None where they do not say it."""

    post: str
    connects: int
    boost: int | None
    day: str
    category: str | None
    kind: str | None
    budget: float | None
    rivals: int | None
    age: float | None
    verified: bool | None
    invited: bool
    follow_up: int
    note: str | None

    @property
    def due(self) -> str:
        """The day of the follow-up; empty without one."""
        return (
            (date.fromisoformat(self.day) + timedelta(days=self.follow_up)).isoformat()
            if self.follow_up
            else ""
        )

    def cells(self) -> dict[str, str]:
        """Cells of the tracker, by its columns."""
        return {
            "date": self.day,
            "post": self.post,
            "category": self.category or "",
            "type": self.kind or "",
            "budget": "" if self.budget is None else f"{self.budget:g}",
            "cost_connects": str(self.connects),
            "boost_connects": str(self.boost or 0),
            "proposals_at_send": "" if self.rivals is None else str(self.rivals),
            "job_age_min": "" if self.age is None else f"{60 * self.age:g}",
            "payment_verified": {True: "yes", False: "no", None: ""}[self.verified],
            "invited": "yes" if self.invited else "no",
            "status": "sent",
            "follow_up": self.due,
            "note": self.note or "",
        }


def of_a_proposal() -> Callable[[Command], Command]:
    """Add the options that describe a proposal; the command gets them as one `proposal`."""
    names = [one.name for one in fields(Proposal)]

    def add(command: Command) -> Command:
        @functools.wraps(command)
        def with_proposal(**values: object) -> None:
            said = {name: values.pop(name) for name in names}
            command(proposal=Proposal(**said), **values)  # type: ignore[arg-type]

        decorated: Command = with_proposal
        for option in reversed(_OPTIONS):
            decorated = option(decorated)
        return decorated

    return add
