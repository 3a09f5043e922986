"""What many tests need: a linter with every rule, at the date of the facts, and the program."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from realtime_lint import cli
from realtime_lint.engine import Linter
from realtime_lint.files import Refused
from realtime_lint.fixer import Fixer
from realtime_lint.pages import index
from realtime_lint.resources import folder
from realtime_lint.rulebook import Rulebook, from_index
from realtime_lint.rules import Rule, read_folder

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from realtime_lint.findings import Finding

AS_OF = date(2026, 11, 22)


class Done(NamedTuple):
    """What a command came to: its exit code, and what it said on both streams."""

    code: int
    out: str
    err: str


@cache
def rule_files() -> tuple[Rule, ...]:
    """Every bundled rule, read from its file."""
    return tuple(read_folder(folder("rules")))


@cache
def rulebook() -> Rulebook:
    """The rulebook as the files say it, whatever the committed index says."""
    return from_index(index(list(rule_files())))


def findings(  # noqa: PLR0913 - what a run can be told
    text: str,
    name: str = "config.yaml",
    *,
    as_of: date = AS_OF,
    select: tuple[str, ...] = (),
    kind: str | None = None,
    provider: str = "openai",
) -> list[Finding]:
    """The findings of a document with the default rules, or those selected."""
    linter = Linter(rulebook(), rulebook().choose(select), as_of, kind=kind, provider=provider)
    return linter.lint(name, text.encode()).findings


def fixer(*rules: str, unsafe: bool = True) -> Fixer:
    """Fixes of these rules, or of all, safe or not, with the default rules."""
    linter = Linter(rulebook(), rulebook().choose(), AS_OF)
    return Fixer(linter, unsafe=unsafe, only=frozenset(rules) if rules else None)


def command(*arguments: str) -> int:
    """The exit code of a command line, carried out in this process as the program would."""
    try:
        return cli.run([*arguments])
    except Refused as error:
        cli.warn(f"Error: {error}")
        return cli.UNUSABLE


def launch(
    *arguments: str | Path, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own, as people start it; `environment` is added to ours."""
    return subprocess.run(
        [sys.executable, "-m", "realtime_lint", *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def count_calls(monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> list[object]:
    """Have a function remember each of its calls, by the first argument."""
    calls: list[object] = []
    function = getattr(owner, name)

    def counting(*arguments: object, **options: object) -> object:
        calls.append(arguments[0])
        return function(*arguments, **options)

    monkeypatch.setattr(owner, name, counting)
    return calls
