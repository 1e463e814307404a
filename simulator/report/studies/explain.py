"""One post in words and tables for a terminal.

Answers: who saw it, who bid and why, who was read, why was this one hired, and what would have changed that.
Nothing is simulated here. These are facts of one replayed world, not estimates, so they have no intervals.
"""

from collections.abc import Mapping

import pandas as pd

from simulator.metrics.numbers import NOTHING, counted, number
from simulator.report.words.plain import when
from simulator.report.words.sheet import Sheet
from simulator.studies.closeup.explain import INVITED, Explanation
from simulator.studies.closeup.what_if import ClientChoice

MOST_ROWS = 20
FATE_WORDS: Mapping[str, str] = {
    "": "",
    "hired": "hired",
    "declined": "read, another was hired",
    "chosen_another": "not read, another was hired",
    "silent": "no answer",
    "closed": "closed without a contract",
    "removed": "post removed",
    "withdrawn": "withdrawn",
}
CAME_OF_IT_WORDS: Mapping[str, str] = {
    "sent": "bid{slot}",
    "skipped": "skipped by its rule",
    "cannot_pay": "could not pay: price {price}, had {balance} Connects",
    "broke": "could not pay, so its rule was not asked: price {price}, had {balance} Connects",
    "slots_busy": "could not bid: no room for another contract",
    "daily_proposals": "held back: daily limit of proposals",
    "daily_connects": "held back: daily limit of Connects",
    "has_proposed": "already had a proposal there",
    "post_full": "could not bid: the post took no more proposals",
    INVITED: "answered an invitation",
}
_DISPLAY = {"arrival": "by arrival", "best_match": "by fit, with errors", "random": "at random"}
_MODELS = {
    "logit": "the largest sum of utility and luck, if it beats not hiring",
    "uniform": "any opened proposal, by luck alone",
    "fixed": "each proposal with its own fixed chance",
    "table": "by a table of fit and rivals, and luck",
}


def person(group: str, ordinal: int) -> str:
    """Name a freelancer in a sentence.

    Examples
    --------
    >>> person("good fit", 3)
    "'good fit' number 3"
    """
    return f"'{group}' number {ordinal}"


def explanation_answer(found: Explanation) -> str:
    """Say what happened on the post in two or three sentences.

    Parameters
    ----------
    found : Explanation
        What `explain` returned.

    Returns
    -------
    str
    """
    post, seen = found.post, found.viewers
    sent = int((seen["fate"] != "").sum())
    said = (
        f"Post {post['job']} of replication {found.replication}: {len(seen):,} of "
        f"{counted(post['freelancers'], 'simulated freelancer')} saw it, {sent:,} sent a proposal; "
    )
    if not post["live"]:
        return f"{said}its client never chose, so no proposal could have won it.{_about_one(found)}"
    if not post["lanes_compete"]:
        won = int((seen["fate"] == "hired").sum())
        alone = "each alone against the same crowd;" if sent > 1 else "against the crowd;"
        said += f"{won:,} won, {alone} without them " if sent else "against the crowd "
        said += f"the client {_hired(found.races[''])}."
    else:
        race = found.races[""].entries
        opened = counted(int(race["opened"].sum()), "proposal")
        said += f"the client opened {opened} of {len(race):,} and {_hired(found.races[''])}."
    return said + _about_one(found)


def _hired(race: ClientChoice) -> str:
    """Say whom the client hired."""
    winners = race.entries[race.entries["hired"]]
    if winners.empty:
        return "did not hire"
    names = [person(w["group"], w["number"]) for _, w in winners.iterrows() if w["lane"] >= 0]
    crowd = len(winners) - len(names)
    names += [counted(crowd, "rival") + " of the crowd"] if crowd else []
    return f"hired {' and '.join(names)}"


def _about_one(found: Explanation) -> str:
    """Say what would have helped, if the question is about a single freelancer."""
    rows, asked = found.what_ifs, found.freelancer
    if asked is not None and not found.viewers["is_asked_about"].any():
        who = f"'{asked.group}'" if asked.number is None else person(asked.group, asked.number)
        return f" {who} never saw it."
    if rows.empty or rows[["group", "number"]].drop_duplicates().shape[0] != 1:
        return ""
    was, name = rows.iloc[0], person(rows["group"].iloc[0], rows["number"].iloc[0])
    if pd.isna(was.get("hired")):
        said = f" {name} did not bid"
    elif was["hired"]:
        lost = [row["change"] for _, row in rows.iloc[1:].iterrows() if row["hired"] is False]
        return f" {name} was hired" + (f", but not if {' or '.join(lost)}." if lost else ".")
    else:
        read = (
            f"opened at place {was['place']:.0f}" if was["opened"] else f"not read (place {was['place']:.0f})"
        )
        said = f" {name} was {read} and not hired"
    helps = [str(row["change"]) for _, row in rows.iloc[1:].iterrows() if row["hired"] is True]
    return said + (
        f"; what would have led to a hire: {', '.join(helps)}." if helps else "; no change would have helped."
    )


def post_table(found: Explanation) -> Sheet:
    """Lay out the facts of the post, including hidden ones."""
    post = found.post
    table = Sheet()
    table.column("The post", "name")
    table.column("", "words", label="what it is", stays=True)
    took = number(post["closes_at"] - post["posted_at"])
    read = "all" if post["attention"] >= 1_000_000 else f"{post['attention']:,}"
    end = "decides" if post["live"] else "is over without a choice"
    rows = {
        "posted": f"{when(post['posted_at'])}, in '{post['category']}'",
        "worth": f"{number(post['value_usd'], 'usd')}, price {counted(post['connects_required'], 'Connect')}",
        "client": f"{end} after {took} days ({when(post['closes_at'])})",
    }
    if post["live"]:
        rows |= {
            "reads": f"at most {read} proposals, listed {_DISPLAY[post['display']]}",
            "answers": f"{post['interviews']:,}, hires {post['openings']:,}",
            "chooses": _MODELS[post["model"]],
        }
    for name, value in rows.items():
        table.row(name, value)
    return table


def viewers_table(found: Explanation, most: int = MOST_ROWS) -> Sheet:
    """Lay out who saw the post, when, and what came of it; those who bid, or wanted to, come first."""
    seen = found.viewers[found.viewers["is_asked_about"]]
    last = seen["came_of_it"].map({"skipped": 2, "broke": 3}).fillna(1)
    shown = seen.assign(last=last).sort_values(["last", "at"], kind="stable").head(most)
    more = len(seen) - len(shown)
    others = f"{counted(more, 'more freelancer')} also saw it." if more else ""
    table = Sheet()
    table.column("Who saw it", "name")
    table.column("When", "words")
    for heading in ("Age", "In the feed", "Score"):
        table.column(heading)
    table.column("What came of it", "words", stays=True)
    table.column("Fate", "words")
    table.note(others)
    table.note("Age: of the post when seen.", "Age")
    table.note("In the feed: 1 is the newest post shown.", "In the feed")
    for _, one in shown.iterrows():
        age = (one["at"] - found.post["posted_at"]) * 24
        place = NOTHING if pd.isna(one["place"]) else f"{one['place']:.0f} of {one['shown']:.0f}"
        table.row(
            f"{one['group']}:{one['number']}",
            when(one["at"]),
            f"{number(age)} h",
            place,
            number(one["score"]),
            _what_came(one),
            FATE_WORDS[one["fate"]],
        )
    return table


def _what_came(one: pd.Series) -> str:
    text = ""
    if one["boost"] > 0:
        ends = {"held": " (held)", "lost": " (lost to better bids)", "refused": " (refused)", "": ""}
        text = f", {counted(int(one['boost']), 'Connect')} for a slot{ends[one['slot']]}"
    known = {name: 0 if pd.isna(one[name]) else int(one[name]) for name in ("price", "balance")}
    return CAME_OF_IT_WORDS[one["came_of_it"]].format(slot=text, **known)


def posts_table(posts: pd.DataFrame, most: int = MOST_ROWS) -> Sheet:
    """Lay out the posts of a replication on which most happened, as returned by `eventful_posts`."""
    more = len(posts) - most
    table = Sheet()
    if more > 0:
        table.note(f"{counted(more, 'more post')} on which simulated freelancers were read.")
    table.column("Post", "name")
    table.column("Decided", "words")
    for heading in ("Proposals", "Opened", "Replied", "Hired"):
        table.column(heading)
    table.column("Who was hired, or at least got a reply", "words", stays=True)
    for _, one in posts.head(most).iterrows():
        names = one["who"][:4] + ([f"{len(one['who']) - 4} more"] if len(one["who"]) > 4 else [])
        numbers = (f"{one[name]:,}" for name in ("proposals", "opened", "replied", "hired"))
        table.row(one["job"], when(one["decided_at"]), *numbers, ", ".join(names))
    return table


def explanation_document(found: Explanation) -> dict[str, object]:
    """Turn an explanation into one document, for programs."""
    races = {
        name or "all": {
            "outside_value": race.outside,
            "outside_luck": race.outside_luck,
            "hires": race.hires,
            "entries": race.entries.drop(columns="lane").to_dict("records"),
        }
        for name, race in found.races.items()
    }
    return {
        "answer": explanation_answer(found),
        "replication": found.replication,
        "same_version": found.is_same_version,
        "post": found.post,
        "viewers": found.viewers.drop(columns="lane").to_dict("records"),
        "races": races,
        "what_ifs": found.what_ifs.to_dict("records"),
    }
