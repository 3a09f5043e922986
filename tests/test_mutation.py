"""Examples are worth something only if a rule that is broken fails them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.mutation import mutants, silenced, survives
from tests.support import rule_files

if TYPE_CHECKING:
    from realtime_lint.rules import Rule

EVERY: int = 5
"""One in so many mutants is tried: some 370, which takes seconds."""
ALIVE: float = 0.11
"""The share that may live.

`python -m tests.mutation` has 131 of 1836 live, 7 in 100. Half of them are words: the hint for
a rare case, where a message breaks off, where exactly the caret is. A fifth changes nothing,
such as a search for a marker that spares the pattern. A quarter guards against documents that
another rule refuses, so that no example of this one can be one. The rest are bounds far out,
where the example would fill a page: a text of 512 characters.
"""

CHECKED = [rule for rule in rule_files() if rule.check.engine is None]


def test_few_broken_conditions_go_unnoticed() -> None:
    sample = list(mutants(rule_files()))[::EVERY]
    alive = [f"{mutant.where} {mutant.what}" for mutant in sample if survives(mutant)]
    assert len(alive) <= ALIVE * len(sample), alive


@pytest.mark.parametrize("rule", CHECKED, ids=lambda rule: rule.name)
def test_a_bad_example_notices_a_broken_rule(rule: Rule) -> None:
    only_bad = rule.examples.model_copy(update={"good": []})
    rule = rule.model_copy(update={"examples": only_bad})
    broken = list(mutants([rule])) or [silenced(rule)]
    assert not all(map(survives, broken))
