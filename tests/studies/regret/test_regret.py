"""Regret: parts add up to the whole, the clairvoyant wins as promised, nothing beats the bound."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from matplotlib.text import Text

from simulator.cli import main
from simulator.engine.batch import simulate
from simulator.model.clients import HIRED
from simulator.model.scenario import Scenario
from simulator.report.studies.regret import regret_answer, regret_tables
from simulator.report.studies.regret_picture import draw_regret
from simulator.runs.ready import Ready
from simulator.strategies.yardsticks.clairvoyant import Clairvoyant
from simulator.strategies.yardsticks.watched import Fates
from simulator.studies.regret.boosts import WatchedBoosts
from simulator.studies.regret.parts import ONLY_USD, PARTS
from simulator.studies.regret.regret import Regret, RegretError, regret
from simulator.studies.yardsticks.programme import Means, Offers, best_offers, bound

ZOO = (
    "spray_and_pray",
    {"fit_threshold": {"threshold": 0.6}},
    {"boosted": {"of": "fresh_hour", "connects": 6}},
    {"withdraw_after": {"of": "cheap_first", "days": 3}},
    {"paced_budget": {"of": "spray_and_pray"}},
    "invite_only",
    {"tailor_if": {"of": "spray_and_pray", "effort": 0.0}},  # never a word more than needed
)


def town(seed: int = 1, groups: tuple[Any, ...] = ZOO, **changes: Any) -> Scenario:
    """A small field; even seeds have another economy than odd ones."""
    rng = np.random.default_rng(seed)
    own = {"capacity": int(rng.integers(1, 4)), "wallet": int(rng.integers(0, 60))}
    plain: dict[str, Any] = {
        "name": "town",
        "pack": None,
        "horizon": 60,
        "warmup": 10,
        "clock": {"tick": 0.25},
        "jobs": {"per_day": 6},
        "hiring": {"logit": {"tailoring": 1.5}},
        "connects": {
            "monthly_grant": int(rng.integers(5, 60)),
            "refunds": {"closed": 1.0, "hired": float(rng.integers(0, 2))},
            "rollover": {"rule": "cap_all", "cap": 50} if seed % 2 else {"rule": "keep"},
            "top_up": {"rule": "when_short", "monthly_budget_usd": 5} if seed % 3 == 0 else {"rule": "never"},
        },
        "boosts": {"pricing": "first" if seed % 2 else "second"},
        "clients": {"display": "arrival" if seed % 2 else "best_match"},
        "freelancers": [{"name": f"g{k}", "strategy": s, "count": 3, **own} for k, s in enumerate(groups)],
        "run": {"replications": 2, "seed": seed},
    }
    return Scenario.model_validate(plain | changes)


@pytest.fixture(scope="module")
def found() -> list[Regret]:
    return [regret(town(seed)) for seed in range(4)]


def test_parts_add_up_to_what_the_accounts_of_the_engine_say(found: list[Regret]) -> None:
    seen: set[str] = set()
    for one in found:
        scenario = one.scenario
        lanes = pd.DataFrame(simulate(scenario, Ready.of(scenario).strategies, range(2)).lanes)
        assert set(one.parts["part"]) == set(PARTS)
        for measure in ("usd", "hires"):
            sums = one.parts.groupby(["group", "rep"])[measure].sum()
            whole = one.totals.set_index(["group", "rep"])
            difference = whole[f"best_{measure}"] - whole[f"own_{measure}"]
            assert np.allclose(sums, difference.reindex(sums.index), atol=1e-6)
            assert np.allclose(whole[f"regret_{measure}"], difference)
        for k, name in enumerate(one.groups):
            own = lanes[lanes["group"] == k].groupby("rep")["hires"].sum()
            assert (
                one.totals[one.totals["group"] == name].sort_values("rep")["own_hires"].tolist()
                == own.tolist()
            )
        seen |= set(one.parts.loc[one.parts["posts"] > 0, "part"])
    assert seen == set(PARTS) - {"aside", "asked"}, set(PARTS) - seen
    every = pd.concat([one.parts for one in found])
    assert (every.loc[every["part"] == "passed", "hires"] <= 0).all()
    assert (every.loc[every["part"] == "same", "hires"] == 0).all()
    costly = pd.concat([one.parts for one in found]).groupby("part")["hires"].sum()
    assert (costly[["too_late", "under_boosted", "skipped", "dry", "busy"]] > 0).all(), costly


def test_nobody_beats_the_bound_and_few_the_clairvoyant(found: list[Regret]) -> None:
    for one in found:
        totals = one.totals
        for measure in ("usd", "hires"):
            for side in ("own", "best"):
                over = totals[f"{side}_{measure}"] - totals[f"bound_{measure}"]
                # invitations and contracts of clients who come back are not bids
                assert (over[totals["group"] != "g5"] <= 1e-6).all(), (measure, side)
    best = sum(one.totals["best_usd"].sum() for one in found)
    own = sum(one.totals["own_usd"].sum() for one in found)
    assert best > 2 * own > 0


def test_who_never_bids_only_skipped_or_lacked_something(found: list[Regret]) -> None:
    for one in found:
        silent = one.parts[(one.parts["group"] == "g5") & (one.parts["posts"] > 0)]
        assert set(silent["part"]) <= {"skipped", "dry", "busy", "aside", "same"}
        assert (silent.loc[silent["part"] == "same", "usd"] <= 0).all()


def test_who_never_bids_cannot_be_ahead_and_no_limit_says_so(found: list[Regret]) -> None:
    for one in found:
        totals = one.totals[one.totals["group"] == "g5"]
        assert not totals["bids"].any()
        assert one.totals["bids"].any()
        for measure in ("usd", "hires"):
            for column in ("own", "best", "bound", "regret"):
                if (totals[f"{column}_{measure}"] >= 0).all():
                    low = one.total("g5", column, measure).low
                    assert low is not None
                    assert low >= 0, (column, measure)
            low = one.part("g5", "skipped", measure).low
            assert low is not None
            assert low >= 0
    assert any((one.total("g1", "regret").low or 0.0) < 0 for one in found), "who bids may be ahead"


def test_being_watched_changes_nothing() -> None:
    scenario = town(3)
    plain = simulate(scenario, Ready.of(scenario).strategies, range(2))
    watched = simulate(scenario, [WatchedBoosts(of=one) for one in Ready.of(scenario).strategies], range(2))
    for name in set(plain.lanes.dtype.names or ()) - {"hire_luck", "luck_usd"}:  # looked at, known no more
        assert plain.lanes[name].tobytes() == watched.lanes[name].tobytes()
    assert plain.ledger.tobytes() == watched.ledger.tobytes()


def test_what_is_foreseen_happens() -> None:
    """Everybody bids on everything with Connects and slots in plenty: each bid is hired as foreseen."""
    steady = {"logit": {"reputation": 0.0, "newcomer": 0.0}}  # feedback in between changes nothing
    rich = {"count": 4, "wallet": 100_000, "capacity": 1000, "tailoring": 0.0}
    groups = [{"name": "all", "strategy": "spray_and_pray", **rich}]
    scenario = town(2, freelancers=groups, hiring=steady, connects={"monthly_grant": 0})
    looks = Fates()
    simulate(scenario, [looks], range(2))
    played = simulate(scenario, Ready.of(scenario).strategies, range(2), keep=True)
    fates = pd.DataFrame(looks.fates())
    sent = pd.DataFrame(played.tables["proposals"]).rename(columns={"job_ordinal": "job"})
    both = sent.merge(fates, "left", ["rep", "ordinal", "job"])
    assert len(both) > 300
    assert both["wins"].sum() > 20
    assert (both["wins"] == (both["fate"] == HIRED)).all()


def test_the_clairvoyant_bids_on_little_else_than_it_wins() -> None:
    scenario = town(4, groups=("spray_and_pray",))
    lanes = simulate(scenario, [Clairvoyant()], range(4)).lanes
    assert lanes["hires"].sum() > 10
    assert lanes["hires"].sum() >= 0.9 * lanes["proposals"].sum()


def test_a_plan_takes_the_best_that_can_be_paid_and_a_bound_is_no_less() -> None:
    day = np.array([1.0, 2.0, 3.0])
    price, gain = np.array([6.0, 4.0, 4.0]), np.array([10.0, 7.0, 6.0])
    offers = Offers(np.arange(3), day, day + 1, day + 20, price, np.zeros(3), gain)
    ten = Means(np.zeros(1), np.array([9.0]), np.inf, np.zeros(0), 0.0)
    assert best_offers(offers, ten).tolist() == [False, True, True]
    assert bound(offers, ten) == pytest.approx(7 + 10 * 5 / 6)
    one_slot = ten._replace(amount=np.array([99.0]), capacity=1.0)
    assert best_offers(offers, one_slot).tolist() == [True, False, False]
    assert bound(offers, one_slot) == pytest.approx(10.0)
    later = ten._replace(at=np.array([0.0, 2.5]), amount=np.array([4.0, 4.0]))
    assert best_offers(offers, later).tolist() == [False, True, True]
    back = offers._replace(back=np.array([0.0, 4.0, 0.0]))
    assert best_offers(back, ten._replace(amount=np.array([4.0]))).tolist() == [False, True, True]


def test_tables_and_the_sentence_name_the_closest(found: list[Regret]) -> None:
    one = found[1]
    closest = min(one.groups, key=lambda name: one.total(name, "regret").value or 0.0)
    said = regret_answer(one)
    assert f"'{closest}'" in said
    assert said.startswith((f"'{closest}' comes closest", "Which rule comes closest"))
    tables = list(regret_tables(one))
    assert sum(table.row_count for table in tables) >= 2 * len(PARTS)
    assert "The clairvoyant passes over a post it could win where" in str(tables[-1].caption)


def test_in_hires_the_clairvoyant_bids_for_hires_and_the_words_say_so() -> None:
    groups = ("spray_and_pray", {"review_builder": {"first_price": 0.3, "reviews": 100}})
    scenario = town(2, groups=groups, run={"replications": 2, "seed": 4})
    dollars, hires = regret(scenario), regret(scenario, measure="hires")
    for name in hires.groups:
        few, many = (one.total(name, "best", "hires").value or 0.0 for one in (dollars, hires))
        assert many > 1.1 * few
        assert many <= (hires.total(name, "bound").value or 0.0)
        assert (hires.total(name, "best", "usd").value or 0.0) < (dollars.total(name, "best").value or 0.0)
        assert hires.total(name, "regret").value == hires.total(name, "regret", "hires").value > 0
    assert (hires.parts.loc[hires.parts["part"].isin(ONLY_USD), "hires"] == 0).all()
    table = next(iter(regret_tables(hires)))
    assert table.row_count == len(PARTS) - len(ONLY_USD) + 5
    told = regret_answer(hires)
    assert " hires per freelancer behind (" in told
    for words in (told, str(table.caption)):
        assert "$" not in words
        assert "ollars" not in words
    assert "as many as it can get" in str(table.caption)
    drawn = " ".join(text.get_text() for text in draw_regret(hires).findobj(Text))
    assert "Hires per freelancer in " in drawn
    assert "ollars" not in drawn
    with pytest.raises(RegretError, match="no measure is called 'clicks'; there are usd, hires"):
        regret(scenario, measure="clicks")


def test_a_market_and_an_unknown_group_are_refused() -> None:
    with pytest.raises(RegretError, match="competition: field"):
        regret(town(1, competition="market"))
    with pytest.raises(RegretError, match="no group is called 'x'"):
        regret(town(1), ["x"])


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def test_the_command(tmp_path: Path) -> None:
    file = tmp_path / "town.yaml"
    file.write_text(town(1).model_dump_json())
    told = call("regret", file, "--strategy", "g0", "--strategy", "g1", "--out", tmp_path)
    assert told.exit_code == 0, told.output
    assert told.stderr.splitlines()[-2:] == [
        f"  simulator regret {file} --goal income --strategy g0",
        f"  simulator compare {file} --goal income",
    ]
    assert "comes closest to a clairvoyant who knows every client's choice" in told.stdout
    assert "Ran out of Connects" in told.stdout
    assert (tmp_path / "town" / "regret.png").stat().st_size > 10_000
    plain = json.loads(call("regret", file, "--strategy", "g0", "--json").stdout)
    parts = plain["strategies"]["g0"]["usd"]["parts"]
    whole = plain["strategies"]["g0"]["usd"]["regret"]["value"]
    assert sum(part["value"] for part in parts.values()) == pytest.approx(whole)
    counting = "--strategy", "g0", "--measure", "hires", "--replications", "1"
    hires = json.loads(call("regret", file, *counting, "--json", "--set", "horizon=30").stdout)
    assert (hires["measure"], set(hires["strategies"]["g0"])) == ("hires", {"hires"})
    assert hires["strategies"]["g0"]["hires"]["regret"]["unit"] == "hires per freelancer"
    wrong = call("regret", "market_2023")
    assert wrong.exit_code == 2
    assert "Traceback" not in wrong.output
