"""A whole report on one page of HTML that needs no server, no scripts and no other file.

Answers: the scenario's question, for readers without statistics: the answer, which strategy comes first, how
sure that is, what a single freelancer can expect, the pictures, the assumptions, and how to repeat it.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from simulator.metrics.numbers import quoted_list
from simulator.report.page.first import first_page
from simulator.report.page.lasting import kept_answers
from simulator.report.page.outlook import outlook_of
from simulator.report.page.parts import (
    Html,
    attachment,
    bullets,
    contents,
    folded,
    html_document,
    html_of,
    picture,
    table,
    tag,
)
from simulator.report.page.pictures import pictures_of
from simulator.report.page.survives import survives
from simulator.report.page.tables import measures_table, ranking_table, two_ranges_table
from simulator.report.studies.assumptions import assumptions
from simulator.report.words.advice import what_it_does
from simulator.report.words.answers import comparison_answer, run_answer
from simulator.report.words.controlled import luck_note
from simulator.report.words.plain import window_words
from simulator.report.words.ranking import Ranking, oracles_of, ranking_of
from simulator.runs.entries import Entry, entries_of
from simulator.runs.files import quoted
from simulator.runs.named import files_of, run_names
from simulator.runs.result import RunResult
from simulator.studies.compare.found import Comparison
from simulator.studies.one_person import PEOPLE

MOST_LETTERS = 860_000
"""of all pictures of a page together; further ones are left to `simulator plot`"""
DIAGNOSTICS = ("balance", "competition", "convergence")
"""pictures that say whether to trust the rest, in an appendix"""


def run_page(results: Sequence[RunResult], comparison: Comparison) -> str:
    """Write a run, or several that were compared, as one page of HTML.

    Parameters
    ----------
    results : sequence of RunResult
        One run or more, each with at least one replication, in the order of the comparison.
    comparison : Comparison
        What `compare` returned for them; its headline metric ranks the strategies.

    Returns
    -------
    str
        HTML5, with pictures and styles inside. Every name and text from a scenario is escaped.
    """
    entries = entries_of(results)
    oracles = frozenset(one.label for one in entries if one.group in oracles_of(one.result))
    found = ranking_of(comparison, oracles)
    title = _title(results)
    front = first_page(results, found, _answer(results, comparison, oracles))
    sections = list(_sections(results, entries, found))
    return html_document(
        title,
        tag("div", tag("h1", title), *_questions(results, title), *front, class_="first"),
        tag("h2", "Contents", class_="screen"),
        contents((one.anchor, one.heading) for one in sections),
        tag("div", *(folded(*one) for one in sections), class_="rest"),
    )


class _Section(NamedTuple):
    anchor: str
    heading: str
    inside: Html


def _sections(results: Sequence[RunResult], entries: Sequence[Entry], found: Ranking) -> Iterator[_Section]:
    """Write what comes after the first page; a section with nothing in it is left out."""
    drawn = list(_pictures(results))
    main = [one for one in drawn if one.name not in DIAGNOSTICS]
    checks = [one for one in drawn if one.name in DIAGNOSTICS]
    lasting = [*survives(results), *(kept_answers(results[0]) if len(results) == 1 else ())]
    parts: dict[str, tuple[str, Iterable[str]]] = {
        "who": ("Who comes first", _who(results, entries, found)),
        "expect": ("What you can expect", outlook_of(entries, found)),
        "sure": ("How sure this is, and what can happen to you", _how_sure(entries, found)),
        "pictures": ("Pictures", _shown(main)),
        "lasting": ("Does the answer last?", lasting),
        "assumptions": ("What this rests on", _rests_on(results)),
        "checks": ("Appendix: checks of the simulation", _shown(checks)),
        "repeat": ("Appendix: how to repeat it", _appendix(results)),
    }
    for anchor, (heading, inside) in parts.items():
        told = html_of(inside)
        if told:
            yield _Section(anchor, heading, told)


def _title(results: Sequence[RunResult]) -> str:
    questions = {result.scenario.question for result in results}
    return questions.pop() if len(questions) == 1 else f"Comparison of {quoted_list(run_names(results))}"


def _questions(results: Sequence[RunResult], title: str) -> Iterator[Html]:
    asked = [
        f"{name}: {result.scenario.question}"
        for name, result in zip(run_names(results), results, strict=True)
    ]
    if any(result.scenario.question != title for result in results):
        yield bullets(asked)


def _answer(results: Sequence[RunResult], comparison: Comparison, oracles: frozenset[str]) -> str:
    if len(results) == 1:
        return run_answer(results[0], ranking_of(comparison, oracles))
    return comparison_answer(comparison, oracles, window_words(result.scenario for result in results))


def _who(results: Sequence[RunResult], entries: Sequence[Entry], found: Ranking) -> Iterator[Html]:
    yield tag(
        "p",
        "A strategy is a rule by which a freelancer chooses posts to bid on. Two strategies are tied if luck "
        "alone could explain the difference between them: then this simulation cannot say which is better.",
    )
    yield ranking_table(found, window=window_words(one.result.scenario for one in entries))
    rules = {group.name: what_it_does(group.strategy) for r in results for group in r.scenario.freelancers}
    if any(rules.values()):
        yield tag("h3", "What each rule does")
        yield bullets(
            Html(tag("strong", name) + html_of([f": {text}."])) for name, text in rules.items() if text
        )
    yield tag("h3", "What else was measured")
    yield measures_table(entries, found)
    note = luck_note(entries)
    if note:
        yield tag("p", note, class_="quiet")


def _how_sure(entries: Sequence[Entry], found: Ranking) -> Iterator[Html]:
    yield tag(
        "p",
        tag("strong", "How sure we are of the average: "),
        "the 95 % interval contains the true average of this model 19 times in 20; more replications make it "
        "narrower.",
    )
    yield tag(
        "p",
        tag("strong", "What one freelancer can expect: "),
        f"{100 * PEOPLE:g} of 100 simulated freelancers end within this range, and as many end below it as "
        "above. More replications do not make it narrower, because it shows luck and skill, not doubt.",
    )
    yield two_ranges_table(entries, found)


class _Drawn(NamedTuple):
    name: str
    heading: str
    written: Html
    """empty where it was left out"""


def _pictures(results: Sequence[RunResult]) -> Iterator[_Drawn]:
    """Draw the pictures of each run, as many as there is room for."""
    letters = 0
    for name, result in zip(run_names(results), results, strict=True):
        for drawn in pictures_of(result):
            heading = drawn.heading if len(results) == 1 else f"{drawn.heading}: {name}"
            written = picture(drawn.svg, drawn.alternative, drawn.sentence, drawn.narrow, drawn.saved)
            if letters + len(written) > MOST_LETTERS:  # a phone can scroll
                written = picture(drawn.svg, drawn.alternative, drawn.sentence, "", drawn.saved)
            there = letters + len(written) <= MOST_LETTERS
            letters += len(written) if there else 0
            yield _Drawn(drawn.name, heading, written if there else Html(""))


def _shown(drawn: Sequence[_Drawn]) -> Iterator[Html]:
    for one in drawn:
        if one.written:
            yield tag("h3", one.heading)
            yield one.written
    left_out = [one.heading for one in drawn if not one.written]
    if left_out:
        told = f"Left out to keep this file small: {quoted_list(left_out)}. 'simulator plot' draws them."
        yield tag("p", told, class_="quiet")


def _rests_on(results: Sequence[RunResult]) -> Iterator[Html]:
    yield tag(
        "p",
        "Every number here comes from a model. It holds under the assumptions below, and a real account may "
        "do differently. If you doubt an assumption, change it and run the scenario again.",
    )
    told = [assumptions(result.scenario) for result in results]
    yield bullets(told[0])
    for name, own in list(zip(run_names(results), told, strict=True))[1:]:
        other = [sentence for sentence in own if sentence not in told[0]]
        yield tag("h3", f"What is different in {name}")
        yield (
            bullets(other)
            if other
            else tag("p", "Nothing above differs; all settings are at the end of this page.")
        )


def _appendix(results: Sequence[RunResult]) -> Iterator[Html]:
    files = files_of(results)
    for name, file, result in zip(run_names(results), files, results, strict=True):
        manifest = result.manifest
        if len(results) > 1:
            yield tag("h3", name)
        yield table("Where these numbers come from", ("What", "Which"), _facts(result), words=(1,))
        text = json.dumps(manifest["scenario"], indent=1, ensure_ascii=False)
        saved = attachment(file, f"{text}\n", file, "application/yaml")
        said = f", the whole scenario with every setting. Save it, then: simulator run {quoted(file)}"
        yield tag("p", saved, said, class_="attached")


def _facts(result: RunResult) -> list[tuple[str, str]]:
    manifest = result.manifest
    code, machine = manifest.get("code", {}), manifest.get("environment", {})
    facts = {
        "scenario": manifest["name"],
        "rule pack": result.scenario.pack or "none",
        "run id": manifest["run_id"],
        "seed": manifest["seed"],
        "replications": f"{len(result.market):,} of {result.asked:,}",
        "freelancers in each": f"{manifest['shape']['freelancers']:,}",
        "version of the simulator": code.get("version"),
        "fingerprint of its code": code.get("digest"),
        **{f"version of {name}": machine.get(name) for name in ("python", "numpy", "numba")},
        "machine": machine.get("platform"),
        **{f"file {name}": digest for name, digest in manifest.get("files", {}).items()},
    }
    return [(name, str(value)) for name, value in facts.items() if value is not None]
