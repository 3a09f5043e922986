"""Updates and the sessions that they change: `--base`, and comments that name a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from realtime_lint.engine import Linter
from tests.support import AS_OF, rulebook

if TYPE_CHECKING:
    from pathlib import Path

    from realtime_lint.findings import Finding

SESSION = "type: realtime\naudio: { output: { voice: marin } }\n"
UPDATE = "type: session.update\nsession: { type: realtime, audio: { output: { voice: cedar } } }\n"
CHANGED = ("voice-change-in-update", "warning")


def check(file: Path, *, root: Path | None = None) -> list[tuple[str, str]]:
    """Rules and severities of what is found in a file of a project at `root`."""
    linter = Linter(rulebook(), rulebook().choose(), AS_OF, root=str(root or file.parent))
    return [(it.rule, it.severity) for it in linter.lint(str(file), file.read_bytes()).findings]


def unusable(file: Path, *, root: Path | None = None) -> str:
    """The one message about a base that cannot be used."""
    linter = Linter(rulebook(), rulebook().choose(), AS_OF, root=str(root or file.parent))
    found = linter.lint(str(file), file.read_bytes()).findings
    (finding,) = [it for it in found if it.rule == "unusable-base"]
    assert finding.severity == "error"
    return finding.message


def paired(folder: Path, name: str = "session.yaml", body: str = UPDATE) -> Path:
    file = folder / "update.yaml"
    file.write_text(f"# realtime-lint: base={name}\n{body}")
    return file


def test_a_comment_names_the_session_that_an_update_changes(tmp_path: Path) -> None:
    (tmp_path / "session.yaml").write_text(SESSION)
    file = paired(tmp_path)
    assert check(file) == [CHANGED]
    file.write_text(UPDATE)
    assert check(file) == [("voice-in-session-update", "note")]


@pytest.mark.parametrize(
    "body",
    [
        "{anchor}\nsession: {{ type: realtime, audio: {{ output: {{ voice: marin }} }} }}\n".format(
            anchor="expires_after: { anchor: created_at, seconds: 600 }"
        ),
        "type: session.update\nsession: { type: realtime, audio: { output: { voice: marin } } }\n",
    ],
    ids=["client-secret", "update"],
)
def test_a_base_is_any_document_with_one_session(tmp_path: Path, body: str) -> None:
    (tmp_path / "session.yaml").write_text(body)
    assert check(paired(tmp_path)) == [CHANGED]


def test_a_script_is_a_base_too_and_tells_whether_the_model_has_spoken(tmp_path: Path) -> None:
    (tmp_path / "session.yaml").write_text(
        "- type: session.update\n"
        "  session: { type: realtime, audio: { output: { voice: marin } } }\n"
        "- type: response.create\n"
    )
    assert check(paired(tmp_path)) == [("voice-change-in-update", "error")]


def test_a_bare_session_with_a_base_is_an_update(tmp_path: Path) -> None:
    (tmp_path / "session.yaml").write_text("type: realtime\ninstructions: Be brief.\n")
    body = "type: realtime\ninstructions: Be brief.\n"
    file = paired(tmp_path, body=body)
    assert check(file) == [("noop-session-update", "note")]
    file.write_text(body)
    assert "noop-session-update" not in dict(check(file))


def test_a_file_of_another_folder_of_the_project(tmp_path: Path) -> None:
    folder = tmp_path / "updates"
    folder.mkdir()
    (tmp_path / "session.yaml").write_text(SESSION)
    file = paired(folder, "../session.yaml")
    assert check(file, root=tmp_path) == [CHANGED]
    assert unusable(file, root=folder) == "'../session.yaml' lies outside updates/"


def test_a_link_does_not_lead_out_of_the_project(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (tmp_path / "session.yaml").write_text(SESSION)
    (project / "session.yaml").symlink_to(tmp_path / "session.yaml")
    assert "lies outside project/" in unusable(paired(project))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot read"),
        ("type: realtime\n---\ntype: realtime\n", "holds 2 sessions"),
        ("name: app\n", "holds no session"),
        ("type: [realtime\n", "session.yaml:2: "),
    ],
    ids=["missing", "two", "none", "broken"],
)
def test_what_is_no_base_is_said(tmp_path: Path, content: str | None, words: str) -> None:
    if content is not None:
        (tmp_path / "session.yaml").write_text(content)
    assert words in unusable(paired(tmp_path))


def test_a_folder_and_the_file_itself_are_no_base(tmp_path: Path) -> None:
    (tmp_path / "sessions").mkdir()
    assert "is no file" in unusable(paired(tmp_path, "sessions"))
    assert "is this file itself" in unusable(paired(tmp_path, "update.yaml"))


def test_a_second_base_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "session.yaml").write_text(SESSION)
    file = paired(tmp_path, body="# realtime-lint: base=other.yaml\n" + UPDATE)
    assert ("unknown-suppression", "error") in check(file)


def test_what_a_base_says_elsewhere_is_no_related_place(tmp_path: Path) -> None:
    (tmp_path / "session.yaml").write_text(SESSION)
    file = paired(tmp_path)
    linter = Linter(rulebook(), rulebook().choose(), AS_OF, root=str(tmp_path))
    found: list[Finding] = linter.lint(str(file), file.read_bytes()).findings
    assert [it.related for it in found] == [()]
