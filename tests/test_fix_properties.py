"""What holds for every fix: on generated documents, on the examples of rules, on real files."""

from __future__ import annotations

import re
from collections import Counter
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from realtime_lint.edits import Edit, Unfixable
from realtime_lint.edits.compile import edits_of
from realtime_lint.edits.operations import Add, Erase, Move, Remove, Rename, Set
from realtime_lint.edits.plan import Plan
from realtime_lint.edits.proof import prove
from realtime_lint.edits.testimony import witness
from realtime_lint.engine import Linter
from realtime_lint.fixer import Fixer
from realtime_lint.parse import parse
from realtime_lint.parse.comments import comments
from realtime_lint.parse.opinion import read, same, tree_of
from realtime_lint.source import Span
from tests.corpus import folder
from tests.fix_texts import Text, file, of_data, randoms
from tests.operations import (
    Change,
    Clash,
    Promise,
    attempt,
    broken,
    change,
    is_bug,
    is_shared,
)
from tests.support import AS_OF, rule_files, rulebook
from tests.test_parse_agreement import SUFFIXES
from tests.test_rule_examples import NAME, linter_of

if TYPE_CHECKING:
    from pathlib import Path

    from realtime_lint.fixer import Fixed
    from realtime_lint.rules import BadExample, Rule

many = settings(max_examples=200, deadline=None)
needs_corpus = pytest.mark.skipif(
    folder() is None, reason="REALTIME_LINT_CORPUS is unset: no real documents were read"
)


def real_files() -> list[Path]:
    """Every document of the corpus."""
    corpus = folder()
    assert corpus is not None
    return [it for it in sorted(corpus.rglob("*.*")) if it.suffix in SUFFIXES]


# -- operations -----------------------------------------------------------------------------


@given(randoms)
@many
def test_what_is_proven_is_right(random: Random) -> None:
    made = change(random, file(random))
    if made is not None and (edits := proven_edits(made)) is not None:
        assert is_shared(made) or broken(made, edits) is None


def proven_edits(made: Change) -> tuple[Edit, ...] | None:
    """The edits of a change, if it can be compiled and proven."""
    try:
        plan = Plan(made.documents, made.operations)
        edits = edits_of(plan)
        witness(prove(plan, edits).documents, made.documents)
    except Unfixable:
        return None
    return edits


@needs_corpus
def test_what_is_proven_of_real_documents_is_right() -> None:
    right = 0
    files = real_files()
    for number, path in enumerate(files):
        text = Text(str(path), path.read_bytes(), [])
        random = Random(number)  # noqa: S311 - no secrets here
        made = change(random, text) if parse(text.name, text.data)[-1].root else None
        if made is not None and (edits := proven_edits(made)) is not None:
            assert is_shared(made) or broken(made, edits) is None
            right += 1
    assert right > 0.8 * len(files)


def test_most_operations_can_be_compiled_and_proven() -> None:
    """Without proof hardly anything goes wrong, so that the proof is a net and no crutch."""
    cases = [case for case in map(attempt, range(1200)) if case is not None]
    outcomes = Counter(case.outcome for case in cases)
    unfixable = sum(n for outcome, n in outcomes.items() if outcome.startswith("unfixable"))
    wrong = {outcome: n for outcome, n in outcomes.items() if is_bug(outcome)}
    assert len(cases) > 1000
    assert unfixable < 0.07 * len(cases), outcomes
    assert sum(wrong.values()) < 0.002 * len(cases), wrong
    assert not any(outcome.endswith("PROVEN") for outcome in wrong), wrong
    assert not any("crash" in outcome for outcome in outcomes), outcomes


SESSION = """\
type: realtime # one
# two
voice: 'marin'
audio:
  speed: 1.0 # three
model: gpt-realtime
"""


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("model: gpt-realtime\n", "", None),
        ("model: gpt-realtime", "{", "cannot be read"),
        ("gpt-realtime", "gpt-realtime-2", "other data"),
        ("audio:\n  speed: 1.0 # three\nmodel: gpt-realtime\n", "audio: # three\n", "other data"),
        ("model: gpt-realtime\n", "other: 1\n", "other data"),
        ("'marin'\naudio:\n  speed: 1.0 # three\nmodel: gpt-realtime\n",
         "marin\naudio:\n  speed: 1.0 # three\n", "another scalar"),
        ("audio:\n  speed: 1.0 # three\nmodel: gpt-realtime\n",
         "audio: {speed: 1.0} # three\n", "another style"),
        ("voice: 'marin'\naudio:\n  speed: 1.0 # three\nmodel: gpt-realtime\n",
         "audio:\n  speed: 1.0 # three\nvoice: 'marin'\n", "another order"),
        (" # three\nmodel: gpt-realtime\n", "\n", "a lost comment"),
        ("model: gpt-realtime\n", "# two\n", "a comment twice"),
        ("# three\nmodel: gpt-realtime\n", "# three more\n", "a lost comment"),
        ("model: gpt-realtime\n", "# four\n", "another comment"),
        ("\nmodel: gpt-realtime\n", "\r\n", "another line end"),
        ("\nmodel: gpt-realtime\n", "", "another end of the file"),
    ],
)  # fmt: skip
def test_what_counts_as_broken(old: str, new: str, wrong: str | None) -> None:
    """The model is removed; the edits do that, and more."""
    documents = parse("a.yaml", SESSION.encode())
    root = documents[0].root
    assert root is not None
    model = root.get("model")
    assert model is not None
    operations = (Remove(model),)
    made = Change(documents, operations, Promise(documents, operations))
    start = SESSION.index(old)
    assert broken(made, [Edit(Span(start, start + len(old)), new)]) == wrong


def test_what_is_promised() -> None:
    """Several operations at once, in the way that rules use them."""
    documents = parse("a.yaml", b"{a: {b: 1, c: 2}, d: [3, 4], e: &e {f: 5}, g: *e, h: 6}")
    root = documents[0].root
    assert root is not None
    a, d, e, _, h = root.children
    operations = (
        Move(a.children[0], root, ("x", "y")),
        Remove(a),
        Remove(d.children[0]),
        Set(e.children[0], 7),
        Rename(h, "a"),
        Add(root, ("x", "z"), [8]),
        Move(e.children[0], a.children[0], ("no",)),
    )
    with pytest.raises(Clash):
        Promise(documents, operations)
    promised = {"x": {"y": 1, "z": [8]}, "d": [4], "e": {"f": 7}, "g": {"f": 7}, "a": 6}
    assert Promise(documents, operations[:-1]).data() == [promised]


# -- documents with mistakes ----------------------------------------------------------------


def mistaken() -> list[tuple[Rule, BadExample]]:
    """Every bad example of a rule that has a fix."""
    return [(rule, it) for rule in rule_files() if rule.fix for it in rule.examples.bad]


def restyled(random: Random, example: BadExample) -> Text:
    """An example in other words, or as it stands."""
    name = example.file or NAME
    data = [it.root.data() for it in parse(name, example.config.encode()) if it.root is not None]
    if not data or random.random() < 0.2:
        return Text(name, example.config.encode(), data)
    return of_data(random, data)


@given(random=randoms, unsafe=st.booleans())
@many
def test_examples_of_rules(random: Random, unsafe: bool) -> None:  # noqa: FBT001
    rule, example = random.choice(mistaken())
    text = restyled(random, example)
    demand(Fixer(linter_of(rule, example), unsafe=unsafe), text.name, text.data)


@given(random=randoms, unsafe=st.booleans())
@many
def test_generated_sessions(random: Random, unsafe: bool) -> None:  # noqa: FBT001
    text = file(random)
    demand(Fixer(_linter(), unsafe=unsafe), text.name, text.data)


@needs_corpus
@pytest.mark.parametrize("unsafe", [False, True])
def test_real_documents(unsafe: bool) -> None:  # noqa: FBT001
    fixer = Fixer(_linter(), unsafe=unsafe)
    fixed = [demand(fixer, str(path), path.read_bytes()) for path in real_files()]
    assert sum(bool(it.applied) for it in fixed) > 0.1 * len(fixed)


def _linter() -> Linter:
    return Linter(rulebook(), rulebook().choose(), AS_OF)


def demand_of_repairs(linter: Linter, name: str, data: bytes) -> None:
    """What each repair promises is what it does, and comments go with removed lines only."""
    result = linter.lint(name, data)
    for finding in result.findings:
        if finding.repair is None:
            continue
        operations = finding.repair.operations
        if any(isinstance(it, Erase) for it in operations):
            continue  # it is of comments, which no promise speaks of
        try:
            made = Change(result.parsed, operations, Promise(result.parsed, operations))
        except Clash:
            with pytest.raises(Unfixable):
                edits_of(Plan(result.parsed, operations))
            continue
        edits = proven_edits(made)
        if edits is not None and not is_shared(made):
            assert broken(made, edits, witness=False) is None, finding.rule


def demand(fixer: Fixer, name: str, data: bytes) -> Fixed:
    """Fix a file, and show everything that must hold for that."""
    demand_of_repairs(fixer.linter, name, data)
    fixed = fixer.fix(name, data)
    assert not [it.rule for it in fixed.result.findings if it.fix is not None and fixer.wants(it)]
    if fixed.data is None:
        assert not fixed.applied
        return fixed
    assert fixed.applied
    assert fixed.data != data
    assert fixer.fix(name, fixed.data).data is None, "a second run changes something"
    demand_form(name, data, fixed.data)
    if not any(it.rule == "unused-suppression" for it in fixed.applied):  # it mends comments
        demand_comments(name, data, fixed.data)
    demand_nothing_new(name, data, fixed.data, fixer.linter)
    return fixed


def demand_form(name: str, old: bytes, new: bytes) -> None:
    """Readable by both parsers; line ends, byte order mark and end as before."""
    documents = parse(name, new)
    roots = [document.root for document in documents if document.root is not None]
    assert len(roots) == len(documents)
    opinions = read(documents[0].file.text, documents[0].format)
    assert [opinion.tree for opinion in opinions] == [tree_of(root) for root in roots]
    ends = set(re.findall(rb"\r\n|\r|\n", old))
    assert set(re.findall(rb"\r\n|\r|\n", new)) <= (ends or {b"\n"})
    assert old.startswith(b"\xef\xbb\xbf") == new.startswith(b"\xef\xbb\xbf")
    assert old.endswith((b"\r", b"\n")) == new.endswith((b"\r", b"\n"))


def demand_comments(name: str, old: bytes, new: bytes) -> None:
    """No comment is there that was not there, nor more often; which may go, repairs show."""
    before, after = (
        Counter(documents[0].file.text[start:end] for start, end in comments(documents))
        for documents in (parse(name, old), parse(name, new))
    )
    assert not after - before


def demand_nothing_new(name: str, old: bytes, new: bytes, linter: Linter) -> None:
    """No error or warning that was not there, where what it is said of was there.

    What a key hid that nobody knew, or a document of the beta, may come to light.
    """
    before, after = linter.lint(name, old), linter.lint(name, new)
    if [it.kind for it in before.documents] != [it.kind for it in after.documents]:
        return
    known = {it.rule for it in (*before.findings, *before.suppressed)}
    was, now = _values(name, old), _values(name, new)
    assert not [
        (it.rule, it.pointer)
        for it in after.findings
        if it.severity != "note" and it.rule not in known
        if it.pointer in was and same(was[it.pointer], now[it.pointer])
    ]


def _values(name: str, data: bytes) -> dict[str, object]:
    """The data at every JSON Pointer of a file."""
    roots = [it.root for it in parse(name, data) if it.root is not None]
    return {node.pointer: node.data() for root in roots for node in root.walk()}
