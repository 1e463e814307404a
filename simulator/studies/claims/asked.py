"""A claim played in another way than as shipped: another seed, other settings.

Answers: whether a claim can be played that way. Settings come before those of every
arm, so that what a claim compares is never undone.
"""

from pathlib import Path

from simulator.loader.scenario import load_scenario
from simulator.studies.claims.claims import Claim
from simulator.studies.claims.play import Play
from simulator.studies.claims.search import overlap

_OF_THE_RUN = ("run.",)


def asked_play(
    overrides: tuple[str, ...], seed: int | None, replications: int | None, search: bool, out: Path | None
) -> Play:
    """How a claim is to be played, from what a user typed.

    Parameters
    ----------
    overrides : tuple of str
        Settings, `a.b=value` each.
    seed, replications : int, optional
        The seed and the number of random worlds; by default those of the scenario.
    search : bool
        Whether to look for what turns the answer.
    out : Path, optional
        Folder of results.

    Returns
    -------
    Play
    """
    of_run = [text for text in overrides if text.strip().startswith(_OF_THE_RUN)]
    own = {"run.seed": seed, "run.replications": replications}
    of_run += [f"{key}={value}" for key, value in own.items() if value is not None]
    return Play(tuple(text for text in overrides if text not in of_run), tuple(of_run), search, out)


def trouble_with(claim: Claim, play: Play) -> str:
    """Why a claim cannot be played that way; empty if it can.

    Raises
    ------
    ScenarioError
        If a setting has a mistake.
    """
    for text in play.assumed:
        key = text.partition("=")[0].strip()
        if all(any(overlap(key, own.partition("=")[0]) for own in sets) for sets in claim.arms.values()):
            return f"it compares values of {key} itself, so this would change nothing; set another key"
    for arm in claim.arms:
        load_scenario(claim.scenario, [*play.assumed, *claim.overrides(arm), *play.run])
    return ""
