"""`realtime-lint init`: the files by which editors, hooks and CI services run us."""

from __future__ import annotations

import click

from realtime_lint.cli import Unusable, init_job

_EPILOG = """\b
Examples:
  realtime-lint init --pre-commit        hooks for pre-commit
  realtime-lint init --github --vscode   a workflow, its matchers, and tasks for the editor
  realtime-lint init --gitlab --print    what would be written

\b
Exit codes:
  0    everything asked for is there now, or was before
  2    could not do what was asked: usage, or a file is there with other content;
       all others are written
  130  interrupted"""


@click.command("init", epilog=_EPILOG)
@click.option("--vscode", is_flag=True, help=".vscode/tasks.json: tasks, with problem matchers.")
@click.option("--github", is_flag=True, help="A workflow for GitHub Actions, and matchers.")
@click.option("--gitlab", is_flag=True, help="A job for GitLab CI with a Code Quality report.")
@click.option("--pre-commit", is_flag=True, help=".pre-commit-config.yaml: our hooks.")
@click.option("--print", "only_print", is_flag=True, help="Show the files, and write none.")
def command(vscode: bool, github: bool, gitlab: bool, pre_commit: bool, only_print: bool) -> int:
    """Write the files by which editors, hooks and CI services run realtime-lint.

    They go into the project's folder. A file that is there is never changed: what it lacks is
    told, and where it belongs.
    """
    asked = {"vscode": vscode, "github": github, "gitlab": gitlab, "pre-commit": pre_commit}
    names = [name for name, is_asked in asked.items() if is_asked]
    if not names:
        raise Unusable(f"for whom? there are {', '.join(f'--{name}' for name in asked)}")
    return init_job.propose(names) if only_print else init_job.write(names)
