"""What one sentence says of an outcome between two arms: which word counts, of which arm, with which p-value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from .candidates import Candidate, Question
from .mentions import Subject, generic
from .signals import AGAINST, WITHIN, PValue, Signal, p_values, signals_in

__all__ = ["Said", "said_in", "within_group"]

Said = tuple[str | None, str]
"""Label and the reason for it."""


def within_group(one: Candidate, asked: Question) -> bool:
    """Whether a sentence compares times, or speaks of one arm alone, rather than comparing groups."""
    text = one.sentence.text
    if re.search(
        r"\bbetween[- ](?:the )?(?:\w+ )?(?:groups?|arms?|conditions?|treatments?)\b|\bgroup differences?\b", text, re.I
    ):
        return False
    if WITHIN.search(text):
        return True
    c_named = bool(asked.arm_c.places(one.words)) or bool(generic(text, "c"))
    return (
        not c_named
        and not AGAINST.search(text)
        and not re.search(r"\bdiffer\w*|\bhigher\b|\blower\b|\bmore\b|\bless\b|\bfewer\b", text)
    )


_CLAUSES = re.compile(
    r";|, (?:but|while|whereas|although|though|however)\b|\b(?:but|while|whereas|although)\b|\. ", re.I
)
_BAD_OUTCOME = re.compile(
    r"\b(?:pain|fatigue|anxi\w*|depress\w*|stress|symptom\w*|sever\w*|risk|mortality|death|adverse|complication\w*|nausea|vomit\w*|"
    r"disab\w*|discomfort|error\w*|incidence|relapse\w*|recurr\w*|infection\w*|fail\w*|bleeding|insomnia|distress|burden|"
    r"dystonia|hypogly\w*|fever|diarrh\w*|ache|headache\w*|migraine|bmi|weight|cholesterol|ldl|triglycerid\w*|glucose|"
    r"blood pressure|cortisol|inflamm\w*|duration of (?:stay|hospital)|length of stay|time to|hunger|hungry|"
    r"leakage|obesity|"
    r"psqi|hads|bdi|phq|odi|womac|vas|fall risk|reaction time|ces-?d|stai|scl-?90|hba1c|crp|completion time)\b",
    re.I,
)
_LESS_OF = re.compile(r"\b(?:decreases?|reductions?|declines?|drops?|falls?|loss(?:es)?)\b", re.I)
_MORE_OF = re.compile(r"\b(?:increases?|improvements?|gains?|rises?|elevations?)\b", re.I)
_DEGREE = re.compile(r"(?:greater|more|larger|higher|stronger|faster|less(?:er)?|smaller|lower|weaker|bigger)", re.I)


def _places(one: Candidate, arm: Subject, side: str) -> list[int]:
    """Where a sentence names an arm, by its own words or as *the control group*."""
    return [at for _, at, _ in arm.places(one.words)] + [at for at, _ in generic(one.sentence.text, side)]


def _scope(one: Candidate, asked: Question, outcome: list[int]) -> tuple[int, int]:
    """Clause of a sentence that says how the outcome stands between these two arms."""
    text = one.sentence.text
    cuts = [0, *(match.start() for match in _CLAUSES.finditer(text)), len(text)]
    saying = [signal.start for signal in signals_in(text)] + [test.start for test in p_values(text)]
    i_at, c_at = _places(one, asked.arm_i, "i"), _places(one, asked.arm_c, "c")
    best, most = (0, len(text)), 0.0
    for begin, end in pairwise(cuts):

        def inside(places: Sequence[int], begin: int = begin, end: int = end) -> bool:
            return any(begin <= at < end for at in places)

        if end - begin > 8 and inside(saying):
            score = 1.0 * inside(outcome) + 0.45 * inside(i_at) + 0.65 * inside(c_at)
            if score > most:
                best, most = (begin, end), score
    return best


def said_in(one: Candidate, asked: Question) -> Said:
    """Read one sentence: ``increased``, ``decreased``, ``no_difference``, or None, with the reason."""
    text = one.sentence.text
    outcome = sorted(start for _, start, _ in asked.outcome.places(one.words))
    center = outcome[len(outcome) // 2] if outcome else 0
    begin, end = _scope(one, asked, outcome)
    center = center if begin <= center < end else begin
    # The words of the outcome itself ("weight loss", "reduction of pain") say nothing about it.
    everything = signals_in(text)
    everything = [signal for signal in everything if signal.start not in outcome] or everything
    said = [signal for signal in everything if begin <= signal.start < end] or everything
    test = _test(text, begin, end, center)
    ways = [signal for signal in said if signal.kind != "none"]
    if _none_between_groups(text, everything) or _says_none(said, ways, test, center):
        return "no_difference", "no difference"
    if test is not None and said and not ways:
        return None, "contradicting words and p-value"
    if not ways:
        return _by_numbers(one, asked) if test is not None else (None, "no word says which way")
    chosen = min(ways, key=lambda signal: abs(signal.start - center))
    up = _upward(text, chosen, (begin, end), outcome, center)
    turned = _turned(one, chosen, asked)
    return ("increased" if up != turned else "decreased"), f"'{text[chosen.start : chosen.end]}'"


def _says_none(said: list[Signal], ways: list[Signal], test: PValue | None, center: int) -> bool:
    """Whether a clause says *no difference*: by its p-value, else by the word nearest to the outcome."""
    if test is not None:
        return not test.significant
    nearest = min(said, key=lambda signal: abs(signal.start - center), default=None)
    return nearest is not None and (not ways or nearest.kind == "none")


def _test(text: str, begin: int, end: int, center: int) -> PValue | None:
    """Find the p-value of a clause: the first after the outcome, or the only one of the sentence."""
    every = list(p_values(text))
    tests = [test for test in every if begin <= test.start < end]
    if not tests and len(every) == 1:
        tests = every
    after = [test for test in tests if test.start >= center]
    return after[0] if after else tests[0] if tests else None


def _none_between_groups(text: str, said: list[Signal]) -> bool:
    """Whether *no difference between groups* stands beside a change that both groups had."""
    across = re.search(r"\bbetween\b|\bacross\b", text)
    if not across or not (WITHIN.search(text) or re.search(r"\bboth\b", text)):
        return False
    return any(signal.kind == "none" and abs(signal.start - across.start()) < 60 for signal in said)


def _upward(text: str, chosen: Signal, clause: tuple[int, int], outcome: list[int], center: int) -> bool:
    """Whether a word means more of the outcome: *a greater reduction* is less of it, *better* depends on it."""
    if chosen.value:
        bad = bool(_BAD_OUTCOME.search(text[max(0, center - 60) : center + 80]))
        return (chosen.value == "good") != bad
    up = chosen.kind == "up"
    if not _DEGREE.fullmatch(text[chosen.start : chosen.end]):
        return up
    for pattern, less in ((_LESS_OF, True), (_MORE_OF, False)):
        for match in pattern.finditer(text, *clause):
            if match.start() in outcome or match.start() == chosen.start:
                continue
            if 0 < match.start() - chosen.end < 30 or 0 < chosen.start - match.end() < 110:
                return up != less
    return up


_NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:[.]\d+)?")


def _by_numbers(one: Candidate, asked: Question) -> Said:
    """Compare the number beside each arm where a p-value is all that a sentence says."""
    text = one.sentence.text
    tests = [test.start for test in p_values(text)]
    figures = [m for m in _NUMBER.finditer(text) if not any(0 <= m.start() - at < 14 for at in tests)]
    beside: list[float] = []
    for arm, side in ((asked.arm_i, "i"), (asked.arm_c, "c")):
        ends = [end for _, _, end in arm.places(one.words)] + [end for _, end in generic(text, side)]
        after = [m for m in figures for end in ends[-1:] if 0 <= m.start() - end < 40]
        if not after:
            return None, "a p-value alone does not say which way"
        beside.append(float(after[0].group().replace("−", "-")))
    if beside[0] == beside[1]:
        return None, "a p-value alone does not say which way"
    return ("increased" if beside[0] > beside[1] else "decreased"), f"{beside[0]:g} against {beside[1]:g}"


def _turned(one: Candidate, chosen: Signal, asked: Question) -> bool:
    """Whether the word is said of the comparator: *the control group had more ... than*."""
    text = one.sentence.text
    i_at, c_at = _places(one, asked.arm_i, "i"), _places(one, asked.arm_c, "c")
    all_against = list(AGAINST.finditer(text))
    after = [match for match in all_against if match.start() >= chosen.start]
    if not after and all_against and all_against[0].start() < min(12, chosen.start):
        # "Compared to the controls, patients in the ... had higher ...": who stands before the comma is the far side.
        stop = text.find(",", all_against[0].end())
        far = (all_against[0].end(), stop)
        return _any(i_at, far) and not _any(c_at, far)
    if after:
        begin = after[0].end()
        far = (begin, begin + len(re.split(r"[,;]", text[begin : begin + _FAR])[0]))
        far_i, far_c = _any(i_at, far), _any(c_at, far)
        if far_i and far_c:
            return min(at for at in i_at if at >= begin) < min(at for at in c_at if at >= begin)
        if far_i or far_c:
            return far_i
    return bool(c_at) and not i_at


_FAR = 120  # characters after "than" within which the other arm is named


def _any(places: list[int], span: tuple[int, int]) -> bool:
    return any(span[0] <= at < span[1] for at in places)
