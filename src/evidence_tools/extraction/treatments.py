"""How reports name the treatment and its arms: patterns from the evidence folder, in use while one abstract is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property, lru_cache

from evidence_tools.claims.vocabulary import OwnWords, load_vocabulary

__all__ = ["Named", "named", "naming"]

NOTHING = r"(?!)"


class Named:
    """The patterns of a topic (``words/reports.csv``); without that file the names of its treatments stand for them.

    Parameters
    ----------
    own : OwnWords
        The folder's words.
    """

    def __init__(self, own: OwnWords):
        rows = own.reports
        self._patterns: dict[str, str] = {row["what"]: row["pattern"] for row in rows}
        self._plain = next((row["name"] for row in rows if row["what"] == "plain_arm"), "")
        self.arm = next((row["name"] for row in rows if row["what"] == "arm"), "treatment under study")
        self.treatments = [
            (row["name"], re.compile(row["pattern"], re.I)) for row in rows if row["what"] == "treatment"
        ]

    def part(self, what: str) -> str:
        """Return a pattern as a part of a longer one; where the topic has none it matches nothing."""
        return f"(?:{self._patterns[what]})" if self._patterns.get(what) else NOTHING

    @property
    def plain(self) -> str:
        """The name of the arm that had the plain form of the treatment; "" where there is none."""
        return self._plain

    @cached_property
    def arms(self) -> dict[str, str]:
        """The names of arms with how they are printed: the treatment under study, then its plain form."""
        names = {self.arm: self.part("arm"), self._plain: self.part("plain_arm")}
        return {name: pattern for name, pattern in names.items() if name and pattern != NOTHING}

    def compiled(self, what: str) -> re.Pattern[str]:
        """Return a pattern by itself."""
        return re.compile(self.part(what), re.I)


@lru_cache(maxsize=16)
def _of(own: OwnWords) -> Named:
    return Named(own)


_IN_USE: ContextVar[OwnWords | None] = ContextVar("words of the topic", default=None)


def named() -> Named:
    """Return the patterns in use; by default those of the folder we are in."""
    return _of(_IN_USE.get() or load_vocabulary().own)


@contextmanager
def naming(own: OwnWords | None) -> Iterator[None]:
    """Read with the words of one folder."""
    token = _IN_USE.set(own)
    try:
        yield
    finally:
        _IN_USE.reset(token)
