"""The command lines that are compared: ours, the bare interpreter, the floors and the peers."""

import json
import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.corpus import Corpus
from bench.timing import BenchError, Program, run

AS_OF = "2026-11-22"
ROOT = Path(__file__).parents[1]
SESSION_SCHEMAS = ROOT / "schemas" / "session"
YAMLLINT_RULES = "{extends: relaxed, rules: {line-length: disable}}"


class Check:
    """The `check` command of one installed realtime-lint."""

    def __init__(self, command: Sequence[str]) -> None:
        self.command = tuple(command)

    def on(self, path: Path, *options: str, workers: int | None = None) -> Program:
        """Check one file or all below a folder; `workers` of None leaves their number to it.

        Without options this is the command that people type. No date is given: the files name
        no model that has a last day.
        """
        env = {} if workers is None else {"REALTIME_LINT_WORKERS": str(workers)}
        cwd, target = (path, ".") if path.is_dir() else (path.parent, path.name)
        return Program((*self.command, "check", *options, target), cwd, env)

    def fixing(self, corpus: Corpus) -> Program:
        """Fix everything in a corpus that is to be fixed, and as it was before, each time."""
        before = {file: file.read_bytes() for file in corpus.files}

        def restore() -> None:
            for file, data in before.items():
                file.write_bytes(data)

        program = self.on(corpus.folder, "--fix", "--unsafe-fixes", "--exit-zero", workers=1)
        return program._replace(prepare=restore)

    def assert_faulty(self, corpus: Corpus) -> None:
        """Raise `BenchError` unless every file has an error to fix."""
        _, output = run(self.on(corpus.folder, "--exit-zero", "--output-format", "json"))
        findings = json.loads(output)["findings"]
        faulty = {it["path"] for it in findings if it["severity"] == "error" and it["fix"]}
        if len(faulty) != len(corpus.files):
            raise BenchError(f"{len(faulty)} of {len(corpus.files)} files have something to fix")

    def assert_clean(self, corpus: Corpus) -> None:
        """Raise `BenchError` unless every document is recognised and without error or warning.

        Otherwise the figures would be those of other work: skipped files cost nothing.
        """
        _, output = run(self.on(corpus.folder, "--exit-zero", "--output-format", "json"))
        report = json.loads(output)
        kinds = sorted(document["kind"] for document in report["documents"])
        if kinds != sorted(corpus.kinds.elements()):
            raise BenchError(f"wrote {corpus.kinds}, but check saw {len(kinds)} documents")
        spoilt = [found for found in report["findings"] if found["severity"] != "note"]
        if spoilt:
            raise BenchError(f"{len(spoilt)} findings in clean files, the first is {spoilt[0]}")


def bare_interpreter(cwd: Path) -> Program:
    """Start Python and end it."""
    return Program((sys.executable, "-c", "pass"), cwd)


def floor(step: str, corpus: Corpus) -> Program:
    """Take only one step of `bench.floor` with each file."""
    return Program((sys.executable, "-m", "bench.floor", step, str(corpus.folder)), ROOT)


def library(rounds: int) -> Program:
    """Call the library that this Python has, so often."""
    return Program((sys.executable, "-m", "bench.library", str(rounds)), ROOT)


def yamllint(folder: Path, files: Sequence[Path]) -> Program:
    """Lint the style of YAML, and of JSON, which is YAML too."""
    command = (beside_python("yamllint"), "-d", YAMLLINT_RULES)
    return Program((*command, *_names(folder, files)), folder)


def check_jsonschema(folder: Path, files: Sequence[Path], schema: Path) -> Program:
    """Judge sessions by the schema file alone."""
    command = (beside_python("check-jsonschema"), "--schemafile", str(schema))
    return Program((*command, *_names(folder, files)), folder)


def local_schema(folder: Path, kind: str) -> Path:
    """Copy our schemas without their `$id`, so that references lead to files, not to the web."""
    folder.mkdir()
    for file in SESSION_SCHEMAS.glob("*.schema.json"):
        schema = json.loads(file.read_text(encoding="utf-8"))
        del schema["$id"]
        (folder / file.name).write_text(json.dumps(schema), encoding="utf-8")
    return folder / f"{kind}.schema.json"


def beside_python(name: str) -> str:
    """The path of a program beside this Python. Raises `BenchError` if it is not there."""
    path = shutil.which(name, path=str(Path(sys.executable).parent))
    if path is None:
        raise BenchError(f"{name} is missing beside {sys.executable}: pip install -e '.[dev]'")
    return path


def command_line(text: str) -> tuple[str, ...]:
    """Split a command as a shell does; its program may be named relative to this folder.

    Raises `BenchError` if there is no such program.
    """
    program, *options = shlex.split(text)
    path = shutil.which(program)
    if path is None:
        raise BenchError(f"{program} is not a program")
    return (str(Path(path).absolute()), *options)


def _names(folder: Path, files: Sequence[Path]) -> list[str]:
    return [str(file.relative_to(folder)) for file in files]
