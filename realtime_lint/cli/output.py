"""What commands print beside reports: lines and data, without what nobody may see."""

from __future__ import annotations

import json

from realtime_lint.findings import speakable
from realtime_lint.redaction import masked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def say(lines: Iterable[str]) -> None:
    """Print lines, of which each stays one."""
    for line in lines:
        print(masked(speakable(line)))


def say_json(told: Mapping[str, object]) -> None:
    """Print data as JSON."""
    print(masked(json.dumps(told, indent=2, ensure_ascii=False)))
