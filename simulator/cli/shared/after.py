"""What to type after an answer about a scenario.

Answers: which question comes next, and how it is typed. What was said of the scenario on the command line
goes along, so that the next answer is about the same world.
"""

from typing import TYPE_CHECKING

from simulator.cli.shared.speak import hint_next

if TYPE_CHECKING:
    from simulator.cli.shared.options import PlayOptions
    from simulator.model.freelancers import StrategyChoice


def ask_next(said: str, options: "PlayOptions", *commands: tuple[object, ...]) -> None:
    """Remark what to ask next of the same scenario; a quiet command names nothing.

    Parameters
    ----------
    said : str
        A sentence that says what for.
    options : PlayOptions
        Of the command that has answered.
    *commands : tuple
        Commands, word by word.
    """
    if options.quiet:
        return
    same = [word for text in options.overrides for word in ("--set", text)]
    hint_next(said, *((*words, *same) for words in commands))


def another_than(rule: str) -> str:
    """A strategy to compare a strategy with.

    Examples
    --------
    >>> another_than("shadow_price"), another_than("fit_threshold")
    ('fit_threshold', 'fresh_hour')
    """
    return "fresh_hour" if rule == "fit_threshold" else "fit_threshold"


def as_typed_choice(label: str, choice: "StrategyChoice") -> str:
    """A strategy of a scenario as it is typed after --strategy; empty if its file is found from there only.

    Examples
    --------
    >>> from simulator.model.freelancers import StrategyChoice
    >>> as_typed_choice("picky", StrategyChoice(name="fit_threshold", settings={"threshold": 0.8}))
    'picky={fit_threshold: {threshold: 0.8}}'
    """
    from simulator.model.values.written import as_yaml

    if ":" in choice.name:
        return ""
    text = as_yaml({choice.name: choice.settings}) if choice.settings else choice.name
    return text if label == text else f"{label}={text}"
