"""One post explained: what the trace says is what the engine did, and looking changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.cli import main
from simulator.engine.batch import BatchResult, simulate
from simulator.engine.steps.bids import SENT, Bids, no_parts
from simulator.engine.steps.eligibility import has_free_slot
from simulator.engine.trace import PostWatch, sending_order
from simulator.engine.whatif.changes import ProposalChange, why_no_boost, with_change
from simulator.engine.whatif.rehearsal import copy_of, row_of
from simulator.model.clients import HIRED, WITHDRAWN
from simulator.model.hiring import FIXED
from simulator.model.scenario import Scenario
from simulator.report.studies import explain as report
from simulator.report.studies.choice import draw_choice
from simulator.report.studies.race import race_table, what_if_table
from simulator.runs.again import play_again
from simulator.runs.files import StoreError
from simulator.runs.ready import Ready
from simulator.runs.result import RunResult
from simulator.runs.run import run
from simulator.studies.closeup import explain as explain_module
from simulator.studies.closeup.eventful import eventful_posts
from simulator.studies.closeup.explain import (
    CAME_OF_IT,
    INVITED,
    Freelancer,
    TraceError,
    UnknownName,
    explain,
)
from simulator.studies.closeup.what_if import (
    CHANGES,
    ClientChoice,
    Situation,
    client_choice,
    short_of,
    what_if,
)
from tests.small_runs import small_scenario
from tests.studies.closeup.test_statement import printed
from tests.twin.reference_rules import RULES
from tests.twin.test_twin import scenarios

POSTS_EACH = 4


def some(examples: int) -> Any:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def rules(scenario: Scenario) -> list[Any]:
    own = {g.name: RULES.get(g.strategy.name) for g in scenario.freelancers}
    made = dict(zip(own, Ready.of(scenario).strategies, strict=True)) if None in own.values() else {}
    return [made[name] if rule is None else rule[0] for name, rule in own.items()]


def names_of(scenario: Scenario) -> tuple[str, ...]:
    return tuple(g.name for g in scenario.freelancers)


def watched(scenario: Scenario, replication: int, j: int) -> tuple[PostWatch, BatchResult]:
    """One post watched, and what its batch left behind."""
    watch = PostWatch(j)
    return watch, simulate(scenario, rules(scenario), [replication], keep=True, observer=watch)


def posts_worth_a_look(plain: BatchResult) -> list[int]:
    """Posts with the most proposals."""
    posts, counts = np.unique(plain.tables["proposals"]["job_ordinal"], return_counts=True)
    return [int(j) for j in posts[np.argsort(-counts, kind="stable")][:POSTS_EACH]]


def situations(watch: PostWatch) -> Iterator[Situation]:
    assert watch.before is not None
    for look in watch.sightings:
        usual = float(watch.before.lanes["effort"][look.lane])
        yield Situation(look.lane, look.at, usual if np.isnan(look.effort) else look.effort)


def races_of(watch: PostWatch, names: tuple[str, ...]) -> dict[int, ClientChoice]:
    """The race that each lane with a proposal was in."""
    assert watch.before is not None
    world = watch.before
    return {
        int(one["lane"]): client_choice(world, watch.j, names, int(one["lane"]))
        for one in watch.outcomes
        if one["fate"] != WITHDRAWN
    }


SEEN = {"posts": 0, "live": 0, "proposals": 0, "hires": 0, "withdrawn": 0, "unsent": 0, "lost": 0}


@some(30)
@given(scenarios(), st.integers(0, 1000))
def check_traces(scenario: Scenario, replication: int) -> None:
    plain = simulate(scenario, rules(scenario), [replication], keep=True)
    for j in posts_worth_a_look(plain):
        watch, left = watched(scenario, replication, j)
        for name in ("lanes", "ledger", "curves", "market", "ages", "age_sums"):
            assert getattr(left, name).tobytes() == getattr(plain, name).tobytes(), name
        for name, table in plain.tables.items():
            assert left.tables[name].tobytes() == table.tobytes(), name
        follow(watch, plain, names_of(scenario))


def follow(watch: PostWatch, plain: BatchResult, names: tuple[str, ...]) -> None:
    """Hold a trace against the kept tables of the same replication."""
    world, j = watch.before, watch.j
    assert world is not None
    kept = plain.tables["proposals"]
    kept = kept[kept["job_ordinal"] == j]
    place = {(int(g), int(o)): i for i, (g, o) in enumerate(world.lanes[["group", "ordinal"]])}
    fates = {place[int(one["group"]), int(one["ordinal"])]: one for one in kept}
    sent = {look.lane for look in watch.sightings if look.came_of_it == SENT}
    assert sent == {lane for lane, one in fates.items() if not one["invited"]}
    assert len({look.lane for look in watch.sightings}) == len(watch.sightings)
    SEEN["posts"] += 1
    SEEN["live"] += bool(world.jobs["live"][j])
    SEEN["unsent"] += sum(look.score > 0 and look.came_of_it != SENT for look in watch.sightings)
    SEEN["withdrawn"] += int((kept["fate"] == WITHDRAWN).sum())
    if not world.jobs["live"][j]:
        return
    standing = {lane for lane, one in fates.items() if one["fate"] != WITHDRAWN}
    for lane, race in races_of(watch, names).items():
        there = set(race.entries.loc[race.entries["lane"] >= 0, "lane"])
        assert there == (standing if world.rules["lanes_compete"][0] else {lane})
        own = race.entries[race.entries["lane"] == lane].iloc[0]
        dealt = fates[lane]
        assert own["hired"] == (dealt["fate"] == HIRED)
        assert (own["opened"], own["replied"]) == (dealt["opened"], dealt["replied"])
        can_be_early = own["on_top"] and watch.before.jobs["visit_at"][j] < watch.before.jobs["closes_at"][j]
        if not (dealt["invited"] or can_be_early):
            assert own["on_top"] == (dealt["stands"] and dealt["boost"] > 0)
        SEEN["lost"] += bool(dealt["bid"] > 0 and not dealt["stands"])
        SEEN["proposals"] += 1
        SEEN["hires"] += bool(own["hired"])
        lawful(watch, race)


def lawful(watch: PostWatch, race: ClientChoice) -> None:
    """The first ones are opened; the largest values above hiring nobody are hired, as far as they can be."""
    world, entries = watch.before, race.entries
    assert world is not None
    job = world.jobs[watch.j]
    in_order, rules = min(len(entries), job["attention"]), world.rules[0]
    if rules["late_reading"] == 0:  # else a message gets one read that lies below those
        assert entries["opened"].is_monotonic_decreasing
        assert entries["opened"].sum() <= in_order
    if rules["satisfied_at"] == np.inf:  # else the client may stop before
        assert entries["opened"].iloc[:in_order].all()
    assert (entries["hired"] <= entries["replied"]).all()
    assert (entries["replied"] <= entries["opened"]).all()
    hired = entries[entries["hired"]]
    assert (hired["value"] > race.outside).all()
    fixed = world.rules["model"][0] == FIXED
    full = not fixed and len(hired) == job["openings"]
    bar = hired["value"].min() if full else race.outside
    better = entries[entries["opened"] & ~entries["hired"] & (entries["value"] > bar)]
    for lane in better["lane"]:  # who is better and not hired is busy
        assert lane >= 0
        assert has_free_slot(world.lanes, world.slots, np.int64(lane), float(job["closes_at"])) == -1
    if entries["chance"].notna().any():
        assert entries["chance"].sum() < 1
        assert (entries.loc[~entries["opened"], "chance"] == 0).all()


def test_a_trace_is_what_the_engine_did() -> None:
    SEEN.update(dict.fromkeys(SEEN, 0))
    check_traces()
    assert SEEN["posts"] >= 40, SEEN
    assert min(SEEN["live"], SEEN["proposals"]) >= 30, SEEN
    assert min(SEEN["hires"], SEEN["unsent"]) >= 5, SEEN
    assert SEEN["withdrawn"] >= 1, SEEN


@pytest.mark.parametrize("competition", ["market", "field", "both"])
def test_a_trace_settles_the_auction_as_the_engine_did(competition: str) -> None:
    SEEN.update(dict.fromkeys(SEEN, 0))
    scenario = small_scenario(
        competition=competition,
        warmup=0,
        field={
            "mean": 9,
            "half_time": "3 h",
            "boost_share": 0.6,
            "boost_bid": {"uniform": {"low": 1, "high": 9}},
        },
        # many posts close within the tick in which a rival outbids somebody
        clients={
            "seriousness": 1.0,
            "attention": 3,
            "decide_after": {"lognormal": {"median": 0.3, "ln_sd": 0.5}},
        },
        boosts={"pricing": "second", "slots": 2},
        freelancers=boosters(3),
    )
    plain = simulate(scenario, rules(scenario), [1], keep=True)
    for j in range(0, plain.tables["jobs"].size, 2):
        watch = watched(scenario, 1, j)[0]
        assert watch.before is not None
        before = copy_of(watch.before)
        follow(watch, plain, names_of(scenario))
        assert all(a.tobytes() == b.tobytes() for a, b in zip(watch.before, before, strict=True))
    assert min(SEEN["lost"], SEEN["hires"]) >= 10, SEEN


def test_bids_are_tried_look_by_look_and_the_best_first() -> None:
    lane, at = np.array([0, 0, 0, 0, 2]), np.array([1.0, 1.0, 1.0, 3.0, 3.0])
    score = np.array([0.5, np.nan, 2.0, 1.0, 3.0])
    blank = np.zeros(5, np.int64)
    unsaid = np.full(5, np.nan)
    bids = Bids(lane, blank, at, score, blank, unsaid, unsaid, unsaid, blank, blank, *no_parts(5))
    assert sending_order(bids, 5).tolist() == [2, 0, 1, 3, 4]


def boosters(count: int) -> list[dict[str, Any]]:
    """Groups that bid 2, 5 and 9 Connects for a slot."""
    strategies = {bid: {"boosted": {"of": "spray_and_pray", "connects": bid}} for bid in (2, 5, 9)}
    return [
        {"name": f"b{bid}", "strategy": strategy, "count": count, "wallet": 2000, "capacity": "unlimited"}
        for bid, strategy in strategies.items()
    ]


@some(60)
@given(scenarios(), st.integers(0, 1000))
def check_changes(scenario: Scenario, replication: int) -> None:
    names = names_of(scenario)
    plain = simulate(scenario, rules(scenario), [replication], keep=True)
    for j in posts_worth_a_look(plain)[:2]:
        watch, _ = watched(scenario, replication, j)
        world = watch.before
        assert world is not None
        if not world.jobs["live"][j]:
            continue
        before = copy_of(world)
        for seen in list(situations(watch))[:4]:
            rows = what_if(world, j, names, seen)
            assert [row["change"] for row in rows[1:]] == [
                name for name in CHANGES if name != "simply bid" or not is_sent(watch, seen.lane)
            ]
            hold_changes(watch, names, seen)
        assert all(a.tobytes() == b.tobytes() for a, b in zip(world, before, strict=True))


def is_sent(watch: PostWatch, lane: int) -> bool:
    assert watch.before is not None
    row = row_of(watch.before, watch.j, lane)
    return row >= 0 and not watch.before.proposals["gone"][row]


def hold_changes(watch: PostWatch, names: tuple[str, ...], seen: Situation) -> None:
    """Nothing changed is what was; a boost or an earlier time never costs a place, a letter no utility."""
    world, j, lane = watch.before, watch.j, seen.lane
    assert world is not None

    def entry(change: ProposalChange) -> Any:
        other = client_choice(with_change(world, j, lane, seen.sent_at, seen.effort, change), j, names, lane)
        return other.entries[other.entries["lane"] == lane].iloc[0]

    plain = entry(ProposalChange())
    if is_sent(watch, lane):
        was = client_choice(world, j, names, lane).entries
        again = client_choice(with_change(world, j, lane, 0.0, 0.0, ProposalChange()), j, names, lane).entries
        assert was.equals(again)
        CHANGED["as it was"] += 1
    for change in (
        ProposalChange(boosted=True),
        ProposalChange(first_minute=True),
        ProposalChange(tailored=True),
    ):
        other = entry(change)
        assert other["luck"] == plain["luck"]
        assert other["match_share"] == plain["match_share"]
        if not (change.boosted and why_no_boost(world, j, lane, seen.sent_at)):
            assert other["place"] <= plain["place"], change
            CHANGED["place"] += other["place"] < plain["place"]
        if change.tailored:
            assert other["utility"] >= plain["utility"] - 1e-12
            CHANGED["utility"] += other["utility"] > plain["utility"]


CHANGED = {"as it was": 0, "place": 0, "utility": 0}


def test_a_changed_proposal_differs_only_where_it_was_changed() -> None:
    CHANGED.update(dict.fromkeys(CHANGED, 0))
    check_changes()
    assert min(CHANGED.values()) >= 2, CHANGED


@pytest.fixture(scope="module")
def field_run(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    scenario = small_scenario(
        horizon=12,
        competition="field",
        field={"mean": 4},
        clients={"attention": 6, "seriousness": 1.0},
        boosts={"pricing": "first"},
        run={"replications": 3, "seed": 5, "keep_tables": 1},
    )
    return run(scenario, out=tmp_path_factory.mktemp("field"), workers=1)


@pytest.fixture(scope="module")
def market_run(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    scenario = small_scenario(
        horizon=12,
        competition="market",
        clients={"attention": 3, "seriousness": 0.5},
        boosts={"pricing": "off"},
    )
    return run(scenario, out=tmp_path_factory.mktemp("market"), workers=1)


@pytest.fixture(scope="module")
def boosted_run(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    scenario = small_scenario(
        competition="market",
        clients={"seriousness": 1.0},
        boosts={"pricing": "first", "slots": 1},
        freelancers=boosters(1),
    )
    return run(scenario, out=tmp_path_factory.mktemp("boosted"), workers=1)


def told(*words: object) -> Result:
    return CliRunner().invoke(main, ["replay", *map(str, words)])


def test_posts_are_listed_and_the_first_one_was_won(field_run: RunResult) -> None:
    posts = eventful_posts(field_run, 0)
    kept = field_run.full("proposals")
    assert posts["hired"].sum() == (kept["fate"].astype(str) == "hired").sum() > 0
    assert posts["hired"].is_monotonic_decreasing
    assert (posts["opened"] > 0).all()
    result = told(field_run.directory, "--replication", 0)
    assert result.exit_code == 0
    assert f"hired on {(posts['hired'] > 0).sum()} posts" in result.output
    assert "--job" in result.stderr
    document = json.loads(told(field_run.directory, "--json").stdout)
    assert [row["job"] for row in document["posts"]] == list(posts["job"])


@pytest.mark.parametrize("replication", [0, 2])
def test_a_hire_is_explained(field_run: RunResult, replication: int) -> None:
    top = eventful_posts(field_run, replication).iloc[0]
    group, _, ordinal = top["who"][0].rpartition(":")
    found = explain(field_run, replication, int(top["job"]), Freelancer(group, int(ordinal)))
    assert found.chosen == top["who"][0]
    own = found.races[found.chosen].entries
    assert own.loc[own["hired"] & (own["lane"] >= 0), "group"].tolist() == [group]
    assert set(found.what_ifs["group"]) == {group}
    assert found.what_ifs.iloc[0]["hired"]
    answer = report.explanation_answer(found)
    assert f"'{group}' number {ordinal} was hired" in answer
    assert "HIRED" in printed(race_table(found))
    assert "as it was" in printed(what_if_table(found))
    assert draw_choice(found) is not None


def test_a_market_is_explained_and_all_are_counted(market_run: RunResult) -> None:
    posts = eventful_posts(market_run, 1)
    found = explain(market_run, 1, int(posts["job"].iloc[0]))
    assert set(found.races) == {""}
    assert (found.races[""].entries["lane"] >= 0).all()
    assert f"opened {posts['opened'].iloc[0]} proposal" in report.explanation_answer(found)
    notes = found.what_ifs.loc[found.what_ifs["change"] == "boosted to the top", "note"]
    assert set(notes) == {"there are no boosts under these rules"}
    counts = printed(what_if_table(found))
    assert f"Each of the {len(found.viewers)} freelancers" in counts
    assert "Gained" in counts
    why = f"of 'boosted to the top': there are no boosts under these rules ({len(found.viewers)})"
    assert why in " ".join(counts.split())


def test_the_choice_shown_first_is_the_one_that_was_won(field_run: RunResult) -> None:
    posts = eventful_posts(field_run, 0)
    some_won = posts[(posts["hired"] > 0) & (posts["hired"] < posts["proposals"])]
    for _, post in some_won.head(3).iterrows():
        found = explain(field_run, 0, int(post["job"]))
        assert found.chosen in post["who"]
        assert len(found.races) == post["proposals"] + 1
        assert f"{post['proposals']} sent a proposal; {post['hired']} won" in report.explanation_answer(found)


def test_a_post_without_any_reading_is_not_listed(market_run: RunResult) -> None:
    kept = play_again(market_run, 1)["proposals"]
    assert set(eventful_posts(market_run, 1)["job"]) == set(kept.loc[kept["opened"], "job_ordinal"])
    assert not set(kept["job_ordinal"]) <= set(kept.loc[kept["opened"], "job_ordinal"])


def test_bids_for_a_slot_are_held_lost_or_refused(boosted_run: RunResult) -> None:
    words = set()
    for job in eventful_posts(boosted_run, 0)["job"].head(12):
        found = explain(boosted_run, 0, int(job))
        sent = found.viewers[found.viewers["came_of_it"] == "sent"]
        best = sent.sort_values(["boost", "at"], ascending=[False, True])
        assert best["slot"].tolist()[:1] == ["held"]
        assert "held" not in best["slot"].tolist()[1:]
        words |= set(best["slot"])
        assert "(held)" in printed(report.viewers_table(found))
    assert words == {"held", "lost", "refused"}


def test_what_was_lacking_is_the_distance_to_the_bar() -> None:
    entries = pd.DataFrame(
        {
            "opened": [True, True, True, False],
            "hired": [True, False, False, False],
            "value": [3.0, 2.5, 0.5, 9],
        }
    )
    race = ClientChoice(entries, outside=1.0, outside_luck=0.0, hires=1)
    assert [short_of(race, entries.iloc[e], 1) for e in range(3)] == [0.0, 0.5, 2.5]
    assert [short_of(race, entries.iloc[e], 2) for e in range(3)] == [-2.0, -1.5, 0.5]
    assert np.isnan(short_of(race, entries.iloc[3], 1))


def test_a_post_without_a_choice_says_so(market_run: RunResult) -> None:
    kept = market_run.manifest["replications"]
    assert kept > 2
    for job in range(20):
        found = explain(market_run, 2, job)
        if not found.post["live"]:
            break
    assert found.races == {}
    assert found.what_ifs.empty
    assert race_table(found) is None
    assert what_if_table(found) is None
    assert draw_choice(found) is None
    assert "its client never chose, so no proposal could have won it" in report.explanation_answer(found)


def test_the_command_shows_all_and_draws(field_run: RunResult, tmp_path: Path) -> None:
    top = eventful_posts(field_run, 1).iloc[0]
    asked = (field_run.directory, "--replication", 1, "--job", top["job"])
    result = told(*asked, "--freelancer", top["who"][0], "--out", tmp_path / "new")
    assert result.exit_code == 0, result.output
    for words in ("Who saw it", "The client's list", "not hiring", "What if", "in the first minute"):
        assert words in result.stdout
    assert "rivals do not react to it" in result.stderr
    pictures = sorted(file.name for file in (tmp_path / "new").iterdir())
    assert pictures == [
        f"choice_1_{top['job']}.csv",
        f"choice_1_{top['job']}.png",
        f"choice_1_{top['job']}.svg",
    ]
    document = json.loads(told(*asked, "--json").stdout)
    assert document["post"]["job"] == top["job"]
    assert {row["change"] for row in document["what_ifs"]} <= {"as it was", *CHANGES}
    assert any(entry["hired"] for race in document["races"].values() for entry in race["entries"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--replication", 3), "replications 0 to 2, not 3"),
        (("--replication", 3, "--job", 1), "replications 0 to 2, not 3"),
        (("--job", 100_000), "not 100000"),
        (("--job", 1, "--freelancer", "frist"), "Did you mean 'first'?"),
        (("--job", 1, "--freelancer", "first:3"), "the numbers 0 to 2, not 3"),
        (("--out", "x"), "name it with --job"),
    ],
)
def test_mistakes_are_named(field_run: RunResult, words: tuple[object, ...], said: str) -> None:
    result = told(field_run.directory, *words)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.replace("│", " ").split())
    assert "Traceback" not in result.output


def test_another_version_is_told(field_run: RunResult, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explain_module, "code_digest", lambda: "another")
    result = told(field_run.directory, "--job", 3)
    assert result.exit_code == 0
    assert "has changed since the run was made" in result.stderr
    part = RunResult(field_run._store)
    part.__dict__["freelancers"] = field_run.freelancers[field_run.freelancers["rep"] != 2]
    with pytest.raises(StoreError, match="another version"):
        explain(part, 2, 3)
    changed_since = field_run.freelancers.assign(balance=field_run.freelancers["balance"] + 1)
    part.__dict__["freelancers"] = changed_since
    with pytest.raises(StoreError, match="came out differently"):
        explain(part, 1, 3)


def test_a_trace_that_differs_is_a_fault(field_run: RunResult, monkeypatch: pytest.MonkeyPatch) -> None:
    job = int(eventful_posts(field_run, 0)["job"].iloc[0])

    def wrong(*parts: Any) -> ClientChoice:
        race = client_choice(*parts)
        return race._replace(entries=race.entries.assign(opened=~race.entries["opened"]))

    monkeypatch.setattr(explain_module, "client_choice", wrong)
    with pytest.raises(TraceError, match=f"post {job}"):
        explain(field_run, 0, job)


def test_who_never_saw_the_post_is_told(tmp_path: Path) -> None:
    slow = {"name": "slow", "strategy": "random", "checks_per_hour": 1e-6}
    quiet = run(small_scenario(freelancers=[slow]), out=tmp_path)
    found = explain(quiet, 0, 0, Freelancer("slow", 0))
    assert found.viewers.empty
    assert "'slow' number 0 never saw it" in report.explanation_answer(found)


def test_everything_that_can_come_of_a_look_has_words() -> None:
    assert set(report.CAME_OF_IT_WORDS) == {*CAME_OF_IT.values(), INVITED}
    from simulator.model.clients import FATE_NAMES

    assert set(FATE_NAMES) - {"pending", "outbid"} == set(report.FATE_WORDS) - {""}


def test_a_run_without_such_names_says_what_there_is(field_run: RunResult) -> None:
    with pytest.raises(UnknownName, match="There are first, second"):
        explain(field_run, 0, 1, Freelancer("xyz"))
    scenario = small_scenario(freelancers=[{"name": "a", "strategy": min(RULES)}])
    watch, _ = watched(scenario, 0, 0)
    with pytest.raises(IndexError, match=f"0 to {watch.before.jobs.size - 1}, not -1"):
        watched(scenario, 0, -1)
