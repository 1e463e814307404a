"""Bank statements of Connects for a terminal.

Answers: where did one freelancer's Connects go, in words that need no list of causes. Nothing is simulated
here. Each cause has words of its own, which makes this module long.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from simulator.metrics.numbers import counted
from simulator.report.exports import csv_cell
from simulator.report.words.plain import when
from simulator.report.words.sheet import Sheet
from simulator.studies.closeup.statement import Account


class CauseWords(NamedTuple):
    """Words for a cause: in a line of a statement (`{post}` is filled in), and in the sums."""

    line: str
    sums: str


CAUSE_WORDS: Mapping[str, CauseWords] = {
    "signup_grant": CauseWords("Start: wallet and sign-up grant", "Start: wallet and sign-up grant"),
    "rising_talent_grant": CauseWords("Grant to a rising talent", "Grant to a rising talent"),
    "monthly_grant": CauseWords("Monthly grant", "Monthly grants"),
    "plan_grant": CauseWords("Monthly grant of the plan", "Monthly grants of the plan"),
    "purchase": CauseWords("Bought", "Bought"),
    "feedback_reward": CauseWords("Reward: positive feedback on {post}", "Rewards for positive feedback"),
    "interview_reward": CauseWords("Reward: client of {post} replied", "Rewards for replies"),
    "refund_hired": CauseWords("Back: hired for {post}", "Back: hired"),
    "refund_declined": CauseWords(
        "Back: client of {post} read it and hired another", "Back: read, another was hired"
    ),
    "refund_chosen_another": CauseWords(
        "Back: client of {post} hired another without reading it",
        "Back: not read, another was hired",
    ),
    "refund_silent": CauseWords("Back: client of {post} never answered", "Back: client never answered"),
    "refund_closed": CauseWords(
        "Back: client closed {post} without a contract", "Back: client closed without a contract"
    ),
    "refund_removed": CauseWords("Back: platform removed {post}", "Back: platform removed the post"),
    "refund_withdrawn": CauseWords("Back: withdrew from {post}", "Back: withdrawn"),
    "refund_outbid": CauseWords("Boost back: outbid on {post}", "Boosts back: outbid"),
    "refund_second_price": CauseWords(
        "Boost back: next bid on {post} was lower", "Boosts back: next bid was lower"
    ),
    "proposal": CauseWords("Proposal to {post}", "Proposals"),
    "boost": CauseWords("Boost on {post}", "Boosts"),
    "skill_test": CauseWords("Skill test", "Skill tests"),
    "badge": CauseWords("Availability badge", "Availability badges"),
    "expiry": CauseWords("Expired", "Expired"),
    "forfeit": CauseWords("Forfeited above the cap", "Forfeited above the cap"),
}

_GRANTS = ("rising_talent_grant", "monthly_grant", "plan_grant")
_REWARDS = ("feedback_reward", "interview_reward")
_LOST = ("expiry", "forfeit")


class Period(NamedTuple):
    """Days of a run, including both ends; None: no end."""

    first: int | None = None
    last: int | None = None


EVERY_DAY, NO_END = Period(), 2**62


class Line(NamedTuple):
    """One line of a statement."""

    at_days: float
    when: str
    cause: str
    what: str
    post: int | None
    amount: int
    balance: int


def words_of(cause: str, post: int = -1) -> str:
    """Put a movement into words.

    Examples
    --------
    >>> words_of("refund_closed", 198), words_of("proposal")
    ('Back: client closed post 198 without a contract', 'Proposal to a post')
    """
    return CAUSE_WORDS[cause].line.format(post=f"post {post}" if post >= 0 else "a post")


def _within(movements: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Return the lines of a period without gaps, so that each balance follows from the one above."""
    day = (movements["at"] + 1e-9).astype(int)
    inside = (day >= (period.first or 0)) & (day <= (NO_END if period.last is None else period.last))
    rows = inside.to_numpy().nonzero()[0]
    return movements.iloc[rows[0] : rows[-1] + 1] if rows.size else movements.iloc[:0]


def statement_lines(account: Account, period: Period = EVERY_DAY) -> list[Line]:
    """Put an account into words, line by line.

    Parameters
    ----------
    account : Account
        What `lane_account` returned.
    period : Period
        Days to show; all by default.

    Returns
    -------
    list of Line
        In the order of booking.
    """
    rows = _within(account.movements, period)
    columns = (rows[name] for name in ("at", "cause", "amount", "job_ordinal", "balance"))
    return [
        Line(
            float(at),
            when(at),
            str(cause),
            words_of(str(cause), int(post)),
            int(post) if post >= 0 else None,
            int(amount),
            int(balance),
        )
        for at, cause, amount, post, balance in zip(*columns, strict=True)
    ]


def statement_answer(account: Account) -> str:
    """Sum up the whole account in one sentence whose numbers add up."""
    sums, lane = account.sums(), account.lane
    paid = int((account.movements["cause"].astype(str) == "proposal").sum())
    boosts = int((account.movements["cause"].astype(str) == "boost").sum())

    def total(*causes: str) -> int:
        return abs(sum(sums.get(cause, 0) for cause in causes))

    back = total(*(cause for cause in sums if cause.startswith("refund_")))
    extras = total("skill_test", "badge")
    parts = [
        f"began with {counted(total('signup_grant'), 'Connect')}",
        f"was granted {total(*_GRANTS):,} more" if total(*_GRANTS) else "",
        f"bought {total('purchase'):,}" if total("purchase") else "",
        f"got {total(*_REWARDS):,} as rewards" if total(*_REWARDS) else "",
        f"spent {total('proposal'):,} on {counted(paid, 'proposal')}" if paid else "",
        f"spent {total('boost'):,} on {counted(boosts, 'boost')}" if boosts else "",
        f"spent {extras:,} on tests and badges" if extras else "",
        f"sent {counted(account.proposals - paid, 'proposal')} for free" if account.proposals > paid else "",
        "sent no proposal" if account.proposals == 0 else "",
        f"got {back:,} back" if back else "",
        f"lost {total(*_LOST):,} to expiry and caps" if total(*_LOST) else "",
        f"was hired {counted(account.hires, 'time')}" if account.proposals else "",
    ]
    told = ", ".join(part for part in parts if part)
    return f"'{lane.group}' number {lane.number} {told} and ended with {account.final_balance:,}."


def closing_sentence(account: Account) -> str:
    """Say whether the account adds up, and if not, where it fails."""
    problems = account.problems()
    if problems:
        return f"THE BALANCE DOES NOT ADD UP: {'; '.join(problems)}."
    amounts = account.movements["amount"]
    came, went = int(amounts[amounts > 0].sum()), -int(amounts[amounts < 0].sum())
    return f"Balance adds up: {came:,} in - {went:,} out = {account.final_balance:,}."


def _plus(amount: int) -> str:
    return f"{amount:+,}"


def statement_table(lines: Sequence[Line], limit: int | None = None) -> Sheet:
    """Lay out the lines of a statement.

    Parameters
    ----------
    lines : sequence of Line
        What `statement_lines` returned.
    limit : int, optional
        Most lines to show; the caption counts the rest.

    Returns
    -------
    Sheet
        When, what, post, amount and the balance after it.
    """
    shown = lines[:limit]
    table = Sheet(elsewhere="--csv FILE")
    if len(shown) < len(lines):
        table.note(f"{counted(len(lines) - len(shown), 'more line')}.")
    if any(later.at_days < line.at_days - 1e-9 for line, later in pairwise(shown)):
        table.note("In booking order: within one tick of the clock, times may go back.")
    table.column("When", "name")
    table.column("What", "words", stays=True)
    for heading in ("Post", "Connects", "Balance"):
        table.column(heading, goes_early=heading == "Post")
    if lines and (before := lines[0].balance - lines[0].amount):
        table.row("", "Brought forward", "", "", f"{before:,}")
    for line in shown:
        post = "" if line.post is None else str(line.post)
        table.row(line.when, line.what, post, _plus(line.amount), f"{line.balance:,}")
    return table


def sums_by_cause(lines: Sequence[Line]) -> dict[str, int]:
    """Sum the amounts of lines by cause, in the order of the causes."""
    seen = {line.cause for line in lines}
    return {c: sum(line.amount for line in lines if line.cause == c) for c in CAUSE_WORDS if c in seen}


def sums_table(lines: Sequence[Line]) -> Sheet:
    """Lay out the sums of lines by cause, with how often each occurred."""
    table = Sheet()
    table.column("Sums by cause", "name")
    for heading in ("Times", "Connects"):
        table.column(heading)
    for cause, amount in sums_by_cause(lines).items():
        times = sum(line.cause == cause for line in lines)
        table.row(CAUSE_WORDS[cause].sums, f"{times:,}", _plus(amount))
    table.section()
    table.row("All", f"{len(lines):,}", _plus(sum(line.amount for line in lines)))
    return table


def statement_document(
    account: Account, lines: Sequence[Line], limit: int | None = None
) -> dict[str, object]:
    """Turn an account into one document, for programs.

    Parameters
    ----------
    account : Account
        What `lane_account` returned.
    lines : sequence of Line
        Lines to include.
    limit : int, optional
        Most lines to include; all by default.

    Returns
    -------
    dict
        Plain data.
    """
    problems = account.problems()
    return {
        "lane": account.lane._asdict(),
        "answer": statement_answer(account),
        "replayed": account.is_replayed,
        "lines": [line._asdict() for line in lines[:limit]],
        "lines_left_out": len(lines) - len(lines[:limit]),
        "sums": sums_by_cause(lines),
        "adds_up": not problems,
        "problems": problems,
    }


def statement_csv(lines: Sequence[Line]) -> str:
    """Write the lines as comma-separated values, for spreadsheets."""
    rows = [",".join(Line._fields)]
    for line in lines:
        values: list[object] = [f"{line.at_days:.6f}", *line[1:]]
        rows.append(",".join(csv_cell(value) for value in values))
    return "\n".join(rows) + "\n"
