"""The examples of every rule file, run: they are the tests of the rules."""

from __future__ import annotations

from copy import copy
from typing import Any, NamedTuple

import pytest

from realtime_lint.engine import Linter, collect
from realtime_lint.findings import at_least
from realtime_lint.kinds import classify, gather
from realtime_lint.parse import parse
from realtime_lint.replay import State, outcome
from realtime_lint.rulebook import IndexedRule, Rulebook
from realtime_lint.rules import BadExample, ExtraRule, GoodExample, Rule
from realtime_lint.waivers import read_waivers
from tests.support import AS_OF, rule_files, rulebook


class Outcome(NamedTuple):
    """The rule's own findings as (pointer, severity), and what else is an error or a warning."""

    own: list[tuple[str, str]]
    others: set[str]


def run(rule: Rule, example: GoodExample | BadExample, book: Rulebook | None = None) -> Outcome:
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
    linter = Linter(
        book, active, as_of, provider=example.provider, base=base(example), waivers=waivers
    )
    result = linter.lint(example.file or "config.yaml", example.config.encode())
    assert result.skipped is None, f"not recognised as a Realtime document: {result.skipped}"
    findings = collect([result], linter).findings
    return Outcome(
        [(found.pointer, found.severity) for found in findings if found.rule == rule.name],
        {
            finding.rule
            for finding in findings
            if finding.rule != rule.name and at_least(finding.severity, "warning")
        },
    )


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


GOOD = [
    pytest.param(rule, GoodExample(config=good) if isinstance(good, str) else good,
                 id=f"{rule.name}-{number}")
    for rule in rule_files()
    for number, good in enumerate(rule.examples.good)
]  # fmt: skip
BAD = [
    pytest.param(rule, bad, id=f"{rule.name}-{number}")
    for rule in rule_files()
    for number, bad in enumerate(rule.examples.bad)
]


@pytest.mark.parametrize(("rule", "example"), GOOD)
def test_a_good_example_is_clean(rule: Rule, example: GoodExample) -> None:
    assert Outcome([], set()) == run(rule, example)


@pytest.mark.parametrize(("rule", "example"), BAD)
def test_a_bad_example_fires_where_it_says(rule: Rule, example: BadExample) -> None:
    expected = Outcome([(example.at, example.severity or rule.severity)], set(example.also))
    assert expected == run(rule, example)


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
