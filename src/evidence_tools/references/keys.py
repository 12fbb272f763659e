"""Keys for BibTeX entries that have none, or another's: exports of Mendeley, files joined together."""

from __future__ import annotations

import re

__all__ = ["MADE", "with_keys"]

MADE = "made-up-key-"
"""How a key begins that `with_keys` made up; a key from author and year replaces it."""

_HEAD = re.compile(
    r"^([^\S\n]*@[^\S\n]*([A-Za-z]{3,30})[^\S\n]*[{(])([^\S\n]*)([^\s,={}()\"]*)(?=\s{0,9}([,=}]?))", re.MULTILINE
)
_WRAPPED = re.compile(
    r"^([^\S\n]{0,20}@[^\S\n]{0,9}[A-Za-z]{3,30}[^\S\n]{0,9}[{(][^\S\n]{0,9})[{\"]([^\s,={}()\"]{1,200})[}\"](?=\s{0,9},)",
    re.MULTILINE,
)  # a key in braces or quotes of its own
_NO_ENTRIES = frozenset(("string", "preamble", "comment"))


def with_keys(text: str) -> str:
    """Return a BibTeX text in which every entry has a key of its own; lines keep their numbers.

    ``@article{,`` and ``@article{title = ...`` get a made-up key, so does an entry whose key another has already.
    """
    taken: set[str] = set()
    number = 0

    def head(found: re.Match[str]) -> str:
        nonlocal number
        opening, kind, gap, key, behind = found.groups()
        if kind.lower() in _NO_ENTRIES:
            return found.group()
        if key and behind != "=" and key.lower() not in taken:
            taken.add(key.lower())
            return found.group()
        number += 1
        made = f"{opening}{MADE}{number}"
        if key and behind == "=":  # the first word is a field: the comma behind the key is missing too
            return f"{made},{gap}{key}"
        return made if behind == "," else f"{made},"

    return _HEAD.sub(head, _WRAPPED.sub(r"\1\2", text))
