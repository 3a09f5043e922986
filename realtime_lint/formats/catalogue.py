"""The catalogue by which editors find our schemas, in the form of SchemaStore's.

Its form and rules: SchemaStore/schemastore `src/schemas/json/schema-catalog.json` and `cli.js`,
read 2026-11-22. A pattern there must not meet the files of other tools, so that a session is
found only by a name that says what it is.
"""

from __future__ import annotations

from typing import Any, Final

from realtime_lint.files import SETTINGS
from realtime_lint.formats.editors import BASE, DOCUMENT

CATALOGUE: Final = "catalog.json"
_YAML: Final = ("yaml", "yml")
_ENTRIES: Final = (
    (
        DOCUMENT,
        "OpenAI Realtime session",
        "Session of the OpenAI Realtime API, or a request or client event that holds one",
        [f"*.realtime.{ending}" for ending in (*_YAML, "json")],
    ),
    ("settings", "realtime-lint settings", "Settings of the linter realtime-lint", [SETTINGS]),
    (
        "policy",
        "realtime-lint policy pack",
        "Rules of an organisation for sessions of the OpenAI Realtime API",
        [f"*.realtime-policy.{ending}" for ending in _YAML],
    ),
    (
        "waivers",
        "realtime-lint waivers",
        "Findings of the linter realtime-lint that somebody answers for until a day",
        [f"realtime-lint-waivers.{ending}" for ending in _YAML],
    ),
    (
        "baseline",
        "realtime-lint baseline",
        "Findings of the linter realtime-lint that a project had when it began",
        ["realtime-lint-baseline.json"],
    ),
)
"""Schema, name, description and patterns of each entry."""


def catalogue() -> dict[str, Any]:
    """The catalogue; an entry of it is what SchemaStore is asked to add."""
    return {
        "$schema": "https://json.schemastore.org/schema-catalog.json",
        "version": 1,
        "schemas": [
            {
                "name": name,
                "description": description,
                "fileMatch": patterns,
                "url": f"{BASE}{schema}.schema.json",
            }
            for schema, name, description, patterns in _ENTRIES
        ],
    }
