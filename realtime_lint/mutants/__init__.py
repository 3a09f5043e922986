"""A policy that is changed on purpose: one of its examples should notice.

Where none does, the policy could be wrong in the same way, and nobody would see it.
"""

from __future__ import annotations

from copy import copy
from typing import Final

from realtime_lint.checks.predicate import compile_predicate
from realtime_lint.config_file import Misconfigured
from realtime_lint.mutants.expressions import rewritings
from realtime_lint.mutants.schemas import requires, variants
from realtime_lint.policies.policy import asking
from realtime_lint.policies.selects import field_at
from realtime_lint.records import NamedTuple
from realtime_lint.replay import CHANGING_KINDS
from realtime_lint.trials import notices, trials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from realtime_lint.checks.predicate import Predicate
    from realtime_lint.mutants.expressions import Rewriting
    from realtime_lint.mutants.schemas import Variant
    from realtime_lint.policies.reading import Draft
    from realtime_lint.rulebook import IndexedRule, Rulebook
    from realtime_lint.source import Path

MOST: Final = 200
"""So many mutants of a rule are tried."""


class Mutant(NamedTuple):
    """A rule with one change.

    what   the change, in people's words
    place  where its file says what is changed: `file:line:column`
    make   gives the rule; None where it is none any more
    finer  smaller changes of the same kind, which no example notices if none notices this one
    """

    what: str
    place: str
    make: Callable[[], IndexedRule | None]
    finer: tuple[Mutant, ...] = ()


class Outcome(NamedTuple):
    """What became of the mutants of a rule.

    tried      how many there were
    survivors  those that no example noticed
    is_cut     there are more, which were not tried
    """

    tried: int
    survivors: tuple[Mutant, ...]
    is_cut: bool


def try_mutants(draft: Draft, book: Rulebook) -> Outcome:
    """Have the examples of a rule judge its mutants; `book` has our rules."""
    examples = tuple(trials(draft))
    pending = list(mutants(draft))[::-1]
    tried, survivors = 0, []
    while pending and tried < MOST:
        mutant = pending.pop()
        rule = mutant.make()
        if rule is not None:
            tried += 1
            if not any(notices(rule, example, book) for example in examples):
                survivors.append(mutant)
                continue
        pending += mutant.finer[::-1]
    return Outcome(tried, tuple(survivors), bool(pending))


def mutants(draft: Draft) -> Iterator[Mutant]:
    """The mutants of a rule; those that are `finer` stand in others.

    What no document can tell from the rule is left out as far as that is known, such as a
    change to what the API demands anyway.
    """
    yield from _of_select(draft)
    yield from _of_absent(draft)
    yield from _of_unknown(draft)
    yield from _of_when(draft)
    yield from _of_check(draft)
    if draft.rule.fix is not None:
        yield Mutant("fix left out", draft.place("fix", on_key=True), lambda: _unfixed(draft.rule))


# -- parts of a rule ------------------------------------------------------------------------


def _of_select(draft: Draft) -> Iterator[Mutant]:
    """Each of several selects left out."""
    selects = draft.rule.select
    for index, select in enumerate(selects if len(selects) > 1 else ()):
        rest = [*selects[:index], *selects[index + 1 :]]

        def make(rest: list[str] = rest) -> IndexedRule:
            rule = copy(draft.rule)
            rule.select = rest
            return rule

        yield Mutant(f"select {select} left out", draft.place("select", index), make)


def _of_absent(draft: Draft) -> Iterator[Mutant]:
    """What is missing passes, or fails, where it was the other way."""
    if not any(_may_be_missing(select, draft.rule.kinds) for select in draft.rule.select):
        return
    fails = draft.rule.fails_absent
    what = "absent: pass in place of fail" if fails else "absent: fail in place of pass"
    yield Mutant(
        what, draft.place("absent", on_key=True), lambda: _with(draft.rule, fails_absent=not fails)
    )


def _of_unknown(draft: Draft) -> Iterator[Mutant]:
    """What nobody can judge passes, where it failed."""
    if draft.entry.get("unknown") == "fail":
        place = draft.place("unknown", on_key=True)
        what = "unknown: pass in place of fail"
        yield Mutant(what, place, lambda: _with(draft.rule, fails_unknown=False))


def _may_be_missing(select: str, kinds: list[str] | None) -> bool:
    """Whether a document can lack what a select is for, and the rule can say so."""
    if kinds is not None and CHANGING_KINDS.issuperset(kinds):
        return False  # what an update does not name stays as it was
    scope, colon, path = select.rpartition(":")
    parts = path.strip("/").split("/") if path != "/" else []
    if not parts:  # the session itself: a request for a client secret may leave it out
        return bool(colon) and (kinds is None or "client-secret" in kinds)
    prefix = f"{scope}{colon}"
    for index, part in enumerate(parts):
        field = field_at(f"{prefix}/{'/'.join(parts[:index])}", kinds)
        if field is None or not requires(field, part):
            return True
    return False


def _of_when(draft: Draft) -> Iterator[Mutant]:
    """The condition left out, and each part of it."""
    if "when" not in draft.entry:
        return
    maker = draft.maker
    schema = maker.resolved(draft.entry["when"], ("when",))
    finer = _by_schema(draft, ("when",), schema, lambda it: _with(draft.rule, when=it))
    yield Mutant(
        "when left out",
        draft.place("when", on_key=True),
        lambda: _with(draft.rule, when=None),
        finer[0].finer if len(finer) == 1 else finer,  # a single part is the whole
    )


def _of_check(draft: Draft) -> Iterator[Mutant]:
    """A check that is always or never satisfied, and each part of it left out."""
    rule, maker, ways = draft.rule, draft.maker, draft.entry["check"]
    place = draft.place("check", on_key=True)
    finer: tuple[Mutant, ...] = ()
    if "schema" in ways:
        schema = maker.resolved(ways["schema"], ("check", "schema"))
        finer = _by_schema(draft, ("check", "schema"), schema, lambda it: _asking(rule, it))
    elif "cel" in ways:
        finer = tuple(
            _by_rewriting(draft, it) for it in rewritings(ways["cel"], maker.frame.params)
        )
    if len(finer) == 1 and "schema" in ways:
        yield from finer  # in its own words
    else:
        what = "a check that accepts everything"
        yield Mutant(what, place, lambda: _asking(rule, lambda _: True), finer)
    if ways.get("schema") is not False:
        what = "a check that refuses everything"
        yield Mutant(what, place, lambda: _asking(rule, lambda _: False))


def _by_schema(
    draft: Draft, at: Path, schema: object, make: Callable[[Predicate], IndexedRule]
) -> tuple[Mutant, ...]:
    """The mutants with another schema at a path of the entry."""

    def mutant(variant: Variant) -> Mutant:
        path = (*at, *variant.path)
        return Mutant(
            variant.what,
            draft.place(*path, on_key=isinstance(path[-1], str)),
            lambda: make(compile_predicate(variant.schema)),
            tuple(map(mutant, variant.finer)),
        )

    return tuple(map(mutant, variants(schema, draft.maker.field)))


def _by_rewriting(draft: Draft, rewriting: Rewriting) -> Mutant:
    """The mutant with another expression."""
    maker = draft.maker

    def make() -> IndexedRule | None:
        try:
            return _asking(draft.rule, maker.cel(rewriting.text))
        except Misconfigured:  # an expression that could not be in force: nobody can slip so
            return None

    return Mutant(
        rewriting.what,
        maker.place_in_text(("check", "cel"), draft.entry["check"]["cel"], rewriting.offset),
        make,
        tuple(_by_rewriting(draft, finer) for finer in rewriting.finer),
    )


# -- rules ----------------------------------------------------------------------------------


def _with(rule: IndexedRule, **parts: object) -> IndexedRule:
    """A rule whose policy has other parts."""
    rule, policy = copy(rule), copy(rule.policy)
    for name, part in parts.items():
        setattr(policy, name, part)
    rule.policy = policy
    return rule


def _asking(rule: IndexedRule, holds: Predicate) -> IndexedRule:
    return _with(rule, holds=holds, check=asking(holds))


def _unfixed(rule: IndexedRule) -> IndexedRule:
    rule = _with(rule, remedy=None)
    rule.fix = None
    return rule
