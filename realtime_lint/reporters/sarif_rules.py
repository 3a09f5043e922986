"""The rules that a SARIF log describes, each with its page: `reportingDescriptor`.

GitHub's limits: 1,024 characters for a description, 20 tags for a rule.
"""

from __future__ import annotations

from typing import Any, Final

from realtime_lint.findings import speakable
from realtime_lint.redaction import masked
from realtime_lint.reporters.links import address_of
from realtime_lint.rule_pages import published, rationale
from realtime_lint.rulebook import POLICY
from realtime_lint.wording import cut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.rulebook import IndexedRule

_LONGEST: Final = 1024
_PRECISION: Final = {"error": "very-high", "warning": "high", "note": "medium"}
"""How often a finding is right: what the API refuses it always does, a note is advice."""
_PROBLEM: Final = {"error": "error", "warning": "warning", "note": "recommendation"}
_SECURITY_TOPIC: Final = "secrets"
_SECURITY_RULES: Final = frozenset(
    {"client-secret-not-a-boundary", "mcp-approval-never", "mcp-insecure-url"}
)
"""Rules of other topics about what somebody else can read, or have done in your name."""
_SECURITY_SEVERITY: Final = {"error": "8.0", "warning": "5.0", "note": "2.0"}
"""GitHub calls these high, medium and low; its `critical` is for what can be attacked as it is."""


def descriptor(rule: IndexedRule) -> dict[str, Any]:
    """What a log says about a rule, whatever it found."""
    summary = rule.summary[0].upper() + rule.summary[1:].removesuffix(".")
    why, page = _written(rule)
    address = address_of(rule)
    more = f"\nMore: {address}\n" if address else ""  # GitHub shows no `helpUri`
    text = f"{summary}. {_remedy(rule)}\n{more}"
    return {
        "id": rule.name,
        "shortDescription": {"text": _shown(cut(f"{summary}.", _LONGEST))},
        "fullDescription": {"text": _shown(cut(" ".join(why.split()), _LONGEST))},
        "help": {"text": _shown(text), "markdown": _shown(page + more)},
        **({"helpUri": address} if address else {}),
        "defaultConfiguration": {"level": rule.severity},
        "properties": _properties(rule),
    }


def _written(rule: IndexedRule) -> tuple[str, str]:
    """Why a rule is one, and its page."""
    if rule.policy is None:
        page = published(rule.topic, rule.name)
        return rationale(page), page
    from realtime_lint.policies.page import page as page_of  # where a pack is in force
    from realtime_lint.policies.reading import Draft

    draft = Draft(rule, rule.policy.maker)
    why = draft.entry.get("rationale", f"{rule.policy.owner} demands it")
    return why, page_of(draft, rule.lock)


def _remedy(rule: IndexedRule) -> str:
    if rule.fix is None:
        return f"By hand: {rule.no_fix.removesuffix('.')}."
    return "To fix it: realtime-lint check --fix" + " --unsafe-fixes" * (rule.fixable == "unsafe")


def _properties(rule: IndexedRule) -> dict[str, Any]:
    is_security = rule.topic == _SECURITY_TOPIC or rule.name in _SECURITY_RULES
    properties: dict[str, Any] = {
        "tags": [
            rule.topic,
            *["security"] * is_security,
            *[POLICY] * (rule.policy is not None),
        ],
        "precision": _PRECISION[rule.severity],
        "problem.severity": _PROBLEM[rule.severity],
    }
    if is_security:
        properties["security-severity"] = _SECURITY_SEVERITY[rule.severity]
    return properties


def _shown(text: str) -> str:
    """A text of several lines as a report may show it."""
    return "\n".join(map(speakable, masked(text.expandtabs(4)).split("\n")))
