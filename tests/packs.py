"""Packs of policies for tests: one rule that is all right, and ways to have it otherwise."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from realtime_lint.policies.reading import Origin, read_packs
from realtime_lint.trials import demand_examples
from tests.support import rulebook

if TYPE_CHECKING:
    from pathlib import Path

    from realtime_lint.policies.reading import Draft, Pack

OWNER = "voice-platform@acme.example"
LASTING = "session: {type: realtime, model: gpt-realtime-2.1}"
"""A request for a client secret that does not say how long it lives."""


def secret(seconds: int) -> str:
    """A request for a client secret that lives so long."""
    return f"expires_after: {{anchor: created_at, seconds: {seconds}}}"


def session(**members: object) -> str:
    """A session with these members beside its type and model."""
    return json.dumps({"type": "realtime", "model": "gpt-realtime-2.1", **members})


def bad(config: str, at: str, **more: str) -> dict[str, str]:
    """A bad example."""
    return {"config": config, "at": at, **more}


def rule(name: str = "max-ttl", **changes: object) -> dict[str, Any]:
    """A rule of the pack `acme` whose examples notice every mutant; None leaves a part out."""
    entry = {
        "name": f"acme/{name}",
        "kinds": ["client-secret"],
        "select": "/expires_after/seconds",
        "absent": "fail",
        "check": {"schema": {"maximum": 600}},
        "message": "client secrets live at most 600 s here, not {value}",
        "examples": {
            "good": [secret(600)],
            "bad": [bad(secret(601), "/expires_after/seconds"), bad(LASTING, "")],
        },
        **changes,
    }
    return {key: value for key, value in entry.items() if value is not None}


def of_session(
    select: str, check: object, good: list[str], wrong: dict[str, str], **changes: object
) -> dict[str, Any]:
    """A rule about sessions; `wrong` are bad documents with the pointer of the finding."""
    examples = {"good": good, "bad": [bad(config, at) for config, at in wrong.items()]}
    given: dict[str, object] = {"absent": "pass", "kinds": None, "message": "{value} is not ours"}
    return rule("ours", select=select, check=check, examples=examples, **(given | changes))


def pack(*rules: dict[str, Any], **params: object) -> str:
    """The text of a pack, JSON that is YAML, with a rule on each line from the second on."""
    head: dict[str, object] = {"pack": "acme", "owner": OWNER}
    head |= {"params": params} if params else {}
    lines = ",\n".join(map(json.dumps, rules))
    return f'{json.dumps(head)[:-1]}, "rules": [\n{lines}]}}\n'


def written(folder: Path, *rules: dict[str, Any], **params: object) -> Path:
    """A file with a pack, in a folder."""
    path = folder / "acme.yaml"
    path.write_text(pack(*rules, **params), encoding="utf-8")
    return path


def read(path: Path) -> Pack:
    """A pack as a run reads it, its examples included. Raises Misconfigured."""
    (found,) = read_packs([Origin(str(path), "--policy")], str(path.parent), rulebook().topics)
    demand_examples(found, rulebook())
    return found


def draft(folder: Path, entry: dict[str, Any], **params: object) -> Draft:
    """The one rule of a pack. Raises Misconfigured."""
    (found,) = read(written(folder, entry, **params)).drafts
    return found
