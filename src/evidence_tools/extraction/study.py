"""Design, registration, what the control group had, and the dose, as an abstract states them.

Every rule gives a value only where the words allow one reading; where two places of an abstract disagree, the value
stays blank.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from evidence_tools.pubmed import Record

from .found import WHOLE, Found, Sentence, agreed, read_number
from .treatments import named

__all__ = [
    "REVIEWS",
    "comparator",
    "design",
    "intervention",
    "is_plan",
    "is_review",
    "is_trial",
    "registration",
    "session_minutes",
    "sessions",
    "weeks",
]

REVIEWS = ("systematic_review", "meta_analysis", "guideline")
"""Designs whose abstracts speak of other people's trials: neither people nor doses nor arms are read from them."""

_TYPES = {
    "Meta-Analysis": "meta_analysis",
    "Network Meta-Analysis": "meta_analysis",
    "Systematic Review": "systematic_review",
    "Practice Guideline": "guideline",
    "Case Reports": "case_report",
    "Observational Study": "observational",
}
_NONE = re.compile(
    r"\b(?:protocol|will be (?:randomi[sz]ed|recruited|assigned)|narrative review|literature review)\b", re.I
)
_REVIEW = re.compile(r"\bmeta-?anal[iy]s[ie]s\b", re.I), re.compile(r"\bsystematic(?:ally)? review", re.I)
_RANDOM = re.compile(
    r"\b(?:randomi[sz]ed (?:\S+ ){0,4}?(?:trial|study|design|crossover|cross-over|experiment)|randomly (?:\S+ )?"
    r"(?:assigned|allocated|divided|placed|selected into)|randomi[sz]ed (?:in)?to|(?:were|"
    r"was) randomi[sz]ed|(?:assigned|allocated|divided) at random|RCT)\b",
    re.I,
)
_ANOTHER = re.compile(
    r"\b(?:previous|prior|earlier|future|larger|published|existing|most|few|several|secondary "
    r"analysis|data from|based on)\b[^.;]{0,60}\brandom|mendelian|"
    r"randomly (?:selected|chosen|placed)|randomi[sz]ed (?:controlled |clinical )?trials\b|"
    r"\b(?:training|validation|derivation) (?:set|cohort|group)",
    re.I,
)
_KINDS = (
    ("quasi_experimental", re.compile(r"\bquasi-? ?(?:experiment|randomi)", re.I)),
    ("rct_crossover", re.compile(r"\bcross-? ?over\b", re.I)),
    ("rct_cluster", re.compile(r"\bcluster[- ]randomi", re.I)),
)
_OTHER = (
    ("pre_post", re.compile(r"\b(?:one|single)[- ]group,? (?:pre|before|quasi)|\bpre-?(?:test)?[-– /](?:and "
        r")?post-?test (?:design|study)|\buncontrolled (?:trial|study)", re.I)),
    ("case_report", re.compile(r"\bcase (?:report|series)\b", re.I)),
    ("qualitative", re.compile(r"\bqualitative (?:study|interview)", re.I)),
    ("observational", re.compile(r"\b(?:cohort|cross-sectional|case-control|retrospective) (?:study|analysis|design)", re.I)),  # noqa: E501
)  # fmt: skip


def design(record: Record, sentences: Iterable[Sentence]) -> Found | None:
    """Read the design; publication types count, words of title and methods decide among randomised ones."""
    own = [s for s in sentences if not re.search(r"CONCLUSION|BACKGROUND|INTRODUCTION", s.section)]
    if any(_NONE.search(s.text) for s in own):
        return None
    for name, pattern in zip(("meta_analysis", "systematic_review"), _REVIEW, strict=True):
        if found := _first("design", name, pattern, own[:1]):
            return found
    typed = next((_TYPES[one] for one in record.publication_types if one in _TYPES), "")
    if typed:
        return Found("design", typed, own[0].text, own[0].start, own[0].start + len(own[0].text)) if own else None
    randomised = _first("design", "rct_parallel", _RANDOM, [s for s in own if not _ANOTHER.search(s.text)])
    kinds = [found for name, pattern in _KINDS if (found := _first("design", name, pattern, own))]
    if kinds and (randomised or kinds[0].value == "quasi_experimental"):
        return kinds[0] if len(kinds) == 1 else None
    if randomised:
        return randomised
    others = [found for name, pattern in _OTHER if (found := _first("design", name, pattern, own))]
    return agreed(others)


def is_plan(sentences: Iterable[Sentence]) -> bool:
    """Say whether the abstract describes a study that is still to be done."""
    return any(_NONE.search(s.text) for s in sentences)


def is_review(record: Record, sentences: list[Sentence]) -> bool:
    """Say whether the abstract sums up other studies, systematically or not."""
    if "Review" in record.publication_types or any(_TYPES.get(one) in REVIEWS for one in record.publication_types):
        return True
    return any(p.search(sentences[0].text) for p in _REVIEW) or any(
        re.search(
            r"\b(?:databases? (?:was|were) searched|we searched|searched (?:in|from)|were included in "
            r"(?:the|this) review)",
            s.text,
            re.I,
        )
        for s in sentences
    )


_ANIMALS = re.compile(
    r"\b(?:rats?|mice|mouse|rabbits?|pigs?|dogs?|sheep|horses|zebrafish|in vitro|cell lines?)\b", re.I
)
_TRIALS = ("rct_parallel", "rct_crossover", "rct_cluster", "quasi_experimental", "pre_post", "case_report")


def is_trial(record: Record, sentences: list[Sentence], read: Found | None) -> bool:
    """Say whether people were treated and followed: only then are people, doses and results read."""
    if any(_ANIMALS.search(s.text) for s in sentences):
        return False
    if read is not None:
        return read.value in _TRIALS
    if any("Trial" in one for one in record.publication_types):
        return True
    return any(
        re.search(r"\b(?:clinical|controlled|pilot|interventional) (?:trial|study)\b", s.text, re.I)
        for s in _methods(sentences)
    )


def _first(field: str, value: str, pattern: re.Pattern[str], sentences: Iterable[Sentence]) -> Found | None:
    for sentence in sentences:
        if match := pattern.search(sentence.text):
            return sentence.found(field, value, *match.span())
    return None


def registration(record: Record, text: str) -> Found | None:
    """Read the trial's registration number, if the text names just one."""
    numbers = [one.number for one in record.registrations_in_text if one.registry not in ("PROSPERO", "EudraCT")]
    if len(numbers) != 1:
        return None
    loose = re.compile(" ?".join(map(re.escape, numbers[0])))
    match = loose.search(text)
    return Found("registration", numbers[0], match.group(), *match.span()) if match else None


def intervention(sentences: Iterable[Sentence]) -> Found | None:
    """Read what was done from the title, where it names one thing only."""
    title = next(iter(sentences))
    words = named()
    if words.compiled("elsewhere").search(title.text):
        return None
    done = [found for name, pattern in words.treatments if (found := _first("intervention", name, pattern, [title]))]
    return done[0] if len(done) == 1 else None


_CONTROLS = (
    ("sham", re.compile(r"\b(?:sham|placebo)\b(?! effect)", re.I)),
    ("usual_care", re.compile(r"\b(?:usual|routine|standard|conventional)(?: nursing| medical| clinical| hospital)? "
        r"(?:care|treatment)\b", re.I)),
    ("no_treatment", re.compile(r"\b(?:no (?:intervention|treatment)|without (?:any )?(?:intervention|"
        r"treatment)|did not receive (?:any|an)\b|received no\b|wait(?:ing)?[- ]list)", re.I)),
)  # fmt: skip
_CONTROL = re.compile(r"\b(?:control|comparison|placebo|sham)\b", re.I)


def comparator(sentences: Iterable[Sentence]) -> Found | None:
    """Read what the control group had, if one kind only is named in sentences about it."""
    own = [s for s in sentences if _CONTROL.search(s.text) and not re.search(r"CONCLUSION|BACKGROUND", s.section)]
    without = re.compile(rf"\bno {named().part('noun')}|{_CONTROLS[-1][1].pattern}", re.I)
    kinds = [*_CONTROLS[:-1], (_CONTROLS[-1][0], without)]
    return agreed([found for name, pattern in kinds if (found := _first("comparator_type", name, pattern, own))])


# --- dose -----------------------------------------------------------------------------------------------------------

_NUMBER = rf"(?<![\d.,–-])(?P<n>{WHOLE})"
_MINUTES = re.compile(rf"{_NUMBER}[- ]?min(?:ute)?s?\b(?=(?P<tail>[^.;]{{0,45}}))", re.I)
_NOT_SESSION = re.compile(
    r"^\s*(?:later|after|before|following|prior|post|of rest|rest\b|and \d+|,? ?\d+|or \d+|"
    r"interval|apart|walk|of (?:light|video|music|exercise))|"
    r"^[^,]{0,25}\b(?:before|prior to|following|post-?intervention)\b",
    re.I,
)
_BEFORE_MINUTES = re.compile(
    r"(?:\b(?:every|within|after|first|last|another|at|and|or|to|baseline)|\d\s*,|[–-])\s*$", re.I
)
_PER_PART = r"^\s*(?:for|on|per|to|in|of \S+ (?:on|to|for))?\s*(?:each|per|every|one) {}\b"
_TREATED = "{}|session|intervention"
_NO_DOSE = re.compile(r"CONCLUSION|BACKGROUND|RESULT|FINDING|INTRODUCTION", re.I)


def _treated() -> re.Pattern[str]:
    """Return what shows that a sentence speaks of the treatment."""
    return re.compile(_TREATED.format(named().part("mentioned")), re.I)


def _methods(sentences: Iterable[Sentence]) -> list[Sentence]:
    return [s for s in sentences if not _NO_DOSE.search(s.section)]


def _gather(
    field: str,
    sentences: Iterable[Sentence],
    pattern: re.Pattern[str],
    value: Callable[[re.Match[str], str], float | None],
) -> Found | None:
    """Collect the readings of one pattern; a reading the rule refuses makes no value, two that differ make none."""
    readings = []
    for sentence in _methods(sentences):
        for match in pattern.finditer(sentence.text):
            number = value(match, sentence.text)
            if number is not None:
                readings.append(sentence.found(field, number, *match.span()))
    return agreed(readings)


def session_minutes(sentences: Iterable[Sentence]) -> Found | None:
    """Read the length of one session, both sides together; minutes said of one foot or hand are doubled."""
    per_part = re.compile(_PER_PART.format(named().part("each")), re.I)
    treated = _treated()

    def minutes(match: re.Match[str], text: str) -> float | None:
        before, tail = text[: match.start()], match["tail"]
        one_side = per_part.match(tail)
        if not treated.search(text) or (_NOT_SESSION.search(tail) and not one_side) or _BEFORE_MINUTES.search(before):
            return None
        number = read_number(match["n"])
        return float(2 * number if one_side else number) if 1 <= number <= 120 else None

    return _gather("session_minutes", sentences, _MINUTES, minutes)


_COUNT = (
    r"(?:{part} |{noun} |treatment |therapy |weekly |daily |consecutive |"
    r"intervention |\d+-min(?:ute)? |half-hour |total )*"
)
_RATE = re.compile(
    r"^\s*(?:of [\w -]{3,25} )?(?:per|a|each|every|in a|in each|/)\s*(?:week|day|month)|^\s*(?:weekly|daily)", re.I
)
_TIMES = r"(?:once|twice|(?:one|two|three|four|five|six|seven|\d) (?:times|sessions?|days))"
_SCHEDULE = re.compile(
    rf"(?P<rate>{_TIMES}) (?P<unit>(?:a|per|each|every|in a) (?:week|day)|weekly|daily)"
    rf"(?: (?:for|over|during)|,| \([^)]*\) for) (?:a (?:period|total) of )?(?P<n>{WHOLE})(?: "
    rf"consecutive| successive)?[- ](?P<span>weeks?|days?)\b",
    re.I,
)
_DAILY = re.compile(
    rf"\b(?:daily|every day|every night|nightly|each day|per day)(?: for| over|,)* "
    rf"(?P<n>{WHOLE})(?: consecutive| successive)? (?P<span>days|nights|weeks)\b",
    re.I,
)
_SINGLE = re.compile(r"\b(?:a|one|in a) single(?: \S+){0,4} session\b|\bsingle[- ]session\b", re.I)
_SPREAD_OUT = re.compile(
    rf"\b(?P<n>twice|{WHOLE} times) (?:over|during|within) (?:a period of )?{WHOLE} (?:weeks?|days?|months?)\b", re.I
)
_DAYS = re.compile(rf"\b(?:for|on|over|during) (?P<n>{WHOLE}) (?:consecutive|successive) (?P<span>days|nights)\b", re.I)


def _times(words: str) -> int:
    head = words.lower().split()[0]
    return {"once": 1, "twice": 2}.get(head) or read_number(head)


def _scheduled(match: re.Match[str], _: str) -> float | None:
    per_week, weeks_long = "week" in match["unit"].lower(), match["span"].lower().startswith("week")
    number, rate = read_number(match["n"]), _times(match["rate"])
    if per_week and weeks_long:
        return rate * number
    if not per_week and "days" not in match["rate"].lower():
        return rate * number * (7 if weeks_long else 1)
    return None


def sessions(sentences: list[Sentence]) -> Found | None:
    """Read the number of sessions: as printed, or from a schedule in one phrase (twice a week for 4 weeks: 8)."""

    def count(match: re.Match[str], text: str) -> float | None:
        if _RATE.search(match["tail"]) or re.search(r"(?:every|each|per|between)\s*$", text[: match.start()], re.I):
            return None
        number = read_number(match["n"])
        return number if number <= 200 else None

    methods = _methods(sentences)
    kinds = _COUNT.format(part=named().part("part"), noun=named().part("noun"))
    counted = re.compile(rf"{_NUMBER} {kinds}sessions?\b(?=(?P<tail>[^.;,]{{0,30}}))", re.I)
    printed = [_gather("sessions", [s], counted, count) for s in methods]
    planned = [_gather("sessions", [s], _SCHEDULE, _scheduled) for s in methods]
    daily = [
        _gather(
            "sessions",
            [s],
            _DAILY,
            lambda m, t: read_number(m["n"]) * (7 if m["span"] == "weeks" else 1) if _once(t) else None,
        )
        for s in methods
    ]
    days = [_gather("sessions", [s], _DAYS, lambda m, t: read_number(m["n"]) if _once(t) else None) for s in methods]
    single = [_gather("sessions", [s], _SINGLE, lambda m, _: 1) for s in methods]
    spread = [_gather("sessions", [s], _SPREAD_OUT, lambda m, _: _times(m["n"])) for s in methods]
    return agreed([found for found in [*printed, *planned, *daily, *days, *single, *spread] if found])


def _once(text: str) -> bool:
    """Whether treatment on consecutive days was once a day: no word of a second time in the sentence."""
    return bool(re.search(rf"{named().part('mentioned')}|session|themselves", text, re.I)) and not re.search(
        r"\b(?:twice|two times|three times|times)\b|every \d|hours?\b", text, re.I
    )


_WEEKS = re.compile(
    rf"(?:\b(?:for|over|during|lasting|lasted|within a|a|an|the)\s+(?:a )?(?:period of |total "
    rf"of |consecutive )?)(?P<n>{WHOLE})(?: consecutive| successive)?[- "
    rf"]?weeks?\b(?=(?P<tail>[^.;]{{0,40}}))",
    re.I,
)
_NOT_TREATMENT = re.compile(
    r"^\s*(?:after|later|of (?:gestation|age|pregnancy)|gestation|follow|postpartum|post|"
    r"pregnan|old|before|prior|washout|wash-out|apart|interval|recall)|"
    r"^[^,]{0,20}\b(?:follow-?up|washout|gestation)",
    re.I,
)


def weeks(sentences: list[Sentence]) -> Found | None:
    """Read the length of the treatment in weeks; follow-up, gestation and washout are not treatment."""
    treated = _treated()

    def length(match: re.Match[str], text: str) -> float | None:
        before = text[: match.start()]
        if _NOT_TREATMENT.search(match["tail"]) or re.search(
            r"\b(?:follow\w*(?: up)?|washout|after|at least|more than|recruited)\s*$", before, re.I
        ):
            return None
        if not treated.search(text) or re.search(r"follow(?:ed)?[- ]up\b.{0,15}$", before, re.I):
            return None
        number = read_number(match["n"])
        return float(number) if number <= 104 else None

    return _gather("weeks", sentences, _WEEKS, length)
