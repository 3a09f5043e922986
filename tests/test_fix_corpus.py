"""Real documents, fixed where they stand: better than before, in no file worse.

That a second run changes nothing, and whatever else holds for each fix, the properties show.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml

from realtime_lint.engine import Linter
from realtime_lint.fixer import Fixer
from tests import corpus
from tests.fixing import REFUSED, run
from tests.support import AS_OF, rulebook
from tests.test_fix_properties import real_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from realtime_lint.findings import Finding

pytestmark = pytest.mark.skipif(
    corpus.folder() is None,
    reason="REALTIME_LINT_CORPUS is unset: no real documents were fixed",
)


@pytest.mark.parametrize("unsafe", [False, True])
def test_the_errors_of_no_file_grow(unsafe: bool) -> None:  # noqa: FBT001
    files = run(unsafe=unsafe).files
    assert [it.file for it in files if errors(it.after) > errors(it.before)] == []


@pytest.mark.parametrize(("unsafe", "share"), [(False, 0.6), (True, 0.25)])
def test_fewer_errors_are_left(unsafe: bool, share: float) -> None:  # noqa: FBT001
    files = run(unsafe=unsafe).files
    assert sum(errors(it.after) for it in files) <= share * sum(errors(it.before) for it in files)


@pytest.mark.parametrize("unsafe", [False, True])
def test_what_is_said_to_be_left_is_what_the_next_run_finds(unsafe: bool) -> None:  # noqa: FBT001
    for it in run(unsafe=unsafe).files:
        assert list(map(_said, it.told)) == list(map(_said, it.after)), it.file


@pytest.mark.parametrize("unsafe", [False, True])
def test_every_repair_that_could_not_be_proven_is_argued(unsafe: bool) -> None:  # noqa: FBT001
    refused = {(it.file, rule) for it in run(unsafe=unsafe).files for rule, _ in it.refused}
    assert refused == set(REFUSED)


def minified(data: object) -> tuple[str, str]:
    """JSON on one line."""
    return "a.json", json.dumps(data, ensure_ascii=False)


def block(data: object) -> tuple[str, str]:
    """YAML by indentation."""
    return "a.yaml", yaml.safe_dump(data, default_flow_style=False, sort_keys=False)


def flow(data: object) -> tuple[str, str]:
    """YAML in braces, folded where lines grow long."""
    return "a.yaml", yaml.safe_dump(data, default_flow_style=True, sort_keys=False)


@pytest.mark.parametrize("form", [minified, block, flow])
def test_the_same_comes_out_in_every_form(form: Callable[[object], tuple[str, str]]) -> None:
    fixer = Fixer(Linter(rulebook(), rulebook().choose(), AS_OF), unsafe=True)
    for path in real_files():
        data = loaded(path)
        if data is not None:
            name, text = form(data)
            fixed = fixer.fix(name, text.encode(), named=False).data
            itself = fixer.fix(path.name, path.read_bytes(), named=False).data
            expected = data if itself is None else json.loads(itself)
            assert yaml.safe_load(fixed or text) == expected, path


def loaded(path: Path) -> object:
    """The data of a JSON file; None where it has none."""
    try:
        return json.loads(path.read_bytes()) if path.suffix == ".json" else None
    except ValueError:
        return None


def errors(findings: tuple[Finding, ...]) -> int:
    """How many of them are errors."""
    return sum(it.severity == "error" for it in findings)


def _said(finding: Finding) -> tuple[object, ...]:
    return finding.rule, finding.severity, finding.pointer, finding.span, finding.message
