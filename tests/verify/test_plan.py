"""Buy as many Connects as a plan says, play again, and count who is hired.

The worlds are written here from the words of the plan, and not by the code that found the number: a wallet,
no purchases, no warm-up, nothing lost at the end of a month.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simulator.loader.scenario import load_scenario
from simulator.loader.shipped import scenario_file
from simulator.runs.ready import Ready
from simulator.runs.run import run
from simulator.studies.bought import bought
from simulator.studies.doses import Bought

pytestmark = pytest.mark.campaign  # minutes each

PEOPLE, OFF = 5000, 0.03
AMPLE = 20_000
NOBODY_INVITES = "invitations.share=0"
WEB, WEEKS = "jobs.categories={web: 1}", "horizon=100 d"  # ten weeks that count
Case = tuple[str, tuple[str, ...], tuple[str, ...]]
CASES: list[Case] = [
    ("field_2025", ("sprayer", "good fit"), ()),
    ("field_2026", ("sprayer", "good fit"), ()),
    # with invitations, or in five months, half of the people need none
    ("compare_2023", ("sprayer", "good fit"), (NOBODY_INVITES, WEEKS)),
    # one line of work, so that everybody has posts enough for any chance
    ("field_2023", ("ordinary", "choosy"), (NOBODY_INVITES, WEB)),
]
FREE: list[Case] = [
    ("field_2023", ("ordinary", "choosy"), ()),
    ("compare_2023", ("sprayer", "good fit", "good fit on a budget"), ()),
]
"""where half of the people need none, or no number is enough for nine of ten"""
NONE_BUT_FREE = {("compare_2023", "good fit", 0.5), ("field_2023", "choosy", 0.5)}
"""who is hired as often as not with the free Connects alone"""
OUT_OF_REACH = {("field_2026", "good fit", 0.9)}
"""whose line of work has too few posts for any number to be enough"""


def hired(name: str, wallets: dict[str, int], more: tuple[str, ...], folder: Path) -> dict[str, float]:
    """Share of those who buy so many that are hired within the days that count, on other luck."""
    plain = load_scenario(scenario_file(name), list(more))
    places = {group.name: k for k, group in enumerate(plain.freelancers)}
    settings = [
        *more,
        "warmup=0",
        f"horizon={plain.horizon - plain.warmup} d",
        "connects.top_up.rule=never",
        "connects.rollover.rule=keep",
        "run.seed=4711",
        f"run.replications={PEOPLE // 100}",
    ]
    for group, wallet in wallets.items():
        settings += [f"freelancers.{places[group]}.wallet={wallet}", f"freelancers.{places[group]}.count=100"]
    settings += [f"freelancers.{k}.count=0" for group, k in places.items() if group not in wallets]
    lanes = run(load_scenario(scenario_file(name), settings), out=folder).freelancers
    got = (lanes["hires"] + lanes["invited_hires"] > 0).groupby(lanes["group"]).mean()
    return {group: float(got[group]) for group in wallets}


@pytest.mark.parametrize("chance", [0.5, 0.9])
@pytest.mark.parametrize(("name", "groups", "more"), [*CASES, *FREE])
def test_who_buys_as_many_is_hired_as_often(
    name: str, groups: tuple[str, ...], more: tuple[str, ...], chance: float, tmp_path: Path
) -> None:
    path = scenario_file(name)
    ready = Ready.of(load_scenario(path, list(more)), path.parent)
    found: dict[str, Bought] = bought(ready, groups, chance, workers=2)
    # where no number is enough, more than anybody can use is not
    wallets = {
        group: AMPLE if one.needed.connects is None else int(one.needed.connects)
        for group, one in found.items()
    }
    share = hired(name, wallets, more, tmp_path)
    asks = (name, groups, more) in CASES
    for group, one in found.items():
        needed = one.needed
        if asks:
            assert (needed.connects == 0) == ((name, group, chance) in NONE_BUT_FREE), needed
            assert (needed.connects is None) == ((name, group, chance) in OUT_OF_REACH), needed
        bounds = f"{needed.low:.0f} to {needed.high:.0f}"
        print(
            f"\n  {name}, {group}: {needed.connects} ({bounds}) for {chance:.0%}: {share[group]:.1%}", end=""
        )
        if needed.connects is None:
            assert share[group] < chance + OFF
        elif needed.connects == 0:
            assert share[group] > chance - OFF
        else:
            assert share[group] == pytest.approx(chance, abs=OFF)
    assert np.isfinite([*share.values()]).all()
