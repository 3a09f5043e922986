"""The index of a repository is read as git writes it."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from realtime_lint.git_index import kept

if TYPE_CHECKING:
    from pathlib import Path

NAMES = [".gitignore", "a", "a/b.yaml", "config/agents/booking.yaml", "config/agents/hotel.yaml",
         "config/a.json", "n" * 200, "umläut.yaml", "x/y/z"]  # fmt: skip
"""Paths of all lengths, for an index pads them."""


def git(folder: Path, *arguments: str) -> str:
    """What git says, without anybody's own configuration."""
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.fixture(params=["sha1", "sha256"])
def repository(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A repository that ignores everything and has files nevertheless."""
    git(tmp_path, "init", "-q", f"--object-format={request.param}")
    for name in NAMES:
        if name != "a":
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("*\n", encoding="utf-8")
    git(tmp_path, "add", "--force", ".")
    return tmp_path


def expected(folder: Path) -> set[str]:
    """What git itself says."""
    listed = git(folder, "ls-files", "-z").split("\0")[:-1]
    assert listed
    return {str(folder / name) for name in listed}


@pytest.mark.parametrize("version", ["2", "4"])
def test_it_names_what_git_names(repository: Path, version: str) -> None:
    git(repository, "update-index", "--index-version", version)
    assert set(kept(str(repository), str(repository))) == expected(repository)
    inside = repository / "config" / "agents"
    assert set(kept(str(inside), str(repository))) == expected(inside)


def test_the_sum_at_the_end_may_be_left_out(repository: Path) -> None:
    """As `index.skipHash` has newer versions of git do."""
    is_sha256 = "sha256" in git(repository, "rev-parse", "--show-object-format")
    size = 32 if is_sha256 else 20
    index = repository / ".git" / "index"
    index.write_bytes(index.read_bytes()[:-size] + bytes(size))
    assert set(kept(str(repository), str(repository))) == expected(repository)


def test_an_entry_may_have_more_flags(repository: Path) -> None:
    (repository / "later.yaml").write_text("", encoding="utf-8")
    git(repository, "add", "--force", "--intent-to-add", "later.yaml")
    index = (repository / ".git" / "index").read_bytes()
    assert index[4:8] == b"\0\0\0\3", "git chose version 3 for it"
    assert set(kept(str(repository), str(repository))) == expected(repository)


def test_a_second_work_tree_has_an_index_of_its_own(repository: Path) -> None:
    git(repository, "commit", "-q", "-m", "first")
    second = repository / "second"
    git(repository, "worktree", "add", "-q", "second")
    git(second, "rm", "-q", "x/y/z")
    assert set(kept(str(second), str(second))) == expected(second)


@pytest.mark.parametrize("index", [
    None, b"", b"DIRC", b"DIRC\0\0\0\2\0\0\0\1", b"DIRC\0\0\0\7\0\0\0\1", b"DIRC\0\0\0\4\0\0\0\1"
    + bytes(62) + b"\xff\xff",
])  # fmt: skip
def test_what_is_no_index_names_nothing(tmp_path: Path, index: bytes | None) -> None:
    assert kept(str(tmp_path), str(tmp_path)) == []
    (tmp_path / ".git").mkdir()
    if index is not None:
        (tmp_path / ".git" / "index").write_bytes(index)
    assert kept(str(tmp_path), str(tmp_path)) == []
