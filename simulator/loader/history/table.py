"""A history: what one person sent and what came of it, in one form whatever file it came from.

Answers: which columns does a history have, how far did each proposal get, and what is not known. A row is a
proposal. What nobody wrote down is NaN, -1 or an empty text, and never a guess.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

import numpy as np
import numpy.typing as npt

from simulator.loader.tables.cells import Bools, Floats
from simulator.model.clients import HIRED, PENDING

Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]

STAGES = ("sent", "viewed", "replied", "interviewed", "hired")
AT_SENT, AT_VIEWED, AT_REPLIED, AT_INTERVIEWED, AT_HIRED = range(len(STAGES))
LOST = -1
"""over, without a hire, and nobody wrote down why"""
NEVER = -2
"""nothing says what became of it: an account of payments, or an outcome without a date on an earlier day"""


@dataclass(frozen=True, eq=False)
class History:
    """Proposals of one person, or of an agency, one entry of each array per proposal, in order of sending.

    Attributes
    ----------
    sent : float array
        When it was sent [days since 1970, or since the start where `calendar` is false]; NaN if not known.
    stage : int array
        The furthest stage that it is known to have reached: an index into `STAGES`.
    most : int array
        The furthest that it may have reached by `as_of`: a status that is overwritten hides what came before.
    fate : int array
        An index into `simulator.model.clients.FATE_NAMES`, `LOST`, or `NEVER` where nothing says. `PENDING`:
        more may come.
    decided : float array
        When the last thing known of it happened [as `sent`]; NaN if not known.
    viewed_on, replied_on, talked_on : float array
        When it was viewed, answered and talked about [as `sent`]; NaN if that never was, or nobody dated it.
    connects, boost, returned : float array
        Paid for it, paid for a top slot, and come back [Connects].
    boosted, invited, verified, tailored : float array
        1 yes, 0 no; `tailored` may lie between.
    budget_usd, asked_usd, won_usd : float array
        What the post pays in all, what was asked, and what the contract paid [dollars]; 0 without one.
    hourly_usd : float array
        What the post pays for an hour [dollars].
    rivals, age_hours : float array
        Proposals on the post, and its age, when this one was sent.
    client_hire_rate, client_spent_usd : float array
        The client's record: a share, and dollars.
    match : float array
        How well the person fitted, by their own judgement: 0 to 1.
    category, kind, member : text array
        Line of work; fixed, hourly or unstated; which member of an agency (a number, never a name).
    number : int array
        A number of the post; two proposals to one post share it.
    as_of : float
        The moment of which the file speaks [as `sent`]: nothing is known of what came later.
    recorded : frozenset of int
        Stages of which the file tells. Of others nothing can be said, not even that they never came.
    calendar : bool
        Whether days are dates; a simulated log counts them from its start.
    """

    sent: Floats
    stage: Ints
    most: Ints
    fate: Ints
    decided: Floats
    viewed_on: Floats
    replied_on: Floats
    talked_on: Floats
    connects: Floats
    boost: Floats
    returned: Floats
    boosted: Floats
    invited: Floats
    verified: Floats
    tailored: Floats
    budget_usd: Floats
    asked_usd: Floats
    won_usd: Floats
    hourly_usd: Floats
    rivals: Floats
    age_hours: Floats
    client_hire_rate: Floats
    client_spent_usd: Floats
    match: Floats
    category: Texts
    kind: Texts
    member: Texts
    number: Ints
    as_of: float
    recorded: frozenset[int]
    calendar: bool = True

    @property
    def size(self) -> int:
        """Number of proposals."""
        return int(self.sent.size)

    @property
    def pending(self) -> Bools:
        """Proposals of which more may come."""
        return np.asarray(self.fate == PENDING, np.bool_)

    @property
    def told(self) -> Bools:
        """Proposals of which something says what became of them, be it that they are open."""
        return np.asarray(self.fate != NEVER, np.bool_)

    @property
    def hired(self) -> Bools:
        """Proposals that won."""
        return np.asarray(self.stage == AT_HIRED, np.bool_)

    def reached_on(self, stage: int) -> Floats:
        """When each got to a stage; NaN where it never did, or nobody dated it."""
        if stage == AT_HIRED:
            return np.asarray(np.where(self.hired, self.decided, np.nan))
        return {AT_VIEWED: self.viewed_on, AT_REPLIED: self.replied_on}.get(stage, self.talked_on)

    @property
    def paid(self) -> Floats:
        """Connects paid for each, boost included, less what came back; NaN where its price is not known."""
        return np.asarray(self.connects + np.nan_to_num(self.boost) - np.nan_to_num(self.returned))

    @property
    def paid_each(self) -> float:
        """Connects paid for one, on average over those whose price is known; NaN if none is."""
        known = self.paid[~np.isnan(self.connects)]
        return float(known.mean()) if known.size else np.nan

    @property
    def waited(self) -> Floats:
        """Days from sending to `as_of`: how long an answer has had to come; NaN without a date."""
        return np.asarray(np.maximum(self.as_of - self.sent, 0.0))

    def known(self, name: str) -> bool:
        """Tell whether any proposal says something in this column."""
        column = np.asarray(getattr(self, name))
        return bool((column != "").any() if column.dtype == object else (~np.isnan(column)).any())

    def take(self, rows: "Bools | Ints") -> "History":
        """Return these proposals alone."""
        cut = {one.name: np.asarray(getattr(self, one.name))[rows] for one in fields(self)[:_ARRAYS]}
        return replace(self, **cut)  # type: ignore[arg-type]


_ARRAYS = [one.name for one in fields(History)].index("as_of")
NAMES: tuple[str, ...] = tuple(one.name for one in fields(History)[:_ARRAYS])
"""columns of a history"""
_TEXTS, _WHOLE = ("category", "kind", "member"), ("stage", "most", "fate", "number")


def history_of(
    columns: Mapping[str, npt.ArrayLike], as_of: float, recorded: frozenset[int], *, calendar: bool = True
) -> History:
    """Make a history from some of its columns, in order of sending; the others are not known.

    Parameters
    ----------
    columns : mapping
        Names as in `History`; `sent` must be there. `most` is what `stage` says if it is left out, `fate` is
        pending, or hired where the stage is, and `number` counts the rows.
    as_of, recorded, calendar
        As in `History`.

    Returns
    -------
    History
    """
    sent = np.asarray(columns["sent"], np.float64)
    stage = np.asarray(columns.get("stage", np.zeros(sent.size)), np.int64)
    own = {
        "stage": stage,
        "most": stage,
        "fate": np.where(stage == AT_HIRED, HIRED, PENDING),
    } | dict(columns)
    order = np.argsort(sent, kind="stable")
    own.setdefault("number", np.argsort(order, kind="stable"))
    made = {}
    for name in NAMES:
        if name in _TEXTS:
            cells = own.get(name, np.full(sent.size, "", object))
            made[name] = np.asarray(cells, object)[order]
        elif name in _WHOLE:
            made[name] = np.asarray(own[name], np.int64)[order]
        else:
            made[name] = np.asarray(own.get(name, np.full(sent.size, np.nan)), np.float64)[order]
    made["member"] = _numbered(made["member"])
    return History(**made, as_of=as_of, recorded=recorded, calendar=calendar)


def _numbered(members: Texts) -> Texts:
    """Number the members in order of sending."""
    numbers = {name: str(k) for k, name in enumerate(dict.fromkeys(m for m in members if m), start=1)}
    return np.array([numbers.get(one, "") for one in members], object)


@dataclass(frozen=True, eq=False)
class Counts:
    """Numbers that somebody kept instead of a log: one entry per period, NaN where nothing is said.

    Attributes
    ----------
    period : text array
        What each line is called: a week, a month, a template.
    sent, viewed, replied, interviewed, hired, pending : float array
        Proposals; `pending`: those that are still open.
    connects : float array
        Connects spent.
    """

    period: Texts
    sent: Floats
    viewed: Floats
    replied: Floats
    interviewed: Floats
    hired: Floats
    pending: Floats
    connects: Floats

    @property
    def size(self) -> int:
        """Number of periods."""
        return int(self.sent.size)

    def total(self, name: str) -> float:
        """Sum of a column over the periods; NaN if some do not say it."""
        return float(np.sum(np.asarray(getattr(self, name), np.float64)))


@dataclass(frozen=True)
class Movements:
    """What an account of Connects says besides its proposals [Connects].

    Attributes
    ----------
    bought, granted, expired, returned, other : float
        Bought, given, run out, come back without a word for which proposal, and all else (in less out).
    """

    bought: float = 0.0
    granted: float = 0.0
    expired: float = 0.0
    returned: float = 0.0
    other: float = 0.0


@dataclass(frozen=True)
class Unusable:
    """A row that could not be used, and why."""

    row: int
    reason: str


@dataclass(frozen=True)
class Found:
    """What a file holds: a history or counts, and how it was read.

    Attributes
    ----------
    history : History or None
        None where the file holds counts.
    counts : Counts or None
    movements : Movements or None
        Of an account of Connects.
    unusable : tuple of Unusable
        Every row that was left out.
    remarks : tuple of str
        What a person should know about how the file was read.
    rows : int
        Number of rows of the file.
    cut : tuple of str
        What is left out because it is later than the day that was asked for.
    blank : tuple of str
        Headings of stages whose empty cells leave open whether a proposal that is over got so far.
    """

    history: History | None
    counts: Counts | None = None
    movements: Movements | None = None
    unusable: tuple[Unusable, ...] = ()
    remarks: tuple[str, ...] = field(default=())
    rows: int = 0
    cut: tuple[str, ...] = ()
    blank: tuple[str, ...] = ()
