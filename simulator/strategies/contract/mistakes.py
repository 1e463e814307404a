"""Mistakes that people make in strategies of their own, in words they can act on.

Answers: what went wrong, in which line, and what to write instead. Whoever calls a strategy, or runs its
file, asks here; the words of Python and of libraries are for those who know these already.
"""

import inspect
import sysconfig
import threading
from pathlib import Path
from typing import NamedTuple

from simulator.paths import PACKAGE
from simulator.strategies.contract.arrays import AnyColumn
from simulator.strategies.contract.explained import explained, kindless_setting, shortened
from simulator.strategies.contract.rewriting import Spot, setting_spot, spot_of

_LIBRARY = Path(sysconfig.get_paths()["stdlib"])
_PURE = Path(sysconfig.get_paths()["purelib"])
_LIBRARIES = ("numpy", "pandas", "scipy", "pydantic", "numba", "lazy_loader", "click", "_pytest", "pluggy")


def plainly(error: BaseException) -> str:
    """The kind of an error and its message in one line, even if it cannot write itself."""
    try:
        return f"{type(error).__name__}: {shortened(str(error))}"
    except BaseException:  # as above
        return type(error).__name__


class Told(NamedTuple):
    """What is known of an error: words that say it all, or the error as it came; and where it came up."""

    words: str
    """empty if only the error itself can be shown"""
    error: str
    """the error as Python shows it, in one line"""
    where: str
    """`file.py:7`; empty if it came up in no file of the user's"""

    def __str__(self) -> str:
        """The place and the words, or the error and the place."""
        if self.words:
            return f"{self.where}: {self.words}" if self.where else self.words
        return f"{self.error} ({self.where})" if self.where else self.error


def shown(error: BaseException) -> str:
    """The error as Python shows it, even if it cannot show itself."""
    try:
        return shortened(repr(error))
    except BaseException:  # somebody else's code, called only to be quoted
        return type(error).__name__


def is_wish_to_leave(error: BaseException) -> bool:
    """Whether an error is a person's Ctrl-C and none of the strategy's own making."""
    if not isinstance(error, KeyboardInterrupt) or threading.current_thread() is not threading.main_thread():
        return False  # Python hands a Ctrl-C to the main thread
    spot = _own_spot(error)
    return spot is None or "raise" not in spot.text


def unusable(value: object, array: AnyColumn, n: int, each: str = "candidate") -> str:
    """What is wrong with something that should be one number per candidate; empty if nothing is.

    Parameters
    ----------
    value : object
        As a function of a strategy returned it.
    array : ndarray
        The same, as an array.
    n : int
        Number of candidates, or of freelancers.
    each : str
        What there should be a number for.

    Returns
    -------
    str
        Worded to follow the name of the function.
    """
    if array.shape in ((), (n,)) and array.dtype.kind in "buif":
        return ""
    what = f"must be one number per {each}, shape ({n},), but"
    if value is None:
        return f"{what} is None: does the function end with return and the numbers?"
    if inspect.iscoroutine(value):
        value.close()
        return f"{what} waits for something: write def in place of async def"
    if inspect.isgenerator(value):
        return f"{what} comes one by one: write return in place of yield"
    if hasattr(value, "columns") and array.ndim == 2:
        return f"{what} is a table of {array.shape[1]} columns: return one of them, such as table['score']"
    if array.dtype.kind in "US":
        return f"{what} is text"
    if array.shape == ():
        return f"{what} is a {type(value).__name__}"
    has = f"{what} has shape {array.shape} and type {array.dtype}"
    if array.ndim == 1 and array.size < n:
        return f"{has}: keep all rows and let np.where(condition, value, 0) choose"
    return has


def told(error: BaseException) -> Told:
    """Say what an error in a strategy means.

    Parameters
    ----------
    error : BaseException
        That a function of a strategy raised, or its file when it was run.

    Returns
    -------
    Told
    """
    spot = _own_spot(error)
    words = explained(error, spot)
    if spot and (name := kindless_setting(error)):
        spot = setting_spot(spot, name)
    return Told(words, shown(error), spot.place if spot else "")


def _own_spot(error: BaseException) -> Spot | None:
    """The innermost line of the user's own that led to an error."""
    if isinstance(error, SyntaxError) and error.filename:
        return Spot(error.filename, error.lineno or 1)
    found, step = None, error.__traceback__
    while step is not None:
        if _is_own(step.tb_frame.f_code.co_filename):
            found = step
        step = step.tb_next
    return None if found is None else spot_of(found)


def _is_own(file: str) -> bool:
    """Whether a file is neither of this program nor of Python or a library that strategies use."""
    path = Path(file)
    if file.startswith("<") or path.is_relative_to(PACKAGE):
        return False
    if path.is_relative_to(_PURE):  # an installed package may hold strategies
        return path.relative_to(_PURE).parts[0] not in _LIBRARIES
    return not path.is_relative_to(_LIBRARY)
