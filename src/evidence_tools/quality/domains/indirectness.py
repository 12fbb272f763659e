"""Indirectness: do the studies answer the question of the claim?

GRADE guidelines 8 (J Clin Epidemiol 2011;64:1303-1310, abstract read at doi 10.1016/j.jclinepi.2011.04.014): evidence
is indirect when the patients, the intervention or the outcome differ substantially from those of interest, or when
the comparison does; rated down one or two levels depending on the extent. Operationalised:

================================================================  ==============
aspects in which more than half of the information is indirect    suggested
================================================================  ==============
none                                                              not serious
one of population, intervention, comparator                       serious
two or more                                                       very serious
================================================================  ==============

A fit nobody has judged is not counted as indirect; its share is shown.
"""

from __future__ import annotations

from evidence_tools.quality.body import EvidenceBody
from evidence_tools.quality.domains.suggestion import Suggestion, percent

__all__ = ["judgement_from_aspects", "suggest_indirectness"]

SOURCE = "GRADE guidelines 8, J Clin Epidemiol 2011;64:1303-1310"
ASPECTS = ("population", "intervention", "comparator", "outcome")
EXPECTED = ASPECTS[:3]  # the outcome is that of the claim unless somebody says otherwise


def judgement_from_aspects(indirect: int) -> str:
    """Return the judgement from the number of aspects that are mostly indirect."""
    return ("not serious", "serious", "very serious")[min(indirect, 2)]


def suggest_indirectness(body: EvidenceBody) -> Suggestion:
    """Suggest how serious the indirectness of `body` is (rule: see the module)."""
    if not body.k:
        return Suggestion("not serious", "No study.", source=SOURCE)
    numbers, said, unjudged, indirect = {}, [], [], 0
    for aspect in ASPECTS:
        shares = body.shares(f"{aspect}_fit")
        share, unknown = shares["indirect"], shares[""]
        numbers[aspect] = share
        indirect += share > 0.5
        if share:
            said.append(f"{aspect}: {percent(share)} by {shares.by} studied something else than the claim speaks of")
        if unknown == 1 and aspect in EXPECTED:
            unjudged.append(aspect)
    said += [f"fit of {' and '.join(unjudged)} not judged"] if unjudged else []
    reason = "; ".join(said) or "population, intervention and comparator are those of the claim"
    return Suggestion(judgement_from_aspects(indirect), f"{reason[0].upper()}{reason[1:]}.", numbers, SOURCE)
