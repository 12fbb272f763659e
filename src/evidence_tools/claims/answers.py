"""What is known of one outcome of a claim, and the words for what is not tracked or only possibly meant."""

from __future__ import annotations

from dataclasses import dataclass

from evidence_tools.claims.found import FoundClaim
from evidence_tools.claims.matching import Match
from evidence_tools.claims.naming import outcome_words
from evidence_tools.words import verdict_words

__all__ = ["Answer", "not_tracked_words", "possible_words"]

_NOT_PERMITTED = "That is not permission. Better not to claim it."
# Advertising rules accept a plain statement of it: what is said beside it must not be told to go.
_AS_RULED = "Say no more of it than the advertising rules accept."


@dataclass(frozen=True)
class Answer:
    """What is known of one outcome of a claim.

    Attributes
    ----------
    match : Match
        The tracked claim, or the search that would start it.
    verdict, certainty : str
        As the verdict lookup gives them; empty where nothing is tracked.
    statement : str
        What may honestly be said.
    tracked_statement : str
        The tracked claim in words, to see whether it is the same.
    results, studies : int
        What the tables hold on the outcome, also where no claim is tracked.
    treatment : str
        Of which treatment, where the sentence says it of several; else empty.
    comparator : str
        What it was compared with, as in verdicts.csv; a tested statement of fact has words of its own.
    """

    match: Match
    verdict: str = ""
    certainty: str = ""
    statement: str = ""
    tracked_statement: str = ""
    results: int = 0
    studies: int = 0
    treatment: str = ""
    comparator: str = ""

    @property
    def words(self) -> tuple[str, str]:
        """Sign and words of the verdict, the same as on the claim's own page."""
        return verdict_words(self.verdict, self.comparator)

    @property
    def name(self) -> str:
        """What it is about, for people: "swelling", "swelling (foot massage)"."""
        outcome = self.match.label or outcome_words(self.match.outcome)
        return f"{outcome} ({self.treatment})" if self.treatment else outcome

    @property
    def judged(self) -> bool:
        """Whether a verdict answers it: not where the claim is another one, or only possibly meant."""
        return self.match.status in {"claim", "outcome"} and not self.match.narrow

    def lead(self, overstated: bool) -> str:
        """Return what its statement is: what may be said, or why there is no verdict.

        Parameters
        ----------
        overstated : bool
            Whether the sentence promises what no verdict answers.
        """
        if not self.judged:
            return "No verdict"
        return "Without that the evidence allows" if overstated else "What the evidence allows"


def possible_words(statement: str, found: FoundClaim, outcome: str) -> str:
    """Say which tracked claim a sentence is possibly about, and why no verdict stands beside it.

    Parameters
    ----------
    statement : str
        The tracked claim.
    found : FoundClaim
        The sentence.
    outcome : str
        Which of its outcomes is meant.
    """
    why = "The sentence does not say so itself"
    if outcome in found.worsened:
        why = "The sentence sounds as if it got worse"
    elif outcome in found.stated:
        why = "The sentence says something else of it"
        why = "The sentence compares it with something else" if found.claim_type == "comparative" else why
        why = "The sentence tells of harm" if found.direction == "worsens" else why
    return f"Possibly about “{statement.rstrip('.')}”. {why}, so no verdict is put beside it."


def _counts(results: int, studies: int) -> str:
    return f"{results} result{'s' * (results != 1)} of {_studies(studies)}"


def _studies(number: int) -> str:
    return f"{number} stud{'ies' if number != 1 else 'y'}"


def not_tracked_words(
    match: Match, treatment: str, own: tuple[int, int], all_held: tuple[int, int], accepted: bool = False
) -> str:
    """Say what the tables hold where no verdict was made.

    Parameters
    ----------
    match : Match
        The outcome.
    treatment : str
        What it is called in a sentence; empty where it does not matter (anatomy).
    own, all_held : tuple of int
        Results and studies on the outcome, of this treatment and of all together.
    accepted : bool
        Whether advertising rules accept a plain statement of the outcome.
    """
    name, of_it = match.label or outcome_words(match.outcome), f" of {treatment}" if treatment else ""
    if own[0]:
        advice = f". {_AS_RULED}" if accepted else ", so do not claim it yet."
        return f"Our tables hold {_counts(*own)}{of_it} on {name}. No verdict was made{advice}"
    if all_held[0]:
        held = f"no result{of_it} on {name}, only {_counts(*all_held)} of other treatments"
        return f"Our tables hold {held}. {_AS_RULED if accepted else _NOT_PERMITTED}"
    return f"We do not track this effect{of_it}. {_AS_RULED if accepted else _NOT_PERMITTED}"
