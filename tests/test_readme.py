"""The README's first screen is true: its config gives its output, and its fix is clean."""

from __future__ import annotations

import re
from pathlib import Path

from realtime_lint.engine import Linter
from realtime_lint.fixer import Fixer
from realtime_lint.reporters import Style, render
from realtime_lint.runs import collect
from tests.support import AS_OF, findings, launch, rulebook

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
BROKEN, CONSOLE, FIXED = (text for _, text in BLOCKS[:3])


def test_the_output_is_exactly_what_the_program_prints() -> None:
    book = rulebook()
    linter = Linter(book, book.choose(), AS_OF)
    report = collect([Fixer(linter).offer("front-desk.yaml", BROKEN.encode())], linter)
    printed = render("text", report, book, Style())
    assert f"$ realtime-lint check front-desk.yaml\n{printed}" == CONSOLE


def test_the_fixed_config_is_what_fixing_gives_and_clean() -> None:
    book = rulebook()
    fixer = Fixer(Linter(book, book.choose(), AS_OF), unsafe=True)
    assert fixer.fix("front-desk.yaml", BROKEN.encode()).data == FIXED.encode()
    assert findings(FIXED) == []


def test_the_broken_config_is_the_example() -> None:
    example = (ROOT / "examples" / "front-desk.yaml").read_text(encoding="utf-8")
    assert BROKEN.splitlines()[1:] == example.splitlines()[1:]


def test_every_yaml_block_is_a_document_of_ours() -> None:
    for language, text in BLOCKS:
        if language == "yaml" and text != BROKEN:
            assert findings(text) == []


def test_the_pack_finds_what_the_readme_says(tmp_path: Path) -> None:
    (pack,) = (text for language, text in BLOCKS if language == "yaml" and "pack: acme" in text)
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "acme.yaml").write_text(pack, encoding="utf-8")
    home = tmp_path / "repository"
    (home / ".git").mkdir(parents=True)
    (home / "secret.yaml").write_text("expires_after: { anchor: created_at, seconds: 900 }\n")
    (shown,) = (text for _, text in BLOCKS if "--policy ../policies/acme.yaml" in text)
    command, line = shown.splitlines()[:2]
    arguments = command.removeprefix("$ realtime-lint ").split()
    done = launch(*arguments, cwd=home)
    assert (done.returncode, done.stdout, done.stderr) == (1, f"{line}\n", "")
