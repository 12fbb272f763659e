"""People who were lost on the way: whether a size printed in another table, or in the text, may stand for a row.

A table of baseline values counts those who began. Where the article speaks of people who left, a size taken from there
is offered only if the article also says that so many were analysed; a smaller size of the arm anywhere forbids it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .documents import Document
from .labels import simple
from .layout import Layout
from .names import Arms
from .readings import Reading
from .sizes import PEOPLE, Size

__all__ = ["settle_sizes"]

_LOST = re.compile(
    r"\bdrop(?:ped)?[- ]?outs?\b|\bwithdr[ae]w(?:n|als?)?\b|\blo(?:st|ss(?:es)?) (?:to|during|of) follow|"
    r"\bfailed to (?:complete|attend|return)|\bnot (?:complet\w+|finish\w*|follow(?:ed)? up|available for)|"
    r"\bdiscontinu\w+ (?:the )?(?:study|trial|treatment|intervention|participation|medication)|\battrition\b|"
    r"\bmissing (?:follow|outcome|post)|\bexcluded from (?:the )?(?:\w+ )?analys[ie]s|\bnon-?completers\b|"
    r"\b\d+ ?(?:/|of|out of) ?\d+\)?[^.;]{0,60}\bcompleted\b|\bcompleted\b[^.;]{0,40}\b\d+ ?(?:/|out of) ?\d+",
    re.I,
)
# Such words of a plan, of a right, or of nobody tell no loss.
_NO_LOSS = re.compile(
    r"\bsample size|\bpower\b|\b(?:account|allow|adjust|compensat|safeguard)(?:e|ed|ing)? for\b|\baccount\b|"
    r"\bassum\w+|\banticipat\w+|\bexpect\w+|\bpotential\b|\bcriteri\w+|\bin case of\b|\bif (?:a|any|the|they)\b|"
    r"\bwould\b|\bfree to\b|\bright to\b|\b(?:no|none|without|nobody|neither|zero)\b[^.;]{0,50}?"
    r"(?:drop|withdr|lost|loss|attrition|missing|discontinu)|\b(?:drop|withdr|lost|loss)\w*[^.;]{0,40}\bnone\b",
    re.I,
)
_KEPT = re.compile(
    r"\bcomplet(?:ed|ers)\b|\banaly[sz]ed\b|\bfinal (?:sample|analys|number)|\bremain(?:ed|ing)\b|\bfinished\b|"
    r"\bincluded in (?:the )?(?:\w+ )*analys[ie]s|\bevaluat(?:ed|able)\b|\bassessed\b|\bwere available\b",
    re.I,
)
_IMPUTED = re.compile(r"\blast[- ]observation[- ]carried|\bLOCF\b|\bimput(?:ed|ation)\b", re.I)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z(]|\d{2,} [a-z])|\n+")
_OF_ONE_OUTCOME = re.compile(
    r"\b(?:assessed|analy[sz]ed|evaluated|measured|available) for (?P<what>[^(,.;]{2,60})", re.I
)
_OUT_OF = re.compile(r"(?<=\d) ?(?:/|(?:out )?of(?: the| all)?) ?\d+")  # "35 of 41 completed" keeps 35
_BEGAN = re.compile(r"\bbase-?line\b|\bpre-?randomi|\beligib|\bconsent|\bscreen", re.I)  # completing these is to begin
_WHOLE = re.compile(r"(?<![\d.,])\d{1,5}(?![\d%]|[.,]\d)")


@dataclass
class _Told:
    """What the running text says of the people: sentences of loss, of those kept, sizes of arms by sentence."""

    lost: str = ""
    kept: list[frozenset[int]] = field(default_factory=list)
    imputed: bool = False
    analysed: list[dict[int, int]] = field(default_factory=list)
    sizes: list[tuple[str, dict[int, int]]] = field(default_factory=list)


def settle_sizes(document: Document, more: str, arms: Arms, tables: list[tuple[Layout, list[Reading]]]) -> None:
    """Take back sizes from elsewhere that may not be those of the row; the reading says why."""
    borrowed = [(layout, one) for layout, readings in tables for one in readings if one.size and one.size.borrowed]
    if not borrowed:
        return
    told = _read_text(f"{document.part('abstract', 'methods', 'results', '')}\n{more}", arms)
    stated: dict[int, set[int]] = {}
    for _, readings in tables:
        for one in readings:
            if one.size and not one.size.borrowed and not one.divided:
                stated.setdefault(id(one.arm), set()).add(one.size.n)
    begun = {id(one.arm): one.size.n for _, one in borrowed if one.size}
    for layout, one in borrowed:
        if (tested := _tested(layout, one.row)) and len(begun) == 2 and tested + _COVARIATES < sum(begun.values()):
            _take_back(one, f"the test in this row is one of about {tested} people in all")
        else:
            _settle(one, layout.table.caption, told, stated.get(id(one.arm), set()), begun, arms)


_DEGREES = re.compile(r"\b(?:F ?\(? ?1 ?, ?|t ?\(? ?)(?P<df>\d{1,4})\b(?![.,]\d)")
_COVARIATES = 5  # each takes one degree of freedom


def _tested(layout: Layout, row: int) -> int | None:
    """How many people the test of two groups printed in a row had: ``F(1,17)`` or ``t(17)`` is one of 19."""
    found = [match for cell in layout.grid.line(row) if (match := _DEGREES.search(cell.text))]
    return int(found[0]["df"]) + 2 if found else None


def _settle(reading: Reading, caption: str, told: _Told, stated: set[int], begun: dict[int, int], arms: Arms) -> None:
    size, arm = reading.size, reading.arm
    if size is None:
        return
    for sentence, found in told.sizes:
        about = _OF_ONE_OUTCOME.search(sentence)
        if about and id(arm) in found and _is_about(about["what"], f"{reading.outcome} {caption}", arms):
            reading.size = Size(found[id(arm)], "the text")
            reading.words.append(f"n_text: {_short(sentence)}")
            return
        if not about and size.n > found.get(id(arm), 0) >= size.n / 2:
            if (
                told.analysed == [found]
                and not told.imputed
                and not (reading.moment and reading.moment.kind == "baseline")
            ):
                reading.size = Size(found[id(arm)], "the text")
                reading.words.append(f"n_text: {_short(sentence)}")
                return
            _take_back(reading, f"the text also counts {found[id(arm)]} ('{_short(sentence)}')")
            return
    if others := sorted(n for n in stated if n != size.n):
        _take_back(reading, f"other tables count {' and '.join(map(str, others[:3]))}")
    elif told.lost and not told.imputed and not _confirmed(told, begun):
        _take_back(reading, f"people were lost ('{_short(told.lost)}')")


def _take_back(reading: Reading, why: str) -> None:
    assert reading.size is not None
    source = reading.size.where.partition(",")[0]
    reading.words.append(f"no n: {source} counts {reading.size.n} for {reading.arm.name}, but {why}")
    reading.size = None


def _confirmed(told: _Told, begun: dict[int, int]) -> bool:
    """Whether a sentence about those who were kept names all these sizes, or their sum."""
    sizes = list(begun.values())
    return any(set(sizes) <= numbers or (len(sizes) > 1 and sum(sizes) in numbers) for numbers in told.kept)


def _is_about(words: str, measured: str, arms: Arms) -> bool:
    """Whether words name what is measured, written out or as an abbreviation of the article."""
    known = set(simple(measured).split())
    named = [word for one in words.split() for word in simple(arms.meaning(one) or one).split()]
    telling = [word for word in named if word not in ("the", "of", "and", "all", "at", "both")]
    return bool(telling) and all(word in known for word in telling)


def _read_text(text: str, arms: Arms) -> _Told:
    told = _Told(imputed=bool(_IMPUTED.search(text)))
    for sentence in (" ".join(one.split()) for one in _SENTENCE.split(text)):
        if not any(letter.isdigit() for letter in sentence) and not _LOST.search(sentence):
            continue
        loss = _LOST.search(sentence) and not _NO_LOSS.search(sentence)
        kept = _KEPT.search(sentence) is not None and not _BEGAN.search(sentence)
        told.lost = told.lost or (sentence if loss else "")
        if kept or re.search(r"\battrition\b", sentence, re.I):
            told.kept.append(frozenset(int(number) for number in _WHOLE.findall(_OUT_OF.sub(" ", sentence))))
        if found := _sizes_in(sentence, arms, bool(loss) or kept):
            told.sizes.append((sentence, found))
            if kept and not loss and found not in told.analysed:
                told.analysed.append(found)
    return told


def _sizes_in(sentence: str, arms: Arms, of_people: bool) -> dict[int, int]:
    """Sizes of arms in a sentence: ``(placebo, n = 28; massage, n = 29)``, ``28 in the placebo group completed``."""
    found: dict[int, int] = {}
    for arm in arms.arms:
        numbers = {int(one) for name in arm.names if len(name) > 2 for one in _numbers_of(name, sentence, of_people)}
        if len(numbers) == 1:
            found[id(arm)] = numbers.pop()
    return found if len(found) > 1 else {}


def _numbers_of(name: str, sentence: str, of_people: bool) -> list[str]:
    called = rf"{re.escape(name)}(?:[ -]?(?:groups?|arm))?"
    patterns = [rf"\b{called},? ?[(\[]?,? ?[nN] ?[=:] ?(\d{{1,5}})\b"]
    patterns.append(rf"\b{called},? ?[(\[](\d{{1,5}}) {PEOPLE}\b")
    if of_people:
        patterns.append(rf"\b(\d{{1,5}}) (?:{PEOPLE} )?(?:in|of|from) (?:the )?{called}\b")
        patterns.append(rf"\b(\d{{1,5}}) (?:of )?(?:the )?{called} {PEOPLE}\b")
    return [number for pattern in patterns for number in re.findall(pattern, sentence, re.I)]


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= 110 else f"{sentence[:107].rstrip()}..."
