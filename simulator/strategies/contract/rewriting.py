"""A line of a user's file that takes a column for one value, rewritten for columns.

Answers: what should stand there instead. The line is read, never run.
"""

import ast
import linecache
from functools import cached_property
from pathlib import Path
from types import TracebackType

_MOST = 200
_OPERATORS: dict[type[ast.boolop], type[ast.operator]] = {ast.And: ast.BitAnd, ast.Or: ast.BitOr}
_YES_OR_NO = frozenset({"featured", "client_verified", "client_new"})
"""columns that hold yes or no"""
_EXTREMES = {"max": "maximum", "min": "minimum"}


class Spot:
    """A line in a file of the user's, and what is known around it."""

    def __init__(
        self, file: str, line: int, names: tuple[str, ...] = (), settings: tuple[str, ...] = ()
    ) -> None:
        self.file, self.line, self.names, self.settings = file, line, names, settings

    @property
    def place(self) -> str:
        """As in `mine.py:7`; the same from whichever folder it is asked."""
        return f"{Path(self.file).name}:{self.line}"

    @property
    def text(self) -> str:
        """The line itself."""
        linecache.checkcache(self.file)
        return linecache.getline(self.file, self.line)

    @cached_property
    def statements(self) -> list[ast.stmt]:
        """The smallest statement that holds the line, and those after it in the same block; none if the file
        cannot be read any more.
        """
        linecache.checkcache(self.file)
        try:
            tree = ast.parse("".join(linecache.getlines(self.file)))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return []
        blocks = [
            block
            for node in ast.walk(tree)
            for block in (getattr(node, "body", None), getattr(node, "orelse", None))
            if isinstance(block, list)
        ]
        around = [
            block[k:]
            for block in blocks
            for k, one in enumerate(block)
            if one.lineno <= self.line <= (one.end_lineno or one.lineno)
        ]
        return max(around, key=lambda block: (block[0].lineno, block[0].col_offset), default=[])


def setting_spot(spot: Spot, name: str) -> Spot:
    """The line on which a class gives a setting its value; Python itself names that of the class."""
    for kind in spot.statements[:1]:
        for line in kind.body if isinstance(kind, ast.ClassDef) else ():
            if isinstance(line, ast.Assign) and any(
                isinstance(one, ast.Name) and one.id == name for one in line.targets
            ):
                return Spot(spot.file, line.lineno, spot.names, spot.settings)
    return spot


def spot_of(step: TracebackType) -> Spot:
    """The line of one step of a traceback, with the names and the settings that are known there."""
    frame = step.tb_frame
    own = frame.f_locals.get("self")
    names = (*frame.f_locals, *(name for name in frame.f_globals if not name.startswith("__")))
    settings = tuple(getattr(type(own), "model_fields", ()))
    return Spot(frame.f_code.co_filename, step.tb_lineno, names, settings)


def as_columns(spot: Spot) -> str:
    """What to write in place of the statement there, for columns; empty if that is not clear."""
    if not spot.statements:
        return ""
    found, *after = spot.statements
    try:
        if isinstance(found, ast.If | ast.While):
            return _without_if(found, after[:1])
        if isinstance(found, ast.FunctionDef | ast.ClassDef | ast.For | ast.With | ast.Try):
            return ""
        before = ast.unparse(found)
        instead = ast.unparse(ast.fix_missing_locations(_ForColumns().visit(found)))
    except (ValueError, RecursionError, AttributeError):
        return ""
    return instead if instead != before and len(instead) <= _MOST else ""


def _without_if(found: ast.If | ast.While, after: list[ast.stmt]) -> str:
    """`if` as np.where: whole where both ways return something, else the condition alone."""
    test = ast.unparse(_ForColumns().visit(found.test))
    if len(test) > _MOST:
        return ""
    ways = [_returned(way) for way in (found.body, found.orelse or after)]
    if ways[0]:
        return f"return np.where({test}, {ways[0]}, {ways[1] or '0'}) in place of if"
    return f"np.where({test}, value, otherwise) in place of if"


def _returned(body: list[ast.stmt]) -> str:
    """What the only statement returns."""
    if len(body) == 1 and isinstance(body[0], ast.Return) and body[0].value is not None:
        written = ast.unparse(_ForColumns().visit(body[0].value))
        return written if len(written) <= _MOST else ""
    return ""


class _ForColumns(ast.NodeTransformer):
    """and, or, not, chains of comparisons, if … else, max and min, as they are written for columns."""

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        # whole numbers and fractions cannot be joined bit by bit, answers of yes or no can
        values = [
            self.visit(one)
            if _is_truth(one)
            else ast.Compare(self.visit(one), [ast.NotEq()], [ast.Constant(0)])
            for one in node.values
        ]
        out: ast.expr = values[0]
        for one in values[1:]:
            out = ast.BinOp(out, _OPERATORS[type(node.op)](), one)
        return out

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        inside = self.visit(node.operand)
        if isinstance(node.op, ast.Not) and not _is_truth(node.operand):
            return ast.Compare(inside, [ast.Eq()], [ast.Constant(0)])
        return ast.UnaryOp(ast.Invert() if isinstance(node.op, ast.Not) else node.op, inside)

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        sides = [self.visit(one) for one in (node.left, *node.comparators)]
        pairs: list[ast.expr] = [
            ast.Compare(left, [op], [right])
            for left, op, right in zip(sides, node.ops, sides[1:], strict=False)
        ]
        out = pairs[0]
        for one in pairs[1:]:
            out = ast.BinOp(out, ast.BitAnd(), one)
        return out

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        given = [self.visit(one) for one in (node.test, node.body, node.orelse)]
        return ast.Call(_numpy("where"), given, [])

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in _EXTREMES and len(node.args) == 2:
            return ast.Call(_numpy(_EXTREMES[node.func.id]), node.args, node.keywords)
        return node


def _is_truth(node: ast.expr) -> bool:
    """Whether an expression is yes or no for each post, whatever its names stand for."""
    if isinstance(node, ast.Compare):
        return True
    if isinstance(node, ast.BoolOp):
        return all(_is_truth(one) for one in node.values)
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Not | ast.Invert)
    if isinstance(node, ast.BinOp):
        joined = isinstance(node.op, ast.BitAnd | ast.BitOr | ast.BitXor)
        return joined and _is_truth(node.left) and _is_truth(node.right)
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        return name.startswith(("is", "logical_"))
    return isinstance(node, ast.Attribute) and node.attr in _YES_OR_NO


def _numpy(name: str) -> ast.expr:
    return ast.Attribute(ast.Name("np"), name)
