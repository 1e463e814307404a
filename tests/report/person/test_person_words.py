"""What a person reads of their place, of a trial and of posts that they left."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from simulator.loader.scenario import load_scenario
from simulator.metrics.contrasts.differences import Difference
from simulator.metrics.estimates.quantities import Estimate
from simulator.report.person.ask_words import Said, ask_lines, assumed_words
from simulator.report.person.money_words import own_pay_words, pace_words, paid_words, trial_words
from simulator.report.person.own_words import you_words
from simulator.report.person.place_words import place_lines
from simulator.report.person.plus_words import Offer, more_words, plus_words
from simulator.report.person.seen_words import seen_lines, seen_rows
from simulator.report.words.screen import wrapped
from simulator.studies.one_person import Outcome
from simulator.studies.person.advice import Contracts, OwnPay
from simulator.studies.person.apart import Apart
from simulator.studies.person.decision import Choice, Trial
from simulator.studies.person.evidence import evidence_of_totals
from simulator.studies.person.inference import Posterior, posterior_of
from simulator.studies.person.prior import Prior, centred
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


SHARES = np.array([0.18, 0.057, 0.0127])


def known(proposals: float, told: dict[int, float], sd: float = 0.5) -> Posterior:
    factor = sd * np.eye(3)
    evidence, stages = evidence_of_totals(proposals, told)
    return posterior_of(Prior(stages, centred(SHARES, factor), factor, SHARES, 400, 40_000), evidence)


def chosen(rule: str, leaves: float) -> Choice:
    return Choice(
        rule, {rule: leaves, "everything": 12.0}, {rule: 0.84, "everything": 0.16}, Trial(rule, 20, 0, 0, 9)
    )


class Answer(NamedTuple):
    """What the sentences ask of an answer."""

    so_far: Posterior = known(25, {1: 5, 2: 1, 4: 0})
    ahead: Posterior = so_far
    days: float = 120.0
    rule: str = "best value"
    usual: str = "best value"
    tied: tuple[str, ...] = ("good fit",)
    choice: Choice = chosen("best value", 1250.0)
    boost: Difference | None = None
    plus: Difference | None = None
    more: Difference | None = None
    outcome: Outcome | None = Outcome(-20.0, -42.0, 24_300.0, 96, 1 / 96)
    connects_each: float = 13.0
    a_month: float = 5.1
    until: tuple[int | None, ...] = (48, None)
    pays: dict[str, float] = {"best value": 9210.0, "everything": 1200.0}
    best: Estimate = Estimate(5200.0, 3600.0, 7200.0, 16, "dollars", "")
    contracts: Contracts = Contracts(96, 0.45, 0.33, 0.07)
    own_pay: OwnPay | None = None


def test_a_pace_that_the_purse_does_not_pay_for_is_limited() -> None:
    said = pace_words(Answer(), 33.2, 299)  # type: ignore[arg-type]
    assert said == (
        " So far you sent 33.2 a month; by this rule as many would take 432 Connects a month, and you have "
        "299."
    )
    assert pace_words(Answer(), 20.0, 299) == " So far you sent 20.0 a month."  # type: ignore[arg-type]
    assert pace_words(Answer(), None, 299) == ""  # type: ignore[arg-type]


def test_the_best_rule_at_what_own_contracts_paid_is_named() -> None:
    own = Answer()._replace(own_pay=OwnPay(2, 810.0, chosen("good fit", 206.0)))
    said = own_pay_words(own)  # type: ignore[arg-type]
    assert said == (
        " If they pay as your 2 did ($810), 'good fit' does, in 84 of 100, on very little: about "
        "$206 a month."
    )
    assert "it still does" in own_pay_words(own._replace(rule="good fit"))  # type: ignore[arg-type]
    assert "a month leaves 'good fit' $206, 'everything' $12." in paid_words(own)  # type: ignore[arg-type]
    assert own_pay_words(Answer()) == paid_words(Answer()) == ""  # type: ignore[arg-type]


def test_the_screen_says_who_is_hired_without_a_proposal_and_keeps_to_one_pace() -> None:
    plus, more = gain(-26.0, -26.0, -26.0), gain(500.0, -800.0, 1900.0)
    answer = Answer()._replace(
        boost=gain(-400.0, -1900.0, 1160.0), plus=plus, more=more, own_pay=OwnPay(6, 810.0, chosen("a", 1.0))
    )
    asked = Said(["work", "plan"], 8.3, [], "80 Connects and $20 a month.", 80, adds_up=True)
    lines = ask_lines(answer, load_scenario("field_2025"), asked)  # type: ignore[arg-type]
    said = " ".join(lines)
    assert (
        "45 of 100 such people have a contract within 120 days, 12 of them only because a client came" in said
    )
    assert "48 for an even chance (624 Connects, $94, 9.4 months), no number makes it 90 % likely." in said
    assert "8.3" not in said
    assert "Begin at about $22" in said
    assert "your 25 proposals counted" in said
    nothing = answer._replace(so_far=known(0, {}))
    (income,) = (one for one in ask_lines(nothing, load_scenario("field_2025"), asked) if "Income" in one)  # type: ignore[arg-type]
    assert income.startswith(
        "Income: half of such people earn nothing in 120 days; the middle 90 of 100 end between -$42 and "
        "$24,300. A few large contracts make the average: $1,300 a month after Connects, plan and fees (95 % "
        "sure: $900"
    )
    rows = sum(len(wrapped(line, 80)) for line in lines)
    assert rows <= 24  # six more say what to type next


def test_nobody_is_told_that_their_proposals_win_where_none_did() -> None:
    none = you_words(known(25, {1: 5, 2: 1, 4: 0}))
    assert none.startswith("expect 1.")
    assert "of your next proposals to win" in none
    nothing = you_words(known(0, {}))
    assert nothing.startswith("you told no outcome of a proposal, so this is for people in your situation: ")
    assert "of their proposals win" in nothing
    usual = known(1000, {1: 180, 2: 57, 4: 12})
    assert "Your 1,000 proposals hardly moved this and took away" in you_words(
        usual._replace(reach=usual.before, weights=np.full(len(usual.before), 1 / len(usual.before)))
    )


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
    work = next(iter(market.jobs.categories))
    said = assumed_words(["work", "plan", "rate"], market)
    assert said == (
        f"as you did not say otherwise: work '{work}' (--work), plan 'basic' (--plan) and the usual rate "
        "(--rate)."
    )
    assert assumed_words(["connects"], market) == ""
    assert "only the Connects of the plan" in assumed_words(["connects", "dollars"], market)
    assert assumed_words(["months"], market) == ""


def gain(value: float, low: float, high: float) -> Difference:
    return Difference("money", "a", "b", value, low, high, None, None, low > 0 or high < 0, None, 16, "", "")


def test_the_plan_is_not_praised_for_what_more_connects_bring() -> None:
    offer = Offer(90, 19.99, 0.15, 80, 100)
    said = plus_words(gain(-26.0, -26.0, -26.0), gain(1480.0, 180.0, 2780.0), offer, 0.25)
    assert said == (
        "no: $6 a month less than with the same Connects bought singly (its 90 cost $19.99, singly $13.50)."
    )
    said = plus_words(gain(-26.0, -26.0, -26.0), gain(480.0, -180.0, 1140.0), offer, 0.25)
    assert said.endswith(
        " 100 Connects a month instead of 80: $120 a month more (95 % sure: -$45 to $285), maybe luck."
    )
    sure = more_words(gain(1480.0, 180.0, 2780.0), offer, 0.25)
    assert sure.startswith(
        "100 Connects a month instead of 80 ($3.00 more) leave you $370 a month more (95 % sure: $45"
    )
    assert plus_words(None, None, offer, 0.25).startswith("you have it")
    unsure = plus_words(gain(8.0, -8.0, 24.0), None, offer, 0.25)
    assert unsure.startswith("not on this evidence: $2 a month more (95 % sure: -$2 to $6) than with")
    assert unsure.endswith("which may be luck.")
