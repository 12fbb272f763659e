"""Something grave named beside the offer, and nothing that makes it honest: what is said of it need not be understood.

Nobody can list all that a page may say of a tumour, an insulin dose or a stroke. On a page that sells a treatment there
are few honest reasons to name them beside the offer, and these can be listed: advice, a life, a study, a question, a
denial, a hedge (`quiet` of `presumed` in vocabulary/flag_dangers.csv). Where none of them is found, it is a red flag.
"""

from __future__ import annotations

import re

from evidence_tools.claims.flag_words import Cues
from evidence_tools.claims.vocabulary import Hit

__all__ = ["is_label", "presumed"]

_SERIOUS = frozenset({"serious", "serious_infection", "stroke", "fertility"})
_MAKES = {
    ("wound", "named"): "harm",
    ("sign", "named"): "serious_condition",
    ("crisis", "named"): "serious_condition",
    ("medicine", "medicine"): "medicine_or_doctor",
}
_HONEST = (
    ("any", "advice"),
    ("any", "story"),
    ("any", "study"),
    ("any", "reported"),
    ("any", "negator"),
    ("any", "denial_after"),
    ("medicine", "advice_med"),
    ("layout", "warns"),
    ("diagnosis", "veto"),
    ("presumed", "quiet"),
)
# What anybody has, what podiatrists treat, and what is washed off.
_MINOR = re.compile(
    r"cold|flu|covid|corona|cough|virus|bacteri|germ|bug|fung|verruca|wart|athlete|infections?$|sniffle|candida"
)
_ASKED = re.compile(r"\W*q\s*[:.)]\s*(?!.*\?)")  # "Q: My baby has had a cough for weeks."
_LABEL = 8  # words of "Malaria tablets for your trip?"


def _grave(cues: Cues) -> tuple[str, Hit] | None:
    """Return what a sentence names that belongs to a doctor, with the kind of flag it makes."""
    light = [(hit.start, hit.end) for hit in cues.of("presumed", "light")]

    def is_grave(hit: Hit) -> bool:
        return not any(start <= hit.start and hit.end <= end for start, end in light)

    for hit in cues.conditions:
        if hit.row["level"] in _SERIOUS and is_grave(hit):
            return "serious_condition", hit
        if hit.row["level"] == "infection" and not _MINOR.search(hit.words) and is_grave(hit):
            return "infection", hit
    for key, kind in _MAKES.items():
        for hit in cues.of(*key):
            if is_grave(hit):
                return kind, hit
    return None


def is_label(cues: Cues) -> bool:
    """Tell whether a question only names what the next sentence is about ("Malaria tablets for your trip?")."""
    asks = cues.text.rstrip(" \"')*_").endswith("?")
    return (asks and len(cues.text.split()) <= _LABEL) or bool(_ASKED.match(cues.text))


def presumed(cues: Cues, after: Cues | None = None) -> dict[str, str]:
    """Return the flag of a sentence that names something grave beside the offer.

    Parameters
    ----------
    cues : Cues
        The words of the sentence.
    after : Cues, optional
        Those of the next one, where the sentence is but a label of it: there the offer stands.
    """
    offer = after or cues
    if not offer.of("presumed", "offer") or offer.text.rstrip(" \"')*_").endswith("?"):
        return {}
    if any(said.of(*key) for said in (cues, offer) for key in _HONEST):
        return {}
    found = _grave(cues)
    return {found[0]: found[1].words} if found else {}
