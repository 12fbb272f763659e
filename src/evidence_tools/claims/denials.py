"""Sentences that deny an effect, or tell what may go wrong: the finder sees the words, but nobody promises anything."""

from __future__ import annotations

import re

from evidence_tools.claims.flag_words import Cues, read_cues
from evidence_tools.claims.vocabulary import Hit, Vocabulary, load_vocabulary

__all__ = ["denies_effects", "is_denial", "tells_harm"]

_WORD = re.compile(r"[a-z]+")


def is_denial(sentence: str, vocabulary: Vocabulary | None = None) -> bool:
    """Tell whether every effect that a sentence speaks of is denied ("no good evidence that it removes toxins").

    Parameters
    ----------
    sentence : str
        As it stands in the article.
    vocabulary : Vocabulary, optional
        The word lists; by default those of the package and of the folder we are in.
    """
    words = vocabulary or load_vocabulary()
    cues = read_cues(sentence, words)
    if not (cues.of("any", "negator") or cues.of("any", "denial_after")):
        return False
    if _effects(cues):
        return denies_effects(cues)
    if not _denied_apart(cues, words):
        return False  # "for when you cannot sleep" denies nothing
    first = len(cues.text) - len(cues.text.lstrip())
    return cues.denied(max(first, len(cues.text) - 1), len(cues.text))


def _effects(cues: Cues) -> list[Hit]:
    return [hit for role in ("effect", "cure") for hit in cues.of("any", role)]


def denies_effects(cues: Cues) -> bool:
    """Tell whether a sentence speaks of effects or cures and denies each ("I do not treat or cure any illness")."""
    effects = _effects(cues)
    return bool(effects) and all(cues.denied(hit.start, hit.end) for hit in effects)


def _denied_apart(cues: Cues, words: Vocabulary) -> bool:
    """Tell whether a sentence has a word of denial that belongs to no complaint ("cannot sleep")."""
    listed = words.own.index("offers").find(cues.text, longest=False)
    complaints = [hit for hit in listed if hit.row["kind"] == "complaint"]
    denying = [*cues.of("any", "negator"), *cues.of("any", "denial_after")]
    return not all(any(one.start <= hit.start < one.end for one in complaints) for hit in denying)


def _classes(text: str, words: Vocabulary) -> set[str]:
    return {one for word in _WORD.findall(text) for one in words.classes.of(word)}


def tells_harm(sentence: str, vocabulary: Vocabulary | None = None) -> bool:
    """Tell whether a sentence only says what may go wrong or be felt afterwards ("you may be sore the next day").

    Who tells side effects openly promises nothing, so no proof is asked of it. A sentence that also says that
    something gets better is left a claim.

    Parameters
    ----------
    sentence : str
        As it stands in the article.
    vocabulary : Vocabulary, optional
        The word lists; by default those of the package and of the folder we are in.
    """
    words = vocabulary or load_vocabulary()
    cues = read_cues(sentence, words)
    shapes = [hit for hit in words.shapes.find(cues.text, longest=False) if hit.row["kind"] == "harm_told"]
    told = [hit for hit in shapes if not cues.denied(hit.start, hit.end, inside=True)]
    classes = _classes(cues.text, words)
    if not told or "less" in classes:  # "less soreness the next day"
        return False
    if "harm" not in classes and not any("complaint" in _classes(hit.words, words) for hit in told):
        return False
    return all(any(hit.start <= one.start < hit.end for hit in told) for one in _effects(cues))
