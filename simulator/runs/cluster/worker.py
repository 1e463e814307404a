"""What a worker of a cluster does with a batch.

Answers: may this worker play it, and how did that end. A worker writes what it played onto the disk itself
and hands back a few words, so that nothing large passes through the scheduler, and a worker that dies takes
one batch with it. No error of ours travels: what cannot be done here is done again, and told, where the run
was started.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from simulator.runs.blocks import Elsewhere
from simulator.runs.files import StoreError
from simulator.runs.provenance import code_digest, environment
from simulator.version import __version__

DONE, BACK, REFUSED = "done", "back", "refused"
"""how a batch ended: it is on the disk; it is for whoever started the run; it cannot be played here"""


class Program(NamedTuple):
    """What decides results, down to the last digit."""

    version: str
    digest: str
    numpy: str
    numba: str
    machine: str


class Answer(NamedTuple):
    """What a worker hands back."""

    how: str
    result: object = None
    """what was returned, or why it was refused"""


@lru_cache(maxsize=1)
def program_here() -> Program:
    """Look up the program of this process."""
    about = environment()
    return Program(__version__, code_digest(), about["numpy"], about["numba"], about["machine"])


def difference(wanted: Program, found: Program) -> str:
    """Say how another program differs from the one that is wanted; empty if it does not.

    Examples
    --------
    >>> one = Program("1.0", "aaaa", "2.1", "0.61", "x86_64")
    >>> difference(one, one._replace(numpy="2.4"))
    'numpy 2.4 instead of 2.1'
    """
    if _is_other_version(wanted, found):
        return f"version {found.version} ({found.digest}) instead of {wanted.version} ({wanted.digest})"
    kinds = ("numpy", "numba", "machine")
    pairs = [(kind, getattr(wanted, kind), getattr(found, kind)) for kind in kinds]
    return ", ".join(f"{kind} {there} instead of {here}" for kind, here, there in pairs if here != there)


def refusal(wanted: Program, found: Program) -> str:
    """Say how another program differs from the one that is wanted, and what to do; empty if it does not.

    Examples
    --------
    >>> one = Program("1.0", "aaaa", "2.1", "0.61", "x86_64")
    >>> refusal(one, one._replace(version="1.1")).partition(". ")[2]
    'Install the same version of connects-simulator on every machine'
    """
    other = difference(wanted, found)
    if not other:
        return ""
    if _is_other_version(wanted, found):  # whose shards cannot be merged either
        return f"{other}: results could differ. {_SAME_VERSION}"
    return f"{other}: results could differ in their last digits. {_ALIKE}"


def _is_other_version(wanted: Program, found: Program) -> bool:
    return (found.version, found.digest) != (wanted.version, wanted.digest)


def work(wanted: Program, play: Callable[..., object], values: tuple[object, ...]) -> Answer:
    """Play one batch on a worker.

    Parameters
    ----------
    wanted : Program
        Of the process that started the run.
    play : callable
        As in an `Order`.
    values : tuple
        What it is given.

    Returns
    -------
    Answer
    """
    if why := refusal(wanted, program_here()):
        return Answer(REFUSED, f"a worker has {why}")
    try:
        return Answer(DONE, play(*values))
    except StoreError as error:
        return Answer(REFUSED, str(error))
    except (Elsewhere, Exception):  # whatever it is, it is met again and told where the run was started
        return Answer(BACK)


_SAME_VERSION = "Install the same version of connects-simulator on every machine"
_ALIKE = (
    "Use the same versions and kind of processor on every machine, or play shards (--shard) and merge them "
    "with --allow-mixed"
)
