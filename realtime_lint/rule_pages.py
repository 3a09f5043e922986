"""What the pages of rules have in common, and those of ours as they are published.

Every topic is one Markdown file with a section for each rule. `realtime_lint.pages` writes
them from the rule files; whoever wants a rule's page finds it there and reads no rule file.
"""

from __future__ import annotations

from typing import Final

from realtime_lint.resources import read_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

CONSENT: Final = {"safe": "`--fix`", "unsafe": "`--fix --unsafe-fixes`"}
"""How to ask for a fix, by its safety."""


def topic_page(topic: str, pages: Iterable[str]) -> str:
    """The pages of a topic's rules as one, each under an anchor that is the rule's name."""
    sections = (page.replace("\n## ", "\n### ").replace("# ", "## ", 1) for page in pages)
    return f"# {topic}\n\n" + "\n".join(sections)


def published(topic: str, name: str) -> str:
    """The page of a rule of ours, taken out of that of its topic again."""
    text = read_text("rules", topic, "README.md")
    start = text.index(f"\n## {name}\n") + 1
    end = text.find("\n## ", start)
    section = text[start:] if end < 0 else text[start:end]
    return section.replace("## ", "# ", 1).replace("\n### ", "\n## ")


def rationale(page: str) -> str:
    """Why a rule of ours is one: what stands on its page between its severity and its fix."""
    _, _, rest = page.partition("\nSeverity: ")
    return rest.partition("\n\n")[2].partition("\n## ")[0].strip()


def fenced(config: str, file: str | None) -> str:
    """A fenced block; a fence longer than any inside it."""
    fence = "```"
    while fence in config:
        fence += "`"
    language = (file or "x.yaml").rpartition(".")[2]
    return f"{fence}{language}\n{config.rstrip()}\n{fence}\n"
