"""Medical care that readers are told to leave: an operation to cancel, a scan to skip, a helpline to forget.

What is refused stands beside the word that refuses it (`care` in vocabulary/flag_dangers.csv): "cancel your scan", "the
scan can wait". Words of a new statement between them ("cancel if you have a scan") keep them apart.
"""

from __future__ import annotations

import re

from evidence_tools.claims.flag_words import Cues
from evidence_tools.claims.vocabulary import Hit

__all__ = ["care_named", "care_refused"]

_NEAR = 5  # words between what refuses and what is refused
_CLAUSE = re.compile(
    r"[;:!?–—\"“”]|\b(?:says|said|if|when|while|because|as|since|until|unless|"
    r"so|and|but|which|who|whose|we|i|they|after|"
    r"session|sessions|treatment|appointment|appointments|booking|visit)\b"
)
# "Cancel the scan" refuses it, "cancel the scan fee" and "without your doctor's consent" do not.
_PAPERS = re.compile(
    r"\b(?:referral|letters?|notes?|card|permission|consent|approval|okay|ok|agreement|fees?|smell|feel|parking|"
    r"car park|training|advice)\b"
)
_BESIDE = 16  # signs after a thing in which its paper is named
_QUIET = (("any", "advice"), ("any", "study"), ("any", "reported"), ("medicine", "advice_med"))


def care_named(cues: Cues) -> list[Hit]:
    """Return the medical care that a sentence names: operations, tests, places, medicines, doctors."""
    return [*cues.of("care", "named"), *cues.of("medicine", "medicine"), *cues.of("medicine", "doctor")]


def _quiet(cues: Cues, start: int, end: int) -> bool:
    """Tell whether advice, a study or a rule of the house stands in the same statement, what refuses aside."""
    low, high = cues.part(start)
    if any(low <= hit.start < high for hit in cues.of("care", "veto")):
        return True
    vetoes = (hit for key in _QUIET for hit in cues.of(*key) if low <= hit.start < high)
    return any(not start <= hit.start < end for hit in vetoes)


def _refuses(cues: Cues, first: Hit, last: Hit) -> bool:
    if first.end > last.start or cues.words_between(first.end, last.start) > _NEAR:
        return False
    if _CLAUSE.search(cues.text, first.end, last.start) or cues.negated_between(first.end, last.start):
        return False
    return not _PAPERS.search(cues.text, first.start, last.end + _BESIDE)


def care_refused(cues: Cues) -> Hit | None:
    """Return what tells readers to leave medical care, if anything does.

    Parameters
    ----------
    cues : Cues
        The words of the sentence.
    """
    for hit in cues.of("care", "flag"):
        if not (cues.denied(hit.start, hit.end) or _quiet(cues, hit.start, hit.end)):
            return hit
    refuse, refused = cues.of("care", "refuse"), cues.of("care", "refused")
    for thing in care_named(cues) if refuse or refused else ():
        for said in (*refuse, *refused):
            first, last = (said, thing) if said.row["role"] == "refuse" else (thing, said)
            if not _refuses(cues, first, last) or cues.denied(first.start, last.end):
                continue
            if not _quiet(cues, first.start, last.end):
                return said
    return None
