"""PEDro scale: eleven items answered yes or no, score = number of yes among items 2 to 11.

Source: https://pedro.org.au/english/resources/pedro-scale/ (last amended 21 June 1999): item 1 "is not used to
calculate the PEDro score". Bands 0-3 poor, 4-5 fair, 6-8 good, 9-10 excellent: Cashin and McAuley 2020 (J Physiother
66:59), who note that they have not been validated
(https://www.pedro.org.au/english/summary-of-measurement-properties-of-the-pedro-scale/).
"""

from __future__ import annotations

from collections.abc import Mapping

from evidence_tools.errors import AppraisalError
from evidence_tools.quality.vocabulary import TOOLS

__all__ = ["BANDS", "ITEMS", "as_rob", "band", "score"]

ITEMS = tuple(TOOLS["pedro"].domains)
BANDS = (("poor", 0, 3), ("fair", 4, 5), ("good", 6, 8), ("excellent", 9, 10))


def score(answers: Mapping[str, str]) -> int:
    """Return the PEDro score, 0 to 10.

    Parameters
    ----------
    answers : mapping
        Item (`ITEMS`) to "yes" or "no"; items 2 to 11 are needed, item 1 may be missing.

    Raises
    ------
    AppraisalError
        An unknown item, another word, or a missing item: a point is given only for a criterion clearly satisfied,
        so a missing answer is not silently a no.
    """
    for item, answer in answers.items():
        if item not in ITEMS:
            raise AppraisalError(f"no item {item!r} in the PEDro scale. Allowed: {', '.join(ITEMS)}.")
        if answer not in ("yes", "no"):
            raise AppraisalError(f"PEDro scale, {item}: {answer!r}. Allowed: yes, no.")
    missing = [item for item in ITEMS[1:] if item not in answers]
    if missing:
        raise AppraisalError(f"PEDro scale: no answer for {', '.join(missing)}. Items 2 to 11 are needed for a score.")
    return sum(answers[item] == "yes" for item in ITEMS[1:])


def band(total: int) -> str:
    """Return poor, fair, good or excellent.

    Raises
    ------
    AppraisalError
        A score outside 0 to 10.
    """
    for word, low, high in BANDS:
        if low <= total <= high:
            return word
    raise AppraisalError(f"PEDro score {total}. Allowed: 0 to 10.")


def as_rob(total: int) -> str:
    """Return what a PEDro score says on our scale: poor is "high", anything better "some concerns", never "low".

    The scale has no item on selective reporting, and the Cochrane Handbook (5.1, section 8.7) discourages adding up
    items; so a good score alone does not make low risk of bias.
    """
    return "high" if band(total) == "poor" else "some concerns"
