"""The report as one page: without scripts, and without anything from elsewhere.

Its policy lets a browser load nothing but the page's own style. A page has more room than a log:
what was silenced or skipped is there without `-v`, folded up.
"""

from __future__ import annotations

from html import escape
from itertools import pairwise
from typing import Final

from realtime_lint import __version__
from realtime_lint.findings import SEVERITIES
from realtime_lint.reporters.advice import advice
from realtime_lint.reporters.links import plain_address_of
from realtime_lint.reporters.overview import shown, summary, tally
from realtime_lint.reporters.places import place_of
from realtime_lint.reporters.snippets import changed, snippets, visible
from realtime_lint.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from realtime_lint.findings import Finding, Report
    from realtime_lint.reporters import Fixing, Style
    from realtime_lint.reporters.snippets import Label, Snippet
    from realtime_lint.rulebook import IndexedRule, Rulebook
    from realtime_lint.source import SourceFile

_STYLE: Final = """
:root { color-scheme: light dark; --text: #1f2328; --dim: #59636e; --page: #fff; --box: #f6f8fa;
  --line: #d1d9e0; --link: #0757ba; --error: #b3121d; --warning: #7a4b00; --note: #0757ba;
  --old: #ffebe9; --new: #dafbe1; }
@media (prefers-color-scheme: dark) {
  :root { --text: #f0f6fc; --dim: #aab4bf; --page: #0d1117; --box: #161b22; --line: #3d444d;
    --link: #79b8ff; --error: #ff8b83; --warning: #e3b341; --note: #79b8ff; --old: #4b1113;
    --new: #0f3a1c; } }
body { max-width: 70rem; margin: 0 auto; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif;
  color: var(--text); background: var(--page); overflow-wrap: anywhere; }
a { color: var(--link); }
code, pre, mark { font-family: ui-monospace, monospace; unicode-bidi: isolate; }
pre { padding: .5rem; overflow-x: auto; background: var(--box); border: 1px solid var(--line); }
pre i { color: var(--dim); font-style: normal; user-select: none; }
mark { color: inherit; background: none; text-decoration: underline wavy 2px var(--error); }
.warning mark { text-decoration-color: var(--warning); }
.note mark { text-decoration-color: var(--note); }
mark.related { text-decoration: underline dotted 2px var(--dim); }
del, ins { text-decoration: none; }
del { background: var(--old); }
ins { background: var(--new); }
article { margin: 1rem 0; padding-left: 1rem; border-left: .25rem solid var(--error);
  break-inside: avoid; }
article.warning { border-color: var(--warning); }
article.note { border-color: var(--note); }
article h3 { margin: 0; font-size: 1rem; }
.severity { color: var(--error); }
.warning .severity { color: var(--warning); }
.note .severity { color: var(--note); }
article p, footer { margin: .25rem 0; color: var(--dim); }
table { border-collapse: collapse; }
th, td { padding: .25rem .75rem; text-align: left; vertical-align: top;
  border: 1px solid var(--line); font-weight: normal; }
thead th { font-weight: bold; }
summary { cursor: pointer; }
@media print { body { max-width: none; padding: 0; }
  pre { overflow: visible; white-space: pre-wrap; } }
"""
_NONCHARACTERS: Final = frozenset(map(chr, range(0xFDD0, 0xFDF0)))
_ENDS_OF_PLANES: Final = (0xFFFE, 0xFFFF)


def render(report: Report, rulebook: Rulebook, style: Style, fixing: Fixing | None = None) -> str:
    """The page: an overview of the files, the findings in each, and what is not among them."""
    findings = shown(report, style)
    line = tally(findings) or "nothing found" if style.quiet else summary(report, fixing)
    files: dict[str, list[Finding]] = {}
    for finding in findings:
        files.setdefault(finding.path, []).append(finding)
    parts = [
        _head(line),
        f"<header>\n<h1>realtime-lint</h1>\n<p>{_text(line)}</p>\n</header>\n<main>\n",
        _overview(files),
        *(
            _file(number, path, group, report, rulebook)
            for number, (path, group) in enumerate(files.items(), start=1)
        ),
        "" if style.quiet else _fixed(fixing),
        _silenced(report, rulebook),
        _skipped(report),
        "</main>\n",
        _foot(report),
    ]
    return "".join(parts)


def _head(line: str) -> str:
    from base64 import b64encode
    from hashlib import sha256

    digest = b64encode(sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{_text(f"realtime-lint: {line}")}</title>
<style>{_STYLE}</style>
</head>
<body>
"""


def _foot(report: Report) -> str:
    version = f"realtime-lint {__version__}, as of {report.as_of}"
    models = f"with the table of models of {report.data_date}"
    return f"<footer>{version}, {models}</footer>\n</body>\n</html>\n"


def _overview(files: dict[str, list[Finding]]) -> str:
    """How many findings each file has."""
    rows = []
    for number, (path, findings) in enumerate(files.items(), start=1):
        severities = [finding.severity for finding in findings]
        counts = [str(severities.count(severity)) for severity in reversed(SEVERITIES)]
        rows.append([f'<a href="#file-{number}">{_path(path)}</a>', *counts])
    return _section("files", "Files", _table(["file", "errors", "warnings", "notes"], rows))


def _file(
    number: int, path: str, findings: list[Finding], report: Report, rulebook: Rulebook
) -> str:
    articles = (_finding(finding, report, rulebook[finding.rule]) for finding in findings)
    return _section(f"file-{number}", _path(path), "".join(articles))


def _finding(finding: Finding, report: Report, rule: IndexedRule) -> str:
    source = report.sources[finding.path]
    start = place_of(finding, report).start
    severity = f'<span class="severity">{finding.severity}</span>'
    return (
        f'<article class="{finding.severity}">\n'
        f"<h3>{severity}: {_text(finding.message)}</h3>\n"
        f"<p>line {start.line}, column {start.column}: {_link(rule)}</p>\n"
        f"{_source(snippets(finding, source))}"
        f"<p>{_text(advice(finding))}</p>\n"
        f"{_changes(finding, source)}"
        "</article>\n"
    )


def _source(lines: list[Snippet]) -> str:
    gutter = len(str(lines[-1].number))
    shown_lines = []
    for number, text, labels in lines:
        said = "".join(f" <i>← {_text(label.text)}</i>" for label in labels if label.text)
        shown_lines.append(f"<i>{number:{gutter}} │</i> {''.join(_marked(text, labels))}{said}")
    return _lines(shown_lines)


def _marked(text: str, labels: list[Label]) -> Iterator[str]:
    """A line with its labels underlined; one behind the end of the line marks a blank."""
    text = text.ljust(max(label.start for label in labels))
    spans = [(label.start - 1, min(label.end - 1, len(text)), label.primary) for label in labels]
    cuts = {0, len(text)}.union(*((start, end) for start, end, _ in spans))
    for start, end in pairwise(sorted(cuts)):
        piece = _text(text[start:end])
        kinds = {primary for first, last, primary in spans if first <= start and end <= last}
        if not kinds:
            yield piece
        elif True in kinds:
            yield f"<mark>{piece}</mark>"
        else:
            yield f'<mark class="related">{piece}</mark>'


def _changes(finding: Finding, source: SourceFile) -> str:
    """The lines that the fix takes out and puts in."""
    lines, are_cut = changed(finding.fix, source)
    if not lines:
        return ""
    gutter = len(str(max(line.number for line in lines)))
    tags = {"-": "del", "+": "ins"}
    shown_lines = [
        f"<{tags[sign]}><i>{number:{gutter}}</i> {sign} {_text(text)}</{tags[sign]}>"
        for sign, number, text in lines
    ]
    return _lines([*shown_lines, "…"] if are_cut else shown_lines)


def _fixed(fixing: Fixing | None) -> str:
    if fixing is None:
        return ""
    rows = [
        [_code(f"{path}:{it.line}"), f"{_text(it.title)} ({it.safety})", _code(it.rule)]
        for path, applied in fixing.applied.items()
        for it in applied
    ]
    title = "To fix" if fixing.is_preview else "Fixed"
    return _section("fixed", title, _table(["line", "what", "rule"], rows))


def _silenced(report: Report, rulebook: Rulebook) -> str:
    """What was found and is not told, because somebody says so."""
    rows = []
    for finding in report.suppressed:
        assert finding.silence is not None
        where = _code(f"{finding.path}:{place_of(finding, report).start.line}")
        by, reason = finding.silence
        what = _text(finding.message)
        rows.append([where, what, _link(rulebook[finding.rule]), _text(by), _text(reason)])
    table = _table(["line", "what", "rule", "silenced by", "why"], rows)
    return _section("silenced", "Silenced", _folded(counted(len(rows), "finding"), table))


def _skipped(report: Report) -> str:
    rows = [[_code(skipped.path), _text(skipped.reason)] for skipped in report.skipped]
    table = _table(["file", "why"], rows)
    return _section("skipped", "Skipped", _folded(counted(len(rows), "file"), table))


# -- parts of a page: what they are given is HTML, but for a text --------------------------------


def _section(name: str, title: str, content: str) -> str:
    """A section; without content, none."""
    heading = f'<section aria-labelledby="{name}">\n<h2 id="{name}">{title}</h2>\n'
    return f"{heading}{content}</section>\n" if content else ""


def _folded(title: str, content: str) -> str:
    if not content:
        return ""
    return f"<details>\n<summary>{title}</summary>\n{content}</details>\n"


def _table(columns: list[str], rows: Iterable[list[str]]) -> str:
    """A table whose rows are headed by their first cells; without rows, none."""
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>\n'
        for first, *cells in rows
    )
    table = f"<table>\n<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{body}</tbody>\n</table>\n"
    return table if body else ""


def _link(rule: IndexedRule) -> str:
    link = plain_address_of(rule)
    return _code(rule.name) if link is None else f'<a href="{escape(link)}">{_text(rule.name)}</a>'


def _lines(lines: Iterable[str]) -> str:
    return "<pre><code>{}</code></pre>\n".format("\n".join(lines))


def _code(text: str) -> str:
    return f"<code>{_text(text)}</code>"


def _path(path: str) -> str:
    """The path of a file; one of blanks in quotes, since a link and a heading need a text."""
    return _code(path if path.strip() else repr(path))


def _text(text: str) -> str:
    """A text of one line, without what has no place in a page."""
    return escape("".join("\ufffd" if _is_noncharacter(char) else visible(char) for char in text))


def _is_noncharacter(char: str) -> bool:
    """Whether it is one of Unicode's noncharacters: no page may have them."""
    return char in _NONCHARACTERS or ord(char) % 0x10000 in _ENDS_OF_PLANES
