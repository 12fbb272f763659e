"""A claim as an article makes it: where it stands, what it says of which treatment, and why it was taken for one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["FoundClaim", "Mention"]


@dataclass(frozen=True)
class Mention:
    """One way in which a sentence names an outcome: "brings oxygen", beside "better circulation".

    Attributes
    ----------
    tracked : tuple of str
        The outcomes of evidence/outcomes.csv that the words mean, most likely first; none where they name the outcome
        as such.
    words : str
        The words, without what acts on them.
    """

    tracked: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True)
class FoundClaim:
    """A claim as an article makes it.

    Attributes
    ----------
    quote : str
        The words of the article.
    start, end : int
        `text[start:end]` is the quote.
    heading : str
        Nearest heading above.
    intervention : str
        foot_reflexology, foot_massage, massage, or nothing where the article names none.
    outcomes : tuple of str
        In the order of mention; names outside the core list begin with ``other:``.
    direction : str
        improves or worsens the reader's health; none for facts.
    strength : str
        asserted, hedged or anecdotal.
    cites_study : bool
        Whether research is named as evidence; `cited_as` are the words.
    claim_type : str
        efficacy, mechanism, anatomy, comparative or safety.
    population, dose : str
        In the words of the article.
    score : float
        Log-odds that it is a claim; claims begin at the ``threshold`` of weights.csv.
    reasons : tuple of str
        What fired.
    tracked : tuple of str
        More specific outcomes of evidence/outcomes.csv that the words name, e.g. heel_pain.
    stated : tuple of str
        Those of `outcomes` that the words themselves say the treatment changes, or state as a fact; the others are
        taken from the lines around, or only mentioned.
    named : mapping of str to tuple of str
        By which words of its own the sentence names outcomes, stated or not. Where an effect is told of something that
        no list knows ("relieves hiccups"), nothing is named and the outcome is ``other:unnamed``.
    mentions : mapping of str to tuple of Mention
        The ways in which the sentence names each of its outcomes, each of which is answered for itself.
    worsened : mapping of str to str
        Those of `outcomes` that the words only make worse ("lowers the quality of sleep"), and the words.
    asked : str
        The question that the quote answers, where it claims nothing without it ("Does it ease pain?" "Yes.").
    also : tuple of str
        Other interventions of which it says the same ("foot massage and reflexology both ...").
    of : str
        What it is said of where that is none ("good sleep improves mood"): a fact about life, no claim of a treatment.
    """

    quote: str
    start: int
    end: int
    heading: str
    intervention: str
    outcomes: tuple[str, ...]
    direction: str
    strength: str
    cites_study: bool
    claim_type: str
    cited_as: str = ""
    population: str = ""
    dose: str = ""
    score: float = 0.0
    reasons: tuple[str, ...] = ()
    tracked: tuple[str, ...] = ()
    stated: tuple[str, ...] = ()
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    mentions: Mapping[str, tuple[Mention, ...]] = field(default_factory=dict, compare=False)
    worsened: Mapping[str, str] = field(default_factory=dict, compare=False)
    asked: str = ""
    also: tuple[str, ...] = ()
    of: str = ""

    @property
    def said(self) -> str:
        """All that is said: the quote, and before it the question that it answers."""
        return f"{self.asked} {self.quote}" if self.asked else self.quote
