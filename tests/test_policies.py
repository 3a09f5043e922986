"""What a rule of a pack means: where it looks, when it applies, what it says and repairs."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from realtime_lint.config_file import Misconfigured
from realtime_lint.engine import Linter
from realtime_lint.fixer import Fixer
from realtime_lint.policies.reading import Origin, read_packs
from realtime_lint.rulebook import Rulebook
from realtime_lint.trials import demand_examples
from tests.packs import LASTING, OWNER, bad, draft, of_session, pack, rule, secret, session
from tests.support import AS_OF, rulebook

if TYPE_CHECKING:
    from pathlib import Path

    from realtime_lint.policies.reading import Draft

    Found = list[tuple[str, str]]

SECONDS = "/expires_after/seconds"
OUTPUT = "/audio/output"
VOICE = f"{OUTPUT}/voice"
HOST = "https://mcp.acme.example/"


def linter(drafted: Draft) -> Linter:
    """A linter with one rule of a pack."""
    drafted_rule = drafted.rule
    return Linter(Rulebook([*rulebook(), drafted_rule]), frozenset({drafted_rule.name}), AS_OF)


def found(drafted: Draft, text: str) -> Found:
    """Pointer and message of what a rule finds in a document."""
    findings = linter(drafted).lint("config.yaml", text.encode()).findings
    return [(finding.pointer, finding.message) for finding in findings]


def fixed(drafted: Draft, text: str) -> str | None:
    """A document after the fixes of a rule, unsafe or not; None where there is nothing to do."""
    fixer = Fixer(linter(drafted), unsafe=True, only=frozenset({drafted.rule.name}))
    data = fixer.fix("config.yaml", text.encode()).data
    return None if data is None else data.decode()


def mcp(**members: object) -> dict[str, object]:
    """A tool that is a server."""
    return {"type": "mcp", "server_label": "us", **members}


# -- a node that is there, and one that is not ------------------------------------------------

OF_THE_HOUSE = of_session(
    f"session:{VOICE}",
    {"schema": {"enum": ["marin", "cedar"]}},
    [session(audio={"output": {"voice": "marin"}})],
    {session(audio={"output": {"voice": "echo"}}): VOICE},
)
THERE: dict[str, tuple[str, Found]] = {
    "a session": (
        "{type: realtime, audio: {output: {voice: echo}}}",
        [(VOICE, "'echo' is not ours")],
    ),
    "the right value": ("{type: realtime, audio: {output: {voice: cedar}}}", []),
    "null": ("{type: realtime, audio: {output: {voice: }}}", [(VOICE, "null is not ours")]),
    "an object": (
        "{type: realtime, audio: {output: {voice: {id: voice_1}}}}",
        [(VOICE, "an object is not ours")],
    ),
    "an update": (
        "{type: session.update, session: {type: realtime, audio: {output: {voice: echo}}}}",
        [(f"/session{VOICE}", "'echo' is not ours")],
    ),
    "a client secret": (
        (
            "{expires_after: {anchor: created_at, seconds: 60},"
            " session: {type: realtime, audio: {output: {voice: echo}}}}"
        ),
        [(f"/session{VOICE}", "'echo' is not ours")],
    ),
    "each event of a script": (
        (
            "- {type: session.update, session: {type: realtime, audio: {output: {voice: echo}}}}\n"
            "- {type: response.create, response: {audio: {output: {voice: ash}}}}\n"
        ),
        [
            (f"/0/session{VOICE}", "'echo' is not ours"),
            (f"/1/response{VOICE}", "'ash' is not ours"),
        ],
    ),
    "the last of duplicates": (
        "type: realtime\naudio: {output: {voice: marin, voice: echo}}",
        [(VOICE, "'echo' is not ours")],
    ),
    "not the first of duplicates": (
        "type: realtime\naudio: {output: {voice: echo, voice: marin}}",
        [],
    ),
    "an alias": (
        "x-house: &house {voice: echo}\ntype: realtime\naudio: {output: *house}",
        [(VOICE, "'echo' is not ours")],
    ),
    "a merge": (
        "type: realtime\naudio: {output: {<<: {voice: echo}}}",
        [(VOICE, "'echo' is not ours")],
    ),
    "a placeholder": ("{type: realtime, audio: {output: {voice: '${VOICE}'}}}", []),
    "beside a placeholder": (
        "{type: realtime, <<: '${BASE}', audio: {output: {voice: echo}}}",
        [(VOICE, "'echo' is not ours")],
    ),
}


@pytest.mark.parametrize("absent", ["pass", "fail"])
@pytest.mark.parametrize(("text", "expected"), THERE.values(), ids=THERE)
def test_what_is_there_is_judged(text: str, expected: Found, absent: str, tmp_path: Path) -> None:
    assert found(draft(tmp_path, {**OF_THE_HOUSE, "absent": absent}), text) == expected


NOT_THERE: dict[str, tuple[str, list[str]]] = {
    "nothing of the way": ("{type: realtime}", [""]),
    "half of the way": ("{type: realtime, audio: {output: {}}}", [OUTPUT]),
    "null on the way": ("{type: realtime, audio: }", ["/audio"]),
    "a list on the way": ("{type: realtime, audio: {output: [echo]}}", [OUTPUT]),
    "a client secret": (
        "{session: {type: realtime}, expires_after: {anchor: created_at, seconds: 60}}",
        ["/session"],
    ),
    "a client secret whose session is the server's choice": (secret(60), [""]),
    "an update, which leaves the rest as it was": (
        "{type: session.update, session: {type: realtime}}",
        [],
    ),
    "a response, too": ("{type: response.create, response: {}}", []),
    "a placeholder on the way": ("{type: realtime, audio: '${AUDIO}'}", []),
    "a merge that nobody knows": ("{type: realtime, <<: '${BASE}'}", []),
    "a session that nobody knows": (f"{secret(60)}\nsession: ${{SESSION}}", []),
}


@pytest.mark.parametrize(("text", "pointers"), NOT_THERE.values(), ids=NOT_THERE)
def test_what_is_not_there_fails_where_the_rule_says_so(
    text: str, pointers: list[str], tmp_path: Path
) -> None:
    expected = [(pointer, "nothing is not ours") for pointer in pointers]
    assert found(draft(tmp_path, {**OF_THE_HOUSE, "absent": "fail"}), text) == expected
    assert found(draft(tmp_path, {**OF_THE_HOUSE, "absent": "pass"}), text) == []


@pytest.mark.parametrize(
    "text",
    [
        "{type: transcription, audio: {input: {transcription: {model: gpt-transcribe}}}}",
        "{model: gpt-4o-realtime-preview, modalities: [audio, text], instructions: Greet.}",
    ],
    ids=["transcription", "beta"],
)
def test_nothing_is_missing_where_it_could_not_be(text: str, tmp_path: Path) -> None:
    """Sessions of other shapes have no such setting: to demand it of them would be of no use."""
    assert found(draft(tmp_path, {**OF_THE_HOUSE, "absent": "fail"}), text) == []


UNKNOWN: dict[str, tuple[str, list[str]]] = {
    "the value": ("{type: realtime, audio: {output: {voice: '${VOICE}'}}}", [VOICE]),
    "something on the way": ("{type: realtime, audio: '${AUDIO}'}", ["/audio"]),
    "a merge on the way": ("{type: realtime, audio: {output: {<<: '${OUTPUT}'}}}", [OUTPUT]),
    "in an update": (
        "{type: session.update, session: {type: realtime, audio: '${AUDIO}'}}",
        ["/session/audio"],
    ),
    "something else": ("{type: realtime, model: '${MODEL}', audio: {output: {voice: marin}}}", []),
    "nothing at all": ("{type: realtime}", []),
}


@pytest.mark.parametrize(("text", "pointers"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_nobody_can_judge_fails_where_the_rule_says_so(
    text: str, pointers: list[str], tmp_path: Path
) -> None:
    judged = found(draft(tmp_path, {**OF_THE_HOUSE, "unknown": "fail"}), text)
    assert [pointer for pointer, _ in judged] == pointers
    assert all("what is filled in later, nobody can judge here" in said for _, said in judged)
    for entry in (OF_THE_HOUSE, {**OF_THE_HOUSE, "unknown": "pass"}):
        assert found(draft(tmp_path, entry), text) == []


def test_a_condition_that_nobody_can_judge_fails_with_it(tmp_path: Path) -> None:
    hosts = {
        **of_session(
            "session:/tools/*",
            {"cel": "has(value.server_url) && url_host(value.server_url) == 'mcp.acme.example'"},
            [session(tools=[mcp(server_url=HOST)])],
            {session(tools=[mcp(server_url="https://evil.example/")]): "/tools/0"},
            when={"properties": {"type": {"const": "mcp"}}},
        ),
        "unknown": "fail",
    }
    kind = "{type: realtime, tools: [{type: '${TYPE}', server_label: us}]}"
    host = "{type: realtime, tools: [{type: mcp, server_label: us, server_url: '${URL}'}]}"
    function = "{type: realtime, tools: [{type: function, name: '${NAME}'}]}"
    judged = draft(tmp_path, hosts)
    assert [len(found(judged, text)) for text in (kind, host, function)] == [1, 1, 0]


def test_each_of_several_selects_is_looked_at_and_demanded(tmp_path: Path) -> None:
    both = ["session:/audio/input/format", "session:/audio/output/format"]
    pcm = {"type": "audio/pcm", "rate": 24000}
    entry = of_session(
        "",
        {"schema": {"type": "object", "properties": {"type": {"const": "audio/pcm"}}}},
        [session(audio={"input": {"format": pcm}, "output": {"format": pcm}})],
        {session(audio={"input": {"format": pcm}}): "/audio"},
        absent="fail",
        message="{key} is {value.type}",
    )
    entry["select"] = both
    drafted = draft(tmp_path, entry)
    text = "type: realtime\naudio: {input: {format: {type: audio/pcmu}}, output: {}}"
    assert found(drafted, text) == [
        ("/audio/input/format", "format is 'audio/pcmu'"),
        ("/audio/output", "format is nothing"),
    ]


# -- wildcards --------------------------------------------------------------------------------

NAMED = of_session(
    "session:/tools/*/server_label",
    {"schema": {"type": "string", "pattern": "^acme-"}},
    [session(tools=[mcp(server_label="acme-a")])],
    {session(tools=[mcp(server_label="b")]): "/tools/0/server_label"},
    message="{key} is {value}",
)
ITEMS: dict[str, tuple[str, Found, Found]] = {
    "no list": ("", [], [("", "server_label is nothing")]),
    "an empty list": ("tools: []", [], [("/tools", "server_label is nothing")]),
    "a list that nobody knows": ("tools: ${TOOLS}", [], []),
    "each item": (
        "tools: [{type: mcp, server_label: acme-a}, {type: mcp, server_label: b}, {type: mcp}]",
        [("/tools/1/server_label", "server_label is 'b'")],
        [("/tools/1/server_label", "server_label is 'b'"), ("/tools/2", "server_label is nothing")],
    ),
}


@pytest.mark.parametrize(("tools", "passing", "failing"), ITEMS.values(), ids=ITEMS)
def test_a_star_is_each_item(tools: str, passing: Found, failing: Found, tmp_path: Path) -> None:
    text = f"type: realtime\n{tools}"
    assert found(draft(tmp_path, NAMED), text) == passing
    assert found(draft(tmp_path, {**NAMED, "absent": "fail"}), text) == failing


def test_two_stars_are_any_depth(tmp_path: Path) -> None:
    entry = of_session(
        "session:/**/description",
        {"schema": {"type": "string", "maxLength": 5}},
        [session(tools=[{"type": "function", "name": "a", "description": "short"}])],
        {
            session(
                tools=[{"type": "function", "name": "a", "description": "longer"}]
            ): "/tools/0/description"
        },
    )
    text = (
        "type: realtime\ntools:\n- type: function\n  name: f\n  parameters:\n    type: object\n"
        "    properties: {a: {type: string, description: in here}, b: {description: fine}}\n"
    )
    assert found(draft(tmp_path, entry), text) == [
        ("/tools/0/parameters/properties/a/description", "'in here' is not ours")
    ]


# -- when, and what is not known --------------------------------------------------------------

AT_HOME = of_session(
    "session:/tools/*",
    {"cel": "has(value.server_url) && url_host(value.server_url) in params.hosts"},
    [session(tools=[mcp(server_url=HOST)])],
    {session(tools=[mcp(server_url="https://evil.test/")]): "/tools/0"},
    when={"properties": {"type": {"const": "mcp"}}, "required": ["type"]},
    message="{key}: {value.server_label} is at {value.server_url}, not at {hosts}",
)
TOOLS: dict[str, tuple[str, str | None]] = {
    "at home": (f"type: mcp, server_label: a, server_url: '{HOST}'", None),
    "elsewhere": (
        "type: mcp, server_label: a, server_url: 'https://evil.test'",
        "tools[0]: 'a' is at 'https://evil.test', not at mcp.acme.example, b.example",
    ),
    "nowhere": (
        "type: mcp, server_label: a",
        "tools[0]: 'a' is at nothing, not at mcp.acme.example, b.example",
    ),
    "another tool": ("type: function, name: f", None),
    "a tool of no type": ("server_label: a", None),
    "a tool whose type nobody knows": ("type: '${TYPE}', server_label: a", None),
    "a place that nobody knows": ("type: mcp, server_label: a, server_url: '${URL}'", None),
    "a label that nobody knows, elsewhere": (
        "type: mcp, server_label: '${LABEL}', server_url: 'https://evil.test'",
        "tools[0]: '${LABEL}' is at 'https://evil.test', not at mcp.acme.example, b.example",
    ),
    "what cannot be judged": (
        "type: mcp, server_label: a, server_url: 5",
        "cannot be judged: 'url_host' cannot take an integer",
    ),
}


@pytest.mark.parametrize(("tool", "says"), TOOLS.values(), ids=TOOLS)
def test_a_rule_speaks_of_what_it_applies_to_and_what_is_known(
    tool: str, says: str | None, tmp_path: Path
) -> None:
    drafted = draft(tmp_path, AT_HOME, hosts=["mcp.acme.example", "b.example"])
    expected = [] if says is None else [("/tools/0", says)]
    assert found(drafted, f"type: realtime\ntools: [{{{tool}}}]") == expected


# -- words ------------------------------------------------------------------------------------


def test_a_message_shows_value_key_member_and_params(tmp_path: Path) -> None:
    entry = rule(
        check={"schema": {"maximum": {"$param": "most"}}},
        message="{key}: {value} > {most}; {{braces}}, {words}, {yes}, {half}",
    )
    drafted = draft(tmp_path, entry, most=600, words=["a", "b"], yes=True, half=0.5)
    assert found(drafted, secret(900)) == [
        (SECONDS, "seconds: 900 > 600; {braces}, a, b, true, 0.5")
    ]
    assert found(drafted, LASTING) == [("", "seconds: nothing > 600; {braces}, a, b, true, 0.5")]


def test_a_message_does_not_show_all_of_a_long_value(tmp_path: Path) -> None:
    entry = of_session(
        "session:/instructions",
        {"schema": {"maxLength": 50}},
        [session(instructions="be kind")],
        {session(instructions="x" * 51): "/instructions"},
    )
    ((_, message),) = found(draft(tmp_path, entry), session(instructions="be kind " * 50))
    assert message.startswith("'be kind be kind")
    assert len(message) < 70


def test_no_message_shows_a_credential(tmp_path: Path) -> None:
    entry = of_session(
        "session:/tools/*/authorization",
        {"schema": False},
        [session(tools=[mcp(server_url=HOST)])],
        {session(tools=[mcp(server_url=HOST, authorization="t")]): "/tools/0/authorization"},
    )
    key = "sk-proj-" + "Ab3" * 16
    ((_, message),) = found(
        draft(tmp_path, entry), session(tools=[mcp(server_url=HOST, authorization=key)])
    )
    assert key not in message
    assert "Ab3Ab3" not in message


# -- repairs ----------------------------------------------------------------------------------


def test_a_fix_sets_a_param_and_adds_what_is_missing(tmp_path: Path) -> None:
    entry = rule(
        check={"schema": {"maximum": {"$param": "most"}}},
        message="{value} is more than {most}",
        fix={"safety": "unsafe", "title": "lower it to {most}", "set": {"$param": "most"}},
    )
    drafted = draft(tmp_path, entry, most=600)
    begin = "expires_after:\n  anchor: created_at\n"
    assert fixed(drafted, f"{begin}  seconds: 900 # long\n") == f"{begin}  seconds: 600 # long\n"
    assert fixed(drafted, begin) == f"{begin}  seconds: 600\n"
    assert fixed(drafted, f"{begin}  seconds: 600\n") is None


def test_a_fix_takes_a_node_out(tmp_path: Path) -> None:
    entry = of_session(
        "session:/tracing",
        {"schema": {"const": None}},
        [session()],
        {session(tracing="auto"): "/tracing"},
        fix={"safety": "safe", "title": "take {key} out", "remove": True},
    )
    text = "type: realtime\ntracing: auto\nmodel: gpt-realtime-2.1\n"
    assert fixed(draft(tmp_path, entry), text) == text.replace("tracing: auto\n", "")


def test_a_rule_without_a_fix_says_whom_to_ask(tmp_path: Path) -> None:
    drafted = draft(tmp_path, rule())
    (finding,) = linter(drafted).lint("config.yaml", secret(900).encode()).findings
    assert finding.fix is None
    assert drafted.rule.no_fix == f"pack acme demands it: ask {OWNER}"
    own = draft(tmp_path, rule(no_fix="ask for it at the desk"))
    assert own.rule.no_fix == "ask for it at the desk"


# -- installed packs, which may carry Python ---------------------------------------------------

CHECKS = """\
from realtime_lint.findings import Hit

CONSTANT = 600


def lasting(node, context, params):
    if node.value > params["most"]:
        yield Hit(node)


def wordy(node, context, params):
    if node.value > params["most"]:
        yield Hit(node, message=f"too long on {context.as_of}")


def broken(node, context, params):
    if node.value > 700:
        raise LookupError("no such table")
    return lasting(node, context, params)


def short(node):
    return ()
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of installed packages, with `acme_pack`, which offers the pack `acme`."""
    folder = tmp_path / "site"
    package = folder / "acme_pack"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "checks.py").write_text(CHECKS, encoding="utf-8")
    (package / "pack.yaml").write_text(
        f"pack: acme\nowner: {OWNER}\nparams: {{most: 600}}\n", encoding="utf-8"
    )
    offer(folder, "acme-pack", "acme", "acme_pack")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    for name in [name for name in sys.modules if name.partition(".")[0] == "acme_pack"]:
        monkeypatch.delitem(sys.modules, name)
    return package


def offer(folder: Path, distribution: str, name: str, package: str) -> None:
    """Have a distribution offer a pack."""
    metadata = folder / f"{distribution.replace('-', '_')}-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n", encoding="utf-8"
    )
    (metadata / "entry_points.txt").write_text(
        f"[realtime_lint.packs]\n{name} = {package}\n", encoding="utf-8"
    )


def with_python(package: Path, function: str, **changes: Any) -> None:  # noqa: ANN401 - parts of an entry
    """Have an installed pack hold one rule, in Python."""
    entry = rule(check={"python": function}, enforce="locked", absent="pass", **changes)
    examples = {"good": [secret(600)], "bad": [bad(secret(601), SECONDS)]}
    text = json.dumps({**entry, "examples": examples})
    (package / "max-ttl.yaml").write_text(text, encoding="utf-8")


def read_installed(name: str = "acme", root: str = "/") -> Draft:
    """The one rule of an installed pack."""
    (found_pack,) = read_packs([Origin(f"pkg:{name}", "--policy")], root, rulebook().topics)
    demand_examples(found_pack, rulebook())
    (drafted,) = found_pack.drafts
    return drafted


def test_an_installed_pack_may_carry_python(installed: Path) -> None:
    with_python(installed, "checks.lasting")
    drafted = read_installed()
    said = "client secrets live at most 600 s here, not 900 (locked by pack acme)"
    assert found(drafted, secret(900)) == [(SECONDS, said)]
    assert found(drafted, secret(600)) == []


def test_a_function_may_have_words_of_its_own(installed: Path) -> None:
    with_python(installed, "checks.wordy")
    said = "too long on 2026-11-22 (locked by pack acme)"
    assert found(read_installed(), secret(900)) == [(SECONDS, said)]


def test_a_function_that_fails_is_a_finding(installed: Path) -> None:
    with_python(installed, "checks.broken")
    said = "cannot be judged: LookupError: no such table (locked by pack acme)"
    assert found(read_installed(), secret(900)) == [(SECONDS, said)]


def test_what_is_installed_is_locked_wherever_it_lies(installed: Path) -> None:
    with_python(installed, "checks.lasting")
    assert read_installed(root=str(installed)).rule.is_locked


DEAD_PYTHON = {
    "a misspelt function": (
        "checks.lastin",
        "unknown function 'lastin'; did you mean 'lasting'?",
    ),
    "no function": ("checks.CONSTANT", "unknown function 'CONSTANT'; there are"),
    "a function of one argument": (
        "checks.short",
        "'short' does not take a node, a context and the params",
    ),
    "a misspelt module": (
        "chekcs.lasting",
        "'chekcs' cannot be loaded: ModuleNotFoundError: No module named 'acme_pack.chekcs'",
    ),
    "a module that does not load": ("worse.lasting", "'worse' cannot be loaded: SyntaxError: "),
    "no module": ("lasting", "'lasting' is no function such as checks.office_hours"),
}


@pytest.mark.parametrize(("function", "says"), DEAD_PYTHON.values(), ids=DEAD_PYTHON)
def test_python_that_could_not_judge_is_refused(function: str, says: str, installed: Path) -> None:
    (installed / "worse.py").write_text("def lasting(:\n", encoding="utf-8")
    with_python(installed, function)
    with pytest.raises(Misconfigured) as caught:
        read_installed()
    place, _, problem = str(caught.value).partition(": ")
    assert place.partition("max-ttl.yaml:")[2].startswith("1:")
    assert problem.startswith(says)


def test_a_pack_that_is_not_installed_is_refused(installed: Path) -> None:
    with_python(installed, "checks.lasting")
    with pytest.raises(Misconfigured, match="unknown installed pack 'acmee'; did you mean 'acme'"):
        read_installed("acmee")


def test_two_packages_that_offer_one_pack_are_refused(installed: Path) -> None:
    offer(installed.parent, "other-pack", "acme", "other_pack")
    with pytest.raises(Misconfigured, match="two packages offer the pack 'acme': "):
        read_installed()


UNLOADABLE = {
    "is not there": (None, "ModuleNotFoundError: No module named 'second_pack'"),
    "fails": ("raise OSError('no licence')", "OSError: no licence"),
    "is a module": ("PACK = 1", "second_pack is no package, with a folder"),
}


@pytest.mark.parametrize(("text", "says"), UNLOADABLE.values(), ids=UNLOADABLE)
def test_a_package_that_cannot_be_loaded_is_refused(
    text: str | None, says: str, installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(installed.parent, "second-pack", "second", "second_pack")
    if text is not None:
        (installed.parent / "second_pack.py").write_text(text, encoding="utf-8")
    monkeypatch.delitem(sys.modules, "second_pack", raising=False)
    with pytest.raises(Misconfigured, match=r"^--policy: pack 'second'") as caught:
        read_installed("second")
    assert says in str(caught.value)


# -- folders ----------------------------------------------------------------------------------


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    """A folder that is a pack, with its one rule in a file below it."""
    folder = tmp_path / "acme"
    (folder / "rules").mkdir(parents=True)
    (folder / "pack.yaml").write_text(f"pack: acme\nowner: {OWNER}\n", encoding="utf-8")
    (folder / "rules" / "max-ttl.json").write_text(json.dumps(rule()), encoding="utf-8")
    return folder


def rules_of(folder: Path) -> list[str]:
    """The rules of the packs in a folder."""
    packs = read_packs([Origin(str(folder), "--policy")], "/nowhere", rulebook().topics)
    return [drafted.rule.name for it in packs for drafted in it.drafts]


def test_links_are_followed_and_lead_nowhere_twice(policies: Path) -> None:
    (policies / "again").symlink_to(policies / "rules")
    (policies / "rules" / "loop").symlink_to(policies)
    (policies / "copy.json").symlink_to(policies / "rules" / "max-ttl.json")
    assert rules_of(policies) == ["acme/max-ttl"]


@pytest.mark.parametrize("name", ["more", "more.yaml"])
def test_no_link_leads_out_of_the_folder(name: str, policies: Path) -> None:
    outside = policies.parent / name.replace("more", "outside")
    outside.mkdir() if name == "more" else outside.write_text("{}", encoding="utf-8")
    (policies / name).symlink_to(outside)
    with pytest.raises(Misconfigured, match=f"{name}: this link leads out of "):
        rules_of(policies)


def test_a_folder_that_cannot_be_read_is_not_passed_over(
    policies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = os.scandir

    def scandir(path: str) -> Any:  # noqa: ANN401 - as of os
        if path.endswith("rules"):
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(PermissionError):
        rules_of(policies)


def test_packs_may_lie_in_folders_of_a_folder(policies: Path) -> None:
    (policies.parent / "other").mkdir()
    text = pack(rule()).replace("acme", "other")
    (policies.parent / "other" / "other.yaml").write_text(text, encoding="utf-8")
    assert rules_of(policies.parent) == ["acme/max-ttl", "other/max-ttl"]
