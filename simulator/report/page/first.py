"""The first page of a report: what a reader needs who reads no further.

Answers: what is the answer under each goal, what does the rule do, what does luck do, what does all this rest
on, and what to do next. It fits on one sheet of paper.
"""

from collections.abc import Iterator, Sequence

from simulator.loader.shipped import shipped_scenarios
from simulator.metrics.goals import GOALS
from simulator.metrics.numbers import counted, number
from simulator.report.page.parts import Html, bullets, html_of, picture, table, tag, with_range
from simulator.report.page.pictures import forest
from simulator.report.pictures.forest import cast_of_entries
from simulator.report.studies.assumptions import assumptions
from simulator.report.words.advice import advice
from simulator.report.words.goals import other_goals, several
from simulator.report.words.one_person import exactly, many_of, span_of
from simulator.report.words.plain import limits_of, window_words
from simulator.report.words.ranking import Ranking
from simulator.runs.entries import Entry, entries_of
from simulator.runs.named import run_names
from simulator.runs.result import RunResult
from simulator.studies.compare.found import Winner, winners
from simulator.studies.one_person import outcome_of

_DAYS = "first_hire"


def first_page(results: Sequence[RunResult], found: Ranking, answer: str) -> Iterator[Html]:
    """Write the first page, after its title.

    Parameters
    ----------
    results : sequence of RunResult
        What the page is about.
    found : Ranking
        Its order.
    answer : str
        The answer to the question.

    Returns
    -------
    iterator of Html
    """
    entries = entries_of(results)
    goals = _goals(results, found)
    if goals:  # the table says what the sentence about other goals says
        answer = answer.replace(other_goals(found.compared, found.oracles), "").strip()
    yield tag("p", answer, class_="answer")
    yield goals
    drawn = forest(found, cast_of_entries(entries, found))
    yield tag("h2", drawn.heading)
    yield picture(drawn.svg, drawn.alternative, drawn.sentence, drawn.narrow, drawn.saved)
    rules = advice(found.compared, [result.scenario for result in results], found.oracles)
    if found.order and rules:
        yield tag("h2", "What the rule does")
        yield tag("p", rules.removeprefix("What they do: "))
    luck = luck_sentence(entries, found)
    if luck:
        yield tag("h2", "What luck does")
        yield tag("p", luck)
    yield tag("h2", "What it rests on")
    yield tag("p", _rests(results))
    yield tag("h2", "What to do next")
    yield bullets(_next(results[0]))


def _goals(results: Sequence[RunResult], found: Ranking) -> Html:
    """Write the answer under each goal; nothing where one alone was compared."""
    every = winners(found.compared, found.oracles)
    if len(every) < 2:
        return Html("")
    window = window_words(result.scenario for result in results)
    rows = [
        (_capital(GOALS[name].most), won.first, _gets(won, name), _sure(won)) for name, won in every.items()
    ]
    head = ("If you want", "Follow", "It gets", "How sure")
    said = f"Averages per freelancer in {window}; in small print the 95 % interval."
    if _DAYS in every:
        said += " Until the first hire: all days for whoever is not hired."
    return table(said, head, rows, words=(1, 3))


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _gets(won: Winner, goal: str) -> Html:
    own, known = won.estimates[0], GOALS[goal]
    # what counts as days is said once, above the table, where there is room
    value = number(own.value, known.kind)
    value = f"{value} days" if goal == _DAYS else known.short.format(value)
    return with_range(value, limits_of(own, known.kind))


def _sure(won: Winner) -> str:
    if won.following is None:
        return "nothing else was compared"
    if not won.sure:
        return "one replication cannot show that"
    if len(won.entries) == 1:
        return "clearly ahead of all others"
    return f"may be no better than {several(won.entries[1:])}"


def luck_sentence(entries: Sequence[Entry], found: Ranking) -> str:
    """Say how differently freelancers end who all follow the first rule; empty where nothing was measured.

    Parameters
    ----------
    entries : sequence of Entry
        What was compared.
    found : Ranking
        Their order.

    Returns
    -------
    str
    """
    first = next((one for one in entries if one.label == found.best), None)
    if first is None:
        return ""
    money, hires = outcome_of(first, "net_earnings_usd"), outcome_of(first, "all_hires")
    if money is None or hires is None:
        return ""
    days = window_words([first.result.scenario])
    left, half = span_of(money, "usd"), f" (half with more than {number(money.middle, 'usd')})"
    beside = exactly(money, "usd") if money.crowded else half
    same = min(money.at_middle, hires.at_middle) == 1
    return (
        f"Freelancers who all follow '{first.label}' {'' if same else 'do not '}end alike: of 100, "
        f"{many_of(money)} end {days} with {left} left{beside}, and {many_of(hires)} with "
        f"{span_of(hires)} hires{exactly(hires)}. One person's result says little about a rule. From "
        f"{counted(money.freelancers, 'simulated freelancer')}."
    )


def _rests(results: Sequence[RunResult]) -> str:
    told = [
        f"{counted(len(r.market), 'replication')} of {_played(str(r.manifest['name']), label)}"
        for label, r in zip(run_names(results), results, strict=True)
    ]
    days = window_words(result.scenario for result in results)
    part = " The run is not complete yet." if any(not r.complete for r in results) else ""
    assumed = assumptions(results[0].scenario)[0]
    return (
        f"A simulation: {_listed(told)}, {days} each; a replication is one random world.{part} {assumed} "
        "It holds as far as the model does, and a real account may do differently; all assumptions are below."
    )


def _played(name: str, label: str) -> str:
    """Write a scenario, and what sets its run apart where the label says only that."""
    return label if label.startswith(name) else f"{name} with {label}"


def _listed(names: Sequence[str]) -> str:
    """List words in a sentence without quotes."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else list(names))


def _next(result: RunResult) -> list[Html]:
    """Name three commands; the scenario travels with the page, so that they work for whoever has it."""
    name = str(result.manifest["name"])
    source = name if name in shipped_scenarios() else f"{name}.yaml"
    told = {
        "ask": "the same for your own line of work, Connects and hours.",
        f"plan {source}": "how many Connects a hire takes.",
        f"sensitivity {source}": "whether the answer survives other assumptions.",
    }
    return [Html(tag("code", f"simulator {words}") + html_of([f" – {said}"])) for words, said in told.items()]
