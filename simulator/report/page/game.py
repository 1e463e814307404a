"""A game of rules as one page of HTML.

Answers: how do I show this to others. The file needs no server and no other file.
"""

from functools import partial

from simulator.metrics.numbers import counted
from simulator.model.scenario import Scenario
from simulator.report.page.parts import html_document, table, tag
from simulator.report.page.pictures import drawing
from simulator.report.robust.game import game_table
from simulator.report.robust.game_data import game_data
from simulator.report.robust.game_pictures import draw_game
from simulator.studies.game.play import Game


def game_page(found: Game, goal: str, answer: str, scenario: Scenario) -> str:
    """Write the page.

    Parameters
    ----------
    found : Game
        What `play_game` returned.
    goal : str
        One of `GOALS`.
    answer : str
        The sentences.
    scenario : Scenario
        Whose market it is.

    Returns
    -------
    str
        HTML that stands alone.
    """
    sheet = game_table(found, goal)
    heads = [" ".join(column.header.split()) for column in sheet.columns]
    rows = [
        [" ".join(cell.split("\n")) for cell in row]
        for row in zip(*(c.cells for c in sheet.columns), strict=True)
    ]
    title = "What happens when everybody may choose"
    most = int(found.table.played.max())
    made = (
        f"Scenario {scenario.name}, seed {scenario.run.seed}, {scenario.horizon - scenario.warmup:g} days "
        "that count; "
        f"{len(found.table.mixes)} mixes, up to {counted(most, 'replication')} of each."
    )
    return html_document(
        title,
        tag("h1", title),
        tag("p", scenario.question, class_="quiet"),
        tag("p", answer, class_="answer"),
        drawing(partial(draw_game, found, scenario, goal), answer, game_data(found)).on_page("game"),
        table(sheet.caption, heads, rows, words=(4,)),
        tag("p", made, class_="quiet"),
    )
