"""The package can be read: parameters are described, kernels explained, sizes small and types real.

Each rule lists its offenders by place, without running what it reads. It is tried on a small invented package
too, so that every rule is seen to fail.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

MANY_PARAMETERS = 3  # from here on a docstring has sections
LONG_KERNEL, LINES_PER_COMMENT = 20, 15  # a kernel of more lines has a comment at least this often
LONG_FUNCTION, MOST_LONG = 40, 0.015  # lines without docstring; share of functions that may have more
MOST_ANY = 199
MEAN_FOLDER, LARGEST_FOLDER = 14, 22  # modules beside a module, itself counted

KERNEL_MAKERS = {"kernel", "inlined", "maker"}
SETTERS = {"setter", "deleter", "overload", "field_validator", "model_validator", "field_serializer"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One module as text, and the lines of it that hold a comment."""

    path: str
    tree: ast.Module
    commented: frozenset[int]
    written: frozenset[int]  # lines with more than a comment

    def functions(self) -> Iterator[Function]:
        """Every function, wherever it stands."""
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield node

    def public(self) -> Iterator[tuple[str, Function, int]]:
        """Name, node and number of parameters of each public function and public method of a public class."""
        for node in self.tree.body:
            if isinstance(node, Function) and is_public(node.name):
                yield node.name, node, len(parameters(node))
            elif isinstance(node, ast.ClassDef) and is_public(node.name):
                if any(ast.unparse(base).partition("[")[0].endswith("ParamType") for base in node.bases):
                    continue  # click says what goes in and comes out
                for method in node.body:
                    if isinstance(method, Function) and is_public(method.name):
                        bound = "staticmethod" not in decorators(method)
                        yield f"{node.name}.{method.name}", method, len(parameters(method)) - bound


@cache
def read_package(top: Path) -> list[Module]:
    """Every module of the package below ``top``."""
    found = []
    for file in sorted((top / "simulator").rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
        lines = text.splitlines()
        commented = frozenset(token.start[0] for token in tokens if token.type == tokenize.COMMENT)
        written = {n for n, line in enumerate(lines, start=1) if line.strip() and line.strip()[0] != "#"}
        path = file.relative_to(top).as_posix()
        found.append(Module(path, ast.parse(text), commented, frozenset(written)))
    return found


def is_public(name: str) -> bool:
    """Tell whether a name is for others to use; those with two underscores mean what Python says."""
    return not name.startswith("_")


def decorators(node: Function) -> set[str]:
    """Last part of the name of each decorator."""
    calls = [one.func if isinstance(one, ast.Call) else one for one in node.decorator_list]
    return {ast.unparse(one).rpartition(".")[2] for one in calls}


def is_command(node: Function) -> bool:
    """Tell whether a person starts it from the command line: its docstring is the help text."""
    return bool(decorators(node) & {"command", "group"})


def parameters(node: Function) -> list[str]:
    """All names that a caller may hand over, self or cls among them."""
    one = node.args
    named = [*one.posonlyargs, *one.args, *one.kwonlyargs]
    return [arg.arg for arg in (*named, one.vararg, one.kwarg) if arg is not None]


def has_section(node: Function, *titles: str) -> bool:
    """Tell whether the docstring has one of these numpydoc sections: a title with dashes below."""
    lines = (ast.get_docstring(node) or "").splitlines()
    return any(
        title in titles and len(below) >= 3 and set(below) == {"-"}
        for title, below in zip(lines, lines[1:], strict=False)
    )


def gives_nothing(node: Function) -> bool:
    """Tell whether it is annotated to return nothing, or never to return."""
    return node.returns is not None and ast.unparse(node.returns) in {"None", "Never", "NoReturn"}


def own_lines(node: Function) -> set[int]:
    """Lines from `def` to the end, without the docstring."""
    lines = set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    if ast.get_docstring(node) is not None:
        lines -= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    return lines


def undescribed(package: list[Module]) -> Iterator[str]:
    """Public functions with several parameters whose docstring does not list what goes in and comes out."""
    for module in package:
        for name, node, count in module.public():
            exempt = is_command(node) or decorators(node) & (KERNEL_MAKERS | SETTERS)
            if count < MANY_PARAMETERS or exempt:
                continue
            if not has_section(node, "Parameters"):
                yield f"{module.path}:{node.lineno}: {name} has {count} parameters and no section Parameters"
            if not gives_nothing(node) and not has_section(node, "Returns", "Yields"):
                yield f"{module.path}:{node.lineno}: {name} has {count} parameters and no section Returns"


def unexplained_kernels(package: list[Module]) -> Iterator[str]:
    """Kernels without a docstring, and long ones with too few comments."""
    for module in package:
        for node in module.functions():
            if not decorators(node) & KERNEL_MAKERS:
                continue
            place = f"{module.path}:{node.lineno}: kernel {node.name}"
            if ast.get_docstring(node) is None:
                yield f"{place} has no docstring"
            lines = own_lines(node)
            code, comments = len(lines & module.written), len(lines & module.commented)
            if code > LONG_KERNEL and comments * LINES_PER_COMMENT < code:
                few = f"{comments} of {code} lines, fewer than 1 in {LINES_PER_COMMENT}"
                yield f"{place} has comments on {few}"


def any_breaches(package: list[Module], most: int = MOST_ANY) -> Iterator[str]:
    """Files that say `Any`, if they say it too often together."""
    held = {
        module.path: sum(isinstance(node, ast.Name) and node.id == "Any" for node in ast.walk(module.tree))
        for module in package
    }
    if sum(held.values()) > most:
        yield f"simulator: {sum(held.values())} times Any, at most {most} are allowed"
        for path, count in sorted(held.items(), key=lambda item: -item[1]):
            if count:
                yield f"{path}: {count} times Any"


def long_functions(package: list[Module], most: float = MOST_LONG) -> Iterator[str]:
    """Functions that do not fit a screen, if they are too large a share of all."""
    lengths = [
        (len(own_lines(node)), f"{module.path}:{node.lineno}: {node.name}")
        for module in package
        for node in module.functions()
    ]
    long = sorted((one for one in lengths if one[0] > LONG_FUNCTION), reverse=True)
    if len(long) > most * len(lengths):
        yield f"simulator: {len(long)} of {len(lengths)} functions have more than {LONG_FUNCTION} lines"
        yield from (f"{place} has {length} lines" for length, place in long)


def folder_breaches(package: list[Module]) -> Iterator[str]:
    """Folders with more modules than a person takes in at a glance, one by one and on average."""
    held = Counter(Path(module.path).parent.as_posix() for module in package)
    mean = sum(count**2 for count in held.values()) / held.total()
    if mean >= MEAN_FOLDER:
        yield f"simulator: a module lies among {mean:.1f} on average, and it must be below {MEAN_FOLDER}"
    for folder, count in held.most_common():
        if count > LARGEST_FOLDER:
            yield f"{folder}: {count} modules, at most {LARGEST_FOLDER} are allowed"


RULES = {
    "what goes in and comes out is described": undescribed,
    "kernels are explained": unexplained_kernels,
    "types are real": any_breaches,
    "functions are short": long_functions,
    "folders are small": folder_breaches,
}


@cache
def the_package() -> list[Module]:
    """Read our own package, once for all rules."""
    return read_package(ROOT)


@pytest.mark.parametrize("rule", RULES)
def test_the_package_can_be_read(rule: str) -> None:
    package = the_package()
    assert len(package) > 1, "nothing was read, so nothing was checked"
    found = list(RULES[rule](package))
    assert not found, "\n".join([f"{len(found)} offenders:", *found])


DESCRIBED = '''
def turned(a, b, c) -> int:
    """Turn three numbers into one.

    Parameters
    ----------
    a, b, c : int
        The numbers.

    Returns
    -------
    int
        Their sum.
    """
    return a + b + c
'''
GOOD = {  # Everything that a rule lets pass.
    "__init__.py": "",
    "model/turns.py": DESCRIBED
    + '''
def shown(a, b, c) -> None:
    """Show them.

    Parameters
    ----------
    a, b, c : int
        The numbers.
    """

def _hidden(a, b, c): return a
def few(a, b): return a

@main.command("name")
def command(a, b, c) -> int: return 1

class Public:
    """One."""

    def __call__(self, a, b, c): return 1
    def _own(self, a, b, c): return 1
    def two(self, a, b): return 1

    @classmethod
    def made(cls, a, b): return 1

class Days(click.ParamType[float]):
    def convert(self, a, b, c): return 1

class _Private:
    def three(self, a, b, c): return 1
''',
    "engine/kernels.py": '@kernel\ndef moved(a, b, c):\n    """Move."""\n'
    + "".join(f"    a{n} = 1{'  # why' if n % 14 == 0 else ''}\n" for n in range(29)),
}
LINE = "    a = 1\n"
BAD = {  # A module more, the rule, and what it must then say.
    "no sections": ("def f(a, b, c): return 1\n", "what", "f has 3 parameters and no section Parameters"),
    "keywords": ("def f(a, *, b, **c) -> None: ...\n", "what", "f has 3 parameters and no section Par"),
    "no returns": (DESCRIBED.partition("    Returns")[0] + '    """\n', "what", "no section Returns"),
    "no dashes": (DESCRIBED.replace("----------\n", "\n"), "what", "no section Parameters"),
    "a method": ("class A:\n  def f(self, a, b, c) -> None: ...\n", "what", "A.f has 3 parameters and"),
    "a class method": (
        "class A:\n  @classmethod\n  def f(cls, a, b, c) -> None: ...\n",
        "what",
        "A.f has 3 par",
    ),
    "a static method": (
        "class A:\n  @staticmethod\n  def f(a, b, c) -> None: ...\n",
        "what",
        "A.f has 3 par",
    ),
    "no word": ("@kernel\ndef _f(a): return a\n", "kernels", "kernel _f has no docstring"),
    "no word, inlined": ("@kernels.inlined\ndef f(a): return a\n", "kernels", "kernel f has no docstring"),
    "no word, maker": ("@maker\ndef f(a): return a\n", "kernels", "kernel f has no docstring"),
    "no comment": (
        f'@kernel\ndef f():\n    """Do."""\n{LINE * 20}',
        "kernels",
        "kernel f has comments on 0 of 21 lines, fewer than 1 in 15",
    ),
    "too few comments": (
        f'@kernel\ndef f():\n    """Do."""\n    # why\n{LINE * 20}',
        "kernels",
        "kernel f has comments on 1 of 21 lines",
    ),
    "Any": (f"x: list[Any]\n{'y: Any = 1' + chr(10)}" * 100, "types", "new.py: 200 times Any"),
    "long": (f"def f():\n{LINE * 40}", "functions", "new.py:1: f has 41 lines"),
    "crowded": ("", "folders", "engine: 24 modules, at most 22 are allowed"),
    "crowded on average": ("", "folders", "a module lies among 22.2 on average, and it must be below 14"),
}


def write_package(top: Path, files: dict[str, str]) -> list[Module]:
    for name, text in files.items():
        file = top / "simulator" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return read_package(top)


def test_the_rules_are_content_with_a_package_that_can_be_read(tmp_path: Path) -> None:
    package = write_package(tmp_path, GOOD)
    assert [one for rule in RULES.values() for one in rule(package)] == []


@pytest.mark.parametrize("case", BAD)
def test_a_rule_sees(case: str, tmp_path: Path) -> None:
    text, start, sentence = BAD[case]
    rule = next(rule for rule in RULES if rule.startswith(start))
    more = {f"engine/law_{n}.py": "" for n in range(22)} if case.startswith("crowded") else {}
    package = write_package(tmp_path, GOOD | {"engine/new.py": text} | more)
    found = list(RULES[rule](package))
    assert any(sentence in line for line in found), found
    others = [one for name, check in RULES.items() if name != rule for one in check(package)]
    assert others == [], "an offence is told once"
