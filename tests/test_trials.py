"""The examples of a pack's rules: each is what it says, or the pack is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from realtime_lint.config_file import Misconfigured
from tests.packs import LASTING, bad, draft, of_session, rule, secret, session

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = "/expires_after/seconds"
FIX = {"safety": "unsafe", "title": "lower it to 600", "set": 600}
VOICE = "/audio/output/voice"


def with_examples(
    good: list[Any],
    wrong: list[dict[str, str]],
    **changes: Any,  # noqa: ANN401 - parts of an entry
) -> dict[str, Any]:
    return rule(examples={"good": good, "bad": wrong}, **changes)


GOOD = [secret(600)]
BAD = [bad(secret(601), SECONDS)]
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "good that breaks the rule": (
        with_examples([secret(601)], BAD),
        f"this good example breaks 'acme/max-ttl' at '{SECONDS}'",
    ),
    "good that lacks what must be there": (
        with_examples([LASTING], BAD),
        "this good example breaks 'acme/max-ttl' at '/'",
    ),
    "bad that does not break the rule": (
        with_examples(GOOD, [bad(secret(600), SECONDS)]),
        "this bad example does not break 'acme/max-ttl'",
    ),
    "bad of another kind": (
        with_examples(GOOD, [bad(session(), SECONDS)]),
        "this bad example does not break 'acme/max-ttl'",
    ),
    "bad elsewhere": (
        with_examples(GOOD, [bad(secret(601), "/expires_after")]),
        f"this bad example breaks 'acme/max-ttl' at '{SECONDS}', not at '/expires_after'",
    ),
    "bad that says something else": (
        with_examples(GOOD, [bad(secret(601), SECONDS, says="not 700")]),
        "this bad example breaks 'acme/max-ttl' without 'not 700' in the message",
    ),
    "a key that the API does not know": (
        with_examples(GOOD, [bad(f"{secret(601)}\nsesion: {{}}", SECONDS)]),
        "this example is wrong in itself: ",
    ),
    "a value that the API refuses": (
        with_examples(GOOD, [bad(secret(99999), SECONDS)]),
        "this example is wrong in itself: ",
    ),
    "no YAML": (
        with_examples(["expires_after: ["], BAD),
        "this example is wrong in itself: ",
    ),
    "no JSON": (
        with_examples([{"config": secret(600), "file": "a.json"}], BAD),
        "this example is wrong in itself: ",
    ),
    "nothing of ours": (
        with_examples(["name: my-app"], BAD),
        "this example is not a Realtime document",
    ),
    "fixed without a fix": (
        with_examples(GOOD, [bad(secret(601), SECONDS, fixed=secret(600))]),
        "'acme/max-ttl' has no fix: 'fixed' means nothing here",
    ),
    "fixed to something else": (
        with_examples(GOOD, [bad(secret(601), SECONDS, fixed=f"# x\n{secret(60)}")], fix=FIX),
        f"line 1 of the fixed example is '{secret(600)}', not '# x'",
    ),
    "fixed with a line more": (
        with_examples(GOOD, [bad(secret(601), SECONDS, fixed=f"{secret(600)}\n#")], fix=FIX),
        "line 2 of the fixed example is not there, not '#'",
    ),
    "fixed in vain": (
        with_examples(
            GOOD,
            [bad(secret(601), SECONDS, fixed=LASTING)],
            fix={"safety": "unsafe", "title": "leave it out", "remove": True},
        ),
        "this example is not fixed: it would bring acme/max-ttl: client secrets live",
    ),
    "silenced by a comment": (
        with_examples([f"{secret(601)} # realtime-lint: ignore[acme/max-ttl] -- why"], BAD),
        "a comment in this example silences 'acme/max-ttl'",
    ),
}


@pytest.mark.parametrize(("entry", "problem"), REFUSED.values(), ids=REFUSED)
def test_an_example_that_is_not_what_it_says_is_refused(
    tmp_path: Path, entry: dict[str, Any], problem: str
) -> None:
    with pytest.raises(Misconfigured, match=re.escape(problem)) as caught:
        draft(tmp_path, entry)
    assert re.match(r".*acme\.yaml:2:\d+: ", str(caught.value))


def test_the_example_is_named_by_its_place(tmp_path: Path) -> None:
    entry = with_examples([secret(60), secret(601)], BAD)
    with pytest.raises(Misconfigured) as caught:
        draft(tmp_path, entry)
    line = (tmp_path / "acme.yaml").read_text("utf-8").splitlines()[1]
    column = line.index(f'"{secret(601)}"') + 1
    assert f"acme.yaml:2:{column}: this good" in str(caught.value)


def test_an_error_proves_no_check(tmp_path: Path) -> None:
    good = session(tools=[{"type": "mcp", "server_label": "a", "server_url": "https://a.example"}])
    wrong = session(tools=[{"type": "mcp", "server_label": "a", "connector_id": "connector_gmail"}])
    entry = of_session(
        "session:/tools/*", {"cel": "value.server_url != ''"}, [good], {wrong: "/tools/0"}
    )
    with pytest.raises(Misconfigured, match="this example at '/tools/0' cannot be judged: "):
        draft(tmp_path, entry)


ACCEPTED = {
    "as it should be": rule(),
    "JSON": with_examples(
        [{"config": '{"expires_after": {"seconds": 600}}', "file": "a.json"}],
        [bad('{"expires_after": {"seconds": 601}}', SECONDS, file="b.json")],
    ),
    "a good one that the rule never looks at": of_session(
        f"session:{VOICE}",
        {"schema": {"const": "marin"}},
        [session()],
        {session(audio={"output": {"voice": "alloy"}}): VOICE},
    ),
    "says": with_examples(GOOD, [bad(secret(601), SECONDS, says="600 s here, not 601")]),
    "fixed": with_examples(
        GOOD, [bad(f"{secret(601)} # why\n", SECONDS, fixed=f"{secret(600)} # why\n")], fix=FIX
    ),
    "fixed where it is missing": with_examples(
        GOOD,
        [bad(f"{LASTING}\n", "", fixed=f"{LASTING}\nexpires_after:\n  seconds: 600\n")],
        fix=FIX,
    ),
    "fixed by removing": with_examples(
        [LASTING],
        [bad(f"{LASTING}\n{secret(60)}\n", "/expires_after", fixed=f"{LASTING}\n")],
        select="/expires_after",
        absent="pass",
        check={"schema": False},
        fix={"safety": "unsafe", "title": "leave it out", "remove": True},
    ),
}


@pytest.mark.parametrize("entry", ACCEPTED.values(), ids=ACCEPTED)
def test_an_example_that_is_what_it_says(tmp_path: Path, entry: dict[str, Any]) -> None:
    assert draft(tmp_path, entry).entry == entry
