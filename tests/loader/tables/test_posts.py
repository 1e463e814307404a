# ruff: noqa: E501 (a case is one line, so that the tables can be read)
"""Tables of real posts: what is read of them, what is wrong with them, and what is remarked."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.loader.tables.columns import COLUMNS
from simulator.loader.tables.posts import posts_of, read_table
from simulator.loader.tables.rows import same_link
from simulator.loader.tables.sheet import Sheet, SheetError
from simulator.loader.tables.sheets import read_sheet
from simulator.model.clients import CLOSED, REMOVED, SILENT
from simulator.model.recorded import Replay
from simulator.model.replay import Posts

REAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "upwork_jobs_2023-01-01.csv"
ROWS: list[dict[str, str]] = [
    {"posted_at": "2023-01-03T12:00:00Z", "category": "Writing", "job_type": "fixed", "budget_usd": "250"},
    {"posted_at": "2023-01-02T06:00:00Z", "category": "gardening", "job_type": "hourly", "hourly_rate_usd": "20"},
    {"posted_at": "2023-01-04T01:00:00Z", "category": "Writing", "job_type": "unstated"},
]  # fmt: skip
HOURLY = {"job_type": "hourly", "budget_usd": ""}


def sheet(*changes: dict[str, str], rows: list[dict[str, str]] = ROWS) -> Sheet:
    """The three rows above, each with changes; row 2 of the file is the first."""
    changed = [row | (changes[i] if i < len(changes) else {}) for i, row in enumerate(rows)]
    frame = pd.DataFrame(changed).fillna("").astype(object)
    return Sheet(frame, np.arange(2, len(frame) + 2))


def posts(*changes: dict[str, str], **replay: object) -> Posts:
    return posts_of(sheet(*changes), Replay.model_validate({"file": "t.csv", **replay}))


def remarks(*changes: dict[str, str], **replay: object) -> tuple[str, ...]:
    return posts(*changes, **replay).remarks


def test_posts_come_in_order_of_time_from_the_monday_before() -> None:
    assert posts().columns["posted_days"] == pytest.approx(
        [0.25, 1.5, 2 + 1 / 24]
    )  # 2 January 2023 was a Monday
    early = posts({"posted_at": "2023-01-01T23:00:00Z"})
    assert early.columns["posted_days"] == pytest.approx([6 + 23 / 24, 7.25, 9 + 1 / 24])
    assert posts().columns["type"].tolist() == [1, 0, 2]
    assert posts().remarks == ()


def test_categories_are_those_with_posts_and_their_shares_are_the_tables() -> None:
    found = posts_of(sheet(), Replay(file="t"), ("web", "writing"))
    assert found.categories == ("writing", "gardening")
    assert found.columns["category"].tolist() == [1, 0, 0]
    assert found.shares() == pytest.approx({"writing": 2 / 3, "gardening": 1 / 3})
    long = posts_of(sheet({"category": "Web, Mobile & Software Dev"}), Replay(file="t"), ("web",))
    assert long.categories == ("web", "Writing", "gardening")


def test_one_category_may_be_spelt_in_two_ways() -> None:
    found = posts({"category": "writing"}, {"category": "WRITING "}, {"category": "Wri\x1bting"})
    assert found.categories == ("Wri ting", "writing")


def test_too_many_categories_are_told_when_the_table_is_read() -> None:
    rows = [
        ROWS[0] | {"posted_at": f"2023-01-03T12:{i % 60:02d}:00Z", "category": f"c{i}"} for i in range(65)
    ]
    assert len(posts_of(sheet(rows=rows[:64]), Replay(file="t")).categories) == 64
    with pytest.raises(SheetError, match="has 65 different names, and 64 categories are allowed"):
        posts_of(sheet(rows=rows), Replay(file="t"))


def test_bins_become_days_and_hours() -> None:
    found = posts(
        {"duration": "More than 6 months"},
        {"duration": "Est. time: 1 to 3 months, 30+ hrs/week"},
        {"duration": "< 1 month", "weekly_hours": "Hours to be determined"},
    )
    assert found.columns["duration_days"].tolist() == [60, 270, 15]
    np.testing.assert_equal(found.columns["weekly_hours"], [35, np.nan, np.nan])
    for text, hours in {
        "30+ hours a week": 35,
        "Less than 30 hrs/week": 15,
        "40": 40,
        "not_sure": np.nan,
    }.items():
        np.testing.assert_equal(posts({}, {"weekly_hours": text}).columns["weekly_hours"][0], hours)


def test_ranges_keep_their_ends_and_count_by_their_middle() -> None:
    found = posts({"budget_usd": "$1,000-$2,000"}, {"hourly_rate_usd": "$25.00 - $35.00"}).columns
    names = ("budget_low_usd", "budget_usd", "budget_high_usd")
    assert [found[name][1] for name in names] == [1000, 1500, 2000]
    names = ("hourly_rate_low_usd", "hourly_rate_usd", "hourly_rate_high_usd")
    assert [found[name][0] for name in names] == [25, 30, 35]
    apart = {"hourly_rate_usd": "", "hourly_rate_low_usd": "25", "hourly_rate_high_usd": "35"}
    assert [posts({}, apart).columns[name][0] for name in names] == [25, 30, 35]
    assert [posts({}, apart | {"hourly_rate_high_usd": ""}).columns[name][0] for name in names] == [
        25,
        25,
        25,
    ]


def test_a_budget_may_stand_in_two_columns() -> None:
    ends = {"budget_usd": "", "budget_low_usd": "$1,000", "budget_high_usd": "$2,000"}
    names = ("budget_low_usd", "budget_usd", "budget_high_usd")
    assert [posts(ends).columns[name][1] for name in names] == [1000, 1500, 2000]
    assert posts(ends | {"budget_high_usd": "0"}).columns["budget_usd"][1] == 1000
    assert posts(ends | {"budget_usd": "700"}).columns["budget_usd"][1] == 700
    mapped = {"budget_usd": "", "from": "5", "to": "7"}
    columns = {"budget_low_usd": "from", "budget_high_usd": "to"}
    assert posts(mapped, columns=columns).columns["budget_usd"][1] == 6


def test_a_column_and_a_heading_may_name_the_currency() -> None:
    euros = {"currency": "eur", "client_spent_usd": "10"}
    found = posts(euros, euros | {"hourly_rate_usd": "$20"}, currencies={"EUR": 2}).columns
    assert found["budget_usd"][1] == 500
    assert found["hourly_rate_usd"][0] == 20
    assert found["client_spent_usd"][0] == 10
    mapped = {"budget_usd": "", "Budget (€)": "30"}
    by_heading = {"columns": {"budget_usd": "Budget (€)"}}
    assert posts(mapped, currencies={"EUR": 2}, **by_heading).columns["budget_usd"][1] == 60
    with pytest.raises(SheetError, match="say what one EUR is in dollars"):
        posts(mapped, **by_heading)


def test_a_rate_may_stand_beside_the_type() -> None:
    found = posts({"job_type": "Fixed price"}, {"job_type": "Hourly: $25.00 - $35.00", "hourly_rate_usd": ""})
    assert found.columns["type"].tolist() == [1, 0, 2]
    assert found.columns["hourly_rate_usd"][0] == 30


def test_one_column_may_hold_budgets_and_rates() -> None:
    found = posts({}, {"job_type": "", "budget_usd": "$25.00-$35.00 /hr", "hourly_rate_usd": ""})
    assert found.columns["type"].tolist() == [1, 0, 2]
    assert found.columns["hourly_rate_usd"][0] == 30
    assert found.remarks == ("1 post without a type: hourly if they name a rate, fixed if a budget",)


def test_a_post_without_a_type_has_that_of_its_pay() -> None:
    found = posts({"job_type": "N/A"}, {"job_type": ""}, {"job_type": ""})
    assert found.columns["type"].tolist() == [1, 0, 2]
    assert found.remarks == ("2 posts without a type: hourly if they name a rate, fixed if a budget",)


def test_a_stated_zero_stays_zero_and_empty_is_not_known() -> None:
    found = posts({"budget_usd": "$0"})
    assert found.columns["budget_usd"].tolist()[1] == 0
    assert found.remarks == (
        "1 post states $0 and pays nothing: leave the cell empty where the pay is not known",
    )
    assert np.isnan(posts({"budget_usd": ""}).columns["budget_usd"]).all()
    filler = posts({}, {"budget_usd": "0"})  # exports write 0 as the budget of hourly posts
    assert np.isnan(filler.columns["budget_usd"][0])
    assert filler.remarks == ()


def test_pay_that_does_not_count_is_remarked() -> None:
    assert remarks({"hourly_rate_usd": "5"}, {"budget_usd": "7"}) == (
        "1 rate of a post that is not hourly is not used",
        "1 budget of an hourly post is not used",
    )


def test_what_is_not_said_stays_open() -> None:
    columns = posts().columns
    for name in (
        "level",
        "connects_required",
        "openings",
        "featured",
        "live",
        "attention",
        "client_verified",
    ):
        assert set(columns[name].tolist()) == {-1}, name
    for name in ("niche", "duration_days", "closes_after_days", "client_spent_usd", "proposals_low"):
        assert np.isnan(columns[name]).all(), name


def test_clients_are_read() -> None:
    found = posts(
        {"client_payment_verification": "1.0", "client_spent_usd": "$10K+ spent", "client_reviews": "2", "client_rating": "5"},
        {"client_payment_verification": "2", "client_spent_usd": "0", "client_reviews": "0"},
        {"client_payment_verification": "Payment verified", "client_hires": "3", "client_posts": "4"},
    ).columns  # fmt: skip
    assert found["client_verified"].tolist() == [0, 1, 1]
    assert found["client_new"].tolist() == [1, 0, 0]
    assert found["client_spent_usd"].tolist()[:2] == [0, 10_000]
    np.testing.assert_equal(found["client_hire_rate"], [np.nan, np.nan, 0.75])
    assert posts({"client_hire_rate": "75%"}).columns["client_hire_rate"][1] == 0.75


def test_lengths_and_levels_are_read_as_people_write_them() -> None:
    for text, days in {"6 weeks": 42, "2-4 days": 3, "3+ months": 91.2, "~1 year": 365.25}.items():
        assert posts({}, {"duration": text}).columns["duration_days"][0] == pytest.approx(days)
    for text in ("Entry Level ($)", "ENTRY_LEVEL", "EntryLevel", "$"):
        assert posts({}, {"experience_level": text}).columns["level"][0] == 0, text


def test_fates_are_read() -> None:
    found = posts({"fate": "closes"}, {"fate": "silent"}, {"fate": "removed", "live": "1"}).columns
    assert found["fate_if_none"].tolist() == [SILENT, CLOSED, REMOVED]
    assert found["live"].tolist() == [0, 0, 1]


def test_who_has_a_past_is_not_new() -> None:
    pasts = (
        {"client_hire_rate": "0.5"},
        {"client_spent_usd": "5"},
        {"client_reviews": "1"},
        {"client_hires": "1"},
    )
    for past in pasts:
        assert posts(past).columns["client_new"][1] == 0, past
    assert posts({"client_hire_rate": "0"}).columns["client_new"][1] == -1


def test_remarks_count_posts_and_not_rows() -> None:
    rows = [*ROWS, ROWS[0], ROWS[0]]
    rows = [row | {"proposals": "7", "budget_usd": "0"} for row in rows]
    found = posts_of(sheet(rows=rows), Replay(file="t"))
    assert [line.split(" ")[0] for line in found.remarks] == ["2", "2", "3"]
    assert found.remarks[2].startswith("3 posts have proposals")


def test_the_crowd_so_far_is_read_with_the_age_at_which_it_was_seen() -> None:
    seen = {"proposals": "5 to 10", "snapshot_at": "2023-01-03T18:00:00Z"}
    found = posts(
        seen, {"proposals": "50+", "snapshot_at": "2023-01-02T12:00:00Z"}, {"proposals": "Less than 5"}
    )
    assert found.columns["proposals_low"].tolist() == [50, 5, 0]
    assert found.columns["proposals_high"].tolist() == [np.inf, 10, 4]
    np.testing.assert_allclose(found.columns["seen_after_days"], [0.25, 0.25, np.nan])
    assert found.remarks == (
        "1 post has proposals but no time at which they were seen (snapshot_at): taken as the final number",
    )
    by_scenario = posts({"proposals": "7"}, scraped_at="2023-01-05 00:00")
    np.testing.assert_allclose(by_scenario.columns["seen_after_days"][1], 1.5)
    early = remarks({"proposals": "7"}, scraped_at="2023-01-03 00:00")
    assert early[0] == "1 post was seen before it was posted: its age is not known"
    seen = posts({"proposals": "7"}, scraped_at="2023-01-03 00:00").columns["seen_after_days"]
    assert np.isnan(seen[1])


def test_dates_without_a_time_are_spread_over_their_day() -> None:
    days = ({"posted_at": "2023-01-03"}, {"posted_at": "2023-01-03"}, {"posted_at": "2023-01-03"})
    found = posts(*days)
    assert found.columns["posted_days"] == pytest.approx([1 + 1 / 6, 1.5, 1 + 5 / 6])
    assert found.remarks == (
        "3 posts of 3 say the day and no time, such as '2023-01-03': spread evenly over the day",
    )


@pytest.mark.parametrize("date", ["1970-01-01T00:00:00Z", "1999-12-31T00:00:00Z", "2101-01-01T00:00:00Z", "2044-01-01T00:00:00Z"])  # fmt: skip
def test_a_date_that_cannot_be_right_is_named_and_left_out(date: str) -> None:
    found = posts({"posted_at": date})
    assert found.size == 2
    assert found.columns["posted_days"] == pytest.approx([0.25, 2 + 1 / 24])
    assert found.remarks == (f"left out for its date, which cannot be right: '{date}' in row 2",)


def test_days_before_the_scraping_are_spread_over_the_day_before() -> None:
    ago = {"posted_at": "Posted 2 days ago", "snapshot_at": "2023-01-06T00:00:00Z"}
    found = posts(ago, ago, {"posted_at": "yesterday", "snapshot_at": "2023-01-06T12:00:00Z"})
    assert found.columns["posted_days"] == pytest.approx([1.25, 1.75, 3])  # 2 January was a Monday
    assert found.remarks[0] == (
        "3 posts of 3 say the day and no time, such as 'Posted 2 days ago': spread evenly over the day"
    )


def test_dates_in_the_future_or_far_from_all_others_are_named() -> None:
    many = [ROWS[2] | {"posted_at": f"2023-03-{day:02d}T01:00:00Z"} for day in range(1, 31)]
    slip = posts_of(sheet(rows=[*many, ROWS[0] | {"posted_at": "2022-03-01T00:00:00Z"}]), Replay(file="t"))
    assert slip.size == 31
    assert slip.remarks == (
        "far from all other dates, by 365 days without a post: '2022-03-01T00:00:00Z' in row 32. Mend it if that "
        "is a slip: day 0 is the Monday before the first post",
    )
    halves = [*many, *(row | {"posted_at": row["posted_at"].replace("2023", "2024")} for row in many)]
    assert posts_of(sheet(rows=halves), Replay(file="t")).remarks == ()
    later = remarks({"posted_at": "2031-01-01T00:00:00Z"})
    assert later[0] == "1 post dated in the future: '2031-01-01T00:00:00Z' in row 2"


def test_posts_that_look_alike_on_one_day_may_be_different() -> None:
    rows = [row | {"posted_at": "2023-01-03"} for row in (ROWS[0], ROWS[0], ROWS[1])]
    assert posts_of(sheet(rows=rows), Replay(file="t")).size == 3
    linked = [row | {"link": "/a"} for row in rows]
    assert posts_of(sheet(rows=linked), Replay(file="t")).size == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.upwork.com/jobs/~01ab23cd?source=rss", "http://upwork.com/jobs/~01ab23cd/#top", True),
        ("https://x.com/job?id=1&utm_source=a", "https://x.com/job?id=1&ref=b", True),
        ("https://x.com/job?id=1", "https://x.com/job?id=2", False),
        ("https://x.com/jobs/~01ab23cd", "https://x.com/jobs/~01ab23ce", False),
        ("https://x.com/a-post-1234567?page=2", "https://x.com/a-post-1234567", True),
        ("12", "13", False),
        ("https://[", "https://[x", False),
    ],
)
def test_a_link_is_the_same_whatever_tracks_it(one: str, other: str, same: bool) -> None:
    assert (same_link(one) == same_link(other)) == same
    rows = [ROWS[0] | {"link": one}, ROWS[1] | {"link": other}]
    assert posts_of(sheet(rows=rows), Replay(file="t")).size == 2 - same


def test_repeated_posts_are_counted_once() -> None:
    rows = [*ROWS, ROWS[1], ROWS[0]]
    found = posts_of(sheet(rows=rows), Replay(file="t"))
    assert found.size == 3
    assert found.remarks == (
        "2 of 5 rows repeat a post (alike in every cell; the first is row 5): counted once",
    )
    linked = [row | {"Link": f"/{i % 2}" if i < 4 else ""} for i, row in enumerate(rows)]
    by_link = posts_of(sheet(rows=linked), Replay(file="t"))
    assert by_link.size == 3
    none = [row | {"Link": ""} for row in ROWS]
    assert posts_of(sheet(rows=none), Replay(file="t")).size == 3  # a row without a link repeats nothing
    assert by_link.remarks == (
        "2 of 5 rows repeat a post (with the same 'Link'; the first is row 4): counted once",
    )


def test_each_column_that_is_not_used_has_a_remark() -> None:
    assert remarks({"Fixed Price": "5", "my\x1b notes": "x"}) == (
        "column 'Fixed Price' is not used",
        "column 'my? notes' is not used",
    )
    assert remarks({"Project Length": "x"}) == (
        "column 'Project Length' is not used; it looks like 'duration' (jobs.replay.columns)",
    )


def test_the_scenario_says_how_the_table_is_read() -> None:
    rows = [
        {"When": "04/03/2024 12:00", "Kind": "fixed", "Pay": "€100", "Field": "web"},
        {"When": "05/03/2024 12:00", "Kind": "fixed", "Pay": "$100", "Field": "web"},
    ]
    columns = {"posted_at": "When", "job_type": "Kind", "budget_usd": "Pay", "category": "Field"}
    replay = {"file": "t", "columns": columns, "currencies": {"EUR": 1.5}, "dates": "day_first"}
    found = posts_of(sheet(rows=rows), Replay.model_validate(replay))
    assert found.columns["budget_usd"].tolist() == [150, 100]
    assert found.columns["posted_days"].tolist() == [0.5, 1.5]
    with pytest.raises(SheetError) as wrong:
        posts_of(sheet(rows=rows), Replay.model_validate({"file": "t", "columns": columns}))
    assert wrong.value.messages == [
        "column 'When': '04/03/2024 12:00' may have the day or the month first: say jobs.replay.dates: month_first or day_first",
        "column 'Pay' (budget_usd): '€100' in row 2; say what one EUR is in dollars, jobs.replay.currencies: {EUR: …}",
    ]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"posted_at": "yesterday"}, "column 'posted_at': 'yesterday' counts from the time of scraping"),
        ({"posted_at": "soon"}, "column 'posted_at': 'soon' in row 3 cannot be used; write a date such as 2023-01-01T17:38:19Z"),
        ({"posted_at": ""}, "column 'posted_at': an empty cell in row 3 cannot be used; write a date"),
        ({"posted_at": "3"}, "column 'posted_at': '3' in row 3 cannot be used; write a date"),
        ({"job_type": "hourli"}, "column 'job_type': 'hourli' in row 3 cannot be used; write fixed, hourly or unstated"),
        ({"category": " "}, "column 'category': an empty cell in row 3 cannot be used; write a name"),
        ({"budget_usd": "many"}, "column 'budget_usd': 'many' in row 3 cannot be used; write an amount or a range, such as 500, $1,000.00 or $500-$800"),
        ({"budget_usd": "-5"}, "column 'budget_usd'"),
        ({"budget_usd": "inf"}, "column 'budget_usd'"),
        ({"budget_usd": "1e10"}, "column 'budget_usd'"),
        ({"hourly_rate_usd": "35-25"}, "column 'hourly_rate_usd': '35-25' in row 3 cannot be used; write an amount or a range"),
        ({"hourly_rate_low_usd": "5", "hourly_rate_high_usd": "4"}, "column 'hourly_rate_high_usd': '4' in row 3 cannot be used; write an amount no lower"),
        ({"niche": "1.5"}, "column 'niche': '1.5' in row 3 cannot be used; write a number, 0 to 1"),
        ({"duration": "some weeks"}, "column 'duration': 'some weeks' in row 3 cannot be used; write a bin such as 1 to 3 months"),
        ({"duration": "1 to 3 months, all day"}, "column 'duration': '1 to 3 months, all day' in row 3 cannot be used; write 30+ hrs/week"),
        ({"weekly_hours": "all day"}, "column 'weekly_hours': 'all day' in row 3 cannot be used; write 30+ hrs/week"),
        ({"weekly_hours": "200"}, "column 'weekly_hours'"),
        ({"experience_level": "guru"}, "column 'experience_level'"),
        ({"client_payment_verification": "3"}, "column 'client_payment_verification'"),
        ({"client_rating": "50"}, "column 'client_rating': '50' in row 3 cannot be used; write a number, 0 to 5"),
        ({"client_hire_rate": "150%"}, "column 'client_hire_rate': '150%' in row 3 cannot be used; write a share"),
        ({"proposals": "20000"}, "column 'proposals': '20000' in row 3 cannot be used; write a number or a range"),
        ({"snapshot_at": "later"}, "column 'snapshot_at': 'later' in row 3 cannot be used; write a date"),
        ({"fate": "lost"}, "column 'fate': 'lost' in row 3 cannot be used; write hires, closes, silent or removed"),
        ({"connects_required": "2.5"}, "column 'connects_required': '2.5' in row 3 cannot be used; write a whole number of Connects"),
        ({"connects_required": "99999999999999999999"}, "column 'connects_required': '99999999999999999999' in row 3 cannot be used; write a whole number"),
        ({"connects_required": "1e99"}, "column 'connects_required'"),
        ({"connects_required": "1e400"}, "column 'connects_required'"),
        ({"openings": "1.5"}, "column 'openings': '1.5' in row 3 cannot be used; write a whole number, 0 or more"),
        ({"openings": "99999999999999999999"}, "column 'openings': '99999999999999999999' in row 3 cannot be used"),
        ({"openings": "1.234"}, "column 'openings': '1.234' in row 3 cannot be used"),
        ({"client_posts": "2.5"}, "column 'client_posts': '2.5' in row 3 cannot be used; write a whole number"),
        ({"client_hires": "0.5"}, "column 'client_hires'"),
        ({"client_reviews": "1e30"}, "column 'client_reviews'"),
        ({"attention": "3.5"}, "column 'attention'"),
        ({"proposals": "2.5"}, "column 'proposals': '2.5' in row 3 cannot be used; write a number or a range"),
        ({"live": "2"}, "column 'live': '2' in row 3 cannot be used; write yes or no"),
    ],
)  # fmt: skip
def test_each_wrong_value_is_named_with_its_row(changes: dict[str, str], complaint: str) -> None:
    with pytest.raises(SheetError) as found:
        posts({}, changes)
    assert len(found.value.messages) == 1
    assert found.value.messages[0].startswith(complaint)


def test_every_mistake_is_named_at_once() -> None:
    with pytest.raises(SheetError) as found:
        posts({"posted_at": "never", "job_type": "x"}, {"hourly_rate_usd": "much"}, {"category": ""})
    assert [line.split("'")[1] for line in found.value.messages] == [
        "posted_at",
        "category",
        "job_type",
        "hourly_rate_usd",
    ]
    read = read_table(sheet({"budget_usd": "x"}, {"zzz": ""}), Replay(file="t", columns={"niche": "none"}))
    assert read.posts is None
    assert len(read.wrong) == 2


def test_control_characters_of_a_heading_are_not_repeated() -> None:
    read = read_table(sheet({"budget\x1b_usd\x07": "5"}), Replay(file="t"))
    assert all(line.isprintable() for line in (*read.wrong, *read.remarks))
    with pytest.raises(SheetError) as found:
        raise SheetError(["a\x1b[31mb"])
    assert found.value.messages == ["a?[31mb"]


def test_many_wrong_rows_are_cut_short() -> None:
    rows = [row | {"posted_at": "never"} for row in ROWS * 5]
    with pytest.raises(SheetError, match="'never' in row 6 and 10 more"):
        posts_of(sheet(rows=rows), Replay(file="t"))


def test_one_row_is_a_table_and_none_is_not() -> None:
    assert posts_of(sheet(rows=ROWS[:1]), Replay(file="t")).size == 1
    with pytest.raises(SheetError, match="the table has no rows"):
        posts_of(Sheet(sheet().frame.iloc[:0], np.arange(0)), Replay(file="t"))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(COLUMNS)),
            st.text(max_size=12) | st.sampled_from(["5", "1e9", "7-9", "0", "2024-05-06", "$0"]),
        ),
        max_size=12,
    )
)
def test_no_text_in_a_cell_raises_anything_else(cells: list[tuple[str, str]]) -> None:
    table = sheet(*({name: text} for name, text in cells[:3]), dict(cells[3:]))
    read = read_table(table, Replay(file="t"))
    assert (read.posts is None) == bool(read.wrong)
    assert all(line.isprintable() for line in (*read.wrong, *read.remarks))
    if read.posts is not None:
        assert 1 <= read.posts.size <= 3
        assert (read.posts.columns["posted_days"] >= 0).all()


def test_real_posts_can_be_replayed() -> None:
    if not REAL.exists():
        pytest.skip("the tables of real posts are not beside this repository")
    found = posts_of(read_sheet(REAL), Replay(file="t"))
    assert found.size == 4967
    assert (found.columns["connects_required"] >= 1).all()
    pays = ~np.isnan(found.columns["budget_usd"]) | ~np.isnan(found.columns["hourly_rate_usd"])
    assert 0.7 < np.mean(pays) < 0.9
    assert np.mean(found.columns["client_verified"] == 0) == pytest.approx(0.34, abs=0.01)
    assert (found.columns["seen_after_days"] > 0).mean() > 0.99
