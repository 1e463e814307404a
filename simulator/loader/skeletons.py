"""A strategy to start from: a file, and its test.

Answers: what do I write. The file holds a rule of ten lines with one setting; the functions that a rule can
do without are there as comments. The test plays it in a scripted world.
"""

import importlib.util
import keyword
import re
from pathlib import Path

from simulator.loader.problems import Place, Problem, ScenarioError
from simulator.model.values.names import is_reserved
from simulator.strategies.contract.catalogue import names
from simulator.whole import whole_file

_NAME = re.compile(r"[a-z][a-z0-9_]*")

STRATEGY = '''"""{name}: your own strategy."""

from typing import ClassVar

import numpy as np

from simulator import Strategy


class {kind}(Strategy):
    """Bid on posts that pay enough, best fit first.

    Wins where small contracts cost as much to win as large ones; loses where they open doors. Source: ours.
    """

    rule: ClassVar[str] = "bids on posts that pay enough, best fit first"
    traits: ClassVar[frozenset[str]] = frozenset()

    min_usd: float = 100.0
    """smallest contract to bid on [dollars]"""

    def score(self, c):
        """Value of each post to each freelancer, one number per row; 0 or less, or NaN, skips."""
        return np.where(c.value_usd >= self.min_usd, c.match, 0.0)

    # What else a strategy may do: uncomment a function and add its trait to `traits`.
    #
    # def boost(self, c):  # trait "boosts": Connects for a place at the top, on top of the price
    #     return np.where(c.match > 0.9, 5, 0)
    #
    # def tailor(self, c):  # trait "tailors": effort put into each letter, 0 to 1
    #     return np.where(c.value_usd > 1000, 1.0, 0.2)
    #
    # def patience(self, c):  # trait "withdraws": days until an unanswered proposal is withdrawn
    #     return np.where(c.value_usd > 1000, 14.0, 7.0)
    #
    # def start(self, lanes):  # trait "memory": the first state; `c.state` in the other functions
    #     return np.zeros(lanes)  # replies so far, one number per freelancer: c.state[c.lane]
    #
    # def learn(self, state, outcomes):  # the new state, once outcomes of proposals are known
    #     replies = state.copy()
    #     np.add.at(replies, outcomes.lane, outcomes.replied)
    #     return replies
    #
    # def top_up(self, accounts):  # trait "buys": Connects to buy in the morning, one number per freelancer
    #     return np.where(accounts.balance < 10, 10, 0)
'''

TEST = '''"""{name} in a scripted world: a handful of posts, the exact bids."""

from simulator import scripted_bids, scripted_world
from {name} import {kind}

# By default a post is worth $100 and costs 4 Connects; its client is verified, and it matches perfectly.
POSTS = [
    {{"value_usd": 500, "niche": 0.1}},  # pays well, a good match
    {{"value_usd": 99}},  # a perfect match that pays too little
    {{"value_usd": 100}},  # a perfect match that pays just enough
    {{"value_usd": 5000, "niche": 0.05}},  # pays best, a better match than the first
    {{"value_usd": 5000, "niche": 0.3}},  # pays best, hardly a match
]


def test_bids_on_what_pays_enough_best_fit_first():
    assert scripted_bids({kind}(), scripted_world(POSTS)) == [2, 3, 0, 4]


def test_the_setting_decides_what_is_enough():
    assert scripted_bids({kind}(min_usd=501), scripted_world(POSTS)) == [3, 4]
'''


def class_name(name: str) -> str:
    """The class of a strategy called `name`.

    >>> class_name("early_bird")
    'EarlyBird'
    """
    return "".join(part.capitalize() for part in name.split("_"))


def name_trouble(name: str, folder: Path) -> str:
    """Why a strategy cannot have this name; empty if it can."""
    if not _NAME.fullmatch(name) or not class_name(name):
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+", "_", name).strip("_").lower()
        hint = f", such as '{words}'" if _NAME.fullmatch(words) else ", such as 'early_bird'"
        if not name.strip():
            return "it is empty: write a name of small letters, digits and _, such as 'early_bird'"
        return f"a name is made of small letters, digits and _, and begins with a letter{hint}"
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        return "this is a keyword of Python; choose another name"
    if is_reserved(name):
        return "Windows keeps this name for itself; choose another one"
    if name.startswith("test_") or name == "test":
        return "names that begin with 'test' are those of tests; choose another name"
    if name in names():
        return "a strategy that comes with the program has this name; choose another one"
    if not (folder / f"{name}.py").exists() and importlib.util.find_spec(name) is not None:
        return "a Python module has this name, and the test would import that one; choose another name"
    return ""


def new_strategy(name: str, folder: Path) -> list[Path]:
    """Write `NAME.py` and `test_NAME.py` to start from.

    Parameters
    ----------
    name : str
        Name of the file; the class has the same name, written like `EarlyBird`.
    folder : Path
        Made if it does not exist.

    Returns
    -------
    list of Path
        The strategy and its test.

    Raises
    ------
    ScenarioError
        If the name cannot be used, or a file is already there.
    OSError
        If the folder cannot be written.
    """
    if trouble := name_trouble(name, folder):
        raise ScenarioError([Problem(Place(name), "", trouble)])
    texts = {folder / f"{name}.py": STRATEGY, folder / f"test_{name}.py": TEST}
    for file in texts:
        if file.exists():
            raise ScenarioError([Problem(Place(str(file)), "", "already exists, and is not overwritten")])
    for file, text in texts.items():
        with whole_file(file) as draft:
            draft.write_text(text.format(name=name, kind=class_name(name)), encoding="utf-8")
    return list(texts)
