"""The baseline: findings that were there when a project took the linter up, kept out of its way.

A JSON file, one finding a line, written by `baseline write` and made smaller by `baseline
prune`; nothing makes it grow. It knows a finding by its file, rule, pointer and content, never
by its line, and hides it as long as it is not graver than it was.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from typing import Any, Final

from realtime_lint.config_file import YamlFile, unknown
from realtime_lint.findings import SEVERITIES, Silence
from realtime_lint.forms import Form
from realtime_lint.globs import relative
from realtime_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from realtime_lint.findings import Finding
    from realtime_lint.rulebook import Rulebook
    from realtime_lint.source import SourceFile

SCHEMA: Final = "realtime-lint/baseline/1"
_DIGEST_SIZE: Final = 8
_CONTENT: Final = re.compile(rf"[0-9a-f]{{{2 * _DIGEST_SIZE}}}")
_COLON: Final = re.compile(r"\s*:")
_FORMAT: Final = re.compile(r"[\s\"']+")
_INDEX: Final = re.compile(r"/[0-9]+(?=/|$)")
_KNOWN: Final = Silence("baseline", "it was there before, and is in the baseline")


class Entry(NamedTuple):
    """A finding as a baseline knows it.

    path      its file, from the project's root
    pointer   its JSON Pointer, as reports show it
    severity  how grave it was; graver, it is another finding
    content   see `_content`
    """

    path: str
    pointer: str
    rule: str
    severity: str
    content: str


class Baseline(NamedTuple):
    """The entries of a project's baseline, and how many findings each of them hides.

    root  the project's folder, where the paths of entries start
    """

    root: str
    entries: Counter[Entry]


class Parted(NamedTuple):
    """The findings of a run, parted by a baseline; `unused` is what of it hid nothing."""

    shown: list[Finding]
    hidden: list[Finding]
    unused: Counter[Entry]


def part(
    findings: Iterable[Finding], sources: Mapping[str, SourceFile], baseline: Baseline
) -> Parted:
    """Part findings into those that a baseline does not know and those that it hides.

    An entry hides as many findings as it counts. What stands exactly where it stood comes
    first; what is left of entries goes to findings that moved within their list, so that an
    item that is put in above them, or taken out, makes nothing new.
    """
    findings = list(findings)
    room = Counter(baseline.entries)
    hidden: set[int] = set()
    # The gravest choose first: what hides them could hide milder ones, but not the reverse.
    known = [
        (number, entry)
        for number, finding in sorted(enumerate(findings), key=_gravity)
        if (entry := entry_of(finding, sources[finding.path], baseline.root)) is not None
    ]
    for same in (identity, _moving_identity):
        left = [(number, entry) for number, entry in known if number not in hidden]
        hidden.update(_taken(left, room, same))
    return Parted(
        [finding for number, finding in enumerate(findings) if number not in hidden],
        [it._replace(silence=_KNOWN) for number, it in enumerate(findings) if number in hidden],
        +room,
    )


def _gravity(numbered: tuple[int, Finding]) -> int:
    return -SEVERITIES.index(numbered[1].severity)


def identity(entry: Entry) -> tuple[str, ...]:
    """What makes two findings the same, however grave they are."""
    return entry.path, entry.pointer, entry.rule, entry.content


def _moving_identity(entry: Entry) -> tuple[str, ...]:
    """The same wherever it stands in its list."""
    return entry.path, _INDEX.sub("/*", entry.pointer), entry.rule, entry.content


def _taken(
    found: Iterable[tuple[int, Entry]],
    room: Counter[Entry],
    same: Callable[[Entry], tuple[str, ...]],
) -> list[int]:
    """The numbers of the findings that find room in an entry that is as grave or graver."""
    free: dict[tuple[tuple[str, ...], str], list[Entry]] = defaultdict(list)
    for entry in +room:
        free[same(entry), entry.severity].append(entry)
    taken = []
    for number, entry in found:
        for severity in SEVERITIES[SEVERITIES.index(entry.severity) :]:
            entries = free.get((same(entry), severity))
            if entries:
                taken.append(number)
                room[entries[-1]] -= 1
                if not room[entries[-1]]:
                    entries.pop()
                break
    return taken


# -- what it knows of a finding -------------------------------------------------------------


def entries_of(
    findings: Iterable[Finding], sources: Mapping[str, SourceFile], root: str
) -> Counter[Entry]:
    """What a baseline of a project at `root` would hold of findings; those elsewhere stay out."""
    entries = (entry_of(finding, sources[finding.path], root) for finding in findings)
    return Counter(entry for entry in entries if entry is not None)


def entry_of(finding: Finding, source: SourceFile, root: str) -> Entry | None:
    """A finding as a baseline knows it; None where its file lies outside of the project."""
    path = relative(finding.path, root)
    if path is None:
        return None
    content = _content(finding, source)
    return Entry(path, finding.pointer, finding.rule, finding.severity, content)


def _content(finding: Finding, source: SourceFile) -> str:
    """A digest of what a finding underlines, without the spaces and quotes that formatters change.

    A key counts as no content: it stands in the pointer, or is only the first of a collection
    that has no key of its own. Credentials are hidden in `source`, and so in here.
    """
    from hashlib import blake2b  # where there is something to hide only

    start, end = finding.span
    is_key = _COLON.match(source.text, end) is not None
    content = "" if is_key else _FORMAT.sub("", source.text[start:end])
    digest = blake2b(content.encode(errors="surrogatepass"), digest_size=_DIGEST_SIZE)
    return digest.hexdigest()


# -- the file -------------------------------------------------------------------------------

BASELINE: Final[dict[str, Any]] = {
    "schema": "schema",
    "findings": [
        {
            "path": "path",
            "pointer": "pointer",
            "rule": "rule",
            "severity": "severity",
            "content": "content",
            "count?": "count",
        }
    ],
}
"""What a baseline file holds; see `forms`."""


def written(entries: Counter[Entry]) -> bytes:
    """The baseline file with these entries, sorted: one line for each, for diffs to show."""
    lines = ",".join(f"\n    {_line(entry, entries[entry])}" for entry in sorted(+entries))
    closing = "\n  ]" if lines else "]"
    return f'{{\n  "schema": "{SCHEMA}",\n  "findings": [{lines}{closing}\n}}\n'.encode()


def _line(entry: Entry, count: int) -> str:
    return json.dumps({**entry._asdict(), **({"count": count} if count > 1 else {})})


def read_baseline(
    name: str, data: bytes, root: str, book: Rulebook, *, pruning: bool = False
) -> Baseline:
    """The baseline in the bytes of a file, for a project at `root`.

    A rule is known by the names that it had before as well. Raises Misconfigured for whatever
    is wrong, with `pruning` not for rules that are gone or that no baseline hides: their
    entries are what there is to prune.
    """
    file = YamlFile(name, data, has_placeholders=True)
    renamed = {old: rule.name for rule in book for old in rule.formerly}
    form = Form(
        file,
        words={
            "schema": lambda word, _: unknown("schema", word, (SCHEMA,)),
            "path": lambda word, _: _no_path(word),
            "pointer": lambda word, _: _no_pointer(word),
            "rule": lambda word, _: _no_rule(renamed.get(word, word), book, pruning=pruning),
            "severity": lambda word, _: unknown("severity", word, SEVERITIES),
            "content": lambda word, _: _no_content(word),
        },
        values={"count": lambda value, path: _demand_count(form, value, path)},
    )
    form.check(file.data, BASELINE)
    entries: Counter[Entry] = Counter()
    lines: set[Entry] = set()
    for index, fields in enumerate(file.data["findings"]):
        count = fields.pop("count", 1)
        line = Entry(**fields)
        if line in lines:
            raise form.error(("findings", index), "this entry is there twice; one has the `count`")
        lines.add(line)
        entries[line._replace(rule=renamed.get(line.rule, line.rule))] += count
    return Baseline(root, entries)


def _demand_count(form: Form, value: object, path: tuple[str | int, ...]) -> None:
    if form.demand(value, int, path) < 1:
        raise form.error(path, "'count' is 1 at least: an entry that hides nothing is none")


def _no_path(text: str) -> str | None:
    """The problem with a path of an entry."""
    if {"", ".", ".."}.isdisjoint(text.split("/")):
        return None
    return f"'{text}' is no path from the project root, such as config/a.yaml"


def _no_pointer(text: str) -> str | None:
    """The problem with a pointer: reports cut long ones, so that they need not end well."""
    return None if text == "" or text.startswith("/") else f"'{text}' is no pointer such as /a/b"


def _no_content(text: str) -> str | None:
    """The problem with the digest of a content."""
    if _CONTENT.fullmatch(text):
        return None
    return f"'{text}' is no content: entries are written by `realtime-lint baseline write`"


def _no_rule(name: str, book: Rulebook, *, pruning: bool) -> str | None:
    """The problem with the rule of an entry."""
    problem = book.no_rule(name) or exemption(name, book)
    pack, slash, _ = name.rpartition("/")
    if problem is None or (slash and pack not in book.topics):
        return problem  # to take out what a pack says that is not in force just now were a loss
    return None if pruning else f"{problem} (`realtime-lint baseline prune` takes such entries out)"


def exemption(name: str, book: Rulebook) -> str | None:
    """Why no baseline hides what a rule finds; None: it may."""
    rule = book[name]
    if rule.is_guard:
        return f"'{name}' watches over the run itself: no baseline hides it"
    return rule.lock
