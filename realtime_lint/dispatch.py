"""Brings rules and nodes together: a rule runs only where its node exists.

The selects of the rules form a trie of keys. It is walked along with the document, once
from the root and once from every session, so that a rule whose node is absent costs nothing.
A policy whose node must not be absent looks for it from there, too.
"""

from __future__ import annotations

from collections import defaultdict
from importlib import import_module
from typing import Final

from realtime_lint.checks.predicate import compile_predicate
from realtime_lint.findings import Hit
from realtime_lint.kinds import REQUEST_KINDS, SHAPES
from realtime_lint.records import NamedTuple
from realtime_lint.replay import CHANGING_KINDS
from realtime_lint.source import unescaped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from realtime_lint.checks import Check, Context
    from realtime_lint.kinds import Session
    from realtime_lint.rulebook import IndexedRule, Rulebook
    from realtime_lint.source import Node


CRASHED: Final = "policy-error"
"""The rule that speaks of a rule whose check raises, whatever rules a run has chosen."""
_MAY_LACK_SESSION: Final = frozenset({"client-secret"})
"""Kinds whose session is the server's choice where they name none."""


class Raw(NamedTuple):
    """A hit with the name of its rule, before reduction."""

    rule: str
    hit: Hit


class _Trie:
    """Rules by the path of the node they look at; their checks from the first such node on."""

    __slots__ = ("any", "checks", "children", "deep", "rules")

    def __init__(self) -> None:
        self.rules: list[tuple[IndexedRule, Callable[[], Check] | None]] = []
        self.checks: list[tuple[str, Check]] | None = None
        self.children: dict[str, _Trie] = {}
        self.any: _Trie | None = None
        self.deep: _Trie | None = None

    def add(self, select: str, rule: IndexedRule, make: Callable[[], Check] | None = None) -> None:
        """Have a rule look at the nodes of a select; `make` gives another check than its own."""
        trie = self
        for part in select.strip("/").split("/") if select != "/" else ():
            if part == "*":
                trie.any = trie.any or _Trie()
                trie = trie.any
            elif part == "**":
                trie.deep = trie.deep or _Trie()
                trie = trie.deep
            else:
                trie = trie.children.setdefault(unescaped(part), _Trie())
        trie.rules.append((rule, make))


class Plan:
    """The rules of a run, arranged by kind of document and shape of session."""

    def __init__(self, rulebook: Rulebook, active: frozenset[str]) -> None:
        chosen = [rule for rule in rulebook if rule.name in active]
        self.rules = [rule for rule in chosen if "engine" not in rule.check]
        self._structural = [it.name for it in chosen if it.check.get("engine") == "schema"]
        self.applied: defaultdict[str, int] = defaultdict(int)
        self._checks: dict[str, Check] = {}
        self._tries: dict[tuple[str, str | None, bool], _Trie] = {}

    def recount(self, counts: dict[str, int]) -> None:
        """Go back to the counts from before a trial: what was only tried does not count."""
        self.applied.clear()
        self.applied.update(counts)

    def run(self, context: Context, out: list[Raw]) -> None:
        """Add every hit of the document's rules to `out`; `context` is that of its root."""
        recognised = context.recognised
        root = recognised.document.root
        assert root is not None
        if recognised.kind in REQUEST_KINDS:  # `diagnose` has looked at all of it
            for name in self._structural:
                self.applied[name] += 1
        self._visit(root, self._trie(recognised.kind, None), context, out)
        if recognised.kind in _MAY_LACK_SESSION and _is_left_out(root):
            self._visit(root, self._left_out(recognised.kind), context, out)
        befores = {id(step.body): step.before for step in context.steps}
        for session in recognised.sessions:
            before = befores.get(id(session.node))
            inside = context._replace(session=session, before=before)
            self._visit(session.node, self._trie(recognised.kind, session), inside, out)

    def _visit(self, node: Node, trie: _Trie, context: Context, out: list[Raw]) -> None:
        applied = self.applied
        checks = trie.checks
        if checks is None:
            checks = trie.checks = [
                (rule.name, self._check(rule) if make is None else make())
                for rule, make in trie.rules
            ]
        for name, check in checks:
            applied[name] += 1
            try:
                for hit in check(node, context):
                    out.append(Raw(name, hit))  # noqa: PERF401 - most checks have no hit
            except Exception as error:  # noqa: BLE001 - a crash must not look like a pass
                reason = f"{type(error).__name__}: {error}"
                out.append(Raw(CRASHED, Hit(node, {"rule": name, "reason": reason})))
        if trie.children:
            for child in node.children:
                below = trie.children.get(child.key)  # type: ignore[arg-type]
                # Of duplicates the last, as loaders do; the others have a finding of their own.
                if below is not None and node.get(str(child.key)) is child:
                    self._visit(child, below, context, out)
        if trie.any is not None or trie.deep is not None:
            self._visit_all(node, trie, context, out)

    def _visit_all(self, node: Node, trie: _Trie, context: Context, out: list[Raw]) -> None:
        if trie.any is not None:
            for child in node.children:
                self._visit(child, trie.any, context, out)
        if trie.deep is not None:
            for descendant in node.walk():
                self._visit(descendant, trie.deep, context, out)

    def _left_out(self, kind: str) -> _Trie:
        key = (kind, "left out", False)
        trie = self._tries.get(key)
        if trie is None:
            trie = self._tries[key] = self._compile_left_out(kind)
        return trie

    def _trie(self, kind: str, session: Session | None) -> _Trie:
        shape = None if session is None else session.shape
        is_patch = session is not None and session.is_patch
        key = (kind, shape, is_patch)
        trie = self._tries.get(key)
        if trie is None:
            trie = self._tries[key] = self._compile(kind, shape, is_patch=is_patch)
        return trie

    def _compile(self, kind: str, shape: str | None, *, is_patch: bool) -> _Trie:
        trie = _Trie()
        for rule in self.rules:
            if not _holds_for(rule, kind, shape) or (is_patch and not rule.patch):
                continue
            is_partial = is_patch or (shape is None and kind in CHANGING_KINDS)
            for select in rule.select:
                _, colon, path = select.rpartition(":")
                if bool(colon) == (shape is not None):
                    trie.add(path, rule)
                    for make in _lookouts(rule, select, path, shape or kind, is_partial=is_partial):
                        trie.add("/", rule, make)
        return trie

    def _compile_left_out(self, kind: str) -> _Trie:
        """What must not be missing from a session that a document leaves to the server."""
        trie = _Trie()
        for rule in self.rules:
            if _holds_for(rule, kind, "ga-session"):
                for select in rule.select:
                    _, colon, path = select.rpartition(":")
                    whole = f"/session{path.rstrip('/')}"
                    if colon:
                        for make in _lookouts(rule, select, whole, "ga-session"):
                            trie.add("/", rule, make)
        return trie

    def _check(self, rule: IndexedRule) -> Check:
        check = self._checks.get(rule.name)
        if check is None:
            check = self._checks[rule.name] = bind(rule)
        return check


def _lookouts(
    rule: IndexedRule, select: str, path: str, kind: str, *, is_partial: bool = False
) -> Iterator[Callable[[], Check]]:
    """What else a policy looks for where a select begins: what is missing, or hidden.

    kind  that of the document or the shape of the session, which may never have such a node
    """
    policy = rule.policy
    if policy is None or not policy.knows(select, kind):
        return
    if policy.fails_absent and not is_partial:
        yield lambda: policy.missing(path)
    if policy.fails_unknown:
        yield lambda: policy.hidden(path)


def _is_left_out(root: Node) -> bool:
    """Whether a request certainly names no session; null is none."""
    session = root.get("session")
    return session.json_type == "null" if session is not None else root.lacks("session")


def _holds_for(rule: IndexedRule, kind: str, shape: str | None) -> bool:
    """Whether a rule holds; a name of both a kind and a shape means the shape in a session."""
    if rule.kinds is None:
        return kind in REQUEST_KINDS or shape in SHAPES
    if shape is not None and (shape in rule.kinds or kind in SHAPES):
        return shape in rule.kinds
    return kind in rule.kinds


def bind(rule: IndexedRule) -> Check:
    """The rule's check with its options, as a function of node and context."""
    if rule.policy is not None:
        return rule.policy.hits
    if "python" in rule.check:
        module, _, name = rule.check["python"].partition(".")
        function = getattr(import_module(f"realtime_lint.checks.{module}"), name)
        if not rule.options:
            return function  # type: ignore[no-any-return]
        options = rule.options
        return lambda node, context: function(node, context, **options)
    holds = compile_predicate(rule.check["schema"])
    return lambda node, _: (Hit(node),) if holds(node) is False else ()
