"""What `init` writes: for each consumer the files that it reads, and what else there is to do."""

from __future__ import annotations

import json
from typing import Final

from realtime_lint import __version__
from realtime_lint.matchers import github_matchers, vscode_matcher
from realtime_lint.records import NamedTuple

_REPOSITORY: Final = "realtime-lint/realtime-lint"
_CHECKOUT: Final = "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0"
_MATCHER: Final = ".github/realtime-lint-matcher.json"
_JOB: Final = ".gitlab/realtime-lint.yml"


class Proposal(NamedTuple):
    """A file that a consumer reads, at this path from the top of the project.

    part   what of it to add where such a file is there with other content
    place  where in that file; empty: the file is ours alone, and all of it is meant
    """

    path: str
    text: str
    part: str = ""
    place: str = ""


class Consumer(NamedTuple):
    """Somebody who runs us, or reads what we print.

    files   what to write for it
    then    what is left to do, in lines
    at_top  whether it looks for them at the top of the repository only
    """

    files: tuple[Proposal, ...]
    then: tuple[str, ...]
    at_top: bool = True


def consumers() -> dict[str, Consumer]:
    """Those that `init` writes for, by the names of its options."""
    return {
        "vscode": Consumer(
            (_tasks(),),
            ("in VS Code: Terminal > Run Task > realtime-lint fills the list of problems",),
            at_top=False,
        ),
        "github": Consumer(
            (Proposal(".github/workflows/realtime-lint.yml", _WORKFLOW), _matcher()),
            (
                "the workflow needs no matcher; a step that runs realtime-lint by itself does:",
                "",
                f'  echo "::add-matcher::{_MATCHER}"',
                "  realtime-lint check --output-format concise",
            ),
        ),
        "gitlab": Consumer(
            (Proposal(_JOB, _GITLAB),),
            (
                "to run the job, have .gitlab-ci.yml include it:",
                "",
                "include:",
                f"  - local: {_JOB}",
            ),
        ),
        "pre-commit": Consumer(
            (_hooks(),), ("to run the hooks at each commit: pre-commit install",)
        ),
    }


# -- VS Code --------------------------------------------------------------------------------


def _tasks() -> Proposal:
    tasks = [_task(watching=False), _task(watching=True)]
    text = _json({"version": "2.0.0", "tasks": tasks})
    _, _, rest = text.partition('"tasks": [\n')
    part, _, _ = rest.rpartition("\n  ]")
    return Proposal(".vscode/tasks.json", text, part, 'to the list "tasks"')


def _task(*, watching: bool) -> dict[str, object]:
    background: dict[str, object] = {"isBackground": True} if watching else {}
    return {
        "label": "realtime-lint: watch" if watching else "realtime-lint",
        "detail": "Check Realtime sessions" + " whenever one of them changes" * watching,
        "type": "shell",
        "command": "realtime-lint",
        "args": ["check", "--output-format", "concise", *["--watch"] * watching],
        **background,
        "presentation": {"reveal": "silent", "revealProblems": "onProblem"},
        "problemMatcher": vscode_matcher(watching=watching),
    }


# -- GitHub ---------------------------------------------------------------------------------

_WORKFLOW: Final = f"""\
name: realtime-lint

on:
  pull_request:
  push:
    branches: [main, master]

permissions: {{}}

jobs:
  realtime-lint:
    runs-on: ubuntu-latest
    permissions:
      contents: read
    steps:
      - uses: {_CHECKOUT}
        with:
          persist-credentials: false
      # A tag can be moved: where that matters, write the commit of the release in its place.
      - uses: {_REPOSITORY}@v{__version__} # zizmor: ignore[unpinned-uses]
"""


def _matcher() -> Proposal:
    return Proposal(_MATCHER, _json(github_matchers()))


# -- GitLab ---------------------------------------------------------------------------------

_GITLAB: Final = f"""\
# Included by .gitlab-ci.yml; findings show in the merge request and at its lines.
realtime-lint:
  stage: test
  image: python:3.13-slim
  script:
    - pip install --quiet --disable-pip-version-check realtime-lint=={__version__}
    - realtime-lint check --output-format text --output-format gitlab:gl-code-quality-report.json
  artifacts:
    when: always # what failed is what there is to show
    reports:
      codequality: gl-code-quality-report.json
"""


# -- pre-commit -----------------------------------------------------------------------------

_HOOKS: Final = f"""\
  - repo: https://github.com/{_REPOSITORY}
    rev: v{__version__}
    hooks:
      - id: realtime-lint
      # - id: realtime-lint-fix # in place of the first: safe fixes, then what is left
      # - id: realtime-lint-policy-test # where there are packs of policies
"""


def _hooks() -> Proposal:
    return Proposal(".pre-commit-config.yaml", f"repos:\n{_HOOKS}", _HOOKS, 'to the list "repos"')


def _json(data: dict[str, object]) -> str:
    return json.dumps(data, indent=2) + "\n"
