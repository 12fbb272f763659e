"""PubMed's search language over records at hand: words, phrases, truncation, MeSH, publication types, AND OR NOT.

What only PubMed can do is read as the nearest thing a record shows: headings are matched as they stand (PubMed also
takes narrower ones), subheadings from the qualifiers, and ``systematic[sb]`` as a publication type or words of the
title. PubMed evaluates from left to right; so does this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from evidence_tools.errors import UsageError
from evidence_tools.pubmed.records import Record

__all__ = ["Query", "QuerySet"]

_TOKEN = re.compile(
    r'\s*(\(|\)|AND\b|OR\b|NOT\b|"[^"]*"\s*(?:\[[^\]]+\])?|[^\s()\[\]"]+(?:\s+(?!AND\b|OR\b|NOT\b)[^\s()\[\]"]+)*\s*(?:\[[^\]]+\])?)'
)
_REVIEW = re.compile(r"systematic(?:ally)? (?:literature )?review|meta-?\s?anal|evidence synthesis", re.I)
_BETWEEN_WORDS = re.compile(r"[\W_]+")
Test = Callable[["_Texts"], bool]


@dataclass
class _Texts:
    """A record in the forms tests look at; words are lower case with single blanks."""

    words: str
    title: str
    headings: frozenset[str]
    qualifiers: frozenset[str]
    types: frozenset[str]

    @classmethod
    def of(cls, record: Record) -> _Texts:
        title = _plain(record.title)
        others = " ".join(text for _, text in record.other_abstracts)
        text = f" {title} {_plain(record.abstract)} {_plain(others)} {_plain(' ; '.join(record.keywords))} "
        headings = frozenset(one.descriptor.lower() for one in record.mesh)
        qualifiers = frozenset(name.lower() for one in record.mesh for name, _ in one.qualifiers)
        return cls(text, title, headings, qualifiers, frozenset(one.lower() for one in record.publication_types))


def _plain(text: str) -> str:
    return _BETWEEN_WORDS.sub(" ", text.lower()).strip()


class Query:
    """A search string that can be asked of records.

    Parameters
    ----------
    text : str
        In PubMed's search language.

    Raises
    ------
    UsageError
        A bracket without its partner, or a field this cannot read.
    """

    def __init__(self, text: str):
        self.text = text
        self._tokens = list(_tokens(text))
        self._position = 0
        self.parts: list[tuple[str, Test]] = []  # what is joined by AND outermost, each with its words
        self._test = self._outermost()
        if self._position < len(self._tokens):
            raise UsageError(f"search: {self._tokens[self._position]!r} is one bracket too many in {text[:60]!r}.")

    def matches(self, record: Record) -> bool:
        """Say whether a record matches."""
        return self._test(_Texts.of(record))

    def _outermost(self) -> Test:
        start, left, plain = 0, self._part(), True
        self.parts.append((" ".join(self._tokens[start : self._position]), left))
        while self._position < len(self._tokens) and self._tokens[self._position] != ")":
            operator = self._operator()
            start = self._position
            right = self._part()
            self.parts.append((" ".join(self._tokens[start : self._position]), right))
            plain &= operator == "AND"
            left = _joined(operator, left, right)
        if not plain:
            self.parts = [(" ".join(self._tokens[: self._position]), left)]
        return left

    def _operator(self) -> str:
        operator = self._tokens[self._position]
        if operator not in ("AND", "OR", "NOT"):
            return "AND"
        self._position += 1
        return operator

    def _next(self) -> str:
        if self._position >= len(self._tokens):
            raise UsageError(f"search: {self.text[:60]!r} breaks off. Close every bracket and end with a word.")
        self._position += 1
        return self._tokens[self._position - 1]

    def _expression(self) -> Test:
        left = self._part()
        while self._position < len(self._tokens) and self._tokens[self._position] != ")":
            operator = self._operator()
            left = _joined(operator, left, self._part())
        return left

    def _part(self) -> Test:
        token = self._next()
        if token == "(":
            inner = self._expression()
            if self._next() != ")":
                raise UsageError(f"search: a bracket is not closed in {self.text[:60]!r}.")
            return inner
        if token in (")", "AND", "OR", "NOT"):
            raise UsageError(f"search: {token!r} stands where a word is needed in {self.text[:60]!r}.")
        return _leaf(token)


class QuerySet:
    """Many searches asked of one record: blocks they share are looked at once.

    Parameters
    ----------
    queries : mapping
        Name to search string.
    """

    def __init__(self, queries: Mapping[str, str]):
        self._queries = [(name, Query(text).parts) for name, text in queries.items()]

    def hits(self, record: Record) -> list[str]:
        """Return the names of the searches a record matches."""
        texts, found = _Texts.of(record), []
        known: dict[str, bool] = {}
        for name, parts in self._queries:
            for words, test in parts:
                answer = known.get(words)
                if answer is None:
                    answer = known[words] = test(texts)
                if not answer:
                    break
            else:
                found.append(name)
        return found


def _tokens(text: str) -> Iterator[str]:
    position = 0
    text = text.strip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if not match:
            raise UsageError(f"search: cannot read {text[position : position + 30]!r}.")
        yield match.group(1).strip()
        position = match.end()
        while position < len(text) and text[position].isspace():
            position += 1


def _joined(operator: str, left: Test, right: Test) -> Test:
    if operator == "AND":
        return lambda texts: left(texts) and right(texts)
    if operator == "OR":
        return lambda texts: left(texts) or right(texts)
    return lambda texts: left(texts) and not right(texts)


def _leaf(token: str) -> Test:
    match = re.fullmatch(r'("?)(.*?)\1\s*(?:\[([^\]]+)\])?', token)
    assert match is not None
    words, field = match.group(2).strip(), (match.group(3) or "all").lower().replace(" ", "")
    if field in ("tiab", "title/abstract", "tw", "textword", "all", "allfields"):
        return _word_test(words, "words")
    if field in ("ti", "title"):
        return _word_test(words, "title")
    if field in ("mesh", "mh", "meshterms", "majr", "mesh:noexp", "mh:noexp"):
        heading = words.lower()
        return lambda texts: heading in texts.headings
    if field in ("pt", "ptyp", "publicationtype"):
        kind = words.lower()
        return lambda texts: kind in texts.types
    if field in ("sh", "subheading", "meshsubheading"):
        qualifier = words.lower()
        return lambda texts: qualifier in texts.qualifiers
    if field == "sb" and words.lower() == "systematic":
        return lambda texts: (
            bool(texts.types & {"systematic review", "meta-analysis"}) or bool(_REVIEW.search(texts.title))
        )
    raise UsageError(f"search: the field [{match.group(3)}] of {token!r} is known to PubMed only; run it there.")


def _word_test(words: str, where: str) -> Test:
    cut = words.endswith("*")
    phrase = _plain(words)
    if not phrase:
        raise UsageError(f"search: {words!r} is no word.")
    needle = f" {phrase}" if cut else f" {phrase} "
    return (lambda texts: needle in f" {texts.title} ") if where == "title" else (lambda texts: needle in texts.words)
