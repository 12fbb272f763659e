"""What stands beside a mean: SD, SE, CI, IQR; decided by the nearest words that say so, and by nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .labels import kinds_in
from .quantities import Value

__all__ = ["Spread", "Statement", "is_count", "kind_of_spread", "other_level", "statements_in"]

_POINTS = frozenset({"sd", "se"})
_LIMITS = frozenset({"ci", "iqr", "range"})
_SAID = re.compile(
    r"\b(?:means?|averages?|LSM?)\b[^.;]{0,40}?(?:±|\+\s?/\s?-|\(|\[|\band\b|,|\bwith\b|\bplus\b)[^.;]{0,25}?"
    r"(?:\bSDs?\b|\bSEMs?\b|\bSE\b|\bS\.D\.?|\bS\.E\.?(?:M\.?)?|\b(?:standard|std\.?)[ -](?:deviations?|errors?)\b)"
    r"|(?:±|\+/-|\()\s?(?:\bSDs?\b|\bSEMs?\b|\bSE\b|\bS\.D\.|\bS\.E\.M?\.?|standard (?:deviation|error))",
    re.I,
)


@dataclass(frozen=True)
class Statement:
    """Words that may say what a spread is, and where they stand."""

    text: str
    where: str


@dataclass(frozen=True)
class Spread:
    """Kind of a spread ("" where nothing says it), where that is stated, and what is doubtful."""

    kind: str
    where: str = ""
    doubt: str = ""


def kind_of_spread(value: Value, scopes: Iterable[list[Statement]], elsewhere: list[Statement]) -> Spread:
    """Decide what a spread is.

    Parameters
    ----------
    value : Value
        Its shape rules out what cannot be meant: two limits are no SD.
    scopes : iterable of list of Statement
        Nearest first: the cell, its column, its row, the caption, the footnotes.
    elsewhere : list of Statement
        What the methods and the other tables say; counts only where they agree.
    """
    wanted = _LIMITS if value.low is not None else _POINTS
    for scope in scopes:
        if wanted is _POINTS and _names_limits(scope):
            return Spread("", "", "its label names two limits, and one number is printed")
        kinds = _kinds_of(scope, wanted)
        if len(kinds) == 1:
            kind, one = next(iter(kinds.items()))
            return Spread(kind, one.where)
        if kinds:
            both = " and ".join(sorted(kinds)).upper()
            return Spread("", "", f"both {both} are named for it, and not which is meant")
    if wanted is _POINTS:
        kinds = {kind: one for one in elsewhere for kind in _said(one.text) & wanted}
        if len(kinds) == 1:
            kind, one = next(iter(kinds.items()))
            return Spread(kind, one.where)
        if kinds:
            return Spread("", "", "the table does not say whether it is SD or SE, and the article uses both")
    return Spread("", "", "nothing in the article says what the spread is")


_LEVEL = re.compile(
    r"\b(?P<before>\d\d(?:[.]\d)?) ?% ?(?:C\.? ?[IL]\b|confidence)|\bC\.? ?[IL]\.? ?(?:\(?)(?P<after>\d\d) ?%?", re.I
)


def other_level(text: str) -> str:
    """Level of confidence that words name, where it is another than 95 %; "" where they name 95 % or none."""
    named = [match["before"] or match["after"] for match in _LEVEL.finditer(text)]
    return named[0] if named and "95" not in named else ""


def _names_limits(scope: list[Statement]) -> bool:
    named = {kind for one in scope if one.where in ("row label", "cell") for kind in kinds_in(one.text)}
    return bool(named & {"iqr", "range"}) and not named & _POINTS


def _kinds_of(scope: list[Statement], wanted: frozenset[str]) -> dict[str, Statement]:
    """Kinds that a scope names, and where: of several only those right beside a mean; IQR before range."""
    kinds = {kind: one for one in scope for kind in kinds_in(one.text) & wanted}
    if len(kinds) > 1:
        kinds = {kind: one for one in scope for kind in _said(one.text) & wanted} or kinds
    if kinds.keys() == {"iqr", "range"}:
        kinds.pop("range")
    return kinds


def _said(text: str) -> frozenset[str]:
    """Kinds named right beside a mean, not merely spelt out in a list of abbreviations."""
    found: set[str] = set()
    for match in _SAID.finditer(text):
        kinds = kinds_in(match.group()) & _POINTS
        found |= {"sd"} if "sd" in kinds and len(kinds) > 1 else kinds
    return frozenset(found)


_PRESENTED = re.compile(
    r"\b(?:express|present|report|show|summari[sz]|describ|display|represent)\w*\b|\b(?:data|values|results|variables|scores|"
    r"numbers|parentheses|brackets)\b[^.;]{0,25}\b(?:are|were|is|included|as|give|given|provided)\b",
    re.I,
)
_REACH = 70  # characters between "are expressed as" and "mean ± SD"


def statements_in(text: str, where: str) -> list[Statement]:
    """Cut out the places of a running text that say how means are presented; ``mean (SD) age was`` is none of them."""
    found = []
    for match in _SAID.finditer(text):
        before = text[max(0, match.start() - _REACH) : match.start()].rpartition(". ")[2]
        after = text[match.end() : match.end() + _REACH // 2].partition(". ")[0]
        if _PRESENTED.search(before) or re.search(
            r"\b(?:were|was) (?:used|calculated|computed|reported|presented)", after
        ):
            found.append(Statement(match.group(), where))
    return found


def is_count(value: Value, row: list[str], column: list[str], notes: str, sizes: list[int]) -> bool:
    """Say whether ``61 (73)`` is a number of people with a percentage rather than a mean with its spread.

    The row label speaks first, then the column, then arithmetic: the number divided by the size of an arm.
    """
    if value.shape != "bracket" or value.number is None or value.spread is None:
        return value.shape == "events"
    if value.percent == "bracket":
        return True
    for near, texts in enumerate((row[-1:], column[::-1][:1], row[:-1], column[::-1][1:])):
        if near == 1 and _is_share(value, sizes):
            return True
        kinds = frozenset(kind for text in texts for kind in kinds_in(text))
        if kinds & {"sd", "se", "median", "mean", "iqr"}:
            return False
        if kinds & {"count", "percent"} and value.percent != "number":
            return value.decimals == 0
    if value.decimals or value.number < 0 or value.spread > 100:
        return False
    return _counts_by_arithmetic(value, notes, sizes)


def _is_share(value: Value, sizes: list[int]) -> bool:
    """Whether a whole number divided by the size of its arm is the number in the bracket, to its last decimal."""
    if value.decimals or not value.spread_decimals or value.number is None or value.spread is None:
        return False
    slack = 0.51 * 10.0**-value.spread_decimals
    return any(abs(100 * value.number / n - value.spread) <= slack for n in sizes if n)


def _counts_by_arithmetic(value: Value, notes: str, sizes: list[int]) -> bool:
    """Hold a whole number and the number in its bracket against the sizes of arms, as a percentage."""
    number, percent = value.number or 0.0, value.spread or 0.0
    off = [abs(100 * number / n - percent) for n in sizes if n]
    if any(gap <= 1 and number <= n for gap, n in zip(off, filter(None, sizes), strict=True)):
        return True
    if value.spread_decimals and (not sizes or number <= max(sizes)):
        return True  # a whole number with a finer bracket is a count with its percentage, not a mean with a finer SD
    if not sizes:
        return not _said(notes)
    kinds = kinds_in(notes)
    counts = bool(kinds & {"count", "percent"}) or bool(re.search(r"\bnumbers?\b.{0,12}\bper", notes, re.I))
    return counts and (not kinds & {"sd", "se"} or any(gap <= 8 for gap in off))
