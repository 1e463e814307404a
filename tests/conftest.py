"""The order of the tests: two workers of `--dist worksteal` start at the first and at the middle one."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
DRAWN = HERE / "report"  # plays nothing: these results are scripted

# The line editor behind the interactive prompt tells children a width, at which the program breaks its lines,
# and does not tell this process; tests of widths set their own.
os.environ.pop("COLUMNS", None)
os.unsetenv("COLUMNS")
# Two workers compile already, each what it needs first, so none needs a second process.
os.environ["SIMULATOR_COMPILES_ALONE"] = "1"

FOR_A_RELEASE = (
    "test_a_comparison_stopped_in_the_browser_ends_in_the_terminal_with_the_same_bytes",
    "test_the_tutorial_runs_word_for_word",
    "test_the_engine_equals_the_twin_on_many_tables",
    "test_arrivals_are_poisson[A1.1]",
    "test_baseline_numbers[market_2023]",
    "test_baseline_numbers[market_2025]",
    "test_baseline_numbers[price_sweep_2025]",
    "test_reading_and_winning[C2.4]",
    "test_medians_of_few_people_hold_as_often_as_they_say",
    "[how-to: Ask whether a rule lasts",
    "[how-to: Compare until the answer is sure]",
    "[how-to: Ask what mistakes cost]",
    "[sensitivity: How it was asked]",
    "test_accounts[D1.5]",
    "test_the_fit_gives_back_the_law_of_the_simulator",
    "test_a_share_of_contracts_brings_in_what_bids_do",
    "test_the_stored_numbers_are_what_the_code_measures_today",
    "test_reading_and_winning[C2.5]",
    "test_arrivals_are_poisson[A1.2]",
    "test_accounts[D1.6]",
    "test_simultaneous_limits[20-6-0.9-None]",
    "test_points_of_a_sweep_are_the_same_bytes_on_workers",
    "test_no_rule_passes_a_bound_in_other_markets[1]",
    "test_a_sobol_sweep_tells_shares_of_the_number_and_of_the_lead",
    "test_shards_copied_together_from_elsewhere_are_the_same",
    "test_stopped_anywhere_it_goes_on_with_the_same_bytes[3]",
    "test_engine_equals_twin_under_every_pack[100]",
    "test_blind_applications_fill_as_many_jobs_as_urns_get_balls[B1.3]",
    "test_a_hundred_thousand_points_are_listed_filtered_and_added_up_in_two_seconds",
    "test_engine_equals_twin[both-100]",
    "test_engine_equals_twin[field-100]",
    "test_simultaneous_limits[6-4-0.95-0.93]",
    "test_rules_that_nobody_named_are_tried_and_join",
    "test_baseline_numbers[field_2023]",
    "test_baseline_numbers[price_sweep_2023]",
    "test_limits_after_a_race_of_equals",
    "test_contracts_fill_slots_as_calls_fill_lines[E1.10]",
    "test_contracts_fill_slots_as_calls_fill_lines[E1.11]",
    "test_first_hires_come_when_theory_says[F1.5]",
    "test_first_hires_come_when_theory_says[F1.9]",
    "test_connects_per_hire[G1.1]",
    "test_auction[H4.7]",
    "test_a_market_that_runs_dry[M1.1]",
    "test_what_no_bid_brought_is_what_invited_and_repeat_contracts_earned[False-",
    "test_what_boosts_cost_too_much_is_told_of_every_hire[second]",
    "test_a_free_post_that_gains_is_always_bid_on[knapsack-settings1]",
    "test_pictures_of_poor_runs[no proposals]",
    "test_pictures_of_poor_runs[no hires]",
    "test_the_promise_is_kept_with_half_the_replications",
    "test_equals_are_seldom_called_the_best_and_limits_hold_though_results_chose_the_numbers",
    "test_batches_of_1_7_and_22_give_the_same_bytes[both-every_rule]",
    "test_batches_of_1_7_and_22_give_the_same_bytes[both-world]",
    "test_arrivals_are_poisson[A1.3]",
    "test_accounts[D1.7]",
    "test_simultaneous_limits[20-6-0.95-None]",
    "test_engine_equals_twin[market-100]",
    "test_contracts_fill_slots_as_calls_fill_lines[E1.12]",
    "test_first_hires_come_when_theory_says[F1.6]",
    "test_connects_per_hire[G1.2]",
    "[how-to: Share a result]",
    "test_a_market_that_runs_dry[M1.2]",
    "test_a_comparison_in_the_browser_is_the_comparison_in_the_terminal",
)
"""long ones, on what shorter tests see as well: played with `-m campaign`, so that a check of
every change ends in a quarter of an hour"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave long tests for a release, and put the tests that need no engine in the middle.

    After a change of a kernel, the worker that starts in front compiles the engine for a minute. Meanwhile
    the other one draws pictures, and then finds the compiled code on disk instead of compiling it too.
    """
    for item in items:
        if any(name in item.name for name in FOR_A_RELEASE):
            item.add_marker(pytest.mark.campaign)
    drawn = [item for item in items if item.path.is_relative_to(DRAWN)]
    rest = [item for item in items if not item.path.is_relative_to(DRAWN)]
    middle = len(items) // 2
    items[:] = [*rest[:middle], *drawn, *rest[middle:]]


def pytest_collection_finish() -> None:
    """Leave what was imported and collected to itself: no later search for garbage has to walk through it."""
    gc.collect()
    gc.freeze()
