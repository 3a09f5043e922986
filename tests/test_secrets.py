"""Credentials: found wherever they stand, told from lookalikes, and never repeated."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from realtime_lint.credentials import OTHER_FORMS, is_literal, names_credential
from realtime_lint.redaction import masked
from realtime_lint.reporters import FORMATS
from tests.support import findings, launch, rulebook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Put together here, so that no scanner takes this file for a leak.
KEYS = {
    "project": "sk-" + "proj-Zq3tW8vN2xKd5mBf7HcR1yLpWs6gJa9eUo3iXb0Tq5nVr-4k_Em2",
    "service account": "sk-" + "svcacct-9fQ2rT6wYb4nKx8sVd3mJh7cLz1pGu5aEo0iXq",
    "admin": "sk-" + "admin-9fQ2rT6wYb4nKx8sVd3mJh7cLz1pGu5aEo0iXq",
    "old": "sk-" + "Qm4tZ8vN2xKd5mBf7HcRT3Blbk" + "FJWs6gJa9eUo3iXb0Tq5nV",
    "old without its mark": "sk-" + "Qm4tZ8vN2xKd5mBf7HcR1yLpWs6gJa9eUo3iXb0Tq5nVr4kE",
}
EPHEMERAL = "ek_" + "68af296e8e408191a1120ab6383263c2"
SECRETS = [*KEYS.values(), EPHEMERAL]
PLACES = {
    "comment": "type: realtime # {}\ninstructions: You take orders.\n",
    "comment above": "# {}\ntype: realtime\n",
    "value": "type: realtime\ninstructions: use {} there\n",
    "quoted value": 'type: realtime\ninstructions: "{}"\n',
    "key": "type: realtime\n{}: 1\n",
    "model": "type: realtime\nmodel: {}\n",
    "enum": "type: realtime\ntruncation: {}\n",
    "block": "type: realtime\ninstructions: |\n  key: {}\n  Be brief.\n",
    "merge": "type: realtime\ntracing: &t\n  group_id: {}\ntools: [*t]\n",
    "second document": "type: realtime\n---\n# {}\ntype: realtime\n",
    "suppression": "type: realtime # realtime-lint: ignore[{}] -- why\n",
    "directive": "type: realtime # realtime-lint: {}\n",
    "stranger": "model: gpt-live-1\ninstructions: {}\n",
}


def told(text: str, name: str = "config.yaml") -> list[str]:
    return [finding.rule for finding in findings(text, name) if finding.topic == "secrets"]


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_every_form_of_an_api_key_is_found_once(key: str) -> None:
    assert told(f"type: realtime\ninstructions: {key}\n") == ["secret-openai-key"]


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_key_is_found_wherever_it_stands(place: str) -> None:
    assert told(place.format(KEYS["project"])) == ["secret-openai-key"]
    assert told(place.format(EPHEMERAL)) == ["secret-ephemeral-key"]


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("secret", SECRETS)
def test_no_finding_repeats_a_secret(place: str, secret: str) -> None:
    text = place.format(secret)
    found = findings(text)
    assert found
    said = json.dumps([[f.message, f.pointer, [r.message for r in f.related]] for f in found])
    assert secret not in said
    for start in range(len(secret) - 8):
        assert secret[start + 5 : start + 13] not in said


def test_the_caret_stands_under_the_secret() -> None:
    text = PLACES["value"].format(EPHEMERAL)
    (finding,) = (f for f in findings(text) if f.rule == "secret-ephemeral-key")
    assert text[finding.span.start : finding.span.end] == EPHEMERAL
    assert finding.pointer == "/instructions"


def test_each_of_many_secrets_is_told_at_its_own_place() -> None:
    text = json.dumps(
        {
            "value": EPHEMERAL,
            "session": {"type": "realtime", "instructions": KEYS["admin"]},
            "expires_at": 1_756_310_470,
        }
    )
    found = {f.rule: f.pointer for f in findings(text, "answer.json") if f.topic == "secrets"}
    assert found == {
        "secret-ephemeral-key": "/value",
        "secret-openai-key": "/session/instructions",
    }


def test_an_alias_repeats_no_finding() -> None:
    text = f"type: realtime\ninstructions: &i {KEYS['admin']}\ninclude: [*i]\n"
    found = [finding.pointer for finding in findings(text) if finding.topic == "secrets"]
    assert found == ["/instructions"]


@pytest.mark.parametrize(
    "harmless",
    [
        "sk-proj-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "sk-proj-YOUR_KEY_GOES_HERE_PLEASE_AND_THANKS",
        "sk-...",
        "sk-proj-...",
        "task-force-and-disk-administration-department-of-the-city",
        "${OPENAI_API_KEY}",
        "ek_1234",
        "ek_bilgiler",
        "week_20261122",
        "ek_00000000000000000000000000000000",
    ],
)
def test_a_lookalike_is_no_secret(harmless: str) -> None:
    assert told(f"type: realtime\ninstructions: {harmless}\n") == []


# -- credentials of others ------------------------------------------------------------------

TOKENS = {
    "Anthropic": "sk-" + "ant-api03-Zq3tW8vN2xKd5mBf7HcR1yLp",
    "GitHub": "ghp" + "_Zq3tW8vN2xKd5mBf7HcR1yLpWs6gJa9eUo3i",
    "GitHub, fine-grained": "github_pat" + "_11ABCDEFG0Zq3tW8vN2xKd_5mBf7HcR1yLpWs6gJa9eUo3i",
    "GitLab": "glpat" + "-Zq3tW8vN2xKd5mBf7HcR",
    "Google": "ya29" + ".A0AS3H6Nz8vQxKd5mBf7HcR1yLpWs6gJ",
    "Google API": "AIza" + "SyZq3tW8vN2xKd5mBf7HcR1yLpWs6gJa9eU",
    "AWS": "AKIA" + "Q3TW8VN2XKD5MBF7",
    "Slack": "xoxb" + "-4821-9930-Zq3tW8vN2xKd5mBf7HcR",
    "Stripe": "sk_live" + "_Zq3tW8vN2xKd5mBf7HcR1yLp",
    "SendGrid": "SG" + ".Zq3tW8vN2xKd5mBf7HcR1y.LpWs6gJa9eUo3iXb0Tq5nVr4kE",
    "JSON Web Token": "eyJ" + "hbGciOiJIUzI1NiJ9.eyJzdWIiOiI0ODIxIn0.dGhlcmUgaXMgbm8gc3Bvb24",
    "bearer": "Bearer 8f14e45fceea167a5a36dedd4bea2543",
}
PRIVATE_KEY = """\
-----BEGIN RSA PRIVATE KEY-----
MIIEpAIBAAKCAQEA3Zq3tW8vN2xKd5mBf7HcR1yLpWs6gJa9eUo3iXb0Tq5nVr4k
8f14e45fceea167a5a36dedd4bea25438f14e45fceea167a5a36dedd4bea2543
Zq3tW8vN2xKd5w==
-----END RSA PRIVATE KEY-----
"""


@pytest.mark.parametrize("token", TOKENS.values(), ids=TOKENS)
def test_a_token_in_a_text_for_the_model_is_found(token: str) -> None:
    assert told(f'type: realtime\ninstructions: "call it with {token} only"\n') == [
        "secret-in-instructions"
    ]


@pytest.mark.parametrize("secret", [KEYS["project"], EPHEMERAL])
@pytest.mark.parametrize(
    "part",
    [
        '"authorization": "Bearer SECRET"',
        '"headers": {"X-Api-Key": "SECRET"}',
        '"server_url": "https://mcp.example.com?token=SECRET"',
        '"description": "send SECRET along, or ghp_Zq3tW8vN2xKd5mBf7HcR1yLpWs6gJa9eUo3i"',
    ],
)
def test_a_key_of_ours_is_one_finding_wherever_it_stands(part: str, secret: str) -> None:
    text = f'{{"type": "realtime", "tools": [{{{part.replace("SECRET", secret)}}}]}}'
    (rule,) = told(text, "a.json")
    assert rule in {"secret-openai-key", "secret-ephemeral-key"}


def test_the_caret_stands_under_the_part_that_is_secret() -> None:
    texts = {
        "4f9c21d7e0": mcp("server_url: 'https://a.example?token=4f9c21d7e0'"),
        TOKENS["GitHub"]: f"type: realtime\ninstructions: |\n  Use {TOKENS['GitHub']} there.\n",
        "quiet-river-42": "type: realtime\ninstructions: The password is quiet-river-42.\n",
    }
    for secret, text in texts.items():
        (finding,) = (found for found in findings(text) if found.topic == "secrets")
        assert text[finding.span.start : finding.span.end] == secret


def test_every_kind_of_token_is_tried() -> None:
    tried = "\n".join([*TOKENS.values(), PRIVATE_KEY])
    found = {form.what for form in OTHER_FORMS if form.pattern.search(tried)}
    assert found == {form.what for form in OTHER_FORMS}


@pytest.mark.parametrize(
    "text",
    [
        "Ask for the PIN.",
        "The PIN is 4 digits.",
        "Their PIN: ask twice, then give up.",
        "password: at least eight characters",
        "The password is case-sensitive.",
        "The API key is ${CRM_KEY}.",
        "The access token is <your-token-1234>.",
        "key: value2024pairs",
        "Bearer of bad news",
        "SG. 4 of 12",
        "a JWT begins with eyJ",
        "-----BEGIN CERTIFICATE-----",
        "Read AKIAEXAMPLEEXAMPLE12 aloud.",
    ],
)
def test_a_text_for_the_model_may_speak_of_secrets(text: str) -> None:
    assert told(json.dumps({"type": "realtime", "instructions": text})) == []


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Authorization", True),
        ("X-Api-Key", True),
        ("x_auth_token", True),
        ("Ocp-Apim-Subscription-Key", True),
        ("clientSecret", True),
        ("apikey", True),
        ("Cookie", True),
        ("X-Auth-Mode", False),
        ("X-Token-Limit", False),
        ("max_output_tokens", False),
        ("Idempotency-Key", False),
        ("publicKey", False),
        ("key", False),
        ("monkey", False),
        ("X-Turkey", False),
    ],
)
def test_the_last_word_of_a_name_tells_a_credential(name: str, is_one: bool) -> None:  # noqa: FBT001
    assert names_credential(name) is is_one


@pytest.mark.parametrize(
    "reference",
    [
        "${TOKEN}", "$TOKEN", "Bearer ${TOKEN}", "Bearer $TOKEN", "{{ token }}", "{token}",
        "<token>", "env:TOKEN", "op://vault/item/token", "secretref:crm", "vault:kv/crm#token",
        "arn:aws:secretsmanager:eu-west-1:1:secret:crm", "projects/p/secrets/crm/versions/1",
        "@Microsoft.KeyVault(SecretUri=https://v)", "process.env.TOKEN", "os.environ['TOKEN']",
        "ENC[AES256_GCM,data:p673w,type:str]",
        "access-token", "Bearer user_token", "my api key",
        "%TOKEN%", "CRM_ACCESS_TOKEN", "your-token-here", "xxxxxxxx", "****", "...", "", "changeme",
    ],
)  # fmt: skip
def test_what_points_to_a_secret_is_none(reference: str) -> None:
    assert not is_literal(reference)
    tool = {"type": "mcp", "server_label": "crm", "server_url": "https://mcp.example.com"}
    place = {"authorization": reference, "headers": {"X-Api-Key": reference}}
    assert told(json.dumps({"type": "realtime", "tools": [{**tool, **place}]}), "a.json") == []


# -- no report shows one ----------------------------------------------------------------------

ARBITRARY = ["abc123hunter2x", "correcthorsebatterystaple", "zq8-Lm_44.xy!7Kp"]


def mcp(part: str) -> str:
    """A session whose only tool has a mistake and, on the same line, this part."""
    return (
        "type: realtime\ntools: [{type: mcp, server_label: crm, "
        f"server_url: https://mcp.example.com, {part}, voise: 1}}]\n"
    )


NAMED = {
    "header": mcp("headers: {X-Api-Key: SECRET}"),
    "tenant": mcp("headers: {X-Tenant: SECRET}"),
    "quoted": mcp("authorization: 'SECRET'"),
    "scheme": mcp("authorization: Bearer SECRET"),
    "list": mcp("authorization: [SECRET, 1]"),
    "key": mcp("authorization: {SECRET: 1}"),
    "headers": mcp("headers: SECRET"),
    "url": mcp("server_url: 'https://me:SECRET@mcp.example.com'"),
    "query": mcp("server_url: 'https://mcp.example.com?token=SECRET'"),
    "tagged": mcp("authorization: !!str SECRET"),
    "block": "type: realtime\ntools:\n  - type: mcp\n    authorization: |\n      SECRET\n",
    "next line": "type: realtime\ntools:\n  - type: mcp\n    authorization:\n      SECRET\n",
    "alias": "type: realtime\ntools: [{authorization: &t SECRET}, *t]\ntracing: *t\n",
    "unknown": "type: realtime\napi_key: SECRET\nnested: {clientSecret: SECRET}\n",
    "wrong place": "type: realtime\naudio: {password: SECRET}\nclient_secret: SECRET\n",
    "answer": "value: SECRET\nexpires_at: 1\nsession: {type: realtime, id: sess_1}\n",
    "beta answer": "client_secret: {value: SECRET, expires_at: 1}\nmodalities: [tex]\n",
    "comment": "type: realtime\nvoise: marin # X-Api-Key: SECRET\n",
    "unreadable": "type: realtime\nauthorization: SECRET\n output_modalities: [text]\n",
    "repeated": (
        "type: realtime\ntools: [{type: mcp, authorization: 'SECRET'}]\n"
        "model: 'SECRET'\n'SECRET': 1\ntruncation: 'SECRET' # SECRET\n"
        "# realtime-lint: ignore[SECRET] -- why\n"
    ),
}


def planted() -> Iterator[tuple[str, str, str]]:
    """Names and texts of documents, each with the secret that is in it."""
    number = 0
    by_form = [*SECRETS, *TOKENS.values()]
    texts = [(place.format(secret), secret) for place in PLACES.values() for secret in by_form]
    texts += [
        (place.replace("SECRET", secret), secret)
        for place in NAMED.values()
        for secret in [KEYS["project"], TOKENS["bearer"], *ARBITRARY]
    ]
    for number, (text, secret) in enumerate(texts):
        yield f"{number}.yaml", text, secret
    for number, key in enumerate(["authorization", "instructions", "voise"]):
        data = {"type": "realtime", "tools": [{key: PRIVATE_KEY}], key: PRIVATE_KEY}
        yield f"key{number}.json", json.dumps(data), PRIVATE_KEY
        lines = "".join(f"  {line}\n" for line in PRIVATE_KEY.splitlines())
        yield f"key{number}.yaml", f"type: realtime\n{key}: |\n{lines}voise: 1\n", PRIVATE_KEY
    for number, secret in enumerate([ARBITRARY[0], KEYS["project"]]):
        escaped = "".join(f"\\u{ord(letter):04x}" for letter in secret)
        parts = [
            '"type": "realtime"',
            f'"{escaped}": 1',
            f'"tools": [{{"authorization": "{escaped}"}}]',
        ]
        # Of a known form, it is hidden where nothing but a message spells it out.
        text = ", ".join(parts[: 3 - number])
        yield f"escaped{number}.json", f"{{{text}}}", secret
    # Too short or too plain to be hidden anywhere else, but not at their own place.
    yield "octal.yaml", mcp("headers: {X-Api-Key: 0642531}"), "0642531"
    yield "short.yaml", "type: realtime\nvoise: 1 # https://me:hunter7@mcp.example.com\n", "hunter7"
    yield (
        "code.yaml",
        NAMED["query"].replace("token=SECRET", "code=a1b2c3d4e5f6g7"),
        "a1b2c3d4e5f6g7",
    )


def run(*arguments: str, cwd: Path) -> str:
    """Everything that a run of the program says, on both streams."""
    done = launch(*arguments, cwd=cwd)
    assert done.returncode in {1, 2}, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def leaked(said: str, secrets: set[str]) -> set[str]:
    """The pieces of secrets in a text; of the form of a key, its first letters may be seen."""
    pieces = {
        line[start : start + 12]
        for secret in secrets
        for line in secret.splitlines()
        for start in range(max(1, len(line) - 11))
        if "-----" not in line
    }
    assert pieces
    return {piece for piece in pieces if piece in said}


@pytest.fixture(scope="module")
def planted_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planted")
    for name, text, _ in planted():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


EVERY_SECRET = {secret for _, _, secret in planted()}
WAYS = [
    *((format_, "--color", "always", "--verbose") for format_ in FORMATS),
    *((format_, "--color", "never", "--select", "all") for format_ in FORMATS),
    ("text", "--statistics"),
]


@pytest.mark.parametrize("way", WAYS, ids=" ".join)
def test_no_report_shows_a_secret(planted_folder: Path, way: tuple[str, ...]) -> None:
    said = run("check", ".", "--output-format", *way, cwd=planted_folder)
    assert "secret-openai-key" in said
    assert leaked(said, EVERY_SECRET) == set()


def test_no_report_in_a_file_shows_a_secret(planted_folder: Path) -> None:
    files = {format_: planted_folder.parent / f"report.{format_}" for format_ in FORMATS}
    formats = [f"--output-format={format_}:{file}" for format_, file in files.items()]
    run("check", ".", *formats, cwd=planted_folder)
    for file in files.values():
        said = file.read_text(encoding="utf-8")
        assert "secret-openai-key" in said
        assert leaked(said, EVERY_SECRET) == set()


def test_no_message_about_settings_and_waivers_shows_a_secret(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("type: realtime\nmodel: gpt-realtime-2.1\n")
    secrets = {*SECRETS, *TOKENS.values()}
    waiver = {"rule": "unknown-key", "files": "a.yaml", "reason": "why", "expires": "2026-12-01"}
    waivers = [{**waiver, "pointer": f"/{secret}", "owner": secret} for secret in secrets]
    (tmp_path / "waivers.yaml").write_text(json.dumps(waivers))
    (tmp_path / "waivers.toml").write_text('waivers = "waivers.yaml"')
    today = ("--as-of", "2026-11-22")
    for format_ in FORMATS:
        said = run(
            "check", "a.yaml", "--config", "waivers.toml", *today, "--output-format", format_,
            cwd=tmp_path,
        )  # fmt: skip
        assert "waiver-unmatched" in said
        assert leaked(said, secrets) == set()
    for secret in (KEYS["project"], TOKENS["GitHub"], TOKENS["bearer"]):
        (tmp_path / "rule.toml").write_text(f'ignore = ["{secret}"]')
        (tmp_path / "setting.toml").write_text(f'"{secret}" = 1')
        (tmp_path / "glob.toml").write_text(f'exclude = ["/{secret}"]')
        for arguments in (
            ["--select", secret],
            ["--kind", secret],
            ["--config", "rule.toml"],
            ["--config", "setting.toml"],
            ["--config", "glob.toml"],
        ):
            said = run("check", "a.yaml", *arguments, cwd=tmp_path)
            assert leaked(said, {secret}) == set()


def test_the_second_judge_shows_no_secret(planted_folder: Path) -> None:
    texts = "---\n".join(place.replace("SECRET", ARBITRARY[2]) for place in NAMED.values())
    (planted_folder / "all.txt").write_text(texts)
    for name in ("all.txt", "escaped0.json", "escaped1.json"):
        said = run("schema", "ga-session", "--validate", name, cwd=planted_folder)
        assert leaked(said, EVERY_SECRET) == set()


def test_a_finding_is_shown_where_it_stands_though_its_line_holds_a_secret() -> None:
    text = NAMED["header"].replace("SECRET", ARBITRARY[0])
    (finding,) = (found for found in findings(text) if found.rule == "unknown-key")
    assert text[finding.span.start : finding.span.end] == "voise"


# -- masks --------------------------------------------------------------------------------------


def test_a_mask_keeps_the_length_and_the_words_around() -> None:
    secret = KEYS["project"]
    assert masked(f"use {secret}, please") == f"use sk-pr{'*' * (len(secret) - 5)}, please"
    harmless = "the risk-assessment of week_20261122, ek_bilgiler"
    assert masked(harmless) == harmless


@pytest.mark.parametrize(
    "harmless",
    [
        "max_output_tokens: 4096, post_instructions_token_limit: 8000",
        "client_secret: {expires_after: {anchor: created_at}}",
        "authorization: ${CALENDAR_TOKEN}",
        "ignore[secret-openai-key] -- a sample",
        "https://mcp.example.com:8443/crm?page=2",
        "the password is told by the caller",
    ],
)
def test_a_mask_hides_nothing_else(harmless: str) -> None:
    assert masked(harmless) == harmless


def test_a_mask_hides_nothing_of_our_own_words() -> None:
    for rule in rulebook():
        for words in (rule.message, rule.no_fix, rule.summary):
            assert masked(words) == words
