"""The first look at a JSON file leaves nothing out that the careful reader would report."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_lint import engine
from realtime_lint.engine import Linter
from realtime_lint.parse import parse
from realtime_lint.parse.glance import glance
from tests import corpus
from tests.support import AS_OF, rule_files, rulebook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.source import Node

SCALARS = st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def shape(node: Node) -> Iterator[object]:
    """What a check can see of a tree, places aside."""
    for below in node.walk():
        value = below.value if below.is_literal else below.raw
        yield below.kind, below.path, below.key, type(value), value, below.style


def linters() -> tuple[Linter, Linter]:
    book = rulebook()
    return Linter(book, book.choose(["all"]), AS_OF), Linter(book, book.choose(["all"]), AS_OF)


def careful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "glance", lambda *_: None)


def json_documents() -> list[tuple[str, bytes]]:
    """Every JSON example of the rules and, where they are, every real JSON document."""
    found = [
        (f"{rule.name}-{number}.json", bad.config.encode())
        for rule in rule_files()
        for number, bad in enumerate(rule.examples.bad)
        if (bad.file or "").endswith(".json")
    ]
    folder = corpus.folder()
    if folder is not None:
        found += [(path.name, path.read_bytes()) for path in sorted(folder.rglob("*.json"))]
    return found


@given(VALUES)
def test_both_readers_see_the_same_tree(value: object) -> None:
    data = json.dumps(value).encode()
    first = glance("a.json", data)
    (document,) = parse("a.json", data)
    assert document.root is not None
    if first is None:  # a number that no float holds
        assert any(node.value in {float("inf"), float("-inf")} for node in document.root.walk())
        return
    assert first.root is not None
    assert list(shape(first.root)) == list(shape(document.root))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"a": 1, "a": 2}',
        '{"a": NaN}',
        '{"a": 1e400}',
        "[" * 300 + "]" * 300,
        "[" * 100_000,
        '"\x01"',
        '\ufeff{"a": 1}',
        "[" + "1," * 200_000 + "1]",
        '{"a": ' + "9" * 5000 + "}",
    ],
    ids=lambda text: f"{text[:12]!r} {len(text)}",
)
def test_whatever_is_unusual_is_left_to_the_careful_reader(text: str) -> None:
    assert glance("a.json", text.encode()) is None


def test_only_json_files_are_glanced_at() -> None:
    assert glance("a.yaml", b"{}") is None
    assert glance("a.jsonl", b"{}") is None
    assert glance("a.json", b"\xff") is None


def test_findings_and_counts_are_those_of_the_careful_reader(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    quick, slow = linters()
    documents = json_documents()
    assert len(documents) > 20
    quickly = [quick.lint(name, data) for name, data in documents]
    careful(monkeypatch)
    carefully = [slow.lint(name, data) for name, data in documents]
    for one, other in zip(quickly, carefully, strict=True):
        assert one._replace(source=None) == other._replace(source=None)
    assert quick.plan.applied == slow.plan.applied


def test_a_clean_file_is_read_once_and_another_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def count(name: str, data: bytes) -> object:
        read.append(name)
        return parse(name, data)

    monkeypatch.setattr(engine, "parse", count)
    linter, _ = linters()
    clean = b'{"session": {"type": "realtime"}, "expires_after": {"anchor": "created_at"}}'
    found = linter.lint("dirty.json", clean.replace(b"anchor", b"ancor")).findings
    assert found[0].span != (0, 0)
    assert read == ["dirty.json"]
    Linter(rulebook(), frozenset(), AS_OF).lint("clean.json", clean)
    assert read == ["dirty.json"]
