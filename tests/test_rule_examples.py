"""The examples of every rule file, run: they are the tests of the rules."""

from __future__ import annotations

import json
from copy import copy
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from realtime_lint.edits import Unfixable, apply
from realtime_lint.edits.compile import compile_edits
from realtime_lint.edits.printing import Dialect, flow
from realtime_lint.engine import Linter
from realtime_lint.findings import at_least
from realtime_lint.fixer import Fixer
from realtime_lint.kinds import classify, gather
from realtime_lint.parse import parse
from realtime_lint.replay import State, outcome
from realtime_lint.rulebook import IndexedRule, Rulebook
from realtime_lint.rules import BadExample, ExtraRule, GoodExample, Rule
from realtime_lint.runs import collect
from realtime_lint.waivers import read_waivers
from tests.support import AS_OF, rule_files, rulebook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.edits.operations import Repair
    from realtime_lint.findings import Finding
    from realtime_lint.source import Document, Span


NAME = "config.yaml"


class Outcome(NamedTuple):
    """What an example gave.

    own     the rule's own findings as (pointer, severity)
    others  what else is an error or a warning
    unsaid  what those of its own findings say that do not say what they should
    """

    own: list[tuple[str, str]]
    others: set[str]
    unsaid: list[str]


def examples(rule: Rule) -> Iterator[GoodExample]:
    """Every example of a rule, bad ones first."""
    yield from rule.examples.bad
    for good in rule.examples.good:
        yield GoodExample(config=good) if isinstance(good, str) else good


def expected(rule: Rule, example: GoodExample) -> Outcome:
    """What an example should give."""
    if isinstance(example, BadExample):
        severity: str = example.severity or rule.severity
        return Outcome([(example.at, severity)], set(example.also), [])
    return Outcome([], set(), [])


def run(rule: Rule, example: GoodExample, book: Rulebook | None = None) -> Outcome:
    """What an example gives, with these rules instead of the bundled ones."""
    findings = lint(rule, example, book)
    assert findings is not None, "not recognised as a Realtime document"
    own = [finding for finding in findings if finding.rule == rule.name]
    others = {it.rule for it in findings if at_least(it.severity, "warning")} - {rule.name}
    says = (example.says if isinstance(example, BadExample) else None) or ""
    unsaid = [words for words in map(_words, own) if says not in words]
    return Outcome([(it.pointer, it.severity) for it in own], others, unsaid)


def lint(rule: Rule, example: GoodExample, book: Rulebook | None = None) -> list[Finding] | None:
    """The findings in an example of a rule; None where it is no Realtime document."""
    linter = linter_of(rule, example, book)
    result = linter.lint(example.file or NAME, example.config.encode())
    return None if result.skipped else collect([result], linter).findings


def linter_of(rule: Rule, example: GoodExample, book: Rulebook | None = None) -> Linter:
    """The linter that an example is for."""
    book = book or rulebook()
    if isinstance(example, BadExample) and example.with_ is not None:
        book = Rulebook([*book, extra_rule(example.with_)])
    if example.options:
        book = Rulebook([*book, with_options(book[rule.name], example.options)])
    as_of = example.as_of or AS_OF
    waivers = None
    if example.waivers is not None:
        waivers = read_waivers("waivers.yaml", example.waivers.encode(), ".", book, as_of)
    active = book.choose() | {rule.name}
    return Linter(
        book, active, as_of, provider=example.provider, base=base(example), waivers=waivers
    )


def fix(rule: Rule, example: GoodExample) -> str | None:
    """An example after the rule's own fix, safe or not; None where there is none."""
    fixer = Fixer(linter_of(rule, example), unsafe=True, only=frozenset({rule.name}))
    fixed = fixer.fix(example.file or NAME, example.config.encode())
    return None if fixed.data is None else fixed.data.decode()


def repaired(rule: Rule, example: GoodExample, book: Rulebook | None = None) -> list[str]:
    """The text of an example after each repair of the rule's own, unproven and with its words."""
    linter = linter_of(rule, example, book)
    linter.repairs = True
    result = linter.lint(example.file or NAME, example.config.encode())
    return [
        f"{it.repair.title} ({it.repair.safety}): {_compiled(result.parsed, it.repair)}"
        for it in result.findings
        if it.rule == rule.name and it.repair is not None
    ]


def _compiled(documents: tuple[Document, ...], repair: Repair) -> str:
    try:
        return apply(documents[0].file.text, compile_edits(documents, repair.operations))
    except Unfixable as reason:
        return str(reason)


def in_other_words(example: BadExample) -> Iterator[tuple[BadExample, list[object]]]:
    """The same example in flow YAML and in JSON, with the data that it has once it is fixed."""
    assert example.fixed is not None
    name = example.file or NAME
    if len(parse(name, example.config.encode())) > 1:
        return
    data, fixed = plain(name, example.config), plain(name, example.fixed)
    stem = name.rpartition(".")[0]
    texts = {f"{stem}.yaml": flow(data[0], FLOW), f"{stem}.json": json.dumps(data[0], indent=2)}
    for file, text in texts.items():
        yield example.model_copy(update={"file": file, "config": f"{text}\n"}), fixed


def plain(name: str, text: str) -> list[object]:
    """The data of every document of a file."""
    roots = [document.root for document in parse(name, text.encode())]
    return [None if root is None else root.data() for root in roots]


FLOW = Dialect(quote="", colon=": ", comma=", ", pad="", unit="  ", is_json=False)


def _words(finding: Finding) -> str:
    """What a finding says, one sentence a line, each with its full stop."""
    texts = (finding.message, *(place.message for place in finding.related))
    return "".join(f"{text}.\n" for text in texts)


def base(example: GoodExample) -> State | None:
    """The session that an example says it changes."""
    if example.base is None:
        return None
    (document,) = gather(parse("base.yaml", example.base.encode()))
    recognised = classify(document)
    assert recognised is not None
    return outcome(recognised)


def with_options(rule: IndexedRule, options: dict[str, Any]) -> IndexedRule:
    rule = copy(rule)
    rule.options = {**rule.options, **options}
    return rule


def extra_rule(extra: ExtraRule) -> IndexedRule:
    entry = extra.model_dump(by_alias=True, exclude_none=True)
    words = dict.fromkeys(("summary", "message", "no_fix"), "only for this example")
    return IndexedRule({**entry, **words, "name": "extra", "topic": "policy", "severity": "note"})


def templates(rule: Rule) -> Iterator[GoodExample]:
    """Each bad example with a placeholder for the value underlined in it, where one is."""
    for example in rule.examples.bad:
        name, text = example.file or NAME, example.config
        underlined = {
            finding.span
            for finding in lint(rule, example) or ()
            if finding.rule == rule.name and finding.path == name
        }
        for span in sorted(underlined & _values(name, text)):
            filled = f'{text[: span.start]}"${{VALUE}}"{text[span.end :]}'
            yield example.model_copy(update={"config": filled})


def _values(name: str, text: str) -> set[Span]:
    """Where the plain values of a file stand."""
    return {
        node.span
        for document in parse(name, text.encode())
        for node in (document.root.walk() if document.root is not None else ())
        if node.kind == "scalar" and node.start < node.end
    }


EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.name}-{number}")
    for rule in rule_files()
    for number, example in enumerate(examples(rule))
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_an_example_gives_what_it_says(rule: Rule, example: GoodExample) -> None:
    assert expected(rule, example) == run(rule, example)


BAD = [
    pytest.param(rule, example, id=f"{rule.name}-{number}")
    for rule in rule_files()
    for number, example in enumerate(rule.examples.bad)
]


@pytest.mark.parametrize(("rule", "example"), BAD)
def test_an_example_is_fixed_as_it_says(rule: Rule, example: BadExample) -> None:
    assert fix(rule, example) == example.fixed


@pytest.mark.parametrize("rule", [rule for rule in rule_files() if rule.fix is not None])
def test_a_rule_with_a_fix_shows_it(rule: Rule) -> None:
    assert any(example.fixed is not None for example in rule.examples.bad)


@pytest.mark.parametrize(
    ("rule", "example"),
    [
        pytest.param(rule, example, id=f"{rule.name}-{number}")
        for rule in rule_files()
        for number, example in enumerate(rule.examples.bad)
        # Traps of YAML and comments are not in the data.
        if rule.topic not in {"yaml", "suppression"} and example.fixed is not None
    ],
)
def test_a_fix_is_the_same_in_flow_yaml_and_in_json(rule: Rule, example: BadExample) -> None:
    for other, data in in_other_words(example):
        assert other.file is not None
        assert plain(other.file, fix(rule, other) or "") == data


def test_no_rule_puts_its_fix_off() -> None:
    assert [rule.name for rule in rule_files() if "not yet" in (rule.no_fix or "")] == []


def test_no_rule_finds_fault_with_a_placeholder() -> None:
    faults = [
        (rule.name, template.config, {finding.rule for finding in lint(rule, template) or ()})
        for rule in rule_files()
        for template in templates(rule)
    ]
    assert len(faults) > len(rule_files())
    assert [it for it in faults if it[2] & {it[0], "policy-error"}] == []


def test_no_two_rules_replace_each_other() -> None:
    supersedes = {rule.name: set(rule.supersedes) for rule in rule_files()}
    pairs = [
        (one, other)
        for one, others in supersedes.items()
        for other in others
        if one in supersedes[other]
    ]
    assert pairs == []


def test_whatever_is_superseded_exists() -> None:
    names = {rule.name for rule in rule_files()}
    assert {name for rule in rule_files() for name in rule.supersedes} <= names
