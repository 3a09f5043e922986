"""Break the conditions of rules on purpose: the examples should notice.

`python -m tests.mutation [RULE…]` breaks every condition of these rules (of all, if none is
named) and lists what no example kills; the test takes a sample.
"""

from __future__ import annotations

import ast
import copy
import importlib
import sys
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from realtime_lint import checks
from realtime_lint.rulebook import IndexedRule, Rulebook
from realtime_lint.rules import GoodExample
from tests.support import rule_files, rulebook
from tests.test_rule_examples import Outcome, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from realtime_lint.rules import Rule

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


class Mutant(NamedTuple):
    """One broken condition of a rule.

    broken  the rule with a broken schema, or the source of its checks' module, broken
    """

    rule: Rule
    what: str
    broken: IndexedRule | ast.Module


def mutants(rule: Rule) -> Iterator[Mutant]:
    """Every way in which this module can break a rule's condition; none for the engine's own."""
    indexed = rulebook()[rule.name]
    if "schema" in indexed.check:
        for what, schema in _broken_schemas(indexed.check["schema"]):
            broken = copy.copy(indexed)
            broken.check = {"schema": schema}
            yield Mutant(rule, what, broken)
    elif "python" in indexed.check:
        module, _, function = indexed.check["python"].partition(".")
        for what, tree in _broken_modules(module, function):
            yield Mutant(rule, f"{module}.py {what}", tree)


def survives(mutant: Mutant) -> bool:
    """Whether every example of the rule has the outcome that it should have."""
    with _in_force(mutant) as book:
        try:
            return all(_holds(mutant.rule, book))
        except Exception:  # noqa: BLE001 - whatever broke, somebody would notice
            return False


def _holds(rule: Rule, book: Rulebook) -> Iterator[bool]:
    for bad in rule.examples.bad:
        expected = Outcome([(bad.at, bad.severity or rule.severity)], set(bad.also))
        yield run(rule, bad, book) == expected
    for good in rule.examples.good:
        example = GoodExample(config=good) if isinstance(good, str) else good
        yield run(rule, example, book) == Outcome([], set())


@contextmanager
def _in_force(mutant: Mutant) -> Iterator[Rulebook]:
    """The rulebook with the mutant in it."""
    if isinstance(mutant.broken, IndexedRule):
        yield Rulebook([*rulebook(), mutant.broken])
        return
    name, _, _ = str(rulebook()[mutant.rule.name].check["python"]).partition(".")
    full = f"{checks.__name__}.{name}"
    original = importlib.import_module(full)
    module = ModuleType(full)
    module.__file__ = original.__file__
    sys.modules[full] = module
    try:
        exec(compile(mutant.broken, full, "exec"), module.__dict__)  # noqa: S102 - our own source
        yield rulebook()
    finally:
        sys.modules[full] = original


# -- schemas --------------------------------------------------------------------------------


def _broken_schemas(schema: object, path: str = "") -> Iterator[tuple[str, object]]:
    """The schema without one of its keywords, or with a number that is off by one."""
    if not isinstance(schema, dict):
        return
    for key, value in schema.items():
        here = f"{path}/{key}"
        yield f"without {here}", {name: it for name, it in schema.items() if name != key}
        if type(value) in {int, float}:
            yield f"{here} + 1", {**schema, key: value + 1}
            yield f"{here} - 1", {**schema, key: value - 1}
        for what, inner in _broken_schemas(value, here):
            yield what, {**schema, key: inner}


# -- Python ---------------------------------------------------------------------------------


@cache
def _tree(module: str) -> ast.Module:
    path = Path(checks.__file__).with_name(f"{module}.py")
    return ast.parse(path.read_text(encoding="utf-8"))


def _broken_modules(module: str, function: str) -> Iterator[tuple[str, ast.Module]]:
    """The module with one condition broken, in the function or in what it calls there."""
    original = _tree(module)
    reached = _reached(original, function)
    for number, node in enumerate(ast.walk(original)):
        if not any(node in inside for inside in reached):
            continue
        for what, change in _changes(node):
            tree = copy.deepcopy(original)
            change(list(ast.walk(tree))[number])
            yield f"line {getattr(node, 'lineno', 0)}: {what}", ast.fix_missing_locations(tree)


def _reached(tree: ast.Module, function: str) -> list[set[ast.AST]]:
    """The nodes of each function of the module that the named one can call."""
    functions = {it.name: it for it in tree.body if isinstance(it, ast.FunctionDef)}
    pending, names = [function], set()
    while pending:
        name = pending.pop()
        if name in names or name not in functions:
            continue
        names.add(name)
        pending += [it.id for it in ast.walk(functions[name]) if isinstance(it, ast.Name)]
    return [set(ast.walk(functions[name])) for name in sorted(names)]


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable[[ast.AST], None]]]:
    """What can be broken at a node of the syntax tree."""
    if isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            swapped = _COMPARISONS[type(operator)]

            def swap(it: ast.AST, index: int = index, new: type[ast.cmpop] = swapped) -> None:
                assert isinstance(it, ast.Compare)
                it.ops[index] = new()

            yield f"{type(operator).__name__} -> {swapped.__name__}", swap
    elif isinstance(node, ast.BoolOp):

        def flip(it: ast.AST) -> None:
            assert isinstance(it, ast.BoolOp)
            it.op = ast.And() if isinstance(it.op, ast.Or) else ast.Or()

        yield "and <-> or", flip
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):

        def twice(it: ast.AST) -> None:
            assert isinstance(it, ast.UnaryOp)
            it.operand = ast.UnaryOp(ast.Not(), it.operand)

        yield "not dropped", twice
    elif isinstance(node, ast.If | ast.IfExp):

        def always(it: ast.AST) -> None:
            assert isinstance(it, ast.If | ast.IfExp)
            it.test = ast.Constant(value=True)

        yield "if True", always


def main(names: list[str]) -> int:
    """List the mutants that no example kills."""
    total = alive = 0
    for rule in rule_files():
        if names and rule.name not in names:
            continue
        for mutant in mutants(rule):
            total += 1
            if survives(mutant):
                alive += 1
                print(f"{rule.name}: {mutant.what}")
    print(f"{alive} of {total} mutants live")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
