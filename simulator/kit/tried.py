"""How much a strategy bids in the trial, and what the columns that it reads are like there.

Answers: does this rule bid at all. A rule that compares a share with 70, or a number with a word, breaks no
contract and never bids; the numbers of the columns show why.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.kit.trial import live
from simulator.strategies.contract.base import Candidates, Strategy

_MOST_COLUMNS = 4


@dataclass(frozen=True)
class Tried:
    """What became of the posts that were shown in the trial."""

    sent: int
    shown: int
    seen: tuple[Candidates, ...]

    @property
    def words(self) -> str:
        """Write `In the trial it bid on 12 of 504 posts.`."""
        return f"In the trial it bid on {self.sent:,} of {self.shown:,} posts."

    def ranges(self, columns: Sequence[str]) -> str:
        """Write from where to where the columns run that a rule reads; empty if none is a plain number."""
        told = [text for name in columns if (text := self._range(name))]
        if not told:
            return ""
        more = f", and {len(told) - _MOST_COLUMNS} more" if len(told) > _MOST_COLUMNS else ""
        return f"What it reads: {'; '.join(told[:_MOST_COLUMNS])}{more}. Compare with numbers like these."

    def _range(self, column: str) -> str:
        parts = [np.asarray(getattr(c, column, None)) for c in self.seen]
        if any(part.dtype.kind not in "biuf" for part in parts):
            return ""
        values = np.concatenate([np.atleast_1d(part) for part in parts])
        if values.dtype == bool:
            return f"{column} is true or false"
        known = values[~np.isnan(values.astype(float))]
        if not known.size:
            return ""
        if known.min() == known.max():
            return f"{column} is {known.min():.3g} throughout"
        whole = ", whole numbers" if values.dtype.kind in "iu" else ""
        return f"{column} runs from {known.min():.3g} to {known.max():.3g}{whole}"


def bids_in_trial(strategy: Strategy) -> Tried:
    """Count the posts that a strategy is shown in the trial, and those that it bids on.

    Raises
    ------
    StrategyError
        If the strategy cannot be played.
    """
    days = live(strategy)
    sent = sum(int((day.bids.score > 0).sum()) for day in days)
    return Tried(sent, sum(day.seen.n for day in days), tuple(day.seen for day in days))
