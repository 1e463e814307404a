"""Games whose truth is known, played with noise."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from simulator.model.freelancers import StrategyChoice
from simulator.report.robust.game import game_answer, game_table
from simulator.report.robust.game_data import game_document
from simulator.report.robust.game_pictures import draw_game
from simulator.report.robust.in_words import closed_answer
from simulator.report.studies.game_end import ends_of
from simulator.studies.game.balance import balances, share_limits
from simulator.studies.game.clock import Plan
from simulator.studies.game.design import counts_of, mixes_of
from simulator.studies.game.market import GameError
from simulator.studies.game.order import order_of
from simulator.studies.game.play import Game, play_game
from simulator.studies.game.responses import close_game, family_of
from simulator.studies.game.surface import surface_of
from simulator.studies.game.table import PayoffTable
from tests.small_runs import small_scenario
from tests.studies.game.invented import HAWK_DOVE, STONE_PAPER_SCISSORS, Invented

Floats = npt.NDArray[np.float64]
QUICK = Plan(32)


@pytest.fixture(scope="module")
def birds() -> Game:
    return play_game(Invented.of(HAWK_DOVE, 3, 0.5), plan=QUICK)


@pytest.fixture(scope="module")
def hands() -> Game:
    return play_game(Invented.of(STONE_PAPER_SCISSORS, 3, 0.5), plan=QUICK)


def test_hawks_and_doves_stay_side_by_side(birds: Game) -> None:
    assert birds.order.verdict == "mix"
    assert birds.balance is not None
    low, high = birds.limits_of(birds.balance)
    assert low[0] <= 0.4 <= high[0]
    assert birds.balance.fate == "settles"
    assert birds.way is not None
    assert birds.way.shares[-1] == pytest.approx(birds.balance.shares, abs=0.01)
    answer = game_answer(birds, "hires")
    assert answer.startswith("No rule wins alone: rules stay side by side, followed 'a' by ")
    assert "nobody gains more than" in answer


def test_a_circle_is_called_no_order_and_no_rule_is_first(hands: Game) -> None:
    assert hands.order.verdict == "no order"
    assert sorted(hands.order.rules) == [0, 1, 2]
    assert hands.order.first.size == 0
    answer = game_answer(hands, "income")
    assert answer.startswith(
        "There is no order among these rules: 'b' beats 'a', 'c' beats 'b', and 'a' beats 'c'."
    )
    assert "wins" not in answer


def test_the_gain_of_one_who_switches_is_below_its_limit(birds: Game) -> None:
    mix = birds.outcome / birds.outcome.sum()
    truth = mix @ HAWK_DOVE.T
    assert np.ptp(truth) <= birds.switches.most
    assert birds.switches.largest <= birds.switches.most


def test_the_check_is_played_in_worlds_of_its_own(birds: Game) -> None:
    assert len(birds.checked.over) == QUICK.replications
    assert len(birds.table.over) == QUICK.replications  # nothing was open, so nothing was added
    assert birds.added == {}


def test_more_is_played_where_it_is_open_who_would_switch() -> None:
    close = np.array([[1.0, 1.0, 3.0], [0.98, 1.0, 3.0], [-3.0, -3.0, 0.0]])
    found = play_game(Invented.of(close, 5, 0.4), plan=Plan(16, extra=1.0))
    assert found.added
    assert set(found.added) <= {0, 1}  # where everybody follows the third rule, all is clear
    assert found.table.played[2:].max() == 16
    assert sum(found.added.values()) <= 16 * len(found.table.mixes)


def test_a_rule_that_is_always_better_wins_and_two_that_hold_each_their_own_are_told() -> None:
    better = play_game(Invented.of(np.array([[2.0, 2.0], [1.0, 1.0]]), 1, 0.3), plan=Plan(16))
    assert (better.order.verdict, better.order.rules) == ("one", (0,))
    assert "'a' wins" in game_answer(better, "hires")
    assert better.order.first[:, 0].min() > 0.99
    both = play_game(Invented.of(np.diag([2.0, 3.0]), 1, 0.3), plan=Plan(16))
    assert (both.order.verdict, both.order.rules) == ("several", (0, 1))
    assert "depends on where the market starts" in game_answer(both, "hires")


def test_rules_that_are_alike_are_not_put_in_order() -> None:
    alike = play_game(Invented.of(np.ones((3, 3)), 2, 1.0), plan=Plan(16))
    assert alike.order.verdict == "undecided"
    assert game_answer(alike, "hires").startswith("These replications cannot tell which rule wins")


def test_what_is_likely_comes_first_where_it_is_nearly_sure_and_what_is_open_is_named() -> None:
    better = play_game(Invented.of(np.array([[2.0, 2.0], [1.0, 1.0]]), 1, 0.3), plan=Plan(16))
    edges = tuple(one._replace(decided=False) if one.old == 1 else one for one in better.edges)
    order = better.order._replace(verdict="undecided", chances={"one": 0.98, "mix": 0.02}, held=0.97)
    said = game_answer(replace(better, order=order, edges=edges), "hires")
    assert said.startswith(
        "When everybody may choose, most likely one keeps everybody: 'a', with a chance of 97 %; it stays "
        "open whether one gains who switches from 'b' to 'a'. Where the market ends up from here ('a' "
    )
    assert "%) of freelancers) nobody gains" in said


def in_the_end(found: Game) -> list[str]:
    return next(
        column for column in game_table(found, "hires").columns if "in the end" in column.header
    ).cells


def test_shares_in_the_end_have_limits_the_same_in_sentence_and_table() -> None:
    close = play_game(Invented.of(np.array([[1.2, 1.2], [1.0, 1.0]]), 1, 1.0), plan=Plan(64))
    assert close.balance is not None
    assert len(close.balance.followed) == 1
    first, second = ends_of(close)
    assert first.share == 1.0
    assert 0.1 < first.low < 0.999, "with other tables the way does not get so far"
    assert second.high == pytest.approx(1 - first.low)
    low = f"{100 * first.low:.0f}"
    assert in_the_end(close) == [f"100 %\n{low}–100", f"0 %\n0–{100 * second.high:.0f}"]
    open_ = replace(close, order=close.order._replace(verdict="undecided"))
    assert f"ends up from here ('a' 100 % ({low} to 100 %) of freelancers) nobody" in game_answer(
        open_, "hires"
    )
    assert game_document(close, "hires", "")["end"] == {
        "share": [1.0, 0.0], "low": [first.low, 0.0], "high": [1.0, second.high], "open": False,
    }  # fmt: skip


def test_no_share_is_told_where_the_limits_leave_everything_open() -> None:
    alike = play_game(Invented.of(np.ones((2, 2)), 2, 1.0), plan=Plan(16))
    assert all(one.vague for one in ends_of(alike))
    assert [cell.partition("\n")[0] for cell in in_the_end(alike)] == ["open", "open"]
    assert "Where the market ends up from here cannot be told. In one mix" in game_answer(alike, "hires")


def test_a_chance_is_that_of_the_very_rules_that_are_named() -> None:
    alike = play_game(Invented.of(np.ones((3, 3)), 2, 1.0), plan=Plan(16))
    order = alike.order._replace(chances={"one": 0.78, "several": 0.22}, rules=(1,), held=0.6)
    said = game_answer(replace(alike, order=order), "hires")
    assert "Most likely one keeps everybody: 'b', with a chance of 60 %." in said
    said = game_answer(replace(alike, order=order._replace(held=0.45)), "hires")
    assert "Most likely one keeps everybody, with a chance of 78 %; it is open which." in said
    assert alike.order.held < max(alike.order.chances.values())


def test_shares_are_not_told_where_payoffs_jump() -> None:
    def jumps(shares: Floats) -> Floats:
        return np.asarray(np.where(shares > 0.6, 5.0, 0.0) + shares @ HAWK_DOVE.T)

    found = play_game(Invented(jumps, ("a", "b"), 4, 0.2), plan=Plan(16))
    assert not found.surface.fits
    assert (found.balances, found.way, found.takeovers) == ((), None, None)
    assert "not smooth" in game_answer(found, "hires")
    assert game_document(found, "hires", "")["path"] is None
    assert game_table(found, "hires").row_count == 2


def test_table_document_and_picture_say_the_same(birds: Game, hands: Game) -> None:
    for found in (birds, hands):
        said = game_document(found, "hires", game_answer(found, "hires"))
        order = said["order"]
        assert isinstance(order, dict)
        assert order["verdict"] == found.order.verdict
        table = game_table(found, "hires")
        assert table.row_count == len(found.rules)
        marked = any("(open)" in cell for column in table.columns for cell in column.cells)
        assert ("Open:" in table.caption) == marked, "no mark is explained that is not there"
        words = " ".join(text.get_text() for text in draw_game(found, small_scenario(), "income").texts)
        assert "solid: sure, dashed: may be luck" in words


def test_an_answer_for_days_counts_days_and_not_less_than_nothing() -> None:
    sooner = Invented.of(-np.array([[20.0, 20.0], [40.0, 40.0]]), 1, 0.5)
    found = play_game(sooner, plan=Plan(16))
    assert "20.0 when everybody does" in game_answer(found, "first_hire")


class Widening(Invented):
    """Rules by name; `better` gets 2 where nobody else follows it, and shares it."""

    def with_rules(self, more: list[tuple[str, StrategyChoice]]) -> Widening:
        return self._with((*self.rules, *(label for label, _ in more)))

    def only(self, kept: list[int]) -> Widening:
        return self._with(tuple(self.rules[k] for k in kept))

    def _with(self, rules: tuple[str, ...]) -> Widening:
        worth = np.array([{"a": 1.0, "b": 1.2, "better": 2.0}.get(name, 0.5) for name in rules])
        return Widening(lambda x: worth - 0 * x, rules, self.seed, self.noise, self.people)


def test_the_best_answer_joins_until_nobody_gains() -> None:
    engine = Widening(lambda x: x, ("a", "b"), 1, 0.2)._with(("a", "b"))
    names = ["poor", "better", "worse", "bad", "sad", "low"]
    family = [(name, StrategyChoice(name="random")) for name in names]
    found = close_game(engine, 0.1, lambda _: family, plan=Plan(16))
    assert found.answers[0].label == "better"
    assert found.answers[0].sure
    assert "better" in found.game.rules
    assert not found.answers[-1].sure
    assert "none is surely better" in closed_answer(found, "hires")


def test_a_family_has_public_rules_and_leaves_out_those_in_the_game() -> None:
    every = family_of(7, 0, count=3)
    first = every[0][1]
    assert [one for one in every if one[1] != first] == family_of(7, 0, [first], count=3)
    assert family_of(7, 1, count=3)[:3] != every[:3]
    assert "clairvoyant" not in {choice.name for _, choice in every}


@pytest.mark.parametrize("plan", [Plan(4), Plan(64, seconds=0.0)])
def test_too_little_to_play_is_refused(plan: Plan) -> None:
    with pytest.raises(GameError, match=r"at least 8 replications|about 1 second at least"):
        play_game(Invented.of(HAWK_DOVE, 1), plan=plan)


class Ticking(Invented):
    """The first replication compiles for a minute, then each takes a second."""

    def play(self, mix: npt.NDArray[np.int64], first: int, last: int) -> tuple[Floats, Floats]:
        clock[0] += 60.0 * (clock[0] == 0.0) + (last + 1 - first)
        return super().play(mix, first, last)


clock = [0.0]


def test_what_is_compiled_at_first_is_no_measure_of_what_takes_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "perf_counter", lambda: clock[0])
    market = Ticking.of(HAWK_DOVE, 3, 0.5)
    for seconds, said in (
        (90.0, "5 mixes of 2 rules take about 1.8 minutes at least"),
        (20.0, "1.8 minutes"),
    ):
        clock[0] = 0.0
        with pytest.raises(GameError, match=said):
            play_game(market, plan=Plan(64, seconds=seconds))
    for seconds in (110.0, 200.0):
        clock[0] = 0.0
        found = play_game(market, plan=Plan(64, seconds=seconds))
        assert found.table.played.min() >= 8
        assert clock[0] <= seconds


def test_one_rule_is_no_game() -> None:
    with pytest.raises(GameError, match="2 to 6 rules"):
        play_game(Invented.of(np.ones((1, 1)), 1))


def interval_holds(matrix: Floats, truth: list[float], seed: int) -> tuple[bool, str]:
    """Whether the known shares lie inside their limits, and what is said of the order."""
    engine = Invented.of(matrix, seed, 0.5)
    rules = len(matrix)
    mixes = counts_of(mixes_of(rules), engine.people)
    parts = [engine.play(mix, 0, 63) for mix in mixes]
    over, under = (np.stack(each, axis=1) for each in zip(*parts, strict=True))
    table = PayoffTable(engine.rules, mixes, over, under)
    surface, maps = surface_of(table)
    drawn = table.tables(2_000)
    many = surface.of(drawn, maps)
    inside = [one for one in balances(surface.payoffs, rules) if len(one.followed) == rules]
    if not inside:
        return False, ""
    low, high = share_limits(many.payoffs, inside[0], 2_000)
    gains = np.stack([drawn[:, i] - drawn[:, i, i, None] for i in range(rules)], axis=1)
    return bool((low <= truth).all() and (truth <= high).all()), order_of(gains, None, ()).verdict


@pytest.mark.parametrize(
    ("runs", "least"), [(12, 10), pytest.param(500, 475, marks=pytest.mark.campaign)], ids=["some", "all"]
)
@pytest.mark.parametrize(
    ("matrix", "truth", "verdict"),
    [(HAWK_DOVE, [0.4, 0.6], "mix"), (STONE_PAPER_SCISSORS, [1 / 3] * 3, "no order")],
    ids=["hawks", "hands"],
)
def test_the_known_mix_lies_inside_its_limits(
    matrix: Floats, truth: list[float], verdict: str, runs: int, least: int
) -> None:
    found = [interval_holds(matrix, truth, seed) for seed in range(runs)]
    assert sum(holds for holds, _ in found) >= least
    assert sum(said == verdict for _, said in found) >= 0.95 * runs
