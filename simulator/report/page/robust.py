"""What tuning and `when` found, each as one page of HTML.

Answers: how do I show this to others. The file needs no server and no other file.
"""

from collections.abc import Sequence
from functools import partial

from simulator.metrics.numbers import counted
from simulator.model.scenario import Scenario
from simulator.report.page.parts import Html, html_document, table, tag
from simulator.report.page.pictures import drawing
from simulator.report.robust.front import front_answer, front_effort, front_table, had_sentence
from simulator.report.robust.front_picture import draw_front, front_data
from simulator.report.robust.tune import effort_sentence, gap_sentence, tune_answer, tune_table, yaml_line
from simulator.report.robust.tune_picture import draw_tuning, tuning_data
from simulator.report.robust.when import map_sentence, other_boxes, when_answer, when_table
from simulator.report.robust.when_picture import draw_when, when_data
from simulator.report.words.sheet import Sheet
from simulator.studies.tune.ask import Answer, BothAnswer
from simulator.studies.when.when import Found


def _page(
    title: str,
    scenario: Scenario,
    said: Sequence[str],
    shown: Html,
    sheet: Sheet | None,
    made: str,
) -> str:
    """A title, the answer first, a picture, a table, and what it rests on."""
    parts = [tag("h1", title), tag("p", scenario.question, class_="quiet")]
    parts += [tag("p", text, class_="answer" if k == 0 else "quiet") for k, text in enumerate(said) if text]
    parts += [shown] if shown else []
    if sheet is not None:
        heads = [" ".join(column.header.split()) for column in sheet.columns]
        rows = [
            [" ".join(cell.split("\n")) for cell in row]
            for row in zip(*(c.cells for c in sheet.columns), strict=True)
        ]
        words = tuple(k for k, column in enumerate(sheet.columns) if column.kind == "words")
        parts.append(table(sheet.caption, heads, rows, words=words))
    days = f"{scenario.horizon - scenario.warmup:g} days that count"
    parts.append(
        tag("p", f"Scenario {scenario.name}, seed {scenario.run.seed}, {days}; {made}", class_="quiet")
    )
    return html_document(title, *parts)


def tune_page(answer: Answer) -> str:
    """Write the page of a tuning."""
    what = "rule" if answer.question.choice is None else "settings"
    said = [tune_answer(answer), gap_sentence(answer), f"As a scenario writes it: {yaml_line(answer)}"]
    made = effort_sentence(answer)
    title = f"The best {what} found, and how much was luck"
    shown = drawing(partial(draw_tuning, answer), said[0], tuning_data(answer)).on_page("tuning")
    return _page(title, answer.question.scenario, said, shown, tune_table(answer), made)


def front_page(answer: BothAnswer) -> str:
    """Write the page of a tuning for two goals."""
    said, made = [front_answer(answer), had_sentence(answer)], front_effort(answer)
    title = "Two goals, and what one costs of the other"
    shown = drawing(partial(draw_front, answer), said[0], front_data(answer)).on_page("two_goals")
    return _page(title, answer.question.scenario, said, shown, front_table(answer), made)


def when_page(found: Found) -> str:
    """Write the page of when one rule loses to another."""
    title = f"When '{found.asked.first.label}' loses to '{found.asked.second.label}'"
    worlds, draws = found.laid.ahead.shape
    made = f"{counted(worlds, 'world')} of {counted(draws, 'replication')} each."
    said = [when_answer(found), *other_boxes(found), map_sentence(found)]
    there = found.map is not None
    shown = drawing(partial(draw_when, found), said[0], when_data(found)).on_page("when") if there else Html()
    return _page(title, found.asked.scenario, said, shown, when_table(found), made)
