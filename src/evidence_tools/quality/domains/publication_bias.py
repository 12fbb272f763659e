"""Publication bias: would we know of the trials that found nothing?

GRADE guidelines 5 (J Clin Epidemiol 2011;64:1277-1282, read at https://edoc.unibas.ch/30221/ and
https://help.magicapp.org/knowledgebase/articles/294938-how-to-rate-publication-bias): suspicion rises with funnel
asymmetry or a positive test of it, and with a body of small studies. Murad 2017 (Evid Based Med 22:85-87, table 1):
suspect it "when the body of evidence consists of only small positive studies". One level at most.

* Ten studies or more and a test of small-study effects with p < 0.10: strongly suspected. Below ten studies such a
  test is not made (Cochrane Handbook 13.3.5.4); 0.10 is Egger's own threshold (BMJ 1997;315:629-634).
* Five studies or more, every one favouring the intervention, none with 126 participants (what one trial needs to find
  a moderate effect): strongly suspected. *Five* and *126* are our reading of "only small positive studies".
"""

from __future__ import annotations

import math

from evidence_tools.quality.body import EvidenceBody
from evidence_tools.quality.domains.suggestion import Suggestion, count
from evidence_tools.quality.information import OIS_MODERATE

__all__ = ["MIN_STUDIES_FOR_PATTERN", "MIN_STUDIES_FOR_TEST", "suggest_publication_bias"]

SOURCE = "GRADE guidelines 5, J Clin Epidemiol 2011;64:1277-1282; Murad 2017, Evid Based Med 22:85-87"
MIN_STUDIES_FOR_TEST = 10
MIN_STUDIES_FOR_PATTERN = 5


def suggest_publication_bias(body: EvidenceBody) -> Suggestion:
    """Suggest whether publication bias is to be suspected in `body` (rule: see the module)."""
    k = body.k if body.pooled is None else body.pooled.k
    numbers = {"k": float(k), "p": body.small_study_p}
    if k >= MIN_STUDIES_FOR_TEST and body.small_study_p < 0.10:
        reason = f"{k} studies, and the test of small-study effects is positive (p = {body.small_study_p:.3f})."
        return Suggestion("serious", reason, numbers, SOURCE)
    if only_small_positive(body):
        largest = count(max((n for n in body.columns["n"] if not math.isnan(n)), default=math.nan))
        reason = f"All {body.k} studies favour the intervention and all are small (largest: {largest} participants)."
        return Suggestion("serious", reason, numbers, SOURCE)
    if k < MIN_STUDIES_FOR_TEST:
        reason = f"Undetected, but with {k} {'study' if k == 1 else 'studies'} no test is possible (ten are needed)."
    elif math.isnan(body.small_study_p):
        reason = f"Undetected; {k} studies, no test of small-study effects was made."
    else:
        reason = f"Undetected: {k} studies, test of small-study effects p = {body.small_study_p:.3f}."
    return Suggestion("not serious", reason, numbers, SOURCE)


def only_small_positive(body: EvidenceBody) -> bool:
    """Tell whether `body` consists of small studies only, all of them favouring the intervention."""
    if body.k < MIN_STUDIES_FOR_PATTERN:
        return False
    positive = all(direction == "favours_intervention" for direction in body.columns["direction"])
    return positive and all(n < OIS_MODERATE for n in body.columns["n"])
