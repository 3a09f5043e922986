"""What to do about a finding, in one line."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.findings import Finding


def advice(finding: Finding) -> str:
    """How to repair it, or where to read on."""
    if finding.fix is not None:
        return f"fix ({finding.fix.safety}): {finding.fix.title}"
    if finding.no_fix not in {None, "not yet"}:
        return f"by hand: {finding.no_fix}"
    return f"more: realtime-lint explain {finding.rule}"
