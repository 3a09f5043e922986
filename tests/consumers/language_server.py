"""yaml-language-server, asked over stdio as an editor asks it: no network, no catalogue."""

from __future__ import annotations

import itertools
import json
import subprocess
from threading import Timer
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from tests.consumers import module, program

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

_CAPABILITIES: Final = {
    "textDocument": {
        "completion": {"completionItem": {"snippetSupport": True}},
        "hover": {"contentFormat": ["markdown"]},
        "publishDiagnostics": {},
    },
    "workspace": {"configuration": True},
}


_PATIENCE: Final = 300
"""Seconds after which a server that leaves a question open is ended."""


class Shown(NamedTuple):
    """What an editor shows of a mistake: lines and columns as it counts them, from 1."""

    line: int
    column: int
    end: int
    message: str


class LanguageServer:
    """One process for all documents.

    schemas  file of a schema -> patterns of the names of its documents, as in `yaml.schemas`
    """

    def __init__(self, schemas: Mapping[str, list[str]]) -> None:
        server = module("yaml-language-server/bin/yaml-language-server")
        yaml = {
            "schemas": dict(schemas),
            "schemaStore": {"enable": False},
            "validate": True,
            "hover": True,
            "completion": True,
        }
        self._settings = {"yaml": yaml, "http": {}, "[yaml]": {}}
        self._numbers = itertools.count(1)
        self._process = subprocess.Popen(
            [program("node"), server, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._watchdog = Timer(_PATIENCE, self._process.kill)

    def __enter__(self) -> Self:
        self._watchdog.start()
        self.ask("initialize", processId=None, rootUri=None, capabilities=_CAPABILITIES)
        self._tell("initialized")
        # It asks back for the settings; what is opened before it has them has no schema.
        self._tell("workspace/didChangeConfiguration", settings=self._settings)
        while self._next().get("method") != "workspace/configuration":
            pass
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._watchdog.cancel()
        self._process.kill()
        self._process.communicate()

    def mistakes(self, documents: Mapping[str, str]) -> dict[str, list[Shown]]:
        """What is shown in each document, by its address; all are open at once."""
        for uri, text in documents.items():
            document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
            self._tell("textDocument/didOpen", textDocument=document)
        shown: dict[str, list[Shown]] = {}
        while len(shown) < len(documents):
            message = self._next()
            if message.get("method") == "textDocument/publishDiagnostics":
                found = message["params"]
                if found["uri"] in documents:
                    shown[found["uri"]] = sorted(map(_shown, found["diagnostics"]))
        return shown

    def ask(self, method: str, **params: object) -> Any:  # noqa: ANN401 - JSON
        """The answer to a request."""
        number = next(self._numbers)
        self._send({"id": number, "method": method, "params": params})
        while True:
            message = self._next()
            if message.get("id") == number and "method" not in message:
                return message["result"]

    def at(self, method: str, uri: str, line: int, column: int) -> Any:  # noqa: ANN401 - JSON
        """The answer to a request about a place, counted from 1."""
        position = {"line": line - 1, "character": column - 1}
        return self.ask(f"textDocument/{method}", textDocument={"uri": uri}, position=position)

    def _tell(self, method: str, **params: object) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, object]) -> None:
        assert self._process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()

    def _next(self) -> dict[str, Any]:
        """The next message; a question of the server is answered on the way."""
        assert self._process.stdout is not None
        size = 0
        for line in iter(self._process.stdout.readline, b"\r\n"):
            assert line, "the language server has ended"
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                size = int(value)
        message: dict[str, Any] = json.loads(self._process.stdout.read(size))
        if "method" in message and "id" in message:
            self._send({"id": message["id"], "result": list(self._answers(message))})
        return message

    def _answers(self, question: dict[str, Any]) -> Iterator[object]:
        for item in question["params"].get("items", ()):
            yield self._settings.get(item["section"], {})


def _shown(diagnostic: dict[str, Any]) -> Shown:
    start, end = diagnostic["range"]["start"], diagnostic["range"]["end"]
    return Shown(
        start["line"] + 1, start["character"] + 1, end["character"] + 1, diagnostic["message"]
    )
