"""Who is in a picture, and what every caption says of the run.

Answers: which strategies are shown, in which order, and which stand out. All pictures of a run share one
cast, so a strategy has the same place and colour in each of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.metrics.numbers import counted
from simulator.metrics.strategy import METRICS
from simulator.report.pictures.style import ROLE_COLOURS, short
from simulator.report.words.plain import entry_words, few_note, window_words
from simulator.report.words.ranking import Ranking, most_of, ranking
from simulator.runs.result import RunResult

MOST_SHOWN = 12


@dataclass(frozen=True)
class Cast:
    """The strategies of the pictures of a run."""

    order: tuple[str, ...]
    """groups shown, best first"""
    hidden: int
    """groups left out, because more would not be readable"""
    best: tuple[str, ...]
    """the best and those tied with it"""
    oracles: frozenset[str]
    measure: str
    """what the best has the most of"""
    run: str
    """replications, scenario and seed, for captions"""
    replications: int
    most: str = "most"
    """`lowest` if less is better"""

    def role(self, group: str) -> str:
        """`oracle`, `best` or `other`."""
        return "oracle" if group in self.oracles else "best" if group in self.best else "other"

    def colour(self, group: str) -> str:
        """Colour of a group by its role."""
        return ROLE_COLOURS[self.role(group)]

    def label(self, group: str, letters: int = 34) -> str:
        """Write the name of a group in at most this many letters, oracles marked."""
        mark = " (oracle)" if group in self.oracles else ""
        return short(entry_words(group), letters - len(mark)) + mark

    def side_label(self, group: str) -> str:
        """Write the name of a group beside its row, with the mark of an oracle on a second line."""
        return side_label(group, self.oracles)

    def caption(self, sentence: str, colours: bool = True) -> str:
        """Put the sentence of a picture before those about the run."""
        parts = [sentence, self._colours() if colours else "", self.run]
        if self.hidden and colours:
            parts.append(f"Not shown: {self.hidden} more, lower by {self.measure}.")
        return " ".join(part for part in parts if part)

    def _colours(self) -> str:
        roles = {self.role(group) for group in self.order}
        said = []
        if roles >= {"best", "other"}:
            tie = " and those tied with it" if len(self.best) > 1 else ""
            said.append(f"Blue: {self.most} {self.measure}{tie}.")
        if "oracle" in roles:
            said.append(
                "Pale and hollow: oracles, which see what no freelancer can see; not rules to follow."
            )
        return " ".join(said)


def side_label(group: str, oracles: frozenset[str]) -> str:
    """Write a name beside its row, with the mark of an oracle on a second line."""
    return short(entry_words(group)) + ("\n(oracle)" if group in oracles else "")


def shown_of(everyone: Sequence[str], oracles: frozenset[str], most: int) -> tuple[str, ...]:
    """Choose whom a picture has room for: the best, and an oracle or two at the end, if there are any.

    Parameters
    ----------
    everyone : sequence of str
        All groups, best first.
    oracles : frozenset of str
        Those that see hidden columns.
    most : int
        How many there is room for.

    Returns
    -------
    tuple of str
    """
    last = [name for name in everyone if name in oracles][: max(2, most - len(set(everyone) - oracles))]
    rules = [name for name in everyone if name not in oracles]
    return (*rules[: most - len(last)], *last)


def cast_of(result: RunResult, found: Ranking | None = None) -> Cast:
    """Choose which strategies of a run are shown; `found` is its ranking, if there is one already."""
    found = found or ranking(result)
    everyone = found.everyone()
    n, seed = len(result.market), result.manifest["seed"]
    # the seed stays in the line of its number
    days = window_words([result.scenario])
    run = f"n = {counted(n, 'replication')} of {days}; scenario {result.manifest['name']}, seed\u00a0{seed}."
    run = f"{run} {few_note(n)}".rstrip()
    return Cast(
        order=shown_of(everyone, found.oracles, MOST_SHOWN),
        hidden=max(0, len(everyone) - MOST_SHOWN),
        best=found.tied if found.is_sure else found.order[:1],
        oracles=found.oracles,
        measure=METRICS[found.metric].label.lower().replace("connects", "Connects"),
        run=run,
        replications=n,
        most=most_of(found.metric),
    )
