"""The library decides as `check` does, notices what changes, and is loaded when it is asked."""

from __future__ import annotations

import enum
import json
import os
import re
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import count
from math import inf
from pathlib import Path
from time import time_ns
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import realtime_lint
from bench import corpus
from realtime_lint import Misconfigured, Verdict, library, lint
from realtime_lint.cli import run
from realtime_lint.parse import parse
from realtime_lint.parse.data_reader import read_data
from realtime_lint.parse.limits import MAX_BYTES, MAX_DEPTH, MAX_NODES
from realtime_lint.runs import collect
from tests.support import AS_OF, count_calls, rule_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from realtime_lint.engine import FileResult, Linter
    from realtime_lint.findings import Report
    from realtime_lint.source import Document

ROOT = Path(__file__).parent.parent
SESSION: dict[str, Any] = {
    "type": "realtime",
    "model": "gpt-realtime-2.1",
    "audio": {"output": {"voice": "marin"}},
}
SECRET: dict[str, Any] = {
    "expires_after": {"anchor": "created_at", "seconds": 60},
    "session": SESSION,
}
MISSPELT = {**SESSION, "instrctions": "Greet the caller."}
SHOUTED = {**SESSION, "audio": {"output": {"voice": "Marin"}}}
PACK = """\
pack: acme
owner: voice@acme.example
rules:
  - name: acme/max-ttl
    enforce: locked
    kinds: [client-secret]
    select: /expires_after/seconds
    absent: fail
    check: {schema: {maximum: 100}}
    message: at most 100 s, not {value}
    examples:
      good:
        - 'expires_after: {seconds: 60}'
      bad:
        - at: /expires_after/seconds
          config: 'expires_after: {seconds: 600}'
"""


@pytest.fixture(autouse=True)
def _forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins with a library that has read nothing, and no packs of the machine."""
    monkeypatch.setattr(library, "_kept", {})
    monkeypatch.delenv("REALTIME_LINT_POLICY", raising=False)


def rules(verdict: Verdict) -> set[str]:
    """What was found that fails or warns."""
    return {finding.rule for finding in verdict.findings if finding.severity != "note"}


_TICKS = count(1_000_000_000, 1_000_000_000)


def write(folder: Path, files: dict[str, str]) -> None:
    """Write files, by their names: long ago, and each time later than the last."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
        tick = next(_TICKS)
        for path in (folder / name, folder):
            os.utime(path, ns=(tick, tick))


# -- the same decision ----------------------------------------------------------------------


def documents() -> Iterator[tuple[str, str]]:
    """The documents of all rule examples, and those of `examples/`, with their names."""
    for rule in rule_files():
        for number, example in enumerate((*rule.examples.bad, *rule.examples.good)):
            text = example if isinstance(example, str) else example.config
            file = None if isinstance(example, str) else example.file
            name = (file or "config.yaml").replace("/", "-")
            yield f"{rule.name}-{number}-{name}", text
    for path in sorted((ROOT / "examples").glob("*.*")):
        yield path.name, path.read_text(encoding="utf-8")


def checked(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    """The exit code of `check`, and its report."""
    code = run(["check", "--as-of", AS_OF.isoformat(), "--output-format", "json", *arguments])
    return code, json.loads(capsys.readouterr().out)


def of_verdict(verdict: Verdict) -> list[tuple[object, ...]]:
    """What the command line reports as well."""
    return sorted(
        (it.path, it.rule, it.severity, it.message, it.pointer, *it.span) for it in verdict.findings
    )


def of_report(report: dict[str, Any], name: str) -> list[tuple[object, ...]]:
    """The same of a file in a JSON report."""
    return sorted(
        (
            *(it[key] for key in ("path", "rule", "severity", "message", "pointer")),
            it["range"]["start"]["offset"],
            it["range"]["end"]["offset"],
        )
        for it in report["findings"]
        if it["path"] == name
    )


def test_every_example_gets_the_decision_of_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    texts = dict(documents())
    for name, text in texts.items():
        (tmp_path / name).write_bytes(text.encode())
    settings = 'profile = "strict"\nfail-on = "warning"\n[per-file]\n"a*" = {ignore = ["voice"]}\n'
    write(tmp_path, {"realtime-lint.toml": settings})
    _, plain = checked(["--isolated", *texts], capsys)
    _, strict = checked(["--config", "realtime-lint.toml", *texts], capsys)
    for name, text in texts.items():
        pairs = [(strict, lint(text, "realtime-lint.toml", as_of=AS_OF, name=name))]
        if "base=" not in text:  # without settings nothing is read, no base either
            pairs.append((plain, lint(text, as_of=AS_OF, name=name)))
        for report, verdict in pairs:
            assert of_verdict(verdict) == of_report(report, name)
            kinds = [it["kind"] for it in report["documents"] if it["path"] == name]
            assert list(verdict.kinds) == kinds
    assert {finding["path"] for finding in plain["findings"]} & texts.keys()
    assert plain["findings"] != strict["findings"]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("clean.json", json.dumps(SESSION), 0),
        ("warned.json", json.dumps(SHOUTED), 0),
        ("wrong.json", json.dumps(MISSPELT), 1),
        ("broken.json", '{"type": "realtime",', 1),
        ("empty.yaml", "", 1),
        ("foreign.json", '{"greeting": "hello"}', 2),
    ],
)
def test_ok_is_exit_code_0(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    text: str,
    code: int,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "realtime_lint", "check", "--as-of", AS_OF.isoformat(), name],
        capture_output=True,
        check=False,
    )
    verdict = lint(text, as_of=AS_OF, name=name)
    assert done.returncode == code
    assert verdict.ok == bool(verdict) == (code == 0)
    assert (verdict.skipped is not None) == (code == 2)


def test_data_and_their_json_get_the_same_verdict() -> None:
    for number in range(30):
        for build in corpus.BUILDERS.values():
            document = build(number)
            assert lint(document, as_of=AS_OF) == lint(json.dumps(document), as_of=AS_OF)
        spoilt = corpus.spoilt(corpus.client_secret(number), number)
        verdict = lint(spoilt, as_of=AS_OF)
        assert verdict == lint(json.dumps(spoilt), as_of=AS_OF)
        assert not verdict.ok


def test_a_finding_says_where_in_the_data_it_is() -> None:
    verdict = lint({"session": MISSPELT}, as_of=AS_OF)
    (finding,) = (it for it in verdict.findings if it.rule == "unknown-key")
    assert finding.pointer == "/session/instrctions"
    start, end = finding.span
    assert json.dumps({"session": MISSPELT})[start:end] == '"instrctions"'
    assert "session.json#/session/instrctions: error: unknown key" in str(verdict)


def test_what_is_no_document_is_not_ok() -> None:
    for nothing in ({"greeting": "hello"}, ["hello"], "hello", '["hello"]'):
        verdict = lint(nothing, as_of=AS_OF)
        assert not verdict.ok
        assert str(verdict) == "nothing was checked: not a Realtime document"


def test_no_credential_is_shown() -> None:
    key = "sk-proj-" + "a1B2" * 12
    verdict = lint({**SESSION, "instructions": f"Say {key}", "x": key}, as_of=AS_OF)
    assert not verdict.ok
    assert key not in repr(verdict)


# -- arguments ------------------------------------------------------------------------------


def test_kind_provider_and_day_are_those_of_the_command_line() -> None:
    assert lint(SESSION, as_of=AS_OF, kind="call-accept").kinds == ("call-accept",)
    deployment = {**SESSION, "model": "our-deployment"}
    assert "model-unknown" in str(lint(deployment, as_of=AS_OF))
    assert "model-unknown" not in str(lint(deployment, as_of=AS_OF, provider="azure"))
    old = {**SESSION, "model": "gpt-4o-realtime-preview"}
    assert rules(lint(old, as_of=date(2025, 6, 1))) != rules(lint(old, as_of=AS_OF))


def test_today_is_the_day_unless_another_is_given() -> None:
    assert lint(SESSION) == lint(SESSION, as_of=date.today())  # noqa: DTZ011 - as the user sees it


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kind": "client-secrt"}, "unknown document kind 'client-secrt'; did you mean 'client-se"),
        ({"provider": "azur"}, "unknown provider 'azur'; did you mean 'azure'?"),
        ({"settings": {"fail_on": "error"}}, "settings['fail_on']: unknown setting 'fail_on'; did"),
        ({"settings": {"severity": {"x": "error"}}}, "settings['severity']['x']: unknown rule or"),
        ({"settings": {"ignore": ["all", 7]}}, "settings['ignore'][1]: 'ignore' takes a string"),
        ({"settings": "no.toml"}, "cannot read"),
        ({"policies": ["no.yaml"]}, "no such file or folder"),
    ],
)
def test_what_cannot_be_used_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(Misconfigured, match=re.escape(message)):
        lint(SESSION, **{"as_of": AS_OF, **options})


def test_a_mapping_says_what_a_file_says(tmp_path: Path) -> None:
    text = 'fail-on = "warning"\nignore = ["unknown-key"]\n[severity]\nvoice-unknown = "note"\n'
    write(tmp_path, {"realtime-lint.toml": text})
    given = MappingProxyType(
        {
            "fail-on": "warning",
            "ignore": ("unknown-key",),
            "severity": {"voice-unknown": "note"},
        }
    )
    for session in (SESSION, MISSPELT, SHOUTED):
        by_file = lint(session, tmp_path / "realtime-lint.toml", as_of=AS_OF)
        assert by_file == lint(session, given, as_of=AS_OF)
    assert not lint(SHOUTED, {"fail-on": "warning"}, as_of=AS_OF).ok


def test_a_mapping_that_changes_is_another() -> None:
    given = {"fail-on": "error"}
    assert lint(SHOUTED, given, as_of=AS_OF).ok
    given["fail-on"] = "warning"
    assert not lint(SHOUTED, given, as_of=AS_OF).ok


def test_the_working_folder_decides_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path, {"base.yaml": json.dumps(SESSION)})
    (tmp_path / "realtime-lint.toml").write_text('ignore = ["schema"]\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert not lint(MISSPELT, as_of=AS_OF).ok
    update = "# realtime-lint: base=base.yaml\n{type: session.update, session: {type: realtime}}"
    assert "unusable-base" in rules(lint(update, as_of=AS_OF))
    named = lint(update, "realtime-lint.toml", as_of=AS_OF, name="update.yaml")
    assert "unusable-base" not in rules(named)


def test_globs_start_at_the_settings_wherever_we_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = '[per-file]\n"config/**" = {ignore = ["unknown-key"]}\n'
    (tmp_path / "realtime-lint.toml").write_text(settings, encoding="utf-8")
    for folder in (tmp_path, Path("/")):
        monkeypatch.chdir(folder)
        file = tmp_path / "realtime-lint.toml"
        assert lint(MISSPELT, file, as_of=AS_OF, name="config/a.json").ok
        verdict = lint(MISSPELT, file, as_of=AS_OF, name="b.json")
        assert not verdict.ok
        assert {finding.path for finding in verdict.findings} == {"b.json"}


def test_data_are_json_whatever_the_file_is_called() -> None:
    at_odds = {**SESSION, "instructions": "no\t\ud83d: yes"}
    verdict = lint(at_odds, as_of=AS_OF, name="config.yaml")
    assert {finding.path for finding in verdict.findings} <= {"config.yaml"}
    assert rules(verdict) == rules(lint(at_odds, as_of=AS_OF))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"type": "realtime"}', "session.json"),
        (b"\xef\xbb\xbf\n [1]", "session.json"),
        ("type: realtime", "session.yaml"),
        ("# {\ntype: realtime", "session.yaml"),
    ],
)
def test_a_text_tells_its_format(text: str | bytes, name: str) -> None:
    assert library._file(text, None, "").name == name  # noqa: SLF001 - seen nowhere else


def test_half_a_surrogate_pair_is_a_finding() -> None:
    assert rules(lint("type: realtime\nmodel: \ud800", as_of=AS_OF)) == {"parse-error"}


# -- policies -------------------------------------------------------------------------------


def test_policies_hold_as_arguments_and_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"acme.yaml": PACK})
    long = {**SECRET, "expires_after": {"anchor": "created_at", "seconds": 300}}
    assert lint(long, as_of=AS_OF).ok
    assert rules(lint(long, as_of=AS_OF, policies=[tmp_path / "acme.yaml"])) == {"acme/max-ttl"}
    assert lint(SECRET, as_of=AS_OF, policies=[tmp_path / "acme.yaml"]).ok
    monkeypatch.setenv("REALTIME_LINT_POLICY", str(tmp_path / "acme.yaml"))
    assert rules(lint(long, as_of=AS_OF)) == {"acme/max-ttl"}
    assert rules(lint(long, {"ignore": ["ttl"]}, as_of=AS_OF)) == {"acme/max-ttl"}


def test_a_pack_that_changes_is_read_again(tmp_path: Path) -> None:
    write(tmp_path, {"acme.yaml": PACK})
    packs = [tmp_path / "acme.yaml"]
    assert lint(SECRET, as_of=AS_OF, policies=packs).ok
    write(
        tmp_path, {"acme.yaml": PACK.replace("seconds: 60}", "seconds: 20}").replace("100", "30")}
    )
    assert rules(lint(SECRET, as_of=AS_OF, policies=packs)) == {"acme/max-ttl"}


def test_a_folder_that_is_a_pack_is_watched_too(tmp_path: Path) -> None:
    head, entry = PACK.split("rules:\n")
    rule = textwrap.dedent(entry.replace("  - name", "    name"))
    stricter = rule.replace("seconds: 60}", "seconds: 20}").replace("100", "30")
    (tmp_path / "ttl").mkdir()
    write(tmp_path, {"pack.yaml": head})
    write(tmp_path / "ttl", {"max-ttl.yaml": rule})
    assert lint(SECRET, as_of=AS_OF, policies=[tmp_path]).ok
    write(tmp_path / "ttl", {"shorter.yaml": stricter.replace("max-ttl", "shorter")})
    assert rules(lint(SECRET, as_of=AS_OF, policies=[tmp_path])) == {"acme/shorter"}
    with (tmp_path / "ttl" / "max-ttl.yaml").open("w", encoding="utf-8") as file:
        file.write(stricter)
    found = rules(lint(SECRET, as_of=AS_OF, policies=[tmp_path]))
    assert found == {"acme/max-ttl", "acme/shorter"}


# -- what is kept ---------------------------------------------------------------------------


def test_settings_are_read_once_and_again_when_they_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "realtime-lint.toml"
    write(tmp_path, {file.name: 'fail-on = "error"  \n'})
    reads = count_calls(monkeypatch, library, "configure")
    assert lint(SHOUTED, file, as_of=AS_OF).ok
    assert lint(SHOUTED, file, as_of=AS_OF).ok
    assert len(reads) == 1
    write(tmp_path, {file.name: 'fail-on = "warning"\n'})
    assert not lint(SHOUTED, file, as_of=AS_OF).ok
    assert len(reads) == 2
    file.unlink()
    with pytest.raises(Misconfigured, match=r"cannot read .*realtime-lint\.toml"):
        lint(SHOUTED, file, as_of=AS_OF)


def test_a_file_that_may_have_changed_while_it_was_read_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "realtime-lint.toml"
    now = time_ns() + 10**9
    for text, ok in (('fail-on = "error"  \n', True), ('fail-on = "warning"\n', False)):
        file.write_text(text, encoding="utf-8")
        os.utime(file, ns=(now, now))  # as long as ever, and at the same time
        assert lint(SHOUTED, file, as_of=AS_OF).ok is ok


def test_waivers_baseline_and_bases_are_noticed_too(tmp_path: Path) -> None:
    waiver = {
        "rule": "unknown-key",
        "files": "session.json",
        "pointer": "/instrctions",
        "reason": "the old client",
        "owner": "voice",
        "expires": "2026-12-31",
    }
    settings = 'waivers = "waivers.json"\n'
    write(tmp_path, {"lint.toml": settings, "waivers.json": json.dumps([waiver])})
    verdict = lint(MISSPELT, tmp_path / "lint.toml", as_of=AS_OF)
    assert verdict.ok
    assert [finding.rule for finding in verdict.suppressed] == ["unknown-key"]
    assert not lint(MISSPELT, tmp_path / "lint.toml", as_of=date(2027, 1, 1)).ok
    write(tmp_path, {"waivers.json": "[]"})
    assert not lint(MISSPELT, tmp_path / "lint.toml", as_of=AS_OF).ok


def test_a_base_that_the_settings_name_is_noticed(tmp_path: Path) -> None:
    settings = '[[documents]]\nfiles = "*.json"\nkind = "session-update"\nbase = "base.yaml"\n'
    write(tmp_path, {"lint.toml": settings, "base.yaml": json.dumps(SESSION)})
    update = {"type": "session.update", "session": {"type": "realtime"}}
    assert lint(update, tmp_path / "lint.toml", as_of=AS_OF).ok
    write(tmp_path, {"base.yaml": "no session at all"})
    assert rules(lint(update, tmp_path / "lint.toml", as_of=AS_OF)) == {"unusable-base"}


def test_a_base_that_a_comment_names_is_read_each_time(tmp_path: Path) -> None:
    write(tmp_path, {"lint.toml": "", "base.json": json.dumps(SESSION)})
    update = (
        "# realtime-lint: base=base.json\n"
        "{type: session.update, session: {type: realtime, model: gpt-realtime-2.1}}\n"
    )
    before = lint(update, tmp_path / "lint.toml", as_of=AS_OF, name="update.yaml")
    write(tmp_path, {"base.json": "no session at all"})
    after = lint(update, tmp_path / "lint.toml", as_of=AS_OF, name="update.yaml")
    assert "unusable-base" not in rules(before)
    assert "unusable-base" in rules(after)


def test_a_document_that_the_settings_promise_must_be_there() -> None:
    given = {"documents": [{"files": "app.json", "kind": "ga-session", "at": "/voice"}]}
    verdict = lint({"voice": MISSPELT}, given, as_of=AS_OF, name="app.json")
    assert "unknown-key" in rules(verdict)
    with pytest.raises(Misconfigured, match=re.escape("settings['documents'][0]['at']: nothing")):
        lint({"vioce": SESSION}, given, as_of=AS_OF, name="app.json")


def test_what_is_kept_is_bounded() -> None:
    for days in range(40):
        lint(SESSION, as_of=AS_OF + timedelta(days))
    assert len(library._kept) == 16  # noqa: SLF001 - what it takes shows nowhere else


def test_threads_get_the_verdicts_that_one_alone_gets() -> None:
    sessions = [corpus.spoilt(corpus.client_secret(number), number) for number in range(60)]
    sessions += [dict(corpus.client_secret(number)) for number in range(60)]
    given = {"per-file": {"*.json": {"ignore": ["voice"]}}}
    alone = [lint(session, given, as_of=AS_OF) for session in sessions]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            for _ in range(3):
                together = pool.map(lambda it: lint(it, given, as_of=AS_OF), sessions)
                assert list(together) == alone
    finally:
        sys.setswitchinterval(interval)


def test_no_two_threads_have_one_linter(monkeypatch: pytest.MonkeyPatch) -> None:
    at_work: set[int] = set()
    shared: list[int] = []

    def watched(results: Iterable[FileResult], linter: Linter) -> Report:
        if id(linter.plan.applied) in at_work:
            shared.append(id(linter))
        at_work.add(id(linter.plan.applied))
        report = collect(results, linter)
        for _ in range(100):
            dict(linter.plan.applied)
        at_work.discard(id(linter.plan.applied))
        return report

    monkeypatch.setattr(library, "collect", watched)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: lint(SESSION, as_of=AS_OF), range(100)))
    finally:
        sys.setswitchinterval(interval)
    assert shared == []


# -- data -----------------------------------------------------------------------------------


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.sampled_from(["${VOICE}", "<your-key>", "\ud800", "realtime-lint:"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def seen(document: Document) -> list[object]:
    """All that a tree tells, places included."""
    assert document.root is not None
    found: list[object] = [
        (
            *(node.kind, node.pointer, node.span, node.key, node.key_span, node.key_style),
            *(node.raw, node.style, type(node.value), repr(node.value)),
        )
        for node in document.root.walk()
    ]
    return [*found, [node.pointer for node in document.trivia.plain_scalars]]


@given(VALUES)
def test_data_are_the_document_that_their_json_is(value: object) -> None:
    document = read_data("a.json", value)
    assert document.file.text == json.dumps(value)
    (again,) = parse("a.json", document.file.text.encode())
    assert seen(document) == seen(again)


class Voice(str, enum.Enum):  # noqa: UP042 - the older way: its `str()` is another
    """A kind of text, as programs keep names."""

    MARIN = "marin"


class Seconds(enum.IntEnum):
    """A kind of number."""

    MINUTE = 60


class Ratio(float):
    """Another one."""


def test_kinds_of_text_numbers_mappings_and_lists_are_what_json_makes_of_them() -> None:
    data = MappingProxyType({"a": (Voice.MARIN, Seconds.MINUTE, Ratio(0.5)), "b": {}})
    document = read_data("a.json", data)
    assert document.file.text == '{"a": ["marin", 60, 0.5], "b": {}}'
    (again,) = parse("a.json", document.file.text.encode())
    assert seen(document) == seen(again)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"audio": {1, 2}}, "data at '/audio': JSON carries no set"),
        ({"tools": [{"a/b": b"x"}]}, "data at '/tools/0/a~1b': JSON carries no bytes"),
        ({"audio": {1: "x"}}, "data at '/audio': the key 1 is no string"),
        ({"voice": object}, "data at '/voice': JSON carries no type"),
    ],
)
def test_what_json_does_not_carry_is_a_type_error(data: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError, match=re.escape(message)):
        lint(data, as_of=AS_OF)


def test_a_model_is_told_how_to_become_data() -> None:
    model = SimpleNamespace(model_dump=dict)
    with pytest.raises(TypeError, match=re.escape("SimpleNamespace; give its model_dump()")):
        lint({"session": model}, as_of=AS_OF)


def test_numbers_that_json_lacks_are_findings() -> None:
    for number in (inf, -inf, float("nan")):
        verdict = lint({**SESSION, "max_output_tokens": number}, as_of=AS_OF)
        assert "yaml-infinity" in rules(verdict)
        assert not verdict.ok


def deep(levels: int) -> list[object]:
    """Lists in lists."""
    value: list[object] = []
    for _ in range(levels - 1):
        value = [value]
    return value


def test_data_without_end_or_measure_are_findings() -> None:
    endless: list[object] = []
    endless += [endless, endless]
    doubled: object = "x"
    for _ in range(60):
        doubled = [doubled, doubled]
    for data in (endless, doubled, deep(MAX_DEPTH + 1), [0] * MAX_NODES, 10**5000, 10**4100):
        verdict = lint([data], as_of=AS_OF)
        assert rules(verdict) == {"parse-error"}
    assert rules(lint({"instructions": "x" * MAX_BYTES}, as_of=AS_OF)) == {"parse-error"}
    assert lint(deep(MAX_DEPTH), as_of=AS_OF).kinds == ()


# -- the package ----------------------------------------------------------------------------


def test_importing_the_package_loads_nothing_else_of_ours() -> None:
    program = "import sys, realtime_lint\nprint([m for m in sys.modules if 'realtime_lint' in m])"
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "['realtime_lint']\n"


def test_the_public_names_are_there() -> None:
    for name in realtime_lint.__all__:
        assert getattr(realtime_lint, name).__name__ == name
        assert name in dir(realtime_lint)
    with pytest.raises(AttributeError, match="no attribute 'lnit'"):
        realtime_lint.lnit  # type: ignore[attr-defined]  # noqa: B018


def test_types_reach_those_who_use_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "use.py": "import realtime_lint\n"
            "verdict: realtime_lint.Verdict = realtime_lint.lint({'type': 'realtime'})\n"
            "pointers: list[str] = [finding.pointer for finding in verdict.findings]\n"
            "wrong: int = verdict.ok and realtime_lint.lint(7)\n"
            "realtime_lint.lnit\n"
        },
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", str(tmp_path / "use.py")],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    lines = {line.split(":")[1] for line in done.stdout.splitlines() if ": error:" in line}
    assert lines == {"4", "5"}, done.stdout


README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_example_of_the_readme_runs_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    (example,) = (block for block in blocks if "realtime_lint.lint(" in block)
    assert len([line for line in example.splitlines() if line]) <= 10
    created: list[dict[str, Any]] = []

    class Client:
        """Stands for the API's client, and remembers what it was to create."""

        def __init__(self) -> None:
            secrets = SimpleNamespace(create=self.create)
            self.realtime = SimpleNamespace(client_secrets=secrets)

        def create(self, **request: object) -> SimpleNamespace:
            created.append(request)
            return SimpleNamespace(value="ek_123")

    monkeypatch.setitem(sys.modules, "openai", SimpleNamespace(OpenAI=Client))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "realtime-lint.toml").write_text('fail-on = "warning"\n', encoding="utf-8")
    names: dict[str, Any] = {}
    exec(example, names)  # noqa: S102 - our own README
    assert names["mint"](SESSION) == "ek_123"
    assert [request["session"] for request in created] == [SESSION]
    with pytest.raises(ValueError, match=r"^session\.json#/session/audio/output/voice: warning: "):
        names["mint"](SHOUTED)
    assert len(created) == 1
