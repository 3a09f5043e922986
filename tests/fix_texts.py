"""Realtime documents as people write them: every style of YAML and JSON, comments everywhere.

Everything is made with a `random.Random`, so that a seed is enough to make it again. Every
comment is another one, so that a lost one can be named.
"""

from __future__ import annotations

import json
import re
from copy import deepcopy
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import strategies as st

from realtime_lint.parse.opinion import same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Data = dict[str, object]

# -- what they say --------------------------------------------------------------------------

PROSE = [
    "You help callers",
    "Be brief. Answer in the language of the caller, and do not switch it because of one word",
    "Be brief.\nBe kind: always.\n",
    "# Role\n\n- Answer\n  - politely\n\n\n",
    "  Indented first.\nThen not.",
    "\nA gap above\n",
    'Say "hi", it\'s {{name}}\'s turn',
    "one\ttab and a space at the end \nnext\n",
    "no", "12", "", "null", "- a", "a: b", "a #b", "a # b", "über 日本 😀", "x" * 120,
]  # fmt: skip
_VOICES = ["marin", "cedar", "${VOICE}", "{{ voice }}", "Alloy"]
_FORMATS: list[object] = [
    {"type": "audio/pcm", "rate": 24000},
    {"type": "audio/pcmu"},
    {"type": "audio/pcm", "rate": 16000},
    "pcm16",
    "g711_ulaw",
]
_TURNS: list[object] = [
    {"type": "server_vad", "threshold": 0.5, "silence_duration_ms": 500},
    {"type": "semantic_vad", "eagerness": "low", "threshold": 0.9},
    {"threshold": 1.0, "create_response": True},
    "none",
    None,
]
_PARAMETERS: list[object] = [
    {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    {"type": "object", "properties": {}},
    {},
]


def session(random: Random) -> Data:
    """The data of a session in the GA or the beta shape, or of something like it."""
    is_beta = random.random() < 0.4
    shape = _beta if is_beta else _ga
    members = {name: value for name, value in shape(random).items() if random.random() < 0.6}
    if random.random() < 0.2:
        members[random.choice(["max_tokens", "modelo", "Voice", "on", "1"])] = 7
    names = list(members)
    if random.random() < 0.5:
        random.shuffle(names)
    return deepcopy({name: members[name] for name in names} or {"type": "realtime"})


def document(random: Random) -> object:
    """The data of a document: a session, what wraps one, or a script of events."""
    inner = session(random)
    match random.randrange(8):
        case 0:
            return {"type": "session.update", "session": inner}
        case 1:
            return {"expires_after": {"anchor": "created_at", "seconds": 600}, "session": inner}
        case 2:
            return [
                {"type": "session.update", "session": inner},
                {"type": "response.create", "response": {}},
            ]
        case 3:
            return {"defaults": {"session": inner}, "agents": [session(random), {"name": "b"}]}
    return inner


def _ga(random: Random) -> Data:
    return {
        "type": "realtime",
        "model": random.choice(["gpt-realtime", "gpt-realtime-2.1", "gpt-4o-realtime-preview"]),
        "instructions": random.choice(PROSE),
        "audio": _part(
            random,
            {
                "input": _part(
                    random,
                    {
                        "format": random.choice(_FORMATS),
                        "turn_detection": random.choice(_TURNS),
                        "transcription": {"model": "whisper-1", "language": "en"},
                        "noise_reduction": None,
                    },
                ),
                "output": _part(
                    random,
                    {
                        "format": random.choice(_FORMATS),
                        "voice": random.choice(_VOICES),
                        "speed": 1.0,
                    },
                ),
            },
        ),
        "output_modalities": random.choice([["audio"], ["text", "audio"], []]),
        "tools": _tools(random),
        "tool_choice": random.choice(["auto", {"type": "function", "name": "look_up"}]),
        "max_output_tokens": random.choice([4096, "inf"]),
        "metadata": {"a b": "1", "c": "on"},
    }


def _beta(random: Random) -> Data:
    return {
        "model": "gpt-4o-realtime-preview",
        "modalities": random.choice([["text", "audio"], ["audio"]]),
        "instructions": random.choice(PROSE),
        "voice": random.choice(_VOICES),
        "input_audio_format": "pcm16",
        "output_audio_format": random.choice(["pcm16", "g711_alaw"]),
        "input_audio_transcription": {"model": "whisper-1"},
        "turn_detection": random.choice(_TURNS),
        "tools": _tools(random),
        "temperature": 0.8,
        "max_response_output_tokens": random.choice([1024, "inf"]),
    }


def _tools(random: Random) -> list[object]:
    tool: Data = {
        "name": "look_up",
        "description": random.choice(PROSE),
        "parameters": random.choice(_PARAMETERS),
    }
    shapes: list[object] = [
        {"type": "function", **tool},
        {"type": "function", "function": tool},
        {"type": "mcp", "server_label": "docs", "allowed_tools": ["a", "b"]},
        tool,
    ]
    return random.sample(shapes, random.randrange(3))


def _part(random: Random, members: Data) -> Data:
    return {name: value for name, value in members.items() if random.random() < 0.6}


# -- YAML -----------------------------------------------------------------------------------

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./+-]*(?: [A-Za-z0-9_./+-]+)*")
_WORDS = frozenset({"no", "null", "on"})
_FOLDABLE = re.compile(r"[A-Za-z]+[,.]?(?: [A-Za-z]+[,.]?)+")
_TEMPLATE = re.compile(r"\{\{[^{}]*\}\}|\$\{[A-Z]+\}")
_FREE = 1000
"""A column that no comment reaches."""


def yaml_text(random: Random, documents: Sequence[object]) -> str:
    r"""Documents as YAML; line ends are `\n`."""
    return _Yaml(random).stream(documents)


class _Yaml:
    """Somebody's habits of writing YAML, drawn once for a file.

    limit     comments may stand up to this column; deeper ones would continue a block scalar
    is_kept   whether blank lines would belong to the block scalar above
    anchored  anchors so far, with what they name
    """

    def __init__(self, random: Random) -> None:
        self.random = random
        self.step = random.choice([2, 2, 2, 4, 3, 1])
        self.list_step = random.choice([0, self.step])
        self.comments = random.choice([0.0, 0.2, 0.5])
        self.flow = random.choice([0.0, 0.2, 0.5])
        self.anchors = random.choice([0.0, 0.0, 0.3])
        self.quotes = random.choice([0.0, 0.0, 0.3, 1.0])
        self.blocks = random.choice([0.3, 0.8])
        self.noted = 0
        self.limit = _FREE
        self.is_kept = False
        self.anchored: list[tuple[str, object]] = []

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    # -- files ----------------------------------------------------------------------------

    def stream(self, documents: Sequence[object]) -> str:
        lines: list[str] = []
        for number, data in enumerate(documents):
            self.anchored = []
            is_explicit = number > 0 or self.chance(0.2)
            if is_explicit:
                lines += [] if lines and not self.is_kept else self.notes(0)
                lines.append("---" + self.beside())
                self.free()
            lines += self.document(data, is_explicit=is_explicit)
            if self.chance(0.1):
                lines.append("..." + self.beside())
                self.free()
        text = "\n".join([*lines, ""])
        if self.limit == _FREE and self.chance(0.3):
            text = text.rstrip("\n")
        return text

    def document(self, data: object, *, is_explicit: bool) -> list[str]:
        self.free()
        lines = self.notes(0)
        if not isinstance(data, dict | list) or not data or self.chance(self.flow / 2):
            lines += (self.flow_value(data, 0) + self.beside()).split("\n")
        else:
            indent = 2 if is_explicit and self.chance(0.1) else 0
            lines += self.block(data, indent)
        return lines + self.notes(0)

    # -- comments -------------------------------------------------------------------------

    def free(self) -> None:
        self.limit, self.is_kept = _FREE, False

    def comment(self) -> str:
        self.noted += 1
        form = self.random.choice(["# note {}", "#note {}", "# key: value {}", "# - [ {}"])
        return form.format(self.noted)

    def beside(self) -> str:
        """A comment in the rest of a line, or nothing, or space."""
        if self.chance(self.comments):
            return self.random.choice([" ", "   "]) + self.comment()
        return "  " if self.chance(0.03) else ""

    def notes(self, indent: int) -> list[str]:
        """Lines of comments and blank lines, for a place between entries at a column."""
        lines: list[str] = []
        first = int(self.is_kept)
        while self.chance(self.comments / 2):
            column = indent if self.chance(0.7) else self.random.choice([0, indent + self.step])
            if column <= self.limit:
                lines.append(" " * column + self.comment())
                self.is_kept = False
        if self.chance(0.1) and not self.is_kept:
            spaces = "  " if self.limit == _FREE and self.chance(0.3) else ""
            lines.insert(self.random.randint(first, len(lines)), spaces)
        return lines

    # -- block style ----------------------------------------------------------------------

    def block(self, value: Data | list[object], indent: int, *, inline: bool = False) -> list[str]:
        """A collection as lines at a column; `inline`: the first is to stand behind a dash."""
        lines: list[str] = []
        pad = " " * indent
        entries = self.members(value) if isinstance(value, dict) else [("", it) for it in value]
        for name, item in entries:
            lines += self.notes(indent) if lines or not inline else []
            if isinstance(value, list):
                lines += self.item(item, indent)
            elif name == "<<":
                lines.append(f"{pad}<<: {item}{self.beside()}")
                self.free()
            elif self.chance(0.005):
                lines.append(f"{pad}? {self.key(name)}{self.beside()}")
                self.free()
                lines += self.behind(f"{pad}:", item, indent)
            else:
                lines += self.behind(f"{pad}{self.key(name)}:", item, indent)
        deeper = self.random.choice([indent, indent + self.step])
        return lines + self.notes(deeper)

    def members(self, value: Data) -> list[tuple[str, object]]:
        """The members, some of them as a merge of an anchored mapping."""
        for name, known in self.anchored:
            if isinstance(known, dict) and known and self.chance(0.5):
                shared = [key for key in known if key in value and same(known[key], value[key])]
                if len(shared) == len(known) < len(value):
                    own = [(key, item) for key, item in value.items() if key not in known]
                    own.insert(self.random.choice([0, 0, len(own)]), ("<<", f"*{name}"))
                    return own
        return list(value.items())

    def item(self, value: object, indent: int) -> list[str]:
        pad = " " * indent
        is_block = isinstance(value, dict | list) and value and not self.chance(self.flow)
        if not is_block or self.chance(0.1):
            return self.behind(f"{pad}-", value, indent)
        assert isinstance(value, dict | list)
        gap = self.random.choice([1, 1, 1, 3])
        first, *rest = self.block(value, indent + 1 + gap, inline=True)
        return [f"{pad}-{' ' * gap}{first.lstrip(' ')}", *rest]

    def behind(self, head: str, value: object, indent: int) -> list[str]:
        """A value behind its key or dash at a column."""
        gap = self.random.choice([" ", " ", " ", "   "])
        alias = self.alias(value)
        if alias is not None:
            self.free()
            return [f"{head}{gap}{alias}{self.beside()}"]
        name = self.anchor()
        if name:
            head += f"{gap}{name}"
        is_block = isinstance(value, dict | list) and value and not self.chance(self.flow)
        if is_block:
            assert isinstance(value, dict | list)
            is_item = head.lstrip(" ").startswith("-")
            in_list = self.list_step if isinstance(value, list) and not is_item else self.step
            lines = [head + self.beside()]
            self.free()
            lines += self.block(value, indent + in_list)
        elif (
            isinstance(value, str)
            and self.chance(self.blocks)
            and (body := self.block_scalar(value, indent))
        ):
            header, *below = body
            beside = self.beside() if not below or self.limit < _FREE else ""
            lines = [f"{head}{gap}{header}{beside}", *below]
        else:
            text = self.flow_value(value, indent, in_block=True)
            lines = (f"{head}{gap}{text}" if text else head).split("\n")
            lines[-1] += self.beside()
            self.free()
        if name:
            self.anchored.append((name[1:], value))
        return lines

    def block_scalar(self, text: str, indent: int) -> list[str] | None:
        """A text as the header and the lines of a block scalar, where it has that form."""
        body = text.rstrip("\n")
        ends = len(text) - len(body)
        if not body.strip():
            return None
        folded = _FOLDABLE.fullmatch(body) and self.chance(0.4)
        lines = self.broken(body) if folded else body.split("\n")
        chomping = "-" if ends == 0 else "+" if ends > 1 else self.random.choice(["", "+"])
        step = self.random.choice([self.step, self.step, 4])
        digit = str(step) if body[0] in " \n\t" or self.chance(0.1) else ""
        header = ">" if folded else "|"
        header += chomping + digit if self.chance(0.5) else digit + chomping
        pad = " " * (indent + step)
        self.limit, self.is_kept = indent + step - 1, chomping == "+"
        blank = [""] * (ends - 1 if chomping == "+" else self.random.choice([0, 0, 0, 2]))
        return [header, *(pad + line if line else "" for line in lines), *blank]

    def broken(self, text: str) -> list[str]:
        """A text in lines, broken at some of its spaces."""
        lines = [""]
        for word in text.split(" "):
            if lines[-1] and self.chance(0.3):
                lines.append(word)
            else:
                lines[-1] += f" {word}" if lines[-1] else word
        return lines

    # -- anchors --------------------------------------------------------------------------

    def anchor(self) -> str:
        if not self.chance(self.anchors):
            return ""
        self.noted += 1
        return f"&a{self.noted}"

    def alias(self, value: object) -> str | None:
        for name, known in self.anchored:
            if same(known, value) and self.chance(0.7):
                return f"*{name}"
        return None

    # -- flow style -----------------------------------------------------------------------

    def key(self, name: str) -> str:
        if self.chance(self.quotes):
            return json.dumps(name, ensure_ascii=False)
        return name if _PLAIN.fullmatch(name) and name not in _WORDS else f"'{name}'"

    def flow_value(self, value: object, indent: int, *, in_block: bool = False) -> str:
        """A value in flow style, a scalar too; its lines stand deeper than a column."""
        if isinstance(value, dict | list):
            return self.flow_collection(value, indent)
        if isinstance(value, str):
            is_template = _TEMPLATE.fullmatch(value) and (in_block or value[0] == "{")
            return value if is_template and self.chance(0.5) else self.text(value, indent)
        if value is None:
            return self.random.choice(["null", "~", "" if in_block else "null"])
        return json.dumps(value)

    def flow_collection(self, value: Data | list[object], indent: int) -> str:
        inner = indent + self.step
        items = []
        for name, item in value.items() if isinstance(value, dict) else [("", it) for it in value]:
            alias = self.alias(item)
            text = self.flow_value(item, inner) if alias is None else f"{alias} "
            items.append(f"{self.key(name)}: {text}" if isinstance(value, dict) else text)
        left, right = "{}" if isinstance(value, dict) else "[]"
        if not items:
            return self.random.choice([left + right, left + " " + right])
        match self.random.randrange(6):
            case 0 | 1:
                return self.on_lines(items, left, right, indent)
            case 2:
                space = self.random.choice([" ", f"\n{' ' * inner}"])
                return left + f",{space}".join(items) + right
            case 3:
                return f"{left} {', '.join(items)} {right}"
            case 4:
                return left + ", ".join(items) + ("," if self.chance(0.3) else "") + right
        return left + ", ".join(items) + right

    def on_lines(self, items: list[str], left: str, right: str, indent: int) -> str:
        """Flow style with every item on lines of its own."""
        pad = " " * (indent + self.step)
        text = left + self.beside()
        self.free()
        for number, item in enumerate(items):
            comma = "," if number + 1 < len(items) or self.chance(0.3) else ""
            notes = "".join(f"\n{line}" for line in self.notes(indent + self.step))
            text += f"{notes}\n{pad}{item}{comma}{self.beside()}"
        notes = "".join(f"\n{line}" for line in self.notes(indent + self.step))
        return f"{text}{notes}\n{' ' * indent}{right}"

    def text(self, text: str, indent: int) -> str:
        pad = "\n" + " " * (indent + self.step)
        if _FOLDABLE.fullmatch(text) and self.chance(0.2):
            quote = self.random.choice(["", "'", '"'])
            is_safe = not quote and "," in text
            return f'"{text}"' if is_safe else quote + pad.join(self.broken(text)) + quote
        if _PLAIN.fullmatch(text) and text not in _WORDS and not self.chance(self.quotes):
            return text
        if text.isprintable() and self.chance(0.4):
            return "'" + text.replace("'", "''") + "'"
        return json.dumps(text, ensure_ascii=False)


# -- JSON -----------------------------------------------------------------------------------


_INDENTS: list[int | str] = [1, 2, 2, 3, 4, "\t"]


def json_text(random: Random, value: object, *, is_json: bool = True) -> str:
    """A document as JSON: minified, in one line, pretty, or carelessly spaced.

    What is to be read as YAML has no escapes in halves.
    """
    ascii_only = is_json and random.random() < 0.5
    match random.randrange(5):
        case 0:
            return json.dumps(value, separators=(",", ":"), ensure_ascii=ascii_only)
        case 1:
            return json.dumps(value, ensure_ascii=ascii_only)
        case 2 | 3:
            indent = random.choice(_INDENTS)
            return json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    return _careless(random, value, "", ascii_only=ascii_only)


def _careless(random: Random, value: object, indent: str, *, ascii_only: bool) -> str:
    if not isinstance(value, dict | list) or not value:
        return json.dumps(value, ensure_ascii=ascii_only)
    inner = indent + random.choice(["  ", "    ", "\t"])
    space = random.choice(["", " ", f"\n{inner}"])
    names: Iterable[str | None] = value if isinstance(value, dict) else [None] * len(value)
    items = list(value.values()) if isinstance(value, dict) else value
    texts = []
    for name, item in zip(names, items, strict=True):
        head = "" if name is None else json.dumps(name) + random.choice([": ", ":", " : "])
        texts.append(head + _careless(random, item, inner, ascii_only=ascii_only))
    left, right = "{}" if isinstance(value, dict) else "[]"
    end = f"\n{indent}" if "\n" in space else space
    comma = random.choice([",", ", ", " ,", f",\n{inner}", f",{space}"])
    return left + space + comma.join(texts) + end + right


# -- files ----------------------------------------------------------------------------------


class Text(NamedTuple):
    """A file: its name, which tells its format, its bytes, and the data in it."""

    name: str
    data: bytes
    documents: list[object]


def file(random: Random) -> Text:
    """A whole file in some format and style."""
    form: Callable[[Random], Text] = random.choice([_yaml_file, _yaml_file, _json_file, _lines])
    name, data, documents = form(random)
    text = data.decode()
    newline = random.choice(["\n", "\n", "\n", "\r\n", "\r"])
    bom = "\ufeff" if random.random() < 0.1 else ""
    return Text(name, (bom + text.replace("\n", newline)).encode(), documents)


def of_data(random: Random, documents: Sequence[object]) -> Text:
    """A YAML or JSON file that says this."""
    if len(documents) == 1 and random.random() < 0.3:
        return Text("a.json", json_text(random, documents[0]).encode(), list(documents))
    return Text("a.yaml", yaml_text(random, documents).encode(), list(documents))


def _yaml_file(random: Random) -> Text:
    documents = [document(random) for _ in range(random.choice([1, 1, 1, 2, 3]))]
    return Text("a.yaml", yaml_text(random, documents).encode(), documents)


def _json_file(random: Random) -> Text:
    data = document(random)
    end = random.choice(["", "\n", "\n", "\n\n"])
    name = random.choice(["a.json", "a.json", "a.yaml"])
    return Text(name, (json_text(random, data, is_json=name == "a.json") + end).encode(), [data])


def _lines(random: Random) -> Text:
    documents = [document(random) for _ in range(random.choice([1, 2, 3]))]
    separators = random.choice([(",", ":"), (", ", ": ")])
    lines = [json.dumps(it, separators=separators) for it in documents]
    blank = random.choice(["\n", "\n", "\n\n"])
    return Text("a.jsonl", (blank.join(lines) + random.choice(["", "\n"])).encode(), documents)


randoms = st.integers(0, 2**64).map(Random)
"""Seeds rather than drawn choices: a file takes hundreds, which would take minutes to shrink."""
