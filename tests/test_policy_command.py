"""`policy check`, `policy test` and `policy explain`, and packs in `explain` and `rules`."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from realtime_lint import configuration, mutants
from realtime_lint.cli import main, policy_job
from tests.packs import LASTING, bad, of_session, rule, secret, session, written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SECONDS = "/expires_after/seconds"
WEAK = """\
pack: acme
owner: voice-platform@acme.example
params: { max_ttl: 600 }
rules:
  - name: acme/max-ttl
    kinds: [client-secret]
    enforce: locked
    select: /expires_after/seconds
    absent: fail
    # The only bad example lacks the node: nobody tries the limit.
    message: client secrets live at most {max_ttl} s here, not {value}
    check: { schema: { maximum: { $param: max_ttl } } }
    examples:
      good: ["expires_after: {anchor: created_at, seconds: 600}"]
      bad:
        - config: "session: {type: realtime, model: gpt-realtime-2.1}"
          at: ""
"""
SURVIVOR = "acme/max-ttl: no example notices: maximum 600 left out (policies/acme.yaml:12:24)\n"
STRONGER = """\
        - config: "expires_after: {anchor: created_at, seconds: 601}"
          at: /expires_after/seconds
"""


class Done(NamedTuple):
    """What a command line came to."""

    code: int
    out: str
    err: str


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a project in it, in which the program is started."""
    folder = tmp_path / "app"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    monkeypatch.delenv("REALTIME_LINT_POLICY", raising=False)
    return folder


@pytest.fixture
def program(
    project: Path,  # noqa: ARG001 - it changes the folder
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., Done]:
    """The program, as the shell starts it."""

    def start(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["realtime-lint", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        assert isinstance(ended.value.code, int)
        return Done(ended.value.code, *capsys.readouterr())

    return start


def weak(folder: Path) -> Path:
    path = folder / "policies" / "acme.yaml"
    path.parent.mkdir()
    path.write_text(WEAK, encoding="utf-8")
    return path


# -- policy test ----------------------------------------------------------------------------


def test_a_mutant_that_survives_weak_examples_is_named(
    project: Path, program: Callable[..., Done]
) -> None:
    path = weak(project)
    assert program("policy", "test", "policies/acme.yaml") == (
        1,
        SURVIVOR + "1 rule, 2 examples, 3 mutants: 2 killed, 1 survived\n",
        "",
    )
    path.write_text(WEAK + STRONGER, encoding="utf-8")
    assert program("policy", "test", "policies/acme.yaml") == (
        0,
        "1 rule, 3 examples, 5 mutants: 5 killed, 0 survived\n",
        "",
    )


def test_survivors_as_data(project: Path, program: Callable[..., Done]) -> None:
    weak(project)
    done = program("policy", "test", "policies", "--output-format", "json")
    assert done.code == 1
    assert json.loads(done.out) == {
        "rules": 1,
        "examples": 2,
        "mutants": 3,
        "killed": 2,
        "survivors": [
            {
                "rule": "acme/max-ttl",
                "what": "maximum 600 left out",
                "place": "policies/acme.yaml:12:24",
            }
        ],
        "cut": [],
    }


def test_it_is_said_where_mutants_were_not_tried(
    project: Path, program: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    written(project, rule())
    monkeypatch.setattr(mutants, "MOST", 3)
    monkeypatch.setattr(policy_job, "MOST", 3)
    done = program("policy", "test", "acme.yaml")
    assert done.code == 0
    assert done.out == (
        "acme/max-ttl: it has more than 3 mutants: the others were not tried\n"
        "1 rule, 3 examples, 3 mutants: 3 killed, 0 survived\n"
    )


# -- policy check ---------------------------------------------------------------------------


def test_check_lists_what_a_pack_demands(project: Path, program: Callable[..., Done]) -> None:
    weak(project)
    summary = "client secrets live at most {max_ttl} s here, not {value}"
    done = program("policy", "check", "policies")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "acme of voice-platform@acme.example: policies/acme.yaml",
        "  `enforce: locked` has no effect: the project holds the pack, and could change it",
        f"  acme/max-ttl  error  absent: fail  {summary} (/expires_after/seconds)",
        "1 rule, 2 examples: all is as they say",
    ]


def test_of_many_places_the_first_is_named(project: Path, program: Callable[..., Done]) -> None:
    voice = "/audio/output/voice"
    places = [f"session:{voice}", "session:/voice"]
    marin, ash = (session(audio={"output": {"voice": name}}) for name in ("marin", "ash"))
    check = {"schema": {"const": "marin"}}
    entry = of_session(places[0], check, [marin], {ash: voice}, message="not ours")
    written(project, {**entry, "select": places})
    done = program("policy", "check", "acme.yaml")
    assert "  not ours (session:/audio/output/voice and 1 more)\n" in done.out


def locks(done: Done) -> tuple[str, bool]:
    """What is said of the lock of the one pack, and whether its one rule is locked."""
    assert (done.code, done.err) == (0, "")
    (pack,) = json.loads(done.out)["packs"]
    (entry,) = pack["rules"]
    return pack["lock"], entry["locked"]


def test_a_lock_holds_where_the_project_cannot_change_the_pack(
    project: Path, program: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    weak(project.parent)
    path = "../policies/acme.yaml"
    as_json = ("policy", "check", "--output-format", "json")
    holds = "`enforce: locked` holds: the pack lies outside the project"
    assert locks(program(*as_json, path)) == (holds, True)
    assert locks(program(*as_json, "--policy", path)) == (holds, True)
    monkeypatch.setenv("REALTIME_LINT_POLICY", path)
    assert locks(program(*as_json)) == (holds, True)
    monkeypatch.delenv("REALTIME_LINT_POLICY")
    weak(project)
    (said, is_locked) = locks(program(*as_json, "--policy", "policies"))
    assert said.startswith("`enforce: locked` has no effect")
    assert not is_locked


def test_an_installed_pack_is_offered_and_locks(
    project: Path, program: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    package = project.parent / "site" / "acme_voice"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    head, _, entry = WEAK.partition("rules:\n")
    (package / "pack.yaml").write_text(head, encoding="utf-8")
    lines = [line.removeprefix("    ") for line in entry.splitlines()]
    lines[0] = lines[0].removeprefix("  - ")
    (package / "max-ttl.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    info = package.parent / "acme_voice-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Name: acme-voice\nVersion: 1\n", encoding="utf-8")
    offer = "[realtime_lint.packs]\nacme-voice = acme_voice\n"
    (info / "entry_points.txt").write_text(offer, encoding="utf-8")
    monkeypatch.syspath_prepend(str(package.parent))

    done = program("policy", "check", "--output-format", "json", "pkg:acme-voice")
    assert locks(done) == ("`enforce: locked` holds: the pack is installed", True)
    settings = project / "realtime-lint.toml"
    settings.write_text('policies = ["pkg:acme-voice"]\n', encoding="utf-8")
    done = program("policy", "check")
    assert done.out.startswith("acme of voice-platform@acme.example: ")
    assert ", by realtime-lint.toml:1:13\n  `enforce: locked` holds: the pack is inst" in done.out
    assert "; but the project's settings name it, and could stop: --policy or" in done.out
    assert "  acme/max-ttl  error  locked  absent: fail" in done.out
    assert "not in force" not in done.out
    written(project, rule())
    done = program("policy", "check", "acme.yaml")
    assert "installed, but not in force: pkg:acme-voice\n" in done.out
    done = program("policy", "check", "pkg:acme-voise")
    assert done.code == 2
    assert "unknown installed pack 'acme-voise'; did you mean 'acme-voice'?" in done.err


BROKEN = {
    "no pack": ((), "nothing to check: no pack is in force; --policy, REALTIME_LINT_POLICY or"),
    "no file": (("policies/acne.yaml",), "no such file or folder: 'policies/acne.yaml'"),
    "a wrong key": (("wrong.yaml",), "wrong.yaml:8:5: unknown key 'selct'; did you mean 'select'?"),
    "a wrong example": (
        ("dead.yaml",),
        "dead.yaml:16:11: this bad example does not break 'acme/max-ttl'",
    ),
}


@pytest.mark.parametrize("command", ["check", "test"])
@pytest.mark.parametrize(("paths", "problem"), BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_in_force_is_2(
    project: Path,
    program: Callable[..., Done],
    command: str,
    paths: tuple[str, ...],
    problem: str,
) -> None:
    (project / "wrong.yaml").write_text(WEAK.replace("select:", "selct:"), encoding="utf-8")
    dead = WEAK.replace("    absent: fail", "    absent: pass")
    (project / "dead.yaml").write_text(dead, encoding="utf-8")
    done = program("policy", command, *paths)
    assert (done.code, done.out) == (2, "")
    assert problem in done.err


# -- policy explain -------------------------------------------------------------------------

AGENT = """\
type: realtime
model: gpt-realtime-2.1
audio:
  output:
    voice: alloy
tools:
  - type: mcp
    server_label: a
    server_url: ${MCP_URL}
  - type: mcp
    server_label: b
    server_url: https://mcp.acme.example/sse
  - {type: function, name: f, description: Does f.}
"""


def mcp(url: str) -> str:
    return session(tools=[{"type": "mcp", "server_label": "a", "server_url": url}])


@pytest.fixture
def policies(project: Path) -> str:
    """A pack outside of the project, with a locked rule and two that are not."""
    voices = of_session(
        "session:/audio/output/voice",
        {"schema": {"enum": {"$param": "voices"}}},
        [session(audio={"output": {"voice": "marin"}})],
        {session(audio={"output": {"voice": "alloy"}}): "/audio/output/voice"},
        message="voice {value} is none of {voices}",
    )
    hosts = of_session(
        "session:/tools/*",
        {"schema": {"properties": {"server_url": {"pattern": "^https://mcp[.]acme[.]example/"}}}},
        [mcp("https://mcp.acme.example/")],
        {mcp("https://evil.example/"): "/tools/0"},
        when={"properties": {"type": {"const": "mcp"}}},
    )
    entries = (
        rule(enforce="locked"),
        voices | {"name": "acme/voices"},
        hosts | {"name": "acme/hosts"},
    )
    path = written(project.parent, *entries, voices=["marin", "cedar"])
    (project / "agent.yaml").write_text(AGENT, encoding="utf-8")
    (project / "secret.yaml").write_text(f"{LASTING}\n", encoding="utf-8")
    return str(path)


def said(done: Done) -> list[str]:
    """What is said of rules, without what is said of where they come from."""
    assert (done.code, done.err) == (0, "")
    return [line for line in done.out.splitlines() if not line.startswith("  ")]


ABSENT = "client secrets live at most 600 s here, not nothing"
EXPLAINED = {
    "agent.yaml:5": [
        "agent.yaml:5: /audio/output/voice (ga-session)",
        "acme/voices fails at /audio/output/voice: voice 'alloy' is none of marin, cedar",
    ],
    "agent.yaml:8": [
        "agent.yaml:8: /tools/0/server_label (ga-session)",
        "acme/hosts cannot be known at /tools/0: what it looks at is filled in later",
    ],
    "agent.yaml:12:5": [
        "agent.yaml:12: /tools/1/server_url (ga-session)",
        "acme/hosts passes at /tools/1",
    ],
    "agent.yaml:13": [
        "agent.yaml:13: /tools/2 (ga-session)",
        "acme/hosts does not apply at /tools/2: its `when` is not met",
    ],
    "agent.yaml:2": [
        "agent.yaml:2: /model (ga-session)",
        "no policy of acme looks at it, or at what it is part of",
    ],
    "secret.yaml:1:12": [
        "secret.yaml:1: /session/type (client-secret)",
        f"acme/max-ttl fails at /: {ABSENT} (locked by pack acme)",
    ],
}


@pytest.mark.parametrize(("target", "lines"), EXPLAINED.items(), ids=EXPLAINED)
def test_what_policies_say_of_a_place(
    program: Callable[..., Done], policies: str, target: str, lines: list[str]
) -> None:
    assert said(program("policy", "explain", target, "--policy", policies)) == lines


def test_whose_a_policy_is_and_what_it_goes_by(program: Callable[..., Done], policies: str) -> None:
    done = program("policy", "explain", "agent.yaml:5", "--policy", policies)
    assert done.out.splitlines()[2:] == [
        f"  error; voice-platform@acme.example demands it: {policies}:3:1",
        "  params: voices = marin, cedar",
    ]
    done = program("policy", "explain", "secret.yaml:1", "--policy", policies)
    assert f"  error, locked; voice-platform@acme.example demands it: {policies}:2:1" in done.out


WAIVER = """\
- rule: {rule}
  files: "*.yaml"
  pointer: "{pointer}"
  reason: the old hotline
  owner: team-a@acme.example
  expires: "2026-12-01"
"""


@pytest.mark.parametrize(
    ("settings", "comment", "said_of_it"),
    [
        ("", "", []),
        ("", " # realtime-lint: ignore[acme/voices] -- a trial", ["  suppressed by a comment"]),
        ('ignore = ["acme/voices"]', "", ["  ignored: the settings switch it off here"]),
        (
            '[per-file]\n"agent.yaml" = { ignore = ["acme/voices"] }',
            "",
            ["  ignored: the settings switch it off here"],
        ),
        (
            'waivers = "waivers.yaml"',
            "",
            ["  waived until 2026-12-01 by team-a@acme.example: waivers.yaml:1:3"],
        ),
        ('baseline = "realtime-lint-baseline.json"', "", ["  known: it is in the baseline"]),
    ],
)
def test_what_keeps_a_failure_out_of_the_report(  # noqa: PLR0913
    project: Path,
    program: Callable[..., Done],
    policies: str,
    settings: str,
    comment: str,
    said_of_it: list[str],
) -> None:
    text = AGENT.replace("alloy", f"alloy{comment}")
    (project / "agent.yaml").write_text(text, encoding="utf-8")
    waiver = WAIVER.format(rule="acme/voices", pointer="/audio/output/voice")
    (project / "waivers.yaml").write_text(waiver, encoding="utf-8")
    (project / "realtime-lint.toml").write_text(settings + "\n", encoding="utf-8")
    day = ("--policy", policies, "--as-of", "2026-11-22")
    if settings.startswith("baseline"):
        assert program("baseline", "write", *day).code == 0
    done = program("policy", "explain", "agent.yaml:5", *day)
    assert said(done) == EXPLAINED["agent.yaml:5"]
    assert done.out.splitlines()[4:] == said_of_it


def test_what_is_locked_is_said_once_and_can_be_waived(
    project: Path, program: Callable[..., Done], policies: str
) -> None:
    waiver = WAIVER.format(rule="acme/max-ttl", pointer="")
    (project / "waivers.yaml").write_text(waiver, encoding="utf-8")
    (project / "realtime-lint.toml").write_text('waivers = "waivers.yaml"\n', encoding="utf-8")
    day = ("--policy", policies, "--as-of")
    done = program("policy", "explain", "secret.yaml:1:12", *day, "2026-12-01")
    assert said(done) == EXPLAINED["secret.yaml:1:12"]
    last = "  waived until 2026-12-01 by team-a@acme.example: waivers.yaml:1:3"
    assert done.out.splitlines()[3:] == [last]
    done = program("policy", "explain", "secret.yaml:1:12", *day, "2026-12-02")
    assert done.out.splitlines()[3:] == []


UNEXPLAINED = {
    "agent.yaml": "'agent.yaml' is no place such as agent.yaml:12 or agent.yaml:12:5",
    "agent.yaml:14": "agent.yaml has 13 lines: there is no line 14",
    "agent.yaml:0": "agent.yaml has 13 lines: there is no line 0",
    "agnet.yaml:1": "cannot read agnet.yaml: No such file or directory",
    "other.yaml:1": "other.yaml is not a Realtime document: no policy looks at it",
    "broken.yaml:1": "broken.yaml:",
}


@pytest.mark.parametrize(("target", "problem"), UNEXPLAINED.items(), ids=UNEXPLAINED)
def test_a_place_that_nothing_can_be_said_of_is_2(
    project: Path, program: Callable[..., Done], policies: str, target: str, problem: str
) -> None:
    (project / "other.yaml").write_text("name: my-app\n", encoding="utf-8")
    (project / "broken.yaml").write_text("type: [realtime\n", encoding="utf-8")
    done = program("policy", "explain", target, "--policy", policies)
    assert (done.code, done.out) == (2, "")
    assert problem in done.err


def test_no_pack_explains_nothing(project: Path, program: Callable[..., Done]) -> None:
    (project / "agent.yaml").write_text(AGENT, encoding="utf-8")
    done = program("policy", "explain", "agent.yaml:5")
    assert (done.code, done.out) == (2, "")
    assert "no pack is in force; --policy, REALTIME_LINT_POLICY or `policies`" in done.err


# -- explain and rules ----------------------------------------------------------------------


def test_explain_shows_a_rule_of_a_pack(project: Path, program: Callable[..., Done]) -> None:
    weak(project)
    (project / "realtime-lint.toml").write_text(
        'policies = ["policies/acme.yaml"]\n', encoding="utf-8"
    )
    done = program("explain", "acme/max-ttl")
    assert (done.code, done.err) == (0, "")
    assert (
        done.out
        == f"""\
# acme/max-ttl

Client secrets live at most {{max_ttl}} s here, not {{value}}.

Severity: error · pack: acme of voice-platform@acme.example · holds for: client-secret

`enforce: locked` has no effect: the project holds the pack, and could change it.

It stands at policies/acme.yaml:5:5.

## Demand

Looks at `/expires_after/seconds`; a document without it fails.

```yaml
{{ schema: {{ maximum: {{ $param: max_ttl }} }} }}
```

## Params

- `max_ttl`: 600

## Fix

By hand: pack acme demands it: ask voice-platform@acme.example.

## Wrong

```yaml
{LASTING}
```

Found at `/`.

## Right

```yaml
{secret(600)}
```

"""
    )


def test_explain_and_rules_know_the_names_of_packs(
    program: Callable[..., Done], policies: str
) -> None:
    done = program("explain", "acme/voises", "--policy", policies)
    assert (done.code, done.out) == (2, "")
    assert "unknown rule 'acme/voises'; did you mean 'acme/voices'?" in done.err
    done = program("rules", "acme", "--policy", policies)
    assert done.out.splitlines() == [
        "acme",
        "  acme/max-ttl  error    client secrets live at most 600 s here, not {value} (locked)",
        "  acme/voices   error    voice {value} is none of {voices}",
        "  acme/hosts    error    {value} is not ours",
    ]
    done = program("rules", "acme/voices", "ttl", "--policy", policies, "--output-format", "json")
    topics = [it["topic"] for it in json.loads(done.out)["rules"]]
    assert (topics[-1], set(topics)) == ("acme", {"acme", "ttl"})
    assert program("rules", "acme").code == 2
    assert program("explain", "unknown-key", "--policy", "nowhere.yaml").code == 0, "one of ours"


def test_the_words_for_how_a_pack_is_named_are_those_of_the_configuration() -> None:
    assert configuration.POLICY_VARIABLE in policy_job.HOW_TO_NAME_ONE
    assert configuration.POLICY_FLAG in policy_job.HOW_TO_NAME_ONE


def test_a_page_shows_all_there_is_to_a_rule(project: Path, program: Callable[..., Done]) -> None:
    fixed = bad(f"{secret(601)}\n", SECONDS, fixed=f"{secret(600)}\n", as_of="2026-11-22")
    entry = rule(
        summary="client secrets are short-lived",
        rationale="A stolen one is worth less.",
        when={"minimum": 61},
        fix={"safety": "unsafe", "title": "lower it to 600", "set": 600},
        sources=[{"ref": "ticket 7", "says": "600 s is enough", "checked": "2026-11-22"}],
        examples={"good": [{"config": secret(600), "provider": "azure"}], "bad": [fixed]},
    )
    path = written(project, entry)
    done = program("explain", "acme/max-ttl", "--policy", str(path))
    assert (done.code, done.err) == (0, "")
    for part in (
        "Client secrets are short-lived.\n",
        "\nA stolen one is worth less.\n",
        '\nOnly where this holds:\n\n```yaml\n{"minimum": 61}\n```\n',
        "\nUnsafe (`--fix --unsafe-fixes`): lower it to 600.\n",
        f"\nFound at `{SECONDS}` on 2026-11-22.\n\nFixed:\n\n```yaml\n{secret(600)}\n```\n",
        "\nRight for Azure.\n",
        "\n## Sources\n\n- ticket 7: 600 s is enough (read 2026-11-22)\n",
    ):
        assert part in done.out
    assert "## Params" not in done.out
    assert "enforce" not in done.out
