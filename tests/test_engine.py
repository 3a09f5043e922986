"""The order of things: what counts, one cause one finding, and the same answer every time."""

from __future__ import annotations

import os
import random
from copy import copy
from typing import TYPE_CHECKING

import pytest

from realtime_lint.engine import Linter
from realtime_lint.files import Found, find
from realtime_lint.parallel import WORKERS_VARIABLE, work_on
from realtime_lint.rulebook import Rulebook
from tests.support import AS_OF, findings, rulebook

if TYPE_CHECKING:
    from pathlib import Path

BROKEN = """\
type: realtime
audio:
  input:
    turn_detection: {type: semantic_vad, threshold: 0.5, eagernes: low}
  output: {voice: Marin, sped: 1}
tools: null
"""


def linter() -> Linter:
    book = rulebook()
    return Linter(book, book.choose(), AS_OF)


def test_the_specific_rule_replaces_the_general_one() -> None:
    found = {(finding.rule, finding.pointer) for finding in findings(BROKEN)}
    place = "/audio/input/turn_detection/threshold"
    assert ("server-vad-key-under-semantic-vad", place) in found
    assert ("unknown-key", place) not in found
    assert ("unknown-key", "/audio/input/turn_detection/eagernes") in found


def test_a_general_finding_stands_when_the_specific_rule_is_off() -> None:
    book = rulebook()
    active = book.choose(ignore=["server-vad-key-under-semantic-vad"])
    result = Linter(book, active, AS_OF).lint("a.yaml", BROKEN.encode())
    place = "/audio/input/turn_detection/threshold"
    assert ("unknown-key", place) in {(f.rule, f.pointer) for f in result.findings}


def test_the_order_of_the_rules_does_not_matter() -> None:
    rules = list(rulebook())
    random.Random(7).shuffle(rules)  # noqa: S311 - any order will do
    shuffled = Rulebook(rules)
    result = Linter(shuffled, shuffled.choose(), AS_OF).lint("a.yaml", BROKEN.encode())
    assert findings(BROKEN, "a.yaml") == result.findings


def test_findings_at_one_place_keep_the_order_of_their_check() -> None:
    rule = copy(rulebook()["policy-required-settings"])
    wanted = ["truncation", "tracing", "tools", "tool_choice", "reasoning", "model", "include"]
    rule.options = {"settings": {f"/{key}": 1 for key in wanted}}
    linter = Linter(Rulebook([*rulebook(), rule]), frozenset({rule.name}), AS_OF)
    found = linter.lint("a.yaml", b"type: realtime\n").findings
    assert len({finding.span for finding in found}) == 1
    assert [finding.message.split("'")[1] for finding in found] == wanted


def test_aliased_nodes_are_reported_once() -> None:
    text = """\
type: realtime
tools:
  - &tool {type: function, name: a, strct: true}
  - *tool
"""
    assert sum(finding.rule == "unknown-key" for finding in findings(text)) == 1


def test_a_named_file_counts_where_a_found_one_does_not() -> None:
    broken = b"replicas: {{ .Values.realtime }}\n{{ end }}"
    assert linter().lint("a.yaml", broken, named=True).skipped is None
    assert linter().lint("a.yaml", broken, named=False).skipped == "cannot be read"
    weak = b"audio: {output: {voice: marin}} # realtime"
    assert linter().lint("a.yaml", weak, named=True).skipped is None
    assert linter().lint("a.yaml", weak, named=False).skipped == "not a Realtime document"


def test_a_broken_file_with_our_keys_counts_wherever_it_is() -> None:
    result = linter().lint("a.json", b'{"turn_detection": null,}', named=False)
    assert [finding.rule for finding in result.findings] == ["parse-error"]


def test_each_document_of_a_file_is_judged() -> None:
    text = "---\ntype: realtime\nsped: 1\n---\ntype: realtime\nvoize: 1\n"
    result = linter().lint("a.yaml", text.encode())
    assert [document.ordinal for document in result.documents] == [0, 1]
    pointers = [f.pointer for f in result.findings if f.rule == "unknown-key"]
    assert pointers == ["/0/sped", "/1/voize"]


def test_a_stream_of_events_is_one_script() -> None:
    lines = '{"type": "session.update", "session": {"type": "realtime", "sped": 1}}\n' * 2
    result = linter().lint("a.jsonl", lines.encode())
    assert [document.kind for document in result.documents] == ["event-script"]
    pointers = [f.pointer for f in result.findings if f.rule == "unknown-key"]
    assert pointers == ["/0/session/sped", "/1/session/sped"]


def test_a_missing_type_does_not_hide_the_other_mistakes() -> None:
    text = "session: {model: gpt-realtime-2.1, audio: {output: {sped: 1}}}\n"
    rules = {finding.rule for finding in findings(text)}
    assert {"missing-session-type", "unknown-key"} <= rules


def test_several_processes_give_the_same_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(700):
        body = BROKEN if number % 3 else "type: realtime\n"
        (tmp_path / f"{number:04}.yaml").write_text(body, encoding="utf-8")
    files = find([str(tmp_path)])
    assert len(files) == 700
    answers = []
    for workers in ("1", "2"):
        monkeypatch.setenv(WORKERS_VARIABLE, workers)
        one = linter()
        results = work_on(files, one.lint, one, lambda _: None)
        answers.append(
            ([(r.path, r.findings, r.documents) for r in results], dict(one.plan.applied))
        )
    assert answers[0] == answers[1]


def test_a_worker_passes_on_what_it_could_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.yaml").write_text("type: realtime\n", encoding="utf-8")
    files = [Found(str(tmp_path / "a.yaml"), named=True)] * 699
    files.append(Found(str(tmp_path / "gone.yaml"), named=True))
    monkeypatch.setenv(WORKERS_VARIABLE, "2")
    one = linter()
    with pytest.raises(FileNotFoundError) as raised:
        work_on(files, one.lint, one, lambda _: None)
    assert raised.value.filename == os.fspath(tmp_path / "gone.yaml")
