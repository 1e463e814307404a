"""A whole report on one page of HTML that needs no server, no scripts and no other file.

Answers: the scenario's question, for readers without statistics: the answer, which strategy comes first, how
sure that is, what a single freelancer can expect, the pictures, the assumptions, and how to repeat it.
"""

import json
from collections.abc import Iterator, Sequence

from simulator.metrics.numbers import counted, quoted_list
from simulator.report.page.lasting import kept_answers
from simulator.report.page.outlook import outlook_of
from simulator.report.page.parts import Html, bullets, html_document, html_of, picture, table, tag
from simulator.report.page.pictures import Illustration, forest, pictures_of
from simulator.report.page.survives import survives
from simulator.report.page.tables import measures_table, ranking_table, two_ranges_table
from simulator.report.pictures.forest import cast_of_entries
from simulator.report.studies.assumptions import assumptions
from simulator.report.words.answers import comparison_answer, run_answer
from simulator.report.words.controlled import luck_note
from simulator.report.words.plain import window_words
from simulator.report.words.ranking import Ranking, oracles_of, ranking_of
from simulator.runs.entries import Entry, entries_of
from simulator.runs.result import RunResult
from simulator.studies.compare.found import Comparison
from simulator.studies.one_person import PEOPLE

MOST_LETTERS = 2_700_000
"""of all pictures of a page together; further ones are left to `simulator plot`"""


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
    return html_document(
        title,
        tag("h1", title),
        *_questions(results, title),
        tag("p", _answer(results, comparison, oracles), class_="answer"),
        tag("p", _made(results), class_="quiet"),
        *_who(entries, found),
        *outlook_of(entries, found),
        *_how_sure(entries, found),
        *_pictures(results, found),
        *survives(results),
        *(kept_answers(results[0]) if len(results) == 1 else ()),
        *_rests_on(results),
        *_appendix(results),
    )


def _names(results: Sequence[RunResult]) -> list[str]:
    return [str(result.manifest["name"]) for result in results]


def _title(results: Sequence[RunResult]) -> str:
    questions = {result.scenario.question for result in results}
    return questions.pop() if len(questions) == 1 else f"Comparison of {quoted_list(_names(results))}"


def _questions(results: Sequence[RunResult], title: str) -> Iterator[Html]:
    asked = [
        f"{name}: {result.scenario.question}" for name, result in zip(_names(results), results, strict=True)
    ]
    if any(result.scenario.question != title for result in results):
        yield bullets(asked)


def _answer(results: Sequence[RunResult], comparison: Comparison, oracles: frozenset[str]) -> str:
    if len(results) == 1:
        return run_answer(results[0], ranking_of(comparison, oracles))
    return comparison_answer(comparison, oracles, window_words(result.scenario for result in results))


def _made(results: Sequence[RunResult]) -> str:
    told = [
        f"{name}, {counted(len(r.market), 'replication')}"
        for name, r in zip(_names(results), results, strict=True)
    ]
    part = [r for r in results if not r.complete]
    more = " The run is not complete yet." if part else ""
    return f"Made by simulation: {'; '.join(told)}. A replication is one random world.{more}"


def _who(entries: Sequence[Entry], found: Ranking) -> Iterator[Html]:
    yield tag("h2", "Who comes first")
    yield tag(
        "p",
        "A strategy is a rule by which a freelancer chooses posts to bid on. Two strategies are tied if luck "
        "alone could explain the difference between them: then this simulation cannot say which is better.",
    )
    yield ranking_table(found, window=window_words(one.result.scenario for one in entries))
    yield tag("h3", "What else was measured")
    yield measures_table(entries, found)
    note = luck_note(entries)
    if note:
        yield tag("p", note, class_="quiet")


def _how_sure(entries: Sequence[Entry], found: Ranking) -> Iterator[Html]:
    yield tag("h2", "How sure this is, and what can happen to you")
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


def _pictures(results: Sequence[RunResult], found: Ranking) -> Iterator[Html]:
    yield tag("h2", "Pictures")
    one = len(results) == 1
    letters, left_out = 0, []
    for source, drawn in _drawn(results, found):
        written = picture(drawn.svg, drawn.alternative, drawn.sentence)
        if letters + len(written) > MOST_LETTERS:
            left_out.append(drawn.heading if one else f"{drawn.heading} ({source})")
            continue
        letters += len(written)
        yield tag("h3", drawn.heading if one or not source else f"{drawn.heading}: {source}")
        yield written
    if left_out:
        told = f"Left out to keep this file small: {quoted_list(left_out)}. 'simulator plot' draws them."
        yield tag("p", told, class_="quiet")


def _drawn(results: Sequence[RunResult], found: Ranking) -> Iterator[tuple[str, Illustration]]:
    """Draw the comparison, then the pictures of each run, with the name of the run."""
    yield "", forest(found, cast_of_entries(entries_of(results), found))
    for name, result in zip(_names(results), results, strict=True):
        for drawn in pictures_of(result):
            yield name, drawn


def _rests_on(results: Sequence[RunResult]) -> Iterator[Html]:
    yield tag("h2", "What this rests on")
    yield tag(
        "p",
        "Every number here comes from a model. It holds under the assumptions below, and a real account may "
        "do differently. If you doubt an assumption, change it and run the scenario again.",
    )
    told = [assumptions(result.scenario) for result in results]
    yield bullets(told[0])
    for name, own in list(zip(_names(results), told, strict=True))[1:]:
        other = [sentence for sentence in own if sentence not in told[0]]
        yield tag("h3", f"What is different in {name}")
        yield (
            bullets(other)
            if other
            else tag("p", "Nothing above differs; all settings are at the end of this page.")
        )


def _appendix(results: Sequence[RunResult]) -> Iterator[Html]:
    yield tag("h2", "How to repeat it")
    for name, result in zip(_names(results), results, strict=True):
        manifest = result.manifest
        if len(results) > 1:
            yield tag("h3", name)
        yield table("Where these numbers come from", ("What", "Which"), _facts(result), words=(1,))
        yield tag("p", "The whole scenario with every setting (save it as a file to run it):")
        text = json.dumps(manifest["scenario"], indent=1, ensure_ascii=False)
        label = f"Scenario {name}, all settings"
        yield tag("pre", html_of([text]), tabindex=0, role="region", aria_label=label)


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
