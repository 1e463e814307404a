"""What a person reads of their place, of a trial and of posts that they left."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from simulator.loader.scenario import load_scenario
from simulator.metrics.contrasts.differences import Difference
from simulator.model.contracts import SlidingFee
from simulator.report.person.ask_words import assumed_words
from simulator.report.person.money_words import pace_words, paid_words, trial_words
from simulator.report.person.own_words import usd
from simulator.report.person.place_words import place_lines
from simulator.report.person.plus_words import Offer, plus_words
from simulator.report.person.seen_words import seen_lines, seen_rows
from simulator.studies.person.apart import Apart
from simulator.studies.person.decision import Trial
from simulator.studies.person.seen import Scored
from simulator.studies.person.standing.place import Dial, Place


def place(*dials: Dial, tangled: tuple[tuple[str, str], ...] = ()) -> Place:
    return Place(dials, tangled, 41.0, 960, 0.1, np.empty((0, 0)), np.empty(0))


def test_a_place_says_what_is_known_and_what_never_will_be() -> None:
    fit = Dial("fit", 22, 60, 93, 0.2, 0.5, 0.8, 0.13, 900)
    quality = Dial("quality", 4, 30, 73, -1.7, -0.5, 0.6, 0.05, None)
    price = Dial("price", 21, 50, 96, 0.85, 1.0, 1.41, 0.02, None)
    lines = place_lines(place(fit, quality, price, tangled=(("quality", "price"),)))
    assert lines[0] == (
        "Your 41 proposals tell something of your fit (13 % of the doubt is gone), and next to nothing of "
        "your quality or price."
    )
    assert (
        "  fit:      fit better than 22 to 93 of 100 people; about 900 more proposals would halve the doubt."
        in lines
    )
    assert any("you ask 0.85 to 1.41 times what the work is worth" in line for line in lines)
    assert sum("further proposals would not halve this doubt, however many" in line for line in lines) == 2
    assert (
        sum(
            line.startswith("Why no number of proposals would: they make it sure how often") for line in lines
        )
        == 1
    )
    assert not any(line.startswith("Why") for line in place_lines(place(fit)))
    assert "Taken as known, as the scenario says it: speed." in lines
    assert lines[-1].startswith("Distrust it where your market is not the one")
    assert lines[-2].startswith("Your history cannot tell quality from price, however long it grows")


def test_numbers_unlike_all_others_are_named_with_how_far_they_lie() -> None:
    apart = (Apart(1, 0.95, 0.04, 0.5, 38, 40), Apart(4, 0.025, 0.01, 0.1, 1, 40), Apart(0, 300.0, 0.5, 20.0))
    (said,) = place_lines(place()._replace(tail=0.9, apart=apart))
    assert said == (
        "Your numbers lie so far from the simulated people that nothing can be said: 38 of 40 proposals "
        "viewed (95 %), where 99 of 100 simulated people have 4.0 % to 50 %; the posts were typically 300.0 "
        "hours old when you bid, where 99 of 100 simulated people have 0.5 to 20.0 hours. Are they right?"
    )
    inside = place_lines(place()._replace(tail=0.9, apart=apart[1:2]))[0]
    assert "1 of 40 proposals hired (2.5 %)" in inside


def test_a_trial_may_not_be_worth_it() -> None:
    yes = trial_words(Trial("good fit", 20, 0.31, 400.0, 60.0))
    assert yes.startswith(
        "yes. Try 'good fit' on 20 posts. It would change what you should do in 31 of 100 cases"
    )
    assert "while trying you lose $60 of income" in yes
    assert trial_words(Trial("good fit", 20, 0.05, 10.0, 60.0)).startswith("no, not even 'good fit' on 20")
    assert trial_words(Trial("good fit", 20, 0.001, 1.0, 60.0)).startswith(
        "no. 20 posts with 'good fit' would"
    )
    assert trial_words(None) == "there is no other rule to try."


class Answer(NamedTuple):
    """What the sentences about money ask of an answer."""

    connects_each: float = 13.0
    until: tuple[int | None, ...] = (40, 130)
    rule: str = "best value"
    pays: dict[str, float] = {"best value": 9210.0}
    contracts: float = 0.5
    costs: float = 50.0


def test_a_pace_that_the_purse_does_not_pay_for_is_limited() -> None:
    said = pace_words(Answer(), 33.2, 299)  # type: ignore[arg-type]
    assert said == (
        " So far you sent 33.2 a month; by this rule as many would take 432 Connects a month, and you have "
        "299, enough for about 23.0: at that pace an even chance of a hire takes 1.7 months."
    )
    enough = " So far you sent 20.0 a month: at that pace an even chance of a hire takes 2.0 months."
    assert pace_words(Answer(), 20.0, 299) == enough  # type: ignore[arg-type]
    assert pace_words(Answer(), None, 299) == ""  # type: ignore[arg-type]


def test_what_own_contracts_paid_stands_beside_the_simulated_pay() -> None:
    market = load_scenario("field_2025")
    said = paid_words(Answer(), market, np.array([1000.0, 1400.0]))  # type: ignore[arg-type]
    assert market.connects.service_fee == 0.1
    assert (
        "which pay $9,210 each by this rule after fees, not on yours: your 2 contracts so far paid $1,080"
        in said
    )
    assert (
        "leaves you about $490 a month: that rests on 2 contracts, so on very little." in said
    )  # 1080 / 2 - 50
    assert paid_words(Answer(), market, np.empty(0)) == ""  # type: ignore[arg-type]
    sliding = market.model_copy(
        update={"connects": market.connects.model_copy(update={"service_fee": SlidingFee()})}
    )
    large = paid_words(Answer(), sliding, np.array([20_000.0]))  # type: ignore[arg-type]
    assert f"paid {usd(20_000 - 100 - 950 - 500)} on average" in large


def test_rules_on_posts_that_were_left_say_what_is_sure() -> None:
    every = Scored("everything", 10, 4, 1, 0.1, 0.8, 0.33, 0.17, 12.0, 0)
    fit = Scored("good fit", 3, 2, 1, 0.85, 0.9, 0.6, 0.4, math.nan, 1)
    told = seen_lines((every, fit))
    assert told[0].startswith("Of 10 posts that you saw you left 6.")
    assert "'good fit' would surely have won a larger share than 'everything'" in told[0]
    assert told[-1] == "Left out, as the file does not say enough of the post: 1 for 'good fit'."
    assert "proves one rule better" in seen_lines((every,))[0]
    assert seen_rows((every, fit))[1][1][-1] == ""


def test_what_was_not_said_is_named_with_its_option() -> None:
    market = load_scenario("field_2025")
    works = ["web", "admin", "design"]
    work = next(iter(market.jobs.categories))
    said = assumed_words(["work", "plan", "rate"], market, works)
    assert said.startswith(f"you did not say your line of work, so every post here is of '{work}' (--work ")
    assert "Also assumed: the plan 'basic' (--plan)." in said
    assert assumed_words(["connects"], market, works) == ""
    assert "only the Connects of the plan" in assumed_words(["connects", "dollars"], market, works)
    assert assumed_words(["rate", "months"], market, works) == ""


def gain(value: float, low: float, high: float) -> Difference:
    return Difference("money", "a", "b", value, low, high, None, None, low > 0 or high < 0, None, 16, "", "")


def test_the_plan_is_not_praised_for_what_more_connects_bring() -> None:
    offer = Offer(90, 19.99, 0.15, 80, 100)
    said = plus_words(gain(-26.0, -26.0, -26.0), gain(1480.0, 180.0, 2780.0), offer, 0.25)
    assert said == (
        "no. Its 90 Connects cost $19.99 a month, bought singly $13.50, and they do as much: it leaves you "
        "$6 a month less. Buying 100 Connects instead of 80 leaves you $370 a month more (95 % sure: $45 to "
        "$695)."
    )
    assert plus_words(None, None, offer, 0.25).startswith("you have it")
    unsure = plus_words(gain(8.0, -8.0, 24.0), None, offer, 0.25)
    assert unsure.startswith("not on this evidence.")
    assert unsure.endswith("it leaves you $2 a month more (95 % sure: -$2 to $6): maybe luck.")
