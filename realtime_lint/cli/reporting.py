"""Where the reports of a run go: standard output, files, the summary of a CI step."""

# os.path is there already; pathlib is an import that every run would pay for.
# ruff: noqa: PTH110, PTH113, PTH116

from __future__ import annotations

import os
import sys
from typing import Final

from realtime_lint.cli import Unusable, warn
from realtime_lint.files import below_top
from realtime_lint.findings import SEVERITIES
from realtime_lint.reporters import Style, render
from realtime_lint.reporters.overview import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from realtime_lint.cli.job import Options
    from realtime_lint.findings import Finding, Report
    from realtime_lint.reporters import Fixing
    from realtime_lint.rulebook import Rulebook

AUTO: Final = "auto"
"""The format that suits where the run is: `github` in GitHub Actions, else `text`."""
_IN_ACTIONS: Final = "GITHUB_ACTIONS"
_STEP_SUMMARY: Final = "GITHUB_STEP_SUMMARY"
_MOST_SUMMARY: Final = 1024 * 1024
"""Bytes of a step's summary: GitHub shows nothing of a longer one."""


def settled(formats: tuple[tuple[str, str | None], ...]) -> tuple[tuple[str, str | None], ...]:
    """Pairs of format and file, with `auto` replaced by what it stands for. Raises Unusable."""
    _demand_files_of_their_own([file for _, file in formats if file is not None])
    suitable = "github" if os.environ.get(_IN_ACTIONS) == "true" else "text"
    return tuple((suitable if name == AUTO else name, file) for name, file in formats)


def _demand_files_of_their_own(files: list[str]) -> None:
    """Raise Unusable where a report would be lost: in another one, or in a file called `-`."""
    if "-" in files:
        raise Unusable("--output-format FORMAT alone is standard output; ./- is a file called '-'")
    places = [os.path.realpath(file) for file in files]
    for file, place in zip(files, places, strict=True):
        if places.count(place) > 1 and not _is_device(place):
            raise Unusable(f"two reports cannot go to one file, {file}")


def _is_device(path: str) -> bool:
    """Whether nothing that is written there replaces anything, as with /dev/null."""
    return os.path.exists(path) and not os.path.isfile(path)


def write(report: Report, book: Rulebook, options: Options, fixing: Fixing | None) -> None:
    """Write the reports that the options ask for. Raises Unusable for a file that cannot be."""
    stream = options.report_stream
    style = Style(
        wants_color(options.color, stream), options.verbose, options.quiet, below_top(os.curdir)
    )
    for _, file in options.formats:
        if file is not None:
            _demand_unread(file, report)
    for name, file in options.formats:
        if file is None and options.statistics:
            stream.write(_statistics(shown(report, style)))
        elif file is None:
            stream.write(render(name, report, book, style, fixing))
        else:
            text = render(name, report, book, style._replace(color=False), fixing)
            _save(text, file)
    summary = os.environ.get(_STEP_SUMMARY)
    is_empty = not (report.documents or report.findings)  # as are many runs of a hook
    if summary and not is_empty and any(name == "github" for name, _ in options.formats):
        _add_to_summary(summary, report, book, style, fixing)


def _add_to_summary(
    file: str, report: Report, book: Rulebook, style: Style, fixing: Fixing | None
) -> None:
    """Append the report to the summary of a step, in which earlier commands may have a part.

    Nobody asked for it by name, so a file that cannot be written is no failure.
    """
    from realtime_lint.reporters.markdown import page  # in GitHub Actions only

    try:
        with open(file, "a", encoding="utf-8", errors="backslashreplace", newline="\n") as output:  # noqa: PTH123 - start-up
            room = _MOST_SUMMARY - output.tell() - 1
            text = page(report, book, style, fixing, room)
            output.write(f"\n{text}" if text and output.tell() else text)
    except OSError as error:
        warn(f"note: cannot write the summary of this step: {error.strerror}")


def _demand_unread(file: str, report: Report) -> None:
    """Raise Unusable for a file that the report is about: it would be gone."""
    if not os.path.isfile(file):
        return
    status = os.stat(file)
    for path in {*report.sources, *(document.path for document in report.documents)}:
        if os.path.isfile(path) and os.path.samestat(status, os.stat(path)):
            raise Unusable(f"cannot write {file}: it is one of the files that were checked")


def _save(text: str, file: str) -> None:
    try:
        with open(file, "w", encoding="utf-8", errors="backslashreplace") as output:  # noqa: PTH123 - start-up
            output.write(text)
    except OSError as error:
        raise Unusable(f"cannot write {file}: {error.strerror}") from None


def _statistics(findings: Iterable[Finding]) -> str:
    """A line for each rule: how many it found, the gravest and most frequent first."""
    counts: dict[tuple[str, str], int] = {}
    for finding in findings:
        key = (finding.severity, finding.rule)
        counts[key] = counts.get(key, 0) + 1
    ordered = sorted(
        counts.items(), key=lambda item: (-SEVERITIES.index(item[0][0]), -item[1], item[0][1])
    )
    return "".join(f"{count:6}  {severity:8} {rule}\n" for (severity, rule), count in ordered)


def wants_color(choice: str, stream: TextIO | None = None) -> bool:
    """The flag decides; then NO_COLOR, then FORCE_COLOR, then whether a terminal reads.

    stream  what is to be coloured; None: standard output
    """
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return (stream or sys.stdout).isatty() and os.environ.get("TERM") != "dumb"
