"""One thing has one number, one period and one place: in sentences, tables, pictures and documents."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from rich.console import Console

from simulator.metrics.estimates.quantities import Estimate
from simulator.report.page.first import luck_sentence
from simulator.report.page.outlook import outlook_sentence
from simulator.report.page.tables import ranking_table
from simulator.report.pictures.cast import cast_of, shown_of
from simulator.report.pictures.first_hire import plan_figure
from simulator.report.pictures.picture import view_of
from simulator.report.plots import PICTURES
from simulator.report.studies.chances import chance_answer, plan_document
from simulator.report.studies.chances_table import chance_table
from simulator.report.studies.comparison import entry_rules
from simulator.report.studies.regret import regret_answer, regret_tables
from simulator.report.studies.regret_picture import draw_regret
from simulator.report.tables import comparison_table, main_table
from simulator.report.words.answers import comparison_answer, run_answer
from simulator.report.words.background import never_bid, one_person_sentence
from simulator.report.words.fees import fee_note
from simulator.report.words.needs import Asked, needed_by
from simulator.report.words.plain import limits_of, window_words
from simulator.report.words.ranking import oracles_of, ranking
from simulator.report.words.sheet import Sheet
from simulator.runs.entries import entries_of
from simulator.runs.result import RunResult
from simulator.studies.compare.compare import compare
from simulator.studies.one_person import outcome_of
from simulator.studies.regret.parts import PARTS
from simulator.studies.regret.regret import Regret
from tests.small_runs import scripted_run, scripted_scenario, small_scenario

REPS, EACH = 6, 100


def lost(folder: Path, hired: int, spent: int = 60, end: int = 300) -> RunResult:
    """Of a hundred freelancers `hired` have their hire after 3 Connects each, one after the other.

    Every fourth of the others stops after `spent` Connects, the rest after `end`: how far they would have
    come is not known.
    """
    lane = np.arange(EACH)
    at = np.where(lane < hired, 3 * (lane + 1), -1)
    total = np.where(lane < hired, at, np.where(lane % 4, end, spent))
    columns = {
        "hires": (lane < hired).astype(int),
        "proposals": 10,
        "connects_proposal": total,
        "connects_at_first_hire": at,
        "first_hire_day": np.where(lane < hired, 2.0, np.nan),
    }
    return scripted_run(folder, scripted_scenario(["only"], EACH, REPS), columns)


def printed(sheet: Sheet, width: int = 140) -> str:
    console = Console(width=width, record=True, file=io.StringIO())
    console.print(sheet)
    return console.export_text()


def words_in(figure: Figure) -> str:
    return "\n".join(text.get_text() for text in figure.findobj(Text))


def shares(text: str) -> set[float]:
    return {float(x) for x in re.findall(r"(?<![\d.,–])(\d+(?:\.\d+)?) %", text)}


@pytest.mark.parametrize(
    ("hired", "spent"),
    [
        (61, 60),  # far from nine in ten
        (90, 268),  # nine in ten are hired, but the curve ends just before that
        (88, 3),  # the curve gets there, but only 88 of 100 do within the window
        (100, 60),
    ],
)
def test_sentence_table_picture_and_document_of_a_plan_agree(hired: int, spent: int, tmp_path: Path) -> None:
    result, asked = lost(tmp_path, hired, spent, 268 if spent > 60 else 300), Asked(0.9)
    found = needed_by(result, result.groups, asked)
    sentence = chance_answer(result, found, asked)
    table, document = printed(chance_table(result, found, asked)), plan_document(result, found, asked)
    picture = words_in(plan_figure(result, cast_of(result), asked))
    row = next(line for line in table.splitlines() if line.startswith("only"))
    strategies: Any = document["strategies"]
    own = strategies["only"]
    assert own["chance_in_window"] == pytest.approx(hired / 100)
    assert own["most_share"] == own["chance_in_window"]
    assert hired in shares(row)
    outlook: Any = document["outlook"]
    first = next(one for one in outlook if one["quantity"] == "chance_of_1")
    assert first["value"] == own["chance_in_window"]
    if own["connects"] is None:
        assert hired < 90
        assert " > " not in table
        assert "not" in row.split()[1]  # one number, not one for the end of the curve and one for the limit
        assert f"it is {number_of(hired)} %" in sentence
        assert f"{number_of(hired)} % in 10 days" in picture
        return
    amount = f"{own['connects']:,.0f}"
    assert f"about {amount} Connects" in sentence
    assert row.split()[1] == amount
    assert f"90 % after {amount} Connects" in picture
    if hired < 90:  # what would contradict the table is said
        assert f"in 10 days {number_of(hired)} % get there" in sentence
        assert f"in 10 days only {number_of(hired)} %" in picture
    elif spent > 60:
        assert own["connects"] == 270.0


def number_of(hired: int) -> str:
    return "100" if hired == 100 else f"{hired}.0"


def test_the_picture_of_every_run_says_what_the_table_says(tmp_path: Path) -> None:
    result = lost(tmp_path, 41)
    view = view_of(result)
    picture = PICTURES["first_hire"]
    assert "41.0 % in 10 days" in words_in(picture.draw(view))
    assert "'only': 41.0 % had a hire in 10 days (95 % interval" in picture.sentence(view)
    assert "59 % waiting at the end" in words_in(PICTURES["waits"].draw(view))
    assert "41.0 of 100 freelancers" in outlook_sentence(entries_of([result])[0])


def test_a_picture_without_bars_explains_none(tmp_path: Path) -> None:
    hardly = view_of(lost(tmp_path, 2))
    takes, days = (words_in(PICTURES[name].draw(hardly)) for name in ("first_hire", "waits"))
    for words, why in (
        (takes, "have 90 of 100 freelancers had"),
        (days, "are half of the freelancers hired"),
    ):
        assert f"No bar: with no strategy shown {why}" in " ".join(words.split())
        assert "A bar ends" not in words
        assert "Lines at the bars" not in words
    assert "A bar ends" in words_in(PICTURES["waits"].draw(view_of(lost(tmp_path / "most", 96))))


def test_differences_of_one_world_explain_no_bars_and_letters(tmp_path: Path) -> None:
    scenario = scripted_scenario(["a", "b", "c"], EACH, 1)
    columns = {"hires": (np.arange(3 * EACH) % 7).reshape(3, EACH), "proposals": 10, "connects_proposal": 60}
    view = view_of(scripted_run(tmp_path, scenario, columns))
    words = " ".join(words_in(PICTURES["differences"].draw(view)).split())
    assert "Each strategy minus" in words
    assert "If the bar crosses 0" not in words
    assert "same letter" not in words


def test_a_hire_after_the_window_is_named_where_the_numbers_differ(tmp_path: Path) -> None:
    lane = np.arange(EACH)
    won = lane < 96
    columns = {
        "hires": won.astype(int),
        "proposals": 10,
        "connects_proposal": 60,
        "connects_at_first_hire": np.where(won, 3, -1),
        "first_hire_day": np.where(lane < 94, 2.0, np.nan),
    }
    view = view_of(scripted_run(tmp_path, scripted_scenario(["only"], EACH, REPS), columns))
    said = PICTURES["waits"].sentence(view)
    assert "'only': 6.00 % were still without a hire after 10 days" in said
    assert "2.00 % are hired later, by proposals that were open then: tables count these as hired" in said
    assert "hired later" not in PICTURES["waits"].sentence(view_of(lost(tmp_path / "all", 94)))


def test_the_range_of_one_freelancer_is_the_same_everywhere(tmp_path: Path) -> None:
    hires = np.minimum(np.arange(EACH) // 2, 9)
    scenario = scripted_scenario(["only"], EACH, REPS)
    result = scripted_run(tmp_path, scenario, {"hires": hires, "proposals": 10, "connects_proposal": 60})
    (entry,) = entries_of([result])
    met = outcome_of(entry, "hires")
    assert met is not None
    invited = scripted_run(
        tmp_path / "too", scenario, {"hires": hires, "invited_hires": 2, "direct_hires": 1}
    )
    (others,) = entries_of([invited])
    assert f"{met.low + 3:g} to {met.high + 3:g} hires" in one_person_sentence(others), (
        "as the table counts them"
    )
    span = f"{met.low:g} to {met.high:g} hires"
    assert span in one_person_sentence(entry)
    assert "in 10 days" in one_person_sentence(entry)
    said = PICTURES["outcomes"].sentence(view_of(result))
    assert f"'only': {span}, median {met.middle:g}; 2.00 % without any hire" in said


@pytest.mark.parametrize(
    ("nobody", "hires", "left", "said"),
    [
        (
            98,
            "98 of 100 freelancers with 'only' end with 0 hires,",
            "98 of 100 with $0 left",
            "98 end 10 days",
        ),
        (
            100,
            "100 of 100 freelancers with 'only' end with 0 hires,",
            "100 of 100 with $0 left",
            "' end alike",
        ),
        (
            60,
            "90 of 100 freelancers with 'only' end with 0 to 2 hires (60 with exactly 0),",
            "(60 with exactly $0)",
            "90 end 10",
        ),
    ],
)
def test_most_who_end_with_the_same_are_counted(
    tmp_path: Path, nobody: int, hires: str, left: str, said: str
) -> None:
    won = np.where(np.arange(EACH) < nobody, 0, 2)
    columns = {"hires": won, "proposals": 10, "earnings_usd": won * 500.0, "bought_usd": 0.0}
    result = scripted_run(tmp_path, scripted_scenario(["only"], EACH, REPS), columns)
    (entry,) = entries_of([result])
    told = one_person_sentence(entry)
    assert told.startswith(hires)
    assert left in told
    luck = luck_sentence([entry], ranking(result))
    assert said in luck
    assert "half with" not in luck
    assert "90 end 10 days" not in luck or nobody == 60
    picture = PICTURES["outcomes"].sentence(view_of(result))
    assert (f"'only': 0 hires, as {nobody} of 100 do;" in picture) == (nobody > 60)


RULES = ("random", "clairvoyant", "fresh_hour")


def field(folder: Path, fee: float = 0.0, better: int = 0) -> RunResult:
    """Three strategies; the second sees everything and has the most hires."""
    scenario = small_scenario(
        horizon=10,
        warmup=0,
        goal="per_connect",
        freelancers=[{"name": rule, "strategy": rule, "count": 4} for rule in RULES],
        run={"replications": REPS, "seed": 3},
    )
    rep, group, lane = np.indices((REPS, 3, 4))
    hires = np.array([2, 9, 4])[group] + (rep + lane) % 2
    return scripted_run(
        folder,
        scenario,
        {
            "hires": hires,
            "proposals": 20,
            "connects_proposal": 100,
            "earnings_usd": 10.0 * hires + better * (group == 0),
            "plan_usd": np.where(group == 2, fee, 0.0),
            "connects_at_first_hire": 40,
        },
    )


def test_what_sees_everything_stands_last_and_is_marked(tmp_path: Path) -> None:
    result = field(tmp_path)
    oracles = oracles_of(result)
    asked = Asked()
    tables = (
        main_table(result),
        comparison_table(compare(result), oracles),
        chance_table(result, needed_by(result, result.groups, asked), asked),
    )
    for table in tables:
        text = printed(table)
        places = [text.index(rule) for rule in ("fresh_hour", "random", "clairvoyant")]
        assert max(places) == places[2]
        assert "(oracle): sees what no freelancer can see; not a rule to follow." in " ".join(text.split())
    found = ranking(result)
    assert found.everyone() == ["fresh_hour", "random", "clairvoyant"]
    assert cast_of(result).order[-1] == "clairvoyant"
    page = str(ranking_table(found))
    assert page.rindex("clairvoyant") > page.rindex("random</th>")
    rows = re.findall("<tr><th>([^<]*)</th><td>", result._repr_html_())
    assert rows == ["fresh_hour", "random", "clairvoyant (oracle)"]
    rows = re.findall("<tr><th>([^<]*)</th><td>", compare(result)._repr_html_())
    assert rows == ["fresh_hour", "random", "clairvoyant"]


def test_a_picture_without_room_for_all_keeps_the_oracle() -> None:
    everyone = [*"abcdef", "seer"]
    assert shown_of(everyone, frozenset({"seer"}), 4) == ("a", "b", "c", "seer")
    assert shown_of(everyone, frozenset(), 3) == ("a", "b", "c")


def made_up_regret(apart: float = 10.0, swing: float = 0.0) -> Regret:
    names = ["clairvoyant", "random", "fresh_hour"]
    scenario = small_scenario(
        freelancers=[{"name": n, "strategy": n, "count": 4} for n in names],
        run={"replications": 3, "seed": 3},
    )
    behind = dict(zip(names, (1.0, 20.0 + apart, 20.0), strict=True))
    luck = {"random": swing}
    totals = pd.DataFrame(
        {"rep": rep, "group": name, "freelancers": 4, "bids": 8}
        | {
            f"{kind}_{unit}": behind[name] + rep + luck.get(name, 0.0) * (-1) ** rep
            for kind in ("own", "best", "regret", "bound")
            for unit in ("usd", "hires")
        }
        for rep in range(3)
        for name in names
    )
    parts = pd.DataFrame(
        {"rep": rep, "group": name, "part": part, "usd": behind[name] + rep, "hires": 1, "posts": 2}
        for rep in range(3)
        for name in names
        for part in PARTS
    )
    return Regret(scenario, tuple(names), parts, totals)


def test_regret_compares_rules_and_puts_the_oracle_last() -> None:
    found = made_up_regret()
    assert regret_answer(found).startswith("'fresh_hour' comes closest to a clairvoyant")
    assert "in 5 days" in regret_answer(found)
    assert regret_answer(found).endswith("Closer is 'clairvoyant' (oracle), but it is not a rule to follow.")
    (table,) = regret_tables(found)
    assert [column.header for column in table.columns[1:]] == [
        "random",
        "fresh_hour",
        "clairvoyant (oracle)",
    ]
    assert "in 5 days" in table.caption
    for width in (40, 60, 80):
        text = " ".join(printed(table, width).split())
        assert text.count("(oracle)") >= 1
        assert text.count("fresh_hour") == 1
        assert "Left out" not in text
    assert "jackknife" not in words_in(draw_regret(found))


def test_regret_says_what_few_replications_cannot_tell() -> None:
    said = regret_answer(made_up_regret(1.0, 9.0))
    assert said.startswith(
        "Which rule comes closest to a clairvoyant who knows every client's choice cannot "
    )
    assert "from 3 replications. 'fresh_hour' is ahead so far, tied with 'random': it is $5." in said
    far = made_up_regret()
    far.totals["regret_usd"] *= (far.totals["rep"] - 0.7) * 40
    assert "may be luck: add replications." in regret_answer(far)


def test_every_table_says_its_period(tmp_path: Path) -> None:
    result = field(tmp_path)
    days = window_words([result.scenario])
    assert days == "10 days"
    asked = Asked()
    for table in (
        main_table(result),
        comparison_table(compare(result), window=days),
        chance_table(result, needed_by(result, result.groups, asked), asked),
    ):
        assert "in 10 days" in table.caption.lower()
    assert window_words([result.scenario, small_scenario()]) == "10 or 5 days"
    assert "of 10 days" in cast_of(result).run


def test_captions_need_no_statistics(tmp_path: Path) -> None:
    view = view_of(field(tmp_path))
    terms = re.compile("jackknife|kaplan|clopper|hotelling|pointwise", re.IGNORECASE)
    for name, picture in PICTURES.items():
        assert not terms.search(words_in(picture.draw(view))), name


def test_the_first_answer_tells_of_a_fee(tmp_path: Path) -> None:
    free = field(tmp_path / "free")
    assert "fee" not in run_answer(free)
    result = field(tmp_path / "paid", fee=30.0)
    told = run_answer(result)
    assert "leaves out the membership fee: $30 per freelancer in 10 days with 'fresh_hour'." in told
    assert "By net earnings, which count it, 'random' is first: $25 per freelancer" in told
    assert "membership fee" in main_table(result).caption
    entries = entries_of([result])
    assert "--metric net_earnings_usd counts it." in fee_note(entries, "hires_per_100_connects")
    assert fee_note(entries, "net_earnings_usd") == ""
    assert fee_note(entries_of([free]), "hires_per_100_connects") == ""


def test_a_comparison_writes_a_lead_as_its_table_does(tmp_path: Path) -> None:
    found = compare(field(tmp_path))
    oracles = frozenset({"clairvoyant"})
    told = comparison_answer(found, oracles)
    lead = re.search(r"([\d.]+) more than", told)
    assert lead is not None
    assert f"-{lead[1]}" in printed(comparison_table(found, oracles))


def test_a_comparison_is_short_where_it_is_shown(tmp_path: Path) -> None:
    text = repr(compare(field(tmp_path)))
    assert "np." not in text
    assert len(text) < 300
    assert text.startswith("Comparison('hires_per_100_connects'; fresh_hour: 4.50 (")


def test_no_spread_is_said() -> None:
    alike = Estimate(-22.0, -22.0, -22.0, 8, "dollars", "jackknife")
    assert limits_of(alike, "usd") == "no spread"
    assert limits_of(alike._replace(high=-21.0), "usd") == "-22 to -21"


def test_who_never_bid_is_named(tmp_path: Path) -> None:
    scenario = scripted_scenario(["shy", "bold"], 4, REPS)
    bold = np.array([0, 1])[None, :, None]
    columns = {"hires": 2 * bold, "proposals": 9 * bold, "connects_proposal": 60 * bold}
    result = scripted_run(tmp_path, scenario, columns)
    assert never_bid(entries_of([result])).startswith("'shy' never bid: its rule chose no post")
    assert "'shy' never bid" in main_table(result).caption
    assert never_bid(entries_of([result])[1:]) == ""


def test_the_rules_behind_entries_are_shown(tmp_path: Path) -> None:
    choosy = {"fit_threshold": {"threshold": 0.7}}
    groups = [{"name": "good fit", "strategy": choosy, "count": 2}]
    groups += [{"name": "random", "strategy": "random", "count": 2}]
    scenario = small_scenario(freelancers=groups)
    result = scripted_run(tmp_path, scenario, {"hires": 1, "proposals": 3, "connects_proposal": 9})
    assert entry_rules(entries_of([result])) == "Rules: 'good fit' is {fit_threshold: {threshold: 0.7}}."
    assert entry_rules(entries_of([result])[1:]) == ""
