"""From raw hits to findings: one cause, one finding, at its place and in its words."""

from __future__ import annotations

from typing import Final

from realtime_lint.edits.operations import Remove, Repair, Set
from realtime_lint.findings import Finding, Related, milder, speakable
from realtime_lint.source import Span, pointer
from realtime_lint.wording import short, short_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from realtime_lint.dispatch import Raw
    from realtime_lint.findings import Hit
    from realtime_lint.rulebook import IndexedRule, Rulebook
    from realtime_lint.source import Document, Node, Path


def conclude(raw: list[Raw], document: Document, rulebook: Rulebook) -> list[Finding]:
    """The findings of raw hits; what an alias repeats is said once, at its anchor."""
    findings: list[Finding] = []
    said: set[tuple[str, Span]] = set()
    for name, hit in sorted(_reduced(raw, rulebook), key=_is_copy):
        finding = _from_hit(rulebook[name], hit, document.file.path)
        if not (_is_copy((name, hit)) and (name, finding.span) in said):
            findings.append(finding)
            said.add((name, finding.span))
    return findings


def finding_of(
    rule: IndexedRule, path: str, span: Span, message: str, pointer: str = ""
) -> Finding:
    """The finding of a rule that the engine itself speaks for."""
    return Finding(
        rule.name, rule.topic, rule.severity, _worded(message), path, pointer, span, (), None,
        rule.no_fix,
    )  # fmt: skip


def repaired(finding: Finding, rule: IndexedRule, repair: Repair | None) -> Finding:
    """A finding with what would repair it, if anything would."""
    fix = rule.fix
    if repair is None or fix is None:
        return finding
    return finding._replace(
        no_fix=None, repair=Repair(repair.operations, fix["title"], fix["safety"])
    )


_LONGEST: Final = 1_000
"""Characters of a message or pointer: a file of one huge name may have a finding for each value."""


def _worded(message: str) -> str:
    """A message on one line, and one that ends."""
    return speakable(message if len(message) <= _LONGEST else f"{message[:_LONGEST]}…")


def _pointer(path: Path) -> str:
    """The JSON Pointer of a path; where keys are too long for anybody to use it, its beginning."""
    if sum(len(part) for part in path if type(part) is str) <= _LONGEST:
        return pointer(path)
    beginnings = (part[:_LONGEST] if type(part) is str else part for part in path)
    return pointer(tuple(beginnings))[:_LONGEST]


def _from_hit(rule: IndexedRule, hit: Hit, path: str) -> Finding:
    repair = _repair(rule, hit)
    return Finding(
        rule.name,
        rule.topic,
        rule.severity if hit.severity is None else milder(hit.severity, rule.severity),
        _worded(hit.message or _message(rule, hit)),
        path,
        _pointer(hit.node.path),
        hit.span or underline(hit.node, hit.on or rule.underline),
        tuple(Related(underline(node, "key"), _worded(text)) for node, text in hit.related),
        None,
        None if repair is not None else hit.no_fix or rule.no_fix or _UNCERTAIN,
        repair,
    )


_UNCERTAIN: Final = "no single change is certain to be what was meant"
"""Why there is no fix where a rule has one, but not for this case."""


def _repair(rule: IndexedRule, hit: Hit) -> Repair | None:
    """What would repair a hit, titled and with its safety; None where nobody can tell.

    A repair of the hit's own speaks before the one that the rule's file declares.
    """
    fix = rule.fix
    repair = hit.repair
    if fix is None or hit.no_fix is not None:
        return None
    if repair is None:
        if "set" in fix:
            repair = Repair((Set(hit.node, fix["set"]),))
        elif fix.get("remove"):
            repair = Repair((Remove(hit.node),))
        else:
            return None
    title = repair.title or fix["title"].format_map(_values(hit))
    return Repair(repair.operations, _worded(title), repair.safety or fix["safety"])


def _reduced(raw: list[Raw], rulebook: Rulebook) -> list[Raw]:
    """One cause, one finding: drop what a more specific rule says of the same node.

    A hit speaks for its own node and for the nodes it relates to.
    """
    if len(raw) < 2:  # noqa: PLR2004 - nothing to compare
        return raw
    claimed: set[tuple[str, object]] = set()
    for rule, hit in raw:
        for general in rulebook[rule].supersedes:
            claimed.update((general, cause) for cause in _causes(hit))
            claimed.update((general, (id(node), None)) for node, _ in hit.related)
    return _without_misspelt(
        item
        for item in raw
        if not all((item.rule, cause) in claimed for cause in _causes(item.hit))
    )


def _without_misspelt(hits: Iterable[Raw]) -> list[Raw]:
    """The hits without those about a missing key that is there, under a misspelt name."""
    raw = list(hits)
    meant = {(hit.node.path[:-1], hit.meant) for _, hit in raw if hit.meant is not None}
    if not meant:
        return raw
    return [
        item
        for item in raw
        if not all((item.hit.node.path, key) in meant for key in _missing(item.hit))
    ]


def _is_copy(raw: tuple[str, Hit]) -> bool:
    return raw[1].node.via is not None


def _causes(hit: Hit) -> list[object]:
    """What a hit is about: its node, or each key that the node lacks."""
    return [(id(hit.node), key) for key in _missing(hit)]


def _missing(hit: Hit) -> tuple[str | None, ...]:
    return hit.missing if isinstance(hit.missing, tuple) else (hit.missing,)


def underline(node: Node, on: str | None) -> Span:
    """Where the caret goes: see `Hit.on`; else the key of the member that `on` names."""
    if on == "value":
        return node.span
    if on not in {None, "auto", "key"}:
        child = node.get(str(on))
        if child is not None:
            return child.key_span or child.span
    key_span = node.key_span
    if key_span is not None and (on == "key" or node.kind in {"mapping", "sequence"}):
        return key_span
    if node.kind in {"mapping", "sequence"} and node.children:
        first = node.children[0]
        return first.key_span or Span(node.start, node.start + 1)
    return node.span


def _message(rule: IndexedRule, hit: Hit) -> str:
    return rule.message.format_map(_values(hit))


def _values(hit: Hit) -> dict[str, object]:
    """What fills the placeholders of a rule's words."""
    return {"value": short(hit.node), "key": short_key(hit.node), **(hit.values or {})}
