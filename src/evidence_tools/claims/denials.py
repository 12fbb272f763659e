"""Sentences that deny an effect or say that it is not known: the finder sees the words, but nobody claims anything."""

from __future__ import annotations

from evidence_tools.claims.flag_words import read_cues
from evidence_tools.claims.vocabulary import Vocabulary

__all__ = ["is_denial"]


def is_denial(sentence: str, vocabulary: Vocabulary | None = None) -> bool:
    """Tell whether every effect that a sentence speaks of is denied ("no good evidence that it removes toxins").

    Parameters
    ----------
    sentence : str
        As it stands in the article.
    vocabulary : Vocabulary, optional
        The word lists; by default those of the package and of the folder we are in.
    """
    cues = read_cues(sentence, vocabulary)
    if not (cues.of("any", "negator") or cues.of("any", "denial_after")):
        return False
    effects = [hit for role in ("effect", "cure") for hit in cues.of("any", role)]
    if effects:
        return all(cues.denied(hit.start, hit.end) for hit in effects)
    first = len(cues.text) - len(cues.text.lstrip())
    return cues.denied(max(first, len(cues.text) - 1), len(cues.text))
