"""A locked policy holds whatever a repository says: only a waiver silences it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from realtime_lint.configuration import POLICY_VARIABLE as VARIABLE

if TYPE_CHECKING:
    from pathlib import Path

PACK = """\
pack: acme
owner: voice-platform@acme.example
params: { max_ttl: 600 }
rules:
  - name: acme/max-ttl
    enforce: locked
    kinds: [client-secret]
    select: /expires_after/seconds
    absent: pass
    check: { schema: { maximum: { $param: max_ttl } } }
    message: "client secrets live at most {max_ttl} s here, not {value}"
    examples:
      good: ["{expires_after: {seconds: 600, anchor: created_at}, session: {type: realtime}}"]
      bad:
        - at: /expires_after/seconds
          config: "{expires_after: {seconds: 601, anchor: created_at}, session: {type: realtime}}"
  - name: acme/voice
    select: session:/audio/output/voice
    absent: pass
    check: { schema: { enum: [marin, cedar] } }
    message: "{value} is not the voice of the house"
    examples:
      good: ["{type: realtime, audio: {output: {voice: marin}}}"]
      bad:
        - at: /audio/output/voice
          config: "{type: realtime, audio: {output: {voice: echo}}}"
"""
REQUEST = """\
expires_after:
  anchor: created_at
  seconds: 900
session:
  type: realtime
  model: gpt-realtime-2.1
  audio: {output: {voice: marin}}
"""
FINDING = "client secrets live at most 600 s here, not 900 (locked by pack acme)"
LOCKED = "'acme/max-ttl' is locked by pack acme: only a waiver silences it"
SUPPRESS = """\
[[suppress]]
file = "secret.yaml"
pointer = "/expires_after/seconds"
rule = "acme/max-ttl"
reason = "we know better"
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a secret that lives too long; the pack lies beside it."""
    (tmp_path / "acme.yaml").write_text(PACK, encoding="utf-8")
    folder = tmp_path / "repository"
    (folder / ".git").mkdir(parents=True)
    (folder / "secret.yaml").write_text(REQUEST, encoding="utf-8")
    return folder


def run(
    folder: Path, *arguments: str, policy: str | None = "../acme.yaml"
) -> subprocess.CompletedProcess[str]:
    """Check a repository where the pack is in force by the environment, or none is."""
    environment = {key: value for key, value in os.environ.items() if key != VARIABLE}
    if policy is not None:
        environment[VARIABLE] = policy
    return subprocess.run(
        [sys.executable, "-m", "realtime_lint", *arguments], cwd=folder, capture_output=True,
        env=environment, text=True, check=False, timeout=60,
    )  # fmt: skip


def found(folder: Path, *arguments: str) -> list[str]:
    """The messages of what the locked rule found; the run fails, and could be carried out."""
    done = run(folder, "check", "--output-format", "json", *arguments)
    assert (done.returncode, done.stderr) == (1, "")
    findings = json.loads(done.stdout)["findings"]
    return [it["message"] for it in findings if it["rule"] == "acme/max-ttl"]


def test_the_finding_says_which_pack_locked_it(repository: Path) -> None:
    assert found(repository) == [FINDING]


# -- what a repository can say without naming the rule ----------------------------------------

EVASIONS = {
    "nothing": "",
    "ignores the pack": 'ignore = ["acme"]',
    "ignores everything": 'ignore = ["all"]',
    "selects others": 'select = ["yaml"]',
    "lowers the pack": '[severity]\nacme = "note"',
    "lowers everything": '[severity]\nall = "note"',
    "excludes the file": 'exclude = ["secret.yaml"]',
    "excludes everything": 'exclude = ["**"]',
    "ignores the pack in the file": '[per-file]\n"secret.yaml" = { ignore = ["acme"] }',
    "ignores everything in the file": '[per-file]\n"**" = { ignore = ["all"] }',
    "calls it something else": '[[documents]]\nfiles = "secret.yaml"\nkind = "foreign-session"',
    "points elsewhere": '[[documents]]\nfiles = "*.yaml"\nkind = "ga-session"\nat = "/session"',
    "is another provider's": 'provider = "azure"',
    "wants errors of others only": 'profile = "correctness"\nfail-on = "error"',
}


@pytest.mark.parametrize("settings", EVASIONS.values(), ids=EVASIONS)
def test_no_setting_evades_it(repository: Path, settings: str) -> None:
    (repository / "realtime-lint.toml").write_text(settings, encoding="utf-8")
    assert found(repository) == [FINDING]


@pytest.mark.parametrize(
    "arguments", [("--select", "yaml"), ("--ignore", "acme"), ("--profile", "correctness"),
                  ("--isolated",), ("secret.yaml",), ("--kind", "ga-session", "secret.yaml")],
)  # fmt: skip
def test_no_flag_evades_it(repository: Path, arguments: tuple[str, ...]) -> None:
    assert found(repository, *arguments) == [FINDING]


def test_a_file_that_is_excluded_by_force_does_not_evade_it(repository: Path) -> None:
    (repository / "realtime-lint.toml").write_text('exclude = ["**"]', encoding="utf-8")
    assert found(repository, "--force-exclude", "secret.yaml") == [FINDING]


def test_a_comment_about_the_kind_does_not_evade_it(repository: Path) -> None:
    comment = "# realtime-lint: kind=foreign-session\n"
    (repository / "secret.yaml").write_text(comment + REQUEST, encoding="utf-8")
    assert found(repository) == [FINDING]


def test_a_rule_of_the_pack_that_is_not_locked_can_be_ignored(repository: Path) -> None:
    text = REQUEST.replace("900", "600").replace("marin", "echo")
    (repository / "secret.yaml").write_text(text, encoding="utf-8")
    done = run(repository, "check", "--output-format", "concise")
    assert (done.returncode, "[acme/voice]" in done.stdout) == (1, True)
    settings = repository / "realtime-lint.toml"
    for ignored in ("acme/voice", "acme"):
        settings.write_text(f'ignore = ["{ignored}"]', encoding="utf-8")
        assert run(repository, "check").returncode == 0


# -- a file in which nobody can look ------------------------------------------------------------

UNREAD = {
    "no YAML": (REQUEST + "broken: [\n").encode(),
    "UTF-16": REQUEST.encode("utf-16"),
    "Latin-1": (REQUEST + "# caf\u00e9\n").encode("latin-1"),
    "too large": REQUEST.encode() + b"#" * (16 << 20),
    "too deep": f"{REQUEST}x: {'[' * 300}{']' * 300}\n".encode(),
    "too many values": (
        REQUEST + "x0: &x0 [1]\n"
        + "".join(f"x{n + 1}: &x{n + 1} [{', '.join([f'*x{n}'] * 9)}]\n" for n in range(8))
    ).encode(),
}  # fmt: skip
HIDING = {
    "nothing": "",
    "ignores everything": 'ignore = ["all"]',
    "ignores YAML": 'ignore = ["yaml"]',
    "ignores YAML in the file": '[per-file]\n"*" = { ignore = ["yaml"] }',
    "lowers YAML": '[severity]\nyaml = "note"',
    "excludes the file": 'exclude = ["secret.yaml"]',
}


@pytest.mark.parametrize("settings", HIDING.values(), ids=HIDING)
@pytest.mark.parametrize("content", UNREAD.values(), ids=UNREAD)
def test_no_unreadable_file_evades_it(repository: Path, content: bytes, settings: str) -> None:
    (repository / "realtime-lint.toml").write_text(settings, encoding="utf-8")
    (repository / "secret.yaml").write_bytes(content)
    done = run(repository, "check", "--output-format", "json")
    assert (done.returncode, done.stderr) == (1, "")
    (finding,) = json.loads(done.stdout)["findings"]
    assert (finding["rule"], finding["severity"]) == ("parse-error", "error")
    assert finding["message"].endswith(" (locked by pack acme)")


def test_a_waiver_silences_an_unreadable_file(repository: Path) -> None:
    (repository / "realtime-lint.toml").write_text(
        'exclude = ["secret.yaml"]\nwaivers = "waivers.yaml"', encoding="utf-8"
    )
    (repository / "secret.yaml").write_bytes(UNREAD["no YAML"])
    waiver = {
        "rule": "parse-error", "files": "secret.yaml", "pointer": "", "owner": "a@b.example",
        "reason": "a template: what it becomes is checked", "expires": "2026-12-31",
    }  # fmt: skip
    (repository / "waivers.yaml").write_text(json.dumps([waiver]), encoding="utf-8")
    done = run(repository, "check", "--as-of", "2026-11-22")
    assert (done.returncode, done.stderr) == (0, "")


def test_keys_behind_escapes_are_found(repository: Path) -> None:
    text = json.dumps(
        {"expires_after": {"anchor": "created_at", "seconds": 900}, "session": {"type": "realtime"}}
    )
    text = re.sub(r"[a-z_]", lambda letter: f"\\u{ord(letter.group()):04x}", text)
    assert "realtime" not in text
    (repository / "secret.yaml").rename(repository / "secret.json")
    (repository / "secret.json").write_text(text, encoding="utf-8")
    assert found(repository) == [FINDING]


def test_what_git_keeps_is_found_whatever_it_ignores(repository: Path) -> None:
    (repository / ".git").rmdir()
    subprocess.run(["git", "init", "-q"], cwd=repository, check=True)
    (repository / ".gitignore").write_text("configs/\n", encoding="utf-8")
    (repository / "configs").mkdir()
    (repository / "secret.yaml").rename(repository / "configs" / "secret.yaml")
    (repository / "clean.yaml").write_text(REQUEST.replace("900", "600"), encoding="utf-8")
    assert run(repository, "check").returncode == 0, "nobody but us has it"
    subprocess.run(["git", "add", "--force", "."], cwd=repository, check=True)
    assert found(repository) == [FINDING]
    (repository / "realtime-lint.toml").write_text('exclude = ["configs"]', encoding="utf-8")
    assert found(repository) == found(repository, "configs") == [FINDING]
    assert run(repository, "check", "clean.yaml").returncode == 0


def test_what_git_keeps_is_found_through_a_link_to_the_repository(repository: Path) -> None:
    (repository / ".git").rmdir()
    subprocess.run(["git", "init", "-q"], cwd=repository, check=True)
    (repository / ".gitignore").write_text("secret.yaml\n", encoding="utf-8")
    subprocess.run(["git", "add", "--force", "."], cwd=repository, check=True)
    elsewhere = repository.parent / "elsewhere"
    elsewhere.mkdir()
    (repository.parent / "link").symlink_to(repository)
    assert found(elsewhere, "../link") == [FINDING]


def test_the_ending_of_a_name_may_be_in_capitals(repository: Path) -> None:
    (repository / "secret.yaml").rename(repository / "SECRET.YAML")
    assert found(repository) == [FINDING]


# -- what names the rule ------------------------------------------------------------------------

REFUSALS = {
    "ignores it": ('ignore = ["acme/max-ttl"]', "1:11"),
    "ignores it in the file": ('[per-file]\n"*.yaml" = { ignore = ["acme/max-ttl"] }', "2:24"),
    "suppresses it": (SUPPRESS, "4:8"),
    "ignores what cannot be read": ('ignore = ["parse-error"]', "1:11"),
}


@pytest.mark.parametrize(("settings", "place"), REFUSALS.values(), ids=REFUSALS)
def test_a_setting_that_names_it_is_refused(repository: Path, settings: str, place: str) -> None:
    (repository / "realtime-lint.toml").write_text(settings, encoding="utf-8")
    done = run(repository, "check")
    assert (done.returncode, done.stdout) == (2, "")
    (named,) = [name for name in ("acme/max-ttl", "parse-error") if f'"{name}"' in settings]
    lock = LOCKED.replace("acme/max-ttl", named)
    assert done.stderr == f"Error: realtime-lint.toml:{place}: {lock}\n"


def test_a_setting_that_lowers_it_is_refused(repository: Path) -> None:
    settings = '[severity]\n"acme/max-ttl" = "note"'
    (repository / "realtime-lint.toml").write_text(settings, encoding="utf-8")
    done = run(repository, "check")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "Error: realtime-lint.toml:2:1: 'acme/max-ttl' is locked by pack acme: nothing lowers it\n"
    )


def test_a_comment_that_names_it_is_an_error_of_its_own(repository: Path) -> None:
    ignored = REQUEST.replace("900", "900 # realtime-lint: ignore[acme/max-ttl] -- we know better")
    (repository / "secret.yaml").write_text(ignored, encoding="utf-8")
    done = run(repository, "check", "--output-format", "concise")
    assert done.returncode == 1
    policy, ttl, comment, *_ = done.stdout.splitlines()
    assert policy == f"secret.yaml:3:12: error {FINDING} [acme/max-ttl]"
    assert ttl.startswith("secret.yaml:3:12: warning for 900 s")
    assert comment == f"secret.yaml:3:40: error {LOCKED} [unknown-suppression]"


def test_no_baseline_holds_it(repository: Path) -> None:
    done = run(repository, "baseline", "write")
    assert (done.returncode, done.stderr) == (0, "")
    settings = 'baseline = "realtime-lint-baseline.json"'
    (repository / "realtime-lint.toml").write_text(settings, encoding="utf-8")
    assert found(repository) == [FINDING]


def test_a_waiver_silences_it(repository: Path) -> None:
    (repository / "realtime-lint.toml").write_text('waivers = "waivers.yaml"', encoding="utf-8")
    waiver = {
        "rule": "acme/max-ttl", "files": "secret.yaml", "pointer": "/expires_after/seconds",
        "reason": "the kiosks reconnect only once an hour", "owner": "kiosks@acme.example",
        "expires": "2026-12-31",
    }  # fmt: skip
    (repository / "waivers.yaml").write_text(json.dumps([waiver]), encoding="utf-8")
    done = run(repository, "check", "--as-of", "2026-11-22", "--output-format", "concise")
    assert (done.returncode, "acme/max-ttl" in done.stdout) == (0, False)
    late = run(repository, "check", "--as-of", "2027-01-01", "--output-format", "concise")
    assert late.returncode == 1
    assert f"{FINDING} [acme/max-ttl]" in late.stdout


def test_a_fix_of_it_is_offered_whatever_is_said_of_the_file(repository: Path) -> None:
    fix = "    fix: { safety: unsafe, title: set it to 600, set: 600 }\n    message:"
    pack = PACK.replace("    message:", fix, 1)
    (repository.parent / "acme.yaml").write_text(pack, encoding="utf-8")
    comment = "# realtime-lint: kind=client-secret\n"
    (repository / "secret.yaml").write_text(comment + REQUEST, encoding="utf-8")
    (repository / "realtime-lint.toml").write_text("ignore = ['ttl']", encoding="utf-8")
    done = run(repository, "check", "--fix", "--unsafe-fixes", "secret.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    fixed = (repository / "secret.yaml").read_text(encoding="utf-8")
    assert fixed == comment + REQUEST.replace("900", "600")


# -- where it comes from ------------------------------------------------------------------------


def test_a_pack_inside_the_project_locks_nothing(repository: Path) -> None:
    (repository / "acme.yaml").write_text(PACK, encoding="utf-8")
    (repository / "realtime-lint.toml").write_text(
        'policies = ["acme.yaml"]\nignore = ["acme/max-ttl"]', encoding="utf-8"
    )
    done = run(repository, "check", policy=None)
    assert done.returncode == 0
    outside = run(repository, "check")
    assert (outside.returncode, LOCKED in outside.stderr) == (2, False)
    assert "two packs are named 'acme': ../acme.yaml and acme.yaml" in outside.stderr


def test_no_module_of_a_repository_is_run(repository: Path) -> None:
    for name in ("click", "yaml", "pathspec", "cel_expr_python"):
        (repository / f"{name}.py").write_text("raise SystemExit(0)", encoding="utf-8")
    assert found(repository) == [FINDING]


def test_a_repository_cannot_stand_in_for_an_installed_pack(repository: Path) -> None:
    lenient = PACK.replace("max_ttl: 600", "max_ttl: 1200").replace("601", "1201")
    for folder, pack in ((repository.parent, PACK), (repository, lenient)):
        package, information = folder / "acme_pack", folder / "acme_pack-1.dist-info"
        package.mkdir()
        (package / "__init__.py").touch()
        (package / "acme.yaml").write_text(pack, encoding="utf-8")
        information.mkdir()
        (information / "METADATA").write_text("Name: acme-pack\nVersion: 1\n", encoding="utf-8")
        entry = "[realtime_lint.packs]\nacme = acme_pack\n"
        (information / "entry_points.txt").write_text(entry, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(repository.parent), VARIABLE: "pkg:acme"}
    done = subprocess.run(
        [sys.executable, "-m", "realtime_lint", "check", "--output-format", "concise"],
        cwd=repository, env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "")
    assert FINDING in done.stdout


def test_a_link_into_the_project_does_not_make_a_pack_of_the_outside(repository: Path) -> None:
    (repository / "acme.yaml").write_text(PACK, encoding="utf-8")
    link = repository.parent / "link.yaml"
    link.symlink_to(repository / "acme.yaml")
    (repository / "realtime-lint.toml").write_text('ignore = ["acme"]', encoding="utf-8")
    assert run(repository, "check", policy="../link.yaml").returncode == 0


def test_a_run_that_starts_above_the_pack_says_that_nothing_is_locked(repository: Path) -> None:
    above = repository.parent
    done = run(above, "check", "repository", policy="acme.yaml")
    assert (done.returncode, "(locked by pack" in done.stdout) == (1, False)
    assert done.stderr == (
        f"note: acme.yaml locks nothing: it lies in the project {above}, which could change it\n"
    )
