"""Every guard of the rooms that must not fail, broken by rule: what the mutants are. `guard_runs` runs them.

A guard is a comparison, a boolean, a refusal, a lock, a condition of a query or a switch of a call, within a function.
What stands outside functions (state tables, rules, constraints, policies) is broken by hand in `mutants.d`.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("base/acts", "base/vault", "base/ledger", "base/programmes", "delivery/queues")
OTHER: dict[type[ast.cmpop], str] = {
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
}
ASKS = {"filter", "exclude", "get", "get_or_create"}
LEAVES = (ast.Raise, ast.Return, ast.Continue, ast.Break)
DEMANDS = ("require", "check", "refuse")


@dataclass(frozen=True)
class Guard:
    """One broken guard: the file, the outermost function it is in, and the whole text with this one place changed."""

    file: str
    function: str
    line: int
    was: str
    now: str
    text: str

    @property
    def id(self) -> str:
        return f"{self.file}:{self.line} {self.was} → {self.now}"


def guards() -> list[Guard]:
    files = [file for room in ROOMS for file in sorted((ROOT / "engawa" / room).glob("*.py"))]
    return [one for file in files for one in guards_of(file)]


def guards_of(file: Path) -> Iterator[Guard]:
    source = file.read_text(encoding="utf-8")
    name = str(file.relative_to(ROOT))
    for function, qualname in functions(ast.parse(source).body):
        for node in ast.walk(function):
            for target, now in changes(node, source):
                was = ast.get_source_segment(source, target) or ""
                text = replaced(source, target, now)
                yield Guard(name, qualname, target.lineno, one_line(was), one_line(now), text)


def functions(body: list[ast.stmt], before: str = "") -> Iterator[tuple[ast.FunctionDef, str]]:
    for node in body:
        if isinstance(node, ast.FunctionDef):
            yield node, before + node.name
        elif isinstance(node, ast.ClassDef):
            yield from functions(node.body, f"{before}{node.name}.")


def changes(node: ast.AST, source: str) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """What to put in the place of what."""

    def text(one: ast.expr) -> str:
        return f"({ast.get_source_segment(source, one)})"

    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            yield node, f"({text(left)} {OTHER[type(op)]} {text(right)})"
        case ast.BoolOp(op=op, values=values):
            yield node, "(" + (" or " if isinstance(op, ast.And) else " and ").join(map(text, values)) + ")"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield node, text(operand)
        case ast.Raise():
            yield node, "pass"
        case ast.If(test=test, body=[*_, last]) if isinstance(last, LEAVES):
            yield test, "False"
        case ast.Expr(value=ast.Call(func=func)) if called(func).lstrip("_").startswith(DEMANDS):
            yield node, "pass"
        case ast.Call(func=ast.Attribute(value=value, attr="select_for_update")):
            yield node, f"{ast.get_source_segment(source, value)}.all()"
        case ast.Call(keywords=keywords):
            yield from switches(node, keywords, source)


def switches(node: ast.Call, keywords: list[ast.keyword], source: str) -> Iterator[tuple[ast.expr, str]]:
    """A boolean of a call turned over, a condition of a query left out."""
    whole = ast.get_source_segment(source, node) or ""
    for keyword in keywords:
        part = ast.get_source_segment(source, keyword) or ""
        if isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, bool):
            yield keyword.value, str(not keyword.value.value)
        elif keyword.arg and called(node.func) in ASKS and len(keywords) + len(node.args) > 1:
            rest = [ast.get_source_segment(source, one) or "" for one in node.args]
            rest += [ast.get_source_segment(source, one) or "" for one in keywords if one is not keyword]
            yield node, f"{ast.get_source_segment(source, node.func)}({', '.join(rest)})"
        assert part in whole


def called(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""


def replaced(source: str, node: ast.expr | ast.stmt, text: str) -> str:
    lines = source.encode().splitlines(keepends=True)
    begin = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
    end = sum(map(len, lines[: (node.end_lineno or 0) - 1])) + (node.end_col_offset or 0)
    whole = source.encode()
    return (whole[:begin] + text.encode() + whole[end:]).decode()


def one_line(text: str) -> str:
    return " ".join(text.split())
