"""What a credential looks like, where one stands, and what only points to one.

The rules on secrets and the masks of reports ask here. A form is searched for by its marker
first, so that a text without credentials costs next to nothing.
"""

from __future__ import annotations

import re
from typing import Final

from realtime_lint.patterns import compile_later
from realtime_lint.records import NamedTuple
from realtime_lint.suggest import words_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.source import Node


class Form(NamedTuple):
    """How the credentials of one kind look.

    what     the kind, for messages
    marker   the letters that each of them holds
    pattern  what is unmistakably one; it begins at the marker
    mask     what could be one: shorter, or cut short by a message
    """

    what: str
    marker: str
    pattern: re.Pattern[str]
    mask: re.Pattern[str]


SHOWN: Final = 5
"""So many letters of a known form stay visible: they tell which key it is."""
_TOKEN: Final = r"[A-Za-z0-9_./+=~-]"  # noqa: S105 - the letters of tokens in general
# Without a digit, a short word behind the marker may be one of somebody's language.
_NUMBERED: Final = rf"(?:(?={_TOKEN}*[0-9]){_TOKEN}{{8,}}|{_TOKEN}{{20,}})"


def _form(what: str, marker: str, rest: str, mask: str = f"{_TOKEN}{{8,}}") -> Form:
    start = rf"(?<![A-Za-z0-9]){re.escape(marker)}"
    return Form(what, marker, compile_later(start + rest), compile_later(start + mask))


# `sk-`, with or without a word such as `proj`, and enough characters to be a real key.
OPENAI_KEY: Final = _form(
    "an OpenAI API key",
    "sk-",
    r"(?:(?:proj|svcacct|admin)-[A-Za-z0-9_-]{20,}"
    r"|[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|[A-Za-z0-9]{40,})",
)
# Without a digit, a short one is a word of somebody's language (`ek_bilgiler`).
_EPHEMERAL: Final = r"(?:(?=[A-Za-z]*[0-9])[A-Za-z0-9]{8,}|[A-Za-z0-9]{20,})"
EPHEMERAL_KEY: Final = _form("a client secret", "ek_", _EPHEMERAL, _EPHEMERAL)
OTHER_FORMS: Final = (
    _form("an Anthropic API key", "sk-ant-", r"[A-Za-z0-9_-]{20,}"),
    *(_form("a GitHub token", f"gh{kind}_", r"[A-Za-z0-9]{36}") for kind in "pousr"),
    _form("a GitHub token", "github_pat_", r"[A-Za-z0-9_]{40,}"),
    _form("a GitLab token", "glpat-", r"[A-Za-z0-9_-]{20,}"),
    _form("a Google access token", "ya29.", r"[A-Za-z0-9_-]{20,}"),
    _form("a Google API key", "AIza", r"[A-Za-z0-9_-]{35}"),
    _form("an AWS access key", "AKIA", r"[A-Z0-9]{16}(?![A-Za-z0-9])"),
    _form("a Slack token", "xox", r"[abprs]-[A-Za-z0-9-]{20,}", rf"[abprs]-{_TOKEN}{{8,}}"),
    *(_form("a Stripe key", f"{kind}k_live_", r"[A-Za-z0-9]{20,}") for kind in "sr"),
    _form("a SendGrid key", "SG.", r"[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}", rf"{_NUMBERED}"),
    _form(
        "a JSON Web Token",
        "eyJ",
        # Where another token ends, none begins: that would be quadratic in a text full of them.
        r"(?<![A-Za-z0-9_-]eyJ)[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",
    ),
    *(
        _form("a bearer token", f"{word} ", rf"(?={_TOKEN}*[0-9]){_TOKEN}{{20,}}", _NUMBERED)
        for word in ("Bearer", "bearer")
    ),
    _form(
        "a private key",
        "-----BEGIN",
        r"(?: [A-Z]+)* PRIVATE KEY-----",
        # Its lines, also those of a comment or, as `\n`, of a JSON string.
        r"(?: [A-Z]+)* PRIVATE KEY-----(?:[\s#]|\\[nr]|[A-Za-z0-9+/=]{16,})*"
        r"(?:[A-Za-z0-9+/=]{1,15}(?:[\s#]|\\[nr])*(?=-----END))?",
    ),
)
"""Credentials of others, such as a tool or its instructions may hold."""
FORMS: Final = (OPENAI_KEY, EPHEMERAL_KEY, *OTHER_FORMS)

_PLACEHOLDER: Final = compile_later(
    r"x{5}|0{8}|your|example|placeholder|redacted|replace|change[-_ ]?me|dummy|goes[-_ ]here",
    re.IGNORECASE,
)
_SCHEME: Final = compile_later(r"(?:Bearer|Basic|Token|ApiKey)\s+", re.IGNORECASE)
# Names of secrets in the environment and in stores, and words in place of a value.
_REFERENCE: Final = compile_later(
    r"""[$@%<\[{].*                           # $NAME, ${NAME}, @Microsoft.KeyVault(…), <token>
      | .*(?:\$\{|\{\{).*                     # prefix-${NAME}
      | (?:env|file|op|ref|secrets?|secret-?ref|sops|ssm|sm|aws-sm|gcp-sm|vault|key-?vault|akv
          |doppler|infisical)[:/.].*
      | arn:aws:(?:secretsmanager|ssm):.*
      | ENC\[.*                              # encrypted by sops
      | projects/[^/]+/secrets/.*
      | (?:process|import\.meta)\.env\b.*
      | os\.(?:environ|getenv).*
      | (?-i:[A-Z]{2,}[A-Z0-9]*(?:_[A-Z0-9]+)+)  # NAME_OF_A_VARIABLE
      | [*.…x]{3,}
      | .{0,3}                                # too short to be one
      | none|null|string|test
      | (?:(?:access|api|auth|client|my|oauth|the|user|your)[-_ ]?){0,3}
          (?:key|secret|token|password)       # a name, not the thing
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


def is_sample(text: str) -> bool:
    """Whether a text that has the form of a credential shows that it is none."""
    return _PLACEHOLDER.search(text) is not None


def without_scheme(text: str) -> str:
    """The value of an HTTP header without a scheme such as `Bearer`."""
    text = text.strip()
    scheme = _SCHEME.match(text)
    return text if scheme is None else text[scheme.end() :]


def is_literal(text: str) -> bool:
    """Whether the value of a secret is written out, rather than a reference or a sample."""
    secret = without_scheme(text)
    return bool(secret) and _REFERENCE.fullmatch(secret) is None and not is_sample(secret)


# -- places -------------------------------------------------------------------------------

_LAST_WORDS: Final = (
    "authorization", "auth", "token", "key", "apikey", "secret", "cookie", "password", "passwd",
    "passphrase", "credential", "credentials",
)  # fmt: skip
_NO_SECRETS: Final = frozenset({"public", "publishable", "idempotency", "partition", "primary"})


def names_credential(name: str) -> bool:
    """Whether a header or key of this name holds a credential: `X-Api-Key`, `clientSecret`.

    The last word decides: `X-Auth-Mode` and `max_output_tokens` hold none.
    """
    if not name.lower().endswith(_LAST_WORDS):
        return False
    words = words_in(name)
    if not words or words[-1] not in _LAST_WORDS or words == ["key"]:
        return False
    return _NO_SECRETS.isdisjoint(words)


_IN_URL: Final = compile_later(
    r"^[^:/?#\s]+://(?:[^/?#@\s:]*:(?P<password>[^/?#@\s]+)@)?[^?#\s]*(?:\?(?P<query>[^#\s]*))?"
)
_QUERY_WORDS: Final = frozenset({"sig", "signature", "key", "code"})
_RANDOM_LENGTH: Final = 12


def in_url(url: str) -> list[str]:
    """The credentials in a URL: a password before the host, tokens and keys in the query."""
    match = _IN_URL.match(url.strip())
    if match is None:
        return []
    found = [match["password"]] if match["password"] else []
    for pair in (match["query"] or "").split("&"):
        name, _, value = pair.partition("=")
        is_random = len(value) >= _RANDOM_LENGTH and any(map(str.isdigit, value))
        if names_credential(name) or (name.lower() in _QUERY_WORDS and is_random):
            found.append(value)
    return [secret for secret in found if is_literal(secret)]


_HARMLESS_HEADERS: Final = ("accept", "content-", "user-agent")


def holders(root: Node) -> Iterator[Node]:
    """The nodes at whose place a credential belongs, whatever it looks like."""
    for node in root.walk():
        key = node.key
        if node.kind == "mapping":
            value = node.get("value")
            if value is not None and node.get("expires_at") is not None:
                yield value  # the client secret in an answer of the server
        if key is None or node.path[-2:-1] == ("properties",):  # the schema of an argument
            continue
        if key.lower() == "headers":
            if node.kind == "mapping":
                yield from (it for it in node.children if not _is_harmless(it))
            else:
                yield node
        elif key == "authorization" or (node.kind != "mapping" and names_credential(key)):
            yield node


def _is_harmless(header: Node) -> bool:
    return str(header.key).lower().startswith(_HARMLESS_HEADERS)
