"""Whether a setting may have the values that a range gives it.

Answers: what is wrong with a range that somebody asked for, in the words of a scenario with such a value.
"""

from collections.abc import Iterable

from pydantic import ValidationError

from simulator.loader.errors import problems_of
from simulator.loader.nodes import node_of
from simulator.loader.problems import Place
from simulator.loader.shape import Shape
from simulator.model.values.spec import Spec


def not_allowed(block: Spec, field: str, values: Iterable[object], asked: str) -> str:
    """Find the first value that a field of a block may not have.

    Parameters
    ----------
    block : Spec
        A strategy or a condition, as it is.
    field : str
        One of its fields.
    values : iterable
        What it would be set to.
    asked : str
        The range as it was written; the sentence begins with it.

    Returns
    -------
    str
        A sentence with what is allowed; empty if the field may have all of them.
    """
    kind = type(block)
    others = {name: getattr(block, name) for name in block.model_fields_set}
    for value in values:
        try:
            kind.model_validate({**others, field: value})
        except ValidationError as error:
            # what does not go together with other settings is left out of the search later, not refused
            mine = [one for one in error.errors(include_url=False) if one["loc"][:1] == (field,)]
            for problem in problems_of(mine, node_of({field: value}, Place("")), Shape(kind)):
                return str(problem._replace(key=asked))
        except (KeyError, TypeError, ValueError):
            continue  # a class of a user's own may do anything when it is made
    return ""
