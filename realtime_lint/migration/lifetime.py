"""The lifetime of a client secret: beside the session of a request, and nowhere else."""

from __future__ import annotations

from typing import Final

from realtime_lint.edits import Unfixable
from realtime_lint.edits.operations import Add, Move, Remove
from realtime_lint.migration.draft import Step
from realtime_lint.migration.forms import REALTIME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.edits.operations import Operation
    from realtime_lint.migration.draft import Draft
    from realtime_lint.migration.forms import Form
    from realtime_lint.source import Node

BETA_LIFETIME: Final = 60
"""Seconds that a client secret of the beta lived if nothing else was said; in GA it is 600."""

_LIFETIME_KEYS: Final = ("expires_after", "expires_at")


def keep_lifetime(draft: Draft, session: Node, form: Form) -> None:
    """The lifetime of the client secret, beside the session of the request."""
    secret = session.get("client_secret")
    lifetime = lifetime_of(secret)
    if secret is not None and lifetime is not None:
        if session.get("expires_after") is not None:
            raise Unfixable("'expires_after' is there as well: keep one of the two")
        text = f"'client_secret.{lifetime.key}' becomes 'expires_after'"
        detail = ", beside 'session'"
        operations: list[Operation] = [Move(lifetime, session, ("expires_after",))]
        if lifetime.has("seconds") is False:
            detail += f", with the beta's {BETA_LIFETIME} s written out"
            operations.append(Add(lifetime, ("seconds",), BETA_LIFETIME))
        is_empty = all(it is lifetime or _is_answer(it) for it in secret.children)
        operations.append(
            Remove(secret) if is_empty else Move(secret, session, ("session", "client_secret"))
        )
        draft.add(Step(lifetime, text, detail), *operations)
        return
    if secret is not None and any(not _is_answer(child) for child in secret.children):
        draft.operations.append(Move(secret, session, ("session", "client_secret")))
        return  # whatever it says of a lifetime is for the check to find
    if secret is not None:
        draft.drop(secret, "which only the server writes", is_safe=True)
    if session.get("expires_after") is None and form is REALTIME:
        value = {"anchor": "created_at", "seconds": BETA_LIFETIME}
        detail = ", as it was: in GA it is ten minutes if left out"
        draft.add(
            Step(session, f"write out the secret's lifetime of {BETA_LIFETIME} s", detail),
            Add(session, ("expires_after",), value),
        )


def drop_secret(draft: Draft, session: Node) -> None:
    """What a session cannot say of a client secret."""
    secret = session.get("client_secret")
    if secret is None:
        return
    if all(_is_answer(child) for child in secret.children):
        draft.drop(secret, "which only the server writes", is_safe=True)
    elif lifetime_of(secret) is not None:
        draft.drop(secret, "for only the request says how long a secret lives", is_safe=False)


def lifetime_of(secret: Node | None) -> Node | None:
    """The lifetime in a request's `client_secret`; an answer has a number there."""
    if secret is None:
        return None
    found = [secret.get(key) for key in _LIFETIME_KEYS]
    lifetimes = [node for node in found if node is not None and node.kind != "scalar"]
    if len(lifetimes) > 1:
        raise Unfixable("'client_secret' holds two lifetimes: keep one")
    return lifetimes[0] if lifetimes else None


def _is_answer(member: Node) -> bool:
    """Whether a member of `client_secret` is one of the server's answer."""
    return member.kind == "scalar" and member.key in {"value", "expires_at"}
