"""A look behind candidates, for the engine, the kit and yardsticks.

Answers: whose row is this, and what would become of a proposal. Rules that a freelancer could follow have no
business here; oracles among them get `c.hidden`.
"""

from simulator.strategies.contract.arrays import AnyColumn, Bools, Floats, Ints
from simulator.strategies.contract.columns import picked
from simulator.strategies.contract.table import CandidateTable


class YardstickView:
    """Rows of the world behind candidates, and any column of their posts and freelancers."""

    def __init__(self, candidates: CandidateTable) -> None:
        self._at = candidates.at
        self.around, self.lane, self.job = candidates.behind()
        """what candidates are read from; row of each one's freelancer, and of its post, in the tables"""

    @property
    def post_columns_read(self) -> tuple[str, ...]:
        """Stored columns of posts that were asked for so far, by these candidates or others of the world."""
        return self.around.fixed.posts.columns.names

    def of_freelancer(self, name: str) -> AnyColumn:
        """Any column of the table of freelancers, one value per candidate."""
        return picked(self.around.tables.lanes[name], self.lane)

    def of_post(self, name: str) -> AnyColumn:
        """Any column of the table of posts, one value per candidate."""
        column: AnyColumn = self.around.tables.jobs[name][self.job]
        return column

    def wins(
        self,
        at: Floats | None = None,
        effort: Floats | None = None,
        bid: Ints | None = None,
        standing: dict[str, Floats] | None = None,
    ) -> Bools:
        """Whether each candidate's proposal would be hired, if a slot is free when the client chooses.

        Parameters
        ----------
        at : float array, shape (n,), optional
            When the proposal is sent [days]; by default at the look.
        effort, bid, standing : optional
            As for `Foreseer.wins`.

        Returns
        -------
        bool array, shape (n,)
        """
        when = self._at if at is None else at
        return self.around.foresight.wins(self.lane, self.job, when, effort, bid, standing)

    def free_slots_then(self) -> Ints:
        """Slots that stay free for the whole contract on each candidate's post, if all pending bids win."""
        return self.around.foresight.free_slots_then(self.lane, self.job)
