"""The page of a pack's rule, in Markdown that also reads well in a terminal."""

from __future__ import annotations

import json
from textwrap import dedent

from realtime_lint.rule_pages import CONSENT, fenced

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from realtime_lint.policies.reading import Draft


def page(draft: Draft, lock: str | None) -> str:
    """What a pack's rule demands, of what, by whose order, and what is right.

    lock  what to say of `enforce: locked`, where the rule has that
    """
    return "".join(_page(draft, lock))


def _page(draft: Draft, lock: str | None) -> Iterator[str]:
    rule, entry, pack = draft.rule, draft.entry, draft.maker.frame
    kinds = ", ".join(rule.kinds) if rule.kinds is not None else "every request"
    yield f"# {rule.name}\n\n{rule.summary[0].upper()}{rule.summary[1:].removesuffix('.')}.\n\n"
    yield f"Severity: {rule.severity} · pack: {pack.pack} of {pack.owner} · holds for: {kinds}\n\n"
    if "rationale" in entry:
        yield f"{entry['rationale'].strip()}\n\n"
    if "enforce" in entry and lock is not None:
        yield f"{lock}.\n\n"
    yield f"It stands at {draft.place()}.\n\n"
    selects = ", ".join(f"`{select}`" for select in rule.select)
    absent = "fails" if rule.fails_absent else "passes"
    yield f"## Demand\n\nLooks at {selects}; a document without it {absent}.\n\n"
    if entry.get("unknown") == "fail":
        yield "What a placeholder hides fails as well.\n\n"
    if "when" in entry:
        yield f"Only where this holds:\n\n{_source(draft, 'when')}\n"
    yield f"{_source(draft, 'check')}\n"
    yield from _params(draft.params)
    yield from _fix(draft)
    yield from _examples(entry["examples"])
    yield from _sources(entry.get("sources", ()))


def _params(params: dict[str, Any]) -> Iterator[str]:
    if params:
        yield "## Params\n\n"
        for name, value in params.items():
            yield f"- `{name}`: {json.dumps(value, ensure_ascii=False)}\n"
        yield "\n"


def _examples(examples: dict[str, Any]) -> Iterator[str]:
    yield "## Wrong\n\n"
    for bad in examples["bad"]:
        yield f"{_example(bad)}\nFound at `{bad['at'] or '/'}`{_circumstances(bad)}.\n\n"
        if "fixed" in bad:
            yield f"Fixed:\n\n{fenced(bad['fixed'], bad.get('file'))}\n"
    yield "## Right\n\n"
    for good in examples["good"]:
        example = {"config": good} if isinstance(good, str) else good
        circumstances = _circumstances(example)
        yield _example(example) + (f"\nRight{circumstances}.\n\n" if circumstances else "\n")


def _sources(sources: Sequence[dict[str, str]]) -> Iterator[str]:
    if sources:
        yield "## Sources\n\n"
        for source in sources:
            where = source.get("url") or source["ref"]
            yield f"- {where}: {source['says']} (read {source['checked']})\n"


def _fix(draft: Draft) -> Iterator[str]:
    fix = draft.rule.fix
    yield "## Fix\n\n"
    if fix is not None:
        safety = fix["safety"]
        yield f"{safety.capitalize()} ({CONSENT[safety]}): {fix['title'].removesuffix('.')}.\n"
    if fix is None or "no_fix" in draft.entry:
        yield f"By hand: {draft.rule.no_fix.removesuffix('.')}.\n"
    yield "\n"


def _source(draft: Draft, key: str) -> str:
    """A part of the rule as its file has it."""
    return fenced(dedent(draft.source(key)), None)


def _example(example: dict[str, Any]) -> str:
    return fenced(example["config"], example.get("file"))


def _circumstances(example: dict[str, Any]) -> str:
    """On which day and for which provider it is as it is."""
    text = " for Azure" if example.get("provider") == "azure" else ""
    return text + (f" on {example['as_of']}" if "as_of" in example else "")
