"""Real beta documents, migrated: the official package's GA types accept what comes out."""

from __future__ import annotations

import json

import pytest
import yaml

from realtime_lint.kinds import classify, gather
from realtime_lint.migration import migrate
from realtime_lint.migrator import Migrator
from realtime_lint.parse import parse
from tests import corpus
from tests.ga_conformity import BROUGHT, EXCEPTIONS, linter, migrated, nonconforming

needs_corpus = pytest.mark.skipif(
    corpus.folder() is None,
    reason="REALTIME_LINT_CORPUS is unset: no real documents were migrated",
)


@needs_corpus
def test_there_is_something_to_migrate() -> None:
    assert len(migrated()) >= 80


@needs_corpus
def test_every_document_becomes_one_of_ga_or_is_argued() -> None:
    assert {it.file for it in migrated() if not it.is_good} == set(EXCEPTIONS)


@needs_corpus
def test_nearly_all_without_typos_of_their_own_become_documents_of_ga() -> None:
    without = [it for it in migrated() if not it.has_typos]
    assert len(without) > 50
    assert sum(it.is_good for it in without) >= 0.95 * len(without)


@needs_corpus
def test_no_error_or_warning_comes_of_it_that_is_not_argued() -> None:
    assert {(it.file, rule) for it in migrated() for rule in it.brought} == set(BROUGHT)


@needs_corpus
def test_a_second_migration_has_nothing_to_do() -> None:
    for it in migrated():
        if it.outcome.after is not None:
            for document in gather(parse(it.file, it.outcome.after)):
                found = classify(document)
                assert found is not None
                assert migrate(found) is None, it.file


@needs_corpus
@pytest.mark.parametrize("flow", [True, False, None])
def test_in_yaml_the_same_comes_out(flow: bool | None) -> None:  # noqa: FBT001 - PyYAML's own
    migrator = Migrator(linter())
    for it in migrated():
        if it.outcome.after is not None:
            before = yaml.safe_dump(json.loads(it.outcome.before), default_flow_style=flow)
            after = migrator.work("a.yaml", before.encode(), named=True).after
            assert after is not None, it.file
            assert yaml.safe_load(after) == json.loads(it.outcome.after), it.file


@pytest.mark.parametrize(
    ("kind", "data", "pointers"),
    [
        ("ga-session", {"type": "realtime", "audio": {"output": {"voice": "marin"}}}, []),
        ("ga-session", {"type": "realtime", "voice": "marin"}, ["/voice"]),
        ("ga-session", {"type": "realtime", "audio": {"input": {"transcription": None}}}, []),
        ("beta-session", {"modalities": ["text"]}, [""]),
        (
            "event-script",
            [{"type": "response.create"}, {"type": "session.update", "session": {}}],
            ["/1/session/type"],
        ),
    ],
)
def test_the_judge_is_strict(kind: str, data: object, pointers: list[str]) -> None:
    assert nonconforming(kind, data) == pointers
