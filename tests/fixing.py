"""What `check --fix` makes of real documents by strangers.

`python -m tests.fixing` copies the corpus that `REALTIME_LINT_CORPUS` names, fixes every file of
the copy as `check --fix` does in a folder, first with the safe fixes and then in a fresh copy
with all of them, and prints what was done and what is left.
"""

from __future__ import annotations

from collections import Counter
from difflib import unified_diff
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Final, NamedTuple

from realtime_lint.engine import Linter
from realtime_lint.files import find, replace
from realtime_lint.findings import SEVERITIES
from realtime_lint.fixer import Fixer
from tests import corpus
from tests.support import AS_OF, rulebook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from realtime_lint.findings import Finding
    from realtime_lint.fixer import Applied, Fixed

REFUSED: Final[dict[tuple[str, str], str]] = {}
"""Files and rules of repairs that cannot be proven for a real document, and why that is right."""


class FixedFile(NamedTuple):
    """A file of the copy, and what became of it.

    before   what was found in it
    applied  the fixes that were carried out
    told     what the run said is left
    after    what a fresh run finds in it as it stands on the disk now
    refused  of that, what has a repair that could not be proven: rule and reason
    changed  how many lines the diff takes out or puts in
    """

    file: str
    before: tuple[Finding, ...]
    applied: tuple[Applied, ...]
    told: tuple[Finding, ...]
    after: tuple[Finding, ...]
    refused: tuple[tuple[str, str], ...]
    changed: int


class Run(NamedTuple):
    """A run over the whole copy; `seconds` are those of fixing and writing."""

    files: tuple[FixedFile, ...]
    seconds: float


@cache
def run(*, unsafe: bool) -> Run:
    """Fix a copy of the corpus, with the safe fixes or with all."""
    root = corpus.folder()
    assert root is not None
    with TemporaryDirectory() as folder:
        copy = Path(folder)
        contents = list(_copied(root, copy))
        fixer = Fixer(_linter(), unsafe=unsafe)
        begun = perf_counter()
        fixed = [_fix(fixer, path, data, copy) for path, data in contents]
        seconds = perf_counter() - begun
        files = [
            _judged(path, copy, data, done)
            for (path, data), done in zip(contents, fixed, strict=True)
        ]
    return Run(tuple(files), seconds)


def _copied(root: Path, copy: Path) -> Iterator[tuple[Path, bytes]]:
    """The files of a copy, writable whatever the original is, each with its content."""
    for found in find([str(root)], None):
        source = Path(found.path)
        path, data = copy / source.relative_to(root), source.read_bytes()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        yield path, data


def _linter() -> Linter:
    return Linter(rulebook(), rulebook().choose(), AS_OF)


def _fix(fixer: Fixer, path: Path, data: bytes, root: Path) -> Fixed:
    fixed = fixer.fix(path.relative_to(root).as_posix(), data, named=False)
    if fixed.data is not None:
        replace(str(path), fixed.data, str(root), before=data)
    return fixed


def _judged(path: Path, root: Path, before: bytes, fixed: Fixed) -> FixedFile:
    """What a fresh run of the linter says of a file; one that counted before counts still."""
    file, after = path.relative_to(root).as_posix(), path.read_bytes()
    linter = _linter()
    linter.repairs = True
    found = linter.lint(file, before, named=False)
    left = linter.lint(file, after, named=found.skipped is None)
    settled = Fixer(linter).settle(left, named=found.skipped is None)
    refused = [
        (it.rule, it.no_fix)
        for repairable, it in zip(left.findings, settled.findings, strict=True)
        if repairable.repair is not None and it.no_fix is not None
    ]
    return FixedFile(
        file,
        tuple(found.findings),
        tuple(fixed.applied),
        tuple(fixed.result.findings),
        tuple(settled.findings),
        tuple(refused),
        _changed_lines(before, after),
    )


def _changed_lines(before: bytes, after: bytes) -> int:
    old, new = (data.decode().splitlines() for data in (before, after))
    diff = list(unified_diff(old, new, n=0))[2:]  # behind the names of the files
    return sum(line.startswith(("+", "-")) for line in diff)


def main() -> None:
    """Print the tables: findings, files and time, fixes by rule, repairs refused, errors left."""
    runs = {"safe": run(unsafe=False), "unsafe": run(unsafe=True)}
    files = runs["safe"].files
    counts = [_severities(it.before for it in files)]
    counts += [_severities(it.after for it in made.files) for made in runs.values()]
    print(f"{'findings':10}{'before':>8}{'safe':>8}{'unsafe':>8}")
    for severity in reversed(SEVERITIES):
        print(f"{severity:10}" + "".join(f"{count[severity]:8}" for count in counts))
    for name, made in runs.items():
        _print_run(name, made)
    print("\nerrors that are left for people, and why:")
    left = (it for of_file in runs["unsafe"].files for it in of_file.after)
    for (rule, why), count in Counter(
        (it.rule, it.no_fix) for it in left if it.severity == "error"
    ).most_common():
        print(f"  {count:3} {rule}: {why}")


def _severities(findings: Iterable[tuple[Finding, ...]]) -> Counter[str]:
    return Counter(it.severity for of_file in findings for it in of_file)


def _print_run(name: str, made: Run) -> None:
    changed = [it for it in made.files if it.applied]
    print(f"\n{name}: {len(changed)} of {len(made.files)} files in {made.seconds:.1f} s")
    most = max(changed, key=lambda it: it.changed)
    print(f"largest diff: {most.file}, {most.changed} lines")
    fixes = Counter((fix.rule, fix.safety) for it in changed for fix in it.applied)
    for (rule, safety), count in sorted(fixes.items()):
        print(f"  {rule:40} {safety:7} {count:5}")
    print("repairs that could not be proven:")
    for it in made.files:
        for rule, reason in it.refused:
            print(f"  {it.file} {rule}: {reason} ({REFUSED.get((it.file, rule), 'NO REASON')})")


if __name__ == "__main__":
    main()
