"""Who wins, and where that changes: found where it is known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simulator.loader.scenario import load_scenario
from simulator.metrics.estimates.draws import steady_normals
from simulator.report.robust.sensitivity import (
    details_table,
    sensitivity_answer,
    sensitivity_document,
    sensitivity_table,
)
from simulator.report.robust.tornado import draw_tornado, tornado
from simulator.runs.ready import Ready
from simulator.studies.sensitivity import sensitivity as study
from simulator.studies.sensitivity.assumed import assumed
from simulator.studies.sensitivity.decide import first_shares, steps, turns
from simulator.studies.sensitivity.halves import Index
from simulator.studies.sensitivity.play import Played
from simulator.studies.sensitivity.sensitivity import Sensitivity, Sizes
from simulator.studies.sensitivity.sizes import Pace, SensitivityError, TooShort, sizes_of, whole_seconds
from tests.report.pictures.test_plots import words_of

RATHER = 8
ATTENTION, MATCH = "clients.attention.mean", "hiring.logit.match"


def played(values: Sequence[Sequence[float]], noise: float = 0.0, higher: bool = True) -> Played:
    """What groups get at points [points x groups], on common luck."""
    plain = np.array(values, float)[:, :, None]
    luck = noise * steady_normals("luck of groups", plain.shape[1], RATHER)
    return Played(plain + luck[None], np.ones((*plain.shape[:2], RATHER)), higher)


def test_the_place_where_the_winner_changes() -> None:
    at = [0.0, 1.0, 2.0, 3.0, 4.0]
    found = turns(played([[1 + x, 2.5] for x in at]), 4, 0, at)
    assert len(found) == 1
    assert found[0].below
    assert found[0].at == pytest.approx(1.5)
    assert (found[0].low, found[0].high) == pytest.approx((1.5, 1.5))
    assert found[0].winner == 1
    assert found[0].sure


def test_less_is_better_where_days_are_counted() -> None:
    at = [0.0, 1.0, 2.0]
    found = turns(played([[1 + x, 2.5] for x in at], higher=False), 0, 0, at)
    assert [(one.below, one.at) for one in found] == [(False, pytest.approx(1.5))]


def test_luck_widens_the_place_and_may_make_it_unsure() -> None:
    at = [0.0, 1.0, 2.0]
    sure = turns(played([[1 + 2 * x, 3.0] for x in at], noise=0.3), 2, 0, at)[0]
    assert sure.low < sure.at < sure.high
    assert sure.sure
    close = turns(played([[2.99 + x, 3.0] for x in at], noise=2.0), 2, 0, at)
    assert not any(one.sure for one in close)


def test_a_group_that_is_not_played_never_wins() -> None:
    some = played([[1.0, 5.0], [1.0, 2.0]])
    some.over[:, 1] = np.nan
    assert [one.winner for one in steps(some, 0, 0, [0, 1])] == [0, 0]


def test_changes_are_taken_on_the_same_luck() -> None:
    found = steps(played([[1.0, 0.0], [1.5, 0.0]], noise=5.0), 0, 0, [0, 1])
    assert found[1].change.low == pytest.approx(0.5)
    assert found[1].change.high == pytest.approx(0.5)
    assert found[1].number.high - found[1].number.low > 1


def test_in_how_many_worlds_each_comes_first() -> None:
    worlds = played([[1.0, 0.0]] * 30 + [[0.0, 1.0]] * 10)
    found = first_shares(worlds).alone
    assert list(found) == [0, 1]
    assert found[0].value == pytest.approx(0.75)
    assert found[0].low < 0.75 < found[0].high < 1
    alike = first_shares(played([[1.0, 0.0]] * 30)).alone
    assert alike[0].low == pytest.approx(0.884, abs=0.001), "thirty worlds are not all worlds"


def test_who_gets_the_same_shares_the_first_place() -> None:
    """Also up to the last digits that a computer keeps, which would make one of the twins first."""
    third = 1 / 3
    worlds = played([[third, third * (1 - 1e-15), 0.0], [third * (1 - 1e-15), third, 0.0]] * 20, noise=0.0)
    found = first_shares(worlds)
    assert found.alone == {}
    assert list(found.shared) == [(0, 1)]
    assert found.shared[0, 1].value == 1.0
    assert found.shared[0, 1].low == pytest.approx(0.912, abs=0.001), "forty worlds are not all worlds"
    for one in steps(worlds, 0, 1, range(40)):
        assert (one.winner, one.share) == (1, 1.0), "the winner of the scenario stays it where it is level"
        assert (*one.lead, *one.change) == (0.0,) * 6
        assert not one.decided
    assert worlds.first(0)(np.ones((RATHER, 1))).all()
    apart = first_shares(played([[1.0, 1.0, 0.0]] * 10 + [[1.0, 2.0, 0.0]] * 30))
    assert (apart.alone[1].value, apart.shared[0, 1].value) == pytest.approx((0.75, 0.25))


class Known:
    """A player of a market with a known answer: 'a' wins where clients read six proposals or more.

    What 'a' gets rises with the proposals read and, a little, with the weight of fit; nothing else counts.
    """

    names = ("a", "b", "c")
    each = 0.01
    """seconds that it says a replication takes"""
    stop_at = 10**9
    """points after which somebody stops it"""

    def __init__(self, ready: Ready, goal: str, workers: int, out: Any, fresh: bool) -> None:
        self.scenario = self.whole = ready.scenario
        self.goal, self.only_these = goal, set(self.names)
        self.failed: dict[str, str] = {}
        self.refused: dict[Any, str] = {}
        self.folders: list[Any] = []
        self.points = 0

    def watch(self, progress: Any, points: int) -> None: ...

    def warm_up(self) -> None: ...

    def pace(self, points: Sequence[tuple[str, ...]]) -> Pace:
        return Pace(0.0, self.each if points else float("nan"))

    def only(self, names: Any) -> None:
        self.only_these = set(names)

    def play(self, points: Sequence[tuple[str, ...]], replications: int) -> Played:
        if self.points + len(points) > self.stop_at:
            raise KeyboardInterrupt
        self.points += len(points)
        rows = []
        for point in points:
            said = dict(text.split("=", 1) for text in point)
            read = float(said.get(ATTENTION, 15.0))
            fit = float(said.get(MATCH, 2.0))
            rows.append([100 * read + 20 * fit, 600 + 20 * fit, 1.0])
        plain = np.array(rows, float)[:, :, None]
        luck = 30 * steady_normals("luck of a market", 3, replications)
        return Played(plain + luck, np.ones((len(rows), 3, replications)), True)


SMALL = Sizes(paths=6, path_replications=4, kept=3, base=16, replications=8)


@pytest.fixture(scope="module")
def found() -> Sensitivity:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study, "Player", Known)
        return study.sensitivity(Ready.of(load_scenario("field_2023")), "income", sizes=SMALL)


def test_the_study_finds_what_decides(found: Sensitivity) -> None:
    kept = [found.assumptions[k].key for k in found.kept]
    assert ATTENTION in kept
    assert MATCH in kept
    assert found.groups[found.winner] == "a"
    place = kept.index(ATTENTION)
    assert found.shares.number.total[place].value == pytest.approx(1, abs=0.1)
    assert found.shares.lead.total[place].value == pytest.approx(1, abs=0.1)
    for k, one in enumerate(found.shares.lead.total):
        assert one.told == (k == place), "what moves both alike does not decide who leads"
    (turn,) = found.moved[place].turns
    assert turn.below
    assert turn.at == pytest.approx(6, abs=0.6)
    assert found.firsts[0].value == pytest.approx((40 - 6) / 35, abs=0.08)


def test_the_answer_is_said_in_words(found: Sensitivity) -> None:
    said = sensitivity_answer(found)
    assert said.startswith("As the scenario says, 'a' has most income: $1,5")
    where = re.search(r"the winner changes only if clients read fewer than ([\d.]+) proposals \(", said)
    assert where is not None, said
    assert float(where[1]) == pytest.approx(6, abs=0.5)
    assert "then 'b')" in said
    assert "What it gets rests above all on how many proposals clients read" in said
    for term in ("Sobol", "Jansen", "bootstrap", "variance", "index", "mu*"):
        assert term not in said + " ".join(sensitivity_table(found).lines(120))
    assert "Jansen" in " ".join(details_table(found).lines(160))


def test_a_table_and_a_picture_say_the_same(found: Sensitivity) -> None:
    table = "\n".join(sensitivity_table(found).lines(120))
    assert "how many proposals clients read" in " ".join(table.split())
    data = tornado(found)
    assert data["words"].iloc[0] == "how many proposals clients read"
    assert set(data["end"]) <= {"low", "high", "other"}
    low = data[(data["setting"] == ATTENTION) & (data["end"] == "low")].iloc[0]
    assert low["number"] == pytest.approx(540, abs=60)
    assert low["winner"] == "b"
    labels = [text.get_text() for text in draw_tornado(found).axes[0].get_yticklabels()]
    assert "How many proposals clients read\n5 proposals to 40 proposals" in labels
    assert not any("hiring." in label or "clients." in label for label in labels)


def test_the_document_holds_all(found: Sensitivity) -> None:
    document: Any = sensitivity_document(found)
    assert document["winner"] == "a"
    assert len(document["assumptions"]) == len(found.assumptions)
    one = next(x for x in document["assumptions"] if x["setting"] == ATTENTION)
    assert one["turns"][0]["winner"] == "b"
    assert one["total"]["number"]["told"]


def test_no_assumption_decides_more_than_all(found: Sensitivity) -> None:
    assert found.shares is not None
    much = found.shares.number._replace(total=(Index(1.05, 0.69, 1.78),) * len(found.kept))
    odd = replace(found, shares=found.shares._replace(number=much))
    assert "(100 %)" in sensitivity_answer(odd)
    assert "105 %" not in sensitivity_answer(odd)
    cells = [cell for column in sensitivity_table(odd).columns for cell in column.cells]
    assert "100 %\n69 to 100" in cells
    assert any(one.get("total", {}).get("number", {}).get("value") == 1.05 for one in _assumptions(odd))


def _assumptions(found: Sensitivity) -> Any:
    return sensitivity_document(found)["assumptions"]


def test_what_comes_first_nowhere_is_played_no_further() -> None:
    seen = []

    class Watched(Known):
        def only(self, names: Any) -> None:
            seen.append(set(names))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study, "Player", Watched)
        study.sensitivity(Ready.of(load_scenario("field_2023")), "income", sizes=SMALL)
    assert seen
    assert {"a", "b"} <= seen[0]


def test_few_assumptions_need_no_first_look() -> None:
    scenario = load_scenario("field_2023")
    few = {key: one for key, one in scenario.uncertainties.items() if key in {ATTENTION, MATCH}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study, "Player", Known)
        found = study.sensitivity(Ready.of(scenario.model_copy(update={"uncertainties": few})), budget=20)
    assert found.screened is None
    assert found.kept == (0, 1)


def test_multiples_are_told_as_what_they_come_to() -> None:
    scenario = load_scenario("compare_2023")
    key = "jobs.categories.*.rivals.mean"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study, "Player", Known)
        few = scenario.model_copy(update={"uncertainties": {key: scenario.uncertainties[key]}})
        found = study.sensitivity(Ready.of(few), sizes=SMALL)
    assert tornado(found)["told"].tolist() == ["17", "24"]
    assert sensitivity_table(found).columns[1].cells == ["17\n24"]


def test_nothing_to_ask_is_said() -> None:
    scenario = load_scenario("field_2023")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study, "Player", Known)
        with pytest.raises(SensitivityError, match="uncertain"):
            study.sensitivity(Ready.of(scenario.model_copy(update={"uncertainties": {}})))
        patch.setattr(Known, "names", ("a",))
        with pytest.raises(SensitivityError, match="only one group"):
            study.sensitivity(Ready.of(scenario))


def asked(budget: float, each: float = 1.0, stop_at: int = 10**9, without: Sequence[str] = ()) -> Sensitivity:
    """What a player finds that says a replication takes `each` seconds."""
    scenario = load_scenario("field_2023")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study, "Player", Known)
        patch.setattr(Known, "each", each)
        patch.setattr(Known, "stop_at", stop_at)
        plain = {key: one for key, one in scenario.uncertainties.items() if key not in without}
        asks = scenario.model_copy(update={"uncertainties": plain})
        return study.sensitivity(Ready.of(asks), "income", budget=budget)


@pytest.fixture(scope="module")
def short() -> Sensitivity:
    return asked(300)


def test_a_short_look_moves_what_weighed_most_and_then_all(short: Sensitivity) -> None:
    weights = sorted((one.given.weight or 0.0 for one in short.assumptions), reverse=True)
    kept = [short.assumptions[k] for k in short.kept]
    assert sorted((one.given.weight or 0.0 for one in kept), reverse=True) == weights[: len(kept)]
    assert {ATTENTION, MATCH} <= {one.key for one in kept}
    assert short.shares is None
    assert short.worlds >= 16
    assert short.firsts[0].value == pytest.approx((40 - 6) / 35, abs=0.1)
    (turn,) = short.moved[[one.key for one in kept].index(ATTENTION)].turns
    assert turn.at == pytest.approx(6, abs=0.6)


def test_a_short_look_says_what_it_cannot_tell(short: Sensitivity) -> None:
    said = sensitivity_answer(short)
    one = (
        f"With one of {len(short.kept)} assumptions moved at a time, the winner changes only if clients read"
    )
    assert one in said
    first = round(short.worlds * short.firsts[0].value)
    assert (
        f"With all {len(short.assumptions)} assumptions anywhere in their ranges it is first in {first} of "
        f"{short.worlds} worlds that were drawn (95 % interval" in said
    )
    assert f"; 'b' in {short.worlds - first}." in said
    assert "What it gets moves furthest with how many proposals clients read ($" in said
    assert f"Too short to tell which of the {len(short.others)} others matter" in said
    assert re.search(r"that takes about [\d.]+ (s|min|h) on this machine", said), said
    table = " ".join(" ".join(sensitivity_table(short).lines(120)).split())
    assert "Ahead of the" in table
    assert "Share of what" not in table
    document: Any = sensitivity_document(short)
    assert document["luck_share"] is None
    assert "total" not in document["assumptions"][short.kept[0]]
    assert draw_tornado(short).axes
    assert details_table(short).lines(160)


def test_what_the_scenario_says_itself_is_moved_whatever_weighed_more() -> None:
    scenario = load_scenario("field_2023")
    light = next(one for one in assumed(scenario)[0] if one.given.weight is None and one.given.times is None)
    changed = light.given.model_copy(update={"source": "my own"})
    own = scenario.model_copy(update={"uncertainties": {**scenario.uncertainties, light.key: changed}})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study, "Player", Known)
        patch.setattr(Known, "each", 2.0)
        found = study.sensitivity(Ready.of(own), "income", budget=100)
    assert len(found.kept) < 8
    assert light.key in [found.assumptions[k].key for k in found.kept]


@pytest.mark.parametrize("stop_at", [12, 30])
def test_what_was_played_before_somebody_stopped_it_is_told(stop_at: int) -> None:
    found = asked(300, stop_at=stop_at)
    assert found.interrupted
    assert 1 <= len(found.moved) == len(found.kept) <= 12
    assert "stopped before all was played" in sensitivity_answer(found)
    with pytest.raises(KeyboardInterrupt):
        asked(300, stop_at=2)


@pytest.mark.parametrize("factors", [1, 2, 5, 12, 13, 46])
@pytest.mark.parametrize("each", [0.02, 0.3, 1.0, 4.0])
@pytest.mark.parametrize("fixed", [0.0, 10.0])
def test_no_design_is_planned_that_takes_longer_than_its_budget(
    factors: int, each: float, fixed: float
) -> None:
    pace = Pace(fixed * each, each)
    for budget in (5.0, 20.0, 60.0, 300.0, 3000.0):
        try:
            sizes = sizes_of(pace, budget, factors)
        except TooShort as error:
            said = re.search(r"--budget (\d+)(s|min)", str(error))
            assert said is not None
            enough = float(said[1]) * (60 if said[2] == "min" else 1)
            assert enough > budget
            sizes_of(pace, enough, factors)  # what it names fits
            continue
        assert sizes.seconds(pace, factors) <= budget


def test_few_replications_leave_wide_limits() -> None:
    """Limits from four replications hold the truth about as often as they say."""
    held = 0
    for number in range(200):
        luck = np.concatenate([steady_normals(f"few {number}", 1, 4), np.full((1, 4), -9.0)])
        (one,) = steps(Played(luck[None], np.ones((1, 2, 4)), True), 0, 0, [None])
        held += one.number.low < 0 < one.number.high
    assert held >= 180


def test_a_whole_study_fits_where_more_replications_cost_little() -> None:
    """Most of the cost of a small world is the same however often it is played."""
    dear, cheap = sizes_of(Pace(0.0, 0.5), 300, 47), sizes_of(Pace(0.4, 0.02), 300, 47)
    assert dear.short
    assert not cheap.short
    assert cheap.path_replications > dear.path_replications


def test_a_budget_between_buys_a_whole_study_of_fewer_assumptions() -> None:
    pace = Pace(0.3, 0.5)
    short, smaller, whole = (sizes_of(pace, budget, 47) for budget in (600, 810, 3000))
    assert short.short
    assert (smaller.short, smaller.kept, smaller.paths) == (False, 4, 4)
    assert (whole.kept, whole.paths) == (6, 17)
    assert smaller.seconds(pace, 47) < whole_seconds(pace, 47) <= 810


def test_more_time_buys_more() -> None:
    factors = len(assumed(load_scenario("compare_2023"))[0])
    pace = Pace(0.0, 0.2)
    short, long = sizes_of(pace, 200, factors), sizes_of(pace, 3000, factors)
    assert short.short
    assert not long.short
    assert long.plays(factors) > 3 * short.plays(factors)
    assert long.replications >= 8
    assert sizes_of(pace, 300, 5).paths == 0


def close(gap: float, spread: float, read: float = 0.0) -> Sensitivity:
    """A player whose first two groups lie `gap` apart, with luck of their own of `spread`.

    `read` is what 'b' gains for each proposal that clients read less than fifteen.
    """

    class Close(Known):
        def play(self, points: Sequence[tuple[str, ...]], replications: int) -> Played:
            said = [dict(text.split("=", 1) for text in point) for point in points]
            less = [15.0 - float(one.get(ATTENTION, 15.0)) for one in said]
            plain = np.array([[100 + gap, 100 + read * x, 1.0] for x in less])[:, :, None]
            luck = spread * steady_normals("close luck", 3, replications)
            return Played(plain + luck, np.ones((len(points), 3, replications)), True)

    scenario = load_scenario("field_2023")
    few = {key: one for key, one in scenario.uncertainties.items() if key in {ATTENTION, MATCH}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study, "Player", Close)
        return study.sensitivity(Ready.of(scenario.model_copy(update={"uncertainties": few})), sizes=SMALL)


def test_nobody_wins_where_the_lead_is_within_luck() -> None:
    found = close(gap=0.5, spread=9.0)
    assert not found.usual.decided
    said = sensitivity_answer(found)
    first, second = said.split(". ")[:2]
    assert " more than the next (95 % interval of the lead $-" in first.replace("-$", "$-"), first
    assert first.endswith("so it cannot be told from the next")
    assert "of worlds" in second
    assert "the winner changes only if" not in said
    assert "So what would change the winner cannot be told." in said
    cells = [text for cell in sensitivity_table(found).columns[3].cells for text in cell.split("\n")]
    assert cells == ["cannot tell"] * 4
    assert any("cannot be told from the next" in text.get_text() for text in words_of(draw_tornado(found)))


def test_twins_share_the_first_place_in_words() -> None:
    found = close(gap=0.0, spread=0.0)
    assert found.tied == (0, 1)
    said = sensitivity_answer(found)
    assert said.startswith("As the scenario says, 'a' and 'b' share the first place, so they cannot be told")
    assert "'a' and 'b' share the first place in 100 % of worlds (95 % interval 89 % to 100 %)." in said
    once = replace(found, firsts={0: found.shared[0, 1], 2: found.shared[0, 1]})
    assert "%); 'c' in 100 % and 'a' and 'b' share the first place in 100 %." in sensitivity_answer(once)
    assert "it is never first alone; 'c' in" in sensitivity_answer(replace(once, firsts={2: once.firsts[2]}))
    assert "What they get does not move with them" in said
    few = sensitivity_answer(replace(found, shares=None, worlds=64))
    assert (
        "in their ranges 'a' and 'b' share the first place in 64 of 64 worlds that were drawn (95 % int"
        in few
    )
    document: Any = sensitivity_document(found)
    assert document["share_first_place"] == ["a", "b"]
    assert document["first_shared_in_share_of_worlds"][0]["groups"] == ["a", "b"]
    assert document["first_in_share_of_worlds"] == {}
    assert any("'a' and 'b' share the first" in text.get_text() for text in words_of(draw_tornado(found)))


def test_who_is_surely_ahead_elsewhere_is_named_though_nobody_wins_here() -> None:
    found = close(gap=5.0, spread=9.0, read=10.0)
    said = sensitivity_answer(found)
    assert not found.usual.decided
    assert found.groups[found.winner] == "a"
    assert "only these put another rule surely ahead: how many proposals clients read at 5 proposals" in said
    assert any("1 assumption of 2 moved alone" in text.get_text() for text in words_of(draw_tornado(found)))


def test_a_lead_is_told_with_its_interval_and_lines_with_what_they_are(found: Sensitivity) -> None:
    assert re.search(
        r"more than the next \(95 % interval of the lead \$[\d,]+ to \$[\d,]+\)\. With",
        sensitivity_answer(found),
    )
    drawn = " ".join(" ".join(text.get_text() for text in words_of(draw_tornado(found))).split())
    assert "left of the change from what the scenario says, right of the lead" in drawn
    assert "1 assumption of 3 can make another rule win." in drawn
