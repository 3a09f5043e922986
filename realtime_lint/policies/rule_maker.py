"""Makes the rules of a pack from their entries, and refuses what could not do what it says."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any, Final

from realtime_lint.checks.predicate import compile_predicate
from realtime_lint.config_file import Misconfigured, unknown
from realtime_lint.parse import parse
from realtime_lint.policies.fields import merged, no_member
from realtime_lint.policies.keywords import no_such_key, overlooked
from realtime_lint.policies.pack_form import OWN_PLACEHOLDERS
from realtime_lint.policies.policy import Message, Policy, Unjudged, asking
from realtime_lint.policies.selects import field_at, no_such_node
from realtime_lint.records import NamedTuple
from realtime_lint.rulebook import IndexedRule
from realtime_lint.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from realtime_lint.checks import Check
    from realtime_lint.checks.predicate import Predicate
    from realtime_lint.policies.fields import Field
    from realtime_lint.policies.pack_form import PackForm
    from realtime_lint.source import Path


_PARAM: Final = "$param"
"""The key, alone in a mapping, that has the mapping stand for a param."""


class Frame(NamedTuple):
    """What the rules of a pack have in common.

    page     where they are written about, unless they say otherwise
    locks    whether `enforce: locked` counts
    package  whose Python they may name, if the pack is installed
    """

    pack: str
    owner: str
    page: str
    locks: bool
    package: str | None
    params: dict[str, Any]


class RuleMaker:
    """Makes one rule from its entry, which stands at a path of a file.

    used  the params that the rule goes by, as far as it is made
    """

    def __init__(self, frame: Frame, form: PackForm, path: Path, entry: dict[str, Any]) -> None:
        self.frame = frame
        self.form = form
        self.path = path
        self.entry = entry
        self.used: set[str] = set()
        self.selects = _listed(entry["select"])
        self.field = self._field()

    def rule(self) -> IndexedRule:
        """The rule, ready for a run. Raises Misconfigured."""
        entry, frame = self.entry, self.frame
        self._check_entry()
        fix = self.fix()
        urls = (source["url"] for source in entry.get("sources", ()) if "url" in source)
        return IndexedRule(
            {
                "name": entry["name"],
                "topic": frame.pack,
                "summary": entry.get("summary", entry["message"]),
                "severity": entry.get("severity", "error"),
                "kinds": entry.get("kinds"),
                "select": self.selects,
                "check": entry["check"],
                "underline": entry.get("underline"),
                "message": entry["message"],
                "fix": fix,
                "no_fix": entry.get("no_fix", f"pack {frame.pack} demands it: ask {frame.owner}"),
                "page": next(urls, frame.page),
                "policy": self._policy(fix),
            }
        )

    def _check_entry(self) -> None:
        """Raise Misconfigured for what no form can tell of an entry by itself."""
        entry, pack = self.entry, self.frame.pack
        name, own = entry["name"], entry["name"].partition("/")[2]
        if name != f"{pack}/{own}":
            message = f"'{name}' is of another pack; did you mean '{pack}/{own}'?"
            raise self.error(("name",), message)
        for way, examples in entry["examples"].items():
            if not examples:
                raise self.error(("examples", way), f"'{way}' is empty: a rule has one at least")
        for index, source in enumerate(entry.get("sources", ())):
            if ("url" in source) == ("ref" in source):
                raise self.error(("sources", index), "a source has either 'url' or 'ref'")

    def _policy(self, fix: dict[str, Any] | None) -> Policy:
        """What the rule demands; `fix` with the params in it."""
        entry, frame = self.entry, self.frame
        holds = self.question()
        remedy = (fix["set"],) if fix is not None and "set" in fix else None
        if remedy is not None and holds is not None and _breaks(remedy[0], holds):
            raise self.error(("fix", "set"), "the rule finds this wrong as well")
        return Policy(
            frame.pack,
            frame.owner,
            is_locked=frame.locks and "enforce" in entry,
            fails_absent=entry["absent"] == "fail",
            fails_unknown=entry.get("unknown") == "fail",
            knows=lambda select, kind: field_at(select, [kind]) is not None,
            holds=holds,
            check=self.python(entry["check"]["python"]) if holds is None else asking(holds),
            when=self.predicate(entry["when"], ("when",)) if "when" in entry else None,
            message=self.message(("message",)),
            remedy=remedy,
            maker=self,
        )

    def _field(self) -> Field:
        """What the schemas know where the rule looks."""
        kinds = self.entry.get("kinds")
        for key, words in (("select", self.selects), ("kinds", kinds)):
            if words == []:
                raise self.error((key,), f"'{key}' is empty: the rule would look at nothing")
        several = isinstance(self.entry["select"], list)
        for index, select in enumerate(self.selects):
            if problem := no_such_node(select, kinds) or _misses_sessions(select, kinds):
                raise self.error(("select", index) if several else ("select",), problem)
        for index, kind in enumerate(kinds or ()):
            if all(field_at(select, [kind]) is None for select in self.selects):
                problem = no_such_node(self.selects[0], [kind])
                raise self.error(("kinds", index), f"the rule would never apply: {problem}")
        field = merged(found for select in self.selects if (found := field_at(select, kinds)))
        assert field is not None
        return field

    # -- how it decides -------------------------------------------------------------------

    def question(self) -> Predicate | None:
        """What the rule asks of a node, by exactly one of the ways; None: Python decides."""
        ways = self.entry["check"]
        if len(ways) != 1:
            raise self.error(("check",), "a check is exactly one of 'schema', 'cel', 'python'")
        if "schema" in ways:
            at = ("check", "schema")
            holds = self.predicate(ways["schema"], at)
            if problem := overlooked(self.resolved(ways["schema"], at), self.field):
                raise self.error((*at, *problem.path), problem.message, on_key=problem.on_key)
            return holds
        return self.cel(ways["cel"]) if "cel" in ways else None

    def predicate(self, schema: object, path: Path) -> Predicate:
        """A schema, with the params in it, as a question about a node."""
        schema = self.resolved(schema, path)
        if problem := no_such_key(schema, self.field):
            raise self.error((*path, *problem.path), problem.message, on_key=problem.on_key)
        return compile_predicate(schema)

    def cel(self, text: str) -> Predicate:
        """An expression in CEL, which is true where all is well."""
        from realtime_lint.policies.cel import compile_cel  # its engine is slow to load
        from realtime_lint.policies.cel_text import BrokenExpression

        try:
            expression = compile_cel(text, self.field, self.frame.params)
        except BrokenExpression as error:
            where = self.place_in_text(("check", "cel"), text, error.offset)
            raise Misconfigured(f"{where}: {error}") from None
        self.used.update(expression.params)
        return expression.holds

    def python(self, word: str) -> Check:
        """A function of the installed package: `function(node, context, params)` yields hits."""
        frame, at = self.frame, ("check", "python")
        if frame.package is None:
            raise self.error(at, "only an installed pack may carry Python: use 'schema' or 'cel'")
        module, _, name = word.rpartition(".")
        try:
            names = vars(import_module(f"{frame.package}.{module}"))
        except Exception as error:  # noqa: BLE001 - whatever its code raises
            reason = f"{type(error).__name__}: {error}"
            raise self.error(at, f"'{module}' cannot be loaded: {reason}") from None
        known = [key for key, value in names.items() if callable(value) and key[:1] != "_"]
        if problem := unknown("function", name, known):
            raise self.error(at, problem)
        function = names[name]
        if not _takes_three(function):
            raise self.error(at, f"'{name}' does not take a node, a context and the params")
        self.used.update(frame.params)  # which of them it reads nobody can tell
        return lambda node, context: function(node, context, frame.params)

    # -- words and values -----------------------------------------------------------------

    def message(self, path: Path) -> Message:
        """The words at a path of the entry, whose placeholders are all known."""
        template: Any = self.entry
        for key in path:
            template = template[key]
        try:
            message = Message(template, self.frame.params)
        except ValueError as error:
            raise self.error(path, str(error)) from None
        for name in message.names:
            if problem := self.no_placeholder(name):
                raise self.error(path, problem)
        self.used.update(self.frame.params.keys() & message.names)
        return message

    def no_placeholder(self, name: str) -> str | None:
        """The problem with a name in braces."""
        first, *members = name.split(".")
        if problem := unknown("placeholder", first, {*OWN_PLACEHOLDERS, *self.frame.params}):
            return problem
        if not members:
            return None
        if first != "value":
            return f"'{first}' has no members: only 'value' has"
        return no_member(self.field, members)

    def fix(self) -> dict[str, Any] | None:
        """What repairs a finding, with the params in it."""
        entry: dict[str, Any] | None = self.entry.get("fix")
        if entry is None:
            return None
        if ("set" in entry) == bool(entry.get("remove")):
            raise self.error(("fix",), "a fix either removes the node or sets it")
        title = self.message(("fix", "title"))
        if any("." in name for name in title.names):
            raise self.error(("fix", "title"), "a title shows no members: {value}, {key}, a param")
        fix = {**entry, "title": title.template()}
        if "set" in entry:
            fix["set"] = self.resolved(entry["set"], ("fix", "set"))
        return fix

    def resolved(self, value: object, path: Path) -> Any:  # noqa: ANN401 - any data
        """Data with each `{$param: name}` in it replaced by that param."""
        if isinstance(value, list):
            return [self.resolved(item, (*path, index)) for index, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if _PARAM not in value:
            for key in value:
                if key[:1] == "$" and (meant := did_you_mean(key, [_PARAM])):
                    raise self.error((*path, key), f"unknown key '{key}'{meant}", on_key=True)
            return {key: self.resolved(item, (*path, key)) for key, item in value.items()}
        at = (*path, _PARAM)
        name: str = self.form.demand(value[_PARAM], str, (*self.path, *at))
        problem = f"'{_PARAM}' stands alone" if len(value) > 1 else None
        if problem := problem or unknown("param", name, self.frame.params):
            raise self.error(at, problem)
        self.used.add(name)
        return self.frame.params[name]

    # -- places ---------------------------------------------------------------------------

    def error(self, path: Path, message: str, *, on_key: bool = False) -> Misconfigured:
        """The error for a part of the rule."""
        return self.form.error((*self.path, *path), message, on_key=on_key)

    def place_in_text(self, path: Path, text: str, offset: int) -> str:
        """Where an offset of a text stands, which may take several lines of the file."""
        return self.form.file.place_in((*self.path, *path), text, offset)


def _misses_sessions(select: str, kinds: list[str] | None) -> str | None:
    """The problem with a select of any document that leaves out most of their sessions."""
    if kinds is not None or ":" in select or select[:2] in {"/", "/*"}:
        return None
    inside = select.removeprefix("/session") or "/"
    if field_at(f"session:{inside}", None) is None:
        return None
    return (
        f"'{select}' misses sessions that stand elsewhere; did you mean 'session:{inside}'? "
        "If not, say of which 'kinds' the documents are"
    )


def _breaks(value: object, holds: Predicate) -> bool:
    """Whether a value is known not to be what is asked for."""
    (document,) = parse("value.json", json.dumps(value).encode())
    assert document.root is not None
    try:
        return holds(document.root) is False
    except Unjudged:
        return True


def _takes_three(function: Callable[..., object]) -> bool:
    from inspect import signature  # only a pack that carries Python pays for it

    try:
        signature(function).bind(None, None, None)
    except TypeError:
        return False
    return True


def _listed(words: str | list[str]) -> list[str]:
    return [words] if isinstance(words, str) else words
