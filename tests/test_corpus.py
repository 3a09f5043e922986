"""Real documents: no crash, every known problem found or argued, every error argued."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from realtime_lint.engine import Linter
from tests import corpus
from tests.support import AS_OF, rulebook
from tests.test_settings import settings

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    corpus.folder() is None,
    reason="REALTIME_LINT_CORPUS is unset: no real documents were checked",
)


def test_every_document_is_answered() -> None:
    assert len(corpus.entries()) > 300
    for entry in corpus.entries():
        result = entry.result
        assert (result.skipped is None) == bool(result.documents), entry.file


def test_every_known_problem_is_found_or_argued() -> None:
    unexplained = [
        label
        for entry in corpus.entries()
        for label in entry.labels
        if not corpus.is_found(label, entry.result)
        and corpus.reason_not_found(entry, label) is None
    ]
    assert unexplained == []


def test_every_reason_is_still_needed() -> None:
    needed = {
        (label.file, label.code)
        for entry in corpus.entries()
        for label in entry.labels
        if entry.dialect in corpus.OURS and not corpus.is_found(label, entry.result)
    }
    assert set(corpus.NOT_FOUND) <= needed


def test_every_error_on_an_unlabelled_document_is_argued() -> None:
    with_errors = {
        entry.file
        for entry in corpus.entries()
        if not entry.labels and any(f.severity == "error" for f in entry.result.findings)
    }
    assert set(corpus.ARGUED) == with_errors


def test_every_warning_on_an_unlabelled_document_is_argued() -> None:
    assert set(corpus.WARNED) == {rule for _, rule in corpus.unlabelled_warnings()}


def test_other_products_get_notes_only() -> None:
    loud = {
        (entry.file, finding.rule)
        for entry in corpus.entries()
        if entry.dialect not in corpus.OURS | {"other-compatible", "qwen"}
        for finding in entry.result.findings
        if finding.severity == "error" and finding.rule != "parse-error"
    }
    assert loud == set()


def test_every_label_is_translated() -> None:
    codes = {label.code for entry in corpus.entries() for label in entry.labels}
    assert codes <= set(corpus.RULES_OF_LABEL)


INSIDE = {
    "promptfoo__promptfoo/001.yaml": ("/providers/0/config", "migrate-beta-session"),
    "unattributed__index/117.yaml": ("/realtime_settings", "unknown-key"),
    "hkjarral__AVA-AI-Voice-Agent-for-Asterisk/009.yaml": (
        "/providers/openai_realtime",
        "unknown-key",
    ),
}
"""Settings of applications, where a session stands in them, and a rule that it breaks."""


@pytest.mark.parametrize("file", INSIDE)
def test_settings_reach_a_session_inside_the_settings_of_an_application(
    file: str, tmp_path: Path
) -> None:
    at, rule = INSIDE[file]
    source = corpus.folder()
    assert source is not None
    data = (source / file).read_bytes()
    path = tmp_path / "app.yaml"
    path.write_bytes(data)
    entry = f'[[documents]]\nfiles = "app.yaml"\nkind = "beta-session"\nat = "{at}"\n'
    told = settings(tmp_path, entry)
    linter = Linter(rulebook(), rulebook().choose(), AS_OF, settings=told)
    result = linter.lint(str(path), data, named=False)
    assert [(it.kind, it.at) for it in result.documents] == [("beta-session", at)]
    assert rule in {finding.rule for finding in result.findings}
    assert all(it.pointer.startswith(at) for it in result.findings)
