"""What an error in a strategy means, one function for each kind of error.

Answers: what to write instead. The words are for people who know neither Python's nor a library's; an error
that is not known here is shown as it came.
"""

import ast
import sys
from collections.abc import Callable, Iterable
from types import ModuleType

import numpy as np

from simulator.model.values.names import nearest
from simulator.strategies.contract.candidates import COLUMNS, Candidates
from simulator.strategies.contract.posts import HiddenColumnError
from simulator.strategies.contract.rewriting import Spot, as_columns

MOST_LETTERS = 300
"""of somebody else's message; the rest is left out"""
_NO_URL = "For further information visit"


class Unusable(TypeError):
    """A strategy inside another returned something that cannot be used; the message says what, in words."""


def shortened(text: str, most: int = MOST_LETTERS) -> str:
    """One line of at most `most` letters."""
    line = " ".join(text[: 4 * most].split())
    return line if len(line) <= most else f"{line[:most]}…"


def explained(error: BaseException, spot: Spot | None) -> str:
    """What an error means and what to do about it; empty if it is not known.

    Parameters
    ----------
    error : BaseException
        As it was raised.
    spot : Spot or None
        The line of the user's file in which it came up.
    """
    if isinstance(error, Unusable | HiddenColumnError):
        return str(error)
    for kind, words_of in _EXPLAINED:
        if isinstance(error, kind):
            try:
                words = words_of(error, spot)
            except Exception:  # an error of somebody else's making may lack what its kind has
                words = ""
            if words:
                return words
    if type(error).__module__.partition(".")[0].startswith("pydantic"):
        return of_pydantic(error)
    return ""


def _or_else(word: str, known: Iterable[str], otherwise: str = "") -> str:
    near = nearest(word, known)
    return f" (did you mean '{near}'?)" if near else otherwise


# one function per kind of error: words, or nothing if it is another case of that kind


def _of_truth(error: BaseException, spot: Spot | None) -> str:
    text = str(error)
    if "truth value of a" not in text:
        return ""
    instead = as_columns(spot) if spot else ""
    what = "Python's if, and, or, not, max and min take one value, but a column has one for each post"
    if instead:
        return f"{what}; write {instead}"
    return (
        f"{what}; write np.where(condition, value, otherwise) for if, and & for and, | for or, ~ for not, "
        "with each comparison in brackets: (c.match > 0.5) & (c.rivals < 10)"
    )


def _of_writing(error: BaseException, spot: Spot | None) -> str:
    if "read-only" not in str(error):
        return ""
    return (
        "what a strategy is given cannot be changed; copy it first, such as fit = c.match.copy(), or make a "
        "new column with np.where(condition, value, otherwise)"
    )


def _of_fields(error: BaseException, spot: Spot | None) -> str:
    text = str(error)
    return f"the table has no column {text.rpartition(' ')[2]}" if text.startswith("no field of name") else ""


def _of_lengths(error: BaseException, spot: Spot | None) -> str:
    if "could not be broadcast" not in str(error):
        return ""
    return (
        "columns of different lengths meet here; keep all rows, and let np.where(condition, value, 0) choose"
    )


_MEANT = {
    **dict.fromkeys(("budget", "value", "pay", "worth", "amount", "usd"), "value_usd"),
    **dict.fromkeys(("price", "cost", "connects"), "connects_required"),
    **dict.fromkeys(("bids", "proposals", "competition", "applicants"), "rivals"),
    **dict.fromkeys(("fit", "true_match"), "match"),
    **{name: f"client_{name}" for name in ("verified", "new", "posts", "hires", "hire_rate", "rating")},
    **{
        "spent": "client_spent_usd",
        "age": "age_days",
        "duration": "duration_days",
        "rate": "hourly_rate_usd",
    },
}
"""other words for columns"""
_IN_NUMPY = {
    "fillna": "np.nan_to_num(column, nan=0)",
    **dict.fromkeys(("isna", "isnull"), "np.isnan(column)"),
    **dict.fromkeys(("notna", "notnull"), "~np.isnan(column)"),
    "isin": "np.isin(column, [1, 2])",
    "between": "(column >= low) & (column <= high)",
    **dict.fromkeys(("where", "mask"), "np.where(condition, column, otherwise)"),
    **dict.fromkeys(("apply", "map"), "the formula with the whole column in place of one value"),
    **dict.fromkeys(
        ("values", "iloc", "loc", "array", "to_numpy"), "the column alone: it holds plain numbers"
    ),
    **dict.fromkeys(("abs", "log", "sqrt", "exp"), "np.abs(column), np.log1p(column) or the like"),
}
"""what does for a column what tables of other libraries have under these names"""


def _of_attribute(error: BaseException, spot: Spot | None) -> str:
    if not isinstance(error, AttributeError) or not error.name:
        return ""
    name, thing = error.name, error.obj
    if isinstance(thing, Candidates):
        there = f"; there are {', '.join(sorted(COLUMNS))}"
        hint = f" (did you mean '{_MEANT[name]}'?)" if name in _MEANT else _or_else(name, COLUMNS, there)
        return f"posts have no column '{name}'{hint}"
    settings = getattr(type(thing), "model_fields", None)
    if settings is not None:
        return f"{type(thing).__name__} has no setting or function '{name}'" + _or_else(
            name, [*settings, *(one for one in dir(type(thing)) if not one.startswith(("_", "model_")))]
        )
    known = [one for one in dir(thing) if not one.startswith("_")]
    if isinstance(thing, ModuleType):
        return f"{thing.__name__} has no '{name}'{_or_else(name, known)}"
    if isinstance(thing, np.ndarray):
        instead = _IN_NUMPY.get(name)
        return f"a column has no '{name}'" + (f": write {instead}" if instead else _or_else(name, known))
    if thing is None:
        return (
            f"there is nothing here (None), so it has no '{name}': did a function forget to return a value?"
        )
    return ""


def _of_name(error: BaseException, spot: Spot | None) -> str:
    if not isinstance(error, NameError) or not error.name:
        return ""
    name = error.name
    if isinstance(error, UnboundLocalError):
        return f"'{name}' is used before it has a value"
    usual = {"np": "import numpy as np", "math": "import math", "pd": "import pandas as pd"}
    usual |= {kind: f"from typing import {kind}" for kind in ("ClassVar", "Annotated", "Literal")}
    if name in usual:
        return f"'{name}' is not known here; write {usual[name]} at the top of the file"
    if name in COLUMNS:
        return f"'{name}' is not known here; a column is written with its table: c.{name}"
    if spot and name in spot.settings:
        return f"'{name}' is not known here; a setting is written with self: self.{name}"
    return f"'{name}' is not known here{_or_else(name, spot.names if spot else ())}"


_SCALARS = (
    "only 0-dimensional arrays can be converted",
    "only length-1 arrays can be converted",
    "only integer scalar arrays can be converted",
    "cannot be interpreted as an integer",
)


def _of_type(error: BaseException, spot: Spot | None) -> str:
    text = str(error)
    if any(one in text for one in _SCALARS):
        return (
            "one number is wanted here, but a column has one for each post; functions of numpy take whole "
            "columns: np.log, np.sqrt, np.round, np.floor in place of math.log, int or round"
        )
    if "ufunc 'bitwise_" in text or "unsupported operand type(s) for &" in text:
        return "put each comparison in brackets: (c.match > 0.5) & (c.rivals < 10)"
    if "UFunc" in type(error).__name__:
        return "a column of numbers meets something that is no number here, such as text or None"
    if "'Candidates'" in text:
        return (
            "c is a table, read column by column: c.match has the fit of all posts, and c.n is how many "
            "there are; no loop is needed"
        )
    if "'numpy.ndarray' object is not callable" in text:
        return "a column is no function: write it without brackets, such as c.match"
    if "positional argument" in text:
        return f"{shortened(text)}: does the function name what it is given, as in def score(self, c)?"
    return ""


def _of_import(error: BaseException, spot: Spot | None) -> str:
    if not isinstance(error, ImportError) or not error.name:
        return ""
    if isinstance(error, ModuleNotFoundError):
        near = _or_else(error.name, ("simulator", "numpy", "pandas", "scipy", "typing", "pydantic"))
        return f"no module is called '{error.name}'{near or '; is it installed, or beside this file?'}"
    wanted = getattr(error, "name_from", None) or str(error).partition("'")[2].partition("'")[0]
    return f"'{error.name}' has no '{wanted}'{_or_else(wanted, dir(sys.modules.get(error.name)))}"


def _of_recursion(error: BaseException, spot: Spot | None) -> str:
    return "it calls itself without end, or an expression in it is nested too deeply"


def _of_missing(error: BaseException, spot: Spot | None) -> str:
    return (
        ""
        if str(error)
        else "it is not written: a strategy needs def score(self, c), indented below its class"
    )


def kindless_setting(error: BaseException) -> str:
    """Name of the setting that has a value and no kind, if that is the error; else empty."""
    if getattr(error, "code", None) != "model-field-missing-annotation":
        return ""
    return str(error).partition("`")[2].partition(" = ")[0]


def of_pydantic(error: BaseException) -> str:
    """What is wrong with the settings that a class declares, or with how they are used."""
    code = getattr(error, "code", None) or ""
    text = str(error)
    if code == "model-field-missing-annotation":
        given = text.partition("`")[2].partition("`")[0]
        name, _, value = given.partition(" = ")
        return (
            f"a setting needs its kind: write {name}: {kind_of(value)} = {value} in place of "
            f"{shortened(given)}"
        )
    if code in ("class-not-fully-defined", "undefined-annotation"):
        name = text.partition("define `")[2].partition("`")[0] or text.partition("'")[2].partition("'")[0]
        return (
            f"the kind of a setting, '{name}', is not known where the class stands; define or import it "
            "above the class, or use float, int, str or bool"
        )
    if code == "schema-for-unknown-type":
        kind = text.partition("for ")[2].partition(". ")[0]
        return f"a setting cannot be of the kind {kind}; use float, int, str, bool, or a tuple of these"
    if "frozen" in text and "Instance is frozen" in text:
        name = text.splitlines()[1].strip() if len(text.splitlines()) > 1 else "a setting"
        return (
            f"self.{name} cannot be set: a strategy's settings stay as they are, and what it remembers "
            "belongs in its state (start, observe, learn, review)"
        )
    return shortened(text.partition(_NO_URL)[0])


def kind_of(written: str) -> str:
    """The kind of a value as it is written in a file: `float`, `int`, `bool`, `str` or the like."""
    try:
        return type(ast.literal_eval(written)).__name__
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return "float"


_EXPLAINED: tuple[tuple[type[BaseException], Callable[[BaseException, Spot | None], str]], ...] = (
    (ValueError, _of_truth),
    (ValueError, _of_writing),
    (ValueError, _of_fields),
    (ValueError, _of_lengths),
    (AttributeError, _of_attribute),
    (NameError, _of_name),
    (TypeError, _of_type),
    (ImportError, _of_import),
    (RecursionError, _of_recursion),
    (NotImplementedError, _of_missing),
)
