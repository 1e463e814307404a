"""How many Connects to buy for a wanted chance, found by playing buyers.

Answers: how many to buy on the first day, how sure that is, what the chance is with none, how many it takes
without invitations, and how many are spent in the end. A first look with more Connects than anybody can use
says whether any number is enough, and about how many; then a few numbers around that are tried, and the
chance between them is fitted.
"""

from collections.abc import Collection, Iterable, Sequence

from simulator.metrics.estimates.quantities import LEVEL
from simulator.runs.ready import Ready
from simulator.runs.workers.executors import Progress, Threads
from simulator.studies.buyers import Buyers, Wallets, checked
from simulator.studies.chances import MOST_HIRES
from simulator.studies.doses import RUNGS, Bought, Search

AMPLE = 40_000
"""Connects that nobody can use up: who is not hired with these is hired with no number"""
LEAST, SCOUTS, MOST_ROUNDS = 12, 8, 4
PEOPLE = 10_000
"""buyers of a group in one round, who leave an error of a point or less; fewer with few replications"""


def bought(
    ready: Ready,
    groups: Sequence[str],
    chance: float = 0.9,
    hires: int = 1,
    *,
    level: float = LEVEL,
    check: bool = False,
    silent: Collection[str] = (),
    workers: int = 1,
    progress: Progress | None = None,
) -> dict[str, Bought]:
    """Find how many Connects each group has to buy for a wanted chance of hires within the days that count.

    Parameters
    ----------
    ready : Ready
        The scenario; its replications say how much is played.
    groups : sequence of str
        Groups of the scenario.
    chance : float
        Wanted chance, above 0 and below 1.
    hires : int
        At least this many hires, by proposal or invitation: 1, 2 or 3.
    level : float
        Chance that each range holds the truth.
    check : bool
        Whether others buy as many afterwards, on fresh luck, and are counted.
    silent : collection of str
        Groups whose own rule failed: where freelancers meet, they are there but never bid.
    workers : int
        Threads. Results do not depend on it.
    progress : callable, optional
        Called as `progress(done, total, seconds)` after each batch, round by round.

    Returns
    -------
    dict of str to Bought

    Raises
    ------
    ValueError
        If the chance or the number of hires is out of range.
    ScenarioError
        If a rule fails with such a wallet.
    """
    if not 0 < chance < 1:
        raise ValueError(f"chance must be above 0 and below 1, not {chance}")
    if not 1 <= hires <= MOST_HIRES:
        raise ValueError(f"hires must be 1 to {MOST_HIRES}, not {hires}: later ones are not kept")
    buyers = Buyers(ready, Threads(max(1, workers)), progress, silent)
    scouts = buyers.play([Wallets(dict.fromkeys(groups, AMPLE), 0, SCOUTS - 1)])
    searches = {name: Search(chance, hires, level, seen) for name, seen in scouts.items()}
    following = SCOUTS
    for turn in range(MOST_ROUNDS):
        tries = _tries(searches, ready.scenario.run.replications, following, RUNGS[turn > 0 :])
        if not tries:
            break
        for name, seen in buyers.play(tries).items():
            searches[name].saw(seen)
        following = tries[-1].last + 1
    answers = {name: search.answer() for name, search in searches.items()}
    if not check:
        return answers
    wallets = {
        name: int(one.needed.connects) for name, one in answers.items() if one.needed.connects is not None
    }
    again = checked(buyers, wallets, hires, following, level=level) if wallets else {}
    return {name: one._replace(checked=again.get(name)) for name, one in answers.items()}


def _tries(
    searches: dict[str, Search], replications: int, first: int, rungs: Iterable[float]
) -> list[Wallets]:
    """What is played next: a few numbers around the guess of each group whose answer is still open."""
    guesses = {name: aim.guess for name, search in searches.items() if (aim := search.open) is not None}
    if not guesses:
        return []
    seen = next(iter(searches.values())).scout
    people = max(1, seen.rep.size // SCOUTS)
    each = -(-max(min(2 * replications, -(-PEOPLE // people)), LEAST) // len(RUNGS))
    each += each % 2  # mirrored worlds come in pairs
    tries = []
    for rung in rungs:
        wallets = {name: round(rung * guess) for name, guess in guesses.items()}
        tries.append(Wallets(wallets, first, first + each - 1))
        first += each
    return tries
