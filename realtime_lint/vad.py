"""Turn detection: what belongs to which mode, and how people say that there is none."""

from __future__ import annotations

from typing import Final

SERVER_KEYS: Final = frozenset(
    {"threshold", "prefix_padding_ms", "silence_duration_ms", "idle_timeout_ms"}
)
"""What only server_vad reads."""
OFF_WORDS: Final = frozenset({"none", "off", "disable", "disabled", "false", "no", "manual"})
"""What people write where only null turns it off."""
