"""A second clairvoyant, who knows which posts will come but not who will be hired.

Answers: was it Connects or foresight that a strategy lacked. This one has the strategy's own information: it
rates every post as the strategy itself would, with Connects in plenty, and spends the same Connects on the
posts that it so rates best. A job that it could have paid for was missed for want of Connects at the right
time; one that it passes over too is missed by everybody who cannot see the outcome.
"""

from typing import TYPE_CHECKING, ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import PrivateAttr

from simulator.model.connects import FIRST_OUT
from simulator.runs.ready import Ready
from simulator.strategies.contract.base import Candidates, Floats, Ints, Limit, YardstickView
from simulator.strategies.habits.inside import Wrapper
from simulator.studies.regret.parts import KEY, LANE

if TYPE_CHECKING:
    from simulator.engine.batch import BatchResult

_AWAKE = 1e-12


class KeptTo(Wrapper):
    """The strategy inside, with its letters and boosts, on the posts of a list and nowhere else."""

    rule: ClassVar[str] = "bids on the posts of a list"
    _places: frozenset[tuple[int, int, int]] = PrivateAttr(default=frozenset())

    @classmethod
    def to(cls, of: object, table: pd.DataFrame) -> "KeptTo":
        """Make one from the rows of a list: rep in the batch, ordinal, job."""
        one = cls.model_validate({"of": of})
        one._places = frozenset(table[KEY].itertuples(index=False, name=None))
        return one

    def score(self, c: Candidates) -> Floats:
        """As the strategy inside on the posts of the list, 0 elsewhere."""
        behind = YardstickView(c)
        columns = (
            behind.of_freelancer("rep"),
            behind.of_freelancer("ordinal"),
            behind.of_post("ordinal"),
        )
        places = zip(*(column.tolist() for column in columns), strict=True)
        listed = np.array([place in self._places for place in places], np.bool_)
        own = np.asarray(self.inner.score(c), float)
        return np.where(listed, np.where(own > 0, own, _AWAKE), 0.0)

    def daily_limits(self, c: Candidates) -> tuple[Limit, Limit]:
        """None: the list says when Connects are spent."""
        return None, None


def purse_of(batch: "BatchResult", group: int) -> dict[object, tuple[Floats, Floats]]:
    """Connects that came in for each freelancer of a group, refunds too: times [days] and amounts."""
    moves = batch.tables["ledger"]
    moves = moves[(moves["group"] == group) & (moves["cause"] < FIRST_OUT)]
    table = pd.DataFrame({name: moves[name] for name in (*LANE, "at", "amount")})
    return {
        lane: (one["at"].to_numpy(float), one["amount"].to_numpy(float)) for lane, one in table.groupby(LANE)
    }


def best_rated(
    score: Floats, at: Floats, price: Floats, purse: tuple[Floats, Floats]
) -> npt.NDArray[np.bool_]:
    """Choose posts in the order of their scores, as far as Connects last.

    Parameters
    ----------
    score, at, price : float array, shape (n,)
        How each post is rated, 0 or less for no bid; when it is seen [days]; Connects.
    purse : float array, float array
        When Connects come in [days], and how many.

    Returns
    -------
    bool array, shape (n,)
        A post is taken if no later one that is rated higher then goes unpaid; of equals the earlier one.
        Roll-over limits and expiry are left out.

    Examples
    --------
    >>> ten = np.array([0.0]), np.array([10.0])
    >>> best_rated(np.array([1.0, 3, 2]), np.array([1.0, 2, 3]), np.array([6.0, 6, 4]), ten).tolist()
    [False, True, True]
    """
    order = np.argsort(purse[0], kind="stable")
    comes, total = purse[0][order], np.cumsum(purse[1][order])
    taken = np.zeros(score.size, np.bool_)
    if not total.size:
        return taken & (price <= 0)
    left = total.copy()
    # what is spent between two arrivals of Connects is spent out of all that came before
    last: Ints = np.searchsorted(comes, at, "right") - 1
    for k in np.lexsort((at, -score)):
        if not score[k] > 0 or last[k] < 0:
            continue
        if left[last[k] :].min() >= price[k]:
            left[last[k] :] -= price[k]
            taken[k] = True
    return taken


def rated_best(rated: pd.DataFrame, batch: "BatchResult", group: int) -> pd.DataFrame:
    """Add to a table of rated posts which of them the second clairvoyant bids on.

    Parameters
    ----------
    rated : DataFrame
        Columns of `SEEN`, from a play with Connects in plenty.
    batch : BatchResult
        The real play, for the Connects that came in.
    group : int
        Number of the group.

    Returns
    -------
    DataFrame
        rep, ordinal, job, score and `listed`.
    """
    purses, parts = purse_of(batch, group), list[pd.DataFrame]()
    none = (np.zeros(0), np.zeros(0))
    for lane, posts in rated.groupby(LANE):
        score, at, price = (posts[name].to_numpy(float) for name in ("score", "at", "price"))
        listed = best_rated(score, at, price, purses.get(lane, none))
        parts.append(posts[[*KEY, "score"]].assign(listed=listed))
    return pd.concat([rated[[*KEY, "score"]].iloc[:0].assign(listed=False), *parts], ignore_index=True)


def kept_to(ready: Ready, lists: list[pd.DataFrame], numbers: range) -> "BatchResult":
    """Play the same worlds with each strategy kept to the posts of its list.

    Parameters
    ----------
    ready : Ready
        The scenario.
    lists : list of DataFrame
        Per group, as returned by `rated_best`.
    numbers : range
        Numbers of the replications.

    Returns
    -------
    BatchResult
    """
    kept = []
    for strategy, table in zip(ready.strategies, lists, strict=True):
        places = table[table["listed"]]
        kept.append(KeptTo.to(strategy, places.assign(rep=places["rep"] - numbers.start)))
    return ready.playing(kept).simulate(numbers)
