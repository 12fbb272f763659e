"""From the sentences of an abstract to rows of results: outcome, instrument, arms, means, p, interval, direction."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .direction import Segment, direction_of
from .found import WHOLE, Found, Sentence
from .people import Arms
from .treatments import named
from .values import Pair, Value, by_arm, estimates, p_values, paired, values
from .vocabulary import Term, Vocabulary

__all__ = ["Reading", "read_results"]

_RESULTS = re.compile(r"RESULT|FINDING|OUTCOME", re.I)
_NOT_RESULTS = re.compile(
    r"TITLE|CONCLUSION|BACKGROUND|INTRODUCTION|OBJECTIVE|AIM|PURPOSE|METHOD|DESIGN|SETTING|"
    r"MEASURE|PARTICIPANT|INTERVENTION|REGISTR|DISCUSSION|IMPLICATION",
    re.I,
)
# Not outcomes, or only a part of one: their numbers must not be taken for the total score.
_OTHER_QUANTITY = re.compile(
    r"\b(?:aged?|ages|BMI|body mass|weight|height|latency|duration|efficiency|sub-?scales?|"
    r"components?|dimensions?|domains?|"
    r"items?|daytime|onset|frequency of|per ?cent|percentage|trait|median|prevalence|"
    r"incidence|adherence|satisfaction)\b",
    re.I,
)
_CONDITION = re.compile(r"\b(?:with|having|suffering from|diagnosed with|due to)\s+(?:\w+[- ]){0,2}$", re.I)
_BASELINE = re.compile(r"\b(?:at baseline|baseline|before|pre-?test|pre-?intervention|pre-?treatment|prior to)\b", re.I)
_AFTER = re.compile(
    rf"\b(?:after|post-?\w*|following|at the end|end of|immediately|(?:at|in) (?:the "
    rf")?(?:{WHOLE}|first|second|third|fourth|sixth|eighth|final|last)(?:st|nd|rd|th)?[- "
    rf"]?(?:weeks?|months?|days?|hours?|session)|(?:week|month|day) {WHOLE}|follow-?up)\b",
    re.I,
)
_CHANGE = re.compile(
    r"\b(?:mean (?:change|reduction|decrease|improvement|increase|difference)s?|changed by|"
    r"(?:de|in)creased by|reduced by|fell by|rose by|"
    r"dropped by|improved by|declined by|change(?:s)? (?:from|in|score)|(?:reduction|decrease|"
    r"improvement|increase|drop|fall) (?:in|of))\b",
    re.I,
)
_TIME = (
    rf"\b(?:(?:immediately|shortly) (?:after|following)[\w ]{{0,25}}|(?:at|after|by|in) (?:the "
    rf")?(?:end of )?(?:the )?(?:week|month|day) {WHOLE}|"
    rf"(?:at|after|by) (?:the )?(?:end of (?:the )?)?(?:{WHOLE}|first|second|third|fourth|"
    rf"sixth|eighth)[- ]?(?:st|nd|rd|th)?[- ]?(?:weeks?|months?|days?|hours?|min(?:ute)?s?|"
    rf"sessions?)|"
    r"(?:at|after) the end of (?:the )?\w+|after (?:the )?(?:intervention|treatment|NOUN|session|therapy))\b"
)
_WITHIN = re.compile(
    r"\bwithin|before and after|pre[- ]?(?:and|to)[- ]post|baseline to|from baseline|over time|time effect\b", re.I
)
_GROUPS_COMPARED = re.compile(
    r"between (?:the )?(?:\w+ ){0,3}groups?|between-group|\b(?:compared (?:with|to)|than)(?: "
    r"in| that of)? (?:the )?(?:\w+ ){1,3}group",
    re.I,
)


@dataclass
class Reading:
    """What was read of one outcome on one instrument at one time against one comparator; columns of results.csv."""

    outcome: Found
    instrument: Found | None
    comparator: str = ""
    cells: dict[str, Found] = field(default_factory=dict)


def _groups(terms: Sequence[Term], text: str) -> list[Term] | None:
    """Join neighbouring words for one thing ("sleep quality (PSQI)"); None where two things stand side by side."""
    kept: list[Term] = []
    for term in terms:
        gap = text[kept[-1].end : term.start] if kept else ""
        if kept and not re.search(r"\d", gap):
            last = kept[-1]
            if last.outcome != term.outcome or (
                last.instrument and term.instrument and last.instrument != term.instrument
            ):
                return None
            chosen = last if last.instrument or not term.instrument else term
            kept[-1] = Term(chosen.outcome, chosen.instrument, last.start, term.end)
        else:
            kept.append(term)
    return kept


def _segments(sentence: Sentence, vocabulary: Vocabulary) -> Iterator[Segment]:
    text = sentence.text
    terms = [t for t in vocabulary.terms(text) if t.instrument or not _CONDITION.search(text[: t.start])]
    grouped = _groups(terms, text)
    if not grouped:
        return
    found = values(text)
    if len(grouped) > 1 and any(v.start < grouped[0].start for v in found):
        return  # the numbers stand before their names: whose are they?
    for position, term in enumerate(grouped):
        begin = 0 if position == 0 else term.start
        end = grouped[position + 1].start if position + 1 < len(grouped) else len(text)
        yield Segment(sentence, term, begin, end)


def _kind(segment: Segment) -> str:
    """Say whether the values are before treatment, after it, or changes; "?" where it cannot be told."""
    text = segment.sentence.text if segment.begin == 0 else segment.own
    base, after, change = (bool(p.search(text)) for p in (_BASELINE, _AFTER, _CHANGE))
    if change:
        return "change" if not after or re.search("from baseline|change", text, re.I) or not base else "?"
    if base and after:
        return "?"
    return "baseline" if base else "post" if after else ""


def _time(segment: Segment) -> Found | None:
    text = segment.sentence.text
    found = list(re.finditer(_TIME.replace("NOUN", named().part("noun")), text, re.I))
    if len(found) != 1:
        return None
    return segment.sentence.found("timepoint", found[0].group(), *found[0].span())


class _Slots:
    """Values per arm, refusing a slot that two places of the abstract fill differently."""

    def __init__(self) -> None:
        self.cells: dict[tuple[str, str], Found] = {}
        self.refused: set[tuple[str, str]] = set()

    def put(self, arm: str, name: str, found: Found) -> None:
        key = (arm, name)
        if key in self.cells and self.cells[key].value != found.value:
            self.refused.add(key)
        self.cells.setdefault(key, found)

    def of(self, arm: str) -> dict[str, Found]:
        return {name: found for (a, name), found in self.cells.items() if a == arm and (a, name) not in self.refused}


@dataclass
class _Collected:
    """Everything read under one outcome, instrument and time."""

    term: Term
    place: Found
    slots: _Slots = field(default_factory=_Slots)
    cells: dict[str, Found] = field(default_factory=dict)


def _fits(term: Term, vocabulary: Vocabulary, value: Value) -> bool:
    low, high = vocabulary.ranges.get(term.instrument, (None, None))
    return not ((low is not None and value.mean < low) or (high is not None and value.mean > high))


def _put_value(collected: _Collected, arm: str, segment: Segment, value: Value, base: bool) -> None:
    prefix = "baseline_" if base else ""
    for name, number in (("mean", value.mean), ("sd", value.spread)):
        collected.slots.put(arm, prefix + name, segment.sentence.found(name, number, value.start, value.end))
    if not base and value.kind:
        collected.slots.put(
            arm, "spread_kind", segment.sentence.found("spread_kind", value.kind, value.start, value.end)
        )


def _collect_values(
    segment: Segment, whole: str, treated: frozenset[str], vocabulary: Vocabulary, collected: _Collected
) -> int:
    """Put the segment's values into their slots; return to how many arms they belong, 0 if they were refused."""
    kind = _kind(segment)
    found = [v for v in values(segment.text, whole) if v.start >= segment.begin]
    items = paired(segment.text, found)
    if any(isinstance(item, Pair) for item in items):
        if not all(isinstance(item, Pair) for item in items):
            return 0
        kind = "post"
    elif kind == "?":
        return 0
    assigned = {
        ("" if arm in treated else arm): item for arm, item in by_arm(segment.text, items, segment.begin).items()
    }
    flat = [v for item in assigned.values() for v in ((item.before, item.after) if isinstance(item, Pair) else (item,))]
    if len(assigned) != len(items) or (
        kind in ("post", "baseline") and not all(_fits(segment.term, vocabulary, v) for v in flat)
    ):
        return 0
    for arm, item in assigned.items():
        if isinstance(item, Pair):
            _put_value(collected, arm, segment, item.before, base=True)
            _put_value(collected, arm, segment, item.after, base=False)
        else:
            _put_value(collected, arm, segment, item, base=kind == "baseline")
    if assigned and kind in ("post", "change"):
        first = flat[0]
        collected.slots.put("", "value_kind", segment.sentence.found("value_kind", kind, first.start, first.end))
    return 0 if any(isinstance(item, Pair) for item in items) else len(assigned)


def _collect_rest(segment: Segment, arms_read: int, alone: bool, collected: _Collected) -> None:
    text = segment.own
    offset = segment.begin
    found = p_values(text)
    between = arms_read >= 2 or (alone and _GROUPS_COMPARED.search(text))
    if len(found) == 1 and between and not _WITHIN.search(text) and not (_BASELINE.search(text)):
        p = found[0]
        collected.cells.setdefault(
            "p_value", segment.sentence.found("p_value", p.value, p.start + offset, p.end + offset)
        )
    shown = estimates(text)
    if len(shown) == 1 and not _WITHIN.search(text):
        one = shown[0]
        place = one["start"] + offset, one["end"] + offset
        collected.cells.setdefault("estimate_kind", segment.sentence.found("estimate_kind", one["kind"], *place))
        for name in ("estimate", "ci_low", "ci_high"):
            collected.cells.setdefault(name, segment.sentence.found(name, one[name], *place))


def read_results(sentences: Sequence[Sentence], arms: Arms, vocabulary: Vocabulary) -> list[Reading]:
    """Read the results of an abstract.

    Parameters
    ----------
    sentences : sequence of Sentence
    arms : Arms
        As `people.read_arms` gives them.
    vocabulary : Vocabulary

    Returns
    -------
    list of Reading
        One an outcome, instrument, time and comparator; only what could be read one way.
    """
    whole = " ".join(s.text for s in sentences)
    labelled = any(_RESULTS.search(s.section) for s in sentences)
    named = _named_instruments(sentences, vocabulary)
    collected: dict[tuple[str, str, str], _Collected] = {}
    for sentence in sentences:
        wanted = _RESULTS.search(sentence.section) if labelled else not _NOT_RESULTS.search(sentence.section)
        if not wanted or (
            not sentence.section and re.search(r"\b(?:conclu|suggest|aim|objective|purpose)", sentence.text, re.I)
        ):
            continue
        segments = list(_segments(sentence, vocabulary))
        for segment in segments:
            if _OTHER_QUANTITY.search(segment.own):
                continue
            _collect(segment, len(segments) == 1, whole, arms, vocabulary, named, collected)
    _spread_baselines(collected)
    return [reading for one in collected.values() for reading in _readings(one, arms)]


def _spread_baselines(collected: dict[tuple[str, str, str], _Collected]) -> None:
    """Put values before treatment, read in a sentence of their own, beside those after it."""
    for key, one in list(collected.items()):
        names = {name for _, name in one.slots.cells}
        if not names or not all(name.startswith("baseline_") for name in names):
            continue
        later = [other for k, other in collected.items() if k[:2] == key[:2] and k != key and other.slots.cells]
        for other in later:
            for (arm, name), found in one.slots.cells.items():
                other.slots.put(arm, name, found)
        if later:
            del collected[key]


def _named_instruments(sentences: Sequence[Sentence], vocabulary: Vocabulary) -> dict[str, Found]:
    """Return outcome -> the instrument the abstract names for it, where it names just one."""
    found: dict[str, dict[str, Found]] = {}
    for sentence in sentences:
        for term in vocabulary.terms(sentence.text):
            if term.instrument:
                place = sentence.found("instrument", term.instrument, term.start, term.end)
                found.setdefault(term.outcome, {}).setdefault(term.instrument, place)
    return {outcome: next(iter(one.values())) for outcome, one in found.items() if len(one) == 1}


def _collect(
    segment: Segment,
    alone: bool,
    whole: str,
    arms: Arms,
    vocabulary: Vocabulary,
    named: dict[str, Found],
    collected: dict[tuple[str, str, str], _Collected],
) -> None:
    term = segment.term
    if not term.instrument and term.outcome in named:
        term = Term(term.outcome, str(named[term.outcome].value), term.start, term.end)
        segment = Segment(segment.sentence, term, segment.begin, segment.end)
    time = _time(segment)
    key = (term.outcome, term.instrument, str(time.value).lower() if time else "")
    place = segment.sentence.found("outcome", term.outcome, term.start, term.end)
    one = _Collected(term, place)
    arms_read = _collect_values(segment, whole, arms.treated, vocabulary, one)
    _collect_rest(segment, arms_read, alone, one)
    if alone and (direction := direction_of(segment, vocabulary, arms.treated)):
        one.cells["direction_reported"] = direction
    if time:
        one.cells["timepoint"] = time
    if not one.slots.cells and not (set(one.cells) - {"timepoint"}):
        return
    before = collected.setdefault(key, _Collected(term, place))
    for (arm, name), found in one.slots.cells.items():
        before.slots.put(arm, name, found)
    for name, found in one.cells.items():
        before.cells.setdefault(name, found)


def _readings(one: _Collected, arms: Arms) -> Iterator[Reading]:
    if one.slots.cells and not one.slots.of(""):  # numbers of comparators alone answer nothing here
        one.slots = _Slots()
        if not set(one.cells) - {"timepoint"}:
            return
    comparators = sorted({arm for arm, _ in one.slots.cells if arm}) or [""]
    for comparator in comparators:
        cells = dict(one.cells)
        if len(comparators) > 1:
            cells = {name: found for name, found in cells.items() if name == "timepoint"}  # whose p would it be?
        for suffix, arm in (("i", ""), ("c", comparator)):
            if suffix == "c" and not comparator:
                continue
            for name, found in one.slots.of(arm).items():
                if name in ("value_kind", "spread_kind"):
                    cells.setdefault(name, found)
                else:
                    cells[f"{name}_{suffix}"] = found.named(f"{name}_{suffix}")
            treated = next(iter(arms.treated))
            if size := arms.size(treated if suffix == "i" else arm):
                if any(key.endswith(f"mean_{suffix}") for key in cells):
                    cells[f"n_{suffix}"] = size.named(f"n_{suffix}")
        kinds = {
            found.value
            for arm in ("", comparator)
            for name, found in one.slots.of(arm).items()
            if name == "spread_kind"
        }
        if len(kinds) > 1:
            cells.pop("spread_kind")
        instrument = one.place.named("instrument") if one.term.instrument else None
        if instrument is not None:
            instrument = Found("instrument", one.term.instrument, one.place.words, one.place.start, one.place.end)
        yield Reading(one.place, instrument, comparator, cells)
