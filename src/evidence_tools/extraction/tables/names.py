"""Names of arms: which words name a comparator, and when two names mean one arm."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from .abbreviations import ROMAN, abbreviations
from .labels import simple
from .layout import is_total

__all__ = ["ACTIVE", "BARE_KEY", "CONTROL", "STRONG_CONTROL", "Arm", "Arms", "core", "key_of"]


CONTROL = re.compile(
    r"(?<!self-)(?<!self )(?<!pain )(?<!glycemic )\b(?:controls?|contr?\.?|ctrl|placebo|sham|usual|"
    r"no[- ](?:treatment|intervention|massage|training|therapy)|wait(?:ing|-)?"
    r"[- ]?list\w*|wlc?|tau|standard care|routine|standard treatment|conventional|attention|comparison|comparator|"
    r"untreated|vehicle|saline|current (?:local )?practice|clp|cg|comparative|care as usual|dummy|minimal|lactose|"
    r"only|alone|non-?intervention|delayed)\b",
    re.I,
)


STRONG_CONTROL = re.compile(
    r"(?<!self-)(?<!self )(?<!pain )(?<!glycemic )\b(?:controls?|placebo|sham|usual care|as usual|"
    r"no[- ](?:treatment|intervention)|wait\w*[- ]?list)\b",
    re.I,
)


ACTIVE = re.compile(
    r"\b(?:intervention|experimental|exp\.?|treatment|treated|active|study group|test group|case group|verum|real)\b",
    re.I,
)


_KEY = re.compile(
    r"^(?:the )?(?:group|arm|gr\.?|g) ?[-#(]{0,2}(?P<key>[a-e]/[a-e]|i{1,3}|iv|v|[1-6]|[a-e]|p)(?:\b|\))", re.I
)


BARE_KEY = re.compile(r"^(?P<key>I{1,3}|IV|V|[A-E]|[1-6])$")


_DROP = {"group", "groups", "arm", "arms", "patients", "participants", "subjects", "the", "condition", "of", "women",
    "a", "cohort"}  # fmt: skip


def key_of(name: str) -> str:
    """``Group II``, ``group 2`` and ``II`` share a key; "" for names without one."""
    match = _KEY.match(name) or BARE_KEY.match(name.strip())
    if not match:
        return ""
    key = match["key"].lower()
    return ROMAN.get(key, key)


@lru_cache(maxsize=20_000)
def core(name: str) -> str:
    """A name without the words every arm shares."""
    words = simple(name).split()
    return " ".join(word for word in words if word not in _DROP) or " ".join(words)


@dataclass
class Arm:
    """One arm: the names it goes by, and what its abbreviations stand for."""

    names: list[str] = field(default_factory=list)
    meanings: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Its longest name of usual length."""
        return max(self.names, key=lambda name: (len(name) <= 60, len(name)))

    @property
    def control(self) -> int:
        """How strongly its names say that it is the comparator: 2, 1 or 0."""
        words = [*self.names, *self.meanings]
        if any(STRONG_CONTROL.search(name) for name in words):
            return 2
        return int(any(CONTROL.search(name) for name in words))


class Arms:
    """All arms of one article.

    Parameters
    ----------
    text : str
        Running text: abbreviations are read from it.
    """

    def __init__(self, text: str) -> None:
        self.arms: list[Arm] = []
        self.meanings = abbreviations(text)
        self._known: dict[str, Arm | None] = {}

    def meaning(self, name: str) -> str:
        """What an abbreviation stands for in this article; "" where it is none."""
        plain = re.sub(r"\s", "", name.strip(" .")).upper()
        return self.meanings.get(plain, "") or self.meanings.get(
            f"GROUP{key_of(name).upper()}" if key_of(name) else plain, ""
        )

    def match(self, name: str) -> Arm | None:
        """Find the one arm a name means; None where none or several fit."""
        if name not in self._known:
            self._known[name] = self._match(name)
        return self._known[name]

    def _match(self, name: str) -> Arm | None:
        if not name or is_total(name):
            return None
        for rule in (self._equal, self._short, self._contained):
            fitting = [arm for arm in self.arms if any(rule(name, other) for other in arm.names)]
            if len(fitting) == 1:
                return fitting[0]
            if len(fitting) > 1:
                return None
        return None

    def add(self, names: list[str]) -> None:
        """Take in names that stand beside one another: each is an arm of its own."""
        taken: list[Arm] = []
        rules = ((self._equal, self._short), (self._equal, self._short, self._contained))
        for place, rules_now in enumerate(rules):
            for name in names:
                if any(name in arm.names for arm in taken):
                    continue
                arm = next((a for a in self.arms if a not in taken and self._fits(name, a, rules_now)), None)
                if arm is None and place:
                    arm = Arm()
                    self.arms.append(arm)
                if arm is not None:
                    taken.append(arm)
                    if name not in arm.names:
                        arm.names += [name, *_both_names(name)]
                        arm.meanings += [self.meaning(name)] if self.meaning(name) else []
        self._known.clear()

    def same(self, one: str, two: str) -> None:
        """Take two names for one arm, where either is known: they head the same columns."""
        first, second = self.match(one), self.match(two)
        if first is not None and second is not None and first is not second:
            first.names += second.names
            first.meanings += second.meanings
            self.arms = [arm for arm in self.arms if arm is not second]
        elif first is not None and second is None:
            first.names.append(two)
        elif second is not None and first is None:
            second.names.append(one)
        self._known.clear()

    def _fits(self, name: str, arm: Arm, rules: tuple[Callable[[str, str], bool], ...]) -> bool:
        return any(rule(name, other) for rule in rules for other in arm.names)

    def _equal(self, name: str, other: str) -> bool:
        if core(name) == core(other):
            return True
        return bool(key_of(name)) and key_of(name) == key_of(other)

    def _short(self, name: str, other: str) -> bool:
        """One is an abbreviation of the other: ``AG`` and acupuncture group, ``Exp.`` and experimental."""
        for short, long in ((name, other), (other, name)):
            plain = short.strip(" .")
            if 1 < len(plain) <= 8 and " " not in plain:
                meant = self.meaning(plain)
                if meant and (core(meant) == core(long) or set(core(long).split()) == set(core(meant).split())):
                    return True
                words = simple(long).split()
                if plain.isupper() and len(words) > 1 and plain == "".join(word[0] for word in words).upper():
                    return True
                first = core(long).split()[:1]
                if (
                    3 <= len(plain) <= 5
                    and len(core(long).split()) == 1
                    and first
                    and first[0].startswith(plain.lower())
                ):
                    return True
        return False

    def _contained(self, name: str, other: str) -> bool:
        one, two = (self._words(text) for text in (name, other))
        longer, shorter = (one, two) if len(one) > len(two) else (two, one)
        return bool(shorter) and shorter < longer and any(len(word) > 3 for word in shorter) and len(longer) <= 8

    def _words(self, name: str) -> set[str]:
        """Words of a name, and of what it stands for."""
        meant = self.meaning(name)
        return set(core(name).split()) | (set(core(meant).split()) if meant and not key_of(name) else set())


def _both_names(name: str) -> list[str]:
    """``Placebo (PBO)`` is called Placebo and PBO."""
    match = re.fullmatch(r"(?P<long>[^()]{3,60}?) ?\((?P<short>[A-Za-z][\w-]{1,9})\)", name.strip())
    return [match["long"].strip(), match["short"]] if match and any(c.isupper() for c in match["short"]) else []
