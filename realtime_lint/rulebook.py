"""The rules of a run: found in the compiled index, chosen by name or topic.

`rules/index.json` is generated from the rule files (`realtime_lint.pages`), so that a run
parses no rule file; a test keeps the two equal.
"""

from __future__ import annotations

import json
from typing import Any, Final

from realtime_lint.files import Refused
from realtime_lint.resources import read_text
from realtime_lint.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from realtime_lint.policies.policy import Policy

INDEX: Final = "index.json"
PROFILES: Final = ("correctness", "default", "strict")
"""How much a run says: errors only; warnings and notes, too; and what opt-in rules find, but
for those that only an organisation can want."""
POLICY: Final = "policy"
"""The topic of what an organisation may want."""
HOME: Final = "https://github.com/realtime-lint/realtime-lint"
"""Where the project is at home."""
URL: Final = f"{HOME}/blob/main/rules/{{topic}}/README.md#{{name}}"


class UnknownRule(Refused):
    """A name that is neither a rule nor a topic."""


class IndexedRule:
    """What a run needs of a rule; the rest stands in its file.

    policy  what a rule of a pack demands; None: a rule of ours
    page    where a rule of a pack is written about
    """

    __slots__ = (
        "check",
        "default",
        "fix",
        "formerly",
        "kinds",
        "message",
        "name",
        "no_fix",
        "options",
        "page",
        "patch",
        "policy",
        "select",
        "severity",
        "summary",
        "supersedes",
        "topic",
        "underline",
    )

    def __init__(self, entry: dict[str, Any]) -> None:
        self.name: str = entry["name"]
        self.topic: str = entry["topic"]
        self.summary: str = entry["summary"]
        self.severity: str = entry["severity"]
        self.default: bool = entry.get("default", True)
        self.kinds: list[str] | None = entry.get("kinds")
        self.select: list[str] = entry["select"]
        self.patch: bool = entry.get("patch", True)
        self.check: dict[str, Any] = entry["check"]
        self.underline: str | None = entry.get("underline")
        self.message: str = entry["message"]
        self.fix: dict[str, Any] | None = entry.get("fix")
        self.no_fix: str = entry.get("no_fix", "")
        self.supersedes: list[str] = entry.get("supersedes", [])
        self.formerly: list[str] = entry.get("formerly", [])
        self.options: dict[str, Any] = entry.get("options", {})
        self.page: str | None = entry.get("page")
        self.policy: Policy | None = entry.get("policy")

    @property
    def fixable(self) -> str:
        """`safe`, `unsafe` or `no`: what a fix of this rule is, where the case is no other."""
        return "no" if self.fix is None else str(self.fix["safety"])

    @property
    def is_guard(self) -> bool:
        """Whether it watches over the run itself rather than over a session."""
        return self.check.get("engine") in {"parse", "suppress", "policy"}

    @property
    def is_locked(self) -> bool:
        """Whether no repository can switch it off, lower it or silence it."""
        return self.policy is not None and self.policy.is_locked

    @property
    def lock(self) -> str | None:
        """What to say to whoever tries to silence it; None: nothing locks it."""
        if self.policy is None or not self.policy.is_locked:
            return None
        return f"'{self.name}' is locked by pack {self.policy.pack}: only a waiver silences it"

    @property
    def fails_absent(self) -> bool:
        """Whether a node that its select does not find fails."""
        return self.policy is not None and self.policy.fails_absent

    @property
    def url(self) -> str:
        """The rule's page."""
        return self.page or URL.format(topic=self.topic, name=self.name)


class Rulebook:
    """Rules by name, in the order of the index: by topic, then by name."""

    __slots__ = ("rules",)

    def __init__(self, rules: Iterable[IndexedRule]) -> None:
        self.rules = {rule.name: rule for rule in rules}

    def __iter__(self) -> Iterator[IndexedRule]:
        return iter(self.rules.values())

    def __getitem__(self, name: str) -> IndexedRule:
        return self.rules[name]

    def __contains__(self, name: str) -> bool:
        return name in self.rules

    @property
    def topics(self) -> list[str]:
        """The topics, sorted."""
        return sorted({rule.topic for rule in self})

    @property
    def locked(self) -> frozenset[str]:
        """The rules that no repository can switch off.

        With any policy, that a file can be read: in one that cannot, nobody finds what is
        forbidden.
        """
        if not self.locking_packs:
            return frozenset()
        return frozenset(
            it.name for it in self if it.is_locked or it.check.get("engine") == "parse"
        )

    @property
    def locking_packs(self) -> list[str]:
        """The packs that lock a rule, sorted."""
        return sorted({it.policy.pack for it in self if it.policy is not None and it.is_locked})

    def names_of(self, selectors: Iterable[str]) -> set[str]:
        """The rules that names and topics stand for; `all` is every rule.

        Raises UnknownRule, with the name that was probably meant.
        """
        names: set[str] = set()
        for selector in selectors:
            if selector == "all":
                names.update(self.rules)
            elif selector in self.rules:
                names.add(selector)
            else:
                of_topic = {rule.name for rule in self if rule.topic == selector}
                if not of_topic:
                    meant = self._meant(selector, *self.topics, "all")
                    raise UnknownRule(f"unknown rule or topic '{selector}'{meant}")
                names |= of_topic
        return names

    def no_rule(self, name: str) -> str | None:
        """The problem with the name of a rule."""
        if name in self:
            return None
        is_topic = "; that is a topic: name one of its rules" if name in self.topics else ""
        return f"unknown rule '{name}'{self._meant(name) or is_topic}"

    def _meant(self, name: str, *others: str) -> str:
        """What was probably meant by the name of no rule: one of these, or of the others."""
        pack, slash, _ = name.rpartition("/")
        if slash and pack not in self.topics:
            absent = f": no pack '{pack}' is in force; name it by --policy or in the settings"
            return did_you_mean(name, self.rules) or absent
        for rule in self.rules:
            if rule.endswith(f"/{name}"):
                return f"; did you mean '{rule}'?"
        return did_you_mean(name, [*self.rules, *others])

    def choose(
        self,
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
        *,
        profile: str = "default",
    ) -> frozenset[str]:
        """The rules of a run: those of its profile or selected, without the ignored.

        A selection cannot leave out what tells that nothing was checked: a file that cannot
        be read, a comment that silences nothing, a rule that failed; and nothing leaves out
        a rule that is locked. Raises UnknownRule.
        """
        select = tuple(select)
        opted_in = {rule.name for rule in self if profile == "strict" and rule.topic != POLICY}
        by_default = {rule.name for rule in self if rule.default} | opted_in
        chosen = {rule.name for rule in self if rule.is_guard} if select else by_default
        return frozenset((chosen | self.names_of(select)) - self.names_of(ignore)) | self.locked


def from_index(text: str) -> Rulebook:
    """The rules in the text of an index."""
    return Rulebook(IndexedRule(entry) for entry in json.loads(text)["rules"])


def load() -> Rulebook:
    """The bundled rules."""
    return from_index(read_text("rules", INDEX))
