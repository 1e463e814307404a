"""Which mixes of rules are played.

Answers: how many follow each rule in each of them. Everybody follows one rule, two share the market, all have
equal shares, one leads: enough for a surface that is quadratic in the shares, and a few mixes more by which
the surface is tested. In every mix a few scouts follow each rule.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SCOUTS, MOST_SCOUTS = 0.02, 0.10
"""share of freelancers who follow each rule in every mix, and of all such scouts together at most"""


def mixes_of(rules: int) -> Floats:
    """Shares of the rules in every mix; the first `rules` mixes are those in which everybody follows one.

    Parameters
    ----------
    rules : int
        At least 2.

    Returns
    -------
    float array, mixes x rules

    Examples
    --------
    >>> mixes_of(2)[:, 0].tolist()
    [1.0, 0.0, 0.5, 0.25, 0.75]
    >>> [len(mixes_of(k)) for k in (2, 3, 4, 5)]
    [5, 10, 15, 21]
    """
    whole = np.eye(rules)
    halves = [(whole[i] + whole[j]) / 2 for i in range(rules) for j in range(i + 1, rules)]
    if rules == 2:
        return np.array([*whole, *halves, [0.25, 0.75], [0.75, 0.25]])
    middle = np.full(rules, 1 / rules)
    return np.array([*whole, *halves, middle, *((row + middle) / 2 for row in whole)])


def scouts_of(people: int, rules: int) -> int:
    """How many follow each rule in every mix, whatever its share.

    Examples
    --------
    >>> scouts_of(684, 5), scouts_of(20, 3)
    (13, 1)
    """
    return max(1, min(round(SCOUTS * people), int(MOST_SCOUTS * people / rules)))


def counts_of(shares: npt.ArrayLike, people: int) -> Ints:
    """Turn shares into whole freelancers, with scouts of every rule.

    Parameters
    ----------
    shares : float array, mixes x rules
        Each row adds up to 1.
    people : int
        Freelancers in each mix, at least two for each rule.

    Returns
    -------
    int array, mixes x rules

    Raises
    ------
    ValueError
        If there are too few freelancers.

    Examples
    --------
    >>> counts_of([[1.0, 0.0, 0.0], [1 / 3, 1 / 3, 1 / 3]], 100).tolist()
    [[96, 2, 2], [34, 33, 33]]
    """
    wanted = np.atleast_2d(np.asarray(shares, float))
    rules = wanted.shape[1]
    if people < 2 * rules:
        raise ValueError(f"{rules} rules need at least {2 * rules} freelancers, and there are {people}")
    scouts = scouts_of(people, rules)
    return np.array([scouts + apportioned(row, people - scouts * rules) for row in wanted])


def apportioned(shares: Floats, whole: int) -> Ints:
    """Divide a whole number by shares: largest remainders first, the earlier of equal ones."""
    exact = shares / shares.sum() * whole
    counts = np.floor(exact + 1e-9).astype(np.int64)
    order = np.argsort(-(exact - counts), kind="stable")
    counts[order[: whole - counts.sum()]] += 1
    return np.asarray(counts)


def dealt(mix: npt.ArrayLike, groups: npt.ArrayLike) -> Ints:
    """Deal the followers of every rule to groups of freelancers, to each in proportion to its size.

    Parameters
    ----------
    mix : int array, rules
        Followers of each rule.
    groups : int array, groups
        Freelancers of each group; as many as the mix has.

    Returns
    -------
    int array, groups x rules
        Rows add up to the groups, columns to the mix.

    Examples
    --------
    >>> dealt([6, 3], [3, 6]).tolist()
    [[2, 1], [4, 2]]
    """
    left, out = np.asarray(mix, np.int64).copy(), list[Ints]()
    for size in np.asarray(groups, np.int64).tolist():
        given = np.minimum(apportioned(left.astype(float), size), left) if size else np.zeros_like(left)
        while given.sum() < size:  # a remainder fell on a rule that has no followers left
            given[int(np.argmax(left - given))] += 1
        left -= given
        out.append(given)
    return np.array(out)
