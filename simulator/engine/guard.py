"""Which strategies have failed, and what follows.

Answers: does a broken strategy stop the run. In a field, where groups never meet, it stops its own group
alone; anywhere else the run fails with it.
"""

from collections.abc import Callable

from simulator.engine.decider import Decider, StrategyError


class Guard:
    """Runs the steps of strategies and keeps what failed.

    Parameters
    ----------
    groups : int
        Number of groups; when all of them have failed, so has the run.
    alone : bool
        Whether groups never meet, so that the others can go on without one that failed.
    """

    def __init__(self, groups: int, alone: bool) -> None:
        self._groups, self._alone = groups, alone
        self.failed: dict[str, str] = {}
        """groups whose strategy failed, and why"""

    def run(self, d: Decider, step: Callable[[], object]) -> bool:
        """Run a step of a strategy; return whether it went well.

        Raises
        ------
        StrategyError
            If the step fails and no other group can go on without it.
        """
        try:
            step()
        except StrategyError as error:
            self.failed[d.name] = str(error)
            if not self._alone:
                raise
            if len(self.failed) == self._groups:
                raise StrategyError("\n".join(self.failed.values()), d.name, self.failed) from error
            return False
        return True

    def has_stopped(self, d: Decider) -> bool:
        """Whether the strategy of a group has failed, so that it is asked no more."""
        return d.name in self.failed
