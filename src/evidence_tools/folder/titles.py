"""Titles that nobody has read: the bibliography holds words of our own in round brackets, and a reader is told so."""

from __future__ import annotations

import re

__all__ = ["read_title", "shown_title", "stand_in"]

UNREAD = "Title not on record; about: "

_BRACKETED = re.compile(r"\((?P<words>(?:[^()]|\([^()]*\))*)\)")  # one bracket around all of it
_REMARK = re.compile(r"\s*[:;,]\s*title not [^:;,]*$", re.I)


def stand_in(title: str) -> str:
    """Return what a study is about where its title is words of our own; "" where it has a title, or none at all."""
    plain = title.strip().rstrip(".")
    if plain.startswith(UNREAD):
        return plain.removeprefix(UNREAD)
    ours = _BRACKETED.fullmatch(plain)
    return _REMARK.sub("", ours["words"]).strip() if ours else ""


def shown_title(title: str) -> str:
    """Return a title as a reader should meet it.

    >>> shown_title("(foot massage and sleep: title not copied)")
    'Title not on record; about: foot massage and sleep'
    """
    words = stand_in(title)
    return f"{UNREAD}{words}" if words else title


def read_title(title: str) -> str:
    """Return a title that somebody read, to compare and search with; "" where it is words of our own."""
    return "" if stand_in(title) else title
