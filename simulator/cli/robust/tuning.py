"""What the command `tune` does for one goal and for two: goals are read, and answers shown and drawn.

Answers: how is progress told, where do pictures go, and how is the answer for two goals printed.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from simulator.cli.shared.options import RESULTS, PlayOptions, known_goal
from simulator.cli.shared.speak import progress_bar, remark, show, show_json, show_place

if TYPE_CHECKING:
    from simulator.report.page.lasting import Draw, Table
    from simulator.studies.tune.ask import Question
    from simulator.studies.tune.tuned import Told

Found = TypeVar("Found")


def known_goals(_context: click.Context, option: click.Parameter, goals: tuple[str, ...]) -> tuple[str, ...]:
    """Check the goals: one, or two different ones.

    Parameters
    ----------
    _context : Context
        Of the command.
    option : Parameter
        The option.
    goals : tuple of str
        As they were typed.

    Returns
    -------
    tuple of str
        The same.

    Raises
    ------
    click.BadParameter
        If there is no such goal, one is named twice, or there are three.
    """
    for goal in goals:
        known_goal(_context, option, goal)
    if len(goals) > 2 or len(set(goals)) < len(goals):
        raise click.BadParameter(
            "name one goal, or two different ones, such as --goal income --goal hires", param_hint="--goal"
        )
    return goals


def asked_with_progress(
    name: str,
    question: "Question",
    options: PlayOptions,
    ask: "Callable[[Question, Told | None], Found]",
) -> Found:
    """Play, with progress.

    Parameters
    ----------
    name : str
        Of the scenario, for messages.
    question : Question
        What is asked.
    options : PlayOptions
        Whether progress is shown.
    ask : callable
        Plays.

    Returns
    -------
    object
        What `ask` returned.

    Raises
    ------
    click.UsageError
        If the question cannot be tuned.
    """
    from simulator.studies.tune.settings import TuneError

    total = 1000
    try:
        with progress_bar(options.quiet, f"{question.scenario.name}: tuning") as progress:
            return ask(question, _told(progress, total))
    except TuneError as error:
        raise click.UsageError(f"{name}: {error}") from error


def _told(progress: object, total: int) -> Callable[[float, str], None] | None:
    if progress is None:
        return None

    def told(share: float, _doing: str) -> None:
        progress(int(share * total), total, 0.0)  # type: ignore[operator]

    return told


def show_both(
    name: str,
    question: "Question",
    options: PlayOptions,
    pictures: bool,
    page: Path | None,
    details: bool,
) -> None:
    """Tune for two goals, and print the choices of which none is better for both.

    Parameters
    ----------
    name : str
        Of the scenario, for messages.
    question : Question
        With a second goal.
    options : PlayOptions
        How it is printed.
    pictures : bool
        Whether a picture is drawn.
    page : Path or None
        Where a page of HTML is written.
    details : bool
        Whether each choice is written as a scenario has it, and what was played is told.
    """
    from simulator.kit.measured import in_yaml
    from simulator.report.robust.front import (
        front_answer,
        front_document,
        front_effort,
        front_table,
        had_sentence,
    )
    from simulator.studies.tune.ask import ask_both

    answer = asked_with_progress(name, question, options, ask_both)
    if page is not None:
        from simulator.report.page.robust import front_page

        save_page(front_page(answer), page)
    if options.as_json:
        show_json(front_document(answer))
        return
    show(front_answer(answer))
    show(f"\n{had_sentence(answer)}")
    show(front_table(answer))
    if details:
        show(f"{front_effort(answer)}\nAs a scenario writes them:")
        for k, choice in enumerate(answer.choices):
            show(f"  {k + 1}  {in_yaml(choice)}")
    else:
        show("--details writes each choice as a scenario has it.")
    if pictures:
        from simulator.report.robust.front_picture import draw_front, front_data

        save_picture(
            partial(draw_front, answer), front_data(answer), "two_goals", front_answer(answer), question,
            answer.folder, options,
        )  # fmt: skip
    if page is not None:
        show_place("Report", page)


def save_page(text: str, page: Path) -> None:
    """Write a page of HTML."""
    from simulator.runs.files import save_text

    save_text(page, text)


def save_picture(
    draw: "Draw",
    data: "Table",
    stem: str,
    answer: str,
    question: "Question",
    steps: Path | None,
    options: PlayOptions,
) -> None:
    """Save a picture beside the results, and say where it and the steps are.

    Parameters
    ----------
    draw : callable
        Draws the picture.
    data : DataFrame
        Its numbers.
    stem : str
        Name of its file.
    answer : str
        What the report of a run says beside it.
    question : Question
        What was asked.
    steps : Path or None
        Where every step is.
    options : PlayOptions
        Where results go.
    """
    from simulator.report.page.lasting import keep_answer
    from simulator.report.pictures.files import save

    folder: Path = (options.out or RESULTS) / question.scenario.name
    save(draw(), folder / stem, told=answer, data=data)
    keep_answer(folder, stem, question.scenario, answer, draw, data)
    show("")
    show_place("Picture", folder / f"{stem}.png")
    if steps is not None and not options.quiet:
        remark(f"Every step is in {steps}; the same command again reads it and plays nothing twice.")
