"""What one sentence says, as the rules read it: the words found in it, and what is said to act on what."""

from __future__ import annotations

from dataclasses import dataclass

from evidence_tools.claims.vocabulary import Hit

__all__ = ["Relation", "Sentence"]


@dataclass(frozen=True)
class Relation:
    """One effect.

    Attributes
    ----------
    outcomes : tuple of str
        Outcome names of the codebook.
    tracked : tuple of str
        More specific outcomes of evidence/outcomes.csv, where the words tell.
    direction : str
        improves, worsens or none.
    kind : str
        effect, gives, generic (unspecific well-being), benefits (the word alone), sought (what readers look for),
        safety, fact or offer (what the treatment is offered for).
    words : str
        What fired, for the reasons.
    claim_type : str
        efficacy, safety, mechanism or anatomy.
    start : int
        Where in the sentence.
    named : str
        The words that name the outcomes, without what acts on them; none where an effect is stated of something that
        is named elsewhere ("is effective", "brings relief").
    always : bool
        Whether it makes a claim whatever else is in the sentence: a phrase of effects.csv marked so.
    """

    outcomes: tuple[str, ...]
    tracked: tuple[str, ...]
    direction: str
    kind: str
    words: str
    claim_type: str
    start: int
    named: str = ""
    always: bool = False


@dataclass
class Sentence:
    """A sentence in small letters with the words found in it."""

    text: str
    outcomes: list[Hit]
    verbs: list[Hit]
    changes: list[Hit]
    negators: list[Hit]
    helps: list[Hit]
