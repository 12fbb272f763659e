"""AMSTAR 2: sixteen items on how a systematic review was done, and the confidence it deserves.

Source: Shea 2017, BMJ 358:j4008; critical items 2, 4, 7, 9, 11, 13 and 15 (box 1), overall confidence (box 2):

==============  ================================================
confidence      rule
==============  ================================================
high            no or one non-critical weakness
moderate        more than one non-critical weakness
low             one critical flaw, with or without weaknesses
critically low  more than one critical flaw
==============  ================================================

Only "no" is a flaw or weakness; "partial yes" counts as met and "no meta-analysis" as not applicable, as in the
guidance of the tool (amstar.ca). Several non-critical weaknesses may be reason enough for a person to go from
moderate to low (box 2, footnote); that is theirs to say. Items are put in short words of our own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evidence_tools.errors import AppraisalError

__all__ = ["CONFIDENCE", "CRITICAL", "ITEMS", "Confidence", "allowed_answers", "overall_confidence"]

ITEMS = {
    1: "Question and criteria name population, intervention, comparator and outcome",
    2: "Methods set down before the review; deviations justified",
    3: "Choice of study designs explained",
    4: "Comprehensive search",
    5: "Studies selected by two people",
    6: "Data extracted by two people",
    7: "Excluded studies listed, with reasons",
    8: "Included studies described in detail",
    9: "Risk of bias of the studies assessed satisfactorily",
    10: "Funding of the studies reported",
    11: "Meta-analysis: right methods",
    12: "Meta-analysis: impact of risk of bias on the result assessed",
    13: "Risk of bias considered when interpreting",
    14: "Heterogeneity explained and discussed",
    15: "Meta-analysis: publication bias investigated and discussed",
    16: "Conflicts of interest of the reviewers reported",
}
CRITICAL = (2, 4, 7, 9, 11, 13, 15)
CONFIDENCE = ("high", "moderate", "low", "critically low")
_PARTIAL = (2, 4, 7, 8, 9)
_META = (11, 12, 15)


@dataclass(frozen=True)
class Confidence:
    """Overall confidence in a review, with the items that lowered it."""

    level: str
    critical_flaws: tuple[int, ...]
    weaknesses: tuple[int, ...]
    reason: str


def allowed_answers(item: int) -> tuple[str, ...]:
    """Return the answers an item allows.

    Raises
    ------
    AppraisalError
        If there is no such item.
    """
    if item not in ITEMS:
        raise AppraisalError(f"no item {item!r} in AMSTAR 2. Allowed: 1 to 16.")
    if item in _PARTIAL:
        return ("yes", "partial yes", "no")
    return ("yes", "no", "no meta-analysis") if item in _META else ("yes", "no")


def overall_confidence(answers: Mapping[int, str], *, lowered_because: str = "") -> Confidence:
    """Return the overall confidence in a review.

    Parameters
    ----------
    answers : mapping
        Item 1 to 16 to its answer; all sixteen.
    lowered_because : str
        A person's reason to go from moderate to low for many non-critical weaknesses.

    Raises
    ------
    AppraisalError
        A missing or unknown item, an answer the item does not allow, "no meta-analysis" for some but not all of items
        11, 12 and 15, or a reason to lower what is not moderate.
    """
    _check(answers)
    flaws = tuple(item for item in CRITICAL if answers[item] == "no")
    weak = tuple(item for item in ITEMS if item not in CRITICAL and answers[item] == "no")
    level = _level(len(flaws), len(weak))
    reason = _reason(flaws, weak)
    if lowered_because:
        if level != "moderate":
            raise AppraisalError(
                f"confidence is {level}: only moderate may be lowered for many non-critical weaknesses."
            )
        level, reason = "low", f"{reason}; {lowered_because}"
    return Confidence(level, flaws, weak, reason)


def _level(flaws: int, weaknesses: int) -> str:
    if flaws:
        return "low" if flaws == 1 else "critically low"
    return "moderate" if weaknesses > 1 else "high"


def _reason(flaws: tuple[int, ...], weak: tuple[int, ...]) -> str:
    said = []
    if flaws:
        said.append(f"critical: {', '.join(f'{i} ({ITEMS[i].lower()})' for i in flaws)}")
    if weak:
        said.append(f"not critical: {', '.join(f'{i} ({ITEMS[i].lower()})' for i in weak)}")
    return "not met, " + "; ".join(said) if said else "all items met"


def _check(answers: Mapping[int, str]) -> None:
    for item, answer in answers.items():
        allowed = allowed_answers(item)
        if answer not in allowed:
            raise AppraisalError(f"AMSTAR 2, item {item} ({ITEMS[item]}): {answer!r}. Allowed: {', '.join(allowed)}.")
    missing = [str(item) for item in ITEMS if item not in answers]
    if missing:
        raise AppraisalError(f"AMSTAR 2: no answer for item {', '.join(missing)}. All sixteen are needed.")
    without = [item for item in _META if answers[item] == "no meta-analysis"]
    if without and len(without) < len(_META):
        rest = ", ".join(str(item) for item in _META if item not in without)
        raise AppraisalError(f"AMSTAR 2: item {without[0]} says there is no meta-analysis, item {rest} that there is.")
