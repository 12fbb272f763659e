"""Indirectness: do the studies answer the question of the claim?

GRADE guidelines 8 (J Clin Epidemiol 2011;64:1303-1310, abstract read at doi 10.1016/j.jclinepi.2011.04.014): evidence
is indirect when the patients, the intervention or the outcome differ substantially from those of interest, or when
the comparison does; rated down one or two levels depending on the extent. Operationalised:

================================================================  ==============
aspects in which more than half of the information is not direct  suggested
================================================================  ==============
none                                                              not serious
one of population, intervention, comparator, outcome              serious
two or more                                                       very serious
================================================================  ==============

A fit that nobody has judged, or that no report shows, is never direct: it counts as indirect, as a study nobody has
appraised is never at low risk of bias. Both shares are shown. A measure that only stands for the outcome is named.
"""

from __future__ import annotations

from evidence_tools.quality.body import EvidenceBody
from evidence_tools.quality.domains.suggestion import Suggestion, percent
from evidence_tools.words import and_list

__all__ = ["indirect_aspects", "judgement_from_aspects", "suggest_indirectness"]

SOURCE = "GRADE guidelines 8, J Clin Epidemiol 2011;64:1303-1310"
ASPECTS = ("population", "intervention", "comparator", "outcome")
EXPECTED = ASPECTS[:3]  # the outcome is that of the claim unless somebody says otherwise
SHOWN = {  # what an aspect is called where nobody can say of the studies that it is the claim's
    "population": "who took part is not known to be those the claim speaks of",
    "intervention": "what was done is not known to be what the claim speaks of",
    "comparator": "what the control group got is not shown",
    "outcome": "what was measured is not known to be what the claim speaks of",
}


def _apart(body: EvidenceBody, aspect: str) -> tuple[float, float]:
    """Return the shares that studied something else, and of which it is not known."""
    shares = body.shares(f"{aspect}_fit")
    return shares["indirect"], shares[""] if aspect in EXPECTED else 0.0


def indirect_aspects(body: EvidenceBody) -> tuple[str, ...]:
    """Return the aspects in which more than half of the evidence is not, or not known to be, that of the claim."""
    return tuple(aspect for aspect in ASPECTS if sum(_apart(body, aspect)) > 0.5)


def judgement_from_aspects(indirect: int) -> str:
    """Return the judgement from the number of aspects that are mostly indirect."""
    return ("not serious", "serious", "very serious")[min(indirect, 2)]


def suggest_indirectness(body: EvidenceBody) -> Suggestion:
    """Suggest how serious the indirectness of `body` is (rule: see the module)."""
    if not body.k:
        return Suggestion("not serious", "No study.", source=SOURCE)
    numbers, said, unjudged = {}, [], ""
    for aspect in ASPECTS:
        shares = body.shares(f"{aspect}_fit")
        share, unknown = _apart(body, aspect)
        numbers[aspect] = share + unknown
        if share:
            what = f"{aspect}: {percent(share)} by {shares.by} studied something else than the claim speaks of"
            said.append(what + _measured(body) * (aspect == "outcome"))
        if unknown:
            said.append(f"{aspect}: {percent(unknown)} by {shares.by}: {SHOWN[aspect]}")
            unjudged = " What is not known counts as indirect."
    reason = "; ".join(said) or "population, intervention, comparator and outcome are those of the claim"
    indirect = len(indirect_aspects(body))
    return Suggestion(judgement_from_aspects(indirect), f"{reason[0].upper()}{reason[1:]}.{unjudged}", numbers, SOURCE)


def _measured(body: EvidenceBody) -> str:
    """Name what stood for the outcome: " (measured as the strength of the toes' grip)"; "" where nothing did."""
    columns = body.columns
    named = {
        words: None
        for words, fit in zip(columns["measured_as"], columns["outcome_fit"], strict=True)
        if fit == "indirect"
    }
    words = [one for one in named if one]
    return f" (measured as {and_list(words)})" if words else ""
