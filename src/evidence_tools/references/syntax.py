"""Values of BibTeX fields: text in braces or quotes, numbers, macro names, joined by ``#``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from evidence_tools.references.dates import MONTHS

__all__ = ["plain_value", "readable_value", "undefined_names"]

_MACRO = re.compile(r"[^\s{}\"#,=]+")


def plain_value(raw: str, strings: Mapping[str, str]) -> str:
    """Value as BibTeX reads it: pieces joined by ``#``, macros replaced, delimiters removed, white space collapsed."""
    pieces = []
    for piece in _pieces(raw):
        if len(piece) > 1 and piece[0] + piece[-1] in ("{}", '""'):
            pieces.append(piece[1:-1])
        else:
            pieces.append(strings.get(piece.lower(), piece))
    return " ".join("".join(pieces).split())


def undefined_names(raw: str, strings: Mapping[str, str]) -> list[str]:
    """Names in a value for which neither the file nor every BibTeX style has a text: ``journal = jcare``."""
    bare = (piece for piece in _pieces(raw) if _MACRO.fullmatch(piece) and not any(map(str.isdigit, piece)))
    return [name for name in bare if name.lower() not in strings and name.lower()[:3] not in MONTHS]


def readable_value(raw: str) -> bool:
    """Whether every piece of a value is one thing; if not, a comma is probably missing after the field."""
    return all(map(_one_thing, _pieces(raw)))


def _one_thing(piece: str) -> bool:
    """Whether a piece is one group, one quoted text or one bare word: ``{a} year={b}`` lost its comma."""
    if piece[:1] == "{":
        depth = 0
        for found in re.finditer(r"(?<!\\)[{}]", piece):
            depth += 1 if found.group() == "{" else -1
            if depth == 0:
                return found.end() == len(piece)
        return False
    if piece[:1] == '"':
        depth, inside = 0, piece[1:]
        for found in re.finditer(r'(?<!\\)[{}"]', inside):
            depth += {"{": 1, "}": -1, '"': 0}[found.group()]
            if found.group() == '"' and depth == 0:
                return found.end() == len(inside)
        return False
    return bool(_MACRO.fullmatch(piece))


def _pieces(raw: str) -> Iterator[str]:
    depth, quoted, begin = 0, False, 0
    for found in re.finditer(r'(?<!\\)[{}"#]', raw):
        mark = found.group()
        if mark == "{":
            depth += 1
        elif mark == "}":
            depth -= 1
        elif mark == '"' and depth == 0:
            quoted = not quoted
        elif mark == "#" and depth == 0 and not quoted:
            yield raw[begin : found.start()].strip()
            begin = found.end()
    yield raw[begin:].strip()
