"""A repository takes the linter up: what was there is silent, and what is new fails."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support import launch

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

AGENT = """\
type: realtime
model: gpt-realtime-2.1
audio:
  output:
    voice: nova
tools:
  - type: function
    name: find_table
    description: Finds a table for a number of guests.
    paramters: {type: object, properties: {}}
"""
HOTLINE = {"type": "realtime", "model": "gpt-realtime-2.1", "speed": 1.1}
BASELINE = "realtime-lint-baseline.json"
ENTRIES = [
    ("agents/booking.yaml", "/audio/output/voice", "voice-tts-only"),
    ("agents/booking.yaml", "/tools/0/paramters", "unknown-key"),
    ("hotline.json", "/speed", "misplaced-key"),
]


def lint(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the program in a folder, on the day of the facts."""
    return launch(*arguments, "--as-of", "2026-11-22", cwd=cwd)


def found(repository: Path, *arguments: str) -> list[tuple[str, str, str]]:
    """Path, pointer and rule of the errors and warnings that a check of a repository shows."""
    done = lint("check", "--output-format", "json", *arguments, cwd=repository)
    report = json.loads(done.stdout)
    grave = [it for it in report["findings"] if it["severity"] != "note"]
    shown = sorted((it["path"], it["pointer"], it["rule"]) for it in grave)
    assert done.returncode == bool(shown), done.stderr
    return shown


def entries(repository: Path) -> list[tuple[str, str, str]]:
    """Path, pointer and rule of the entries of a baseline."""
    data = json.loads((repository / BASELINE).read_text("utf-8"))
    return [(it["path"], it["pointer"], it["rule"]) for it in data["findings"]]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a few years of configs and without the linter."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "agents").mkdir()
    (tmp_path / "agents" / "booking.yaml").write_text(AGENT, encoding="utf-8")
    (tmp_path / "hotline.json").write_text(json.dumps(HOTLINE, indent=2), encoding="utf-8")
    (tmp_path / "clean.yaml").write_text(AGENT.partition("audio")[0], encoding="utf-8")
    return tmp_path


@pytest.fixture
def adopted(repository: Path) -> Path:
    """The same after its first day with the linter."""
    (repository / "realtime-lint.toml").write_text(f'baseline = "{BASELINE}"\n', encoding="utf-8")
    assert lint("baseline", "write", cwd=repository).returncode == 0
    return repository


def change(file: Path, old: str, new: str) -> None:
    """Replace what stands in a file once."""
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_the_first_day(repository: Path) -> None:
    assert found(repository) == ENTRIES

    done = lint("baseline", "write", cwd=repository)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        f"{BASELINE}: 3 findings known from now on\n"
        "to put it in force, add this line above every table of realtime-lint.toml:\n"
        "\n"
        f'baseline = "{BASELINE}"\n'
    )
    assert entries(repository) == ENTRIES
    assert found(repository) == ENTRIES, "it is in force when the settings say so"

    line = done.stdout.splitlines()[-1]
    (repository / "realtime-lint.toml").write_text(line, encoding="utf-8")
    assert found(repository) == []
    done = lint("check", "-v", cwd=repository)
    assert done.returncode == 0
    assert ", 3 suppressed)" in done.stdout
    assert found(repository, "--isolated") == ENTRIES


def test_a_new_finding_fails_and_is_the_only_one_shown(adopted: Path) -> None:
    (adopted / "new.yaml").write_text(AGENT.replace("nova", "marin"), encoding="utf-8")
    change(adopted / "hotline.json", '"speed"', '"sped": 1, "speed"')
    assert found(adopted) == [
        ("hotline.json", "/sped", "unknown-key"),
        ("new.yaml", "/tools/0/paramters", "unknown-key"),
    ]
    assert entries(adopted) == ENTRIES


def test_what_is_repaired_is_pruned_and_stays_repaired(adopted: Path) -> None:
    before = (adopted / BASELINE).read_text("utf-8").splitlines()
    assert lint("baseline", "check", cwd=adopted).returncode == 0
    change(adopted / "agents" / "booking.yaml", "paramters", "parameters")

    assert found(adopted) == []
    done = lint("baseline", "check", cwd=adopted)
    assert done.returncode == 1
    assert done.stdout == (
        "agents/booking.yaml:/tools/0/paramters: unknown-key is found no more\n"
        f"{BASELINE}: 1 of 3 findings to take out: run `realtime-lint baseline prune`\n"
    )
    done = lint("baseline", "prune", cwd=adopted)
    assert (done.returncode, done.stdout) == (0, f"{BASELINE}: took out 1 of 3 findings\n")
    assert lint("baseline", "check", cwd=adopted).returncode == 0

    after = (adopted / BASELINE).read_text("utf-8").splitlines()
    assert [line for line in before if line not in after] == [before[4]]
    assert [line for line in after if line not in before] == []
    change(adopted / "agents" / "booking.yaml", "parameters", "paramters")
    assert found(adopted) == [ENTRIES[1]]


def test_lines_that_move_and_formatters_change_nothing(adopted: Path) -> None:
    booking = adopted / "agents" / "booking.yaml"
    change(booking, "audio:\n  output:\n    voice: nova\n", "")
    change(booking, "tools:", "# the voice\n\naudio: { output: { voice: 'nova' } }\n\ntools:")
    change(booking, "paramters: {type: object, properties: {}}", "paramters:\n      type: object")
    (adopted / "hotline.json").write_text(json.dumps(HOTLINE, sort_keys=True), encoding="utf-8")
    assert found(adopted) == []
    assert lint("baseline", "check", cwd=adopted).returncode == 0
    before = (adopted / BASELINE).read_bytes()
    assert lint("baseline", "prune", cwd=adopted).returncode == 0
    assert (adopted / BASELINE).read_bytes() == before


def test_another_wrong_value_is_new(adopted: Path) -> None:
    change(adopted / "agents" / "booking.yaml", "voice: nova", "voice: onyx")
    assert found(adopted) == [ENTRIES[0]]
    assert lint("baseline", "check", cwd=adopted).returncode == 1, "the old one is gone"


def test_a_second_occurrence_is_new(adopted: Path) -> None:
    booking = adopted / "agents" / "booking.yaml"
    tool = AGENT[AGENT.index("  - type: function") :]
    with booking.open("a", encoding="utf-8") as file:
        file.write(tool.replace("find_table", "book_table"))
    assert found(adopted) == [("agents/booking.yaml", "/tools/1/paramters", "unknown-key")]


def test_a_tool_that_is_put_in_above_makes_nothing_new_and_prune_follows_it(adopted: Path) -> None:
    booking = adopted / "agents" / "booking.yaml"
    tool = "  - {type: function, name: hours, description: When we are open.}\n"
    change(booking, "tools:\n", f"tools:\n{tool}")
    assert found(adopted) == []
    assert lint("baseline", "check", cwd=adopted).returncode == 0
    assert lint("baseline", "prune", cwd=adopted).returncode == 0
    assert entries(adopted)[1] == ("agents/booking.yaml", "/tools/1/paramters", "unknown-key")


def test_it_hides_in_a_run_over_one_file_and_from_a_folder_below(adopted: Path) -> None:
    assert found(adopted, "hotline.json") == []
    assert found(adopted / "agents") == []
    assert found(adopted / "agents", "../hotline.json") == []
    assert lint("baseline", "check", cwd=adopted / "agents").returncode == 0


def test_a_baseline_is_written_once(adopted: Path) -> None:
    (adopted / "new.yaml").write_text(AGENT, encoding="utf-8")
    before = (adopted / BASELINE).read_bytes()
    done = lint("baseline", "write", cwd=adopted)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"Error: {BASELINE} is there already, and a baseline only shrinks: `realtime-lint baseline "
        "prune` takes out what is found no more; to begin again, delete it\n"
    )
    assert lint("baseline", "prune", cwd=adopted).returncode == 0
    assert (adopted / BASELINE).read_bytes() == before


def test_a_baseline_that_is_not_there_is_2(adopted: Path) -> None:
    (adopted / BASELINE).unlink()
    for command in (("check",), ("baseline", "check"), ("baseline", "prune")):
        done = lint(*command, cwd=adopted)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"realtime-lint.toml:1:1: no such file: '{BASELINE}'" in done.stderr
        assert "`realtime-lint baseline write` makes it" in done.stderr


def test_what_nobody_can_read_is_neither_hidden_nor_pruned(adopted: Path) -> None:
    booking = adopted / "agents" / "booking.yaml"
    booking.write_text(AGENT + "broken: [\n", encoding="utf-8")
    (rule,) = {rule for _, _, rule in found(adopted)}
    assert rule == "parse-error"
    (adopted / "hotline.json").write_text('{"type": "realtime", "speed": 1.1', encoding="utf-8")
    assert lint("baseline", "check", cwd=adopted).returncode == 0
    assert lint("baseline", "prune", cwd=adopted).returncode == 0
    assert entries(adopted) == ENTRIES

    (adopted / BASELINE).unlink()
    done = lint("baseline", "write", cwd=adopted)
    assert done.returncode == 0
    assert "not in it: 1 finding; 'parse-error' watches over the run itself" in done.stdout
    assert found(adopted)[0][2] == "parse-error"
