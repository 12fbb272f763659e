"""Means with their spread, p-values and intervals in one sentence, and which arm each belongs to.

A sentence is reduced to the order in which arms and values stand in it. Only orders with one reading are accepted:

====================  ==============================================================
values, then arm      6.2 ± 2.1 in the reflexology group and 9.4 ± 2.8 in the control group
arm, then value       the reflexology group had 6.2 ± 2.1, the control group 9.4 ± 2.8
arms, then values     lower in the reflexology than in the control group (6.2 ± 2.1 vs 9.4 ± 2.8)
values, then arms     6.2 ± 2.1 and 9.4 ± 2.8 in the reflexology and control groups, respectively
====================  ==============================================================

Each value may be a pair *from ... to ...*. Anything else stays blank.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from .people import Mention, mentions

__all__ = ["Item", "PValue", "Pair", "Value", "estimates", "p_values", "paired", "values"]

_NUM = r"(?:(?<![\d)\w])[-−–])?\d+(?:[.·]\d+)?"
_SD = r"(?:SDs?|s\.d\.|S\.D\.|standard deviations?)"
_SE = r"(?:SEM?|s\.e\.m?\.?|standard errors?(?: of the mean)?)"
_VALUE = re.compile(
    rf"(?<![\d.,/:–-])(?P<mean>{_NUM})\s*(?:\w+\s*)?(?:"
    rf"\(?\s*(?:±|\+/[-−–]|\+-)\s*(?P<pm>\d+(?:[.·]\d+)?)"
    rf"|,?\s*[(\[]?\s*{_SD}\s*[=:,]?\s*(?:of\s*)?(?:±\s*)?(?P<sd>\d+(?:[.·]\d+)?)"
    rf"|,?\s*[(\[]?\s*{_SE}\s*[=:,]?\s*(?P<se>\d+(?:[.·]\d+)?)"
    rf"|\s*[(\[](?P<bare>\d+(?:[.·]\d+)?)[)\]])"
    rf"(?P<close>\s*[)\]])?(?P<percent>\s*%)?"
)
_ANNOUNCED_SD = re.compile(
    rf"mean[s ]*(?:score[s ]*)?[(\[±]\s*(?:±\s*)?{_SD}|mean\s*(?:±|\+/[-−–])\s*{_SD}|means? and {_SD}", re.I
)
_ANNOUNCED_SE = re.compile(rf"mean[s ]*[(\[±]\s*(?:±\s*)?{_SE}|mean\s*(?:±|\+/[-−–])\s*{_SE}", re.I)
_NAMES_SD = re.compile(rf"\b{_SD}(?!\w)")


@dataclass(frozen=True)
class Value:
    """A mean with its spread; `kind` is sd, se or "" where the text does not say."""

    mean: float
    spread: float
    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Pair:
    """A value before and a value after."""

    before: Value
    after: Value

    @property
    def start(self) -> int:
        """Where the first value starts."""
        return self.before.start

    @property
    def end(self) -> int:
        """Where the second value ends."""
        return self.after.end


Item = Value | Pair


def _float(words: str) -> float:
    return float(re.sub("[−–]", "-", words.replace("·", ".")))


def values(text: str, whole: str = "") -> list[Value]:
    """Find means with a spread.

    Parameters
    ----------
    text : str
        The sentence.
    whole : str
        The whole abstract: it may say once what ± or brackets hold ("mean (SD)").
    """
    said_sd, said_se = bool(_ANNOUNCED_SD.search(whole or text)), bool(_ANNOUNCED_SE.search(whole or text))
    kind = "" if said_sd == said_se else ("sd" if said_sd else "se")
    found = []
    for match in _VALUE.finditer(text):
        if match["percent"] or (match["bare"] and not kind):
            continue
        spread = match["pm"] or match["sd"] or match["se"] or match["bare"]
        own = "sd" if match["sd"] else "se" if match["se"] else kind
        if _float(spread) > 0:
            found.append(Value(_float(match["mean"]), _float(spread), own, match.start(), match.end()))
    return found


_TO = re.compile(
    r"^\s*(?:points?|mm ?Hg|at baseline|before(?: the)?(?: intervention| treatment)?|"
    r"\([^)]*\)|,)?\s*(?:to|down to|up to|→)\s*(?:a mean of )?$",
    re.I,
)
_FROM = re.compile(r"\bfrom\s+(?:a )?(?:baseline |pre-?test )?(?:mean |score )*(?:of )?[(\[]?$", re.I)
_BEFORE_AFTER = re.compile(
    r"^\s*(?:points? )?\(?(?:at baseline|before(?: the)?(?: \w+)?|pre-?(?:test|intervention|"
    r"treatment)?)\)?\s*,?\s*(?:and|to|,|vs\.?|versus)\s*$",
    re.I,
)
_AFTER = re.compile(r"^\s*(?:points? )?\(?(?:after|post|at (?:the )?(?:end|week|\d))", re.I)


def paired(text: str, found: Sequence[Value]) -> list[Item]:
    """Join values that stand as *from A to B* or *A before and B after*."""
    items: list[Item] = []
    position = 0
    while position < len(found):
        first = found[position]
        if position + 1 < len(found):
            second = found[position + 1]
            gap = text[first.end : second.start]
            moved = _TO.match(gap) and _FROM.search(text[: first.start])
            if moved or (_BEFORE_AFTER.match(gap) and _AFTER.match(text[second.end :])):
                items.append(Pair(first, second))
                position += 2
                continue
        items.append(first)
        position += 1
    return items


_IN = re.compile(
    r"^\s*[)\]]?\s*(?:points?|mm ?Hg|beats[ /]\w+|bpm|scores?|cm|"
    r"nmol/L)?\s*,?\s*(?:[(\[,]?\s*p\s*[<>=]\s*[\d.]+[)\]]?,?)?\s*(?:in|for|among|"
    r"within)\s+(?:both )?(?:the )?$",
    re.I,
)
_RESPECTIVELY = re.compile(r"\brespectively\b", re.I)
_AGAINST = re.compile(r"\b(?:vs\.?|versus|compared (?:with|to))", re.I)


def by_arm(text: str, items: Sequence[Item], start: int = 0) -> dict[str, Item]:
    """Say which arm each value belongs to; an empty dict where the order allows no single reading.

    Parameters
    ----------
    text : str
        The sentence, cut where the next outcome begins.
    items : sequence of Value or Pair
        What stands in it.
    start : int
        Where its part of the sentence begins.
    """
    arms = _distinct([m for m in mentions(text) if m.start >= start])
    if not items or not arms:
        return {}
    letters = sorted([*((m.start, "A", m) for m in arms), *((i.start, "V", i) for i in items)], key=lambda one: one[0])
    order, count = "".join(letter for _, letter, _ in letters), len(items)
    names = [m.arm for m in arms]
    if len(arms) != count or len(set(names)) != count:
        return {}
    if order == "VA" * count and all(_IN.match(text[i.end : m.start]) for i, m in zip(items, arms, strict=True)):
        return dict(zip(names, items, strict=True))
    if order == "AV" * count and (count > 1 or not _AGAINST.search(text[start:])):
        return dict(zip(names, items, strict=True))
    after = text[items[-1].end :] if order.startswith("A") else text[arms[-1].end :]
    listed = _RESPECTIVELY.search(after[:40])
    if count > 1 and order == "A" * count + "V" * count and (listed or _all_against(text, items)):
        return dict(zip(names, items, strict=True))
    if count > 1 and order == "V" * count + "A" * count and listed:
        return dict(zip(names, items, strict=True))
    return {}


def _all_against(text: str, items: Sequence[Item]) -> bool:
    gaps = [text[a.end : b.start] for a, b in pairwise(items)]
    return all(_AGAINST.search(gap) and len(gap) < 25 for gap in gaps)


def _distinct(found: list[Mention]) -> list[Mention]:
    """Leave out an arm named twice in a row ("the reflexology (intervention) group")."""
    kept: list[Mention] = []
    for mention in found:
        if kept and mention.arm == kept[-1].arm:
            continue
        kept.append(mention)
    return kept


# --- p-values and estimates -----------------------------------------------------------------------------------------

_P = re.compile(
    r"\b[pP]\s*(?:[-–]?\s*values?)?\s*(?:(?P<sign>[<>=≤≥]|<=|>=)|of|was|"
    r"were)\s*(?P<number>0?[.·]\d+|1\.0+)(?![\d.]*\s*%)"
)


# "one-tailed p = 0.03", "p = 0.03, one-sided": the p of a test of one side is half of the other and says so.
_ONE_SIDED = r"(?:one|1)[- ](?:sided|tailed)"
_SIDE_BEFORE = re.compile(rf"\b{_ONE_SIDED}[^\w.]{{0,2}}(?:[\w'-]+[^\w.]{{1,3}}){{0,5}}?$", re.IGNORECASE)
NEAR = 60  # characters before a p in which its test may be called one-sided
_SIDE_BEHIND = re.compile(rf"\W{{0,3}}{_ONE_SIDED}\b", re.IGNORECASE)


def _sided(text: str, start: int, end: int) -> str:
    one = _SIDE_BEFORE.search(text[max(0, start - NEAR) : start]) or _SIDE_BEHIND.match(text, end)
    return " one-sided" if one else ""


@dataclass(frozen=True)
class PValue:
    """A p-value as results.csv writes it: ``0.03``, ``<0.001``, ``0.03 one-sided``."""

    value: str
    start: int
    end: int


def p_values(text: str) -> list[PValue]:
    """Find p-values."""
    signs = {"≤": "<=", "≥": ">=", "=": "", None: ""}
    return [
        PValue(signs.get(m["sign"], m["sign"]) + number + _sided(text, m.start(), m.end()), m.start(), m.end())
        for m in _P.finditer(text)
        for number in [m["number"].replace("·", ".")]
    ]


_KINDS = (
    ("smd", r"(?:standardi[sz]ed mean differences?|SMDs?|Hedges'? ?g|Cohen'?s d)"),
    ("md", r"(?:(?:weighted |adjusted )?mean (?:between-group )?differences?|WMD|MD|between-group "
        r"difference|adjusted difference)"),
    ("rr", r"(?:risk ratio|relative risk|RR)"),
    ("or", r"(?:odds ratio|OR|aOR)"),
    ("hr", r"(?:hazard ratio|HR)"),
)  # fmt: skip
_ESTIMATE = re.compile(
    "(?:"
    + "|".join(rf"(?P<{kind}>\b{words}\b)" for kind, words in _KINDS)
    + rf")(?:\s*[(\[][A-Za-z]{{2,5}}[)\]])?[^.;\d±]{{0,25}}?"
    rf"(?P<estimate>{_NUM})\s*(?:points?|mm ?Hg|"
    rf"%)?\s*[,;:]?\s*[(\[]?\s*(?P<level>\d\d)\s*%?\s*(?:CI|confidence intervals?)"
    rf"(?:\s*[(\[]CI[)\]])?\s*[=:,]?\s*(?:of |from |was "
    rf")?[(\[]?\s*(?P<low>{_NUM})\s*%?\s*(?:to|,|;|–|-|−|and)\s*(?P<high>[-−–]?\d+(?:[.·]\d+)?)"
)


def estimates(text: str) -> list[dict[str, Any]]:
    """Find between-group estimates with a 95 % interval: kind, estimate, ci_low, ci_high, start, end.

    Readings whose interval does not hold their estimate are left out, as are other confidence levels.
    """
    found = []
    for match in _ESTIMATE.finditer(text):
        kind = next(name for name, _ in _KINDS if match[name])
        low, estimate, high = sorted((_float(match["low"]), _float(match["high"])))[0], _float(match["estimate"]), 0.0
        high = max(_float(match["low"]), _float(match["high"]))
        if match["level"] == "95" and low < estimate < high:
            found.append(
                {
                    "kind": kind,
                    "estimate": estimate,
                    "ci_low": low,
                    "ci_high": high,
                    "start": match.start(),
                    "end": match.end(),
                }
            )
    return found
