"""A comparison in sentences, and as a document for other programs.

Answers: who is best, may I believe it, and what else was found. `tables` and `exports` lay out the ranking.
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from simulator.kit.measured import in_yaml
from simulator.report.brief import brief_table
from simulator.report.exports import chance_of, comparison_frame, comparison_markdown
from simulator.report.tables import comparison_table
from simulator.report.whole import whole_document
from simulator.report.words.advice import advice
from simulator.report.words.answers import comparison_answer
from simulator.report.words.background import (
    ending_sentence,
    luck_saved,
    never_bid,
    one_person_sentence,
    rescored_sentence,
)
from simulator.report.words.fees import fee_note
from simulator.report.words.goals import goal_answer, goals_document, goals_in_brief, yardstick_sentence
from simulator.report.words.plain import window_words
from simulator.report.words.sheet import Sheet
from simulator.runs.entries import Entry, is_oracle
from simulator.studies.compare.course import Findings


def oracles_in(findings: Findings) -> frozenset[str]:
    """Labels of the entries whose strategy sees hidden columns."""
    return frozenset(entry.label for entry in findings.evidence.entries if is_oracle(entry))


def window_of(findings: Findings) -> str:
    """Write how long the days that count are: `150 days`."""
    return window_words(result.scenario for result in findings.evidence.results)


def comparison_sentences(findings: Findings, details: bool = True) -> list[str]:
    """Write the answer and, one sentence each, what stands behind it; without `details`, what decides."""
    comparison, oracles = findings.comparison, oracles_in(findings)
    labelled = {entry.label: entry for entry in findings.evidence.entries}
    first = next((labelled[line.entry] for line in comparison.ranking if line.entry not in oracles), None)
    window, scenarios = window_of(findings), [result.scenario for result in findings.evidence.results]
    answer = comparison_answer(comparison, oracles, window)
    if not details:
        answer = (
            f"{goal_answer(comparison, oracles, window, at_once=False)} "
            f"{advice(comparison, scenarios, oracles, brief=True)}"
        )
    sentences = [
        answer,
        advice(comparison, scenarios, oracles) if details else goals_in_brief(comparison, oracles),
        yardstick_sentence(comparison, oracles, window),
        fee_note(findings.evidence.entries, comparison.metric),
        ending_sentence(findings.evidence, findings.aim),
        rescored_sentence(findings.rescored, comparison.metric, brief=not details),
        one_person_sentence(first, below=details),
        never_bid(findings.evidence.entries),
        luck_saved(comparison) if details else "",
    ]
    return [sentence for sentence in sentences if sentence]


def ranking_text(findings: Findings, markdown: bool = False, details: bool = True) -> Sheet | str:
    """Lay out the ranking with its differences, as a table or in Markdown.

    Parameters
    ----------
    findings : Findings
        What was found.
    markdown : bool
        Whether it is written in Markdown.
    details : bool
        Whether every number has its limits, and all that was measured is shown.

    Returns
    -------
    Sheet or str
    """
    if markdown:
        return comparison_markdown(findings.comparison, oracles_in(findings))
    window = window_of(findings)
    if not details:
        return brief_table(findings.comparison, oracles_in(findings), window)
    table = comparison_table(findings.comparison, oracles_in(findings), window)
    table.note(entry_rules(findings.evidence.entries))
    return table


def entry_rules(entries: Sequence[Entry]) -> str:
    """Say which rule is behind each entry that is not called like its rule."""
    told = []
    for one in entries:
        choice = next(g.strategy for g in one.result.scenario.freelancers if g.name == one.group)
        rule = in_yaml(choice).removeprefix("strategy: ")
        if rule != one.label:
            told.append(f"'{one.label}' is {rule}")
    return f"Rules: {'; '.join(told)}." if told else ""


def folder_of_the_first(findings: Findings) -> Path:
    """Return the run that the first of the ranking comes from; of oracles only if there is nobody else."""
    oracles = oracles_in(findings)
    ranked = sorted(findings.comparison.ranking, key=lambda one: one.entry in oracles)
    folders = {entry.label: entry.result.directory for entry in findings.evidence.entries}
    return next((folders[one.entry] for one in ranked), findings.evidence.results[0].directory)


def findings_frame(findings: Findings) -> pd.DataFrame:
    """Lay out the ranking and the differences for a file."""
    return comparison_frame(findings.comparison, oracles_in(findings))


def comparison_document(findings: Findings, written: Sequence[Path] = ()) -> dict[str, object]:
    """Lay everything out as plain data; `written` are the tables that were saved besides."""
    comparison = findings.comparison
    folders = [str(result.directory) for result in findings.evidence.results]
    document: dict[str, object] = {
        "run_dir": folders[0] if len(folders) == 1 else folders,
        "answer": comparison_answer(comparison, oracles_in(findings), window_of(findings)),
        "tables": [str(file) for file in written],
        **goals_document(comparison, oracles_in(findings)),
        "ranking": [
            {
                "place": one.place,
                "strategy": one.entry,
                "tie_groups": list(one.tie_groups),
                **chance_of(comparison, one.entry),
                **one.estimate._asdict(),
            }
            for one in comparison.ranking
        ],
        "differences": [pair._asdict() for pair in comparison.differences],
        "ended": _ending(findings),
    }
    if findings.market is not None:
        document["market"] = whole_document(findings.market)
    again = findings.rescored
    if again is not None:
        document["winner_on_fresh_luck"] = {
            "first": again.first,
            "second": again.second,
            "seed": again.seed,
            "naive": again.naive._asdict(),
            "honest": again.honest._asdict(),
        }
    return document


def _ending(findings: Findings) -> dict[str, object]:
    """Say why and when playing ended."""
    evidence = findings.evidence
    return {
        "reason": evidence.reason,
        "replications": evidence.replications,
        "replications_each": evidence.each,
        "candidates": evidence.work("candidates"),
        "proposals": evidence.work("proposals"),
        "seconds": round(evidence.seconds, 1),
        "compiling_seconds": round(evidence.compiling, 1),
        "without_a_value": list(evidence.left_out),
        "looks": [look._asdict() for look in evidence.looks],
        "left_at": evidence.left_at,
    }
