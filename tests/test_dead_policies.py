"""Every way to write a policy, a setting, a waiver or a suppression that would do nothing.

Each is refused, or is a finding: with this exit code, in these words. `table` shows them all:
`python tests/test_dead_policies.py` prints it.
"""

from __future__ import annotations

import gc
import json
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from realtime_lint import cli

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

PACK: Final = """\
pack: acme
owner: voice@acme.example
params: { max_ttl: 600, voices: [marin, cedar], hosts: [mcp.acme.example] }
rules:
  - name: acme/max-ttl
    kinds: [client-secret]
    select: /expires_after/seconds
    absent: fail
    check: { schema: { maximum: { $param: max_ttl } } }
    message: "secrets live at most {max_ttl} s, not {value}"
    examples:
      good:
        - "{expires_after: {anchor: created_at, seconds: 600}, session: {type: realtime}}"
      bad:
        - at: /expires_after/seconds
          config: "{expires_after: {anchor: created_at, seconds: 601}, session: {type: realtime}}"
  - name: acme/voices
    select: session:/audio/output
    when: { required: [voice] }
    absent: pass
    check: { schema: { properties: { voice: { enum: { $param: voices } } } } }
    message: "{value.voice} is no voice of ours"
    examples:
      good: ["{type: realtime, audio: {output: {voice: marin}}}"]
      bad:
        - at: /audio/output
          config: "{type: realtime, audio: {output: {voice: echo}}}"
  - name: acme/hosts
    select: session:/tools/*
    when: { properties: { type: { const: mcp } } }
    absent: pass
    check:
      cel: |
        has(value.server_url) &&
        url_host(value.server_url) in params.hosts
    message: "{value.server_label} goes elsewhere"
    examples:
      good:
        - |
          type: realtime
          tools: [{ type: mcp, server_label: us, server_url: "https://mcp.acme.example/" }]
      bad:
        - at: /tools/0
          config: |
            type: realtime
            tools: [{ type: mcp, server_label: them, server_url: "https://evil.test/" }]
"""
HEAD, _, _RULES = PACK.partition("rules:\n")
RULES: Final = [f"name: {rule}".replace("\n    ", "\n") for rule in _RULES.split("  - name: ")[1:]]
"""The rules, each as the file that it is in a folder."""
FOLDER: Final = {
    "pack/pack.yaml": HEAD,
    **{f"pack/rules/{index}.yaml": rule for index, rule in enumerate(RULES)},
}
WAIVER: Final = """\
- rule: acme/voices
  files: session.yaml
  pointer: /audio/output
  reason: the caller asked for it
  owner: voice@acme.example
  expires: 2027-01-31
"""
SUPPRESS: Final = """\
policies = ["acme.yaml"]
[[suppress]]
file = "session.yaml"
pointer = "/audio/output"
rule = "acme/voices"
reason = "asked for"
"""
SESSION: Final = "type: realtime\nmodel: gpt-realtime-2.1\naudio: {output: {voice: echo}}\n"
"""What breaks acme/voices, and is named in each run."""


CHECK: Final = ("check", "--as-of", "2026-11-22", "--output-format", "concise")


class Dead(NamedTuple):
    """One way to write what would do nothing.

    way        the mistake, for people
    files      what lies in the project beside the session
    says       what the linter says: the error, or the line of the finding
    arguments  how it is checked
    environ    what the environment says
    command    what checks it
    """

    way: str
    files: Mapping[str, str]
    says: str
    arguments: tuple[str, ...] = ("--policy", "acme.yaml")
    environ: Mapping[str, str] = {}
    code: int = 2
    command: tuple[str, ...] = CHECK


def changed(text: str, changes: Iterable[tuple[str, str]]) -> str:
    """A text with these texts in it, each where it first stands, replaced."""
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def pack(*changes: tuple[str, str]) -> dict[str, str]:
    """The pack with these changes."""
    return {"acme.yaml": changed(PACK, changes)}


def with_line(line: str) -> dict[str, str]:
    """The pack with a line more in its first rule."""
    return pack(("    absent", f"    {line}\n    absent"))


def folder(**files: str) -> dict[str, str]:
    """The pack as a folder, with these rule files as well."""
    return {**FOLDER, **{f"pack/{name}.yaml": text for name, text in files.items()}}


def settings(text: str, **files: str) -> dict[str, str]:
    """The pack in a project with these settings, and with files beside them."""
    others = {name.replace("_", "."): content for name, content in files.items()}
    return {"acme.yaml": PACK, "realtime-lint.toml": text, **others}


def check(schema: str) -> dict[str, str]:
    """The pack with another check of the lifetime, an integer from 10 to 7200."""
    return pack(("{ maximum: { $param: max_ttl } }", schema))


def check_voice(schema: str) -> dict[str, str]:
    """The pack with another check of the output, an object with a voice."""
    return pack(("{ properties: { voice: { enum: { $param: voices } } } }", schema))


CEL: Final = "has(value.server_url) &&\n        url_host(value.server_url) in params.hosts"


def cel(expression: str) -> dict[str, str]:
    """The pack with another expression about a tool."""
    return pack((CEL, expression.replace("\n", "\n        ")))


def waiver(*changes: tuple[str, str]) -> dict[str, str]:
    """A project with a waiver of what breaks acme/voices."""
    text = changed(WAIVER, changes)
    return settings('policies = ["acme.yaml"]\nwaivers = "waivers.yaml"', waivers_yaml=text)


def suppress(*changes: tuple[str, str]) -> dict[str, str]:
    """A project with an entry of the settings for what breaks acme/voices."""
    return settings(changed(SUPPRESS, changes))


def comment(text: str, voice: str = "echo") -> dict[str, str]:
    """The session with a comment where it breaks acme/voices, or would with this voice."""
    return {**pack(), "session.yaml": f"{SESSION.rstrip()} {text}\n".replace("echo", voice)}


def baseline(**changes: str) -> dict[str, str]:
    """A project with a baseline of one entry."""
    entry = {
        "path": "session.yaml", "pointer": "/audio/output", "rule": "acme/voices",
        "severity": "error", "content": "0123456789abcdef", **changes,
    }  # fmt: skip
    text = json.dumps({"schema": "realtime-lint/baseline/1", "findings": [entry]})
    return settings('policies = ["acme.yaml"]\nbaseline = "b.json"', b_json=text)


GOOD: Final = '["{type: realtime, audio: {output: {voice: marin}}}"]'
BAD: Final = "{type: realtime, audio: {output: {voice: echo}}}"
A_BAD_ONE: Final = f'        - at: /audio/output\n          config: "{BAD}"\n'
SILENCED: Final = f'["{BAD} # realtime-lint: ignore[acme/voices] -- so"]'
SELECT: Final = "/expires_after/seconds\n    absent"
PARAMS: Final = "{ max_ttl: 600, voices: [marin, cedar], hosts: [mcp.acme.example] }"
TTL: Final = "{ schema: { maximum: { $param: max_ttl } } }"
PYTHON: Final = "{ python: checks.ttl }"
OF_TURNS: Final = (
    ("session:/audio/output", "session:/audio/input/turn_detection"),
    ("when: { required: [voice] }", "summary: turns are detected"),
    ("{ properties: { voice: { enum: { $param: voices } } } }", "{ required: [type] }"),
)
VOICES: Final = "enum: { $param: voices }"
ALIASES: Final = "a: &a [1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"{name}: &{name} [{', '.join(8 * [f'*{before}'])}]\n" for before, name in pairwise("abcdefgh")
)
IN_FOLDER: Final = ("--policy", "pack")
BY_SETTINGS: Final = ()

# fmt: off
DEAD: Final = {
    "Names": [
        Dead("a pack that is named like a topic of ours", pack(("acme", "ttl")),
             "acme.yaml:1:7: 'ttl' is a topic of ours"),
        Dead("a pack that is named all", pack(("acme", "all")),
             "acme.yaml:1:7: 'all' is a topic of ours"),
        Dead("a pack whose name is none", pack(("acme", "Acme")),
             "acme.yaml:1:7: 'Acme' is no name such as acme-voice"),
        Dead("a rule of another pack", pack(("acme/max", "acne/max")),
             "acme.yaml:5:11: 'acne/max-ttl' is of another pack; did you mean "
             "'acme/max-ttl'?"),
        Dead("a rule without its pack", pack(("acme/max", "max")),
             "acme.yaml:5:11: 'max-ttl' is no name such as acme/max-ttl"),
        Dead("a rule whose name is none", pack(("acme/max-ttl", "acme/max_ttl")),
             "acme.yaml:5:11: 'acme/max_ttl' is no name such as acme/max-ttl"),
        Dead("a rule that is there twice", pack(("acme/voices", "acme/max-ttl")),
             "acme.yaml:17:11: a second rule 'acme/max-ttl'"),
        Dead("a pack that nobody owns", pack(("owner: voice@acme.example\n", "")),
             "acme.yaml:1:1: 'owner' is missing here"),
        Dead("an owner without a name", pack(("voice@acme.example", "' '")),
             "acme.yaml:2:8: a blank text says nothing"),
    ],
    "Keys": [
        Dead("a misspelt key of a pack", pack(("owner", "ownr")),
             "acme.yaml:2:1: unknown key 'ownr'; did you mean 'owner'?"),
        Dead("a misspelt key of a rule", pack(("select", "selct")),
             "acme.yaml:7:5: unknown key 'selct'; did you mean 'select'?"),
        Dead("a misspelt key of a check", pack(("schema", "shema")),
             "acme.yaml:9:14: unknown key 'shema'; did you mean 'schema'?"),
        Dead("a misspelt key of the examples", pack(("good", "goood")),
             "acme.yaml:12:7: unknown key 'goood'; did you mean 'good'?"),
        Dead("a misspelt key of an example", pack(("- at:", "- att:")),
             "acme.yaml:15:11: unknown key 'att'; did you mean 'at'?"),
        Dead("a key that is there twice", with_line("absent: pass"),
             "acme.yaml:9:5: 'absent' is there twice"),
        Dead("a key of CEL where a schema goes", pack(("{ required", "{ cel: x, required")),
             "acme.yaml:19:13: unknown keyword 'cel'"),
        Dead("a misspelt severity", with_line("severity: eror"),
             "acme.yaml:8:15: unknown severity 'eror'; did you mean 'error'?"),
        Dead("a way to enforce that there is not", with_line("enforce: lock"),
             "acme.yaml:8:14: unknown way to enforce 'lock'; did you mean 'locked'?"),
        Dead("a source that is nowhere", with_line("sources: [{says: so, checked: 2026-11-22}]"),
             "acme.yaml:8:15: a source has either 'url' or 'ref'"),
        Dead("a source that was read on no day",
             with_line("sources: [{ref: law, says: so, checked: 22.11.2026}]"),
             "acme.yaml:8:45: '22.11.2026' is no date such as 2026-11-22"),
    ],
    "Where a rule looks": [
        Dead("a misspelt select", pack((SELECT, "/expires_after/secnds\n    absent")),
             "acme.yaml:7:13: no document of kind client-secret has "
             "'/expires_after/secnds'; did you mean '/expires_after/seconds'?"),
        Dead("a misspelt select in a session",
             pack(("session:/audio/output", "session:/audio/outptu")),
             "acme.yaml:18:13: no session has '/audio/outptu'; did you mean "
             "'/audio/output'?"),
        Dead("one of two selects is misspelt",
             pack((SELECT, "[/expires_after/seconds, /expires/seconds]\n    absent")),
             "acme.yaml:7:38: no document of kind client-secret has '/expires'"),
        Dead("a select without a slash", pack((SELECT, "expires_after/seconds\n    absent")),
             "acme.yaml:7:13: 'expires_after/seconds' is no pointer such as /a/b or "
             "session:/a/*; did you mean '/expires_after/seconds'?"),
        Dead("a select as JSONPath", pack((SELECT, "$.expires_after.seconds\n    absent")),
             "acme.yaml:7:13: '$.expires_after.seconds' is no pointer such as /a/b or "
             "session:/a/*; did you mean '/expires_after/seconds'?"),
        Dead("a select with dots", pack((SELECT, "/expires_after.seconds\n    absent")),
             "acme.yaml:7:13: no document of kind client-secret has "
             "'/expires_after.seconds'"),
        Dead("a misspelt scope", pack(("session:/tools", "sesion:/tools")),
             "acme.yaml:29:13: 'sesion:/tools/*' is no pointer such as /a/b or "
             "session:/a/*; did you mean 'session:/tools/*'?"),
        Dead("a scope that does not have it",
             pack((SELECT, "session:/expires_after/seconds\n    absent")),
             "acme.yaml:7:13: no session of kind client-secret has '/expires_after'; "
             "documents have '/expires_after/seconds'"),
        Dead("no scope, so that most sessions are left out", pack(("session:/tools", "/tools")),
             "acme.yaml:29:13: '/tools/*' misses sessions that stand elsewhere; did you "
             "mean 'session:/tools/*'? If not, say of which 'kinds' the documents are"),
        Dead("the number of an item", pack(("/tools/*", "/tools/0")),
             "acme.yaml:29:13: no session has '/tools/0'; did you mean '/tools/*', any "
             "item?"),
        Dead("a select below what has no members",
             pack((SELECT, "/expires_after/seconds/max\n    absent")),
             "acme.yaml:7:13: no document of kind client-secret has "
             "'/expires_after/seconds/max': '/expires_after/seconds' is an integer"),
        Dead("a select that takes any depth over and over", pack(("/tools/*", "/**/**/**")),
             "acme.yaml:29:13: one '**' is any depth already: more of them only take time"),
        Dead("an empty select", pack((SELECT, "''\n    absent")),
             "acme.yaml:7:13: '' is no pointer such as /a/b or session:/a/*"),
        Dead("no selects", pack((SELECT, "[]\n    absent")),
             "acme.yaml:7:13: 'select' is empty: the rule would look at nothing"),
        Dead("a misspelt kind", pack(("[client-secret]", "[client-secrt]")),
             "acme.yaml:6:13: unknown kind or shape 'client-secrt'; did you mean "
             "'client-secret'?"),
        Dead("no kinds", pack(("[client-secret]", "[]")),
             "acme.yaml:6:12: 'kinds' is empty: the rule would look at nothing"),
        Dead("kinds that never have the select", pack(("[client-secret]", "[ga-session]")),
             "acme.yaml:7:13: no document of kind ga-session has '/expires_after'; "
             "documents of kind client-secret or translation-client-secret have it"),
        Dead("one of two kinds never has the select",
             pack(("[client-secret]", "[client-secret, ga-session]")),
             "acme.yaml:6:28: the rule would never apply: no document of kind ga-session "
             "has '/expires_after'; documents of kind client-secret or "
             "translation-client-secret have it"),
        Dead("kinds whose documents no example is", pack(("[client-secret]", "[server-response]")),
             "acme.yaml:15:11: this bad example does not break 'acme/max-ttl'"),
        Dead("not said what a missing node means", pack(("    absent: fail\n", "")),
             "acme.yaml:5:5: 'absent' is missing here"),
        Dead("absent: neither fail nor pass", pack(("absent: fail", "absent: no")),
             "acme.yaml:8:13: unknown way to take absence 'no'; there are fail, pass"),
        Dead("unknown: neither fail nor pass",
             pack(("absent: fail", "absent: fail\n    unknown: fial")),
             "acme.yaml:9:14: unknown way to take the unknown 'fial'; there are fail, pass"),
    ],
    "When it applies": [
        Dead("a misspelt member", pack(("required: [voice]", "required: [voise]")),
             "acme.yaml:19:24: no such member 'voise' here; did you mean 'voice'?"),
        Dead("a misspelt value", pack(("const: mcp", "const: mpc")),
             "acme.yaml:30:42: the API knows no 'mpc' here, only function, mcp"),
        Dead("a misspelt keyword", pack(("required: [voice]", "require: [voice]")),
             "acme.yaml:19:13: unknown keyword 'require'; did you mean 'required'?"),
        Dead("always", pack(("{ required: [voice] }", "{}")),
             "acme.yaml:19:11: a schema that accepts everything: say what must stand here"),
        Dead("always, by the schemas", pack(("{ required: [voice] }", "{ type: object }")),
             "acme.yaml:19:19: an object stands here anyway: this accepts everything"),
        Dead("always, by all the values that there are",
             pack(("const: mcp", "enum: [function, mcp]")),
             "acme.yaml:30:41: all that the API knows here: this accepts everything"),
        Dead("never", pack(("{ required: [voice] }", "false")),
             "acme.yaml:26:11: this bad example does not break 'acme/voices'"),
        Dead("never, by the schemas", pack(("{ required: [voice] }", "{ type: string }")),
             "acme.yaml:19:19: an object stands here, never text"),
        Dead("never, by a contradiction",
             pack(("{ required: [voice] }", "{ required: [voice], not: { required: [voice] } }")),
             "acme.yaml:26:11: this bad example does not break 'acme/voices'"),
        Dead("nothing said", pack(("{ required: [voice] }", "")),
             "acme.yaml:19:10: a schema is a mapping or false, not null"),
    ],
    "Checks by schema": [
        Dead("a misspelt keyword", check("{ maximun: 600 }"),
             "acme.yaml:9:24: unknown keyword 'maximun'; did you mean 'maximum'?"),
        Dead("a keyword that no check knows", check("{ multipleOf: 60 }"),
             "acme.yaml:9:24: unknown keyword 'multipleOf'"),
        Dead("a keyword of other values", check("{ maxLength: 600 }"),
             "acme.yaml:9:24: 'maxLength' says nothing of an integer, which stands here"),
        Dead("a misspelt member in properties",
             check_voice("{ properties: { voise: { enum: { $param: voices } } } }"),
             "acme.yaml:21:38: no such member 'voise' here; did you mean 'voice'?"),
        Dead("a misspelt member in required", check_voice("{ required: [voise] }"),
             "acme.yaml:21:35: no such member 'voise' here; did you mean 'voice'?"),
        Dead("required as a word", check_voice("{ required: voice }"),
             "acme.yaml:21:34: 'required' takes a list of keys"),
        Dead("a member without properties around it",
             check_voice("{ voice: { enum: { $param: voices } } }"),
             "acme.yaml:21:24: unknown keyword 'voice'"),
        Dead("a value where a schema goes", check_voice("{ properties: { voice: marin } }"),
             "acme.yaml:21:45: a schema is a mapping or false, not 'marin'"),
        Dead("a schema that accepts everything", check("{}"),
             "acme.yaml:9:22: a schema that accepts everything: say what must stand here"),
        Dead("true", check("true"),
             "acme.yaml:9:22: a schema that accepts everything: say what must stand here"),
        Dead("nothing", check(""), "acme.yaml:9:23: a schema is a mapping or false, not null"),
        Dead("a bound that the API has anyway", check("{ maximum: 7200 }"),
             "acme.yaml:9:33: the API takes no more than 7200 here: this accepts "
             "everything"),
        Dead("a bound that nothing keeps", check("{ maximum: 5 }"),
             "acme.yaml:9:33: the API takes no less than 10 here: nothing satisfies this"),
        Dead("bounds that exclude each other", check("{ minimum: 700, maximum: 600 }"),
             "acme.yaml:9:38: nothing has 'minimum: 700' and 'maximum: 600'"),
        Dead("the type that it has anyway", check("{ type: integer }"),
             "acme.yaml:9:30: an integer stands here anyway: this accepts everything"),
        Dead("a type that it never has", check("{ type: string }"),
             "acme.yaml:9:30: an integer stands here, never text"),
        Dead("a misspelt type", check("{ type: int }"),
             "acme.yaml:9:30: there is no type 'int'; did you mean 'integer'?"),
        Dead("a number as text", check("{ maximum: '600' }"),
             "acme.yaml:9:33: 'maximum' takes a number, not '600'"),
        Dead("an empty enum", check("{ enum: [] }"),
             "acme.yaml:9:30: 'enum' takes a list of values"),
        Dead("a value that the API does not know", check("{ not: { const: 9000 } }"),
             "acme.yaml:9:38: the API takes no more than 7200 here, never 9000"),
        Dead("a value of another type", check("{ enum: ['600'] }"),
             "acme.yaml:9:31: an integer stands here, never '600'"),
        Dead("a broken pattern", check_voice("{ properties: { voice: { pattern: '(marin' } } }"),
             "acme.yaml:21:56: no regular expression: missing ), unterminated subpattern "
             "at position 0"),
        Dead("a glob for a pattern", check_voice("{ properties: { voice: { pattern: '*' } } }"),
             "acme.yaml:21:56: no regular expression: nothing to repeat at position 0"),
        Dead("a pattern that matches everything",
             check_voice("{ properties: { voice: { pattern: '.*' } } }"),
             "acme.yaml:21:56: a pattern that matches any text: use ^ and $"),
        Dead("a pattern that matches nothing",
             check_voice("{ properties: { voice: { " + VOICES + ", pattern: '/^marin$/' } } }"),
             "acme.yaml:24:14: this good example breaks 'acme/voices' at '/audio/output'"),
        Dead("a pattern that matches nothing, negated",
             check_voice("{ properties: { voice: { " + VOICES + ", not: { pattern: '^$x' } } } }"),
             "acme/voices: no example notices: not left out (acme.yaml:21:73)",
             (), code=1, command=("policy", "test", "acme.yaml")),
        Dead("a pattern where an object can stand as well",
             check_voice("{ properties: { voice: { pattern: ^m } } }"),
             "acme.yaml:21:47: 'pattern' says nothing of an object, which can stand here "
             "as well: say which 'type' it must be"),
        Dead("a demand where null can stand as well", pack(*OF_TURNS),
             "acme.yaml:21:24: 'required' says nothing of null, which can stand here as "
             "well: say which 'type' it must be"),
        Dead("if without then", check("{ if: { minimum: 20 } }"),
             "acme.yaml:9:24: 'if' without 'then' or 'else' decides nothing"),
        Dead("then without if", check("{ then: { minimum: 20 } }"),
             "acme.yaml:9:24: 'then' without 'if' decides nothing"),
        Dead("no alternatives", check("{ anyOf: [] }"),
             "acme.yaml:9:31: 'anyOf' takes a list of schemas"),
        Dead("an alternative that accepts everything", check("{ anyOf: [{ maximum: 600 }, true] }"),
             "acme.yaml:9:50: a schema that accepts everything: say what must stand here"),
        Dead("alternatives that leave nothing out",
             check("{ anyOf: [{ maximum: 600 }, { minimum: 500 }] }"),
             "acme.yaml:15:11: this bad example does not break 'acme/max-ttl'"),
        Dead("no check", pack((TTL, "{}")),
             "acme.yaml:9:12: a check is exactly one of 'schema', 'cel', 'python'"),
        Dead("two checks in one", pack(("{ schema: {", "{ cel: value < 600, schema: {")),
             "acme.yaml:9:12: a check is exactly one of 'schema', 'cel', 'python'"),
        Dead("Python in a pack of a repository", pack((TTL, PYTHON)),
             "acme.yaml:9:22: only an installed pack may carry Python: use 'schema' or "
             "'cel'"),
    ],
    "Params": [
        Dead("a misspelt param in a schema", pack(("$param: max_ttl", "$param: max_tll")),
             "acme.yaml:9:43: unknown param 'max_tll'; did you mean 'max_ttl'?"),
        Dead("a misspelt $param", pack(("$param: max_ttl", "$params: max_ttl")),
             "acme.yaml:9:35: unknown key '$params'; did you mean '$param'?"),
        Dead("$param without a name", pack(("$param: max_ttl", "$param:")),
             "acme.yaml:9:43: '$param' takes a string, not nothing"),
        Dead("$param with something beside it",
             pack(("$param: max_ttl", "$param: max_ttl, minimum: 60")),
             "acme.yaml:9:43: '$param' stands alone"),
        Dead("a misspelt param in CEL",
             cel("has(value.server_url) && url_host(value.server_url) in params.host"),
             "acme.yaml:34:71: no field 'host' in 'params'; did you mean 'hosts'?"),
        Dead("a misspelt param in a message", pack(("{max_ttl}", "{max_tll}")),
             "acme.yaml:10:14: unknown placeholder 'max_tll'; did you mean 'max_ttl'?"),
        Dead("a param that no rule uses", pack(("max_ttl: 600", "max_ttl: 600, min_ttl: 60")),
             "acme.yaml:3:25: no rule uses the param 'min_ttl'"),
        Dead("a param whose name is none", pack(("max_ttl: 600", "max-ttl: 600")),
             "acme.yaml:3:20: 'max-ttl' is no name such as max_ttl"),
        Dead("a param that is called value", pack(("max_ttl: 600", "value: 600")),
             "acme.yaml:3:18: 'value' has a meaning of its own: call the param something "
             "else"),
        Dead("a param of another type than the field", pack(("max_ttl: 600", "max_ttl: '600'")),
             "acme.yaml:9:33: 'maximum' takes a number, not '600'"),
        Dead("a number with a unit", pack(("max_ttl: 600", "max_ttl: 600s")),
             "acme.yaml:9:33: 'maximum' takes a number, not '600s'"),
        Dead("a number with underscores", pack(("max_ttl: 600", "max_ttl: 6_00")),
             "acme.yaml:9:33: 'maximum' takes a number, not '6_00'"),
        Dead("a number that is none", pack(("max_ttl: 600", "max_ttl: .nan")),
             "acme.yaml:3:20: 'max_ttl' takes a finite number"),
        Dead("true for a number", pack(("max_ttl: 600", "max_ttl: true")),
             "acme.yaml:9:33: 'maximum' takes a number, not true"),
        Dead("a param without a value", pack(("max_ttl: 600", "max_ttl: ")),
             "acme.yaml:3:20: 'max_ttl' takes a word, a number, true or false, or a list"),
        Dead("an empty list", pack(("[marin, cedar]", "[]")),
             "acme.yaml:3:33: 'voices' is empty: a list that nothing is on"),
        Dead("a list of two types", pack(("[marin, cedar]", "[marin, 1]")),
             "acme.yaml:3:41: 'voices' takes a string, not an integer"),
        Dead("a list in a list", pack(("[marin, cedar]", "[[marin, cedar]]")),
             "acme.yaml:3:33: 'voices' takes a word, a number, true or false, or a list"),
        Dead("a word for a list", pack(("[marin, cedar]", "marin")),
             "acme.yaml:21:53: 'enum' takes a list of values"),
        Dead("the words of a list in one", pack(("[marin, cedar]", "['marin, cedar']")),
             "acme.yaml:24:14: this good example breaks 'acme/voices' at '/audio/output'"),
        Dead("the country of no", pack(("max_ttl: 600", "max_ttl: no")),
             "acme.yaml:9:33: 'maximum' takes a number, not 'no'"),
        Dead("a list of params for a table", pack((PARAMS, "[max_ttl]")),
             "acme.yaml:3:9: 'params' takes a table, not a list"),
    ],
    "Checks by CEL": [
        Dead("a misspelt field",
             cel("has(value.server_url) &&\nurl_host(value.sever_url) in params.hosts"),
             "acme.yaml:35:24: no field 'sever_url' in 'value'; did you mean 'server_url'?"),
        Dead("a misspelt field in has",
             cel("has(value.server_ulr) && url_host(value.server_url) in params.hosts"),
             "acme.yaml:34:19: no field 'server_ulr' in 'value'; did you mean "
             "'server_url'?"),
        Dead("a misspelt field in brackets", cel("value['server_ulr'] != ''"),
             "acme.yaml:34:15: no field 'server_ulr' in 'value'; did you mean "
             "'server_url'?"),
        Dead("a misspelt variable", cel("has(valeu.server_url)"),
             "acme.yaml:34:13: no variable 'valeu'; did you mean 'value'?"),
        Dead("a misspelt function",
             cel("has(value.server_url) && url_hots(value.server_url) in params.hosts"),
             "acme.yaml:34:34: no function 'url_hots'; did you mean 'url_host'?"),
        Dead("a misspelt method", cel("value.server_url.startWith('https://mcp.acme.example/')"),
             "acme.yaml:34:26: no function 'startWith'; did you mean 'startsWith'?"),
        Dead("a misspelt macro", cel("value.allowed_tools.al(x, x != '')"),
             "acme.yaml:34:29: no function 'al'; did you mean 'all'?"),
        Dead("a misspelt value", cel("value.type == 'mpc'"),
             "acme.yaml:34:23: the API knows no 'mpc' here, only function, mcp"),
        Dead("and for &&", cel("has(value.server_url) and value.server_url != ''"),
             "acme.yaml:34:31: no operator 'and' in CEL: write '&&'"),
        Dead("= for ==", cel("value.server_url = 'https://mcp.acme.example/'"),
             "acme.yaml:34:26: no operator '=' in CEL: write '=='"),
        Dead("not in", cel("url_host(value.server_url) not in params.hosts"),
             "acme.yaml:34:36: no operator 'not' in CEL: write '!(…)'"),
        Dead("a text that is compared with a list",
             cel("url_host(value.server_url) == params.hosts"),
             "acme.yaml:34:9: text and 'params.hosts' (a list) are never equal"),
        Dead("a text that is compared with a number", cel("value.server_url > 5"),
             "acme.yaml:34:26: '>' cannot take 'value.server_url' (text) and an integer"),
        Dead("a comparison with null of what is never null", cel("value.server_url != null"),
             "acme.yaml:34:29: 'value.server_url' is never null: has(value.server_url) "
             "tells whether it is there"),
        Dead("no boolean", cel("url_host(value.server_url)"),
             "acme.yaml:34:9: gives text: a check is true or false"),
        Dead("an expression that breaks off",
             cel("has(value.server_url) && (value.server_url != ''"),
             "acme.yaml:33:12: Syntax error: missing ')' at '<EOF>' [INVALID_ARGUMENT]"),
        Dead("a comment and no expression", cel("// url_host(value.server_url) in params.hosts"),
             "acme.yaml:33:12: Syntax error: it ends too early"),
        Dead("a broken pattern", cel("value.server_url.matches('(acme')"),
             "acme.yaml:34:34: invalid regular expression: missing ): (acme"),
        Dead("always true", cel("true"),
             "acme.yaml:34:9: never looks at 'value': it gives the same for all documents"),
        Dead("always true of what the schemas know",
             cel("has(value.type) || value.type in params.hosts"),
             "acme.yaml:34:42: the API knows no 'mcp.acme.example' here, only function, "
             "mcp"),
        Dead("always true by a slip",
             cel("value.server_url != 'a' || !(value.server_url in params.hosts)"),
             "acme.yaml:42:11: this bad example does not break 'acme/hosts'"),
        Dead("an error at run time", cel("value.server_url[0] == 'h'"),
             "acme.yaml:34:25: '[_]' cannot take 'value.server_url' (text) and an integer"),
        Dead("no text", pack((CEL, "600"), ("cel: |\n       ", "cel:")),
             "acme.yaml:33:12: 'cel' takes a string, not an integer"),
    ],
    "Messages and fixes": [
        Dead("no message", pack(('    message: "{value.server_label} goes elsewhere"\n', "")),
             "acme.yaml:28:5: 'message' is missing here"),
        Dead("a blank message", pack(("{value.server_label} goes elsewhere", " ")),
             "acme.yaml:36:14: a blank text says nothing"),
        Dead("a misspelt placeholder", pack(("not {value}", "not {valeu}")),
             "acme.yaml:10:14: unknown placeholder 'valeu'; did you mean 'value'?"),
        Dead("a misspelt member in a placeholder", pack(("{value.voice}", "{value.voise}")),
             "acme.yaml:22:14: 'value' has no member 'voise'; did you mean 'voice'?"),
        Dead("a member of what has none", pack(("not {value}", "not {value.unit}")),
             "acme.yaml:10:14: 'value' has no member 'unit'"),
        Dead("a brace without its other half", pack(("not {value}", "not {value")),
             "acme.yaml:10:14: a brace without its other half: write {{ or }} for itself"),
        Dead("braces around nothing", pack(("not {value}", "not {}")),
             "acme.yaml:10:14: braces hold a name: {value}, {key}, {value.member} or a "
             "param"),
        Dead("a fix that does nothing", with_line("fix: { safety: safe, title: shorten it }"),
             "acme.yaml:8:10: a fix either removes the node or sets it"),
        Dead("a fix of a misspelt safety",
             with_line("fix: { safety: save, title: shorten it, remove: true }"),
             "acme.yaml:8:20: unknown safety 'save'; there are safe, unsafe"),
        Dead("a fix that sets a misspelt param",
             with_line("fix: { safety: unsafe, title: shorten it, set: { $param: max_tll } }"),
             "acme.yaml:8:62: unknown param 'max_tll'; did you mean 'max_ttl'?"),
        Dead("a fix that sets what the rule finds wrong",
             with_line("fix: { safety: unsafe, title: shorten it, set: 900 }"),
             "acme.yaml:8:52: the rule finds this wrong as well"),
    ],
    "Examples": [
        Dead("no examples",
             pack((f"    examples:\n      good: {GOOD}\n      bad:\n{A_BAD_ONE}", "")),
             "acme.yaml:17:5: 'examples' is missing here"),
        Dead("no good example", pack((f"      good: {GOOD}\n", "")),
             "acme.yaml:24:7: 'good' is missing here"),
        Dead("an empty list of good ones", pack((GOOD, "[]")),
             "acme.yaml:24:13: 'good' is empty: a rule has one at least"),
        Dead("an empty list of bad ones", pack((f"\n{A_BAD_ONE}", " []\n")),
             "acme.yaml:25:12: 'bad' is empty: a rule has one at least"),
        Dead("a bad example that passes", pack((BAD, BAD.replace("echo", "marin"))),
             "acme.yaml:26:11: this bad example does not break 'acme/voices'"),
        Dead("a good example that fails", pack((GOOD, GOOD.replace("marin", "echo"))),
             "acme.yaml:24:14: this good example breaks 'acme/voices' at '/audio/output'"),
        Dead("a bad example that does not say where", pack(("at: /audio/output\n          ", "")),
             "acme.yaml:26:11: 'at' is missing here"),
        Dead("a misspelt pointer", pack(("at: /audio/output", "at: /audio/outptu")),
             "acme.yaml:26:11: this bad example breaks 'acme/voices' at '/audio/output', "
             "not at '/audio/outptu'"),
        Dead("a pointer that is none", pack(("at: /audio/output", "at: audio.output")),
             "acme.yaml:26:15: 'audio.output' is no JSON Pointer such as /a/b"),
        Dead("words that the message does not say",
             pack(("at: /audio/output\n", "at: /audio/output\n          says: no vioce\n")),
             "acme.yaml:26:11: this bad example breaks 'acme/voices' without 'no vioce' "
             "in the message"),
        Dead("an example with a mistake of its own", pack((BAD, BAD.replace("voice", "voise"))),
             "acme.yaml:26:11: this example is wrong in itself: unknown key "
             "'audio.output.voise'; did you mean 'voice'? [unknown-key]"),
        Dead("an example that is no YAML", pack((GOOD, '["{type: ["]')),
             "acme.yaml:24:14: this example is wrong in itself: YAML: did not find "
             "expected node content [parse-error]"),
        Dead("an example that is no document", pack((GOOD, "[hello]")),
             "acme.yaml:24:14: this example is not a Realtime document"),
        Dead("an example that is data, not text", pack((GOOD, GOOD.replace('"', ""))),
             "acme.yaml:24:15: unknown key 'type'; there are config, file, as_of, provider"),
        Dead("a blank example", pack((GOOD, "[' ']")),
             "acme.yaml:24:14: a blank text says nothing"),
        Dead("a good example that a comment silences", pack((GOOD, SILENCED)),
             "acme.yaml:24:14: a comment in this example silences 'acme/voices'"),
        Dead("a misspelt provider",
             pack(("at: /audio/output\n", "at: /audio/output\n          provider: azur\n")),
             "acme.yaml:27:21: unknown provider 'azur'; did you mean 'azure'?"),
        Dead("a fixed example without a fix",
             pack(("at: /audio/output\n", "at: /audio/output\n          fixed: x\n")),
             "acme.yaml:26:11: 'acme/voices' has no fix: 'fixed' means nothing here"),
    ],
    "Files": [
        Dead("an empty file", {"acme.yaml": ""}, "acme.yaml:1:1: the file is empty"),
        Dead("comments only", {"acme.yaml": "# pack: acme\n"}, "acme.yaml:1:1: the file is empty"),
        Dead("a pack without rules", {"acme.yaml": HEAD}, "acme.yaml:1:1: 'rules' is missing here"),
        Dead("a pack with an empty list of rules", {"acme.yaml": f"{HEAD}rules: []\n"},
             "acme.yaml:4:8: a pack without rules"),
        Dead("a pack whose rules are commented out",
             {"acme.yaml": f"{HEAD}rules:\n# - name: acme/max-ttl\n"},
             "acme.yaml:4:7: 'rules' takes a list, not nothing"),
        Dead("a session for a pack", {"acme.yaml": SESSION},
             "acme.yaml:1:1: unknown key 'type'; there are pack, owner, params, rules"),
        Dead("a rule for a pack", {"acme.yaml": RULES[0]},
             "acme.yaml:1:1: a rule without a pack: in a folder, pack.yaml says which it "
             "is"),
        Dead("a list of packs", {"acme.yaml": "- acme\n"},
             "acme.yaml:1:1: this file takes a table, not a list"),
        Dead("two documents", pack(("rules:", "---\nrules:")),
             "acme.yaml:4:1: a second document: this file is one"),
        Dead("a tab", pack(("    kinds", "\tkinds")),
             "acme.yaml:6:1: YAML: found a tab character that violates indentation; "
             "indent with spaces, not with a tab"),
        Dead("an anchor that there is not", pack(("[client-secret]", "*kinds")),
             "acme.yaml:6:12: alias *kinds has no anchor: write &kinds on the value it "
             "stands for"),
        Dead("a placeholder that nobody fills in", pack(("acme", "${PACK}")),
             "acme.yaml:1:7: nobody fills in ${PACK} here"),
        Dead("a file that is no text", {"acme.yaml": "pack: \0"},
             "acme.yaml:1:7: YAML: the character U+0000 is not allowed"),
        Dead("a file too deep", {"acme.yaml": f"{HEAD}rules: {'[' * 500}{']' * 500}"},
             "acme.yaml:4:207: nested more than 200 levels deep"),
        Dead("a file too large", {"acme.yaml": PACK + "#" * (16 << 20)},
             "acme.yaml:1:1: larger than 16 MiB: not read"),
        Dead("aliases of aliases", {"acme.yaml": ALIASES},
             "acme.yaml:6:24: more than 200,000 values once aliases are expanded"),
    ],
    "Folders": [
        Dead("an empty folder", {"pack/README.md": ""}, "--policy: no pack in pack", IN_FOLDER),
        Dead("rules without a pack.yaml",
             {name: text for name, text in FOLDER.items() if name != "pack/pack.yaml"},
             "pack/rules/0.yaml:1:1: a rule without a pack: in a folder, pack.yaml says "
             "which it is", IN_FOLDER),
        Dead("a pack.yaml without rules", {"pack/pack.yaml": HEAD},
             "pack/pack.yaml:1:1: a pack without rules", IN_FOLDER),
        Dead("rules in pack.yaml", {"pack/pack.yaml": PACK},
             "pack/pack.yaml:4:1: unknown key 'rules'; there are pack, owner, params", IN_FOLDER),
        Dead("a rule in two files", folder(again=RULES[0]),
             "pack/rules/0.yaml:1:7: a second rule 'acme/max-ttl'", IN_FOLDER),
        Dead("an empty rule file", folder(more=""),
             "pack/more.yaml:1:1: the file is empty", IN_FOLDER),
        Dead("a rule in a file of another pack", folder(more=RULES[0].replace("acme", "acne")),
             "pack/more.yaml:1:7: 'acne/max-ttl' is of another pack; did you mean "
             "'acme/max-ttl'?", IN_FOLDER),
        Dead("a rule in JSON that is none", {**FOLDER, "pack/more.json": "{}"},
             "pack/more.json:1:1: 'name' is missing here", IN_FOLDER),
        Dead("a broken rule file with a large ending", {**FOLDER, "pack/MORE.YAML": "nmae: acme/x"},
             "pack/MORE.YAML:1:1: unknown key 'nmae'; there are name, summary, rationale, "
             "severity, enforce, kinds, select, when, absent, unknown, check, underline, message, "
             "fix, no_fix, sources, examples", IN_FOLDER),
        Dead("Python in a folder", folder(more=RULES[0].replace(TTL, PYTHON)),
             "pack/more.yaml:5:18: only an installed pack may carry Python: use 'schema' "
             "or 'cel'", IN_FOLDER),
        Dead("two packs of one name", {"packs/a.yaml": PACK, "packs/sub/b.yaml": PACK},
             "two packs are named 'acme': packs/a.yaml and packs/sub/b.yaml",
             ("--policy", "packs")),
        Dead("something else between packs", {"packs/a.yaml": PACK, "packs/waivers.yaml": "[]"},
             "packs/waivers.yaml:1:1: this file takes a table, not a list", ("--policy", "packs")),
    ],
    "Where packs are named": [
        Dead("a misspelt file", pack(),
             "--policy: no such file or folder: 'amce.yaml'; did you mean 'acme.yaml'?",
             ("--policy", "amce.yaml")),
        Dead("a file that is not there", pack(),
             "--policy: no such file or folder: 'policies/acme.yaml'",
             ("--policy", "policies/acme.yaml")),
        Dead("no name", pack(),
             "--policy: a blank name: name a pack, or leave it out", ("--policy", "")),
        Dead("two names in one", pack(),
             "--policy: no such file or folder: 'acme.yaml,acme.yaml'",
             ("--policy", "acme.yaml,acme.yaml")),
        Dead("a pack that is not installed", pack(),
             "--policy: unknown installed pack 'acme'; there are none", ("--policy", "pkg:acme")),
        Dead("a misspelt flag", pack(),
             "No such option '--polcy'. (Did you mean one of: '--policy', '--profile'?)",
             ("--polcy", "acme.yaml")),
        Dead("two packs of one name", {**pack(), "b.yaml": PACK},
             "two packs are named 'acme': acme.yaml and b.yaml",
             ("--policy", "acme.yaml", "--policy", "b.yaml")),
        Dead("a misspelt file in the variable", pack(),
             "REALTIME_LINT_POLICY: no such file or folder: 'amce.yaml'; did you mean "
             "'acme.yaml'?", (), {"REALTIME_LINT_POLICY": "amce.yaml"}),
        Dead("a variable that is empty", pack(),
             "REALTIME_LINT_POLICY: a blank name: name a pack, or leave it out",
             (), {"REALTIME_LINT_POLICY": ""}),
        Dead("a variable that is empty in part", pack(),
             "REALTIME_LINT_POLICY: a blank name: name a pack, or leave it out",
             (), {"REALTIME_LINT_POLICY": "acme.yaml:"}),
        Dead("a home folder that no shell fills in", pack(),
             "REALTIME_LINT_POLICY: no such file or folder: '~/acme.yaml'",
             (), {"REALTIME_LINT_POLICY": "~/acme.yaml"}),
        Dead("a misspelt file in the settings", settings('policies = ["amce.yaml"]'),
             "realtime-lint.toml:1:13: no such file or folder: 'amce.yaml'; did you mean "
             "'acme.yaml'?", BY_SETTINGS),
        Dead("a pack outside the project in the settings", settings('policies = ["../acme.yaml"]'),
             "realtime-lint.toml:1:13: '../acme.yaml' lies outside the project: name it "
             "by --policy", BY_SETTINGS),
        Dead("a pack that is not installed in the settings", settings('policies = ["pkg:acme"]'),
             "realtime-lint.toml:1:13: unknown installed pack 'acme'; there are none", BY_SETTINGS),
        Dead("a glob in the settings", settings('policies = ["*.yaml"]'),
             "realtime-lint.toml:1:13: no such file or folder: '*.yaml'", BY_SETTINGS),
        Dead("no list in the settings", settings('policies = "acme.yaml"'),
             "realtime-lint.toml:1:1: 'policies' takes a list, not a string", BY_SETTINGS),
        Dead("a blank name in the settings", settings('policies = [""]'),
             "realtime-lint.toml:1:13: a blank text says nothing", BY_SETTINGS),
        Dead("a misspelt setting", settings('policy = ["acme.yaml"]'),
             "realtime-lint.toml:1:1: unknown setting 'policy'; there are profile, "
             "fail-on, select, ignore, exclude, provider, severity, options, per-file, "
             "documents, policies, waivers, baseline, suppress", BY_SETTINGS),
    ],
    "Rules of a run": [
        Dead("a misspelt rule", pack(),
             "unknown rule or topic 'acme/voice'; did you mean 'acme/voices'?",
             ("--policy", "acme.yaml", "--select", "acme/voice")),
        Dead("a rule of a misspelt pack", pack(),
             "unknown rule or topic 'acne/voices'; did you mean 'acme/voices'?",
             ("--policy", "acme.yaml", "--select", "acne/voices")),
        Dead("a rule of a pack that is not in force", pack(),
             "unknown rule or topic 'acme/voices': no pack 'acme' is in force; name it by "
             "--policy or in the settings", ("--select", "acme/voices")),
        Dead("a rule without its pack", pack(),
             "unknown rule or topic 'max-ttl'; did you mean 'acme/max-ttl'?",
             ("--policy", "acme.yaml", "--ignore", "max-ttl")),
        Dead("a misspelt topic", pack(),
             "unknown rule or topic 'shcema'; did you mean 'schema'?", ("--select", "shcema")),
        Dead("no rule", pack(),
             "Invalid value for '--select': a blank name in '': name a rule or topic, or "
             "leave it out", ("--select", "")),
        Dead("no rule behind a comma", pack(),
             "Invalid value for '--select': a blank name in 'schema,': name a rule or "
             "topic, or leave it out", ("--select", "schema,")),
        Dead("nothing to ignore", pack(),
             "Invalid value for '--ignore': a blank name in '': name a rule or topic, or "
             "leave it out", ("--ignore", "")),
        Dead("fixes of no rule", pack(),
             "Invalid value for '--fix-only': a blank name in ' ': name a rule or topic, "
             "or leave it out", ("--fix", "--fix-only", " ")),
        Dead("everything is ignored", pack(),
             "no rule is left to check: all that are selected are ignored", ("--ignore", "all")),
        Dead("all that is selected is ignored", pack(),
             "no rule is left to check: all that are selected are ignored",
             ("--policy", "acme.yaml", "--select", "acme", "--ignore", "acme")),
        Dead("a misspelt severity", pack(),
             "Invalid value for '--fail-on': 'eror' is not one of 'note', 'warning', "
             "'error'.", ("--fail-on", "eror")),
        Dead("a misspelt profile", pack(),
             "Invalid value for '--profile': 'strct' is not one of 'correctness', "
             "'default', 'strict'.", ("--profile", "strct")),
        Dead("settings that are not there", pack(),
             "Invalid value for '--config': File 'realtime.toml' does not exist.",
             ("--config", "realtime.toml")),
    ],
    "Settings": [
        Dead("a misspelt setting", settings("fail_on = 'note'"),
             "realtime-lint.toml:1:1: unknown setting 'fail_on'; did you mean 'fail-on'?",
             BY_SETTINGS),
        Dead("a misspelt table", settings("[severty]"),
             "realtime-lint.toml:1:2: unknown setting 'severty'; did you mean 'severity'?",
             BY_SETTINGS),
        Dead("a misspelt rule", settings("ignore = ['unknwn-key']"),
             "realtime-lint.toml:1:11: unknown rule or topic 'unknwn-key'; did you mean "
             "'unknown-key'?", BY_SETTINGS),
        Dead("a misspelt rule of a pack",
             settings("policies = ['acme.yaml']\nignore = ['acme/voice']"),
             "realtime-lint.toml:2:11: unknown rule or topic 'acme/voice'; did you mean "
             "'acme/voices'?", BY_SETTINGS),
        Dead("a pack that is not in force", settings("select = ['acme']"),
             "realtime-lint.toml:1:11: unknown rule or topic 'acme'", BY_SETTINGS),
        Dead("a misspelt topic", settings("select = ['shcema']"),
             "realtime-lint.toml:1:11: unknown rule or topic 'shcema'; did you mean "
             "'schema'?", BY_SETTINGS),
        Dead("an empty selection", settings("select = []"),
             "realtime-lint.toml:1:1: 'select' is empty: leave it out to have all rules",
             BY_SETTINGS),
        Dead("everything is ignored", settings("ignore = ['all']"),
             "no rule is left to check: all that are selected are ignored", BY_SETTINGS),
        Dead("a severity that there is not", settings("[severity]\nvoice = 'off'"),
             "realtime-lint.toml:2:9: unknown severity 'off'; there are note, warning, "
             "error", BY_SETTINGS),
        Dead("a misspelt option", settings("[options.ttl-too-long]\nmaxx = 9"),
             "realtime-lint.toml:2:1: unknown option of 'ttl-too-long' 'maxx'; did you "
             "mean 'max'?", BY_SETTINGS),
        Dead("an option of a rule of a pack",
             settings("policies = ['acme.yaml']\n[options.'acme/max-ttl']\nmax_ttl = 9"),
             "realtime-lint.toml:3:1: unknown option of 'acme/max-ttl' 'max_ttl'; there "
             "are none", BY_SETTINGS),
        Dead("a glob that matches no file of a project", settings("exclude = ['./vendor']"),
             "realtime-lint.toml:1:12: './vendor' is no glob relative to the project "
             "root, such as config/**/*.yaml", BY_SETTINGS),
        Dead("a misspelt kind", settings("[[documents]]\nfiles = '*.yaml'\nkind = 'ga-sesion'"),
             "realtime-lint.toml:3:8: unknown document kind 'ga-sesion'; did you mean "
             "'ga-session'?", BY_SETTINGS),
        Dead("a document that no file holds",
             settings("[[documents]]\nfiles = 'session.yaml'\nkind = 'ga-session'\nat = '/sesion'"),
             "realtime-lint.toml:4:1: nothing at '/sesion' in any file that "
             "'session.yaml' matches", BY_SETTINGS),
        Dead("waivers that are not there", settings("waivers = 'waiver.yaml'"),
             "realtime-lint.toml:1:11: no such file: 'waiver.yaml'", BY_SETTINGS),
        Dead("a setting that is there twice", settings("select = ['voice']\nselect = ['ttl']"),
             "realtime-lint.toml:2:17: Cannot overwrite a value", BY_SETTINGS),
        Dead("settings in two files",
             {"realtime-lint.toml": "", "pyproject.toml": "[tool.realtime-lint]"},
             "settings in realtime-lint.toml and pyproject.toml: keep them in one of the "
             "two", BY_SETTINGS),
        Dead("a table under a misspelt name", {"pyproject.toml": "[tool.realtime_lint]"},
             "pyproject.toml:1:7: nothing reads [tool.realtime_lint]; did you mean "
             "[tool.realtime-lint]?", BY_SETTINGS),
        Dead("a file under a misspelt name", {"realtime_lint.toml": "fail-on = 'note'"},
             "realtime_lint.toml: nothing reads this file; did you mean "
             "'realtime-lint.toml'?", BY_SETTINGS),
        Dead("a file of another format", {"realtime-lint.yaml": "fail-on: note"},
             "realtime-lint.yaml: nothing reads this file; did you mean "
             "'realtime-lint.toml'?", BY_SETTINGS),
    ],
    "Waivers": [
        Dead("a misspelt rule", waiver(("acme/voices", "acme/voice")),
             "waivers.yaml:1:9: unknown rule 'acme/voice'; did you mean 'acme/voices'?",
             BY_SETTINGS),
        Dead("a rule without its pack", waiver(("acme/voices", "voices")),
             "waivers.yaml:1:9: unknown rule 'voices'; did you mean 'acme/voices'?", BY_SETTINGS),
        Dead("a pack", waiver(("acme/voices", "acme")),
             "waivers.yaml:1:9: unknown rule 'acme'; that is a topic: name one of its rules",
             BY_SETTINGS),
        Dead("a misspelt key", waiver(("owner", "onwer")),
             "waivers.yaml:5:3: unknown key 'onwer'; did you mean 'owner'?", BY_SETTINGS),
        Dead("no reason", waiver(("the caller asked for it", "")),
             "waivers.yaml:4:10: 'reason' takes a string, not nothing", BY_SETTINGS),
        Dead("a pointer that is none", waiver(("/audio/output", "audio.output")),
             "waivers.yaml:3:12: 'audio.output' is no JSON Pointer such as /a/b", BY_SETTINGS),
        Dead("a glob that is none", waiver(("session.yaml", "./session.yaml")),
             "waivers.yaml:2:10: './session.yaml' is no glob relative to the project "
             "root, such as config/**/*.yaml", BY_SETTINGS),
        Dead("for ever", waiver(("2027-01-31", "2099-12-31")),
             "waivers.yaml:6:12: 2099-12-31 is more than 180 days ahead: on 2026-11-22, "
             "2027-05-21 is the latest", BY_SETTINGS),
        Dead("the same twice", waiver(("- rule", f"{WAIVER}- rule")),
             "waivers.yaml:7:3: a waiver of the same stands above: which of the two?", BY_SETTINGS),
        Dead("one that has expired", waiver(("2027-01-31", "2026-11-21")),
             "waivers.yaml:6:12: error voice@acme.example waived 'acme/voices' in "
             "session.yaml until 2026-11-21: put it right, or decide again "
             "[waiver-expired]", BY_SETTINGS, code=1),
        Dead("a misspelt pointer", waiver(("/audio/output", "/audio/outptu")),
             "waivers.yaml:1:3: error no finding of 'acme/voices' at /audio/outptu in "
             "session.yaml: remove the waiver, or correct it [waiver-unmatched]",
             BY_SETTINGS, code=1),
        Dead("a misspelt file", waiver(("session.yaml", "sesion.yaml")),
             "waivers.yaml:1:3: error no finding of 'acme/voices' at /audio/output in "
             "sesion.yaml: remove the waiver, or correct it [waiver-unmatched]", (".",), code=1),
        Dead("one that finds nothing any more",
             {**waiver(), "session.yaml": SESSION.replace("echo", "marin")},
             "waivers.yaml:1:3: error no finding of 'acme/voices' at /audio/output in "
             "session.yaml: remove the waiver, or correct it [waiver-unmatched]",
             BY_SETTINGS, code=1),
    ],
    "Suppressions": [
        Dead("a misspelt rule", comment("# realtime-lint: ignore[acme/voice] -- asked for"),
             "session.yaml:3:56: error unknown rule 'acme/voice'; did you mean "
             "'acme/voices'? [unknown-suppression]", code=1),
        Dead("a rule without its pack", comment("# realtime-lint: ignore[voices] -- asked for"),
             "session.yaml:3:56: error unknown rule 'voices'; did you mean 'acme/voices'? "
             "[unknown-suppression]", code=1),
        Dead("a rule of a pack that is not in force",
             comment("# realtime-lint: ignore[acne/prices] -- asked for"),
             "session.yaml:3:56: error unknown rule 'acne/prices': no pack 'acne' is in "
             "force; name it by --policy or in the settings [unknown-suppression]", code=1),
        Dead("a pack", comment("# realtime-lint: ignore[acme] -- asked for"),
             "session.yaml:3:56: error unknown rule 'acme'; that is a topic: name one of its "
             "rules [unknown-suppression]", code=1),
        Dead("no reason", comment("# realtime-lint: ignore[acme/voices]"),
             "session.yaml:3:32: error say why: ignore[rule-name] -- reason "
             "[suppression-without-reason]", code=1),
        Dead("no rule", comment("# realtime-lint: ignore[] -- asked for"),
             "session.yaml:3:32: error name the rules: ignore[rule-name] -- reason "
             "[unknown-suppression]", code=1),
        Dead("a misspelt word", comment("# realtime-lint: ignroe[acme/voices] -- asked for"),
             "session.yaml:3:32: error no directive 'ignroe'; did you mean 'ignore'? "
             "[unknown-suppression]", code=1),
        Dead("a misspelt name of ours",
             comment("# realtime_lint: ignore[acme/voices] -- asked for"),
             "session.yaml:3:32: error comments for the linter begin with "
             "'realtime-lint:': this one does nothing [unknown-suppression]", code=1),
        Dead("behind another comment",
             comment("# noqa # realtime-lint: ignore[acme/voices] -- asked for"),
             "session.yaml:3:32: error comments for the linter begin with "
             "'realtime-lint:': this one does nothing [unknown-suppression]", code=1),
        Dead("a misspelt kind", comment("# realtime-lint: kind=ga-sesion"),
             "session.yaml:3:32: error no document kind 'ga-sesion'; did you mean "
             "'ga-session'? [unknown-suppression]", code=1),
        Dead("where nothing is wrong",
             comment("# realtime-lint: ignore[acme/voices] -- asked for", voice="marin"),
             "session.yaml:3:57: warning 'acme/voices' finds nothing that this could "
             "silence; remove it [unused-suppression]", code=0),
        Dead("a misspelt rule in the settings", suppress(("acme/voices", "acme/voice")),
             "realtime-lint.toml:5:8: unknown rule 'acme/voice'; did you mean "
             "'acme/voices'?", BY_SETTINGS),
        Dead("a misspelt file in the settings", suppress(("session.yaml", "sesion.yaml")),
             "realtime-lint.toml:3:8: no such file: 'sesion.yaml'; did you mean "
             "'session.yaml'?", BY_SETTINGS),
        Dead("a misspelt pointer in the settings", suppress(("/audio/output", "/audio/outptu")),
             "realtime-lint.toml:5:8: warning 'acme/voices' finds nothing that this could "
             "silence; remove it [unused-suppression]", BY_SETTINGS, code=1),
        Dead("no reason in the settings", suppress(("asked for", "")),
             "realtime-lint.toml:6:10: a blank text says nothing", BY_SETTINGS),
        Dead("a misspelt key in the settings", suppress(("pointer", "ponter")),
             "realtime-lint.toml:4:1: unknown setting 'ponter'; did you mean 'pointer'?",
             BY_SETTINGS),
    ],
    "Baselines": [
        Dead("one that is not there", settings("baseline = 'b.json'"),
             "realtime-lint.toml:1:1: no such file: 'b.json'; `realtime-lint baseline "
             "write` makes it", BY_SETTINGS),
        Dead("one that is empty", settings("baseline = 'b.json'", b_json=""),
             "b.json:1:1: the file is empty", BY_SETTINGS),
        Dead("one of another version",
             settings("baseline = 'b.json'", b_json='{"schema": "realtime-lint/baseline/2"}'),
             "b.json:1:12: unknown schema 'realtime-lint/baseline/2'; did you mean "
             "'realtime-lint/baseline/1'?", BY_SETTINGS),
        Dead("a misspelt rule", baseline(rule="acme/voice"),
             "b.json:1:114: unknown rule 'acme/voice'; did you mean 'acme/voices'? "
             "(`realtime-lint baseline prune` takes such entries out)", BY_SETTINGS),
        Dead("a rule of a pack that is not in force", baseline(rule="acne/prices"),
             "b.json:1:114: unknown rule 'acne/prices': no pack 'acne' is in force; name "
             "it by --policy or in the settings", BY_SETTINGS),
        Dead("a content that nobody can compute", baseline(content="echo"),
             "b.json:1:161: 'echo' is no content: entries are written by `realtime-lint "
             "baseline write`", BY_SETTINGS),
        Dead("a misspelt key", baseline(paht="session.yaml"),
             "b.json:1:181: unknown key 'paht'; there are path, pointer, rule, severity, "
             "content, count", BY_SETTINGS),
        Dead("what is not there any more", baseline(),
             "b.json: 1 of 1 finding to take out: run `realtime-lint baseline prune`",
             (".",), code=1, command=("baseline", "check")),
    ],
}
# fmt: on
WAYS: Final = {f"{group}: {dead.way}": dead for group, ways in DEAD.items() for dead in ways}


@pytest.fixture
def collected() -> Iterator[None]:
    """The command line stops the collection of garbage: it expects to end soon."""
    yield
    gc.enable()


class Said(NamedTuple):
    """The end of a run."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[[Dead], Said]]:
    """Carries a command line out in a project, as the program does."""

    def carry_out(dead: Dead) -> Said:
        for name, text in {"session.yaml": SESSION, ".git/HEAD": "", **dead.files}.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8", newline="")
        monkeypatch.chdir(tmp_path)
        monkeypatch.delenv("REALTIME_LINT_POLICY", raising=False)
        for name, value in dead.environ.items():
            monkeypatch.setenv(name, value)
        paths = ("session.yaml",) if dead.command == CHECK and "." not in dead.arguments else ()
        monkeypatch.setattr(sys, "argv", ["realtime-lint", *dead.command, *dead.arguments, *paths])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return Said(int(str(ended.value)), *capsys.readouterr())

    yield carry_out
    gc.enable()  # the command line stops it, because it expects to end soon


@pytest.mark.parametrize("dead", WAYS.values(), ids=WAYS)
def test_what_would_do_nothing_is_told(dead: Dead, run: Callable[[Dead], Said]) -> None:
    said = run(dead)
    assert said.code == dead.code
    if dead.code == cli.UNUSABLE:
        assert f"\n{said.err}".endswith(f"\nError: {dead.says}\n")
    else:
        assert said.err == ""
        assert dead.says in said.out.splitlines()


ALIVE: Final = {
    "a pack": (Dead("", pack(), ""), 1),
    "a pack that is a folder": (Dead("", folder(), "", IN_FOLDER), 1),
    "a folder of packs": (Dead("", {"packs/a.yaml": PACK}, "", ("--policy", "packs")), 1),
    "a pack of the environment": (
        Dead("", pack(), "", (), {"REALTIME_LINT_POLICY": "acme.yaml"}),
        1,
    ),
    "a pack of the settings": (Dead("", settings('policies = ["acme.yaml"]'), "", ()), 1),
    "a waiver": (Dead("", waiver(), "", ()), 0),
    "an entry of the settings": (Dead("", suppress(), "", ()), 0),
    "a comment": (Dead("", comment("# realtime-lint: ignore[acme/voices] -- asked for"), ""), 0),
}


@pytest.mark.parametrize(("alive", "code"), ALIVE.values(), ids=ALIVE)
def test_what_the_ways_change_is_alive(alive: Dead, code: int, run: Callable[[Dead], Said]) -> None:
    said = run(alive)
    assert (said.code, said.err) == (code, "")
    assert ("'echo' is no voice of ours" in said.out) == (code == 1)
    assert "unused-suppression" not in said.out


def table() -> str:
    """All the ways as a table in Markdown: the mistake, the exit code, and what the linter says."""
    lines = ["| mistake | exit code | message |", "| --- | --- | --- |"]
    for group, ways in DEAD.items():
        lines.append(f"| **{group}** | | |")
        for dead in ways:
            said = dead.says.replace("|", "\\|")
            quoted = f"`` {said} ``" if "`" in said else f"`{said}`"
            lines.append(f"| {dead.way} | {dead.code} | {quoted} |")
    return "\n".join([*lines, ""])


def test_the_table_has_a_line_for_each_way() -> None:
    lines = table().splitlines()
    assert len(lines) == 2 + len(DEAD) + len(WAYS)
    assert all(line.replace("\\|", "").count("|") == 4 for line in lines)


if __name__ == "__main__":
    sys.stdout.write(table())
