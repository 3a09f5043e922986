"""`check --changed-since`: what is new since a revision, and nothing that was there before."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from realtime_lint import changes, news, revisions
from realtime_lint.cli import job
from realtime_lint.cli.job import Options
from realtime_lint.diffs import lines_of
from realtime_lint.engine import FileResult, Linter
from realtime_lint.files import Found, Refused
from realtime_lint.revisions import since
from tests.support import AS_OF, count_calls, rulebook
from tests.test_locked import PACK, REQUEST

HEAD = "type: realtime\nmodel: gpt-realtime-2.1\n"
OLD = HEAD + "audio: {output: {voice: marin}}\nsped: 1\n"
"""A session with one finding."""
TOOL = """\
  - type: function
    name: {name}
    description: Finds what is asked for, wherever it may be.
    parameters: {{type: object, properties: {{}}}}
"""


class Run(NamedTuple):
    """What a run said."""

    code: int
    findings: list[tuple[str, int, str]]
    stderr: str


class Repository:
    """A git repository in a folder of its own, whatever the settings of whoever runs the tests."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main", *options)

    def git(self, *arguments: str) -> str:
        identity = ("-c", "user.name=Ada", "-c", "user.email=ada@acme.example")
        done = subprocess.run(
            ["git", *identity, "-c", "protocol.file.allow=always", *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
        )
        return done.stdout.strip()

    def write(self, **files: str | bytes | None) -> None:
        """Write or take away files: `a__b` is `a/b.yaml`."""
        for name, text in files.items():
            self.put(name.replace("__", "/") + ".yaml", text)

    def put(self, name: str, text: str | bytes | None) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            path.unlink()
        else:
            path.write_bytes(text.encode() if isinstance(text, str) else text)

    def commit(self, message: str = "more") -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--no-verify", "-m", message)
        return self.git("rev-parse", "HEAD")

    def run(
        self,
        *arguments: str,
        rev: str = "main",
        below: str = "",
        stdin: bytes | None = None,
        environ: dict[str, str] | None = None,
    ) -> Run:
        """What `check --changed-since` finds: path, line and rule of each finding."""
        done = subprocess.run(
            [sys.executable, "-m", "realtime_lint", "check", "--changed-since", rev,
             "--as-of", AS_OF.isoformat(), "--output-format", "json", *arguments],
            cwd=self.folder / below,
            input=stdin,
            capture_output=True,
            check=False,
            timeout=60,
            env={**os.environ, **(environ or {})},
        )  # fmt: skip
        stderr = done.stderr.decode()
        if done.returncode == 2:
            return Run(2, [], stderr)
        assert done.returncode in {0, 1}, stderr
        found = [
            (it["path"], it["range"]["start"]["line"], it["rule"])
            for it in json.loads(done.stdout)["findings"]
        ]
        return Run(done.returncode, found, stderr)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with two sessions, of one finding each, and a branch that is checked out."""
    repository = Repository(tmp_path / "repository")
    repository.write(a=OLD, b=OLD)
    repository.commit()
    repository.git("checkout", "--quiet", "-b", "work")
    return repository


# -- which files ----------------------------------------------------------------------------


def test_nothing_changed_is_clean(repository: Repository) -> None:
    code, findings, said = repository.run()
    assert (code, findings) == (0, [])
    assert said.endswith(": no file changed\n")
    assert repository.run("a.yaml")[:2] == (0, [])


def test_only_lines_that_changed_count(repository: Repository) -> None:
    repository.write(a=OLD + "odio: 1\n")
    code, findings, said = repository.run()
    assert (code, findings) == (1, [("a.yaml", 5, "unknown-key")])
    assert said.endswith("1 of 2 files changed; not shown: 1 finding from before\n")


def test_what_moved_is_not_new(repository: Repository) -> None:
    repository.write(a="# first\n# second\n" + OLD)
    assert repository.run()[:2] == (0, [])


@pytest.mark.parametrize("stage", ["written", "added", "committed"])
def test_files_as_they_are_now_count(repository: Repository, stage: str) -> None:
    repository.write(a=OLD + "odio: 1\n", c=OLD)
    if stage == "added":
        repository.git("add", "--all")
    if stage == "committed":
        repository.commit()
    expected = [("a.yaml", 5, "unknown-key"), ("c.yaml", 4, "unknown-key")]
    assert repository.run().findings == expected


def test_ignored_files_do_not_count(repository: Repository) -> None:
    repository.put(".gitignore", "c.yaml\n")
    repository.write(c=OLD)
    assert repository.run().findings == []


def test_what_the_other_branch_did_is_not_ours(repository: Repository) -> None:
    repository.write(a=OLD + "odio: 1\n")
    repository.commit()
    repository.git("checkout", "--quiet", "main")
    repository.write(b=HEAD)
    repository.commit()
    repository.git("checkout", "--quiet", "work")
    assert repository.run().findings == [("a.yaml", 5, "unknown-key")]


def test_files_that_did_not_change_are_not_checked(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write(a=OLD + "odio: 1\n")
    monkeypatch.chdir(repository.folder)
    checked: list[str] = []
    lint = Linter.lint

    def counting(linter: Linter, path: str, data: bytes, *, named: bool) -> FileResult:
        checked.append(path)
        return lint(linter, path, data, named=named)

    monkeypatch.setattr(Linter, "lint", counting)
    options = Options(changed_since="main", as_of=AS_OF, formats=(("concise", None),))
    assert job.check(options) == 1
    assert checked == ["a.yaml", "a.yaml"]  # now, and then
    assert "odio" in capsys.readouterr().out


def test_the_text_of_then_does_not_count_in_the_report(repository: Repository) -> None:
    repository.write(a=OLD + "odio: 1\n")

    def applied(*arguments: str) -> object:
        done = subprocess.run(
            [sys.executable, "-m", "realtime_lint", "check", "--output-format", "json", *arguments],
            cwd=repository.folder, capture_output=True, check=False, timeout=60,
        )  # fmt: skip
        report = json.loads(done.stdout)
        return report["applied"], report["summary"]["files"], report["summary"]["documents"]

    assert applied("--changed-since", "main") == applied("a.yaml")


@pytest.mark.parametrize("attributes", ["", "* text=auto\n", "* -text\n"])
@pytest.mark.parametrize(("old", "new"), [("\n", "\r\n"), ("\r\n", "\n")])
def test_line_ends_are_no_change(tmp_path: Path, old: str, new: str, attributes: str) -> None:
    repository = Repository(tmp_path / "r")
    repository.put(".gitattributes", attributes)
    repository.write(a=OLD.replace("\n", old), b=OLD.replace("\n", old))
    repository.commit()
    repository.write(a=OLD.replace("\n", new), b=(OLD + "odio: 1\n").replace("\n", new))
    code, findings, said = repository.run()
    assert (code, findings) == (1, [("b.yaml", 5, "unknown-key")])
    assert "1 of 2 files changed" in said


def test_a_repository_with_sha256(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "r", "--object-format=sha256")
    repository.write(a=OLD, b=OLD)
    repository.commit()
    repository.write(a=OLD + "odio: 1\n")
    code, findings, said = repository.run()
    assert (code, findings) == (1, [("a.yaml", 5, "unknown-key")])
    assert "1 of 2 files" in said
    (repository.folder / "b.yaml").rename(repository.folder / "moved.yaml")
    assert repository.run("moved.yaml").findings == []


def test_from_a_folder_below_the_top(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "r")
    repository.write(sub__deep__a=OLD, b=OLD)
    repository.commit()
    repository.write(sub__deep__a=OLD + "odio: 1\n", b=OLD + "odio: 1\n")
    assert repository.run(below="sub/deep").findings == [("a.yaml", 5, "unknown-key")]
    found = [path for path, *_ in repository.run("../..", below="sub/deep").findings]
    assert sorted(found) == ["../../b.yaml", "../../sub/deep/a.yaml"]


def test_paths_that_are_named_narrow_the_run(repository: Repository) -> None:
    repository.write(a=OLD + "odio: 1\n", b=OLD + "odio: 1\n", sub__c=OLD)
    assert repository.run("b.yaml").findings == [("b.yaml", 5, "unknown-key")]
    assert repository.run("sub").findings == [("sub/c.yaml", 4, "unknown-key")]
    assert repository.run("nowhere.yaml").code == 2


def test_a_work_tree_beside_the_repository(repository: Repository, tmp_path: Path) -> None:
    repository.git("worktree", "add", "--quiet", str(tmp_path / "tree"), "-b", "other", "main")
    beside = Repository.__new__(Repository)
    beside.folder = tmp_path / "tree"
    beside.write(b=OLD + "odio: 1\n")
    assert beside.run().findings == [("b.yaml", 5, "unknown-key")]


def test_files_of_a_submodule_count(repository: Repository, tmp_path: Path) -> None:
    """They are in no commit of the repository around it: nobody knows what they were."""
    inner = Repository(tmp_path / "inner")
    inner.write(c=OLD)
    inner.commit()
    repository.git("submodule", "--quiet", "add", str(inner.folder), "sub")
    repository.commit()
    assert repository.run(rev="HEAD").findings == [("sub/c.yaml", 4, "unknown-key")]


def test_names_of_all_sorts(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "r")
    names = ["ü.yaml", "a b.yaml", 'q"q.yaml', "tab\t.yaml", "new\nline.yaml", "-x.yaml"]
    for name in names:
        repository.put(name, OLD)
    repository.commit()
    assert repository.run()[:2] == (0, [])
    for name in names:
        repository.put(name, OLD + "odio: 1\n")
    found = repository.run().findings
    assert [line for _, line, _ in found] == [5] * len(names)


def test_a_file_that_moved_is_compared_with_itself(repository: Repository) -> None:
    (repository.folder / "a.yaml").rename(repository.folder / "moved.yaml")
    code, findings, said = repository.run()
    assert (code, findings) == (0, [])
    assert "1 of 2 files changed; not shown: 1 finding" in said


@pytest.mark.parametrize("glob", ["vendor/**", "vendor", "vendor/*.yaml"])
def test_what_moved_out_of_what_is_excluded_is_new(repository: Repository, glob: str) -> None:
    repository.put("realtime-lint.toml", f"exclude = ['{glob}']\n")
    repository.write(vendor__c=OLD + "odio: 1\n")
    repository.commit()
    assert repository.run(rev="HEAD").findings == []
    (repository.folder / "vendor" / "c.yaml").rename(repository.folder / "d.yaml")
    assert [path for path, _, _ in repository.run(rev="HEAD").findings] == ["d.yaml", "d.yaml"]


def test_what_moved_into_the_project_is_new(repository: Repository) -> None:
    repository.put("voice/realtime-lint.toml", "")
    repository.write(voice__b=HEAD)
    repository.commit()
    (repository.folder / "a.yaml").rename(repository.folder / "voice" / "a.yaml")
    run = repository.run(rev="HEAD", below="voice")
    assert run.findings == [("a.yaml", 4, "unknown-key")]


def test_to_look_at_no_file_at_all_is_2(repository: Repository) -> None:
    (repository.folder / "empty").mkdir()
    assert repository.run("empty").code == 2
    assert "no .yaml, .yml, .json or .jsonl file in empty" in repository.run("empty").stderr
    assert repository.run("--allow-empty", "empty").code == 0


def test_a_copy_is_new(repository: Repository) -> None:
    repository.write(copy=OLD)
    assert repository.run().findings == [("copy.yaml", 4, "unknown-key")]


def test_a_file_that_moved_and_changed_is_new(repository: Repository) -> None:
    (repository.folder / "a.yaml").unlink()
    repository.write(moved=OLD + "odio: 1\n")
    assert [line for _, line, _ in repository.run().findings] == [4, 5]


def test_a_link_is_what_it_leads_to(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "r")
    repository.write(real=OLD, other=HEAD)
    (repository.folder / "one.yaml").symlink_to("real.yaml")
    (repository.folder / "two.yaml").symlink_to("real.yaml")
    (repository.folder / "loop.yaml").symlink_to("loop.yaml")
    repository.commit()
    assert repository.run().findings == []
    (repository.folder / "two.yaml").unlink()
    (repository.folder / "two.yaml").symlink_to("other.yaml")
    repository.write(real=OLD + "odio: 1\n", other=OLD + "odio: 1\n")
    found = set(repository.run().findings)
    assert {("one.yaml", 5, "unknown-key"), ("two.yaml", 5, "unknown-key")} <= found
    assert ("one.yaml", 4, "unknown-key") not in found


def test_a_file_by_way_of_a_folder_that_is_a_link(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "r")
    repository.write(sub__a=OLD)
    (repository.folder / "linked").symlink_to("sub")
    repository.commit()
    assert repository.run("linked/a.yaml").findings == []
    repository.write(sub__a=OLD + "odio: 1\n")
    assert repository.run("linked/a.yaml").findings == [("linked/a.yaml", 5, "unknown-key")]


def test_what_git_does_not_keep_is_new(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "outside.yaml").write_text(OLD, encoding="utf-8")
    assert repository.run("../outside.yaml").findings == [("../outside.yaml", 4, "unknown-key")]


@pytest.mark.skipif(os.name == "nt", reason="pipes have no names there")
def test_a_pipe_is_read_once(repository: Repository) -> None:
    reading, writing = os.pipe()
    os.write(writing, OLD.encode())
    os.close(writing)
    done = subprocess.run(
        [sys.executable, "-m", "realtime_lint", "check", "--changed-since", "main",
         "--output-format", "concise", f"/dev/fd/{reading}"],
        cwd=repository.folder, capture_output=True, text=True, check=False, timeout=60,
        pass_fds=[reading],
    )  # fmt: skip
    os.close(reading)
    assert "unknown key 'sped'" in done.stdout, done.stderr


# -- which findings -------------------------------------------------------------------------


def test_a_line_that_went_away_can_make_another_wrong(tmp_path: Path) -> None:
    head = "expires_after:\n  anchor: created_at\n  seconds: 600\nsession:\n"
    session = "  type: realtime\n  model: gpt-realtime-2.1\n"
    repository = Repository(tmp_path / "r")
    repository.write(a=head + session)
    repository.commit()
    assert repository.run().findings == []
    repository.write(a=head + session.replace("  type: realtime\n", ""))
    code, findings, _ = repository.run()
    assert code == 1
    assert findings


def test_a_comment_that_went_away_no_longer_silences(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "r")
    silenced = OLD.replace("sped", "# realtime-lint: ignore[unknown-key] -- ours\nsped")
    repository.write(a=silenced)
    repository.commit()
    assert repository.run().findings == []
    repository.write(a=OLD)
    assert repository.run().findings == [("a.yaml", 4, "unknown-key")]


def test_a_place_that_belongs_to_it_counts(tmp_path: Path) -> None:
    """A second tool of the same name makes the later one wrong, be it ever so old."""
    repository = Repository(tmp_path / "r")
    tools = [TOOL.format(name=name) for name in ("first", "second", "third")]
    repository.write(a=HEAD + "tools:\n" + "".join(tools))
    repository.commit()
    assert repository.run().findings == []
    tools[0] = TOOL.format(name="third")
    repository.write(a=HEAD + "tools:\n" + "".join(tools))
    # The later of the two is spoken of: its own lines are as they were.
    assert repository.run().findings == [("a.yaml", 13, "tool-duplicate-name")]


def test_what_could_not_be_read_hid_what_is_in_it(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "r")
    repository.write(a=OLD + "audio: [\n")
    repository.commit()
    repository.write(a=OLD)
    assert repository.run().findings == [("a.yaml", 4, "unknown-key")]


def test_a_rule_that_says_something_else_of_an_old_line(tmp_path: Path) -> None:
    """One key was missing and is not, another is now: as many findings, and of the same rule."""
    repository = Repository(tmp_path / "r")
    request = "type: response.create\nresponse:\n  input:\n    - type: message\n"
    repository.write(a=request + "      content: [{type: input_text, text: Hello.}]\n")
    repository.commit()
    repository.write(a=request + "      role: user\n")
    assert repository.run().findings == [("a.yaml", 4, "missing-required-key")]


def test_numbers_in_what_it_says_do_not_count(tmp_path: Path) -> None:
    """The message names a line, and that is another one now."""
    repository = Repository(tmp_path / "r")
    repository.write(a=HEAD + "instructions: One.\ninstructions: Two.\n")
    repository.commit()
    repository.write(a="# a line above\n" + HEAD + "instructions: One.\ninstructions: Two.\n")
    code, findings, said = repository.run()
    assert (code, findings) == (0, [])
    assert "not shown" in said


def test_a_place_beside_it_counts(tmp_path: Path) -> None:
    """A finding that was there is told again where a line that it points to has changed."""
    repository = Repository(tmp_path / "r")
    repository.write(a=OLD + "instructions: One.\ninstructions: Two.\n")
    repository.commit()
    assert repository.run().findings == []
    repository.write(a=OLD + "instructions: Three.\ninstructions: Two.\n")
    assert repository.run().findings == [("a.yaml", 6, "duplicate-key")]


def test_what_got_worse_is_new(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same rule at the same place in the same words, and graver than it was."""
    text = "# a line above\n" + OLD
    repository.write(a=text)
    monkeypatch.chdir(repository.folder)
    linter = Linter(rulebook(), rulebook().choose(), AS_OF)
    lint = linter.lint
    since_main = changes.Changes("main", linter)
    assert since_main.among([Found("a.yaml", named=True)], {})
    compare = news.News(since_main, linter).comparing(lint)

    def milder(path: str, data: bytes, *, named: bool) -> FileResult:
        result = lint(path, data, named=named)
        return result._replace(findings=[it._replace(severity="note") for it in result.findings])

    assert len(compare("a.yaml", text.encode(), named=True).known) == 1
    monkeypatch.setattr(linter, "lint", milder)
    assert compare("a.yaml", text.encode(), named=True).known == ()


def test_text_that_is_not_utf_8(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "r")
    repository.write(a=OLD.encode() + b"\xff\n", b=b"\xff\xfe" + OLD.encode("utf-16-le"))
    repository.commit()
    assert repository.run("a.yaml", "b.yaml")[:2] == (0, [])
    repository.write(a=OLD.encode() + b"\xff\xff\n", b=OLD)
    found = repository.run("a.yaml", "b.yaml").findings
    assert ("b.yaml", 4, "unknown-key") in found
    repository.write(a=OLD.encode() + b"odio: 1\n")
    assert ("a.yaml", 5, "unknown-key") in repository.run("a.yaml").findings


def test_a_byte_order_mark_is_no_line(repository: Repository) -> None:
    repository.write(a="\ufeff" + OLD)
    assert repository.run().findings == []


@pytest.mark.parametrize("seed", range(40))
def test_inserted_lines_are_found_and_no_others(seed: int) -> None:
    """Whatever is put in, taken out and repeated: what is new is where it was put."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    count = chance.randint(1, 12)
    old = [f"key_{chance.randint(0, 5)}_{number}: 1" for number in range(count)]
    new: list[str] = []
    expected = []
    for line in old:
        while chance.random() < 0.3:
            expected.append(len(new) + 1)
            new.append(f"new_{len(new)}: 1")
        if chance.random() < 0.8:
            new.append(line)
    lines = news._Lines("\n".join(old).encode(), "\n".join(new).encode())  # noqa: SLF001
    assert lines._touched == expected  # noqa: SLF001
    texts = dict(enumerate(lines_of("\n".join(old)), 1)), dict(enumerate(new, 1))
    for here, there in lines._places.items():  # noqa: SLF001
        if here in texts[1]:
            assert texts[0][there].rstrip("\n") == texts[1][here]


@pytest.mark.parametrize("seed", range(6))
def test_findings_that_were_there_are_those_that_are_not_shown(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """New keys go in among old ones: those are shown, each of the old ones is not."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    old = [f"bogus_{number}: 1" for number in range(8)]
    lines = list(old)
    fresh = {f"fresh_{number}: 1" for number in range(chance.randint(1, 6))}
    for line in sorted(fresh):
        lines.insert(chance.randint(0, len(lines)), line)
    for line in chance.sample(old, chance.randint(0, 4)):
        lines.remove(line)
    repository.write(c=HEAD + "\n".join(old) + "\n")
    repository.commit()
    repository.git("branch", "--force", "main")
    repository.write(c=HEAD + "\n".join(lines) + "\n")
    monkeypatch.chdir(repository.folder)
    shown = {lines[line - 3] for _, line, _ in repository.run().findings}
    assert shown == fresh


# -- bases ----------------------------------------------------------------------------------

BASE = HEAD + "audio: {output: {voice: marin}}\n"
UPDATE = "type: session.update\nsession:\n  type: realtime\n  instructions: Hello.\n"


def based(tmp_path: Path, update: str = UPDATE) -> Repository:
    """A repository with an update, and a session that it may change."""
    repository = Repository(tmp_path / "r")
    repository.write(base=BASE, update=update, other=OLD)
    return repository


def test_an_update_whose_named_base_changed_counts(tmp_path: Path) -> None:
    repository = based(tmp_path, UPDATE + "  sped: 1\n")
    repository.commit()
    arguments = ("--base", "base.yaml", "update.yaml", "other.yaml")
    assert repository.run(*arguments)[:2] == (0, [])
    repository.write(base=BASE + "instructions: Hello.\n")
    code, findings, said = repository.run(*arguments)
    assert (code, findings) == (1, [("update.yaml", 5, "unknown-key")])
    assert said.endswith(": no file changed; base.yaml did, and with it every update\n")


def test_an_update_whose_base_in_a_comment_changed_counts(tmp_path: Path) -> None:
    comment = "# realtime-lint: base=base.yaml\n"
    repository = based(tmp_path, comment + UPDATE + "  sped: 1\n")
    repository.commit()
    assert repository.run()[:2] == (0, [])
    repository.write(base=BASE + "instructions: Hello.\n")
    assert repository.run().findings == [("update.yaml", 6, "unknown-key")]


def test_an_update_whose_base_in_the_settings_changed_counts(tmp_path: Path) -> None:
    repository = based(tmp_path, UPDATE + "  sped: 1\n")
    settings = '[[documents]]\nfiles = "update.yaml"\nkind = "session-update"\nbase = "base.yaml"\n'
    repository.put("realtime-lint.toml", settings)
    repository.commit()
    assert repository.run()[:2] == (0, [])
    repository.write(base=BASE + "instructions: Hello.\n")
    assert repository.run().findings == [("update.yaml", 5, "unknown-key")]


# -- what silences, and what nothing silences -------------------------------------------------


def test_what_is_locked_is_told_of_every_file(tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").write_text(PACK, encoding="utf-8")
    repository = Repository(tmp_path / "r")
    repository.write(secret=REQUEST, a=OLD)
    repository.commit()
    assert repository.run().findings == []
    code, findings, _ = repository.run("--policy", "../acme.yaml")
    assert (code, findings) == (1, [("secret.yaml", 3, "acme/max-ttl")])
    repository.write(secret=REQUEST + "sped: 1\n")
    found = repository.run("--policy", "../acme.yaml").findings
    assert ("secret.yaml", 3, "acme/max-ttl") in found


def test_a_baseline_hides_what_it_knew(repository: Repository) -> None:
    lint = [sys.executable, "-m", "realtime_lint"]
    done = subprocess.run(
        [*lint, "baseline", "write"], cwd=repository.folder, check=True, capture_output=True
    )
    assert b"2 findings" in done.stdout
    repository.put("realtime-lint.toml", 'baseline = "realtime-lint-baseline.json"\n')
    repository.write(a="odio: 1\n" + OLD)
    assert repository.run("a.yaml").findings == [("a.yaml", 1, "unknown-key")]


def test_waivers_are_judged_by_what_was_read(repository: Repository) -> None:
    """A waiver is not called useless for files that were not read; an expired one is expired."""
    waiver = (
        "- {{rule: unknown-key, files: '*.yaml', pointer: {pointer}, reason: Ours for now., "
        "owner: ada@acme.example, expires: {day}}}\n"
    )
    waivers = waiver.format(pointer="/sped", day="2027-01-31")
    repository.put("waivers.json5", waivers)
    repository.put("realtime-lint.toml", 'waivers = "waivers.json5"\n')
    repository.write(a=BASE)
    assert repository.run().findings == []
    repository.put("waivers.json5", waivers + waiver.format(pointer="/x", day="2026-11-01"))
    rules = [rule for *_, rule in repository.run().findings]
    assert rules == ["waiver-expired"]


def test_documents_that_were_not_read_are_not_missed(repository: Repository) -> None:
    settings = '[[documents]]\nfiles = "*.yaml"\nkind = "ga-session"\nat = "/voice"\n'
    repository.put("realtime-lint.toml", settings)
    repository.write(a="voice:\n  type: realtime\n  model: gpt-realtime-2.1\n")
    repository.commit()
    repository.git("branch", "--force", "main")
    repository.write(b=HEAD)
    assert repository.run().code == 0


# -- standard input -------------------------------------------------------------------------


def test_standard_input_is_compared_with_the_file_that_it_is(repository: Repository) -> None:
    arguments = ("-", "--stdin-filename", "a.yaml")
    code, findings, said = repository.run(*arguments, stdin=OLD.encode())
    assert (code, findings) == (0, [])
    assert said.endswith(": no file changed\n")
    found = repository.run(*arguments, stdin=f"{OLD}odio: 1\n".encode()).findings
    assert found == [("a.yaml", 5, "unknown-key")]
    found = repository.run("-", "--stdin-filename", "new.yaml", stdin=OLD.encode()).findings
    assert found == [("new.yaml", 4, "unknown-key")]


# -- what cannot be done ----------------------------------------------------------------------


@pytest.mark.parametrize("option", ["--fix", "--diff"])
def test_it_fixes_nothing(repository: Repository, option: str) -> None:
    code, _, said = repository.run(option)
    assert code == 2
    assert "--changed-since shows what is new and fixes nothing" in said


@pytest.mark.parametrize(
    "rev", ["nowhere", "-x", "--output=gone", "", "0" * 40, "HEAD^{tree}", "main..HEAD", ":/zz"]
)
def test_an_unknown_revision(repository: Repository, rev: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "realtime_lint", "check", f"--changed-since={rev}"],
        cwd=repository.folder, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert "knows no such commit" in done.stderr
    assert not (repository.folder / "gone").exists()


def test_a_revision_that_looks_like_an_option(repository: Repository) -> None:
    repository.git("update-ref", "refs/tags/--all", "HEAD")
    repository.write(a=OLD + "odio: 1\n")
    assert repository.run(rev="--all").findings == [("a.yaml", 5, "unknown-key")]


def test_a_null_in_a_revision(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository.folder)
    with pytest.raises(Refused, match="cannot run"):
        since("a\0b", ".")


def test_outside_of_a_repository(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(OLD, encoding="utf-8")
    with pytest.raises(Refused, match="is in no git repository"):
        since("main", str(tmp_path))


def test_before_the_first_commit(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "r")
    with pytest.raises(Refused, match="has no commit yet"):
        since("main", str(repository.folder))


def test_a_folder_that_only_looks_like_a_repository(repository: Repository) -> None:
    """Git would go on to the repository above, whose revisions are about other files."""
    (repository.folder / "sub" / ".git").mkdir(parents=True)
    with pytest.raises(Refused, match="not a git repository"):
        since("main", str(repository.folder / "sub"))


def test_without_git(repository: Repository, tmp_path: Path) -> None:
    code, _, said = repository.run(environ={"PATH": str(tmp_path)})
    assert code == 2
    assert "PATH leads to none" in said


@pytest.mark.skipif(os.name == "nt", reason="programs are called otherwise there")
@pytest.mark.parametrize("path", [".", "", "./bin"])
def test_git_is_not_taken_from_where_we_are(repository: Repository, path: str) -> None:
    for place in ("git", "bin/git"):
        repository.put(place, "#!/bin/sh\ntouch ../ran\n")
        (repository.folder / place).chmod(0o755)
    paths = os.pathsep.join([path, os.environ["PATH"]])
    assert repository.run(environ={"PATH": paths}).code == 0
    assert not (repository.folder.parent / "ran").exists()


def test_histories_with_nothing_in_common(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "--orphan", "other")
    repository.commit("another beginning")
    with pytest.raises(Refused, match=r"no commit in common with HEAD$"):
        since("main", str(repository.folder))


def test_a_shallow_clone(repository: Repository, tmp_path: Path) -> None:
    repository.commit("on work")
    repository.git("checkout", "--quiet", "main")
    repository.commit("on main")
    url = repository.folder.as_uri()
    repository.git("clone", "--quiet", "--depth=1", "--no-single-branch", url, str(tmp_path / "c"))
    with pytest.raises(Refused, match=r"no commit in common.*fetch-depth: 0"):
        since("origin/work", str(tmp_path / "c"))
    with pytest.raises(Refused, match=r"knows no such commit; this clone is shallow"):
        since("main~1", str(tmp_path / "c"))


# -- what a repository could make us run ------------------------------------------------------

TRAP = """\
[core]
    fsmonitor = {run}
    hooksPath = {hooks}
    pager = {run}
    editor = {run}
    sshCommand = {run}
    gitProxy = {run}
    askPass = {run}
    alternateRefsCommand = {run}
[pager]
    ls-tree = {run}
    cat-file = {run}
    rev-parse = {run}
    merge-base = {run}
[alias]
    ls-tree = !{run}
    cat-file = !{run}
    rev-parse = !{run}
    merge-base = !{run}
[diff]
    external = {run}
[diff "trap"]
    textconv = {run}
    command = {run}
[filter "trap"]
    clean = {run}
    smudge = {run}
    process = {run}
    required = true
[merge "trap"]
    driver = {run}
[credential]
    helper = !{run}
[protocol "ext"]
    allow = always
[protocol]
    allow = always
"""


@pytest.fixture
def trap(repository: Repository, tmp_path: Path) -> Path:
    """Where a program leaves its mark that every setting of a repository names."""
    mark, program = tmp_path / "ran", tmp_path / "trap"
    program.write_text(f"#!/bin/sh\necho \"$0 $@\" >> '{mark}'\n", encoding="utf-8")
    program.chmod(0o755)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("pre-commit", "post-checkout", "post-index-change", "reference-transaction"):
        shutil.copy(program, hooks / name)
    repository.put(".gitattributes", "* diff=trap filter=trap merge=trap\n")
    with (repository.folder / ".git" / "config").open("a", encoding="utf-8") as file:
        file.write(TRAP.format(run=program, hooks=hooks))
    return mark


@pytest.mark.skipif(os.name == "nt", reason="programs are called otherwise there")
def test_the_settings_of_a_repository_run_nothing(repository: Repository, trap: Path) -> None:
    repository.write(a=OLD + "odio: 1\n")
    assert repository.run().findings == [("a.yaml", 5, "unknown-key")]
    assert not trap.exists()
    subprocess.run(["git", "status"], cwd=repository.folder, check=False, capture_output=True)
    assert trap.exists(), "the trap does not work"


@pytest.mark.skipif(os.name == "nt", reason="programs are called otherwise there")
@pytest.mark.parametrize("url", ["ext::{run}", "file://{source}", "ssh://host.example/x"])
@pytest.mark.parametrize("unknown", ["GIT_ALLOW_PROTOCOL", "GIT_NO_LAZY_FETCH"])
def test_what_is_missing_is_not_fetched(  # noqa: PLR0913 - two settings and four places
    repository: Repository,
    trap: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    url: str,
    unknown: str,
) -> None:
    """In a clone without contents, git would ask the server, or what stands for one.

    Two variables forbid it, as an older git does not know one of them: each does alone.
    """
    source, clone = repository.folder, tmp_path / "clone"
    program = tmp_path / "trap"
    repository.git("config", "uploadpack.allowFilter", "true")
    (source / ".gitattributes").unlink()
    plain = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(
        ["git", "clone", "--quiet", "--no-checkout", "--filter=blob:none", "--no-local",
         source.as_uri(), str(clone)],
        check=True, capture_output=True, env={**os.environ, **plain},
    )  # fmt: skip
    trap.unlink(missing_ok=True)
    with (clone / ".git" / "config").open("a", encoding="utf-8") as file:
        file.write(TRAP.format(run=program, hooks=tmp_path / "hooks"))
        file.write(f'[remote "origin"]\n    uploadpack = {program}\n    promisor = true\n')
        file.write(f"    url = {url.format(run=program, source=source)}\n")
    config = (clone / ".git" / "config").read_text(encoding="utf-8")
    (clone / ".git" / "config").write_text(
        config.replace(f"url = {source.as_uri()}\n", ""), encoding="utf-8"
    )
    (clone / "a.yaml").write_text(OLD + "odio: 1\n", encoding="utf-8")
    monkeypatch.delitem(revisions._ENVIRONMENT, unknown)  # noqa: SLF001
    monkeypatch.chdir(clone)
    with pytest.raises(Refused, match=r"has no object .* `git fetch --refetch`"):
        job.check(Options(changed_since="HEAD", as_of=AS_OF))
    assert not trap.exists()
    subprocess.run(
        ["git", "cat-file", "-p", "HEAD:a.yaml"], cwd=clone, check=False, capture_output=True
    )
    assert trap.exists(), "the trap does not work"


def test_where_a_hook_stands_is_not_where_we_are(repository: Repository, tmp_path: Path) -> None:
    other = Repository(tmp_path / "other")
    other.commit()
    repository.write(a=OLD + "odio: 1\n")
    environ = {"GIT_DIR": str(tmp_path / "other/.git"), "GIT_WORK_TREE": str(tmp_path / "other")}
    assert repository.run(environ=environ).findings == [("a.yaml", 5, "unknown-key")]


def test_what_git_complains_of_is_told(repository: Repository) -> None:
    """Whatever language it would speak otherwise, and in words for a terminal."""
    config = repository.folder / ".git" / "config"
    config.write_text("[core]\n\trepositoryformatversion = 77\x1b\n", encoding="utf-8")
    code, _, said = repository.run(environ={"LC_ALL": "C.UTF-8", "LANGUAGE": "de"})
    assert code == 2
    assert said.startswith(f"Error: git says of {repository.folder}: ")
    assert "\x1b" not in said


def test_a_repository_of_somebody_else_is_refused_by_git(repository: Repository) -> None:
    """We tell git of no folder where the repository is: it would trust it blindly."""
    environ = {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1", "GIT_CONFIG_GLOBAL": os.devnull}
    code, _, said = repository.run(environ=environ)
    assert code == 2
    assert "dubious ownership" in said


# -- cost -----------------------------------------------------------------------------------


def test_git_is_started_a_few_times_however_many_files_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = Repository(tmp_path / "r")
    files = {f"f{number}": OLD.replace("1", str(number)) for number in range(60)}
    repository.write(**files)
    repository.commit()
    repository.write(**{name: text + "odio: 1\n" for name, text in files.items()})
    monkeypatch.chdir(repository.folder)
    started = count_calls(monkeypatch, subprocess, "Popen")
    options = Options(changed_since="main", as_of=AS_OF, formats=(("concise", None),), quiet=True)
    assert job.check(options) == 1
    assert len(started) == 5  # HEAD, the revision, their base, its files, their contents
    repository.write(**{name: text.replace("\n", "\r\n") for name, text in files.items()})
    assert job.check(options) == 0
    assert len(started) == 9  # as git writes them out for Windows: nobody asks for the contents


def test_all_cores_compare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What each process knew comes together."""
    from realtime_lint import parallel

    repository = Repository(tmp_path / "r")
    files = {f"f{number}": OLD for number in range(12)}
    repository.write(**files)
    repository.commit()
    repository.write(**{name: text + "odio: 1\n" for name, text in files.items()})
    monkeypatch.chdir(repository.folder)
    monkeypatch.setattr(parallel, "_worker_count", lambda _: 2)
    options = Options(changed_since="main", as_of=AS_OF, formats=(("json", "out.txt"),), quiet=True)
    assert job.check(options) == 1
    found = json.loads(Path("out.txt").read_bytes())["findings"]
    assert [it["range"]["start"]["line"] for it in found] == [5] * 12
