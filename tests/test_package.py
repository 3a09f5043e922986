"""The package as a user gets it: a wheel, a zip, a checkout.

`rules/` and `schemas/` stand beside the package in the repository and inside it in a wheel; what
falls out between the two would only be missed by users.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

import realtime_lint
from realtime_lint import resources

ROOT = Path(__file__).parents[1]
MISSPELT = """\
type: realtime
model: gpt-realtime
instructions: Answer briefly.
audio:
  input:
    turn_detection:
      type: server_vad
      silence_duraton_ms: 500
"""


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a folder, with nothing of this checkout on its import path."""
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | environment
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)


def succeed(*command: str | Path, cwd: Path, **environment: str) -> str:
    """Run a program that must not fail, and return what it printed."""
    done = run(*command, cwd=cwd, **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def sources(*folders: str) -> list[str]:
    """Return what git tracks, or would track, as paths from the root."""
    listing = succeed(
        "git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *folders, cwd=ROOT
    )
    return sorted(path for path in listing.splitlines() if (ROOT / path).is_file())


def commit_sources(copy: Path) -> Path:
    """Commit the sources as they are now to a repository of their own."""
    for path in sources():
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, copy / path)
    identity = ("-c", "user.name=tests", "-c", "user.email=tests@example.org")
    succeed("git", "init", "--quiet", cwd=copy)
    succeed("git", "add", "--all", cwd=copy)
    succeed("git", *identity, "commit", "--quiet", "--message", "as it is now", cwd=copy)
    return copy


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources as they are now, in a repository of their own."""
    return commit_sources(tmp_path_factory.mktemp("checkout") / "realtime-lint")


@pytest.fixture(scope="module")
def wheel(checkout: Path) -> Path:
    """Build the wheel by way of the source distribution, as a release does."""
    succeed(sys.executable, "-m", "build", checkout, cwd=checkout)
    (built,) = (checkout / "dist").glob("*.whl")
    return built


def test_a_checkout_finds_its_own_folders() -> None:
    assert resources.folder("rules") == ROOT / "rules"
    assert resources.folder("schemas") == ROOT / "schemas"
    readme = ROOT / "schemas" / "README.md"
    assert resources.read_text("schemas", "README.md") == readme.read_bytes().decode()


def test_an_installed_package_reads_its_own_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged = tmp_path / "_data" / "rules"
    packaged.mkdir(parents=True)
    (packaged / "a.yaml").write_bytes(b"a: 1\r\n")
    monkeypatch.setattr(resources, "_PACKAGE", str(tmp_path))
    assert resources.folder("rules") == packaged
    assert resources.read_text("rules", "a.yaml") == "a: 1\r\n"


def test_a_folder_beside_an_installed_package_is_not_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rules").mkdir()
    monkeypatch.setattr(resources, "_PACKAGE", str(tmp_path / "realtime_lint"))
    assert resources._directory("rules") is None  # noqa: SLF001 the guard has no other door
    (tmp_path / "pyproject.toml").touch()
    assert resources._directory("rules") == str(tmp_path / "rules")  # noqa: SLF001


def test_a_missing_file_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        resources.read_text("rules", "no-such-rule.yaml")


def test_a_package_without_its_folders_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "_PACKAGE", str(tmp_path))
    with pytest.raises(RuntimeError, match=r"without its schemas/ folder"):
        resources.read_text("schemas", "README.md")


def test_start_up_imports_nothing_for_the_resources(tmp_path: Path) -> None:
    script = (
        "import sys; from realtime_lint import resources; before = set(sys.modules); "
        "resources.read_text('schemas', 'README.md'); "
        "assert set(sys.modules) == before, set(sys.modules) - before; "
        "assert 'importlib.resources' not in sys.modules"
    )
    succeed(sys.executable, "-S", "-c", script, cwd=tmp_path, PYTHONPATH=str(ROOT))


@pytest.mark.slow
def test_the_wheel_holds_every_rule_and_schema_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    data = {f"realtime_lint/_data/{path}" for path in sources("rules", "schemas")}
    assert data, "no rules and no schemas: git lists none"
    assert packed == data | set(sources("realtime_lint"))


@pytest.mark.slow
def test_the_zipped_wheel_finds_its_folders(wheel: Path, tmp_path: Path) -> None:
    script = (
        "from realtime_lint import resources; "
        "print(resources.read_text('schemas', 'README.md'), end=''); "
        "assert resources.folder('rules').is_dir()"
    )
    printed = succeed(sys.executable, "-c", script, cwd=tmp_path, PYTHONPATH=str(wheel))
    assert printed == (ROOT / "schemas" / "README.md").read_text("utf-8")


@pytest.mark.slow
def test_the_installed_wheel_checks_a_file(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    binaries = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    succeed(binaries / "python", "-m", "pip", "install", "--quiet", wheel, cwd=tmp_path)
    program = binaries / "realtime-lint"
    assert realtime_lint.__version__ in succeed(program, "--version", cwd=tmp_path)
    (tmp_path / "session.yaml").write_text(MISSPELT, "utf-8")
    checked = run(program, "check", "session.yaml", cwd=tmp_path)
    assert checked.returncode == 1, checked.stderr
    assert "unknown-key" in checked.stdout
    (tmp_path / "session.yaml").write_text(MISSPELT.replace("duraton", "duration"), "utf-8")
    fixed = run(program, "check", "session.yaml", cwd=tmp_path)
    assert fixed.returncode == 0, fixed.stdout + fixed.stderr
