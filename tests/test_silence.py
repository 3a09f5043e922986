"""A finding that is not shown says what silences it, and in whose words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from realtime_lint.cli import run
from realtime_lint.configuration import Choices, configure
from realtime_lint.files import project
from realtime_lint.findings import Silence
from realtime_lint.runs import collect
from tests.reports import KEY
from tests.support import AS_OF

if TYPE_CHECKING:
    from pathlib import Path

    from realtime_lint.findings import Finding, Report

SESSION = f"""\
type: realtime
model: gpt-realtime-2.1
x_team: desk # realtime-lint: ignore[unknown-key] -- our proxy reads it, with {KEY}
x_queue: 7
x_floor: 2
sped: 1
audio: {{output: {{voice: marin}}}}
"""
SETTINGS = f"""\
waivers = "waivers.yaml"
baseline = "realtime-lint-baseline.json"
[[suppress]]
file = "a.yaml"
pointer = "/x_queue"
rule = "unknown-key"
reason = "the switchboard reads it, api_key={KEY}"
"""
WAIVERS = f"""\
- rule: unknown-key
  files: a.yaml
  pointer: /x_floor
  reason: until the move, {KEY}
  owner: desk@acme.example
  expires: 2027-01-31
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in which four findings are silenced, each in another way."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(SESSION)
    (tmp_path / "waivers.yaml").write_text(WAIVERS)
    # What there is to be known is written first.
    (tmp_path / "realtime-lint.toml").write_text(SETTINGS)
    assert run(["baseline", "write", "--as-of", AS_OF.isoformat()]) == 0
    return tmp_path


def report() -> Report:
    """The report of a run over the working folder."""
    configuration = configure(project("."), Choices(), AS_OF)
    linter = configuration.linter()
    with open("a.yaml", "rb") as file:  # noqa: PTH123
        return collect([linter.lint("a.yaml", file.read())], linter)


def unknown_keys() -> list[Finding]:
    """The silenced findings, but for that of the credential itself, which is in the baseline."""
    return [it for it in report().suppressed if it.rule == "unknown-key"]


@pytest.mark.usefixtures("folder")
def test_each_silenced_finding_says_by_whom_and_why() -> None:
    silences = {it.pointer: it.silence for it in unknown_keys()}
    hidden = KEY[:5] + "*" * len(KEY[5:])
    assert {pointer: it and it.by for pointer, it in silences.items()} == {
        "/x_team": "comment",
        "/x_queue": "settings",
        "/x_floor": "waiver",
        "/sped": "baseline",
    }
    assert silences["/x_team"] == Silence("comment", f"our proxy reads it, with {hidden}")
    assert silences["/x_floor"] == Silence(
        "waiver", f"until the move, {hidden} (desk@acme.example, until 2027-01-31)"
    )


@pytest.mark.usefixtures("folder")
def test_a_reason_repeats_no_credential(capsys: pytest.CaptureFixture[str]) -> None:
    silences = [it.silence for it in report().suppressed]
    assert all(silence is not None and KEY not in silence.reason for silence in silences)
    assert run(["check", "-v", "--as-of", AS_OF.isoformat()]) == 0
    said = capsys.readouterr().out
    assert "suppressed a.yaml:/x_team: unknown-key (comment: our proxy reads it, with sk-" in said
    assert KEY[10:] not in said


@pytest.mark.usefixtures("folder")
def test_what_is_silenced_can_be_placed() -> None:
    found = report()
    assert not found.findings
    source = found.sources["a.yaml"]
    lines = {it.pointer: source.position(it.span.start).line for it in unknown_keys()}
    assert lines == {"/x_team": 3, "/x_queue": 4, "/x_floor": 5, "/sped": 6}
    assert KEY not in source.text
