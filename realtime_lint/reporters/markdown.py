"""The report as Markdown: for a comment on a pull request, or the summary of a step.

Text from the files stays text: it makes no table cell, link, heading, mention or reference.
"""

from __future__ import annotations

from typing import Final

from realtime_lint.findings import speakable
from realtime_lint.patterns import compile_later
from realtime_lint.records import NamedTuple
from realtime_lint.reporters.advice import advice
from realtime_lint.reporters.links import plain_address_of
from realtime_lint.reporters.overview import shown, summary, tally, unseen, worst_first
from realtime_lint.reporters.places import from_top, place_of
from realtime_lint.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.findings import Finding, Report
    from realtime_lint.reporters import Fixing, Style
    from realtime_lint.rulebook import IndexedRule, Rulebook

COMMENT: Final = 65_536
"""The characters that GitHub takes in a comment; we count bytes, which are never fewer."""
_REMARK: Final = 160
"""Bytes of a remark that something is left out."""
_PUNCTUATION: Final = compile_later(r"[\\`*_\[\]<>|~&]")
# What hosts make links, mentions, references and smileys of, after all else is done.
_REFERENCE: Final = compile_later(r"[@#!%^:~&$](?=[-+/\w])|(?i:www)(?=\.)|(?i:gh)(?=-\d)")
_JOINER: Final = "\u2060"
"""Nobody sees it, and nothing is broken at it."""
_BACKTICKS: Final = compile_later("`+")


class _Section(NamedTuple):
    """Lines of which some may be left out, and what stands around them."""

    opening: str
    lines: list[str]
    closing: str
    noun: str


def render(report: Report, rulebook: Rulebook, style: Style, fixing: Fixing | None = None) -> str:
    """The report, not longer than a comment may be."""
    return page(report, rulebook, style, fixing, COMMENT)


def page(report: Report, rulebook: Rulebook, style: Style, fixing: Fixing | None, room: int) -> str:
    """The report in at most so many bytes, the worst first; empty where not even its head fits."""
    findings = worst_first(shown(report, style))
    if style.quiet and not findings:
        return ""
    line = tally(findings) if style.quiet else summary(report, fixing)
    text = f"### realtime-lint: {line}\n" if findings else f"**realtime-lint**: {line}\n"
    if _size(text) > room:
        return ""
    sections = [_table(findings, report, rulebook, style)]
    if fixing is not None and not style.quiet:
        sections.append(_fixed(fixing, style))
    if style.verbose:
        sections.append(_details("skipped and suppressed", map(_prose, unseen(report)), "line"))
    for section in sections:
        text += _fitted(section, room - _size(text))
    return text


def _fitted(section: _Section, room: int) -> str:
    """A section with as many of its lines as there is room for, and a remark on the others."""
    opening, lines, closing, noun = section
    left = room - _size(opening + closing) - _REMARK
    kept = 0
    for line in lines:
        left -= _size(line)
        if left < 0:
            break
        kept += 1
    text = "".join([opening, *lines[:kept], closing]) if kept else ""
    if kept < len(lines):
        number = counted(len(lines) - kept, f"more {noun}" if kept else noun)
        remark = f"\n_{number} left out: there is no room here._\n"
        text += remark if _size(remark) <= room else ""
    return text


def _size(text: str) -> int:
    return len(text.encode(errors="backslashreplace"))


def _table(findings: list[Finding], report: Report, rulebook: Rulebook, style: Style) -> _Section:
    head = "\n| severity | where | what | rule |\n| --- | --- | --- | --- |\n"
    rows = [_row(it, report, rulebook[it.rule], style) for it in findings]
    return _Section(head, rows, "", "finding")


def _row(finding: Finding, report: Report, rule: IndexedRule, style: Style) -> str:
    start = place_of(finding, report).start
    where = _code(f"{from_top(finding.path, style.below)}:{start.line}:{start.column}")
    what = f"{_prose(finding.message)}<br>{_prose(advice(finding))}"
    link = plain_address_of(rule)
    name = _prose(rule.name) if link is None else f"[{rule.name}]({link})"
    return f"| {finding.severity} | {where} | {what} | {name} |\n"


def _fixed(fixing: Fixing, style: Style) -> _Section:
    lines = (
        f"{_code(f'{from_top(path, style.below)}:{it.line}')} {_prose(it.title)} ({it.safety})"
        for path, applied in fixing.applied.items()
        for it in applied
    )
    return _details("to fix" if fixing.is_preview else "fixed", lines, "fix")


def _details(title: str, lines: Iterator[str], noun: str) -> _Section:
    """A list that is folded up."""
    opening = f"\n<details><summary>{title}</summary>\n\n"
    return _Section(opening, [f"- {line}\n" for line in lines], "\n</details>\n", noun)


def _prose(text: str) -> str:
    """A text in which nothing is Markdown, HTML or a reference."""
    text = _REFERENCE.sub(lambda match: match[0] + _JOINER, speakable(text))
    text = _PUNCTUATION.sub(lambda match: "\\" + match[0], text)
    return text.replace("$", "&#36;")  # two would be a formula


def _code(text: str) -> str:
    """A text as code, in a table or out of one: there, no backslash can stand before a pipe."""
    text = speakable(text).replace("\\|", "\ufffd|").replace("|", "\\|")
    fence = "`" * (1 + max((len(run[0]) for run in _BACKTICKS.finditer(text)), default=0))
    pad = " " if text[0] in " `" else ""
    return f"{fence}{pad}{text}{pad}{fence}"
