"""Sentences of commands as a page says them: where a command names an option, a page names the field.

Answers: how does somebody in a browser do what a sentence advises. Only what is shown goes through here; a
document stays byte for byte what the command printed.
"""

import re
from typing import NamedTuple

from simulator.started import NAME, program

_OWN_LABELS = {"job_id": "post", "job_age_min": "age of the post"}
_CHOSEN = {
    "dates": "How dates are written",
    "work": "Line of work",
    "plan": "Plan",
    "pack": "Rules of the platform",
    "goal": "What you want",
    "strategy": "Rules to compare",
}
"""fields that are chosen, by option"""
_WRITTEN = {
    "connects": "Connects a month",
    "dollars": "Most dollars a month for more Connects",
    "hours": "Hours a week for contracts",
    "rate": "Rate that you ask, in dollars an hour",
    "feedbacks": "Feedbacks that you have",
    "replications": "Random worlds",
    "seed": "Seed of the luck",
    "set": "Settings, one a line",
}
"""fields that are written in"""
_PAGES = {"'history show'": "“What came of your proposals”"}
"""commands that a sentence names, and the pages that say the same"""

_VALUE = r"'[^']*'|[\w.-]+=[^\s,;:()]*|\d[\d.]*\d|\d|[A-Z_]{3,}"
_OPTION = (
    rf"(?:--(?P<chosen>column|status|{'|'.join(_CHOSEN)})\b(?:[ =](?:{_VALUE}|[a-z_]+\b))?"
    rf"|--(?P<written>{'|'.join(_WRITTEN)})\b(?:[ =](?:{_VALUE}))?)"
)
_ONE = re.compile(_OPTION)
_PLAIN = re.sub(r"\?P<\w+>", "?:", _OPTION)
_RUN = re.compile(
    rf"(?P<before>(?:[:;] |\b(?:say|add) )?)(?P<run>{_PLAIN}(?:,? (?:or )?{_PLAIN})*)(?: for none)?"
)
_QUOTED = re.compile(r"'(--[a-z-]+)'")
_NO_FIELD = re.compile(r"(?:(?<=[:;] )|(?<=\bsay ))(?=--[a-z])")
"""before an option that is advised and that no page has a field for"""


def label_of(column: str) -> str:
    """The label of the field that says which of a person's columns is this one of ours."""
    return _OWN_LABELS.get(column, column.replace("_", " "))


def meaning_label(word: str) -> str:
    """The label of the field that says what a person's word for the end of a proposal means."""
    return f"“{word}” means"


def spoken(text: str) -> str:
    """Write what a command said for somebody who has a page before them; whole commands stay as they are.

    Examples
    --------
    >>> spoken("20 or more say much more: --replications 20")
    '20 or more say much more: write 20 at “Random worlds”'
    >>> spoken("If that is wrong: --column job_id=OTHER_HEADING, or --column job_id= for none")
    'If that is wrong: choose at “post”'
    >>> spoken("usual hours (--hours)")
    'usual hours (“Hours a week for contracts”)'
    """
    return "\n".join(map(_line, text.split("\n")))


def _line(line: str) -> str:
    command = re.search(rf"(?:{re.escape(program())}|\b{NAME}) [a-z]", line)
    end = command.start() if command else len(line)
    told = line[:end]
    for typed, page in _PAGES.items():
        told = told.replace(typed, page)
    said = _RUN.sub(_advice, _QUOTED.sub(r"\1", told))
    return _NO_FIELD.sub("in a terminal, ", said) + line[end:]


def _advice(found: re.Match[str]) -> str:
    """What to do, after a colon or a “say”; elsewhere the name of the field alone."""
    asked = [_Asked.of(one) for one in _ONE.finditer(found["run"])]
    if not found["before"]:
        return ", ".join(dict.fromkeys(one.named for one in asked))
    lead = found["before"] if found["before"][0] in ":;" else ""
    done = {one.label: one.done for one in reversed(asked)}  # one field once, as it is named first
    return lead + ", or ".join(reversed(done.values()))


class _Asked(NamedTuple):
    """An option of a sentence: the label of its field, what is said for it, and whether that is chosen."""

    label: str
    value: str
    chosen: bool

    @classmethod
    def of(cls, option: re.Match[str]) -> "_Asked":
        """Read an option."""
        name = option["chosen"] or option["written"]
        value = option[0][len(name) + 3 :].strip("'")
        if name == "column":
            return cls(f"“{label_of(value.partition('=')[0])}”", "", True)
        if name == "status":
            return cls(meaning_label(value.rpartition("=")[0]), "", True)
        return cls(f"“{(_CHOSEN | _WRITTEN)[name]}”", value, bool(option["chosen"]))

    @property
    def named(self) -> str:
        """The field, with what is said for it."""
        return f"{self.label}: {self.value}" if self.value else self.label

    @property
    def done(self) -> str:
        """What a person does there."""
        if self.chosen:
            return f"choose at {self.label}"
        return f"write {self.value} at {self.label}" if self.value else f"write it at {self.label}"
