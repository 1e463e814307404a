"""Play a claim, and measure what it says.

Answers: by how much, and how sure, under its own assumptions and under others. Returns plain values for JSON,
from which pages and pictures are made.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from simulator.loader.scenario import load_scenario, plain_values
from simulator.runs.result import RunResult
from simulator.runs.run import run
from simulator.studies.claims.claims import Claim, Measured, Verdict, overall
from simulator.studies.claims.knobs import Overrides
from simulator.studies.claims.measure import Report, contrast_of, curve_of, even_of, rows_of
from simulator.studies.claims.search import Tried, possible, search_knob, try_one
from simulator.version import __version__

FORM = "3: ranges of another play, luck taken out; jackknife of the logarithm, bootstrap of medians; search"
"""what a report holds and how its ranges are computed; it changes with either, so that old reports are
recognised"""
SCREENED = 0.4
"""share of the replications on which an assumption is tried first"""
FEWEST = 10
"""least number of replications of such a try"""
Asked = Overrides | Mapping[str, Overrides]


@dataclass(frozen=True)
class Play:
    """How a claim is played.

    `assumed` are settings of every arm, applied before its own; `run` are those of the run, such as
    `run.seed=2`. Without `search` nothing is looked for that would turn the answer.
    """

    assumed: Overrides = ()
    run: Overrides = ()
    search: bool = True
    out: Path | None = None

    @property
    def apart(self) -> bool:
        """Whether this is another question than the shipped one; fewer or more replications are not."""
        return bool(self.assumed) or any(not text.startswith("run.replications=") for text in self.run)


PLAIN_PLAY = Play()


def claim_digest(claim: Claim, assumed: Overrides = ()) -> str:
    """Hash what is asked and how it is measured: every arm's scenario, the design, the form of a report."""
    worlds = {
        arm: plain_values(load_scenario(claim.scenario, claim.overrides(arm, assumed))) for arm in claim.arms
    }
    others = {
        name: [claim.overrides(arm, sets) for arm in claim.deciding_arms]
        for name, sets in claim.others.items()
    }
    design = [[asdict(one) for one in part] for part in (claim.contrasts, claim.curves, claim.even)]
    knobs = [asdict(knob) for knob in claim.knobs]
    text = json.dumps([FORM, worlds, claim.parts, claim.shown, design, knobs, others], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class _Table:
    """Plays the arms of a claim, one scenario after the other."""

    def __init__(self, claim: Claim, play: Play, played: Callable[[], None]) -> None:
        self.claim, self.play, self.played = claim, play, played

    def arms(self, names: tuple[str, ...], asked: Asked = (), whole: bool = True) -> dict[str, RunResult]:
        """Play these arms under other assumptions; on the first replications only, unless `whole`."""
        found = {}
        for arm in names:
            sets = [*self.play.assumed, *self.claim.overrides(arm, asked), *self.play.run]
            scenario = load_scenario(self.claim.scenario, sets)
            n = scenario.run.replications
            upto = None if whole else min(n, max(FEWEST, round(SCREENED * n)))
            found[arm] = run(scenario, out=self.play.out, base=self.claim.scenario.parent, upto=upto)
            self.played()
        return found

    def ask(self, asked: Asked, whole: bool) -> tuple[Verdict, tuple[Measured, ...]]:
        """Answer the claim under other assumptions."""
        results = self.arms(self.claim.deciding_arms, asked, whole)
        found = [contrast_of(contrast, results) for contrast in self.claim.deciding]
        return overall([one["verdict"] for one in found]), tuple(Measured(*one["ratio"]) for one in found)


def plays(claim: Claim, play: Play = PLAIN_PLAY) -> int:
    """How many runs a claim takes if no assumption turns its answer; each that does takes a few more."""
    tries = 2 * len(claim.knobs) + len(claim.others) if play.search else 0
    return len(claim.arms) + len(claim.deciding_arms) * tries


def measure_claim(claim: Claim, play: Play = PLAIN_PLAY, played: Callable[[], None] = lambda: None) -> Report:
    """Play every arm, and the deciding ones under other assumptions, and measure.

    Parameters
    ----------
    claim : Claim
        What to test.
    play : Play
        Settings, and how much is played; what lies in its folder of results is not played again.
    played : callable
        Called after each run.

    Returns
    -------
    dict
        Plain values for JSON: contrasts, what turns the answer, table, curves and break-even points, each
        number with its limits.
    """
    table = _Table(claim, play, played)
    plain = table.arms(tuple(claim.arms))
    first = next(iter(plain.values()))
    contrasts = [contrast_of(c, plain) for c in claim.contrasts]
    verdict = overall([found["verdict"] for found in contrasts[: claim.parts]])
    knobs, others = _searched(table, first, verdict) if play.search else ([], {})
    return {
        "claim": claim.name,
        "asked": claim_digest(claim, play.assumed),
        "question": first.scenario.question,
        "days": first.scenario.horizon - first.scenario.warmup,
        "changed": [*play.assumed, *play.run],
        "apart": play.apart,
        "version": __version__,
        "seed": int(first.manifest["seed"]),
        "replications": int(first.manifest["replications"]),
        "verdict": verdict,
        "contrasts": contrasts,
        "searched": play.search,
        "knobs": knobs,
        "others": others,
        "table": [row for arm, result in plain.items() for row in rows_of(claim, arm, result)],
        "curves": [curve_of(curve, plain) for curve in claim.curves],
        "even": [even_of(even, plain) for even in claim.even],
    }


def _searched(table: _Table, first: RunResult, answer: Verdict) -> tuple[list[Report], Report]:
    """What was found about every number, and under every other choice."""
    claim, taken = table.claim, [text.partition("=")[0].strip() for text in table.play.assumed]
    knobs = []
    for knob in possible(claim.knobs, taken):
        usual = knob.start(first.scenario)
        found = search_knob(table.ask, knob, usual, answer)
        turns = [
            {**turn._asdict(), "told": [knob.told(turn.keeps), knob.told(turn.turns)]} for turn in found.turns
        ]
        tried = [_told(one) for one in found.tried]
        knobs.append({"words": knob.words, "usual": knob.told(usual), "tried": tried, "turns": turns})
    others = {
        name: _told(try_one(partial(table.ask, own), Tried(name, None, answer, ())))
        for name, own in claim.others.items()
    }
    return knobs, others


def _told(tried: Tried) -> Report:
    return {"told": tried.told, "verdict": tried.verdict, "ratios": [list(ratio) for ratio in tried.ratios]}
