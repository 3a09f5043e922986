"""The house is in order: what is said in two places is the same in both."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml

import realtime_lint
from tests.support import launch

ROOT = Path(__file__).parents[1]


def tracked() -> list[Path]:
    """Return what git tracks, or would track."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / path for path in listing.split("\0") if path and (ROOT / path).is_file()]


def changelog() -> list[str]:
    """Return the versions that CHANGELOG.md has a heading for, newest first."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    return re.findall(r"^## \[?(\d+\.\d+\.\d+)", text, re.MULTILINE)


def code(page: str) -> str:
    """Return what a Markdown page says in code, fenced or inline, one piece a line."""
    text = (ROOT / page).read_text("utf-8")
    fence = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
    return "\n".join([*fence.findall(text), *re.findall(r"`([^`\n]+)`", fence.sub("", text))])


def lint(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line of this checkout."""
    return launch(*arguments, cwd=ROOT)


def test_the_version_is_the_newest_in_the_changelog() -> None:
    assert changelog()[0] == realtime_lint.__version__


def test_every_rule_says_since_which_released_version() -> None:
    since = {
        path.relative_to(ROOT).as_posix(): str(yaml.safe_load(path.read_bytes())["since"])
        for path in sorted((ROOT / "rules").glob("*/*.yaml"))
    }
    assert since, "no rule files under rules/"
    assert {path: it for path, it in since.items() if it not in changelog()} == {}


def test_rules_hold_no_code() -> None:
    assert list((ROOT / "rules").rglob("*.py")) == []


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_what_the_pages_say_to_make_can_be_made(page: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    said = set(re.findall(r"\bmake ([a-z]+)", code(page)))
    assert said, f"{page} names no make command"
    assert said <= targets


@pytest.mark.parametrize("page", ["README.md", "Makefile"])
def test_what_the_pages_say_to_run_is_a_command(page: str) -> None:
    text = (ROOT / page).read_text("utf-8") if page == "Makefile" else code(page)
    said = set(re.findall(r"(?:^|[\s/`])realtime-lint ([a-z]+)\b", text))
    assert said, f"{page} runs no command"
    assert {command for command in said if lint(command, "--help").returncode != 0} == set()


def test_the_contributing_page_is_short() -> None:
    assert len((ROOT / "CONTRIBUTING.md").read_text("utf-8").splitlines()) < 80


def test_no_file_names_a_place_on_one_machine() -> None:
    elsewhere = re.compile(rb"(?<![\w./])/(?:work|root|home|Users)/\w")
    assert [path for path in tracked() if elsewhere.search(path.read_bytes())] == []
