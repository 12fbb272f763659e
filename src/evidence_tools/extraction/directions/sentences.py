"""Sentences of a running text with their places and the part of the article they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..tables.documents import section_kind

__all__ = ["Sentence", "sentences_in"]

_END = re.compile(
    r"(?<=[A-Za-z0-9)\]%”\"])[.!?](?<!\b[A-Z]\.)(?<!\bvs\.)(?<!\bFig\.)(?<!\be\.g\.)(?<!\bi\.e\.)"
    r"(?<!\bet al\.)(?<!\bapprox\.)(?<!\bresp\.)[)\]”\"]?"
    r"(?:\s+(?=[A-Z0-9(\[“\"])|(?=[A-Z][a-z]))|\n+"
)
_HEADING = re.compile(
    r"^(?:[A-Z][A-Z ]*\.)?(?P<words>[A-Za-z][A-Za-z ,/&:’'-]{2,80}):?\s*$|^(?:BODY|ABSTRACT|TITLE)\b[A-Z.].{0,120}:\s*$"
)
_LONGEST = 1500  # characters: a longer "sentence" is a table or damage


@dataclass(frozen=True)
class Sentence:
    """One sentence; `part` is title, abstract, results, methods, discussion, introduction or ""."""

    text: str
    start: int
    part: str = ""


def sentences_in(text: str) -> Iterator[Sentence]:
    """Split a text; lines that are headings say which part follows."""
    part, start = "", 0
    for line in text.split("\n"):
        heading = _HEADING.match(line.strip())
        if (
            heading
            and (line.strip().endswith(":") or line.isupper() or len(line) < 60)
            and not line.strip().endswith(".")
        ):
            part = _part(line, part)
        elif line.strip():
            yield from _split(line, start, part)
        start += len(line) + 1


def _part(heading: str, before: str) -> str:
    words = heading.strip().rstrip(":")
    if words.upper().startswith("TITLE"):
        return "title"
    top, _, rest = words.partition(".")
    kind = section_kind(rest.split(".")[0] or top) or section_kind(rest)
    if top.upper() == "ABSTRACT":
        return "abstract" if kind in ("results", "discussion", "") else "aim"
    return kind or (before if not rest else "")


def _split(line: str, start: int, part: str) -> Iterator[Sentence]:
    begin = 0
    for cut in [*_END.finditer(line), None]:
        end = cut.start() + 1 if cut else len(line)
        piece = line[begin:end]
        if 15 < len(piece.strip()) < _LONGEST:
            lead = len(piece) - len(piece.lstrip())
            yield Sentence(piece.strip(), start + begin + lead, part)
        begin = cut.end() if cut else end
