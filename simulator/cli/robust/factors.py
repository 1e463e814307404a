"""What varies, as it is typed: KEY=LOW..HIGH, KEY=VALUE,VALUE or KEY={law: [numbers]}.

Answers: which settings of a scenario differ from world to world, and over which values.
"""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from simulator.model.questions.factors import FactorSpec


def factors_of(texts: tuple[str, ...], option: str) -> "dict[str, FactorSpec]":
    """Read settings that vary.

    Parameters
    ----------
    texts : tuple of str
        As they were typed.
    option : str
        The option, for messages.

    Returns
    -------
    dict of str to FactorSpec

    Raises
    ------
    click.BadParameter
        If one cannot be read.
    """
    found: dict[str, FactorSpec] = {}
    for text in texts:
        key, sign, value = text.partition("=")
        if not sign or not key.strip() or not value.strip():
            raise click.BadParameter(
                f"'{text}': write KEY=LOW..HIGH, such as jobs.per_day=120..480", param_hint=option
            )
        if key.strip() in found:
            raise click.BadParameter(f"{key.strip()} stands there twice: leave one out.", param_hint=option)
        found[key.strip()] = _factor(text, value.strip(), option)
    return found


def _factor(text: str, value: str, option: str) -> "FactorSpec":
    from pydantic import TypeAdapter, ValidationError

    from simulator.loader.nodes import parse
    from simulator.model.questions.factors import Factor

    if ".." in value:
        low, _, high = value.partition("..")
        written = f"{{range: [{low}, {high}]}}"
    else:
        written = value if value.startswith(("{", "[")) else f"[{value}]"
    try:
        plain = parse(written, option, inline=True).plain()
        if isinstance(plain, list) and ".." not in value:
            plain = {"choice": plain}
        adapter: TypeAdapter[FactorSpec] = TypeAdapter(Factor)
        return adapter.validate_python(plain)
    except ValidationError as error:
        said = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
        raise click.BadParameter(f"'{text}': {said}", param_hint=option) from error
