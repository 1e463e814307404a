"""The page of HTML: it says what was measured, stands alone, and nothing that a person named can do harm."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from simulator.cli import main
from simulator.loader.scenario import load_scenario, plain_values
from simulator.metrics.numbers import number
from simulator.metrics.strategy import COMPARED, Kind
from simulator.report.exports import COLUMNS, comparison_frame, comparison_markdown
from simulator.report.page import page as page_module
from simulator.report.page.outlook import outlook_of, outlook_sentence
from simulator.report.page.page import run_page
from simulator.report.page.parts import Html, html_document, html_of, tag
from simulator.report.page.tables import (
    MEASURES,
    measures_table,
    ranking_table,
    standing_sentence,
    two_ranges_table,
)
from simulator.report.pictures.differences import differences, draw_differences
from simulator.report.pictures.forest import cast_of_entries
from simulator.report.pictures.style import house_style
from simulator.report.plots import PICTURES
from simulator.report.studies.assumptions import assumptions
from simulator.report.words.ranking import ranking, ranking_of
from simulator.runs.entries import entries_of
from simulator.runs.files import save_csv, save_parquet
from simulator.runs.result import RunResult
from simulator.studies.compare.compare import compare
from simulator.studies.one_person import outcome_of
from simulator.studies.outlook import outlook
from tests.small_runs import scripted_run, small_scenario

VOID = {"img", "meta", "source", "br", "hr", "link", "input"}
EVIL = "<script>alert(\"1\")</script> & '--' ]]>"
REPS, EACH = 6, 4


class Reader(HTMLParser):
    """Reads a page: every tag closed in order, what stands in it, and its attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if len({name for name, _ in attrs}) < len(attrs):
            self.faults.append(f"{tag} has an attribute twice")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing, at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))

    def all(self, name: str) -> list[dict[str, str]]:
        return [attributes for found, attributes in self.tags if found == name]

    @property
    def text(self) -> str:
        return " ".join(data for within, data in self.texts if within != "style")


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.faults == []
    assert reader.open == []
    return reader


def run_of(
    folder: Path, names: Sequence[str] = ("first", "second", "third"), replications: int = REPS, **more: Any
) -> RunResult:
    """A run in which later groups get fewer hires; the second and the third are alike but for the luck."""
    rules = ("spray_and_pray", "fresh_hour", "random", "highest_match")
    groups = [{"name": n, "strategy": rules[k % 4], "count": EACH} for k, n in enumerate(names)]
    more = {"goal": "per_connect"} | more
    scenario = small_scenario(freelancers=groups, run={"replications": replications, "seed": 3}, **more)
    rep, group, lane = np.indices((replications, len(names), EACH))
    luck = np.random.default_rng(5).integers(0, 3, rep.shape)
    hires = np.where(group == 0, 9, 3) + luck
    made = {
        "hires": hires,
        "proposals": 40 + lane,
        "connects_proposal": 80 + 5 * lane,
        "earnings_usd": 100.0 * hires,
        "bought_usd": 12.0 + rep,
        "connects_at_first_hire": 5 + 6 * lane,
    }
    return scripted_run(folder, scenario, made, {"posts": 60})


def written(results: Sequence[RunResult], metric: str = "hires_per_100_connects") -> str:
    return run_page(results, compare(results, metric, ()))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunResult, str]:
    """A run and its page, drawn once for the tests that only read it."""
    result = run_of(tmp_path_factory.mktemp("plain"), question="Who is hired?")
    return result, written([result])


# a page that stands alone


def test_a_page_is_whole_and_its_headings_go_down_one_by_one(plain: tuple[RunResult, str]) -> None:
    text = plain[1]
    found = read(text)
    assert text.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert ("title", "Who is hired?") in found.texts
    assert ("h1", "Who is hired?") in found.texts
    levels = [int(name[1]) for name, _ in found.tags if re.fullmatch("h[1-6]", name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in zip(levels, levels[1:], strict=False))
    assert len(text) < 1_000_000


def test_the_first_page_comes_before_the_contents_and_the_rest_is_folded(
    plain: tuple[RunResult, str],
) -> None:
    text = plain[1]
    first, _, rest = text.partition("<nav")
    asked = ("What the rule does", "What luck does", "What it rests on", "What to do next")
    places = [first.index(f"<h2>{heading}</h2>") for heading in ("How far apart the strategies are", *asked)]
    assert places == sorted(places)
    assert first.count("<img") == 1
    assert "<details" not in first
    anchors = re.findall(r'href="#(\w+)"', rest)
    assert anchors == re.findall(r'<details><summary><h2>[^<]*</h2></summary><div id="(\w+)">', rest)
    assert anchors[-2:] == ["checks", "repeat"]
    assert "Whether there were enough replications" not in rest[: rest.index('id="checks"')]


def test_every_picture_is_drawn_for_a_phone_and_the_dark_and_has_its_numbers(
    plain: tuple[RunResult, str],
) -> None:
    found = read(plain[1])
    narrow = [unquote(source["srcset"].partition(",")[2]) for source in found.all("source")]
    assert len(narrow) == len(PICTURES)
    for wide, small in zip(svgs(found), narrow, strict=True):
        across = [float(re.search(r'width="([\d.]+)pt"', svg)[1]) for svg in (wide, small)]  # type: ignore[index]
        assert across[1] < 0.6 * across[0]
        assert "prefers-color-scheme:dark" in wide
    assert set(attached(found, ".csv")) == {f"{name}.csv" for name in PICTURES}
    assert "group,value" in attached(found, ".csv")["differences.csv"]
    assert not any(" " in source["srcset"] for source in found.all("source"))


def test_a_page_needs_nothing_else(plain: tuple[RunResult, str]) -> None:
    text = plain[1]
    found = read(text)
    assert not {name for name, _ in found.tags} & {"script", "link", "iframe", "object", "form"}
    assert not re.search(r"https?://|@import|url\(", re.sub(r'(src|srcset|href)="data:[^"]*"', "", text))
    assert all(link["href"].startswith(("#", "data:")) for link in found.all("a"))
    policy = next(meta["content"] for meta in found.all("meta") if "http-equiv" in meta)
    assert policy.startswith("default-src 'none'")
    assert all(image["src"].startswith("data:image/svg+xml,") for image in found.all("img"))
    style = next(data for within, data in found.texts if within == "style")
    assert "prefers-color-scheme: dark" in style
    assert "@media print" in style


def test_names_do_no_harm(tmp_path: Path) -> None:
    result = run_of(tmp_path, (EVIL, "plain"), question=f"Why {EVIL}?")
    result.manifest["environment"] = {"platform": EVIL}
    text = written([result])
    found = read(text)
    assert "<script" not in text
    assert f"Why {EVIL}?" in found.text
    assert found.text.count(EVIL) > 5
    for svg in svgs(found):
        ET.fromstring(svg)


def drawn_words(svg: str) -> str:
    """The text in a picture."""
    return " ".join("".join(" ".join(ET.fromstring(svg).itertext())).split())


def svgs(found: Reader) -> list[str]:
    return [unquote(image["src"].partition(",")[2]) for image in found.all("img")]


def attached(found: Reader, ending: str) -> dict[str, str]:
    """What travels inside a page, by the name of the file that is saved."""
    links = [link for link in found.all("a") if link.get("download", "").endswith(ending)]
    return {link["download"]: unquote(link["href"].partition(",")[2]) for link in links}


def test_every_picture_is_there_with_words(plain: tuple[RunResult, str]) -> None:
    found = read(plain[1])
    assert len(found.all("img")) == len(PICTURES)
    alternatives = [image["alt"] for image in found.all("img")]
    assert len(set(alternatives)) == len(PICTURES)
    assert all(len(words.split()) > 10 and ".." not in words for words in alternatives)
    assert [data for within, data in found.texts if within == "h3"].count("Good and bad luck") == 1
    assert all(ET.fromstring(svg).tag.endswith("svg") for svg in svgs(found))


def test_tables_name_their_rows_and_columns(plain: tuple[RunResult, str]) -> None:
    found = read(plain[1])
    heads = found.all("th")
    assert heads
    assert {head.get("scope") for head in heads} == {"col", "row", "colgroup"}
    assert len(found.all("caption")) == len(found.all("table")) == 5


def test_a_page_says_how_to_repeat_it(tmp_path: Path, plain: tuple[RunResult, str]) -> None:
    result, html = plain
    found = read(html)
    text = attached(found, ".yaml")["small.yaml"]
    assert "simulator run small.yaml" in found.text
    assert json.loads(text) == plain_values(result.scenario)
    file = tmp_path / "again.yaml"
    file.write_text(text, encoding="utf-8")
    assert load_scenario(file) == result.scenario
    cells = [data for within, data in found.texts if within == "td"]
    assert {result.manifest["run_id"], "3", "6 of 6", "small"} <= set(cells)


def test_too_many_pictures_are_left_out_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run_of(tmp_path)
    monkeypatch.setattr(page_module, "MOST_LETTERS", 0)
    found = read(written([result]))
    assert len(found.all("img")) == 1  # that of the first page
    assert "'Whether there were enough replications'. 'simulator plot' draws them" in found.text


def test_two_runs_stand_on_one_page(tmp_path: Path) -> None:
    one = run_of(tmp_path / "a", ("first", "second"), question="One?")
    two = run_of(tmp_path / "b", ("first", "second"), question="Two?", competition="market", name="other")
    two.manifest["name"] = "other"
    found = read(written([one, two]))
    assert ("h1", "Comparison of 'small' and 'other'") in found.texts
    assert "other: Two?" in found.text
    assert "other: first" in found.text
    assert "Rivals: only the other simulated freelancers." in found.text
    assert found.text.count("Rules of the platform") == 2  # on the first page and in full
    assert len(found.all("img")) == 2 * len(PICTURES) - 1
    assert set(attached(found, ".yaml")) == {"small.yaml", "other.yaml"}


def test_one_replication_makes_a_page_that_promises_nothing(tmp_path: Path) -> None:
    found = read(written([run_of(tmp_path, replications=1)]))
    assert "one replication cannot show how sure that is" in found.text
    assert "clearly behind" not in found.text


def test_a_run_without_hires_or_proposals_makes_a_page(tmp_path: Path) -> None:
    scenario = small_scenario(freelancers=[{"name": "x", "strategy": "random", "count": 2}])
    found = read(written([scripted_run(tmp_path, scenario, {})], "hires"))
    assert "No freelancer sent a proposal" in found.text
    assert "nan" not in found.text.lower().split()


# numbers and words


def cells_of(table: Html) -> dict[str, list[str]]:
    """The cells of each row by the heading of the row."""
    rows: dict[str, list[str]] = {}
    for row in re.findall(r"<tr>(<th scope=\"row\">.*?)</tr>", table):
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
        rows[cells[0]] = cells[1:]
    return rows


def test_the_ranking_says_who_cannot_be_told_apart(tmp_path: Path) -> None:
    result = run_of(tmp_path, ("first", "second", "third", "seer"))
    found = ranking(result)
    rows = cells_of(ranking_table(found))
    assert list(rows) == [name + (" (oracle)" if name == "seer" else "") for name in found.everyone()]
    assert rows["first"][2] == "first, clearly ahead of all others"
    behind = list(found.order[1:])
    assert f"tied with '{behind[1]}'" in standing_sentence(behind[0], found)
    assert standing_sentence(behind[1], found) == (f"clearly behind the first; tied with '{behind[0]}'")
    assert standing_sentence("seer", found).startswith("not a rule to follow")
    value = found.estimates["first"].value
    assert rows["first"][0].startswith(f"{number(value)}<small>")
    assert rows["first"][3] == f"{REPS}"


def test_the_two_ranges_are_not_mixed(tmp_path: Path) -> None:
    result = run_of(tmp_path)
    entries = entries_of([result])
    people = result.freelancers[result.freelancers["group"] == "first"]["hires"].to_numpy()
    met = outcome_of(entries[0], "hires")
    assert met is not None
    assert met.freelancers == REPS * EACH
    ordered = np.sort(people)
    # of 24 people, the 2nd and the 23rd: one in twenty is left out at each end
    assert (met.low, met.middle, met.high) == (ordered[1], ordered[11], ordered[22])
    net = result.freelancers["earnings_usd"] - result.freelancers["bought_usd"]
    money = np.sort(net[result.freelancers["group"] == "first"])
    earned = outcome_of(entries[0], "net_earnings_usd")
    assert earned is not None
    assert earned[:4] == (money[11], money[1], money[22], REPS * EACH)
    table = two_ranges_table(entries, ranking(result))
    rows = cells_of(table)
    average = people.mean()
    assert rows["first"][0].startswith(f"{number(average)}<small>95 % interval")
    assert rows["first"][1].startswith(f"{met.low:.0f} to {met.high:.0f}")
    assert table.count("How sure we are of the average") == table.count("What one freelancer can expect") == 2


def test_net_earnings_of_people_are_net(tmp_path: Path) -> None:
    result = run_of(tmp_path, replications=1)
    met = outcome_of(entries_of([result])[1], "net_earnings_usd")
    people = result.freelancers[result.freelancers["group"] == "second"]
    net = np.sort(people["earnings_usd"] - 12.0)
    assert met is not None
    assert met[:4] == (net[1], net[0], net[3], EACH)


def test_what_may_be_expected_is_that_of_the_outlook(tmp_path: Path) -> None:
    result = run_of(tmp_path, ("first", "second", "seer", "fourth"))
    entries, found = entries_of([result]), ranking(result)
    text = "".join(outlook_of(entries, found))
    rows = cells_of(Html(text))
    told = outlook(result, ("second",)).set_index("quantity")
    names = ("chance_of_1", "chance_of_2", "chance_of_3", "chance_of_loss", "cvar_10_net_earnings")
    kinds: tuple[Kind, ...] = ("share", "share", "share", "share", "usd")
    for cell, name, kind in zip(rows["second"], names, kinds, strict=False):
        assert cell.startswith(f"{number(told.loc[name]['value'], kind)}<small>"), name
    cost = result.metrics(["usd_per_hire"])["second"]["usd_per_hire"].value
    assert rows["second"][5].startswith(f"${cost:.2f}<small>")
    assert rows["second"][6] == f"{REPS}"
    sentence = outlook_sentence(entries[0])
    assert sentence.startswith("With 'first', 100 of 100 freelancers (95 % interval ")
    assert "; the worst-off tenth end with $" in sentence
    assert sentence.endswith(f"From {REPS} replications.")
    nobody = run_of(tmp_path / "one", replications=1)
    assert "From 1 replication." in outlook_sentence(entries_of([nobody])[0])


def test_measures_are_those_of_the_run(tmp_path: Path) -> None:
    result = run_of(tmp_path)
    rows = cells_of(measures_table(entries_of([result]), ranking(result)))
    share = result.metrics(["win_rate"])["second"]["win_rate"].value
    assert rows["second"][MEASURES.index("win_rate")].startswith(f"{number(share, 'share')}<small>")
    assert rows["second"][len(MEASURES)] == str(REPS)


def test_less_is_better_is_said_so(tmp_path: Path) -> None:
    result = run_of(tmp_path)
    found = read(written([result], "connects_per_hire"))
    assert "Blue: lowest Connects per hire." in drawn_words(svgs(found)[0])
    assert any(
        image["alt"].startswith("'first' clearly gets the lowest Connects") for image in found.all("img")
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"competition": "both"}, "Rivals: the other simulated freelancers, and a crowd"),
        ({"hiring": {"model": "fixed"}}, "Choice: each proposal has its own chance to win"),
        ({"boosts": {"pricing": "off"}}, "Boosts: not for sale."),
        (
            {"boosts": {"pricing": "first", "slots": 1}},
            "1 slot at the top of each post; a slot costs its own bid",
        ),
        ({"connects": {"top_up": {"rule": "never"}}}, "None are bought."),
        ({"connects": {"refunds": {"hired": 1.0}}}, "all if you are hired; otherwise none"),
        ({"connects": {"refunds": {}}}, "Connects never come back."),
        ({"warmup": 2.0}, "4 days are counted, after a 2-day warm-up"),
        ({"pack": None}, "those of the scenario alone"),
        ({}, "a letter takes 11 minutes, a post in the feed 15 seconds, an interview 30 minutes."),
    ],
)
def test_assumptions_follow_the_scenario(changes: dict[str, Any], sentence: str) -> None:
    told = assumptions(small_scenario(**changes))
    assert sum(sentence in one for one in told) == 1, told


def test_text_is_escaped_and_markup_is_not() -> None:
    assert tag("p", "a < b", tag("b", "&"), title='"') == '<p title="&quot;">a &lt; b<b>&amp;</b></p>'
    assert html_of(["<", Html("<br>")]) == "&lt;<br>"
    assert "<title>&lt;x&gt;</title>" in html_document("<x>", "<y>")
    assert "&lt;y&gt;" in html_document("<x>", "<y>")


# tables for other programs


def test_a_comparison_is_a_table_of_numbers(tmp_path: Path) -> None:
    found = compare(run_of(tmp_path, ("first", "second", "third", "seer")), metrics=("hires",))
    frame = comparison_frame(found, frozenset({"seer"}))
    assert tuple(frame.columns) == COLUMNS
    values, pairs = frame[frame["kind"] == "value"], frame[frame["kind"] == "difference"]
    assert len(values) == 4
    assert len(pairs) == 2 * 6
    assert values["tie_groups"].isna().tolist() == (values["entry"] == "seer").tolist()
    one = pairs.iloc[0]
    own = found.between(one["entry"], one["less"], one["metric"])
    assert (one["value"], one["low"], one["p_adjusted"], one["n"]) == (
        own.value,
        own.low,
        own.p_adjusted,
        own.n,
    )
    again = pd.read_csv(save_csv(tmp_path / "new" / "x.csv", frame))
    np.testing.assert_allclose(again["value"], frame["value"].astype(float), rtol=1e-12)
    kept = pd.read_parquet(save_parquet(tmp_path / "other" / "x.parquet", frame))
    pd.testing.assert_frame_equal(kept, frame, check_dtype=False)


def test_markdown_has_a_row_for_each_and_no_stray_bars(tmp_path: Path) -> None:
    result = run_of(tmp_path, ("a|b <i>", "second", "third"))
    found = compare(result, metrics=())
    lines = comparison_markdown(found).split("\n")
    ranked = ranking_of(found)
    assert lines[2].startswith(r"| a\|b \<i\> | ")
    rows = [line.replace(r"\|", "") for line in lines[:5]]
    assert {row.count("|") for row in rows} == {6}
    assert [row.split("|")[4].strip() for row in rows[2:]] == ["a", "b", "b"]
    assert ranked.ties == {"a|b <i>": ("a",), ranked.order[1]: ("b",), ranked.order[2]: ("b",)}


# the command line


def call(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def test_a_report_lies_beside_its_run_or_where_it_was_asked_for(tmp_path: Path) -> None:
    folder = run_of(tmp_path / "run").directory
    done = call("report", folder)
    assert done.stdout == f"Report: {folder / 'report.html'}\n"
    read((folder / "report.html").read_text(encoding="utf-8"))
    other = tmp_path / "new" / "x.html"
    assert call("report", folder, folder, "--out", other, "--metric", "win_rate").exit_code == 0
    assert "By win rate" in other.read_text(encoding="utf-8")


def test_a_report_plays_a_scenario_first(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(
        "question: Who?\nname: small\nhorizon: 6 d\nclock: {tick: 6 h}\njobs: {per_day: 20}\n"
        "freelancers: [{name: x, strategy: random, count: 3, wallet: 60}]\nrun: {replications: 2, seed: 3}\n",
        encoding="utf-8",
    )
    done = call("report", file, "--results", tmp_path / "out", "--replications", 3, "--workers", 1, "-q")
    assert done.exit_code == 0
    place = Path(done.stdout.removeprefix("Report: ").strip())
    assert place.parent.parent.parent == tmp_path / "out"
    assert "3 of 3" in place.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--metric", "winrate"), "Did you mean 'win_rate'?"),
        (("--metric", "days_to_first_hire"), "cannot be compared pair by pair"),
        (("--out", "."), "is a directory"),
    ],
)
def test_mistakes_are_words(options: tuple[str, ...], said: str, tmp_path: Path) -> None:
    done = call("report", run_of(tmp_path).directory, *options)
    assert done.exit_code == 2
    assert said in done.stderr


def test_a_comparison_is_drawn_where_no_other_overwrites_it(tmp_path: Path) -> None:
    one, two = (run_of(tmp_path / "results" / "small" / name).directory for name in ("one", "two"))
    places = []
    for options in ((one,), (one, two), (one, "--metric", "hires")):
        line = call("compare", *options).stdout.strip().split("\n")[-1]
        places.append(Path(line.removeprefix("Picture: ")))
    assert len(set(places)) == 3
    for place in places:
        assert place.parent.parent == tmp_path / "results" / "small" / "comparisons"
        assert place.read_bytes()[:4] == b"\x89PNG"
        assert "</svg>" in place.with_suffix(".svg").read_text(encoding="utf-8")
    before = places[0].read_bytes()
    assert f"Picture: {places[0]}" in call("compare", one).stdout
    assert places[0].read_bytes() == before
    elsewhere = call("compare", one, "--out", tmp_path / "else").stdout
    assert f"Picture: {tmp_path / 'else' / 'small' / 'comparisons'}" in elsewhere
    assert "Picture" not in call("compare", one, "--no-pictures").stdout


def test_a_forest_of_many_is_whole_and_names_stay_apart(tmp_path: Path) -> None:
    names = [f"a rule with one long setting, connects={k}" for k in range(20)]
    result = run_of(tmp_path, names)
    found = ranking_of(compare(result, metrics=()))
    cast = cast_of_entries(entries_of([result]), found)
    assert (len(cast.order), cast.hidden) == (20, 0)
    with house_style():
        figure = draw_differences(differences(found, cast.order), cast, found.metric)
        FigureCanvasAgg(figure).draw()
        texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
        labels = [label for label in figure.axes[0].get_yticklabels() if label.get_text()]
        for text in texts:
            box = text.get_window_extent()
            assert figure.bbox.x0 <= box.x0 <= box.x1 <= figure.bbox.x1, text
    assert len({label.get_text() for label in labels}) == 20
    boxes = [label.get_window_extent() for label in labels]
    assert not any(box.overlaps(other) for k, box in enumerate(boxes) for other in boxes[:k])


def test_a_comparison_is_written_for_other_programs(tmp_path: Path) -> None:
    folder = run_of(tmp_path / "run").directory
    csv, parquet = tmp_path / "x.csv", tmp_path / "x.parquet"
    done = call("compare", folder, "--csv", csv, "--parquet", parquet, "--markdown")
    assert done.exit_code == 0
    assert "| first |" in done.stdout
    assert f"Tables: {csv}" in done.stdout
    assert len(pd.read_csv(csv)) == len(pd.read_parquet(parquet)) == 3 + 3 * len(COMPARED)
    document = json.loads(call("compare", folder, "--json", "--csv", csv).stdout)
    assert document["tables"] == [str(csv)]
    assert [one["tie_groups"] for one in document["ranking"]] == [["a"], ["b"], ["b"]]
    assert len(document["ranking"]) == 3
    assert (document["goal"], document["metric"]) == ("per_connect", "hires_per_100_connects")
    assert {won["first"] for won in document["winners"].values()} == {"first"}
    other = json.loads(call("compare", folder, "--json", "--goal", "income").stdout)
    assert other["answer"].startswith("For income, 'first' is first, clearly ahead of all others: $")
    assert other["goal"] == "income"
