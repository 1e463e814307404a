"""A strategy file as its author wrote it, read without running it.

Answers: can the file be read, and does a class in it say what a strategy must. Only what is certain is told:
a class that builds on others of the file, or of a package, may get from them what seems to be missing.
"""

import ast
import builtins
from collections.abc import Iterator
from keyword import iskeyword
from pathlib import Path, PurePath

from simulator.loader.declared import wrong_imports
from simulator.model.jobs import LEVEL_NAMES, TYPE_NAMES
from simulator.model.values.names import nearest
from simulator.strategies.contract.base import Strategy
from simulator.strategies.contract.explained import kind_of, shortened

FUNCTIONS = {
    **dict.fromkeys(("score", "boost", "tailor", "ask", "patience", "daily_limits"), ("self", "c")),
    "start": ("self", "lanes"),
    "observe": ("self", "state", "c"),
    "learn": ("self", "state", "outcomes"),
    "review": ("self", "state", "accounts"),
    "top_up": ("self", "accounts"),
}
"""what a strategy may define, and how it is written"""
_CODED = {"category": (), "job_type": TYPE_NAMES, "level": LEVEL_NAMES}
"""columns of numbers that stand for words, which a person may write in their place"""
_CURES = {
    "category": "write its place among jobs.categories, from 0",
    **{
        name: "write " + ", ".join(f"{k} for {word}" for k, word in enumerate(words))
        for name, words in _CODED.items()
        if words
    },
}
_OWN_NAMES = {"oracle", "rule", "example", "traits", "inside", "model_config"}
_CURLY = "\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb"
Mistake = tuple[int, str]
"""a line, from 1, and what is wrong there"""


class Unreadable(Exception):
    """A file that is no Python; `line` says where it ceases to be."""

    def __init__(self, line: int, words: str) -> None:
        self.line, self.words = line, words
        super().__init__(f"line {line}: {words}")


def parsed(text: str) -> ast.Module:
    """The statements of a file.

    Raises
    ------
    Unreadable
        If it is not Python, or nested too deeply to be read.
    """
    try:
        return ast.parse(text)
    except (RecursionError, MemoryError):
        raise Unreadable(1, "an expression in it is too long or nested too deeply to be read") from None
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        words = f"not Python: {getattr(error, 'msg', error)}"
        written = shortened(getattr(error, "text", None) or "", 80)
        if any(sign in written for sign in _CURLY):
            words += "; use the straight marks ' or \""
        raise Unreadable(line, f"{words}, in: {written}" if written else words) from error


def mistakes_in(tree: ast.Module, wanted: str) -> Iterator[Mistake]:
    """What is certainly wrong with a class of a file, and with what the file takes from this program.

    Parameters
    ----------
    tree : ast.Module
        The parsed file.
    wanted : str
        Name of a class at its top level.

    Yields
    ------
    Mistake
    """
    yield from wrong_imports(tree)
    kinds = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == wanted]
    if not kinds:
        return
    kind = kinds[-1]
    if not kind.bases:
        yield kind.lineno, f"'{wanted}' is not a strategy: write class {wanted}(Strategy):"
        return
    if not all(_is_strategy(base) for base in kind.bases) or kind.keywords or kind.decorator_list:
        return
    names = _names(tree)
    for line in kind.body:
        yield from _setting(line, names)
        yield from _function(line)
    yield from _rule(tree, kind)
    yield from _names_of_numbers(kind)


def no_strategy(tree: ast.Module, file: str) -> str:
    """Say what a file without a strategy has instead, and how a strategy is written."""
    kinds = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    stem = "".join(part.capitalize() for part in PurePath(file).stem.split("_"))
    name = kinds[0].name if kinds else stem if stem.isidentifier() and not iskeyword(stem) else "Mine"
    write = (
        f"write class {name}(Strategy): with def score(self, c): in it, after from simulator import Strategy"
    )
    if kinds:
        return f"'{name}' is not a strategy: {write}"
    if functions:
        return f"no strategy in this file: '{functions[0].name}' is a function; {write}"
    return f"no strategy in this file: {write}"


def file_meant(name: str, base: Path) -> str:
    """Say how the strategy of a file is named, where a name is that of a file; else nothing.

    Parameters
    ----------
    name : str
        As it was written, such as `mine.py` or `mine`.
    base : Path
        Folder that files start from.
    """
    file = name if name.endswith(".py") else f"{name}.py"
    try:
        tree = parsed((base / file).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return f"there is no file '{file}' in {base.resolve()}" if name.endswith(".py") else ""
    except Unreadable as error:
        return f"{file}:{error.line}: {error.words}"
    kinds = [node.name for node in tree.body if isinstance(node, ast.ClassDef) and node.bases]
    where = file if file.startswith((".", "/", "~")) or Path(file).is_absolute() else f"./{file}"
    if not kinds:
        return f"{file}: {no_strategy(tree, file)}"
    return f"write {where}:{' or '.join(kinds[:3])}, the file and its class"


def _is_strategy(base: ast.expr) -> bool:
    """Whether a base is the plain `Strategy`, by either way of writing it."""
    name = base.id if isinstance(base, ast.Name) else base.attr if isinstance(base, ast.Attribute) else ""
    return name == Strategy.__name__


def _names(tree: ast.Module) -> set[str] | None:
    """Names that the top of a file may know; None if it may know any."""
    known = set(dir(builtins))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                if alias.name == "*":
                    return None
                known.add(alias.asname or alias.name.partition(".")[0])
        elif isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            known.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            known.add(node.id)
    return known


def _setting(line: ast.stmt, names: set[str] | None) -> Iterator[Mistake]:
    """A line that should be a setting: its kind, and a name that is free."""
    if isinstance(line, ast.Assign):
        for target in line.targets:
            if isinstance(target, ast.Name) and not target.id.startswith("_") and _is_plain(line.value):
                name, value = target.id, ast.unparse(line.value)
                if name in FUNCTIONS:
                    yield line.lineno, _as_function(name)
                elif name not in _OWN_NAMES:
                    kind, given = kind_of(value), shortened(f"{name} = {value}", 80)
                    written = shortened(f"{name}: {kind} = {value}", 80)
                    yield line.lineno, f"a setting needs its kind: write {written} in place of {given}"
    elif isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
        name = line.target.id
        if name in FUNCTIONS:
            yield line.lineno, _as_function(name)
        kind_name = line.annotation
        if isinstance(kind_name, ast.Name) and names is not None and kind_name.id not in names:
            yield (
                line.lineno,
                f"'{kind_name.id}', the kind of the setting {name}, is not known here: import it, or use "
                "float, int, str or bool",
            )


def _names_of_numbers(kind: ast.ClassDef) -> Iterator[Mistake]:
    """Comparisons of a column that holds numbers with a word, which are never true."""
    for one in ast.walk(kind):
        if isinstance(one, ast.Compare):
            sides = [one.left, *one.comparators]
        elif isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr == "isin":
            sides = [*one.args, *(inner.value for inner in one.keywords)]
        else:
            continue
        columns = [
            side.attr
            for side in sides
            if isinstance(side, ast.Attribute) and side.attr in _CODED and isinstance(side.value, ast.Name)
        ]
        inside = [inner for side in sides for inner in getattr(side, "elts", [side])]
        texts = [side.value for side in inside if isinstance(side, ast.Constant)]
        words = [text for text in texts if isinstance(text, str)]
        if columns and words:
            name, word = columns[0], shortened(words[0], 40)
            codes = _CODED[name]
            number = next((str(k) for k, known in enumerate(codes) if known == word.strip().lower()), "")
            cure = f"write {number} in its place" if number else _CURES[name]
            yield one.lineno, f"c.{name} holds numbers and is never equal to '{word}': {cure}"


def _is_plain(value: ast.expr) -> bool:
    """Whether a value is written out."""
    try:
        ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def _as_function(name: str) -> str:
    write = f"write def {name}({', '.join(FUNCTIONS[name])}):"
    return f"{name} is a function of every strategy and no setting: {write}"


def _function(line: ast.stmt) -> Iterator[Mistake]:
    """A function that a strategy may define, written as it is called."""
    if not isinstance(line, ast.FunctionDef | ast.AsyncFunctionDef):
        return
    if line.name == "__init__":
        yield (
            line.lineno,
            "a strategy needs no __init__: write each setting as a line below the class, such as "
            "min_usd: float = 200.0, and read it as self.min_usd",
        )
    wanted = FUNCTIONS.get(line.name)
    if wanted is None:
        return
    write = f"write def {line.name}({', '.join(wanted)}):"
    if isinstance(line, ast.AsyncFunctionDef):
        yield line.lineno, f"{line.name} cannot wait for anything: {write}"
    elif any(isinstance(one, ast.Name) for one in line.decorator_list):
        plain = {one.id for one in line.decorator_list if isinstance(one, ast.Name)}
        if wrong := plain & {"property", "staticmethod", "classmethod"}:
            yield line.lineno, f"{line.name} is a plain function, without @{wrong.pop()}: {write}"
    elif not _fits(line.args, len(wanted)):
        given = ", ".join(one.arg for one in (*line.args.posonlyargs, *line.args.args))
        yield line.lineno, f"{line.name} is called with ({', '.join(wanted)}), but takes ({given}): {write}"


def _fits(given: ast.arguments, count: int) -> bool:
    """Whether a function can be called with so many values in order."""
    most = len(given.posonlyargs) + len(given.args)
    least = most - len(given.defaults)
    if any(default is None for default in given.kw_defaults):
        return False
    return least <= count and (count <= most or given.vararg is not None)


def _rule(tree: ast.Module, kind: ast.ClassDef) -> Iterator[Mistake]:
    """The one function that every strategy needs."""
    stored = {
        one.name if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) else one.id
        for line in kind.body
        for one in ast.walk(line)
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        or (isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store))
    }
    if "score" in stored:
        return
    outside = [one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == "score"]
    changed = any(isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store) for one in ast.walk(tree))
    if outside and not changed:
        yield outside[0].lineno, f"score stands outside the class {kind.name}: indent it by four spaces more"
    elif not changed:
        near = nearest("score", stored)
        hint = f" (did you mean '{near}' to be it?)" if near else ""
        yield (
            kind.lineno,
            f"{kind.name} has no score{hint}: write def score(self, c): below the class, indented",
        )
