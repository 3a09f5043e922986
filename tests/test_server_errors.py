"""Every published answer of the live API to a document is forestalled by a finding, or argued.

`pytest -v` shows the table: what the server said, and the rule that says it before.
"""

from __future__ import annotations

import re

import pytest

from realtime_lint.findings import at_least
from tests.server_errors import MISSED, PUBLIC_CODE, REFUSALS, SPEC, Missed, Refusal
from tests.support import findings

ENTRIES: tuple[Refusal | Missed, ...] = (*REFUSALS, *MISSED)
FEWEST = 25
"""Distinct texts that must be forestalled: no entry may go without another."""


def at_least_as_grave(severity: str, entry: Refusal | Missed) -> list[tuple[str, str]]:
    """Rule and pointer of every finding about the document that is of this severity or graver."""
    return sorted(
        (finding.rule, finding.pointer)
        for finding in findings(entry.document, provider=entry.provider)
        if at_least(finding.severity, severity)
    )


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda it: f"{it.text} -> {it.rule}")
def test_one_finding_comes_before_the_servers_answer(refusal: Refusal) -> None:
    expected = sorted([(refusal.rule, refusal.at), *refusal.also])
    assert at_least_as_grave(refusal.severity, refusal) == expected


@pytest.mark.parametrize("missed", MISSED, ids=lambda it: f"{it.text} -> {it.reason}")
def test_what_no_rule_finds_is_still_not_found(missed: Missed) -> None:
    assert at_least_as_grave("warning", missed) == []


def test_the_texts_are_many_and_each_is_there_once() -> None:
    assert len(REFUSALS) >= FEWEST
    # A full stop, or a list cut short, makes no other text.
    texts = [entry.text.rstrip(".").casefold() for entry in ENTRIES]
    assert [text for text in texts if texts.count(text) > 1] == []


def test_every_code_is_written_like_one() -> None:
    codes = {refusal.code for refusal in REFUSALS}
    assert [code for code in codes if not re.fullmatch(r"([a-z]+(_[a-z]+)+)?", code)] == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda it: it.text)
def test_every_text_has_a_source_and_a_document_of_its_own(entry: Refusal | Missed) -> None:
    address = r"https://github\.com/[\w.-]+/[\w.-]+/(issues|pull)/\d+"
    assert entry.source in {PUBLIC_CODE, SPEC} or re.fullmatch(address, entry.source)
    others = [it.document for it in ENTRIES if it is not entry]
    assert entry.document not in others
