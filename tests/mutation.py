"""Break the conditions of rules on purpose: the examples should notice.

`python -m tests.mutation [RULE…]` breaks every condition of these rules (of all, if none is
named) and lists what no example kills; the test takes a sample. A condition that several
rules share is broken once, and an example of any of them may notice.
"""

from __future__ import annotations

import ast
import copy
import importlib
import sys
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from realtime_lint import checks
from realtime_lint.rulebook import IndexedRule, Rulebook
from tests.support import rule_files, rulebook
from tests.test_rule_examples import examples, expected, repaired, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

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
    """One broken condition.

    where    the rule or the module that it is of
    what     what is broken
    breakage makes the rule with its schema broken, or the syntax tree of the module
    rules    the rules that rest on the condition, whose examples may notice
    """

    where: str
    what: str
    breakage: Callable[[], IndexedRule | ast.Module]
    rules: tuple[Rule, ...]


def mutants(rules: Iterable[Rule]) -> Iterator[Mutant]:
    """Every way in which this module can break a condition that one of these rules rests on."""
    by_module: dict[str, dict[str, list[Rule]]] = {}
    for rule in rules:
        if rule.check.schema_ is not None:
            yield from _of_schema(rule)
        elif rule.check.python is not None:
            module, _, function = rule.check.python.partition(".")
            by_module.setdefault(module, {}).setdefault(function, []).append(rule)
    for module, users in by_module.items():
        yield from _of_module(module, users)


def silenced(rule: Rule) -> Mutant:
    """A rule whose check finds nothing, which only a bad example can notice."""
    if rule.check.python is None:
        return Mutant(rule.name, "silenced", partial(_with_schema, rule, {}), (rule,))
    module, _, function = rule.check.python.partition(".")

    def silence() -> ast.Module:
        tree = _parsed(module)
        _functions(tree)[function].body = ast.parse("yield from ()").body
        return tree

    return Mutant(module, f"{function} silenced", silence, (rule,))


def survives(mutant: Mutant) -> bool:
    """Whether every example of the rules gives what it should, and is repaired as ever."""
    usual = [_usual(rule) for rule in mutant.rules]
    with _in_force(mutant) as book:
        try:
            return all(
                run(rule, example, book) == expected(rule, example)
                for rule in mutant.rules
                for example in examples(rule)
            ) and usual == [_repaired(rule, book) for rule in mutant.rules]
        except Exception:  # noqa: BLE001 - whatever broke, somebody would notice
            return False


_USUAL: dict[str, list[list[str]]] = {}


def _usual(rule: Rule) -> list[list[str]]:
    """What the rule that is not broken makes of its bad examples."""
    if rule.name not in _USUAL:
        _USUAL[rule.name] = _repaired(rule, rulebook())
    return _USUAL[rule.name]


def _repaired(rule: Rule, book: Rulebook) -> list[list[str]]:
    return [repaired(rule, example, book) for example in rule.examples.bad]


@contextmanager
def _in_force(mutant: Mutant) -> Iterator[Rulebook]:
    """The rulebook with the mutant in it."""
    broken = mutant.breakage()
    if isinstance(broken, IndexedRule):
        yield Rulebook([*rulebook(), broken])
        return
    full = f"{checks.__name__}.{mutant.where}"
    original = importlib.import_module(full)
    module = ModuleType(full)
    module.__file__ = original.__file__
    sys.modules[full] = module
    try:
        exec(compile(broken, full, "exec"), module.__dict__)  # noqa: S102 - our own source
        yield rulebook()
    finally:
        sys.modules[full] = original


# -- schemas --------------------------------------------------------------------------------


def _of_schema(rule: Rule) -> Iterator[Mutant]:
    for what, schema in _broken_schemas(rule.check.schema_):
        yield Mutant(rule.name, what, partial(_with_schema, rule, schema), (rule,))


def _with_schema(rule: Rule, schema: object) -> IndexedRule:
    broken = copy.copy(rulebook()[rule.name])
    broken.check = {"schema": schema}
    return broken


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


def _of_module(module: str, users: dict[str, list[Rule]]) -> Iterator[Mutant]:
    """The module with one condition broken, where the checks of rules come by.

    users  the rules of each function of the module that is a check
    """
    original = _parsed(module)
    reached = {function: _reached(original, function) for function in users}
    for number, node in enumerate(ast.walk(original)):
        rules = tuple(
            it for function in users if node in reached[function] for it in users[function]
        )
        for what, change in _changes(node) if rules else ():
            line = getattr(node, "lineno", 0)
            breakage = partial(_changed, module, number, change)
            yield Mutant(module, f"line {line}: {what}", breakage, rules)


def _changed(module: str, number: int, change: Callable[[ast.AST], None]) -> ast.Module:
    """The module with a change at one of its nodes, counted as `ast.walk` goes."""
    tree = _parsed(module)
    change(next(islice(ast.walk(tree), number, None)))
    return ast.fix_missing_locations(tree)


def _parsed(module: str) -> ast.Module:
    path = Path(checks.__file__).with_name(f"{module}.py")
    return ast.parse(path.read_text(encoding="utf-8"))


def _functions(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    return {it.name: it for it in tree.body if isinstance(it, ast.FunctionDef)}


def _reached(tree: ast.Module, function: str) -> set[ast.AST]:
    """The nodes of the functions of the module that the named one can call, itself included."""
    functions = _functions(tree)
    pending, nodes = [function], set[ast.AST]()
    while pending:
        inside = functions.pop(pending.pop(), None)
        if inside is not None:
            nodes |= set(ast.walk(inside))
            pending += [it.id for it in ast.walk(inside) if isinstance(it, ast.Name)]
    return nodes


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
    for mutant in mutants(rule for rule in rule_files() if not names or rule.name in names):
        total += 1
        if survives(mutant):
            alive += 1
            print(f"{mutant.where} {mutant.what} ({', '.join(it.name for it in mutant.rules)})")
    print(f"{alive} of {total} mutants live")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
