"""The baseline: what it hides and what not, its file, and the commands that write it."""

from __future__ import annotations

import json
import os
from collections import Counter
from copy import copy
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_lint.baseline import (
    Baseline,
    Entry,
    entries_of,
    part,
    read_baseline,
    written,
)
from realtime_lint.cli import baseline_job
from realtime_lint.cli.baseline_job import Options
from realtime_lint.config_file import Misconfigured
from realtime_lint.configuration import Choices
from realtime_lint.engine import Linter
from realtime_lint.files import Refused, Unwritable, create
from realtime_lint.findings import SEVERITIES
from realtime_lint.rulebook import Rulebook
from realtime_lint.runs import collect
from tests.support import AS_OF, rulebook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from realtime_lint.baseline import Parted
    from realtime_lint.findings import Report

CLEAN = "type: realtime\nmodel: gpt-realtime-2.1\naudio: {output: {voice: marin}}\n"
BROKEN = CLEAN + "sped: 1\n"
TOOLS = (
    CLEAN
    + """\
tools:
  - {type: function, name: find_table, description: Finds a table., paramters: {}}
  - {type: function, name: book_table, description: Books a table.}
"""
)
FOUND = ("unknown-key", "a.yaml", "/sped")


def report_of(
    files: dict[str, str], *, as_of: date = AS_OF, book: Rulebook | None = None
) -> Report:
    """The report of a run over files of a project, without a baseline."""
    book = book or rulebook()
    linter = Linter(book, book.choose(), as_of)
    return collect([linter.lint(name, text.encode()) for name, text in files.items()], linter)


def baseline_of(files: dict[str, str], *, as_of: date = AS_OF) -> Baseline:
    """The baseline of files as they are, notes included, written and read again."""
    report = report_of(files, as_of=as_of)
    data = written(entries_of(report.findings, report.sources, "."))
    return read_baseline("baseline.json", data, ".", rulebook())


def parted(before: dict[str, str], after: dict[str, str], *, as_of: date = AS_OF) -> Parted:
    """The findings of files, parted by the baseline of what they were before."""
    report = report_of(after, as_of=as_of)
    return part(report.findings, report.sources, baseline_of(before))


def new(before: str, after: str, name: str = "a.yaml") -> list[tuple[str, str]]:
    """Rule and pointer of what is new in a file."""
    shown = parted({name: before}, {name: after}).shown
    return [(finding.rule, finding.pointer) for finding in shown]


# -- what it hides --------------------------------------------------------------------------


def test_it_hides_what_was_there() -> None:
    assert report_of({"a.yaml": BROKEN}).findings
    result = parted({"a.yaml": BROKEN}, {"a.yaml": BROKEN})
    assert result.shown == []
    assert [(it.rule, it.path, it.pointer) for it in result.hidden] == [FOUND]
    assert not result.unused


def test_it_hides_nothing_else() -> None:
    result = parted({"a.yaml": BROKEN}, {"a.yaml": BROKEN + "spead: 1\n", "b.yaml": BROKEN})
    assert [(it.path, it.pointer) for it in result.shown] == [
        ("a.yaml", "/spead"), ("b.yaml", "/sped"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "after",
    [
        "# a comment\n\n" + BROKEN,
        BROKEN.replace("\n", "\r\n"),
        "sped: 1\n" + CLEAN,
        BROKEN.replace("sped:", '"sped":'),
        json.dumps({"type": "realtime", "model": "gpt-realtime-2.1", "sped": 1,
                    "audio": {"output": {"voice": "marin"}}}, indent=4),
        BROKEN.replace("sped: 1", "sped: 2"),
    ],
    ids=["moved", "line ends", "reordered", "quoted", "another writer", "another value of the key"],
)  # fmt: skip
def test_how_a_file_is_written_changes_nothing(after: str) -> None:
    assert new(BROKEN, after) == []


WRONG = CLEAN.replace("marin", "marine")


@pytest.mark.parametrize("after", ["'marine'", '"marine"', " marine "])
def test_how_a_value_is_written_changes_nothing(after: str) -> None:
    assert new(CLEAN, WRONG) == [("voice-unknown", "/audio/output/voice")]
    assert new(WRONG, WRONG.replace("marine", after)) == []


def test_another_wrong_value_is_new() -> None:
    after = WRONG.replace("marine", "marinade")
    assert new(WRONG, after) == [("voice-unknown", "/audio/output/voice")]
    assert new(after, after) == []


def test_a_key_that_is_put_on_top_does_not_make_the_whole_new() -> None:
    bare = "model: gpt-realtime-2.1\naudio: {output: {voice: marin}}\n"
    assert new(CLEAN, bare) == [("missing-session-type", "")]
    assert new(bare, "max_output_tokens: 500\n" + bare) == []


def test_a_repaired_finding_leaves_its_entry_unused() -> None:
    result = parted({"a.yaml": BROKEN}, {"a.yaml": CLEAN})
    assert (result.shown, result.hidden) == ([], [])
    assert [(it.rule, it.path, it.pointer) for it in result.unused] == [FOUND]


# -- lists, where things move ---------------------------------------------------------------

MISSPELT = ("unknown-key", "/tools/0/paramters")
ITEM = TOOLS.splitlines(keepends=True)[4]


def test_an_item_that_is_put_in_above_makes_nothing_new() -> None:
    assert MISSPELT in new(CLEAN, TOOLS)
    above = TOOLS.splitlines(keepends=True)[5].replace("book", "free")
    assert new(TOOLS, TOOLS.replace(ITEM, above + ITEM)) == []
    assert new(TOOLS.replace(ITEM, above + ITEM), TOOLS) == []


def test_a_second_occurrence_is_new_wherever_it_stands() -> None:
    again = ITEM.replace("find", "seek")
    assert new(TOOLS, TOOLS + again) == [("unknown-key", "/tools/2/paramters")]
    above = TOOLS.replace(ITEM, again + ITEM)
    assert new(TOOLS, above) == [("unknown-key", "/tools/1/paramters")]
    assert new(above, above) == []


def test_of_two_occurrences_the_one_that_was_there_is_hidden() -> None:
    first, second = TOOLS.splitlines(keepends=True)[4:]
    before = TOOLS.replace(first + second, second + first)
    after = TOOLS.replace(first + second, first.replace("find", "seek") + first)
    assert new(before, after) == [("unknown-key", "/tools/0/paramters")]


def test_what_moves_takes_the_place_of_nothing_that_stayed() -> None:
    """One of three is gone, and the entries of the other two are those that are used."""
    three = TOOLS + ITEM.replace("find", "seek") + ITEM.replace("find", "free")
    result = parted({"a.yaml": three}, {"a.yaml": three.replace(ITEM, "")})
    assert result.shown == []
    assert [it.pointer for it in result.hidden] == ["/tools/1/paramters", "/tools/2/paramters"]
    assert result.unused.total() == 1


def test_it_hides_a_finding_as_often_as_it_counts() -> None:
    entry = Entry("a.yaml", "/sped", "unknown-key", "error", "0" * 16)
    report = report_of({"a.yaml": BROKEN})
    (finding,) = report.findings
    (content,) = {it.content for it in entries_of([finding], report.sources, ".")}
    baseline = Baseline(".", Counter({entry._replace(content=content): 2}))
    result = part([finding] * 3, report.sources, baseline)
    assert (len(result.shown), len(result.hidden), result.unused.total()) == (1, 2, 0)
    result = part([finding], report.sources, baseline)
    assert (len(result.shown), len(result.hidden), result.unused.total()) == (0, 1, 1)


# -- severity and time ----------------------------------------------------------------------

DATED = CLEAN.replace("gpt-realtime-2.1", "gpt-realtime")
"""This model is shut down on 2027-01-20."""


def test_what_becomes_graver_is_shown() -> None:
    when = {date(2026, 8, 1): "note", date(2026, 11, 22): "warning", date(2027, 1, 10): "error"}
    for written_on, known in when.items():
        baseline = baseline_of({"a.yaml": DATED}, as_of=written_on)
        assert known in {entry.severity for entry in baseline.entries}
        for day, severity in when.items():
            report = report_of({"a.yaml": DATED}, as_of=day)
            about_model = [it for it in report.findings if it.pointer == "/model"]
            assert [it.severity for it in about_model] == [severity]
            result = part(about_model, report.sources, baseline)
            is_graver = SEVERITIES.index(severity) > SEVERITIES.index(known)
            assert bool(result.shown) is is_graver, (written_on, day)


def test_the_gravest_findings_choose_first() -> None:
    report = report_of({"a.yaml": BROKEN})
    (error,) = report.findings
    (entry,) = entries_of([error], report.sources, ".")
    mild = error._replace(severity="warning")
    baseline = Baseline(".", Counter([entry, entry._replace(severity="note")]))
    assert part([mild, error], report.sources, baseline).shown == [mild]
    baseline = Baseline(".", Counter([entry, entry._replace(severity="warning")]))
    assert part([mild, error], report.sources, baseline).shown == []


# -- secrets --------------------------------------------------------------------------------


def test_no_credential_can_be_guessed_from_it() -> None:
    """Two keys of one length have one content: its digest is made of what reports show."""
    one, other = (f'{CLEAN}api_key: "sk-proj-{letter * 48}"\n' for letter in "ab")
    entries = {entry for entry in baseline_of({"a.yaml": one}).entries if "key" in entry.pointer}
    assert entries
    assert entries <= set(baseline_of({"a.yaml": other}).entries)


# -- the file -------------------------------------------------------------------------------

FILE = """\
{
  "schema": "realtime-lint/baseline/1",
  "findings": [
    {"path": "a.yaml", "pointer": "/audio/output/voice", "rule": "voice-unknown", \
"severity": "warning", "content": "8d7f9a3e5f4f9c3f"},
    {"path": "a.yaml", "pointer": "/sped", "rule": "unknown-key", \
"severity": "error", "content": "0123456789abcdef", "count": 2}
  ]
}
"""


def read(text: str, *, book: Rulebook | None = None, pruning: bool = False) -> Baseline:
    """The baseline in a text."""
    return read_baseline("b.json", text.encode(), ".", book or rulebook(), pruning=pruning)


def test_the_file_is_sorted_and_has_a_line_for_each_entry() -> None:
    first = Entry("a.yaml", "/audio/output/voice", "voice-unknown", "warning", "8d7f9a3e5f4f9c3f")
    last = Entry("a.yaml", "/sped", "unknown-key", "error", "0123456789abcdef")
    assert written(Counter([last, first, last])).decode() == FILE
    assert read(FILE).entries == {first: 1, last: 2}


def test_what_is_found_today_is_found_in_later_versions() -> None:
    """Digests that somebody has committed stay right."""
    entries = baseline_of({"a.yaml": WRONG, "sub/b.yaml": BROKEN}).entries
    assert entries == {
        Entry("a.yaml", "/audio/output/voice", "voice-unknown", "warning", "0e3f0a0f3c50ea17"): 1,
        Entry("sub/b.yaml", "/sped", "unknown-key", "error", "e4a6a0577479b2b4"): 1,
    }


names = st.text(st.characters(exclude_characters="/"), min_size=1).filter(
    lambda name: name not in {".", ".."}
)
entries = st.builds(
    Entry,
    st.lists(names, min_size=1).map("/".join),
    st.text(st.characters(exclude_categories=())).map(lambda text: text and f"/{text}"),
    st.sampled_from(["unknown-key", "voice-unknown"]),
    st.sampled_from(SEVERITIES),
    st.text("0123456789abcdef", min_size=16, max_size=16),
)


@given(st.dictionaries(entries, st.integers(1, 9)))
def test_what_is_written_is_read(counts: dict[Entry, int]) -> None:
    data = written(Counter(counts))
    assert read_baseline("b.json", data, ".", rulebook()).entries == counts
    assert data.count(b"\n") == len(counts) + 5 - (not counts)


def test_names_that_look_like_placeholders_are_names() -> None:
    """A folder may be a template, `{{cookiecutter.slug}}`, and a key `${KEY}`."""
    files = {"{{cookiecutter.slug}}/a.yaml": CLEAN + '"${KEY}": 1\n"<x>": 1\n'}
    report = report_of(files)
    assert {finding.pointer for finding in report.findings} >= {"/<x>"}
    assert parted(files, files).shown == []


def test_what_lies_elsewhere_is_in_no_baseline() -> None:
    report = report_of({"../a.yaml": BROKEN})
    assert not entries_of(report.findings, report.sources, os.path.abspath("."))  # noqa: PTH100
    assert part(report.findings, report.sources, read(FILE)).shown == report.findings


DEAD = {
    "no rule": ("voice-unknown", "voice-unknwn", "4:66: unknown rule 'voice-unknwn'; did you mean"),
    "a topic": ("voice-unknown", "voice", "4:66: unknown rule 'voice'"),
    "a guard": (
        "voice-unknown",
        "parse-error",
        "4:66: 'parse-error' watches over the run itself: no baseline hides it (`realtime-lint",
    ),
    "a pack that is not there": (
        "voice-unknown",
        "acme/voices",
        "4:66: unknown rule 'acme/voices': no pack 'acme' is in force",
    ),
    "no severity": ("warning", "waring", "4:95: unknown severity 'waring'; did you mean 'warning'"),
    "another format": ("baseline/1", "baseline/2", "2:13: unknown schema 'realtime-lint/"),
    "misspelt key": ('"pointer"', '"poiter"', "4:24: unknown key 'poiter'; did you mean"),
    "no path": ('"path": "a.yaml", ', "", "4:5: 'path' is missing here"),
    "no schema": ('"schema": "realtime-lint/baseline/1",', "", "1:1: 'schema' is missing here"),
    "a line": ('"severity"', '"line": 3, "severity"', "4:83: unknown key 'line'; there are path"),
    "absolute path": ("a.yaml", "/a.yaml", "4:14: '/a.yaml' is no path from the project root"),
    "outside": ("a.yaml", "../a.yaml", "4:14: '../a.yaml' is no path from the project root"),
    "a path that starts here": ("a.yaml", "./a.yaml", "4:14: './a.yaml' is no path from"),
    "no pointer": ('"/sped', '"sped', "5:35: 'sped' is no pointer such as /a/b"),
    "made up": ("8d7f9a3e5f4f9c3f", "marine", "4:117: 'marine' is no content: entries are written"),
    "a number": ('"/sped"', "7", "5:35: 'pointer' takes a string, not an integer"),
    "hides nothing": ('"count": 2', '"count": 0', "5:128: 'count' is 1 at least"),
    "count in words": ('"count": 2', '"count": "2"', "5:128: 'count' takes an integer, not"),
    "count is true": ('"count": 2', '"count": true', "5:128: 'count' takes an integer, not"),
    "a list": (FILE, "[]", "1:1: this file takes a table, not a list"),
    "key twice": ('"rule": "unknown-key"', '"rule": "x", "rule": "y"', "5:57: 'rule' is there"),
    "broken": ("[", "[[", "7:1: JSON"),
    "empty": (FILE, "", "1:1: the file is empty"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "says"), DEAD.values(), ids=DEAD)
def test_a_dead_entry_is_refused_where_it_stands(old: str, new: str, says: str) -> None:
    assert old in FILE
    with pytest.raises(Misconfigured) as caught:
        read(FILE.replace(old, new, 1))
    assert str(caught.value).startswith(f"b.json:{says}")


def test_an_entry_is_there_once() -> None:
    line = FILE.splitlines()[3]
    with pytest.raises(Misconfigured, match=r"b\.json:5:5: this entry is there twice"):
        read(FILE.replace(line, f"{line}\n{line}"))


# -- rules that come and go -----------------------------------------------------------------


def book_with(name: str, **changes: object) -> Rulebook:
    """The rules, one of them changed."""
    rules = dict(rulebook().rules)
    rule = rules[name] = copy(rules[name])
    for attribute, value in changes.items():
        setattr(rule, attribute, value)
    return Rulebook(rules.values())


def test_a_renamed_rule_is_known_by_its_old_name() -> None:
    old = FILE.replace("voice-unknown", "no-such-voice")
    assert read(old, book=book_with("voice-unknown", formerly=["no-such-voice"])) == read(FILE)
    both = FILE.replace("/sped", "/speed").replace('"unknown-key"', '"voice-unknown"')
    both = both.replace("/audio/output/voice", "/speed").replace(
        "8d7f9a3e5f4f9c3f", "0123456789abcdef"
    )
    both = both.replace("warning", "error").replace('rule": "voice-unknown"', 'rule": "old"', 1)
    merged = read(both, book=book_with("voice-unknown", formerly=["old"]))
    assert merged.entries.total() == 3
    assert len(merged.entries) == 1


class Lock:
    """What stands for the policy of a locked rule."""

    pack = "acme"
    is_locked = True
    fails_absent = False


def test_a_locked_rule_is_refused_and_its_pack_named() -> None:
    book = book_with("voice-unknown", policy=Lock())
    with pytest.raises(Misconfigured) as caught:
        read(FILE, book=book)
    assert str(caught.value) == (
        "b.json:4:66: 'voice-unknown' is locked by pack acme: only a waiver silences it "
        "(`realtime-lint baseline prune` takes such entries out)"
    )


def test_pruning_reads_what_it_is_to_take_out() -> None:
    assert read(FILE, book=book_with("voice-unknown", policy=Lock()), pruning=True) == read(FILE)
    for gone in ("gone", "parse-error"):
        assert read(FILE.replace("voice-unknown", gone), pruning=True).entries.total() == 3
    with pytest.raises(Misconfigured, match="no pack 'acme' is in force"):
        read(FILE.replace("voice-unknown", "acme/voices"), pruning=True)


# -- the commands ---------------------------------------------------------------------------

NAME = "realtime-lint-baseline.json"
NOTE = CLEAN.replace("marin", "echo")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with an error, a warning and a note."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "realtime-lint.toml").write_text(f"baseline = '{NAME}'\n", encoding="utf-8")
    (tmp_path / "error.yaml").write_text(BROKEN, encoding="utf-8")
    (tmp_path / "sub" / "warning.yaml").write_text(WRONG, encoding="utf-8")
    (tmp_path / "note.yaml").write_text(NOTE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def held(folder: Path, name: str = NAME) -> list[str]:
    """The files of the entries of a baseline."""
    data = json.loads((folder / name).read_text("utf-8"))
    return [entry["path"] for entry in data["findings"]]


def refusal(command: Callable[[Options], int], *paths: str, **choices: str) -> str:
    """Why a command does not do what it is asked."""
    with pytest.raises(Refused) as caught:
        command(Options(paths, AS_OF, Choices(**choices)))  # type: ignore[arg-type]
    return str(caught.value)


TODAY = Options(as_of=AS_OF)


def test_errors_and_warnings_are_written_and_notes_stay_in_sight(folder: Path) -> None:
    assert baseline_job.write(TODAY) == 0
    assert held(folder) == ["error.yaml", "sub/warning.yaml"]


def test_notes_are_written_where_they_fail(folder: Path) -> None:
    text = f"baseline = '{NAME}'\nfail-on = 'note'\n"
    (folder / "realtime-lint.toml").write_text(text, encoding="utf-8")
    assert baseline_job.write(TODAY) == 0
    assert held(folder) == ["error.yaml", "note.yaml", "sub/warning.yaml"]


def test_what_is_silenced_otherwise_is_not_written(folder: Path) -> None:
    comment = " # realtime-lint: ignore[unknown-key] -- our proxy reads it"
    (folder / "error.yaml").write_text(BROKEN.rstrip() + comment, encoding="utf-8")
    (folder / "realtime-lint.toml").write_text(
        f"baseline = '{NAME}'\nexclude = ['sub']\n", encoding="utf-8"
    )
    assert baseline_job.write(TODAY) == 0
    assert held(folder) == []


def test_it_is_written_where_the_settings_say(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "baseline = 'sub/known.json'\n"
    (folder / "realtime-lint.toml").write_text(text, encoding="utf-8")
    assert baseline_job.write(TODAY) == 0
    assert capsys.readouterr().out == "sub/known.json: 2 findings known from now on\n"
    assert held(folder, "sub/known.json") == ["error.yaml", "sub/warning.yaml"]


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("realtime-lint.toml", "", "add this line above every table of realtime-lint.toml:"),
        (
            "pyproject.toml",
            "[tool.realtime-lint]\n",
            "add this line to [tool.realtime-lint] of pyproject.toml:",
        ),
    ],
)
def test_the_line_for_the_settings_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], file: str, text: str, says: str
) -> None:
    (folder / "realtime-lint.toml").unlink()
    (folder / file).write_text(text, encoding="utf-8")
    assert baseline_job.write(TODAY) == 0
    told, _, line = capsys.readouterr().out.partition(says)
    assert told
    (folder / file).write_text(text + line, encoding="utf-8")
    assert baseline_job.check(TODAY) == 0


def test_a_baseline_is_for_the_whole_project(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    says = "a baseline is for the whole project: sub is less"
    assert refusal(baseline_job.write, "sub") == says
    assert not (folder / NAME).exists()
    assert baseline_job.write(TODAY) == 0
    assert refusal(baseline_job.check, "sub") == says
    assert refusal(baseline_job.prune, "sub") == says
    assert held(folder) == ["error.yaml", "sub/warning.yaml"]
    monkeypatch.chdir(folder / "sub")
    assert refusal(baseline_job.check, ".").startswith("a baseline is for the whole project")
    assert baseline_job.check(TODAY) == 0
    assert baseline_job.check(TODAY._replace(paths=("..", "warning.yaml"))) == 0


@pytest.mark.parametrize("command", [baseline_job.check, baseline_job.prune])
def test_without_a_baseline_there_is_nothing_to_hold_against(
    folder: Path, command: Callable[[Options], int]
) -> None:
    (folder / "realtime-lint.toml").write_text("", encoding="utf-8")
    (folder / NAME).write_text(FILE, encoding="utf-8")
    assert refusal(command) == (
        "the settings name no baseline; `realtime-lint baseline write` makes one, and says how"
    )


def test_a_project_without_documents_is_not_written(folder: Path) -> None:
    for file in ("error.yaml", "sub/warning.yaml", "note.yaml"):
        (folder / file).unlink()
    assert refusal(baseline_job.write) == "nothing to check: no Realtime document in ."
    assert not (folder / NAME).exists()


def test_a_file_that_is_gone_is_pruned(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert baseline_job.write(TODAY) == 0
    (folder / "error.yaml").unlink()
    assert baseline_job.check(TODAY) == 1
    assert "error.yaml:/sped: unknown-key is found no more\n" in capsys.readouterr().out
    assert baseline_job.prune(TODAY) == 0
    assert held(folder) == ["sub/warning.yaml"]
    (folder / "sub" / "warning.yaml").write_text(CLEAN, encoding="utf-8")
    assert baseline_job.prune(TODAY) == 0
    assert capsys.readouterr().out.endswith(
        f"{NAME}: empty; the file and its setting have done their work\n"
    )
    assert (folder / NAME).read_bytes() == written(Counter())


def test_prune_lowers_a_count_to_what_is_found(folder: Path) -> None:
    assert baseline_job.write(TODAY) == 0
    file = folder / NAME
    once = file.read_text("utf-8")
    line = once.splitlines()[3]
    file.write_text(once.replace(line, line.replace("}", ', "count": 3}')), encoding="utf-8")
    assert baseline_job.check(TODAY) == 1
    assert baseline_job.prune(TODAY) == 0
    assert file.read_text("utf-8") == once


def test_what_became_graver_is_hidden_no_more(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is still found, but the baseline knows it as a warning: it has to be repaired."""
    (folder / "error.yaml").write_text(DATED, encoding="utf-8")
    assert baseline_job.write(TODAY) == 0
    later = Options(as_of=date(2027, 1, 10))
    assert held(folder) == ["error.yaml", "sub/warning.yaml"]
    assert baseline_job.check(later) == 1
    assert "error.yaml:/model: model-deprecated is graver than it was" in capsys.readouterr().out
    assert baseline_job.prune(later) == 0
    assert held(folder) == ["sub/warning.yaml"]


def test_rules_that_no_baseline_hides_any_more_are_pruned(folder: Path) -> None:
    assert baseline_job.write(TODAY) == 0
    file = folder / NAME
    text = file.read_text("utf-8")
    for gone in ("gone", "parse-error"):
        file.write_text(text.replace("unknown-key", gone), encoding="utf-8")
        assert f"{NAME}:4:" in refusal(baseline_job.check)
        assert baseline_job.prune(TODAY) == 0
        assert held(folder) == ["sub/warning.yaml"]
    file.write_text(text.replace("unknown-key", "acme/key"), encoding="utf-8")
    assert "no pack 'acme' is in force" in refusal(baseline_job.prune)
    assert "acme/key" in file.read_text("utf-8")


def test_no_link_leads_out_of_the_project(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path.parent / f"{tmp_path.name}-elsewhere.json"
    (folder / NAME).symlink_to(elsewhere)
    (folder / "realtime-lint.toml").unlink()
    (folder / ".git").mkdir()
    assert f"{NAME} is there already" in refusal(baseline_job.write)
    (folder / "out").symlink_to(tmp_path.parent)
    name = f"out/{elsewhere.name}"
    with pytest.raises(Unwritable, match="out of the project"):
        create(name, b"", str(folder))
    assert not elsewhere.exists()


def test_what_appears_in_the_meantime_is_not_overwritten(folder: Path) -> None:
    (folder / NAME).write_text(FILE, encoding="utf-8")
    with pytest.raises(Unwritable, match=f"cannot write {NAME}: File exists"):
        create(NAME, b"", str(folder))
    assert (folder / NAME).read_text("utf-8") == FILE


def test_a_folder_that_is_not_there_is_not_made(folder: Path) -> None:
    text = "baseline = 'ci/known.json'\n"
    (folder / "realtime-lint.toml").write_text(text, encoding="utf-8")
    assert refusal(baseline_job.write) == "cannot write ci/known.json: No such file or directory"


def test_a_baseline_that_is_read_only_is_not_pruned(folder: Path) -> None:
    assert baseline_job.write(TODAY) == 0
    (folder / "error.yaml").unlink()
    (folder / NAME).chmod(0o400)
    assert refusal(baseline_job.prune) == f"cannot write {NAME}: it is read-only"


def test_mistakes_elsewhere_are_told_in_one_line(folder: Path) -> None:
    assert refusal(baseline_job.write, ".", "nowhere") == "no such file or folder: nowhere"
    (folder / "realtime-lint.toml").write_text("ignore = ['vioce']", encoding="utf-8")
    assert "realtime-lint.toml:1:11: unknown rule or topic 'vioce'" in refusal(baseline_job.write)
    text = "[[documents]]\nfiles = 'error.yaml'\nkind = 'ga-session'\nat = '/agent'\n"
    (folder / "realtime-lint.toml").write_text(text, encoding="utf-8")
    assert "nothing at '/agent' in any file" in refusal(baseline_job.write)
