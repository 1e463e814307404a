"""What a log says of each proposal and its post: Connects, money, rivals, age, client, work.

Answers: what was paid and asked, and what was known of the post when the proposal was sent.
"""

import re

import numpy as np

from simulator.loader.history.imports.outcomes import marked_hired
from simulator.loader.history.plainly import PER_HOUR, plain_amount, price_and_boost
from simulator.loader.history.rows import MOST_CONNECTS, Rows
from simulator.loader.history.table import Ints, Texts
from simulator.loader.tables.ago import ago_of
from simulator.loader.tables.amounts import amounts
from simulator.loader.tables.cells import Bools, Floats, each, is_unknown
from simulator.loader.tables.columns import plain
from simulator.loader.tables.reading import counted, shown
from simulator.loader.tables.vocabulary import TYPES, VERIFIED
from simulator.model.jobs import TYPE_NAMES

_OWN_KIND = re.compile(r"[A-Za-z0-9][\w .,&/+#()'-]{0,79}")
_BELOW_ZERO = re.compile(r"^[-\u2212]\s*(?=\d)")
_MOST_PAID = 1000
"""Connects for one proposal, or for its boost, above which a number is a slip"""
_MOST_AGE = 1e7
"""minutes above which an age is a slip"""


def details_of(rows: Rows, sent: Floats, posted: Floats) -> dict[str, "Floats | Ints | Texts"]:
    """Read what is said of each proposal and its post.

    Parameters
    ----------
    rows : Rows
        The table.
    sent, posted : float array
        When each proposal was sent and its post appeared.

    Returns
    -------
    dict of arrays
        Columns of a history, by its names.
    """
    boost, boosted = _boost(rows)
    value, asked = _worth(rows), rows.money("asked")
    won = marked_hired(rows)
    spare = (value > 0) & ~won  # the amount of a bid that did not win is what was asked
    rows.note(
        "value", spare & ~np.isnan(asked) & rows.kept, "counted as nothing", "of bids that did not win: "
    )
    asked = np.where(np.isnan(asked) & spare, value, asked)
    budget, hourly = _budget(rows)
    age = _age(rows)
    age = np.where(np.isnan(age) & (sent >= posted), (sent - posted) * 24, age)
    verified = rows.flag("payment_verified", VERIFIED)
    return {
        "connects": _connects(rows, "cost_connects"),
        "boost": boost,
        "boosted": boosted,
        "returned": _connects(rows, "connects_returned"),
        "invited": rows.flag("invited"),
        "verified": verified,
        "tailored": rows.flag("tailored"),
        "budget_usd": budget,
        "hourly_usd": hourly,
        "asked_usd": asked,
        "won_usd": np.where(won, value, np.where(np.isnan(value), np.nan, 0.0)),
        "rivals": rows.number("proposals_at_send", 1e5),
        "age_hours": age,
        "client_hire_rate": rows.share("client_hire_rate"),
        "client_spent_usd": rows.money("client_spend"),
        "match": rows.share("skill_match"),
        "category": _categories(rows),
        "kind": np.where((kinds := _kinds(rows)) == "", np.where(hourly > 0, "hourly", ""), kinds),
        "member": _members(rows),
    } | _numbers(rows)


def _by_hour(rows: Rows, name: str) -> Bools:
    """Tell which amounts are a rate by the hour, by their own words or those of the heading."""
    if name not in rows:
        return np.zeros(rows.size, np.bool_)
    if PER_HOUR.search(rows.columns[name]):
        return ~is_unknown(rows.text(name))
    return np.array([PER_HOUR.search(cell) is not None for cell in rows.text(name)], np.bool_)


def _budget(rows: Rows) -> tuple[Floats, Floats]:
    """What each post pays in all, and for an hour; a rate says nothing of the whole."""
    by_hour, paid, hourly = _by_hour(rows, "budget"), rows.money("budget"), rows.money("hourly")
    rates = by_hour & ~np.isnan(paid) & rows.kept
    if rates.any():
        heading = shown(rows.columns["budget"])
        rows.remarks.append(
            f"column '{heading}': {counted(int(rates.sum()), 'rate')} by the hour kept as what the post "
            "pays an hour, not in all"
        )
    hourly = np.where(np.isnan(hourly) & by_hour, paid, hourly)
    return np.where(by_hour, np.nan, paid), hourly


def _worth(rows: Rows) -> Floats:
    """What each contract paid; a rate by the hour does not say it."""
    value, by_hour = rows.money("value", exact=True), _by_hour(rows, "value")
    rate = by_hour & ~np.isnan(value) & rows.kept
    rows.note("value", rate, "what the contract paid is taken as not known", "by the hour: ")
    return np.where(by_hour, np.nan, value)


def _connects(rows: Rows, name: str) -> Floats:
    """A column of Connects; what is written below zero is what was paid all the same."""
    if name not in rows:
        return np.full(rows.size, np.nan)
    heading = rows.columns[name]
    plainly = each(rows.text(name), _price_of)
    sheet = rows.sheet.frame.assign(**{heading: plainly.to_numpy()})
    own = Rows(type(rows.sheet)(sheet, rows.sheet.rows), rows.columns, rows.used, rows.out, rows.remarks)
    paid = own.number(name, MOST_CONNECTS, whole=True)
    below = np.array([bool(_BELOW_ZERO.match(cell)) for cell in rows.text(name)], np.bool_) & rows.kept
    if below.any() and not below[rows.kept & ~np.isnan(paid)].all():  # an account writes all of them so
        rows.note(name, below, "taken as paid all the same", "below zero: ")
    many = (paid > _MOST_PAID) & rows.kept
    rows.note(name, many, "taken as not known", "more than a proposal can cost: ")
    return np.where(paid > _MOST_PAID, np.nan, paid)


def _price_of(cell: str) -> str:
    """What a cell says of the price alone, without a sign and a boost."""
    bare = _BELOW_ZERO.sub("", cell)
    return (price_and_boost(bare) or (bare,))[0]


def _boost_in_price(rows: Rows) -> Floats:
    """Connects for a top slot that stand beside the price in one cell; NaN where none do."""
    found = [price_and_boost(re.sub(r"^[-\u2212]\s*", "", cell)) for cell in rows.text("cost_connects")]
    return np.array([np.nan if one is None else min(float(one[1]), MOST_CONNECTS) for one in found])


def _boost(rows: Rows) -> tuple[Floats, Floats]:
    """Connects bid for a top slot, and whether it was boosted at all."""
    text = rows.text("boost_connects")
    words = {"yes", "no", "true", "false", "y", "n", "boosted", "not boosted", "none"}
    if "boost_connects" in rows and any(cell.lower() in words for cell in text):
        yes = rows.flag("boost_connects", {"boosted": 1.0, "not boosted": 0.0, "none": 0.0})
        beside = _boost_in_price(rows)
        return np.where(np.isnan(beside), np.where(yes == 0, 0.0, np.nan), beside), yes
    boost = _connects(rows, "boost_connects")
    boost = np.where(np.isnan(boost), _boost_in_price(rows), boost)
    return boost, np.where(np.isnan(boost), np.nan, boost > 0)


def _age(rows: Rows) -> Floats:
    """Age of the post at sending [hours], in the unit that the cell or the heading names."""
    if "job_age_min" not in rows:
        return np.full(rows.size, np.nan)
    heading = plain(rows.columns["job_age_min"])
    unit = 1.0 if re.search(r"(^|_)(h|hour|hours|hrs)$", heading) else 1 / 60
    text = each(rows.text("job_age_min"), lambda cell: "" if _ago(cell) is not None else cell)
    written = np.array([_ago(cell) or 0.0 for cell in rows.text("job_age_min")], np.float64)
    by_word = (text == "").to_numpy() & ~is_unknown(rows.text("job_age_min"))
    found = amounts(each(text, plain_amount))
    bad = (
        found.wrong | (found.middle > _MOST_AGE) | sum(found.currency.values(), np.zeros(rows.size, np.bool_))
    )
    rows.note("job_age_min", bad & rows.kept, "taken as not known")
    values = np.where(bad, np.nan, found.middle)
    return np.where(by_word, written * 24, values * unit)


def _ago(cell: str) -> float | None:
    """Days of an age in words, such as 2 hours or 15m; None if it names no unit."""
    word = re.sub(r"^(\d+)\s*m$", r"\1 min", cell.strip().lower())
    found = ago_of(word) or ago_of(f"{word} ago")
    return None if found is None else found[0]


def _categories(rows: Rows) -> Texts:
    """Line of work of each row, by its own word; what may be an address or a text is left out."""
    spelt: dict[str, str] = {}

    def clean(cell: str) -> str:
        word = " ".join(cell.split())
        return spelt.setdefault(word.lower(), word) if _OWN_KIND.fullmatch(word) else ""

    text = rows.text("category")
    found = each(text.where(~is_unknown(text), ""), clean)
    lost = (found == "").to_numpy(bool) & ~is_unknown(text) & rows.kept
    rows.note("category", lost, "left out, as these are no plain words for a line of work")
    return np.asarray(found, object)


def _kinds(rows: Rows) -> Texts:
    """Fixed, hourly or unstated; empty where nothing is said."""
    text = rows.text("type")
    names = [_type_of(cell.strip().lower()) for cell in text]
    unread = np.array([one is None for one in names], np.bool_) & ~is_unknown(text) & rows.kept
    rows.note("type", unread, "taken as not known")
    return np.array([TYPE_NAMES[int(one)] if one is not None else "" for one in names], object)


def _type_of(word: str) -> float | None:
    """Number of a type, by its word or a part that tells; None if it is none."""
    told = [TYPES[name] for name, part in (("fixed", "fix"), ("hourly", "hour")) if part in word]
    return TYPES.get(word, told[0] if len(told) == 1 else None)


def _numbers(rows: Rows) -> dict[str, Floats | Ints | Texts]:
    """Numbers of the posts where the file has plain ones of its own, as simulated logs do; else none.

    A site's long number of a post leads to it as a link does, so it is not kept.
    """
    text = rows.text("job_id")
    short = text.str.fullmatch(r"\d{1,6}")
    if rows.calendar or not bool(short.all()) or text.duplicated().any():
        return {}
    return {"number": np.array([int(cell) for cell in text], np.int64)}


def _members(rows: Rows) -> Texts:
    """A number for each member of an agency, in order of appearance: names are not kept."""
    text, kept = rows.text("member"), rows.kept
    numbers: dict[str, str] = {}
    for cell in text[kept]:
        numbers.setdefault(cell.lower(), str(len(numbers) + 1) if cell else "")
    alone = len(numbers) < 2
    return np.array(["" if alone else numbers.get(cell.lower(), "") for cell in text], object)
