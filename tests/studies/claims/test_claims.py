"""Claims: ratios and verdicts by hand, designs that can be played, pages that are what was measured."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.cli.lookup.claims import claims_by_name
from simulator.loader import shipped as loader_shipped
from simulator.loader.problems import ScenarioError
from simulator.loader.scenario import load_scenario
from simulator.metrics.estimates.quantities import Ratio
from simulator.metrics.estimates.survival import Waiting
from simulator.metrics.market import MARKET_METRICS
from simulator.metrics.strategy import METRICS
from simulator.report.studies.claims import (
    break_even,
    claim_answer,
    claim_page,
    claims_index,
    known_metric,
    times,
    turned_by,
)
from simulator.report.studies.claims_pictures import draw_curves, draw_summary
from simulator.studies.claims import play as claims_play
from simulator.studies.claims.asked import asked_play, trouble_with
from simulator.studies.claims.claims import MARKET, Claim, Contrast, Measured, Side, contrast_verdict, overall
from simulator.studies.claims.measure import ANOTHER_PLAY, ratio
from simulator.studies.claims.play import Play, claim_digest, measure_claim, plays

PAGES = Path(__file__).resolve().parents[3] / "docs" / "claims"
CLAIMS = claims_by_name()
SMALL = Play(
    assumed=("horizon=8 d", "warmup=1 d", "jobs.per_day=20"), run=("run.replications=2",), search=False
)
"""a play that takes no time and says nothing"""
all_claims = pytest.mark.parametrize("claim", CLAIMS.values(), ids=list(CLAIMS))


def stored(claim: Claim) -> Any:
    return json.loads((PAGES / "measured" / f"{claim.name}.json").read_text(encoding="utf-8"))


def of(over: list[float], under: float = 10.0) -> Ratio:
    return Ratio(np.array(over), np.full(len(over), under))


def test_a_ratio_is_that_of_the_sums() -> None:
    found = ratio(of([4, 6]), of([2, 3]), paired=True)
    assert found.value == pytest.approx(2)
    assert found.low == pytest.approx(2)  # both sides rise and fall together: nothing is left of luck
    apart = ratio(of([4, 6]), of([2, 3]), paired=False)
    assert apart.low is not None
    assert apart.high is not None
    assert apart.low < 2 < apart.high
    assert apart.low * apart.high == pytest.approx(4)


def test_a_ratio_of_nothing_is_undefined() -> None:
    assert ratio(of([0, 0]), of([2, 3]), paired=True) == Measured(None, None, None)
    assert times([None, None, None]) == "undefined"


@pytest.mark.parametrize(
    ("found", "holds", "expected"),
    [
        (Measured(2.0, 1.5, 2.5), "above", "yes"),
        (Measured(2.0, 1.5, 2.5), "below", "no"),
        (Measured(0.5, 0.4, 0.6), "below", "yes"),
        (Measured(0.5, 0.4, 0.6), "above", "no"),
        (Measured(1.1, 0.9, 1.3), "above", "cannot tell"),
        (Measured(1.01, 1.005, 1.015), "same", "yes"),
        (Measured(1.01, 1.005, 1.015), "above", "no"),  # too little to count
        (Measured(0.99, 0.985, 1.01), "below", "no"),
        (Measured(1.0, 1.0, 1.0), "above", "no"),
        (Measured(1.03, 1.01, 1.05), "above", "yes"),
        (Measured(1.01, 0.99, 1.03), "same", "cannot tell"),
        (Measured(1.05, 1.03, 1.07), "same", "no"),
        (Measured(1.05, 1.03, 1.07), "not below", "yes"),
        (Measured(0.99, 0.985, 0.995), "not below", "yes"),
        (Measured(0.99, 0.97, 1.01), "not below", "cannot tell"),
        (Measured(0.9, 0.85, 0.95), "not below", "no"),
        (Measured(0.9, 0.85, 0.95), "not above", "yes"),
        (Measured(1.05, 1.03, 1.07), "not above", "no"),
        (Measured(2.0, None, None), "above", "cannot tell"),
        (Measured(None, None, None), "not below", "cannot tell"),
        (Measured(None, None, None), "above", "cannot tell"),
    ],
)
def test_the_verdict_follows_from_the_interval(found: Measured, holds: Any, expected: str) -> None:
    assert contrast_verdict(Contrast("win_rate", Side("a"), Side("b"), "wins", holds), found) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (["yes", "yes"], "yes"),
        (["yes", "no", "yes"], "partly"),
        (["yes", "no", "cannot tell"], "partly"),
        (["no", "no"], "no"),
        (["no", "cannot tell"], "no"),
        (["yes", "cannot tell"], "cannot tell"),
    ],
)
def test_a_claim_holds_as_far_as_its_parts(parts: list[Any], expected: str) -> None:
    assert overall(parts) == expected


def waiting(days: list[float], replications: int) -> Waiting:
    at = np.array(days)
    return Waiting(at, at < 100, np.arange(at.size) % replications, replications)


def test_waits_are_compared_by_their_medians() -> None:
    base = np.linspace(1, 50, 120)
    twice = ratio(waiting([*(2 * base)], 12), waiting([*base], 12), paired=True)
    assert twice.value == pytest.approx(2)
    assert twice.low == pytest.approx(2)  # the same replications are drawn for both
    assert twice.high == pytest.approx(2)
    apart = ratio(waiting([*(2 * base)], 12), waiting([*base], 12), paired=False)
    assert apart.low is not None
    assert apart.high is not None
    assert apart.low < 2 < apart.high
    assert ratio(waiting([100.0] * 120, 12), waiting([*base], 12), paired=True) == Measured(None, None, None)


def test_the_range_holds_another_play() -> None:
    """Two plays differ by the luck of both: nineteen in twenty second ones fall into the range."""
    rng = np.random.default_rng(5)
    inside = 0
    for _ in range(1000):
        first, second = (of([*rng.gamma(20.0, 1.0, 24)]) for _ in range(2))
        base, again = (of([*rng.gamma(20.0, 1.0, 24)]) for _ in range(2))
        found, other = ratio(first, base, paired=True), ratio(second, again, paired=True)
        assert found.low is not None
        assert found.high is not None
        assert other.value is not None
        inside += found.low <= other.value <= found.high
    assert 930 <= inside <= 970
    assert pytest.approx(2) == ANOTHER_PLAY**2


def test_an_assumption_may_change_one_arm_only() -> None:
    cap, repeat = CLAIMS["soft_cap"], CLAIMS["repeat_business"]
    rare = repeat.others["one in twenty comes back"]
    assert repeat.overrides("never", rare) == ["contracts.repeat_share=0"]
    assert repeat.overrides("come back", rare) == ["contracts.repeat_share=0.05"]
    # what an arm is about is never undone by an assumption of all arms
    assert CLAIMS["price_sweep"].overrides("16") == ["connects.price.flat.connects=16"]
    assert cap.overrides("limit", ("clients.display=arrival",))[0] == "clients.display=arrival"


def test_every_claim_of_the_guide_is_there() -> None:
    guide = "spam_filter quality_beats_quantity jobs_that_fit tailored_letters speed paid_plan premium_posts"
    more = "repeat_business learning last_two_connects crowded_posts spread_over_month wait_for_answer"
    letters = "follow_up work_samples careful_letters"
    profile = "feedback_reward refresh_profile skill_test dear_places cheap_category commitment"
    policies = "price_sweep refund_policy soft_cap boost pay_a_share one_purse"
    assert {*f"{guide} {more} {letters} {profile} {policies}".split()} == set(CLAIMS)


@all_claims
def test_a_design_can_be_played(claim: Claim) -> None:
    groups = {}
    for arm, own in claim.arms.items():
        groups[arm] = {g.name for g in load_scenario(claim.scenario, own).freelancers}
        for other in claim.others.values():
            load_scenario(claim.scenario, claim.overrides(arm, other))
    for contrast in claim.contrasts:
        for side in (contrast.a, contrast.b):
            assert side.group == MARKET or side.group in groups[side.arm], side
            assert side.arm in claim.arms
        assert contrast.metric in METRICS or contrast.metric in MARKET_METRICS
    assert claim.assumptions
    assert claim.given[0].islower()
    assert claim.given[-1] != "."
    assert 1 <= claim.parts <= len(claim.contrasts)
    # the answer names both arms once
    assert len({(contrast.a.arm, contrast.b.arm) for contrast in claim.deciding}) == 1
    assert set(claim.shown) <= {*METRICS, *MARKET_METRICS}
    assert claim.says.endswith(".")


@all_claims
def test_what_may_turn_the_answer_is_searched_for(claim: Claim) -> None:
    """Budgets or what stands for them among the numbers; each really changes the scenario."""
    money = ("budget", "money", "Connects", "price")
    assert any(word in knob.words for knob in claim.knobs for word in money)
    assert len(claim.knobs) >= 4
    assert claim.others
    arm = claim.deciding_arms[-1]
    scenario = load_scenario(claim.scenario, claim.arms[arm])
    for knob in claim.knobs:
        first = next(way[0] for way in knob.ways(knob.start(scenario)) if way)
        assert load_scenario(claim.scenario, claim.overrides(arm, knob.at(first))) != scenario, knob.words


@all_claims
def test_what_was_measured_is_what_is_asked(claim: Claim) -> None:
    report = stored(claim)
    assert report["asked"] == claim_digest(claim), f"play it again: simulator claims run {claim.name}"
    assert len(report["contrasts"]) == len(claim.contrasts)
    assert [knob["words"] for knob in report["knobs"]] == [knob.words for knob in claim.knobs]
    assert set(report["others"]) == set(claim.others)
    assert not report["apart"]


@all_claims
def test_a_page_is_what_was_measured(claim: Claim) -> None:
    assert (PAGES / f"{claim.name}.md").read_text(encoding="utf-8") == claim_page(claim, stored(claim))


def test_the_summary_is_what_was_measured() -> None:
    reports = {name: stored(claim) for name, claim in CLAIMS.items()}
    assert (PAGES / "README.md").read_text(encoding="utf-8") == claims_index(list(CLAIMS.values()), reports)
    figure = draw_summary(list(CLAIMS.values()), reports)
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert [text for text in texts if text in {c.title for c in CLAIMS.values()}] == [
        c.title for c in CLAIMS.values()
    ]
    drawn = {
        round(float(line.get_xdata()[0]), 6) for line in figure.axes[0].lines if len(line.get_xdata()) == 1
    }
    parts = [r["contrasts"][at] for name, r in reports.items() for at in range(CLAIMS[name].parts)]
    assert drawn == {round(part["ratio"][0], 6) for part in parts if part["ratio"][0] is not None}


def test_curves_are_drawn_from_what_was_measured() -> None:
    claim = CLAIMS["boost"]
    report = stored(claim)
    figure = draw_curves(claim, report)
    lines = [line for line in figure.axes[1].lines if line.get_label() in claim.arms]
    assert [line.get_label() for line in lines] == list(claim.arms)
    points = report["curves"][1]["lines"]["usual"]
    assert list(lines[1].get_ydata()) == [point[1] for point in points]
    assert points[0][1] == 1


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One claim played on next to nothing, as written to a file and read again."""
    report = measure_claim(CLAIMS["jobs_that_fit"], replace(SMALL, out=tmp_path_factory.mktemp("runs")))
    return json.loads(json.dumps(report, allow_nan=False))


def test_a_small_play_has_all_that_a_page_needs(small: Any) -> None:
    claim = CLAIMS["jobs_that_fit"]
    assert small["replications"] == 2
    assert small["days"] == 7
    page, answer = claim_page(claim, small), claim_answer(claim, small)
    assert answer in page
    assert answer.startswith("With horizon=8 d and warmup=1 d and jobs.per_day=20 and 2 replications: ")
    assert f"if {claim.given}: over 7 days " in answer
    assert "What turns the answer" not in page  # nothing was looked for


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = CliRunner().invoke(main, ["claims", "run", "spead"])
    assert wrong.exit_code == 2
    assert "Did you mean 'speed'?" in wrong.output
    nothing = CliRunner().invoke(main, ["claims", "pages", "--into", str(tmp_path / "none")])
    assert nothing.exit_code == 2
    monkeypatch.setattr(claims_play, "measure_claim", lambda claim, *_: stored(claim))
    into = ["--into", str(tmp_path)]
    played = CliRunner().invoke(main, ["claims", "run", "last_two_connects", "-q", *into])
    assert played.exit_code == 0, played.output
    assert played.output.startswith("Spend the last two Connects. ")
    written = CliRunner().invoke(main, ["claims", "pages", *into])
    assert written.exit_code == 0, written.output
    assert {"README.md", "last_two_connects.md", "summary.svg", "summary.png"} <= {
        f.name for f in tmp_path.iterdir()
    }
    assert 'srcset="summary_narrow.svg"><img src="summary.svg"' in (tmp_path / "README.md").read_text()
    across = [
        float(re.search(r'width="([\d.]+)pt"', (tmp_path / name).read_text())[1])  # type: ignore[index]
        for name in ("summary_narrow.svg", "summary.svg")
    ]
    assert across[0] < 0.6 * across[1]  # drawn for the width of a phone, not shrunk
    listed = CliRunner().invoke(main, ["claims"]).stdout
    assert all(re.search(rf"\b{name}\b", listed) for name in CLAIMS)


def test_another_seed_and_other_settings_are_told_and_kept_apart(
    tmp_path: Path, small: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Play] = []

    def played(claim: Claim, play: Play, _: object) -> Any:
        asked.append(play)
        told = {"claim": claim.name, "changed": [*play.assumed, *play.run], "apart": play.apart}
        return small | told | {"contrasts": small["contrasts"][:1] * len(claim.contrasts)}

    monkeypatch.setattr(claims_play, "measure_claim", played)
    change = ["--seed", "5", "--set", "clients.attention=5", "--set", "hiring.logit.match=1"]
    result = CliRunner().invoke(main, ["claims", "run", "jobs_that_fit", *change, "--into", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert asked == [Play(("clients.attention=5", "hiring.logit.match=1"), ("run.seed=5",))]
    assert "With clients.attention=5 and hiring.logit.match=1 and seed 5: " in result.stdout
    assert [file.parent.name for file in tmp_path.rglob("*.json")] == ["changed"]
    whole = CliRunner().invoke(main, ["claims", "run", "--seed", "6", "-q", "--into", str(tmp_path / "all")])
    assert whole.exit_code == 0, whole.output
    assert len([*(tmp_path / "all" / "changed").iterdir()]) == len(CLAIMS)


def test_fewer_replications_are_the_same_question() -> None:
    assert not asked_play((), None, 5, True, None).apart
    assert asked_play((), 5, None, True, None).apart
    assert asked_play(("run.seed=5",), None, None, True, None).apart
    assert asked_play(("clients.attention=5",), None, None, True, None).apart


def test_a_setting_that_a_claim_compares_cannot_be_set() -> None:
    result = CliRunner().invoke(
        main, ["claims", "run", "price_sweep", "--set", "connects.price.flat.connects=3"]
    )
    assert result.exit_code == 2
    assert "compares values of connects.price.flat.connects itself" in result.output
    assert trouble_with(CLAIMS["soft_cap"], Play(assumed=("clients.soft_cap.applicants=20",))) == ""
    typo = CliRunner().invoke(main, ["claims", "run", "speed", "--set", "clients.atention=3"])
    assert typo.exit_code == 2
    assert "did you mean 'attention'?" in typo.output + typo.stderr


def test_a_setting_that_makes_both_sides_alike_is_refused() -> None:
    """Else the claim would be answered "no" although nothing was compared."""
    alike = "it compares 'follows up' and 'stays silent' by their follow_up, which would then be the same"
    for asked in (
        "freelancers.0.follow_up=null",
        "freelancers.follows up.follow_up=null",
        "freelancers.1.follow_up={after: 3 d, minutes: 3}",
    ):
        assert trouble_with(CLAIMS["follow_up"], Play(assumed=(asked,))).startswith(alike), asked
    assert trouble_with(CLAIMS["follow_up"], Play(assumed=("freelancers.0.follow_up.after=5 d",))) == ""
    assert all(trouble_with(claim, Play(assumed=("clients.attention=5",))) == "" for claim in CLAIMS.values())


def test_a_whole_play_leaves_out_what_cannot_be_played_that_way() -> None:
    play = Play(assumed=("freelancers.by fit.count=3",))
    assert trouble_with(CLAIMS["jobs_that_fit"], play) == ""
    with pytest.raises(ScenarioError):
        trouble_with(CLAIMS["speed"], play)


def test_a_mistake_is_told_once_for_all_claims() -> None:
    result = CliRunner().invoke(main, ["claims", "run", "--set", "clients.atention=3"])
    assert result.exit_code == 2
    assert result.output.count("atention") == 2  # the setting and its key
    assert "Left out" not in result.output


def test_answers_are_known_from_any_folder(
    tmp_path: Path, small: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    (shipped / "jobs_that_fit.json").write_text(json.dumps(small), encoding="utf-8")
    monkeypatch.setattr(loader_shipped, "ANSWER_FOLDERS", (tmp_path / "no checkout", shipped))
    monkeypatch.chdir(tmp_path)
    listed = CliRunner().invoke(main, ["claims"], env={"COLUMNS": "400"}).stdout
    assert claim_answer(CLAIMS["jobs_that_fit"], small) in " ".join(listed.split())
    assert "not measured yet" in listed
    ours = small | {"replications": 3}
    (tmp_path / "results" / "claims" / "measured").mkdir(parents=True)
    (tmp_path / "results" / "claims" / "measured" / "jobs_that_fit.json").write_text(json.dumps(ours))
    assert "Yours. " in CliRunner().invoke(main, ["claims"], env={"COLUMNS": "400"}).stdout


def test_what_is_measured_travels_with_the_package() -> None:
    wheel = tomllib.loads((PAGES.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    target = wheel["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert "docs/claims/measured" in target["only-include"]
    inside = PAGES.parents[1] / target["sources"]["docs/claims/measured"]
    assert (PAGES / "measured", inside) == loader_shipped.ANSWER_FOLDERS


def test_a_new_form_of_reports_makes_the_stored_ones_old(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = CLAIMS["last_two_connects"]
    before = claim_digest(claim)
    monkeypatch.setattr(claims_play, "FORM", "another way to make intervals")
    assert claim_digest(claim) != before
    assert claim_digest(claim) == claim_digest(claim)


def test_a_break_even_bid_is_the_largest_that_surely_pays() -> None:
    def row(connects: float, verdict: str) -> dict[str, Any]:
        return {"connects": connects, "usd": 0.15 * connects, "ratio": [1.0, 0.9, 1.1], "verdict": verdict}

    arms = {
        "few": [row(1, "yes"), row(2, "yes"), row(5, "cannot tell"), row(10, "no")],
        "most": [row(1, "no"), row(2, "no")],
    }
    told = break_even({"words": "hires per Connect", "arms": arms})
    assert told == (
        "Largest bid that pays for itself in hires per Connect: 2 Connects or $0.30, perhaps up "
        "to 5 Connects or $0.75 (few), none (most)."
    )


def test_a_claim_of_several_parts_says_which_hold() -> None:
    claim = CLAIMS["boost"]
    report = stored(claim)
    assert plays(claim) == len(claim.arms) + 2 * len(claim.knobs) + len(claim.others)  # one arm decides
    assert report["verdict"] == overall([c["verdict"] for c in report["contrasts"][:2]])
    text = claim_page(claim, report)
    assert claim_answer(claim, report) in text
    assert "hires per Connect" in claim_answer(claim, report)
    assert "pays for itself in net earnings" in claim_answer(claim, report)
    parts = (
        "## What pays for itself",
        "## What turns the answer",
        "## Design",
        "## What it rests on",
        "Asked: ",
    )
    assert all(part in text for part in parts)
    assert set(report["even"][0]["arms"]) == set(claim.arms)
    assert [row["connects"] for row in report["even"][0]["arms"]["usual"]] == [1, 2, 5, 10, 20, 40, 80]
    tried = [one for knob in report["knobs"] for one in knob["tried"]]
    assert all(len(one["ratios"]) == claim.parts for one in [*tried, *report["others"].values()])


def test_a_part_between_nothing_and_something_is_not_called_without_effect() -> None:
    claim = CLAIMS["spam_filter"]
    told = claim_answer(claim, stored(claim))
    assert "A small effect, perhaps of less than 2 %: posts that end in a hire 0.971 times" in told
    assert "No clear effect" not in told
    alone = CLAIMS["jobs_that_fit"]
    report = {**stored(alone), "verdict": "cannot tell"}
    for found, said in (
        ([1.01, 0.95, 1.07], "No clear effect, in this model"),
        ([1.03, 1.01, 1.05], "A small effect, perhaps of less than 2 %, in this model"),
        ([None, None, None], "Nothing to compare, in this model"),
    ):
        report["contrasts"] = [
            {**one, "verdict": "cannot tell", "ratio": found} for one in report["contrasts"]
        ]
        assert claim_answer(alone, report).startswith(said)


def test_where_nothing_can_be_compared_no_answer_turns() -> None:
    claim = CLAIMS["last_two_connects"]
    page = claim_page(claim, stored(claim))
    assert "None of what was tried turns the answer." in page
    assert "Connects left: 1 | undefined | nothing to compare |" in page
    other = {"told": "x", "verdict": "cannot tell", "ratios": [[None, None, None]]}
    assert not turned_by({**stored(claim), "others": {"x": other}})
    assert turned_by({**stored(claim), "others": {"x": {**other, "ratios": [[1.0, 0.9, 1.1]]}}})


def test_the_summary_points_to_the_side_that_is_good() -> None:
    reports = {name: stored(claim) for name, claim in CLAIMS.items()}
    axes = draw_summary(list(CLAIMS.values()), reports).axes[0]
    contrasts = [contrast for claim in CLAIMS.values() for contrast in claim.deciding]
    arrows = {t.get_position()[1]: t.get_text() for t in axes.texts if t.get_text() in ("→", "←")}
    for row, contrast in enumerate(contrasts):
        better = known_metric(contrast.metric).better
        assert arrows.get(row, "") == {"higher": "→", "lower": "←", "neither": ""}[better], contrast.words
    # fewer hires of newcomers, which the claim expects, are not good
    loss = next(row for row, one in enumerate(contrasts) if one.words == "hires of newcomers")
    assert (contrasts[loss].holds, arrows[loss]) == ("below", "→")


def test_the_summary_shades_the_side_that_is_claimed() -> None:
    reports = {name: stored(claim) for name, claim in CLAIMS.items()}
    axes = draw_summary(list(CLAIMS.values()), reports).axes[0]
    contrasts = [contrast for claim in CLAIMS.values() for contrast in claim.deciding]
    assert len(axes.collections) == len(contrasts)
    for shade, contrast in zip(axes.collections, contrasts, strict=True):
        points = np.asarray(shade.get_paths()[0].vertices)
        low, high = points[:, 0].min(), points[:, 0].max()
        assert (high > 1.03) == (contrast.holds in ("above", "not below"))
        assert (low < 0.97) == (contrast.holds in ("below", "not above"))
