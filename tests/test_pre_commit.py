"""The hooks that we offer to other repositories, as pre-commit runs them.

Their entries are run as `.pre-commit-hooks.yaml` has them: on every example of the rules in this
process, and in repositories of their own by pre-commit itself.
"""

from __future__ import annotations

import json
import re
import shlex
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from realtime_lint.files import ENDINGS
from realtime_lint.rules import BadExample
from tests.packs import rule as policy
from tests.packs import written
from tests.support import AS_OF, Done, command, rule_files
from tests.test_package import ROOT, commit_sources, run, sources, succeed
from tests.test_policy_command import STRONGER, SURVIVOR, WEAK
from tests.test_rule_examples import NAME, examples

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from realtime_lint.rules import GoodExample, Rule

    Report = dict[str, Any]

HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_bytes())
}
CHECK, FIX, TEST = "realtime-lint", "realtime-lint-fix", "realtime-lint-policy-test"
CLEAN = """\
type: realtime
model: gpt-realtime-2.1
audio:
  output:
    voice: marin
"""
MISSPELT = CLEAN.replace("voice:", "vioce:")
"""No fix of this is safe."""
SHOUTED = CLEAN.replace("marin", "MARIN")
"""The fix of this is safe."""
ON_THE_DAY = ("--as-of", str(AS_OF))
UNREPORTED = {
    "empty-document",  # nobody but whoever names these can know what they are
    "live-session-document",
    "suppression-without-reason",
    "policy-error",  # its example has a rule of its own, which no file can bring
}
"""Rules of which no bad example is reported by a hook."""


class Hooks:
    """The entries of the hooks, run in this process on the files of a folder."""

    def __init__(
        self, folder: Path, patch: pytest.MonkeyPatch, captured: pytest.CaptureFixture[str]
    ) -> None:
        self.folder = folder
        self._patch = patch
        self._captured = captured
        self.enter(folder)

    def enter(self, folder: Path) -> None:
        """Make a folder the top of a repository, and go there."""
        (folder / ".git").mkdir(parents=True)
        self._patch.chdir(folder)
        self.folder = folder

    def write(self, name: str, text: str) -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return name

    def run(self, hook: str, files: list[str], *arguments: str) -> Done:
        """Run a hook on files that it takes, on the day of the facts, with a user's arguments."""
        program, *entry = shlex.split(HOOKS[hook]["entry"])
        assert program == "realtime-lint"
        assert [file for file in files if not re.search(HOOKS[hook]["files"], file)] == []
        more = arguments if hook == TEST else (*ON_THE_DAY, *arguments)
        code = command(*entry, *more, *HOOKS[hook]["args"], *files)
        return Done(code, *self._captured.readouterr())

    def report(self, hook: str, files: list[str], *arguments: str) -> tuple[int, Report]:
        """The exit code of a hook, and its report as data."""
        done = self.run(hook, files, *arguments, "--output-format", "json")
        assert done.code in {0, 1}, done.err
        return done.code, json.loads(done.out)


@pytest.fixture
def hooks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Hooks:
    monkeypatch.delenv("REALTIME_LINT_POLICY", raising=False)
    return Hooks(tmp_path / "top", monkeypatch, capsys)


# -- the manifest ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "file"),
    [
        ("validate-manifest", ".pre-commit-hooks.yaml"),
        ("validate-config", ".pre-commit-config.yaml"),
    ],
)
def test_pre_commit_accepts_our_files(command: str, file: str) -> None:
    succeed(sys.executable, "-m", "pre_commit", command, file, cwd=ROOT)


def test_there_are_three_hooks() -> None:
    assert list(HOOKS) == [CHECK, FIX, TEST]


@pytest.mark.parametrize("hook", [CHECK, FIX])
def test_a_hook_takes_what_check_reads_in_a_folder(hook: str) -> None:
    taken = re.compile(HOOKS[hook]["files"])
    for ending in ENDINGS:
        assert taken.search(f"a b/-session{ending}")
        assert taken.search(f"SESSION{ending.upper()}")
    for other in ("session.yaml.j2", "README.md", "tsconfig.jsonc", "package.json5", "yaml"):
        assert taken.search(other) is None


# -- every example of the rules -------------------------------------------------------------


def in_toml(value: object) -> str:
    """A value as TOML has it."""
    if isinstance(value, dict):
        return (
            f"{{ {', '.join(f'{json.dumps(key)} = {in_toml(it)}' for key, it in value.items())} }}"
        )
    return json.dumps(value)


def set_up(hooks: Hooks, rule: Rule, example: GoodExample) -> tuple[str, list[str]]:
    """Write an example's file and settings; its name, and what a run needs to know beside them."""
    settings = ""
    if example.waivers is not None:
        settings += f'waivers = "{hooks.write("waivers.yaml", example.waivers)}"\n'
    if example.options:
        settings += f"[options]\n{rule.name} = {in_toml(example.options)}\n"
    if settings:
        hooks.write("realtime-lint.toml", settings)
    arguments = ["--provider", example.provider]
    if example.as_of is not None:
        arguments += ["--as-of", str(example.as_of)]
    if example.base is not None:
        arguments += ["--base", hooks.write("base.yaml", example.base)]
    if rule.default == "off":
        arguments += ["--select", rule.name]
    return hooks.write(example.file or NAME, example.config), arguments


def runnable(rule: Rule) -> list[GoodExample]:
    """The examples of a rule, but for those with a rule of their own."""
    return [it for it in examples(rule) if not (isinstance(it, BadExample) and it.with_)]


@pytest.mark.parametrize("rule", [pytest.param(it, id=it.name) for it in rule_files()])
def test_a_hook_reports_every_example_as_its_rule_says(hooks: Hooks, rule: Rule) -> None:
    is_reported = False
    for number, example in enumerate(runnable(rule)):
        hooks.enter(hooks.folder.parent / str(number))
        file, arguments = set_up(hooks, rule, example)
        code, report = hooks.report(CHECK, [file], *arguments)
        severities = [it["severity"] for it in report["findings"] if it["rule"] == rule.name]
        if report["summary"]["skipped"]:  # too small, or too broken, to be known for what it is
            assert (code, report["findings"]) == (0, []), example.config
        elif isinstance(example, BadExample):
            assert severities == [example.severity or rule.severity], example.config
            assert code == any(it["severity"] == "error" for it in report["findings"])
            is_reported = True
        else:
            assert (code, severities) == (0, []), example.config
    assert is_reported != (rule.name in UNREPORTED)


@pytest.mark.parametrize(
    "rule", [pytest.param(it, id=it.name) for it in rule_files() if it.fix and it.default == "on"]
)
def test_the_fix_hook_does_what_is_safe_and_nothing_else(hooks: Hooks, rule: Rule) -> None:
    for number, example in enumerate(runnable(rule)):
        if not isinstance(example, BadExample) or example.fixed is None:
            continue
        hooks.enter(hooks.folder.parent / str(number))
        file, arguments = set_up(hooks, rule, example)
        _, found = hooks.report(CHECK, [file], *arguments)
        fixes = {(it["rule"], it["fix"]["safety"]) for it in found["findings"] if it["fix"]}
        code, left = hooks.report(FIX, [file], *arguments)
        text = (hooks.folder / file).read_bytes().decode()
        assert code == any(it["severity"] == "error" for it in left["findings"])
        if fixes == {(rule.name, "safe")}:
            assert text == example.fixed
        if not any(safety == "safe" for _, safety in fixes):
            assert text == example.config


# -- what a repository holds beside sessions ------------------------------------------------


def test_files_of_others_are_passed_over(hooks: Hooks) -> None:
    files = {
        "session.json": '{"session": {"id": 7, "cookie": {"maxAge": 3600}}}\n',
        "chart/templates/a.yaml": "{{- if .Values.realtime }}\nkind: Session\n{{- end }}\n",
        "tsconfig.json": '{\n  // comments are allowed here: realtime\n  "strict": true,\n}\n',
        "empty.yml": "",
        "rows.jsonl": '{"transcription": "hello"}\n{"transcription": "goodbye"}\n',
        "merging.yaml": "<<<<<<< HEAD\ntype: realtime\n=======\ntype: none\n>>>>>>> a\n",
    }
    names = [hooks.write(name, text) for name, text in files.items()]
    assert hooks.run(CHECK, names) == hooks.run(FIX, names)
    code, report = hooks.report(CHECK, names)
    assert (code, report["findings"]) == (0, [])
    assert report["summary"]["skipped"] == len(names)


def test_a_session_amid_a_merge_is_refused(hooks: Hooks) -> None:
    name = hooks.write("a.yaml", f"<<<<<<< HEAD\n{MISSPELT}=======\n{CLEAN}>>>>>>> a\n")
    for hook in (CHECK, FIX):
        code, report = hooks.report(hook, [name])
        assert (code, [it["rule"] for it in report["findings"]]) == (1, ["parse-error"])


def test_no_name_of_a_file_is_an_option(hooks: Hooks) -> None:
    names = [hooks.write(f"--{it}.yaml", CLEAN) for it in ("exit-zero", "config=mine", "fix")]
    bad = hooks.write("-q.yaml", MISSPELT)
    code, report = hooks.report(CHECK, [*names, bad], "--fail-on", "warning")
    assert (code, {it["path"] for it in report["findings"]}) == (1, {bad})
    assert report["summary"]["files"] == 4


def test_what_the_settings_exclude_is_excluded_for_a_hook(hooks: Hooks) -> None:
    hooks.write("realtime-lint.toml", 'exclude = ["vendor/**"]\n')
    names = [hooks.write(f"{folder}/a.yaml", MISSPELT) for folder in ("vendor", "ours")]
    code, report = hooks.report(CHECK, names)
    assert (code, {it["path"] for it in report["findings"]}) == (1, {"ours/a.yaml"})


def test_a_batch_does_not_speak_for_the_files_of_another(hooks: Hooks) -> None:
    """A command line has room for so many names: pre-commit starts a hook again for the rest."""
    waiver = (
        "- {rule: unknown-key, files: a.yaml, pointer: /audio/output/vioce, reason: r, owner: o, "
    )
    hooks.write("waivers.yaml", f"{waiver}expires: 2027-01-31}}\n")
    hooks.write(
        "realtime-lint.toml",
        'waivers = "waivers.yaml"\n[[documents]]\nfiles = "*.json"\nat = "/realtime"\n'
        'kind = "ga-session"\n',
    )
    hooks.write("app.json", '{"realtime": {"type": "realtime", "model": "gpt-realtime-2.1"}}\n')
    hooks.write("a.yaml", MISSPELT)
    other = hooks.write("other.json", '{"port": 80}\n')
    clean = hooks.write("b.yaml", CLEAN)
    for names in ([other], [clean, other], ["a.yaml"]):
        done = hooks.run(CHECK, names)
        assert (done.code, done.err) == (0, ""), names


def test_settings_of_a_folder_can_be_named(hooks: Hooks) -> None:
    settings = hooks.write("voice/realtime-lint.toml", 'ignore = ["unknown-key"]\n')
    name = hooks.write("voice/a.yaml", MISSPELT)
    assert hooks.run(CHECK, [name]).code == 1
    assert hooks.run(CHECK, [name], "--config", settings).code == 0


def test_our_own_examples_are_reported(hooks: Hooks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    names = [path for path in sources("examples") if re.search(HOOKS[CHECK]["files"], path)]
    code, report = hooks.report(CHECK, names)
    assert code == 1
    sessions = {path for path in names if not path.startswith("examples/policies/")}
    assert {it["path"] for it in report["documents"]} == sessions


# -- packs ----------------------------------------------------------------------------------


def test_of_many_files_the_packs_are_tested(hooks: Hooks) -> None:
    names = [
        hooks.write("deploy/values.yaml", "pack: 6\nkind: Crate\n"),
        hooks.write("templates/a.yaml", "{{- with .pack }}\n  owner: me\n  pack: x\n{{- end }}\n"),
        hooks.write("package.json", '{"name": "pack", "owner": {"rules": []}}\n'),
        hooks.write("session.yaml", MISSPELT),
    ]
    nothing = "0 rules, 0 examples, 0 mutants: 0 killed, 0 survived\n"
    assert hooks.run(TEST, names) == (0, nothing, "")
    names.append(hooks.write("policies/acme.yaml", WEAK))
    done = hooks.run(TEST, names)
    assert (done.code, done.out.splitlines(keepends=True)[0]) == (1, SURVIVOR)
    hooks.write("policies/acme.yaml", WEAK + STRONGER)
    assert hooks.run(TEST, names).code == 0
    written(hooks.folder, policy())  # the same name, for another part of the organisation
    done = hooks.run(TEST, [*names, "acme.yaml"])
    assert (done.code, done.out[:7]) == (0, "2 rules")


@pytest.mark.parametrize("in_force", [False, True])
def test_a_rule_of_a_folder_is_tested_with_its_pack(hooks: Hooks, in_force: bool) -> None:  # noqa: FBT001
    if in_force:
        hooks.write("realtime-lint.toml", 'policies = ["rules/acme"]\n')
    hooks.write("rules/acme/pack.yaml", "pack: acme\nowner: voice-platform@acme.example\n")
    hooks.write("rules/acme/cost/tokens.json", json.dumps(policy("tokens")))
    strong = policy()
    weak = {**strong, "examples": {**strong["examples"], "bad": strong["examples"]["bad"][1:]}}
    name = hooks.write("rules/acme/cost/ttl.json", json.dumps(weak))
    done = hooks.run(TEST, [name])
    assert done.code == 1
    assert "rules/acme/cost/ttl.json:1:" in done.out
    assert "2 rules" in done.out


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("acme.yaml", WEAK.replace("rules:", "ruls:")),
        ("acme.yaml", WEAK.replace("owner:", "ownr:")),
        ("acme.yaml", WEAK.replace("enforce: locked", "enforce: [locked")),
        ("acme.json", '{\n  "pack": "acme",\n  "owner": "voice@acme.example",\n}\n'),
        ("acme.yaml", WEAK.replace("maximum:", "maximim:")),
    ],
    ids=["no rules", "no owner", "no YAML", "no JSON", "no keyword"],
)
def test_a_broken_pack_is_no_file_of_others(hooks: Hooks, name: str, text: str) -> None:
    done = hooks.run(TEST, [hooks.write(name, text)])
    assert done.code == 2
    assert done.err.startswith(f"Error: {name}:")


def test_our_own_packs_are_strong(hooks: Hooks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    names = [path for path in sources() if re.search(HOOKS[TEST]["files"], path)]
    done = hooks.run(TEST, names, "--output-format", "json")
    told = json.loads(done.out)
    assert (done.code, told["survivors"]) == (0, [])
    assert told["rules"] == sum(
        len(yaml.safe_load((ROOT / path).read_bytes())["rules"])
        for path in sources("examples/policies")
    )


# -- by pre-commit itself -------------------------------------------------------------------


class Repository:
    """A repository that takes our hooks from a commit of these sources."""

    def __init__(self, folder: Path, checkout: Path, home: Path) -> None:
        self.folder = folder
        self._source = checkout
        self._home = str(home)
        folder.mkdir()
        self.git("init", "--quiet")
        for key in ("user.name", "user.email"):
            self.git("config", key, "tests@example.org")

    def take(self, *hooks: str) -> None:
        """Configure hooks, on the day of the facts, and have git run them at each commit."""
        revision = succeed("git", "rev-parse", "HEAD", cwd=self._source).strip()
        of_day = [*ON_THE_DAY, "--"]
        entries = [{"id": it} if it == TEST else {"id": it, "args": of_day} for it in hooks]
        repository = {"repo": self._source.as_uri(), "rev": revision, "hooks": entries}
        self.write(".pre-commit-config.yaml", json.dumps({"repos": [repository]}))
        done = self.pre_commit("install")
        assert done.returncode == 0, done.stdout + done.stderr

    def write(self, name: str, text: str) -> Path:
        (self.folder / name).write_text(text, "utf-8")
        return self.folder / name

    def git(self, *arguments: str) -> str:
        return succeed("git", *arguments, cwd=self.folder)

    def commit(self) -> str | None:
        """Commit all there is; what the hooks said if they refused it."""
        self.git("add", "--all")
        before = self._commits()
        done = run(
            "git", "commit", "--message", "a change", cwd=self.folder, PRE_COMMIT_HOME=self._home
        )
        assert (self._commits() > before) == (done.returncode == 0)
        return None if done.returncode == 0 else done.stdout + done.stderr

    def _commits(self) -> int:
        return len(self.git("rev-list", "--all").splitlines())

    def pre_commit(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = (sys.executable, "-m", "pre_commit", *arguments)
        return run(*command, cwd=self.folder, PRE_COMMIT_HOME=self._home, **environment)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources as they are now, in a repository of their own."""
    return commit_sources(tmp_path_factory.mktemp("checkout") / "realtime-lint")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What pre-commit has installed: what one test installed, the next one has."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def repository(tmp_path: Path, checkout: Path, home: Path) -> Repository:
    return Repository(tmp_path / "consumer", checkout, home)


@pytest.mark.slow
def test_the_hooks_can_be_tried(repository: Repository, checkout: Path) -> None:
    repository.write("session.yaml", MISSPELT)
    repository.git("add", "--all")
    tried = repository.pre_commit("try-repo", str(checkout), CHECK, "--all-files")
    assert tried.returncode == 1, tried.stdout + tried.stderr
    assert "error[unknown-key]" in tried.stdout


@pytest.mark.slow
def test_a_commit_is_refused_until_it_is_right(repository: Repository) -> None:
    repository.take(CHECK)
    in_json = '{"type": "realtime", "model": "gpt-realtime-2.1", "vioce": "marin"}\n'
    wrong = ["session.yaml", "-session.YML", "two words.json", "naïve.yaml"]
    for name in wrong:
        repository.write(name, MISSPELT if "json" not in name else in_json)
    update = '{"type": "session.update", "session": {"turn_detection": null}}\n'
    (repository.folder / "utf-16.jsonl").write_bytes(update.encode("utf-16"))
    (repository.folder / "link.yaml").symlink_to("session.yaml")
    said = repository.commit()
    assert said is not None
    assert set(re.findall(r"^ +--> (.+?):\d", said, re.MULTILINE)) == {*wrong, "utf-16.jsonl"}
    for name in wrong:
        repository.write(name, CLEAN if "json" not in name else '{"a": 1}')
    (repository.folder / "utf-16.jsonl").unlink()
    assert repository.commit() is None
    (repository.folder / "session.yaml").unlink()
    assert repository.commit() is None  # a file that is gone is not handed over


@pytest.mark.slow
def test_in_github_actions_a_refusal_is_annotated(repository: Repository) -> None:
    repository.take(CHECK)
    repository.write("session.yaml", MISSPELT)
    repository.git("add", "--all")
    done = repository.pre_commit("run", "--all-files", GITHUB_ACTIONS="true")
    assert done.returncode == 1
    assert re.search("^::error .*file=session.yaml,line=5", done.stdout, re.MULTILINE), done.stdout


@pytest.mark.slow
def test_the_fix_hook_changes_a_file_and_says_so_by_failing(repository: Repository) -> None:
    repository.take(FIX, CHECK)
    file = repository.write("session.yaml", SHOUTED)
    said = repository.commit()
    assert said is not None
    assert "files were modified by this hook" in said
    assert "fixed 1 in session.yaml" in said
    assert "realtime-lint............................................................Passed" in said
    assert file.read_text("utf-8") == CLEAN
    assert repository.commit() is None
    file.write_text(MISSPELT, "utf-8")
    said = repository.commit()
    assert said is not None
    assert "files were modified" not in said
    assert "hook id: realtime-lint-fix\n- exit code: 1" in said
    assert file.read_text("utf-8") == MISSPELT


@pytest.mark.slow
def test_a_weak_pack_is_refused(repository: Repository) -> None:
    repository.take(TEST)
    repository.write("acme.yaml", WEAK)
    repository.write("deploy.yaml", "pack: 6\n")
    # One that asks in CEL, which takes an extra to read.
    asks_in_cel = (ROOT / "examples/policies/mcp-lockdown.yaml").read_text("utf-8")
    repository.write("mcp-lockdown.yaml", asks_in_cel)
    said = repository.commit()
    assert said is not None
    assert "acme/max-ttl: no example notices: maximum 600 left out (acme.yaml:12:24)" in said
    repository.write("acme.yaml", WEAK + STRONGER)
    assert repository.commit() is None
