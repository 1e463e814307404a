# ruff: noqa: E501 (a case is one line, so that the tables can be read)
"""Headings of people's tables: which column is which of ours, and what has to be mapped."""

import pytest

from simulator.loader.tables.columns import COLUMNS, SYNONYMS, plain
from simulator.loader.tables.headings import guesses, heading_line, read_headings

NEEDED = ["posted_at", "category", "job_type"]


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Posted_At", "posted_at"),
        ("Job Type", "job_type"),
        ("Budget USD", "budget_usd"),
        ("hourly-rate-usd", "hourly_rate_usd"),
        ("clientSpentUsd", "client_spent_usd"),
        ("PostedAt", "posted_at"),
    ],
)
def test_case_spaces_and_hyphens_mean_nothing(heading: str, name: str) -> None:
    assert plain(heading) == name
    found = read_headings([heading, *(n for n in NEEDED if n != name)], {})
    assert found.ours[name] == heading
    assert not found.wrong


def test_the_scenario_maps_what_is_called_otherwise() -> None:
    found = read_headings(
        ["When", "category", "Kind", "posted_at"], {"posted_at": "When", "job_type": "Kind"}
    )
    assert found.ours == {"posted_at": "When", "job_type": "Kind", "category": "category"}
    assert found.unused == ("posted_at",)
    assert not found.wrong


@pytest.mark.parametrize(
    ("columns", "complaint"),
    [
        ({"postd_at": "category"}, "jobs.replay.columns: there is no column 'postd_at'; did you mean 'posted_at'?"),
        ({"zzz": "category"}, "jobs.replay.columns: there is no column 'zzz'; there are posted_at, category, job_type"),
        ({"budget_usd": "Bugdet"}, "jobs.replay.columns: budget_usd: the table has no column 'Bugdet'; did you mean 'Budget'?"),
        ({"budget_usd": "zzz"}, "jobs.replay.columns: budget_usd: the table has no column 'zzz'; it has posted_at"),
    ],
)  # fmt: skip
def test_a_map_that_leads_nowhere_is_wrong(columns: dict[str, str], complaint: str) -> None:
    found = read_headings([*NEEDED, "Budget"], columns)
    assert len(found.wrong) == 1
    assert found.wrong[0].startswith(complaint)


def test_all_that_is_missing_is_named_with_what_looks_like_it() -> None:
    found = read_headings(["published_date", "cat", "kind", "bugdet_usd"], {})
    assert [line.partition(" (")[0] for line in found.wrong] == [
        "column 'posted_at'",
        "column 'category'",
        "column 'job_type'",
        "map what is missing: `simulator posts check FILE` writes the lines for your scenario",
        "column 'bugdet_usd' is not known; did you mean 'budget_usd'?",
    ]
    for line, theirs in zip(found.wrong, ("published_date", "cat", "kind"), strict=False):
        assert line.endswith(f"is missing: '{theirs}' looks like it")


def test_the_end_of_a_heading_says_what_it_may_be() -> None:
    found = read_headings(["posted_at", "Skill Category", "Gig Job Type"], {})
    assert guesses(found) == {"category": "Skill Category", "job_type": "Gig Job Type"}


@pytest.mark.parametrize(
    ("headings", "ours"),
    [
        (["Posted", "Category", "Type"], ["posted_at", "category", "job_type"]),
        (["Posted On", "Category", "Project Type"], ["posted_at", "category", "job_type"]),
        (["Date Posted", "category", "Payment Type"], ["posted_at", "category", "job_type"]),
    ],
)
def test_what_can_only_be_a_needed_column_is_read_without_a_map(headings: list[str], ours: list[str]) -> None:
    found = read_headings(headings, {})
    assert not found.wrong
    assert found.ours == dict(zip(ours, headings, strict=True))
    both = read_headings(["posted", "posted_at", "type", "job_type", "category"], {})
    assert both.ours == {name: name for name in NEEDED}


def test_headings_of_other_languages_are_guessed() -> None:
    german = [
        "Kategorie",
        "Veröffentlicht am",
        "Auftragsart",
        "Stundensatz",
        "Budget",
        "Bewerbungen",
        "Dauer",
    ]
    assert guesses(read_headings(german, {})) == {
        "category": "Kategorie",
        "posted_at": "Veröffentlicht am",
        "job_type": "Auftragsart",
        "hourly_rate_usd": "Stundensatz",
        "budget_usd": "Budget",
        "proposals": "Bewerbungen",
        "duration": "Dauer",
    }
    spanish, french = ["Categoría", "Publicado", "Tipo"], ["Catégorie", "Publié le", "Type de contrat"]
    for headings in (spanish, french):
        assert guesses(read_headings(headings, {})) == dict(
            zip(("category", "posted_at", "job_type"), headings, strict=True)
        )


def test_headings_with_one_meaning_only_need_no_map() -> None:
    found = read_headings([*NEEDED, "Link", "id", "proposals_tier", "scraped_at"], {})
    assert {name: found.ours[name] for name in ("post", "proposals", "snapshot_at")} == {
        "post": "Link",
        "proposals": "proposals_tier",
        "snapshot_at": "scraped_at",
    }
    assert found.unused == ("id",)


def test_guesses_name_what_nothing_reads() -> None:
    found = read_headings(
        [
            *NEEDED,
            "Fixed Price",
            "Min Budget",
            "budgetMax",
            "amount.currency",
            "hourly_min",
            "hourly_max",
            "Payment Verified",
            "notes",
        ],
        {},
    )
    assert guesses(found) == {
        "budget_usd": "Fixed Price",
        "budget_low_usd": "Min Budget",
        "budget_high_usd": "budgetMax",
        "currency": "amount.currency",
        "hourly_rate_low_usd": "hourly_min",
        "hourly_rate_high_usd": "hourly_max",
        "client_payment_verification": "Payment Verified",
    }
    assert found.unused[:4] == ("Fixed Price", "Min Budget", "budgetMax", "amount.currency")
    assert found.unused[4:] == ("hourly_min", "hourly_max", "Payment Verified", "notes")


def test_headings_that_stand_in_one_cell_are_told_as_one_mistake() -> None:
    found = read_headings(["posted_at^category^job_type"], {})
    assert len(found.wrong) == 1
    assert found.wrong[0].startswith("all headings stand in one cell, 'posted_at^category^job_type'")
    assert len(read_headings(["title (of the post)"], {}).wrong) == 3


@pytest.mark.parametrize(
    ("lines", "at"),
    [
        ([NEEDED, ["2024-03-04", "web", "fixed"]], 0),
        ([["My export of March", "", ""], NEEDED, ["2024-03-04", "web", "fixed"]], 1),
        ([["Job", "", "Client"], ["Posted Date", "Category", "spent"], ["2024-03-04", "web", "5"]], 1),
        ([["When", "Field", "What"], ["2024-03-04", "fixed", "hourly"]], 0),
        ([["When", "What"], ["type", "category"]], 0),
        ([["posted_at", "category", "x"], NEEDED], 0),
        ([], 0),
    ],
)
def test_a_title_may_stand_above_the_headings(lines: list[list[str]], at: int) -> None:
    assert heading_line(lines) == at


def test_every_synonym_is_of_a_column_and_none_is_a_column_itself() -> None:
    assert set(SYNONYMS) <= set(COLUMNS)
    for name, words in SYNONYMS.items():
        assert len(set(words)) == len(words), name
        assert all(word == plain(word) and word not in COLUMNS for word in words), name
