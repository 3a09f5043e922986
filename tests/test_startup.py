"""What `check` loads: imports are most of its start-up time, so a new one must be meant."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

CLEAN = """\
type: realtime
model: gpt-realtime-2.1
audio: {output: {voice: marin}}
tools:
  - type: function
    name: find_table
    description: Finds a free table for a number of guests.
    parameters:
      type: object
      properties: {guests: {type: integer, minimum: 1}, area: {enum: [inside, terrace]}}
      required: [guests]
"""
# Each of these costs a quarter of an interpreter start or more.
HEAVY = {
    "asyncio",
    "click",
    "concurrent.futures",
    "difflib",
    "email",
    "http",
    "importlib.metadata",
    "importlib.resources",
    "inspect",
    "jsonschema",
    "logging",
    "multiprocessing",
    "openai",
    "pathlib",
    "pathspec",
    "pickle",
    "pydantic",
    "rich",
    "ruamel",
    "socket",
    "subprocess",
    "tempfile",
    "tomllib",
    "urllib",
}
# Ours, in all: a module more is a decision.
OURS = {
    "realtime_lint",
    "realtime_lint.cli",
    "realtime_lint.cli.job",
    "realtime_lint.cli.reporting",
    "realtime_lint.checks",
    "realtime_lint.credentials",
    "realtime_lint.conclude",
    "realtime_lint.configuration",
    "realtime_lint.diagnose",
    "realtime_lint.dialects",
    "realtime_lint.directives",
    "realtime_lint.dispatch",
    "realtime_lint.edits",
    "realtime_lint.edits.operations",
    "realtime_lint.engine",
    "realtime_lint.events",
    "realtime_lint.files",
    "realtime_lint.findings",
    "realtime_lint.kinds",
    "realtime_lint.models",
    "realtime_lint.parallel",
    "realtime_lint.parse",
    "realtime_lint.parse.comments",
    "realtime_lint.parse.glance",
    "realtime_lint.parse.limits",
    "realtime_lint.parse.yaml_reader",
    "realtime_lint.reporters",
    "realtime_lint.reporters.advice",
    "realtime_lint.reporters.overview",
    "realtime_lint.reporters.snippets",
    "realtime_lint.reporters.text",
    "realtime_lint.patterns",
    "realtime_lint.records",
    "realtime_lint.replay",
    "realtime_lint.resources",
    "realtime_lint.rulebook",
    "realtime_lint.runs",
    "realtime_lint.schema",
    "realtime_lint.source",
    "realtime_lint.suggest",
    "realtime_lint.suppress",
    "realtime_lint.tokens",
    "realtime_lint.wording",
}


def loaded(*arguments: str, cwd: Path | None = None) -> set[str]:
    """The modules that a command line leaves in `sys.modules`."""
    program = (
        "import json, sys\n"
        "from realtime_lint.cli import run\n"
        "before = sys.stdout; sys.stdout = sys.stderr\n"
        f"code = run({list(arguments)!r})\n"
        "sys.stdout = before\n"
        "print(json.dumps([code, sorted(sys.modules)]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=cwd, capture_output=True, text=True, check=True
    )
    code, modules = json.loads(done.stdout)
    assert code == 0, done.stderr
    return set(modules)


@pytest.fixture(scope="module")
def clean_run(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    path = tmp_path_factory.mktemp("startup") / "session.yaml"
    path.write_text(CLEAN, encoding="utf-8")
    return loaded("check", str(path))


def test_a_clean_check_loads_nothing_heavy(clean_run: set[str]) -> None:
    assert set() == {name for name in clean_run if name in HEAVY or name.split(".")[0] in HEAVY}


def test_a_clean_check_loads_only_these_modules_of_ours(clean_run: set[str]) -> None:
    ours = {name for name in clean_run if name.split(".")[0] == "realtime_lint"}
    checks = {name for name in ours if name.startswith("realtime_lint.checks.")}
    assert ours - checks == OURS


def test_options_load_click_but_nothing_else_heavy(tmp_path: Path) -> None:
    path = tmp_path / "session.yaml"
    path.write_text(CLEAN, encoding="utf-8")
    modules = loaded("check", "--as-of", "2026-11-22", str(path))
    assert "click" in modules
    heavy = HEAVY - {"click", "inspect"}  # click loads inspect
    assert set() == {name for name in modules if name in heavy or name.split(".")[0] in heavy}


def test_settings_load_what_reads_them_and_nothing_else_heavy(
    tmp_path: Path, clean_run: set[str]
) -> None:
    (tmp_path / "session.yaml").write_text(CLEAN, encoding="utf-8")
    (tmp_path / "realtime-lint.toml").write_text('exclude = ["vendor"]\n', encoding="utf-8")
    modules = loaded("check", "session.yaml", cwd=tmp_path) - clean_run
    assert {name for name in modules if name.startswith("realtime_lint")} == {
        "realtime_lint.config_file",
        "realtime_lint.forms",
        "realtime_lint.globs",
        "realtime_lint.settings",
        "realtime_lint.settings_file",
    }
    assert {"tomllib"} == {name for name in modules if name in HEAVY}
