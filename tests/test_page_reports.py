"""Reports as pages: what is in them stays text, whatever it is."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import unicodedata
from copy import copy
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from realtime_lint.edits import Edit, Fix
from realtime_lint.findings import Related, Silence, Skipped, speakable
from realtime_lint.fixer import Applied
from realtime_lint.reporters import Fixing, Style, render
from realtime_lint.reporters.markdown import COMMENT, page
from realtime_lint.rulebook import Rulebook
from realtime_lint.source import SourceFile, Span
from tests.consumers import program, script
from tests.reports import END, HOSTILE, SPED, TEXT, finding, many, reporting
from tests.support import rulebook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.findings import Report

MARKUP = [
    "| a | b |",
    "\\| a \\\\| b \\",
    "`code` ``more`` `",
    "```",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</code></pre></table></details></article><h1>forged</h1>",
    "<!-- a comment",
    "<br>",
    "a && b &lt;i&gt; &#64;octocat &copy",
    "**bold** __bold__ *i* _i_ ~~gone~~",
    "[a](https://evil.test) ![b](https://evil.test/b.png) [c]: https://evil.test",
    "<https://evil.test> https://evil.test www.evil.test http://evil.test WWW.evil.test",
    "mailto:a@evil.test a@evil.test xmpp:a@evil.test",
    "@octocat @org/team #1 octocat/a#12 GH-7 gh-8 !3 %4 ~5 &6 $7 :tada: :+1:",
    "$x$ ${A}${B} $`a`$ \\(x\\)",
    "# heading",
    "- [ ] task",
    "[^1] [^1]: note",
    'a" onmouseover="alert(1)" b=\'c\'',
    "javascript:alert(1)",
    "]]> <![CDATA[",
]
PIECES = [
    *("`", "``", "|", "\\", "<", ">", "</", "<b>", "-->", "&", "&lt;", "&#64;", ";", "*", "_"),
    *("~~", "[", "](", ")", "!", "@", "#", "$", ":", "://", "www.", "http", "-", "+1", "="),
    *("'", '"', " ", "\n", "\r", "\t", "\x00", "\ufffe", "\u202e", "\udcff", "\U0001f600", "a1"),
]
hostile = st.one_of(
    st.sampled_from([*MARKUP, *HOSTILE]),
    st.lists(st.sampled_from(PIECES), min_size=1).map("".join),
    st.text(min_size=1).map(lambda text: text.replace("/", "_")),
)
ANSWERS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


class Reader:
    """GitHub's Markdown and the rules of HTML, in a process that answers line by line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def _ask(self, **question: str) -> Any:  # noqa: ANN401 - JSON
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def html_of(self, markdown: str) -> str:
        return str(self._ask(markdown=markdown))

    def mistakes(self, html: str) -> list[str]:
        return list(self._ask(html=html))


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with subprocess.Popen(
        [program("node"), script("pages.mjs")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        yield Reader(process)


class Page(HTMLParser):
    """A page as its elements and texts; what is opened must be closed, in order.

    elements  pairs of a tag and its attributes
    texts     the text of each element by its tag, in the order of their ends
    loose     what text stands neither in code nor in a link
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.loose = ""
        self._open: list[tuple[str, list[str]]] = []
        self.feed(html)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "br":
            self.handle_data("\n")
        elif tag != "meta":
            self._open.append((tag, []))

    def handle_endtag(self, tag: str) -> None:
        opened, texts = self._open.pop()
        assert opened == tag
        self.texts.setdefault(tag, []).append("".join(texts))

    def handle_data(self, data: str) -> None:
        for _, texts in self._open:
            texts.append(data)
        if not {tag for tag, _ in self._open} & {"a", "code", "pre", "style"}:
            self.loose += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    @property
    def tags(self) -> set[str]:
        return {tag for tag, _ in self.elements}

    def attributes(self, name: str) -> list[str | None]:
        return [attributes[name] for _, attributes in self.elements if name in attributes]


def single(text: str) -> str:
    """A text without what only divides its words, or joins them."""
    return " ".join(text.replace("\u2060", "").split())


# -- Markdown -------------------------------------------------------------------------------------

REFERENCES = re.compile(r"@[A-Za-z0-9]|[#!%~&$^]\d|(?i:gh)-\d|:[a-z0-9+_-]+:|https?://\S|www\.\S")
"""What GitHub and GitLab look for in the text of a page, once it is HTML."""


def test_the_table_says_what_where_and_how_grave(reader: Reader) -> None:
    report = reporting([finding("note", "small"), finding()])
    markdown = render("markdown", report, rulebook(), Style(below="sub"))
    assert markdown.startswith("### realtime-lint: 1 error, 1 note in 1 document\n\n| severity |")
    told = Page(reader.html_of(markdown))
    assert told.texts["th"] == ["severity", "where", "what", "rule"]
    advice = "more: realtime-lint explain unknown-key"
    assert told.texts["td"] == [
        *("error", "sub/a.yaml:2:1", f"unknown key 'sped'\n{advice}", "unknown-key"),
        *("note", "sub/a.yaml:2:1", f"small\n{advice}", "unknown-key"),
    ]
    assert told.attributes("href") == [rulebook()["unknown-key"].url] * 2


@ANSWERS
@given(path=hostile, message=hostile)
def test_text_from_files_is_no_markdown(reader: Reader, path: str, message: str) -> None:
    found = finding(message=message, path=path)
    html = reader.html_of(render("markdown", reporting([found]), rulebook(), Style()))
    told = Page(html)
    assert [tag for tag, _ in told.elements] == [
        *("h3", "table", "thead", "tr", "th", "th", "th", "th", "tbody", "tr"),
        *("td", "td", "code", "td", "br", "td", "a"),
    ]
    severity, where, what, rule = told.texts["td"]
    assert (severity, rule) == ("error", "unknown-key")
    assert single(what.split("\nmore: ")[0]) == single(speakable(message))
    assert not REFERENCES.search(told.loose), told.loose
    if "/" not in path and path not in {".", ".."}:
        assert single(where) == single(speakable(f"{path}:2:1").replace("\\|", "\ufffd|"))


@ANSWERS
@given(text=hostile)
def test_what_is_not_shown_is_no_markdown_either(reader: Reader, text: str) -> None:
    silenced = finding(path=text)._replace(silence=Silence("comment", text))
    report = reporting(suppressed=[silenced])
    report.skipped = [Skipped(text, "not a session")]
    fixing = Fixing({text: [Applied("unknown-key", text, "safe", "/sped", 2)]})
    html = reader.html_of(render("markdown", report, rulebook(), Style(verbose=True), fixing))
    told = Page(html)
    assert [tag for tag, _ in told.elements] == [
        *("p", "strong", "details", "summary", "ul", "li", "code"),
        *("details", "summary", "ul", "li", "li"),
    ]
    assert not REFERENCES.search(told.loose), told.loose
    fixed, skipped, suppressed = map(single, told.texts["li"])
    assert fixed.endswith(single(f"{speakable(text)} (safe)"))
    assert skipped == single(speakable(f"skipped {text}: not a session"))
    assert suppressed.endswith(single(speakable(f"(comment: {text})")))


def test_nothing_found_is_one_line() -> None:
    assert render("markdown", reporting(), rulebook(), Style()) == (
        "**realtime-lint**: 1 document checked, nothing found\n"
    )
    assert render("markdown", reporting(), rulebook(), Style(quiet=True)) == ""


def test_quiet_leaves_notes_out_of_the_table() -> None:
    quiet = render("markdown", many(1, 1, 1), rulebook(), Style(quiet=True))
    assert quiet.startswith("### realtime-lint: 1 error, 1 warning\n")
    assert "| note |" not in quiet
    assert render("markdown", many(0, 0, 1), rulebook(), Style(quiet=True)) == ""


def test_a_comment_is_not_longer_than_github_takes() -> None:
    report = many(100, 100, 800)
    markdown = render("markdown", report, rulebook(), Style())
    assert COMMENT - 1_000 < len(markdown) <= COMMENT == 65_536
    rows = markdown.count("| unknown-key |") + markdown.count("| [unknown-key]")
    assert markdown.count("| error |") == markdown.count("| warning |") == 100
    assert markdown.endswith(f"\n_{1_000 - rows} more findings left out: there is no room here._\n")


@given(room=st.integers(0, 4_000))
def test_no_page_is_larger_than_its_room(room: int) -> None:
    report = many(9, 0, 9)
    report.skipped = [Skipped("ü" * 99, "not a session")] * 9
    fixing = Fixing({"a.yaml": [Applied("unknown-key", "call it 'ü'", "safe", "/sped", 2)] * 9})
    text = page(report, rulebook(), Style(verbose=True), fixing, room)
    assert len(text.encode()) <= room
    assert text.count("<details>") == text.count("</details>")
    assert (text == "") == (
        room < len("### realtime-lint: 9 fixed, 9 errors, 9 notes left in 1 document (9 skipped)\n")
    )


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "packs/a.yaml",
        'https://a.test/" onclick="x',
        "https://a.test/) [b](c",
        "https://a.test/|",
        "https://a.test/ b",
        "https://a.test/<b>",
        "",
    ],
)
def test_only_a_plain_web_address_is_a_link(url: str) -> None:
    rule = copy(rulebook()["unknown-key"])
    for address, links in (("https://a.test/b?c=d#e", 1), (url, 0)):
        rule.page = address or " "
        report = reporting([finding()])
        for format_, start in (("markdown", "]("), ("html", '<a href="http')):
            text = render(format_, report, Rulebook([rule]), Style())
            assert text.count(start) == links
            assert "unknown-key" in text


# -- HTML -----------------------------------------------------------------------------------------


def allowed(text: str) -> str:
    """A text as a page may show it."""
    return "".join(
        "\ufffd"
        if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        or ord(char) & 0xFFFE == 0xFFFE
        or 0xFDD0 <= ord(char) <= 0xFDEF
        else char
        for char in text
    )


def html(report: Report, style: Style = Style(), fixing: Fixing | None = None) -> Page:  # noqa: B008
    return Page(render("html", report, rulebook(), style, fixing))


def whole() -> tuple[Report, Fixing]:
    """A report of which every part has something to say."""
    change = Fix("call it 'speed'", "unsafe", (Edit(SPED, "speed"),))
    findings = [
        finding()._replace(fix=change),
        finding("warning", path="b/b.yaml", related=(Related(Span(23, 28), "and <this>"),)),
        finding("note", path="c.yaml", span=END),
    ]
    silenced = finding("warning", "too <loud>")._replace(silence=Silence("waiver", "it & I"))
    report = reporting(findings, [silenced])
    report.skipped = [Skipped("d<e>.yaml", "no session")]
    return report, Fixing({"a.yaml": [Applied("unknown-key", "a <b>", "safe", "/x", 7)]})


def test_the_page_is_valid_html(reader: Reader) -> None:
    report, fixing = whole()
    for style in (Style(), Style(quiet=True)):
        for shown in (report, reporting(), many(30, 30, 30)):
            for fixes in (None, fixing, fixing._replace(is_preview=True)):
                assert reader.mistakes(render("html", shown, rulebook(), style, fixes)) == []
    broken = render("html", report, rulebook(), Style()).replace("</article>", "", 1)
    assert any(it.startswith("close-order") for it in reader.mistakes(broken))


@ANSWERS
@given(path=hostile, message=hostile, line=hostile)
@example(path=" ", message=" ", line=" ")
def test_text_from_files_is_no_html(reader: Reader, path: str, message: str, line: str) -> None:
    silenced = finding(message=message, path=path)._replace(silence=Silence("baseline", message))
    related = (Related(Span(3, 9), message),)
    report = reporting([finding(message=message, path=path, related=related)], [silenced])
    report.skipped = [Skipped(path, message)]
    report.sources[path] = SourceFile(path, f"# {line}\n{TEXT}")
    text = render("html", report, rulebook(), Style())
    assert reader.mistakes(text) == []
    told = Page(text)
    plain = reporting([finding(related=related)], [finding()._replace(silence=Silence("a", "b"))])
    plain.skipped = [Skipped("a", "b")]
    assert told.tags == html(plain).tags
    assert told.texts["h2"][1] == allowed(path if path.strip() else repr(path))
    assert told.texts["h3"] == [f"error: {allowed(message)}"]
    assert told.texts["td"][-5:] == [
        *(allowed(message), "unknown-key", "baseline", allowed(message)),
        allowed(message),
    ]
    assert {it for it in told.attributes("href") if it} == {
        "#file-1",
        rulebook()["unknown-key"].url,
    }


def test_the_page_needs_nothing_from_elsewhere_and_lets_nothing_in() -> None:
    report, fixing = whole()
    told = html(report, fixing=fixing)
    assert not told.tags & {"script", "link", "img", "iframe", "object", "form", "base", "svg"}
    names = {name for _, attributes in told.elements for name in attributes}
    assert not [name for name in names if name.startswith("on") or name in {"src", "style"}]
    (policy,) = (
        attributes["content"]
        for _, attributes in told.elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    (style,) = told.texts["style"]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy is not None
    assert policy.split("; ")[:2] == ["default-src 'none'", f"style-src 'sha256-{digest}'"]
    assert "url(" not in style
    assert "@import" not in style


def test_the_page_tells_everything() -> None:
    report, fixing = whole()
    told = html(report, fixing=fixing)
    assert told.texts["title"] == [f"realtime-lint: {told.texts['p'][0]}"]
    assert told.texts["p"][0].startswith("1 fixed, 1 error, 1 warning, 1 note left in 1 document")
    assert told.texts["h2"] == [
        *("Files", "a.yaml", "b/b.yaml", "c.yaml", "Fixed", "Silenced", "Skipped"),
    ]
    assert told.texts["h3"][1] == "warning: unknown key 'sped'"
    assert told.texts["mark"] == ["sped", "sped", "voise", " "]
    assert told.attributes("class").count("related") == 1
    assert told.texts["pre"] == [
        "2 │ sped: 1",
        "2 - sped: 1\n2 + speed: 1",
        "2 │ sped: 1\n3 │ voise: 2 ← and <this>",
        "4 │  ",
    ]
    assert (told.texts["del"], told.texts["ins"]) == (["2 - sped: 1"], ["2 + speed: 1"])
    assert "line 2, column 1: unknown-key" in told.texts["p"]
    assert told.texts["summary"] == ["1 finding", "1 file"]
    rows = [" ".join(text.split("\n")) for text in told.texts["tr"]]
    assert "a.yaml100" in rows
    assert "a.yaml:7a <b> (safe)unknown-key" in rows
    assert "a.yaml:2too <loud>unknown-keywaiverit & I" in rows
    assert "d<e>.yamlno session" in rows


def test_a_page_about_nothing_is_short() -> None:
    told = html(reporting())
    assert told.texts["p"] == ["1 document checked, nothing found"]
    assert not told.tags & {"h2", "table", "details", "article"}
    assert html(reporting(), Style(quiet=True)).texts["p"] == ["nothing found"]


def test_quiet_leaves_notes_out_of_the_page() -> None:
    _, fixing = whole()
    told = html(many(1, 1, 1), Style(quiet=True), fixing)
    assert "fixed" not in told.attributes("id")
    assert told.texts["p"][0] == "1 error, 1 warning"
    assert len(told.texts["article"]) == 2


def test_the_findings_of_a_file_stand_together() -> None:
    report = reporting([finding(), finding(path="b.yaml"), finding("note")])
    assert html(report).texts["h2"] == ["Files", "a.yaml", "b.yaml"]


def test_a_long_fix_is_cut() -> None:
    change = Fix("change it", "safe", (Edit(Span(15, 23), "speed: 1\n" * 50),))
    told = html(reporting([finding()._replace(fix=change)]))
    assert told.texts["pre"][1].endswith("\n…")
    assert len(told.texts["ins"]) == 11


def test_labels_in_one_line_may_overlap() -> None:
    related = (Related(Span(17, 22), "here, too"), Related(Span(15, 17), "and here"))
    told = html(reporting([finding(related=related)]))
    assert told.texts["mark"] == ["sp", "ed", ": 1"]
    marks = [attributes for tag, attributes in told.elements if tag == "mark"]
    assert marks == [{}, {}, {"class": "related"}]
    assert told.texts["pre"] == ["2 │ sped: 1 ← and here ← here, too"]
